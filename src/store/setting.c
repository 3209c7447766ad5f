/* Settings, the workspace and resource policies in the metadata. */
#include "store/setting.h"

#include "store/row.h"

static PgRows *read_workspace(Ctx *cx, StoreConn *db)
{
    return store_query(
        cx, db, "SELECT id, title, logo FROM workspace ORDER BY created_at, id LIMIT 1", PG_NONE);
}

/* The advisory lock lets only one of two servers that start at once make it; it goes with the
 * transaction. */
static bool make_workspace(Ctx *cx, StoreConn *db)
{
    return store_query(cx, db, "SELECT pg_advisory_xact_lock(1011)", PG_NONE) &&
           store_exec(cx, db,
                      "INSERT INTO workspace (id) SELECT replace(gen_random_uuid()::text, '-', '') "
                      "WHERE NOT EXISTS (SELECT FROM workspace)",
                      PG_NONE, NULL);
}

Workspace *store_workspace_get(Ctx *cx, StoreConn *db)
{
    PgRows *rows = read_workspace(cx, db);
    if (rows && rows->n == 0)
        rows = make_workspace(cx, db) ? read_workspace(cx, db) : NULL;
    if (!rows || rows->n == 0)
        return NULL;
    Workspace *workspace = ARENA_NEW(cx->arena, Workspace);
    *workspace = (Workspace){pg_get(rows, 0, 0), pg_get(rows, 0, 1), pg_get(rows, 0, 2)};
    return workspace;
}

bool store_workspace_update(Ctx *cx, StoreConn *db, const Workspace *workspace)
{
    return store_exec(cx, db, "UPDATE workspace SET title = $2, logo = $3 WHERE id = $1",
                      PG_ARGS(workspace->id, row_text(workspace->title), row_text(workspace->logo)),
                      NULL);
}

Json *store_setting_get(Ctx *cx, StoreConn *db, Str name)
{
    PgRows *rows =
        store_query(cx, db, "SELECT value FROM setting WHERE name = $1", PG_ARGS(row_text(name)));
    return rows && rows->n ? pg_get_json(cx, rows, 0, 0) : NULL;
}

bool store_setting_get_both(Ctx *cx, StoreConn *db, const Str names[2], Json *values[2])
{
    PgRows *rows = store_query(cx, db,
                               "SELECT (SELECT value FROM setting WHERE name = $1),"
                               " (SELECT value FROM setting WHERE name = $2)",
                               PG_ARGS(names[0], names[1]));
    for (size_t i = 0; rows && i < 2; i++)
        values[i] = pg_get_json(cx, rows, 0, i);
    return rows && cx->err == ERR_NONE;
}

bool store_setting_add(Ctx *cx, StoreConn *db, Str name, const Json *value)
{
    return store_exec(cx, db,
                      "INSERT INTO setting (name, value) VALUES ($1, $2::jsonb) "
                      "ON CONFLICT (name) DO NOTHING",
                      PG_ARGS(name, pg_json(cx->arena, value)), NULL);
}

bool store_setting_set(Ctx *cx, StoreConn *db, Str name, const Json *value)
{
    return store_exec(cx, db,
                      "INSERT INTO setting (name, value) VALUES ($1, $2::jsonb) "
                      "ON CONFLICT (name) DO UPDATE SET value = $2::jsonb, "
                      "updated_at = clock_timestamp()",
                      PG_ARGS(name, pg_json(cx->arena, value)), NULL);
}

static void read_policy(Ctx *cx, const PgRows *rows, size_t i, ResourcePolicy *policy)
{
    *policy = (ResourcePolicy){
        .resource = pg_get(rows, i, 0),
        .type = pg_get(rows, i, 1),
        .payload = pg_get_json(cx, rows, i, 2),
        .inherit = pg_get_bool(rows, i, 3),
        .enforce = pg_get_bool(rows, i, 4),
    };
}

static bool read_policies(Ctx *cx, const PgRows *rows, ResourcePolicyList *list)
{
    if (!rows)
        return false;
    *list = (ResourcePolicyList){ROW_ARRAY(cx, ResourcePolicy, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_policy(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

ResourcePolicy *store_policy_get(Ctx *cx, StoreConn *db, Str resource, Str type)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT resource, type, payload, inherit, enforce FROM policy "
                               "WHERE resource = $1 AND type = $2",
                               PG_ARGS(row_text(resource), row_text(type)));
    if (!rows || rows->n == 0)
        return NULL;
    ResourcePolicy *policy = ARENA_NEW(cx->arena, ResourcePolicy);
    read_policy(cx, rows, 0, policy);
    return cx->err ? NULL : policy;
}

bool store_policy_list(Ctx *cx, StoreConn *db, Str resource, ResourcePolicyList *list)
{
    return read_policies(cx,
                         store_query(cx, db,
                                     "SELECT resource, type, payload, inherit, enforce FROM policy "
                                     "WHERE resource = $1 ORDER BY type",
                                     PG_ARGS(row_text(resource))),
                         list);
}

bool store_policy_set(Ctx *cx, StoreConn *db, const ResourcePolicy *policy)
{
    return store_exec(cx, db,
                      "INSERT INTO policy (resource, type, payload, inherit, enforce) "
                      "VALUES ($1, $2, $3::jsonb, $4::boolean, $5::boolean) "
                      "ON CONFLICT (resource, type) DO UPDATE SET payload = $3::jsonb, "
                      "inherit = $4::boolean, enforce = $5::boolean, "
                      "updated_at = clock_timestamp()",
                      PG_ARGS(policy->resource, policy->type, pg_json(cx->arena, policy->payload),
                              pg_bool(policy->inherit), pg_bool(policy->enforce)),
                      NULL);
}

bool store_policy_remove(Ctx *cx, StoreConn *db, Str resource, Str type)
{
    return store_exec(cx, db, "DELETE FROM policy WHERE resource = $1 AND type = $2",
                      PG_ARGS(resource, type), NULL);
}

bool store_policy_tagged(Ctx *cx, StoreConn *db, Str tag, Str value, ResourcePolicyList *list)
{
    return read_policies(cx,
                         store_query(cx, db,
                                     "SELECT resource, type, payload, inherit, enforce FROM policy "
                                     "WHERE type = 'TAG' AND payload -> 'tags' ->> $1 = $2 "
                                     "ORDER BY resource",
                                     PG_ARGS(tag, value)),
                         list);
}
