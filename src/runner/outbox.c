/* Outbox: performs webhook deliveries: at least once, with back-off, never in a rollout's way. */
#include "store/outbox.h"

#include "base/log.h"
#include "crypto/random.h"
#include "runner/state.h"
#include "service/webhook.h"

#define RETRY_MS 5000
#define MOST_ATTEMPTS 8
#define CLAIM_MS 15000 /* longer than one attempt takes */

/* 5 s, 10 s, 20 s … with up to half of it more; then the row stays as DEAD. */
static int64_t next_try_ms(int attempts)
{
    if (attempts >= MOST_ATTEMPTS)
        return -1;
    int64_t pause = (int64_t)RETRY_MS << (attempts - 1);
    return pause + (int64_t)random_below((uint64_t)pause / 2);
}

static void settle(Ctx *cx, Runner *runner, const Delivery *delivery, const Ctx *sent)
{
    StoreConn *db = store_borrow(cx, runner->app->store);
    int64_t again_ms = sent->err == ERR_ABORTED ? -1 : next_try_ms(delivery->attempts);
    bool ok = db && (sent->err == ERR_NONE
                         ? store_outbox_sent(cx, db, delivery->id)
                         : store_outbox_failed(cx, db, delivery->id, str(sent->message), again_ms));
    store_return(db);
    if (!ok)
        log_warn("the end of a webhook delivery was not stored: %s", cx->message);
    if (sent->err)
        log_event(LOG_WARN, "webhook not delivered", "webhook",
                  str_z(cx->arena, delivery->webhook_id), "error", sent->message, NULL);
}

/* False when nothing was due. */
static bool deliver_one(Runner *runner)
{
    Ctx cx, work;
    Delivery *delivery = NULL;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    ctx_init(&work, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    bool ok = db && store_outbox_claim(&cx, db, CLAIM_MS, &delivery);
    store_return(db);
    bool any = ok && delivery;
    if (any) {
        bool sent = webhook_deliver(&work, runner->app, delivery);
        (void)sent; /* work says it */
        settle(&cx, runner, delivery, &work);
    }
    arena_free(arena);
    return any;
}

void *outbox_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->ending)) {
        if (!deliver_one(runner))
            bell_wait(&runner->outbox_bell, runner->options.poll_ms);
    }
    return NULL;
}
