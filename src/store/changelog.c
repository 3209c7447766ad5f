/* The changelog in the metadata: schema texts are stored once, by content. */
#include "crypto/hash.h"
#include "store/database.h"
#include "store/row.h"

/* The texts cost little to join and much to send: only a full view asks for them. */
#define CHANGELOG_SELECT(before, after)                                                            \
    "SELECT c.id, c.db_id, c.type, c.status, COALESCE(c.task_run_uid, 0), "                        \
    "COALESCE('projects/' || t.project_id || '/plans/' || t.plan_id || '/rollout/stages/' || "     \
    "COALESCE(NULLIF(t.environment, ''), '-') || '/tasks/' || t.id || '/taskRuns/' || r.id, ''), " \
    "COALESCE(p.title, ''), c.sheet_sha256, COALESCE(t.project_id, ''), " before ", " after        \
    ", COALESCE(octet_length(a.content), 0), " PG_TIME(                                            \
        "c.created_at") " FROM changelog c LEFT JOIN task_run r ON r.uid = c.task_run_uid "        \
                        "LEFT JOIN task t ON t.project_id = r.project_id AND t.id = r.task_id "    \
                        "LEFT JOIN plan p ON p.project_id = t.project_id AND p.id = t.plan_id "    \
                        "LEFT JOIN schema_text b ON b.sha256 = c.before_sha256 "                   \
                        "LEFT JOIN schema_text a ON a.sha256 = c.after_sha256 "

#define FULL_SELECT CHANGELOG_SELECT("COALESCE(b.content, '')", "COALESCE(a.content, '')")
#define BASIC_SELECT CHANGELOG_SELECT("''", "''")

static void read_changelog(const PgRows *rows, size_t i, Changelog *changelog)
{
    *changelog = (Changelog){
        .id = pg_get(rows, i, 0),
        .database_id = pg_get_int(rows, i, 1),
        .type = pg_get(rows, i, 2),
        .status = pg_get(rows, i, 3),
        .task_run_uid = pg_get_int(rows, i, 4),
        .task_run = pg_get(rows, i, 5),
        .plan_title = pg_get(rows, i, 6),
        .sheet_sha256 = pg_get(rows, i, 7),
        .sheet_project = pg_get(rows, i, 8),
        .schema_before = pg_get(rows, i, 9),
        .schema_after = pg_get(rows, i, 10),
        .schema_size = pg_get_int(rows, i, 11),
        .create_time = pg_get(rows, i, 12),
    };
}

static bool keep_text(Ctx *cx, StoreConn *db, Str text, Str *sha256)
{
    *sha256 = STR_NONE;
    if (!text.p)
        return true;
    *sha256 = hash_sha256_hex(cx->arena, text);
    return store_exec(
        cx, db, "INSERT INTO schema_text (sha256, content) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        PG_ARGS(*sha256, text), NULL);
}

bool store_changelog_add(Ctx *cx, StoreConn *db, Changelog *changelog)
{
    Str before, after;
    if (!keep_text(cx, db, changelog->schema_before, &before) ||
        !keep_text(cx, db, changelog->schema_after, &after))
        return false;
    PgRows *rows = store_query(
        cx, db,
        "INSERT INTO changelog (db_id, type, status, task_run_uid, sheet_sha256, before_sha256, "
        "after_sha256) VALUES ($1, $2, $3, NULLIF($4::bigint, 0), $5, $6, $7) "
        "ON CONFLICT (task_run_uid) WHERE task_run_uid IS NOT NULL "
        "DO UPDATE SET status = changelog.status RETURNING id",
        PG_ARGS(pg_int(cx->arena, changelog->database_id), changelog->type, changelog->status,
                pg_int(cx->arena, changelog->task_run_uid), row_text(changelog->sheet_sha256),
                before, after));
    if (!rows)
        return false;
    changelog->id = pg_get(rows, 0, 0);
    return true;
}

bool store_changelog_finish(Ctx *cx, StoreConn *db, Str id, Str status, Str schema_after)
{
    Str after;
    return keep_text(cx, db, schema_after, &after) &&
           store_exec(cx, db,
                      "UPDATE changelog SET status = $2, after_sha256 = COALESCE($3, after_sha256) "
                      "WHERE id = $1::uuid",
                      PG_ARGS(id, status, after), NULL);
}

const WhereField store_changelog_fields[] = {
    {"status", "c.status", WHERE_TEXT, NULL, false},
    {"create_time", "c.created_at", WHERE_TIME, NULL, true},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_changelog_list(Ctx *cx, StoreConn *db, int64_t database_id, bool full,
                          const Where *where, int64_t offset, int limit, ChangelogList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, pg_int(cx->arena, database_id));
    const char *sql =
        store_where(cx, full ? FULL_SELECT "WHERE c.db_id = $1" : BASIC_SELECT "WHERE c.db_id = $1",
                    where, "c.created_at DESC, c.id", limit, offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (ChangelogList){ROW_ARRAY(cx, Changelog, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_changelog(rows, i, &list->v[i]);
    return true;
}

Changelog *store_changelog_get(Ctx *cx, StoreConn *db, int64_t database_id, Str id)
{
    PgRows *rows = store_query(cx, db, FULL_SELECT "WHERE c.db_id = $1 AND c.id::text = $2",
                               PG_ARGS(pg_int(cx->arena, database_id), row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Changelog *changelog = ARENA_NEW(cx->arena, Changelog);
    read_changelog(rows, 0, changelog);
    return changelog;
}
