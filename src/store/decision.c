/* Decisions in the metadata. */
#include "store/decision.h"

#include "store/decision_row.h"
#include "store/decision_text.h"
#include "store/row.h"

#define CLEAN_MAX "5000"
#define DECISION_COLUMNS DECISION_HEAD ", input_hash, duration_us, trace"

bool store_decision_add(Ctx *cx, StoreConn *db, Decision *decision)
{
    PgRows *rows = store_query(
        cx, db,
        "INSERT INTO decision (kind, project_id, subject, bundle, generation, input, input_hash, "
        "outcome, output, trace, error, duration_us, facts, redacted) SELECT $1, $2, $3, $4, "
        "$5::bigint, $6::jsonb, $7, $8, $9::jsonb, $10::jsonb, $11, $12::bigint, $13::jsonb, $14 "
        "WHERE NOT $15::boolean OR NOT EXISTS "
        "(SELECT FROM policy_in_force WHERE generation > $5::bigint) RETURNING id",
        PG_ARGS(decision->kind, pg_or_null(decision->project), decision->subject,
                row_text(decision->bundle), pg_int(cx->arena, decision->generation),
                pg_json(cx->arena, decision->input), decision->input_hash, decision->outcome,
                pg_json(cx->arena, decision->output), pg_json(cx->arena, decision->trace),
                row_text(decision->error), pg_int(cx->arena, decision->duration_us),
                pg_json(cx->arena, decision->facts), row_text(decision->redacted),
                pg_bool(decision->must_be_current)));
    if (!rows)
        return false;
    if (rows->n == 0)
        return err_set(cx, ERR_ABORTED, "another policy bundle came into force meanwhile");
    decision->id = pg_get(rows, 0, 0);
    return true;
}

static void read_decision(Ctx *cx, const PgRows *rows, size_t i, Decision *decision)
{
    *decision = decision_head(rows, i);
    decision->input_hash = pg_get(rows, i, DECISION_HEAD_COLUMNS);
    decision->duration_us = pg_get_int(rows, i, DECISION_HEAD_COLUMNS + 1);
    decision->trace = pg_get_json(cx, rows, i, DECISION_HEAD_COLUMNS + 2);
}

/* The one row, with its texts. */
static Decision *read_whole(Ctx *cx, StoreConn *db, const PgRows *rows)
{
    if (!rows || rows->n == 0)
        return NULL;
    Decision *decision = ARENA_NEW(cx->arena, Decision);
    read_decision(cx, rows, 0, decision);
    decision->output = pg_get_json(cx, rows, 0, DECISION_HEAD_COLUMNS + 4);
    decision->facts = pg_get_json(cx, rows, 0, DECISION_HEAD_COLUMNS + 5);
    const Json *input = pg_get_json(cx, rows, 0, DECISION_HEAD_COLUMNS + 3);
    decision->input = input ? store_decision_text_unpack(cx, db, input) : NULL;
    return cx->err ? NULL : decision;
}

/* What is no UUID names none; the key is compared as it is indexed. */
Decision *store_decision_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT " DECISION_COLUMNS
                               ", input, output, facts FROM decision WHERE id = CASE WHEN $1 "
                               "~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN $1::uuid END",
                               PG_ARGS(row_text(id)));
    return read_whole(cx, db, rows);
}

Decision *store_decision_newest(Ctx *cx, StoreConn *db, Str kind, Str subject)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT " DECISION_COLUMNS ", input, output, facts FROM decision "
                               "WHERE subject = $2 AND kind = $1 ORDER BY created_at DESC LIMIT 1",
                               PG_ARGS(kind, row_text(subject)));
    return read_whole(cx, db, rows);
}

const WhereField store_decision_fields[] = {
    {"kind", "kind", WHERE_TEXT, NULL, false},
    {"outcome", "outcome", WHERE_TEXT, NULL, false},
    {"subject", "subject", WHERE_TEXT, NULL, false},
    {"bundle", "bundle", WHERE_TEXT, NULL, false},
    {"create_time", "created_at", WHERE_TIME, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_decision_list(Ctx *cx, StoreConn *db, const DecisionQuery *query, DecisionList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, row_text(query->project));
    const char *sql = store_where(
        cx, "SELECT " DECISION_COLUMNS " FROM decision WHERE ($1 = '' OR project_id = $1)",
        query->where, "created_at DESC, id", query->limit, query->offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (DecisionList){ROW_ARRAY(cx, Decision, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_decision(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

/* The time of a text is that of its newest use, so no decision that is left holds an older one. */
bool store_decision_clean(Ctx *cx, StoreConn *db, int days, bool *more)
{
    int64_t decisions = 0, texts = 0;
    Str age = pg_int(cx->arena, days);
    if (!store_exec(cx, db,
                    "DELETE FROM decision WHERE id IN (SELECT id FROM decision WHERE created_at < "
                    "clock_timestamp() - $1::bigint * interval '1 day' LIMIT " CLEAN_MAX ")",
                    PG_ARGS(age), &decisions))
        return false;
    *more = decisions > 0;
    if (*more)
        return true;
    if (!store_exec(cx, db,
                    "DELETE FROM decision_text WHERE sha256 IN (SELECT sha256 FROM decision_text "
                    "WHERE created_at < clock_timestamp() - ($1::bigint + 1) * interval '1 day' "
                    "LIMIT " CLEAN_MAX ")",
                    PG_ARGS(age), &texts))
        return false;
    *more = texts > 0;
    return true;
}
