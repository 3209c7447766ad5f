/* INSERT, REPLACE, UPDATE and DELETE of the MySQL family. */
#include "sql/parse_mysql.h"

static void take_modifiers(SqlParser *parser)
{
    while (take(parser, KW_LOW_PRIORITY) || take(parser, KW_HIGH_PRIORITY) ||
           take(parser, KW_DELAYED) || take(parser, KW_QUICK) || take(parser, KW_IGNORE))
        continue;
}

static bool skip_partitions(SqlParser *parser)
{
    if (!at(parser, KW_PARTITION) || !sql_token_is_punct(sql_peek(parser, 1), '('))
        return false;
    parser->at++;
    return sql_skip_parens(parser);
}

/* PARTITION (p0) before the alias is not read here; USE INDEX FOR JOIN (a) after it is. */
int sql_mysql_source_tail(SqlParser *parser, void *source)
{
    (void)source;
    while (at(parser, KW_USE) || at(parser, KW_FORCE) || at(parser, KW_IGNORE)) {
        parser->at++;
        if (!take(parser, KW_INDEX) && !need(parser, KW_KEY))
            return -1;
        if (take(parser, KW_FOR) && !take(parser, KW_JOIN))
            parser->at += 2;
        if (!sql_skip_parens(parser))
            return sql_fail(parser, "expected the names of indexes") ? 1 : -1;
        take_punct(parser, ',');
    }
    return 1;
}

static bool read_assigned(SqlParser *parser, SqlInsert *insert)
{
    SqlAssignList set = {0};
    insert->source = SQL_INSERT_SET;
    insert->rows = 1;
    insert->has_columns = true;
    if (!sql_read_assigns(parser, &set))
        return false;
    for (SqlAssign *assign = set.first; assign; assign = assign->next)
        if (assign->columns.first)
            SQL_LIST_ADD(&insert->columns, assign->columns.first);
    return true;
}

static bool read_empty_row(SqlParser *parser, SqlInsert *insert)
{
    if (!sql_token_is_punct(sql_peek(parser, 1), '(') ||
        !sql_token_is_punct(sql_peek(parser, 2), ')'))
        return false;
    parser->at += 3;
    insert->source = SQL_INSERT_DEFAULT;
    insert->rows = 1;
    return true;
}

static bool read_source(SqlParser *parser, SqlInsert *insert)
{
    if (take(parser, KW_SET))
        return read_assigned(parser, insert);
    if (at(parser, KW_VALUES) && read_empty_row(parser, insert))
        return true;
    if (at(parser, KW_VALUE)) /* the same as VALUES */
        parser->tokens[parser->at].id = KW_VALUES;
    insert->query = sql_read_query(parser);
    if (!insert->query)
        return false;
    bool values = insert->query->kind == SQL_QUERY_VALUES;
    insert->source = values ? SQL_INSERT_VALUES : SQL_INSERT_SELECT;
    insert->rows = insert->query->rows.n;
    return true;
}

static bool read_on_duplicate(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    if (!take3(parser, KW_ON, KW_DUPLICATE, KW_KEY))
        return true;
    SqlConflict *conflict = insert->on_conflict = NEW(parser, SqlConflict);
    conflict->do_update = true;
    if (!need(parser, KW_UPDATE) || !sql_read_assigns(parser, &conflict->set))
        return false;
    conflict->span = sql_span_from(parser, from);
    return true;
}

static bool read_columns(SqlParser *parser, SqlInsert *insert)
{
    if (!at_punct(parser, '(') || sql_at_query_parens(parser))
        return true;
    insert->has_columns = true;
    if (sql_token_is_punct(sql_peek(parser, 1), ')')) {
        parser->at += 2;
        return true;
    }
    return sql_read_columns(parser, &insert->columns);
}

SqlTree *sql_mysql_insert(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    parser->at++;
    take_modifiers(parser);
    take(parser, KW_INTO);
    insert->table = sql_read_object(parser);
    if (!insert->table)
        return NULL;
    skip_partitions(parser);
    if (!read_columns(parser, insert) || !read_source(parser, insert))
        return NULL;
    if (take(parser, KW_AS) && !(insert->alias = sql_read_ident(parser)))
        return NULL;
    if (!read_on_duplicate(parser, insert) || !sql_read_returning(parser, &insert->returning))
        return NULL;
    return tree;
}

static bool read_tail(SqlParser *parser, SqlModify *modify)
{
    if (take(parser, KW_WHERE) && !(modify->where = sql_read_expr(parser)))
        return false;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &modify->order_by))
        return false;
    if (take(parser, KW_LIMIT) && !(modify->limit = sql_read_expr(parser)))
        return false;
    return sql_read_returning(parser, &modify->returning);
}

/* UPDATE t, u JOIN v SET ...: what is not the one plain table is a source. */
static bool read_updated(SqlParser *parser, SqlModify *update)
{
    SqlSourceList sources = {0};
    if (!sql_read_from(parser, &sources))
        return false;
    SqlSource *first = sources.first;
    bool plain = sources.n == 1 && first->kind == SQL_SOURCE_TABLE;
    while (first->kind == SQL_SOURCE_JOIN)
        first = first->left;
    if (plain) {
        update->target = first;
        return true;
    }
    update->target = NEW(parser, SqlSource);
    *update->target = *first;
    update->target->next = NULL;
    update->from = sources;
    return true;
}

SqlTree *sql_mysql_update(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    update->ctes = *ctes;
    parser->at++;
    take_modifiers(parser);
    if (!read_updated(parser, update) || !need(parser, KW_SET) ||
        !sql_read_assigns(parser, &update->set) || !read_tail(parser, update))
        return NULL;
    return tree;
}

/* One table only: DELETE t FROM ... and USING stay at level 1. */
SqlTree *sql_mysql_delete(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    remove->ctes = *ctes;
    parser->at++;
    take_modifiers(parser);
    if (!need(parser, KW_FROM) || !(remove->target = sql_read_dml_target(parser)))
        return NULL;
    skip_partitions(parser);
    return read_tail(parser, remove) ? tree : NULL;
}
