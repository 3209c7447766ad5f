/* Rest: methods and paths to calls; path, query and body to one request message. */
#include "api/core.h"
#include "api/decode.h"
#include "api/mask.h"

/* How many leading segments are the version: /v1 or /api/v1; 0 = not ours. */
static size_t version_segments(const HttpRequest *http)
{
    if (http->nsegments > 0 && str_is(http->segments[0], "v1"))
        return 1;
    if (http->nsegments > 1 && str_is(http->segments[0], "api") && str_is(http->segments[1], "v1"))
        return 2;
    return 0;
}

/* "/v1:adminExecute" has its verb on the version itself. */
static bool find_route(Request *rq, RouteMatch *match)
{
    const HttpRequest *http = rq->http;
    HttpMethod method = http->method == HTTP_HEAD ? HTTP_GET : http->method;
    size_t skip = version_segments(http);
    if (skip > 0)
        return router_find(rq->api->router, rq->cx->arena, method, http->segments + skip,
                           http->nsegments - skip, match);
    Str last = http->nsegments > 0 ? http->segments[http->nsegments - 1] : STR("");
    if (str_starts(last, "v1:")) {
        Str verb = str_sub(last, 2, last.n);
        return router_find(rq->api->router, rq->cx->arena, method, &verb, 1, match);
    }
    *match = (RouteMatch){0};
    return false;
}

static void refuse_method(Request *rq, unsigned allowed, ApiResponse *response)
{
    Buf methods = buf_new(rq->cx->arena);
    for (int i = 0; i < HTTP_METHODS; i++) {
        if (allowed & 1u << i)
            buf_printf(&methods, "%s%s", methods.n > 0 ? ", " : "",
                       http_method_name((HttpMethod)i));
    }
    Str list = buf_str(&methods);
    response->status = 405;
    api_add_field(rq->cx, response, "Allow", list);
    err_set(rq->cx, ERR_UNIMPLEMENTED, "method %s is not allowed for %.*s, use %.*s",
            http_method_name(rq->http->method), STR_ARG(rq->http->path), STR_ARG(list));
}

const ApiCall *api_rest_find(Request *rq, ApiResponse *response)
{
    RouteMatch match;
    if (!find_route(rq, &match)) {
        if (match.allowed)
            refuse_method(rq, match.allowed, response);
        else
            err_set(rq->cx, ERR_NOT_FOUND, "routing error 404: request method %s, URI %.*s",
                    http_method_name(rq->http->method), STR_ARG(rq->http->target));
        return NULL;
    }
    rq->path_field = match.field;
    rq->path_value = match.value;
    return api_call_of(rq->api, rq->cx->arena, match.rpc);
}

Json *api_parse_body(Request *rq)
{
    if (str_trim(rq->http->body).n == 0)
        return json_new_object(rq->cx->arena);
    return json_parse(rq->cx, rq->http->body, NULL);
}

static bool is_binary(Str type)
{
    return str_starts(type, "application/proto") || str_starts(type, "application/x-protobuf") ||
           str_starts(type, "application/grpc") || str_starts(type, "multipart/");
}

/* The request message as JSON, before it is checked: {} or the body, or {field: body}. */
static Json *raw_message(Request *rq, const ApiCall *call)
{
    Arena *arena = rq->cx->arena;
    const char *body_field = call->rpc->body;
    if (!body_field[0])
        return json_new_object(arena);
    if (is_binary(http_request_field(rq->http, "content-type"))) {
        rq->status = 415;
        return err_null(rq->cx, ERR_INVALID, "the body must be JSON (application/json)");
    }
    Json *body = api_parse_body(rq);
    if (!body || body_field[0] == '*')
        return body;
    Json *message = json_new_object(arena);
    json_set(arena, message, body_field, body);
    return message;
}

/* Of a PATCH whose body is the resource itself. */
static void derive_mask(Request *rq, const ApiCall *call)
{
    const char *body_field = call->rpc->body;
    if (call->rpc->method != HTTP_PATCH || !message_field(call->request, STR("updateMask")) ||
        json_get(rq->body, "updateMask"))
        return;
    const Field *field = message_field(call->request, str(body_field));
    if (!field || !field->message)
        return;
    Json *resource = json_get(rq->body, body_field);
    if (resource)
        json_set_str(rq->cx->arena, rq->body, "updateMask",
                     mask_derive(rq->cx->arena, field->message, resource));
}

bool api_rest_read(Request *rq, const ApiCall *call)
{
    Json *raw = raw_message(rq, call);
    if (!raw)
        return false;
    if (raw->kind == JSON_OBJECT) {
        if (!decode_query(rq->cx, call->request, rq->http->params, rq->http->nparams, raw))
            return false;
        if (rq->path_field.n > 0)
            decode_set(rq->cx->arena, raw, rq->path_field,
                       json_new_str(rq->cx->arena, rq->path_value));
    }
    rq->body = decode_message(rq->cx, call->request, raw, NULL);
    if (!rq->body)
        return false;
    derive_mask(rq, call);
    return true;
}
