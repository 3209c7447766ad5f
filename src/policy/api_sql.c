/* A statement of a script as a plain Lua table: built one at a time, so that a script of a million
 * statements needs the memory of its largest one. */
#include "policy/api_sql.h"

#include <stdio.h>

#include "policy/api_sql_push.h"

static void set_place(const PolicyPush *x, const char *field, uint32_t offset)
{
    uint32_t line = 0, column = 0;
    sql_position(x->script, offset, &line, &column);
    lua_createtable(x->L, 0, 3);
    policy_set_count(x, "line", line);
    policy_set_count(x, "column", column);
    policy_set_count(x, "offset", offset);
    lua_setfield(x->L, -2, field);
}

static void set_kind(const PolicyPush *x, const SqlStmt *stmt)
{
    char kind[64];
    const char *verb = sql_kind_name(stmt->kind), *object = sql_object_name(stmt->object);
    bool is_compound = stmt->kind == SQL_KIND_CREATE || stmt->kind == SQL_KIND_ALTER ||
                       stmt->kind == SQL_KIND_DROP;
    if (is_compound && *object)
        snprintf(kind, sizeof(kind), "%s_%s", verb, object);
    else
        snprintf(kind, sizeof(kind), "%s", verb);
    policy_set_z(x, "kind", kind);
    policy_set_z(x, "verb", verb);
    policy_set_z(x, "object", object);
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

void policy_push_statement(lua_State *L, const SqlScript *script, const SqlStmt *stmt)
{
    PolicyPush push = {.L = L, .script = script}, *x = &push;
    policy_push_node(x, stmt->span, 24);
    set_kind(x, stmt);
    policy_set_text(x, "text", stmt->text);
    policy_set_count(x, "index", (size_t)(stmt - script->stmts.v) + 1);
    policy_set_count(x, "level", stmt->level);
    policy_set_bool(x, "is_ddl", is_ddl(stmt->kind));
    policy_set_bool(x, "is_dml", is_dml(stmt->kind));
    set_place(x, "start", stmt->span.offset);
    set_place(x, "stop", stmt->span.offset + stmt->span.length);
    set_flags(x, stmt->flags);
    POLICY_SET_LIST(x, "names", stmt->names, policy_push_name);
    POLICY_SET_LIST(x, "reads", stmt->reads, policy_push_name);
    if (stmt->error)
        policy_set_z(x, "error", stmt->error);
    if (stmt->tree)
        policy_set_tree(x, stmt->tree);
}
