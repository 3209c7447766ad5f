/* Lexer: an expression's text as tokens. */
#ifndef TG_CEL_LEXER_H
#define TG_CEL_LEXER_H

#include "cel/value.h"

typedef enum CelTokenKind {
    CEL_TOKEN_END,
    CEL_TOKEN_NAME,     /* not a word of the language */
    CEL_TOKEN_QUOTED,   /* `a-b`: a field; text is without the quotes */
    CEL_TOKEN_RESERVED, /* a field may be called so, a variable not */
    CEL_TOKEN_NUMBER,   /* text; its value depends on a minus before it */
    CEL_TOKEN_LITERAL,  /* value: a text, bytes, true, false or null */
    CEL_TOKEN_MARK,     /* mark: one or two characters, '&' for && … */
    CEL_TOKEN_BAD       /* message */
} CelTokenKind;

/* Marks of two characters. */
enum {
    CEL_MARK_EQ = 256,
    CEL_MARK_NE,
    CEL_MARK_LE,
    CEL_MARK_GE,
    CEL_MARK_AND,
    CEL_MARK_OR,
    CEL_MARK_IN
};

typedef struct CelToken {
    CelTokenKind kind;
    int mark;
    uint32_t offset, end;
    Str text;
    CelValue value;
    const char *message;
} CelToken;

/* Reads the token at or behind *at, and moves *at behind it. */
void cel_token_read(Arena *arena, Str text, size_t *at, CelToken *token);
/* A number's value out of its text; NULL, or why it has none. */
const char *cel_number_read(Str text, bool is_negative, CelValue *value);
/* What stands between the quotes; NULL, or why it is no text. */
const char *cel_string_read(Arena *arena, Str text, bool is_raw, bool is_bytes, CelValue *value);

#endif
