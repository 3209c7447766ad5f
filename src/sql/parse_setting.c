/* SET, RESET and SHOW of settings, with the short forms: SET NAMES, SET ROLE, SET TIME ZONE. */
#include "sql/parse.h"

static SqlExpr *read_setting_value(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool sign = token->kind == SQL_TOKEN_PUNCT && (token->id == '-' || token->id == '+');
    if (sign || token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NUMBER)
        return sql_read_literal(parser);
    if (at(parser, KW_DEFAULT) || at(parser, KW_TRUE) || at(parser, KW_FALSE) ||
        at(parser, KW_ON) || sql_token_is_ident(parser, token) ||
        sql_token_is_routine(parser, token))
        return sql_read_word(parser);
    sql_fail(parser, "expected a value");
    return NULL;
}

static bool read_set_value(SqlParser *parser, SqlExprList *values)
{
    do {
        SqlExpr *value = read_setting_value(parser);
        if (!value)
            return false;
        SQL_LIST_ADD(values, value);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_time_zone(SqlParser *parser, SqlOption *option)
{
    option->name = STR("timezone");
    if (at(parser, KW_INTERVAL) || at(parser, KW_LOCAL)) {
        option->expr = take(parser, KW_LOCAL) ? NULL : sql_read_expr(parser);
        return option->expr || !parser->error;
    }
    option->expr = read_setting_value(parser);
    if (option->expr)
        option->value = sql_option_value(option->expr);
    return option->expr != NULL;
}

/* TRANSACTION ..., SESSION CHARACTERISTICS ...: words are enough. */
static bool read_modes(SqlParser *parser, SqlOption *option)
{
    size_t from = parser->at;
    while (at_kind(parser, SQL_TOKEN_WORD) || at_punct(parser, ',') ||
           at_kind(parser, SQL_TOKEN_STRING))
        parser->at++;
    option->value = sql_words_since(parser, from);
    return true;
}

static bool read_assigned(SqlParser *parser, SqlOption *option)
{
    if (take2(parser, KW_FROM, KW_CURRENT)) {
        option->value = STR("from current");
        return true;
    }
    if (!take_punct(parser, '=') && !need(parser, KW_TO))
        return false;
    SqlExprList values = {0};
    size_t from = parser->at;
    if (!read_set_value(parser, &values))
        return false;
    option->expr = values.first;
    if (values.n > 1) {
        option->expr = sql_expr_new(parser, SQL_EXPR_ROW, from);
        sql_expr_adopt(option->expr, &values);
        return sql_expr_close(parser, option->expr, from) != NULL;
    }
    option->value = sql_option_value(option->expr);
    return true;
}

typedef struct ShortForm {
    SqlKeyword first, second;
    const char *name;
} ShortForm;

static const ShortForm short_forms[] = {
    {KW_SCHEMA, KW_NO_KEYWORD, "search_path"},
    {KW_NAMES, KW_NO_KEYWORD, "client_encoding"},
    {KW_CATALOG, KW_NO_KEYWORD, "catalog"},
    {KW_ROLE, KW_NO_KEYWORD, "role"},
    {KW_XML, KW_OPTION, "xmloption"},
    {KW_SESSION, KW_AUTHORIZATION, "session_authorization"},
};

static bool is_assigned(const SqlToken *token)
{
    return sql_token_is_punct(token, '=') || sql_token_is_word(token, KW_TO) ||
           sql_token_is_punct(token, '.');
}

/* SET NAMES 'x', SET ROLE r: no = and no TO. NULL when the setting is written in full. */
static const char *take_short_form(SqlParser *parser)
{
    for (size_t i = 0; i < sizeof short_forms / sizeof *short_forms; i++) {
        const ShortForm *form = &short_forms[i];
        bool one = form->second == KW_NO_KEYWORD;
        if (one ? !is_assigned(sql_peek(parser, 1)) && take(parser, form->first)
                : take2(parser, form->first, form->second))
            return form->name;
    }
    return NULL;
}

static bool read_short_value(SqlParser *parser, SqlOption *option)
{
    if (sql_at_end(parser) && str_is(option->name, "client_encoding"))
        return true;
    option->expr = read_setting_value(parser);
    if (option->expr)
        option->value = sql_option_value(option->expr);
    return option->expr != NULL;
}

static bool read_set(SqlParser *parser, SqlOption *option)
{
    if (take2(parser, KW_TIME, KW_ZONE))
        return read_time_zone(parser, option);
    if (take(parser, KW_TRANSACTION) || take2(parser, KW_CHARACTERISTICS, KW_AS)) {
        option->name = STR("transaction");
        return read_modes(parser, option);
    }
    option->name = str(take_short_form(parser));
    if (option->name.p)
        return read_short_value(parser, option);
    return sql_read_option_name(parser, option) && read_assigned(parser, option);
}

static bool read_reset(SqlParser *parser, SqlOption *option)
{
    if (take2(parser, KW_TIME, KW_ZONE))
        option->name = STR("timezone");
    else if (take3(parser, KW_TRANSACTION, KW_ISOLATION, KW_LEVEL))
        option->name = STR("transaction_isolation");
    else if (take2(parser, KW_SESSION, KW_AUTHORIZATION))
        option->name = STR("session_authorization");
    return option->name.p || sql_read_option_name(parser, option);
}

bool sql_read_setting(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    bool reset = at(parser, KW_RESET) || at(parser, KW_SHOW);
    parser->at++;
    if (!(reset ? read_reset(parser, option) : read_set(parser, option)))
        return false;
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return true;
}
