/* Data types of T-SQL: varchar(max), [dbo].[phone], national character varying, xml(schema). */
#include "sql/parse_tsql.h"

typedef struct Synonym {
    const char *words, *canon;
} Synonym;

static const Synonym synonyms[] = {
    {"character", "char"},
    {"character varying", "varchar"},
    {"char varying", "varchar"},
    {"national character", "nchar"},
    {"national char", "nchar"},
    {"national character varying", "nvarchar"},
    {"national char varying", "nvarchar"},
    {"national text", "ntext"},
    {"binary varying", "varbinary"},
    {"double precision", "float"},
    {"integer", "int"},
    {"dec", "decimal"},
    {"rowversion", "timestamp"},
};

static Str canon_of(Str words)
{
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(*synonyms); i++)
        if (str_is(words, synonyms[i].words))
            return str(synonyms[i].canon);
    return words;
}

/* Types whose names are more than one word or a reserved word. */
static bool read_words(SqlParser *parser, SqlType *type)
{
    size_t from = parser->at;
    if (at(parser, KW_NATIONAL)) {
        parser->at++;
        if (!sql_read_label(parser))
            return false;
        take(parser, KW_VARYING);
    } else if (at(parser, KW_DOUBLE)) {
        parser->at++;
        take(parser, KW_PRECISION);
    } else if (at(parser, KW_CURSOR)) {
        parser->at++;
    } else if (sql_token_is_word(sql_peek(parser, 1), KW_VARYING)) {
        parser->at += 2;
    } else {
        return false;
    }
    type->name = NEW(parser, SqlName);
    type->name->name = type->name->raw = sql_words_since(parser, from);
    type->name->span = sql_span_from(parser, from);
    return true;
}

static bool read_argument(SqlParser *parser, SqlType *type)
{
    if (take_text(parser, "max"))
        return type->max = true;
    if (at_text(parser, "content") || at_text(parser, "document"))
        parser->at++;
    SqlExpr *arg = sql_read_expr(parser);
    if (arg)
        SQL_LIST_ADD(&type->args, arg);
    return arg != NULL;
}

static bool read_arguments(SqlParser *parser, SqlType *type)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        if (!read_argument(parser, type))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

int sql_tsql_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    if (!read_words(parser, type)) {
        if (parser->error || !(type->name = sql_read_object(parser)))
            return -1;
        type->name->name = str_lower(parser->arena, type->name->name);
    }
    type->canon = canon_of(type->name->name);
    return read_arguments(parser, type) ? 1 : -1;
}
