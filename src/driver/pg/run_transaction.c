/* Run: a unit that is one transaction: lock, marker, statements, fence, COMMIT. */
#include "driver/pg/run.h"

#include "pg/value.h"

static bool set_failure(Run *run, const Ctx *failed)
{
    run->lock_missed = pg_failed_with(run->pg, "55P03");
    run->outcome->sqlstate = str_copy(run->cx->arena, str(pg_error(run->pg)->sqlstate));
    return err_set(run->cx, run_failure_code(run, failed->err), "%s", failed->message);
}

/* One round trip. The lock keeps out the zombie of an earlier claim, and makes whoever recovers
 * wait until we are gone. */
static bool begin(Run *run)
{
    Ctx cx;
    PgRows **results;
    const char *isolation = run->plan->isolation;
    Arena *arena = run->cx->arena;
    ctx_init(&cx, arena);
    PgBatch *batch = pg_batch_new(&cx);
    pg_batch_add(batch,
                 isolation ? arena_printf(arena, "BEGIN ISOLATION LEVEL %s", isolation) : "BEGIN",
                 PG_NONE);
    pg_batch_add(
        batch, "SELECT pg_advisory_xact_lock($1::int, $2::int)",
        PG_ARGS(pg_int(arena, RUN_LOCK_SPACE), pg_int(arena, run_lock_number(&run->job->token))));
    if (!pg_batch_run(&cx, run->pg, batch, &results, NULL))
        return set_failure(run, &cx);
    run_emit(run, DRIVER_BEGIN, STR(""));
    return true;
}

static void roll_back(Run *run)
{
    Ctx cx; /* the reason of the failure stays what it is */
    ctx_init(&cx, run->cx->arena);
    if (pg_is_usable(run->pg) && pg_in_transaction(run->pg) &&
        pg_exec(&cx, run->pg, "ROLLBACK", PG_NONE))
        run_emit(run, DRIVER_ROLLBACK, STR(""));
}

static bool run_statements(Run *run, const PlanUnit *unit)
{
    for (size_t i = 0; i < unit->n; i++) {
        if (!run_may_go_on(run) || !run_statement(run, unit->first + i))
            return false;
        if (i == 0 && !run_fault(run, "task-mid-ddl"))
            return false;
    }
    return true;
}

/* The id is taken even when nothing was written: a recorded transaction can be asked about. */
static bool pass_fence(Run *run)
{
    if (!run->job->fence)
        return true;
    PgRows *rows = pg_exec(run->cx, run->pg, "SELECT pg_current_xact_id()::text", PG_NONE);
    if (!rows)
        return false;
    Str xid = run->xid = pg_get(rows, 0, 0);
    if (run->unit > 0)
        xid = str_printf(run->cx->arena, "%.*s@%zu", STR_ARG(xid), run->unit);
    return run->job->fence(run->job->ptr, run->cx, xid) ||
           err_set(run->cx, ERR_ABORTED, "fenced: the task run belongs to another claim");
}

static bool commit(Run *run)
{
    Ctx cx;
    ctx_init(&cx, run->cx->arena);
    PgRows *rows = pg_exec(&cx, run->pg, "COMMIT", PG_NONE);
    if (!rows) {
        run->outcome->in_doubt = !pg_is_usable(run->pg);
        return set_failure(run, &cx);
    }
    if (!str_is(rows->tag, "COMMIT"))
        return err_set(run->cx, ERR_PRECONDITION, "the server rolled the transaction back");
    run_emit(run, DRIVER_COMMIT, STR(""));
    return true;
}

static bool fill(Run *run, const PlanUnit *unit)
{
    return run_statements(run, unit) && run_may_go_on(run) && pass_fence(run) &&
           run_fault(run, "task-before-commit") && commit(run);
}

static bool mark(Run *run, bool *fresh)
{
    const ApplyToken *token = &run->job->token;
    *fresh = true;
    return !token->marker.n || marker_add(run->cx, run->pg, token, run->unit, fresh);
}

bool run_transaction(Run *run, const PlanUnit *unit)
{
    bool fresh = false;
    bool ok = begin(run) && mark(run, &fresh);
    if (ok && !fresh)
        run->outcome->already_applied = run->plan->nunits == 1;
    ok = ok && (!fresh || fill(run, unit));
    if (!ok || !fresh)
        roll_back(run);
    return ok;
}
