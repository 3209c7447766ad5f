/* MERGE of the warehouse dialects: INSERT ROW, UPDATE SET *, INSERT *, BY SOURCE. */
#include "sql/parse_warehouse.h"

static bool take_words(SqlParser *parser, const char *a, const char *b, const char *c)
{
    return sql_take_phrase(parser, a) || sql_take_phrase(parser, b) || sql_take_phrase(parser, c);
}

/* * EXCEPT (a) */
static bool take_star(SqlParser *parser)
{
    if (!take_punct(parser, '*'))
        return false;
    SqlIdentList columns = {0};
    return !take(parser, KW_EXCEPT) || sql_read_ident_list(parser, &columns);
}

static bool read_insert(SqlParser *parser, SqlMergeWhen *when)
{
    if (take_star(parser) || take_words(parser, "row", "all by name", "all by position"))
        return true;
    if (at_punct(parser, '(') && !sql_read_columns(parser, &when->columns))
        return false;
    if (take(parser, KW_ROW))
        return true;
    if (!need(parser, KW_VALUES))
        return false;
    bool parens = take_punct(parser, '(');
    return sql_read_exprs(parser, &when->values) && (!parens || need_punct(parser, ')'));
}

static bool read_update(SqlParser *parser, SqlMergeWhen *when)
{
    if (take_words(parser, "all by name", "all by position", "set all by name"))
        return true;
    if (!need(parser, KW_SET))
        return false;
    return take_star(parser) || sql_read_assigns(parser, &when->set);
}

static bool read_action(SqlParser *parser, SqlMergeWhen *when)
{
    when->action = sql_lower_text(parser, sql_peek(parser, 0));
    if (take(parser, KW_INSERT))
        return read_insert(parser, when);
    if (take(parser, KW_UPDATE))
        return read_update(parser, when);
    when->action = STR("delete");
    return need(parser, KW_DELETE);
}

static bool read_when(SqlParser *parser, SqlMerge *merge)
{
    size_t from = parser->at;
    SqlMergeWhen *when = NEW(parser, SqlMergeWhen);
    if (!need(parser, KW_WHEN))
        return false;
    when->matched = !take(parser, KW_NOT);
    if (!need(parser, KW_MATCHED))
        return false;
    when->by_source = sql_take_phrase(parser, "by source");
    if (!when->by_source)
        sql_take_phrase(parser, "by target");
    if (take(parser, KW_AND) && !(when->condition = sql_read_expr(parser)))
        return false;
    if (!need(parser, KW_THEN) || !read_action(parser, when))
        return false;
    if (take(parser, KW_WHERE) && !(when->condition = sql_read_expr(parser)))
        return false;
    when->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&merge->whens, when);
    return true;
}

SqlTree *sql_warehouse_merge(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_MERGE);
    SqlMerge *merge = tree->merge = NEW(parser, SqlMerge);
    merge->ctes = *ctes;
    parser->at++;
    sql_take_phrase(parser, "with schema evolution");
    take(parser, KW_INTO);
    if (!(merge->target = sql_read_dml_target(parser)) || !need(parser, KW_USING) ||
        !(merge->source = sql_read_source(parser)) || !need(parser, KW_ON) ||
        !(merge->on = sql_read_expr(parser)))
        return NULL;
    if (sql_take_phrase(parser, "remove duplicates"))
        return tree;
    do {
        if (!read_when(parser, merge))
            return NULL;
    } while (at(parser, KW_WHEN));
    return sql_read_returning(parser, &merge->returning) ? tree : NULL;
}
