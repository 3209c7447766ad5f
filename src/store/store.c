/* Store: start-up, the swap of PG_URL, and the end. */
#include "store/store.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "crypto/secret.h"
#include "store/pg_url.h"
#include "store/preflight.h"
#include "store/state.h"

#define CONNECT_MS 10000
#define BORROW_MS 5000
#define STATEMENT_MS 30000
#define MOST_CONNECTIONS 50
#define PER_CORE 8
#define SPARE 2 /* for the listener and for people */
#define CHANNEL "tidegate"

/* A connection that passed every check, and what it told; the caller closes it. */
static Pg *probe(Ctx *cx, const char *conninfo)
{
    Pg *pg = pg_connect(cx, conninfo, CONNECT_MS);
    if (!pg || preflight_check(cx, pg))
        return pg;
    pg_close(pg);
    return NULL;
}

static size_t by_cores(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t wanted = cores > 0 ? (size_t)cores * PER_CORE : PER_CORE;
    return wanted < MOST_CONNECTIONS ? wanted : MOST_CONNECTIONS;
}

/* A role may have a limit of its own (-1 = none). */
static const char spare_connections[] =
    "SELECT least(current_setting('max_connections')::int"
    " - current_setting('superuser_reserved_connections')::int"
    " - (SELECT count(*) FROM pg_stat_activity WHERE datid IS NOT NULL"
    "    AND pid <> pg_backend_pid()),"
    " (SELECT nullif(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),"
    " (SELECT nullif(datconnlimit, -1) FROM pg_database WHERE datname = current_database()))";

/* How many connections this server has to spare for us. */
static bool find_capacity(Ctx *cx, Pg *pg, bool direct, size_t *limit)
{
    *limit = by_cores();
    if (!direct) /* the pooler's own limits count */
        return true;
    PgRows *rows = pg_exec(cx, pg, spare_connections, PG_NONE);
    if (!rows)
        return false;
    int64_t spare = pg_get_int(rows, 0, 0) - SPARE;
    if (spare < 2)
        spare = 2;
    if ((int64_t)*limit > spare)
        *limit = (size_t)spare;
    return true;
}

static char *copy_string(const char *text)
{
    char *copy = strdup(text);
    if (!copy)
        abort();
    return copy;
}

static void wipe_string(char *text)
{
    if (text)
        secret_wipe(text, strlen(text));
    free(text);
}

static StoreConn *take_idle(Store *store)
{
    StoreConn *list = store->idle;
    store->idle = NULL;
    for (StoreConn *c = list; c; c = c->next)
        store->open--;
    return list;
}

static void close_list(StoreConn *list)
{
    for (StoreConn *c = list, *next; c; c = next) {
        next = c->next;
        pg_close(c->pg);
        free(c);
    }
}

static void install(Store *store, const char *conninfo, bool direct, size_t limit)
{
    char *fresh = copy_string(conninfo);
    pthread_mutex_lock(&store->lock);
    char *old = store->conninfo;
    store->conninfo = fresh;
    store->direct = direct;
    store->limit = store->max_connections ? (size_t)store->max_connections : limit;
    store->generation++;
    StoreConn *idle = take_idle(store);
    pthread_cond_broadcast(&store->freed);
    pthread_mutex_unlock(&store->lock);
    close_list(idle);
    wipe_string(old);
}

bool store_replace_url(Ctx *cx, Store *store, const char *conninfo)
{
    size_t limit;
    bool direct;
    Pg *pg = probe(cx, conninfo);
    bool ok = pg && pg_is_direct(cx, pg, &direct) && migration_verify(cx, pg, store->migrations) &&
              find_capacity(cx, pg, direct, &limit);
    pg_close(pg);
    if (ok)
        install(store, conninfo, direct, limit);
    return ok;
}

void store_set_url_error(Store *store, const char *message)
{
    char *fresh = message ? copy_string(message) : NULL;
    pthread_mutex_lock(&store->lock);
    char *old = store->url_error;
    store->url_error = fresh;
    pthread_mutex_unlock(&store->lock);
    free(old);
}

static Store *store_new(const StoreOptions *options)
{
    Store *store = calloc(1, sizeof *store);
    if (!store)
        abort();
    store->arena = arena_new();
    store->max_connections = options->max_connections;
    store->borrow_timeout_ms = options->borrow_timeout_ms ? options->borrow_timeout_ms : BORROW_MS;
    store->statement_timeout_ms =
        options->statement_timeout_ms ? options->statement_timeout_ms : STATEMENT_MS;
    pthread_mutex_init(&store->lock, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&store->freed, &attr);
    pthread_condattr_destroy(&attr);
    return store;
}

static bool prepare_database(Ctx *cx, Store *store, const char *conninfo)
{
    int64_t applied;
    size_t limit;
    bool direct;
    Pg *pg = probe(cx, conninfo);
    bool ok = pg && pg_is_direct(cx, pg, &direct) &&
              migration_apply(cx, pg, store->migrations, &applied) &&
              find_capacity(cx, pg, direct, &limit);
    pg_close(pg);
    if (!ok)
        return false;
    if (!direct)
        log_warn("PG_URL leads to a connection pooler; notifications are polled");
    install(store, conninfo, direct, limit);
    return true;
}

/* The set is read into the store's own arena: the start-up job's ends before the store does. */
static bool read_migrations(Ctx *cx, Store *store, const char *directory)
{
    Ctx own;
    ctx_init(&own, store->arena);
    store->migrations = migration_read(&own, directory);
    return store->migrations || err_set(cx, own.err, "%s", own.message);
}

static bool start(Ctx *cx, Store *store, const StoreOptions *options)
{
    Str text = str_trim(str(options->pg_url));
    const char *path = pg_url_is_path(text) ? str_z(cx->arena, text) : NULL, *conninfo;
    if (path && !pg_url_read(cx, path, &text))
        return false;
    if (!pg_url_conninfo(cx, text, &conninfo) || !read_migrations(cx, store, options->migrations) ||
        !prepare_database(cx, store, conninfo))
        return false;
    if (path)
        store->watch = url_watch_start(store, path, text);
    return true;
}

Store *store_open(Ctx *cx, const StoreOptions *options)
{
    Store *store = store_new(options);
    if (start(cx, store, options))
        return store;
    store_close(store);
    return NULL;
}

void store_close(Store *store)
{
    if (!store)
        return;
    url_watch_stop(store->watch);
    pthread_mutex_lock(&store->lock);
    StoreConn *idle = take_idle(store);
    pthread_mutex_unlock(&store->lock);
    close_list(idle);
    pthread_cond_destroy(&store->freed);
    pthread_mutex_destroy(&store->lock);
    wipe_string(store->conninfo);
    free(store->url_error);
    arena_free(store->arena);
    free(store);
}

StoreStatus store_status(Arena *arena, Store *store)
{
    pthread_mutex_lock(&store->lock);
    StoreStatus status = {
        .limit = store->limit,
        .open = store->open,
        .busy = store->busy,
        .waiting = store->waiting,
        .direct = store->direct,
        .generation = store->generation,
        .url_error = str_copy(arena, str(store->url_error ? store->url_error : "")),
    };
    pthread_mutex_unlock(&store->lock);
    return status;
}

bool store_ping(Ctx *cx, Store *store)
{
    StoreConn *db = store_borrow(cx, store);
    bool ok = db && store_exec(cx, db, "SELECT 1", PG_NONE, NULL);
    store_return(db);
    return ok;
}

bool store_notify(Ctx *cx, StoreConn *db, Str payload)
{
    return store_exec(cx, db, "SELECT pg_notify('" CHANNEL "', $1)", PG_ARGS(payload), NULL);
}

Pg *store_listen(Ctx *cx, Store *store)
{
    pthread_mutex_lock(&store->lock);
    const char *conninfo = arena_copy(cx->arena, store->conninfo, strlen(store->conninfo));
    pthread_mutex_unlock(&store->lock);
    Pg *pg = pg_connect(cx, conninfo, CONNECT_MS);
    secret_wipe((char *)conninfo, strlen(conninfo));
    if (!pg || pg_listen(cx, pg, CHANNEL))
        return pg;
    pg_close(pg);
    return NULL;
}
