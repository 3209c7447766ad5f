/* Databases and their schemas in the metadata. */
#include "store/database.h"

#include "crypto/hash.h"
#include "store/row.h"

#define DATABASE_SELECT                                                                            \
    "SELECT d.id, d.instance_id, d.name, d.project_id, COALESCE(d.environment, ''), "              \
    "COALESCE(d.environment, i.environment, ''), i.engine, i.engine_version, i.title, "            \
    "COALESCE(i.environment, ''), i.state, d.state, d.labels, d.sync_status, d.sync_error, "       \
    "COALESCE(" PG_TIME("d.synced_at") ", ''), d.fingerprint "                                     \
                                       "FROM db d JOIN instance i ON i.id = d.instance_id "

static bool read_database(Ctx *cx, const PgRows *rows, size_t i, Database *database)
{
    *database = (Database){
        .id = pg_get_int(rows, i, 0),
        .instance = pg_get(rows, i, 1),
        .name = pg_get(rows, i, 2),
        .project = pg_get(rows, i, 3),
        .environment = pg_get(rows, i, 4),
        .effective_environment = pg_get(rows, i, 5),
        .engine = pg_get(rows, i, 6),
        .engine_version = pg_get(rows, i, 7),
        .instance_title = pg_get(rows, i, 8),
        .instance_environment = pg_get(rows, i, 9),
        .instance_state = pg_get(rows, i, 10),
        .state = pg_get(rows, i, 11),
        .labels = pg_get_json(cx, rows, i, 12),
        .sync_status = pg_get(rows, i, 13),
        .sync_error = pg_get(rows, i, 14),
        .sync_time = pg_get(rows, i, 15),
        .fingerprint = pg_get(rows, i, 16),
    };
    return cx->err == ERR_NONE;
}

Database *store_database_get(Ctx *cx, StoreConn *db, Str instance, Str name)
{
    PgRows *rows = store_query(cx, db, DATABASE_SELECT "WHERE d.instance_id = $1 AND d.name = $2",
                               PG_ARGS(row_text(instance), row_text(name)));
    if (!rows || rows->n == 0)
        return NULL;
    Database *database = ARENA_NEW(cx->arena, Database);
    return read_database(cx, rows, 0, database) ? database : NULL;
}

const WhereField store_database_fields[] = {
    {"environment", "COALESCE(d.environment, i.environment, '')", WHERE_TEXT, "environments/",
     false},
    {"name", "d.name", WHERE_TEXT, NULL, true},
    {"project", "d.project_id", WHERE_TEXT, "projects/", true},
    {"instance", "d.instance_id", WHERE_TEXT, "instances/", true},
    {"engine", "i.engine", WHERE_TEXT, NULL, false},
    {"exclude_unassigned", "(d.project_id <> 'default')", WHERE_FLAG, NULL, false},
    {"labels.", "d.labels", WHERE_MAP, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_database_list(Ctx *cx, StoreConn *db, const DatabaseQuery *query, DatabaseList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, row_text(query->project));
    VEC_ADD(cx->arena, &args, row_text(query->instance));
    VEC_ADD(cx->arena, &args, row_text(query->environment));
    VEC_ADD(cx->arena, &args, pg_bool(query->show_deleted));
    const char *sql = store_where(
        cx,
        DATABASE_SELECT "WHERE ($1 = '' OR d.project_id = $1) AND ($2 = '' OR d.instance_id = $2) "
                        "AND ($3 = '' OR COALESCE(d.environment, i.environment) = $3) "
                        "AND ($4::boolean OR (d.state = 'ACTIVE' AND i.state = 'ACTIVE'))",
        query->where, "d.instance_id, d.name", query->limit, query->offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (DatabaseList){ROW_ARRAY(cx, Database, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        if (!read_database(cx, rows, i, &list->v[i]))
            return false;
    return true;
}

bool store_database_found(Ctx *cx, StoreConn *db, Str instance, Str name, Str project)
{
    return store_exec(cx, db,
                      "INSERT INTO db (instance_id, name, project_id) VALUES ($1, $2, $3) "
                      "ON CONFLICT (instance_id, name) DO UPDATE SET state = 'ACTIVE' "
                      "WHERE db.state <> 'ACTIVE'",
                      PG_ARGS(instance, name, project), NULL);
}

bool store_database_gone(Ctx *cx, StoreConn *db, Str instance, const Str *names, size_t nnames)
{
    StrList list = {.v = (Str *)names, .n = nnames, .cap = nnames};
    return store_exec(cx, db,
                      "UPDATE db SET state = 'DELETED' WHERE instance_id = $1 "
                      "AND state = 'ACTIVE' AND name <> ALL ($2::text[])",
                      PG_ARGS(instance, pg_array(cx->arena, &list)), NULL);
}

bool store_database_update(Ctx *cx, StoreConn *db, const Database *database)
{
    return store_exec(cx, db,
                      "UPDATE db SET project_id = $2, environment = $3, labels = $4::jsonb "
                      "WHERE id = $1",
                      PG_ARGS(pg_int(cx->arena, database->id), database->project,
                              pg_or_null(database->environment),
                              database->labels ? pg_json(cx->arena, database->labels) : STR("{}")),
                      NULL);
}

bool store_database_set_schema(Ctx *cx, StoreConn *db, int64_t id, const Json *metadata, Str ddl,
                               Str fingerprint)
{
    Str sha256 = hash_sha256_hex(cx->arena, ddl);
    PgBatch *batch = pg_batch_new(cx);
    PgRows **results;
    pg_batch_add(batch,
                 "INSERT INTO schema_text (sha256, content) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                 PG_ARGS(sha256, row_text(ddl)));
    pg_batch_add(batch,
                 "INSERT INTO db_schema (db_id, metadata, sha256) VALUES ($1, $2::jsonb, $3) "
                 "ON CONFLICT (db_id) DO UPDATE SET metadata = $2::jsonb, sha256 = $3",
                 PG_ARGS(pg_int(cx->arena, id), pg_json(cx->arena, metadata), sha256));
    pg_batch_add(batch,
                 "UPDATE db SET sync_status = 'OK', sync_error = '', fingerprint = $2, "
                 "synced_at = clock_timestamp() WHERE id = $1",
                 PG_ARGS(pg_int(cx->arena, id), row_text(fingerprint)));
    return store_batch(cx, db, batch, &results);
}

bool store_database_set_synced(Ctx *cx, StoreConn *db, int64_t id)
{
    return store_exec(cx, db,
                      "UPDATE db SET sync_status = 'OK', sync_error = '', "
                      "synced_at = clock_timestamp() WHERE id = $1",
                      PG_ARGS(pg_int(cx->arena, id)), NULL);
}

bool store_database_set_sync_error(Ctx *cx, StoreConn *db, int64_t id, Str error)
{
    return store_exec(cx, db, "UPDATE db SET sync_status = 'FAILED', sync_error = $2 WHERE id = $1",
                      PG_ARGS(pg_int(cx->arena, id), row_text(error)), NULL);
}

Json *store_database_metadata(Ctx *cx, StoreConn *db, int64_t id)
{
    PgRows *rows = store_query(cx, db, "SELECT metadata FROM db_schema WHERE db_id = $1",
                               PG_ARGS(pg_int(cx->arena, id)));
    return rows && rows->n ? pg_get_json(cx, rows, 0, 0) : NULL;
}

bool store_database_ddl(Ctx *cx, StoreConn *db, int64_t id, Str *ddl)
{
    PgRows *rows =
        store_query(cx, db,
                    "SELECT t.content FROM db_schema s JOIN schema_text t USING (sha256) "
                    "WHERE s.db_id = $1",
                    PG_ARGS(pg_int(cx->arena, id)));
    *ddl = rows && rows->n ? pg_get(rows, 0, 0) : STR("");
    return rows != NULL;
}
