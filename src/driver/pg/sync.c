/* Sync: the schema of a database in two round trips, or one when nothing has changed. */
#include "driver/pg/sync.h"

#include "catalog/ddl.h"
#include "crypto/hash.h"
#include "driver/pg/session.h"
#include "driver/pg/sync_reader.h"

#define SYNC_TIMEOUT_MS 300000
/* Part of every fingerprint: raise it when a sync reads more than before. */
#define SYNC_FORM "1/"

/* One snapshot; no catalog query may wait long behind somebody's lock; compiling queries that run
 * once (jit) takes longer than running them. */
static const char *const openings[] = {
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SELECT set_config('search_path', '', true), set_config('lock_timeout', '10s', true),"
    " set_config('jit', 'off', true), set_config('extra_float_digits', '3', true),"
    " set_config('statement_timeout', '0', true)",
};
#define OPENINGS (sizeof openings / sizeof *openings)

static PgBatch *begin_batch(Ctx *cx)
{
    PgBatch *batch = pg_batch_new(cx);
    for (size_t i = 0; i < OPENINGS; i++)
        pg_batch_add(batch, openings[i], PG_NONE);
    return batch;
}

static bool failed(Ctx *cx, const DataSource *source)
{
    const char *why = cx->message ? cx->message : "";
    ErrCode code = cx->err;
    err_clear(cx);
    return err_set(cx, code, "cannot read the schema of database %.*s: %s",
                   STR_ARG(source->database), why);
}

static Str fingerprint_of(Arena *arena, const PgRows *rows)
{
    return hash_sha256_hex(arena, str_printf(arena, SYNC_FORM "%.*s", STR_ARG(pg_get(rows, 0, 0))));
}

static bool read_fingerprint(Ctx *cx, Pg *pg, const DataSource *source, Str *fingerprint)
{
    PgRows **results;
    PgBatch *batch = begin_batch(cx);
    pg_batch_add(batch, driver_pg_sync_sql(SYNC_FINGERPRINT), PG_NONE);
    if (!pg_batch_run(cx, pg, batch, &results, NULL))
        return failed(cx, source);
    *fingerprint = fingerprint_of(cx->arena, results[OPENINGS]);
    return true;
}

/* Inside the transaction that read_fingerprint began. */
static bool read_catalog(Ctx *cx, Pg *pg, const DataSource *source, Catalog **catalog)
{
    PgRows **results;
    PgBatch *batch = pg_batch_new(cx);
    for (SyncQuestion question = 0; question < SYNC_FINGERPRINT; question++)
        pg_batch_add(batch, driver_pg_sync_sql(question), PG_NONE);
    pg_batch_add(batch, "COMMIT", PG_NONE);
    if (!pg_batch_run(cx, pg, batch, &results, NULL))
        return failed(cx, source);
    *catalog = driver_pg_sync_read(cx->arena, results);
    return true;
}

static bool sync(Ctx *cx, Pg *pg, const DataSource *source, Str known, DriverSnapshot *snapshot)
{
    *snapshot = (DriverSnapshot){0};
    pg_set_timeout(pg, SYNC_TIMEOUT_MS);
    if (!read_fingerprint(cx, pg, source, &snapshot->fingerprint))
        return false;
    snapshot->unchanged = known.n && str_eq(known, snapshot->fingerprint);
    return snapshot->unchanged || read_catalog(cx, pg, source, &snapshot->catalog);
}

bool driver_pg_sync(Ctx *cx, const DataSource *source, Str known, DriverSnapshot *snapshot)
{
    Pg *pg = driver_pg_connect(cx, source, "tidegate-sync");
    bool ok = pg && sync(cx, pg, source, known, snapshot);
    pg_close(pg);
    return ok;
}

bool driver_pg_fingerprint(Ctx *cx, const DataSource *source, Str *fingerprint)
{
    Pg *pg = driver_pg_connect(cx, source, "tidegate-sync");
    bool ok = pg && read_fingerprint(cx, pg, source, fingerprint);
    pg_close(pg);
    return ok;
}

bool driver_pg_dump(Ctx *cx, const DataSource *source, Str *ddl)
{
    DriverSnapshot snapshot;
    if (!driver_pg_sync(cx, source, STR_NONE, &snapshot))
        return false;
    *ddl = catalog_ddl(cx->arena, snapshot.catalog, NULL);
    return true;
}
