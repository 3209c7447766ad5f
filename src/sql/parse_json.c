/* SQL/JSON of PostgreSQL 16 and 17: JSON_OBJECT, JSON_ARRAYAGG, JSON_VALUE, JSON_TABLE. */
#include "sql/parse.h"

static bool add_expr(SqlParser *parser, SqlExpr *call)
{
    SqlExpr *expr = sql_read_expr(parser);
    if (!expr)
        return false;
    sql_call_add(call, expr);
    return true;
}

static bool skip_format(SqlParser *parser)
{
    if (!take2(parser, KW_FORMAT, KW_JSON))
        return true;
    return !take(parser, KW_ENCODING) || sql_read_label(parser) != NULL;
}

static bool read_returning(SqlParser *parser)
{
    return sql_read_type(parser) && skip_format(parser);
}

static bool read_passing(SqlParser *parser, SqlExpr *call)
{
    do {
        if (!add_expr(parser, call) || !skip_format(parser) || !need(parser, KW_AS) ||
            !sql_read_label(parser))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* ERROR ON EMPTY, NULL ON ERROR, EMPTY ARRAY ON EMPTY, DEFAULT 0 ON ERROR, ABSENT ON NULL */
static bool read_on(SqlParser *parser, SqlExpr *call)
{
    if (take(parser, KW_DEFAULT)) {
        if (!add_expr(parser, call))
            return false;
    } else {
        parser->at++;
        if (!take(parser, KW_ARRAY))
            take(parser, KW_OBJECT);
    }
    if (!need(parser, KW_ON))
        return false;
    return take(parser, KW_NULL) || take(parser, KW_EMPTY) || need(parser, KW_ERROR);
}

static bool at_on(const SqlParser *parser)
{
    return at(parser, KW_DEFAULT) || at(parser, KW_NULL) || at(parser, KW_ABSENT) ||
           at(parser, KW_ERROR) || at(parser, KW_TRUE) || at(parser, KW_FALSE) ||
           at(parser, KW_UNKNOWN) || at(parser, KW_EMPTY);
}

/* WITH UNIQUE KEYS, WITHOUT WRAPPER, WITH CONDITIONAL ARRAY WRAPPER */
static bool read_with(SqlParser *parser)
{
    parser->at++;
    if (take(parser, KW_UNIQUE)) {
        take(parser, KW_KEYS);
        return true;
    }
    if (!take(parser, KW_CONDITIONAL))
        take(parser, KW_UNCONDITIONAL);
    take(parser, KW_ARRAY);
    return need(parser, KW_WRAPPER);
}

static bool read_quotes(SqlParser *parser)
{
    parser->at++;
    if (!need(parser, KW_QUOTES))
        return false;
    take3(parser, KW_ON, KW_SCALAR, KW_STRING);
    return true;
}

static bool read_clauses(SqlParser *parser, SqlExpr *call)
{
    for (;;) {
        bool ok = true;
        if (at2(parser, KW_FORMAT, KW_JSON))
            ok = skip_format(parser);
        else if (take(parser, KW_RETURNING))
            ok = read_returning(parser);
        else if (take(parser, KW_PASSING))
            ok = read_passing(parser, call);
        else if (at(parser, KW_WITH) || at(parser, KW_WITHOUT))
            ok = read_with(parser);
        else if (at(parser, KW_KEEP) || at(parser, KW_OMIT))
            ok = read_quotes(parser);
        else if (at_on(parser))
            ok = read_on(parser, call);
        else
            return true;
        if (!ok)
            return false;
    }
}

/* a : b, a VALUE b, KEY a VALUE b, or a plain argument. */
static bool read_item(SqlParser *parser, SqlExpr *call)
{
    if (at(parser, KW_KEY) && !sql_token_is_punct(sql_peek(parser, 1), ',') &&
        !sql_token_is_punct(sql_peek(parser, 1), ')'))
        parser->at++;
    if (!add_expr(parser, call) || !skip_format(parser))
        return false;
    if (!take_punct(parser, ':') && !take(parser, KW_VALUE))
        return true;
    return add_expr(parser, call) && skip_format(parser);
}

static bool read_items(SqlParser *parser, SqlExpr *call)
{
    do {
        if (sql_at_query(parser)) {
            SqlExpr *query = sql_expr_new(parser, SQL_EXPR_SUBQUERY, parser->at);
            if (!sql_expr_take_query(parser, query, sql_read_query(parser)))
                return false;
            query->height++;
            query->span = query->query->span;
            sql_call_add(call, query);
        } else if (!read_item(parser, call)) {
            return false;
        }
    } while (take_punct(parser, ','));
    return true;
}

static bool is_json_function(SqlKeyword word)
{
    switch (word) {
    case KW_JSON:
    case KW_JSON_OBJECT:
    case KW_JSON_ARRAY:
    case KW_JSON_OBJECTAGG:
    case KW_JSON_ARRAYAGG:
    case KW_JSON_SCALAR:
    case KW_JSON_SERIALIZE:
    case KW_JSON_EXISTS:
    case KW_JSON_QUERY:
    case KW_JSON_VALUE:
        return true;
    default:
        return false;
    }
}

static bool at_empty_clause(const SqlParser *parser)
{
    return at(parser, KW_RETURNING) || at2(parser, KW_NULL, KW_ON) || at2(parser, KW_ABSENT, KW_ON);
}

SqlExpr *sql_read_json(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (!is_json_function((SqlKeyword)token->id))
        return NULL;
    size_t from = parser->at++;
    since(parser, 16, true);
    SqlExpr *call = sql_call_new(parser, token, from);
    parser->at++;
    if (!at_punct(parser, ')') && !at_empty_clause(parser) && !read_items(parser, call))
        return NULL;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &call->call->order))
        return NULL;
    if (!read_clauses(parser, call) || !need_punct(parser, ')'))
        return NULL;
    return sql_read_call_tail(parser, call, from);
}

static bool read_table_columns(SqlParser *parser, SqlExpr *call);

static bool read_nested(SqlParser *parser, SqlExpr *call)
{
    parser->at++;
    take(parser, KW_PATH);
    Str path;
    if (!sql_read_string(parser, &path))
        return false;
    if (take(parser, KW_AS) && !sql_read_label(parser))
        return false;
    if (!sql_enter(parser))
        return false;
    bool ok = read_table_columns(parser, call);
    sql_leave(parser);
    return ok;
}

static bool read_table_column(SqlParser *parser, SqlExpr *call)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (at(parser, KW_NESTED) &&
        (sql_token_is_word(after, KW_PATH) || after->kind == SQL_TOKEN_STRING))
        return read_nested(parser, call);
    if (!sql_read_ident(parser))
        return false;
    if (take2(parser, KW_FOR, KW_ORDINALITY))
        return true;
    if (!sql_read_type(parser) || !skip_format(parser))
        return false;
    take(parser, KW_EXISTS);
    Str path;
    if (take(parser, KW_PATH) && !sql_read_string(parser, &path))
        return false;
    return read_clauses(parser, call);
}

static bool read_table_columns(SqlParser *parser, SqlExpr *call)
{
    if (!need(parser, KW_COLUMNS) || !need_punct(parser, '('))
        return false;
    do {
        if (!read_table_column(parser, call))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

bool sql_read_json_table(SqlParser *parser, SqlExprList *calls)
{
    size_t from = parser->at;
    since(parser, 17, true);
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    if (!need_punct(parser, '(') || !read_item(parser, call) || !need_punct(parser, ',') ||
        !add_expr(parser, call))
        return false;
    if (take(parser, KW_AS) && !sql_read_label(parser))
        return false;
    if (take(parser, KW_PASSING) && !read_passing(parser, call))
        return false;
    if (!read_table_columns(parser, call) || !read_clauses(parser, call) ||
        !need_punct(parser, ')'))
        return false;
    SQL_LIST_ADD(calls, call);
    return sql_expr_close(parser, call, from) != NULL;
}
