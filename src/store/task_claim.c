/* Task runs in the metadata: the claim, its lease and its fence. Every write names the claim that
 * makes it; a replica that lost its lease changes nothing any more. */
#include "store/row.h"
#include "store/task_run.h"
#include "store/task_run_row.h"

bool store_task_run_claim(Ctx *cx, StoreConn *db, Str replica, int lease_ms, TaskRun **run)
{
    *run = NULL;
    PgRows *rows = store_query(
        cx, db,
        "WITH next AS MATERIALIZED (SELECT uid AS u, status = 'RUNNING' OR claim > 0 AS again "
        "FROM task_run WHERE status = 'AVAILABLE' "
        "OR (status = 'RUNNING' AND lease_until < clock_timestamp()) "
        "ORDER BY uid LIMIT 1 FOR UPDATE SKIP LOCKED) "
        "UPDATE task_run r SET status = 'RUNNING', claim = claim + 1, replica_id = $1::uuid, "
        "lease_until = clock_timestamp() + $2::bigint * interval '1 millisecond', "
        "started_at = COALESCE(started_at, clock_timestamp()), updated_at = clock_timestamp() "
        "FROM next, task t WHERE r.uid = u AND t.project_id = r.project_id AND t.id = r.task_id "
        "RETURNING " TASK_RUN_COLUMNS ", again",
        PG_ARGS(replica, pg_int(cx->arena, lease_ms)));
    if (!rows || rows->n == 0)
        return rows != NULL;
    *run = task_run_read(cx, rows, 0);
    if (!*run)
        return false;
    (*run)->reclaimed = pg_get_bool(rows, 0, 22);
    return true;
}

static bool lost(Ctx *cx, int64_t uid)
{
    return err_set(cx, ERR_ABORTED, "task run %lld is no longer this replica's: its lease was lost",
                   (long long)uid);
}

bool store_task_run_renew(Ctx *cx, StoreConn *db, int64_t uid, int claim, int lease_ms,
                          bool *cancel)
{
    PgRows *rows = store_query(
        cx, db,
        "UPDATE task_run SET lease_until = clock_timestamp() + $3::bigint * interval "
        "'1 millisecond' WHERE uid = $1 AND claim = $2 AND status = 'RUNNING' "
        "AND lease_until > clock_timestamp() RETURNING cancel_requested",
        PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, claim), pg_int(cx->arena, lease_ms)));
    if (!rows)
        return false;
    if (rows->n == 0)
        return lost(cx, uid);
    *cancel = pg_get_bool(rows, 0, 0);
    return true;
}

/* One guarded UPDATE of the row that this claim owns. */
static bool guarded(Ctx *cx, StoreConn *db, int64_t uid, const char *sql, const Str *args,
                    size_t nargs)
{
    int64_t changed;
    if (!store_exec(cx, db, sql, args, nargs, &changed))
        return false;
    return changed == 1 || lost(cx, uid);
}

bool store_task_run_fence(Ctx *cx, StoreConn *db, int64_t uid, int claim, Str xid)
{
    return guarded(cx, db, uid,
                   "UPDATE task_run SET target_xid = $3, updated_at = clock_timestamp() "
                   "WHERE uid = $1 AND claim = $2 AND status = 'RUNNING' "
                   "AND lease_until > clock_timestamp() AND NOT cancel_requested",
                   PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, claim), row_text(xid)));
}

bool store_task_run_set_journal(Ctx *cx, StoreConn *db, int64_t uid, int claim, const Json *journal)
{
    return guarded(
        cx, db, uid,
        "UPDATE task_run SET journal = $3::jsonb, updated_at = clock_timestamp() "
        "WHERE uid = $1 AND claim = $2 AND status = 'RUNNING' "
        "AND lease_until > clock_timestamp()",
        PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, claim), pg_json(cx->arena, journal)));
}

/* Of two runs of a plan that end at once the second waits here, so that it finds the first one
 * ended: one of them sees that a stage is complete. */
static bool lock_plan_of(Ctx *cx, StoreConn *db, int64_t uid)
{
    return store_query(cx, db,
                       "SELECT FROM plan p JOIN task t ON t.project_id = p.project_id "
                       "AND t.plan_id = p.id JOIN task_run r ON r.project_id = t.project_id "
                       "AND r.task_id = t.id WHERE r.uid = $1 FOR UPDATE OF p",
                       PG_ARGS(pg_int(cx->arena, uid))) != NULL;
}

bool store_task_run_finish(Ctx *cx, StoreConn *db, int64_t uid, int claim, Str status, Str detail,
                           Str changelog_id)
{
    return lock_plan_of(cx, db, uid) &&
           guarded(cx, db, uid,
                   "UPDATE task_run SET status = $3, detail = $4, changelog_id = $5::uuid, "
                   "lease_until = NULL, updated_at = clock_timestamp() "
                   "WHERE uid = $1 AND claim = $2 AND status = 'RUNNING'",
                   PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, claim), status,
                           row_text(detail), pg_or_null(changelog_id)));
}

bool store_task_run_give_back(Ctx *cx, StoreConn *db, int64_t uid, int claim)
{
    return guarded(cx, db, uid,
                   "UPDATE task_run SET status = 'AVAILABLE', lease_until = NULL, "
                   "updated_at = clock_timestamp() "
                   "WHERE uid = $1 AND claim = $2 AND status = 'RUNNING'",
                   PG_ARGS(pg_int(cx->arena, uid), pg_int(cx->arena, claim)));
}
