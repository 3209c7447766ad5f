/* Calls of the MySQL family: one row for each function whose arguments have a grammar. */
#include "sql/parse_mysql.h"

typedef bool (*ReadArguments)(SqlParser *parser, SqlExpr *call);

typedef enum Tail {
    TAIL_FREE,   /* OVER may follow */
    TAIL_WINDOW, /* OVER must follow */
} Tail;

typedef struct Function {
    const char *name;
    ReadArguments read;
    Tail tail;
} Function;

static bool add_expr(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *expr = sql_read_expr(parser);
    if (expr)
        sql_call_add(call, expr);
    return expr != NULL;
}

static bool read_nothing(SqlParser *parser, SqlExpr *call)
{
    (void)call;
    return at_punct(parser, ')') || sql_expect_punct(parser, ')');
}

static bool read_arguments(SqlParser *parser, SqlExpr *call)
{
    if (at_punct(parser, ')'))
        return true;
    SqlExprList args = {0};
    if (!sql_read_exprs(parser, &args))
        return false;
    sql_expr_adopt(call, &args);
    return true;
}

/* CHAR(65, 66 USING utf8mb4) */
static bool read_char(SqlParser *parser, SqlExpr *call)
{
    Str charset;
    return read_arguments(parser, call) &&
           (!take(parser, KW_USING) || sql_mysql_charset(parser, &charset));
}

static bool read_position(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *needle = sql_read_plain_expr(parser);
    if (!needle || !need(parser, KW_IN))
        return false;
    sql_call_add(call, needle);
    return add_expr(parser, call);
}

/* SUBSTRING(a, 1, 2), SUBSTRING(a FROM 1 FOR 2) */
static bool read_substring(SqlParser *parser, SqlExpr *call)
{
    if (!add_expr(parser, call))
        return false;
    if (take(parser, KW_FROM))
        return add_expr(parser, call) && (!take(parser, KW_FOR) || add_expr(parser, call));
    return need_punct(parser, ',') && add_expr(parser, call) &&
           (!take_punct(parser, ',') || add_expr(parser, call));
}

/* TRIM(x), TRIM(BOTH 'a' FROM x), TRIM(LEADING FROM x), TRIM('a' FROM x) */
static bool read_trim(SqlParser *parser, SqlExpr *call)
{
    bool side = take(parser, KW_BOTH) || take(parser, KW_LEADING) || take(parser, KW_TRAILING);
    if (!(side && at(parser, KW_FROM)) && !add_expr(parser, call))
        return false;
    if (take(parser, KW_FROM))
        return add_expr(parser, call);
    return !side || sql_expect_word(parser, KW_FROM);
}

static bool read_weight_string(SqlParser *parser, SqlExpr *call)
{
    if (!add_expr(parser, call))
        return false;
    if (take(parser, KW_AS)) {
        if (!take(parser, KW_CHAR) && !take(parser, KW_CHARACTER) && !need(parser, KW_BINARY))
            return false;
        return need_punct(parser, '(') && sql_mysql_read_int(parser) && need_punct(parser, ')');
    }
    SqlPhrase found;
    return sql_mysql_phrase(parser, "[level <$int ['-' $int] [asc | desc] [reverse]>]", &found);
}

/* DEFAULT(c), VALUES(c) */
static bool read_column(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *column = sql_read_column(parser);
    if (column)
        sql_call_add(call, column);
    return column != NULL;
}

/* NULL ON EMPTY, ERROR ON ERROR, DEFAULT x ON EMPTY */
static bool read_json_reaction(SqlParser *parser, SqlExpr *call)
{
    if (take(parser, KW_DEFAULT))
        return add_expr(parser, call) && need(parser, KW_ON) &&
               (take(parser, KW_EMPTY) || need(parser, KW_ERROR));
    if (!take(parser, KW_NULL) && !take(parser, KW_ERROR))
        return true;
    return need(parser, KW_ON) && (take(parser, KW_EMPTY) || need(parser, KW_ERROR));
}

static bool read_json_value(SqlParser *parser, SqlExpr *call)
{
    return add_expr(parser, call) && need_punct(parser, ',') && add_expr(parser, call) &&
           (!take(parser, KW_RETURNING) || sql_mysql_cast_type(parser)) &&
           read_json_reaction(parser, call) && read_json_reaction(parser, call);
}

/* By name, for the search by halves. */
static const Function functions[] = {
    {"adddate", sql_mysql_add_date, TAIL_FREE},
    {"avg", sql_mysql_aggregate, TAIL_FREE},
    {"bit_and", sql_mysql_bit_aggregate, TAIL_FREE},
    {"bit_or", sql_mysql_bit_aggregate, TAIL_FREE},
    {"bit_xor", sql_mysql_bit_aggregate, TAIL_FREE},
    {"char", read_char, TAIL_FREE},
    {"count", sql_mysql_count, TAIL_FREE},
    {"cume_dist", read_nothing, TAIL_WINDOW},
    {"curdate", read_nothing, TAIL_FREE},
    {"current_date", read_nothing, TAIL_FREE},
    {"current_time", sql_mysql_fraction, TAIL_FREE},
    {"current_timestamp", sql_mysql_fraction, TAIL_FREE},
    {"current_user", read_nothing, TAIL_FREE},
    {"curtime", sql_mysql_fraction, TAIL_FREE},
    {"date_add", sql_mysql_date_add, TAIL_FREE},
    {"date_sub", sql_mysql_date_add, TAIL_FREE},
    {"default", read_column, TAIL_FREE},
    {"dense_rank", read_nothing, TAIL_WINDOW},
    {"extract", sql_mysql_extract, TAIL_FREE},
    {"first_value", sql_mysql_one_argument, TAIL_WINDOW},
    {"get_format", sql_mysql_get_format, TAIL_FREE},
    {"group_concat", sql_mysql_group_concat, TAIL_FREE},
    {"json_arrayagg", sql_mysql_json_arrayagg, TAIL_FREE},
    {"json_objectagg", sql_mysql_json_objectagg, TAIL_FREE},
    {"json_value", read_json_value, TAIL_FREE},
    {"lag", sql_mysql_lag, TAIL_WINDOW},
    {"last_value", sql_mysql_one_argument, TAIL_FREE}, /* MariaDB's is no window function */
    {"lead", sql_mysql_lag, TAIL_WINDOW},
    {"localtime", sql_mysql_fraction, TAIL_FREE},
    {"localtimestamp", sql_mysql_fraction, TAIL_FREE},
    {"max", sql_mysql_aggregate, TAIL_FREE},
    {"mid", read_substring, TAIL_FREE},
    {"min", sql_mysql_aggregate, TAIL_FREE},
    {"now", sql_mysql_fraction, TAIL_FREE},
    {"nth_value", sql_mysql_two_arguments, TAIL_WINDOW},
    {"ntile", sql_mysql_one_argument, TAIL_WINDOW},
    {"percent_rank", read_nothing, TAIL_WINDOW},
    {"position", read_position, TAIL_FREE},
    {"rank", read_nothing, TAIL_WINDOW},
    {"row_number", read_nothing, TAIL_WINDOW},
    {"std", sql_mysql_aggregate, TAIL_FREE},
    {"stddev", sql_mysql_aggregate, TAIL_FREE},
    {"stddev_pop", sql_mysql_aggregate, TAIL_FREE},
    {"stddev_samp", sql_mysql_aggregate, TAIL_FREE},
    {"subdate", sql_mysql_add_date, TAIL_FREE},
    {"substr", read_substring, TAIL_FREE},
    {"substring", read_substring, TAIL_FREE},
    {"sum", sql_mysql_aggregate, TAIL_FREE},
    {"sysdate", sql_mysql_fraction, TAIL_FREE},
    {"timestampadd", sql_mysql_timestamp_math, TAIL_FREE},
    {"timestampdiff", sql_mysql_timestamp_math, TAIL_FREE},
    {"trim", read_trim, TAIL_FREE},
    {"utc_date", read_nothing, TAIL_FREE},
    {"utc_time", sql_mysql_fraction, TAIL_FREE},
    {"utc_timestamp", sql_mysql_fraction, TAIL_FREE},
    {"values", read_column, TAIL_FREE},
    {"var_pop", sql_mysql_aggregate, TAIL_FREE},
    {"var_samp", sql_mysql_aggregate, TAIL_FREE},
    {"variance", sql_mysql_aggregate, TAIL_FREE},
    {"weight_string", read_weight_string, TAIL_FREE},
};

/* Reserved words that name functions all the same. */
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
    case KW_DATABASE:
    case KW_SCHEMA:
    case KW_GROUPING:
        return true;
    default:
        return false;
    }
}

static const Function *find_function(Str name)
{
    char lower[24];
    if (name.n >= sizeof lower)
        return NULL;
    for (size_t i = 0; i < name.n; i++)
        lower[i] = (char)(name.p[i] >= 'A' && name.p[i] <= 'Z' ? name.p[i] + 32 : name.p[i]);
    lower[name.n] = '\0';
    size_t low = 0, high = sizeof functions / sizeof *functions;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(lower, functions[middle].name);
        if (order == 0)
            return &functions[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

SqlExpr *sql_mysql_call(SqlParser *parser, bool *is_call)
{
    const SqlToken *token = sql_peek(parser, 0);
    const Function *row = find_function(sql_token_text(parser, token));
    *is_call = row || is_function_word(token) || sql_token_is_name(parser, token);
    if (!*is_call)
        return NULL;
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    if (!(row ? row->read : read_arguments)(parser, call) || !need_punct(parser, ')'))
        return NULL;
    if (row)
        sql_mysql_take_nulls(parser);
    if (row && row->tail == TAIL_WINDOW && !at(parser, KW_OVER)) {
        sql_expect_word(parser, KW_OVER);
        return NULL;
    }
    return sql_read_call_tail(parser, call, from);
}
