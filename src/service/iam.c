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

bool iam_permissions(Ctx *cx, StoreConn *db, const Caller *caller, Str project, PermissionSet *set)
{
    StrList roles;
    *set = (PermissionSet){0};
    if (!store_iam_roles(cx, db, caller->email, project, &roles))
        return false;
    for (size_t i = 0; i < roles.n; i++)
        if (!join_role(cx, db, roles.v[i], set))
            return false;
    return true;
}

static bool database_project(Ctx *cx, StoreConn *db, Str rest, Str *project)
{
    Str instance, tail, word, name;
    str_cut(rest, '/', &instance, &tail);
    str_cut(tail, '/', &word, &name);
    if (!str_is(word, "databases"))
        return true;
    str_cut(name, '/', &name, &tail);
    Database *database = store_database_get(cx, db, instance, name);
    if (database)
        *project = database->project;
    return cx->err == ERR_NONE;
}

bool iam_project_of(Ctx *cx, StoreConn *db, Str resource, Str *project)
{
    Str head, rest;
    *project = STR("");
    if (str_starts(resource, "projects/")) {
        str_cut(str_sub(resource, 9, resource.n), '/', &head, &rest);
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
    if (caller->id == 0 || !iam_project_of(cx, db, resource, &project) ||
        !iam_permissions(cx, db, caller, project, &set))
        return false;
    return permission_has(&set, permission);
}

bool iam_keeps_admin(const StrList *admins)
{
    for (size_t i = 0; i < admins->n; i++)
        if (str_starts(admins->v[i], "user:"))
            return true;
    return false;
}
