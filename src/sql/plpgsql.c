/* PL/pgSQL and SQL bodies: the text of a routine or DO block read as statements, where it stands.
 *
 * The tokens are those of the script itself, so every part has its place in it. A body that is
 * quoted with escapes has no text of its own in the script; it is left unread, and said so. */
#include "sql/lexer.h"
#include "sql/parse_plpgsql.h"

static const SqlHooks hooks = {.statement = sql_plpgsql_statement};

/* The span between the quotes; length 0 when the literal has escapes. */
static Span inside_of(const SqlParser *parser, const SqlToken *token)
{
    Str text = sql_token_text(parser, token);
    Span none = {token->offset, 0};
    size_t quote = 1;
    if (text.n < 2 || (token->flags & (SQL_TOKEN_UNCLOSED | SQL_TOKEN_ESCAPES)))
        return none;
    if (text.p[0] == '$') {
        const char *second = memchr(text.p + 1, '$', text.n - 1);
        quote = second ? (size_t)(second - text.p) + 1 : 0;
    } else if (text.p[0] != '\'') {
        return none;
    }
    if (!quote || text.n < 2 * quote)
        return none;
    return (Span){token->offset + (uint32_t)quote, (uint32_t)(text.n - 2 * quote)};
}

static void add_token(SqlParser *parser, SqlToken token)
{
    if (parser->n == parser->cap)
        parser->tokens =
            vec_move(parser->arena, parser->tokens, &parser->cap, sizeof *parser->tokens);
    parser->tokens[parser->n++] = token;
}

/* False: there are more than a statement may have. */
static bool read_tokens(SqlParser *parser, Span body)
{
    SqlLexer lexer;
    SqlToken token;
    sql_lexer_init(&lexer, parser->dialect, sql_text(parser->script, body));
    do {
        sql_lex_raw(&lexer, &token);
        token.offset += body.offset;
        if (token.kind != SQL_TOKEN_COMMENT && token.kind != SQL_TOKEN_HINT)
            add_token(parser, token);
    } while (token.kind != SQL_TOKEN_END && parser->n <= SQL_TOKENS_MAX);
    parser->n--; /* tokens[n] is the end */
    if (token.kind != SQL_TOKEN_END)
        return sql_fail(parser, SQL_TOO_LARGE);
    sql_resolve(parser, parser->n);
    parser->is_resolved = true;
    return true;
}

static bool read_sql_body(SqlParser *parser, SqlTreeList *parts)
{
    while (!sql_at_end(parser)) {
        if (take_punct(parser, ';'))
            continue;
        SqlTree *tree = sql_read_part(parser);
        if (!tree)
            return false;
        SQL_LIST_ADD(parts, tree);
        if (!sql_at_end(parser) && !need_punct(parser, ';'))
            return false;
    }
    return true;
}

static bool read_plpgsql_body(SqlParser *parser, SqlTreeList *parts)
{
    while (at_punct(parser, '#')) /* #variable_conflict use_column */
        parser->at = parser->at + 3 < parser->n ? parser->at + 3 : parser->n;
    SqlTree *tree = sql_read_part(parser);
    if (!tree)
        return false;
    SQL_LIST_ADD(parts, tree);
    take_punct(parser, ';');
    return sql_at_end(parser) || sql_fail(parser, "unexpected text after the end of the body");
}

const char *sql_read_body(SqlParser *parser, const SqlToken *token, Str language,
                          SqlTreeList *parts)
{
    static const uint8_t words[KW_COUNT] = {[KW_LOOP] = SQL_WORD_CLAUSE};
    bool is_plpgsql = str_is_nocase(language, "plpgsql");
    if (!is_plpgsql && !str_is_nocase(language, "sql"))
        return NULL;
    Span body = inside_of(parser, token);
    if (!body.length)
        return token->length > 2 ? "the body is quoted with escapes; quote it by $$" : NULL;
    SqlDialect dialect = *parser->dialect;
    SqlParser inner = {.script = parser->script,
                       .dialect = &dialect,
                       .arena = parser->arena,
                       .depth = parser->depth,
                       .height = parser->height,
                       .bytes_max = parser->bytes_max};
    if (is_plpgsql) {
        dialect.hooks = &hooks;
        dialect.words = words;
    }
    bool ok = read_tokens(&inner, body) &&
              (is_plpgsql ? read_plpgsql_body(&inner, parts) : read_sql_body(&inner, parts));
    parser->height = inner.height > parser->height ? inner.height : parser->height;
    if (ok && !inner.error)
        return NULL;
    *parts = (SqlTreeList){0};
    return inner.error ? inner.error : "not understood";
}
