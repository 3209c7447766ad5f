/* WITH: common table expressions with MATERIALIZED, SEARCH and CYCLE; and GROUP BY. */
#include "sql/parse.h"
#include "sql/parse_statement.h"

static bool read_search(SqlParser *parser, SqlCte *cte)
{
    if (!take(parser, KW_SEARCH))
        return true;
    if (!take(parser, KW_DEPTH) && !need(parser, KW_BREADTH))
        return false;
    return need(parser, KW_FIRST) && need(parser, KW_BY) &&
           sql_read_column_list(parser, &cte->extras) && need(parser, KW_SET) &&
           sql_read_ident(parser);
}

static bool read_cycle(SqlParser *parser, SqlCte *cte)
{
    if (!take(parser, KW_CYCLE))
        return true;
    if (!sql_read_column_list(parser, &cte->extras))
        return false;
    if (parser->dialect->family == SQL_FAMILY_MYSQL)
        return need(parser, KW_RESTRICT); /* MariaDB: CYCLE a RESTRICT */
    if (!need(parser, KW_SET) || !sql_read_ident(parser))
        return false;
    if (take(parser, KW_TO) &&
        (!sql_read_expr(parser) || !need(parser, KW_DEFAULT) || !sql_read_expr(parser)))
        return false;
    if (parser->dialect->family == SQL_FAMILY_ORACLE)
        return true;
    return need(parser, KW_USING) && sql_read_ident(parser);
}

static bool read_body(SqlParser *parser, SqlCte *cte)
{
    cte->materialized = take(parser, KW_MATERIALIZED);
    cte->not_materialized = !cte->materialized && take2(parser, KW_NOT, KW_MATERIALIZED);
    if (!need_punct(parser, '('))
        return false;
    uint32_t outer = parser->height;
    parser->height = 0;
    cte->tree = sql_read_preparable(parser);
    bool query = !cte->tree || cte->tree->kind == SQL_TREE_SELECT;
    if (!query && parser->dialect->family == SQL_FAMILY_MYSQL)
        return sql_fail(parser, "expected a query");
    cte->height = parser->height + 1;
    parser->height = outer;
    return cte->tree && need_punct(parser, ')') && sql_reach(parser, cte->height);
}

static SqlCte *read_cte(SqlParser *parser)
{
    size_t from = parser->at;
    SqlCte *cte = NEW(parser, SqlCte);
    int taken = SQL_HOOK(parser, cte, cte);
    if (taken) {
        cte->span = sql_span_from(parser, from);
        return taken > 0 ? cte : NULL;
    }
    cte->name = sql_read_ident(parser);
    if (!cte->name)
        return NULL;
    if (at_punct(parser, '(') && !sql_read_ident_list(parser, &cte->columns))
        return NULL;
    if (!need(parser, KW_AS) || !read_body(parser, cte) || !read_search(parser, cte) ||
        !read_cycle(parser, cte))
        return NULL;
    cte->span = sql_span_from(parser, from);
    return cte;
}

bool sql_read_with(SqlParser *parser, SqlCteList *ctes)
{
    if (!need(parser, KW_WITH))
        return false;
    bool recursive = take(parser, KW_RECURSIVE);
    do {
        SqlCte *cte = read_cte(parser);
        if (!cte)
            return false;
        cte->recursive = recursive;
        SQL_LIST_ADD(ctes, cte);
    } while (take_punct(parser, ','));
    return true;
}

static SqlExpr *read_group(SqlParser *parser);

static bool read_groups(SqlParser *parser, SqlExprList *groups)
{
    do {
        SqlExpr *group = read_group(parser);
        if (!group)
            return false;
        SQL_LIST_ADD(groups, group);
    } while (take_punct(parser, ','));
    return true;
}

/* ROLLUP (...), CUBE (...), GROUPING SETS (...): the word has been taken. */
static SqlExpr *read_sets(SqlParser *parser, const char *what, size_t from)
{
    SqlExpr *sets = sql_expr_new(parser, SQL_EXPR_GROUPING, from);
    sets->text = str(what);
    SqlExprList groups = {0};
    if (!sql_enter(parser))
        return NULL;
    bool ok = need_punct(parser, '(') && read_groups(parser, &groups) && need_punct(parser, ')');
    sql_leave(parser);
    sql_expr_adopt(sets, &groups);
    return ok ? sql_expr_close(parser, sets, from) : NULL;
}

static SqlExpr *read_group(SqlParser *parser)
{
    size_t from = parser->at;
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    if (take2(parser, KW_GROUPING, KW_SETS))
        return read_sets(parser, "grouping sets", from);
    if (parens && take(parser, KW_ROLLUP))
        return read_sets(parser, "rollup", from);
    if (parens && take(parser, KW_CUBE))
        return read_sets(parser, "cube", from);
    if (at_punct(parser, '(') && sql_token_is_punct(sql_peek(parser, 1), ')')) {
        parser->at += 2;
        return sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_GROUPING, from), from);
    }
    return sql_read_expr(parser);
}

/* ALL alone, for whatever is not aggregated. */
static bool take_all_alone(SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool alone = after->kind == SQL_TOKEN_END || sql_token_is_punct(after, ')') ||
                 sql_token_is_punct(after, ';') ||
                 (after->kind == SQL_TOKEN_WORD && !sql_token_is_bare_label(parser, after));
    return alone && take(parser, KW_ALL);
}

/* a, b WITH ROLLUP; a, b GROUPING SETS ((a), (b)) */
static bool read_groups_and_words(SqlParser *parser, SqlQuery *query)
{
    if (take_all_alone(parser))
        return true;
    if (!read_groups(parser, &query->group_by))
        return false;
    if (at2(parser, KW_GROUPING, KW_SETS) && !read_groups(parser, &query->group_by))
        return false;
    while (take2(parser, KW_WITH, KW_ROLLUP) || take2(parser, KW_WITH, KW_CUBE) ||
           take2(parser, KW_WITH, KW_TOTALS))
        continue;
    return true;
}

bool sql_read_grouping(SqlParser *parser, SqlQuery *query)
{
    if (sql_has_grammar(parser->dialect, SQL_GRAMMAR_GROUP_WORDS))
        return read_groups_and_words(parser, query);
    query->group_distinct = take(parser, KW_DISTINCT);
    if (!query->group_distinct)
        take(parser, KW_ALL);
    return read_groups(parser, &query->group_by);
}
