/* INSERT, UPDATE and DELETE of Oracle: into several tables, into subqueries, RETURNING ... INTO. */
#include "sql/parse_oracle.h"

/* t PARTITION (p), t@link, ONLY (t), TABLE (e), (SELECT ...); then an alias. */
static SqlSource *read_target(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *target = NEW(parser, SqlSource);
    bool only = take(parser, KW_ONLY);
    bool parens = only && take_punct(parser, '(');
    if (sql_oracle_at_collection(parser)) {
        if (sql_oracle_source(parser, &target) < 0)
            return NULL;
    } else if (sql_at_query_parens(parser)) {
        target->kind = SQL_SOURCE_SUBQUERY;
        target->query = sql_read_query_in_parens(parser);
        if (!target->query)
            return NULL;
    } else {
        target->kind = SQL_SOURCE_TABLE;
        target->only = only;
        target->name = sql_read_object(parser);
        if (!target->name || (parens && !need_punct(parser, ')')) ||
            sql_oracle_table_tail(parser, target) < 0)
            return NULL;
    }
    bool alias = sql_token_is_alias(parser, sql_peek(parser, 0)) && !at(parser, KW_SELECT);
    if (!target->alias && alias && !(target->alias = sql_read_ident(parser)))
        return NULL;
    target->span = sql_span_from(parser, from);
    return target;
}

bool sql_oracle_log_errors(SqlParser *parser)
{
    if (!take2(parser, KW_LOG, KW_ERRORS))
        return true;
    if (take(parser, KW_INTO) && !sql_read_object(parser))
        return false;
    sql_skip_parens(parser);
    if (take(parser, KW_REJECT)) {
        take(parser, KW_LIMIT);
        sql_next(parser);
    }
    return true;
}

bool sql_oracle_returning(SqlParser *parser, SqlTargetList *returning)
{
    if (!take(parser, KW_RETURNING) && !take(parser, KW_RETURN))
        return true;
    if (!sql_oracle_take(parser, "old"))
        take(parser, KW_NEW);
    SqlExprList into = {0};
    return sql_read_targets(parser, returning) && sql_oracle_into(parser, &into);
}

/* VALUES (a, b), VALUES (a), (b), VALUES record of PL/SQL */
static bool read_values(SqlParser *parser, SqlInsert *insert)
{
    if (at(parser, KW_VALUES) && !sql_token_is_punct(sql_peek(parser, 1), '(')) {
        size_t from = parser->at++;
        SqlQuery *query = NEW(parser, SqlQuery);
        query->kind = SQL_QUERY_VALUES;
        SqlExpr *record = sql_oracle_reference(parser);
        if (!record)
            return false;
        SQL_LIST_ADD(&query->rows, record);
        query->span = sql_span_from(parser, from);
        insert->has_columns = true; /* the record has them all by name */
        return sql_insert_take(insert, query);
    }
    return sql_insert_take(insert, sql_read_query(parser));
}

static bool read_into(SqlParser *parser, SqlInsert *insert)
{
    if (!need(parser, KW_INTO))
        return false;
    SqlSource *target = read_target(parser);
    if (!target)
        return false;
    insert->table = target->name;
    insert->alias = target->alias;
    if (target->query) {
        insert->has_columns = true; /* those of the subquery */
        insert->target = target->query;
    }
    if (!at_punct(parser, '(') || sql_at_query_parens(parser))
        return true;
    insert->has_columns = true;
    return sql_read_columns(parser, &insert->columns);
}

/* [WHEN c THEN | ELSE] INTO t (a) VALUES (b) of INSERT ALL and FIRST */
static bool read_branch(SqlParser *parser, SqlInsert *insert, SqlExpr *condition, size_t from)
{
    SqlBranch *branch = NEW(parser, SqlBranch);
    SqlInsert into = {0};
    branch->condition = condition;
    if (!read_into(parser, &into))
        return false;
    branch->table = into.table;
    branch->has_columns = into.has_columns;
    branch->columns = into.columns;
    if (at(parser, KW_VALUES)) {
        if (!read_values(parser, &into))
            return false;
        branch->values = into.query;
    }
    if (!sql_oracle_log_errors(parser))
        return false;
    branch->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&insert->branches, branch);
    return true;
}

static bool read_branches(SqlParser *parser, SqlInsert *insert)
{
    parser->at++;
    while (at(parser, KW_WHEN) || at(parser, KW_ELSE) || at(parser, KW_INTO)) {
        size_t from = parser->at;
        SqlExpr *condition = NULL;
        if (take(parser, KW_WHEN)) {
            condition = sql_read_expr(parser);
            if (!condition || !need(parser, KW_THEN))
                return false;
        } else {
            take(parser, KW_ELSE);
        }
        if (!read_branch(parser, insert, condition, from))
            return false;
    }
    if (!insert->branches.n)
        return sql_fail(parser, "expected INTO");
    insert->table = insert->branches.first->table;
    insert->has_columns = insert->branches.first->has_columns;
    insert->source = SQL_INSERT_SELECT;
    return (insert->query = sql_read_query(parser)) != NULL;
}

SqlTree *sql_oracle_insert(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    parser->at++;
    if (at(parser, KW_ALL) || at(parser, KW_FIRST))
        return read_branches(parser, insert) ? tree : NULL;
    if (!read_into(parser, insert))
        return NULL;
    if (take(parser, KW_SET)) {
        SqlAssignList set = {0};
        insert->source = SQL_INSERT_SET;
        insert->has_columns = true;
        if (!sql_read_assigns(parser, &set))
            return NULL;
    } else if (!read_values(parser, insert)) {
        return NULL;
    }
    if (!sql_oracle_returning(parser, &insert->returning) || !sql_oracle_log_errors(parser))
        return NULL;
    return tree;
}

static bool read_where(SqlParser *parser, SqlExpr **where)
{
    if (!take(parser, KW_WHERE))
        return true;
    size_t from = parser->at;
    if (!take2(parser, KW_CURRENT, KW_OF))
        return (*where = sql_read_expr(parser)) != NULL;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_CURRENT_OF, from);
    SqlExpr *cursor = sql_oracle_reference(parser);
    if (!cursor)
        return false;
    expr->text = sql_text(parser->script, cursor->span);
    *where = sql_expr_close(parser, expr, from);
    return *where != NULL;
}

static bool read_tail(SqlParser *parser, SqlModify *modify)
{
    return read_where(parser, &modify->where) && sql_oracle_returning(parser, &modify->returning) &&
           sql_oracle_log_errors(parser);
}

/* SET ROW = record of PL/SQL, SET VALUE (t) = object */
static bool read_set(SqlParser *parser, SqlModify *update)
{
    bool row = at(parser, KW_ROW) && sql_token_is_punct(sql_peek(parser, 1), '=');
    bool value = at(parser, KW_VALUE) && sql_token_is_punct(sql_peek(parser, 1), '(');
    if (!row && !value)
        return sql_read_assigns(parser, &update->set);
    size_t from = parser->at++;
    SqlAssign *assign = NEW(parser, SqlAssign);
    if (value)
        sql_skip_parens(parser);
    if (!need_punct(parser, '=') || !(assign->value = sql_read_expr(parser)))
        return false;
    assign->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&update->set, assign);
    return true;
}

SqlTree *sql_oracle_update(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    parser->at++;
    update->target = read_target(parser);
    if (!update->target || !need(parser, KW_SET) || !read_set(parser, update))
        return NULL;
    if (take(parser, KW_FROM) && !sql_read_from(parser, &update->from))
        return NULL;
    return read_tail(parser, update) ? tree : NULL;
}

SqlTree *sql_oracle_delete(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    parser->at++;
    take(parser, KW_FROM);
    remove->target = read_target(parser);
    if (!remove->target)
        return NULL;
    if (take(parser, KW_FROM) && !sql_read_from(parser, &remove->from))
        return NULL;
    return read_tail(parser, remove) ? tree : NULL;
}
