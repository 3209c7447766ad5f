/* INSERT, UPDATE and DELETE of T-SQL: TOP, hints, OUTPUT, a FROM that says what the target is. */
#include "sql/parse_tsql.h"

/* OPENQUERY (...), CHANGETABLE (...): the function's name stands for the table. */
static void skip_rowset_arguments(SqlParser *parser)
{
    if (at_punct(parser, '(') && !sql_tsql_at_hint(parser, 0) && !sql_at_query_parens(parser))
        sql_skip_parens(parser);
}

SqlSource *sql_tsql_dml_target(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *target = NEW(parser, SqlSource);
    const SqlToken *token = sql_peek(parser, 0);
    target->kind = SQL_SOURCE_TABLE;
    target->height = 1;
    bool rowset =
        token->id == KW_OPENQUERY || token->id == KW_OPENROWSET || token->id == KW_OPENDATASOURCE;
    if (token->kind == SQL_TOKEN_VARIABLE || (token->kind == SQL_TOKEN_WORD && rowset))
        target->name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    else
        target->name = sql_read_object(parser);
    if (!target->name)
        return NULL;
    if (rowset)
        skip_rowset_arguments(parser);
    while (rowset && take_punct(parser, '.'))
        if (!sql_read_label(parser))
            return NULL;
    while (sql_tsql_skip_hints(parser))
        continue;
    target->span = sql_span_from(parser, from);
    return target;
}

/* OUTPUT inserted.a, deleted.b [INTO t (a, b)], twice at most. */
bool sql_tsql_output(SqlParser *parser, SqlTargetList *returning, SqlNames *into)
{
    while (take(parser, KW_OUTPUT)) {
        if (!sql_read_targets(parser, returning))
            return false;
        if (!take(parser, KW_INTO))
            continue;
        SqlExprList columns = {0};
        SqlSource *target = sql_tsql_dml_target(parser);
        if (!target)
            return false;
        SQL_LIST_ADD(into, target->name);
        if (at_punct(parser, '(') && !sql_at_query_parens(parser) &&
            !sql_read_columns(parser, &columns))
            return false;
    }
    return true;
}

static bool read_insert_source(SqlParser *parser, SqlInsert *insert)
{
    if (take2(parser, KW_DEFAULT, KW_VALUES)) {
        insert->source = SQL_INSERT_DEFAULT;
        return true;
    }
    if (at(parser, KW_EXEC) || at(parser, KW_EXECUTE)) {
        insert->source = SQL_INSERT_EXECUTE;
        return sql_tsql_execute(parser) != NULL;
    }
    if (!(insert->query = sql_read_query(parser)))
        return false;
    bool values = insert->query->kind == SQL_QUERY_VALUES;
    insert->source = values ? SQL_INSERT_VALUES : SQL_INSERT_SELECT;
    insert->rows = insert->query->rows.n;
    return true;
}

SqlTree *sql_tsql_insert(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    SqlExpr *top = NULL;
    insert->ctes = *ctes;
    parser->at++;
    if (!sql_tsql_top(parser, &top))
        return NULL;
    take(parser, KW_INTO);
    SqlSource *target = sql_tsql_dml_target(parser);
    if (!target)
        return NULL;
    insert->table = target->name;
    if (at_punct(parser, '(') && !sql_at_query_parens(parser)) {
        insert->has_columns = true;
        if (!sql_read_columns(parser, &insert->columns))
            return NULL;
    }
    sql_tsql_skip_hints(parser);
    if (!sql_tsql_output(parser, &insert->returning, &insert->output_into) ||
        !read_insert_source(parser, insert))
        return NULL;
    SqlQuery tail = {0};
    return sql_tsql_query_tail(parser, &tail) >= 0 ? tree : NULL;
}

/* = += -= ... */
static bool take_assignment(SqlParser *parser)
{
    if (take_punct(parser, '='))
        return true;
    const SqlToken *token = sql_peek(parser, 0);
    Str text = sql_token_text(parser, token);
    if (token->kind == SQL_TOKEN_PUNCT && text.n == 2 && text.p[1] == '=' &&
        strchr("+-*/%&|^", text.p[0])) {
        parser->at++;
        return true;
    }
    return sql_expect_punct(parser, '=');
}

static SqlExpr *read_assigned(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        return sql_read_primary(parser);
    return sql_read_column(parser);
}

/* a = 1, @a = b = 2, a += 1, a.WRITE ('x', 0, 1), a.method (1) */
static SqlAssign *read_assign(SqlParser *parser)
{
    size_t from = parser->at;
    SqlAssign *assign = NEW(parser, SqlAssign);
    SqlExpr *column = read_assigned(parser);
    if (!column)
        return NULL;
    SQL_LIST_ADD(&assign->columns, column);
    if (at_punct(parser, '(')) {
        parser->at = from;
        assign->value = sql_read_primary(parser);
    } else if (column->op == SQL_EXPR_CALL) {
        assign->value = column;
    } else {
        bool variable = column->op == SQL_EXPR_PARAM;
        bool chained = variable &&
                       (sql_peek(parser, 1)->kind == SQL_TOKEN_WORD ||
                        sql_peek(parser, 1)->kind == SQL_TOKEN_QUOTED) &&
                       sql_token_is_punct(sql_peek(parser, 2), '=');
        if (!take_assignment(parser))
            return NULL;
        if (chained) { /* @a = b = 2 sets both */
            SqlExpr *second = sql_read_column(parser);
            if (!second || !take_assignment(parser))
                return NULL;
            SQL_LIST_ADD(&assign->columns, second);
        }
        assign->value = sql_read_expr(parser);
    }
    assign->span = sql_span_from(parser, from);
    return assign->value ? assign : NULL;
}

bool sql_tsql_assigns(SqlParser *parser, SqlAssignList *set)
{
    do {
        SqlAssign *assign = read_assign(parser);
        if (!assign)
            return false;
        SQL_LIST_ADD(set, assign);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_where(SqlParser *parser, SqlModify *modify)
{
    if (!take(parser, KW_WHERE))
        return true;
    size_t from = parser->at;
    if (!take2(parser, KW_CURRENT, KW_OF))
        return (modify->where = sql_read_expr(parser)) != NULL;
    take_text(parser, "global");
    if (sql_peek(parser, 0)->kind != SQL_TOKEN_VARIABLE && !at_ident(parser))
        return sql_fail(parser, "expected a cursor");
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_CURRENT_OF, from);
    expr->text = sql_token_name(parser, sql_next(parser));
    return (modify->where = sql_expr_close(parser, expr, from)) != NULL;
}

/* The table of FROM that the target means: UPDATE a SET ... FROM t AS a. */
static const SqlSource *find_source(const SqlSource *source, const SqlName *name)
{
    for (; source; source = source->next) {
        if (source->kind == SQL_SOURCE_JOIN) {
            const SqlSource *found = find_source(source->left, name);
            if (!found)
                found = find_source(source->right, name);
            if (found)
                return found;
        }
        if (source->kind != SQL_SOURCE_TABLE)
            continue;
        Str own = source->alias ? source->alias->name : source->name->name;
        if (str_eq_nocase(own, name->name))
            return source;
    }
    return NULL;
}

static void resolve_target(SqlParser *parser, SqlModify *modify)
{
    SqlSource *target = modify->target;
    const SqlName *written = target->name;
    if (written->schema.p || written->name.p == NULL || !modify->from.first)
        return;
    const SqlSource *source = find_source(modify->from.first, written);
    if (!source)
        return;
    SqlName *name = NEW(parser, SqlName);
    *name = *source->name;
    name->next = NULL;
    name->span = written->span;
    target->name = name;
    target->alias = source->alias;
}

static bool read_tail(SqlParser *parser, SqlModify *modify)
{
    if (take(parser, KW_FROM) && !sql_read_from(parser, &modify->from))
        return false;
    if (!read_where(parser, modify))
        return false;
    SqlQuery tail = {0};
    resolve_target(parser, modify);
    return sql_tsql_query_tail(parser, &tail) >= 0;
}

SqlTree *sql_tsql_update(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    update->ctes = *ctes;
    parser->at++;
    if (!sql_tsql_top(parser, &update->limit) || !(update->target = sql_tsql_dml_target(parser)) ||
        !need(parser, KW_SET) || !sql_tsql_assigns(parser, &update->set) ||
        !sql_tsql_output(parser, &update->returning, &update->output_into))
        return NULL;
    return read_tail(parser, update) ? tree : NULL;
}

SqlTree *sql_tsql_delete(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    remove->ctes = *ctes;
    parser->at++;
    if (!sql_tsql_top(parser, &remove->limit))
        return NULL;
    take(parser, KW_FROM);
    if (!(remove->target = sql_tsql_dml_target(parser)) ||
        !sql_tsql_output(parser, &remove->returning, &remove->output_into))
        return NULL;
    return read_tail(parser, remove) ? tree : NULL;
}
