/* Assert: the claims that a spec can make; a failed one is an error at the spec's line.
 *
 * As in luassert, a name is words between underscores or dots: is, are, has ... mean nothing, not
 * and no turn the claim around, and the rest is the claim: assert.are_not.same(a, b). */
#include "policy/assert.h"

#include <ctype.h>
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "policy/guard.h"
#include "policy/sandbox.h"
#include "policy/show.h"
#include "policy/view.h"

#define DEPTH_MAX 50
#define NAME_MAX_BYTES 60

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

/* The claims: each looks at the arguments from 1 on, and says whether they are so. */

static bool is_equal(lua_State *L)
{
    lua_settop(L, 3);
    return lua_equal(L, 1, 2);
}

static bool is_same(lua_State *L)
{
    lua_settop(L, 3);
    return are_same(L, 1, 2, 0);
}

static bool is_true(lua_State *L)
{
    return lua_isboolean(L, 1) && lua_toboolean(L, 1);
}

static bool is_false(lua_State *L)
{
    return lua_isboolean(L, 1) && !lua_toboolean(L, 1);
}

static bool is_nil(lua_State *L)
{
    return lua_isnoneornil(L, 1);
}

static bool is_truthy(lua_State *L)
{
    return lua_toboolean(L, 1);
}

static bool is_falsy(lua_State *L)
{
    return !lua_toboolean(L, 1);
}

static bool is_near(lua_State *L)
{
    return fabs(luaL_checknumber(L, 1) - luaL_checknumber(L, 2)) <= luaL_checknumber(L, 3);
}

/* Calls find(text, pattern) of the sandbox's own, bounded library. */
static bool matches(lua_State *L, int pattern, int text)
{
    const luaL_Reg *find = policy_guard_pattern;
    while (strcmp(find->name, "find") != 0)
        find++;
    luaL_checkstring(L, pattern);
    luaL_checkstring(L, text);
    lua_pushcfunction(L, find->func);
    lua_pushvalue(L, text);
    lua_pushvalue(L, pattern);
    lua_call(L, 2, 1);
    bool found = !lua_isnil(L, -1);
    lua_pop(L, 1);
    return found;
}

static bool is_match(lua_State *L)
{
    return matches(L, 1, 2);
}

/* Leaves the message, without its place, at the top. */
static bool has_failed(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_pushvalue(L, 1);
    if (lua_pcall(L, 0, 0, 0) == 0)
        return false;
    policy_sandbox_rethrow(L);
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
    const char *mark = text ? strstr(text, ".lua:") : NULL;
    size_t digits = mark ? strspn(mark + 5, "0123456789") : 0;
    if (digits && strncmp(mark + 5 + digits, ": ", 2) == 0) {
        lua_pushstring(L, mark + 5 + digits + 2);
        lua_remove(L, -2);
    }
    return true;
}

static bool is_error(lua_State *L)
{
    return has_failed(L) && (lua_isnil(L, 2) || are_same(L, 2, lua_gettop(L), 0));
}

static bool is_error_match(lua_State *L)
{
    return has_failed(L) && matches(L, 2, lua_gettop(L));
}

static bool is_table(lua_State *L)
{
    return lua_istable(L, 1) || policy_view_is(L, 1);
}

static bool is_text(lua_State *L)
{
    return lua_type(L, 1) == LUA_TSTRING;
}

static bool is_number(lua_State *L)
{
    return lua_type(L, 1) == LUA_TNUMBER;
}

static bool is_boolean(lua_State *L)
{
    return lua_isboolean(L, 1);
}

static bool is_function(lua_State *L)
{
    return lua_isfunction(L, 1);
}

static const struct {
    const char *name;
    bool (*holds)(lua_State *L);
    int operands;         /* the message, when there is one, comes after them */
    const char *expected; /* before the first operand when there are two, else instead of it */
} claims[] = {
    {"equal", is_equal, 2, ""},
    {"equals", is_equal, 2, ""},
    {"same", is_same, 2, "the same as "},
    {"true", is_true, 1, "true"},
    {"false", is_false, 1, "false"},
    {"nil", is_nil, 1, "nil"},
    {"truthy", is_truthy, 1, "a true value"},
    {"falsy", is_falsy, 1, "a false value"},
    {"near", is_near, 3, "about "},
    {"matches", is_match, 2, "a match of "},
    {"match", is_match, 2, "a match of "},
    {"error", is_error, 2, NULL},
    {"errors", is_error, 2, NULL},
    {"error_matches", is_error_match, 2, NULL},
    {"error_match", is_error_match, 2, NULL},
    {"table", is_table, 1, "a table"},
    {"string", is_text, 1, "a string"},
    {"number", is_number, 1, "a number"},
    {"boolean", is_boolean, 1, "a boolean"},
    {"function", is_function, 1, "a function"},
};
#define CLAIMS ((int)(sizeof claims / sizeof *claims))

static int fail(lua_State *L, int claim, bool is_negated)
{
    size_t n = 0;
    const char *negation = is_negated ? "not " : "";
    int operands = claims[claim].operands;
    if (claims[claim].expected && !lua_isnoneornil(L, operands + 1))
        return luaL_error(L, "%s", policy_guard_text(L, operands + 1, &n));
    if (!claims[claim].expected)
        return luaL_error(L, is_negated ? "expected no error, got %s" : "expected an error, got %s",
                          policy_show(L, lua_gettop(L) > 2 ? lua_gettop(L) : 3));
    if (operands == 1)
        return luaL_error(L, "expected %s%s, got %s", negation, claims[claim].expected,
                          policy_show(L, 1));
    return luaL_error(L, "expected %s%s%s, got %s", negation, claims[claim].expected,
                      policy_show(L, 1), policy_show(L, 2));
}

/* Upvalues: number of the claim, whether it is turned around. */
static int run_claim(lua_State *L)
{
    int claim = (int)lua_tointeger(L, lua_upvalueindex(1));
    bool is_negated = lua_toboolean(L, lua_upvalueindex(2));
    if (claims[claim].holds(L) == is_negated)
        return fail(L, claim, is_negated);
    return lua_gettop(L) >= 1 ? (lua_settop(L, 1), 1) : 0;
}

static bool is_filler(const char *word)
{
    static const char *const fillers[] = {"is", "are",  "was", "were", "has", "have", "does", "do",
                                          "be", "been", "to",  "a",    "an",  "the",  NULL};
    for (const char *const *filler = fillers; *filler; filler++)
        if (strcmp(word, *filler) == 0)
            return true;
    return false;
}

/* Takes fillers and negations off the front; what is left is the claim's name. */
static const char *skip_words(char *name, bool *is_negated)
{
    while (*name) {
        char *end = strchr(name, '_');
        if (end)
            *end = '\0';
        bool is_negation = strcmp(name, "not") == 0 || strcmp(name, "no") == 0;
        if (!is_negation && !is_filler(name)) {
            if (end)
                *end = '_';
            return name;
        }
        *is_negated ^= is_negation;
        name = end ? end + 1 : name + strlen(name);
    }
    return name;
}

static void push_words(lua_State *L, bool is_negated);

/* assert.<name>; upvalue: whether an earlier word turned it around. */
static int index_assert(lua_State *L)
{
    char name[NAME_MAX_BYTES];
    size_t n = 0;
    const char *key = luaL_checklstring(L, 2, &n);
    bool is_negated = lua_toboolean(L, lua_upvalueindex(1));
    if (n >= sizeof name)
        return 0;
    for (size_t i = 0; i <= n; i++)
        name[i] = (char)tolower((unsigned char)key[i]);
    const char *rest = skip_words(name, &is_negated);
    if (!*rest) {
        push_words(L, is_negated);
        return 1;
    }
    for (int i = 0; i < CLAIMS; i++) {
        if (strcmp(claims[i].name, rest) != 0)
            continue;
        lua_pushinteger(L, i);
        lua_pushboolean(L, is_negated);
        lua_pushcclosure(L, run_claim, 2);
        return 1;
    }
    return 0;
}

static int assert_plain(lua_State *L)
{
    size_t n = 0;
    lua_remove(L, 1);
    luaL_checkany(L, 1);
    if (lua_toboolean(L, 1))
        return lua_gettop(L);
    return luaL_error(L, "%s",
                      lua_isnoneornil(L, 2) ? "assertion failed!" : policy_guard_text(L, 2, &n));
}

static void push_words(lua_State *L, bool is_negated)
{
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushboolean(L, is_negated);
    lua_pushcclosure(L, index_assert, 1);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, assert_plain);
    lua_setfield(L, -2, "__call");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
}

void policy_assert_open(lua_State *L)
{
    push_words(L, false);
    policy_globals_set(L, "assert");
}
