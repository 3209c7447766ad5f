/* Trino: its hooks into the shared grammar, its words, tables and ALTER TABLE. */
#include "sql/parse_warehouse.h"
#include "sql/warehouse_words.h"

const uint8_t sql_trino_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_MATCH_RECOGNIZE] = SQL_WORD_CLAUSE,
};

static const SqlClause column_rows[] = {
    {"with", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

static int read_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

static const SqlClause table_rows[] = {
    {"comment", SQL_CLAUSE_STRING, 0},
    {"with no data", SQL_CLAUSE_NONE, 0},
    {"with data", SQL_CLAUSE_NONE, 0},
    {"with", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

static int read_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    return sql_read_clause(parser, table_rows, &table->options, NULL);
}

static const SqlClause actions[] = {
    {"set properties", SQL_CLAUSE_EXPRS, SQL_ACTION_SET_OPTIONS},
    {"set authorization role", SQL_CLAUSE_NAME, SQL_ACTION_OWNER},
    {"set authorization user", SQL_CLAUSE_NAME, SQL_ACTION_OWNER},
    {"set authorization", SQL_CLAUSE_NAME, SQL_ACTION_OWNER},
    {"execute", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause changes[] = {
    {"set default", SQL_CLAUSE_EXPR, SQL_ACTION_SET_DEFAULT},
    {"drop default", SQL_CLAUSE_NONE, SQL_ACTION_DROP_DEFAULT},
    {"drop not null", SQL_CLAUSE_NONE, SQL_ACTION_DROP_NOT_NULL},
    {"set not null", SQL_CLAUSE_NONE, SQL_ACTION_SET_NOT_NULL},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"where", SQL_CLAUSE_EXPR, 0},
    {NULL, 0, 0},
};

static const SqlAlterRows rows = {actions, NULL, NULL, changes, details};

static int read_alter_action(SqlParser *parser, void *action)
{
    return sql_warehouse_alter(parser, action, &rows);
}

static const char *const table_words[] = {"or", "replace", NULL};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (at(parser, KW_CREATE))
        return sql_warehouse_create_table(parser, tree, table_words);
    return sql_warehouse_data(parser, tree);
}

const SqlHooks sql_trino_hooks = {
    SQL_WAREHOUSE_HOOKS,
    .statement = read_statement,
    .column_option = read_column_option,
    .table_option = read_table_option,
    .alter_action = read_alter_action,
    .type = sql_warehouse_type,
    .primary = sql_warehouse_primary,
    .source = sql_warehouse_source,
    .table_tail = sql_warehouse_table_tail,
};
