/* Front: the loop thread only sorts; whatever may wait goes to a request worker. */
#include "front.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "service/account.h"
#include "service/bundle_git.h"
#include "service/iam.h"
#include "store/audit.h"

#define REQUEST_MS 60000
#define HOOK_PATH "/hook/policy-git/"
#define HOOK_PAUSE_MS 250 /* between two events that are looked into; a push is one event */
#define LONGEST_AUDIT_TEXT ((size_t)2000)

typedef struct FrontJob {
    Front *front;
    HttpExchange *exchange;
    void (*run)(Front *front, Ctx *cx, HttpExchange *exchange);
} FrontJob;

bool front_authenticate(Ctx *cx, App *app, Str token, Caller *caller)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = account_authenticate(cx, db, token, caller);
    store_return(db);
    return ok;
}

bool front_permitted(Ctx *cx, App *app, StoreConn *db, const Caller *caller, Str resource,
                     int permission)
{
    StoreConn *own = db ? NULL : store_borrow(cx, app->store);
    if (!db && !own)
        return false;
    bool yes = iam_permits(cx, db ? db : own, caller, resource, permission);
    store_return(own);
    return yes;
}

void front_audit(Request *rq, const Json *response, int64_t latency_us)
{
    Ctx aside;
    (void)response; /* answers may hold secrets; who did what to what is enough */
    ctx_init(&aside, rq->cx->arena);
    Arena *a = rq->cx->arena;
    AuditEntry entry = {
        .parent = str_printf(rq->cx->arena, "workspaces/%.*s", STR_ARG(rq->app->workspace)),
        .method = str_printf(rq->cx->arena, "/%.*s/%s",
                             STR_ARG(rpc_full_service(rq->cx->arena, rq->rpc)), rq->rpc->name),
        .resource = str_printable(a, rq->resource, LONGEST_AUDIT_TEXT),
        .actor = rq->caller.email,
        .code = err_info(rq->cx->err)->grpc,
        .message = str_printable(a, str(rq->cx->err ? rq->cx->message : ""), LONGEST_AUDIT_TEXT),
        .latency_us = latency_us,
        .ip = rq->http->peer,
        .user_agent = str_printable(a, http_request_field(rq->http, "user-agent"), 300),
    };
    StoreConn *db = store_borrow(&aside, rq->app->store);
    if (!db || !store_audit_add(&aside, db, &entry))
        log_error("an audit entry could not be written: %s", aside.message);
    store_return(db);
}

static void respond_text(HttpExchange *exchange, int status, Str body)
{
    HttpField fields[] = {{STR("Content-Type"), STR("text/plain; charset=utf-8")},
                          {STR("Cache-Control"), STR("no-store")}};
    http_respond(exchange, status, fields, 2, body);
}

static void run_files(Front *front, Ctx *cx, HttpExchange *exchange)
{
    (void)cx;
    static_files_serve(front->files, exchange);
}

static void run_ready(Front *front, Ctx *cx, HttpExchange *exchange)
{
    cx->deadline_ms = clock_ms() + 2000;
    if (atomic_load(&front->draining))
        respond_text(exchange, 503, STR("shutting down\n"));
    else if (!store_ping(cx, front->app->store))
        respond_text(exchange, 503, str_printf(cx->arena, "metadata store: %s\n", cx->message));
    else if (!policy_host_ready(cx, front->app->policy))
        respond_text(exchange, 503, str_printf(cx->arena, "%s\n", cx->message));
    else
        respond_text(exchange, 200, STR("OK\n"));
}

static void respond_problem(HttpExchange *exchange, Ctx *cx)
{
    Json *body = json_new_object(cx->arena);
    const ErrInfo *info = err_info(cx->err);
    HttpField fields[] = {{STR("Content-Type"), STR("application/json")}};
    json_set_int(cx->arena, body, "code", info->grpc);
    json_set_z(cx->arena, body, "message", cx->message);
    json_set(cx->arena, body, "details", json_new_array(cx->arena));
    http_respond(exchange, info->http, fields, 1, json_text(cx->arena, body));
}

static Str access_token(const HttpRequest *request)
{
    Str field = http_request_field(request, "authorization");
    if (field.n > 7 && str_eq_nocase(str_sub(field, 0, 7), STR("bearer ")))
        return str_trim(str_sub(field, 7, field.n));
    return http_request_cookie(request, "access-token");
}

/* Whoever may read the plans of the topic's project may watch them; whoever may read the bundle may
 * watch that. */
static bool may_watch(Front *front, Ctx *cx, const HttpRequest *request, Str topic)
{
    int permission;
    Caller caller = {0};
    bool bundle = str_is(topic, "policyBundle");
    const char *needed = bundle ? "reviewConfigs.list" : "plans.get";
    if (!bundle && !str_starts(topic, "projects/"))
        return err_set(cx, ERR_INVALID,
                       "topic \"%.*s\" is neither projects/{p}/plans/{n} nor policyBundle",
                       STR_ARG(topic));
    if (!front_authenticate(cx, front->app, access_token(request), &caller))
        return false;
    if (permission_find(str(needed), &permission) &&
        front_permitted(cx, front->app, NULL, &caller, bundle ? STR("") : topic, permission))
        return true;
    return err_set(cx, ERR_DENIED, "watching %.*s needs the permission bb.%s", STR_ARG(topic),
                   needed);
}

static void run_watch(Front *front, Ctx *cx, HttpExchange *exchange)
{
    const HttpRequest *request = http_exchange_request(exchange);
    Str topic = http_request_param(request, "topic");
    if (may_watch(front, cx, request, topic))
        sse_open(front->hub, exchange, &topic, 1, NULL, 0);
    else
        respond_problem(exchange, cx);
}

/* A push event of GitHub, GitLab, Gitea and the like: whatever it says, somebody who knows the
 * secret wants a look. One guess at the secret in HOOK_PAUSE_MS. */
static void run_git_hook(Front *front, Ctx *cx, HttpExchange *exchange)
{
    const HttpRequest *request = http_exchange_request(exchange);
    int64_t now_ms = clock_ms(), last_ms = atomic_load(&front->hook_ms);
    HttpField retry = {STR("Retry-After"), STR("1")};
    if (now_ms - last_ms < HOOK_PAUSE_MS ||
        !atomic_compare_exchange_strong(&front->hook_ms, &last_ms, now_ms))
        http_respond(exchange, 429, &retry, 1, STR(""));
    else if (request->nsegments == 3 && bundle_git_hear(cx, front->app, request->segments[2]))
        respond_text(exchange, 202, STR("accepted\n"));
    else if (cx->err == ERR_NONE || cx->err == ERR_NOT_FOUND)
        respond_text(exchange, 404, STR("there is no such hook\n"));
    else
        respond_problem(exchange, cx);
}

static void run_job(void *arg)
{
    FrontJob *job = arg;
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    cx.deadline_ms = clock_ms() + REQUEST_MS;
    job->run(job->front, &cx, job->exchange);
    arena_free(arena);
    http_exchange_unref(job->exchange);
    free(job);
}

/* Answers and gives the exchange back by itself. */
static void run_api(void *arg)
{
    FrontJob *job = arg;
    api_answer(job->front->api, job->exchange, REQUEST_MS);
    free(job);
}

static void submit(Front *front, HttpExchange *exchange,
                   void (*run)(Front *front, Ctx *cx, HttpExchange *exchange))
{
    FrontJob *job = malloc(sizeof *job);
    if (job)
        *job = (FrontJob){front, exchange, run};
    if (job && pool_submit(front->pool, run ? run_job : run_api, job))
        return;
    free(job);
    http_respond_busy(exchange, 1);
    http_exchange_unref(exchange);
}

/* By a worker: the state of the policies and of the pool stands behind locks. */
static void run_metrics(Front *front, Ctx *cx, HttpExchange *exchange)
{
    HttpField fields[] = {{STR("Content-Type"), STR("text/plain; version=0.0.4; charset=utf-8")},
                          {STR("Cache-Control"), STR("no-store")}};
    http_respond(exchange, 200, fields, 2, front_metrics(cx->arena, front));
}

static bool is_read(const HttpRequest *request)
{
    return request->method == HTTP_GET || request->method == HTTP_HEAD;
}

void front_handle(void *arg, HttpExchange *exchange)
{
    Front *front = arg;
    const HttpRequest *request = http_exchange_request(exchange);
    Str path = request->path;
    bool live = str_is(path, "/healthz") || str_is(path, "/livez");
    if (is_read(request) && live) {
        respond_text(exchange, 200, STR("OK\n"));
    } else if (is_read(request) && str_is(path, "/metrics")) {
        submit(front, exchange, run_metrics);
        return;
    } else if (is_read(request) && (str_is(path, "/readyz") || str_is(path, "/health"))) {
        submit(front, exchange, run_ready);
        return;
    } else if (request->method == HTTP_GET &&
               (str_is(path, "/v1:watch") || str_is(path, "/api/v1:watch"))) {
        submit(front, exchange, run_watch);
        return;
    } else if (request->method == HTTP_POST && str_starts(path, HOOK_PATH)) {
        submit(front, exchange, run_git_hook);
        return;
    } else if (api_owns(request)) {
        submit(front, exchange, NULL); /* the API answers by itself */
        return;
    } else if (is_read(request)) {
        submit(front, exchange, run_files);
        return;
    } else {
        HttpField allow = {STR("Allow"), STR("GET, HEAD")};
        http_respond(exchange, 405, &allow, 1, STR(""));
    }
    http_exchange_unref(exchange);
}
