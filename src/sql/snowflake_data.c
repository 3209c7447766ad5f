/* COPY INTO of Snowflake, both ways, and INSERT of one query into many tables. */
#include "sql/parse_snowflake.h"

/* @stage/path, 's3://bucket', a table with its columns, or a query. */
static bool read_place(SqlParser *parser, SqlCommand *copy, bool is_target)
{
    if (at_kind(parser, SQL_TOKEN_STRING) || at_kind(parser, SQL_TOKEN_VARIABLE) ||
        at_punct(parser, '@')) {
        copy->to = copy->to || is_target;
        SqlExpr *place = sql_read_value(parser);
        if (place)
            SQL_LIST_ADD(&copy->values, place);
        return place != NULL;
    }
    if (sql_at_query_parens(parser))
        return (copy->inner = sql_read_query_tree(parser)) != NULL;
    SqlName *table = sql_read_object(parser);
    if (!table)
        return false;
    SQL_LIST_ADD(&copy->tables, table);
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &copy->names);
}

static const SqlClause copy_rows[] = {
    {"partition by", SQL_CLAUSE_EXPR, 0},
    {"files", SQL_CLAUSE_SET, 0},
    {"cluster by", SQL_CLAUSE_LIST, 0},
    {NULL, 0, 0},
};

static SqlTree *read_copy(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    SqlCommand *copy = tree->command = NEW(parser, SqlCommand);
    copy->name = STR("copy");
    if (!read_place(parser, copy, true))
        return NULL;
    if (take(parser, KW_FROM) && !read_place(parser, copy, false))
        return NULL;
    int taken;
    do {
        taken = sql_snowflake_parameter(parser, &copy->options);
        if (taken == 0)
            taken = sql_read_clause(parser, copy_rows, &copy->options, NULL);
    } while (taken > 0);
    return taken == 0 ? tree : NULL;
}

/* [WHEN c THEN | ELSE] INTO t [(a)] [VALUES (b)] */
static bool read_branch(SqlParser *parser, SqlInsert *insert, SqlExpr *condition)
{
    size_t from = parser->at;
    SqlBranch *branch = NEW(parser, SqlBranch);
    branch->condition = condition;
    if (!need(parser, KW_INTO) || !(branch->table = sql_read_object(parser)))
        return false;
    branch->has_columns = at_punct(parser, '(');
    if (branch->has_columns && !sql_read_columns(parser, &branch->columns))
        return false;
    if (at(parser, KW_VALUES) && !(branch->values = sql_read_query(parser)))
        return false;
    branch->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&insert->branches, branch);
    return true;
}

/* INSERT [OVERWRITE] ALL | FIRST: one query into many tables. */
static SqlTree *read_insert_all(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_INSERT);
    SqlInsert *insert = tree->insert = NEW(parser, SqlInsert);
    SqlExpr *condition = NULL;
    while (at(parser, KW_WHEN) || at(parser, KW_ELSE) || at(parser, KW_INTO)) {
        if (take(parser, KW_WHEN)) {
            if (!(condition = sql_read_expr(parser)) || !need(parser, KW_THEN))
                return NULL;
        } else if (take(parser, KW_ELSE)) {
            condition = NULL;
        }
        if (!read_branch(parser, insert, condition))
            return NULL;
    }
    const SqlBranch *first = insert->branches.first;
    if (!first || !(insert->query = sql_read_query(parser))) {
        sql_fail(parser, "expected INTO");
        return NULL;
    }
    insert->table = first->table;
    insert->has_columns = first->has_columns;
    insert->source = SQL_INSERT_SELECT;
    return tree;
}

static bool take_insert_all(SqlParser *parser)
{
    return sql_take_phrase(parser, "insert all") || sql_take_phrase(parser, "insert first") ||
           sql_take_phrase(parser, "insert overwrite all") ||
           sql_take_phrase(parser, "insert overwrite first");
}

int sql_snowflake_data(SqlParser *parser, SqlTree **tree)
{
    if (take_insert_all(parser)) {
        *tree = read_insert_all(parser);
        return *tree ? 1 : -1;
    }
    if (!sql_take_phrase(parser, "copy into"))
        return 0;
    *tree = read_copy(parser);
    return *tree ? 1 : -1;
}
