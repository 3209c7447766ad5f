/* View: a table that policies can read but not change.
 *
 * The tables inside become views when they are first looked at: most parts of a statement never
 * are. Of a statement not even the fields are made before: a rule looks at a few. Tables with
 * cycles, the modules, are wrapped at once, and their top is an empty table with the module as its
 * __index, which the interpreter follows without calling into C. */
#include "policy/view.h"

#include <lauxlib.h>
#include <string.h>

#define DEPTH_MAX 400

static const char view_key = 'v', module_key = 'm', absent_key = 'a';

static void push_metatable(lua_State *L)
{
    lua_pushlightuserdata(L, (void *)&view_key);
    lua_rawget(L, LUA_REGISTRYINDEX);
}

/* NULL for a view that nobody follows: it carries nothing. */
static const ReadsMark *mark_of(lua_State *L, int view)
{
    return lua_objlen(L, view) == sizeof(ReadsMark) ? lua_touserdata(L, view) : NULL;
}

static void push_view(lua_State *L, const ReadsMark *mark)
{
    bool is_marked = mark && mark->reads;
    ReadsMark *own = lua_newuserdata(L, is_marked ? sizeof(*mark) : 0);
    if (is_marked)
        *own = *mark;
}

void policy_view_child(lua_State *L, int view, int table)
{
    ReadsMark child = {NULL, 0, 0};
    const ReadsMark *mark = mark_of(L, view);
    if (mark)
        child = policy_reads_field(L, mark);
    if (!lua_istable(L, -1))
        return;
    push_view(L, &child);
    push_metatable(L);
    lua_setmetatable(L, -2);
    lua_insert(L, -2);
    lua_setfenv(L, -2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -2);
    lua_rawset(L, table);
}

/* The userdata of a view whose fields are made one by one; others are empty. */
typedef struct Source {
    PolicyViewFill fill;
    bool is_whole; /* nothing is left to be made */
    _Alignas(8) char bytes[];
} Source;

static Source *source_of(lua_State *L, int view)
{
    Source *source = lua_objlen(L, view) > sizeof(ReadsMark) ? lua_touserdata(L, view) : NULL;
    return source && !source->is_whole ? source : NULL;
}

/* Stack: view, key, table. A field that is not there leaves a mark, so that it is asked for once.
 */
static void make_field(lua_State *L, const Source *source)
{
    source->fill(L, source->bytes, lua_tostring(L, 2));
    lua_pushvalue(L, 2);
    lua_rawget(L, 3);
    if (!lua_isnil(L, -1))
        return;
    lua_pushvalue(L, 2);
    lua_pushlightuserdata(L, (void *)&absent_key);
    lua_rawset(L, 3);
}

/* Stack: view, key, table, ..., value. */
static void push_child(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_insert(L, -2);
    policy_view_child(L, 1, 3);
}

static int view_index(lua_State *L)
{
    lua_settop(L, 2);
    lua_getfenv(L, 1);
    lua_pushvalue(L, 2);
    lua_rawget(L, 3);
    if (mark_of(L, 1)) {
        push_child(L);
        return 1;
    }
    if (lua_isnil(L, -1)) {
        Source *source = lua_type(L, 2) == LUA_TSTRING ? source_of(L, 1) : NULL;
        if (!source)
            return 1;
        lua_settop(L, 3);
        make_field(L, source);
    }
    if (lua_type(L, -1) == LUA_TLIGHTUSERDATA) {
        lua_pushnil(L);
        return 1;
    }
    if (lua_istable(L, -1))
        push_child(L);
    return 1;
}

/* Makes what is left; views that were handed out stay the same. */
static void make_whole(lua_State *L, int view, Source *source)
{
    source->fill(L, source->bytes, NULL);
    int whole = lua_gettop(L);
    lua_getfenv(L, view);
    lua_pushnil(L);
    while (lua_next(L, -2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        if (lua_type(L, -1) == LUA_TLIGHTUSERDATA)
            lua_pop(L, 2);
        else
            lua_rawset(L, whole);
    }
    lua_settop(L, whole);
    lua_setfenv(L, view);
    source->is_whole = true;
}

void policy_view_push(lua_State *L, PolicyViewFill fill, const void *source, size_t size)
{
    Source *kept = lua_newuserdata(L, sizeof(*kept) + size);
    kept->fill = fill;
    kept->is_whole = false;
    memcpy(kept->bytes, source, size);
    push_metatable(L);
    lua_setmetatable(L, -2);
    lua_createtable(L, 0, 8);
    lua_setfenv(L, -2);
}

void policy_view_counted(lua_State *L, int view)
{
    int top = lua_gettop(L);
    if (!policy_view_is(L, view))
        return;
    const ReadsMark *mark = mark_of(L, view);
    if (!mark)
        return;
    lua_getfenv(L, view);
    size_t n = lua_objlen(L, -1);
    lua_pushnil(L);
    bool is_record = n == 0 && lua_next(L, -2);
    if (!is_record)
        policy_reads_count(mark, n);
    lua_settop(L, top);
}

static int view_newindex(lua_State *L)
{
    return luaL_error(L, "this table is read-only: copy what you want to change");
}

static int view_len(lua_State *L)
{
    policy_view_counted(L, 1);
    lua_getfenv(L, 1);
    lua_pushinteger(L, (lua_Integer)lua_objlen(L, -1));
    return 1;
}

/* A module may be callable; its own function gets the table itself. */
static int view_call(lua_State *L)
{
    lua_getfenv(L, 1);
    lua_replace(L, 1);
    if (!luaL_getmetafield(L, 1, "__call"))
        return luaL_error(L, "attempt to call a table value");
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

void policy_view_open(lua_State *L)
{
    static const luaL_Reg methods[] = {{"__index", view_index},
                                       {"__newindex", view_newindex},
                                       {"__len", view_len},
                                       {"__call", view_call},
                                       {NULL, NULL}};
    lua_pushlightuserdata(L, (void *)&view_key);
    lua_newtable(L);
    for (const luaL_Reg *method = methods; method->name; method++) {
        lua_pushcfunction(L, method->func);
        lua_setfield(L, -2, method->name);
    }
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_rawset(L, LUA_REGISTRYINDEX);
}

/* Policies hold no other userdata than views, but the metatable decides. */
bool policy_view_is(lua_State *L, int index)
{
    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return false;
    push_metatable(L);
    bool same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

const void *policy_view_source(lua_State *L, int index, PolicyViewFill fill)
{
    if (!policy_view_is(L, index) || lua_objlen(L, index) == 0)
        return NULL;
    const Source *source = lua_touserdata(L, index);
    return source->fill == fill ? source->bytes : NULL;
}

static bool push_module(lua_State *L, int index)
{
    if (!lua_istable(L, index) || !lua_getmetatable(L, index))
        return false;
    lua_pushlightuserdata(L, (void *)&module_key);
    lua_rawget(L, -2);
    lua_remove(L, -2);
    if (lua_istable(L, -1))
        return true;
    lua_pop(L, 1);
    return false;
}

bool policy_view_is_module(lua_State *L, int index)
{
    bool is_module = push_module(L, index);
    if (is_module)
        lua_pop(L, 1);
    return is_module;
}

bool policy_view_unwrap(lua_State *L, int index)
{
    if (policy_view_is(L, index)) {
        Source *source = source_of(L, index);
        if (source)
            make_whole(L, index, source);
        lua_getfenv(L, index);
        return true;
    }
    if (!push_module(L, index))
        lua_pushvalue(L, index);
    return false;
}

/* Stack: metatable at `meta`, seen tables at `seen`, the table at the top. */
static void wrap(lua_State *L, int meta, int seen, int depth);

static void wrap_fields(lua_State *L, int table, int meta, int seen, int depth)
{
    lua_pushnil(L);
    while (lua_next(L, table)) {
        if (!lua_istable(L, -1)) {
            lua_pop(L, 1);
            continue;
        }
        wrap(L, meta, seen, depth + 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, table);
    }
}

static void wrap(lua_State *L, int meta, int seen, int depth)
{
    if (depth > DEPTH_MAX)
        luaL_error(L, "a table is nested deeper than %d", DEPTH_MAX);
    luaL_checkstack(L, 8, "tables nested too deep");
    int table = lua_gettop(L);
    lua_pushvalue(L, table);
    lua_rawget(L, seen);
    if (!lua_isnil(L, -1)) {
        lua_replace(L, table);
        return;
    }
    lua_pop(L, 1);
    lua_newuserdata(L, 0);
    lua_pushvalue(L, meta);
    lua_setmetatable(L, -2);
    lua_pushvalue(L, table);
    lua_setfenv(L, -2);
    lua_pushvalue(L, table);
    lua_pushvalue(L, -2);
    lua_rawset(L, seen);
    wrap_fields(L, table, meta, seen, depth);
    lua_replace(L, table);
}

void policy_view_follow(lua_State *L, Reads *reads, const char *name)
{
    ReadsMark mark = policy_reads_root(reads, name);
    push_view(L, &mark);
    push_metatable(L);
    lua_setmetatable(L, -2);
    lua_insert(L, -2);
    lua_setfenv(L, -2);
}

void policy_view_wrap(lua_State *L)
{
    policy_view_follow(L, NULL, NULL);
}

/* Stack: table, its view. Replaces both by an empty table that shows the first. */
static void show(lua_State *L, int table)
{
    lua_settop(L, table);
    lua_newtable(L);
    lua_createtable(L, 0, 4);
    lua_pushlightuserdata(L, (void *)&module_key);
    lua_pushvalue(L, table);
    lua_rawset(L, -3);
    lua_pushvalue(L, table);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, view_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_replace(L, table);
}

void policy_view_module(lua_State *L)
{
    int table = lua_gettop(L);
    bool is_record = lua_objlen(L, table) == 0 && !lua_getmetatable(L, table);
    lua_settop(L, table);
    push_metatable(L);
    lua_newtable(L);
    lua_pushvalue(L, table);
    wrap(L, table + 1, table + 2, 0);
    if (is_record) {
        show(L, table);
        return;
    }
    lua_replace(L, table);
    lua_settop(L, table);
}
