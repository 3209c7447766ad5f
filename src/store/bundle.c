/* Bundles in the metadata: what they hold and where they came from. */
#include "store/bundle.h"

#include "store/row.h"

#define BUNDLE_QUERY                                                                               \
    "SELECT b.hash, b.product, b.overlay, b.version, b.state, b.source, b.error, " PG_TIME(        \
        "b.created_at") ", COALESCE(" PG_TIME("b.activated_at") ", ''), b.activated_by, "          \
                                                                "(SELECT count(*) FROM "           \
                                                                "policy_bundle_file f WHERE "      \
                                                                "f.hash = b.hash) FROM "           \
                                                                "policy_bundle b "

#define SHORTEST_HASH 8

static const char *const state_names[BUNDLE_STATES] = {
    [BUNDLE_NEW] = "NEW",         [BUNDLE_PENDING] = "PENDING",
    [BUNDLE_ACTIVE] = "ACTIVE",   [BUNDLE_RETIRED] = "RETIRED",
    [BUNDLE_REFUSED] = "REFUSED", [BUNDLE_QUARANTINED] = "QUARANTINED",
};

const char *store_bundle_state_name(BundleState state)
{
    return state_names[state];
}

static BundleState state_of(Str name)
{
    int state = BUNDLE_PENDING;
    while (state < BUNDLE_STATES - 1 && !str_is(name, state_names[state]))
        state++;
    return (BundleState)state;
}

static void read_bundle(Ctx *cx, const PgRows *rows, size_t i, BundleRow *bundle)
{
    *bundle = (BundleRow){
        .hash = pg_get(rows, i, 0),
        .product = pg_get(rows, i, 1),
        .overlay = pg_get(rows, i, 2),
        .version = pg_get(rows, i, 3),
        .state = state_of(pg_get(rows, i, 4)),
        .source = pg_get_json(cx, rows, i, 5),
        .error = pg_get_null(rows, i, 6) ? NULL : pg_get_json(cx, rows, i, 6),
        .create_time = pg_get(rows, i, 7),
        .activate_time = pg_get(rows, i, 8),
        .activator = pg_get(rows, i, 9),
        .files = pg_get_int(rows, i, 10),
    };
}

static BundleRow *read_one(Ctx *cx, const PgRows *rows)
{
    if (!rows || rows->n != 1)
        return NULL;
    BundleRow *bundle = ARENA_NEW(cx->arena, BundleRow);
    read_bundle(cx, rows, 0, bundle);
    return cx->err ? NULL : bundle;
}

static bool is_hex(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!strchr("0123456789abcdef", text.p[i]))
            return false;
    return true;
}

BundleRow *store_bundle_get(Ctx *cx, StoreConn *db, Str hash)
{
    if (hash.n < SHORTEST_HASH || hash.n > 64 || !is_hex(hash))
        return NULL;
    return read_one(
        cx, store_query(cx, db, BUNDLE_QUERY "WHERE b.hash LIKE $1 || '%' LIMIT 2", PG_ARGS(hash)));
}

bool store_bundle_list(Ctx *cx, StoreConn *db, BundleState state, int64_t offset, int limit,
                       BundleRowList *list)
{
    PgRows *rows =
        store_query(cx, db,
                    BUNDLE_QUERY "WHERE $1 = '' OR b.state = $1 "
                                 "ORDER BY COALESCE(b.activated_at, b.created_at) DESC, b.hash "
                                 "LIMIT $2 OFFSET $3",
                    PG_ARGS(state == BUNDLE_NEW ? STR("") : str(state_names[state]),
                            pg_int(cx->arena, limit), pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (BundleRowList){ROW_ARRAY(cx, BundleRow, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_bundle(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

Json *store_bundle_files(Ctx *cx, StoreConn *db, Str hash)
{
    static const char *const names[] = {"path", "content", "sha256", "origin", NULL};
    PgRows *rows = store_query(cx, db,
                               "SELECT b.path, f.content, b.sha256, b.origin "
                               "FROM policy_bundle_file b JOIN policy_file f USING (sha256) "
                               "WHERE b.hash = $1 ORDER BY b.path COLLATE \"C\"",
                               PG_ARGS(row_text(hash)));
    return rows ? row_objects(cx, rows, names) : NULL;
}

bool store_bundle_knows(Ctx *cx, StoreConn *db, Str product, Str overlay, bool *product_known,
                        bool *overlay_known)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT EXISTS (SELECT FROM policy_bundle WHERE product = $1), "
                               "EXISTS (SELECT FROM policy_bundle WHERE overlay = $2)",
                               PG_ARGS(row_text(product), row_text(overlay)));
    if (!rows)
        return false;
    *product_known = pg_get_bool(rows, 0, 0);
    *overlay_known = pg_get_bool(rows, 0, 1);
    return true;
}

bool store_bundle_seen(Ctx *cx, StoreConn *db, const char *kind, Str *value, Str *error)
{
    PgRows *rows = store_query(cx, db, "SELECT value, error FROM policy_seen WHERE kind = $1",
                               PG_ARGS(str(kind)));
    *value = rows && rows->n ? pg_get(rows, 0, 0) : STR("");
    *error = rows && rows->n ? pg_get(rows, 0, 1) : STR("");
    return rows != NULL;
}

bool store_bundle_set_seen(Ctx *cx, StoreConn *db, const char *kind, Str value, Str error)
{
    return store_exec(cx, db,
                      "INSERT INTO policy_seen (kind, value, error, checked_at) "
                      "VALUES ($1, $2, $3, clock_timestamp()) ON CONFLICT (kind) DO UPDATE "
                      "SET value = excluded.value, error = excluded.error, "
                      "checked_at = excluded.checked_at",
                      PG_ARGS(str(kind), row_text(value), row_text(error)), NULL);
}

bool store_bundle_take_turn(Ctx *cx, StoreConn *db, const char *kind, int64_t interval_ms,
                            bool *mine)
{
    int64_t affected = 0;
    bool ok =
        store_exec(cx, db,
                   "INSERT INTO policy_seen (kind, checked_at) VALUES ($1, clock_timestamp()) "
                   "ON CONFLICT (kind) DO UPDATE SET checked_at = clock_timestamp() "
                   "WHERE policy_seen.checked_at IS NULL OR policy_seen.checked_at < "
                   "clock_timestamp() - $2 * interval '1 ms'",
                   PG_ARGS(str(kind), pg_int(cx->arena, interval_ms)), &affected);
    *mine = affected > 0;
    return ok;
}

bool store_bundle_want_look(Ctx *cx, StoreConn *db, const char *kind)
{
    return store_exec(cx, db, "UPDATE policy_seen SET checked_at = NULL WHERE kind = $1",
                      PG_ARGS(str(kind)), NULL);
}
