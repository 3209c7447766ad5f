/* core.so: the lower floors as a Lua module, so that specs in Lua call the real parser. */
#include <lauxlib.h>
#include <lua.h>

#include "policy/api_cel.h"
#include "policy/api_keys.h"
#include "policy/api_regex.h"
#include "policy/api_sql.h"
#include "policy/api_walk.h"
#include "policy/api_zone.h"
#include "policy/parts.h"
#include "policy/value.h"

int luaopen_core(lua_State *L);

static int collect_arena(lua_State *L)
{
    Arena **arena = lua_touserdata(L, 1);
    arena_free(*arena);
    *arena = NULL;
    return 0;
}

/* An arena that is freed with its userdata, even when an error is raised in between. */
static Arena *push_arena(lua_State *L)
{
    Arena **arena = lua_newuserdata(L, sizeof(*arena));
    *arena = NULL;
    if (luaL_newmetatable(L, "core.arena")) {
        lua_pushcfunction(L, collect_arena);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return *arena = arena_new();
}

static const SqlDialect *check_dialect(lua_State *L, int index)
{
    size_t n;
    const char *name = luaL_checklstring(L, index, &n);
    const SqlDialect *dialect = sql_dialect_find((Str){name, n});
    if (!dialect)
        luaL_error(L, "no dialect is called '%s'", name);
    return dialect;
}

static void push_parts(lua_State *L, const SqlStmt *stmt)
{
    PolicyParts parts;
    policy_parts_read(stmt, &parts);
    lua_newtable(L);
    for (unsigned i = 0; i < POLICY_PART_COUNT; i++) {
        if (!policy_parts_has(&parts, i))
            continue;
        lua_pushboolean(L, true);
        lua_setfield(L, -2, policy_part_name(i));
    }
}

/* core.parse(dialect, text) -> list of statements, list of the sets of their parts */
static int parse(lua_State *L)
{
    size_t n;
    const SqlDialect *dialect = check_dialect(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    Arena *arena = push_arena(L);
    SqlScript *script = sql_parse(arena, dialect, (Str){text, n}, SQL_L2);
    lua_createtable(L, (int)script->stmts.n, 0);
    lua_createtable(L, (int)script->stmts.n, 0);
    for (size_t i = 0; i < script->stmts.n; i++) {
        policy_push_statement(L, script, &script->stmts.v[i]);
        lua_rawseti(L, -3, (int)i + 1);
        push_parts(L, &script->stmts.v[i]);
        lua_rawseti(L, -2, (int)i + 1);
    }
    return 2;
}

/* core.verdict(text) -> true, or false and the message of PostgreSQL's grammar */
static int verdict(lua_State *L)
{
    size_t n;
    uint32_t offset = 0;
    const char *message = NULL, *text = luaL_checklstring(L, 1, &n);
    Arena *arena = push_arena(L);
    bool valid = sql_verdict_pg(arena, (Str){text, n}, &message, &offset);
    lua_pushboolean(L, valid);
    lua_pushstring(L, message);
    return 2;
}

static const Json *check_document(lua_State *L, int index, Arena *arena)
{
    const char *why = NULL;
    if (lua_isnoneornil(L, index))
        return NULL;
    const Json *value = policy_value_read(L, index, arena, true, &why);
    if (!value)
        luaL_error(L, "argument %d: %s", index, why);
    return value->kind == JSON_OBJECT ? value : json_new_object(arena);
}

/* core.walk(dialect, text, metadata, context) -> metadata after the script, its first fault */
static int walk(lua_State *L)
{
    size_t n;
    const SqlDialect *dialect = check_dialect(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    lua_settop(L, 4);
    Arena *arena = push_arena(L);
    const Json *metadata = check_document(L, 3, arena), *context = check_document(L, 4, arena);
    policy_walk_push(L, arena, sql_parse(arena, dialect, (Str){text, n}, SQL_L2), metadata,
                     context);
    return 2;
}

/* core.span(dialect, text, index, metadata, context) -> what statement `index` reads and writes */
static int span(lua_State *L)
{
    size_t n;
    const SqlDialect *dialect = check_dialect(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    int index = luaL_checkint(L, 3);
    lua_settop(L, 5);
    Arena *arena = push_arena(L);
    const Json *metadata = check_document(L, 4, arena), *context = check_document(L, 5, arena);
    const SqlScript *script = sql_parse(arena, dialect, (Str){text, n}, SQL_L2);
    policy_span_push(L, policy_spans_new(arena, script, metadata, context), (size_t)index - 1);
    return 1;
}

/* The zones live as long as the state. */
static const ZoneTable *read_zones(lua_State *L)
{
    Arena *arena = push_arena(L);
    lua_setfield(L, LUA_REGISTRYINDEX, "core.zones");
    return zone_table_read(arena, ZONE_DIRECTORY);
}

typedef struct Visit {
    Keys *keys;
    int left; /* statements still to apply */
    bool had_primary;
} Visit;

static void apply_statement(Visit *visit, const SqlStmt *stmt);

static void apply_list(Visit *visit, const SqlTreeList *list)
{
    for (const SqlTree *tree = list->first; tree; tree = tree->next)
        if (tree->stmt)
            apply_statement(visit, tree->stmt);
}

/* In the order in which rules see them: a block, then what it runs. */
static void apply_statement(Visit *visit, const SqlStmt *stmt)
{
    const SqlTree *tree = stmt->tree;
    const SqlCompound *block = tree && tree->kind == SQL_TREE_COMPOUND ? tree->compound : NULL;
    if (visit->left-- <= 0)
        return;
    visit->had_primary = policy_keys_apply(visit->keys, stmt);
    if (tree && tree->kind == SQL_TREE_CREATE)
        block = tree->definition->block;
    if (tree && tree->kind == SQL_TREE_COMMAND)
        apply_list(visit, &tree->command->parts);
    if (!block)
        return;
    apply_list(visit, &block->statements);
    apply_list(visit, &block->otherwise);
}

/* core.keys(dialect, text, metadata, n, name or id) -> keys of the table after the first n
 * statements, its indexes, whether the table of the n-th had a primary key before, and the foreign
 * keys that no index serves */
static int keys(lua_State *L)
{
    size_t n;
    const SqlDialect *dialect = check_dialect(L, 1);
    const char *text = luaL_checklstring(L, 2, &n);
    Visit visit = {.left = luaL_checkint(L, 4)};
    Arena *arena = push_arena(L);
    SqlScript *script = sql_parse(arena, dialect, (Str){text, n}, SQL_L2);
    visit.keys = policy_keys_new(intern_new(arena), arena, str(lua_tostring(L, 1)),
                                 check_document(L, 3, arena));
    for (size_t i = 0; i < script->stmts.n; i++)
        apply_statement(&visit, &script->stmts.v[i]);
    const KeyTable *table = policy_keys_check(L, visit.keys, 5);
    policy_keys_push(L, visit.keys, table);
    policy_indexes_push(L, visit.keys, table);
    lua_pushboolean(L, visit.had_primary);
    lua_newtable(L);
    for (size_t at = 0; policy_unindexed_next(L, visit.keys, script, &at);)
        lua_rawseti(L, -2, (int)lua_objlen(L, -2) + 1);
    return 4;
}

static const luaL_Reg functions[] = {
    {"parse", parse}, {"verdict", verdict}, {"walk", walk},
    {"span", span},   {"keys", keys},       {NULL, NULL},
};

int luaopen_core(lua_State *L)
{
    const ZoneTable *zones = read_zones(L);
    lua_newtable(L);
    luaL_register(L, NULL, functions);
    policy_api_regex_push(L);
    lua_setfield(L, -2, "regex");
    policy_api_cel_push(L, zones, NULL);
    lua_setfield(L, -2, "cel");
    policy_api_sql_push(L);
    lua_setfield(L, -2, "sql");
    policy_api_zone_push(L, zones);
    lua_setfield(L, -2, "zone");
    return 1;
}
