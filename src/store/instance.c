/* Instances and data sources in the metadata. */
#include "store/instance.h"

#include "store/row.h"

#define INSTANCE_COLUMNS                                                                           \
    "i.id, i.title, i.engine, i.engine_version, COALESCE(i.environment, ''), i.state, i.options, " \
    "COALESCE(" PG_TIME("i.last_sync_at") ", ''), "                                                \
                                          "COALESCE((SELECT jsonb_agg(jsonb_build_object('id', "   \
                                          "s.id, 'type', s.type, 'config', s.config, "             \
                                          "'secrets', s.secrets) ORDER BY s.type, s.id) FROM "     \
                                          "data_source s WHERE s.instance_id = i.id), "            \
                                          "'[]')"

static void read_sources(Ctx *cx, const Json *list, Instance *instance)
{
    instance->nsources = json_len(list);
    instance->sources = ARENA_ARRAY(cx->arena, StoredSource, instance->nsources + 1);
    for (size_t i = 0; i < instance->nsources; i++) {
        const Json *each = json_at(list, i);
        instance->sources[i] = (StoredSource){json_str(each, "id"), json_str(each, "type"),
                                              json_get(each, "config"), json_get(each, "secrets")};
    }
}

static bool read_instance(Ctx *cx, const PgRows *rows, size_t i, Instance *instance)
{
    *instance = (Instance){
        .id = pg_get(rows, i, 0),
        .title = pg_get(rows, i, 1),
        .engine = pg_get(rows, i, 2),
        .engine_version = pg_get(rows, i, 3),
        .environment = pg_get(rows, i, 4),
        .state = pg_get(rows, i, 5),
        .options = pg_get_json(cx, rows, i, 6),
        .last_sync_time = pg_get(rows, i, 7),
    };
    read_sources(cx, pg_get_json(cx, rows, i, 8), instance);
    return cx->err == ERR_NONE;
}

static bool read_instances(Ctx *cx, const PgRows *rows, InstanceList *list)
{
    if (!rows)
        return false;
    *list = (InstanceList){ROW_ARRAY(cx, Instance, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        if (!read_instance(cx, rows, i, &list->v[i]))
            return false;
    return true;
}

Instance *store_instance_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows =
        store_query(cx, db, "SELECT " INSTANCE_COLUMNS " FROM instance i WHERE i.id = $1",
                    PG_ARGS(row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Instance *instance = ARENA_NEW(cx->arena, Instance);
    return read_instance(cx, rows, 0, instance) ? instance : NULL;
}

#define SOURCE_TEXTS(member)                                                                       \
    "ARRAY(SELECT s.config ->> '" member "' FROM data_source s WHERE s.instance_id = i.id)"

const WhereField store_instance_fields[] = {
    {"name", "i.title", WHERE_TEXT, NULL, false},
    {"title", "i.title", WHERE_TEXT, NULL, true},
    {"resource_id", "i.id", WHERE_TEXT, NULL, false},
    {"environment", "COALESCE(i.environment, '')", WHERE_TEXT, "environments/", true},
    {"state", "i.state", WHERE_TEXT, NULL, false},
    {"engine", "i.engine", WHERE_TEXT, NULL, false},
    {"host", SOURCE_TEXTS("host"), WHERE_TEXTS, NULL, false},
    {"port", SOURCE_TEXTS("port"), WHERE_TEXTS, NULL, false},
    {"project", "ARRAY(SELECT d.project_id FROM db d WHERE d.instance_id = i.id)", WHERE_TEXTS,
     "projects/", false},
    {"labels.", "(i.options -> 'labels')", WHERE_MAP, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_instance_list(Ctx *cx, StoreConn *db, const Where *where, bool show_deleted,
                         int64_t offset, int limit, InstanceList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, pg_bool(show_deleted || where_names(where, "state")));
    const char *sql = store_where(cx,
                                  "SELECT " INSTANCE_COLUMNS " FROM instance i WHERE ($1::boolean "
                                  "OR i.state = 'ACTIVE')",
                                  where, "i.id", limit, offset, &args);
    return read_instances(cx, store_query(cx, db, sql, args.v, args.n), list);
}

/* syncInterval is the API's Duration, "3600s"; unset or zero means every 15 minutes. */
bool store_instance_due(Ctx *cx, StoreConn *db, InstanceList *list)
{
    return read_instances(
        cx,
        store_query(
            cx, db,
            "SELECT " INSTANCE_COLUMNS " FROM instance i WHERE i.state = 'ACTIVE' "
            "AND (i.last_sync_at IS NULL OR i.last_sync_at < clock_timestamp() - greatest("
            "COALESCE(NULLIF(rtrim(i.options ->> 'syncInterval', 's'), '')::numeric, 0), 0) "
            "* interval '1 second' - CASE WHEN COALESCE(NULLIF(rtrim("
            "i.options ->> 'syncInterval', 's'), '')::numeric, 0) = 0 "
            "THEN interval '15 minutes' ELSE interval '0' END) "
            "ORDER BY i.last_sync_at NULLS FIRST LIMIT 100",
            PG_NONE),
        list);
}

bool store_instance_add(Ctx *cx, StoreConn *db, const Instance *instance)
{
    int64_t added;
    if (!store_exec(
            cx, db,
            "INSERT INTO instance (id, title, engine, engine_version, environment, options) "
            "VALUES ($1, $2, $3, $4, $5, $6::jsonb) ON CONFLICT DO NOTHING",
            PG_ARGS(instance->id, row_text(instance->title), instance->engine,
                    row_text(instance->engine_version), pg_or_null(instance->environment),
                    instance->options ? pg_json(cx->arena, instance->options) : STR("{}")),
            &added))
        return false;
    if (added == 0)
        return err_set(cx, ERR_EXISTS, "instance %.*s exists already", STR_ARG(instance->id));
    for (size_t i = 0; i < instance->nsources; i++)
        if (!store_source_set(cx, db, instance->id, &instance->sources[i]))
            return false;
    return true;
}

bool store_instance_update(Ctx *cx, StoreConn *db, const Instance *instance)
{
    return store_exec(
        cx, db,
        "UPDATE instance SET title = $2, engine_version = $3, environment = $4, "
        "state = $5, options = $6::jsonb, updated_at = clock_timestamp() "
        "WHERE id = $1",
        PG_ARGS(instance->id, row_text(instance->title), row_text(instance->engine_version),
                pg_or_null(instance->environment), instance->state,
                instance->options ? pg_json(cx->arena, instance->options) : STR("{}")),
        NULL);
}

bool store_instance_set_synced(Ctx *cx, StoreConn *db, Str id, Str engine_version)
{
    return store_exec(cx, db,
                      "UPDATE instance SET last_sync_at = clock_timestamp(), "
                      "engine_version = COALESCE(NULLIF($2, ''), engine_version) WHERE id = $1",
                      PG_ARGS(id, row_text(engine_version)), NULL);
}

bool store_instance_purge(Ctx *cx, StoreConn *db, Str id)
{
    int64_t removed;
    if (!store_exec(cx, db, "DELETE FROM instance WHERE id = $1 AND state = 'DELETED'", PG_ARGS(id),
                    &removed))
        return false;
    return removed == 1 || err_set(cx, ERR_PRECONDITION,
                                   "instance %.*s cannot be purged; delete it first", STR_ARG(id));
}

bool store_source_set(Ctx *cx, StoreConn *db, Str instance, const StoredSource *source)
{
    return store_exec(cx, db,
                      "INSERT INTO data_source (instance_id, id, type, config, secrets) "
                      "VALUES ($1, $2, $3, $4::jsonb, $5::jsonb) "
                      "ON CONFLICT (instance_id, id) DO UPDATE SET type = $3, config = $4::jsonb, "
                      "secrets = $5::jsonb",
                      PG_ARGS(instance, source->id, source->type,
                              source->config ? pg_json(cx->arena, source->config) : STR("{}"),
                              source->secrets ? pg_json(cx->arena, source->secrets) : STR("{}")),
                      NULL);
}

bool store_source_remove(Ctx *cx, StoreConn *db, Str instance, Str id)
{
    int64_t removed;
    if (!store_exec(cx, db,
                    "DELETE FROM data_source WHERE instance_id = $1 AND id = $2 "
                    "AND type = 'READ_ONLY'",
                    PG_ARGS(instance, id), &removed))
        return false;
    return removed == 1 ||
           err_set(cx, ERR_PRECONDITION, "data source %.*s is not a read-only one of instance %.*s",
                   STR_ARG(id), STR_ARG(instance));
}
