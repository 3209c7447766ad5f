/* Issues in the metadata. */
#include "store/issue.h"

#include "store/iam_member.h"
#include "store/row.h"

#define ISSUE_COLUMNS                                                                              \
    "i.project_id, i.id, i.title, i.description, i.type, i.status, i.draft, "                      \
    "COALESCE(i.plan_id, 0), i.labels, "                                                           \
    "COALESCE((SELECT email FROM principal WHERE principal.id = i.assignee_id), ''), "             \
    "i.risk_level, i.approval_status, i.approval_error, i.approval_title, i.approval_policy, "     \
    "i.steps, i.plan_version, i.approval_hash, i.creator_id, "                                     \
    "(SELECT email FROM principal WHERE principal.id = i.creator_id), " PG_TIME(                   \
        "i.created_at") ", " PG_TIME("i.updated_at") ", i.approval_steps, i.approval_pools"

#define ASKED_BINDING                                                                              \
    "b.role = ANY (i.approval_pools) AND " IAM_LIVES                                               \
    " AND (b.resource LIKE 'workspaces/%' OR b.resource = 'projects/' || i.project_id) "

/* Who may answer now, while the issue waits for it: the people of its pools. */
#define CURRENT_APPROVERS                                                                          \
    "ARRAY(SELECT found.email FROM ("                                                              \
    "SELECT substr(pool, 7) AS email FROM unnest(i.approval_pools) AS pool "                       \
    "WHERE pool LIKE 'users/%' "                                                                   \
    "UNION ALL SELECT m.email FROM user_group_member m "                                           \
    "WHERE 'groups/' || m.group_email = ANY (i.approval_pools) "                                   \
    "UNION ALL SELECT substr(b.member, 6) FROM iam_binding b "                                     \
    "WHERE b.member LIKE 'user:%' AND " ASKED_BINDING                                              \
    "UNION ALL SELECT m.email FROM iam_binding b JOIN user_group_member m "                        \
    "ON b.member = 'group:' || m.group_email WHERE " ASKED_BINDING                                 \
    "UNION ALL SELECT p.email FROM principal p WHERE p.kind = 'USER' AND EXISTS ("                 \
    "SELECT FROM iam_binding b WHERE b.member = 'allUsers' AND " ASKED_BINDING ")) AS found "      \
    "WHERE i.approval_status = 'PENDING' AND i.status <> 'CANCELED')"

/* A role each, as they were kept before steps could be more. */
static Json *plain_steps(Ctx *cx, const StrList *roles)
{
    Json *steps = json_new_array(cx->arena);
    for (size_t i = 0; i < roles->n; i++) {
        Json *step = json_new_object(cx->arena);
        json_set_str(cx->arena, step, "role", roles->v[i]);
        json_add(cx->arena, steps, step);
    }
    return steps;
}

static void read_issue(Ctx *cx, const PgRows *rows, size_t i, Issue *issue)
{
    *issue = (Issue){
        .project = pg_get(rows, i, 0),
        .id = pg_get_int(rows, i, 1),
        .title = pg_get(rows, i, 2),
        .description = pg_get(rows, i, 3),
        .type = pg_get(rows, i, 4),
        .status = pg_get(rows, i, 5),
        .draft = pg_get_bool(rows, i, 6),
        .plan_id = pg_get_int(rows, i, 7),
        .labels = pg_get_array(cx->arena, rows, i, 8),
        .assignee = pg_get(rows, i, 9),
        .risk_level = pg_get(rows, i, 10),
        .approval_status = pg_get(rows, i, 11),
        .approval_error = pg_get(rows, i, 12),
        .approval_title = pg_get(rows, i, 13),
        .approval_policy = pg_get(rows, i, 14),
        .roles = pg_get_array(cx->arena, rows, i, 15),
        .plan_version = (int)pg_get_int(rows, i, 16),
        .approval_hash = pg_get(rows, i, 17),
        .creator_id = pg_get_int(rows, i, 18),
        .creator = pg_get(rows, i, 19),
        .create_time = pg_get(rows, i, 20),
        .update_time = pg_get(rows, i, 21),
        .steps = pg_get_json(cx, rows, i, 22),
        .pools = pg_get_array(cx->arena, rows, i, 23),
    };
    if (!issue->steps)
        issue->steps = plain_steps(cx, &issue->roles);
}

static Issue *get(Ctx *cx, StoreConn *db, const char *sql, Str project, int64_t id)
{
    PgRows *rows = store_query(cx, db, sql, PG_ARGS(project, pg_int(cx->arena, id)));
    if (!rows || rows->n == 0)
        return NULL;
    Issue *issue = ARENA_NEW(cx->arena, Issue);
    read_issue(cx, rows, 0, issue);
    return cx->err ? NULL : issue;
}

Issue *store_issue_get(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    return get(cx, db,
               "SELECT " ISSUE_COLUMNS " FROM issue i WHERE i.project_id = $1 AND i.id = $2",
               project, id);
}

Issue *store_issue_lock(Ctx *cx, StoreConn *db, Str project, int64_t id)
{
    return get(cx, db,
               "SELECT " ISSUE_COLUMNS
               " FROM issue i WHERE i.project_id = $1 AND i.id = $2 FOR UPDATE OF i",
               project, id);
}

Issue *store_issue_lock_by_plan(Ctx *cx, StoreConn *db, Str project, int64_t plan_id)
{
    return get(cx, db,
               "SELECT " ISSUE_COLUMNS
               " FROM issue i WHERE i.project_id = $1 AND i.plan_id = $2 FOR UPDATE OF i",
               project, plan_id);
}

const WhereField store_issue_fields[] = {
    {"creator", "c.email", WHERE_TEXT, "users/", false},
    {"status", "i.status", WHERE_TEXT, NULL, false},
    {"create_time", "i.created_at", WHERE_TIME, NULL, true},
    {"update_time", "i.updated_at", WHERE_TIME, NULL, true},
    {"type", "i.type", WHERE_TEXT, NULL, false},
    {"labels", "i.labels", WHERE_TEXTS, NULL, false},
    {"risk_level", "COALESCE(NULLIF(i.risk_level, ''), 'RISK_LEVEL_UNSPECIFIED')", WHERE_TEXT, NULL,
     false},
    {"approval_status", "i.approval_status", WHERE_TEXT, NULL, false},
    {"current_approver", CURRENT_APPROVERS, WHERE_TEXTS, "users/", false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_issue_list(Ctx *cx, StoreConn *db, const IssueQuery *query, IssueList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, row_text(query->project));
    VEC_ADD(cx->arena, &args, query->projects ? pg_array(cx->arena, query->projects) : STR_NONE);
    VEC_ADD(cx->arena, &args, row_text(query->text));
    const char *sql = store_where(
        cx,
        "SELECT " ISSUE_COLUMNS " FROM issue i JOIN principal c ON c.id = i.creator_id "
        "WHERE ($1 = '' OR i.project_id = $1) AND ($2::text[] IS NULL OR i.project_id = ANY ($2)) "
        "AND ($3 = '' OR strpos(lower(i.title || ' ' || i.description), lower($3)) > 0)",
        query->where, "i.created_at DESC, i.project_id, i.id DESC", query->limit, query->offset,
        &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (IssueList){ROW_ARRAY(cx, Issue, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_issue(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

bool store_issue_waits_for(Ctx *cx, StoreConn *db, Str pool, bool *waits)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT EXISTS (SELECT FROM issue i WHERE i.approval_status IN ('CHECKING', 'PENDING', "
        "'REJECTED') AND i.status <> 'CANCELED' AND strpos(i.approval_steps::text, $1) > 0)",
        PG_ARGS(str_printf(cx->arena, "\"%.*s\"", STR_ARG(pool))));
    *waits = rows && pg_get_bool(rows, 0, 0);
    return rows != NULL;
}

bool store_issue_add(Ctx *cx, StoreConn *db, Issue *issue)
{
    PgRows *rows = store_query(
        cx, db,
        "WITH number AS (INSERT INTO counter (project_id, kind, last) VALUES ($1, 'issue', 101) "
        "ON CONFLICT (project_id, kind) DO UPDATE SET last = counter.last + 1 RETURNING last) "
        "INSERT INTO issue (project_id, id, title, description, type, status, draft, plan_id, "
        "labels, assignee_id, approval_status, creator_id) "
        "SELECT $1, last, $2, $3, $4, $5, $6::boolean, NULLIF($7::bigint, 0), $8::text[], "
        "(SELECT id FROM principal WHERE email = $9), $10, $11 FROM number RETURNING id",
        PG_ARGS(issue->project, row_text(issue->title), row_text(issue->description), issue->type,
                issue->status, pg_bool(issue->draft), pg_int(cx->arena, issue->plan_id),
                pg_array(cx->arena, &issue->labels), row_text(issue->assignee),
                issue->approval_status, pg_int(cx->arena, issue->creator_id)));
    if (!rows)
        return false;
    issue->id = pg_get_int(rows, 0, 0);
    return true;
}

bool store_issue_update(Ctx *cx, StoreConn *db, const Issue *issue)
{
    return store_exec(
        cx, db,
        "UPDATE issue SET title = $3, description = $4, labels = $5::text[], draft = $6::boolean, "
        "assignee_id = (SELECT id FROM principal WHERE email = $7), updated_at = clock_timestamp() "
        "WHERE project_id = $1 AND id = $2",
        PG_ARGS(issue->project, pg_int(cx->arena, issue->id), row_text(issue->title),
                row_text(issue->description), pg_array(cx->arena, &issue->labels),
                pg_bool(issue->draft), row_text(issue->assignee)),
        NULL);
}

bool store_issue_set_status(Ctx *cx, StoreConn *db, const Issue *issue, Str old)
{
    int64_t changed;
    if (!store_exec(cx, db,
                    "UPDATE issue SET status = $3, updated_at = clock_timestamp() "
                    "WHERE project_id = $1 AND id = $2 AND status = $4",
                    PG_ARGS(issue->project, pg_int(cx->arena, issue->id), issue->status, old),
                    &changed))
        return false;
    return changed == 1 ||
           err_set(cx, ERR_ABORTED, "issue %lld was changed meanwhile; read it again",
                   (long long)issue->id);
}

bool store_issue_set_approval(Ctx *cx, StoreConn *db, const Issue *issue)
{
    return store_exec(
        cx, db,
        "UPDATE issue SET risk_level = $3, approval_status = $4, approval_error = $5, "
        "approval_title = $6, approval_policy = $7, steps = $8::text[], plan_version = $9, "
        "approval_hash = $10, approval_steps = $11::jsonb, approval_pools = $12::text[], "
        "updated_at = clock_timestamp() WHERE project_id = $1 AND id = $2",
        PG_ARGS(issue->project, pg_int(cx->arena, issue->id), row_text(issue->risk_level),
                issue->approval_status, row_text(issue->approval_error),
                row_text(issue->approval_title), row_text(issue->approval_policy),
                pg_array(cx->arena, &issue->roles), pg_int(cx->arena, issue->plan_version),
                row_text(issue->approval_hash), pg_json(cx->arena, issue->steps),
                pg_array(cx->arena, &issue->pools)),
        NULL);
}
