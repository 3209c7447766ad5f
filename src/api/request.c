/* Request: what handlers ask of the call that they serve. */
#include "api/bytes.h"
#include "api/core.h"
#include "api/mask.h"
#include "service/permission.h"

Json *request_json(const Request *rq, const char *path)
{
    Str rest = str(path), part;
    Json *value = rq->body;
    while (value && str_cut(rest, '.', &part, &rest))
        value = json_get_str(value, part);
    return value ? json_get_str(value, part) : NULL;
}

Str request_str(const Request *rq, const char *path)
{
    const Json *value = request_json(rq, path);
    return value && value->kind == JSON_STRING ? value->text : STR("");
}

int64_t request_int(const Request *rq, const char *path, int64_t fallback)
{
    const Json *value = request_json(rq, path);
    int64_t number;
    return value && json_to_i64(value, &number) ? number : fallback;
}

bool request_bool(const Request *rq, const char *path)
{
    const Json *value = request_json(rq, path);
    return value && value->kind == JSON_BOOL && value->yes;
}

bool request_bytes(Request *rq, const char *path, Str *bytes)
{
    const Json *value = request_json(rq, path);
    if (!value || value->kind != JSON_STRING)
        return err_set(rq->cx, ERR_INVALID, "\"%s\" is required", path);
    if (!bytes_decode(rq->cx->arena, value->text, bytes))
        return err_set(rq->cx, ERR_INVALID, "invalid value for \"%s\": not base64", path);
    return true;
}

bool request_masks(const Request *rq, const char *path)
{
    Str mask = request_str(rq, "updateMask");
    return mask.n == 0 || mask_has(mask, str(path));
}

bool request_may(Request *rq, const char *permission, Str resource)
{
    int id;
    rq->decided = true;
    if (!permission_find(str(permission), &id))
        return err_set(rq->cx, ERR_INTERNAL, "unknown permission %s", permission);
    if (rq->caller.id == 0)
        return false;
    return rq->api->hooks.permitted(rq->cx, rq->app, rq->db, &rq->caller, resource, id);
}

static void add_denied_detail(Request *rq, Str permission, Str resource)
{
    Arena *arena = rq->cx->arena;
    Json *permissions = json_new_array(arena), *resources = json_new_array(arena);
    json_add_str(arena, permissions, permission);
    if (resource.n > 0)
        json_add_str(arena, resources, resource);
    Json *detail = json_new_object(arena);
    json_set_z(arena, detail, "@type", "type.googleapis.com/bytebase.v1.PermissionDeniedDetail");
    json_set_str(
        arena, detail, "method",
        str_printf(arena, "/%.*s/%s", STR_ARG(rpc_full_service(arena, rq->rpc)), rq->rpc->name));
    json_set(arena, detail, "requiredPermissions", permissions);
    json_set(arena, detail, "resources", resources);
    rq->cx->details = json_new_array(arena);
    json_add(arena, rq->cx->details, detail);
}

bool request_require(Request *rq, const char *permission, Str resource)
{
    if (request_may(rq, permission, resource))
        return true;
    if (rq->cx->err != ERR_NONE)
        return false;
    if (rq->caller.id == 0)
        return err_set(rq->cx, ERR_UNAUTHENTICATED, "access token not found");
    Str full = str_printf(rq->cx->arena, "bb.%s", permission);
    add_denied_detail(rq, full, resource);
    return err_set(rq->cx, ERR_DENIED,
                   "permission denied for method \"/%.*s/%s\": user does not have permission "
                   "\"%.*s\" on %.*s",
                   STR_ARG(rpc_full_service(rq->cx->arena, rq->rpc)), rq->rpc->name, STR_ARG(full),
                   STR_ARG(resource.n > 0 ? resource : STR("the workspace")));
}

void request_decide(Request *rq)
{
    rq->decided = true;
}

bool request_signed_in(Request *rq)
{
    return rq->caller.id != 0 || err_set(rq->cx, ERR_UNAUTHENTICATED, "access token not found");
}

static void add_field(Request *rq, const char *name, Str value)
{
    HttpField field = {str(name), value};
    VEC_ADD(rq->cx->arena, &rq->fields, field);
}

void request_set_cookie(Request *rq, const char *name, Str value, int64_t max_age_s)
{
    Buf out = buf_new(rq->cx->arena);
    buf_printf(&out, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict", name, STR_ARG(value));
    if (max_age_s >= 0)
        buf_printf(&out, "; Max-Age=%lld", (long long)max_age_s);
    if (rq->http->is_tls || str_starts(http_request_field(rq->http, "origin"), "https://"))
        buf_add_z(&out, "; Secure");
    add_field(rq, "Set-Cookie", buf_str(&out));
}

Json *request_empty(Request *rq)
{
    return json_new_object(rq->cx->arena);
}
