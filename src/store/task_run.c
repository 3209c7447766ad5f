/* Task runs in the metadata: adding, releasing, reading, canceling. */
#include "store/task_run.h"

#include "store/row.h"
#include "store/task_run_row.h"

TaskRun *task_run_read(Ctx *cx, const PgRows *rows, size_t i)
{
    TaskRun *run = ARENA_NEW(cx->arena, TaskRun);
    *run = (TaskRun){
        .uid = pg_get_int(rows, i, 0),
        .project = pg_get(rows, i, 1),
        .id = pg_get_int(rows, i, 2),
        .task_id = pg_get_int(rows, i, 3),
        .plan_id = pg_get_int(rows, i, 4),
        .environment = pg_get(rows, i, 5),
        .attempt = (int)pg_get_int(rows, i, 6),
        .status = pg_get(rows, i, 7),
        .creator = pg_get(rows, i, 8),
        .detail = pg_get(rows, i, 9),
        .create_time = pg_get(rows, i, 10),
        .update_time = pg_get(rows, i, 11),
        .start_time = pg_get(rows, i, 12),
        .run_time = pg_get(rows, i, 13),
        .changelog_id = pg_get(rows, i, 14),
        .claim = (int)pg_get_int(rows, i, 15),
        .target_xid = pg_get(rows, i, 16),
        .journal = pg_get_json(cx, rows, i, 17),
        .waiting = pg_get_json(cx, rows, i, 18),
        .cancel_requested = pg_get_bool(rows, i, 19),
        .override_by = pg_get(rows, i, 20),
        .override_reason = pg_get(rows, i, 21),
    };
    return cx->err ? NULL : run;
}

bool store_task_run_list(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, int64_t task_id,
                         TaskRunList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT " TASK_RUN_COLUMNS " FROM task_run r JOIN task t ON t.project_id = r.project_id "
        "AND t.id = r.task_id WHERE r.project_id = $1 AND t.plan_id = $2 "
        "AND ($3::bigint = 0 OR r.task_id = $3) ORDER BY r.id DESC",
        PG_ARGS(project, pg_int(cx->arena, plan_id), pg_int(cx->arena, task_id)));
    if (!rows)
        return false;
    *list = (TaskRunList){ROW_ARRAY(cx, TaskRun, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++) {
        TaskRun *run = task_run_read(cx, rows, i);
        if (!run)
            return false;
        list->v[i] = *run;
    }
    return true;
}

TaskRun *store_task_run_get(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT " TASK_RUN_COLUMNS
                               " FROM task_run r JOIN task t ON t.project_id = r.project_id "
                               "AND t.id = r.task_id WHERE r.project_id = $1 AND r.id = $2",
                               PG_ARGS(project, pg_int(cx->arena, id)));
    return rows && rows->n ? task_run_read(cx, rows, 0) : NULL;
}

bool store_task_run_add(Ctx *cx, StoreConn *db, Str project, int64_t task_id, int64_t creator_id,
                        Str run_time, bool *created)
{
    int64_t added = 0;
    bool ok = store_exec(
        cx, db,
        "WITH fresh AS (SELECT COALESCE(max(attempt), 0) + 1 AS attempt FROM task_run "
        "WHERE project_id = $1 AND task_id = $2 HAVING COALESCE(bool_and(status IN ('FAILED', "
        "'CANCELED')), true)), "
        "number AS (INSERT INTO counter (project_id, kind, last) SELECT $1, 'task_run', 101 "
        "FROM fresh ON CONFLICT (project_id, kind) DO UPDATE SET last = counter.last + 1 "
        "RETURNING last) "
        "INSERT INTO task_run (project_id, id, task_id, attempt, status, creator_id, run_at) "
        "SELECT $1, last, $2, attempt, 'PENDING', $3, $4::timestamptz FROM fresh, number",
        PG_ARGS(project, pg_int(cx->arena, task_id), pg_int(cx->arena, creator_id),
                pg_or_null(run_time)),
        &added);
    *created = added == 1;
    return ok;
}

/* The advisory lock makes the counting of parallel runs exact; it goes with the transaction. */
bool store_task_run_release(Ctx *cx, StoreConn *db, int64_t *moved)
{
    PgRows *lock = store_query(cx, db, "SELECT pg_try_advisory_xact_lock(1001)", PG_NONE);
    *moved = 0;
    if (!lock || !pg_get_bool(lock, 0, 0))
        return lock != NULL;
    return store_exec(
        cx, db,
        "WITH active AS (SELECT t.project_id, t.plan_id, t.instance_id, t.database_name "
        "FROM task_run r JOIN task t ON t.project_id = r.project_id AND t.id = r.task_id "
        "WHERE r.status IN ('AVAILABLE', 'RUNNING')), "
        "ready AS (SELECT r.uid, t.project_id, t.plan_id, "
        "row_number() OVER (PARTITION BY t.instance_id, t.database_name ORDER BY r.uid) AS turn, "
        "row_number() OVER (PARTITION BY t.project_id, t.plan_id ORDER BY r.uid) AS place, "
        "COALESCE(NULLIF((p.options ->> 'parallelTasksPerRollout')::bigint, 0), 1000000) AS most "
        "FROM task_run r JOIN task t ON t.project_id = r.project_id AND t.id = r.task_id "
        "JOIN project p ON p.id = t.project_id JOIN instance i ON i.id = t.instance_id "
        "WHERE r.status = 'PENDING' AND (r.run_at IS NULL OR r.run_at <= clock_timestamp()) "
        "AND (r.override_by <> '' OR r.allowed_until > clock_timestamp()) AND NOT EXISTS (SELECT "
        "FROM task_run e JOIN task et ON et.project_id = e.project_id AND et.id = e.task_id "
        "WHERE e.uid < r.uid AND e.status = 'PENDING' AND e.waiting IS NOT NULL "
        "AND et.project_id = t.project_id AND et.plan_id = t.plan_id "
        "AND et.instance_id = t.instance_id AND et.database_name = t.database_name) "
        "AND p.state = 'ACTIVE' AND i.state = 'ACTIVE' AND NOT EXISTS (SELECT FROM active a "
        "WHERE a.instance_id = t.instance_id AND a.database_name = t.database_name)) "
        "UPDATE task_run r SET status = 'AVAILABLE', waiting = NULL, "
        "updated_at = clock_timestamp() FROM ready WHERE r.uid = ready.uid "
        "AND r.status = 'PENDING' AND ready.turn = 1 "
        "AND ready.place + (SELECT count(*) FROM active a WHERE a.project_id = ready.project_id "
        "AND a.plan_id = ready.plan_id) <= ready.most",
        PG_NONE, moved);
}

bool store_task_run_cancel(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    int64_t changed;
    if (!store_exec(cx, db,
                    "UPDATE task_run SET cancel_requested = true, "
                    "status = CASE WHEN status = 'RUNNING' THEN status ELSE 'CANCELED' END, "
                    "updated_at = clock_timestamp() WHERE project_id = $1 AND id = $2 "
                    "AND status IN ('PENDING', 'AVAILABLE', 'RUNNING')",
                    PG_ARGS(project, pg_int(cx->arena, id)), &changed))
        return false;
    return changed == 1 ||
           err_set(cx, ERR_PRECONDITION, "task run %lld has ended already", (long long)id);
}

bool store_task_run_log_add(Ctx *cx, StoreConn *db, int64_t uid, Str replica, const Json *entry)
{
    return store_exec(
        cx, db,
        "INSERT INTO task_run_log (task_run_uid, replica_id, entry) "
        "VALUES ($1, $2::uuid, $3::jsonb)",
        PG_ARGS(pg_int(cx->arena, uid), pg_or_null(replica), pg_json(cx->arena, entry)), NULL);
}

bool store_task_run_log_list(Ctx *cx, StoreConn *db, int64_t uid, int64_t after, TaskRunLog *log)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT seq, " PG_TIME("at") ", COALESCE(replica_id::text, ''), entry FROM task_run_log "
                                     "WHERE task_run_uid = $1 AND seq > $2 ORDER BY seq",
        PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, after)));
    if (!rows)
        return false;
    *log = (TaskRunLog){ROW_ARRAY(cx, TaskRunLogEntry, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        log->v[i] = (TaskRunLogEntry){
            .seq = pg_get_int(rows, i, 0),
            .time = pg_get(rows, i, 1),
            .replica = pg_get(rows, i, 2),
            .entry = pg_get_json(cx, rows, i, 3),
        };
    return cx->err == ERR_NONE;
}
