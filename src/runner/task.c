/* Task: the threads that claim task runs and give each its own job. */
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "runner/state.h"
#include "service/gate.h"
#include "store/gate.h"

/* Releases what may start, then takes one; NULL when there is none or the store is away. */
static TaskRun *claim(Ctx *cx, Runner *runner)
{
    int64_t moved;
    TaskRun *run = NULL;
    StoreConn *db = store_borrow(cx, runner->app->store);
    if (!db)
        return NULL;
    bool ok = store_begin(cx, db) && store_gate_withdraw(cx, db) &&
              store_task_run_release(cx, db, &moved) && store_commit(cx, db);
    if (ok && moved > 0)
        fault_point("task-before-claim");
    ok = ok && store_task_run_claim(cx, db, runner->app->replica, runner->options.lease_ms, &run);
    store_return(db);
    return ok ? run : NULL;
}

/* The policies say of every run that waits whether it may start. What they cannot say waits. */
static void ask(Ctx *cx, Runner *runner)
{
    Ctx own;
    bool more = false;
    ctx_init(&own, cx->arena);
    if (!gate_work(&own, runner->app, &more))
        log_debug("the rollout policies could not be asked: %s", own.message);
    if (more)
        bell_ring(&runner->task_bell); /* there may be more than one round holds */
}

/* False when there was nothing to do. */
static bool execute_one(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    ask(&cx, runner);
    TaskRun *run = claim(&cx, runner);
    if (run) {
        bell_ring(&runner->task_bell); /* the next one may start beside it */
        fault_point("task-after-claim");
        task_execute(runner, &cx, run);
        bell_ring(&runner->task_bell); /* its database is free */
    } else if (cx.err) {
        log_debug("no task run could be claimed: %s", cx.message);
    }
    arena_free(arena);
    return run != NULL;
}

void *task_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->stopping)) {
        if (!execute_one(runner))
            bell_wait(&runner->task_bell, runner->options.poll_ms);
    }
    return NULL;
}
