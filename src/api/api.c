/* Api: builds the index of the calls and leads one request through it. */
#include "api/core.h"

#include <assert.h>

#include "api/borrow.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/handler.h"
#include "api/mask.h"
#include "base/clock.h"
#include "base/log.h"
#include "service/permission.h"

static void add_call(Api *api, const Rpc *rpc)
{
    ApiCall *call = ARENA_NEW(api->arena, ApiCall);
    call->rpc = rpc;
    call->request = schema_message(api->schema, rpc->request);
    call->response = schema_message(api->schema, rpc->response);
    call->permission = -1;
    bool is_known = !rpc->permission[0] || permission_find(str(rpc->permission), &call->permission);
    assert(call->request && call->response && is_known);
    (void)is_known;
    map_set(api->calls, str_printf(api->arena, "%s/%s", rpc->service, rpc->name), call);
}

static void bind(Api *api, const ApiHandler *handlers)
{
    for (; handlers && handlers->rpc; handlers++) {
        ApiCall *call = map_get(api->calls, str(handlers->rpc));
        if (!call)
            log_error("api: handler for unknown call %s", handlers->rpc);
        assert(call);
        call->fn = handlers->fn;
    }
}

Api *api_new(Arena *arena, const ApiHooks *hooks)
{
    Api *api = ARENA_NEW(arena, Api);
    api->arena = arena;
    api->hooks = *hooks;
    api->schema = schema_new(arena);
    api->router = router_new(arena);
    api->calls = map_new(arena);
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++)
            add_call(api, &table->rows[j]);
    }
    const ApiHandler *handlers;
    for (size_t i = 0; (handlers = handler_table(i)); i++)
        bind(api, handlers);
    bind(api, hooks->handlers);
    Arena *scratch = arena_new();
    api->openapi = str_copy(arena, api_openapi(api, scratch));
    arena_free(scratch);
    return api;
}

const Schema *api_schema(const Api *api)
{
    return api->schema;
}

const ApiCall *api_call(const Api *api, Str name)
{
    return map_get(api->calls, name);
}

const ApiCall *api_call_of(const Api *api, Arena *arena, const Rpc *rpc)
{
    return api_call(api, str_printf(arena, "%s/%s", rpc->service, rpc->name));
}

static bool is_connect(const HttpRequest *http)
{
    return http->nsegments > 0 && (str_starts(http->segments[0], "bytebase.v1.") ||
                                   str_starts(http->segments[0], "tidegate.v1."));
}

bool api_owns(const HttpRequest *http)
{
    if (http->nsegments == 0)
        return false;
    Str first = http->segments[0];
    bool under_api = http->nsegments > 1 && str_is(first, "api");
    Str version = under_api ? http->segments[1] : first;
    return str_is(version, "v1") || str_starts(version, "v1:") || is_connect(http) ||
           str_is(first, "openapi.json");
}

void api_add_field(Ctx *cx, ApiResponse *response, const char *name, Str value)
{
    response->fields =
        arena_grow(cx->arena, response->fields, response->nfields * sizeof *response->fields,
                   (response->nfields + 1) * sizeof *response->fields);
    response->fields[response->nfields++] = (HttpField){str(name), value};
}

static bool check_required(Request *rq, const ApiCall *call)
{
    bool creates = str_starts(str(call->rpc->name), "Create") ||
                   str_starts(str(call->rpc->name), "Add") ||
                   str_starts(str(call->rpc->name), "BatchCreate");
    return decode_require(rq->cx, call->request, rq->body, creates, NULL);
}

/* Of the resource that is the body. */
static bool check_mask(Request *rq, const ApiCall *call)
{
    const Field *field = message_field(call->request, str(call->rpc->body));
    Str mask = request_str(rq, "updateMask");
    return mask.n == 0 || !field || !field->message || mask_check(rq->cx, field->message, mask);
}

static Json *run_handler(Request *rq, const ApiCall *call)
{
    if (!call->fn)
        return err_null(rq->cx, ERR_UNIMPLEMENTED, "%s/%s is not built yet", call->rpc->service,
                        call->rpc->name);
    Json *answer = call->fn(rq);
    if (!answer && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_INTERNAL, "%s/%s failed without a reason", call->rpc->service,
                        call->rpc->name);
    if (answer && call->rpc->access == RPC_CUSTOM && !rq->decided)
        return err_null(rq->cx, ERR_INTERNAL, "%s/%s answered without an access decision",
                        call->rpc->service, call->rpc->name);
    return answer ? encode_message(rq->cx->arena, call->response, answer) : NULL;
}

/* The order matters: nobody learns what a request lacks before he is known. */
static Json *run(Request *rq, ApiResponse *response)
{
    bool by_connect = rq->form == REQUEST_CONNECT;
    const ApiCall *call = by_connect ? api_connect_find(rq, response) : api_rest_find(rq, response);
    if (!call)
        return NULL;
    rq->rpc = call->rpc;
    int64_t start_us = clock_us();
    bool is_ready = access_identify(rq) &&
                    (by_connect ? api_connect_read(rq, call) : api_rest_read(rq, call)) &&
                    access_check(rq, call) && check_required(rq, call) && check_mask(rq, call);
    Json *answer = is_ready ? run_handler(rq, call) : NULL;
    request_end(rq);
    if ((call->rpc->flags & RPC_AUDIT) && rq->api->hooks.audit)
        rq->api->hooks.audit(rq, answer, clock_us() - start_us);
    return answer;
}

static void write_openapi(const Api *api, Ctx *cx, const HttpRequest *http, ApiResponse *response)
{
    response->status = http->method == HTTP_GET || http->method == HTTP_HEAD ? 200 : 405;
    if (response->status == 405)
        api_add_field(cx, response, "Allow", STR("GET"));
    response->body = response->status == 200 ? api->openapi : STR("{}");
}

void api_handle(const Api *api, Ctx *cx, const HttpRequest *http, ApiResponse *response)
{
    *response = (ApiResponse){0};
    api_add_field(cx, response, "Content-Type", STR("application/json"));
    api_add_field(cx, response, "Cache-Control", STR("no-store"));
    if (http->nsegments == 1 && str_is(http->segments[0], "openapi.json")) {
        write_openapi(api, cx, http, response);
        return;
    }
    Request rq = {.cx = cx, .app = api->hooks.app, .api = api, .http = http};
    rq.form = is_connect(http) ? REQUEST_CONNECT : REQUEST_REST;
    Json *answer = run(&rq, response);
    for (size_t i = 0; i < rq.fields.n; i++)
        api_add_field(cx, response, (const char *)rq.fields.v[i].name.p, rq.fields.v[i].value);
    if (!answer) {
        problem_write(&rq, response);
        return;
    }
    response->status = rq.status ? rq.status : 200;
    response->body = json_text(cx->arena, answer);
}
