/* Lexer: text to tokens, for every dialect, without allocation. */
#ifndef TG_SQL_LEXER_H
#define TG_SQL_LEXER_H

#include "sql/dialect.h"

typedef struct SqlLexer {
    const char *begin, *p, *end;
    const SqlDialect *dialect;
    uint32_t lex;            /* of the dialect */
    bool executable;         /* inside an executable comment of MySQL: its marks are blanks */
    uint32_t opened, closed; /* where the last such mark began; behind the last end mark */
} SqlLexer;

void sql_lexer_init(SqlLexer *lexer, const SqlDialect *dialect, Str text);
/* The next token, comments and hints included; the id of words is left KW_NO_KEYWORD (call
 * sql_keyword_find where it matters). Any bytes are fine; SQL_TOKEN_END for ever at the end. */
void sql_lex_raw(SqlLexer *lexer, SqlToken *token);

/* Character classes, ASCII; every byte from 0x80 counts as a letter. */
enum {
    SQL_CHAR_BLANK = 1,
    SQL_CHAR_LETTER = 2, /* may start a word */
    SQL_CHAR_DIGIT = 4,
    SQL_CHAR_OPERATOR = 8,  /* of PostgreSQL */
    SQL_CHAR_MARK = 16,     /* of them, what lets an operator end in + or - */
    SQL_CHAR_ALONE = 32,    /* always a token of its own */
    SQL_CHAR_EXTRA = 64,    /* goes on with a word in some dialects */
    SQL_CHAR_PREFIXED = 128 /* makes a literal's prefix of a word right before it */
};
extern const uint8_t sql_char_class[256];

static inline bool sql_is_char(char c, unsigned classes)
{
    return (sql_char_class[(unsigned char)c] & classes) != 0;
}

/* Between the files of the lexer: each stands at the first character, sets kind, flags and perhaps
 * the id, and moves lexer->p. sql_lex_prefixed stands behind a word of `n` bytes and returns false
 * when the word is no prefix of a literal. */
bool sql_lex_prefixed(SqlLexer *lexer, SqlToken *token, const char *word, size_t n);
void sql_lex_quote(SqlLexer *lexer, SqlToken *token);
bool sql_lex_dollar(SqlLexer *lexer, SqlToken *token);
bool sql_lex_comment(SqlLexer *lexer, SqlToken *token);
void sql_lex_operator(SqlLexer *lexer, SqlToken *token);

#endif
