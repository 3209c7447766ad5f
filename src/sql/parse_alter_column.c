/* ALTER TABLE ... ALTER COLUMN and ALTER TYPE ... ALTER ATTRIBUTE. */
#include "sql/parse_statement.h"

static SqlAction *as(SqlAction *action, SqlActionOp op)
{
    action->op = op;
    return action;
}

/* [SET DATA] TYPE t [COLLATE c] [USING e]: TYPE has been taken. */
static SqlAction *read_type(SqlParser *parser, SqlAction *action)
{
    size_t from = parser->at;
    SqlColumn *column = action->column = NEW(parser, SqlColumn);
    column->name = action->name;
    column->type = sql_read_type(parser);
    if (!column->type)
        return NULL;
    if (take(parser, KW_COLLATE) && !(column->collate = sql_read_object(parser)))
        return NULL;
    column->span = sql_span_from(parser, from);
    if (take(parser, KW_USING) && !(action->expr = sql_read_expr(parser)))
        return NULL;
    return as(action, SQL_ACTION_ALTER_TYPE);
}

static SqlAction *read_word_value(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    action->value = sql_lower_text(parser, sql_peek(parser, 0));
    if (!since(parser, 16, take(parser, KW_DEFAULT)) && !sql_read_ident(parser))
        return NULL;
    return as(action, op);
}

static SqlAction *read_statistics(SqlParser *parser, SqlAction *action)
{
    if (!since(parser, 17, take(parser, KW_DEFAULT)) && !(action->expr = sql_read_literal(parser)))
        return NULL;
    return as(action, SQL_ACTION_SET_STATISTICS);
}

static SqlAction *read_expression(SqlParser *parser, SqlAction *action)
{
    if (!need(parser, KW_AS) || !sql_read_expr_in_parens(parser, &action->expr))
        return NULL;
    return as(action, SQL_ACTION_SET_EXPRESSION);
}

static bool read_generated_kind(SqlParser *parser, SqlAction *action)
{
    action->value = at(parser, KW_ALWAYS) ? STR("always") : STR("by default");
    return take(parser, KW_ALWAYS) || (need(parser, KW_BY) && need(parser, KW_DEFAULT));
}

/* SET GENERATED ALWAYS SET START 1 RESTART WITH 3 ...: a list without commas. */
static SqlAction *read_identity_changes(SqlParser *parser, SqlAction *action)
{
    size_t from = parser->at;
    while (at(parser, KW_SET) || at(parser, KW_RESTART)) {
        bool set = take(parser, KW_SET);
        if (set && take(parser, KW_GENERATED)) {
            if (!read_generated_kind(parser, action))
                return NULL;
            continue;
        }
        size_t before = parser->at;
        if (!sql_read_sequence_options(parser, &action->options))
            return NULL;
        if (parser->at == before) {
            sql_fail(parser, "expected an option of a sequence");
            return NULL;
        }
    }
    action->span = sql_span_from(parser, from);
    return as(action, SQL_ACTION_SET_IDENTITY);
}

static SqlAction *read_set(SqlParser *parser, SqlAction *action)
{
    if (take2(parser, KW_SET, KW_DEFAULT)) {
        action->expr = sql_read_expr(parser);
        return action->expr ? as(action, SQL_ACTION_SET_DEFAULT) : NULL;
    }
    if (take3(parser, KW_SET, KW_NOT, KW_NULL))
        return as(action, SQL_ACTION_SET_NOT_NULL);
    if (take3(parser, KW_SET, KW_DATA, KW_TYPE))
        return read_type(parser, action);
    if (take2(parser, KW_SET, KW_STATISTICS))
        return read_statistics(parser, action);
    if (take2(parser, KW_SET, KW_STORAGE))
        return read_word_value(parser, action, SQL_ACTION_SET_STORAGE);
    if (take2(parser, KW_SET, KW_COMPRESSION))
        return read_word_value(parser, action, SQL_ACTION_SET_COMPRESSION);
    if (since(parser, 17, take2(parser, KW_SET, KW_EXPRESSION)))
        return read_expression(parser, action);
    if (!sql_token_is_punct(sql_peek(parser, 1), '('))
        return read_identity_changes(parser, action);
    parser->at++;
    return sql_read_options(parser, &action->options) ? as(action, SQL_ACTION_SET_COLUMN_OPTIONS)
                                                      : NULL;
}

static SqlAction *read_drop(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_DEFAULT))
        return as(action, SQL_ACTION_DROP_DEFAULT);
    if (take2(parser, KW_NOT, KW_NULL))
        return as(action, SQL_ACTION_DROP_NOT_NULL);
    SqlActionOp op =
        at(parser, KW_IDENTITY) ? SQL_ACTION_DROP_IDENTITY : SQL_ACTION_DROP_EXPRESSION;
    if (!take(parser, KW_IDENTITY) && !need(parser, KW_EXPRESSION))
        return NULL;
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    return as(action, op);
}

static SqlAction *read_add(SqlParser *parser, SqlAction *action)
{
    if (!need(parser, KW_GENERATED) || !read_generated_kind(parser, action) ||
        !need(parser, KW_AS) || !need(parser, KW_IDENTITY))
        return NULL;
    if (take_punct(parser, '(') &&
        (!sql_read_sequence_options(parser, &action->options) || !need_punct(parser, ')')))
        return NULL;
    return as(action, SQL_ACTION_ADD_IDENTITY);
}

static SqlAction *read_change(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_TYPE))
        return read_type(parser, action);
    if (at(parser, KW_SET))
        return read_set(parser, action);
    if (take(parser, KW_DROP))
        return read_drop(parser, action);
    if (take(parser, KW_ADD))
        return read_add(parser, action);
    if (at(parser, KW_RESTART))
        return read_identity_changes(parser, action);
    if (take(parser, KW_RESET))
        return sql_read_options(parser, &action->options)
                   ? as(action, SQL_ACTION_RESET_COLUMN_OPTIONS)
                   : NULL;
    if (at(parser, KW_OPTIONS))
        return sql_read_fdw_options(parser, &action->options) ? as(action, SQL_ACTION_OPTIONS)
                                                              : NULL;
    sql_fail(parser, "expected what to change about the column");
    return NULL;
}

SqlAction *sql_read_column_action(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    parser->at++;
    bool attribute = take(parser, KW_ATTRIBUTE);
    if (!attribute)
        take(parser, KW_COLUMN);
    if (at_kind(parser, SQL_TOKEN_NUMBER))
        action->value = sql_token_text(parser, sql_next(parser));
    else if (!(action->name = sql_read_ident(parser)))
        return NULL;
    action = read_change(parser, action);
    if (action && attribute) {
        action->op = SQL_ACTION_ALTER_ATTRIBUTE;
        sql_read_behavior(parser, &action->cascade, &action->restrict_);
    }
    return action;
}

bool sql_read_position(SqlParser *parser, SqlColumn *column, SqlAction *action)
{
    if (take(parser, KW_FIRST)) {
        column->position = action->position = STR("first");
        return true;
    }
    if (!take(parser, KW_AFTER))
        return true;
    column->position = action->position = STR("after");
    return (column->after = sql_read_ident(parser)) != NULL;
}
