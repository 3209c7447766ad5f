/* LOAD DATA and LOAD XML, and EXPLAIN, of the MySQL family. */
#include "sql/parse_mysql.h"

#define LOADED                                                                                     \
    "[low_priority | concurrent] [local] infile $string [format $string] [replace | ignore]"       \
    " into table $table [partition '(' <$ident> ')'] "

static bool read_loaded(SqlParser *parser, SqlCommand *command)
{
    SqlPhrase found, rest;
    if (!sql_mysql_phrase(parser, LOADED, &found) || !sql_mysql_file_format(parser))
        return false;
    command->tables = found.names;
    bool ok = sql_mysql_phrase(parser,
                               "[rows identified by $string] [ignore $int (lines | rows)]"
                               " ['(' [<($variable | $expr)>] ')'] [set <$assign>]"
                               " [with <$word ['=' $expr]>]",
                               &rest);
    command->values = rest.values;
    return ok;
}

SqlTree *sql_mysql_load(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 2);
    return read_loaded(parser, tree->command) ? tree : NULL;
}

static bool is_explained(const SqlParser *parser)
{
    switch (at_kind(parser, SQL_TOKEN_WORD) ? sql_peek(parser, 0)->id : KW_NO_KEYWORD) {
    case KW_SELECT:
    case KW_INSERT:
    case KW_REPLACE:
    case KW_UPDATE:
    case KW_DELETE:
    case KW_WITH:
    case KW_VALUES:
    case KW_TABLE:
    case KW_ALTER:
    case KW_CREATE:
    case KW_IMPORT:
    case KW_LOAD:
        return true;
    default:
        return at_punct(parser, '(');
    }
}

static bool add_option(SqlParser *parser, SqlCommand *command, size_t from)
{
    SqlOption *option = sql_option_new(parser, "", from);
    option->name = sql_words_since(parser, from);
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&command->options, option);
    return true;
}

/* ANALYZE, EXTENDED, PARTITIONS, FORMAT = json, FOR DATABASE d, INTO @x */
static bool read_options(SqlParser *parser, SqlCommand *command)
{
    for (;;) {
        size_t from = parser->at;
        SqlPhrase found;
        bool word = take(parser, KW_ANALYZE) || take(parser, KW_EXTENDED) ||
                    take(parser, KW_VERBOSE) || take_text(parser, "explore") ||
                    take(parser, KW_PARTITIONS);
        bool format = !word && is_text(parser, sql_peek(parser, 0), "format") &&
                      sql_token_is_punct(sql_peek(parser, 1), '=');
        bool into = !word && !format && at(parser, KW_INTO);
        if (format && !sql_mysql_phrase(parser, "format '=' $value", &found))
            return false;
        if (into && !sql_mysql_phrase(parser, "into $variable", &found))
            return false;
        if (!word && !format && !into)
            return true;
        add_option(parser, command, from);
    }
}

/* DESC t, DESC t c, DESC t 'c%' */
static bool read_described(SqlParser *parser, SqlCommand *command)
{
    SqlPhrase found;
    if (!sql_mysql_phrase(parser, "$table [$ident | $string]", &found))
        return false;
    command->tables = found.names;
    command->names = found.idents;
    return true;
}

SqlTree *sql_mysql_explain(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    SqlPhrase found;
    command->name = STR("explain");
    if (!read_options(parser, command))
        return NULL;
    if (take_text(parser, "for")) {
        if (at_text(parser, "connection"))
            return sql_mysql_phrase(parser, "connection $int", &found) ? tree : NULL;
        if (!sql_mysql_phrase(parser, "(database | schema) $word", &found))
            return NULL;
    }
    if (is_explained(parser))
        return (command->inner = sql_read_statement(parser)) ? tree : NULL;
    if (at_kind(parser, SQL_TOKEN_STRING)) /* TiDB: the digest of a plan */
        return sql_mysql_phrase(parser, "$string", &found) ? tree : NULL;
    return read_described(parser, command) ? tree : NULL;
}

#define SAMPLES                                                                                    \
    " [with <$number (buckets | topn | samples | samplerate | cmsketch (width | depth))>] "
#define PARTITIONS " [partition <$ident>] "

SqlTree *sql_mysql_analyze(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = sql_command_new(parser, 1);
    SqlPhrase found;
    bool table = sql_mysql_phrase(
        parser, "[no_write_to_binlog | local] [incremental] (table | tables)", &found);
    if (!table) { /* MariaDB: ANALYZE FORMAT=JSON SELECT */
        if (!sql_mysql_is(parser, "mariadb"))
            return NULL;
        parser->error = NULL;
        parser->at = from;
        return sql_mysql_explain(parser);
    }
    if (!sql_mysql_phrase(
            parser,
            "<$table> (update histogram on <$ident> [with $int buckets | using data $string]"
            " [(manual | auto) update] | drop histogram on <$ident> | persistent for (all | columns"
            " ('(' [<$ident>] ')' | all) indexes ('(' [<($ident | primary)>] ')' | all)) "
            "|" PARTITIONS "(columns <$ident> | all columns | predicate columns)" SAMPLES
            "|" PARTITIONS "index [<($ident | primary)>]" SAMPLES "|" PARTITIONS SAMPLES ")",
            &found))
        return NULL;
    tree->command->tables = found.names;
    tree->command->names = found.idents;
    return tree;
}
