/* Handlers: issues, and the seeds' simple form that makes sheet, plan and issue in one call. */
#include "api/borrow.h"
#include "api/database.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/project.h"
#include "api/resource.h"
#include "api/where.h"
#include "crypto/hash.h"
#include "service/app.h"
#include "service/approval.h"
#include "service/issue.h"
#include "service/plan.h"
#include "service/rollout.h"
#include "store/iam.h"
#include "store/sheet.h"

static Issue *find_issue(Request *rq, StoreConn *db, Str name, bool lock)
{
    Str project, number;
    int64_t id;
    if (!name_parse(rq->cx, name, "projects/{}/issues/{}", &project, &number) ||
        !name_number(rq->cx, number, &id))
        return NULL;
    Issue *issue =
        lock ? store_issue_lock(rq->cx, db, project, id) : store_issue_get(rq->cx, db, project, id);
    if (!issue && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "issue %.*s does not exist", STR_ARG(name));
    return issue;
}

/* When the simple form names none. */
static bool all_targets(Request *rq, StoreConn *db, Str project, Json *targets)
{
    DatabaseList list;
    if (!request_databases(rq, db, project, &list))
        return false;
    for (size_t i = 0; i < list.n; i++)
        json_add_str(rq->cx->arena, targets,
                     name_print(rq->cx->arena, "instances/{}/databases/{}", list.v[i].instance,
                                list.v[i].name));
    return true;
}

/* {title, statement, targets?}: sheet and plan first, the issue as usual. */
static bool make_plan(Request *rq, StoreConn *db, Issue *issue, Str statement)
{
    Ctx *cx = rq->cx;
    Json *targets = request_json(rq, "issue.targets");
    Json *spec = json_new_object(cx->arena), *change = json_new_object(cx->arena);
    Str sha256 = hash_sha256_hex(cx->arena, statement);
    if (json_len(targets) == 0) {
        targets = json_new_array(cx->arena);
        if (!all_targets(rq, db, issue->project, targets))
            return false;
    }
    if (!store_sheet_add(cx, db, issue->project, sha256, statement, rq->caller.id))
        return false;
    json_set(cx->arena, change, "targets", targets);
    json_set_str(cx->arena, change, "sheet",
                 name_print(cx->arena, "projects/{}/sheets/{}", issue->project, sha256));
    json_set(cx->arena, spec, "changeDatabaseConfig", change);
    Plan plan = {.project = issue->project,
                 .title = issue->title,
                 .description = issue->description,
                 .specs = json_new_array(cx->arena)};
    json_add(cx->arena, plan.specs, spec);
    if (!plan_create(cx, rq->app, db, &rq->caller, &plan))
        return false;
    issue->plan_id = plan.id;
    return true;
}

static bool take_plan(Request *rq, StoreConn *db, Issue *issue)
{
    Str statement = request_str(rq, "issue.statement"), plan = request_str(rq, "issue.plan");
    Str project, number;
    if (statement.n && plan.n)
        return err_set(rq->cx, ERR_INVALID, "give either plan or statement, not both");
    if (statement.n)
        return request_require(rq, "plans.create", request_str(rq, "parent")) &&
               request_require(rq, "sheets.create", request_str(rq, "parent")) &&
               make_plan(rq, db, issue, statement);
    if (plan.n == 0)
        return true;
    if (!name_parse(rq->cx, plan, "projects/{}/plans/{}", &project, &number) ||
        !name_number(rq->cx, number, &issue->plan_id))
        return false;
    return str_eq(project, issue->project) ||
           err_set(rq->cx, ERR_INVALID, "plan %.*s is in another project", STR_ARG(plan));
}

/* "users/x@y" or plain "x@y". */
static bool take_assignee(Request *rq, StoreConn *db, Str given, Issue *issue)
{
    if (str_starts(given, "users/"))
        given = str_sub(given, 6, given.n);
    issue->assignee = given;
    if (given.n && !store_principal_get(rq->cx, db, given))
        return rq->cx->err == ERR_NONE &&
               err_set(rq->cx, ERR_NOT_FOUND, "assignee users/%.*s does not exist", STR_ARG(given));
    return true;
}

static void take_labels(Request *rq, Issue *issue)
{
    Json *labels = request_json(rq, "issue.labels");
    issue->labels = (StrList){0};
    for (size_t i = 0; i < json_len(labels); i++)
        VEC_ADD(rq->cx->arena, &issue->labels, json_at(labels, i)->text);
}

/* As it is now. */
static Json *show(Request *rq, const Issue *issue)
{
    StoreConn *db = request_store(rq);
    Issue *now = db ? store_issue_get(rq->cx, db, issue->project, issue->id) : NULL;
    return now ? resource_issue(rq->cx, db, now) : NULL;
}

/* No connection may be held: policies decide. */
static Json *show_decided(Request *rq, const Issue *issue)
{
    return approval_find(rq->cx, rq->app, issue->project, issue->plan_id) ? show(rq, issue) : NULL;
}

static Json *issue_create_call(Request *rq)
{
    Issue issue = {
        .project = name_project(request_str(rq, "parent")),
        .title = request_str(rq, "issue.title"),
        .description = request_str(rq, "issue.description"),
        .type = request_str(rq, "issue.type"),
        .draft = request_bool(rq, "issue.draft"),
    };
    take_labels(rq, &issue);
    StoreConn *db = request_begin(rq);
    bool ok = db && request_active_project(rq, db, request_str(rq, "parent")) &&
              take_assignee(rq, db, request_str(rq, "issue.assignee"), &issue) &&
              take_plan(rq, db, &issue) && issue_create(rq->cx, rq->app, db, &rq->caller, &issue) &&
              store_commit(rq->cx, db);
    request_end(rq);
    if (!ok)
        return NULL;
    app_wake(rq->app, "check");
    /* The checks may have been done before the issue was there. */
    return show_decided(rq, &issue);
}

static Json *issue_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Issue *issue = db ? find_issue(rq, db, request_str(rq, "name"), false) : NULL;
    return issue ? resource_issue(rq->cx, db, issue) : NULL;
}

static Json *list_issues(Request *rq, StoreConn *db, IssueQuery *query)
{
    Page page;
    IssueList list;
    Json *response = json_new_object(rq->cx->arena), *issues = json_new_array(rq->cx->arena);
    query->where = page_read(rq, 0, &page) ? where_read(rq, store_issue_fields) : NULL;
    if (!query->where)
        return NULL;
    query->text = request_str(rq, "query");
    query->offset = page.offset;
    query->limit = page.size + 1;
    if (!store_issue_list(rq->cx, db, query, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown && rq->cx->err == ERR_NONE; i++)
        json_add(rq->cx->arena, issues, resource_issue(rq->cx, db, &list.v[i]));
    json_set(rq->cx->arena, response, "issues", issues);
    return rq->cx->err ? NULL : response;
}

/* projects/-: who may list the issues of the workspace lists all. */
static Json *issue_list(Request *rq)
{
    Str parent = request_str(rq, "parent");
    IssueQuery query = {.project = name_project(parent)};
    StoreConn *db = request_store(rq);
    if (!db)
        return NULL;
    if (str_is(query.project, "-"))
        query.project = STR("");
    else if (!request_project(rq, db, parent))
        return NULL;
    return list_issues(rq, db, &query);
}

/* projects/-: every project on which the caller may read issues. */
static Json *issue_search(Request *rq)
{
    StrList projects;
    IssueQuery query = {.project = name_project(request_str(rq, "parent"))};
    StoreConn *db = request_store(rq);
    if (!db)
        return NULL;
    if (query.project.n && !str_is(query.project, "-"))
        return request_require(rq, "issues.get", request_str(rq, "parent"))
                   ? list_issues(rq, db, &query)
                   : NULL;
    query.project = STR("");
    if (!request_may(rq, "issues.get", STR(""))) {
        if (rq->cx->err || !store_iam_projects(rq->cx, db, rq->caller.email, &projects))
            return NULL;
        query.projects = &projects;
    }
    return list_issues(rq, db, &query);
}

static Issue *change_issue(Request *rq, StoreConn *db, bool *submit)
{
    Issue *issue = find_issue(rq, db, request_str(rq, "issue.name"), true);
    if (!issue)
        return NULL;
    *submit = issue->draft && request_masks(rq, "draft") && !request_bool(rq, "issue.draft");
    if (request_masks(rq, "title") && request_str(rq, "issue.title").n)
        issue->title = request_str(rq, "issue.title");
    if (request_masks(rq, "description"))
        issue->description = request_str(rq, "issue.description");
    if (request_masks(rq, "labels"))
        take_labels(rq, issue);
    if (*submit)
        issue->draft = false;
    if (request_masks(rq, "assignee") &&
        !take_assignee(rq, db, request_str(rq, "issue.assignee"), issue))
        return NULL;
    return store_issue_update(rq->cx, db, issue) && store_commit(rq->cx, db) ? issue : NULL;
}

static Json *issue_update(Request *rq)
{
    bool submit = false;
    StoreConn *db = request_begin(rq);
    Issue *issue = db ? change_issue(rq, db, &submit) : NULL;
    request_end(rq);
    if (!issue)
        return NULL;
    return submit ? show_decided(rq, issue) : show(rq, issue);
}

static Json *issue_batch_status(Request *rq)
{
    Json *names = request_json(rq, "issues");
    Str status = request_str(rq, "status"), project = name_project(request_str(rq, "parent"));
    StoreConn *db = request_begin(rq);
    for (size_t i = 0; db && i < json_len(names); i++) {
        Issue *issue = find_issue(rq, db, json_at(names, i)->text, true);
        if (issue && !str_eq(issue->project, project) && !str_is(project, "-"))
            return err_null(rq->cx, ERR_INVALID, "issue %.*s is in another project",
                            STR_ARG(json_at(names, i)->text));
        if (!issue || !issue_set_status(rq->cx, rq->app, db, &rq->caller, issue, status))
            return NULL;
    }
    return db ? request_commit(rq, db, request_empty(rq)) : NULL;
}

typedef bool AnswerFn(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment);

/* The plan is locked before the issue: one order everywhere. */
static Json *answer(Request *rq, AnswerFn *fn, bool may_roll_out)
{
    /* Beyond that the approval flow decides. */
    if (!request_require(rq, "issues.get", request_str(rq, "name")))
        return NULL;
    StoreConn *db = request_begin(rq);
    Issue *issue = db ? find_issue(rq, db, request_str(rq, "name"), false) : NULL;
    if (!issue)
        return NULL;
    if (issue->plan_id && !store_plan_lock(rq->cx, db, issue->project, issue->plan_id))
        return NULL;
    issue = store_issue_lock(rq->cx, db, issue->project, issue->id);
    if (!issue || !fn(rq->cx, rq->app, db, &rq->caller, issue, request_str(rq, "comment")))
        return NULL;
    if (may_roll_out &&
        !rollout_create_if_ready(rq->cx, rq->app, db, issue->project, issue->plan_id))
        return NULL;
    issue = store_issue_get(rq->cx, db, issue->project, issue->id);
    Json *response = issue ? request_commit(rq, db, resource_issue(rq->cx, db, issue)) : NULL;
    app_wake(rq->app, "outbox");
    return response;
}

static Json *issue_approve(Request *rq)
{
    return answer(rq, approval_approve, true);
}

static Json *issue_reject(Request *rq)
{
    return answer(rq, approval_reject, false);
}

static Json *issue_request(Request *rq)
{
    return answer(rq, approval_request, false);
}

static Json *issue_retry_approval(Request *rq)
{
    if (!request_require(rq, "issues.get", request_str(rq, "name")))
        return NULL;
    StoreConn *db = request_store(rq);
    Issue *issue = db ? find_issue(rq, db, request_str(rq, "name"), false) : NULL;
    request_end(rq);
    if (!issue)
        return NULL;
    if (!str_eq(issue->creator, rq->caller.email))
        return err_null(rq->cx, ERR_DENIED, "only the creator retries the approval of issue %lld",
                        (long long)issue->id);
    return show_decided(rq, issue);
}

const ApiHandler handlers_issue[] = {
    {"IssueService/CreateIssue", issue_create_call},
    {"IssueService/GetIssue", issue_get},
    {"IssueService/ListIssues", issue_list},
    {"IssueService/SearchIssues", issue_search},
    {"IssueService/UpdateIssue", issue_update},
    {"IssueService/BatchUpdateIssuesStatus", issue_batch_status},
    {"IssueService/ApproveIssue", issue_approve},
    {"IssueService/RejectIssue", issue_reject},
    {"IssueService/RequestIssue", issue_request},
    {"IssueService/RetryIssueApproval", issue_retry_approval},
    {NULL, NULL},
};
