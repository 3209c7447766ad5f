/* MERGE, with RETURNING and NOT MATCHED BY SOURCE. */
#include "sql/parse_statement.h"

static bool read_insert(SqlParser *parser, SqlMergeWhen *when)
{
    if (at_punct(parser, '(') && !sql_read_columns(parser, &when->columns))
        return false;
    if (take(parser, KW_OVERRIDING)) {
        if (!take(parser, KW_USER) && !need(parser, KW_SYSTEM))
            return false;
        if (!need(parser, KW_VALUE))
            return false;
    }
    if (take2(parser, KW_DEFAULT, KW_VALUES))
        return true;
    return need(parser, KW_VALUES) && need_punct(parser, '(') &&
           sql_read_exprs(parser, &when->values) && need_punct(parser, ')');
}

static bool read_action(SqlParser *parser, SqlMergeWhen *when)
{
    if (take2(parser, KW_DO, KW_NOTHING)) {
        when->action = STR("do nothing");
        return true;
    }
    when->action = sql_lower_text(parser, sql_peek(parser, 0));
    if (!when->matched && !when->by_source)
        return need(parser, KW_INSERT) && read_insert(parser, when);
    if (take(parser, KW_DELETE))
        return true;
    if (need(parser, KW_UPDATE))
        return need(parser, KW_SET) && sql_read_assigns(parser, &when->set);
    return false;
}

static SqlMergeWhen *read_when(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlMergeWhen *when = NEW(parser, SqlMergeWhen);
    when->matched = !take(parser, KW_NOT);
    if (!need(parser, KW_MATCHED))
        return NULL;
    if (!when->matched && since(parser, 17, take(parser, KW_BY))) {
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

SqlTree *sql_read_merge(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_MERGE);
    SqlMerge *merge = tree->merge = NEW(parser, SqlMerge);
    merge->ctes = *ctes;
    parser->at++;
    if (!need(parser, KW_INTO) || !(merge->target = sql_read_dml_target(parser)) ||
        !need(parser, KW_USING) || !(merge->source = sql_read_source(parser)) ||
        !need(parser, KW_ON) || !(merge->on = sql_read_expr(parser)))
        return NULL;
    do {
        SqlMergeWhen *when = at(parser, KW_WHEN) ? read_when(parser) : NULL;
        if (!when) {
            sql_fail(parser, "expected WHEN");
            return NULL;
        }
        SQL_LIST_ADD(&merge->whens, when);
    } while (at(parser, KW_WHEN));
    since(parser, 17, at(parser, KW_RETURNING));
    return sql_read_returning(parser, &merge->returning) ? tree : NULL;
}
