/* Require: the trusted modules of the bundle's lua/ folder, loaded once per state, read-only. */
#include <lauxlib.h>
#include <string.h>

#include "policy/library.h"
#include "policy/view.h"

static const char loading = 'l', loaded_key = 'r';

/* "ast" is lua/ast.lua, "sql.names" is lua/sql/names.lua; specs also name rules.* and policies.*.
 */
static const Policy *find_module(lua_State *L, const char *name)
{
    Library *library = policy_library_of(L);
    char path[256];
    if (strlen(name) > 200 || !name[0] ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_.-") != strlen(name))
        luaL_error(L, "require: '%s' is not a module name", name);
    bool is_policy = strncmp(name, "rules.", 6) == 0 || strncmp(name, "policies.", 9) == 0;
    snprintf(path, sizeof(path), "%s%s", library->in_spec && is_policy ? "" : "lua/", name);
    for (char *p = path; *p; p++)
        *p = *p == '.' ? '/' : *p;
    strcat(path, ".lua");
    const Policy *module = map_get(library->by_path, str(path));
    if (!module)
        luaL_error(L, "require: no module '%s' (no file %s in the bundle)", name, path);
    return module;
}

static void load_module(lua_State *L, const Policy *module)
{
    policy_chunk_push(L, module);
    lua_call(L, 0, 1);
    if (lua_istable(L, -1))
        policy_view_module(L);
    else if (!lua_isfunction(L, -1))
        policy_fault_raise(L, "type", module->path, 1, "a module must return a table or function");
}

/* A module of the overlay, and one that needs such a one, could keep something for the next
 * evaluation: what it leads to is too much to compare, so it is loaded anew for each. */
static void note_required(Library *library, const Policy *module)
{
    if (!module->is_overlay && !map_has(library->renewed, str(module->path)))
        return;
    map_set(library->renewed, str(module->path), library);
    library->renewals++;
}

/* Upvalue 1: path -> module, or a mark while the module is being loaded. */
static int require(lua_State *L)
{
    Library *library = policy_library_of(L);
    const char *name = luaL_checkstring(L, 1);
    const Policy *module = find_module(L, name);
    lua_settop(L, 1);
    lua_getfield(L, lua_upvalueindex(1), module->path);
    if (lua_touserdata(L, 2) == &loading)
        return luaL_error(L, "require: module '%s' requires itself", name);
    if (!lua_isnil(L, 2)) {
        note_required(library, module);
        return 1;
    }
    uint32_t renewals = library->renewals;
    lua_pushlightuserdata(L, (void *)&loading);
    lua_setfield(L, lua_upvalueindex(1), module->path);
    load_module(L, module);
    if (library->renewals != renewals)
        map_set(library->renewed, str(module->path), library);
    note_required(library, module);
    lua_pushvalue(L, -1);
    lua_setfield(L, lua_upvalueindex(1), module->path);
    return 1;
}

void policy_require_forget(lua_State *L)
{
    const Map *renewed = policy_library_of(L)->renewed;
    lua_pushlightuserdata(L, (void *)&loaded_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    for (size_t i = 0; i < renewed->n; i++) {
        lua_pushlstring(L, renewed->entries[i].key.p, renewed->entries[i].key.n);
        lua_pushnil(L);
        lua_rawset(L, -3);
    }
    lua_pop(L, 1);
}

void policy_require_open(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&loaded_key);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_insert(L, -3);
    lua_rawset(L, LUA_REGISTRYINDEX);
    lua_pushcclosure(L, require, 1);
    policy_globals_set(L, "require");
}
