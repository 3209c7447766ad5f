/* Instance: the table that a policy's file returns, made once and used again as long as nothing
 * that its functions can reach has changed.
 *
 * No evaluation may leave anything to the next. Running the file anew before each call ensures that
 * and costs as much as the call. So when the file has run, everything that its functions can reach
 * is written down: upvalues, the tables and functions in them, their metatables. Before the next
 * call it is read again and compared; what is not the same to the last bit is thrown away, and that
 * policy's file runs anew each time. What was written down is kept alive, so that no address can
 * come to mean another value. Modules are read-only views and end the walk, as do the globals. */
#include "policy/instance.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "policy/library.h"
#include "policy/view.h"

/* A larger graph is compared no faster than its file runs. */
#define WORDS_MAX 1000
#define PARTS_MAX 100

struct PolicyKept {
    uint32_t state; /* of the library, in which the rest has a meaning */
    int pins;       /* reference: {[0] = instance, part 1, part 2 ...} */
    int nparts;
    VEC(uint64_t) words; /* of all parts */
    bool is_changing;    /* it did not stay the same, or is too large: run the file each time */
};

/* One reading of all parts: to write it down, or to compare. */
typedef struct Walk {
    lua_State *L;
    Arena *arena;
    PolicyKept *kept;
    int pins, seen; /* stack: the table of parts; while writing, values as keys */
    size_t at;      /* while comparing */
    bool is_writing, is_same;
} Walk;

static void note(Walk *walk, uint64_t word)
{
    PolicyKept *kept = walk->kept;
    if (walk->is_writing)
        VEC_ADD(walk->arena, &kept->words, word);
    else
        walk->is_same =
            walk->is_same && walk->at < kept->words.n && kept->words.v[walk->at++] == word;
}

static uint64_t word_of(lua_State *L, int index)
{
    double number;
    uint64_t word = 0;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return (uint64_t)lua_toboolean(L, index);
    case LUA_TNUMBER:
        number = lua_tonumber(L, index);
        memcpy(&word, &number, sizeof word);
        return word;
    case LUA_TSTRING: /* one object for equal texts; never a number, so not converted */
        return (uint64_t)(uintptr_t)lua_tostring(L, index);
    default:
        return (uint64_t)(uintptr_t)lua_topointer(L, index);
    }
}

/* True for what no policy can change: globals, modules, views, and C functions on their own. */
static bool is_fixed(lua_State *L, int index)
{
    if (!lua_istable(L, index) && !lua_isfunction(L, index))
        return true;
    if (lua_istable(L, index))
        return policy_view_is_module(L, index) || policy_globals_has(L, index);
    if (!lua_iscfunction(L, index))
        return false;
    bool has_upvalue = lua_getupvalue(L, index, 1) != NULL;
    if (has_upvalue)
        lua_pop(L, 1);
    return !has_upvalue || policy_globals_has(L, index);
}

/* Keeps the value at the top alive, and makes it a part when it can change. */
static void pin(Walk *walk)
{
    lua_State *L = walk->L;
    int value = lua_gettop(L), type = lua_type(L, value);
    if (type == LUA_TNIL || type == LUA_TBOOLEAN || type == LUA_TNUMBER)
        return;
    lua_pushvalue(L, value);
    lua_rawget(L, walk->seen);
    bool is_new = lua_isnil(L, -1);
    lua_pop(L, 1);
    if (!is_new)
        return;
    lua_pushvalue(L, value);
    lua_pushboolean(L, true);
    lua_rawset(L, walk->seen);
    if (is_fixed(L, value))
        return;
    lua_pushvalue(L, value);
    lua_rawseti(L, walk->pins, ++walk->kept->nparts);
}

/* The value at the top. */
static void note_value(Walk *walk)
{
    note(walk, (uint64_t)lua_type(walk->L, -1));
    note(walk, word_of(walk->L, -1));
    if (walk->is_writing)
        pin(walk);
}

static void read_table(Walk *walk, int table)
{
    lua_State *L = walk->L;
    if (!lua_getmetatable(L, table))
        lua_pushnil(L);
    note_value(walk);
    lua_pop(L, 1);
    lua_pushnil(L);
    while (walk->is_same && lua_next(L, table)) {
        note_value(walk);
        lua_pop(L, 1);
        note_value(walk);
    }
}

static void read_function(Walk *walk, int function)
{
    for (int i = 1; walk->is_same && lua_getupvalue(walk->L, function, i); i++) {
        note_value(walk);
        lua_pop(walk->L, 1);
    }
}

static void read_parts(Walk *walk)
{
    lua_State *L = walk->L;
    for (int i = 1; i <= walk->kept->nparts && walk->is_same; i++) {
        lua_rawgeti(L, walk->pins, i);
        int part = lua_gettop(L);
        if (lua_istable(L, part))
            read_table(walk, part);
        else
            read_function(walk, part);
        note(walk, UINT64_MAX - (uint64_t)i); /* where it ends counts too */
        lua_settop(L, part - 1);
        if (walk->is_writing && (walk->kept->words.n > WORDS_MAX || walk->kept->nparts > PARTS_MAX))
            walk->is_same = false;
    }
}

/* The functions of the instance: nothing else of it is theirs, unless they hold it themselves. */
static void pin_functions(Walk *walk, int instance)
{
    lua_State *L = walk->L;
    lua_pushnil(L);
    while (lua_next(L, instance)) {
        if (lua_isfunction(L, -1))
            pin(walk);
        lua_pop(L, 1);
    }
}

/* The instance is at the top and stays there. */
static void keep(lua_State *L, Library *library, PolicyKept *kept)
{
    int instance = lua_gettop(L);
    Walk walk = {
        .L = L, .arena = library->arena, .kept = kept, .is_writing = true, .is_same = true};
    luaL_checkstack(L, 20, "a policy's instance");
    kept->words.n = 0;
    kept->nparts = 0;
    kept->state = library->state;
    lua_newtable(L);
    walk.pins = lua_gettop(L);
    lua_newtable(L);
    walk.seen = lua_gettop(L);
    lua_pushvalue(L, walk.seen);
    lua_rawseti(L, walk.pins, -1);
    lua_pushvalue(L, instance);
    lua_rawseti(L, walk.pins, 0);
    pin_functions(&walk, instance);
    read_parts(&walk);
    kept->is_changing = !walk.is_same;
    lua_settop(L, walk.pins);
    if (kept->is_changing)
        lua_pop(L, 1);
    else
        kept->pins = luaL_ref(L, LUA_REGISTRYINDEX);
}

/* It holds a module that is loaded anew for each evaluation. */
static void give_up(Library *library, PolicyKept *kept)
{
    kept->state = library->state;
    kept->is_changing = true;
}

static void drop(lua_State *L, PolicyKept *kept)
{
    luaL_unref(L, LUA_REGISTRYINDEX, kept->pins);
    kept->is_changing = true;
}

/* Pushes the instance that was kept, when it still is what it was. */
static bool push_kept(lua_State *L, PolicyKept *kept)
{
    Walk walk = {.L = L, .kept = kept, .is_same = true};
    luaL_checkstack(L, 20, "a policy's instance");
    lua_rawgeti(L, LUA_REGISTRYINDEX, kept->pins);
    walk.pins = lua_gettop(L);
    read_parts(&walk);
    if (!walk.is_same || walk.at != kept->words.n) {
        lua_settop(L, walk.pins - 1);
        drop(L, kept);
        return false;
    }
    lua_rawgeti(L, walk.pins, 0);
    lua_remove(L, walk.pins);
    return true;
}

static int last_line(const Policy *policy)
{
    int line = 1;
    for (size_t i = 0; i + 1 < policy->content.n; i++)
        line += policy->content.p[i] == '\n';
    return line;
}

static int instantiate(lua_State *L)
{
    const Policy *policy = lua_touserdata(L, 1);
    PolicyFault *fault = &policy_sandbox_of(L)->fault;
    snprintf(fault->file, sizeof(fault->file), "%s", policy->path);
    fault->line = 1;
    policy_chunk_push(L, policy);
    lua_call(L, 0, 1);
    if (!lua_istable(L, -1))
        policy_fault_raise(L, "type", policy->path, last_line(policy),
                           "the file must return one table, not a %s", luaL_typename(L, -1));
    return 1;
}

PolicyKept *policy_kept_new(Arena *arena)
{
    return ARENA_NEW(arena, PolicyKept);
}

bool policy_instance_push(lua_State *L, const Policy *policy)
{
    Library *library = policy_library_of(L);
    PolicyKept *kept = policy->kept;
    bool is_known = kept->state == library->state;
    policy_library_note(library, policy, 1);
    if (is_known && !kept->is_changing && push_kept(L, kept))
        return true;
    uint32_t renewals = library->renewals;
    lua_pushcfunction(L, instantiate);
    lua_pushlightuserdata(L, (void *)policy);
    if (!policy_sandbox_call(L, 1, 1))
        return false;
    if (library->renewals != renewals)
        give_up(library, kept);
    else if (!is_known)
        keep(L, library, kept);
    return true;
}
