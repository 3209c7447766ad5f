/* What follows the columns of CREATE TABLE in the MySQL family: options, partitions, a query. */
#include "sql/parse_mysql.h"

static bool at_query(const SqlParser *parser)
{
    size_t k = at(parser, KW_IGNORE) || at(parser, KW_REPLACE) ? 1 : 0;
    if (sql_token_is_word(sql_peek(parser, k), KW_AS))
        return true;
    if (at2(parser, KW_WITH, KW_SYSTEM)) /* VERSIONING */
        return false;
    return k > 0 || sql_at_query(parser);
}

/* [IGNORE | REPLACE] [AS] SELECT ... */
static bool read_query(SqlParser *parser, SqlCreateTable *table)
{
    if (!take(parser, KW_IGNORE))
        take(parser, KW_REPLACE);
    take(parser, KW_AS);
    return (table->as = sql_read_query_tree(parser)) != NULL;
}

static bool read_partition(SqlParser *parser, SqlCreateTable *table)
{
    if (table->partition_by)
        return sql_fail(parser, "partitioned twice");
    return (table->partition_by = sql_mysql_partition_by(parser)) != NULL;
}

int sql_mysql_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (at2(parser, KW_PARTITION, KW_BY))
        return read_partition(parser, table) ? 1 : -1;
    if (!table->as && at_query(parser))
        return read_query(parser, table) ? 1 : -1;
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

/* PERIOD FOR p (s, e) of MariaDB stands among the columns. */
int sql_mysql_table_element(SqlParser *parser, void *table)
{
    SqlPhrase found;
    (void)table;
    if (!at(parser, KW_PERIOD) || !sql_token_is_word(sql_peek(parser, 1), KW_FOR))
        return 0;
    return sql_mysql_phrase(parser, "period for $word '(' $ident ',' $ident ')'", &found) ? 1 : -1;
}
