/* Rows: which phrase reads a statement, found by its first words. */
#include "sql/parse_mysql.h"

/* The number of tokens that spell the words, or 0. */
static size_t match_words(const SqlParser *parser, const char *words)
{
    Str rest = str(words), word;
    size_t n = 0;
    for (; str_next(&rest, ' ', &word); n++) {
        const SqlToken *token = sql_peek(parser, n);
        if (token->kind != SQL_TOKEN_WORD || !str_eq_nocase(sql_token_text(parser, token), word))
            return 0;
    }
    return n;
}

size_t sql_mysql_count_words(const char *words)
{
    size_t n = 1;
    for (; *words; words++)
        n += *words == ' ';
    return n;
}

const SqlMysqlRow *sql_mysql_take_row(SqlParser *parser, const SqlMysqlRow *rows)
{
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return NULL;
    char first = (char)(sql_token_text(parser, sql_peek(parser, 0)).p[0] | 32);
    for (; rows->words; rows++) {
        size_t n = rows->words[0] == first ? match_words(parser, rows->words) : 0;
        parser->at += n;
        if (n)
            return rows;
    }
    return NULL;
}
