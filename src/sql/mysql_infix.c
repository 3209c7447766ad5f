/* Operators that only the MySQL family has: c->'$.a', a MEMBER OF (b), a SOUNDS LIKE b. */
#include "sql/parse_mysql.h"

static int close_binary(SqlParser *parser, SqlExpr **left, SqlExpr *right, Str symbol, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_BINARY, from);
    expr->text = symbol;
    sql_expr_add(expr, *left);
    sql_expr_add(expr, right);
    return (*left = sql_expr_close(parser, expr, from)) ? 1 : -1;
}

/* A column before it and a string behind it, nothing else. */
static int read_arrow(SqlParser *parser, SqlExpr **left, size_t from)
{
    Str symbol = sql_token_text(parser, sql_next(parser));
    if ((*left)->op != SQL_EXPR_COLUMN || !at_kind(parser, SQL_TOKEN_STRING)) {
        sql_fail(parser, "expected a column before the arrow and a string behind it");
        return -1;
    }
    SqlExpr *path = sql_read_literal(parser);
    return path ? close_binary(parser, left, path, symbol, from) : -1;
}

static int read_member(SqlParser *parser, SqlExpr **left, size_t from)
{
    SqlExpr *array;
    parser->at++;
    take(parser, KW_OF);
    if (!sql_read_expr_in_parens(parser, &array))
        return -1;
    return close_binary(parser, left, array, STR("member of"), from);
}

static int read_sounds(SqlParser *parser, SqlExpr **left, size_t from)
{
    parser->at += 2;
    SqlExpr *right = sql_read_operand(parser, SQL_BIND_LIKE + 1);
    return right ? close_binary(parser, left, right, STR("sounds like"), from) : -1;
}

int sql_mysql_infix(SqlParser *parser, SqlExpr **left, size_t from, int min)
{
    if (at_punct(parser, SQL_OP_ARROW) || at_punct(parser, SQL_OP_ARROW_TEXT))
        return read_arrow(parser, left, from);
    if (min > SQL_BIND_LIKE || !at_kind(parser, SQL_TOKEN_WORD))
        return 0;
    const SqlToken *after = sql_peek(parser, 1);
    if (at(parser, KW_MEMBER) &&
        (sql_token_is_punct(after, '(') || sql_token_is_word(after, KW_OF)))
        return read_member(parser, left, from);
    if (sql_token_is_word(after, KW_LIKE) && at_text(parser, "sounds"))
        return read_sounds(parser, left, from);
    return 0;
}
