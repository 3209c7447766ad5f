/* Summary: what the rest of the product needs to know of each statement of a review. */
#include <lauxlib.h>

#include "policy/review.h"

static const struct {
    uint32_t flag;
    const char *name;
} flags[] = {
    {SQL_IF_EXISTS, "if_exists"},   {SQL_IF_NOT_EXISTS, "if_not_exists"},
    {SQL_OR_REPLACE, "or_replace"}, {SQL_TEMPORARY, "temporary"},
    {SQL_CASCADE, "cascade"},       {SQL_CONCURRENTLY, "concurrently"},
    {SQL_UNIQUE, "unique"},         {SQL_UNLOGGED, "unlogged"},
};

static Json *flag_names(Arena *arena, uint32_t set)
{
    Json *names = json_new_array(arena);
    for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
        if (set & flags[i].flag)
            json_add_str(arena, names, str(flags[i].name));
    return names;
}

static void set_field(lua_State *L, Arena *arena, Json *object, const char *field, int table)
{
    size_t n = 0;
    lua_getfield(L, table, field);
    const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    if (text)
        json_set_str(arena, object, field, (Str){arena_copy(arena, text, n), n});
    lua_pop(L, 1);
}

/* Adds the name table at the top of the stack as {schema, name}. */
static void add_name(lua_State *L, Arena *arena, Json *list)
{
    if (!lua_istable(L, -1))
        return;
    Json *name = json_new_object(arena);
    set_field(L, arena, name, "schema", lua_gettop(L));
    set_field(L, arena, name, "name", lua_gettop(L));
    for (size_t i = 0; i < json_len(list); i++)
        if (json_equal(json_at(list, i), name))
            return;
    if (json_get(name, "name"))
        json_add(arena, list, name);
}

/* The tables that the statement is about: its target, or the objects when they are tables. */
static Json *table_names(lua_State *L, Arena *arena, const SqlStmt *stmt, int table)
{
    Json *list = json_new_array(arena);
    lua_getfield(L, table, "table");
    add_name(L, arena, list);
    lua_pop(L, 1);
    if (stmt->object != SQL_OBJECT_TABLE && stmt->object != SQL_OBJECT_NONE)
        return list;
    lua_getfield(L, table, "names");
    for (int i = 1; lua_istable(L, -1) && i <= (int)lua_objlen(L, -1); i++) {
        lua_rawgeti(L, -1, i);
        add_name(L, arena, list);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return list;
}

static Json *action_names(lua_State *L, Arena *arena, int table)
{
    Json *list = json_new_array(arena);
    lua_getfield(L, table, "actions");
    for (int i = 1; lua_istable(L, -1) && i <= (int)lua_objlen(L, -1); i++) {
        size_t n = 0;
        lua_rawgeti(L, -1, i);
        lua_getfield(L, -1, "op");
        const char *op = lua_tolstring(L, -1, &n);
        if (op)
            json_add_str(arena, list, (Str){arena_copy(arena, op, n), n});
        lua_pop(L, 2);
    }
    lua_pop(L, 1);
    return list;
}

/* What distinguishes a statement: everything but its place. */
static Str distinction(Arena *arena, const Json *summary)
{
    Buf text = buf_new(arena);
    json_write(&text, summary);
    return buf_str(&text);
}

static void set_places(Review *review, Json *summary, const SqlStmt *stmt)
{
    uint32_t line = 0, column = 0;
    sql_position(review->script, stmt->span.offset, &line, &column);
    json_set_int(review->arena, summary, "line", line);
    sql_position(review->script, stmt->span.offset + stmt->span.length, &line, &column);
    json_set_int(review->arena, summary, "endLine", line);
}

/* A script of a million statements has few kinds of them; a bound keeps it so. */
static void add_distinct(Review *review, const SqlStmt *stmt, const Json *summary)
{
    Str key = distinction(review->piece, summary);
    if (map_has(review->seen, key))
        return;
    if (review->statements->n >= REVIEW_STATEMENTS_MAX) {
        review->has_more = true;
        return;
    }
    Json *kept = json_copy(review->arena, summary);
    set_places(review, kept, stmt);
    map_set(review->seen, str_copy(review->arena, key), review);
    json_add(review->arena, review->statements, kept);
}

void policy_summary_add(lua_State *L, Review *review, const SqlStmt *stmt)
{
    Arena *arena = review->piece;
    int table = lua_gettop(L);
    Json *summary = json_new_object(arena);
    set_field(L, arena, summary, "kind", table);
    json_set_z(arena, summary, "object", sql_object_name(stmt->object));
    json_set(arena, summary, "tables", table_names(L, arena, stmt, table));
    json_set(arena, summary, "flags", flag_names(arena, stmt->flags));
    json_set(arena, summary, "actions", action_names(L, arena, table));
    lua_getfield(L, table, "where");
    json_set_bool(arena, summary, "where", !lua_isnil(L, -1));
    lua_settop(L, table);
    add_distinct(review, stmt, summary);
}
