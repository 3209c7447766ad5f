/* RoleService: the roles that may be given to people, predefined and custom ones. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "service/permission.h"
#include "store/iam.h"

static Json *role_message(Arena *arena, Str id, Str title, Str description, const char *type)
{
    Json *message = json_new_object(arena);
    json_set_str(arena, message, "name", name_print(arena, "roles/{}", id));
    json_set_str(arena, message, "title", title);
    json_set_str(arena, message, "description", description);
    json_set_z(arena, message, "type", type);
    return message;
}

static Json *predefined_message(Arena *arena, const Role *role)
{
    Json *permissions = json_new_array(arena);
    Json *message =
        role_message(arena, str(role->id), str(role->title), str(role->description), "BUILT_IN");
    for (size_t id = 0; id < permission_count(); id++)
        if (role_has(role, (int)id))
            json_add_str(arena, permissions, str(permission_name((int)id)));
    json_set(arena, message, "permissions", permissions);
    return message;
}

static Json *custom_message(Arena *arena, const CustomRole *role)
{
    Json *permissions = json_new_array(arena);
    Json *message = role_message(arena, role->id, role->title, role->description, "CUSTOM");
    for (size_t i = 0; i < role->permissions.n; i++)
        json_add_str(arena, permissions, role->permissions.v[i]);
    json_set(arena, message, "permissions", permissions);
    return message;
}

static Json *role_list(Request *rq)
{
    Arena *arena = rq->cx->arena;
    Json *response = json_new_object(arena), *roles = json_new_array(arena);
    const Role *role;
    CustomRoleList custom;
    StoreConn *db = request_store(rq);
    if (!db || !store_role_list(rq->cx, db, &custom))
        return NULL;
    for (size_t i = 0; (role = role_at(i)); i++)
        json_add(arena, roles, predefined_message(arena, role));
    for (size_t i = 0; i < custom.n; i++)
        json_add(arena, roles, custom_message(arena, &custom.v[i]));
    json_set(arena, response, "roles", roles);
    return response;
}

static CustomRole *find_custom(Request *rq, StoreConn *db, Str name)
{
    Str id;
    if (!name_parse(rq->cx, name, "roles/{}", &id))
        return NULL;
    if (role_find(name))
        return err_null(rq->cx, ERR_PRECONDITION,
                        "%.*s is predefined and cannot be changed; make a role of your own",
                        STR_ARG(name));
    CustomRole *role = store_role_get(rq->cx, db, id);
    if (!role && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    return role;
}

static Json *role_get(Request *rq)
{
    Str name = request_str(rq, "name");
    const Role *role = str_starts(name, "roles/") ? role_find(name) : NULL;
    if (role)
        return predefined_message(rq->cx->arena, role);
    StoreConn *db = request_store(rq);
    CustomRole *custom = db ? find_custom(rq, db, name) : NULL;
    return custom ? custom_message(rq->cx->arena, custom) : NULL;
}

static bool take_permissions(Request *rq, CustomRole *role)
{
    Json *names = request_json(rq, "role.permissions");
    role->permissions = (StrList){0};
    for (size_t i = 0; i < json_len(names); i++) {
        int id;
        Str name = json_at(names, i)->text;
        if (!permission_find(name, &id))
            return err_set(rq->cx, ERR_INVALID, "permission \"%.*s\" does not exist",
                           STR_ARG(name));
        /* Nobody gives what he lacks: a DBA could make himself an administrator. */
        if (!request_require(rq, permission_name(id) + strlen("bb."), STR("")))
            return false;
        VEC_ADD(rq->cx->arena, &role->permissions, str(permission_name(id)));
    }
    return true;
}

static Json *add_role(Request *rq, StoreConn *db, Str id)
{
    CustomRole role = {.id = id,
                       .title = request_str(rq, "role.title"),
                       .description = request_str(rq, "role.description")};
    if (!name_is_id(id) && !role_find(id))
        return err_null(rq->cx, ERR_INVALID,
                        "roleId \"%.*s\" is not of the form ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
                        STR_ARG(id));
    if (role_find(id) || store_role_get(rq->cx, db, id))
        return err_null(rq->cx, ERR_EXISTS, "roles/%.*s exists already", STR_ARG(id));
    if (rq->cx->err || !take_permissions(rq, &role) || !store_role_add(rq->cx, db, &role))
        return NULL;
    return request_commit(rq, db, custom_message(rq->cx->arena, &role));
}

static Json *role_create(Request *rq)
{
    StoreConn *db = request_begin(rq);
    return db ? add_role(rq, db, request_str(rq, "roleId")) : NULL;
}

static Json *role_update(Request *rq)
{
    Str id, name = request_str(rq, "role.name");
    StoreConn *db = request_begin(rq);
    if (!db || !name_parse(rq->cx, name, "roles/{}", &id))
        return NULL;
    if (request_bool(rq, "allowMissing") && !role_find(name) && !store_role_get(rq->cx, db, id))
        return rq->cx->err ? NULL : add_role(rq, db, id);
    CustomRole *role = find_custom(rq, db, name);
    if (!role)
        return NULL;
    if (request_masks(rq, "title"))
        role->title = request_str(rq, "role.title");
    if (request_masks(rq, "description"))
        role->description = request_str(rq, "role.description");
    if ((request_masks(rq, "permissions") && !take_permissions(rq, role)) ||
        !store_role_update(rq->cx, db, role))
        return NULL;
    return request_commit(rq, db, custom_message(rq->cx->arena, role));
}

static Json *role_delete(Request *rq)
{
    bool bound;
    StoreConn *db = request_begin(rq);
    CustomRole *role = db ? find_custom(rq, db, request_str(rq, "name")) : NULL;
    if (!role || !store_role_is_bound(rq->cx, db, role->id, &bound))
        return NULL;
    if (bound)
        return err_null(rq->cx, ERR_PRECONDITION,
                        "roles/%.*s is still given to somebody; take it out of the IAM policies "
                        "first",
                        STR_ARG(role->id));
    if (!store_role_remove(rq->cx, db, role->id))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_role[] = {
    {"RoleService/ListRoles", role_list},    {"RoleService/GetRole", role_get},
    {"RoleService/CreateRole", role_create}, {"RoleService/UpdateRole", role_update},
    {"RoleService/DeleteRole", role_delete}, {NULL, NULL},
};
