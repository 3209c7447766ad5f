/* The remaining statements for Lua, and statements inside statements. */
#include "policy/api_sql_push.h"

static const char *const tree_names[] = {
    [SQL_TREE_NONE] = "other",
    [SQL_TREE_CREATE_TABLE] = "create_table",
    [SQL_TREE_CREATE_INDEX] = "create_index",
    [SQL_TREE_CREATE] = "create",
    [SQL_TREE_ALTER] = "alter",
    [SQL_TREE_DROP] = "drop",
    [SQL_TREE_COMMENT] = "comment_on",
    [SQL_TREE_GRANT] = "grant",
    [SQL_TREE_INSERT] = "insert",
    [SQL_TREE_UPDATE] = "update",
    [SQL_TREE_DELETE] = "delete",
    [SQL_TREE_MERGE] = "merge",
    [SQL_TREE_SELECT] = "select",
    [SQL_TREE_COMMAND] = "command",
    [SQL_TREE_COMPOUND] = "block",
};

static void set_body(const PolicyPush *x, const SqlTreeList *parts, const char *error)
{
    POLICY_SET_SOME(x, "statements", *parts, policy_push_tree);
    if (error)
        policy_set_z(x, "body_error", error);
}

static void set_compound(const PolicyPush *x, const SqlCompound *compound)
{
    policy_set_text(x, "compound", compound->word);
    POLICY_SET_ONE(x, "condition", compound->condition, policy_push_expr);
    POLICY_SET_LIST(x, "statements", compound->statements, policy_push_tree);
    POLICY_SET_SOME(x, "otherwise", compound->otherwise, policy_push_tree);
}

static void set_definition(const PolicyPush *x, const SqlDefinition *definition)
{
    POLICY_SET_ONE(x, "name", definition->name, policy_push_name);
    POLICY_SET_ONE(x, "table", definition->table, policy_push_name);
    policy_set_flag(x, "or_replace", definition->or_replace);
    policy_set_flag(x, "if_not_exists", definition->if_not_exists);
    policy_set_ident(x, "owner", definition->owner);
    POLICY_SET_LIST(x, "columns", definition->columns, policy_push_column);
    POLICY_SET_LIST(x, "arguments", definition->arguments, policy_push_type);
    POLICY_SET_ONE(x, "type", definition->type, policy_push_type);
    POLICY_SET_SOME(x, "constraints", definition->constraints, policy_push_constraint);
    POLICY_SET_ONE(x, "where", definition->where, policy_push_expr);
    POLICY_SET_ONE(x, "check", definition->check, policy_push_expr);
    POLICY_SET_ONE(x, "query", definition->query, policy_push_query);
    policy_set_text(x, "language", definition->language);
    policy_set_text(x, "timing", definition->timing);
    policy_set_text(x, "body", definition->body_text);
    POLICY_SET_LIST(x, "uses", definition->uses, policy_push_name);
    POLICY_SET_LIST(x, "options", definition->options, policy_push_option);
    POLICY_SET_SOME(x, "statements", definition->trees, policy_push_tree);
    set_body(x, &definition->parts, definition->body_error);
    if (definition->block)
        set_compound(x, definition->block);
}

static void set_drop(const PolicyPush *x, const SqlDrop *drop)
{
    POLICY_SET_LIST(x, "objects", drop->names, policy_push_name);
    POLICY_SET_ONE(x, "table", drop->table, policy_push_name);
    policy_set_flag(x, "if_exists", drop->if_exists);
    policy_set_flag(x, "concurrently", drop->concurrently);
    policy_set_flag(x, "cascade", drop->cascade);
    policy_set_flag(x, "restart_identity", drop->restart_identity);
    POLICY_SET_SOME(x, "options", drop->options, policy_push_option);
}

static void set_comment(const PolicyPush *x, const SqlComment *comment)
{
    POLICY_SET_ONE(x, "target", comment->name, policy_push_name);
    policy_set_ident(x, "column_name", comment->column);
    POLICY_SET_ONE(x, "table", comment->table, policy_push_name);
    if (!comment->is_null)
        policy_set_text(x, "comment", comment->text);
}

static void set_grant(const PolicyPush *x, const SqlGrant *grant)
{
    policy_set_flag(x, "all_privileges", grant->all_privileges);
    policy_set_flag(x, "all_in_schema", grant->all_in_schema);
    policy_set_flag(x, "with_grant", grant->with_grant);
    policy_set_flag(x, "cascade", grant->cascade);
    policy_set_flag(x, "is_default", grant->is_default);
    POLICY_SET_LIST(x, "privileges", grant->privileges, policy_push_option);
    POLICY_SET_LIST(x, "objects", grant->objects, policy_push_name);
    POLICY_SET_LIST(x, "grantees", grant->grantees, policy_push_ident);
}

static void set_command(const PolicyPush *x, const SqlCommand *command)
{
    policy_set_text(x, "name", command->name);
    policy_set_text(x, "scope", command->scope);
    policy_set_flag(x, "is_default", command->is_default);
    POLICY_SET_LIST(x, "values", command->values, policy_push_expr);
    POLICY_SET_LIST(x, "tables", command->tables, policy_push_name);
    POLICY_SET_SOME(x, "types", command->types, policy_push_type);
    POLICY_SET_LIST(x, "options", command->options, policy_push_option);
    POLICY_SET_ONE(x, "statement", command->inner, policy_push_tree);
    policy_set_text(x, "language", command->language);
    policy_set_text(x, "body", command->body_text);
    set_body(x, &command->parts, command->body_error);
    if (command->parts.n)
        policy_set_z(x, "compound", "do");
}

static void set_definitions(const PolicyPush *x, const SqlTree *tree)
{
    switch (tree->kind) {
    case SQL_TREE_CREATE_TABLE:
        policy_set_create_table(x, tree->create_table);
        break;
    case SQL_TREE_CREATE_INDEX:
        policy_set_create_index(x, tree->create_index);
        break;
    case SQL_TREE_CREATE:
        set_definition(x, tree->definition);
        break;
    case SQL_TREE_ALTER:
        policy_set_alter(x, tree->alter);
        break;
    case SQL_TREE_DROP:
        set_drop(x, tree->drop);
        break;
    case SQL_TREE_COMMENT:
        set_comment(x, tree->comment);
        break;
    case SQL_TREE_GRANT:
        set_grant(x, tree->grant);
        break;
    default:
        break;
    }
}

void policy_set_tree(const PolicyPush *x, const SqlTree *tree)
{
    switch (tree->kind) {
    case SQL_TREE_INSERT:
        policy_set_insert(x, tree->insert);
        break;
    case SQL_TREE_UPDATE:
    case SQL_TREE_DELETE:
        policy_set_modify(x, tree->modify);
        break;
    case SQL_TREE_MERGE:
        policy_set_merge(x, tree->merge);
        break;
    case SQL_TREE_SELECT:
        POLICY_SET_ONE(x, "query", tree->query, policy_push_query);
        break;
    case SQL_TREE_COMMAND:
        set_command(x, tree->command);
        break;
    case SQL_TREE_COMPOUND:
        set_compound(x, tree->compound);
        break;
    default:
        set_definitions(x, tree);
        break;
    }
}

void policy_push_tree(const PolicyPush *x, const SqlTree *tree)
{
    if (policy_push_cut(x))
        return;
    policy_push_node(x, tree->span, 8);
    if (tree->stmt)
        policy_set_head(x, tree->stmt);
    else
        policy_set_z(x, "kind", tree_names[tree->kind]);
    if (tree->stmt && tree->stmt->level < SQL_L2)
        policy_set_names(x, tree->stmt);
    else
        policy_set_tree(x, tree);
}
