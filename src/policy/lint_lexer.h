/* Lint lexer: the tokens of a Lua 5.1 text as LuaJIT reads it, and what comments ask of the lint.
 */
#ifndef TG_POLICY_LINT_LEXER_H
#define TG_POLICY_LINT_LEXER_H

#include "base/str.h"
#include "base/vec.h"

/* A single character stands for itself. */
typedef enum LintTokenKind {
    LINT_END_OF_TEXT = 256,
    LINT_NAME,
    LINT_NUMBER,
    LINT_STRING,
    LINT_CONCAT,   /* .. */
    LINT_DOTS,     /* ... */
    LINT_EQUAL,    /* == */
    LINT_UNEQUAL,  /* ~= */
    LINT_AT_MOST,  /* <= */
    LINT_AT_LEAST, /* >= */
    LINT_LABEL,    /* :: */
    LINT_BAD,
    LINT_AND, /* the words, in the order of the table */
    LINT_BREAK,
    LINT_DO,
    LINT_ELSE,
    LINT_ELSEIF,
    LINT_END,
    LINT_FALSE,
    LINT_FOR,
    LINT_FUNCTION,
    LINT_GOTO,
    LINT_IF,
    LINT_IN,
    LINT_LOCAL,
    LINT_NIL,
    LINT_NOT,
    LINT_OR,
    LINT_REPEAT,
    LINT_RETURN,
    LINT_THEN,
    LINT_TRUE,
    LINT_UNTIL,
    LINT_WHILE
} LintTokenKind;

typedef struct LintToken {
    int kind;
    int line;
    Str text; /* of a string: what is between the quotes, as written */
} LintToken;

/* -- luacheck: ignore 113 */
typedef struct LintComment {
    int line;
    bool is_alone; /* on its line */
    Str text;      /* after "luacheck:" */
} LintComment;

typedef struct LintLexer {
    Arena *arena;
    Str text;
    size_t at;
    int line;
    int token_line; /* of the last token */
    VEC(LintComment) comments;
} LintLexer;

void policy_lint_open(LintLexer *lexer, Arena *arena, Str text);
LintToken policy_lint_next(LintLexer *lexer);

#endif
