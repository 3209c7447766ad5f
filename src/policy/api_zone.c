/* Zones for Lua: what the clock of a place shows; the moment is always given, a policy has no
 * clock. */
#include "policy/api_zone.h"

#include <lauxlib.h>

/* Seconds that a double holds exactly, and far more than any calendar needs. */
#define SECONDS_MAX 1e15

static const Zone *find(lua_State *L)
{
    size_t n;
    const char *name = luaL_checklstring(L, 1, &n);
    return zone_find(lua_touserdata(L, lua_upvalueindex(1)), (Str){name, n});
}

static const Zone *check_zone(lua_State *L)
{
    const Zone *zone = find(L);
    if (!zone)
        luaL_error(L, "no time zone is called '%s'", lua_tostring(L, 1));
    return zone;
}

static int64_t check_seconds(lua_State *L, int index)
{
    lua_Number seconds = luaL_checknumber(L, index);
    if (!(seconds >= -SECONDS_MAX && seconds <= SECONDS_MAX))
        luaL_argerror(L, index, "not a number of seconds");
    return (int64_t)seconds;
}

static int has(lua_State *L)
{
    lua_pushboolean(L, find(L) != NULL);
    return 1;
}

static int offset(lua_State *L)
{
    ZoneOffset found = zone_offset_at(check_zone(L), check_seconds(L, 2));
    lua_pushinteger(L, found.seconds);
    lua_pushboolean(L, found.is_dst);
    return 2;
}

static int instant(lua_State *L)
{
    lua_pushnumber(L, (lua_Number)zone_instant(check_zone(L), check_seconds(L, 2)));
    return 1;
}

static const luaL_Reg functions[] = {
    {"has", has}, {"offset", offset}, {"instant", instant}, {NULL, NULL}};

void policy_api_zone_push(lua_State *L, const ZoneTable *zones)
{
    lua_newtable(L);
    for (const luaL_Reg *each = functions; each->name; each++) {
        lua_pushlightuserdata(L, (void *)zones);
        lua_pushcclosure(L, each->func, 1);
        lua_setfield(L, -2, each->name);
    }
}
