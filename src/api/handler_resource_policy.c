/* Handlers: the policies attached to the workspace, environments and projects. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/app.h"
#include "store/setting.h"

/* The types that something acts on; the others answer 501. */
typedef struct TypeRow {
    const char *type, *member;
} TypeRow;

static const TypeRow types[] = {
    {"ROLLOUT_POLICY", "rolloutPolicy"},
    {"TAG", "tagPolicy"},
};

static const TypeRow *find_type(Request *rq, Str type)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_is_nocase(type, types[i].type))
            return &types[i];
    return err_null(rq->cx, ERR_UNIMPLEMENTED, "policies of type %.*s are not built yet",
                    STR_ARG(type));
}

/* "environments/prod/policies/rollout_policy" */
static const TypeRow *split(Request *rq, Str name, Str *resource)
{
    static const char *const patterns[] = {"workspaces/{}/policies/{}", "projects/{}/policies/{}",
                                           "environments/{}/policies/{}"};
    Str id, type;
    for (size_t i = 0; i < 3; i++) {
        if (!name_scan(rq->cx->arena, name, patterns[i], &id, &type))
            continue;
        Str kind, rest;
        str_cut(name, '/', &kind, &rest);
        *resource = str_printf(rq->cx->arena, "%.*s/%.*s", STR_ARG(kind), STR_ARG(id));
        return find_type(rq, type);
    }
    return err_null(rq->cx, ERR_INVALID, "\"%.*s\" is not of the form {resource}/policies/{type}",
                    STR_ARG(name));
}

static Json *policy_message(Request *rq, const ResourcePolicy *policy, const TypeRow *row)
{
    Arena *a = rq->cx->arena;
    Json *message = json_new_object(a);
    Str lower = str_lower(a, str(row->type));
    json_set_str(a, message, "name",
                 str_printf(a, "%.*s/policies/%.*s", STR_ARG(policy->resource), STR_ARG(lower)));
    json_set_bool(a, message, "inheritFromParent", policy->inherit);
    json_set_z(a, message, "type", row->type);
    json_set(a, message, row->member, policy->payload);
    json_set_bool(a, message, "enforce", policy->enforce);
    json_set_z(a, message, "resourceType",
               str_starts(policy->resource, "projects/")       ? "PROJECT"
               : str_starts(policy->resource, "environments/") ? "ENVIRONMENT"
                                                               : "WORKSPACE");
    return message;
}

/* Environments and the workspace have no members: their policies are the workspace's. */
static Str guarded(Str resource)
{
    return str_starts(resource, "projects/") ? resource : STR("");
}

static Json *policy_get(Request *rq)
{
    Str resource;
    const TypeRow *row = split(rq, request_str(rq, "name"), &resource);
    if (!row || !request_require(rq, "policies.get", guarded(resource)))
        return NULL;
    StoreConn *db = request_store(rq);
    ResourcePolicy *policy = db ? store_policy_get(rq->cx, db, resource, str(row->type)) : NULL;
    if (!policy && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist",
                        STR_ARG(request_str(rq, "name")));
    return policy ? policy_message(rq, policy, row) : NULL;
}

static Json *policy_list(Request *rq)
{
    ResourcePolicyList list;
    Json *response = json_new_object(rq->cx->arena), *policies = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !store_policy_list(rq->cx, db, request_str(rq, "parent"), &list))
        return NULL;
    for (size_t i = 0; i < list.n; i++) {
        const TypeRow *row = find_type(rq, list.v[i].type);
        if (!row)
            return NULL;
        json_add(rq->cx->arena, policies, policy_message(rq, &list.v[i], row));
    }
    json_set(rq->cx->arena, response, "policies", policies);
    return response;
}

static Json *keep(Request *rq, Str resource, const TypeRow *row)
{
    Json *payload = request_json(rq, arena_printf(rq->cx->arena, "policy.%s", row->member));
    ResourcePolicy policy = {
        .resource = resource,
        .type = str(row->type),
        .payload = payload ? payload : json_new_object(rq->cx->arena),
        .inherit = request_bool(rq, "policy.inheritFromParent"),
        .enforce = !request_json(rq, "policy.enforce") || request_bool(rq, "policy.enforce"),
    };
    StoreConn *db = request_begin(rq);
    if (!db || !store_policy_set(rq->cx, db, &policy))
        return NULL;
    return request_commit(rq, db, policy_message(rq, &policy, row));
}

static Json *policy_create(Request *rq)
{
    Str resource = request_str(rq, "parent");
    Str type =
        request_str(rq, "policy.type").n ? request_str(rq, "policy.type") : request_str(rq, "type");
    const TypeRow *row = find_type(rq, type);
    if (!row || !request_require(rq, "policies.create", guarded(resource)))
        return NULL;
    return keep(rq, resource, row);
}

static Json *policy_update(Request *rq)
{
    Str resource;
    const TypeRow *row = split(rq, request_str(rq, "policy.name"), &resource);
    if (!row || !request_require(rq, "policies.update", guarded(resource)))
        return NULL;
    if (!request_bool(rq, "allowMissing")) {
        StoreConn *db = request_store(rq);
        if (!db)
            return NULL;
        if (!store_policy_get(rq->cx, db, resource, str(row->type)))
            return rq->cx->err ? NULL
                               : err_null(rq->cx, ERR_NOT_FOUND,
                                          "%.*s does not exist; allowMissing=true makes it",
                                          STR_ARG(request_str(rq, "policy.name")));
    } else if (!request_require(rq, "policies.create", guarded(resource))) {
        return NULL;
    }
    return keep(rq, resource, row);
}

static Json *policy_delete(Request *rq)
{
    Str resource;
    const TypeRow *row = split(rq, request_str(rq, "name"), &resource);
    if (!row || !request_require(rq, "policies.delete", guarded(resource)))
        return NULL;
    StoreConn *db = request_begin(rq);
    if (!db || !store_policy_remove(rq->cx, db, resource, str(row->type)))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_resource_policy[] = {
    {"OrgPolicyService/GetPolicy", policy_get},
    {"OrgPolicyService/ListPolicies", policy_list},
    {"OrgPolicyService/CreatePolicy", policy_create},
    {"OrgPolicyService/UpdatePolicy", policy_update},
    {"OrgPolicyService/DeletePolicy", policy_delete},
    {NULL, NULL},
};
