/* Handlers: the waivers of a project. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/project.h"
#include "base/clock.h"
#include "store/waiver.h"

#define TEXT_MAX 2000

static Json *waiver_message(Ctx *cx, const ReviewWaiver *waiver)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "name",
                 name_print(a, "projects/{}/sqlReviewWaivers/{}", waiver->project, waiver->id));
    json_set_str(a, message, "rule", waiver->rule);
    json_set_str(a, message, "scope", waiver->scope);
    json_set_str(a, message, "owner", name_print(a, "users/{}", waiver->owner));
    json_set_str(a, message, "reason", waiver->reason);
    json_set_str(a, message, "expireDate", waiver->until);
    json_set_str(a, message, "createTime", waiver->create_time);
    return message;
}

static bool check_scope(Request *rq, Str scope)
{
    Str one, two;
    Ctx aside;
    ctx_init(&aside, rq->cx->arena);
    if (scope.n == 0 || name_parse(&aside, scope, "environments/{}", &one))
        return true;
    err_clear(&aside);
    return name_parse(&aside, scope, "instances/{}/databases/{}", &one, &two) ||
           err_set(rq->cx, ERR_INVALID,
                   "sqlReviewWaiver.scope is environments/{environment}, "
                   "instances/{instance}/databases/{database} or empty");
}

/* A day of the calendar, today or later. */
static bool check_date(Request *rq, Str date)
{
    int64_t time;
    Str stamp = str_printf(rq->cx->arena, "%.*sT00:00:00Z", STR_ARG(date));
    if (date.n == 0)
        return true;
    if (date.n != 10 || !clock_parse_rfc3339(stamp, &time))
        return err_set(rq->cx, ERR_INVALID, "sqlReviewWaiver.expireDate is no YYYY-MM-DD");
    return str_compare(date, clock_today(rq->cx->arena)) >= 0 ||
           err_set(rq->cx, ERR_INVALID, "sqlReviewWaiver.expireDate has passed");
}

static bool read_waiver(Request *rq, ReviewWaiver *waiver)
{
    waiver->rule = str_trim(request_str(rq, "sqlReviewWaiver.rule"));
    waiver->scope = request_str(rq, "sqlReviewWaiver.scope");
    waiver->reason = str_trim(request_str(rq, "sqlReviewWaiver.reason"));
    waiver->until = request_str(rq, "sqlReviewWaiver.expireDate");
    if (waiver->rule.n == 0 || waiver->rule.n > TEXT_MAX)
        return err_set(rq->cx, ERR_INVALID, "\"sqlReviewWaiver.rule\" is required");
    if (waiver->reason.n == 0 || waiver->reason.n > TEXT_MAX)
        return err_set(rq->cx, ERR_INVALID,
                       "\"sqlReviewWaiver.reason\" is required, of at most %d bytes", TEXT_MAX);
    return check_scope(rq, waiver->scope) && check_date(rq, waiver->until);
}

static Json *waiver_create(Request *rq)
{
    ReviewWaiver waiver = {.owner = rq->caller.email};
    StoreConn *db = request_begin(rq);
    Project *project = db ? request_project(rq, db, request_str(rq, "parent")) : NULL;
    if (!project || !read_waiver(rq, &waiver))
        return NULL;
    waiver.project = project->id;
    if (!store_waiver_add(rq->cx, db, &waiver, rq->caller.id))
        return NULL;
    ReviewWaiver *made = store_waiver_get(rq->cx, db, waiver.project, waiver.id);
    return made ? request_commit(rq, db, waiver_message(rq->cx, made)) : NULL;
}

static Json *waiver_list(Request *rq)
{
    Page page;
    ReviewWaiverList list;
    Json *response = json_new_object(rq->cx->arena), *waivers = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !page_read(rq, 0, &page) ||
        !store_waiver_list(rq->cx, db, name_project(request_str(rq, "parent")), page.offset,
                           page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, waivers, waiver_message(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "sqlReviewWaivers", waivers);
    return response;
}

static Json *waiver_delete(Request *rq)
{
    Str project, id, name = request_str(rq, "name");
    StoreConn *db = request_begin(rq);
    if (!db || !name_parse(rq->cx, name, "projects/{}/sqlReviewWaivers/{}", &project, &id))
        return NULL;
    ReviewWaiver *waiver = store_waiver_get(rq->cx, db, project, id);
    if (!waiver)
        return rq->cx->err ? NULL
                           : err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    if (!store_waiver_remove(rq->cx, db, project, waiver->id))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_waiver[] = {
    {"PolicyService/CreateSqlReviewWaiver", waiver_create},
    {"PolicyService/ListSqlReviewWaivers", waiver_list},
    {"PolicyService/DeleteSqlReviewWaiver", waiver_delete},
    {NULL, NULL},
};
