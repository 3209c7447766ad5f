/* Waivers in the metadata. */
#include "store/waiver.h"

#include "store/row.h"

#define WAIVER_QUERY                                                                               \
    "SELECT w.id, w.project_id, w.rule, w.scope, p.email, w.reason, "                              \
    "COALESCE(w.expires_on::text, ''), " PG_TIME(                                                  \
        "w.created_at") " FROM sql_review_waiver w JOIN principal p ON p.id = w.owner_id WHERE "   \
                        "w.project_id = $1 "

static void read_waiver(const PgRows *rows, size_t i, ReviewWaiver *waiver)
{
    *waiver = (ReviewWaiver){
        .id = pg_get(rows, i, 0),
        .project = pg_get(rows, i, 1),
        .rule = pg_get(rows, i, 2),
        .scope = pg_get(rows, i, 3),
        .owner = pg_get(rows, i, 4),
        .reason = pg_get(rows, i, 5),
        .until = pg_get(rows, i, 6),
        .create_time = pg_get(rows, i, 7),
    };
}

bool store_waiver_list(Ctx *cx, StoreConn *db, Str project, int64_t offset, int limit,
                       ReviewWaiverList *list)
{
    PgRows *rows = store_query(
        cx, db, WAIVER_QUERY "ORDER BY w.created_at, w.id LIMIT NULLIF($2::bigint, 0) OFFSET $3",
        PG_ARGS(row_text(project), pg_int(cx->arena, limit), pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (ReviewWaiverList){ROW_ARRAY(cx, ReviewWaiver, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_waiver(rows, i, &list->v[i]);
    return true;
}

ReviewWaiver *store_waiver_get(Ctx *cx, StoreConn *db, Str project, Str id)
{
    PgRows *rows = store_query(cx, db, WAIVER_QUERY "AND w.id::text = $2",
                               PG_ARGS(row_text(project), row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    ReviewWaiver *waiver = ARENA_NEW(cx->arena, ReviewWaiver);
    read_waiver(rows, 0, waiver);
    return waiver;
}

bool store_waiver_add(Ctx *cx, StoreConn *db, ReviewWaiver *waiver, int64_t owner)
{
    PgRows *rows = store_query(
        cx, db,
        "INSERT INTO sql_review_waiver (project_id, rule, scope, owner_id, reason, expires_on) "
        "VALUES ($1, $2, $3, $4, $5, $6::date) RETURNING id",
        PG_ARGS(waiver->project, waiver->rule, row_text(waiver->scope), pg_int(cx->arena, owner),
                waiver->reason, pg_or_null(waiver->until)));
    if (!rows)
        return false;
    waiver->id = pg_get(rows, 0, 0);
    return true;
}

bool store_waiver_remove(Ctx *cx, StoreConn *db, Str project, Str id)
{
    return store_exec(cx, db,
                      "DELETE FROM sql_review_waiver WHERE project_id = $1 AND id = $2::uuid",
                      PG_ARGS(project, id), NULL);
}
