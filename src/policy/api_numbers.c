/* Numbers for policies: a list of whole numbers, for what a rule keeps of a large script.
 *
 * Four bytes each, outside of what Lua collects: a Lua table takes eight, in powers of two, and is
 * gone through each time. */
#include "policy/api_numbers.h"

#include <lauxlib.h>

#define NUMBERS_MAX (1 << 24)

typedef struct Numbers {
    int review_serial;
    VEC(uint32_t) list;
} Numbers;

static const char metatable_key = 'n';

/* Only the metatable has these functions, and no policy has the metatable. */
static Numbers *numbers_of(lua_State *L)
{
    Numbers *numbers = lua_touserdata(L, 1);
    const Library *library = policy_library_of(L);
    if (!library->review || library->review_serial != numbers->review_serial)
        luaL_error(L, "numbers are used after their review has ended");
    return numbers;
}

static int get(lua_State *L)
{
    const Numbers *numbers = numbers_of(L);
    lua_Number i = lua_tonumber(L, 2);
    bool is_set = i >= 1 && i <= (lua_Number)numbers->list.n;
    lua_pushnumber(L, is_set ? numbers->list.v[(size_t)i - 1] : 0);
    return 1;
}

static int set(lua_State *L)
{
    Numbers *numbers = numbers_of(L);
    lua_Number i = luaL_checknumber(L, 2), value = luaL_checknumber(L, 3);
    luaL_argcheck(L, i >= 1 && i <= NUMBERS_MAX, 2, "a place in numbers is 1 to 16777216");
    luaL_argcheck(L, value >= 0 && value <= UINT32_MAX, 3, "a number is 0 to 4294967295");
    while (numbers->list.n < (size_t)i)
        VEC_ADD_MOVING(policy_library_of(L)->review->arena, &numbers->list, 0);
    numbers->list.v[(size_t)i - 1] = (uint32_t)value;
    return 0;
}

static int length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)numbers_of(L)->list.n);
    return 1;
}

static const luaL_Reg metamethods[] = {
    {"__index", get}, {"__newindex", set}, {"__len", length}, {NULL, NULL}};

static void push_metatable(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&metatable_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    if (lua_istable(L, -1))
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    luaL_register(L, NULL, metamethods);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pushlightuserdata(L, (void *)&metatable_key);
    lua_pushvalue(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
}

void policy_numbers_push(lua_State *L, const Review *review)
{
    Numbers *numbers = lua_newuserdata(L, sizeof(*numbers));
    *numbers = (Numbers){.review_serial = review->library->review_serial};
    push_metatable(L);
    lua_setmetatable(L, -2);
}
