/* ALTER of what is not like a table: types, domains, routines, roles, extensions and the rest. */
#include "sql/parse_statement.h"

typedef SqlAction *(*ReadAction)(SqlParser *parser);

static SqlAction *with_name(SqlParser *parser, SqlActionOp op)
{
    SqlAction *action = sql_action_new(parser, op);
    action->name = sql_read_ident(parser);
    return action->name ? action : NULL;
}

static SqlAction *read_owner(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OWNER);
    action->name = need(parser, KW_TO) ? sql_read_role(parser) : NULL;
    return action->name ? action : NULL;
}

static SqlAction *read_depends(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_DEPENDS_ON_EXTENSION);
    if (take(parser, KW_NO))
        action->value = STR("no");
    if (!need(parser, KW_DEPENDS) || !need(parser, KW_ON) || !need(parser, KW_EXTENSION))
        return NULL;
    action->name = sql_read_ident(parser);
    return action->name ? action : NULL;
}

static SqlAction *read_rename(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME);
    action->new_name = sql_read_role(parser);
    return action->new_name ? action : NULL;
}

SqlAction *sql_read_object_action(SqlParser *parser)
{
    size_t from = parser->at;
    SqlAction *action = NULL;
    if (take2(parser, KW_RENAME, KW_TO))
        action = read_rename(parser);
    else if (take(parser, KW_OWNER))
        action = read_owner(parser);
    else if (take2(parser, KW_SET, KW_SCHEMA))
        action = with_name(parser, SQL_ACTION_SET_SCHEMA);
    else if (at(parser, KW_DEPENDS) || at2(parser, KW_NO, KW_DEPENDS))
        action = read_depends(parser);
    if (action)
        action->span = sql_span_from(parser, from);
    return action;
}

static SqlAction *read_add_value(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_VALUE);
    action->if_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!sql_read_string(parser, &action->value))
        return NULL;
    if (at(parser, KW_BEFORE) || at(parser, KW_AFTER)) {
        action->position = sql_lower_text(parser, sql_next(parser));
        if (!sql_read_string(parser, &action->new_value))
            return NULL;
    }
    return action;
}

static SqlAction *read_rename_value(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME_VALUE);
    if (!sql_read_string(parser, &action->value) || !need(parser, KW_TO) ||
        !sql_read_string(parser, &action->new_value))
        return NULL;
    return action;
}

static SqlAction *read_rename_attribute(SqlParser *parser)
{
    SqlAction *action = with_name(parser, SQL_ACTION_RENAME_ATTRIBUTE);
    if (!action || !need(parser, KW_TO) || !(action->new_name = sql_read_ident(parser)))
        return NULL;
    sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return action;
}

static SqlAction *read_add_attribute(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_ATTRIBUTE);
    action->column = sql_read_column_def(parser);
    sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return action->column ? action : NULL;
}

static SqlAction *read_drop_attribute(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_DROP_ATTRIBUTE);
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    action->name = sql_read_ident(parser);
    sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return action->name ? action : NULL;
}

static SqlAction *read_type_action(SqlParser *parser)
{
    if (take2(parser, KW_ADD, KW_VALUE))
        return read_add_value(parser);
    if (take2(parser, KW_RENAME, KW_VALUE))
        return read_rename_value(parser);
    if (take2(parser, KW_RENAME, KW_ATTRIBUTE))
        return read_rename_attribute(parser);
    if (take2(parser, KW_ADD, KW_ATTRIBUTE))
        return read_add_attribute(parser);
    if (take2(parser, KW_DROP, KW_ATTRIBUTE))
        return read_drop_attribute(parser);
    if (at2(parser, KW_ALTER, KW_ATTRIBUTE))
        return sql_read_column_action(parser);
    if (take(parser, KW_SET)) {
        SqlAction *action = sql_action_new(parser, SQL_ACTION_SET_OPTIONS);
        return sql_read_options(parser, &action->options) ? action : NULL;
    }
    return NULL;
}

static SqlAction *read_set_default(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_SET_DEFAULT);
    action->expr = sql_read_expr(parser);
    return action->expr ? action : NULL;
}

static SqlAction *read_domain_action(SqlParser *parser)
{
    if (take2(parser, KW_SET, KW_DEFAULT))
        return read_set_default(parser);
    if (take2(parser, KW_DROP, KW_DEFAULT))
        return sql_action_new(parser, SQL_ACTION_DROP_DEFAULT);
    if (take3(parser, KW_SET, KW_NOT, KW_NULL))
        return sql_action_new(parser, SQL_ACTION_SET_NOT_NULL);
    if (take3(parser, KW_DROP, KW_NOT, KW_NULL))
        return sql_action_new(parser, SQL_ACTION_DROP_NOT_NULL);
    if (at2(parser, KW_DROP, KW_CONSTRAINT) || at2(parser, KW_RENAME, KW_CONSTRAINT) ||
        at2(parser, KW_VALIDATE, KW_CONSTRAINT))
        return sql_read_alter_action(parser);
    if (!take(parser, KW_ADD))
        return NULL;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_CONSTRAINT);
    SqlIdent *name = NULL;
    size_t from = parser->at;
    if (take(parser, KW_CONSTRAINT) && !(name = sql_read_ident(parser)))
        return NULL;
    action->constraint = sql_constraint_new(parser, SQL_CONSTRAINT_CHECK, from);
    action->constraint->name = name;
    if (take2(parser, KW_NOT, KW_NULL))
        action->constraint->kind = SQL_CONSTRAINT_NOT_NULL;
    else if (!need(parser, KW_CHECK) ||
             !sql_read_expr_in_parens(parser, &action->constraint->check))
        return NULL;
    while (sql_take_attribute(parser, action->constraint))
        continue;
    action->constraint->span = sql_span_from(parser, from);
    return action;
}

static SqlAction *read_setting_action(SqlParser *parser)
{
    bool reset = at(parser, KW_RESET);
    SqlAction *action =
        sql_action_new(parser, reset ? SQL_ACTION_RESET_PARAMETER : SQL_ACTION_SET_PARAMETER);
    return sql_read_setting(parser, &action->options) ? action : NULL;
}

static SqlAction *read_routine_action(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
    while (sql_take_routine_option(parser, &action->options))
        continue;
    if (parser->error || !action->options.n)
        return NULL;
    take(parser, KW_RESTRICT);
    return action;
}

static SqlAction *read_extension_action(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_UPDATE_VERSION);
    if (take(parser, KW_UPDATE)) {
        if (!take(parser, KW_TO) || at_kind(parser, SQL_TOKEN_STRING))
            return sql_at_end(parser) || sql_read_string(parser, &action->value) ? action : NULL;
        SqlIdent *version = sql_read_label(parser);
        if (version)
            action->value = version->name;
        return version ? action : NULL;
    }
    action->op = at(parser, KW_ADD) ? SQL_ACTION_ADD_OBJECT : SQL_ACTION_DROP_OBJECT;
    if (!take(parser, KW_ADD) && !take(parser, KW_DROP))
        return NULL;
    SqlName *on = NULL;
    if (!sql_take_object_kind(parser, &action->value))
        return NULL;
    action->table = sql_read_object_of_kind(parser, action->value, &on);
    return action->table ? action : NULL;
}

static SqlAction *read_policy_action(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
    bool any = false;
    if (take(parser, KW_TO)) {
        any = true;
        do {
            if (!sql_read_role(parser))
                return NULL;
        } while (take_punct(parser, ','));
    }
    if (take(parser, KW_USING)) {
        any = true;
        if (!sql_read_expr_in_parens(parser, &action->expr))
            return NULL;
    }
    SqlExpr *check;
    if (take2(parser, KW_WITH, KW_CHECK))
        return sql_read_expr_in_parens(parser, &check) ? action : NULL;
    return any ? action : NULL;
}

static SqlAction *read_publication_action(SqlParser *parser)
{
    if (!at(parser, KW_ADD) && !at(parser, KW_DROP) && !at(parser, KW_SET))
        return NULL;
    if (at(parser, KW_SET) && sql_token_is_punct(sql_peek(parser, 1), '('))
        return read_type_action(parser);
    SqlActionOp op = at(parser, KW_DROP) ? SQL_ACTION_DROP_OBJECT : SQL_ACTION_ADD_OBJECT;
    SqlAction *action = sql_action_new(parser, op);
    parser->at++;
    SqlDefinition *objects = NEW(parser, SqlDefinition);
    if (!sql_read_published(parser, objects))
        return NULL;
    action->table = objects->uses.first;
    return action;
}

static ReadAction reader_of(Str words)
{
    if (str_is(words, "type"))
        return read_type_action;
    if (str_is(words, "domain"))
        return read_domain_action;
    if (str_is(words, "function") || str_is(words, "procedure") || str_is(words, "routine"))
        return read_routine_action;
    if (str_is(words, "extension"))
        return read_extension_action;
    if (str_is(words, "policy"))
        return read_policy_action;
    if (str_is(words, "publication"))
        return read_publication_action;
    return NULL;
}

static bool is_settable(Str words)
{
    return str_is(words, "database") || str_is(words, "role") || str_is(words, "user");
}

/* What no rule asks about: the text of the change. */
static SqlAction *read_other(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    size_t from = parser->at;
    if (sql_at_end(parser)) {
        sql_fail(parser, "expected what to change");
        return NULL;
    }
    parser->at = parser->n;
    action->rest = sql_span_from(parser, from);
    return action;
}

static SqlAction *read_action(SqlParser *parser, Str words)
{
    size_t from = parser->at;
    SqlAction *action = sql_read_object_action(parser);
    ReadAction read = reader_of(words);
    if (!action && !parser->error && read)
        action = read(parser);
    bool setting = is_settable(words) && (at(parser, KW_RESET) || at(parser, KW_SET)) &&
                   !at2(parser, KW_SET, KW_TABLESPACE);
    if (!action && !parser->error && setting)
        action = read_setting_action(parser);
    if (parser->error)
        return NULL;
    if (!action) {
        parser->at = from;
        action = read_other(parser);
    }
    if (action)
        action->span = sql_span_from(parser, from);
    return action;
}

static SqlTree *read_object(SqlParser *parser, Str words)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = words;
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (str_is(words, "user mapping")) {
        SqlAction *action = read_other(parser);
        if (action)
            SQL_LIST_ADD(&alter->actions, action);
        return action ? tree : NULL;
    }
    bool all = (str_is(words, "role") || str_is(words, "user")) && take(parser, KW_ALL);
    if (!all && !(alter->name = sql_read_object_of_kind(parser, words, &alter->table)))
        return NULL;
    do {
        SqlAction *action = read_action(parser, words);
        if (!action)
            return NULL;
        SQL_LIST_ADD(&alter->actions, action);
    } while (str_is(words, "type") && take_punct(parser, ','));
    return tree;
}

static SqlTree *read_system(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("system");
    if (!at(parser, KW_SET) && !at(parser, KW_RESET)) {
        sql_fail(parser, "expected SET or RESET");
        return NULL;
    }
    SqlAction *action = read_setting_action(parser);
    if (action)
        SQL_LIST_ADD(&alter->actions, action);
    return action ? tree : NULL;
}

/* ALTER DEFAULT PRIVILEGES FOR ROLE a IN SCHEMA b GRANT ... */
static SqlTree *read_default_privileges(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_GRANT);
    SqlGrant *grant = tree->grant = NEW(parser, SqlGrant);
    grant->is_default = true;
    while (at(parser, KW_FOR) || at(parser, KW_IN)) {
        bool schema = sql_token_is_word(sql_next(parser), KW_IN);
        if (!take(parser, schema ? KW_SCHEMA : KW_ROLE) && !need(parser, KW_USER))
            return NULL;
        do {
            if (!sql_read_role(parser))
                return NULL;
        } while (take_punct(parser, ','));
    }
    if (!at(parser, KW_GRANT) && !at(parser, KW_REVOKE)) {
        sql_fail(parser, "expected GRANT or REVOKE");
        return NULL;
    }
    return sql_read_grant_into(parser, grant) ? tree : NULL;
}

SqlTree *sql_read_alter(SqlParser *parser)
{
    parser->at++;
    if (take(parser, KW_SYSTEM))
        return read_system(parser);
    if (take2(parser, KW_DEFAULT, KW_PRIVILEGES))
        return read_default_privileges(parser);
    Str words;
    if (!sql_take_object_kind(parser, &words))
        return NULL;
    bool like_table = str_is(words, "table") || str_is(words, "index") || str_is(words, "view") ||
                      str_is(words, "sequence") || str_is(words, "materialized view") ||
                      str_is(words, "foreign table");
    return like_table ? sql_read_alter_table(parser, words) : read_object(parser, words);
}
