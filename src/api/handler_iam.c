/* Handlers: the IAM policies of the workspace and of projects. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/app.h"
#include "service/iam_condition.h"
#include "service/permission.h"
#include "store/group.h"
#include "store/iam.h"
#include "store/principal.h"
#include "store/project.h"
#include "store/setting.h"

static Json *policy_message(Ctx *cx, const IamPolicy *policy)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *bindings = json_new_array(a);
    for (size_t i = 0; i < policy->n; i++) {
        const Binding *binding = &policy->v[i];
        Json *each = json_new_object(a), *members = json_new_array(a);
        for (size_t k = 0; k < binding->members.n; k++)
            json_add_str(a, members, binding->members.v[k]);
        json_set_str(a, each, "role", binding->role);
        json_set(a, each, "members", members);
        if (binding->condition)
            json_set(a, each, "condition", binding->condition);
        json_add(a, bindings, each);
    }
    json_set(a, message, "bindings", bindings);
    json_set_str(a, message, "etag", policy->etag);
    return message;
}

/* A project's owner decides about the project only: a workspace role there would make him, say, the
 * DBA of his own changes. */
static bool check_scope(Request *rq, Str resource, Str role)
{
    return !str_starts(resource, "projects/") || !str_starts(role, "roles/workspace") ||
           !role_find(role) ||
           err_set(rq->cx, ERR_INVALID, "%.*s can be given on the workspace only", STR_ARG(role));
}

static bool check_role(Request *rq, StoreConn *db, Str role)
{
    if (!str_starts(role, "roles/"))
        return err_set(rq->cx, ERR_INVALID, "role \"%.*s\" is not of the form roles/{role}",
                       STR_ARG(role));
    if (role_find(role) || store_role_get(rq->cx, db, str_sub(role, 6, role.n)))
        return true;
    return rq->cx->err == ERR_NONE &&
           err_set(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(role));
}

/* What cannot be resolved must not look granted. */
static bool check_member(Request *rq, StoreConn *db, Str member)
{
    if (str_is(member, "allUsers") || (str_starts(member, "user:") && member.n > 5))
        return true;
    if (str_starts(member, "group:"))
        return store_group_get(rq->cx, db, str_sub(member, 6, member.n)) ||
               (rq->cx->err == ERR_NONE &&
                err_set(rq->cx, ERR_NOT_FOUND, "member %.*s: there is no such group",
                        STR_ARG(member)));
    if (str_starts(member, "serviceAccount:") || str_starts(member, "workloadIdentity:"))
        return err_set(rq->cx, ERR_UNIMPLEMENTED,
                       "member %.*s: only user:, group: and allUsers are built yet",
                       STR_ARG(member));
    return err_set(rq->cx, ERR_INVALID,
                   "member \"%.*s\" is not of the form user:{email} or group:{email}",
                   STR_ARG(member));
}

static bool take_condition(Ctx *cx, const Json *condition, Binding *binding)
{
    Str text = str_trim(json_str(condition, "expression"));
    if (text.n == 0)
        return true;
    if (!iam_condition_expiry(cx, text, &binding->expire_time))
        return false;
    binding->condition = (Json *)condition;
    return true;
}

static bool read_binding(Request *rq, StoreConn *db, Str resource, const Json *from,
                         Binding *binding)
{
    Json *members = json_get(from, "members");
    *binding = (Binding){.role = json_str(from, "role")};
    if (!check_role(rq, db, binding->role) || !check_scope(rq, resource, binding->role) ||
        !take_condition(rq->cx, json_get(from, "condition"), binding))
        return false;
    for (size_t i = 0; i < json_len(members); i++) {
        Str member = str_lower(rq->cx->arena, json_at(members, i)->text);
        if (str_is(member, "allusers"))
            member = STR("allUsers");
        if (!check_member(rq, db, member))
            return false;
        VEC_ADD(rq->cx->arena, &binding->members, member);
    }
    return true;
}

static bool is_active(Request *rq, StoreConn *db, Str member)
{
    Principal *found = str_starts(member, "user:")
                           ? store_principal_get(rq->cx, db, str_sub(member, 5, member.n))
                           : NULL;
    return found && str_is(found->state, "ACTIVE");
}

static bool keeps_admin(Request *rq, StoreConn *db, const IamPolicy *policy)
{
    for (size_t i = 0; i < policy->n; i++) {
        const Binding *binding = &policy->v[i];
        if (!str_is(binding->role, "roles/workspaceAdmin") || binding->condition)
            continue;
        for (size_t k = 0; k < binding->members.n; k++)
            if (is_active(rq, db, binding->members.v[k]))
                return true;
    }
    return false;
}

static bool resource_exists(Request *rq, StoreConn *db, Str resource)
{
    if (str_starts(resource, "workspaces/"))
        return true;
    if (store_project_get(rq->cx, db, str_sub(resource, 9, resource.n)))
        return true;
    return rq->cx->err == ERR_NONE &&
           err_set(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(resource));
}

/* workspaces/- and any other id mean the one workspace. */
static Str resource_of(Request *rq)
{
    Str resource = request_str(rq, "resource");
    if (str_starts(resource, "workspaces/"))
        return str_printf(rq->cx->arena, "workspaces/%.*s", STR_ARG(rq->app->workspace));
    return resource;
}

static Json *policy_get(Request *rq)
{
    Str resource = resource_of(rq);
    StoreConn *db = request_store(rq);
    if (!db || !resource_exists(rq, db, resource))
        return NULL;
    IamPolicy *policy = store_iam_policy_get(rq->cx, db, resource);
    return policy ? policy_message(rq->cx, policy) : NULL;
}

static Json *policy_set(Request *rq)
{
    Json *bindings = request_json(rq, "policy.bindings");
    IamPolicy policy = {.resource = resource_of(rq), .n = json_len(bindings)};
    StoreConn *db = request_begin(rq);
    if (!db || !resource_exists(rq, db, policy.resource))
        return NULL;
    policy.v = ARENA_ARRAY(rq->cx->arena, Binding, policy.n + 1);
    for (size_t i = 0; i < policy.n; i++)
        if (!read_binding(rq, db, policy.resource, json_at(bindings, i), &policy.v[i]))
            return NULL;
    if (str_starts(policy.resource, "workspaces/") && !keeps_admin(rq, db, &policy))
        return rq->cx->err
                   ? NULL
                   : err_null(
                         rq->cx, ERR_PRECONDITION,
                         "the workspace needs at least one active user with roles/workspaceAdmin");
    Str etag = request_str(rq, "etag");
    if (!store_iam_policy_set(rq->cx, db, &policy, etag))
        return NULL;
    IamPolicy *stored = store_iam_policy_get(rq->cx, db, policy.resource);
    return stored ? request_commit(rq, db, policy_message(rq->cx, stored)) : NULL;
}

static Json *workspace_message(Request *rq, const Workspace *workspace)
{
    Json *message = json_new_object(rq->cx->arena);
    json_set_str(rq->cx->arena, message, "name",
                 name_print(rq->cx->arena, "workspaces/{}", workspace->id));
    json_set_str(rq->cx->arena, message, "title", workspace->title);
    json_set_str(rq->cx->arena, message, "logo", workspace->logo);
    return message;
}

static Json *workspace_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Workspace *workspace = db ? store_workspace_get(rq->cx, db) : NULL;
    return workspace ? workspace_message(rq, workspace) : NULL;
}

static Json *workspace_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Workspace *workspace = db ? store_workspace_get(rq->cx, db) : NULL;
    if (!workspace)
        return NULL;
    if (request_masks(rq, "title"))
        workspace->title = request_str(rq, "workspace.title");
    if (request_masks(rq, "logo"))
        workspace->logo = request_str(rq, "workspace.logo");
    if (!store_workspace_update(rq->cx, db, workspace))
        return NULL;
    return request_commit(rq, db, workspace_message(rq, workspace));
}

const ApiHandler handlers_iam[] = {
    {"WorkspaceService/GetWorkspace", workspace_get},
    {"WorkspaceService/UpdateWorkspace", workspace_update},
    {"WorkspaceService/GetIamPolicy", policy_get},
    {"WorkspaceService/SetIamPolicy", policy_set},
    {"ProjectService/GetIamPolicy", policy_get},
    {"ProjectService/SetIamPolicy", policy_set},
    {NULL, NULL},
};
