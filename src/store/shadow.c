/* The shadow in the metadata. */
#include "store/shadow.h"

#include "store/row.h"

ShadowRow *store_shadow_get(Ctx *cx, StoreConn *db)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT bundle, files, starter, " PG_TIME(
                                   "started_at") ", evaluated, dropped, "
                                                 "(SELECT count(*) FROM decision_shadow WHERE "
                                                 "decision_shadow.bundle = shadow.bundle "
                                                 "AND created_at >= started_at), error FROM shadow",
                               PG_NONE);
    if (!rows || rows->n == 0)
        return NULL;
    ShadowRow *row = ARENA_NEW(cx->arena, ShadowRow);
    *row = (ShadowRow){.bundle = pg_get(rows, 0, 0),
                       .files = pg_get_json(cx, rows, 0, 1),
                       .starter = pg_get(rows, 0, 2),
                       .start_time = pg_get(rows, 0, 3),
                       .evaluated = pg_get_int(rows, 0, 4),
                       .dropped = pg_get_int(rows, 0, 5),
                       .different = pg_get_int(rows, 0, 6),
                       .error = pg_get(rows, 0, 7)};
    return cx->err ? NULL : row;
}

ShadowRow *store_shadow_mark(Ctx *cx, StoreConn *db)
{
    PgRows *rows =
        store_query(cx, db, "SELECT bundle, " PG_TIME("started_at") " FROM shadow", PG_NONE);
    if (!rows || rows->n == 0)
        return NULL;
    ShadowRow *row = ARENA_NEW(cx->arena, ShadowRow);
    *row = (ShadowRow){.bundle = pg_get(rows, 0, 0), .start_time = pg_get(rows, 0, 1)};
    return row;
}

bool store_shadow_start(Ctx *cx, StoreConn *db, const ShadowRow *row)
{
    return store_exec(cx, db,
                      "INSERT INTO shadow (bundle, files, starter) VALUES ($1, $2::jsonb, $3) "
                      "ON CONFLICT (one) DO UPDATE SET bundle = $1, files = $2::jsonb, "
                      "starter = $3, started_at = clock_timestamp(), evaluated = 0, dropped = 0, "
                      "error = ''",
                      PG_ARGS(row->bundle, pg_json(cx->arena, row->files), row_text(row->starter)),
                      NULL);
}

bool store_shadow_stop(Ctx *cx, StoreConn *db)
{
    return store_exec(cx, db, "DELETE FROM shadow", PG_NONE, NULL);
}

bool store_shadow_count(Ctx *cx, StoreConn *db, Str bundle, int64_t evaluated, int64_t dropped)
{
    return store_exec(
        cx, db,
        "UPDATE shadow SET evaluated = evaluated + $2, dropped = dropped + $3 WHERE bundle = $1",
        PG_ARGS(bundle, pg_int(cx->arena, evaluated), pg_int(cx->arena, dropped)), NULL);
}

bool store_shadow_fail(Ctx *cx, StoreConn *db, Str bundle, Str error)
{
    return store_exec(cx, db, "UPDATE shadow SET error = $2 WHERE bundle = $1",
                      PG_ARGS(bundle, row_text(error)), NULL);
}

/* A decision that was forgotten meanwhile is no loss. */
bool store_shadow_add(Ctx *cx, StoreConn *db, const ShadowDifference *difference)
{
    return store_exec(
        cx, db,
        "INSERT INTO decision_shadow (decision_id, bundle, outcome, output, error, differences, "
        "duration_us) SELECT id, $2, $3, $4::jsonb, $5, $6::jsonb, $7 FROM decision "
        "WHERE id = $1::uuid ON CONFLICT DO NOTHING",
        PG_ARGS(difference->decision.id, difference->bundle, difference->outcome,
                pg_json(cx->arena, difference->output), row_text(difference->error),
                pg_json(cx->arena, difference->changes),
                pg_int(cx->arena, difference->duration_us)),
        NULL);
}

static void read_difference(Ctx *cx, const PgRows *rows, size_t i, ShadowDifference *difference)
{
    *difference = (ShadowDifference){.decision = {.id = pg_get(rows, i, 0),
                                                  .kind = pg_get(rows, i, 1),
                                                  .project = pg_get(rows, i, 2),
                                                  .subject = pg_get(rows, i, 3),
                                                  .outcome = pg_get(rows, i, 4),
                                                  .redacted = pg_get(rows, i, 5),
                                                  .create_time = pg_get(rows, i, 6)},
                                     .bundle = pg_get(rows, i, 7),
                                     .outcome = pg_get(rows, i, 8),
                                     .error = pg_get(rows, i, 9),
                                     .changes = pg_get_json(cx, rows, i, 10),
                                     .duration_us = pg_get_int(rows, i, 11)};
}

bool store_shadow_list(Ctx *cx, StoreConn *db, Str bundle, int64_t offset, int limit,
                       ShadowDifferenceList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT id, kind, COALESCE(project_id, ''), subject, d.outcome, redacted, " PG_TIME(
            "d.created_at") ", s.bundle, s.outcome, s.error, differences, s.duration_us "
                            "FROM decision_shadow s JOIN decision d ON d.id = s.decision_id "
                            "WHERE s.bundle = $1 ORDER BY s.created_at DESC, id "
                            "LIMIT $2 OFFSET $3",
        PG_ARGS(bundle, pg_int(cx->arena, limit), pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (ShadowDifferenceList){ROW_ARRAY(cx, ShadowDifference, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_difference(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

bool store_shadow_totals(Ctx *cx, StoreConn *db, Str since, ShadowTotal *totals, size_t most,
                         size_t *n)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT kind, count(*), count(DISTINCT subject) FROM decision "
                               "WHERE created_at >= $1::timestamptz GROUP BY kind ORDER BY kind",
                               PG_ARGS(since));
    if (!rows)
        return false;
    for (*n = 0; *n < rows->n && *n < most; (*n)++)
        totals[*n] =
            (ShadowTotal){pg_get(rows, *n, 0), pg_get_int(rows, *n, 1), pg_get_int(rows, *n, 2)};
    return true;
}
