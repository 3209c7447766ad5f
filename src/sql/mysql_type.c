/* Data types of the MySQL family, with their attributes and character sets. */
#include "sql/parse_mysql.h"

static const char *const types[] = {
    "bit",
    "bool",
    "boolean",
    "tinyint",
    "smallint",
    "mediumint",
    "int",
    "integer",
    "bigint",
    "int1",
    "int2",
    "int3",
    "int4",
    "int8",
    "middleint",
    "decimal",
    "dec",
    "numeric",
    "fixed",
    "float",
    "float4",
    "float8",
    "double",
    "real",
    "date",
    "time",
    "timestamp",
    "datetime",
    "year",
    "sql_tsi_year",
    "char",
    "varchar",
    "varcharacter",
    "binary",
    "varbinary",
    "tinyblob",
    "blob",
    "mediumblob",
    "longblob",
    "tinytext",
    "text",
    "mediumtext",
    "longtext",
    "enum",
    "set",
    "json",
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
    "serial",
    "vector",
    "uuid",
    "inet4",
    "inet6",
    "signed",
    "unsigned",
    "nchar",
    "nvarchar",
    "character",
    "long",
    "number",
    "varchar2",
    "raw",
    "clob",
    "xmltype",
    "roaringbitmap",
    NULL,
};

static const char *type_here(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    char first = token->kind == SQL_TOKEN_WORD ? sql_token_text(parser, token).p[0] : '\0';
    for (size_t i = 0; types[i]; i++)
        if (types[i][0] == (first | 32) && at_text(parser, types[i]))
            return types[i];
    return NULL;
}

/* VARCHAR, VARCHARACTER, CHAR VARYING, CHARACTER VARYING behind LONG and NATIONAL. */
static bool take_varchar(SqlParser *parser)
{
    if (take(parser, KW_VARCHAR) || take(parser, KW_VARCHARACTER))
        return true;
    return take2(parser, KW_CHAR, KW_VARYING) || take2(parser, KW_CHARACTER, KW_VARYING);
}

/* The words behind the first: CHARACTER VARYING, DOUBLE PRECISION, LONG VARCHAR. */
static const char *join_words(SqlParser *parser, const char *word)
{
    Str first = str(word);
    if (str_is(first, "character") || str_is(first, "char"))
        return take(parser, KW_VARYING) ? "varchar" : "char";
    if (str_is(first, "varcharacter"))
        return "varchar";
    if (str_is(first, "sql_tsi_year"))
        return "year";
    if (str_is(first, "nchar") && (take_varchar(parser) || take(parser, KW_VARYING)))
        return "nvarchar";
    if (str_is(first, "double"))
        take(parser, KW_PRECISION);
    else if (str_is(first, "signed") || str_is(first, "unsigned"))
        (void)(take(parser, KW_INTEGER) || take(parser, KW_INT));
    else if (str_is(first, "long"))
        (void)(take_varchar(parser) || take(parser, KW_VARBINARY));
    return word;
}

static void add_value(SqlParser *parser, SqlType *type, SqlExpr *arg)
{
    SqlIdent *value = NEW(parser, SqlIdent);
    value->name = value->raw = arg->text;
    value->span = arg->span;
    value->quoted = true;
    SQL_LIST_ADD(&type->values, value);
}

static bool has_values(const SqlType *type)
{
    return str_is(type->canon, "enum") || str_is(type->canon, "set");
}

/* ENUM ('a', 'b'): strings only, at least one. */
static bool read_values(SqlParser *parser, SqlType *type)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!at_kind(parser, SQL_TOKEN_STRING) && !sql_mysql_at_bytes(parser))
            return sql_fail(parser, "expected a string");
        SqlExpr *value = sql_read_primary(parser);
        if (!value)
            return false;
        SQL_LIST_ADD(&type->args, value);
        add_value(parser, type, value);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* (10), (10, 2); GEOMETRY and VECTOR take words of MariaDB and TiDB. */
static bool read_arguments(SqlParser *parser, SqlType *type)
{
    if (has_values(type))
        return read_values(parser, type);
    if (sql_token_is_punct(sql_peek(parser, 0), '<')) { /* VECTOR<FLOAT>(3) of TiDB */
        parser->at++;
        if (!sql_read_label(parser) || !need_punct(parser, '>'))
            return false;
    }
    if (!take_punct(parser, '('))
        return true;
    do {
        SqlExpr *arg = at_kind(parser, SQL_TOKEN_NUMBER) || at_punct(parser, '-')
                           ? sql_read_literal(parser)
                           : NULL;
        if (!arg)
            return sql_fail(parser, "expected a number");
        SQL_LIST_ADD(&type->args, arg);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_charset(SqlParser *parser, SqlType *type)
{
    if (at_kind(parser, SQL_TOKEN_STRING)) {
        type->charset = NEW(parser, SqlIdent);
        return sql_read_string(parser, &type->charset->name);
    }
    return (type->charset = sql_read_label(parser)) != NULL;
}

/* ASCII, UNICODE and BYTE stand for a character set. */
static bool take_set_word(SqlParser *parser)
{
    static const char *const words[] = {"ascii", "unicode", "byte", NULL};
    return sql_mysql_take_any(parser, words);
}

static bool at_charset(const SqlParser *parser)
{
    return at(parser, KW_CHARSET) || at2(parser, KW_CHARACTER, KW_SET) ||
           at2(parser, KW_CHAR, KW_SET);
}

/* One character set at most. */
static bool read_attributes(SqlParser *parser, SqlType *type)
{
    bool has_set = false;
    for (;;) {
        if (take(parser, KW_UNSIGNED)) {
            type->unsigned_ = true;
        } else if (take(parser, KW_ZEROFILL)) {
            type->zerofill = type->unsigned_ = true;
        } else if (at_charset(parser)) {
            parser->at += at(parser, KW_CHARSET) ? 1 : 2;
            if (has_set)
                return sql_fail(parser, "a second character set");
            if (!read_charset(parser, type))
                return false;
            has_set = true;
        } else if (take_set_word(parser)) {
            if (has_set)
                return sql_fail(parser, "a second character set");
            has_set = true;
        } else if (!take(parser, KW_BINARY) && !take_text(parser, "signed")) {
            return true;
        }
    }
}

int sql_mysql_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    size_t from = parser->at;
    bool national = take(parser, KW_NATIONAL);
    if (national && !at(parser, KW_CHAR) && !at(parser, KW_CHARACTER) && !at(parser, KW_VARCHAR) &&
        !at(parser, KW_VARCHARACTER))
        return sql_fail(parser, "expected CHAR or VARCHAR after NATIONAL") ? 1 : -1;
    const char *word = type_here(parser);
    if (!word)
        return sql_fail(parser, "expected a data type") ? 1 : -1;
    parser->at++;
    type->name = NEW(parser, SqlName);
    type->name->name = type->name->raw = type->canon = str(join_words(parser, word));
    type->name->span = sql_span_from(parser, from);
    return read_arguments(parser, type) && read_attributes(parser, type) ? 1 : -1;
}
