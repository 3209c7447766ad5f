/* Parts of phrases: what $table, $user, $string and the like stand for (sql/mysql_phrase.c). */
#include "sql/parse_mysql.h"

static bool read_table(SqlParser *parser, SqlPhrase *out)
{
    SqlName *name = sql_read_object(parser);
    if (name)
        SQL_LIST_ADD(&out->names, name);
    return name != NULL;
}

/* a.b of what is no table: a routine, a system variable. */
static bool read_name(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    return sql_read_object(parser) != NULL;
}

static bool read_ident(SqlParser *parser, SqlPhrase *out)
{
    SqlIdent *ident = sql_read_ident(parser);
    if (ident)
        SQL_LIST_ADD(&out->idents, ident);
    return ident != NULL;
}

/* A name that may be written as a string: users' plugins, savepoints, servers. */
static bool read_text(SqlParser *parser, SqlPhrase *out)
{
    if (!at_kind(parser, SQL_TOKEN_STRING))
        return read_ident(parser, out);
    SqlIdent *ident = sql_mysql_text_ident(parser);
    SQL_LIST_ADD(&out->idents, ident);
    return true;
}

static bool read_word(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    return sql_read_label(parser) != NULL;
}

static bool read_string(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    Str value;
    return sql_read_string(parser, &value);
}

/* A string that may be written in hexadecimal or bits. */
static bool read_bytes(SqlParser *parser, SqlPhrase *out)
{
    if (!sql_mysql_at_bytes(parser))
        return read_string(parser, out);
    parser->at++;
    return true;
}

static bool read_int(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    if (!sql_mysql_at_int(parser))
        return sql_fail(parser, "expected a whole number");
    parser->at++;
    return true;
}

static bool read_number(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    if (!take_punct(parser, '-'))
        take_punct(parser, '+');
    if (!at_kind(parser, SQL_TOKEN_NUMBER))
        return sql_fail(parser, "expected a number");
    parser->at++;
    return true;
}

static bool add_value(SqlPhrase *out, SqlExpr *expr)
{
    if (expr)
        SQL_LIST_ADD(&out->values, expr);
    return expr != NULL;
}

static bool read_expr(SqlParser *parser, SqlPhrase *out)
{
    return add_value(out, sql_read_expr(parser));
}

/* Up to what binds weaker than a sign: LIKE 'x' of SHOW. */
static bool read_simple(SqlParser *parser, SqlPhrase *out)
{
    return add_value(out, sql_read_primary(parser));
}

/* The value of an option: any word, literal or variable. */
static bool read_value(SqlParser *parser, SqlPhrase *out)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_QUOTED)
        return read_word(parser, out);
    if (token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_BYTES ||
        token->kind == SQL_TOKEN_VARIABLE || token->kind == SQL_TOKEN_PARAM) {
        parser->at++;
        return true;
    }
    return read_number(parser, out);
}

static bool read_variable(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    const SqlToken *token = sql_peek(parser, 0);
    bool own =
        token->kind == SQL_TOKEN_VARIABLE && !str_starts(sql_token_text(parser, token), "@@");
    if (!own)
        return sql_fail(parser, "expected a variable");
    parser->at++;
    return true;
}

static bool read_charset(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    Str name;
    return sql_mysql_charset(parser, &name);
}

static bool read_user(SqlParser *parser, SqlPhrase *out)
{
    SqlIdent *user = sql_mysql_user(parser);
    if (!user)
        return false;
    SqlName *name = sql_name_of_ident(parser, user);
    SQL_LIST_ADD(&out->names, name);
    return true;
}

static bool read_type(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    return sql_read_type(parser) != NULL;
}

static bool read_query(SqlParser *parser, SqlPhrase *out)
{
    return (out->inner = sql_read_query_tree(parser)) != NULL;
}

static bool read_statement(SqlParser *parser, SqlPhrase *out)
{
    return (out->inner = sql_read_statement(parser)) != NULL;
}

/* a = 1, @a := 1, @a = 1 */
static bool read_assign(SqlParser *parser, SqlPhrase *out)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool variable = at_kind(parser, SQL_TOKEN_VARIABLE) && sql_token_is_punct(after, '=');
    SqlExpr *column = variable ? sql_read_primary(parser) : sql_read_column(parser);
    if (!add_value(out, column))
        return false;
    if (!take_punct(parser, SQL_OP_ASSIGN) && !need_punct(parser, '='))
        return false;
    return read_expr(parser, out);
}

static bool read_option(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    SqlOptionList options = {0};
    return sql_mysql_option(parser, &options) > 0 || sql_fail(parser, "expected an option");
}

static bool read_placement(SqlParser *parser, SqlPhrase *out)
{
    (void)out;
    SqlOptionList options = {0};
    return sql_mysql_placement(parser, &options) > 0 || sql_fail(parser, "expected an option");
}

typedef struct Part {
    const char *name;
    bool (*read)(SqlParser *parser, SqlPhrase *out);
} Part;

static const Part parts[] = {
    {"table", read_table},         /* a.b, kept in names */
    {"user", read_user},           /* 'u'@'h', CURRENT_USER, kept in names */
    {"ident", read_ident},         /* kept in idents */
    {"text", read_text},           /* a name or a string, kept in idents */
    {"expr", read_expr},           /* kept in values */
    {"simple", read_simple},       /* kept in values */
    {"assign", read_assign},       /* a = 1, kept in values */
    {"query", read_query},         /* kept in inner */
    {"statement", read_statement}, /* kept in inner */
    {"name", read_name},           {"word", read_word},         {"string", read_string},
    {"bytes", read_bytes},         {"int", read_int},           {"number", read_number},
    {"value", read_value},         {"variable", read_variable}, {"charset", read_charset},
    {"type", read_type},           {"option", read_option}, /* of a table */
    {"placement", read_placement},                          /* of TiDB's policies */
};

bool sql_mysql_read_part(SqlParser *parser, Str name, SqlPhrase *out)
{
    size_t i = 0;
    while (!str_is(name, parts[i].name))
        i++;
    return parts[i].read(parser, out);
}
