/* Borrow: who gets which connection, and how long one waits for it. */
#include <assert.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/secret.h"
#include "store/state.h"

#define CONNECT_MS 5000
#define ROLLBACK_MS 5000

static void hear(void *ptr, const PgError *message)
{
    (void)ptr;
    log_debug("metadata database: %s: %s", message->severity, message->message);
}

static Pg *connect_now(Ctx *cx, Store *store, const char *conninfo, bool direct, int64_t left_ms)
{
    Pg *pg = pg_connect(cx, conninfo, (int)(left_ms < CONNECT_MS ? left_ms : CONNECT_MS));
    if (!pg)
        return NULL;
    pg_set_timeout(pg, store->statement_timeout_ms);
    pg_set_prepare(pg, direct);
    pg_on_message(pg, hear, NULL);
    return pg;
}

static void forget(Store *store, StoreConn *db)
{
    pg_close(db->pg);
    free(db);
    pthread_mutex_lock(&store->lock);
    store->open--;
    store->busy--;
    pthread_cond_signal(&store->freed);
    pthread_mutex_unlock(&store->lock);
}

/* Called with the lock held and a place reserved; gives the lock back. */
static StoreConn *open_new(Ctx *cx, Store *store, int64_t left_ms)
{
    StoreConn *db = calloc(1, sizeof *db);
    char *conninfo = strdup(store->conninfo);
    if (!db || !conninfo)
        abort();
    *db = (StoreConn){.store = store, .generation = store->generation};
    bool direct = store->direct;
    pthread_mutex_unlock(&store->lock);
    db->pg = connect_now(cx, store, conninfo, direct, left_ms > 1 ? left_ms : 1);
    secret_wipe(conninfo, strlen(conninfo));
    free(conninfo);
    if (db->pg)
        return db;
    forget(store, db);
    return NULL;
}

/* With the lock held; false when the time is up. */
static bool wait_freed(Store *store, int64_t until_ms)
{
    int64_t left = until_ms - clock_ms();
    if (left <= 0)
        return false;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + left * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    store->waiting++;
    pthread_cond_timedwait(&store->freed, &store->lock, &until);
    store->waiting--;
    return true;
}

static StoreConn *pop_idle(Store *store)
{
    StoreConn *db = store->idle;
    if (!db)
        return NULL;
    store->idle = db->next;
    store->busy++;
    return db;
}

typedef enum Turn { TURN_TAKEN, TURN_AGAIN, TURN_FAILED, TURN_WAIT } Turn;

/* One look at the pool. On TURN_WAIT the lock is held, otherwise it is not. */
static Turn look(Ctx *cx, Store *store, int64_t until_ms, StoreConn **db)
{
    pthread_mutex_lock(&store->lock);
    int64_t generation = store->generation;
    if ((*db = pop_idle(store))) {
        pthread_mutex_unlock(&store->lock);
        if ((*db)->generation == generation && pg_check((*db)->pg))
            return TURN_TAKEN;
        forget(store, *db);
        return TURN_AGAIN;
    }
    if (store->open >= store->limit || cx->err != ERR_NONE)
        return TURN_WAIT;
    store->open++;
    store->busy++;
    *db = open_new(cx, store, until_ms - clock_ms());
    if (*db)
        return TURN_TAKEN;
    /* The server may be full: then a connection that is out may come back. */
    pthread_mutex_lock(&store->lock);
    if (store->open > 0)
        return TURN_WAIT;
    pthread_mutex_unlock(&store->lock);
    return TURN_FAILED;
}

StoreConn *store_borrow(Ctx *cx, Store *store)
{
    StoreConn *db;
    Ctx attempt;
    ctx_init(&attempt, cx->arena);
    attempt.deadline_ms = cx->deadline_ms;
    int64_t left = ctx_left_ms(cx, store->borrow_timeout_ms);
    int64_t until_ms =
        clock_ms() + (left < store->borrow_timeout_ms ? left : store->borrow_timeout_ms);
    for (;;) {
        Turn turn = look(&attempt, store, until_ms, &db);
        if (turn == TURN_TAKEN)
            return db;
        bool late = turn == TURN_WAIT && !wait_freed(store, until_ms);
        if (turn == TURN_WAIT)
            pthread_mutex_unlock(&store->lock);
        if (turn == TURN_FAILED || (late && attempt.err != ERR_NONE))
            return err_null(cx, ERR_UNAVAILABLE, "the metadata database is away: %s",
                            attempt.message);
        if (late)
            return err_null(cx, ERR_UNAVAILABLE,
                            "all connections to the metadata database are busy; try again shortly");
        if (turn == TURN_WAIT)
            err_clear(&attempt);
    }
}

void store_rollback(StoreConn *db)
{
    if (!pg_is_usable(db->pg) || !pg_in_transaction(db->pg))
        return;
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    cx.deadline_ms = clock_ms() + ROLLBACK_MS;
    if (!pg_exec(&cx, db->pg, "ROLLBACK", PG_NONE))
        log_warn("metadata: rollback failed: %s", cx.message);
    arena_free(arena);
}

void store_return(StoreConn *db)
{
    if (!db)
        return;
    Store *store = db->store;
    store_rollback(db);
    bool clean = pg_is_usable(db->pg) && !pg_in_transaction(db->pg);
    pthread_mutex_lock(&store->lock);
    assert(store->busy > 0);
    bool keep = clean && db->generation == store->generation;
    if (keep) {
        db->next = store->idle;
        store->idle = db;
        store->busy--;
        pthread_cond_signal(&store->freed);
    }
    pthread_mutex_unlock(&store->lock);
    if (!keep)
        forget(store, db);
}
