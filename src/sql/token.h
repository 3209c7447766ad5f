/* Token: the smallest pieces of SQL text, the same for every dialect. The cursor over the tokens
 * of one statement is in sql/cursor.h. */
#ifndef TG_SQL_TOKEN_H
#define TG_SQL_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Bytes of the script text. */
typedef struct Span {
    uint32_t offset, length;
} Span;

typedef enum SqlTokenKind {
    SQL_TOKEN_END,      /* end of the statement or script */
    SQL_TOKEN_WORD,     /* unquoted word; id = SqlKeyword, KW_NO_KEYWORD for a plain identifier */
    SQL_TOKEN_QUOTED,   /* quoted identifier: "x" `x` [x] U&"x" */
    SQL_TOKEN_STRING,   /* character literal of any form, with its prefix: 'x' E'x' $$x$$ q'[x]' */
    SQL_TOKEN_BYTES,    /* B'01' X'ff' 0xff b"..." */
    SQL_TOKEN_NUMBER,   /* 1 1.5 1e3 .5 0x1F */
    SQL_TOKEN_PARAM,    /* $1 ? ?1 :name %s {x:Int} */
    SQL_TOKEN_VARIABLE, /* @x @@x (T-SQL also @t of a table variable), &x of SQL*Plus */
    SQL_TOKEN_PUNCT,    /* operator or punctuation; id = its ASCII code or a SqlOp */
    SQL_TOKEN_COMMENT,  /* only from sql_lex_raw */
    SQL_TOKEN_HINT,     /* only from sql_lex_raw */
    SQL_TOKEN_META      /* client line: \d, DELIMITER, GO, /, SET ECHO; only from sql_lex_raw */
} SqlTokenKind;

/* Punctuation of more than one character. A one-character token has its ASCII code as id. */
typedef enum SqlOp {
    SQL_OP_CAST = 256,   /* :: */
    SQL_OP_ASSIGN,       /* := */
    SQL_OP_LE,           /* <= */
    SQL_OP_GE,           /* >= */
    SQL_OP_NE,           /* <> != ^= */
    SQL_OP_CONCAT,       /* || */
    SQL_OP_ARROW,        /* -> */
    SQL_OP_ARROW_TEXT,   /* ->> */
    SQL_OP_FAT_ARROW,    /* => */
    SQL_OP_NULL_SAFE_EQ, /* <=> */
    SQL_OP_AND,          /* && */
    SQL_OP_EQ,           /* == */
    SQL_OP_DOTS,         /* .. */
    SQL_OP_PIPE,         /* |> */
    SQL_OP_OTHER         /* anything else made of operator characters: look at the text */
} SqlOp;

enum {
    SQL_TOKEN_UNCLOSED = 1, /* literal, quoted name or comment that runs into the end */
    SQL_TOKEN_NEWLINE = 2,  /* a line break stands before the token */
    SQL_TOKEN_ESCAPES = 4,  /* the literal contains backslash escapes or doubled quotes */
    SQL_TOKEN_KNOWN = 8     /* the word was looked up: id is final */
};

typedef struct SqlToken {
    uint32_t offset, length; /* bytes of the script text, quotes included */
    uint16_t id;             /* SqlKeyword, SqlOp or ASCII code */
    uint8_t kind;            /* SqlTokenKind */
    uint8_t flags;           /* SQL_TOKEN_UNCLOSED ... */
} SqlToken;

/* One id per known word of any dialect: KW_SELECT, KW_TABLE ... sorted by spelling. */
typedef enum SqlKeyword {
    KW_NO_KEYWORD = 0,
    KW_BASE = 511, /* no keyword has the id of a punctuation: one comparison tells which it is */
#define KEYWORD(word, classes) KW_##word,
#define LETTER(letter) KW_MARK_##letter, KW_BEFORE_##letter = KW_MARK_##letter - 1,
#include "sql/keyword.def"
#undef KEYWORD
#undef LETTER
    KW_COUNT
} SqlKeyword;

/* KW_NO_KEYWORD when the word is not in the table. ASCII case-insensitive. The word must be one
 * of the lexer's: of letters, digits, _ $ # @. */
SqlKeyword sql_keyword_find(Str word);
/* Looks up the word of the text, if it is not known yet; then each word among the tokens. */
void sql_keyword_resolve(Str text, SqlToken *word);
void sql_keyword_resolve_all(Str text, SqlToken *tokens, size_t n);
/* Upper case spelling; "" for KW_NO_KEYWORD. */
const char *sql_keyword_text(SqlKeyword keyword);
/* The classes of the word in keyword.def, SQL_RESERVED_POSTGRES ... (sql/dialect.h). */
uint32_t sql_keyword_classes(SqlKeyword keyword);

#endif
