/* Store: the metadata database: a pool of connections, transactions, and the way PG_URL is kept. */
#ifndef TG_STORE_STORE_H
#define TG_STORE_STORE_H

#include "base/ctx.h"
#include "pg/pg.h"
#include "pg/value.h"

typedef struct Store Store;         /* any thread */
typedef struct StoreConn StoreConn; /* one job, one thread, from store_borrow to store_return */

typedef struct StoreOptions {
    const char *pg_url;       /* URI, keyword=value text, or path of a file that holds one */
    const char *migrations;   /* directory of NNNN_name.sql */
    int max_connections;      /* 0 = by the server: what it has to spare, at most 50 and 8 a core */
    int borrow_timeout_ms;    /* 0 = 5 s */
    int statement_timeout_ms; /* 0 = 30 s; the job's deadline may shorten it */
} StoreOptions;

typedef struct StoreStatus {
    size_t limit, open, busy, waiting;
    bool direct;        /* false: a pooler stands between; the listener cannot hear, so poll */
    int64_t generation; /* rises when PG_URL was replaced by a working one */
    Str url_error;      /* why the newest content of the PG_URL file is not in use; empty = it is */
} StoreStatus;

/* Connects, checks version, encoding and privileges, migrates, and watches the PG_URL file. */
Store *store_open(Ctx *cx, const StoreOptions *options) MUST_CHECK;
/* Every connection must have been returned. NULL is allowed. */
void store_close(Store *store);

/* A working connection; ERR_UNAVAILABLE when none becomes free in time or the server is away. */
StoreConn *store_borrow(Ctx *cx, Store *store) MUST_CHECK;
/* Rolls back what is open; a broken connection is replaced. NULL is allowed. */
void store_return(StoreConn *db);

bool store_begin(Ctx *cx, StoreConn *db) MUST_CHECK; /* READ COMMITTED */
/* ERR_UNAVAILABLE when the answer was lost: the transaction may have been committed. */
bool store_commit(Ctx *cx, StoreConn *db) MUST_CHECK;
void store_rollback(StoreConn *db);

/* One statement: rows. */
PgRows *store_query(Ctx *cx, StoreConn *db, const char *sql, const Str *args,
                    size_t nargs) MUST_CHECK;
/* One statement: *affected rows were written; affected may be NULL. */
bool store_exec(Ctx *cx, StoreConn *db, const char *sql, const Str *args, size_t nargs,
                int64_t *affected) MUST_CHECK;
/* One round trip for all of the batch. */
bool store_batch(Ctx *cx, StoreConn *db, PgBatch *batch, PgRows ***results) MUST_CHECK;
/* The connection itself: pg_error, pg_failed_with. */
Pg *store_pg(StoreConn *db);

/* Tells every replica at commit; payload: a few words and ids. */
bool store_notify(Ctx *cx, StoreConn *db, Str payload) MUST_CHECK;
/* A connection of its own that listens to store_notify; pg_wait_notification hears, pg_close ends
 * it. After each opening read all rows again: what was said meanwhile is lost. */
Pg *store_listen(Ctx *cx, Store *store) MUST_CHECK;

/* A round trip to the server: readiness. */
bool store_ping(Ctx *cx, Store *store) MUST_CHECK;
/* The text lives in the arena. */
StoreStatus store_status(Arena *arena, Store *store);

#endif
