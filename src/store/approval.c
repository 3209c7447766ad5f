/* Approvals and comments in the metadata. */
#include "store/approval.h"

#include "store/row.h"

#define COMMENT_COLUMNS                                                                            \
    "c.id, c.comment, (SELECT email FROM principal WHERE principal.id = c.creator_id), " PG_TIME(  \
        "c.created_at") ", " PG_TIME("c.updated_at") ", c.event"

bool store_approval_list(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str hash,
                         ApprovalList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT a.step, a.status, a.principal_id, p.email, a.comment, a.pools, "
        "COALESCE(a.lapses_at <= clock_timestamp(), false), " PG_TIME(
            "a.at") ", "
                    "COALESCE(" PG_TIME(
                        "a.lapses_at") ", '') "
                                       "FROM approval a JOIN principal p ON p.id = a.principal_id "
                                       "WHERE a.project_id = $1 AND a.issue_id = $2 AND "
                                       "a.approval_hash = $3 "
                                       "ORDER BY a.step, a.at, a.principal_id",
        PG_ARGS(project, pg_int(cx->arena, issue_id), row_text(hash)));
    if (!rows)
        return false;
    *list = (ApprovalList){ROW_ARRAY(cx, Approval, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        list->v[i] = (Approval){
            .step = (int)pg_get_int(rows, i, 0),
            .status = pg_get(rows, i, 1),
            .principal_id = pg_get_int(rows, i, 2),
            .principal = pg_get(rows, i, 3),
            .comment = pg_get(rows, i, 4),
            .pools = (uint32_t)pg_get_int(rows, i, 5),
            .has_lapsed = pg_get_bool(rows, i, 6),
            .time = pg_get(rows, i, 7),
            .lapse_time = pg_get(rows, i, 8),
        };
    return true;
}

bool store_approval_add(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str hash,
                        const Approval *approval)
{
    int64_t added;
    if (!store_exec(
            cx, db,
            "INSERT INTO approval (project_id, issue_id, approval_hash, step, status, "
            "principal_id, comment, pools, at, lapses_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, "
            "now.at, now.at + make_interval(secs => NULLIF($9::bigint, 0)) "
            "FROM (SELECT clock_timestamp() AS at) now "
            "ON CONFLICT (project_id, issue_id, approval_hash, step, principal_id) DO UPDATE "
            "SET status = $5, comment = $7, pools = $8, at = EXCLUDED.at, "
            "lapses_at = EXCLUDED.lapses_at WHERE approval.lapses_at <= clock_timestamp()",
            PG_ARGS(project, pg_int(cx->arena, issue_id), hash, pg_int(cx->arena, approval->step),
                    approval->status, pg_int(cx->arena, approval->principal_id),
                    row_text(approval->comment), pg_int(cx->arena, approval->pools),
                    pg_int(cx->arena, approval->expires_s)),
            &added))
        return false;
    return added == 1 ||
           err_set(cx, ERR_ABORTED, "step %d was answered meanwhile; read the issue again",
                   approval->step + 1);
}

/* A plan whose tasks have all run needs no approval any more. */
bool store_approval_lapsed(Ctx *cx, StoreConn *db, int limit, LapsedPlanList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT DISTINCT i.project_id, i.plan_id FROM approval a JOIN issue i "
        "ON i.project_id = a.project_id AND i.id = a.issue_id AND i.approval_hash = "
        "a.approval_hash "
        "WHERE a.lapses_at <= clock_timestamp() AND i.approval_status = 'APPROVED' "
        "AND i.plan_id IS NOT NULL AND (i.status = 'OPEN' OR (i.status = 'DONE' AND EXISTS ("
        "SELECT FROM task t WHERE t.project_id = i.project_id AND t.plan_id = i.plan_id "
        "AND NOT t.skipped AND NOT EXISTS (SELECT FROM task_run r WHERE r.project_id = "
        "t.project_id "
        "AND r.task_id = t.id AND r.status IN ('RUNNING', 'DONE'))))) LIMIT $1",
        PG_ARGS(pg_int(cx->arena, limit)));
    if (!rows)
        return false;
    *list = (LapsedPlanList){ROW_ARRAY(cx, LapsedPlan, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        list->v[i] = (LapsedPlan){pg_get(rows, i, 0), pg_get_int(rows, i, 1)};
    return true;
}

bool store_approval_remove_rejection(Ctx *cx, StoreConn *db, Str project, int64_t issue_id,
                                     Str hash)
{
    return store_exec(cx, db,
                      "DELETE FROM approval WHERE project_id = $1 AND issue_id = $2 "
                      "AND approval_hash = $3 AND status = 'REJECTED'",
                      PG_ARGS(project, pg_int(cx->arena, issue_id), hash), NULL);
}

static void read_comment(Ctx *cx, const PgRows *rows, size_t i, Comment *comment)
{
    *comment = (Comment){
        .id = pg_get(rows, i, 0),
        .comment = pg_get(rows, i, 1),
        .creator = pg_get(rows, i, 2),
        .create_time = pg_get(rows, i, 3),
        .update_time = pg_get(rows, i, 4),
        .event = pg_get_json(cx, rows, i, 5),
    };
}

bool store_comment_list(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, int64_t offset,
                        int limit, CommentList *list)
{
    PgRows *rows =
        store_query(cx, db,
                    "SELECT " COMMENT_COLUMNS " FROM issue_comment c WHERE c.project_id = $1 "
                    "AND c.issue_id = $2 ORDER BY c.created_at, c.id LIMIT $3 OFFSET $4",
                    PG_ARGS(project, pg_int(cx->arena, issue_id), pg_int(cx->arena, limit),
                            pg_int(cx->arena, offset)));
    if (!rows)
        return false;
    *list = (CommentList){ROW_ARRAY(cx, Comment, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_comment(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

Comment *store_comment_get(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str id)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT " COMMENT_COLUMNS
        " FROM issue_comment c WHERE c.project_id = $1 AND c.issue_id = $2 AND c.id::text = $3",
        PG_ARGS(project, pg_int(cx->arena, issue_id), row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Comment *comment = ARENA_NEW(cx->arena, Comment);
    read_comment(cx, rows, 0, comment);
    return comment;
}

bool store_comment_add(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, int64_t creator_id,
                       Comment *comment)
{
    PgRows *rows =
        store_query(cx, db,
                    "INSERT INTO issue_comment (project_id, issue_id, comment, event, creator_id) "
                    "VALUES ($1, $2, $3, $4::jsonb, $5) RETURNING id, " PG_TIME("created_at"),
                    PG_ARGS(project, pg_int(cx->arena, issue_id), row_text(comment->comment),
                            pg_json(cx->arena, comment->event), pg_int(cx->arena, creator_id)));
    if (!rows)
        return false;
    comment->id = pg_get(rows, 0, 0);
    comment->create_time = comment->update_time = pg_get(rows, 0, 1);
    return true;
}

bool store_comment_update(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str id,
                          int64_t creator_id, Str text)
{
    int64_t changed;
    if (!store_exec(cx, db,
                    "UPDATE issue_comment SET comment = $5, updated_at = clock_timestamp() "
                    "WHERE project_id = $1 AND issue_id = $2 AND id::text = $3 AND creator_id = $4 "
                    "AND event IS NULL",
                    PG_ARGS(project, pg_int(cx->arena, issue_id), row_text(id),
                            pg_int(cx->arena, creator_id), row_text(text)),
                    &changed))
        return false;
    return changed == 1 ||
           err_set(cx, ERR_NOT_FOUND, "comment %.*s is not one of your own", STR_ARG(id));
}
