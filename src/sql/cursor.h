/* Cursor: the tokens of one statement, with look-ahead, for the recursive-descent parser. */
#ifndef TG_SQL_CURSOR_H
#define TG_SQL_CURSOR_H

#include "sql/script.h"

/* Nesting deeper than this stops the tree parser, not the program. */
#define SQL_DEPTH_MAX 400

typedef struct SqlParser {
    SqlScript *script;
    const SqlDialect *dialect;
    Arena *arena;
    SqlToken *tokens; /* comments left out; tokens[n] is SQL_TOKEN_END */
    size_t n, cap;
    bool is_resolved;   /* every word has its keyword id already */
    size_t at;          /* index of the current token; save and restore it to look far ahead */
    int depth;          /* counted by the parser against SQL_DEPTH_MAX */
    uint32_t height;    /* of what the tree parser has built so far */
    bool has_subquery;  /* an expression read so far holds a query */
    SqlIdentVec idents; /* of the statement so far, by place (sql_note_ident) */
    size_t bytes_max;   /* of the arena: a larger tree is given up; 0 = none */
    const char *error;  /* first failure */
    uint8_t since;      /* major version of PostgreSQL that knows all of the statement; 0 = old */
    uint32_t error_offset;
    int parts;              /* open bodies and blocks of statements without terminators */
    Span hole;              /* the first statement inside a block that could not be read */
    const char *hole_error; /* why; NULL: there is none */
    uint32_t hole_offset;
    size_t missed;           /* MySQL: the furthest token that an optional part did not take */
    const char *missed_part; /* and what of its phrase it wanted there */
} SqlParser;

/* Gives the words among the next `count` tokens their keyword ids: none may be looked at before
 * that. */
void sql_resolve(const SqlParser *parser, size_t count);

/* The token k places after the current one; SQL_TOKEN_END for ever at the end. */
static inline const SqlToken *sql_peek(const SqlParser *parser, size_t k)
{
    size_t i = parser->at + k;
    if (i > parser->n)
        i = parser->n;
    return &parser->tokens[i];
}
/* The current token, and steps over it (never beyond the end). */
static inline const SqlToken *sql_next(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (parser->at < parser->n)
        parser->at++;
    return token;
}
/* No other token has an id, and no id means both: the kind need not be looked at. */
static inline bool sql_token_is_word(const SqlToken *token, SqlKeyword keyword)
{
    return token->id == (uint16_t)keyword;
}
/* `punct` is an ASCII code or a SqlOp. */
static inline bool sql_token_is_punct(const SqlToken *token, int punct)
{
    return token->id == (uint16_t)punct;
}
static inline bool sql_at_word(const SqlParser *parser, SqlKeyword keyword)
{
    return sql_token_is_word(sql_peek(parser, 0), keyword);
}
static inline bool sql_at_punct(const SqlParser *parser, int punct)
{
    return sql_token_is_punct(sql_peek(parser, 0), punct);
}
static inline bool sql_at_end(const SqlParser *parser)
{
    return parser->at >= parser->n;
}
/* Steps over the token and returns true when it is the one named. */
bool sql_accept_word(SqlParser *parser, SqlKeyword keyword);
bool sql_accept_punct(SqlParser *parser, int punct);
/* As accept; false with the error "expected X" set. */
bool sql_expect_word(SqlParser *parser, SqlKeyword keyword);
bool sql_expect_punct(SqlParser *parser, int punct);
/* Records the first failure at the current token and returns false. */
bool sql_fail(SqlParser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The bytes of the current token, quotes included. */
static inline Str sql_token_text(const SqlParser *parser, const SqlToken *token)
{
    return (Str){parser->script->text.p + token->offset, token->length};
}
/* An identifier as the engine stores it: unquoted and folded. */
Str sql_token_name(const SqlParser *parser, const SqlToken *token);
/* As written, quotes taken off and undoubled, not folded. */
Str sql_token_raw_name(const SqlParser *parser, const SqlToken *token);
/* The raw name of the token as the engine stores it. */
Str sql_token_fold(const SqlParser *parser, const SqlToken *token, Str name);
/* A string literal's value: quotes off, escapes of the dialect resolved. */
Str sql_token_string(const SqlParser *parser, const SqlToken *token);

/* From the first byte of token `from` (an index) to the last byte of the token before the current.
 */
static inline Span sql_span_from(const SqlParser *parser, size_t from)
{
    uint32_t start = parser->tokens[from < parser->n ? from : parser->n].offset;
    if (parser->at <= from)
        return (Span){start, 0};
    const SqlToken *last = &parser->tokens[parser->at - 1];
    return (Span){start, last->offset + last->length - start};
}

/* True when the token may be a name here: quoted, or a word that is not reserved. */
bool sql_token_is_name(const SqlParser *parser, const SqlToken *token);
/* Reads a.b.c into *name (zeroed first); the parts after the first may be any word. False, cursor
 * untouched and no error, when no name stands here. */
bool sql_read_name(SqlParser *parser, SqlName *name);
/* Steps over a balanced ( ... ) when one stands here. */
bool sql_skip_parens(SqlParser *parser);

#endif
