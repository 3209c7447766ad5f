/* Grammar as rows: the words that begin a clause and what follows them.
 *
 * The warehouse dialects have hundreds of options that no rule asks about. Each is a row of a
 * table; what it says is kept as an option of the tree. */
#ifndef TG_SQL_PARSE_CLAUSE_H
#define TG_SQL_PARSE_CLAUSE_H

#include "sql/parse_statement.h"

typedef enum SqlClauseValue {
    SQL_CLAUSE_NONE,
    SQL_CLAUSE_SET,      /* [=] value: see sql_read_value */
    SQL_CLAUSE_EQUALS,   /* = value */
    SQL_CLAUSE_STRING,   /* 'x' */
    SQL_CLAUSE_WORD,     /* any word */
    SQL_CLAUSE_NAME,     /* a.b.c */
    SQL_CLAUSE_EXPR,     /* an expression */
    SQL_CLAUSE_EXPRS,    /* expressions, comma between */
    SQL_CLAUSE_KEYS,     /* (a DESC, f(b)) */
    SQL_CLAUSE_LIST,     /* (a, f(b)) */
    SQL_CLAUSE_OPTIONS,  /* (a = 1 'b' = 2, c (d)) */
    SQL_CLAUSE_COLUMNS,  /* (a int, b text): the columns are not kept */
    SQL_CLAUSE_QUERY,    /* SELECT ... */
    SQL_CLAUSE_STATEMENT /* (INSERT ...) */
} SqlClauseValue;

typedef struct SqlClause {
    const char *words; /* lower case, one blank between */
    uint8_t value;     /* SqlClauseValue */
    uint8_t op;        /* SqlActionOp, in tables of ALTER's actions */
} SqlClause;

/* Steps over all the words, or none. */
bool sql_take_phrase(SqlParser *parser, const char *words);
bool sql_at_phrase(const SqlParser *parser, const char *words);
/* One of the rows, whose table ends with words == NULL: 1 read into *options, 0 none stands here,
 * -1 failed. *row, when not NULL, says which. */
int sql_read_clause(SqlParser *parser, const SqlClause *rows, SqlOptionList *options,
                    const SqlClause **row);
/* A literal, a word or dotted name, a call, or a list in parentheses of options and such. */
SqlExpr *sql_read_value(SqlParser *parser);
/* (a = 1, 'b' = 'x', c (d), e): commas may be left out. */
bool sql_read_properties(SqlParser *parser, SqlOptionList *options);

#endif
