/* Triggers, rules, policies, statistics and publications: what hangs on a table. */
#include "sql/parse_statement.h"

static bool read_on_table(SqlParser *parser, SqlDefinition *definition)
{
    return need(parser, KW_ON) && (definition->table = sql_read_object(parser));
}

static bool read_event(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    bool update = take(parser, KW_UPDATE);
    if (!update && !take(parser, KW_INSERT) && !take(parser, KW_DELETE) &&
        !need(parser, KW_TRUNCATE))
        return false;
    SqlOption *option = sql_option_new(parser, "event", from);
    option->value = sql_words_since(parser, from);
    SQL_LIST_ADD(&definition->options, option);
    return !update || !take(parser, KW_OF) || sql_read_idents(parser, &definition->names);
}

static bool read_events(SqlParser *parser, SqlDefinition *definition)
{
    do {
        if (!read_event(parser, definition))
            return false;
    } while (take(parser, KW_OR));
    return true;
}

/* REFERENCING OLD TABLE AS o NEW TABLE AS n */
static bool read_referencing(SqlParser *parser)
{
    if (!take(parser, KW_REFERENCING))
        return true;
    while (at(parser, KW_OLD) || at(parser, KW_NEW)) {
        parser->at++;
        if (!take(parser, KW_TABLE) && !need(parser, KW_ROW))
            return false;
        take(parser, KW_AS);
        if (!sql_read_ident(parser))
            return false;
    }
    return true;
}

static bool read_for_each(SqlParser *parser, SqlDefinition *definition)
{
    if (!take(parser, KW_FOR))
        return true;
    take(parser, KW_EACH);
    size_t from = parser->at;
    if (!take(parser, KW_ROW) && !need(parser, KW_STATEMENT))
        return false;
    SqlOption *option = sql_option_new(parser, "for each", from);
    option->value = sql_words_since(parser, from);
    SQL_LIST_ADD(&definition->options, option);
    return true;
}

static bool read_trigger_argument(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_NUMBER) || at_kind(parser, SQL_TOKEN_STRING) ||
        at_kind(parser, SQL_TOKEN_BYTES))
        return sql_read_literal(parser) != NULL;
    return sql_read_label(parser) != NULL;
}

static bool read_execute(SqlParser *parser, SqlDefinition *definition)
{
    if (!need(parser, KW_EXECUTE))
        return false;
    if (!take(parser, KW_FUNCTION) && !need(parser, KW_PROCEDURE))
        return false;
    SqlName *function = sql_read_routine(parser);
    if (!function || !need_punct(parser, '('))
        return false;
    SQL_LIST_ADD(&definition->uses, function);
    while (!at_punct(parser, ')')) {
        if (!read_trigger_argument(parser))
            return false;
        if (!take_punct(parser, ','))
            break;
    }
    return need_punct(parser, ')');
}

static bool read_timing(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    if (!take(parser, KW_BEFORE) && !take(parser, KW_AFTER) &&
        !(take(parser, KW_INSTEAD) && need(parser, KW_OF)))
        return sql_fail(parser, "expected BEFORE, AFTER or INSTEAD OF");
    definition->timing = sql_words_since(parser, from);
    return true;
}

bool sql_read_trigger(SqlParser *parser, SqlDefinition *definition)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name || !read_timing(parser, definition) || !read_events(parser, definition) ||
        !read_on_table(parser, definition))
        return false;
    definition->name = sql_name_of_ident(parser, name);
    if (take(parser, KW_FROM) && !(definition->other_table = sql_read_object(parser)))
        return false;
    SqlConstraint attributes = {0};
    while (sql_take_attribute(parser, &attributes))
        continue;
    if (!read_referencing(parser) || !read_for_each(parser, definition))
        return false;
    if (take(parser, KW_WHEN) && !sql_read_expr_in_parens(parser, &definition->where))
        return false;
    return read_execute(parser, definition);
}

bool sql_read_event_trigger(SqlParser *parser, SqlDefinition *definition)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name || !need(parser, KW_ON) || !sql_read_label(parser))
        return false;
    definition->name = sql_name_of_ident(parser, name);
    if (take(parser, KW_WHEN)) {
        do {
            if (!sql_read_ident(parser) || !need(parser, KW_IN) || !sql_skip_parens(parser))
                return sql_fail(parser, "expected a list of tags");
        } while (take(parser, KW_AND));
    }
    return read_execute(parser, definition);
}

static bool read_rule_action(SqlParser *parser, SqlDefinition *definition)
{
    if (at_punct(parser, ';') || at_punct(parser, ')'))
        return true;
    SqlTree *tree =
        at(parser, KW_NOTIFY) ? sql_read_statement(parser) : sql_read_preparable(parser);
    if (tree)
        SQL_LIST_ADD(&definition->trees, tree);
    return tree != NULL;
}

static bool read_rule_actions(SqlParser *parser, SqlDefinition *definition)
{
    if (take(parser, KW_NOTHING))
        return true;
    if (!at_punct(parser, '(') || sql_at_query_parens(parser)) {
        size_t from = parser->at;
        if (read_rule_action(parser, definition) && sql_at_end(parser))
            return true;
        if (!sql_token_is_punct(&parser->tokens[from], '(') || parser->depth > SQL_DEPTH_MAX / 2)
            return sql_fail(parser, "unexpected text after the action of the rule");
        parser->at = from;
        parser->error = NULL;
        definition->trees.first = definition->trees.last = NULL;
        definition->trees.n = 0;
    }
    parser->at++;
    do {
        if (!read_rule_action(parser, definition))
            return false;
    } while (take_punct(parser, ';'));
    return need_punct(parser, ')');
}

bool sql_read_rule(SqlParser *parser, SqlDefinition *definition)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name || !need(parser, KW_AS) || !need(parser, KW_ON))
        return false;
    definition->name = sql_name_of_ident(parser, name);
    definition->timing = sql_lower_text(parser, sql_peek(parser, 0));
    if (!take(parser, KW_SELECT) && !take(parser, KW_UPDATE) && !take(parser, KW_DELETE) &&
        !need(parser, KW_INSERT))
        return false;
    if (!need(parser, KW_TO) || !(definition->table = sql_read_object(parser)))
        return false;
    if (take(parser, KW_WHERE) && !(definition->where = sql_read_expr(parser)))
        return false;
    if (!need(parser, KW_DO))
        return false;
    if (!take(parser, KW_ALSO))
        take(parser, KW_INSTEAD);
    return read_rule_actions(parser, definition);
}

static bool read_policy_roles(SqlParser *parser, SqlDefinition *definition)
{
    do {
        SqlIdent *role = sql_read_role(parser);
        if (!role)
            return false;
        SQL_LIST_ADD(&definition->names, role);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_policy(SqlParser *parser, SqlDefinition *definition)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name || !read_on_table(parser, definition))
        return false;
    definition->name = sql_name_of_ident(parser, name);
    if (take(parser, KW_AS) && !sql_read_ident(parser))
        return false;
    if (take(parser, KW_FOR)) {
        definition->timing = sql_lower_text(parser, sql_peek(parser, 0));
        if (!sql_read_label(parser))
            return false;
    }
    if (take(parser, KW_TO) && !read_policy_roles(parser, definition))
        return false;
    if (take(parser, KW_USING) && !sql_read_expr_in_parens(parser, &definition->where))
        return false;
    return !take2(parser, KW_WITH, KW_CHECK) || sql_read_expr_in_parens(parser, &definition->check);
}

bool sql_read_statistics(SqlParser *parser, SqlDefinition *definition)
{
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    since(parser, 16, at(parser, KW_ON) || at_punct(parser, '('));
    if (!at(parser, KW_ON) && !at_punct(parser, '(') &&
        !(definition->name = sql_read_object(parser)))
        return false;
    SqlIdentList kinds = {0};
    if (at_punct(parser, '(') && !sql_read_ident_list(parser, &kinds))
        return false;
    if (!need(parser, KW_ON))
        return false;
    SqlKeyList keys = {0};
    do {
        SqlKey *key = sql_read_key(parser);
        if (!key)
            return false;
        SQL_LIST_ADD(&keys, key);
    } while (take_punct(parser, ','));
    return need(parser, KW_FROM) && sql_read_from(parser, &definition->from);
}

static bool read_published_table(SqlParser *parser, SqlDefinition *definition)
{
    SqlSource *table = sql_read_table_source(parser);
    if (!table)
        return false;
    SQL_LIST_ADD(&definition->uses, table->name);
    SqlIdentList columns = {0};
    if (at_punct(parser, '(') && !sql_read_ident_list(parser, &columns))
        return false;
    SqlExpr *where = NULL;
    return !take(parser, KW_WHERE) || sql_read_expr_in_parens(parser, &where);
}

/* TABLE a, b WHERE (x), TABLES IN SCHEMA s, CURRENT_SCHEMA */
bool sql_read_published(SqlParser *parser, SqlDefinition *definition)
{
    bool schemas = false;
    do {
        if (take3(parser, KW_TABLES, KW_IN, KW_SCHEMA))
            schemas = true;
        else if (take(parser, KW_TABLE))
            schemas = false;
        bool current = take(parser, KW_CURRENT_SCHEMA);
        if (current || schemas) {
            if (!current && !sql_read_ident(parser))
                return false;
            if (at_punct(parser, '(') || at(parser, KW_WHERE))
                return sql_skip_parens(parser) || read_published_table(parser, definition);
        } else if (!read_published_table(parser, definition)) {
            return false;
        }
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_publication(SqlParser *parser, SqlDefinition *definition)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return false;
    definition->name = sql_name_of_ident(parser, name);
    if (take(parser, KW_FOR) && !take2(parser, KW_ALL, KW_TABLES) &&
        !sql_read_published(parser, definition))
        return false;
    return !take(parser, KW_WITH) || sql_read_options(parser, &definition->options);
}
