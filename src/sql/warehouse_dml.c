/* INSERT, UPDATE and DELETE of the warehouse dialects. */
#include "sql/parse_warehouse.h"

/* OR REPLACE, OR IGNORE ...; OVERWRITE, INTO, TABLE in their usual order. */
static bool read_into_words(SqlParser *parser)
{
    if (take(parser, KW_OR) && !sql_read_label(parser))
        return false;
    take(parser, KW_OVERWRITE);
    take(parser, KW_INTO);
    if (!sql_take_phrase(parser, "table function"))
        (void)(take(parser, KW_TABLE) || take(parser, KW_FUNCTION));
    return true;
}

static bool read_target(SqlParser *parser, SqlInsert *insert)
{
    size_t from = parser->at;
    insert->table = sql_read_object(parser);
    if (!insert->table)
        return false;
    SqlSource source = {0};
    if (SQL_HOOK(parser, table_tail, &source) < 0) /* hints */
        return false;
    /* INTO FUNCTION remote(...) of ClickHouse */
    const SqlToken *before = from > 0 ? &parser->tokens[from - 1] : NULL;
    if (before && sql_token_is_word(before, KW_FUNCTION) && at_punct(parser, '('))
        return sql_read_call(parser, insert->table, from) != NULL;
    return true;
}

static const SqlClause details[] = {
    {"partition", SQL_CLAUSE_OPTIONS, 0},
    {"partitions", SQL_CLAUSE_OPTIONS, 0},
    {"temporary partition", SQL_CLAUSE_OPTIONS, 0},
    {"if not exists", SQL_CLAUSE_NONE, 0},
    {"by name", SQL_CLAUSE_NONE, 0},
    {"by position", SQL_CLAUSE_NONE, 0},
    {"with label", SQL_CLAUSE_WORD, 0},
    {"label", SQL_CLAUSE_WORD, 0},
    {"overriding system value", SQL_CLAUSE_NONE, 0},
    {"overriding user value", SQL_CLAUSE_NONE, 0},
    {"overriding value", SQL_CLAUSE_NONE, 0},
    {"replace where", SQL_CLAUSE_EXPR, 0},
    {"replace using", SQL_CLAUSE_LIST, 0},
    {"replace on", SQL_CLAUSE_EXPR, 0},
    {"assert_rows_modified", SQL_CLAUSE_EXPR, 0},
    {"settings", SQL_CLAUSE_EXPRS, 0},
    {"from infile", SQL_CLAUSE_STRING, 0},
    {"compression", SQL_CLAUSE_STRING, 0},
    {NULL, 0, 0},
};

static bool read_details(SqlParser *parser)
{
    SqlOptionList options = {0};
    int taken;
    do
        taken = sql_read_clause(parser, details, &options, NULL);
    while (taken > 0);
    return taken == 0;
}

/* (a, b), (* EXCEPT (c)) */
static bool read_columns(SqlParser *parser, SqlInsert *insert)
{
    if (!at_punct(parser, '(') || sql_at_query_parens(parser))
        return true;
    insert->has_columns = true;
    if (sql_token_is_punct(sql_peek(parser, 1), ')')) {
        parser->at += 2;
        return true;
    }
    if (!sql_token_is_punct(sql_peek(parser, 1), '*'))
        return sql_read_columns(parser, &insert->columns);
    parser->at++;
    SqlExpr *star = NULL;
    return sql_warehouse_argument(parser, &star) > 0 && need_punct(parser, ')');
}

/* FORMAT JSONEachRow, with its data on the lines behind it or in parentheses. */
static bool read_format(SqlParser *parser, SqlInsert *insert)
{
    insert->source = SQL_INSERT_DEFAULT;
    if (!sql_read_label(parser))
        return false;
    parser->at = parser->n;
    return true;
}

static bool read_insert_source(SqlParser *parser, SqlInsert *insert)
{
    if (take2(parser, KW_DEFAULT, KW_VALUES)) {
        insert->source = SQL_INSERT_DEFAULT;
        return true;
    }
    if (parser->dialect->family == SQL_FAMILY_CLICKHOUSE && take(parser, KW_FORMAT))
        return read_format(parser, insert);
    return sql_insert_take(insert, sql_read_query(parser));
}

static bool read_conflict(SqlParser *parser, SqlInsert *insert)
{
    while (sql_take_phrase(parser, "on conflict")) {
        SqlConflict *conflict = NEW(parser, SqlConflict);
        insert->on_conflict = conflict;
        if (at_punct(parser, '(') && !sql_read_keys(parser, &conflict->keys))
            return false;
        if (take(parser, KW_WHERE) && !(conflict->keys_where = sql_read_expr(parser)))
            return false;
        if (sql_take_phrase(parser, "do nothing"))
            continue;
        conflict->do_update = true;
        if (!sql_take_phrase(parser, "do update set"))
            return sql_fail(parser, "expected DO NOTHING or DO UPDATE SET");
        if (!sql_read_assigns(parser, &conflict->set))
            return false;
        if (take(parser, KW_WHERE) && !(conflict->where = sql_read_expr(parser)))
            return false;
    }
    return true;
}

static bool read_returning(SqlParser *parser, SqlTargetList *returning)
{
    if (sql_take_phrase(parser, "then return")) {
        sql_take_phrase(parser, "with action");
        if (take(parser, KW_AS) && !sql_read_ident(parser))
            return false;
        return sql_read_targets(parser, returning);
    }
    return sql_read_returning(parser, returning);
}

SqlTree *sql_warehouse_insert(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    insert->ctes = *ctes;
    parser->at++;
    if (!read_into_words(parser))
        return NULL;
    if (sql_take_phrase(parser, "local directory") || sql_take_phrase(parser, "directory"))
        return sql_hive_directory(parser, insert) ? tree : NULL;
    if (!read_target(parser, insert))
        return NULL;
    if (take(parser, KW_AS) && !(insert->alias = sql_read_ident(parser)))
        return NULL;
    if (!read_details(parser) || !read_columns(parser, insert) || !read_details(parser) ||
        !read_insert_source(parser, insert) || !read_conflict(parser, insert) ||
        !read_details(parser) || !read_returning(parser, &insert->returning))
        return NULL;
    return tree;
}

/* t [TABLESAMPLE ...] [[AS] alias], as FROM has it, with what the dialect puts behind. */
static SqlSource *read_dml_target(SqlParser *parser)
{
    size_t from = parser->at;
    SqlSource *target = sql_read_table_source(parser);
    if (!target || SQL_HOOK(parser, table_tail, target) < 0)
        return NULL;
    bool as = take(parser, KW_AS);
    bool bare = !at(parser, KW_SET) && sql_token_is_alias(parser, sql_peek(parser, 0));
    if ((as || bare) && !(target->alias = sql_read_ident(parser)))
        return NULL;
    if (SQL_HOOK(parser, table_tail, target) < 0)
        return NULL;
    target->span = sql_span_from(parser, from);
    return target;
}

static bool read_modify_tail(SqlParser *parser, SqlModify *modify)
{
    if (take(parser, KW_WHERE) && !(modify->where = sql_read_expr(parser)))
        return false;
    if (!read_returning(parser, &modify->returning))
        return false;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &modify->order_by))
        return false;
    if (take(parser, KW_LIMIT) && !(modify->limit = sql_read_expr(parser)))
        return false;
    if (take(parser, KW_OFFSET) && !sql_read_expr(parser))
        return false;
    if (!modify->returning.n && !read_returning(parser, &modify->returning))
        return false;
    return read_details(parser);
}

static bool is_data_verb(const SqlToken *token)
{
    return sql_token_is_word(token, KW_INSERT) || sql_token_is_word(token, KW_UPDATE) ||
           sql_token_is_word(token, KW_DELETE) || sql_token_is_word(token, KW_MERGE) ||
           sql_token_is_word(token, KW_REPLACE);
}

/* SET (DELETE FROM t.items WHERE a), b = 1: GoogleSQL's changes of a repeated field come first. */
static bool read_set(SqlParser *parser, SqlModify *update)
{
    while (at_punct(parser, '(') && is_data_verb(sql_peek(parser, 1))) {
        parser->at++;
        if (!sql_read_statement(parser) || !need_punct(parser, ')'))
            return false;
        if (!take_punct(parser, ','))
            return true;
    }
    return sql_read_assigns(parser, &update->set);
}

static SqlTree *read_update(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_UPDATE);
    SqlModify *update = tree->modify = NEW(parser, SqlModify);
    update->ctes = *ctes;
    parser->at++;
    if (take(parser, KW_OR) && !sql_read_label(parser))
        return NULL;
    update->target = read_dml_target(parser);
    if (!update->target || !need(parser, KW_SET) || !read_set(parser, update))
        return NULL;
    if (take(parser, KW_FROM) && !sql_read_from(parser, &update->from))
        return NULL;
    return read_modify_tail(parser, update) ? tree : NULL;
}

static SqlTree *read_delete(SqlParser *parser, SqlCteList *ctes)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DELETE);
    SqlModify *remove = tree->modify = NEW(parser, SqlModify);
    remove->ctes = *ctes;
    parser->at++;
    take(parser, KW_FROM);
    remove->target = read_dml_target(parser);
    if (!remove->target || !read_details(parser))
        return NULL;
    if (take(parser, KW_USING) && !sql_read_from(parser, &remove->from))
        return NULL;
    return read_modify_tail(parser, remove) ? tree : NULL;
}

static SqlTree *read_data(SqlParser *parser, SqlCteList *ctes)
{
    if (at(parser, KW_INSERT) || at(parser, KW_REPLACE))
        return sql_warehouse_insert(parser, ctes);
    if (at(parser, KW_UPDATE))
        return read_update(parser, ctes);
    return at(parser, KW_DELETE) ? read_delete(parser, ctes) : sql_warehouse_merge(parser, ctes);
}

int sql_warehouse_data(SqlParser *parser, SqlTree **tree)
{
    SqlCteList ctes = {0};
    size_t from = parser->at;
    if (at(parser, KW_WITH)) {
        if (!sql_read_with(parser, &ctes))
            return -1;
        if (!is_data_verb(sql_peek(parser, 0))) {
            SqlQuery *query = sql_read_query_after(parser, &ctes, from);
            *tree = query ? sql_tree_new(parser, SQL_TREE_SELECT) : NULL;
            if (query)
                (*tree)->query = query;
            return query ? 1 : -1;
        }
    }
    if (at(parser, KW_FROM) && sql_at_query(parser)) {
        *tree = sql_read_preparable(parser);
        return *tree ? 1 : -1;
    }
    if (!is_data_verb(sql_peek(parser, 0)))
        return 0;
    *tree = read_data(parser, &ctes);
    return *tree ? 1 : -1;
}

int sql_warehouse_top(SqlParser *parser, SqlQuery *query)
{
    if (!at(parser, KW_TOP) || sql_peek(parser, 1)->kind != SQL_TOKEN_NUMBER)
        return 0;
    parser->at++;
    query->limit = sql_read_literal(parser);
    return query->limit ? 1 : -1;
}
