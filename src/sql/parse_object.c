/* Kinds of objects as DROP, COMMENT ON and GRANT name them, and definitions that need no more. */
#include "sql/parse_statement.h"

static const SqlKeyword kinds[][3] = {
    {KW_MATERIALIZED, KW_VIEW},
    {KW_FOREIGN, KW_TABLE},
    {KW_FOREIGN, KW_DATA, KW_WRAPPER},
    {KW_EVENT, KW_TRIGGER},
    {KW_ACCESS, KW_METHOD},
    {KW_TEXT, KW_SEARCH, KW_PARSER},
    {KW_TEXT, KW_SEARCH, KW_DICTIONARY},
    {KW_TEXT, KW_SEARCH, KW_TEMPLATE},
    {KW_TEXT, KW_SEARCH, KW_CONFIGURATION},
    {KW_OPERATOR, KW_CLASS},
    {KW_OPERATOR, KW_FAMILY},
    {KW_LARGE, KW_OBJECT},
    {KW_USER, KW_MAPPING},
    {KW_PROCEDURAL, KW_LANGUAGE},
    {KW_TABLE},
    {KW_VIEW},
    {KW_INDEX},
    {KW_SEQUENCE},
    {KW_SCHEMA},
    {KW_DATABASE},
    {KW_TYPE},
    {KW_DOMAIN},
    {KW_COLUMN},
    {KW_CONSTRAINT},
    {KW_EXTENSION},
    {KW_FUNCTION},
    {KW_PROCEDURE},
    {KW_ROUTINE},
    {KW_AGGREGATE},
    {KW_OPERATOR},
    {KW_TRIGGER},
    {KW_RULE},
    {KW_POLICY},
    {KW_ROLE},
    {KW_USER},
    {KW_GROUP},
    {KW_TABLESPACE},
    {KW_CAST},
    {KW_TRANSFORM},
    {KW_COLLATION},
    {KW_CONVERSION},
    {KW_LANGUAGE},
    {KW_SERVER},
    {KW_STATISTICS},
    {KW_PUBLICATION},
    {KW_SUBSCRIPTION},
};

bool sql_take_object_kind(SqlParser *parser, Str *words)
{
    size_t from = parser->at;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        size_t n = 0;
        while (n < 3 && kinds[i][n] != KW_NO_KEYWORD &&
               sql_token_is_word(sql_peek(parser, n), kinds[i][n]))
            n++;
        if (n < 3 && kinds[i][n] != KW_NO_KEYWORD)
            continue;
        parser->at += n;
        *words = sql_words_since(parser, from);
        return true;
    }
    return sql_fail(parser, "expected a kind of object");
}

/* (int AS text), FOR int LANGUAGE x: casts and transforms have no name of their own. */
static SqlName *read_nameless(SqlParser *parser, bool cast)
{
    SqlName *name = NEW(parser, SqlName);
    size_t from = parser->at;
    SqlType *type;
    bool ok = cast ? need_punct(parser, '(') && (type = sql_read_type(parser)) &&
                         need(parser, KW_AS) && (type->next = sql_read_type(parser)) &&
                         need_punct(parser, ')')
                   : need(parser, KW_FOR) && (type = sql_read_type(parser)) &&
                         need(parser, KW_LANGUAGE) && sql_read_ident(parser);
    if (!ok)
        return NULL;
    name->span = sql_span_from(parser, from);
    name->name = name->raw = sql_text(parser->script, name->span);
    name->arguments = type;
    name->has_arguments = true;
    return name;
}

static SqlName *read_large_object(SqlParser *parser)
{
    SqlName *name = NEW(parser, SqlName);
    size_t from = parser->at;
    SqlExpr *number = sql_read_literal(parser);
    if (!number)
        return NULL;
    name->span = sql_span_from(parser, from);
    name->name = name->raw = sql_text(parser->script, name->span);
    return name;
}

static SqlName *read_type_name(SqlParser *parser)
{
    SqlType *type = sql_read_type(parser);
    if (!type)
        return NULL;
    type->name->has_arguments = false;
    return type->name;
}

static bool read_on(SqlParser *parser, SqlName **table)
{
    if (!need(parser, KW_ON))
        return false;
    take(parser, KW_DOMAIN);
    *table = sql_read_object(parser);
    return *table != NULL;
}

static SqlName *read_plain(SqlParser *parser, Str words, SqlName **table)
{
    bool role = str_is(words, "role") || str_is(words, "user") || str_is(words, "group");
    if (role) {
        SqlIdent *ident = sql_read_role(parser);
        return ident ? sql_name_of_ident(parser, ident) : NULL;
    }
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    if (str_starts(words, "operator ") && (!need(parser, KW_USING) || !sql_read_ident(parser)))
        return NULL;
    bool on = str_is(words, "trigger") || str_is(words, "rule") || str_is(words, "policy") ||
              str_is(words, "constraint");
    return !on || read_on(parser, table) ? name : NULL;
}

SqlName *sql_read_object_of_kind(SqlParser *parser, Str words, SqlName **table)
{
    if (str_is(words, "function") || str_is(words, "procedure") || str_is(words, "routine"))
        return sql_read_signature(parser);
    if (str_is(words, "aggregate"))
        return sql_read_aggregate_signature(parser);
    if (str_is(words, "operator"))
        return sql_read_operator_signature(parser);
    if (str_is(words, "cast") || str_is(words, "transform"))
        return read_nameless(parser, str_is(words, "cast"));
    if (str_is(words, "large object"))
        return read_large_object(parser);
    if (str_is(words, "type") || str_is(words, "domain"))
        return read_type_name(parser);
    return read_plain(parser, words, table);
}

/* Kinds about which no rule asks: the name, and the rest as text. */
bool sql_read_named_words(SqlParser *parser, SqlDefinition *definition)
{
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    bool role = sql_token_is_word(&parser->tokens[parser->at - 1], KW_ROLE) ||
                sql_token_is_word(&parser->tokens[parser->at - 1], KW_USER);
    if (role) {
        SqlIdent *ident = sql_read_role(parser);
        definition->name = ident ? sql_name_of_ident(parser, ident) : NULL;
    } else {
        definition->name = sql_read_object(parser);
    }
    return definition->name && sql_read_rest(parser, &definition->options);
}

bool sql_read_words(SqlParser *parser, SqlDefinition *definition)
{
    if (sql_at_end(parser))
        return sql_fail(parser, "expected more after the kind of object");
    return sql_read_rest(parser, &definition->options);
}

bool sql_read_user_mapping(SqlParser *parser, SqlDefinition *definition)
{
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    SqlIdent *user = NULL;
    if (need(parser, KW_FOR))
        user = at(parser, KW_USER) ? sql_read_label(parser) : sql_read_role(parser);
    if (!user || !need(parser, KW_SERVER))
        return false;
    definition->owner = user;
    definition->name = sql_read_object(parser);
    if (!definition->name)
        return false;
    return !at(parser, KW_OPTIONS) || sql_read_fdw_options(parser, &definition->options);
}
