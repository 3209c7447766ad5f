/* Plans in the metadata. */
#include "store/plan.h"

#include "store/row.h"

#define PLAN_COLUMNS                                                                               \
    "p.project_id, p.id, p.title, p.description, p.specs, p.version, p.state, "                    \
    "(SELECT email FROM principal WHERE principal.id = p.creator_id), " PG_TIME(                   \
        "p.created_at") ", " PG_TIME("p.updated_at") ", "                                          \
                                                     "COALESCE((SELECT i.id FROM issue i WHERE "   \
                                                     "i.project_id = p.project_id AND i.plan_id "  \
                                                     "= p.id), 0), "                               \
                                                     "EXISTS (SELECT FROM rollout r WHERE "        \
                                                     "r.project_id = p.project_id AND r.plan_id "  \
                                                     "= p.id)"

static bool read_plan(Ctx *cx, const PgRows *rows, size_t i, Plan *plan)
{
    *plan = (Plan){
        .project = pg_get(rows, i, 0),
        .id = pg_get_int(rows, i, 1),
        .title = pg_get(rows, i, 2),
        .description = pg_get(rows, i, 3),
        .specs = pg_get_json(cx, rows, i, 4),
        .version = (int)pg_get_int(rows, i, 5),
        .state = pg_get(rows, i, 6),
        .creator = pg_get(rows, i, 7),
        .create_time = pg_get(rows, i, 8),
        .update_time = pg_get(rows, i, 9),
        .issue_id = pg_get_int(rows, i, 10),
        .has_rollout = pg_get_bool(rows, i, 11),
    };
    return cx->err == ERR_NONE;
}

static Plan *get(Ctx *cx, StoreConn *db, const char *sql, Str project, int64_t id)
{
    PgRows *rows = store_query(cx, db, sql, PG_ARGS(project, pg_int(cx->arena, id)));
    if (!rows || rows->n == 0)
        return NULL;
    Plan *plan = ARENA_NEW(cx->arena, Plan);
    return read_plan(cx, rows, 0, plan) ? plan : NULL;
}

Plan *store_plan_get(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    return get(cx, db, "SELECT " PLAN_COLUMNS " FROM plan p WHERE p.project_id = $1 AND p.id = $2",
               project, id);
}

/* Two statements: what a locking SELECT reads of other tables is as old as its start, and it may
 * have waited long for somebody who added the issue or the rollout. */
Plan *store_plan_lock(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    if (!store_query(cx, db, "SELECT FROM plan WHERE project_id = $1 AND id = $2 FOR UPDATE",
                     PG_ARGS(project, pg_int(cx->arena, id))))
        return NULL;
    return store_plan_get(cx, db, project, id);
}

/* The kinds of spec are the members that they carry. */
#define SPEC_TYPES                                                                                 \
    "ARRAY(SELECT CASE k WHEN 'changeDatabaseConfig' THEN 'change_database_config' WHEN "          \
    "'createDatabaseConfig' THEN 'create_database_config' WHEN 'exportDataConfig' THEN "           \
    "'export_data_config' ELSE k END FROM jsonb_array_elements(p.specs) s, jsonb_object_keys(s) "  \
    "k)"

const WhereField store_plan_fields[] = {
    {"creator", "(SELECT email FROM principal WHERE principal.id = p.creator_id)", WHERE_TEXT,
     "users/", false},
    {"create_time", "p.created_at", WHERE_TIME, NULL, false},
    {"has_rollout",
     "EXISTS (SELECT FROM rollout r WHERE r.project_id = p.project_id AND r.plan_id = p.id)",
     WHERE_BOOL, NULL, false},
    {"title", "p.title", WHERE_TEXT, NULL, false},
    {"spec_type", SPEC_TYPES, WHERE_TEXTS, NULL, false},
    {"state", "p.state", WHERE_TEXT, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_plan_list(Ctx *cx, StoreConn *db, Str project, Str state, const Where *where,
                     int64_t offset, int limit, PlanList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, project);
    VEC_ADD(cx->arena, &args, where_names(where, "state") ? STR("") : row_text(state));
    const char *sql = store_where(cx,
                                  "SELECT " PLAN_COLUMNS " FROM plan p WHERE p.project_id = $1 "
                                  "AND ($2 = '' OR p.state = $2)",
                                  where, "p.id DESC", limit, offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (PlanList){ROW_ARRAY(cx, Plan, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        if (!read_plan(cx, rows, i, &list->v[i]))
            return false;
    return true;
}

bool store_plan_add(Ctx *cx, StoreConn *db, Plan *plan, int64_t creator_id)
{
    PgRows *rows = store_query(
        cx, db,
        "WITH number AS (INSERT INTO counter (project_id, kind, last) VALUES ($1, 'plan', 101) "
        "ON CONFLICT (project_id, kind) DO UPDATE SET last = counter.last + 1 RETURNING last) "
        "INSERT INTO plan (project_id, id, title, description, specs, version, state, creator_id) "
        "SELECT $1, last, $2, $3, $4::jsonb, $5, $6, $7 FROM number RETURNING id",
        PG_ARGS(plan->project, row_text(plan->title), row_text(plan->description),
                pg_json(cx->arena, plan->specs), pg_int(cx->arena, plan->version), plan->state,
                pg_int(cx->arena, creator_id)));
    if (!rows)
        return false;
    plan->id = pg_get_int(rows, 0, 0);
    return true;
}

bool store_plan_update(Ctx *cx, StoreConn *db, const Plan *plan, int old_version)
{
    int64_t changed;
    if (!store_exec(
            cx, db,
            "UPDATE plan SET title = $3, description = $4, specs = $5::jsonb, version = $6, "
            "state = $7, updated_at = clock_timestamp() "
            "WHERE project_id = $1 AND id = $2 AND version = $8",
            PG_ARGS(plan->project, pg_int(cx->arena, plan->id), row_text(plan->title),
                    row_text(plan->description), pg_json(cx->arena, plan->specs),
                    pg_int(cx->arena, plan->version), plan->state, pg_int(cx->arena, old_version)),
            &changed))
        return false;
    return changed == 1 ||
           err_set(cx, ERR_ABORTED, "plan %lld was changed meanwhile; read it again",
                   (long long)plan->id);
}
