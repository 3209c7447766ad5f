/* IAM in the metadata: policies as rows, so that one query answers who holds what. */
#include "store/iam.h"

#include "store/iam_member.h"
#include "store/row.h"

static Str etag_of(Ctx *cx, StoreConn *db, Str resource)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT (extract(epoch FROM updated_at) * 1000)::bigint FROM "
                               "iam_policy WHERE resource = $1",
                               PG_ARGS(resource));
    return rows && rows->n ? pg_get(rows, 0, 0) : STR("");
}

IamPolicy *store_iam_policy_get(Ctx *cx, StoreConn *db, Str resource)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT b.role, array_agg(b.member ORDER BY b.member), (array_agg(b.condition))[1], "
        "COALESCE(" PG_TIME("min(b.expires_at)") ", '') FROM iam_binding b WHERE b.resource = $1 "
                                                 "GROUP BY b.position, b.role ORDER BY b.position",
        PG_ARGS(resource));
    if (!rows)
        return NULL;
    IamPolicy *policy = ARENA_NEW(cx->arena, IamPolicy);
    *policy =
        (IamPolicy){resource, ROW_ARRAY(cx, Binding, rows), rows->n, etag_of(cx, db, resource)};
    for (size_t i = 0; i < rows->n; i++)
        policy->v[i] = (Binding){
            .role = pg_get(rows, i, 0),
            .members = pg_get_array(cx->arena, rows, i, 1),
            .condition = pg_get_json(cx, rows, i, 2),
            .expire_time = pg_get(rows, i, 3),
        };
    return cx->err ? NULL : policy;
}

static bool add_binding(Ctx *cx, StoreConn *db, Str resource, size_t position,
                        const Binding *binding)
{
    return store_exec(
        cx, db,
        "INSERT INTO iam_binding (resource, position, role, member, condition, expires_at) "
        "SELECT DISTINCT $1, $2::int, $3, member, $5::jsonb, $6::timestamptz "
        "FROM unnest($4::text[]) AS member",
        PG_ARGS(resource, pg_int(cx->arena, (int64_t)position), binding->role,
                pg_array(cx->arena, &binding->members), pg_json(cx->arena, binding->condition),
                pg_or_null(binding->expire_time)),
        NULL);
}

bool store_iam_policy_set(Ctx *cx, StoreConn *db, const IamPolicy *policy, Str etag)
{
    int64_t changed;
    if (!store_exec(
            cx, db,
            "INSERT INTO iam_policy (resource) VALUES ($1) ON CONFLICT (resource) DO UPDATE "
            "SET updated_at = clock_timestamp() WHERE $2 = '' OR "
            "(extract(epoch FROM iam_policy.updated_at) * 1000)::bigint::text = $2",
            PG_ARGS(policy->resource, row_text(etag)), &changed))
        return false;
    if (changed == 0)
        return err_set(cx, ERR_ABORTED,
                       "the IAM policy of %.*s was changed meanwhile; read it again",
                       STR_ARG(policy->resource));
    if (!store_exec(cx, db, "DELETE FROM iam_binding WHERE resource = $1",
                    PG_ARGS(policy->resource), NULL))
        return false;
    for (size_t i = 0; i < policy->n; i++)
        if (!add_binding(cx, db, policy->resource, i, &policy->v[i]))
            return false;
    return true;
}

bool store_iam_member_add(Ctx *cx, StoreConn *db, Str resource, Str role, Str member)
{
    return store_exec(cx, db,
                      "INSERT INTO iam_policy (resource) VALUES ($1) ON CONFLICT (resource) "
                      "DO UPDATE SET updated_at = clock_timestamp()",
                      PG_ARGS(resource), NULL) &&
           store_exec(cx, db,
                      "INSERT INTO iam_binding (resource, position, role, member) "
                      "SELECT $1, COALESCE((SELECT min(b.position) FROM iam_binding b WHERE "
                      "b.resource = $1 "
                      "AND b.role = $2 AND b.condition IS NULL), "
                      "(SELECT COALESCE(max(b.position), -1) + 1 FROM iam_binding b WHERE "
                      "b.resource = $1)), "
                      "$2, $3 WHERE NOT EXISTS (SELECT FROM iam_binding b WHERE b.resource = $1 "
                      "AND b.role = $2 AND b.member = $3 AND b.condition IS NULL)",
                      PG_ARGS(resource, role, member), NULL);
}

static bool read_strings(Ctx *cx, const PgRows *rows, StrList *list)
{
    *list = (StrList){0};
    for (size_t i = 0; rows && i < rows->n; i++)
        VEC_ADD(cx->arena, list, pg_get(rows, i, 0));
    return rows != NULL;
}

bool store_iam_roles(Ctx *cx, StoreConn *db, Str email, Str project, StrList *roles)
{
    return read_strings(
        cx,
        store_query(
            cx, db,
            "SELECT DISTINCT b.role FROM iam_binding b "
            "WHERE b.member = " IAM_MEMBERS(
                "$1") " "
                      "AND (b.resource LIKE 'workspaces/%' OR b.resource = 'projects/' || $2) "
                      "AND " IAM_LIVES,
            PG_ARGS(row_text(email), row_text(project))),
        roles);
}

/* Three look-ups by address: as one join they would compare everybody with every binding. */
bool store_iam_holders(Ctx *cx, StoreConn *db, Str role, Str project, StrList *emails)
{
    return read_strings(
        cx,
        store_query(cx, db,
                    "WITH b AS MATERIALIZED (SELECT b.member FROM iam_binding b WHERE b.role = $1 "
                    "AND (b.resource LIKE 'workspaces/%' OR b.resource = 'projects/' || $2) "
                    "AND " IAM_LIVES "), found AS ("
                    "SELECT substr(b.member, 6) AS email FROM b WHERE b.member LIKE 'user:%' "
                    "UNION SELECT m.email FROM b JOIN user_group_member m "
                    "ON m.group_email = substr(b.member, 7) WHERE b.member LIKE 'group:%' "
                    "UNION SELECT p.email FROM principal p WHERE p.kind = 'USER' "
                    "AND EXISTS (SELECT FROM b WHERE b.member = 'allUsers')) "
                    "SELECT p.email FROM found JOIN principal p ON p.email = found.email "
                    "WHERE p.state = 'ACTIVE' ORDER BY p.email",
                    PG_ARGS(row_text(role), row_text(project))),
        emails);
}

bool store_iam_projects(Ctx *cx, StoreConn *db, Str email, StrList *projects)
{
    return read_strings(cx,
                        store_query(cx, db,
                                    "SELECT DISTINCT substr(b.resource, 10) FROM iam_binding b "
                                    "WHERE b.resource LIKE 'projects/%' "
                                    "AND b.member = " IAM_MEMBERS("$1") " "
                                                                        "AND " IAM_LIVES,
                                    PG_ARGS(row_text(email))),
                        projects);
}

static void read_role(Ctx *cx, const PgRows *rows, size_t i, CustomRole *role)
{
    *role = (CustomRole){pg_get(rows, i, 0), pg_get(rows, i, 1), pg_get(rows, i, 2),
                         pg_get_array(cx->arena, rows, i, 3)};
}

bool store_role_list(Ctx *cx, StoreConn *db, CustomRoleList *list)
{
    PgRows *rows = store_query(
        cx, db, "SELECT id, title, description, permissions FROM role ORDER BY id", PG_NONE);
    if (!rows)
        return false;
    *list = (CustomRoleList){ROW_ARRAY(cx, CustomRole, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_role(cx, rows, i, &list->v[i]);
    return true;
}

CustomRole *store_role_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows =
        store_query(cx, db, "SELECT id, title, description, permissions FROM role WHERE id = $1",
                    PG_ARGS(row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    CustomRole *role = ARENA_NEW(cx->arena, CustomRole);
    read_role(cx, rows, 0, role);
    return role;
}

bool store_role_add(Ctx *cx, StoreConn *db, const CustomRole *role)
{
    return store_exec(cx, db,
                      "INSERT INTO role (id, title, description, permissions) "
                      "VALUES ($1, $2, $3, $4::text[])",
                      PG_ARGS(role->id, row_text(role->title), row_text(role->description),
                              pg_array(cx->arena, &role->permissions)),
                      NULL);
}

bool store_role_update(Ctx *cx, StoreConn *db, const CustomRole *role)
{
    return store_exec(cx, db,
                      "UPDATE role SET title = $2, description = $3, permissions = $4::text[] "
                      "WHERE id = $1",
                      PG_ARGS(role->id, row_text(role->title), row_text(role->description),
                              pg_array(cx->arena, &role->permissions)),
                      NULL);
}

bool store_role_is_bound(Ctx *cx, StoreConn *db, Str id, bool *bound)
{
    PgRows *rows = store_query(
        cx, db, "SELECT EXISTS (SELECT FROM iam_binding WHERE role = 'roles/' || $1)", PG_ARGS(id));
    *bound = rows && pg_get_bool(rows, 0, 0);
    return rows != NULL;
}

bool store_role_remove(Ctx *cx, StoreConn *db, Str id)
{
    return store_exec(cx, db, "DELETE FROM role WHERE id = $1", PG_ARGS(id), NULL);
}
