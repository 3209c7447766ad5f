/* FROM in T-SQL: hints, table variables, rowset functions, temporal tables, PIVOT. */
#include "sql/parse_tsql.h"

static const SqlToken *after_name(const SqlParser *parser, size_t *k)
{
    *k = 1;
    while (sql_token_is_punct(sql_peek(parser, *k), '.') ||
           sql_token_is_punct(sql_peek(parser, *k), SQL_OP_DOTS))
        *k += sql_token_is_label(parser, sql_peek(parser, *k + 1)) ? 2 : 1;
    return sql_peek(parser, *k);
}

/* FOR SYSTEM_TIME AS OF x | FROM a TO b | BETWEEN a AND b | CONTAINED IN (a, b) | ALL; FOR PATH */
static bool read_time(SqlParser *parser, SqlSource *source)
{
    if (take_text(parser, "path") || take(parser, KW_ALL))
        return true;
    SqlExpr *from = NULL, *to = NULL;
    if (take2(parser, KW_AS, KW_OF))
        from = sql_read_plain_expr(parser);
    else if (take(parser, KW_FROM) || take(parser, KW_BETWEEN)) {
        from = sql_read_plain_expr(parser);
        if (!from || (!take(parser, KW_TO) && !need(parser, KW_AND)))
            return false;
        to = sql_read_plain_expr(parser);
        if (!to)
            return false;
    } else if (take_text(parser, "contained") && need(parser, KW_IN)) {
        return sql_skip_parens(parser);
    }
    if (!from)
        return false;
    SQL_LIST_ADD(&source->extras, from);
    if (to)
        SQL_LIST_ADD(&source->extras, to);
    return true;
}

static bool read_alias(SqlParser *parser, SqlSource *source)
{
    bool as = take(parser, KW_AS);
    if (!as && (source->alias || !at_ident(parser)))
        return true;
    bool window = at(parser, KW_WINDOW) && sql_token_is_word(sql_peek(parser, 2), KW_AS);
    if (!as && (window || sql_tsql_at_start(parser)))
        return true;
    if (!(source->alias = sql_read_ident(parser)))
        return false;
    if (!at_punct(parser, '(') || sql_tsql_at_hint(parser, 0))
        return true;
    return sql_read_ident_list(parser, &source->columns);
}

/* TABLESAMPLE SYSTEM (10 PERCENT) REPEATABLE (1) */
static bool skip_sample(SqlParser *parser)
{
    if (!take(parser, KW_TABLESAMPLE))
        return true;
    take_text(parser, "system");
    if (!sql_skip_parens(parser))
        return sql_fail(parser, "expected the size of the sample");
    return !take_text(parser, "repeatable") || sql_skip_parens(parser);
}

static bool read_tail(SqlParser *parser, SqlSource *source)
{
    size_t from = parser->at;
    if (take(parser, KW_FOR)) {
        if (!take_text(parser, "system_time") && !at(parser, KW_PATH))
            parser->at = from; /* FOR XML of the query */
        else if (!read_time(parser, source))
            return sql_fail(parser, "expected a period of time");
    }
    bool hints = sql_tsql_skip_hints(parser);
    if (!read_alias(parser, source) || !skip_sample(parser))
        return false;
    while (sql_tsql_skip_hints(parser))
        hints = true;
    return !hints || read_alias(parser, source);
}

static SqlSource *read_table(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_TABLE;
    source->height = 1;
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        source->name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    else
        source->name = sql_read_object(parser);
    return source->name ? source : NULL;
}

/* OPENROWSET(BULK 'x', SINGLE_CLOB), OPENXML(...) WITH (...), CHANGETABLE(CHANGES t, 1): their
 * arguments have a grammar each, and name no column of the query. */
static bool is_rowset(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    return token->id == KW_OPENROWSET || token->id == KW_OPENXML || token->id == KW_OPENQUERY ||
           token->id == KW_OPENDATASOURCE || token->id == KW_CONTAINSTABLE ||
           token->id == KW_FREETEXTTABLE || at_text(parser, "changetable") ||
           token->id == KW_SEMANTICKEYPHRASETABLE || token->id == KW_SEMANTICSIMILARITYTABLE ||
           token->id == KW_SEMANTICSIMILARITYDETAILSTABLE || at_text(parser, "predict") ||
           at_text(parser, "vector_search");
}

static SqlExpr *read_rowset(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    sql_skip_parens(parser);
    /* OPENDATASOURCE(...).db.dbo.t */
    while (take_punct(parser, '.') || take_punct(parser, SQL_OP_DOTS))
        if (!sql_read_label(parser))
            return NULL;
    return sql_expr_close(parser, call, from);
}

static SqlSource *read_function(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    SqlExpr *call = is_rowset(parser) ? read_rowset(parser) : sql_read_primary(parser);
    if (!call)
        return NULL;
    SQL_LIST_ADD(&source->calls, call);
    source->height = (uint16_t)(call->height + 1);
    /* OPENJSON(@x) WITH (id int '$.id') */
    if (at(parser, KW_WITH) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        sql_skip_parens(parser);
    }
    return source;
}

static SqlSource *read_subquery(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_SUBQUERY;
    source->query = sql_read_query_in_parens(parser);
    if (!source->query)
        return NULL;
    source->height = (uint16_t)(source->query->height + 1);
    return source;
}

/* FROM (DELETE ... OUTPUT ...) AS d: what it gives is not known here. */
static SqlSource *read_nested_dml(SqlParser *parser)
{
    SqlSource *source = NEW(parser, SqlSource);
    source->kind = SQL_SOURCE_FUNCTION;
    parser->at++;
    if (!sql_read_statement(parser) || !need_punct(parser, ')'))
        return NULL;
    source->height = 1;
    return source;
}

/* PIVOT (sum(a) FOR b IN ([1], [2])) AS p, UNPIVOT (a FOR b IN (c, d)) AS u */
static SqlSource *read_pivot(SqlParser *parser, SqlSource *left, size_t from)
{
    size_t start = parser->at++;
    SqlSource *pivot = NEW(parser, SqlSource), *join = NEW(parser, SqlSource);
    pivot->kind = SQL_SOURCE_FUNCTION;
    SqlExpr *value = need_punct(parser, '(') ? sql_read_primary(parser) : NULL;
    if (!value || !need(parser, KW_FOR))
        return NULL;
    SqlExpr *column = sql_read_column(parser);
    if (!column || !need(parser, KW_IN) || !sql_skip_parens(parser) || !need_punct(parser, ')') ||
        !read_alias(parser, pivot))
        return NULL;
    SQL_LIST_ADD(&pivot->calls, value);
    pivot->height = (uint16_t)(value->height + 1);
    pivot->span = sql_span_from(parser, start);
    join->kind = SQL_SOURCE_JOIN;
    join->join = SQL_JOIN_CROSS;
    join->left = left;
    join->right = pivot;
    join->height = (uint16_t)((left->height > pivot->height ? left->height : pivot->height) + 1);
    join->span = sql_span_from(parser, from);
    return sql_reach(parser, join->height) ? join : NULL;
}

static bool at_nested_dml(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 1);
    return at_punct(parser, '(') &&
           (sql_token_is_word(token, KW_INSERT) || sql_token_is_word(token, KW_UPDATE) ||
            sql_token_is_word(token, KW_DELETE) || sql_token_is_word(token, KW_MERGE));
}

static SqlSource *read_base(SqlParser *parser)
{
    size_t k;
    if (sql_at_query_parens(parser))
        return read_subquery(parser);
    if (at_nested_dml(parser))
        return read_nested_dml(parser);
    const SqlToken *after = after_name(parser, &k);
    bool call = sql_token_is_punct(after, '(') && !sql_tsql_at_hint(parser, k);
    if (call || at_punct(parser, SQL_OP_CAST))
        return read_function(parser);
    return read_table(parser);
}

/* CROSS APPLY, OUTER APPLY: the right side sees the left one; INNER LOCAL HASH JOIN: a hint. */
int sql_tsql_join(SqlParser *parser, SqlSource *join)
{
    if (take2(parser, KW_CROSS, KW_APPLY) || take2(parser, KW_OUTER, KW_APPLY)) {
        join->join = SQL_JOIN_CROSS;
        return 1;
    }
    size_t from = parser->at, words = 0;
    for (; words < 5 && at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_JOIN); words++) {
        if (take(parser, KW_LEFT))
            join->join = SQL_JOIN_LEFT;
        else if (take(parser, KW_RIGHT))
            join->join = SQL_JOIN_RIGHT;
        else if (take(parser, KW_FULL))
            join->join = SQL_JOIN_FULL;
        else if (words > 0 &&
                 (at(parser, KW_LOOP) || at(parser, KW_HASH) || at(parser, KW_MERGE) ||
                  at(parser, KW_REMOTE) || at(parser, KW_LOCAL) || at(parser, KW_OUTER)))
            parser->at++;
        else if (words > 0 || !take(parser, KW_INNER))
            break;
    }
    if (words > 0 && take(parser, KW_JOIN))
        return 1;
    parser->at = from;
    join->join = SQL_JOIN_INNER;
    return 0;
}

int sql_tsql_source(SqlParser *parser, SqlSource **source)
{
    size_t from = parser->at;
    if (at_punct(parser, '(') && !sql_at_query_parens(parser) && !at_nested_dml(parser))
        return 0;
    take_punct(parser, SQL_OP_CAST); /* ::fn_helpcollations() */
    SqlSource *base = read_base(parser);
    if (!base || !read_tail(parser, base))
        return -1;
    base->lateral = from > 0 && sql_token_is_word(&parser->tokens[from - 1], KW_APPLY);
    base->span = sql_span_from(parser, from);
    while (base && (at(parser, KW_PIVOT) || at(parser, KW_UNPIVOT)))
        base = read_pivot(parser, base, from);
    *source = base;
    return base && sql_reach(parser, base->height) ? 1 : -1;
}
