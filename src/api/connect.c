/* Connect: POST /bytebase.v1.<Service>/<Rpc> with JSON both ways. */
#include "api/core.h"
#include "api/decode.h"
#include "base/clock.h"

static bool check_type(Request *rq, ApiResponse *response)
{
    Str type = http_request_field(rq->http, "content-type"), head, rest;
    str_cut(type, ';', &head, &rest);
    if (str_is_nocase(str_trim(head), "application/json"))
        return true;
    response->status = 415;
    api_add_field(rq->cx, response, "Accept-Post", STR("application/json"));
    return err_set(rq->cx, ERR_INVALID,
                   "content type \"%.*s\" is not spoken here, send application/json",
                   STR_ARG(type));
}

/* At most ten digits, by the protocol. */
static bool read_timeout(Request *rq)
{
    Str text = http_request_field(rq->http, "connect-timeout-ms");
    int64_t timeout_ms;
    if (!text.p)
        return true;
    if (text.n > 10 || !str_to_i64(text, &timeout_ms) || timeout_ms < 0)
        return err_set(rq->cx, ERR_INVALID, "Connect-Timeout-Ms must be up to ten digits");
    int64_t deadline_ms = clock_ms() + timeout_ms;
    if (rq->cx->deadline_ms == 0 || deadline_ms < rq->cx->deadline_ms)
        rq->cx->deadline_ms = deadline_ms;
    return true;
}

const ApiCall *api_connect_find(Request *rq, ApiResponse *response)
{
    Ctx *cx = rq->cx;
    if (rq->http->method != HTTP_POST) {
        response->status = 405;
        api_add_field(cx, response, "Allow", STR("POST"));
        return err_null(cx, ERR_UNIMPLEMENTED, "Connect calls are made by POST");
    }
    Str service = rq->http->segments[0];
    Str name = rq->http->nsegments == 2 ? rq->http->segments[1] : STR("");
    const ApiCall *call =
        api_call(rq->api, str_printf(cx->arena, "%.*s/%.*s",
                                     STR_ARG(str_sub(service, 12, service.n)), STR_ARG(name)));
    if (!call) {
        response->status = 404;
        return err_null(cx, ERR_UNIMPLEMENTED, "no procedure %.*s", STR_ARG(rq->http->path));
    }
    if (!check_type(rq, response) || !read_timeout(rq))
        return NULL;
    Str version = http_request_field(rq->http, "connect-protocol-version");
    if (version.p && !str_is(version, "1"))
        return err_null(cx, ERR_INVALID, "Connect-Protocol-Version must be 1");
    return call;
}

bool api_connect_read(Request *rq, const ApiCall *call)
{
    Json *raw = api_parse_body(rq);
    if (!raw)
        return false;
    rq->body = decode_message(rq->cx, call->request, raw, NULL);
    return rq->body != NULL;
}
