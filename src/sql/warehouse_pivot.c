/* PIVOT, UNPIVOT and MATCH_RECOGNIZE behind an item of FROM. */
#include "sql/parse_warehouse.h"

static bool add_aliased(SqlParser *parser, SqlSource *source)
{
    do {
        SqlExpr *expr = sql_read_operand(parser, SQL_BIND_OPERATOR);
        if (!expr)
            return false;
        sql_source_add(source, expr);
        bool as = take(parser, KW_AS);
        bool label = as || sql_token_is_bare_label(parser, sql_peek(parser, 0));
        if (label && at_kind(parser, SQL_TOKEN_STRING))
            parser->at++;
        else if (label && !at(parser, KW_FOR) && !at(parser, KW_IN) && !sql_read_label(parser))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* IN ('a', 'b' AS c), IN (ANY ORDER BY x), IN (SELECT ...) */
static bool read_in(SqlParser *parser, SqlSource *source)
{
    if (!need(parser, KW_IN))
        return false;
    if (sql_at_query_parens(parser)) {
        SqlExpr *query = sql_read_primary(parser);
        if (query)
            sql_source_add(source, query);
        return query != NULL;
    }
    if (!need_punct(parser, '('))
        return false;
    if (take(parser, KW_ANY)) {
        SqlOrderList order = {0};
        if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &order))
            return false;
    } else if (!add_aliased(parser, source)) {
        return false;
    }
    return need_punct(parser, ')');
}

/* The columns behind FOR: a, (a, b), or an expression. */
static bool read_columns(SqlParser *parser)
{
    return sql_read_operand(parser, SQL_BIND_OPERATOR) != NULL;
}

static bool read_body(SqlParser *parser, SqlSource *source)
{
    if (!need_punct(parser, '(') || !add_aliased(parser, source))
        return false;
    while (take(parser, KW_FOR) ||
           (!at(parser, KW_DEFAULT) && sql_token_is_ident(parser, sql_peek(parser, 0))))
        if (!read_columns(parser) || !read_in(parser, source))
            return false;
    if (sql_take_phrase(parser, "default on null")) {
        SqlExpr *value = NULL;
        if (!sql_read_expr_in_parens(parser, &value))
            return false;
        sql_source_add(source, value);
    }
    if (sql_take_phrase(parser, "group by")) {
        SqlExprList groups = {0};
        if (!sql_read_exprs(parser, &groups))
            return false;
    }
    return need_punct(parser, ')');
}

static bool read_alias(SqlParser *parser, SqlSource *source)
{
    bool as = take(parser, KW_AS);
    if (!as && !sql_token_is_alias(parser, sql_peek(parser, 0)))
        return true;
    source->alias = sql_read_ident(parser);
    if (!source->alias)
        return false;
    SqlIdentList columns = {0};
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &columns);
}

/* ---- MATCH_RECOGNIZE ---- */

static const SqlClause recognize[] = {
    {"partition by", SQL_CLAUSE_EXPRS, 0},
    {"one row per match", SQL_CLAUSE_NONE, 0},
    {"all rows per match", SQL_CLAUSE_NONE, 0},
    {"show empty matches", SQL_CLAUSE_NONE, 0},
    {"omit empty matches", SQL_CLAUSE_NONE, 0},
    {"with unmatched rows", SQL_CLAUSE_NONE, 0},
    {"after match skip past last row", SQL_CLAUSE_NONE, 0},
    {"after match skip to next row", SQL_CLAUSE_NONE, 0},
    {"after match skip to first", SQL_CLAUSE_WORD, 0},
    {"after match skip to last", SQL_CLAUSE_WORD, 0},
    {"after match skip to", SQL_CLAUSE_WORD, 0},
    {"initial", SQL_CLAUSE_NONE, 0},
    {"seek", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

/* expr AS name, name AS expr: MEASURES, DEFINE and SUBSET are lists of these. */
static bool read_definitions(SqlParser *parser, SqlSource *source)
{
    do {
        if (sql_take_phrase(parser, "final") || sql_take_phrase(parser, "running"))
            continue;
        SqlExpr *first = sql_read_expr(parser);
        if (!first)
            return false;
        sql_source_add(source, first);
        if (!take(parser, KW_AS))
            continue;
        SqlExpr *second = sql_read_expr(parser);
        if (!second)
            return false;
        sql_source_add(source, second);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_match_clause(SqlParser *parser, SqlSource *source)
{
    if (sql_take_phrase(parser, "measures") || sql_take_phrase(parser, "define") ||
        sql_take_phrase(parser, "subset"))
        return read_definitions(parser, source);
    SqlOrderList order = {0};
    if (at(parser, KW_ORDER))
        return sql_read_order_by(parser, &order);
    if (sql_take_phrase(parser, "pattern"))
        return sql_skip_parens(parser) || sql_fail(parser, "expected a pattern in parentheses");
    SqlOptionList options = {0};
    int taken = sql_read_clause(parser, recognize, &options, NULL);
    return taken > 0 || (taken == 0 && sql_fail(parser, "unknown clause of MATCH_RECOGNIZE"));
}

static bool read_recognize(SqlParser *parser, SqlSource *source)
{
    if (!need_punct(parser, '('))
        return false;
    while (!at_punct(parser, ')'))
        if (!read_match_clause(parser, source))
            return false;
    parser->at++;
    return true;
}

static bool at_pivot(const SqlParser *parser)
{
    if (!sql_has_grammar(parser->dialect, SQL_GRAMMAR_PIVOT))
        return false;
    return at(parser, KW_PIVOT) || at(parser, KW_UNPIVOT);
}

int sql_warehouse_pivot(SqlParser *parser, SqlSource *source)
{
    if (at(parser, KW_MATCH_RECOGNIZE)) {
        parser->at++;
        return read_recognize(parser, source) && read_alias(parser, source) ? 1 : -1;
    }
    if (!at_pivot(parser))
        return 0;
    parser->at++;
    if (!sql_take_phrase(parser, "include nulls"))
        sql_take_phrase(parser, "exclude nulls");
    return read_body(parser, source) && read_alias(parser, source) ? 1 : -1;
}
