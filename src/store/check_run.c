/* Plan check runs in the metadata. */
#include "store/check_run.h"

#include "store/row.h"

#define RUN_COLUMNS                                                                                \
    "project_id, plan_id, plan_version, status, results, changes, error, attempt, " PG_TIME(       \
        "created_at")

static CheckRun *read_run(Ctx *cx, const PgRows *rows)
{
    CheckRun *run = ARENA_NEW(cx->arena, CheckRun);
    *run = (CheckRun){
        .project = pg_get(rows, 0, 0),
        .plan_id = pg_get_int(rows, 0, 1),
        .plan_version = (int)pg_get_int(rows, 0, 2),
        .status = pg_get(rows, 0, 3),
        .results = pg_get_json(cx, rows, 0, 4),
        .changes = pg_get_json(cx, rows, 0, 5),
        .error = pg_get(rows, 0, 6),
        .attempt = (int)pg_get_int(rows, 0, 7),
        .create_time = pg_get(rows, 0, 8),
    };
    return cx->err ? NULL : run;
}

CheckRun *store_check_run_get(Ctx *cx, StoreConn *db, Str project, int64_t plan_id)
{
    PgRows *rows = store_query(
        cx, db, "SELECT " RUN_COLUMNS " FROM plan_check_run WHERE project_id = $1 AND plan_id = $2",
        PG_ARGS(project, pg_int(cx->arena, plan_id)));
    return rows && rows->n ? read_run(cx, rows) : NULL;
}

/* attempt rises over every restart, so that a run that is being replaced cannot finish any more. */
bool store_check_run_start(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, int plan_version)
{
    return store_exec(
        cx, db,
        "INSERT INTO plan_check_run (project_id, plan_id, plan_version, status) "
        "VALUES ($1, $2, $3, 'AVAILABLE') ON CONFLICT (project_id, plan_id) DO UPDATE SET "
        "plan_version = $3, status = 'AVAILABLE', results = '[]', changes = '[]', error = '', "
        "attempt = plan_check_run.attempt + 1, replica_id = NULL, lease_until = NULL, "
        "created_at = clock_timestamp(), updated_at = clock_timestamp()",
        PG_ARGS(project, pg_int(cx->arena, plan_id), pg_int(cx->arena, plan_version)), NULL);
}

bool store_check_run_claim(Ctx *cx, StoreConn *db, Str replica, int lease_ms, CheckRun **run)
{
    *run = NULL;
    PgRows *rows = store_query(
        cx, db,
        "WITH next AS MATERIALIZED (SELECT project_id AS p, plan_id AS n FROM plan_check_run "
        "WHERE status = 'AVAILABLE' OR (status = 'RUNNING' AND lease_until < clock_timestamp()) "
        "ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "UPDATE plan_check_run SET status = 'RUNNING', attempt = attempt + 1, replica_id = "
        "$1::uuid, "
        "lease_until = clock_timestamp() + $2::bigint * interval '1 millisecond', "
        "updated_at = clock_timestamp() FROM next WHERE project_id = p AND plan_id = n "
        "RETURNING " RUN_COLUMNS,
        PG_ARGS(replica, pg_int(cx->arena, lease_ms)));
    if (!rows)
        return false;
    if (rows->n == 0)
        return true;
    *run = read_run(cx, rows);
    return *run != NULL;
}

bool store_check_run_finish(Ctx *cx, StoreConn *db, const CheckRun *run)
{
    int64_t changed;
    if (!store_exec(
            cx, db,
            "UPDATE plan_check_run SET status = $3, results = $4::jsonb, changes = $5::jsonb, "
            "error = $6, lease_until = NULL, updated_at = clock_timestamp() "
            "WHERE project_id = $1 AND plan_id = $2 AND status = 'RUNNING' AND attempt = $7",
            PG_ARGS(run->project, pg_int(cx->arena, run->plan_id), run->status,
                    pg_json(cx->arena, run->results), pg_json(cx->arena, run->changes),
                    row_text(run->error), pg_int(cx->arena, run->attempt)),
            &changed))
        return false;
    return changed == 1 || err_set(cx, ERR_ABORTED, "the check run of plan %lld was replaced",
                                   (long long)run->plan_id);
}

bool store_check_run_cancel(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, bool *canceled)
{
    int64_t changed = 0;
    bool ok = store_exec(cx, db,
                         "UPDATE plan_check_run SET status = 'CANCELED', lease_until = NULL, "
                         "updated_at = clock_timestamp() WHERE project_id = $1 AND plan_id = $2 "
                         "AND status IN ('AVAILABLE', 'RUNNING')",
                         PG_ARGS(project, pg_int(cx->arena, plan_id)), &changed);
    *canceled = changed > 0;
    return ok;
}
