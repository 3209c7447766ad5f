/* Handlers: sheets, plans and their checks. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/project.h"
#include "api/resource.h"
#include "api/where.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "service/app.h"
#include "service/plan.h"
#include "store/sheet.h"

#define LARGEST_SHEET ((size_t)100 * 1024 * 1024)
#define PREVIEW_BYTES ((size_t)2 * 1024 * 1024)

static Json *sheet_message(Ctx *cx, Str project, Str sha256, Str content, bool whole)
{
    Json *message = json_new_object(cx->arena);
    Str shown = whole ? content : str_sub(content, 0, PREVIEW_BYTES);
    json_set_str(cx->arena, message, "name",
                 name_print(cx->arena, "projects/{}/sheets/{}", project, sha256));
    json_set_str(cx->arena, message, "content", base64_encode(cx->arena, shown));
    json_set_int64(cx->arena, message, "contentSize", (int64_t)content.n);
    return message;
}

static bool add_sheet(Request *rq, StoreConn *db, Str project, Str content, Str *sha256)
{
    if (content.n == 0)
        return err_set(rq->cx, ERR_INVALID, "a sheet needs content");
    if (content.n > LARGEST_SHEET)
        return err_set(rq->cx, ERR_INVALID, "a sheet may hold at most %zu bytes", LARGEST_SHEET);
    *sha256 = hash_sha256_hex(rq->cx->arena, content);
    return store_sheet_add(rq->cx, db, project, *sha256, content, rq->caller.id);
}

static Json *sheet_create(Request *rq)
{
    Str content, sha256, project = name_project(request_str(rq, "parent"));
    if (!request_bytes(rq, "sheet.content", &content))
        return NULL;
    StoreConn *db = request_begin(rq);
    if (!db || !request_active_project(rq, db, request_str(rq, "parent")) ||
        !add_sheet(rq, db, project, content, &sha256))
        return NULL;
    return request_commit(rq, db, sheet_message(rq->cx, project, sha256, content, false));
}

static Json *sheet_batch_create(Request *rq)
{
    Json *requests = request_json(rq, "requests"), *sheets = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    Str project = name_project(request_str(rq, "parent"));
    StoreConn *db = request_begin(rq);
    if (!db || !request_active_project(rq, db, request_str(rq, "parent")))
        return NULL;
    for (size_t i = 0; i < json_len(requests); i++) {
        Str sha256, content;
        Str text = json_str(json_get(json_at(requests, i), "sheet"), "content");
        if (!base64_decode(rq->cx->arena, text, &content))
            return err_null(rq->cx, ERR_INVALID, "requests[%zu].sheet.content is not base64", i);
        if (!add_sheet(rq, db, project, content, &sha256))
            return NULL;
        json_add(rq->cx->arena, sheets, sheet_message(rq->cx, project, sha256, content, false));
    }
    json_set(rq->cx->arena, response, "sheets", sheets);
    return request_commit(rq, db, response);
}

static Json *sheet_get(Request *rq)
{
    Str project, sha256, content;
    StoreConn *db = request_store(rq);
    if (!db ||
        !name_parse(rq->cx, request_str(rq, "name"), "projects/{}/sheets/{}", &project, &sha256) ||
        !store_sheet_get(rq->cx, db, project, sha256, &content))
        return NULL;
    return sheet_message(rq->cx, project, sha256, content, request_bool(rq, "raw"));
}

/* The plan that a request names; ERR_NOT_FOUND when it does not exist. */
static Plan *find_plan(Request *rq, StoreConn *db, Str name, bool lock)
{
    Str project, number;
    int64_t id;
    if (str_ends(name, "/planCheckRun"))
        name = str_sub(name, 0, name.n - strlen("/planCheckRun"));
    if (!name_parse(rq->cx, name, "projects/{}/plans/{}", &project, &number) ||
        !name_number(rq->cx, number, &id))
        return NULL;
    Plan *plan =
        lock ? store_plan_lock(rq->cx, db, project, id) : store_plan_get(rq->cx, db, project, id);
    if (!plan && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "plan %.*s does not exist", STR_ARG(name));
    return plan;
}

static Json *plan_create_call(Request *rq)
{
    Plan plan = {
        .project = name_project(request_str(rq, "parent")),
        .title = request_str(rq, "plan.title"),
        .description = request_str(rq, "plan.description"),
        .specs = request_json(rq, "plan.specs"),
    };
    StoreConn *db = request_begin(rq);
    if (!db || !request_active_project(rq, db, request_str(rq, "parent")) ||
        !plan_create(rq->cx, rq->app, db, &rq->caller, &plan))
        return NULL;
    Plan *made = store_plan_get(rq->cx, db, plan.project, plan.id);
    Json *response = made ? request_commit(rq, db, resource_plan(rq->cx, db, made)) : NULL;
    app_wake(rq->app, "check");
    return response;
}

static Json *plan_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Plan *plan = db ? find_plan(rq, db, request_str(rq, "name"), false) : NULL;
    return plan ? resource_plan(rq->cx, db, plan) : NULL;
}

static Json *plan_list(Request *rq)
{
    Page page;
    PlanList list;
    Json *response = json_new_object(rq->cx->arena), *plans = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Where *where = db ? where_read(rq, store_plan_fields) : NULL;
    if (!where || !request_project(rq, db, request_str(rq, "parent")) || !page_read(rq, 0, &page) ||
        !store_plan_list(rq->cx, db, name_project(request_str(rq, "parent")),
                         request_bool(rq, "showDeleted") ? STR("") : STR("ACTIVE"), where,
                         page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, plans, resource_plan(rq->cx, db, &list.v[i]));
    json_set(rq->cx->arena, response, "plans", plans);
    return rq->cx->err ? NULL : response;
}

static Json *plan_update_call(Request *rq)
{
    /* Who may not even see it learns nothing about it, also when he made it once. */
    if (!request_require(rq, "plans.get", request_str(rq, "plan.name")))
        return NULL;
    StoreConn *db = request_begin(rq);
    Plan *plan = db ? find_plan(rq, db, request_str(rq, "plan.name"), true) : NULL;
    if (!plan)
        return NULL;
    bool own = str_eq(plan->creator, rq->caller.email);
    if (!own && !request_require(rq, "plans.update", request_str(rq, "plan.name")))
        return NULL;
    if (request_masks(rq, "title"))
        plan->title = request_str(rq, "plan.title");
    if (request_masks(rq, "description"))
        plan->description = request_str(rq, "plan.description");
    if (request_masks(rq, "state") && request_str(rq, "plan.state").n)
        plan->state = request_str(rq, "plan.state");
    Json *specs = request_masks(rq, "specs") ? request_json(rq, "plan.specs") : NULL;
    if (!plan_update(rq->cx, rq->app, db, &rq->caller, plan, specs))
        return NULL;
    Json *response = request_commit(rq, db, resource_plan(rq->cx, db, plan));
    app_wake(rq->app, "check");
    return response;
}

static Json *check_run_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Plan *plan = db ? find_plan(rq, db, request_str(rq, "name"), false) : NULL;
    CheckRun *run = plan ? store_check_run_get(rq->cx, db, plan->project, plan->id) : NULL;
    if (!run && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s was never checked",
                        STR_ARG(request_str(rq, "name")));
    return run ? resource_check_run(rq->cx, run) : NULL;
}

static Json *checks_run(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Plan *plan = db ? find_plan(rq, db, request_str(rq, "name"), true) : NULL;
    if (!plan)
        return NULL;
    if (plan->has_rollout)
        return err_null(rq->cx, ERR_PRECONDITION,
                        "cannot run plan checks because plan %lld has a rollout",
                        (long long)plan->id);
    if (!store_check_run_start(rq->cx, db, plan->project, plan->id, plan->version))
        return NULL;
    Json *response = request_commit(rq, db, request_empty(rq));
    app_wake(rq->app, "check");
    return response;
}

static Json *check_run_cancel(Request *rq)
{
    bool canceled;
    StoreConn *db = request_begin(rq);
    Plan *plan = db ? find_plan(rq, db, request_str(rq, "name"), true) : NULL;
    if (!plan || !store_check_run_cancel(rq->cx, db, plan->project, plan->id, &canceled))
        return NULL;
    if (!canceled)
        return err_null(rq->cx, ERR_PRECONDITION, "the checks of plan %lld are not running",
                        (long long)plan->id);
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_plan[] = {
    {"SheetService/CreateSheet", sheet_create},
    {"SheetService/BatchCreateSheets", sheet_batch_create},
    {"SheetService/GetSheet", sheet_get},
    {"PlanService/CreatePlan", plan_create_call},
    {"PlanService/GetPlan", plan_get},
    {"PlanService/ListPlans", plan_list},
    {"PlanService/UpdatePlan", plan_update_call},
    {"PlanService/GetPlanCheckRun", check_run_get},
    {"PlanService/RunPlanChecks", checks_run},
    {"PlanService/CancelPlanCheckRun", check_run_cancel},
    {NULL, NULL},
};
