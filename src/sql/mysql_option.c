/* Table and database options of the MySQL family, and PARTITION BY. */
#include "sql/parse_mysql.h"

static const char *const names[] = {
    "engine",
    "auto_increment",
    "avg_row_length",
    "charset",
    "collate",
    "checksum",
    "comment",
    "compression",
    "connection",
    "delay_key_write",
    "encryption",
    "insert_method",
    "key_block_size",
    "max_rows",
    "min_rows",
    "pack_keys",
    "password",
    "row_format",
    "stats_auto_recalc",
    "stats_persistent",
    "tablespace",
    "stats_sample_pages",
    "shard_row_id_bits",
    "pre_split_regions",
    "auto_id_cache",
    "auto_random_base",
    "engine_attribute",
    "page_checksum",
    "page_compressed",
    "transactional",
    "autoextend_size",
    "secondary_engine",
    "encrypted",
    "table_checksum",
    "union",
    "ttl_enable",
    "ttl_job_interval",
    "ttl",
    "replica_num",
    "block_size",
    "tablegroup",
    "locality",
    "primary_zone",
};

static const char *option_name(SqlParser *parser)
{
    if (take2(parser, KW_CHARACTER, KW_SET) || take2(parser, KW_CHAR, KW_SET))
        return "charset";
    if (take2(parser, KW_DATA, KW_DIRECTORY))
        return "data directory";
    if (take2(parser, KW_INDEX, KW_DIRECTORY))
        return "index directory";
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (sql_mysql_take_text(parser, names[i]))
            return names[i];
    return NULL;
}

static bool read_value(SqlParser *parser, SqlOption *option)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_STRING)
        return sql_read_string(parser, &option->value);
    if (at_punct(parser, '('))
        return sql_skip_parens(parser);
    if (token->kind != SQL_TOKEN_WORD && token->kind != SQL_TOKEN_QUOTED &&
        token->kind != SQL_TOKEN_NUMBER)
        return sql_fail(parser, "expected the value of an option");
    parser->at++;
    option->value = token->kind == SQL_TOKEN_QUOTED ? sql_token_name(parser, token)
                                                    : sql_token_text(parser, token);
    return true;
}

int sql_mysql_option(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    take(parser, KW_DEFAULT);
    const char *name = option_name(parser);
    if (!name) {
        parser->at = from;
        return 0;
    }
    SqlOption *option = sql_option_new(parser, name, from);
    take_punct(parser, '=');
    if (!read_value(parser, option))
        return -1;
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return 1;
}

/* HASH (expr), KEY (a, b), RANGE COLUMNS (a), LIST (expr) */
static bool read_partition_keys(SqlParser *parser, SqlPartition *partition)
{
    if (!need_punct(parser, '('))
        return false;
    while (!at_punct(parser, ')')) {
        SqlKey *key = NEW(parser, SqlKey);
        if (!(key->expr = sql_read_expr(parser)))
            return false;
        if (key->expr->op == SQL_EXPR_COLUMN)
            key->column = key->expr->parts;
        key->span = key->expr->span;
        SQL_LIST_ADD(&partition->keys, key);
        if (!take_punct(parser, ','))
            break;
    }
    return need_punct(parser, ')');
}

static bool read_partition_method(SqlParser *parser, SqlPartition *partition)
{
    take(parser, KW_LINEAR);
    partition->method = sql_lower_text(parser, sql_peek(parser, 0));
    if (!take(parser, KW_HASH) && !take(parser, KW_KEY) && !take(parser, KW_RANGE) &&
        !take(parser, KW_LIST))
        return sql_fail(parser, "expected HASH, KEY, RANGE or LIST");
    take(parser, KW_COLUMNS);
    if (take(parser, KW_ALGORITHM)) {
        take_punct(parser, '=');
        parser->at += at_kind(parser, SQL_TOKEN_NUMBER);
    }
    return read_partition_keys(parser, partition);
}

static void take_count(SqlParser *parser, SqlKeyword word)
{
    if (take(parser, word))
        parser->at += at_kind(parser, SQL_TOKEN_NUMBER);
}

SqlPartition *sql_mysql_partition_by(SqlParser *parser)
{
    size_t from = parser->at;
    SqlPartition *partition = NEW(parser, SqlPartition), ignored = {0};
    if (!need(parser, KW_PARTITION) || !need(parser, KW_BY) ||
        !read_partition_method(parser, partition))
        return NULL;
    take_count(parser, KW_PARTITIONS);
    if (take2(parser, KW_SUBPARTITION, KW_BY) && !read_partition_method(parser, &ignored))
        return NULL;
    if (sql_mysql_take_text(parser, "subpartitions"))
        parser->at += at_kind(parser, SQL_TOKEN_NUMBER);
    sql_skip_parens(parser);
    partition->span = sql_span_from(parser, from);
    return partition;
}

int sql_mysql_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (at2(parser, KW_PARTITION, KW_BY))
        return (table->partition_by = sql_mysql_partition_by(parser)) ? 1 : -1;
    size_t from = parser->at;
    if (take_punct(parser, ',') && !table->options.n) {
        parser->at = from;
        return 0;
    }
    int taken = sql_mysql_option(parser, &table->options);
    if (taken == 0)
        parser->at = from;
    return taken;
}
