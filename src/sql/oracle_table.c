/* CREATE TABLE of Oracle: what follows the columns, and elements that are neither column nor
 * constraint. */
#include "sql/parse_oracle.h"

/* SUPPLEMENTAL LOG GROUP g (a) ALWAYS, PERIOD FOR valid_time (a, b) */
int sql_oracle_table_element(SqlParser *parser, void *table)
{
    (void)table;
    if (!sql_oracle_at(parser, 0, "supplemental") && !at2(parser, KW_PERIOD, KW_FOR))
        return 0;
    while (!sql_at_end(parser) && !at_punct(parser, ',') && !at_punct(parser, ')'))
        if (!sql_skip_parens(parser))
            parser->at++;
    return 1;
}

/* Words of physical attributes, and how many tokens of value follow. */
typedef struct Attribute {
    const char *word;
    uint8_t values;
} Attribute;

static const Attribute attributes[] = {
    {"pctfree", 1},  {"pctused", 1},    {"initrans", 1},
    {"maxtrans", 1}, {"storage", 0},    {"tablespace", 1},
    {"logging", 0},  {"nologging", 0},  {"filesystem_like_logging", 0},
    {"compress", 0}, {"nocompress", 0}, {"noparallel", 0},
    {"nocache", 0},  {"cache", 0},      {"online", 0},
    {"reverse", 0},  {"noreverse", 0},  {"local", 0},
    {"nosort", 0},   {"monitoring", 0}, {"nomonitoring", 0},
};

static void take_number(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_NUMBER) || at_kind(parser, SQL_TOKEN_VARIABLE))
        parser->at++;
}

bool sql_oracle_storage(SqlParser *parser)
{
    if (sql_oracle_take(parser, "parallel")) {
        take_number(parser);
        return true;
    }
    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        if (!sql_oracle_take(parser, attributes[i].word))
            continue;
        if (attributes[i].values)
            sql_next(parser);
        else if (str_is(str(attributes[i].word), "storage"))
            sql_skip_parens(parser);
        else if (str_is(str(attributes[i].word), "compress"))
            take_number(parser);
        return true;
    }
    return false;
}

/* PARTITION BY RANGE (a) INTERVAL (...) (PARTITION p VALUES LESS THAN (1) ...) */
static SqlPartition *read_partition_by(SqlParser *parser)
{
    size_t from = parser->at;
    SqlPartition *partition = NEW(parser, SqlPartition);
    parser->at += 2;
    partition->method = sql_lower_text(parser, sql_next(parser));
    if (at_punct(parser, '(') && !str_is(partition->method, "system") &&
        !sql_read_keys(parser, &partition->keys))
        return NULL;
    partition->span = sql_span_from(parser, from);
    return partition;
}

/* One word of what follows the columns, with its values. */
static bool skip_property(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_lower_text(parser, sql_next(parser));
    while (at_kind(parser, SQL_TOKEN_NUMBER) || at_kind(parser, SQL_TOKEN_STRING) ||
           at_punct(parser, '(')) {
        if (!option->value.p && !at_punct(parser, '('))
            option->value = sql_token_text(parser, sql_peek(parser, 0));
        if (!sql_skip_parens(parser))
            parser->at++;
    }
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->options, option);
    return true;
}

int sql_oracle_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (at2(parser, KW_PARTITION, KW_BY) && !table->partition_by) {
        table->partition_by = read_partition_by(parser);
        sql_skip_parens(parser); /* the partitions themselves */
        return table->partition_by ? 1 : -1;
    }
    const SqlToken *after = sql_peek(parser, 1);
    bool as_query =
        at(parser, KW_AS) && (sql_token_is_word(after, KW_SELECT) ||
                              sql_token_is_word(after, KW_WITH) || sql_token_is_punct(after, '('));
    if (as_query || at2(parser, KW_ON, KW_COMMIT) || !at_kind(parser, SQL_TOKEN_WORD))
        return 0;
    return skip_property(parser, table);
}
