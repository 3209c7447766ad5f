/* Value: JSON documents into Lua and back. */
#include "policy/value.h"

#include <lauxlib.h>
#include <math.h>

#include "policy/view.h"

#define DEPTH_MAX 32
#define VALUES_MAX 100000

static void push_items(lua_State *L, const Json *value)
{
    lua_createtable(L, (int)value->n, 0);
    for (size_t i = 0, at = 1; i < value->n; i++) {
        if (value->items[i]->kind == JSON_NULL)
            continue;
        policy_value_push(L, value->items[i]);
        lua_rawseti(L, -2, (int)at++);
    }
}

static void push_members(lua_State *L, const Json *value)
{
    lua_createtable(L, 0, (int)value->n);
    for (size_t i = 0; i < value->n; i++) {
        lua_pushlstring(L, value->members[i].key.p, value->members[i].key.n);
        policy_value_push(L, value->members[i].value);
        lua_rawset(L, -3);
    }
}

void policy_value_push(lua_State *L, const Json *value)
{
    double number = 0;
    luaL_checkstack(L, 4, "the document is nested too deep");
    switch (value ? value->kind : JSON_NULL) {
    case JSON_BOOL:
        lua_pushboolean(L, value->yes);
        break;
    case JSON_NUMBER:
        json_to_double(value, &number);
        lua_pushnumber(L, number);
        break;
    case JSON_STRING:
        lua_pushlstring(L, value->text.p ? value->text.p : "", value->text.n);
        break;
    case JSON_ARRAY:
        push_items(L, value);
        break;
    case JSON_OBJECT:
        push_members(L, value);
        break;
    default:
        lua_pushnil(L);
    }
}

typedef struct Reader {
    lua_State *L;
    Arena *arena;
    const char *why;
    int depth, values;
    bool empty_is_array;
} Reader;

static Json *read_value(Reader *reader, int index);

static Json *refuse(Reader *reader, const char *why)
{
    if (!reader->why)
        reader->why = why;
    return NULL;
}

static Json *read_number(Reader *reader, lua_Number number)
{
    if (isnan(number) || isinf(number))
        return refuse(reader, "a number is not finite");
    if (number == floor(number) && fabs(number) < 9007199254740992.0)
        return json_new_int(reader->arena, (int64_t)number);
    return json_new_double(reader->arena, number);
}

static Json *read_string(Reader *reader, int index)
{
    size_t n = 0;
    const char *text = lua_tolstring(reader->L, index, &n);
    Str s = {arena_copy(reader->arena, text, n), n};
    return str_is_text(s) ? json_new_str(reader->arena, s)
                          : refuse(reader, "a string is not UTF-8 without NUL");
}

static Json *read_items(Reader *reader, int table, size_t n)
{
    Json *array = json_new_array(reader->arena);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(reader->L, table, (int)i);
        Json *item = read_value(reader, lua_gettop(reader->L));
        lua_pop(reader->L, 1);
        if (!item)
            return NULL;
        json_add(reader->arena, array, item);
    }
    return array;
}

/* Members are sorted by the writer that hashes; here the order is Lua's. */
static Json *read_members(Reader *reader, int table)
{
    lua_State *L = reader->L;
    Json *object = json_new_object(reader->arena);
    lua_pushnil(L);
    while (lua_next(L, table)) {
        if (lua_type(L, -2) != LUA_TSTRING)
            return refuse(reader, "a table has keys that are not all strings");
        size_t n = 0;
        const char *key = lua_tolstring(L, -2, &n);
        Str name = {arena_copy(reader->arena, key, n), n};
        if (!str_is_text(name))
            return refuse(reader, "a key is not UTF-8 without NUL");
        Json *value = read_value(reader, lua_gettop(L));
        if (!value)
            return NULL;
        json_set_key(reader->arena, object, name, value);
        lua_pop(L, 1);
    }
    return object;
}

static bool is_list(lua_State *L, int table, size_t n)
{
    size_t count = 0;
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        count++;
    }
    return count == n;
}

static Json *read_table(Reader *reader, int index)
{
    if (++reader->depth > DEPTH_MAX)
        return refuse(reader, "a table is nested too deep");
    policy_view_counted(reader->L, index);
    policy_view_unwrap(reader->L, index);
    int table = lua_gettop(reader->L);
    size_t n = lua_objlen(reader->L, table);
    Json *value = NULL;
    if (!lua_istable(reader->L, table))
        value = refuse(reader, "a value has no JSON form");
    else if (n > 0 && !is_list(reader->L, table, n))
        value = refuse(reader, "a table mixes list items and fields, or has holes");
    else if (n > 0 || (reader->empty_is_array && is_list(reader->L, table, 0)))
        value = read_items(reader, table, n);
    else
        value = read_members(reader, table);
    lua_settop(reader->L, table - 1);
    reader->depth--;
    return value;
}

static Json *read_value(Reader *reader, int index)
{
    luaL_checkstack(reader->L, 8, "a table is nested too deep");
    if (++reader->values > VALUES_MAX)
        return refuse(reader, "the value is too large");
    switch (lua_type(reader->L, index)) {
    case LUA_TNIL:
        return json_null(reader->arena);
    case LUA_TBOOLEAN:
        return json_new_bool(reader->arena, lua_toboolean(reader->L, index));
    case LUA_TNUMBER:
        return read_number(reader, lua_tonumber(reader->L, index));
    case LUA_TSTRING:
        return read_string(reader, index);
    case LUA_TTABLE:
    case LUA_TUSERDATA:
        return read_table(reader, index);
    default:
        return refuse(reader, "a function has no JSON form");
    }
}

Json *policy_value_read(lua_State *L, int index, Arena *arena, bool empty_is_array,
                        const char **why)
{
    Reader reader = {.L = L, .arena = arena, .empty_is_array = empty_is_array};
    int top = lua_gettop(L);
    Json *value = read_value(&reader, index < 0 ? top + index + 1 : index);
    lua_settop(L, top);
    *why = reader.why;
    return value;
}
