/* Show: a value as a person reads it in a message: texts in quotes, tables with their fields. */
#include "policy/show.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "policy/guard.h"
#include "policy/view.h"

#define SIZE 200
#define DEPTH_MAX 4

typedef struct Shown {
    lua_State *L;
    char text[SIZE + 8];
    size_t n;
} Shown;

static void add(Shown *shown, const char *text, size_t n)
{
    if (n > SIZE - shown->n)
        n = SIZE - shown->n;
    memcpy(shown->text + shown->n, text, n);
    shown->n += n;
}

static void add_z(Shown *shown, const char *text)
{
    add(shown, text, strlen(text));
}

static void add_value(Shown *shown, int index, int depth);

static void add_key(Shown *shown, int index)
{
    char number[40];
    lua_State *L = shown->L;
    if (lua_type(L, index) == LUA_TSTRING) {
        add_z(shown, lua_tostring(L, index));
    } else if (lua_type(L, index) == LUA_TNUMBER) {
        snprintf(number, sizeof number, "[%.14g]", lua_tonumber(L, index));
        add_z(shown, number);
    } else {
        add_z(shown, luaL_typename(L, index));
    }
    add_z(shown, " = ");
}

/* The items of a list first and without their numbers. */
static void add_table(Shown *shown, int table, int depth)
{
    lua_State *L = shown->L;
    int items = (int)lua_objlen(L, table);
    const char *separator = "";
    add_z(shown, "{");
    for (int i = 1; i <= items && shown->n < SIZE; i++, separator = ", ") {
        add_z(shown, separator);
        lua_rawgeti(L, table, i);
        add_value(shown, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
    }
    lua_pushnil(L);
    while (shown->n < SIZE && lua_next(L, table)) {
        bool is_item = lua_type(L, -2) == LUA_TNUMBER && lua_tonumber(L, -2) >= 1 &&
                       lua_tonumber(L, -2) <= items;
        if (!is_item) {
            add_z(shown, separator);
            separator = ", ";
            add_key(shown, lua_gettop(L) - 1);
            add_value(shown, lua_gettop(L), depth + 1);
        }
        lua_pop(L, 1);
    }
    add_z(shown, "}");
}

static void add_value(Shown *shown, int index, int depth)
{
    lua_State *L = shown->L;
    int top = lua_gettop(L);
    size_t n = 0;
    luaL_checkstack(L, 8, "the value is nested too deep");
    bool is_text = lua_type(L, index) == LUA_TSTRING;
    if (is_text) {
        const char *text = lua_tolstring(L, index, &n);
        add_z(shown, "\"");
        add(shown, text, n);
        add_z(shown, "\"");
        return;
    }
    policy_view_unwrap(L, index);
    if (lua_istable(L, -1) && depth < DEPTH_MAX) {
        add_table(shown, lua_gettop(L), depth);
    } else if (lua_istable(L, -1)) {
        add_z(shown, "{...}");
    } else {
        const char *text = policy_guard_text(L, -1, &n);
        add(shown, text, n);
    }
    lua_settop(L, top);
}

const char *policy_show(lua_State *L, int index)
{
    Shown shown = {.L = L};
    if (lua_isnone(L, index))
        return "nothing";
    add_value(&shown, index, 0);
    if (shown.n >= SIZE)
        memcpy(shown.text + SIZE, "...", 4);
    lua_pushlstring(L, shown.text, shown.n >= SIZE ? SIZE + 3 : shown.n);
    return lua_tostring(L, -1);
}
