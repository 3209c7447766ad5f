/* Keeper: the heartbeat of this replica, and the cleaning up of what has expired. */
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/force.h"
#include "runner/state.h"
#include "service/approval.h"
#include "service/recorder.h"
#include "store/principal.h"
#include "store/replica.h"

#define BEAT_MS 10000
#define CLEAN_MS 3600000
#define FORGET_MS 3600000

static bool beat(Ctx *cx, Runner *runner, StoreConn *db)
{
    char host[256] = "";
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    const Bundle *bundle = policy_force_current(cx->arena, runner->app->policy);
    Replica self = {
        .id = runner->app->replica,
        .host = str(host),
        .version = STR(TIDEGATE_VERSION),
        .bundle = bundle ? bundle->hash : STR(""),
    };
    return store_replica_beat(cx, db, &self);
}

static void step(Runner *runner, bool clean)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    bool ok = db && beat(&cx, runner, db) &&
              (!clean || (store_session_clean(&cx, db) && store_replica_clean(&cx, db, FORGET_MS) &&
                          recorder_clean(&cx, runner->app, db)));
    store_return(db);
    if (!ok)
        log_warn("the heartbeat was not stored: %s", cx.message);
    arena_free(arena);
}

/* An approval that has lapsed holds no more, whether this comes soon or late: the gate looks too.
 */
static void lapse(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    if (!db || !approval_lapse(&cx, runner->app, db))
        log_warn("lapsed approvals were not asked for again: %s", cx.message);
    store_return(db);
    arena_free(arena);
}

static void leave(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    if (!db || !store_replica_remove(&cx, db, runner->app->replica))
        log_debug("the replica was not removed: %s", cx.message);
    store_return(db);
    arena_free(arena);
}

void *keeper_main(void *arg)
{
    Runner *runner = arg;
    int64_t cleaned = clock_ms();
    while (!atomic_load(&runner->ending)) {
        bool clean = clock_ms() - cleaned >= CLEAN_MS;
        if (clean)
            cleaned = clock_ms();
        step(runner, clean);
        lapse(runner);
        int64_t until = clock_ms() + BEAT_MS;
        while (!atomic_load(&runner->ending) && clock_ms() < until)
            bell_wait(&runner->idle_bell, 500);
    }
    leave(runner);
    return NULL;
}
