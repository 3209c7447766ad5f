/* Decisions in the metadata. */
#include "store/decision.h"

#include "store/decision_text.h"
#include "store/row.h"

#define DECISION_COLUMNS                                                                           \
    "id, kind, COALESCE(project_id, ''), subject, bundle, generation, input_hash, outcome, "       \
    "error, "                                                                                      \
    "duration_us, trace, " PG_TIME("created_at")

bool store_decision_add(Ctx *cx, StoreConn *db, Decision *decision)
{
    PgRows *rows = store_query(
        cx, db,
        "INSERT INTO decision (kind, project_id, subject, bundle, generation, input, input_hash, "
        "outcome, output, trace, error, duration_us) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, "
        "$8, "
        "$9::jsonb, $10::jsonb, $11, $12) RETURNING id",
        PG_ARGS(decision->kind, pg_or_null(decision->project), decision->subject,
                row_text(decision->bundle), pg_int(cx->arena, decision->generation),
                pg_json(cx->arena, decision->input), decision->input_hash, decision->outcome,
                pg_json(cx->arena, decision->output), pg_json(cx->arena, decision->trace),
                row_text(decision->error), pg_int(cx->arena, decision->duration_us)));
    if (!rows)
        return false;
    decision->id = pg_get(rows, 0, 0);
    return true;
}

static void read_decision(Ctx *cx, const PgRows *rows, size_t i, Decision *decision)
{
    *decision = (Decision){
        .id = pg_get(rows, i, 0),
        .kind = pg_get(rows, i, 1),
        .project = pg_get(rows, i, 2),
        .subject = pg_get(rows, i, 3),
        .bundle = pg_get(rows, i, 4),
        .generation = pg_get_int(rows, i, 5),
        .input_hash = pg_get(rows, i, 6),
        .outcome = pg_get(rows, i, 7),
        .error = pg_get(rows, i, 8),
        .duration_us = pg_get_int(rows, i, 9),
        .trace = pg_get_json(cx, rows, i, 10),
        .create_time = pg_get(rows, i, 11),
    };
}

Decision *store_decision_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows = store_query(
        cx, db, "SELECT " DECISION_COLUMNS ", input, output FROM decision WHERE id::text = $1",
        PG_ARGS(row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Decision *decision = ARENA_NEW(cx->arena, Decision);
    read_decision(cx, rows, 0, decision);
    decision->output = pg_get_json(cx, rows, 0, 13);
    const Json *input = pg_get_json(cx, rows, 0, 12);
    decision->input = input ? store_decision_text_unpack(cx, db, input) : NULL;
    return cx->err ? NULL : decision;
}

bool store_decision_list(Ctx *cx, StoreConn *db, Str project, Str kind, Str subject, int64_t offset,
                         int limit, DecisionList *list)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT " DECISION_COLUMNS " FROM decision WHERE project_id = $1 "
                               "AND ($2 = '' OR kind = $2) AND ($3 = '' OR subject = $3) "
                               "ORDER BY created_at DESC, id LIMIT $4 OFFSET $5",
                               PG_ARGS(project, row_text(kind), row_text(subject),
                                       pg_int(cx->arena, limit), pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (DecisionList){ROW_ARRAY(cx, Decision, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_decision(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}
