/* Marker: a table on the target whose rows commit together with what they speak of. The hash of the
 * sheet is part of the key: two installations of Tidegate may share a target and count alike. */
#include "catalog/ddl.h"
#include "driver/pg/run.h"
#include "pg/value.h"

static bool marker_path(Ctx *cx, Str marker, Str *path)
{
    Str schema, name;
    if (!str_cut(marker, '.', &schema, &name) || !schema.n || !name.n)
        return err_set(cx, ERR_INVALID, "the marker table '%.*s' must be named schema.table",
                       STR_ARG(marker));
    *path = catalog_quote_path(cx->arena, schema, name);
    return true;
}

static bool exists(Ctx *cx, Pg *pg, Str path, bool *yes)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT to_regclass($1) IS NOT NULL", PG_ARGS(path));
    *yes = rows && pg_get_bool(rows, 0, 0);
    return rows != NULL;
}

bool marker_prepare(Ctx *cx, Pg *pg, Str marker)
{
    Str path = STR_NONE;
    bool there;
    if (!marker_path(cx, marker, &path) || !exists(cx, pg, path, &there))
        return false;
    if (there || pg_exec(cx, pg,
                         arena_printf(cx->arena,
                                      "CREATE TABLE IF NOT EXISTS %.*s (task_run bigint, unit int,"
                                      " sha256 text, attempt int NOT NULL,"
                                      " applied_at timestamptz NOT NULL DEFAULT now(),"
                                      " PRIMARY KEY (task_run, unit, sha256))",
                                      STR_ARG(path)),
                         PG_NONE))
        return true;
    /* Two that make it at once: one wins, both have it. */
    if (!pg_failed_with(pg, "23505") && !pg_failed_with(pg, "42P07"))
        return false;
    err_clear(cx);
    return true;
}

bool marker_add(Ctx *cx, Pg *pg, const ApplyToken *token, size_t unit, bool *fresh)
{
    Str path = STR_NONE;
    if (!marker_path(cx, token->marker, &path))
        return false;
    PgRows *rows =
        pg_exec(cx, pg,
                arena_printf(cx->arena,
                             "INSERT INTO %.*s (task_run, unit, attempt, sha256)"
                             " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                             STR_ARG(path)),
                PG_ARGS(pg_int(cx->arena, token->task_run_uid), pg_int(cx->arena, (int64_t)unit),
                        pg_int(cx->arena, token->attempt), token->sha256));
    *fresh = rows && rows->affected == 1;
    return rows != NULL;
}

bool marker_find(Ctx *cx, Pg *pg, const ApplyToken *token, size_t unit, bool *found)
{
    Str path = STR_NONE;
    bool there;
    *found = false;
    if (!token->marker.n)
        return true;
    if (!marker_path(cx, token->marker, &path) || !exists(cx, pg, path, &there))
        return false;
    if (!there)
        return true;
    PgRows *rows =
        pg_exec(cx, pg,
                arena_printf(cx->arena,
                             "SELECT 1 FROM %.*s WHERE task_run = $1 AND unit = $2 AND sha256 = $3",
                             STR_ARG(path)),
                PG_ARGS(pg_int(cx->arena, token->task_run_uid), pg_int(cx->arena, (int64_t)unit),
                        token->sha256));
    *found = rows && rows->n > 0;
    return rows != NULL;
}
