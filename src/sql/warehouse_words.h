/* Words that begin a clause in every warehouse dialect: rows of a table for SqlDialect.words. */
#ifndef TG_SQL_WAREHOUSE_WORDS_H
#define TG_SQL_WAREHOUSE_WORDS_H

#include "sql/grammar.h"

#define SQL_WAREHOUSE_WORDS                                                                        \
    [KW_LIMIT] = SQL_WORD_CLAUSE, [KW_OFFSET] = SQL_WORD_CLAUSE, [KW_FETCH] = SQL_WORD_CLAUSE,     \
    [KW_WINDOW] = SQL_WORD_CLAUSE, [KW_TABLESAMPLE] = SQL_WORD_CLAUSE, [KW_FOR] = SQL_WORD_CLAUSE, \
    [KW_LEFT] = SQL_WORD_CALLED, [KW_RIGHT] = SQL_WORD_CALLED, [KW_REPLACE] = SQL_WORD_CALLED,     \
    [KW_INSERT] = SQL_WORD_CALLED, [KW_SET] = SQL_WORD_CALLED, [KW_VALUES] = SQL_WORD_CALLED,      \
    [KW_LIKE] = SQL_WORD_CALLED, [KW_AND] = SQL_WORD_CALLED, [KW_OR] = SQL_WORD_CALLED,            \
    [KW_ANY] = SQL_WORD_CALLED | SQL_WORD_NO_ALIAS, [KW_ALL] = SQL_WORD_CALLED,                    \
    [KW_RETURNING] = SQL_WORD_CLAUSE, [KW_USING] = SQL_WORD_KEPT, [KW_THEN] = SQL_WORD_KEPT,       \
    [KW_DIV] = SQL_WORD_CLAUSE, [KW_REGEXP] = SQL_WORD_CLAUSE | SQL_WORD_CALLED,                   \
    [KW_RLIKE] = SQL_WORD_CLAUSE | SQL_WORD_CALLED

#endif
