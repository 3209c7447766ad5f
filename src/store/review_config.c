/* Review configurations in the metadata. */
#include "store/row.h"
#include "store/setting.h"

static void read_config(Ctx *cx, const PgRows *rows, size_t i, ReviewConfig *config)
{
    *config = (ReviewConfig){
        .id = pg_get(rows, i, 0),
        .title = pg_get(rows, i, 1),
        .enabled = pg_get_bool(rows, i, 2),
        .rules = pg_get_json(cx, rows, i, 3),
    };
}

ReviewConfig *store_review_config_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows =
        store_query(cx, db, "SELECT id, title, enabled, rules FROM review_config WHERE id = $1",
                    PG_ARGS(row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    ReviewConfig *config = ARENA_NEW(cx->arena, ReviewConfig);
    read_config(cx, rows, 0, config);
    return cx->err ? NULL : config;
}

bool store_review_config_list(Ctx *cx, StoreConn *db, int64_t offset, int limit,
                              ReviewConfigList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT id, title, enabled, rules FROM review_config ORDER BY id LIMIT $1 OFFSET $2",
        PG_ARGS(pg_int(cx->arena, limit), pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (ReviewConfigList){ROW_ARRAY(cx, ReviewConfig, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_config(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

bool store_review_config_add(Ctx *cx, StoreConn *db, const ReviewConfig *config)
{
    int64_t added;
    if (!store_exec(cx, db,
                    "INSERT INTO review_config (id, title, enabled, rules) "
                    "VALUES ($1, $2, $3::boolean, $4::jsonb) ON CONFLICT DO NOTHING",
                    PG_ARGS(config->id, row_text(config->title), pg_bool(config->enabled),
                            config->rules ? pg_json(cx->arena, config->rules) : STR("[]")),
                    &added))
        return false;
    return added == 1 ||
           err_set(cx, ERR_EXISTS, "reviewConfigs/%.*s exists already", STR_ARG(config->id));
}

bool store_review_config_update(Ctx *cx, StoreConn *db, const ReviewConfig *config)
{
    return store_exec(cx, db,
                      "UPDATE review_config SET title = $2, enabled = $3::boolean, "
                      "rules = $4::jsonb, updated_at = clock_timestamp() WHERE id = $1",
                      PG_ARGS(config->id, row_text(config->title), pg_bool(config->enabled),
                              config->rules ? pg_json(cx->arena, config->rules) : STR("[]")),
                      NULL);
}

bool store_review_config_remove(Ctx *cx, StoreConn *db, Str id)
{
    return store_exec(cx, db, "DELETE FROM review_config WHERE id = $1", PG_ARGS(id), NULL);
}
