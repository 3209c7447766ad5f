/* Gate: the columns of task_run and rollout that the rollout policies decide. */
#include "store/gate.h"

#include "store/row.h"

/* A run waits behind an earlier one of its plan on the same database, whoever is asked first. */
bool store_gate_claim(Ctx *cx, StoreConn *db, Str bundle, GateRunList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "WITH due AS MATERIALIZED (SELECT r.uid AS u FROM task_run r "
        "JOIN task t ON t.project_id = r.project_id AND t.id = r.task_id "
        "JOIN project p ON p.id = t.project_id JOIN instance i ON i.id = t.instance_id "
        "WHERE r.status = 'PENDING' AND r.override_by = '' "
        "AND (r.run_at IS NULL OR r.run_at <= clock_timestamp()) "
        "AND (r.allowed_until IS NULL OR r.allowed_until <= clock_timestamp()) "
        "AND (r.ask_at IS NULL OR r.ask_at <= clock_timestamp() "
        "OR r.asked_bundle NOT IN ('', $1)) "
        "AND p.state = 'ACTIVE' AND i.state = 'ACTIVE' AND NOT EXISTS (SELECT FROM task_run a "
        "JOIN task at ON at.project_id = a.project_id AND at.id = a.task_id "
        "WHERE a.status IN ('AVAILABLE', 'RUNNING') AND at.instance_id = t.instance_id "
        "AND at.database_name = t.database_name) ORDER BY r.uid LIMIT 20 "
        "FOR UPDATE OF r SKIP LOCKED) "
        "UPDATE task_run r SET ask_at = clock_timestamp() + interval '10 s', asked_bundle = '' "
        "FROM due, task t WHERE r.uid = u AND t.project_id = r.project_id AND t.id = r.task_id "
        "RETURNING r.uid, r.id, r.task_id, t.plan_id, r.project_id, r.attempt, "
        "(SELECT email FROM principal WHERE principal.id = r.creator_id)",
        PG_ARGS(bundle));
    if (!rows)
        return false;
    *list = (GateRunList){ROW_ARRAY(cx, GateRun, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        list->v[i] = (GateRun){
            .uid = pg_get_int(rows, i, 0),
            .id = pg_get_int(rows, i, 1),
            .task_id = pg_get_int(rows, i, 2),
            .plan_id = pg_get_int(rows, i, 3),
            .project = pg_get(rows, i, 4),
            .attempt = (int)pg_get_int(rows, i, 5),
            .creator = pg_get(rows, i, 6),
        };
    return true;
}

bool store_gate_allow(Ctx *cx, StoreConn *db, int64_t uid, Str until, Str bundle)
{
    return store_exec(cx, db,
                      "UPDATE task_run SET asked_bundle = $3, waiting = NULL, ask_at = NULL, "
                      "allowed_until = LEAST(clock_timestamp() + interval '1 minute', "
                      "$2::timestamptz) WHERE uid = $1 AND status = 'PENDING'",
                      PG_ARGS(pg_int(cx->arena, uid), pg_or_null(until), bundle), NULL);
}

bool store_gate_hold(Ctx *cx, StoreConn *db, int64_t uid, Str until, const Json *waiting,
                     Str bundle)
{
    return store_exec(
        cx, db,
        "UPDATE task_run SET asked_bundle = $4, waiting = $3::jsonb, allowed_until = NULL, "
        "ask_at = GREATEST(clock_timestamp() + interval '1 s', LEAST($2::timestamptz, "
        "clock_timestamp() + interval '1 hour')), updated_at = CASE WHEN waiting IS NULL "
        "THEN clock_timestamp() ELSE updated_at END WHERE uid = $1 AND status = 'PENDING'",
        PG_ARGS(pg_int(cx->arena, uid), pg_or_null(until), pg_json(cx->arena, waiting), bundle),
        NULL);
}

bool store_gate_refuse(Ctx *cx, StoreConn *db, int64_t uid, Str detail, bool *refused)
{
    int64_t changed = 0;
    bool ok = store_exec(cx, db,
                         "UPDATE task_run SET status = 'FAILED', detail = $2, waiting = NULL, "
                         "updated_at = clock_timestamp() WHERE uid = $1 AND status = 'PENDING' "
                         "AND override_by = ''",
                         PG_ARGS(pg_int(cx->arena, uid), row_text(detail)), &changed);
    *refused = changed == 1;
    return ok;
}

bool store_gate_override(Ctx *cx, StoreConn *db, Str project, int64_t task_id, Str by, Str reason,
                         bool *changed)
{
    int64_t n = 0;
    bool ok =
        store_exec(cx, db,
                   "UPDATE task_run SET override_by = $3, override_reason = $4, waiting = NULL, "
                   "updated_at = clock_timestamp() WHERE project_id = $1 AND task_id = $2 "
                   "AND status = 'PENDING'",
                   PG_ARGS(project, pg_int(cx->arena, task_id), by, row_text(reason)), &n);
    *changed = n == 1;
    return ok;
}

bool store_gate_withdraw(Ctx *cx, StoreConn *db)
{
    return store_exec(cx, db,
                      "UPDATE task_run SET status = 'PENDING', updated_at = clock_timestamp() "
                      "WHERE status = 'AVAILABLE' AND claim = 0 AND override_by = '' "
                      "AND (allowed_until IS NULL OR allowed_until <= clock_timestamp())",
                      PG_NONE, NULL);
}

Json *store_gate_change(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, Str target)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT jsonb_build_object('risk', c -> 'level', 'kinds', COALESCE((SELECT "
        "jsonb_agg(DISTINCT s -> 'kind') FROM jsonb_array_elements(c -> 'change' -> 'statements') "
        "s), '[]'), 'affected_rows', c -> 'change' -> 'affected_rows') FROM plan_check_run, "
        "jsonb_array_elements(changes) c WHERE project_id = $1 AND plan_id = $2 "
        "AND c ->> 'target' = $3 LIMIT 1",
        PG_ARGS(project, pg_int(cx->arena, plan_id), target));
    return rows && rows->n ? pg_get_json(cx, rows, 0, 0) : NULL;
}

bool store_gate_now(Ctx *cx, StoreConn *db, int64_t *epoch)
{
    PgRows *rows =
        store_query(cx, db, "SELECT floor(extract(epoch FROM clock_timestamp()))::bigint", PG_NONE);
    *epoch = rows ? pg_get_int(rows, 0, 0) : 0;
    return rows != NULL;
}

bool store_stage_reached(Ctx *cx, StoreConn *db, Str project, int64_t plan_id)
{
    return store_exec(cx, db,
                      "UPDATE rollout SET start_at = clock_timestamp() WHERE project_id = $1 "
                      "AND plan_id = $2",
                      PG_ARGS(project, pg_int(cx->arena, plan_id)), NULL);
}

bool store_stage_claim(Ctx *cx, StoreConn *db, Str *project, int64_t *plan_id, Str *lease)
{
    *project = STR_NONE;
    PgRows *rows = store_query(
        cx, db,
        "WITH due AS MATERIALIZED (SELECT project_id AS p, plan_id AS n FROM rollout "
        "WHERE start_at <= clock_timestamp() ORDER BY start_at LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "UPDATE rollout SET start_at = clock_timestamp() + interval '10 s' FROM due "
        "WHERE project_id = p AND plan_id = n RETURNING project_id, plan_id, start_at::text",
        PG_NONE);
    if (!rows || rows->n == 0)
        return rows != NULL;
    *project = pg_get(rows, 0, 0);
    *plan_id = pg_get_int(rows, 0, 1);
    *lease = pg_get(rows, 0, 2);
    return true;
}

bool store_stage_settle(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, Str lease, bool again)
{
    return store_exec(
        cx, db,
        "UPDATE rollout SET start_at = CASE WHEN $4::boolean THEN clock_timestamp() "
        "+ interval '1 minute' END WHERE project_id = $1 AND plan_id = $2 "
        "AND start_at = $3::timestamptz",
        PG_ARGS(project, pg_int(cx->arena, plan_id), lease, again ? STR("true") : STR("false")),
        NULL);
}
