/* Keyword: the one table of words, found by first letter and bisection. */
#include "sql/dialect.h"

/* The short names of the classes in keyword.def. */
enum {
    PR = SQL_RESERVED_POSTGRES,
    PC = SQL_POSTGRES_COLUMN_NAME,
    PT = SQL_POSTGRES_FUNCTION_TYPE,
    PA = SQL_POSTGRES_AS_LABEL,
    MY = SQL_RESERVED_MYSQL,
    OR = SQL_RESERVED_ORACLE,
    MS = SQL_RESERVED_TSQL,
    AN = SQL_RESERVED_ANSI
};

typedef struct Keyword {
    const char *text;
    uint16_t classes;
    uint8_t length;
} Keyword;

#define LETTER(letter)
#define KEYWORD(word, set) {#word, set, sizeof(#word) - 1},
static const Keyword keywords[KW_COUNT] = {
    {"", 0, 0},
#include "sql/keyword.def"
};
#undef LETTER
#undef KEYWORD

#define LETTER(letter) KW_MARK_##letter,
#define KEYWORD(word, set)
static const uint16_t letters[] = {
#include "sql/keyword.def"
    KW_COUNT};
#undef LETTER
#undef KEYWORD

enum { WORD_MAX = 32 };

static int compare(const char *upper, size_t n, const Keyword *keyword)
{
    size_t shorter = n < keyword->length ? n : keyword->length;
    for (size_t i = 1; i < shorter; i++)
        if (upper[i] != keyword->text[i])
            return (unsigned char)upper[i] - (unsigned char)keyword->text[i];
    return (int)n - (int)keyword->length;
}

static SqlKeyword bisect(const char *upper, size_t n)
{
    size_t low = letters[upper[0] - 'A'], high = letters[upper[0] - 'A' + 1];
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare(upper, n, &keywords[middle]);
        if (order == 0)
            return (SqlKeyword)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return KW_NO_KEYWORD;
}

SqlKeyword sql_keyword_find(Str word)
{
    char upper[WORD_MAX];
    if (word.n == 0 || word.n > WORD_MAX)
        return KW_NO_KEYWORD;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        upper[i] = c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
    }
    if (upper[0] < 'A' || upper[0] > 'Z')
        return KW_NO_KEYWORD;
    return bisect(upper, word.n);
}

const char *sql_keyword_text(SqlKeyword keyword)
{
    return keyword < KW_COUNT ? keywords[keyword].text : "";
}

uint32_t sql_keyword_classes(SqlKeyword keyword)
{
    return keyword < KW_COUNT ? keywords[keyword].classes : 0;
}

bool sql_is_reserved(const SqlDialect *dialect, SqlKeyword keyword)
{
    if (dialect->words && dialect->words[keyword] & SQL_WORD_RESERVED)
        return true;
    return (sql_keyword_classes(keyword) & dialect->reserved) != 0;
}
