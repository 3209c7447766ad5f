/* Guarded table functions: they know views, and count the steps that no hook sees. */
#include "policy/guard.h"
#include "policy/sandbox.h"
#include "policy/view.h"

/* Without a comparison function a sort of more runs past every budget in one C call. */
#define SORT_MAX 100000

static int guarded_concat(lua_State *L)
{
    size_t separator_length = 0, total = 0;
    const char *separator = luaL_optlstring(L, 2, "", &separator_length);
    lua_settop(L, 4);
    policy_view_unwrap(L, 1);
    luaL_argcheck(L, lua_istable(L, 5), 1, "table expected");
    policy_view_counted(L, 1);
    int from = luaL_optint(L, 3, 1);
    int to = luaL_optint(L, 4, (int)lua_objlen(L, 5));
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (long i = from; i <= to; i++) {
        policy_sandbox_step(L);
        lua_rawgeti(L, 5, (int)i);
        if (!lua_isstring(L, -1))
            return luaL_error(L, "table.concat: item %d is no string but a %s", (int)i,
                              luaL_typename(L, -1));
        total += lua_objlen(L, -1) + separator_length;
        if (total > POLICY_STRING_MAX)
            return luaL_error(L, "table.concat: the result is larger than 16 MiB");
        luaL_addvalue(&buffer);
        if (i < to)
            luaL_addlstring(&buffer, separator, separator_length);
    }
    luaL_pushresult(&buffer);
    return 1;
}

/* A library or a module is shown by an empty table, which must stay empty. */
static void check_own(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (!luaL_getmetafield(L, 1, "__metatable"))
        return;
    if (lua_isboolean(L, -1))
        luaL_error(L, "this table is read-only: copy what you want to change");
    lua_pop(L, 1);
}

static int guarded_insert(lua_State *L)
{
    check_own(L);
    int n = (int)lua_objlen(L, 1), at = n + 1, given = lua_gettop(L);
    if (given == 3) {
        at = luaL_checkint(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
        for (int i = n; i >= at; i--) {
            policy_sandbox_step(L);
            lua_rawgeti(L, 1, i);
            lua_rawseti(L, 1, i + 1);
        }
    } else if (given != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_settop(L, given);
    lua_rawseti(L, 1, at);
    return 0;
}

static int guarded_remove(lua_State *L)
{
    check_own(L);
    int n = (int)lua_objlen(L, 1);
    int at = luaL_optint(L, 2, n);
    if (at < 1 || at > n)
        return 0;
    lua_rawgeti(L, 1, at);
    for (int i = at; i < n; i++) {
        policy_sandbox_step(L);
        lua_rawgeti(L, 1, i + 1);
        lua_rawseti(L, 1, i);
    }
    lua_pushnil(L);
    lua_rawseti(L, 1, n);
    return 1;
}

static bool is_less(lua_State *L, int a, int b)
{
    policy_sandbox_step(L);
    if (lua_isnoneornil(L, 2))
        return lua_lessthan(L, a, b);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, a < 0 ? a - 1 : a);
    lua_pushvalue(L, b < 0 ? b - 2 : b);
    lua_call(L, 2, 1);
    bool less = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return less;
}

/* Heap sort: no recursion, n log n whatever the comparison function answers. */
static void sift_down(lua_State *L, int root, int n)
{
    for (int child; (child = 2 * root) <= n; root = child) {
        lua_rawgeti(L, 1, child);
        if (child < n) {
            lua_rawgeti(L, 1, child + 1);
            if (is_less(L, -2, -1)) {
                child++;
                lua_remove(L, -2);
            } else {
                lua_pop(L, 1);
            }
        }
        lua_rawgeti(L, 1, root);
        if (!is_less(L, -1, -2)) {
            lua_pop(L, 2);
            return;
        }
        lua_rawseti(L, 1, child);
        lua_rawseti(L, 1, root);
    }
}

static int guarded_sort(lua_State *L)
{
    check_own(L);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    int n = (int)lua_objlen(L, 1);
    if (n > SORT_MAX)
        return luaL_error(L, "table.sort: more than %d items", SORT_MAX);
    for (int root = n / 2; root >= 1; root--)
        sift_down(L, root, n);
    for (int end = n; end > 1; end--) {
        lua_rawgeti(L, 1, 1);
        lua_rawgeti(L, 1, end);
        lua_rawseti(L, 1, 1);
        lua_rawseti(L, 1, end);
        sift_down(L, 1, end - 1);
    }
    return 0;
}

static int guarded_maxn(lua_State *L)
{
    lua_Number max = 0;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        policy_sandbox_step(L);
        lua_pop(L, 1);
        if (lua_type(L, -1) == LUA_TNUMBER && lua_tonumber(L, -1) > max)
            max = lua_tonumber(L, -1);
    }
    lua_pushnumber(L, max);
    return 1;
}

const luaL_Reg policy_guard_table[] = {{"concat", guarded_concat}, {"insert", guarded_insert},
                                       {"remove", guarded_remove}, {"sort", guarded_sort},
                                       {"maxn", guarded_maxn},     {NULL, NULL}};
