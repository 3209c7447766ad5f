/* Globals: the allow-list of what policy code can name, on tables that it cannot change. */
#include <lauxlib.h>
#include <lualib.h>

#include "policy/api_regex.h"
#include "policy/api_sql.h"
#include "policy/guard.h"
#include "policy/sandbox.h"
#include "policy/view.h"

static const char environment_key = 'e', globals_key = 'g';

/* Taken from the library as it is; everything that is neither here nor a guard does not exist. */
static const char *const base_names[] = {"assert",       "error",    "rawequal", "select",
                                         "setmetatable", "tonumber", "_VERSION", NULL};
static const char *const string_names[] = {"byte",  "char",    "len", "lower",
                                           "upper", "reverse", "sub", NULL};
static const char *const math_names[] = {
    "abs",   "acos", "asin",  "atan", "atan2", "ceil", "cos",   "cosh", "deg", "exp",
    "floor", "fmod", "frexp", "huge", "ldexp", "log",  "log10", "max",  "min", "modf",
    "pi",    "pow",  "rad",   "sin",  "sinh",  "sqrt", "tan",   "tanh", NULL};

static int refuse_write(lua_State *L)
{
    lua_pushvalue(L, 2);
    size_t n = 0;
    const char *name = policy_guard_text(L, 2, &n);
    return luaL_error(L, "cannot set '%s' here: use a local variable", name);
}

/* Replaces the table at the top by an empty one that shows it and refuses writing. */
static void lock_table(lua_State *L)
{
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

static void copy_names(lua_State *L, int from, int to, const char *const *names)
{
    for (; *names; names++) {
        lua_getfield(L, from, *names);
        lua_setfield(L, to, *names);
    }
}

static void add_functions(lua_State *L, int to, const luaL_Reg *functions)
{
    for (; functions->name; functions++) {
        lua_pushcfunction(L, functions->func);
        lua_setfield(L, to, functions->name);
    }
}

static void open_library(lua_State *L, lua_CFunction open, const char *name)
{
    lua_pushcfunction(L, open);
    lua_pushstring(L, name);
    lua_call(L, 1, 0);
}

/* ("x"):rep must find the guarded functions, and getmetatable("") nothing. */
static void lock_strings(lua_State *L, int string)
{
    lua_pushliteral(L, "");
    if (!lua_getmetatable(L, -1))
        lua_newtable(L);
    lua_pushvalue(L, string);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static void add_string(lua_State *L, int native, int globals)
{
    lua_newtable(L);
    int string = lua_gettop(L);
    lua_getfield(L, native, "string");
    copy_names(L, string + 1, string, string_names);
    lua_pop(L, 1);
    add_functions(L, string, policy_guard_string);
    add_functions(L, string, policy_guard_pattern);
    lock_strings(L, string);
    lock_table(L);
    lua_setfield(L, globals, "string");
}

static void add_tables(lua_State *L, int native, int globals)
{
    lua_newtable(L);
    lua_getfield(L, native, "math");
    copy_names(L, lua_gettop(L), lua_gettop(L) - 1, math_names);
    lua_pop(L, 1);
    lock_table(L);
    lua_setfield(L, globals, "math");
    lua_newtable(L);
    add_functions(L, lua_gettop(L), policy_guard_table);
    lock_table(L);
    lua_setfield(L, globals, "table");
    policy_api_regex_push(L);
    lock_table(L);
    lua_setfield(L, globals, "regex");
    policy_api_sql_push(L);
    lock_table(L);
    lua_setfield(L, globals, "sql");
}

static void keep(lua_State *L, const char *key)
{
    lua_pushlightuserdata(L, (void *)key);
    lua_insert(L, -2);
    lua_rawset(L, LUA_REGISTRYINDEX);
}

static void fetch(lua_State *L, const char *key)
{
    lua_pushlightuserdata(L, (void *)key);
    lua_rawget(L, LUA_REGISTRYINDEX);
}

/* The native tables become unreachable: no global table, no package.loaded. */
static void forget_natives(lua_State *L)
{
    lua_newtable(L);
    lua_replace(L, LUA_GLOBALSINDEX);
    lua_newtable(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "_LOADED");
}

void policy_globals_open(lua_State *L)
{
    open_library(L, luaopen_base, "");
    open_library(L, luaopen_table, LUA_TABLIBNAME);
    open_library(L, luaopen_string, LUA_STRLIBNAME);
    open_library(L, luaopen_math, LUA_MATHLIBNAME);
    policy_view_open(L);
    lua_pushvalue(L, LUA_GLOBALSINDEX);
    int native = lua_gettop(L);
    lua_newtable(L);
    int globals = lua_gettop(L);
    copy_names(L, native, globals, base_names);
    add_functions(L, globals, policy_guard_base);
    add_string(L, native, globals);
    add_tables(L, native, globals);
    lua_pushvalue(L, globals);
    keep(L, &globals_key);
    lock_table(L);
    keep(L, &environment_key);
    forget_natives(L);
    lua_settop(L, native - 1);
}

void policy_globals_push(lua_State *L)
{
    fetch(L, &environment_key);
}

bool policy_globals_has(lua_State *L, int index)
{
    int top = lua_gettop(L);
    bool found = false;
    fetch(L, &globals_key);
    lua_pushnil(L);
    while (!found && lua_next(L, top + 1)) {
        found = lua_rawequal(L, -1, index);
        lua_pop(L, 1);
    }
    lua_settop(L, top);
    return found;
}

void policy_globals_set(lua_State *L, const char *name)
{
    fetch(L, &globals_key);
    lua_insert(L, -2);
    lua_setfield(L, -2, name);
    lua_pop(L, 1);
}

void policy_globals_set_table(lua_State *L, const char *name)
{
    lock_table(L);
    policy_globals_set(L, name);
}
