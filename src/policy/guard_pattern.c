/* Guarded string.find, match, gmatch and gsub on the bounded matcher. */
#include <string.h>

#include "policy/guard.h"
#include "policy/pattern.h"
#include "policy/sandbox.h"

static Pattern pattern_new(lua_State *L, int subject, int pattern)
{
    Pattern match = {.L = L};
    size_t n = 0;
    match.subject = luaL_checklstring(L, subject, &n);
    match.subject_end = match.subject + n;
    match.pattern = luaL_checklstring(L, pattern, &n);
    match.pattern_end = match.pattern + n;
    return match;
}

/* 1-based, negative from the end; beyond the end gives NULL. */
static const char *start_position(lua_State *L, const Pattern *match, int arg)
{
    ptrdiff_t n = match->subject_end - match->subject;
    ptrdiff_t at = (ptrdiff_t)luaL_optinteger(L, arg, 1);
    if (at < 0)
        at = n + at + 1 > 1 ? n + at + 1 : 1;
    else if (at == 0)
        at = 1;
    return at > n + 1 ? NULL : match->subject + at - 1;
}

static int find_plain(lua_State *L, const Pattern *match, const char *from)
{
    size_t n = (size_t)(match->pattern_end - match->pattern);
    const char *found =
        n == 0 ? from : memmem(from, (size_t)(match->subject_end - from), match->pattern, n);
    if (!found) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, found - match->subject + 1);
    lua_pushinteger(L, found - match->subject + (ptrdiff_t)n);
    return 2;
}

static bool is_plain(const Pattern *match)
{
    for (const char *p = match->pattern; p < match->pattern_end; p++)
        if (*p == '\0' || strchr("^$*+?.([%-", *p))
            return false;
    return true;
}

/* The first match at or after `from`; NULL when there is none. */
static const char *search(Pattern *match, const char *from, const char **end)
{
    bool anchored = match->pattern < match->pattern_end && *match->pattern == '^';
    for (const char *at = from; at <= match->subject_end; at++) {
        *end = policy_pattern_match(match, at, match->pattern + (anchored ? 1 : 0));
        if (*end)
            return at;
        if (anchored)
            break;
    }
    return NULL;
}

static int guarded_find(lua_State *L)
{
    Pattern match = pattern_new(L, 1, 2);
    const char *end, *from = start_position(L, &match, 3);
    if (from && (lua_toboolean(L, 4) || is_plain(&match)))
        return find_plain(L, &match, from);
    const char *start = from ? search(&match, from, &end) : NULL;
    if (!start) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushinteger(L, start - match.subject + 1);
    lua_pushinteger(L, end - match.subject);
    return 2 + policy_pattern_push_all(&match, start, end, false);
}

static int guarded_match(lua_State *L)
{
    Pattern match = pattern_new(L, 1, 2);
    const char *end, *from = start_position(L, &match, 3);
    const char *start = from ? search(&match, from, &end) : NULL;
    if (!start) {
        lua_pushnil(L);
        return 1;
    }
    return policy_pattern_push_all(&match, start, end, true);
}

/* Upvalues: subject, pattern, offset of the next attempt. A ^ is a character here. */
static int gmatch_step(lua_State *L)
{
    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushvalue(L, lua_upvalueindex(2));
    Pattern match = pattern_new(L, 1, 2);
    const char *at = match.subject + lua_tointeger(L, lua_upvalueindex(3));
    for (; at <= match.subject_end; at++) {
        const char *end = policy_pattern_match(&match, at, match.pattern);
        if (!end)
            continue;
        lua_pushinteger(L, end - match.subject + (end == at));
        lua_replace(L, lua_upvalueindex(3));
        return policy_pattern_push_all(&match, at, end, true);
    }
    lua_pushinteger(L, match.subject_end - match.subject + 1);
    lua_replace(L, lua_upvalueindex(3));
    return 0;
}

static int guarded_gmatch(lua_State *L)
{
    luaL_checkstring(L, 1);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, gmatch_step, 3);
    return 1;
}

/* Pushes what a replacement text with %0 ... %9 means for this match. */
static void push_expansion(Pattern *match, const char *start, const char *end)
{
    lua_State *L = match->L;
    size_t n = 0;
    const char *text = lua_tolstring(L, 3, &n);
    int pieces = lua_gettop(L);
    lua_pushliteral(L, "");
    for (size_t i = 0, from = 0; i <= n; i++) {
        if (i < n && text[i] != '%')
            continue;
        lua_pushlstring(L, text + from, i - from);
        lua_concat(L, lua_gettop(L) - pieces);
        from = i + 2;
        if (i == n)
            break;
        char c = ++i < n ? text[i] : '\0';
        if (c == '0')
            lua_pushlstring(L, start, (size_t)(end - start));
        else if (c >= '1' && c <= '9')
            policy_pattern_push(match, c - '1', start, end);
        else if (c == '%')
            lua_pushliteral(L, "%");
        else
            luaL_error(L, "string.gsub: invalid use of '%%' in the replacement");
        lua_tostring(L, -1);
        lua_concat(L, 2);
        policy_sandbox_step(L);
    }
}

/* Pushes the replacement of one match; false and nothing pushed when the match stays. */
static bool push_replacement(Pattern *match, const char *start, const char *end)
{
    lua_State *L = match->L;
    int kind = lua_type(L, 3);
    if (kind == LUA_TFUNCTION) {
        lua_pushvalue(L, 3);
        lua_call(L, policy_pattern_push_all(match, start, end, true), 1);
    } else if (kind == LUA_TTABLE || kind == LUA_TUSERDATA) {
        policy_pattern_push(match, 0, start, end);
        lua_gettable(L, 3);
    } else {
        push_expansion(match, start, end);
    }
    if (!lua_toboolean(L, -1)) {
        lua_pop(L, 1);
        return false;
    }
    if (!lua_isstring(L, -1))
        luaL_error(L, "string.gsub: the replacement is a %s", luaL_typename(L, -1));
    return true;
}

/* Pieces gather in the table at index 5, so that Lua calls in between are harmless. */
static size_t add_piece(lua_State *L, size_t total)
{
    total += lua_objlen(L, -1);
    if (total > POLICY_STRING_MAX)
        luaL_error(L, "string.gsub: the result is larger than 16 MiB");
    lua_rawseti(L, 5, (int)lua_objlen(L, 5) + 1);
    return total;
}

static void push_pieces(lua_State *L)
{
    luaL_Buffer buffer;
    int n = (int)lua_objlen(L, 5);
    luaL_buffinit(L, &buffer);
    for (int i = 1; i <= n; i++) {
        policy_sandbox_step(L);
        lua_rawgeti(L, 5, i);
        luaL_addvalue(&buffer);
    }
    luaL_pushresult(&buffer);
}

static int substitute(Pattern *match, lua_Number max)
{
    lua_State *L = match->L;
    bool anchored = match->pattern < match->pattern_end && *match->pattern == '^';
    const char *at = match->subject, *kept = at;
    size_t total = 0;
    int count = 0;
    while (count < max && at <= match->subject_end) {
        const char *end = policy_pattern_match(match, at, match->pattern + (anchored ? 1 : 0));
        if (end) {
            count++;
            if (push_replacement(match, at, end)) {
                lua_pushlstring(L, kept, (size_t)(at - kept));
                total = add_piece(L, total);
                total = add_piece(L, total);
                kept = end;
            }
        }
        at = end && end > at ? end : at + 1;
        if (anchored)
            break;
    }
    lua_pushlstring(L, kept, (size_t)(match->subject_end - kept));
    add_piece(L, total);
    return count;
}

static int guarded_gsub(lua_State *L)
{
    Pattern match = pattern_new(L, 1, 2);
    int kind = lua_type(L, 3);
    luaL_argcheck(L,
                  kind == LUA_TNUMBER || kind == LUA_TSTRING || kind == LUA_TFUNCTION ||
                      kind == LUA_TTABLE || kind == LUA_TUSERDATA,
                  3, "string/function/table expected");
    lua_Number max = luaL_optnumber(L, 4, 1e15);
    if (kind == LUA_TNUMBER)
        lua_tostring(L, 3);
    lua_settop(L, 4);
    lua_newtable(L);
    int count = substitute(&match, max);
    push_pieces(L);
    lua_pushinteger(L, count);
    return 2;
}

const luaL_Reg policy_guard_pattern[] = {{"find", guarded_find},
                                         {"match", guarded_match},
                                         {"gmatch", guarded_gmatch},
                                         {"gsub", guarded_gsub},
                                         {NULL, NULL}};
