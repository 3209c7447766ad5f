/* Statement: what the core itself asks of a statement, without tables for Lua. */
#include "policy/statement.h"

#include <stdio.h>

static const SqlTree *tree_of(const SqlStmt *stmt)
{
    return stmt->level == SQL_L2 ? stmt->tree : NULL;
}

static bool is_list(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_DROP || stmt->kind == SQL_KIND_TRUNCATE;
}

static bool is_of_table(const SqlStmt *stmt)
{
    return stmt->object == SQL_OBJECT_TABLE || stmt->kind == SQL_KIND_INSERT ||
           stmt->kind == SQL_KIND_REPLACE || stmt->kind == SQL_KIND_UPDATE ||
           stmt->kind == SQL_KIND_DELETE || stmt->kind == SQL_KIND_MERGE;
}

static const SqlName *name_of_source(const SqlSource *source)
{
    return source ? source->name : NULL;
}

const SqlName *policy_statement_table(const SqlStmt *stmt)
{
    const SqlTree *tree = tree_of(stmt);
    if (!tree)
        return !is_list(stmt) && is_of_table(stmt) ? stmt->names.first : NULL;
    switch (tree->kind) {
    case SQL_TREE_CREATE_TABLE:
        return tree->create_table->name;
    case SQL_TREE_CREATE_INDEX:
        return tree->create_index->table;
    case SQL_TREE_CREATE:
        return tree->definition->table;
    case SQL_TREE_ALTER:
        return tree->alter->table ? tree->alter->table : tree->alter->name;
    case SQL_TREE_DROP:
        return tree->drop->table;
    case SQL_TREE_COMMENT:
        return tree->comment->table;
    case SQL_TREE_INSERT:
        return tree->insert->table;
    case SQL_TREE_UPDATE:
    case SQL_TREE_DELETE:
        return name_of_source(tree->modify->target);
    case SQL_TREE_MERGE:
        return name_of_source(tree->merge->target);
    default:
        return NULL;
    }
}

/* True when the statement's table for Lua has a field name or objects. */
static bool has_name(const SqlStmt *stmt)
{
    const SqlTree *tree = tree_of(stmt);
    if (!tree)
        return is_list(stmt) || (!is_of_table(stmt) && stmt->names.first);
    switch (tree->kind) {
    case SQL_TREE_CREATE_INDEX:
        return tree->create_index->name != NULL;
    case SQL_TREE_CREATE:
        return tree->definition->name != NULL;
    case SQL_TREE_ALTER:
        return tree->alter->name != NULL;
    case SQL_TREE_COMMAND:
        return tree->command->name.p != NULL;
    default:
        return tree->kind == SQL_TREE_DROP || tree->kind == SQL_TREE_GRANT;
    }
}

bool policy_statement_is_compound(SqlKind kind)
{
    return kind == SQL_KIND_CREATE || kind == SQL_KIND_ALTER || kind == SQL_KIND_DROP;
}

bool policy_statement_is_named(const SqlStmt *stmt)
{
    bool needs_table = stmt->object == SQL_OBJECT_TABLE && stmt->kind != SQL_KIND_DROP;
    needs_table |= stmt->object == SQL_OBJECT_INDEX && stmt->kind == SQL_KIND_CREATE;
    if (!policy_statement_is_compound(stmt->kind) || policy_statement_table(stmt))
        return true;
    return !needs_table && has_name(stmt);
}

const char *policy_statement_kind(const SqlStmt *stmt, char buffer[64])
{
    const char *verb = sql_kind_name(stmt->kind), *object = sql_object_name(stmt->object);
    if (!policy_statement_is_compound(stmt->kind) || !*object || !policy_statement_is_named(stmt))
        return verb;
    snprintf(buffer, 64, "%s_%s", verb, object);
    return buffer;
}

const SqlActionList *policy_statement_actions(const SqlStmt *stmt)
{
    const SqlTree *tree = tree_of(stmt);
    return tree && tree->kind == SQL_TREE_ALTER ? &tree->alter->actions : NULL;
}

bool policy_statement_has_where(const SqlStmt *stmt)
{
    const SqlTree *tree = tree_of(stmt);
    if (!tree)
        return false;
    if (tree->kind == SQL_TREE_UPDATE || tree->kind == SQL_TREE_DELETE)
        return tree->modify->where != NULL;
    if (tree->kind == SQL_TREE_CREATE_INDEX)
        return tree->create_index->where != NULL;
    return tree->kind == SQL_TREE_CREATE && tree->definition->where != NULL;
}
