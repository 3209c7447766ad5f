/* Checker: claims plan check runs one after the other and performs them. */
#include "service/check.h"

#include "base/clock.h"
#include "base/log.h"
#include "runner/state.h"
#include "service/approval.h"

#define CHECK_LEASE_MS 600000
#define CHECK_MS 300000

static CheckRun *claim(Ctx *cx, Runner *runner)
{
    CheckRun *run = NULL;
    StoreConn *db = store_borrow(cx, runner->app->store);
    if (!db)
        return NULL;
    bool ok = store_check_run_claim(cx, db, runner->app->replica, CHECK_LEASE_MS, &run);
    store_return(db);
    return ok ? run : NULL;
}

/* False when there was nothing to do. */
static bool perform_one(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    cx.deadline_ms = clock_ms() + CHECK_MS;
    CheckRun *run = claim(&cx, runner);
    bool ok = run && check_perform(&cx, runner->app, run);
    if (cx.err)
        log_event(LOG_WARN, "a plan check could not be finished", "error", cx.message, NULL);
    arena_free(arena);
    return ok;
}

void *checker_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->stopping)) {
        if (!perform_one(runner))
            bell_wait(&runner->check_bell, runner->options.poll_ms);
    }
    return NULL;
}
