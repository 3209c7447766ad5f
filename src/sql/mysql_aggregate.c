/* Aggregate and window functions of the MySQL family. */
#include "sql/parse_mysql.h"

static bool add_expr(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *expr = sql_read_expr(parser);
    if (expr)
        sql_call_add(call, expr);
    return expr != NULL;
}

static bool add_exprs(SqlParser *parser, SqlExpr *call)
{
    do {
        if (!add_expr(parser, call))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static bool take_distinct(SqlParser *parser, SqlExpr *call)
{
    if (!take(parser, KW_DISTINCT) && !take(parser, KW_DISTINCTROW))
        return false;
    call->flags |= SQL_EXPR_DISTINCT;
    return true;
}

/* SUM([DISTINCT] [ALL] x) */
bool sql_mysql_aggregate(SqlParser *parser, SqlExpr *call)
{
    take_distinct(parser, call);
    take(parser, KW_ALL);
    return add_expr(parser, call);
}

/* BIT_AND([ALL] x) */
bool sql_mysql_bit_aggregate(SqlParser *parser, SqlExpr *call)
{
    take(parser, KW_ALL);
    return add_expr(parser, call);
}

/* COUNT(*), COUNT([ALL] x), COUNT(DISTINCT x, y) */
bool sql_mysql_count(SqlParser *parser, SqlExpr *call)
{
    if (take_punct(parser, '*')) {
        call->flags |= SQL_EXPR_ARG_STAR;
        return true;
    }
    if (take_distinct(parser, call))
        return add_exprs(parser, call);
    take(parser, KW_ALL);
    return add_expr(parser, call);
}

/* GROUP_CONCAT([DISTINCT] a, b ORDER BY c SEPARATOR ',' LIMIT 1) */
bool sql_mysql_group_concat(SqlParser *parser, SqlExpr *call)
{
    if (!take_distinct(parser, call))
        take(parser, KW_ALL);
    if (!add_exprs(parser, call))
        return false;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &call->call->order))
        return false;
    Str separator;
    if (take(parser, KW_SEPARATOR) && !sql_read_string(parser, &separator))
        return false;
    if (!take(parser, KW_LIMIT))
        return true;
    return sql_read_expr(parser) && (!take_punct(parser, ',') || sql_read_expr(parser));
}

/* JSON_ARRAYAGG([ALL] x): MariaDB's has the clauses of GROUP_CONCAT. */
bool sql_mysql_json_arrayagg(SqlParser *parser, SqlExpr *call)
{
    if (sql_mysql_is(parser, "mariadb"))
        return sql_mysql_group_concat(parser, call);
    return sql_mysql_bit_aggregate(parser, call);
}

/* JSON_OBJECTAGG([ALL] k, [ALL] v) */
bool sql_mysql_json_objectagg(SqlParser *parser, SqlExpr *call)
{
    return sql_mysql_bit_aggregate(parser, call) && need_punct(parser, ',') &&
           sql_mysql_bit_aggregate(parser, call);
}

/* LAG(x, 1, 0), LEAD(x) */
bool sql_mysql_lag(SqlParser *parser, SqlExpr *call)
{
    if (!add_expr(parser, call))
        return false;
    for (int i = 0; i < 2 && take_punct(parser, ','); i++)
        if (!add_expr(parser, call))
            return false;
    return true;
}

bool sql_mysql_one_argument(SqlParser *parser, SqlExpr *call)
{
    return add_expr(parser, call);
}

bool sql_mysql_two_arguments(SqlParser *parser, SqlExpr *call)
{
    return add_expr(parser, call) && need_punct(parser, ',') && add_expr(parser, call);
}

/* FROM FIRST, RESPECT NULLS: behind the parenthesis of a window function. */
void sql_mysql_take_nulls(SqlParser *parser)
{
    if (at2(parser, KW_FROM, KW_FIRST) || at2(parser, KW_FROM, KW_LAST))
        parser->at += 2;
    size_t from = parser->at;
    if ((take_text(parser, "respect") || take(parser, KW_IGNORE)) && !take(parser, KW_NULLS))
        parser->at = from;
}
