/* Bundles in the metadata: how they come, move and go. All of it runs under one advisory lock:
 * moves are rare, and none may be lost between two replicas. */
#include "store/bundle.h"
#include "store/row.h"

#define KEPT_REFUSED "50"

/* moves[from] = bits of where to. PENDING waits for a person; what was in force may be again; what
 * was refused may be fit under a newer product. */
static const unsigned moves[BUNDLE_STATES] = {
    [BUNDLE_NEW] = 1u << BUNDLE_PENDING | 1u << BUNDLE_REFUSED,
    [BUNDLE_PENDING] = 1u << BUNDLE_ACTIVE | 1u << BUNDLE_REFUSED,
    [BUNDLE_ACTIVE] = 1u << BUNDLE_RETIRED | 1u << BUNDLE_QUARANTINED,
    [BUNDLE_RETIRED] = 1u << BUNDLE_ACTIVE,
    [BUNDLE_REFUSED] = 1u << BUNDLE_PENDING,
    [BUNDLE_QUARANTINED] = 1u << BUNDLE_ACTIVE,
};

bool store_bundle_lock(Ctx *cx, StoreConn *db)
{
    return store_query(cx, db, "SELECT pg_advisory_xact_lock(1021)", PG_NONE) != NULL;
}

bool store_bundle_in_force(Ctx *cx, StoreConn *db, BundleInForce *now)
{
    PgRows *rows = store_query(cx, db, "SELECT generation, hash FROM policy_in_force", PG_NONE);
    *now = (BundleInForce){.hash = STR("")};
    if (rows && rows->n)
        *now = (BundleInForce){pg_get_int(rows, 0, 0), pg_get(rows, 0, 1)};
    return rows != NULL;
}

static bool note(Ctx *cx, StoreConn *db, const BundleRow *bundle, const BundleMove *move,
                 Str generation)
{
    return store_exec(
        cx, db,
        "INSERT INTO policy_activation (hash, state, generation, actor, reason, source) "
        "VALUES ($1, $2, $3::bigint, $4, $5, $6::jsonb)",
        PG_ARGS(bundle->hash, str(store_bundle_state_name(move->next)), generation,
                row_text(move->actor), row_text(move->reason),
                pg_json(cx->arena, move->source ? move->source : bundle->source)),
        NULL);
}

static bool is_legal(Ctx *cx, const BundleRow *bundle, BundleState next)
{
    return (moves[bundle->state] & 1u << next) ||
           err_set(cx, ERR_PRECONDITION, "policy bundle %.12s is %s and cannot become %s",
                   bundle->hash.p, store_bundle_state_name(bundle->state),
                   store_bundle_state_name(next));
}

static bool write_state(Ctx *cx, StoreConn *db, BundleRow *bundle, const BundleMove *move)
{
    int64_t affected = 0;
    if (!store_exec(cx, db,
                    "UPDATE policy_bundle SET state = $3, source = COALESCE($4::jsonb, source), "
                    "error = $5::jsonb, "
                    "activated_at = CASE WHEN $3 = 'ACTIVE' THEN clock_timestamp() "
                    "ELSE activated_at END, "
                    "activated_by = CASE WHEN $3 = 'ACTIVE' THEN $6 ELSE activated_by END "
                    "WHERE hash = $1 AND state = $2",
                    PG_ARGS(bundle->hash, str(store_bundle_state_name(bundle->state)),
                            str(store_bundle_state_name(move->next)),
                            pg_json(cx->arena, move->source), pg_json(cx->arena, move->error),
                            row_text(move->actor)),
                    &affected))
        return false;
    if (affected == 0)
        return err_set(cx, ERR_ABORTED, "policy bundle %.12s was moved by somebody else",
                       bundle->hash.p);
    bundle->state = move->next;
    return true;
}

static bool retire_current(Ctx *cx, StoreConn *db, const BundleRow *next)
{
    BundleInForce now;
    if (!store_bundle_in_force(cx, db, &now))
        return false;
    BundleRow *old = now.generation ? store_bundle_get(cx, db, now.hash) : NULL;
    if (cx->err || !old || old->state != BUNDLE_ACTIVE || str_eq(old->hash, next->hash))
        return cx->err == ERR_NONE;
    BundleMove move = {.next = BUNDLE_RETIRED};
    return write_state(cx, db, old, &move) && note(cx, db, old, &move, STR_NONE);
}

static bool put_in_force(Ctx *cx, StoreConn *db, const BundleRow *bundle, Str *generation)
{
    PgRows *rows = store_query(cx, db,
                               "INSERT INTO policy_in_force (generation, hash) VALUES (1, $1) "
                               "ON CONFLICT (one) DO UPDATE SET hash = excluded.hash, "
                               "generation = policy_in_force.generation + 1 RETURNING generation",
                               PG_ARGS(bundle->hash));
    *generation = rows ? pg_get(rows, 0, 0) : STR_NONE;
    return rows != NULL;
}

bool store_bundle_set_state(Ctx *cx, StoreConn *db, BundleRow *bundle, const BundleMove *move)
{
    Str generation = STR_NONE;
    bool activate = move->next == BUNDLE_ACTIVE;
    return is_legal(cx, bundle, move->next) && (!activate || retire_current(cx, db, bundle)) &&
           write_state(cx, db, bundle, move) &&
           (!activate || put_in_force(cx, db, bundle, &generation)) &&
           note(cx, db, bundle, move, generation);
}

static bool add_files(Ctx *cx, StoreConn *db, Str hash, const Json *files)
{
#define FILES                                                                                      \
    "jsonb_to_recordset($1::jsonb) AS f(path text, content text, sha256 text, origin text)"
    Str list = pg_json(cx->arena, files);
    return store_exec(cx, db,
                      "INSERT INTO policy_file (sha256, content) "
                      "SELECT DISTINCT ON (sha256) sha256, content FROM " FILES
                      " ON CONFLICT DO NOTHING",
                      PG_ARGS(list), NULL) &&
           store_exec(cx, db,
                      "INSERT INTO policy_bundle_file (hash, path, sha256, origin) "
                      "SELECT $2, path, sha256, origin FROM " FILES,
                      PG_ARGS(list, hash), NULL);
#undef FILES
}

bool store_bundle_add(Ctx *cx, StoreConn *db, const BundleRow *bundle, const Json *files,
                      const BundleMove *move)
{
    if (!is_legal(cx, &(BundleRow){.hash = bundle->hash}, move->next))
        return false;
    return store_exec(
               cx, db,
               "INSERT INTO policy_bundle (hash, product, overlay, version, state, source, error) "
               "VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb)",
               PG_ARGS(bundle->hash, row_text(bundle->product), row_text(bundle->overlay),
                       row_text(bundle->version), str(store_bundle_state_name(move->next)),
                       pg_json(cx->arena, bundle->source), pg_json(cx->arena, move->error)),
               NULL) &&
           add_files(cx, db, bundle->hash, files) && note(cx, db, bundle, move, STR_NONE);
}

Json *store_bundle_history(Ctx *cx, StoreConn *db, Str hash)
{
    static const char *const names[] = {"state", "generation", "actor", "reason", "time", NULL};
    PgRows *rows = store_query(cx, db,
                               "SELECT state, COALESCE(generation, 0), actor, reason, " PG_TIME(
                                   "created_at") " FROM policy_activation WHERE hash = $1 "
                                                 "ORDER BY id DESC LIMIT 1000",
                               PG_ARGS(hash));
    return rows ? row_objects(cx, rows, names) : NULL;
}

bool store_bundle_clean(Ctx *cx, StoreConn *db)
{
    return store_exec(cx, db,
                      "DELETE FROM policy_bundle WHERE state = 'REFUSED' AND activated_at IS NULL "
                      "AND hash NOT IN (SELECT hash FROM policy_bundle WHERE state = 'REFUSED' "
                      "ORDER BY created_at DESC LIMIT " KEPT_REFUSED ")",
                      PG_NONE, NULL) &&
           store_exec(cx, db,
                      "DELETE FROM policy_file f WHERE NOT EXISTS "
                      "(SELECT FROM policy_bundle_file b WHERE b.sha256 = f.sha256)",
                      PG_NONE, NULL);
}
