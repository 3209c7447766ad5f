/* Syncer: reads the schemas of instances whose interval has passed; one replica at a time. */
#include "base/clock.h"
#include "base/log.h"
#include "runner/state.h"
#include "service/instance.h"

#define LOOK_MS 30000
#define SYNC_MS 900000

/* Marks them as synced at once, so that another replica leaves them alone. */
static bool take_due(Ctx *cx, Runner *runner, InstanceList *list)
{
    StoreConn *db = store_borrow(cx, runner->app->store);
    if (!db)
        return false;
    PgRows *lock = NULL;
    bool ok = store_begin(cx, db) &&
              (lock = store_query(cx, db, "SELECT pg_try_advisory_xact_lock(1003)", PG_NONE)) &&
              pg_get_bool(lock, 0, 0) && store_instance_due(cx, db, list);
    for (size_t i = 0; ok && i < list->n; i++)
        ok = store_instance_set_synced(cx, db, list->v[i].id, STR(""));
    ok = ok && store_commit(cx, db);
    store_return(db);
    return ok;
}

static void sync_due(Runner *runner)
{
    Ctx cx;
    InstanceList list = {0};
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    bool ok = take_due(&cx, runner, &list);
    for (size_t i = 0; ok && i < list.n && !atomic_load(&runner->ending); i++) {
        Ctx each;
        ctx_init(&each, arena);
        each.deadline_ms = clock_ms() + SYNC_MS;
        if (!instance_sync(&each, runner->app, list.v[i].id, STR(""), NULL))
            log_event(LOG_WARN, "instance could not be synced", "instance",
                      str_z(arena, list.v[i].id), "error", each.message, NULL);
    }
    if (cx.err)
        log_warn("instances could not be looked up for syncing: %s", cx.message);
    arena_free(arena);
}

void *syncer_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->ending)) {
        int64_t until = clock_ms() + LOOK_MS;
        while (!atomic_load(&runner->ending) && clock_ms() < until)
            bell_wait(&runner->idle_bell, 500);
        if (!atomic_load(&runner->ending))
            sync_due(runner);
    }
    return NULL;
}
