/* Listener: hears what any replica says through the store and tells the watchers of this one. A
 * notice is only a hint: pages and runners also look by themselves. */
#include "base/log.h"
#include "runner/state.h"

#define PAUSE_MS 2000
#define WAIT_MS 500

/* "<event> <topic> <data>" */
static void hear(Runner *runner, Str payload)
{
    Str event, rest, topic, data;
    if (!str_cut(payload, ' ', &event, &rest) || !str_cut(rest, ' ', &topic, &data))
        return;
    sse_publish(runner->hub, topic, event, STR_NONE, data);
    if (str_is(topic, "policyBundle"))
        bell_ring(&runner->bundle_bell);
}

void runner_publish(void *ptr, Str topic, const char *event, Str data)
{
    Runner *runner = ptr;
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    Str payload = str_printf(arena, "%s %.*s %.*s", event, STR_ARG(topic), STR_ARG(data));
    if (!db || !store_notify(&cx, db, payload)) {
        log_debug("watchers of other replicas were not told: %s", cx.message);
        hear(runner, payload);
    }
    store_return(db);
    arena_free(arena);
}

static void listen_until_broken(Runner *runner, Pg *pg)
{
    while (!atomic_load(&runner->ending)) {
        Ctx cx;
        PgNotification heard = {0};
        Arena *arena = arena_new();
        ctx_init(&cx, arena);
        bool ok = pg_wait_notification(&cx, pg, WAIT_MS, &heard);
        if (ok && heard.channel.p)
            hear(runner, heard.payload);
        arena_free(arena);
        if (!ok)
            return;
    }
}

void *listener_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->ending)) {
        Ctx cx;
        Arena *arena = arena_new();
        ctx_init(&cx, arena);
        Pg *pg = store_listen(&cx, runner->app->store);
        if (pg)
            listen_until_broken(runner, pg);
        else
            log_warn("the listener has no connection: %s", cx.message);
        pg_close(pg);
        arena_free(arena);
        if (!atomic_load(&runner->ending))
            bell_wait(&runner->idle_bell, PAUSE_MS);
    }
    return NULL;
}
