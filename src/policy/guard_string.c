/* Guarded string.rep and string.format: bounded results, no addresses. */
#include <stdio.h>
#include <string.h>

#include "policy/guard.h"
#include "policy/sandbox.h"

#define BLOCK_BYTES 4096

/* Short texts go by the block: one step for thousands of bytes instead of one for each. */
static size_t fill_block(char block[BLOCK_BYTES], const char *text, size_t n)
{
    size_t copies = BLOCK_BYTES / n;
    for (size_t i = 0; i < copies; i++)
        memcpy(block + i * n, text, n);
    return copies;
}

static void add_copies(lua_State *L, luaL_Buffer *buffer, const char *text, size_t n, size_t count)
{
    char block[BLOCK_BYTES];
    size_t copies = n > 0 && n <= BLOCK_BYTES / 4 ? fill_block(block, text, n) : 0;
    for (; copies && count >= copies; count -= copies) {
        policy_sandbox_step(L);
        luaL_addlstring(buffer, block, copies * n);
    }
    for (; count > 0; count--) {
        policy_sandbox_step(L);
        luaL_addlstring(buffer, text, n);
    }
}

/* string.rep(text, count [, separator]) */
static int guarded_rep(lua_State *L)
{
    size_t n = 0, separator_length = 0;
    const char *text = luaL_checklstring(L, 1, &n);
    lua_Number count = luaL_checknumber(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &separator_length);
    if (!(count >= 1) || n + separator_length == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if (count > POLICY_STRING_MAX || (double)(n + separator_length) * count > POLICY_STRING_MAX)
        return luaL_error(L, "string.rep: the result is larger than 16 MiB");
    lua_pushlstring(L, text, n);
    lua_pushlstring(L, separator, separator_length);
    lua_pushvalue(L, -2);
    lua_concat(L, 2); /* separator and text: what follows the first text */
    const char *unit = lua_tolstring(L, -1, &separator_length);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    luaL_addlstring(&buffer, text, n);
    add_copies(L, &buffer, unit, separator_length, (size_t)count - 1);
    luaL_pushresult(&buffer);
    return 1;
}

static void add_quoted(luaL_Buffer *buffer, const char *text, size_t n)
{
    luaL_addchar(buffer, '"');
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (c == '"' || c == '\\' || c == '\n')
            luaL_addchar(buffer, '\\');
        if (c == '\0')
            luaL_addstring(buffer, "\\000");
        else if (c == '\r')
            luaL_addstring(buffer, "\\r");
        else
            luaL_addchar(buffer, c);
    }
    luaL_addchar(buffer, '"');
}

/* %5.2f: flags, up to two digits of width and of precision. Returns the conversion character's
 * address and copies the directive, or raises. */
static const char *read_directive(lua_State *L, const char *p, const char *end, char out[16])
{
    const char *start = p;
    while (p < end && *p && strchr("-+ #0", *p) && p - start < 5)
        p++;
    for (int digits = 0; p < end && *p >= '0' && *p <= '9'; p++)
        if (++digits > 2)
            luaL_error(L, "string.format: width or precision longer than 2 digits");
    if (p < end && *p == '.') {
        p++;
        for (int digits = 0; p < end && *p >= '0' && *p <= '9'; p++)
            if (++digits > 2)
                luaL_error(L, "string.format: width or precision longer than 2 digits");
    }
    if (p >= end)
        luaL_error(L, "string.format: unfinished directive");
    snprintf(out, 16, "%%%.*s", (int)(p - start), start);
    return p;
}

static void add_integer(lua_State *L, luaL_Buffer *buffer, char *directive, char kind, int arg)
{
    char text[128], suffix[4] = {'l', 'l', kind, 0};
    lua_Number value = luaL_checknumber(L, arg);
    if (!(value > -9.3e18 && value < 9.2e18))
        luaL_argerror(L, arg, "number has no integer form");
    strcat(directive, suffix);
    snprintf(text, sizeof(text), directive, (long long)value);
    luaL_addstring(buffer, text);
}

static void add_float(lua_State *L, luaL_Buffer *buffer, char *directive, char kind, int arg)
{
    char text[512], suffix[2] = {kind, 0};
    strcat(directive, suffix);
    snprintf(text, sizeof(text), directive, (double)luaL_checknumber(L, arg));
    luaL_addstring(buffer, text);
}

/* Pads short texts only: a width has two digits. */
static void add_string(lua_State *L, luaL_Buffer *buffer, char *directive, int arg)
{
    size_t n = 0;
    const char *text = luaL_checklstring(L, arg, &n);
    if (!directive[1] || n >= 100) {
        luaL_addlstring(buffer, text, n);
        return;
    }
    char padded[256];
    strcat(directive, "s");
    snprintf(padded, sizeof(padded), directive, text);
    luaL_addstring(buffer, padded);
}

static void add_directive(lua_State *L, luaL_Buffer *buffer, char kind, char *directive, int arg)
{
    size_t n = 0;
    const char *text;
    if (strchr("diuxXo", kind)) {
        add_integer(L, buffer, directive, kind, arg);
    } else if (strchr("eEfgG", kind)) {
        add_float(L, buffer, directive, kind, arg);
    } else if (kind == 'c') {
        luaL_addchar(buffer, (char)luaL_checkint(L, arg));
    } else if (kind == 'q') {
        text = luaL_checklstring(L, arg, &n);
        add_quoted(buffer, text, n);
    } else if (kind == 's') {
        add_string(L, buffer, directive, arg);
    } else {
        luaL_error(L, "string.format: '%%%c' is not known here", kind);
    }
}

/* Every argument that is neither text nor number is replaced by its text, before the buffer starts
 * to use the stack. */
static int texts_of_arguments(lua_State *L)
{
    int top = lua_gettop(L);
    size_t n = 0;
    for (int i = 2; i <= top; i++) {
        if (lua_type(L, i) == LUA_TNUMBER || lua_type(L, i) == LUA_TSTRING)
            continue;
        policy_guard_text(L, i, &n);
        lua_replace(L, i);
        lua_settop(L, top);
    }
    return top;
}

static int guarded_format(lua_State *L)
{
    size_t n = 0;
    const char *format = luaL_checklstring(L, 1, &n);
    const char *end = format + n;
    int top = texts_of_arguments(L), arg = 1;
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (const char *p = format; p < end; p++) {
        policy_sandbox_step(L);
        if (*p != '%') {
            luaL_addchar(&buffer, *p);
        } else if (++p < end && *p == '%') {
            luaL_addchar(&buffer, '%');
        } else {
            char directive[32];
            p = read_directive(L, p, end, directive);
            if (++arg > top)
                return luaL_argerror(L, arg, "no value");
            add_directive(L, &buffer, *p, directive, arg);
        }
    }
    luaL_pushresult(&buffer);
    return 1;
}

const luaL_Reg policy_guard_string[] = {
    {"rep", guarded_rep}, {"format", guarded_format}, {NULL, NULL}};
