/* Options of tables and databases in the MySQL family. */
#include "sql/parse_mysql.h"

/* What may stand behind an option's name. */
typedef enum Value {
    VALUE_ANY,    /* a word, a string or a number */
    VALUE_INT,    /* digits */
    VALUE_STRING, /* a string */
    VALUE_WORD,   /* a name or a string */
    VALUE_SWITCH, /* 0, 1 or DEFAULT */
    VALUE_NAMES,  /* (a, b.c) */
    VALUE_POLICY, /* a name, DEFAULT or SET DEFAULT */
    VALUE_EXPR,   /* TTL = created + INTERVAL 1 DAY */
} Value;

typedef struct OptionKind {
    const char *name;
    Value value;
} OptionKind;

static const OptionKind kinds[] = {
    {"engine", VALUE_WORD},
    {"auto_increment", VALUE_INT},
    {"avg_row_length", VALUE_INT},
    {"charset", VALUE_WORD},
    {"collate", VALUE_WORD},
    {"checksum", VALUE_INT},
    {"comment", VALUE_STRING},
    {"compression", VALUE_STRING},
    {"connection", VALUE_STRING},
    {"delay_key_write", VALUE_INT},
    {"encryption", VALUE_STRING},
    {"insert_method", VALUE_WORD},
    {"key_block_size", VALUE_INT},
    {"max_rows", VALUE_INT},
    {"min_rows", VALUE_INT},
    {"pack_keys", VALUE_ANY},
    {"password", VALUE_STRING},
    {"row_format", VALUE_ANY},
    {"stats_auto_recalc", VALUE_SWITCH},
    {"stats_persistent", VALUE_SWITCH},
    {"tablespace", VALUE_WORD},
    {"stats_sample_pages", VALUE_ANY},
    {"stats_buckets", VALUE_ANY},
    {"stats_topn", VALUE_ANY},
    {"stats_sample_rate", VALUE_ANY},
    {"stats_col_choice", VALUE_ANY},
    {"stats_col_list", VALUE_STRING},
    {"shard_row_id_bits", VALUE_INT},
    {"pre_split_regions", VALUE_INT},
    {"auto_id_cache", VALUE_INT},
    {"auto_random_base", VALUE_INT},
    {"engine_attribute", VALUE_STRING},
    {"secondary_engine_attribute", VALUE_STRING},
    {"page_checksum", VALUE_INT},
    {"page_compressed", VALUE_ANY},
    {"page_compression_level", VALUE_ANY},
    {"transactional", VALUE_ANY},
    {"sequence", VALUE_ANY},
    {"autoextend_size", VALUE_ANY},
    {"secondary_engine", VALUE_ANY},
    {"encrypted", VALUE_ANY},
    {"encryption_key_id", VALUE_ANY},
    {"ietf_quotes", VALUE_ANY},
    {"table_checksum", VALUE_INT},
    {"union", VALUE_NAMES},
    {"nodegroup", VALUE_ANY},
    {"ttl", VALUE_EXPR},
    {"ttl_enable", VALUE_STRING},
    {"ttl_job_interval", VALUE_STRING},
    {"affinity", VALUE_STRING},
    {"replica_num", VALUE_ANY},
    {"block_size", VALUE_ANY},
    {"tablegroup", VALUE_ANY},
    {"tablet_size", VALUE_ANY},
    {"use_bloom_filter", VALUE_ANY},
    {"locality", VALUE_ANY},
    {"primary_zone", VALUE_ANY},
    {"storage", VALUE_ANY},
    {NULL, VALUE_ANY},
};

static const OptionKind placements[] = {
    {"primary_region", VALUE_STRING},
    {"regions", VALUE_STRING},
    {"schedule", VALUE_STRING},
    {"constraints", VALUE_STRING},
    {"leader_constraints", VALUE_STRING},
    {"follower_constraints", VALUE_STRING},
    {"voter_constraints", VALUE_STRING},
    {"learner_constraints", VALUE_STRING},
    {"survival_preferences", VALUE_STRING},
    {"followers", VALUE_INT},
    {"voters", VALUE_INT},
    {"learners", VALUE_INT},
    {NULL, VALUE_ANY},
};

static const OptionKind *take_long_name(SqlParser *parser)
{
    static const OptionKind charset = {"charset", VALUE_WORD},
                            data = {"data directory", VALUE_STRING},
                            index = {"index directory", VALUE_STRING},
                            policy = {"placement policy", VALUE_POLICY},
                            system = {"with system", VALUE_ANY}; /* VERSIONING */
    if (take2(parser, KW_CHARACTER, KW_SET) || take2(parser, KW_CHAR, KW_SET))
        return &charset;
    if (take2(parser, KW_DATA, KW_DIRECTORY))
        return &data;
    if (take2(parser, KW_INDEX, KW_DIRECTORY))
        return &index;
    size_t from = parser->at;
    if (take_text(parser, "placement") && take(parser, KW_POLICY))
        return &policy;
    parser->at = from;
    return take2(parser, KW_WITH, KW_SYSTEM) ? &system : NULL;
}

static const OptionKind *take_name(SqlParser *parser, const OptionKind *rows)
{
    const SqlToken *token = sql_peek(parser, 0);
    char first = token->kind == SQL_TOKEN_WORD ? sql_token_text(parser, token).p[0] : '\0';
    for (; rows->name; rows++)
        if (rows->name[0] == (first | 32) && take_text(parser, rows->name))
            return rows;
    return NULL;
}

/* Any word, name, string or number; its text. */
static bool read_any(SqlParser *parser, SqlOption *option)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_STRING)
        return sql_read_string(parser, &option->value);
    if (token->kind != SQL_TOKEN_WORD && token->kind != SQL_TOKEN_QUOTED &&
        token->kind != SQL_TOKEN_NUMBER)
        return sql_fail(parser, "expected the value of an option");
    parser->at++;
    option->value = token->kind == SQL_TOKEN_QUOTED ? sql_token_name(parser, token)
                                                    : sql_token_text(parser, token);
    return true;
}

static bool read_names(SqlParser *parser)
{
    SqlNames names = {0};
    return need_punct(parser, '(') && (at_punct(parser, ')') || sql_read_objects(parser, &names)) &&
           need_punct(parser, ')');
}

static bool read_switch(SqlParser *parser, SqlOption *option)
{
    Str text = sql_token_text(parser, sql_peek(parser, 0));
    bool is_switch = str_is(text, "0") || str_is(text, "1") || at(parser, KW_DEFAULT);
    return is_switch ? read_any(parser, option) : sql_fail(parser, "expected 0, 1 or DEFAULT");
}

static bool read_value(SqlParser *parser, Value kind, SqlOption *option)
{
    switch (kind) {
    case VALUE_INT:
        return sql_mysql_at_int(parser) ? read_any(parser, option)
                                        : sql_fail(parser, "expected a whole number");
    case VALUE_STRING:
        return sql_read_string(parser, &option->value);
    case VALUE_POLICY:
        if (take(parser, KW_SET) && !at(parser, KW_DEFAULT))
            return sql_expect_word(parser, KW_DEFAULT);
        return sql_mysql_charset(parser, &option->value);
    case VALUE_WORD:
        return sql_mysql_charset(parser, &option->value);
    case VALUE_SWITCH:
        return read_switch(parser, option);
    case VALUE_NAMES:
        return read_names(parser);
    case VALUE_EXPR:
        return (option->expr = sql_read_expr(parser)) != NULL;
    default:
        return read_any(parser, option);
    }
}

static int read_option(SqlParser *parser, const OptionKind *kind, size_t from,
                       SqlOptionList *options)
{
    SqlOption *option = sql_option_new(parser, kind->name, from);
    take_punct(parser, '=');
    if (!read_value(parser, kind->value, option))
        return -1;
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return 1;
}

int sql_mysql_placement(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    const OptionKind *kind = take_name(parser, placements);
    return kind ? read_option(parser, kind, from, options) : 0;
}

int sql_mysql_option(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    if (take2(parser, KW_START, KW_TRANSACTION)) /* of CREATE TABLE ... SELECT */
        return 1;
    bool forced = !take(parser, KW_DEFAULT) && take(parser, KW_FORCE);
    if (at(parser, KW_STORAGE) && sql_token_is_word(sql_peek(parser, 1), KW_ENGINE))
        parser->at++;
    const OptionKind *kind = take_long_name(parser);
    if (!kind)
        kind = take_name(parser, kinds);
    if (kind && (!forced || str_starts(str(kind->name), "auto_")))
        return read_option(parser, kind, from, options);
    parser->at = from;
    return sql_mysql_placement(parser, options);
}

bool sql_mysql_database_options(SqlParser *parser, SqlOptionList *options)
{
    int taken = 1;
    while (taken > 0) {
        size_t from = parser->at;
        take_punct(parser, ',');
        taken = sql_mysql_option(parser, options);
        if (taken == 0)
            parser->at = from;
    }
    return taken == 0;
}
