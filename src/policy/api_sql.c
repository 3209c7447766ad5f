/* A statement of a script as a plain Lua table: built one at a time, so that a script of a million
 * statements needs the memory of its largest one. */
#include "policy/api_sql.h"

#include <string.h>

#include "policy/api_sql_push.h"
#include "policy/statement.h"

static void set_place(const PolicyPush *x, const char *field, uint32_t offset)
{
    uint32_t line = 0, column = 0;
    if (!policy_wants(x, field))
        return;
    sql_position(x->script, offset, &line, &column);
    lua_createtable(x->L, 0, 3);
    policy_set_count(x, "line", line);
    policy_set_count(x, "column", column);
    policy_set_count(x, "offset", offset);
    lua_setfield(x->L, -2, field);
}

static void set_kind(const PolicyPush *x, const SqlStmt *stmt)
{
    char buffer[64];
    bool is_asked = !x->only || strcmp(x->only->field, "kind") == 0;
    policy_set_z(x, "kind", is_asked ? policy_statement_kind(stmt, buffer) : "");
    policy_set_z(x, "verb", sql_kind_name(stmt->kind));
    policy_set_z(x, "object", sql_object_name(stmt->object));
}

static bool is_ddl(SqlKind kind)
{
    return kind == SQL_KIND_CREATE || kind == SQL_KIND_ALTER || kind == SQL_KIND_DROP ||
           kind == SQL_KIND_UNDROP || kind == SQL_KIND_TRUNCATE || kind == SQL_KIND_RENAME ||
           kind == SQL_KIND_COMMENT;
}

static bool is_dml(SqlKind kind)
{
    return kind == SQL_KIND_INSERT || kind == SQL_KIND_REPLACE || kind == SQL_KIND_UPDATE ||
           kind == SQL_KIND_DELETE || kind == SQL_KIND_MERGE;
}

static void set_flags(const PolicyPush *x, uint32_t flags)
{
    policy_set_flag(x, "if_exists", flags & SQL_IF_EXISTS);
    policy_set_flag(x, "if_not_exists", flags & SQL_IF_NOT_EXISTS);
    policy_set_flag(x, "or_replace", flags & SQL_OR_REPLACE);
    policy_set_flag(x, "temporary", flags & SQL_TEMPORARY);
    policy_set_flag(x, "cascade", flags & SQL_CASCADE);
    policy_set_flag(x, "concurrently", flags & SQL_CONCURRENTLY);
    policy_set_flag(x, "unique", flags & SQL_UNIQUE);
}

/* What the names say when there is no tree: the objects of DROP and TRUNCATE, the table of others.
 */
void policy_set_names(const PolicyPush *x, const SqlStmt *stmt)
{
    bool is_list = stmt->kind == SQL_KIND_DROP || stmt->kind == SQL_KIND_TRUNCATE;
    bool is_of_table = stmt->object == SQL_OBJECT_TABLE || is_dml(stmt->kind);
    if (is_list)
        POLICY_SET_LIST(x, "objects", stmt->names, policy_push_name);
    else if (is_of_table)
        POLICY_SET_ONE(x, "table", stmt->names.first, policy_push_name);
    else if (stmt->kind == SQL_KIND_CREATE || stmt->kind == SQL_KIND_ALTER)
        POLICY_SET_ONE(x, "name", stmt->names.first, policy_push_name);
}

static void set_identifiers(const PolicyPush *x, const SqlIdentVec *idents)
{
    if (!idents->n || !policy_wants(x, "identifiers"))
        return;
    lua_createtable(x->L, (int)idents->n, 0);
    for (size_t i = 0; i < idents->n; i++) {
        policy_push_node(x, idents->v[i]->span, 2);
        policy_set_text(x, "name", idents->v[i]->name);
        policy_set_flag(x, "quoted", idents->v[i]->quoted);
        lua_rawseti(x->L, -2, (int)i + 1);
    }
    lua_setfield(x->L, -2, "identifiers");
}

void policy_set_head(const PolicyPush *x, const SqlStmt *stmt)
{
    set_kind(x, stmt);
    policy_set_text(x, "text", stmt->text);
    policy_set_count(x, "level", stmt->level);
    policy_set_bool(x, "is_ddl", is_ddl(stmt->kind));
    policy_set_bool(x, "is_dml", is_dml(stmt->kind));
    set_place(x, "start", stmt->span.offset);
    set_place(x, "stop", stmt->span.offset + stmt->span.length);
    set_flags(x, stmt->flags);
    POLICY_SET_LIST(x, "names", stmt->names, policy_push_name);
    POLICY_SET_LIST(x, "reads", stmt->reads, policy_push_name);
    set_identifiers(x, &stmt->idents);
    if (stmt->error)
        policy_set_z(x, "error", stmt->error);
}

static void set_head(const PolicyPush *x, const SqlStmt *stmt)
{
    policy_set_head(x, stmt);
    const SqlStmtVec *own = &x->script->stmts;
    if (stmt >= own->v && stmt < own->v + own->n) /* not a part of one */
        policy_set_count(x, "index", sql_index(x->script, stmt) + 1);
}

static void set_own(const PolicyPush *x, const SqlStmt *stmt)
{
    set_head(x, stmt);
    if (x->only && x->only->is_set)
        return;
    if (stmt->tree && stmt->level == SQL_L2)
        policy_set_tree(x, stmt->tree);
    else
        policy_set_names(x, stmt);
}

static bool has_field(const PolicyPush *x, const char *field)
{
    lua_getfield(x->L, -1, field);
    bool is_set = !lua_isnil(x->L, -1);
    lua_pop(x->L, 1);
    return is_set;
}

/* As policy_statement_is_named: the names alone may say less than the tree that was left out. */
static void check_named(const PolicyPush *x, const SqlStmt *stmt)
{
    bool needs_table = stmt->object == SQL_OBJECT_TABLE && stmt->kind != SQL_KIND_DROP;
    needs_table |= stmt->object == SQL_OBJECT_INDEX && stmt->kind == SQL_KIND_CREATE;
    if (!policy_statement_is_compound(stmt->kind) || has_field(x, "table"))
        return;
    if (needs_table || (!has_field(x, "name") && !has_field(x, "objects")))
        policy_set_z(x, "kind", sql_kind_name(stmt->kind));
}

/* A statement that is nested too deep stays at level 1, like one that the parser gave up on. */
void policy_push_statement(lua_State *L, const SqlScript *script, const SqlStmt *stmt)
{
    bool is_cut = false;
    lua_newtable(L);
    PolicyPush push = {.L = L, .script = script, .base = lua_gettop(L), .is_cut = &is_cut};
    const PolicyPush *x = &push;
    policy_push_node(x, stmt->span, 24);
    set_own(x, stmt);
    if (is_cut) {
        lua_settop(L, push.base);
        policy_push_node(x, stmt->span, 24);
        set_head(x, stmt);
        policy_set_names(x, stmt);
        policy_set_count(x, "level", SQL_L1);
        policy_set_z(x, "error", "nested too deep for rules");
        check_named(x, stmt);
    }
    lua_remove(L, push.base);
}

/* Behind views nobody changes a table, so one empty list does for all. */
static void insert_empty_list(lua_State *L)
{
    static const char key = 'e';
    lua_pushlightuserdata(L, (void *)&key);
    lua_rawget(L, LUA_REGISTRYINDEX);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushlightuserdata(L, (void *)&key);
        lua_pushvalue(L, -2);
        lua_rawset(L, LUA_REGISTRYINDEX);
    }
    lua_insert(L, -2);
}

static bool set_place_field(const PolicyPush *x, Span span, bool is_extent)
{
    const char *field = x->only->field;
    uint32_t line = 0, column = 0;
    bool is_place = strcmp(field, "line") == 0 || strcmp(field, "column") == 0;
    if (is_place) {
        sql_position(x->script, span.offset, &line, &column);
        policy_set_count(x, field, field[0] == 'l' ? line : column);
    }
    if (is_extent) {
        policy_set_count(x, "offset", span.offset);
        policy_set_count(x, "length", span.length);
    }
    return x->only->is_set;
}

static PolicyPush one_field(lua_State *L, const SqlScript *script, PolicyOnly *only, bool *is_cut)
{
    insert_empty_list(L);
    return (PolicyPush){
        .L = L, .script = script, .base = lua_gettop(L) - 1, .is_cut = is_cut, .only = only};
}

void policy_set_field(lua_State *L, const SqlScript *script, const SqlStmt *stmt, const char *field,
                      PolicyPushColumn push_column)
{
    bool is_cut = false;
    PolicyOnly only = {field, false};
    PolicyPush push = one_field(L, script, &only, &is_cut);
    push.push_column = push_column;
    if (!set_place_field(&push, stmt->span, false))
        set_own(&push, stmt);
    lua_remove(L, push.base);
}

void policy_set_column_field(lua_State *L, const SqlScript *script, const SqlColumn *column,
                             const char *field)
{
    bool is_cut = false;
    PolicyOnly only = {field, false};
    PolicyPush push = one_field(L, script, &only, &is_cut);
    if (!set_place_field(&push, column->span, true))
        policy_set_column(&push, column);
    lua_remove(L, push.base);
}

void policy_push_column_table(lua_State *L, const SqlScript *script, const SqlColumn *column)
{
    bool is_cut = false;
    lua_newtable(L);
    PolicyPush push = {.L = L, .script = script, .base = lua_gettop(L), .is_cut = &is_cut};
    policy_push_column(&push, column);
    lua_remove(L, push.base);
}
