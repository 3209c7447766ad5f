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
Str sql_option_value(const SqlExpr *expr)
{
    if (expr->op == SQL_EXPR_COLUMN && expr->parts)
        return expr->parts->name;
    return expr->op == SQL_EXPR_LITERAL ? expr->text : STR_NONE;
}

SqlExpr *sql_read_word(SqlParser *parser)
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
        return sql_read_word(parser);
    return read_type_value(parser);
}

bool sql_read_option_name(SqlParser *parser, SqlOption *option)
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
    if (!sql_read_option_name(parser, option))
        return NULL;
    bool equals = take_punct(parser, '=');
    if (equals || !is_last_of_value(sql_peek(parser, 0))) {
        option->expr = at_punct(parser, '(') ? read_nested_value(parser) : read_value(parser);
        if (!option->expr)
            return NULL;
        option->value = sql_option_value(option->expr);
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

bool sql_read_behavior(SqlParser *parser, bool *cascade, bool *restrict_)
{
    *cascade = take(parser, KW_CASCADE);
    *restrict_ = !*cascade && take(parser, KW_RESTRICT);
    return *cascade || *restrict_;
}
