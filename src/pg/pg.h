/* Pg: one connection to a PostgreSQL server; every call has a deadline, every value is text. */
#ifndef TG_PG_PG_H
#define TG_PG_PG_H

#include "base/ctx.h"
#include "base/json.h"
#include "base/vec.h"

typedef struct Pg Pg; /* one thread at a time, pg_cancel excepted */

/* What the server said. Strings live as long as the job that failed; "" when not given. */
typedef struct PgError {
    char sqlstate[6]; /* "" when the failure is not the server's */
    const char *severity, *message, *detail, *hint, *context;
    const char *schema, *table, *column, *constraint;
    int position; /* 1-based character in the statement; 0 = not given */
} PgError;

/* A result; lives as long as the job's arena. Rows and columns count from 0. */
typedef struct PgRows {
    size_t n, ncolumns;
    int64_t affected; /* rows written, for INSERT, UPDATE, DELETE, MERGE; else 0 */
    Str tag;          /* command tag: "CREATE TABLE" */
    void *result;
} PgRows;

/* conninfo: URI or keyword=value. timeout_ms bounds the whole call (0 = 10 s; the job's deadline
 * may shorten it); with several hosts each gets its share. Failure is ERR_UNAVAILABLE (ERR_INVALID
 * for a malformed conninfo) and never shows a password. Not bounded by us: the look-up of a host
 * name, which is the resolver's (its own limits apply; an address or a socket needs none). */
Pg *pg_connect(Ctx *cx, const char *conninfo, int timeout_ms) MUST_CHECK;
void pg_close(Pg *pg); /* NULL is allowed */

/* Default bound of each later call, 30 s at first; the job's deadline may shorten it. */
void pg_set_timeout(Pg *pg, int64_t timeout_ms);
/* Statements seen twice are prepared; off at first, right only for direct connections. */
void pg_set_prepare(Pg *pg, bool on);
/* True when no pooler stands between (the server knows the process id that we were told). */
bool pg_is_direct(Ctx *cx, Pg *pg, bool *direct) MUST_CHECK;
/* False once a call failed half-way or the server went: close it, take another. */
bool pg_is_usable(const Pg *pg);
/* As pg_is_usable, and looks at the socket without waiting: false when the server has gone. */
bool pg_check(Pg *pg);
bool pg_in_transaction(const Pg *pg);
int pg_backend_pid(const Pg *pg);
int pg_server_version(const Pg *pg);                           /* 150018 */
const char *pg_server_setting(const Pg *pg, const char *name); /* server_encoding …; NULL */

#define PG_NONE NULL, 0
/* pg_exec(cx, pg, sql, PG_ARGS(project, pg_int(cx->arena, id))) */
#define PG_ARGS(...) (Str[]){__VA_ARGS__}, sizeof((Str[]){__VA_ARGS__}) / sizeof(Str)

/* One statement with $1 … $n as text; STR_NONE is NULL. NULL on failure, and pg_error tells more:
 *   unique violation ERR_EXISTS · foreign key, check, not null ERR_PRECONDITION
 *   serialization, deadlock, lock not available ERR_ABORTED · canceled ERR_CANCELED
 *   time-out ERR_DEADLINE (the statement is canceled, the connection is spent)
 *   connection lost, shutting down, out of connections or disk ERR_UNAVAILABLE · rest ERR_INTERNAL
 */
PgRows *pg_exec(Ctx *cx, Pg *pg, const char *sql, const Str *args, size_t nargs) MUST_CHECK;
/* Several statements in one text, no parameters; all or nothing unless it says BEGIN itself. The
 * last result is returned. */
PgRows *pg_exec_script(Ctx *cx, Pg *pg, Str script) MUST_CHECK;
/* As pg_exec, row by row, for results of any size; a row is valid inside the call only. take
 * returning false ends it early (the rest is canceled). */
typedef bool PgTakeRow(void *ptr, const PgRows *rows);
bool pg_stream(Ctx *cx, Pg *pg, const char *sql, const Str *args, size_t nargs, PgTakeRow *take,
               void *ptr) MUST_CHECK;
/* Of the last failed call; never NULL. */
const PgError *pg_error(const Pg *pg);
bool pg_failed_with(const Pg *pg, const char *sqlstate); /* "23505" */

/* Pipeline: everything in one flush, answers in order, one round trip. The statements share one
 * transaction unless they are inside a larger one; the first failure undoes them all. */
typedef struct PgBatch PgBatch;
PgBatch *pg_batch_new(Ctx *cx);
void pg_batch_add(PgBatch *batch, const char *sql, const Str *args, size_t nargs); /* copies args */
/* *results: one PgRows per statement. On failure *failed is the statement's index (may be NULL). */
bool pg_batch_run(Ctx *cx, Pg *pg, PgBatch *batch, PgRows ***results, size_t *failed) MUST_CHECK;

/* Asks the server to stop what the connection is doing. Any thread, while the Pg is open; waits at
 * most timeout_ms. True when the server took the request. */
bool pg_cancel(Pg *pg, int timeout_ms);

bool pg_listen(Ctx *cx, Pg *pg, const char *channel) MUST_CHECK;
typedef struct PgNotification {
    Str channel, payload; /* channel.p == NULL: time-out */
} PgNotification;
/* timeout_ms 0 only looks. */
bool pg_wait_notification(Ctx *cx, Pg *pg, int64_t timeout_ms, PgNotification *heard) MUST_CHECK;
/* NOTICE and WARNING messages go to fn instead of nowhere. */
void pg_on_message(Pg *pg, void (*fn)(void *ptr, const PgError *message), void *ptr);

/* Quoted for use inside a statement. NULL and ERR_INVALID when the text cannot be (NUL, not UTF-8).
 */
const char *pg_quote_name(Ctx *cx, Pg *pg, Str name) MUST_CHECK;

#endif
