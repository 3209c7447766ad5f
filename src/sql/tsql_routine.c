/* Procedures, functions and triggers of T-SQL, with the statements of their bodies. */
#include "sql/parse_tsql.h"

/* @p [AS] type [VARYING] [NULL | NOT NULL] [= default] [OUT | OUTPUT | READONLY] */
static bool read_parameter(SqlParser *parser, SqlDefinition *routine)
{
    if (!at_kind(parser, SQL_TOKEN_VARIABLE))
        return sql_fail(parser, "expected a parameter");
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    take(parser, KW_AS);
    SqlType *type = sql_read_type(parser);
    if (!type)
        return false;
    type->arg_name = name;
    take(parser, KW_VARYING);
    if (!take2(parser, KW_NOT, KW_NULL))
        take(parser, KW_NULL);
    if (take_punct(parser, '=')) {
        SqlExpr *value = sql_read_plain_expr(parser);
        if (!value)
            return false;
        SQL_LIST_ADD(&routine->argument_defaults, value);
    }
    if (take(parser, KW_OUT) || take(parser, KW_OUTPUT))
        type->arg_mode = STR("out");
    take_text(parser, "readonly");
    SQL_LIST_ADD(&routine->arguments, type);
    return true;
}

static bool read_parameters(SqlParser *parser, SqlDefinition *routine)
{
    bool parens = take_punct(parser, '(');
    if (parens && take_punct(parser, ')'))
        return true;
    if (!parens && !at_kind(parser, SQL_TOKEN_VARIABLE))
        return true;
    do {
        if (!read_parameter(parser, routine))
            return false;
    } while (take_punct(parser, ','));
    return !parens || need_punct(parser, ')');
}

/* WITH RECOMPILE, EXECUTE AS 'x', NATIVE_COMPILATION */
static void read_options(SqlParser *parser, SqlDefinition *routine)
{
    if (!take(parser, KW_WITH))
        return;
    do {
        size_t from = parser->at;
        SqlOption *option = sql_option_new(parser, "", from);
        parser->at += !sql_at_end(parser);
        bool execute = sql_token_is_word(&parser->tokens[from], KW_EXECUTE) ||
                       sql_token_is_word(&parser->tokens[from], KW_EXEC);
        if (execute && take(parser, KW_AS))
            option->value = sql_token_text(parser, sql_next(parser));
        else
            while (at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_AS) && !at(parser, KW_FOR) &&
                   !at(parser, KW_BEGIN) && !at(parser, KW_RETURN) && !at_text(parser, "after") &&
                   !at_text(parser, "instead"))
                parser->at++;
        if (take_punct(parser, '='))
            option->value = sql_token_text(parser, sql_next(parser));
        option->span = sql_span_from(parser, from);
        option->name = sql_words_since(parser, from);
        SQL_LIST_ADD(&routine->options, option);
    } while (take_punct(parser, ','));
}

static bool read_external(SqlParser *parser, SqlDefinition *routine)
{
    if (!at2(parser, KW_EXTERNAL, KW_NAME))
        return false;
    sql_tsql_rest(parser, &routine->options);
    return true;
}

static void read_body(SqlParser *parser, SqlDefinition *routine)
{
    size_t from = parser->at;
    if (read_external(parser, routine))
        return;
    sql_tsql_body(parser, &routine->trees);
    routine->body = sql_span_from(parser, from);
    routine->body_text = sql_text(parser->script, routine->body);
}

/* RETURNS type | TABLE [(columns)] | @t TABLE (columns) */
static bool read_returns(SqlParser *parser, SqlDefinition *function)
{
    if (!take(parser, KW_RETURNS))
        return true;
    bool variable = at_kind(parser, SQL_TOKEN_VARIABLE);
    parser->at += variable;
    if (!take(parser, KW_TABLE))
        return (function->type = sql_read_type(parser)) != NULL;
    return !at_punct(parser, '(') ||
           sql_tsql_table_items(parser, &function->columns, &function->constraints);
}

bool sql_tsql_routine(SqlParser *parser, SqlDefinition *routine)
{
    if (!(routine->name = sql_read_object(parser)))
        return false;
    if (take_punct(parser, ';') && at_kind(parser, SQL_TOKEN_NUMBER))
        parser->at++; /* p;2 is one of a group */
    if (!read_parameters(parser, routine) || !read_returns(parser, routine))
        return false;
    read_options(parser, routine);
    if (take2(parser, KW_FOR, KW_REPLICATION))
        read_options(parser, routine);
    if (!take(parser, KW_AS) && !str_is(routine->object, "function"))
        return sql_expect_word(parser, KW_AS);
    take(parser, KW_AS);
    read_body(parser, routine);
    return true;
}

/* ON t | DATABASE | ALL SERVER */
static bool read_trigger_target(SqlParser *parser, SqlDefinition *trigger)
{
    if (!need(parser, KW_ON))
        return false;
    if (take2(parser, KW_ALL, KW_SERVER) || take(parser, KW_DATABASE))
        return true;
    return (trigger->table = sql_read_object(parser)) != NULL;
}

static bool read_events(SqlParser *parser, SqlDefinition *trigger)
{
    size_t from = parser->at;
    if (!take2(parser, KW_INSTEAD, KW_OF) && !take(parser, KW_AFTER) && !need(parser, KW_FOR))
        return false;
    trigger->timing = sql_words_since(parser, from);
    do {
        from = parser->at;
        if (!sql_read_label(parser))
            return false;
        SqlOption *option = sql_option_new(parser, "event", from);
        option->value = sql_words_since(parser, from);
        SQL_LIST_ADD(&trigger->options, option);
    } while (take_punct(parser, ','));
    take2(parser, KW_WITH, KW_APPEND);
    if (at2(parser, KW_NOT, KW_FOR))
        parser->at += 3;
    return true;
}

bool sql_tsql_trigger(SqlParser *parser, SqlDefinition *trigger)
{
    if (!(trigger->name = sql_read_object(parser)) || !read_trigger_target(parser, trigger))
        return false;
    read_options(parser, trigger);
    if (!read_events(parser, trigger) || !need(parser, KW_AS))
        return false;
    read_body(parser, trigger);
    return true;
}
