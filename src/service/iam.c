/* Iam: joins the permissions of every role the caller holds. */
#include "service/iam.h"

#include "store/database.h"
#include "store/iam.h"

/* Custom roles come from the store, predefined ones from the table. */
static bool join_role(Ctx *cx, StoreConn *db, Str name, PermissionSet *set)
{
    const Role *predefined = role_find(name);
    if (predefined) {
        role_permissions(predefined, set);
        return true;
    }
    CustomRole *custom = store_role_get(cx, db, str_sub(name, strlen("roles/"), name.n));
    for (size_t i = 0; custom && i < custom->permissions.n; i++) {
        int id;
        if (permission_find(custom->permissions.v[i], &id))
            permission_add(set, id);
    }
    return cx->err == ERR_NONE;
}

static bool applies(const Grant *grant, Str project)
{
    if (str_starts(grant->resource, "workspaces/"))
        return true;
    return project.n && str_starts(grant->resource, "projects/") &&
           str_eq(str_sub(grant->resource, strlen("projects/"), grant->resource.n), project);
}

/* What came with the session is of this request; without a session the store is asked. */
static bool list_roles(Ctx *cx, StoreConn *db, const Caller *caller, Str project, StrList *roles)
{
    if (!caller->has_grants)
        return store_iam_roles(cx, db, caller->email, project, roles);
    *roles = (StrList){0};
    for (size_t i = 0; i < caller->grants.n; i++)
        if (applies(&caller->grants.v[i], project))
            VEC_ADD(cx->arena, roles, caller->grants.v[i].role);
    return true;
}

/* Everything the caller may do on the project ("" = only by workspace roles). */
static bool permissions_of(Ctx *cx, StoreConn *db, const Caller *caller, Str project,
                           PermissionSet *set)
{
    StrList roles;
    *set = (PermissionSet){0};
    if (!list_roles(cx, db, caller, project, &roles))
        return false;
    for (size_t i = 0; i < roles.n; i++)
        if (!join_role(cx, db, roles.v[i], set))
            return false;
    return true;
}

/* "%2F" and "%25", as the API's names carry them; the name that is asked about must be the name
 * that is used. */
static Str decode(Arena *arena, Str part)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < part.n; i++) {
        Str code = str_sub(part, i, i + 3 < part.n ? i + 3 : part.n);
        bool is_code = str_is_nocase(code, "%2f") || str_is(code, "%25");
        buf_add_char(&out, !is_code ? part.p[i] : code.p[2] == '5' ? '%' : '/');
        i += is_code ? 2 : 0;
    }
    return buf_str(&out);
}

static bool database_project(Ctx *cx, StoreConn *db, Str rest, Str *project)
{
    Str instance, tail, word, name;
    str_cut(rest, '/', &instance, &tail);
    str_cut(tail, '/', &word, &name);
    if (!str_is(word, "databases"))
        return true;
    str_cut(name, '/', &name, &tail);
    Database *database =
        store_database_get(cx, db, decode(cx->arena, instance), decode(cx->arena, name));
    if (database)
        *project = database->project;
    return cx->err == ERR_NONE;
}

/* The project that a resource name belongs to: "projects/{p}…" by its name, an instance's database
 * by the store; empty = none. */
static bool project_of(Ctx *cx, StoreConn *db, Str resource, Str *project)
{
    Str head, rest;
    *project = STR("");
    if (str_starts(resource, "projects/")) {
        str_cut(str_sub(resource, 9, resource.n), '/', &head, &rest);
        /* Instances are the workspace's: a project in front of one gives no rights. */
        if (str_starts(rest, "instances/"))
            return project_of(cx, db, rest, project);
        if (!str_is(head, "-"))
            *project = head;
        return true;
    }
    if (str_starts(resource, "instances/"))
        return database_project(cx, db, str_sub(resource, 10, resource.n), project);
    return true;
}

bool iam_permits(Ctx *cx, StoreConn *db, const Caller *caller, Str resource, int permission)
{
    Str project;
    PermissionSet set;
    if (caller->id == 0 || !project_of(cx, db, resource, &project) ||
        !permissions_of(cx, db, caller, project, &set))
        return false;
    return permission_has(&set, permission);
}
