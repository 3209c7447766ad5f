/* COPY INTO of Snowflake, both ways. */
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
    if (sql_at_query_parens(parser)) {
        size_t from = parser->at;
        SqlQuery *query = sql_read_query(parser);
        copy->inner = query ? sql_tree_new(parser, SQL_TREE_SELECT) : NULL;
        if (query) {
            copy->inner->query = query;
            copy->inner->span = sql_span_from(parser, from);
        }
        return query != NULL;
    }
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

int sql_snowflake_data(SqlParser *parser, SqlTree **tree)
{
    if (!sql_take_phrase(parser, "copy into"))
        return 0;
    *tree = read_copy(parser);
    return *tree ? 1 : -1;
}
