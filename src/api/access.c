/* Access: who is calling, what the request is about, and whether IAM allows it. */
#include "api/core.h"
#include "base/clock.h"
#include "service/permission.h"

/* "Bearer <token>", else the cookie of the web page. */
static Str find_token(Request *rq)
{
    Str field = http_request_field(rq->http, "authorization");
    if (field.n > 7 && str_is_nocase(str_sub(field, 0, 7), "bearer "))
        return str_trim(str_sub(field, 7, field.n));
    if (field.p)
        return STR("");
    Str token = http_request_cookie(rq->http, "access-token");
    rq->by_cookie = token.n > 0;
    return token.p ? token : STR("");
}

/* "https://host[:port]" is the origin that the request itself was sent to. */
static bool is_own_origin(const Request *rq, Str origin)
{
    long at = str_find(origin, STR("://"));
    if (at < 0 || !rq->http->host.p)
        return false;
    return str_eq_nocase(str_sub(origin, (size_t)at + 3, origin.n), rq->http->host);
}

static bool is_unsafe(const Request *rq)
{
    return rq->http->method != HTTP_GET && rq->http->method != HTTP_HEAD &&
           rq->http->method != HTTP_OPTIONS;
}

/* What a browser says about who made the request; 0 = it says nothing. */
static int same_origin(const Request *rq)
{
    Str site = http_request_field(rq->http, "sec-fetch-site");
    Str origin = http_request_field(rq->http, "origin");
    if (site.p)
        return str_is(site, "same-origin") || str_is(site, "none") ? 1 : -1;
    if (origin.p)
        return is_own_origin(rq, origin) ? 1 : -1;
    return 0;
}

/* A cookie travels by itself, so the browser has to vouch that our own page sent the request. */
static bool check_forgery(Request *rq)
{
    if (!is_unsafe(rq))
        return true;
    int verdict = same_origin(rq);
    bool by_bearer = http_request_field(rq->http, "authorization").p != NULL;
    if (verdict < 0 && !by_bearer)
        return err_set(rq->cx, ERR_DENIED, "the request comes from another site");
    if (!rq->by_cookie)
        return true;
    if (verdict == 0)
        return err_set(rq->cx, ERR_DENIED,
                       "a request with a cookie needs Sec-Fetch-Site or Origin; send the token as "
                       "Authorization: Bearer instead");
    Str type = http_request_field(rq->http, "content-type");
    bool is_json = str_is_nocase(str_sub(type, 0, type.n < 16 ? type.n : 16), "application/json");
    if (rq->http->body.n > 0 && !is_json)
        return err_set(rq->cx, ERR_DENIED, "a request with a cookie must be application/json");
    return true;
}

bool access_identify(Request *rq)
{
    Str token = find_token(rq);
    rq->caller.ip = rq->http->peer;
    rq->caller.user_agent = http_request_field(rq->http, "user-agent");
    bool anyone = rq->rpc->access == RPC_ANYONE;
    if (!check_forgery(rq))
        return false;
    if (token.n == 0)
        return anyone || err_set(rq->cx, ERR_UNAUTHENTICATED, "access token not found");
    Caller caller = rq->caller;
    if (rq->api->hooks.authenticate(rq->cx, rq->app, token, &caller)) {
        rq->caller = caller;
        return true;
    }
    if (!anyone || rq->cx->err != ERR_UNAUTHENTICATED)
        return false;
    err_clear(rq->cx);
    return true;
}

/* Wildcards and names without a project of their own are asked of the workspace. */
static Str normal_resource(Str name)
{
    bool is_wide = str_starts(name, "projects/-") || str_starts(name, "instances/-") ||
                   str_starts(name, "workspaces/");
    return is_wide ? STR("") : name;
}

static void add_resource(Request *rq, StrList *resources, Str name)
{
    name = normal_resource(name);
    for (size_t i = 0; i < resources->n; i++) {
        if (str_eq(resources->v[i], name))
            return;
    }
    VEC_ADD(rq->cx->arena, resources, name);
}

/* parent | name | resource | project; absent = none. */
static Str outer_name(const Json *body)
{
    static const char *const fields[] = {"parent", "name", "resource", "project"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Str name = json_str(body, fields[i]);
        if (name.n > 0)
            return name;
    }
    return STR_NONE;
}

/* The name of the resource that the request carries: {"plan": {"name": …}}. */
static Str inner_name(const Message *message, const Json *body)
{
    for (size_t i = 0; i < message->n; i++) {
        const Field *field = &message->fields[i];
        Str name = field->message ? json_str(json_get_str(body, field->name), "name") : STR_NONE;
        if (name.n > 0)
            return name;
    }
    return STR_NONE;
}

/* What is created has no name yet that could be asked about; what is updated is asked about even
 * when a parent beside it says something else. */
static void add_named(Request *rq, const Message *message, const Json *body, StrList *resources)
{
    Str call = str(rq->rpc->name), outer = outer_name(body), inner = inner_name(message, body);
    bool creates = str_find(call, STR("Create")) >= 0, updates = str_find(call, STR("Update")) >= 0;
    if (outer.n > 0)
        add_resource(rq, resources, outer);
    if (inner.n > 0 && !creates && (updates || outer.n == 0))
        add_resource(rq, resources, inner);
}

/* The resources that the request names; at least one, "" is the workspace. */
static void resources_of(Request *rq, const ApiCall *call, StrList *resources)
{
    const Json *names = json_get(rq->body, "names");
    for (size_t i = 0; i < json_len(names); i++)
        add_resource(rq, resources, json_at(names, i)->text);
    if (!names)
        add_named(rq, call->request, rq->body, resources);
    const Json *requests = json_get(rq->body, "requests");
    const Field *each = message_field(call->request, STR("requests"));
    for (size_t i = 0; each && i < json_len(requests); i++)
        add_named(rq, each->message, json_at(requests, i), resources);
    if (resources->n == 0)
        add_resource(rq, resources, STR(""));
}

/* An upsert also creates. */
static bool check_create(Request *rq, const ApiCall *call, Str resource)
{
    Str family, verb, permission = str(call->rpc->permission);
    int id;
    if (!request_bool(rq, "allowMissing") || !str_cut(permission, '.', &family, &verb))
        return true;
    const char *create = arena_printf(rq->cx->arena, "%.*s.create", STR_ARG(family));
    return !permission_find(str(create), &id) || request_require(rq, create, resource);
}

/* IAM reads a name in one way and the handler in another: they agree on the names that a route can
 * carry, and others come by Connect and in queries only. */
static bool check_forms(Request *rq)
{
    Str rest = str(rq->rpc->paths), path, form;
    while (rest.n > 0 && str_next(&rest, ' ', &path)) {
        Str field = route_field(path, &form);
        Str name = field.n ? request_str(rq, str_z(rq->cx->arena, field)) : STR("");
        if (name.n > 0 && !route_takes(rq->rpc, field, name))
            return err_set(rq->cx, ERR_INVALID, "%.*s \"%.*s\" is not of the form %.*s",
                           STR_ARG(field), STR_ARG(name), STR_ARG(form));
    }
    return true;
}

bool access_check(Request *rq, const ApiCall *call)
{
    StrList resources = {0};
    if (!check_forms(rq))
        return false;
    resources_of(rq, call, &resources);
    rq->resource = resources.v[0];
    if (call->rpc->access != RPC_PERMISSION)
        return true;
    for (size_t i = 0; i < resources.n; i++) {
        if (!request_require(rq, call->rpc->permission, resources.v[i]) ||
            !check_create(rq, call, resources.v[i]))
            return false;
    }
    return true;
}
