/* OpenAPI: the rows of calls as an OpenAPI 3.1 document. */
#include "api/core.h"
#include "api/openapi_schema.h"

typedef struct Document {
    const Api *api;
    Arena *arena;
    Json *paths;
    Map *used; /* operation ids */
} Document;

/* "projects" → "project", "policies" → "policy". */
static Str singular(Arena *arena, Str word)
{
    if (str_ends(word, "ies"))
        return str_printf(arena, "%.*sy", (int)word.n - 3, word.p);
    return str_ends(word, "s") ? str_sub(word, 0, word.n - 1) : word;
}

static Json *parameter(Arena *arena, Str name, const char *in, Json *schema)
{
    Json *out = json_new_object(arena);
    json_set_str(arena, out, "name", name);
    json_set_z(arena, out, "in", in);
    if (in[0] == 'p')
        json_set_bool(arena, out, "required", true);
    json_set(arena, out, "schema", schema);
    return out;
}

/* The path with a named hole for every "*"; adds the holes to `parameters`. */
static Str path_template(Arena *arena, const RoutePattern *pattern, Json *parameters)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < pattern->n; i++) {
        Str segment = pattern->segments[i];
        if (!str_is(segment, "*")) {
            buf_printf(&out, "/%.*s", STR_ARG(segment));
            continue;
        }
        Str name = singular(arena, i > 0 ? pattern->segments[i - 1] : STR("id"));
        Json *schema = json_new_object(arena);
        json_set_z(arena, schema, "type", "string");
        json_add(arena, parameters, parameter(arena, name, "path", schema));
        buf_printf(&out, "/{%.*s}", STR_ARG(name));
    }
    if (pattern->verb.n > 0)
        buf_printf(&out, ":%.*s", STR_ARG(pattern->verb));
    return buf_str(&out);
}

/* What neither the path nor the body holds comes by the query. */
static void add_query(Document *doc, const ApiCall *call, Str bound, Json *parameters)
{
    Str head, tail;
    str_cut(bound, '.', &head, &tail);
    for (size_t i = 0; call->rpc->body[0] != '*' && i < call->request->n; i++) {
        const Field *field = &call->request->fields[i];
        bool is_plain = !field->message && !(field->row->flags & FIELD_MAP) &&
                        field->row->kind != FIELD_STRUCT && field->row->kind != FIELD_VALUE;
        if (is_plain && !str_eq(field->name, head) && !str_is(field->name, call->rpc->body))
            json_add(doc->arena, parameters,
                     parameter(doc->arena, field->name, "query", openapi_field(doc->arena, field)));
    }
}

static Json *content(Arena *arena, const char *description, Json *schema)
{
    Json *type = json_new_object(arena), *types = json_new_object(arena);
    json_set(arena, type, "schema", schema);
    json_set(arena, types, "application/json", type);
    Json *out = json_new_object(arena);
    if (description)
        json_set_z(arena, out, "description", description);
    json_set(arena, out, "content", types);
    return out;
}

static void add_body(Document *doc, const ApiCall *call, Json *operation)
{
    if (!call->rpc->body[0])
        return;
    Json *schema = openapi_ref(doc->arena, call->request->name);
    if (call->rpc->body[0] != '*')
        schema = openapi_field(doc->arena, message_field(call->request, str(call->rpc->body)));
    json_set(doc->arena, operation, "requestBody", content(doc->arena, NULL, schema));
}

static Str operation_id(Document *doc, const Rpc *rpc)
{
    Str id = str_printf(doc->arena, "%s_%s", rpc->service, rpc->name);
    for (int i = 2; map_has(doc->used, id); i++)
        id = str_printf(doc->arena, "%s_%s_%d", rpc->service, rpc->name, i);
    map_set(doc->used, id, doc);
    return id;
}

static Json *operation(Document *doc, const ApiCall *call, Str bound, Json *parameters)
{
    Arena *arena = doc->arena;
    Json *out = json_new_object(arena), *tags = json_new_array(arena);
    json_set_str(arena, out, "operationId", operation_id(doc, call->rpc));
    json_add_str(arena, tags, str(call->rpc->service));
    json_set(arena, out, "tags", tags);
    add_query(doc, call, bound, parameters);
    if (parameters->n > 0)
        json_set(arena, out, "parameters", parameters);
    add_body(doc, call, out);
    Json *responses = json_new_object(arena);
    json_set(arena, responses, "200",
             content(arena, "The answer.", openapi_ref(arena, call->response->name)));
    json_set(arena, responses, "default",
             content(arena, "An error.", openapi_ref(arena, STR("google.rpc.Status"))));
    json_set(arena, out, "responses", responses);
    if (call->rpc->access == RPC_ANYONE)
        json_set(arena, out, "security", json_new_array(arena));
    if (call->rpc->permission[0])
        json_set_str(arena, out, "x-permission", str_printf(arena, "bb.%s", call->rpc->permission));
    if (!call->fn)
        json_set_bool(arena, out, "x-not-implemented", true);
    if (call->rpc->flags & RPC_EXTENSION)
        json_set_bool(arena, out, "x-tidegate-extension", true);
    return out;
}

static const char *const method_keys[HTTP_METHODS] = {
    [HTTP_GET] = "get",     [HTTP_HEAD] = "head",     [HTTP_POST] = "post",      [HTTP_PUT] = "put",
    [HTTP_PATCH] = "patch", [HTTP_DELETE] = "delete", [HTTP_OPTIONS] = "options"};

static void add_route(Document *doc, const RouteInfo *route)
{
    RoutePattern pattern;
    route_pattern_parse(doc->arena, route->pattern, &pattern);
    Json *parameters = json_new_array(doc->arena);
    Str path = path_template(doc->arena, &pattern, parameters);
    path = str_printf(doc->arena, "/v1%.*s", STR_ARG(path));
    Json *item = json_get_str(doc->paths, path);
    if (!item) {
        item = json_new_object(doc->arena);
        json_set_key(doc->arena, doc->paths, path, item);
    }
    const ApiCall *call = api_call_of(doc->api, doc->arena, route->rpc);
    json_set(doc->arena, item, method_keys[route->rpc->method],
             operation(doc, call, route->field, parameters));
}

static Json *components(const Api *api, Arena *arena)
{
    Json *bearer = json_new_object(arena), *schemes = json_new_object(arena);
    json_set_z(arena, bearer, "type", "http");
    json_set_z(arena, bearer, "scheme", "bearer");
    json_set(arena, schemes, "bearer", bearer);
    Json *out = json_new_object(arena);
    json_set(arena, out, "securitySchemes", schemes);
    json_set(arena, out, "schemas", openapi_schemas(arena, api->schema));
    return out;
}

Str api_openapi(const Api *api, Arena *arena)
{
    Document doc = {api, arena, json_new_object(arena), map_new(arena)};
    size_t n;
    const RouteInfo *routes = router_routes(api->router, &n);
    for (size_t i = 0; i < n; i++)
        add_route(&doc, &routes[i]);
    Json *info = json_new_object(arena);
    json_set_z(arena, info, "title", "Tidegate API");
    json_set_z(arena, info, "version", TIDEGATE_VERSION);
    Json *need = json_new_object(arena), *security = json_new_array(arena);
    json_set(arena, need, "bearer", json_new_array(arena));
    json_add(arena, security, need);
    Json *out = json_new_object(arena);
    json_set_z(arena, out, "openapi", "3.1.0");
    json_set(arena, out, "info", info);
    json_set(arena, out, "security", security);
    json_set(arena, out, "paths", doc.paths);
    json_set(arena, out, "components", components(api, arena));
    return json_text(arena, out);
}
