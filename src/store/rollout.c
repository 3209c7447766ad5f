/* Rollouts and tasks in the metadata. */
#include "store/rollout.h"

#include "store/row.h"

#define ROLLOUT_UPDATED                                                                            \
    "(SELECT greatest(r.updated_at, max(tr.updated_at)) FROM task t JOIN task_run tr "             \
    "ON tr.project_id = t.project_id AND tr.task_id = t.id "                                       \
    "WHERE t.project_id = r.project_id AND t.plan_id = r.plan_id)"
#define ROLLOUT_COLUMNS                                                                            \
    "r.project_id, r.plan_id, (SELECT title FROM plan p WHERE p.project_id = r.project_id "        \
    "AND p.id = r.plan_id), (SELECT email FROM principal WHERE principal.id = "                    \
    "r.creator_id), " PG_TIME("r.created_at") ", " PG_TIME(ROLLOUT_UPDATED)

#define TASK_SELECT                                                                                \
    "SELECT t.project_id, t.id, t.plan_id, t.spec_id, t.environment, t.type, t.instance_id, "      \
    "t.database_name, t.sheet_sha256, t.position, t.skipped, t.skipped_reason, "                   \
    "COALESCE(l.status, ''), COALESCE(" PG_TIME("l.updated_at") ", ''), COALESCE(" PG_TIME(        \
        "l.run_at") ", '') FROM task t LEFT JOIN LATERAL (SELECT status, updated_at, run_at "      \
                    "FROM task_run tr WHERE tr.project_id = t.project_id AND tr.task_id = t.id "   \
                    "ORDER BY attempt DESC LIMIT 1) l ON true "

static void read_rollout(const PgRows *rows, size_t i, Rollout *rollout)
{
    *rollout = (Rollout){
        .project = pg_get(rows, i, 0),
        .plan_id = pg_get_int(rows, i, 1),
        .title = pg_get(rows, i, 2),
        .creator = pg_get(rows, i, 3),
        .create_time = pg_get(rows, i, 4),
        .update_time = pg_get(rows, i, 5),
    };
}

Rollout *store_rollout_get(Ctx *cx, StoreConn *db, Str project, int64_t plan_id)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT " ROLLOUT_COLUMNS
                               " FROM rollout r WHERE r.project_id = $1 AND r.plan_id = $2",
                               PG_ARGS(project, pg_int(cx->arena, plan_id)));
    if (!rows || rows->n == 0)
        return NULL;
    Rollout *rollout = ARENA_NEW(cx->arena, Rollout);
    read_rollout(rows, 0, rollout);
    return rollout;
}

const WhereField store_rollout_fields[] = {
    {"update_time", ROLLOUT_UPDATED, WHERE_TIME, NULL, false},
    {"task_type",
     "ARRAY(SELECT t.type FROM task t WHERE t.project_id = r.project_id AND t.plan_id = r.plan_id)",
     WHERE_TEXTS, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_rollout_list(Ctx *cx, StoreConn *db, Str project, const Where *where, int64_t offset,
                        int limit, RolloutList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, project);
    const char *sql =
        store_where(cx, "SELECT " ROLLOUT_COLUMNS " FROM rollout r WHERE r.project_id = $1", where,
                    "r.plan_id DESC", limit, offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (RolloutList){ROW_ARRAY(cx, Rollout, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_rollout(rows, i, &list->v[i]);
    return true;
}

bool store_rollout_add(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, int64_t creator_id,
                       bool *created)
{
    int64_t added = 0;
    bool ok = store_exec(
        cx, db,
        "INSERT INTO rollout (project_id, plan_id, creator_id) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING",
        PG_ARGS(project, pg_int(cx->arena, plan_id), pg_int(cx->arena, creator_id)), &added);
    *created = added == 1;
    return ok;
}

static void read_task(const PgRows *rows, size_t i, Task *task)
{
    *task = (Task){
        .project = pg_get(rows, i, 0),
        .id = pg_get_int(rows, i, 1),
        .plan_id = pg_get_int(rows, i, 2),
        .spec_id = pg_get(rows, i, 3),
        .environment = pg_get(rows, i, 4),
        .type = pg_get(rows, i, 5),
        .instance = pg_get(rows, i, 6),
        .database = pg_get(rows, i, 7),
        .sheet_sha256 = pg_get(rows, i, 8),
        .position = (int)pg_get_int(rows, i, 9),
        .skipped = pg_get_bool(rows, i, 10),
        .skipped_reason = pg_get(rows, i, 11),
        .run_status = pg_get(rows, i, 12),
        .run_update_time = pg_get(rows, i, 13),
        .run_time = pg_get(rows, i, 14),
    };
}

bool store_task_list(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, TaskList *list)
{
    PgRows *rows = store_query(
        cx, db, TASK_SELECT "WHERE t.project_id = $1 AND t.plan_id = $2 ORDER BY t.position, t.id",
        PG_ARGS(project, pg_int(cx->arena, plan_id)));
    if (!rows)
        return false;
    *list = (TaskList){ROW_ARRAY(cx, Task, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_task(rows, i, &list->v[i]);
    return true;
}

Task *store_task_get(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    PgRows *rows = store_query(cx, db, TASK_SELECT "WHERE t.project_id = $1 AND t.id = $2",
                               PG_ARGS(project, pg_int(cx->arena, id)));
    if (!rows || rows->n == 0)
        return NULL;
    Task *task = ARENA_NEW(cx->arena, Task);
    read_task(rows, 0, task);
    return task;
}

bool store_task_add(Ctx *cx, StoreConn *db, Task *task)
{
    PgRows *rows = store_query(
        cx, db,
        "WITH number AS (INSERT INTO counter (project_id, kind, last) VALUES ($1, 'task', 101) "
        "ON CONFLICT (project_id, kind) DO UPDATE SET last = counter.last + 1 RETURNING last) "
        "INSERT INTO task (project_id, id, plan_id, spec_id, environment, type, instance_id, "
        "database_name, sheet_sha256, position) "
        "SELECT $1, last, $2, $3, $4, $5, $6, $7, $8, $9 FROM number RETURNING id",
        PG_ARGS(task->project, pg_int(cx->arena, task->plan_id), task->spec_id,
                row_text(task->environment), task->type, task->instance, task->database,
                task->sheet_sha256, pg_int(cx->arena, task->position)));
    if (!rows)
        return false;
    task->id = pg_get_int(rows, 0, 0);
    return true;
}

bool store_task_skip(Ctx *cx, StoreConn *db, Str project, int64_t id, Str reason)
{
    return store_exec(cx, db,
                      "UPDATE task SET skipped = true, skipped_reason = $3 "
                      "WHERE project_id = $1 AND id = $2",
                      PG_ARGS(project, pg_int(cx->arena, id), row_text(reason)), NULL);
}
