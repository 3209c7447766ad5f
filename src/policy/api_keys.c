/* Keys for policies: what is known of the keys of a table, as plain Lua tables. */
#include "policy/api_keys.h"

#include <lauxlib.h>

static Str field(lua_State *L, int index, const char *name)
{
    Str text = STR_NONE;
    lua_getfield(L, index, name);
    text.p = lua_tolstring(L, -1, &text.n);
    return text;
}

const KeyTable *policy_keys_check(lua_State *L, Keys *keys, int index)
{
    if (lua_type(L, index) == LUA_TNUMBER)
        return policy_keys_by_id(keys, (uint32_t)lua_tointeger(L, index));
    luaL_checkany(L, index);
    Str catalog = field(L, index, "catalog"), schema = field(L, index, "schema");
    Str name = field(L, index, "name");
    luaL_argcheck(L, name.p != NULL, index, "a name or the id of a table is expected");
    const KeyTable *table = policy_keys_table(keys, catalog, schema, name);
    lua_pop(L, 3);
    return table;
}

static void set_text(lua_State *L, const char *name, Str text)
{
    if (!text.p)
        return;
    lua_pushlstring(L, text.p, text.n);
    lua_setfield(L, -2, name);
}

void policy_keys_push(lua_State *L, const Keys *keys, const KeyTable *table)
{
    if (!table) {
        lua_pushnil(L);
        return;
    }
    lua_createtable(L, 0, 6);
    lua_pushinteger(L, (lua_Integer)table->id);
    lua_setfield(L, -2, "id");
    set_text(L, "schema", policy_keys_word(keys, table->schema));
    set_text(L, "name", policy_keys_name(keys, table));
    lua_pushinteger(L, (lua_Integer)table->nindexes);
    lua_setfield(L, -2, "count");
    lua_pushboolean(L, table->is_known);
    lua_setfield(L, -2, "is_known");
    lua_pushboolean(L, policy_keys_lacks_primary(table));
    lua_setfield(L, -2, "lacks_primary");
}

static void set_columns(lua_State *L, const Keys *keys, const uint32_t *columns, uint32_t n)
{
    lua_createtable(L, (int)n, 0);
    for (uint32_t i = 0; i < n; i++) {
        Str column = policy_keys_word(keys, columns[i]);
        lua_pushlstring(L, column.p, column.n);
        lua_rawseti(L, -2, (int)i + 1);
    }
    lua_setfield(L, -2, "columns");
}

static void push_index(lua_State *L, const Keys *keys, const KeyTable *table, const KeyIndex *index)
{
    lua_createtable(L, 0, 3);
    set_text(L, "name", policy_keys_index_name(keys, table, index));
    set_columns(L, keys, index->columns, index->ncolumns);
    lua_pushboolean(L, index->is_primary);
    lua_setfield(L, -2, "primary");
}

void policy_indexes_push(lua_State *L, const Keys *keys, const KeyTable *table)
{
    int i = 0;
    if (!table) {
        lua_pushnil(L);
        return;
    }
    lua_createtable(L, (int)table->nindexes, 0);
    for (const KeyIndex *index = table->indexes; index; index = index->next) {
        push_index(L, keys, table, index);
        lua_rawseti(L, -2, ++i);
    }
}

static void push_foreign(lua_State *L, const Keys *keys, const KeyForeign *foreign,
                         SqlScript *script)
{
    uint32_t line = 0, column = 0;
    sql_position(script, foreign->offset, &line, &column);
    lua_createtable(L, 0, 4);
    lua_createtable(L, 0, 2);
    set_text(L, "schema", policy_keys_word(keys, foreign->schema));
    set_text(L, "name", policy_keys_word(keys, foreign->name));
    lua_setfield(L, -2, "table");
    set_columns(L, keys, foreign->columns, foreign->ncolumns);
    lua_pushinteger(L, (lua_Integer)line);
    lua_setfield(L, -2, "line");
    lua_pushinteger(L, (lua_Integer)column);
    lua_setfield(L, -2, "column");
}

bool policy_unindexed_next(lua_State *L, Keys *keys, SqlScript *script, size_t *at)
{
    const KeyForeign *foreign;
    while ((foreign = policy_keys_foreign(keys, (*at)++)))
        if (!policy_keys_serve(keys, foreign)) {
            push_foreign(L, keys, foreign, script);
            return true;
        }
    return false;
}
