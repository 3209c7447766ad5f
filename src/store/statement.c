/* Statement: what a job does with its connection. */
#include "base/log.h"
#include "store/state.h"

Pg *store_pg(StoreConn *db)
{
    return db->pg;
}

bool store_begin(Ctx *cx, StoreConn *db)
{
    return store_exec(cx, db, "BEGIN", PG_NONE, NULL);
}

bool store_commit(Ctx *cx, StoreConn *db)
{
    PgRows *rows = store_query(cx, db, "COMMIT", PG_NONE);
    if (!rows)
        return false;
    /* PostgreSQL answers COMMIT of a failed transaction by rolling back, without an error. */
    return str_is(rows->tag, "COMMIT") ||
           err_set(cx, ERR_ABORTED, "the transaction had failed and was rolled back");
}

/* What the server says about a statement of ours is for the log, not for the caller. */
static bool report(Ctx *cx, StoreConn *db, const char *sql)
{
    const PgError *error = pg_error(db->pg);
    if (cx->err == ERR_INTERNAL)
        log_event(LOG_ERROR, "metadata statement failed", "error", error->message, "sqlstate",
                  error->sqlstate, "statement", sql, NULL);
    return false;
}

PgRows *store_query(Ctx *cx, StoreConn *db, const char *sql, const Str *args, size_t nargs)
{
    PgRows *rows = pg_exec(cx, db->pg, sql, args, nargs);
    if (!rows)
        report(cx, db, sql);
    return rows;
}

bool store_exec(Ctx *cx, StoreConn *db, const char *sql, const Str *args, size_t nargs,
                int64_t *affected)
{
    PgRows *rows = store_query(cx, db, sql, args, nargs);
    if (rows && affected)
        *affected = rows->affected;
    return rows != NULL;
}

bool store_batch(Ctx *cx, StoreConn *db, PgBatch *batch, PgRows ***results)
{
    return pg_batch_run(cx, db->pg, batch, results, NULL) || report(cx, db, "(batch)");
}
