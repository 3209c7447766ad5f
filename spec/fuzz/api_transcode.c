/* Fuzz: any method, path, query and body through the API must end in an answer that is JSON. */
#include <stdlib.h>

#include "api/api.h"

static bool authenticate(Ctx *cx, struct App *app, Str token, Caller *caller)
{
    (void)cx, (void)app, (void)token;
    caller->id = 1;
    return true;
}

static bool permitted(Ctx *cx, struct App *app, struct StoreConn *db, const Caller *caller,
                      Str resource, int permission)
{
    (void)cx, (void)app, (void)db, (void)caller, (void)resource, (void)permission;
    return true;
}

static Api *shared_api(void)
{
    static Api *api;
    if (!api) {
        ApiHooks hooks = {.authenticate = authenticate, .permitted = permitted};
        api = api_new(arena_new(), &hooks);
    }
    return api;
}

/* First byte: the method; first line: the target; the rest: the body. */
static void fill(Arena *arena, HttpRequest *http, Str input)
{
    static HttpField fields[] = {{STR("authorization"), STR("Bearer x")},
                                 {STR("content-type"), STR("application/json")}};
    http->method = (HttpMethod)((unsigned char)input.p[0] % HTTP_METHODS);
    input = str_copy(arena, str_sub(input, 1, input.n));
    str_cut(input, '\n', &http->target, &http->body);
    if (!str_cut(http->target, '?', &http->path, &http->query))
        http->query = STR_NONE;
    http->fields = fields;
    http->nfields = 2;
}

static void run(Arena *arena, Str input)
{
    HttpRequest http = {.minor = 1};
    fill(arena, &http, input);
    if (!str_starts(http.path, "/") || !http_request_split(arena, &http))
        return;
    if (http.nsegments == 1 && str_is(http.segments[0], "openapi.json"))
        return; /* slow, and its input is not the client's */
    Ctx cx, reader;
    ctx_init(&cx, arena);
    ctx_init(&reader, arena);
    ApiResponse response;
    api_handle(shared_api(), &cx, &http, &response);
    if (response.status < 200 || !json_parse(&reader, response.body, NULL))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0 || n > 65536)
        return 0;
    Arena *arena = arena_new();
    run(arena, (Str){(const char *)data, n});
    arena_free(arena);
    return 0;
}
