/* Execute: one task run from its claim to its end. Every step that changes something is either on
 * the target inside the driver's fenced transaction, or on the metadata guarded by the claim. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "runner/task_log.h"
#include "service/approval.h"
#include "service/instance.h"
#include "service/rollout.h"
#include "store/project.h"
#include "store/sheet.h"

#define LOCK_TIMEOUT_MS 5000
#define DEFAULT_LOCK_RETRIES 5

typedef struct Execution {
    Runner *runner;
    TaskRun *run;
    ActiveRun active;
    Task *task;
    Database *database;
    Instance *instance;
    Project *project;
    Str sheet;
    DataSource source;
    Str changelog; /* id */
    Arena *arena;  /* of the whole run */
} Execution;

static bool stale(Ctx *cx, const Execution *e)
{
    const Task *task = e->task;
    if (!e->instance || !str_is(e->instance->state, "ACTIVE"))
        return err_set(cx, ERR_PRECONDITION, "instance %.*s was archived", STR_ARG(task->instance));
    if (!e->database || !str_is(e->database->state, "ACTIVE"))
        return err_set(cx, ERR_PRECONDITION, "database %.*s is gone", STR_ARG(task->database));
    if (!str_eq(e->database->project, task->project))
        return err_set(cx, ERR_PRECONDITION, "database %.*s moved to projects/%.*s",
                       STR_ARG(task->database), STR_ARG(e->database->project));
    if (!str_eq(e->database->effective_environment, task->environment))
        return err_set(cx, ERR_PRECONDITION, "the environment of database %.*s changed",
                       STR_ARG(task->database));
    return true;
}

/* The gate: what runs is what was approved, to the byte. */
static bool gate(Ctx *cx, StoreConn *db, const Execution *e)
{
    Plan *plan = store_plan_get(cx, db, e->run->project, e->run->plan_id);
    Issue *issue =
        plan && plan->issue_id ? store_issue_get(cx, db, e->run->project, plan->issue_id) : NULL;
    if (!issue)
        return cx->err == ERR_NONE && err_set(cx, ERR_PRECONDITION, "the plan's issue is gone");
    return approval_holds(cx, db, issue, plan);
}

static bool gather(Ctx *cx, Execution *e)
{
    const App *app = e->runner->app;
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    e->task = store_task_get(cx, db, e->run->project, e->run->task_id);
    bool ok = e->task != NULL;
    if (ok) {
        e->instance = store_instance_get(cx, db, e->task->instance);
        e->database = store_database_get(cx, db, e->task->instance, e->task->database);
        e->project = store_project_get(cx, db, e->run->project);
        ok = !cx->err && stale(cx, e) && gate(cx, db, e) &&
             store_sheet_get(cx, db, e->run->project, e->task->sheet_sha256, &e->sheet);
    }
    store_return(db);
    return ok && instance_open_source(cx, app, e->instance, "ADMIN", e->task->database, &e->source);
}

static bool fence(void *ptr, Ctx *cx, Str xid)
{
    Execution *e = ptr;
    StoreConn *db = store_borrow(cx, e->runner->app->store);
    if (!db)
        return false;
    bool ok = store_task_run_fence(cx, db, e->run->uid, e->run->claim, xid);
    store_return(db);
    if (ok)
        e->run->target_xid = str_copy(e->arena, xid); /* what recover asks about */
    return ok;
}

static bool journal(void *ptr, Ctx *cx, size_t unit, DriverUnitState state)
{
    Execution *e = ptr;
    Json *entry = json_new_object(cx->arena);
    if (!e->run->journal)
        e->run->journal = json_new_array(cx->arena);
    json_set_int(cx->arena, entry, "index", (int64_t)unit);
    json_set_z(cx->arena, entry, "state", state == DRIVER_UNIT_DONE ? "done" : "started");
    json_add(cx->arena, e->run->journal, entry);
    StoreConn *db = store_borrow(cx, e->runner->app->store);
    if (!db)
        return false;
    bool ok = store_task_run_set_journal(cx, db, e->run->uid, e->run->claim, e->run->journal);
    store_return(db);
    return ok;
}

static void on_event(void *ptr, const DriverEvent *event)
{
    Execution *e = ptr;
    task_log_event(e->runner, e->run, e->sheet, event);
}

static ApplyToken token_of(const Execution *e)
{
    return (ApplyToken){.task_run_uid = e->run->uid,
                        .attempt = e->run->claim,
                        .sha256 = e->task->sheet_sha256,
                        .marker = STR("")};
}

/* What an earlier claim left on the target decides where to go on. */
static bool recover(Ctx *cx, Execution *e, DriverRecovery *recovery)
{
    const Json *steps = e->run->journal;
    size_t units = 0;
    DriverUnitState *states = ARENA_ARRAY(cx->arena, DriverUnitState, json_len(steps) * 2 + 1);
    for (size_t i = 0; i < json_len(steps); i++) {
        const Json *step = json_at(steps, i);
        size_t unit = (size_t)json_int(step, "index", 0);
        if (unit > json_len(steps))
            return err_set(cx, ERR_INTERNAL, "the journal of task run %lld is broken",
                           (long long)e->run->uid);
        states[unit] =
            str_is(json_str(step, "state"), "done") ? DRIVER_UNIT_DONE : DRIVER_UNIT_STARTED;
        if (unit + 1 > units)
            units = unit + 1;
    }
    DriverTrace trace = {.token = token_of(e),
                         .sheet = e->sheet,
                         .xid = e->run->target_xid,
                         .journal = states,
                         .njournal = units};
    if (!driver_recover(cx, &e->source, &trace, recovery))
        return false;
    log_event(LOG_INFO, "task run taken over", "task_run",
              arena_printf(cx->arena, "%lld", (long long)e->run->uid), "reason",
              str_z(cx->arena, recovery->reason), NULL);
    return true;
}

/* Syncs and gives the schema as text. */
static bool snapshot(Ctx *cx, Execution *e, Str *ddl)
{
    int64_t start_us = clock_wall_us();
    bool ok =
        instance_sync_database(cx, e->runner->app, e->task->instance, e->task->database, false);
    task_log_span(e->runner, e->run, "DATABASE_SYNC", "databaseSync", start_us,
                  ok ? STR("") : str(cx->message));
    StoreConn *db = ok ? store_borrow(cx, e->runner->app->store) : NULL;
    ok = db && store_database_ddl(cx, db, e->database->id, ddl);
    store_return(db);
    return ok;
}

/* The first take-over finds the row that its predecessor wrote, with the true schema before. */
static bool open_changelog(Ctx *cx, Execution *e, Str before)
{
    Changelog changelog = {
        .database_id = e->database->id,
        .type = STR("MIGRATE"),
        .status = STR("PENDING"),
        .task_run_uid = e->run->uid,
        .sheet_sha256 = e->task->sheet_sha256,
        .schema_before = before,
    };
    StoreConn *db = store_borrow(cx, e->runner->app->store);
    if (!db)
        return false;
    bool ok =
        store_begin(cx, db) && store_changelog_add(cx, db, &changelog) && store_commit(cx, db);
    store_return(db);
    e->changelog = changelog.id;
    return ok;
}

static int lock_retries(const Execution *e)
{
    const Json *policy = json_get(e->project->options, "executionRetryPolicy");
    int64_t wanted = json_int(policy, "maximumRetries", DEFAULT_LOCK_RETRIES);
    return wanted < 0 ? 0 : wanted > 100 ? 100 : (int)wanted;
}

static bool apply(Ctx *cx, Execution *e, size_t first_unit)
{
    DriverOutcome outcome = {0};
    DriverJob job = {
        .sheet = e->sheet,
        .token = token_of(e),
        .first_unit = first_unit,
        .lock_timeout_ms = LOCK_TIMEOUT_MS,
        .lock_retries = lock_retries(e),
        .cancel = e->active.cancel,
        .ptr = e,
        .on_event = on_event,
        .fence = fence,
        .journal = journal,
    };
    if (driver_run(cx, &e->source, &job, &outcome))
        return true;
    if (!outcome.in_doubt)
        return false;
    Ctx again;
    DriverRecovery recovery;
    ctx_init(&again, cx->arena);
    if (!recover(&again, e, &recovery) || recovery.verdict == DRIVER_UNKNOWN)
        return err_set(cx, ERR_INTERNAL, "the answer to COMMIT was lost");
    if (recovery.verdict == DRIVER_APPLIED)
        err_clear(cx);
    return recovery.verdict == DRIVER_APPLIED;
}

static bool apply_once(Ctx *cx, Execution *e)
{
    Str before = STR("");
    DriverRecovery recovery = {.verdict = DRIVER_NOT_APPLIED};
    if (e->run->reclaimed && !recover(cx, e, &recovery))
        return false;
    if (recovery.verdict == DRIVER_UNKNOWN)
        return err_set(
            cx, ERR_PRECONDITION,
            "it is not known whether this change was applied: %.*s; look at the database, "
            "then skip the task or run it again",
            STR_ARG(recovery.reason));
    if (recovery.verdict == DRIVER_APPLIED)
        return open_changelog(cx, e, STR_NONE);
    return snapshot(cx, e, &before) && open_changelog(cx, e, before) &&
           apply(cx, e, recovery.next_unit);
}

/* Status, changelog and announcement in one transaction, while the claim is still ours. */
static bool finish(Ctx *cx, Execution *e, Str status, Str detail, Str after)
{
    const App *app = e->runner->app;
    TaskRun *run = e->run;
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    run->status = status;
    run->detail = detail;
    bool done = str_is(status, "DONE");
    bool ok =
        store_begin(cx, db) &&
        store_task_run_finish(cx, db, run->uid, run->claim, status, detail, e->changelog) &&
        (e->changelog.n == 0 ||
         store_changelog_finish(cx, db, e->changelog, done ? STR("DONE") : STR("FAILED"), after)) &&
        rollout_run_ended(cx, app, db, run) && store_commit(cx, db);
    store_return(db);
    if (!ok)
        return false;
    fault_point("task-before-outbox");
    app_wake(app, "outbox");
    app_wake(app, "task");
    task_log_status(e->runner, run);
    return true;
}

static void give_back(Ctx *cx, Execution *e)
{
    StoreConn *db = store_borrow(cx, e->runner->app->store);
    if (!db || !store_task_run_give_back(cx, db, e->run->uid, e->run->claim))
        log_warn("task run %lld was not given back: %s", (long long)e->run->uid, cx->message);
    store_return(db);
}

/* The change is on the target: what follows may fail without making it undone. */
static void finish_applied(Ctx *cx, Execution *e)
{
    Ctx after;
    Str ddl = STR_NONE;
    ctx_init(&after, cx->arena);
    if (!snapshot(&after, e, &ddl))
        log_warn("the schema after task run %lld could not be read: %s", (long long)e->run->uid,
                 after.message);
    if (!finish(cx, e, STR("DONE"), STR(""), ddl))
        log_warn("task run %lld is applied but its end was not stored: %s; it will be taken over",
                 (long long)e->run->uid, cx->message);
}

/* The fence refuses a run that is to be canceled, perhaps before the lease's thread has told us. */
static bool is_cancel_wanted(Ctx *cx, Execution *e)
{
    bool wanted = false;
    if (atomic_load(&e->active.cancel_wanted) || atomic_load(&e->active.lost))
        return !atomic_load(&e->active.lost);
    StoreConn *db = store_borrow(cx, e->runner->app->store);
    bool ok = db && store_task_run_renew(cx, db, e->run->uid, e->run->claim,
                                         e->runner->options.lease_ms, &wanted);
    store_return(db);
    return ok && wanted;
}

static void finish_failed(Ctx *cx, Execution *e)
{
    Ctx after, asked;
    ctx_init(&after, cx->arena);
    ctx_init(&asked, cx->arena);
    bool canceled = cx->err != ERR_INTERNAL && is_cancel_wanted(&asked, e);
    if (atomic_load(&e->active.lost) || (cx->err == ERR_ABORTED && !canceled)) {
        log_warn("task run %lld stops here: %s", (long long)e->run->uid, cx->message);
        return; /* whoever holds the claim now goes on */
    }
    if (atomic_load(&e->active.give_back)) {
        give_back(&after, e);
        return;
    }
    if (!finish(&after, e, canceled ? STR("CANCELED") : STR("FAILED"), str(cx->message), STR_NONE))
        log_warn("the end of task run %lld was not stored: %s", (long long)e->run->uid,
                 after.message);
}

void task_execute(Runner *runner, Ctx *cx, TaskRun *run)
{
    Execution e = {
        .runner = runner, .run = run, .changelog = run->changelog_id, .arena = cx->arena};
    e.active.uid = run->uid;
    e.active.claim = run->claim;
    e.active.cancel = driver_cancel_new();
    active_add(runner, &e.active);
    task_log_status(runner, run);
    if (gather(cx, &e) && apply_once(cx, &e))
        finish_applied(cx, &e);
    else
        finish_failed(cx, &e);
    active_remove(runner, &e.active);
    driver_cancel_free(e.active.cancel);
}
