/* RoleService: the roles that may be given to people. */
#include "api/handler.h"
#include "service/permission.h"

static Json *role_json(Arena *arena, const Role *role)
{
    Json *permissions = json_new_array(arena);
    for (size_t id = 0; id < permission_count(); id++) {
        if (role_has(role, (int)id))
            json_add_str(arena, permissions, str(permission_name((int)id)));
    }
    Json *out = json_new_object(arena);
    json_set_str(arena, out, "name", str_printf(arena, "roles/%s", role->id));
    json_set_z(arena, out, "title", role->title);
    json_set_z(arena, out, "description", role->description);
    json_set(arena, out, "permissions", permissions);
    json_set_z(arena, out, "type", "BUILT_IN");
    return out;
}

static Json *list_roles(Request *rq)
{
    Arena *arena = rq->cx->arena;
    Json *roles = json_new_array(arena);
    const Role *role;
    for (size_t i = 0; (role = role_at(i)); i++)
        json_add(arena, roles, role_json(arena, role));
    Json *out = json_new_object(arena);
    json_set(arena, out, "roles", roles);
    return out;
}

static Json *get_role(Request *rq)
{
    Str name = request_str(rq, "name");
    const Role *role = role_find(name);
    if (!role)
        return err_null(rq->cx, ERR_NOT_FOUND, "role %.*s not found", STR_ARG(name));
    return role_json(rq->cx->arena, role);
}

const ApiHandler handlers_role[] = {
    {"RoleService/ListRoles", list_roles},
    {"RoleService/GetRole", get_role},
    {NULL, NULL},
};
