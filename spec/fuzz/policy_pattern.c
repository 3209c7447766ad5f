/* Fuzz: the bounded pattern matcher against the library's own, on inputs small enough for both. */
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/library.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATTERN_MAX 12
#define SUBJECT_MAX 16

static const char *const calls[] = {"find", "match", "gsub"};

static Library *library;
static lua_State *native;

static void open_states(void)
{
    Ctx cx;
    PolicyFault fault;
    ctx_init(&cx, arena_new());
    library = policy_library_new(&cx, json_new_object(cx.arena));
    if (!library || !policy_library_load(library, &fault))
        abort();
    native = luaL_newstate();
    luaL_openlibs(native);
}

/* Pushes what string[name](subject, pattern [, "<%0>"]) answers, as one text. */
static void describe(lua_State *L, int from)
{
    int top = lua_gettop(L);
    luaL_Buffer buffer;
    luaL_buffinit(L, &buffer);
    for (int i = from; i <= top; i++) {
        lua_pushvalue(L, i);
        if (lua_isstring(L, -1))
            luaL_addvalue(&buffer);
        else
            lua_pop(L, 1);
        luaL_addchar(&buffer, '|');
    }
    luaL_pushresult(&buffer);
}

typedef struct Attempt {
    const char *name, *subject, *pattern;
    size_t subject_length, pattern_length;
    bool failed;
    char text[4096];
} Attempt;

static int attempt(lua_State *L)
{
    Attempt *one = lua_touserdata(L, 1);
    lua_pushlstring(L, one->subject, one->subject_length);
    lua_getfield(L, -1, one->name); /* through the string metatable, in both states */
    lua_insert(L, -2);
    lua_pushlstring(L, one->pattern, one->pattern_length);
    lua_pushliteral(L, "<%0>");
    lua_call(L, strcmp(one->name, "gsub") == 0 ? 3 : (lua_pop(L, 1), 2), LUA_MULTRET);
    describe(L, 2);
    snprintf(one->text, sizeof(one->text), "%s", lua_tostring(L, -1));
    return 0;
}

static void compare(const Attempt *input)
{
    Attempt ours = *input, theirs = *input;
    ours.failed = !policy_sandbox_run(&library->sandbox, attempt, &ours);
    theirs.failed = lua_cpcall(native, attempt, &theirs) != 0;
    lua_settop(native, 0);
    if (ours.failed != theirs.failed || (!ours.failed && strcmp(ours.text, theirs.text) != 0)) {
        fprintf(stderr, "%s('%.*s', '%.*s'): ours %d '%s' %s, theirs %d '%s'\n", input->name,
                (int)input->subject_length, input->subject, (int)input->pattern_length,
                input->pattern, ours.failed, ours.text, library->sandbox.fault.message,
                theirs.failed, theirs.text);
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!library)
        open_states();
    if (size < 2)
        return 0;
    Attempt input = {.name = calls[data[0] % 3], .pattern = (const char *)data + 2};
    input.pattern_length = data[1] % (PATTERN_MAX + 1);
    if (input.pattern_length > size - 2)
        input.pattern_length = size - 2;
    input.subject = input.pattern + input.pattern_length;
    input.subject_length = size - 2 - input.pattern_length;
    if (input.subject_length > SUBJECT_MAX)
        input.subject_length = SUBJECT_MAX;
    if (memchr(data + 2, 0, size - 2)) /* the library of 5.1 ends patterns at a NUL */
        return 0;
    compare(&input);
    return 0;
}
