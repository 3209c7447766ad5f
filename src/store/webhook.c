/* Webhooks in the metadata. */
#include "store/webhook.h"

#include "store/row.h"

Webhook *store_webhook_get(Ctx *cx, StoreConn *db, Str project, Str id)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT id, project_id, type, title, policy, url, secret, events "
                               "FROM webhook WHERE project_id = $1 AND id::text = $2",
                               PG_ARGS(row_text(project), row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Webhook *webhook = ARENA_NEW(cx->arena, Webhook);
    *webhook = (Webhook){
        .id = pg_get(rows, 0, 0),
        .project = pg_get(rows, 0, 1),
        .type = pg_get(rows, 0, 2),
        .title = pg_get(rows, 0, 3),
        .policy = pg_get(rows, 0, 4),
        .url = pg_get(rows, 0, 5),
        .secret = pg_get(rows, 0, 6),
        .events = pg_get_array(cx->arena, rows, 0, 7),
    };
    return webhook;
}

bool store_webhook_add(Ctx *cx, StoreConn *db, const Webhook *webhook)
{
    return store_exec(cx, db,
                      "INSERT INTO webhook (id, project_id, type, title, policy, url, secret, "
                      "events) VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8::text[])",
                      PG_ARGS(webhook->id, webhook->project, webhook->type,
                              row_text(webhook->title), webhook->policy, webhook->url,
                              webhook->secret, pg_array(cx->arena, &webhook->events)),
                      NULL);
}

bool store_webhook_update(Ctx *cx, StoreConn *db, const Webhook *webhook)
{
    return store_exec(cx, db,
                      "UPDATE webhook SET type = $3, title = $4, policy = $5, url = $6, "
                      "events = $7::text[], secret = $8 WHERE project_id = $1 AND id = $2::uuid",
                      PG_ARGS(webhook->project, webhook->id, webhook->type,
                              row_text(webhook->title), webhook->policy, webhook->url,
                              pg_array(cx->arena, &webhook->events), webhook->secret),
                      NULL);
}

bool store_webhook_remove(Ctx *cx, StoreConn *db, Str project, Str id)
{
    return store_exec(cx, db, "DELETE FROM webhook WHERE project_id = $1 AND id = $2::uuid",
                      PG_ARGS(project, id), NULL);
}
