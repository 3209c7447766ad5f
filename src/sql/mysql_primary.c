/* Leaves of expressions that only the MySQL family has: INTERVAL, BINARY x, MATCH, VALUES(c). */
#include "sql/parse_mysql.h"

/* INTERVAL 1 DAY; its unit is the text of the node. */
static SqlExpr *read_interval(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *interval = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    SqlExpr *amount = sql_read_expr(parser);
    if (!amount)
        return NULL;
    sql_expr_add(interval, amount);
    interval->text = sql_lower_text(parser, sql_peek(parser, 0));
    return sql_read_label(parser) ? sql_expr_close(parser, interval, from) : NULL;
}

static SqlExpr *read_binary(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *unary = sql_expr_new(parser, SQL_EXPR_UNARY, from);
    unary->text = STR("binary");
    SqlExpr *operand = sql_read_primary(parser);
    if (!operand)
        return NULL;
    sql_expr_add(unary, operand);
    return sql_expr_close(parser, unary, from);
}

/* MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE): one call; the last argument is what is looked for. */
static SqlExpr *read_match(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    SqlExprList args = {0};
    if (!need_punct(parser, '(') || !sql_read_exprs(parser, &args) || !need_punct(parser, ')'))
        return NULL;
    if (!sql_mysql_take_text(parser, "against") || !need_punct(parser, '('))
        return NULL;
    SqlExpr *text = sql_read_plain_expr(parser);
    if (!text)
        return NULL;
    SQL_LIST_ADD(&args, text);
    while (!at_punct(parser, ')') && at_kind(parser, SQL_TOKEN_WORD))
        parser->at++;
    sql_expr_adopt(call, &args);
    return need_punct(parser, ')') ? sql_expr_close(parser, call, from) : NULL;
}

/* NOW(), CURRENT_TIMESTAMP(): empty parentheses that the shared code does not expect. */
static SqlExpr *read_empty_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at += 2;
    return sql_expr_close(parser, call, from);
}

/* Functions whose names are reserved words. */
static bool is_function_word(const SqlToken *token)
{
    switch (token->id) {
    case KW_IF:
    case KW_LEFT:
    case KW_RIGHT:
    case KW_REPLACE:
    case KW_INSERT:
    case KW_REPEAT:
    case KW_MOD:
    case KW_VALUES:
    case KW_DATABASE:
    case KW_SCHEMA:
    case KW_TRUNCATE:
    case KW_DATE:
    case KW_TIME:
    case KW_TIMESTAMP:
    case KW_CHAR:
        return true;
    default:
        return false;
    }
}

static SqlExpr *read_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    return sql_read_call(parser, sql_name_of_ident(parser, name), from);
}

/* _utf8mb4'x': the character set of a literal. */
static bool is_introducer(const SqlParser *parser, const SqlToken *token)
{
    const SqlToken *after = sql_peek(parser, 1);
    return sql_token_text(parser, token).p[0] == '_' &&
           (after->kind == SQL_TOKEN_STRING || after->kind == SQL_TOKEN_BYTES);
}

int sql_mysql_primary(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    if (token->kind != SQL_TOKEN_WORD)
        return 0;
    if (is_introducer(parser, token)) {
        parser->at++;
        *expr = sql_read_literal(parser);
    } else if (parens && sql_token_is_punct(sql_peek(parser, 2), ')'))
        *expr = read_empty_call(parser);
    else if (token->id == KW_INTERVAL)
        *expr = read_interval(parser);
    else if (token->id == KW_BINARY)
        *expr = read_binary(parser);
    else if (token->id == KW_MATCH && parens)
        *expr = read_match(parser);
    else if (parens && is_function_word(token))
        *expr = read_call(parser);
    else
        return 0;
    if (!*expr)
        sql_fail(parser, "not understood");
    return *expr ? 1 : -1;
}
