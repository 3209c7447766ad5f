/* Lists of options and settings: WITH (a = 1), OPTIONS (ADD a 'x'), SET a TO b. */
#include "sql/parse.h"

SqlOption *sql_option_new(SqlParser *parser, const char *name, size_t from)
{
    SqlOption *option = NEW(parser, SqlOption);
    option->name = str(name);
    option->span = sql_span_from(parser, from);
    return option;
}

/* The value of a simple expression as text: a word, a literal. */
static Str value_of(const SqlExpr *expr)
{
    if (expr->op == SQL_EXPR_COLUMN && expr->parts)
        return expr->parts->name;
    return expr->op == SQL_EXPR_LITERAL ? expr->text : STR_NONE;
}

static SqlExpr *read_word(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    expr->parts = sql_read_label(parser);
    return expr->parts ? sql_expr_close(parser, expr, from) : NULL;
}

static bool is_last_of_value(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_END || sql_token_is_punct(token, ',') ||
           sql_token_is_punct(token, ')');
}

/* An operator name stands for itself: COMMUTATOR = >, LEFTARG = OPERATOR(s.+). */
static SqlExpr *read_operator_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    if (!sql_read_operator(parser, &expr->text))
        return NULL;
    return sql_expr_close(parser, expr, from);
}

static SqlExpr *read_type_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    SqlType *type = sql_read_type(parser);
    if (!type)
        return NULL;
    expr->text = sql_text(parser->script, type->span);
    return sql_expr_close(parser, expr, from);
}

/* def_arg: a type, a word, an operator, a number or a string. */
static SqlExpr *read_value(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NUMBER ||
        token->kind == SQL_TOKEN_BYTES)
        return sql_read_literal(parser);
    if (token->kind == SQL_TOKEN_PUNCT) {
        bool sign = token->id == '-' || token->id == '+';
        if (sign && sql_peek(parser, 1)->kind == SQL_TOKEN_NUMBER)
            return sql_read_literal(parser);
        return read_operator_value(parser);
    }
    if (at(parser, KW_OPERATOR) && sql_token_is_punct(sql_peek(parser, 1), '('))
        return read_operator_value(parser);
    if (is_last_of_value(sql_peek(parser, 1)))
        return read_word(parser);
    return read_type_value(parser);
}

static bool read_option_name(SqlParser *parser, SqlOption *option)
{
    Buf name = buf_new(parser->arena);
    do {
        SqlIdent *part = sql_read_label(parser);
        if (!part)
            return false;
        if (name.n)
            buf_add_char(&name, '.');
        buf_add_str(&name, part->name);
    } while (take_punct(parser, '.'));
    option->name = buf_str(&name);
    return true;
}

/* EXPLAIN (ANALYZE, FORMAT json), COPY ... WITH (FORCE_QUOTE (a, b)), VACUUM (PARALLEL 2). */
static SqlExpr *read_nested_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *row = sql_expr_new(parser, SQL_EXPR_ROW, from);
    SqlExprList items = {0};
    parser->at++;
    do {
        SqlExpr *item = at_punct(parser, '*') ? read_operator_value(parser) : read_value(parser);
        if (!item)
            return NULL;
        SQL_LIST_ADD(&items, item);
    } while (take_punct(parser, ','));
    sql_expr_adopt(row, &items);
    return need_punct(parser, ')') ? sql_expr_close(parser, row, from) : NULL;
}

static SqlOption *read_option(SqlParser *parser)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    if (!read_option_name(parser, option))
        return NULL;
    bool equals = take_punct(parser, '=');
    if (equals || !is_last_of_value(sql_peek(parser, 0))) {
        option->expr = at_punct(parser, '(') ? read_nested_value(parser) : read_value(parser);
        if (!option->expr)
            return NULL;
        option->value = value_of(option->expr);
    }
    option->span = sql_span_from(parser, from);
    return option;
}

bool sql_read_options(SqlParser *parser, SqlOptionList *options)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlOption *option = read_option(parser);
        if (!option)
            return false;
        SQL_LIST_ADD(options, option);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* ADD a 'x', SET a 'x', DROP a, a 'x': the verb goes in front of the name but for plain ones. */
static SqlOption *read_fdw_option(SqlParser *parser)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    bool has_verb = (at(parser, KW_ADD) || at(parser, KW_SET) || at(parser, KW_DROP)) &&
                    sql_token_is_label(parser, sql_peek(parser, 1));
    bool drop = has_verb && at(parser, KW_DROP);
    if (has_verb)
        parser->at++;
    if (!sql_read_label(parser))
        return NULL;
    option->name = sql_words_since(parser, from);
    if (!drop && !sql_read_string(parser, &option->value))
        return NULL;
    option->span = sql_span_from(parser, from);
    return option;
}

bool sql_read_fdw_options(SqlParser *parser, SqlOptionList *options)
{
    if (!need(parser, KW_OPTIONS) || !need_punct(parser, '('))
        return false;
    do {
        SqlOption *option = read_fdw_option(parser);
        if (!option)
            return false;
        SQL_LIST_ADD(options, option);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static SqlExpr *read_setting_value(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool sign = token->kind == SQL_TOKEN_PUNCT && (token->id == '-' || token->id == '+');
    if (sign || token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_NUMBER)
        return sql_read_literal(parser);
    if (at(parser, KW_DEFAULT) || at(parser, KW_TRUE) || at(parser, KW_FALSE) ||
        at(parser, KW_ON) || sql_token_is_ident(parser, token) ||
        sql_token_is_routine(parser, token))
        return read_word(parser);
    sql_fail(parser, "expected a value");
    return NULL;
}

bool sql_read_set_value(SqlParser *parser, SqlExprList *values)
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
        option->value = value_of(option->expr);
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
    if (!sql_read_set_value(parser, &values))
        return false;
    option->expr = values.first;
    if (values.n > 1) {
        option->expr = sql_expr_new(parser, SQL_EXPR_ROW, from);
        sql_expr_adopt(option->expr, &values);
        return sql_expr_close(parser, option->expr, from) != NULL;
    }
    option->value = value_of(option->expr);
    return true;
}

static bool read_string_or_default(SqlParser *parser, SqlOption *option, const char *name)
{
    option->name = str(name);
    option->expr = read_setting_value(parser);
    if (!option->expr)
        return false;
    option->value = value_of(option->expr);
    return true;
}

static bool read_set(SqlParser *parser, SqlOption *option)
{
    if (take2(parser, KW_TIME, KW_ZONE))
        return read_time_zone(parser, option);
    if (take(parser, KW_TRANSACTION) || take2(parser, KW_CHARACTERISTICS, KW_AS)) {
        option->name = STR("transaction");
        return read_modes(parser, option);
    }
    if (take2(parser, KW_XML, KW_OPTION))
        return read_string_or_default(parser, option, "xmloption");
    if (at(parser, KW_SCHEMA) || at(parser, KW_NAMES) || at(parser, KW_CATALOG) ||
        at(parser, KW_ROLE)) {
        const SqlToken *after = sql_peek(parser, 1);
        bool assigned = sql_token_is_punct(after, '=') || sql_token_is_word(after, KW_TO) ||
                        sql_token_is_punct(after, '.');
        if (!assigned) {
            Str word = sql_lower_text(parser, sql_next(parser));
            if (str_is(word, "names") && sql_at_end(parser))
                return option->name = STR("client_encoding"), true;
            return read_string_or_default(parser, option,
                                          str_is(word, "schema")  ? "search_path"
                                          : str_is(word, "names") ? "client_encoding"
                                          : str_is(word, "role")  ? "role"
                                                                  : "catalog");
        }
    }
    if (take2(parser, KW_SESSION, KW_AUTHORIZATION))
        return read_string_or_default(parser, option, "session_authorization");
    return read_option_name(parser, option) && read_assigned(parser, option);
}

static bool read_reset(SqlParser *parser, SqlOption *option)
{
    if (take2(parser, KW_TIME, KW_ZONE))
        return option->name = STR("timezone"), true;
    if (take3(parser, KW_TRANSACTION, KW_ISOLATION, KW_LEVEL))
        return option->name = STR("transaction_isolation"), true;
    if (take2(parser, KW_SESSION, KW_AUTHORIZATION))
        return option->name = STR("session_authorization"), true;
    return read_option_name(parser, option);
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

bool sql_read_behavior(SqlParser *parser, bool *cascade, bool *restrict_)
{
    *cascade = take(parser, KW_CASCADE);
    *restrict_ = !*cascade && take(parser, KW_RESTRICT);
    return *cascade || *restrict_;
}
