/* Cursor: look-ahead over the tokens of a statement, and the names and strings they spell. */
#include "sql/cursor.h"

void sql_resolve(const SqlParser *parser, size_t count)
{
    size_t left = parser->at < parser->n ? parser->n - parser->at : 0;
    if (!parser->is_resolved)
        sql_keyword_resolve_all(parser->script->text, parser->tokens + parser->at,
                                count < left ? count : left);
}

bool sql_accept_word(SqlParser *parser, SqlKeyword keyword)
{
    if (!sql_at_word(parser, keyword))
        return false;
    parser->at++;
    return true;
}

bool sql_accept_punct(SqlParser *parser, int punct)
{
    if (!sql_at_punct(parser, punct))
        return false;
    parser->at++;
    return true;
}

bool sql_fail(SqlParser *parser, const char *format, ...)
{
    if (parser->error)
        return false;
    va_list args;
    va_start(args, format);
    parser->error = arena_vprintf(parser->arena, format, args);
    va_end(args);
    parser->error_offset = sql_peek(parser, 0)->offset;
    return false;
}

bool sql_expect_word(SqlParser *parser, SqlKeyword keyword)
{
    return sql_accept_word(parser, keyword) ||
           sql_fail(parser, "expected %s", sql_keyword_text(keyword));
}

bool sql_expect_punct(SqlParser *parser, int punct)
{
    if (sql_accept_punct(parser, punct))
        return true;
    if (punct < 256)
        return sql_fail(parser, "expected \"%c\"", punct);
    return sql_fail(parser, "expected an operator");
}

bool sql_token_is_name(const SqlParser *parser, const SqlToken *token)
{
    if (token->kind == SQL_TOKEN_QUOTED)
        return true;
    return token->kind == SQL_TOKEN_WORD &&
           !sql_is_reserved(parser->dialect, (SqlKeyword)token->id);
}

/* T-SQL allows "x".y; some dialects take strings and variables as names. */
static bool is_name_part(const SqlParser *parser, const SqlToken *token, bool first)
{
    if (token->kind == SQL_TOKEN_VARIABLE)
        return first;
    if (token->kind == SQL_TOKEN_PARAM || token->kind == SQL_TOKEN_STRING)
        return first && parser->dialect->family != SQL_FAMILY_POSTGRES;
    return first ? sql_token_is_name(parser, token)
                 : token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_QUOTED;
}

/* Every dot splits inside `a.b.c` of GoogleSQL too; that is left to the caller. */
static void set_part(SqlParser *parser, SqlName *name, const SqlToken *token)
{
    name->catalog = name->schema;
    name->schema = name->name;
    name->name = sql_token_name(parser, token);
    name->raw = sql_token_raw_name(parser, token);
    name->quoted = token->kind == SQL_TOKEN_QUOTED;
}

/* my-project.data.table of BigQuery: words glued by minus signs. */
static SqlToken glue_dashes(SqlParser *parser, SqlToken token)
{
    while (parser->dialect->family == SQL_FAMILY_GOOGLE && token.kind == SQL_TOKEN_WORD) {
        const SqlToken *dash = sql_peek(parser, 0), *next = sql_peek(parser, 1);
        bool tight = sql_token_is_punct(dash, '-') && dash->offset == token.offset + token.length &&
                     next->offset == dash->offset + 1 &&
                     (next->kind == SQL_TOKEN_WORD || next->kind == SQL_TOKEN_NUMBER);
        if (!tight)
            break;
        token.length = next->offset + next->length - token.offset;
        parser->at += 2;
    }
    return token;
}

bool sql_read_name(SqlParser *parser, SqlName *name)
{
    *name = (SqlName){0};
    size_t from = parser->at;
    if (!is_name_part(parser, sql_peek(parser, 0), true))
        return false;
    for (;;) {
        SqlToken token = *sql_next(parser);
        token = glue_dashes(parser, token);
        set_part(parser, name, &token);
        bool more = sql_at_punct(parser, '.') && is_name_part(parser, sql_peek(parser, 1), false);
        /* db..table of T-SQL: the schema is left out. */
        bool gap =
            sql_at_punct(parser, SQL_OP_DOTS) && is_name_part(parser, sql_peek(parser, 1), false);
        if (!more && !gap)
            break;
        parser->at++;
        if (gap) {
            name->schema = name->name;
            name->name = STR_NONE;
        }
    }
    name->span = sql_span_from(parser, from);
    return true;
}

bool sql_skip_parens(SqlParser *parser)
{
    if (!sql_at_punct(parser, '('))
        return false;
    size_t depth = 0;
    while (!sql_at_end(parser)) {
        const SqlToken *token = &parser->tokens[parser->at++];
        if (sql_token_is_punct(token, '('))
            depth++;
        else if (sql_token_is_punct(token, ')') && --depth == 0)
            return true;
    }
    return true;
}
