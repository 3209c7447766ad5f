/* Lease: renews what this replica executes, and passes on that a person wants it canceled. */
#include "base/clock.h"
#include "base/log.h"
#include "runner/state.h"

static void mark_lost(ActiveRun *run)
{
    atomic_store(&run->lost, true);
}

static void mark_cancel(ActiveRun *run)
{
    atomic_store(&run->cancel_wanted, true);
}

static void renew(Runner *runner, const ActiveClaim *claim)
{
    Ctx cx;
    bool cancel = false;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    cx.deadline_ms = clock_ms() + runner->options.lease_ms / 3;
    StoreConn *db = store_borrow(&cx, runner->app->store);
    bool ok = db && store_task_run_renew(&cx, db, claim->uid, claim->claim,
                                         runner->options.lease_ms, &cancel);
    store_return(db);
    if (!ok)
        log_warn("the lease of task run %lld was not renewed: %s", (long long)claim->uid,
                 cx.message);
    if (!ok ? cx.err == ERR_ABORTED : cancel)
        active_cancel(runner, claim->uid, claim->claim, ok ? mark_cancel : mark_lost);
    arena_free(arena);
}

void *lease_main(void *arg)
{
    Runner *runner = arg;
    ActiveClaim claims[MOST_THREADS];
    while (!atomic_load(&runner->ending)) {
        size_t n = active_claims(runner, claims);
        for (size_t i = 0; i < n; i++)
            renew(runner, &claims[i]);
        int64_t pause = runner->options.lease_ms / 10;
        clock_sleep_ms(pause < 500 ? pause : 500); /* a cancel is heard within half a second */
    }
    return NULL;
}
