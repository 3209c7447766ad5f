/* IAM: which member holds which role on which resource; and custom roles. */
#ifndef TG_STORE_IAM_H
#define TG_STORE_IAM_H

#include "base/json.h"
#include "base/vec.h"
#include "store/store.h"

typedef struct Binding {
    Str role; /* roles/{id} */
    StrList members;
    Json *condition; /* the API's Expr or NULL */
    Str expire_time; /* RFC 3339 or empty */
} Binding;

typedef struct IamPolicy {
    Str resource; /* workspaces/{id} or projects/{id} */
    Binding *v;
    size_t n;
    Str etag; /* updated_at in Unix milliseconds */
} IamPolicy;

typedef struct CustomRole {
    Str id, title, description;
    StrList permissions;
} CustomRole;

typedef struct CustomRoleList {
    CustomRole *v;
    size_t n;
} CustomRoleList;

IamPolicy *store_iam_policy_get(Ctx *cx, StoreConn *db, Str resource) MUST_CHECK;
/* Replaces the whole policy. ERR_ABORTED when etag is not empty and not the stored one. */
bool store_iam_policy_set(Ctx *cx, StoreConn *db, const IamPolicy *policy, Str etag) MUST_CHECK;
/* Adds one member to one role (sign-up, project creation); nothing when it is there. */
bool store_iam_member_add(Ctx *cx, StoreConn *db, Str resource, Str role, Str member) MUST_CHECK;
/* The roles ("roles/x") that an address holds on the workspace and, when project is not empty, on
 * projects/{project}: directly or by allUsers, not expired. */
bool store_iam_roles(Ctx *cx, StoreConn *db, Str email, Str project, StrList *roles) MUST_CHECK;
/* Addresses that hold a role on the workspace or the project. */
bool store_iam_holders(Ctx *cx, StoreConn *db, Str role, Str project, StrList *emails) MUST_CHECK;
/* Projects on which the address holds any role. */
bool store_iam_projects(Ctx *cx, StoreConn *db, Str email, StrList *projects) MUST_CHECK;

bool store_role_list(Ctx *cx, StoreConn *db, CustomRoleList *list) MUST_CHECK;
CustomRole *store_role_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
bool store_role_add(Ctx *cx, StoreConn *db, const CustomRole *role) MUST_CHECK;
bool store_role_update(Ctx *cx, StoreConn *db, const CustomRole *role) MUST_CHECK;
/* True when any policy still gives the role to somebody. */
bool store_role_is_bound(Ctx *cx, StoreConn *db, Str id, bool *bound) MUST_CHECK;
bool store_role_remove(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;

#endif
