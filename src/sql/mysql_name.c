/* Words, accounts and the small literals that many statements of the MySQL family share. */
#include "sql/parse_mysql.h"

bool sql_mysql_is(const SqlParser *parser, const char *dialect)
{
    return strcmp(parser->dialect->name, dialect) == 0;
}

bool sql_mysql_take_any(SqlParser *parser, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (take_text(parser, words[i]))
            return true;
    return false;
}

static bool is_digits(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return text.n > 0;
}

bool sql_mysql_at_int(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    return token->kind == SQL_TOKEN_NUMBER && is_digits(sql_token_text(parser, token));
}

bool sql_mysql_at_bytes(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_BYTES)
        return true;
    Str text = sql_token_text(parser, token);
    return token->kind == SQL_TOKEN_NUMBER && text.n > 2 && text.p[0] == '0' &&
           (text.p[1] == 'x' || text.p[1] == 'b');
}

bool sql_mysql_read_int(SqlParser *parser)
{
    if (!sql_mysql_at_int(parser))
        return sql_fail(parser, "expected a whole number");
    parser->at++;
    return true;
}

SqlIdent *sql_mysql_text_ident(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_STRING)
        return sql_read_ident(parser);
    SqlIdent *ident = NEW(parser, SqlIdent);
    ident->span = (Span){token->offset, token->length};
    ident->quoted = true;
    if (!sql_read_string(parser, &ident->name))
        return NULL;
    ident->raw = ident->name;
    return ident;
}

bool sql_mysql_charset(SqlParser *parser, Str *name)
{
    if (take(parser, KW_BINARY) || take(parser, KW_DEFAULT)) {
        *name = sql_lower_text(parser, &parser->tokens[parser->at - 1]);
        return true;
    }
    SqlIdent *ident = sql_mysql_text_ident(parser);
    if (ident)
        *name = ident->name;
    return ident != NULL;
}

SqlIdent *sql_mysql_user(SqlParser *parser)
{
    size_t from = parser->at;
    if (at(parser, KW_CURRENT_USER)) {
        SqlIdent *current = sql_read_label(parser);
        if (take_punct(parser, '(') && !need_punct(parser, ')'))
            return NULL;
        return current;
    }
    SqlIdent *user = sql_mysql_text_ident(parser);
    if (!user)
        return NULL;
    parser->at += at_kind(parser, SQL_TOKEN_VARIABLE); /* the host: @h, @'h', @h.x */
    user->span = sql_span_from(parser, from);
    return user;
}
