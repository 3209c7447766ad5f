/* CREATE TABLE and CREATE INDEX for Lua. */
#include "policy/api_sql_push.h"

static const char *const constraint_names[] = {
    [SQL_CONSTRAINT_PRIMARY] = "primary", [SQL_CONSTRAINT_UNIQUE] = "unique",
    [SQL_CONSTRAINT_FOREIGN] = "foreign", [SQL_CONSTRAINT_CHECK] = "check",
    [SQL_CONSTRAINT_EXCLUDE] = "exclude", [SQL_CONSTRAINT_NOT_NULL] = "not_null",
    [SQL_CONSTRAINT_INDEX] = "index",     [SQL_CONSTRAINT_FULLTEXT] = "fulltext",
    [SQL_CONSTRAINT_SPATIAL] = "spatial", [SQL_CONSTRAINT_DEFAULT] = "default",
};

static void push_key(const PolicyPush *x, const SqlKey *key)
{
    policy_push_node(x, key->span, 3);
    if (key->column)
        policy_set_ident(x, "name", key->column);
    else
        POLICY_SET_ONE(x, "expr", key->expr, policy_push_expr);
    policy_set_text(x, "length", key->length);
    policy_set_flag(x, "descending", key->descending);
}

static void set_key_columns(const PolicyPush *x, const char *field, const SqlKeyList *keys)
{
    int i = 0;
    if (!policy_wants(x, field))
        return;
    if (!keys->n) {
        policy_set_empty(x, field);
        return;
    }
    lua_createtable(x->L, (int)keys->n, 0);
    for (const SqlKey *key = keys->first; key; key = key->next) {
        if (!key->column)
            continue;
        policy_push_ident(x, key->column);
        lua_rawseti(x->L, -2, ++i);
    }
    lua_setfield(x->L, -2, field);
}

void policy_set_keys(const PolicyPush *x, const SqlKeyList *keys)
{
    POLICY_SET_LIST(x, "keys", *keys, push_key);
    set_key_columns(x, "columns", keys);
}

static void set_reference(const PolicyPush *x, const SqlConstraint *constraint)
{
    if (!constraint->references)
        return;
    lua_createtable(x->L, 0, 4);
    POLICY_SET_ONE(x, "table", constraint->references, policy_push_name);
    set_key_columns(x, "columns", &constraint->reference_keys);
    policy_set_text(x, "on_delete", constraint->on_delete);
    policy_set_text(x, "on_update", constraint->on_update);
    lua_setfield(x->L, -2, "ref");
}

/* An inline constraint is about the column it stands at. */
static void set_constraint_columns(const PolicyPush *x, const SqlConstraint *constraint)
{
    if (!constraint->is_inline || !constraint->column) {
        policy_set_keys(x, &constraint->keys);
        return;
    }
    lua_createtable(x->L, 1, 0);
    policy_push_ident(x, constraint->column);
    lua_rawseti(x->L, -2, 1);
    lua_setfield(x->L, -2, "columns");
}

static void set_constraint_name(const PolicyPush *x, const SqlConstraint *constraint)
{
    uint32_t line = 0, column = 0;
    if (!constraint->name)
        return;
    policy_set_ident(x, "name", constraint->name);
    sql_position(x->script, constraint->name->span.offset, &line, &column);
    policy_set_count(x, "name_line", line);
    policy_set_count(x, "name_column", column);
}

void policy_push_constraint(const PolicyPush *x, const SqlConstraint *constraint)
{
    policy_push_extent(x, constraint->span, constraint->name ? 8 : 4);
    policy_set_z(x, "type", constraint_names[constraint->kind]);
    set_constraint_name(x, constraint);
    set_constraint_columns(x, constraint);
    set_reference(x, constraint);
    policy_set_text(x, "using", constraint->method);
    policy_set_ident(x, "using_index", constraint->using_index);
    POLICY_SET_SOME(x, "include", constraint->include, policy_push_ident);
    POLICY_SET_ONE(x, "check", constraint->check, policy_push_expr);
    POLICY_SET_ONE(x, "where", constraint->where, policy_push_expr);
    policy_set_flag(x, "inline", constraint->is_inline);
    policy_set_flag(x, "not_valid", constraint->not_valid);
    policy_set_flag(x, "not_enforced", constraint->not_enforced);
    policy_set_flag(x, "no_inherit", constraint->no_inherit);
    policy_set_flag(x, "deferrable", constraint->deferrable);
}

static bool is_nullable(const SqlColumn *column)
{
    return column->nullable != SQL_NULL_NO && !column->primary && !column->auto_increment;
}

static void set_column_flags(const PolicyPush *x, const SqlColumn *column)
{
    policy_set_bool(x, "nullable", is_nullable(column));
    policy_set_flag(x, "not_null", column->nullable == SQL_NULL_NO);
    policy_set_flag(x, "primary", column->primary);
    policy_set_flag(x, "unique", column->unique);
    policy_set_flag(x, "auto_increment", column->auto_increment);
    policy_set_flag(x, "quoted", column->name && column->name->quoted);
}

void policy_set_column(const PolicyPush *x, const SqlColumn *column)
{
    policy_set_ident(x, "name", column->name);
    if (column->name)
        policy_set_text(x, "raw", column->name->raw);
    POLICY_SET_ONE(x, "type", column->type, policy_push_type);
    set_column_flags(x, column);
    POLICY_SET_ONE(x, "default", column->default_value, policy_push_expr);
    POLICY_SET_ONE(x, "on_update", column->on_update, policy_push_expr);
    POLICY_SET_ONE(x, "expression", column->generated, policy_push_expr);
    policy_set_text(x, "generated", column->generated_kind);
    policy_set_text(x, "identity", column->identity);
    POLICY_SET_LIST(x, "constraints", column->constraints, policy_push_constraint);
    if (column->collate)
        policy_set_text(x, "collate", column->collate->name);
    policy_set_text(x, "comment", column->comment);
    POLICY_SET_SOME(x, "options", column->options, policy_push_option);
    policy_set_text(x, "position", column->position);
    policy_set_ident(x, "after", column->after);
}

void policy_push_column(const PolicyPush *x, const SqlColumn *column)
{
    if (x->push_column) {
        x->push_column(x, column);
        return;
    }
    policy_push_extent(x, column->span, 8);
    policy_set_column(x, column);
}

static void push_partition(const PolicyPush *x, const SqlPartition *partition)
{
    policy_push_node(x, partition->span, 3);
    policy_set_text(x, "method", partition->method);
    policy_set_keys(x, &partition->keys);
}

static void push_like(const PolicyPush *x, const SqlLike *like)
{
    policy_push_name(x, like->name);
    POLICY_SET_SOME(x, "options", like->options, policy_push_option);
}

/* CREATE TABLE AS: a query, or EXECUTE of a prepared statement. */
static void set_source(const PolicyPush *x, const SqlTree *as)
{
    if (!as)
        return;
    if (as->kind == SQL_TREE_SELECT)
        POLICY_SET_ONE(x, "query", as->query, policy_push_query);
    else
        POLICY_SET_ONE(x, "statement", as, policy_push_tree);
}

void policy_set_create_table(const PolicyPush *x, const SqlCreateTable *table)
{
    POLICY_SET_ONE(x, "table", table->name, policy_push_name);
    policy_set_flag(x, "unlogged", table->unlogged);
    policy_set_flag(x, "temporary", table->temporary);
    policy_set_flag(x, "if_not_exists", table->if_not_exists);
    POLICY_SET_LIST(x, "columns", table->columns, policy_push_column);
    POLICY_SET_LIST(x, "constraints", table->constraints, policy_push_constraint);
    POLICY_SET_LIST(x, "likes", table->likes, push_like);
    POLICY_SET_LIST(x, "inherits", table->inherits, policy_push_name);
    POLICY_SET_ONE(x, "of_type", table->of_type, policy_push_name);
    POLICY_SET_ONE(x, "partition_of", table->partition_of, policy_push_name);
    POLICY_SET_ONE(x, "partition_by", table->partition_by, push_partition);
    POLICY_SET_LIST(x, "options", table->options, policy_push_option);
    set_source(x, table->as);
}

void policy_set_create_index(const PolicyPush *x, const SqlCreateIndex *index)
{
    POLICY_SET_ONE(x, "name", index->name, policy_push_name);
    POLICY_SET_ONE(x, "table", index->table, policy_push_name);
    policy_set_flag(x, "unique", index->unique);
    policy_set_flag(x, "fulltext", index->fulltext);
    policy_set_flag(x, "spatial", index->spatial);
    policy_set_flag(x, "concurrently", index->concurrently);
    policy_set_flag(x, "if_not_exists", index->if_not_exists);
    policy_set_text(x, "using", index->method);
    policy_set_keys(x, &index->keys);
    POLICY_SET_LIST(x, "include", index->include, policy_push_ident);
    POLICY_SET_ONE(x, "where", index->where, policy_push_expr);
    POLICY_SET_LIST(x, "options", index->options, policy_push_option);
}
