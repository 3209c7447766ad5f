/* Columns and options of CREATE TABLE in Hive, Spark SQL and Databricks. */
#include "sql/parse_hive.h"

static const SqlClause column_rows[] = {
    {"mask", SQL_CLAUSE_NAME, 0},
    {"using columns", SQL_CLAUSE_LIST, 0},
    {"collate", SQL_CLAUSE_NAME, 0},
    {NULL, 0, 0},
};

int sql_hive_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

int sql_hive_attribute(SqlParser *parser, void *constraint)
{
    (void)constraint;
    return take(parser, KW_ENABLE) || take(parser, KW_DISABLE) || take(parser, KW_VALIDATE) ||
           take(parser, KW_NOVALIDATE) || take(parser, KW_RELY) || take(parser, KW_NORELY) ||
           take_text(parser, "timeseries");
}

static const SqlClause rows[] = {
    {"comment", SQL_CLAUSE_SET, 0},
    {"clustered by", SQL_CLAUSE_KEYS, 0},
    {"sorted by", SQL_CLAUSE_KEYS, 0},
    {"into", SQL_CLAUSE_EXPR, 0},
    {"buckets", SQL_CLAUSE_NONE, 0},
    {"skewed by", SQL_CLAUSE_LIST, 0},
    {"on", SQL_CLAUSE_LIST, 0},
    {"stored as directories", SQL_CLAUSE_NONE, 0},
    {"stored as inputformat", SQL_CLAUSE_STRING, 0},
    {"stored as", SQL_CLAUSE_WORD, 0},
    {"stored by", SQL_CLAUSE_STRING, 0},
    {"outputformat", SQL_CLAUSE_STRING, 0},
    {"inputdriver", SQL_CLAUSE_STRING, 0},
    {"outputdriver", SQL_CLAUSE_STRING, 0},
    HIVE_ROW_FORMAT,
    {"location", SQL_CLAUSE_SET, 0},
    {"tblproperties", SQL_CLAUSE_OPTIONS, 0},
    {"using", SQL_CLAUSE_NAME, 0},
    {"options", SQL_CLAUSE_OPTIONS, 0},
    {"cluster by auto", SQL_CLAUSE_NONE, 0},
    {"cluster by none", SQL_CLAUSE_NONE, 0},
    {"cluster by", SQL_CLAUSE_LIST, 0},
    {"default collation", SQL_CLAUSE_NAME, 0},
    {"with row filter", SQL_CLAUSE_NAME, 0},
    {"with buffered log", SQL_CLAUSE_NONE, 0},
    {"schedule", SQL_CLAUSE_NONE, 0},
    {"with", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

/* PARTITIONED BY (a, b int COMMENT 'x', bucket(4, c)): columns of their own or of the table. */
static bool read_partition_item(SqlParser *parser, SqlCreateTable *table, SqlPartition *partition)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (at_ident(parser) && (after->kind == SQL_TOKEN_WORD || after->kind == SQL_TOKEN_QUOTED)) {
        SqlColumn *column = sql_read_column_def(parser);
        if (column)
            SQL_LIST_ADD(&table->columns, column);
        return column != NULL;
    }
    SqlKey *key = NEW(parser, SqlKey);
    size_t from = parser->at;
    key->expr = sql_read_expr(parser);
    if (!key->expr)
        return false;
    key->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&partition->keys, key);
    return true;
}

static int read_partitioned(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    parser->at += 2;
    SqlPartition *partition = table->partition_by = NEW(parser, SqlPartition);
    partition->method = STR("hive");
    if (!need_punct(parser, '('))
        return -1;
    do {
        if (!read_partition_item(parser, table, partition))
            return -1;
    } while (take_punct(parser, ','));
    partition->span = sql_span_from(parser, from);
    return need_punct(parser, ')') ? 1 : -1;
}

/* SHALLOW CLONE t VERSION AS OF 3 */
static int read_clone(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    if (!sql_take_phrase(parser, "shallow clone") && !sql_take_phrase(parser, "deep clone") &&
        !take(parser, KW_CLONE))
        return 0;
    return sql_warehouse_clone(parser, table, from);
}

int sql_hive_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (at2(parser, KW_PARTITIONED, KW_BY))
        return read_partitioned(parser, table);
    int taken = read_clone(parser, table);
    return taken ? taken : sql_read_clause(parser, rows, &table->options, NULL);
}
