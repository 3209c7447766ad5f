/* Cel box: the tables of a Lua state as lists and maps of an expression, and values back. */
#include "policy/cel_box.h"

#include <lauxlib.h>
#include <math.h>
#include <stdlib.h>

#include "cel/time.h"
#include "policy/view.h"

#define ON_STACK_MAX 200
#define DEPTH_MAX 32
#define VALUES_MAX 100000
#define WHOLE_MAX 9007199254740992.0

/* One evaluation: where the tables are kept that it has met. */
typedef struct Met {
    lua_State *L;
    int anchor; /* index of the table for those that are too many for the stack; nil until then */
    int n;      /* in it */
} Met;

/* One table or view: its place on the stack, or less than 0: minus its place in the anchor. What is
 * read from a view is read through it, so that it is noted as a fact of the decision. */
typedef struct Table {
    Met *met;
    int place;
    bool is_view;
} Table;

static bool of_lua(Met *met, Arena *arena, CelValue *out);

/* Takes the table at the top off, or leaves it there for good. */
static int keep(Met *met)
{
    lua_State *L = met->L;
    if (lua_gettop(L) < ON_STACK_MAX)
        return lua_gettop(L);
    if (lua_isnil(L, met->anchor)) {
        lua_newtable(L);
        lua_replace(L, met->anchor);
    }
    lua_rawseti(L, met->anchor, ++met->n);
    return -met->n;
}

/* The index of the table: pushes it when it is not on the stack. */
static int push_table(const Table *table)
{
    if (table->place > 0)
        return table->place;
    lua_rawgeti(table->met->L, table->met->anchor, -table->place);
    return lua_gettop(table->met->L);
}

/* Stack: ..., the table when it was pushed, a key. Takes both off. */
static bool take_value(const Table *table, int index, Arena *arena, CelValue *out)
{
    lua_State *L = table->met->L;
    if (table->is_view)
        lua_gettable(L, index);
    else
        lua_rawget(L, index);
    if (table->place < 0)
        lua_remove(L, -2);
    return of_lua(table->met, arena, out);
}

/* Pushes the plain table, whose fields can be walked. */
static int push_plain(const Table *table)
{
    policy_view_unwrap(table->met->L, push_table(table));
    return lua_gettop(table->met->L);
}

static size_t list_size(const CelBox *box)
{
    const Table *table = box->data;
    if (table->is_view) {
        int top = lua_gettop(table->met->L);
        policy_view_counted(table->met->L, push_table(table));
        lua_settop(table->met->L, top);
    }
    return box->n;
}

static void list_at(const CelBox *box, Arena *arena, size_t i, CelValue *out)
{
    const Table *table = box->data;
    int index = push_table(table);
    lua_pushnumber(table->met->L, (lua_Number)i + 1);
    if (!take_value(table, index, arena, out))
        *out = (CelValue){.kind = CEL_NULL};
}

static size_t map_size(const CelBox *box)
{
    const Table *table = box->data;
    lua_State *L = table->met->L;
    int top = lua_gettop(L), index = push_plain(table);
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        n += lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER;
    }
    lua_settop(L, top);
    return n;
}

static bool map_get(const CelBox *box, Arena *arena, const CelValue *key, CelValue *out)
{
    CelValue normal;
    const Table *table = box->data;
    lua_State *L = table->met->L;
    if (key->kind != CEL_STRING && (!cel_key_normal(key, &normal) || normal.kind != CEL_INT))
        return false;
    int index = push_table(table);
    if (key->kind == CEL_STRING)
        lua_pushlstring(L, key->text.p ? key->text.p : "", key->text.n);
    else
        lua_pushnumber(L, (lua_Number)normal.i);
    return take_value(table, index, arena, out);
}

static int compare_keys(const void *a, const void *b)
{
    int order = 0;
    const CelValue *x = a, *y = b;
    if (cel_compare(x, y, &order))
        return order;
    return (int)x->kind - (int)y->kind;
}

/* In order, so that an expression gives the same list everywhere. */
static const CelValue *map_keys(const CelBox *box, Arena *arena)
{
    const Table *table = box->data;
    lua_State *L = table->met->L;
    CelValue *keys = ARENA_ARRAY(arena, CelValue, map_size(box) + 1);
    int top = lua_gettop(L), index = push_plain(table);
    size_t n = 0;
    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        if (lua_type(L, -1) == LUA_TSTRING || lua_type(L, -1) == LUA_TNUMBER)
            of_lua(table->met, arena, &keys[n++]);
        else
            lua_pop(L, 1);
    }
    lua_settop(L, top);
    qsort(keys, n, sizeof *keys, compare_keys);
    return keys;
}

static const CelSource list_source = {.size = list_size, .at = list_at};
static const CelSource map_source = {.size = map_size, .get = map_get, .keys = map_keys};

static bool has_fields(lua_State *L, int index)
{
    lua_pushnil(L);
    if (!lua_next(L, index))
        return false;
    lua_pop(L, 2);
    return true;
}

/* The table or view at the top, which is kept. The variables are a map whatever is in it. */
static CelValue box_of(Met *met, Arena *arena, bool is_view, bool is_map)
{
    lua_State *L = met->L;
    size_t n = 0;
    if (!is_map) {
        if (is_view)
            policy_view_unwrap(L, lua_gettop(L));
        int table = lua_gettop(L);
        n = lua_objlen(L, table);
        is_map = n == 0 && has_fields(L, table);
        lua_pop(L, is_view);
    }
    struct {
        CelBox box;
        Table table;
    } *made = arena_alloc(arena, sizeof *made);
    made->table = (Table){met, keep(met), is_view};
    made->box = (CelBox){.source = is_map ? &map_source : &list_source,
                         .data = &made->table,
                         .n = n,
                         .is_either = !is_map && n == 0,
                         .is_plain = is_view}; /* the core's own names have no dots */
    return (CelValue){.kind = is_map ? CEL_MAP : CEL_LIST, .box = &made->box};
}

static CelValue of_number(lua_Number number)
{
    bool is_whole = number == floor(number) && fabs(number) < WHOLE_MAX;
    return is_whole ? cel_int((int64_t)number) : cel_double(number);
}

/* A table, a view, or the table behind a module in its place at the top. False: none of them. */
static bool is_readable(lua_State *L, int type, bool *is_view)
{
    *is_view = type == LUA_TUSERDATA;
    if (*is_view)
        return policy_view_is(L, lua_gettop(L));
    if (!lua_getmetatable(L, -1))
        return true;
    lua_pop(L, 1);
    policy_view_unwrap(L, lua_gettop(L));
    lua_remove(L, -2);
    return true;
}

/* Takes the value at the top off; a table stays while the evaluation lasts. False for nil. */
static bool of_lua(Met *met, Arena *arena, CelValue *out)
{
    lua_State *L = met->L;
    size_t n;
    int type = lua_type(L, -1);
    if (type == LUA_TTABLE || type == LUA_TUSERDATA) {
        bool is_view;
        if (is_readable(L, type, &is_view)) {
            *out = box_of(met, arena, is_view, false);
            return true;
        }
    } else if (type == LUA_TSTRING) {
        const char *text = lua_tolstring(L, -1, &n);
        *out = cel_text(CEL_STRING, (Str){text, n});
    } else if (type == LUA_TNUMBER) {
        *out = of_number(lua_tonumber(L, -1));
    } else if (type == LUA_TBOOLEAN) {
        *out = cel_bool(lua_toboolean(L, -1));
    }
    lua_pop(L, 1);
    return type == LUA_TSTRING || type == LUA_TNUMBER || type == LUA_TBOOLEAN;
}

const CelBox *policy_cel_box(lua_State *L, Arena *arena, int index)
{
    luaL_checkstack(L, ON_STACK_MAX + 20, "the stack is full");
    Met *met = ARENA_NEW(arena, Met);
    lua_pushnil(L);
    *met = (Met){L, lua_gettop(L), 0};
    lua_pushvalue(L, index);
    int type = lua_type(L, -1);
    bool is_view, is_table = type == LUA_TTABLE || type == LUA_TUSERDATA;
    if (!is_table || !is_readable(L, type, &is_view))
        return NULL;
    return box_of(met, arena, is_view, true).box;
}

typedef struct Push {
    lua_State *L;
    Arena *arena;
    int depth, values;
} Push;

static bool push_value(Push *push, const CelValue *value);

static bool push_items(Push *push, const CelBox *list)
{
    size_t n = cel_size(list);
    lua_createtable(push->L, (int)(n < VALUES_MAX ? n : 0), 0);
    for (size_t i = 0, at = 1; i < n; i++) {
        CelValue item;
        list->source->at(list, push->arena, i, &item);
        if (!push_value(push, &item))
            return false;
        if (lua_isnil(push->L, -1))
            lua_pop(push->L, 1);
        else
            lua_rawseti(push->L, -2, (int)at++);
    }
    return true;
}

static bool push_entries(Push *push, const CelBox *map)
{
    const CelValue *keys = map->source->keys(map, push->arena);
    lua_newtable(push->L);
    for (size_t i = 0, n = cel_size(map); i < n; i++) {
        CelValue item;
        if (!map->source->get(map, push->arena, &keys[i], &item) || !push_value(push, &keys[i]) ||
            !push_value(push, &item))
            return false;
        lua_rawset(push->L, -3);
    }
    return true;
}

static void push_text(lua_State *L, Str text)
{
    lua_pushlstring(L, text.p ? text.p : "", text.n);
}

static bool push_scalar(Push *push, const CelValue *value)
{
    lua_State *L = push->L;
    switch (value->kind) {
    case CEL_NULL:
        lua_pushnil(L);
        break;
    case CEL_BOOL:
        lua_pushboolean(L, value->yes);
        break;
    case CEL_INT:
        if (fabs((double)value->i) < WHOLE_MAX)
            lua_pushnumber(L, (lua_Number)value->i);
        else
            push_text(L, str_printf(push->arena, "%lld", (long long)value->i));
        break;
    case CEL_UINT:
        if ((double)value->u < WHOLE_MAX)
            lua_pushnumber(L, (lua_Number)value->u);
        else
            push_text(L, str_printf(push->arena, "%llu", (unsigned long long)value->u));
        break;
    case CEL_DOUBLE:
        lua_pushnumber(L, value->d);
        break;
    case CEL_TIMESTAMP:
        push_text(L, cel_timestamp_text(push->arena, value->time));
        break;
    case CEL_DURATION:
        push_text(L, cel_duration_text(push->arena, value->time));
        break;
    default:
        push_text(L, value->text);
    }
    return true;
}

static bool push_value(Push *push, const CelValue *value)
{
    luaL_checkstack(push->L, 8, "a value is nested too deep");
    if (++push->values > VALUES_MAX)
        return false;
    if (value->kind != CEL_LIST && value->kind != CEL_MAP)
        return push_scalar(push, value);
    if (++push->depth > DEPTH_MAX)
        return false;
    bool ok =
        value->kind == CEL_LIST ? push_items(push, value->box) : push_entries(push, value->box);
    push->depth--;
    return ok;
}

bool policy_cel_push(lua_State *L, Arena *arena, const CelValue *value)
{
    int top = lua_gettop(L);
    Push push = {.L = L, .arena = arena};
    if (push_value(&push, value))
        return true;
    lua_settop(L, top);
    return false;
}
