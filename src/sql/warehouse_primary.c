/* Leaves of expressions in the warehouse dialects: arrays, objects, lambdas, intervals, casts. */
#include "sql/parse_warehouse.h"

static SqlExpr *fail(SqlParser *parser, const char *message)
{
    sql_fail(parser, "%s", message);
    return NULL;
}

/* ---- collections ---- */

static SqlExpr *read_array(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *array = sql_expr_new(parser, SQL_EXPR_ARRAY, from);
    SqlExprList items = {0};
    while (!at_punct(parser, ']')) {
        SqlExpr *item = sql_read_expr(parser);
        if (!item)
            return NULL;
        SQL_LIST_ADD(&items, item);
        if (!take_punct(parser, ','))
            break;
    }
    sql_expr_adopt(array, &items);
    return need_punct(parser, ']') ? sql_expr_close(parser, array, from) : NULL;
}

static bool read_object_item(SqlParser *parser, SqlExprList *items)
{
    if (take_punct(parser, '*'))
        return true;
    SqlExpr *key = sql_read_primary(parser);
    if (!key)
        return false;
    SQL_LIST_ADD(items, key);
    if (!sql_take_colon(parser))
        return sql_expect_punct(parser, ':');
    SqlExpr *value = sql_read_expr(parser);
    if (!value)
        return false;
    SQL_LIST_ADD(items, value);
    return true;
}

static SqlExpr *read_object(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *object = sql_expr_new(parser, SQL_EXPR_ROW, from);
    SqlExprList items = {0};
    while (!at_punct(parser, '}')) {
        if (!read_object_item(parser, &items))
            return NULL;
        if (!take_punct(parser, ','))
            break;
    }
    sql_expr_adopt(object, &items);
    return need_punct(parser, '}') ? sql_expr_close(parser, object, from) : NULL;
}

/* ARRAY<INT64>[1, 2], STRUCT<a INT64>(1), ARRAY<INT64>[] */
static SqlExpr *read_typed_collection(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *cast = sql_expr_new(parser, SQL_EXPR_CAST, from);
    cast->type = sql_read_simple_type(parser);
    if (!cast->type)
        return NULL;
    size_t value_from = parser->at;
    SqlExpr *value = NULL;
    if (at_punct(parser, '['))
        value = read_array(parser);
    else if (at_punct(parser, '('))
        value = sql_read_call(parser, cast->type->name, value_from);
    else
        sql_fail(parser, "expected the items of the collection");
    if (!value)
        return NULL;
    sql_expr_add(cast, value);
    return sql_expr_close(parser, cast, from);
}

/* ---- lambdas ---- */

static bool is_arrow(const SqlToken *token)
{
    return sql_token_is_punct(token, SQL_OP_ARROW);
}

/* x ->, (x, y) -> */
static bool at_lambda(const SqlParser *parser)
{
    if (!sql_has_grammar(parser->dialect, SQL_GRAMMAR_LAMBDA))
        return false;
    if (sql_token_is_label(parser, sql_peek(parser, 0)))
        return is_arrow(sql_peek(parser, 1));
    size_t k = 1;
    if (!at_punct(parser, '('))
        return false;
    while (sql_token_is_label(parser, sql_peek(parser, k)) &&
           sql_token_is_punct(sql_peek(parser, k + 1), ','))
        k += 2;
    k += sql_token_is_label(parser, sql_peek(parser, k));
    return sql_token_is_punct(sql_peek(parser, k), ')') && is_arrow(sql_peek(parser, k + 1));
}

/* The parameters are not kept as columns: they are none. */
static SqlExpr *read_lambda(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *lambda = sql_expr_new(parser, SQL_EXPR_NAMED, from);
    lambda->text = sql_token_text(parser, sql_peek(parser, 0));
    while (!is_arrow(sql_peek(parser, 0)))
        parser->at++;
    parser->at++;
    SqlExpr *body = sql_read_expr(parser);
    if (!body)
        return NULL;
    sql_expr_add(lambda, body);
    return sql_expr_close(parser, lambda, from);
}

/* ---- intervals and casts ---- */

static bool is_unit(const SqlParser *parser, const SqlToken *token)
{
    static const char *const units[] = {"year",      "quarter",     "month",       "week",
                                        "day",       "hour",        "minute",      "second",
                                        "dayofyear", "millisecond", "microsecond", "nanosecond"};
    Str text = sql_token_text(parser, token);
    if (token->kind != SQL_TOKEN_WORD)
        return false;
    if (text.n > 1 && (text.p[text.n - 1] | 32) == 's')
        text.n--;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (str_is_nocase(text, units[i]))
            return true;
    return false;
}

static bool at_unit(const SqlParser *parser)
{
    return is_unit(parser, sql_peek(parser, 0));
}

static bool at_interval_value(const SqlParser *parser)
{
    return at_kind(parser, SQL_TOKEN_NUMBER) || at_kind(parser, SQL_TOKEN_STRING) ||
           at_punct(parser, '-') || at_punct(parser, '+');
}

static bool read_interval_units(SqlParser *parser)
{
    while (at_unit(parser)) {
        parser->at++;
        if (at_punct(parser, '(') && !sql_skip_parens(parser))
            return false;
        bool to = at(parser, KW_TO) && is_unit(parser, sql_peek(parser, 1));
        parser->at += to;
        /* INTERVAL 1 DAY 2 HOURS */
        if (!to && at_kind(parser, SQL_TOKEN_NUMBER))
            parser->at++;
    }
    return true;
}

/* INTERVAL 1 DAY, INTERVAL '1-2' YEAR TO MONTH, INTERVAL x + 1 HOUR, INTERVAL '1 day' */
static SqlExpr *read_interval(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *interval = sql_call_new(parser, &parser->tokens[from], from);
    SqlExpr *value = at_interval_value(parser) ? sql_read_operand(parser, SQL_BIND_SIGN)
                                               : sql_read_operand(parser, SQL_BIND_ADD);
    if (!value || !read_interval_units(parser))
        return NULL;
    sql_call_add(interval, value);
    return sql_expr_close(parser, interval, from);
}

static bool at_interval(const SqlParser *parser)
{
    if (!at(parser, KW_INTERVAL))
        return false;
    const SqlToken *after = sql_peek(parser, 1);
    switch (after->kind) {
    case SQL_TOKEN_NUMBER:
    case SQL_TOKEN_STRING:
    case SQL_TOKEN_QUOTED:
    case SQL_TOKEN_PARAM:
    case SQL_TOKEN_VARIABLE:
        return true;
    case SQL_TOKEN_WORD:
        return sql_token_is_ident(parser, after) && !sql_token_is_word(after, KW_AS);
    default:
        return sql_token_is_punct(after, '-') || sql_token_is_punct(after, '(');
    }
}

static bool at_cast(const SqlParser *parser)
{
    return sql_token_is_punct(sql_peek(parser, 1), '(') &&
           (at(parser, KW_CAST) || at(parser, KW_TRY_CAST) || at_text(parser, "safe_cast"));
}

/* CAST(a AS t FORMAT 'x'), CAST(a, 't'), TRY_CAST(a AS t) */
static SqlExpr *read_cast(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *cast = sql_expr_new(parser, SQL_EXPR_CAST, from);
    parser->at++;
    SqlExpr *operand = sql_read_expr(parser);
    if (!operand)
        return NULL;
    sql_expr_add(cast, operand);
    if (take_punct(parser, ',')) {
        SqlExpr *type = sql_read_expr(parser);
        if (!type)
            return NULL;
        cast->op = SQL_EXPR_ROW;
        sql_expr_add(cast, type);
    } else if (!need(parser, KW_AS) || !(cast->type = sql_read_type(parser))) {
        return NULL;
    }
    if (take(parser, KW_FORMAT) && !sql_read_expr(parser))
        return NULL;
    sql_take_phrase(parser, "rename fields");
    sql_take_phrase(parser, "add fields");
    return need_punct(parser, ')') ? sql_expr_close(parser, cast, from) : NULL;
}

/* ---- calls ---- */

SqlExpr *sql_read_empty_or_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    return sql_read_call(parser, sql_name_of_ident(parser, name), from);
}

/* What the shared grammar reads in its own way, and these dialects as any other call. */
static bool is_plain_call(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_WORD || !sql_token_is_punct(sql_peek(parser, 1), '('))
        return false;
    switch (token->id) {
    case KW_CURRENT_DATE:
    case KW_CURRENT_TIME:
    case KW_CURRENT_TIMESTAMP:
    case KW_CURRENT_USER:
    case KW_CURRENT_ROLE:
    case KW_CURRENT_CATALOG:
    case KW_SESSION_USER:
    case KW_LOCALTIME:
    case KW_LOCALTIMESTAMP:
    case KW_USER:
    case KW_NORMALIZE:
    case KW_GROUPING:
    case KW_COALESCE:
    case KW_GREATEST:
    case KW_LEAST:
    case KW_NULLIF:
    case KW_JSON_OBJECT:
    case KW_JSON_ARRAY:
    case KW_JSON_ARRAYAGG:
    case KW_JSON_OBJECTAGG:
    case KW_OVERLAY:
    case KW_ROW:
    case KW_TABLE:
    case KW_VALUES:
        return true;
    case KW_ARRAY:
    case KW_EXISTS: {
        const SqlToken *inside = sql_peek(parser, 2);
        return !sql_token_is_word(inside, KW_SELECT) && !sql_token_is_word(inside, KW_WITH) &&
               !sql_token_is_word(inside, KW_FROM) && !sql_token_is_word(inside, KW_VALUES) &&
               !sql_token_is_punct(inside, '(');
    }
    default:
        return false;
    }
}

/* POSITION(a IN b), POSITION(a, b) */
static SqlExpr *read_position(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    SqlExpr *needle = sql_read_plain_expr(parser);
    if (!needle)
        return NULL;
    sql_call_add(call, needle);
    while (take(parser, KW_IN) || take_punct(parser, ',')) {
        SqlExpr *text = sql_read_expr(parser);
        if (!text)
            return NULL;
        sql_call_add(call, text);
    }
    return need_punct(parser, ')') ? sql_expr_close(parser, call, from) : NULL;
}

/* EXTRACT(WEEK(MONDAY) FROM x), EXTRACT('day' FROM x), EXTRACT(x, 'y') */
static SqlExpr *read_extract(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    SqlExpr *field = sql_read_expr(parser);
    if (!field)
        return NULL;
    if (take(parser, KW_FROM)) {
        field = sql_read_expr(parser); /* the field is no column */
    } else {
        sql_call_add(call, field);
        field = take_punct(parser, ',') ? sql_read_expr(parser) : NULL;
    }
    if (!field)
        return parser->error ? NULL : fail(parser, "expected FROM");
    sql_call_add(call, field);
    return need_punct(parser, ')') ? sql_expr_close(parser, call, from) : NULL;
}

static bool at_call_of(const SqlParser *parser, SqlKeyword word)
{
    return at(parser, word) && sql_token_is_punct(sql_peek(parser, 1), '(');
}

static bool at_typed_collection(const SqlParser *parser)
{
    bool angle = sql_token_is_punct(sql_peek(parser, 1), '<');
    return angle && (at(parser, KW_ARRAY) || at(parser, KW_STRUCT) || at(parser, KW_MAP));
}

static SqlExpr *read_word(SqlParser *parser)
{
    if (at_typed_collection(parser))
        return read_typed_collection(parser);
    if (at_interval(parser))
        return read_interval(parser);
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    if ((at(parser, KW_LEFT) || at(parser, KW_RIGHT)) && !parens)
        return sql_read_word(parser);
    if (at_cast(parser))
        return read_cast(parser);
    if (at_call_of(parser, KW_POSITION))
        return read_position(parser);
    if (at_call_of(parser, KW_EXTRACT))
        return read_extract(parser);
    return is_plain_call(parser) ? sql_read_empty_or_call(parser) : NULL;
}

int sql_warehouse_primary(SqlParser *parser, SqlExpr **expr)
{
    if (at_lambda(parser))
        *expr = read_lambda(parser);
    else if (at_punct(parser, '[') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_BRACKETS))
        *expr = read_array(parser);
    else if (at_punct(parser, '{') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_OBJECTS))
        *expr = read_object(parser);
    else if (at_kind(parser, SQL_TOKEN_WORD))
        *expr = read_word(parser);
    if (*expr)
        return 1;
    return parser->error ? -1 : 0;
}
