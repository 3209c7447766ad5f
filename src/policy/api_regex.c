/* Regex for Lua: one table with the functions of regular expressions. */
#include "policy/api_regex.h"

#include <lauxlib.h>

#include "cel/regex.h"

static Str check_text(lua_State *L, int index)
{
    size_t n;
    const char *p = luaL_checklstring(L, index, &n);
    return (Str){p, n};
}

/* regex.find(text, pattern) -> first, last; nil; or nil and why it cannot be told */
static int find(lua_State *L)
{
    RegexMatch match;
    switch (cel_regex_find(check_text(L, 1), check_text(L, 2), &match)) {
    case REGEX_FOUND:
        lua_pushinteger(L, (lua_Integer)match.first + 1);
        lua_pushinteger(L, (lua_Integer)match.end);
        return 2;
    case REGEX_NONE:
        lua_pushnil(L);
        return 1;
    default:
        lua_pushnil(L);
        lua_pushstring(L, match.error);
        return 2;
    }
}

static const luaL_Reg functions[] = {{"find", find}, {NULL, NULL}};

void policy_api_regex_push(lua_State *L)
{
    lua_newtable(L);
    luaL_register(L, NULL, functions);
}
