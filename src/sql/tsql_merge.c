/* MERGE of T-SQL: hints, OUTPUT, NOT MATCHED BY SOURCE. */
#include "sql/parse_tsql.h"

static bool read_insert(SqlParser *parser, SqlMergeWhen *when)
{
    if (at_punct(parser, '(') && !sql_read_columns(parser, &when->columns))
        return false;
    if (take2(parser, KW_DEFAULT, KW_VALUES))
        return true;
    return need(parser, KW_VALUES) && need_punct(parser, '(') &&
           sql_read_exprs(parser, &when->values) && need_punct(parser, ')');
}

static bool read_action(SqlParser *parser, SqlMergeWhen *when)
{
    when->action = sql_lower_text(parser, sql_peek(parser, 0));
    if (take(parser, KW_DELETE))
        return true;
    if (take(parser, KW_INSERT))
        return read_insert(parser, when);
    return need(parser, KW_UPDATE) && need(parser, KW_SET) && sql_tsql_assigns(parser, &when->set);
}

static SqlMergeWhen *read_when(SqlParser *parser)
{
    size_t from = parser->at;
    SqlMergeWhen *when = NEW(parser, SqlMergeWhen);
    if (!need(parser, KW_WHEN))
        return NULL;
    when->matched = !take(parser, KW_NOT);
    if (!need(parser, KW_MATCHED))
        return NULL;
    if (take(parser, KW_BY)) {
        when->by_source = take(parser, KW_SOURCE);
        if (!when->by_source && !need(parser, KW_TARGET))
            return NULL;
    }
    if (take(parser, KW_AND) && !(when->condition = sql_read_expr(parser)))
        return NULL;
    if (!need(parser, KW_THEN) || !read_action(parser, when))
        return NULL;
    when->span = sql_span_from(parser, from);
    return when;
}

static bool read_target(SqlParser *parser, SqlMerge *merge)
{
    if (!(merge->target = sql_tsql_dml_target(parser)))
        return false;
    bool as = take(parser, KW_AS);
    if (!as && (!at_ident(parser) || at(parser, KW_USING)))
        return true;
    return (merge->target->alias = sql_read_ident(parser)) != NULL;
}

SqlTree *sql_tsql_merge(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_MERGE);
    SqlMerge *merge = tree->merge = NEW(parser, SqlMerge);
    SqlExpr *top = NULL;
    merge->ctes = *ctes;
    parser->at++;
    if (!sql_tsql_top(parser, &top))
        return NULL;
    take(parser, KW_INTO);
    if (!read_target(parser, merge) || !need(parser, KW_USING) ||
        !(merge->source = sql_read_source(parser)) || !need(parser, KW_ON) ||
        !(merge->on = sql_read_expr(parser)))
        return NULL;
    do {
        SqlMergeWhen *when = read_when(parser);
        if (!when)
            return NULL;
        SQL_LIST_ADD(&merge->whens, when);
    } while (at(parser, KW_WHEN));
    SqlQuery tail = {0};
    bool ok = sql_tsql_output(parser, &merge->returning, &merge->output_into) &&
              sql_tsql_query_tail(parser, &tail) >= 0;
    return ok ? tree : NULL;
}
