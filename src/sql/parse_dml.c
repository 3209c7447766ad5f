/* INSERT, UPDATE and DELETE. */
#include "sql/parse_statement.h"

static bool read_assign_columns(SqlParser *parser, SqlAssign *assign)
{
    if (at_punct(parser, '(')) {
        assign->multiple = true;
        return sql_read_columns(parser, &assign->columns);
    }
    SqlExpr *column = sql_read_column(parser);
    if (!column)
        return false;
    SQL_LIST_ADD(&assign->columns, column);
    return true;
}

bool sql_read_assigns(SqlParser *parser, SqlAssignList *set)
{
    do {
        size_t from = parser->at;
        SqlAssign *assign = NEW(parser, SqlAssign);
        if (!read_assign_columns(parser, assign) || !need_punct(parser, '='))
            return false;
        assign->value = sql_read_expr(parser);
        if (!assign->value)
            return false;
        assign->span = sql_span_from(parser, from);
        SQL_LIST_ADD(set, assign);
    } while (take_punct(parser, ','));
    return true;
}

/* [ONLY] t [*] [[AS] alias]; SET would be an alias but for its place here. */
SqlSource *sql_read_dml_target(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *target = sql_read_table_source(parser);
    if (!target)
        return NULL;
    if (take(parser, KW_AS) || (at_ident(parser) && !at(parser, KW_SET))) {
        target->alias = sql_read_ident(parser);
        if (!target->alias)
            return NULL;
    }
    target->span = sql_span_from(parser, from);
    return target;
}

static bool read_returning_options(SqlParser *parser)
{
    if (!since(parser, 18, take(parser, KW_WITH)))
        return true;
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!sql_read_label(parser) || !need(parser, KW_AS) || !sql_read_ident(parser))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

bool sql_read_returning(SqlParser *parser, SqlTargetList *returning)
{
    if (!take(parser, KW_RETURNING))
        return true;
    return read_returning_options(parser) && sql_read_targets(parser, returning);
}

/* WHERE CURRENT OF cursor, or an expression. */
static bool read_where(SqlParser *parser, SqlExpr **where)
{
    if (!take(parser, KW_WHERE))
        return true;
    size_t from = parser->at;
    if (!take2(parser, KW_CURRENT, KW_OF))
        return (*where = sql_read_expr(parser)) != NULL;
    SqlIdent *cursor = sql_read_ident(parser);
    if (!cursor)
        return false;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_CURRENT_OF, from);
    expr->text = cursor->name;
    *where = sql_expr_close(parser, expr, from);
    return *where != NULL;
}

static bool read_conflict_target(SqlParser *parser, SqlConflict *conflict)
{
    if (take2(parser, KW_ON, KW_CONSTRAINT))
        return (conflict->constraint = sql_read_ident(parser)) != NULL;
    if (!at_punct(parser, '('))
        return true;
    if (!sql_read_keys(parser, &conflict->keys))
        return false;
    return !take(parser, KW_WHERE) || (conflict->keys_where = sql_read_expr(parser));
}

static bool read_conflict(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    if (!take2(parser, KW_ON, KW_CONFLICT))
        return true;
    SqlConflict *conflict = insert->on_conflict = NEW(parser, SqlConflict);
    if (!read_conflict_target(parser, conflict) || !need(parser, KW_DO))
        return false;
    if (!take(parser, KW_NOTHING)) {
        conflict->do_update = true;
        if (!need(parser, KW_UPDATE) || !need(parser, KW_SET) ||
            !sql_read_assigns(parser, &conflict->set) || !read_where(parser, &conflict->where))
            return false;
    }
    conflict->span = sql_span_from(parser, from);
    return true;
}

static bool read_overriding(SqlParser *parser, SqlInsert *insert)
{
    if (!take(parser, KW_OVERRIDING))
        return true;
    insert->overriding = at(parser, KW_USER) ? STR("user") : STR("system");
    if (!take(parser, KW_USER) && !need(parser, KW_SYSTEM))
        return false;
    return need(parser, KW_VALUE);
}

bool sql_insert_take(SqlInsert *insert, SqlQuery *query)
{
    insert->query = query;
    if (!query)
        return false;
    insert->source = query->kind == SQL_QUERY_VALUES ? SQL_INSERT_VALUES : SQL_INSERT_SELECT;
    insert->rows = query->rows.n;
    return true;
}

static bool read_insert_source(SqlParser *parser, SqlInsert *insert)
{
    if (take2(parser, KW_DEFAULT, KW_VALUES)) {
        insert->source = SQL_INSERT_DEFAULT;
        return true;
    }
    return sql_insert_take(insert, sql_read_query(parser));
}

static bool read_insert_head(SqlParser *parser, SqlInsert *insert)
{
    parser->at++;
    if (!need(parser, KW_INTO))
        return false;
    insert->table = sql_read_object(parser);
    if (!insert->table)
        return false;
    if (take(parser, KW_AS) && !(insert->alias = sql_read_ident(parser)))
        return false;
    if (at_punct(parser, '(') && !sql_at_query_parens(parser)) {
        insert->has_columns = true;
        return sql_read_columns(parser, &insert->columns);
    }
    return true;
}

SqlTree *sql_read_insert(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    insert->ctes = *ctes;
    if (!read_insert_head(parser, insert) || !read_overriding(parser, insert) ||
        !read_insert_source(parser, insert) || !read_conflict(parser, insert) ||
        !sql_read_returning(parser, &insert->returning))
        return NULL;
    return tree;
}

SqlTree *sql_read_update(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    update->ctes = *ctes;
    parser->at++;
    update->target = sql_read_dml_target(parser);
    if (!update->target || !need(parser, KW_SET) || !sql_read_assigns(parser, &update->set))
        return NULL;
    if (take(parser, KW_FROM) && !sql_read_from(parser, &update->from))
        return NULL;
    if (!read_where(parser, &update->where) || !sql_read_returning(parser, &update->returning))
        return NULL;
    return tree;
}

SqlTree *sql_read_delete(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    remove->ctes = *ctes;
    parser->at++;
    if (!need(parser, KW_FROM) || !(remove->target = sql_read_dml_target(parser)))
        return NULL;
    if (take(parser, KW_USING) && !sql_read_from(parser, &remove->from))
        return NULL;
    if (!read_where(parser, &remove->where) || !sql_read_returning(parser, &remove->returning))
        return NULL;
    return tree;
}
