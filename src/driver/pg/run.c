/* Run: the units of a sheet in their order, each tried again when it only missed a lock. */
#include "driver/pg/run.h"

#include "base/clock.h"
#include "base/fault.h"
#include "crypto/random.h"
#include "driver/cancel.h"
#include "driver/pg/session.h"

#define DEFAULT_LOCK_TIMEOUT_MS 10000
#define NO_TIMEOUT_MS (7LL * 24 * 3600 * 1000)
#define CANCEL_MS 5000
#define RETRY_MS 200
#define RETRY_MOST_MS 5000

const char *run_application_name(Arena *arena, const ApplyToken *token)
{
    return arena_printf(arena, "tidegate-taskrun-%lld", (long long)token->task_run_uid);
}

int64_t run_lock_number(const ApplyToken *token)
{
    return token->task_run_uid & INT32_MAX;
}

bool run_fault(Run *run, const char *name)
{
    return !fault_point(name) || err_set(run->cx, ERR_INTERNAL, "fault point %s", name);
}

bool run_may_go_on(Run *run)
{
    return !driver_cancel_is_requested(run->job->cancel) ||
           err_set(run->cx, ERR_CANCELED, "the run was canceled");
}

void run_emit(Run *run, DriverEventKind kind, Str message)
{
    DriverEvent event = {.kind = kind, .unit = run->unit, .message = message};
    event.start_us = event.end_us = clock_wall_us();
    if (run->job->on_event)
        run->job->on_event(run->job->ptr, &event);
}

/* Doubles, and never the same for two runs that wait for each other. */
static int64_t retry_delay_ms(int retry)
{
    int64_t ms = (int64_t)RETRY_MS << (retry < 5 ? retry : 5);
    if (ms > RETRY_MOST_MS)
        ms = RETRY_MOST_MS;
    return ms * 3 / 4 + (int64_t)random_below((uint64_t)ms / 2);
}

static bool wait_for_retry(Run *run, int retry)
{
    DriverEvent event = {.kind = DRIVER_RETRY,
                         .unit = run->unit,
                         .message = str(run->cx->message),
                         .sqlstate = STR("55P03"),
                         .retry = retry + 1,
                         .retries = run->job->lock_retries};
    event.start_us = event.end_us = clock_wall_us();
    if (run->job->on_event)
        run->job->on_event(run->job->ptr, &event);
    err_clear(run->cx);
    run->outcome->line = run->outcome->column = 0;
    run->outcome->sqlstate = STR("");
    return driver_cancel_sleep(run->job->cancel, retry_delay_ms(retry)) || run_may_go_on(run);
}

static bool try_unit(Run *run, const PlanUnit *unit)
{
    for (int retry = 0;; retry++) {
        run->lock_missed = false;
        run->affected = 0;
        if (unit->in_transaction ? run_transaction(run, unit) : run_alone(run, unit))
            return true;
        if (!run->lock_missed || retry >= run->job->lock_retries || !pg_is_usable(run->pg))
            return false;
        if (!wait_for_retry(run, retry))
            return false;
    }
}

static bool keep_journal(Run *run, DriverUnitState state)
{
    const Plan *plan = run->plan;
    if (!run->job->journal || (plan->nunits == 1 && plan->units[0].in_transaction))
        return true;
    return run->job->journal(run->job->ptr, run->cx, run->unit, state) ||
           err_set(run->cx, ERR_ABORTED, "fenced: the task run belongs to another claim");
}

/* What is done stays done when the journal cannot be told. */
static bool finish_unit(Run *run, const PlanUnit *unit)
{
    DriverOutcome *outcome = run->outcome;
    outcome->units_done++;
    outcome->done += unit->n;
    outcome->affected_rows += run->affected;
    bool ok = run_fault(run, "task-after-commit") && keep_journal(run, DRIVER_UNIT_DONE);
    outcome->in_doubt = !ok;
    return ok;
}

static bool run_unit(Run *run, size_t i)
{
    const PlanUnit *unit = &run->plan->units[i];
    run->unit = i;
    run->xid = STR("");
    return run_may_go_on(run) && keep_journal(run, DRIVER_UNIT_STARTED) && try_unit(run, unit) &&
           finish_unit(run, unit);
}

/* The server stops what it does for us when we are gone. Not every platform can look. */
static void watch_client(Run *run)
{
    Ctx cx;
    ctx_init(&cx, run->scratch);
    if (!pg_exec(&cx, run->pg, "SET client_connection_check_interval = '5s'", PG_NONE))
        err_clear(&cx);
}

static bool prepare_session(Run *run)
{
    const DriverJob *job = run->job;
    int64_t lock_ms = job->lock_timeout_ms > 0 ? job->lock_timeout_ms : DEFAULT_LOCK_TIMEOUT_MS;
    Arena *arena = run->cx->arena;
    watch_client(run);
    if (!pg_exec(run->cx, run->pg,
                 "SELECT set_config('lock_timeout', $1, false),"
                 " set_config('statement_timeout', $2, false),"
                 " set_config('idle_in_transaction_session_timeout', '0', false)",
                 PG_ARGS(pg_int(arena, lock_ms), pg_int(arena, job->statement_timeout_ms))))
        return false;
    pg_set_timeout(run->pg, NO_TIMEOUT_MS);
    return !job->token.marker.n || marker_prepare(run->cx, run->pg, job->token.marker);
}

static void stop(void *ptr)
{
    pg_cancel(ptr, CANCEL_MS);
}

static void take_notice(void *ptr, const PgError *message)
{
    run_emit(ptr, DRIVER_NOTICE, str(message->message));
}

static bool run_units(Run *run)
{
    if (!prepare_session(run))
        return false;
    pg_on_message(run->pg, take_notice, run);
    run->outcome->units_done = run->job->first_unit;
    for (size_t i = run->job->first_unit; i < run->plan->nunits; i++)
        if (!run_unit(run, i))
            return false;
    return true;
}

static bool connect_and_run(Run *run, const DataSource *source)
{
    run->pg =
        driver_pg_connect(run->cx, source, run_application_name(run->cx->arena, &run->job->token));
    if (!run->pg)
        return false;
    driver_cancel_attach(run->job->cancel, stop, run->pg);
    bool ok = run_units(run);
    driver_cancel_detach(run->job->cancel);
    pg_close(run->pg);
    return ok;
}

/* The connection went at a COMMIT: the target itself can tell what became of it. */
static bool settle(Run *run, const DataSource *source)
{
    Ctx cx; /* what failed stays the reason */
    bool committed;
    DriverOutcome *outcome = run->outcome;
    ctx_init(&cx, run->cx->arena);
    if (!run_settle(&cx, source, run->xid, &committed))
        return false;
    bool last = run->unit + 1 == run->plan->nunits;
    outcome->in_doubt = committed && !last; /* the journal does not know of it */
    if (!committed)
        return false;
    outcome->units_done++;
    outcome->done += run->plan->units[run->unit].n;
    outcome->affected_rows += run->affected;
    if (last)
        err_clear(run->cx);
    return last;
}

bool driver_pg_run(Ctx *cx, const DataSource *source, const DriverJob *job, DriverOutcome *outcome)
{
    Run run = {.cx = cx, .job = job, .outcome = outcome};
    *outcome = (DriverOutcome){0};
    run.plan = driver_pg_plan(cx, job->sheet);
    if (!run.plan)
        return false;
    outcome->statements = run.plan->script->stmts.n;
    outcome->units = run.plan->nunits;
    if (!run_fault(&run, "task-before-target"))
        return false;
    run.scratch = arena_new();
    bool ok = connect_and_run(&run, source);
    if (!ok && outcome->in_doubt && run.xid.n && outcome->units_done == run.unit)
        ok = settle(&run, source);
    arena_free(run.scratch);
    return ok;
}
