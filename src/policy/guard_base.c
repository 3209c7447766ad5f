/* Guarded base functions: they know views, keep budgets from being swallowed, hide addresses. */
#include <stdio.h>
#include <string.h>

#include "policy/guard.h"
#include "policy/sandbox.h"
#include "policy/view.h"

/* Deep chains of pcall eat the C stack, where no hook runs. */
#define PCALL_DEPTH_MAX 32

static int guarded_pcall(lua_State *L)
{
    Sandbox *sandbox = policy_sandbox_of(L);
    luaL_checkany(L, 1);
    if (sandbox->pcall_depth >= PCALL_DEPTH_MAX)
        return luaL_error(L, "pcall is nested deeper than %d", PCALL_DEPTH_MAX);
    sandbox->pcall_depth++;
    int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
    sandbox->pcall_depth--;
    if (status != 0) {
        policy_sandbox_rethrow(L);
        if (status == LUA_ERRMEM)
            return lua_error(L);
    }
    lua_pushboolean(L, status == 0);
    lua_insert(L, 1);
    return lua_gettop(L);
}

static int guarded_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, policy_view_is(L, 1) ? "table" : luaL_typename(L, 1));
    return 1;
}

static void check_table(lua_State *L, int index)
{
    if (!lua_istable(L, index) && !policy_view_is(L, index))
        luaL_typerror(L, index, "table");
}

static int guarded_next(lua_State *L)
{
    check_table(L, 1);
    lua_settop(L, 2);
    bool is_view = policy_view_unwrap(L, 1);
    lua_insert(L, 2);
    if (is_view && lua_isnil(L, 3))
        policy_view_counted(L, 1);
    if (!lua_next(L, 2)) {
        lua_pushnil(L);
        return 1;
    }
    if (is_view)
        policy_view_child(L, 1, 2);
    return 2;
}

static int guarded_pairs(lua_State *L)
{
    check_table(L, 1);
    lua_pushcfunction(L, guarded_next);
    lua_pushvalue(L, 1);
    lua_pushnil(L);
    return 3;
}

static void push_item(lua_State *L, int table, int i, bool is_view)
{
    lua_pushinteger(L, i);
    lua_rawgeti(L, table, i);
    if (is_view && !lua_isnil(L, -1))
        policy_view_child(L, 1, table);
}

static int ipairs_step(lua_State *L)
{
    int i = (int)luaL_checkinteger(L, 2) + 1;
    bool is_view = policy_view_unwrap(L, 1);
    if (is_view && i == 1)
        policy_view_counted(L, 1);
    push_item(L, lua_gettop(L), i, is_view);
    return lua_isnil(L, -1) ? 1 : 2;
}

static int guarded_ipairs(lua_State *L)
{
    check_table(L, 1);
    lua_pushcfunction(L, ipairs_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int guarded_rawget(lua_State *L)
{
    check_table(L, 1);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    bool is_view = policy_view_unwrap(L, 1);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 2);
    lua_rawget(L, 3);
    if (is_view)
        policy_view_child(L, 1, 3);
    return 1;
}

static int guarded_unpack(lua_State *L)
{
    check_table(L, 1);
    lua_settop(L, 3);
    bool is_view = policy_view_unwrap(L, 1);
    int table = lua_gettop(L);
    int from = luaL_optint(L, 2, 1);
    int to = luaL_optint(L, 3, (int)lua_objlen(L, table));
    if (from > to)
        return 0;
    if ((long)to - from >= 7000 || !lua_checkstack(L, to - from + 8))
        return luaL_error(L, "too many values to unpack");
    for (int i = from; i <= to; i++) {
        push_item(L, table, i, is_view);
        lua_remove(L, -2);
    }
    return to - from + 1;
}

/* Tables and functions have no address here: it would differ from replay to replay. */
const char *policy_guard_text(lua_State *L, int index, size_t *n)
{
    if (index < 0)
        index = lua_gettop(L) + index + 1;
    if (luaL_callmeta(L, index, "__tostring")) {
        if (!lua_isstring(L, -1))
            luaL_error(L, "'__tostring' must return a string");
        return lua_tolstring(L, -1, n);
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TUSERDATA:
        lua_pushliteral(L, "table");
        break;
    default:
        lua_pushstring(L, luaL_typename(L, index));
    }
    return lua_tolstring(L, -1, n);
}

static int guarded_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    size_t n = 0;
    policy_guard_text(L, 1, &n);
    return 1;
}

/* As the library's, but a view has none to show. */
static int guarded_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TUSERDATA || !lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    luaL_getmetafield(L, 1, "__metatable");
    return 1;
}

const luaL_Reg policy_guard_base[] = {{"pcall", guarded_pcall},
                                      {"type", guarded_type},
                                      {"next", guarded_next},
                                      {"pairs", guarded_pairs},
                                      {"ipairs", guarded_ipairs},
                                      {"rawget", guarded_rawget},
                                      {"unpack", guarded_unpack},
                                      {"tostring", guarded_tostring},
                                      {"getmetatable", guarded_getmetatable},
                                      {NULL, NULL}};
