/* The outbox in the metadata. */
#include "store/outbox.h"

#include "store/row.h"

bool store_outbox_add(Ctx *cx, StoreConn *db, Str project, Str event_type, const Json *event)
{
    return store_exec(cx, db,
                      "INSERT INTO outbox (project_id, webhook_id, event) "
                      "SELECT project_id, id, $3::jsonb FROM webhook "
                      "WHERE project_id = $1 AND $2 = ANY (events)",
                      PG_ARGS(project, event_type, pg_json(cx->arena, event)), NULL);
}

Json *store_outbox_surroundings(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, Str creator,
                                Str actor)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT jsonb_build_object('projectTitle', (SELECT title FROM project WHERE id = $1), "
        "'creatorTitle', (SELECT title FROM principal WHERE email = $3), "
        "'actorTitle', (SELECT title FROM principal WHERE email = $4), "
        "'environments', COALESCE((SELECT jsonb_agg(DISTINCT c #> '{change,environment,title}') "
        "FROM plan_check_run, jsonb_array_elements(changes) c WHERE project_id = $1 "
        "AND plan_id = $2), '[]'))",
        PG_ARGS(project, pg_int(cx->arena, plan_id), creator, actor));
    return rows && rows->n ? pg_get_json(cx, rows, 0, 0) : NULL;
}

bool store_outbox_claim(Ctx *cx, StoreConn *db, int retry_ms, Delivery **delivery)
{
    *delivery = NULL;
    PgRows *rows = store_query(
        cx, db,
        "WITH next AS MATERIALIZED (SELECT id AS n FROM outbox WHERE status = 'PENDING' "
        "AND next_at <= clock_timestamp() ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "UPDATE outbox o SET attempts = attempts + 1, "
        "next_at = clock_timestamp() + $1::bigint * interval '1 millisecond' "
        "FROM next, webhook w WHERE o.id = n AND w.id = o.webhook_id "
        "RETURNING o.id, o.project_id, o.webhook_id, o.event, o.attempts, w.type, w.title, "
        "w.policy, w.url, w.secret",
        PG_ARGS(pg_int(cx->arena, retry_ms)));
    if (!rows || rows->n == 0)
        return rows != NULL;
    *delivery = ARENA_NEW(cx->arena, Delivery);
    **delivery = (Delivery){
        .id = pg_get(rows, 0, 0),
        .project = pg_get(rows, 0, 1),
        .webhook_id = pg_get(rows, 0, 2),
        .event = pg_get_json(cx, rows, 0, 3),
        .attempts = (int)pg_get_int(rows, 0, 4),
        .type = pg_get(rows, 0, 5),
        .title = pg_get(rows, 0, 6),
        .policy = pg_get(rows, 0, 7),
        .url = pg_get(rows, 0, 8),
        .secret = pg_get(rows, 0, 9),
    };
    return cx->err == ERR_NONE;
}

bool store_outbox_sent(Ctx *cx, StoreConn *db, Str id)
{
    return store_exec(cx, db,
                      "UPDATE outbox SET status = 'SENT', error = '' WHERE id = $1::uuid "
                      "AND status = 'PENDING'",
                      PG_ARGS(id), NULL);
}

bool store_outbox_failed(Ctx *cx, StoreConn *db, Str id, Str error, int64_t next_ms)
{
    return store_exec(cx, db,
                      "UPDATE outbox SET error = $2, status = CASE WHEN $3::bigint < 0 THEN 'DEAD' "
                      "ELSE status END, next_at = clock_timestamp() + greatest($3::bigint, 0) * "
                      "interval '1 millisecond' WHERE id = $1::uuid AND status = 'PENDING'",
                      PG_ARGS(id, row_text(error), pg_int(cx->arena, next_ms)), NULL);
}
