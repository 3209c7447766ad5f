/* Units of time, and the functions of the MySQL family that take them. */
#include "sql/parse_mysql.h"

static const char *const simple_units[] = {"microsecond",
                                           "second",
                                           "minute",
                                           "hour",
                                           "day",
                                           "week",
                                           "month",
                                           "quarter",
                                           "year",
                                           "sql_tsi_second",
                                           "sql_tsi_minute",
                                           "sql_tsi_hour",
                                           "sql_tsi_day",
                                           "sql_tsi_week",
                                           "sql_tsi_month",
                                           "sql_tsi_quarter",
                                           "sql_tsi_year",
                                           NULL};

static const char *const joined_units[] = {
    "second_microsecond", "minute_microsecond", "minute_second",   "hour_microsecond",
    "hour_second",        "hour_minute",        "day_microsecond", "day_second",
    "day_minute",         "day_hour",           "year_month",      NULL};

bool sql_mysql_unit(SqlParser *parser, SqlUnitKind kind)
{
    return sql_mysql_take_any(parser, simple_units) ||
           (kind == SQL_UNIT_ANY && sql_mysql_take_any(parser, joined_units)) ||
           sql_fail(parser, "expected a unit of time");
}

/* The unit as an argument: a word in quotes, so to speak. */
static bool add_unit(SqlParser *parser, SqlExpr *call, SqlUnitKind kind)
{
    size_t from = parser->at;
    if (!sql_mysql_unit(parser, kind))
        return false;
    SqlExpr *unit = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    unit->literal = SQL_LITERAL_STRING;
    unit->text = sql_lower_text(parser, &parser->tokens[from]);
    if (!sql_expr_close(parser, unit, from))
        return false;
    sql_call_add(call, unit);
    return true;
}

static bool add_expr(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *expr = sql_read_expr(parser);
    if (expr)
        sql_call_add(call, expr);
    return expr != NULL;
}

/* EXTRACT(DAY FROM x) */
bool sql_mysql_extract(SqlParser *parser, SqlExpr *call)
{
    return add_unit(parser, call, SQL_UNIT_ANY) && need(parser, KW_FROM) && add_expr(parser, call);
}

/* TIMESTAMPADD(DAY, 1, x), TIMESTAMPDIFF(DAY, x, y) */
bool sql_mysql_timestamp_math(SqlParser *parser, SqlExpr *call)
{
    return add_unit(parser, call, SQL_UNIT_SIMPLE) && need_punct(parser, ',') &&
           add_expr(parser, call) && need_punct(parser, ',') && add_expr(parser, call);
}

/* A comma stands in the parentheses: INTERVAL(1, 2, 3) is a function. */
static bool at_interval_call(const SqlParser *parser)
{
    if (!sql_token_is_punct(sql_peek(parser, 1), '('))
        return false;
    int open = 0;
    for (size_t i = parser->at + 1; i < parser->n; i++) {
        const SqlToken *token = &parser->tokens[i];
        if (sql_token_is_punct(token, '('))
            open++;
        else if (sql_token_is_punct(token, ')') && --open == 0)
            return false;
        else if (sql_token_is_punct(token, ',') && open == 1)
            return true;
    }
    return false;
}

/* INTERVAL 1 DAY; its unit is the text of the node. */
static SqlExpr *read_amount(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *interval = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    SqlExpr *amount = sql_read_expr(parser);
    if (!amount)
        return NULL;
    sql_expr_add(interval, amount);
    interval->text = sql_lower_text(parser, sql_peek(parser, 0));
    return sql_mysql_unit(parser, SQL_UNIT_ANY) ? sql_expr_close(parser, interval, from) : NULL;
}

SqlExpr *sql_mysql_interval(SqlParser *parser)
{
    if (!at_interval_call(parser))
        return read_amount(parser);
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    SqlExprList args = {0};
    if (!need_punct(parser, '(') || !sql_read_exprs(parser, &args) || !need_punct(parser, ')'))
        return NULL;
    sql_expr_adopt(call, &args);
    return sql_expr_close(parser, call, from);
}

/* DATE_ADD(x, INTERVAL 1 DAY); the other names take a number of days too. */
static bool read_date_math(SqlParser *parser, SqlExpr *call, bool days)
{
    if (!add_expr(parser, call) || !need_punct(parser, ','))
        return false;
    if (!days && (!at(parser, KW_INTERVAL) || at_interval_call(parser)))
        return sql_fail(parser, "expected INTERVAL");
    return add_expr(parser, call);
}

bool sql_mysql_date_add(SqlParser *parser, SqlExpr *call)
{
    return read_date_math(parser, call, false);
}

bool sql_mysql_add_date(SqlParser *parser, SqlExpr *call)
{
    return read_date_math(parser, call, true);
}

/* GET_FORMAT(DATE, 'USA') */
bool sql_mysql_get_format(SqlParser *parser, SqlExpr *call)
{
    static const char *const words[] = {"date", "time", "datetime", "timestamp", NULL};
    if (!sql_mysql_take_any(parser, words))
        return sql_fail(parser, "expected DATE, TIME, DATETIME or TIMESTAMP");
    return need_punct(parser, ',') && add_expr(parser, call);
}

/* NOW(6): the fraction's digits. */
bool sql_mysql_fraction(SqlParser *parser, SqlExpr *call)
{
    if (at_punct(parser, ')'))
        return true;
    if (!sql_mysql_at_int(parser))
        return sql_fail(parser, "expected the digits of the fraction");
    return add_expr(parser, call);
}
