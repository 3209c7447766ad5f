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
    "char",
    "varchar",
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
};

bool sql_mysql_at_text(const SqlParser *parser, const char *word)
{
    const SqlToken *token = sql_peek(parser, 0);
    return token->kind == SQL_TOKEN_WORD && str_is_nocase(sql_token_text(parser, token), word);
}

bool sql_mysql_take_text(SqlParser *parser, const char *word)
{
    if (!sql_mysql_at_text(parser, word))
        return false;
    parser->at++;
    return true;
}

static const char *type_here(const SqlParser *parser)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (sql_mysql_at_text(parser, types[i]))
            return types[i];
    return NULL;
}

/* The words behind the first: CHARACTER VARYING, DOUBLE PRECISION, LONG VARCHAR. */
static const char *join_words(SqlParser *parser, const char *word)
{
    if (str_is(str(word), "character") || str_is(str(word), "char"))
        return take(parser, KW_VARYING) ? "varchar" : "char";
    if (str_is(str(word), "double"))
        take(parser, KW_PRECISION);
    else if (str_is(str(word), "signed") || str_is(str(word), "unsigned"))
        (void)(take(parser, KW_INTEGER) || take(parser, KW_INT));
    else if (str_is(str(word), "long"))
        (void)(take(parser, KW_VARCHAR) || take(parser, KW_VARBINARY));
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

static bool read_arguments(SqlParser *parser, SqlType *type)
{
    if (!take_punct(parser, '('))
        return true;
    if (!sql_read_exprs(parser, &type->args) || !need_punct(parser, ')'))
        return false;
    if (str_is(type->canon, "enum") || str_is(type->canon, "set"))
        for (SqlExpr *arg = type->args.first; arg; arg = arg->next)
            add_value(parser, type, arg);
    return true;
}

static bool read_charset(SqlParser *parser, SqlType *type)
{
    if (at_kind(parser, SQL_TOKEN_STRING)) {
        type->charset = NEW(parser, SqlIdent);
        return sql_read_string(parser, &type->charset->name);
    }
    return (type->charset = sql_read_label(parser)) != NULL;
}

static bool read_attributes(SqlParser *parser, SqlType *type)
{
    for (;;) {
        if (take(parser, KW_UNSIGNED))
            type->unsigned_ = true;
        else if (take(parser, KW_ZEROFILL))
            type->zerofill = type->unsigned_ = true;
        else if (take(parser, KW_CHARSET) || take2(parser, KW_CHARACTER, KW_SET) ||
                 take2(parser, KW_CHAR, KW_SET)) {
            if (!read_charset(parser, type))
                return false;
        } else if (!take(parser, KW_BINARY) && !sql_mysql_take_text(parser, "signed") &&
                   !sql_mysql_take_text(parser, "ascii") &&
                   !sql_mysql_take_text(parser, "unicode") && !sql_mysql_take_text(parser, "byte"))
            return true;
    }
}

int sql_mysql_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    size_t from = parser->at;
    if (take(parser, KW_NATIONAL) && !type_here(parser))
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
