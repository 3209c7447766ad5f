/* Exec: one statement, or a script, and its result. */
#include "base/clock.h"
#include "pg/connection.h"

#define MOST_PREPARED 256
#define MOST_ARGS 65535

typedef struct PgStatement {
    char name[16];
    int seen;
    bool prepared;
} PgStatement;

const char **pg_values(Ctx *cx, const Str *args, size_t nargs)
{
    const char **values = ARENA_ARRAY(cx->arena, const char *, nargs + 1);
    if (nargs > MOST_ARGS)
        return err_null(cx, ERR_INVALID, "a statement takes at most %d parameters", MOST_ARGS);
    for (size_t i = 0; i < nargs; i++) {
        if (args[i].n && memchr(args[i].p, '\0', args[i].n))
            return err_null(cx, ERR_INVALID, "text with a NUL character cannot be stored");
        values[i] = str_z(cx->arena, args[i]);
    }
    return values;
}

/* The last result of a statement; earlier ones and the rest after a failure are dropped. */
static PgRows *collect(Ctx *cx, Pg *pg, int64_t until_ms)
{
    PGresult *last = NULL, *result;
    bool ok = true;
    while (ok && (ok = pg_call_next(cx, pg, until_ms, &result)) && result) {
        PQclear(last);
        last = result;
        ok = pg_result_check(cx, pg, result);
    }
    if (ok && last)
        return pg_rows_keep(cx, last);
    PQclear(last);
    pg_call_drain(pg, until_ms);
    return ok ? err_null(cx, ERR_INTERNAL, "the database gave no answer") : NULL;
}

static PgRows *exec_plain(Ctx *cx, Pg *pg, const char *sql, const char **values, size_t n)
{
    int64_t until_ms;
    if (!pg_call_begin(cx, pg, &until_ms))
        return NULL;
    if (!PQsendQueryParams(pg->conn, sql, (int)n, NULL, values, NULL, NULL, 0)) {
        pg_lost(cx, pg);
        return NULL;
    }
    return collect(cx, pg, until_ms);
}

static PgRows *exec_prepared(Ctx *cx, Pg *pg, PgStatement *statement, const char **values, size_t n)
{
    int64_t until_ms;
    if (!pg_call_begin(cx, pg, &until_ms))
        return NULL;
    if (!PQsendQueryPrepared(pg->conn, statement->name, (int)n, values, NULL, NULL, 0)) {
        pg_lost(cx, pg);
        return NULL;
    }
    return collect(cx, pg, until_ms);
}

static bool prepare(Ctx *cx, Pg *pg, const char *sql, PgStatement *statement)
{
    int64_t until_ms;
    if (!pg_call_begin(cx, pg, &until_ms))
        return false;
    snprintf(statement->name, sizeof statement->name, "tg%d", ++pg->nprepared);
    if (!PQsendPrepare(pg->conn, statement->name, sql, 0, NULL))
        return pg_lost(cx, pg);
    statement->prepared = collect(cx, pg, until_ms) != NULL;
    return statement->prepared;
}

/* NULL: not worth it, or not allowed. */
static PgStatement *find_statement(Pg *pg, const char *sql)
{
    if (!pg->prepare)
        return NULL;
    PgStatement *statement = map_get(pg->statements, str(sql));
    if (!statement && pg->statements->n >= MOST_PREPARED)
        return NULL;
    if (!statement) {
        statement = ARENA_NEW(pg->arena, PgStatement);
        map_set(pg->statements, str_copy(pg->arena, str(sql)), statement);
    }
    return ++statement->seen > 1 ? statement : NULL;
}

/* A pooler lost the statement (26000), or a migration changed its result (0A000). */
static bool is_stale(const Pg *pg)
{
    return pg_failed_with(pg, "26000") ||
           (pg_failed_with(pg, "0A000") && strstr(pg->error.message, "cached plan"));
}

PgRows *pg_exec(Ctx *cx, Pg *pg, const char *sql, const Str *args, size_t nargs)
{
    const char **values = pg_values(cx, args, nargs);
    if (!values)
        return NULL;
    PgStatement *statement = find_statement(pg, sql);
    if (!statement)
        return exec_plain(cx, pg, sql, values, nargs);
    if (!statement->prepared && !prepare(cx, pg, sql, statement))
        return NULL;
    bool outside = !pg_in_transaction(pg);
    PgRows *rows = exec_prepared(cx, pg, statement, values, nargs);
    if (rows || !is_stale(pg))
        return rows;
    statement->prepared = false;
    if (!outside) { /* the transaction is lost, but it may be run again */
        cx->err = ERR_ABORTED;
        return NULL;
    }
    err_clear(cx);
    return exec_plain(cx, pg, sql, values, nargs);
}

PgRows *pg_exec_script(Ctx *cx, Pg *pg, Str script)
{
    int64_t until_ms;
    if (script.n && memchr(script.p, '\0', script.n))
        return err_null(cx, ERR_INVALID, "a script cannot contain a NUL character");
    if (!pg_call_begin(cx, pg, &until_ms))
        return NULL;
    if (!PQsendQuery(pg->conn, str_z(cx->arena, script.n ? script : STR("")))) {
        pg_lost(cx, pg);
        return NULL;
    }
    return collect(cx, pg, until_ms);
}

/* The rest of a result nobody wants. */
static void abandon(Pg *pg, int64_t until_ms)
{
    int64_t soon = clock_ms() + 2000;
    pg_cancel(pg, 1000);
    pg_call_drain(pg, soon < until_ms ? soon : until_ms);
}

static bool take_rows(Ctx *cx, Pg *pg, int64_t until_ms, PgTakeRow *take, void *ptr)
{
    for (PGresult *result; pg_call_next(cx, pg, until_ms, &result);) {
        if (!result)
            return true;
        PgRows rows = pg_rows_view(result);
        bool ok = pg_result_check(cx, pg, result);
        bool more = !ok || rows.n == 0 || take(ptr, &rows);
        PQclear(result);
        if (!more)
            abandon(pg, until_ms);
        if (!ok)
            pg_call_drain(pg, until_ms);
        if (!ok || !more)
            return ok;
    }
    return false;
}

bool pg_stream(Ctx *cx, Pg *pg, const char *sql, const Str *args, size_t nargs, PgTakeRow *take,
               void *ptr)
{
    int64_t until_ms;
    const char **values = pg_values(cx, args, nargs);
    if (!values || !pg_call_begin(cx, pg, &until_ms))
        return false;
    if (!PQsendQueryParams(pg->conn, sql, (int)nargs, NULL, values, NULL, NULL, 0) ||
        !PQsetSingleRowMode(pg->conn))
        return pg_lost(cx, pg);
    return take_rows(cx, pg, until_ms, take, ptr);
}

const char *pg_quote_name(Ctx *cx, Pg *pg, Str name)
{
    char *quoted = name.n && !memchr(name.p, '\0', name.n)
                       ? PQescapeIdentifier(pg->conn, name.p, name.n)
                       : NULL;
    if (!quoted)
        return err_null(cx, ERR_INVALID, "a name must be non-empty UTF-8 without NUL characters");
    const char *copy = arena_copy(cx->arena, quoted, strlen(quoted));
    PQfreemem(quoted);
    return copy;
}
