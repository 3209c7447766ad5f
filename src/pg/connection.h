/* Connection: what a Pg is made of, for the files of this folder. */
#ifndef TG_PG_CONNECTION_H
#define TG_PG_CONNECTION_H

#include <libpq-fe.h>

#include "base/map.h"
#include "pg/pg.h"

typedef struct PgCancelKey PgCancelKey; /* refcounted: a cancel may outlive its connection */

struct Pg {
    PGconn *conn;
    PgCancelKey *cancel_key;
    int64_t timeout_ms;
    bool broken, prepare;
    Arena *arena;    /* of the statement cache */
    Map *statements; /* SQL text -> PgStatement */
    int nprepared;
    PgError error;
    void (*on_message)(void *ptr, const PgError *message);
    void *on_message_ptr;
};

PgCancelKey *pg_cancel_key_new(PGconn *conn);
void pg_cancel_key_unref(PgCancelKey *key); /* NULL is allowed */

/* Starts a call: forgets the last error and gives the time (clock_ms) by which it must be over.
 * False when the connection is spent or the time is up already. */
bool pg_call_begin(Ctx *cx, Pg *pg, int64_t *until_ms);
/* Waits and takes the next result; *result = NULL at the end of the statement. */
bool pg_call_next(Ctx *cx, Pg *pg, int64_t until_ms, PGresult **result);
/* Reads and drops what is left of a failed statement. */
void pg_call_drain(Pg *pg, int64_t until_ms);

/* False and the mapped error when the result is a failure. */
bool pg_result_check(Ctx *cx, Pg *pg, const PGresult *result);
/* libpq itself failed: the connection is spent. */
bool pg_lost(Ctx *cx, Pg *pg);
/* The fields of a result's error or notice; the strings live as long as the result. */
void pg_error_read(const PGresult *result, PgError *error);
/* What libpq says in several lines, as one. */
const char *pg_error_line(Arena *arena, const char *text);

/* The result is cleared when the job's arena ends. */
PgRows *pg_rows_keep(Ctx *cx, PGresult *result);
/* A view of a result that somebody else clears. */
PgRows pg_rows_view(PGresult *result);

/* NUL-terminated values for libpq; NULL and ERR_INVALID when one holds a NUL byte. */
const char **pg_values(Ctx *cx, const Str *args, size_t nargs);

#endif
