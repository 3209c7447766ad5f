/* MERGE of Oracle: UPDATE and INSERT with a WHERE of their own, DELETE WHERE behind UPDATE. */
#include "sql/parse_oracle.h"

static bool read_update(SqlParser *parser, SqlMergeWhen *when)
{
    when->action = STR("update");
    if (!need(parser, KW_SET) || !sql_read_assigns(parser, &when->set))
        return false;
    if (take(parser, KW_WHERE) && !(when->where = sql_read_expr(parser)))
        return false;
    if (!take(parser, KW_DELETE))
        return true;
    return !take(parser, KW_WHERE) || (when->delete_where = sql_read_expr(parser));
}

static bool read_insert(SqlParser *parser, SqlMergeWhen *when)
{
    when->action = STR("insert");
    if (at_punct(parser, '(') && !sql_read_columns(parser, &when->columns))
        return false;
    if (!need(parser, KW_VALUES) || !need_punct(parser, '(') ||
        !sql_read_exprs(parser, &when->values) || !need_punct(parser, ')'))
        return false;
    return !take(parser, KW_WHERE) || (when->where = sql_read_expr(parser));
}

static SqlMergeWhen *read_when(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlMergeWhen *when = NEW(parser, SqlMergeWhen);
    when->matched = !take(parser, KW_NOT);
    if (!need(parser, KW_MATCHED))
        return NULL;
    if (take(parser, KW_AND) && !(when->condition = sql_read_expr(parser)))
        return NULL;
    if (!need(parser, KW_THEN))
        return NULL;
    bool ok;
    if (take(parser, KW_UPDATE)) {
        ok = read_update(parser, when);
    } else if (take(parser, KW_INSERT)) {
        ok = read_insert(parser, when);
    } else {
        when->action = STR("delete");
        ok = need(parser, KW_DELETE) &&
             (!take(parser, KW_WHERE) || (when->delete_where = sql_read_expr(parser)));
    }
    when->span = sql_span_from(parser, from);
    return ok ? when : NULL;
}

SqlTree *sql_oracle_merge(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_MERGE);
    SqlMerge *merge = tree->merge = NEW(parser, SqlMerge);
    parser->at++;
    if (!need(parser, KW_INTO) || !(merge->target = sql_read_source(parser)) ||
        !need(parser, KW_USING) || !(merge->source = sql_read_source(parser)) ||
        !need(parser, KW_ON) || !(merge->on = sql_read_expr(parser)))
        return NULL;
    while (at(parser, KW_WHEN)) {
        SqlMergeWhen *when = read_when(parser);
        if (!when)
            return NULL;
        SQL_LIST_ADD(&merge->whens, when);
    }
    if (!sql_oracle_returning(parser, &merge->returning) || !sql_oracle_log_errors(parser))
        return NULL;
    return tree;
}
