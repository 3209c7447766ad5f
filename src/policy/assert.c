/* Assert: the claims that a spec can make; a failed one is an error at the spec's line. */
#include "policy/assert.h"

#include <lauxlib.h>
#include <string.h>

#include "policy/guard.h"
#include "policy/sandbox.h"
#include "policy/view.h"

#define DEPTH_MAX 50

static int fail(lua_State *L, int message, const char *claim)
{
    size_t n = 0;
    if (!lua_isnoneornil(L, message))
        return luaL_error(L, "%s", policy_guard_text(L, message, &n));
    return luaL_error(L, "%s", claim);
}

static const char *shown(lua_State *L, int index)
{
    size_t n = 0;
    return lua_isnone(L, index) ? "nothing" : policy_guard_text(L, index, &n);
}

static bool are_same(lua_State *L, int a, int b, int depth);

/* Every field of the table at a has its like in the table at b. */
static bool is_within(lua_State *L, int a, int b, int depth)
{
    lua_pushnil(L);
    while (lua_next(L, a)) {
        policy_sandbox_step(L);
        lua_pushvalue(L, -2);
        lua_rawget(L, b);
        if (!are_same(L, lua_gettop(L) - 1, lua_gettop(L), depth + 1))
            return false;
        lua_pop(L, 2);
    }
    return true;
}

static bool are_same(lua_State *L, int a, int b, int depth)
{
    int top = lua_gettop(L);
    if (depth > DEPTH_MAX)
        luaL_error(L, "assert.same: tables nested too deep");
    luaL_checkstack(L, 10, "assert.same");
    policy_view_unwrap(L, a);
    policy_view_unwrap(L, b);
    bool same = lua_rawequal(L, -1, -2);
    if (!same && lua_istable(L, top + 1) && lua_istable(L, top + 2))
        same = is_within(L, top + 1, top + 2, depth) && is_within(L, top + 2, top + 1, depth);
    lua_settop(L, top);
    return same;
}

static int assert_equal(lua_State *L)
{
    lua_settop(L, 3);
    if (lua_equal(L, 1, 2))
        return 0;
    lua_pushfstring(L, "expected %s, got %s", shown(L, 1), shown(L, 2));
    return fail(L, 3, lua_tostring(L, -1));
}

static int assert_same(lua_State *L)
{
    lua_settop(L, 3);
    return are_same(L, 1, 2, 0) ? 0 : fail(L, 3, "the two values differ");
}

static int assert_true(lua_State *L)
{
    return lua_isboolean(L, 1) && lua_toboolean(L, 1) ? 0 : fail(L, 2, "expected true");
}

static int assert_false(lua_State *L)
{
    return lua_isboolean(L, 1) && !lua_toboolean(L, 1) ? 0 : fail(L, 2, "expected false");
}

static int assert_nil(lua_State *L)
{
    return lua_isnoneornil(L, 1) ? 0 : fail(L, 2, "expected nil");
}

static int assert_not_nil(lua_State *L)
{
    return lua_isnoneornil(L, 1) ? fail(L, 2, "expected a value, got nil") : 0;
}

static int assert_error(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    int status = lua_pcall(L, 0, 0, 0);
    if (status == 0)
        return luaL_error(L, "expected an error");
    policy_sandbox_rethrow(L);
    return 0;
}

static int assert_plain(lua_State *L)
{
    lua_remove(L, 1);
    return lua_toboolean(L, 1) ? lua_gettop(L) : fail(L, 2, "assertion failed!");
}

static const luaL_Reg claims[] = {
    {"equal", assert_equal},        {"equals", assert_equal},    {"same", assert_same},
    {"is_true", assert_true},       {"is_false", assert_false},  {"is_nil", assert_nil},
    {"is_not_nil", assert_not_nil}, {"has_error", assert_error}, {NULL, NULL}};

/* assert.equal, assert.are.equal and assert(value) all work, as in busted. */
void policy_assert_open(lua_State *L)
{
    lua_newtable(L);
    luaL_register(L, NULL, claims);
    lua_newtable(L);
    luaL_register(L, NULL, claims);
    lua_setfield(L, -2, "are");
    lua_newtable(L);
    lua_pushcfunction(L, assert_plain);
    lua_setfield(L, -2, "__call");
    lua_setmetatable(L, -2);
    policy_globals_set(L, "assert");
}
