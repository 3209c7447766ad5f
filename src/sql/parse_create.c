/* CREATE: the words up to the kind of object, and the reader for each kind. */
#include "sql/parse_statement.h"

typedef struct Kind {
    SqlKeyword words[3];
    SqlReadDefinition read;
} Kind;

/* Longest first where one begins like another. */
static const Kind kinds[] = {
    {{KW_VIEW}, sql_read_view},
    {{KW_RECURSIVE, KW_VIEW}, sql_read_view},
    {{KW_MATERIALIZED, KW_VIEW}, sql_read_materialized_view},
    {{KW_SEQUENCE}, sql_read_sequence},
    {{KW_SCHEMA}, sql_read_schema},
    {{KW_TYPE}, sql_read_type_definition},
    {{KW_DOMAIN}, sql_read_domain},
    {{KW_EXTENSION}, sql_read_extension},
    {{KW_DATABASE}, sql_read_database},
    {{KW_FUNCTION}, sql_read_routine_definition},
    {{KW_PROCEDURE}, sql_read_routine_definition},
    {{KW_AGGREGATE}, sql_read_aggregate},
    {{KW_TRIGGER}, sql_read_trigger},
    {{KW_CONSTRAINT, KW_TRIGGER}, sql_read_trigger},
    {{KW_EVENT, KW_TRIGGER}, sql_read_event_trigger},
    {{KW_RULE}, sql_read_rule},
    {{KW_POLICY}, sql_read_policy},
    {{KW_STATISTICS}, sql_read_statistics},
    {{KW_PUBLICATION}, sql_read_publication},
    {{KW_SUBSCRIPTION}, sql_read_named_words},
    {{KW_USER, KW_MAPPING}, sql_read_user_mapping},
    {{KW_ROLE}, sql_read_named_words},
    {{KW_USER}, sql_read_named_words},
    {{KW_GROUP}, sql_read_named_words},
    {{KW_OPERATOR, KW_CLASS}, sql_read_named_words},
    {{KW_OPERATOR, KW_FAMILY}, sql_read_named_words},
    {{KW_OPERATOR}, sql_read_operator_definition},
    {{KW_TABLESPACE}, sql_read_named_words},
    {{KW_CAST}, sql_read_words},
    {{KW_TRANSFORM}, sql_read_words},
    {{KW_CONVERSION}, sql_read_named_words},
    {{KW_DEFAULT, KW_CONVERSION}, sql_read_named_words},
    {{KW_COLLATION}, sql_read_named_words},
    {{KW_TEXT, KW_SEARCH, KW_PARSER}, sql_read_named_words},
    {{KW_TEXT, KW_SEARCH, KW_DICTIONARY}, sql_read_named_words},
    {{KW_TEXT, KW_SEARCH, KW_TEMPLATE}, sql_read_named_words},
    {{KW_TEXT, KW_SEARCH, KW_CONFIGURATION}, sql_read_named_words},
    {{KW_ACCESS, KW_METHOD}, sql_read_named_words},
    {{KW_LANGUAGE}, sql_read_named_words},
    {{KW_TRUSTED, KW_LANGUAGE}, sql_read_named_words},
    {{KW_PROCEDURAL, KW_LANGUAGE}, sql_read_named_words},
    {{KW_TRUSTED, KW_PROCEDURAL, KW_LANGUAGE}, sql_read_named_words},
    {{KW_SERVER}, sql_read_named_words},
    {{KW_FOREIGN, KW_DATA, KW_WRAPPER}, sql_read_named_words},
};

static bool take_kind(SqlParser *parser, const Kind *kind)
{
    size_t n = 0;
    while (n < 3 && kind->words[n] != KW_NO_KEYWORD) {
        if (!sql_token_is_word(sql_peek(parser, n), kind->words[n]))
            return false;
        n++;
    }
    parser->at += n;
    return true;
}

typedef struct Prefix {
    bool or_replace, temporary, unlogged;
} Prefix;

static void read_prefix(SqlParser *parser, Prefix *prefix)
{
    prefix->or_replace = take2(parser, KW_OR, KW_REPLACE);
    if (at2(parser, KW_LOCAL, KW_TEMPORARY) || at2(parser, KW_LOCAL, KW_TEMP) ||
        at2(parser, KW_GLOBAL, KW_TEMPORARY) || at2(parser, KW_GLOBAL, KW_TEMP))
        parser->at++;
    prefix->temporary = take(parser, KW_TEMPORARY) || take(parser, KW_TEMP);
    prefix->unlogged = !prefix->temporary && take(parser, KW_UNLOGGED);
}

static SqlTree *read_table(SqlParser *parser, const Prefix *prefix, bool foreign)
{
    SqlCreateTable *table = NEW(parser, SqlCreateTable);
    table->temporary = prefix->temporary;
    table->unlogged = prefix->unlogged;
    table->foreign = foreign;
    return sql_read_create_table(parser, table);
}

static SqlTree *read_definition(SqlParser *parser, const Prefix *prefix)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *definition = tree->definition = NEW(parser, SqlDefinition);
    definition->or_replace = prefix->or_replace;
    definition->temporary = prefix->temporary;
    definition->unlogged = prefix->unlogged;
    definition->recursive = at(parser, KW_RECURSIVE);
    size_t from = parser->at;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (!take_kind(parser, &kinds[i]))
            continue;
        definition->object = sql_words_since(parser, from);
        return kinds[i].read(parser, definition) ? tree : NULL;
    }
    sql_fail(parser, "unknown kind of object after CREATE");
    return NULL;
}

SqlTree *sql_read_create(SqlParser *parser)
{
    Prefix prefix;
    parser->at++;
    read_prefix(parser, &prefix);
    if (take(parser, KW_TABLE))
        return read_table(parser, &prefix, false);
    if (take2(parser, KW_FOREIGN, KW_TABLE))
        return read_table(parser, &prefix, true);
    if (at(parser, KW_INDEX) || at(parser, KW_UNIQUE))
        return sql_read_create_index(parser);
    return read_definition(parser, &prefix);
}
