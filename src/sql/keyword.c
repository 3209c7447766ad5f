/* Keyword: the one table of words, found by an open hash that is filled on the first look-up. */
#include <pthread.h>

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

enum { WORD_MAX = 32, SLOTS = 8192 };

static uint16_t slots[SLOTS]; /* SqlKeyword, 0 = free; written once, by fill_slots */
static pthread_once_t filled = PTHREAD_ONCE_INIT;

_Static_assert(KW_COUNT < SLOTS / 2, "the table of keywords is too full");

/* The mask makes the letters equal in either case; what else it makes equal is told apart below. */
static uint32_t hash(const char *word, size_t n)
{
    uint32_t h = (uint32_t)n;
    for (size_t i = 0; i < n; i++)
        h = h * 31 + ((unsigned char)word[i] & 0xdf);
    return (h ^ h >> 13) % SLOTS;
}

static void fill_slots(void)
{
    for (uint16_t i = 1; i < KW_COUNT; i++) {
        uint32_t at = hash(keywords[i].text, keywords[i].length);
        while (slots[at])
            at = (at + 1) % SLOTS;
        slots[at] = i;
    }
}

static bool is_word(const Keyword *keyword, Str word)
{
    if (keyword->length != word.n)
        return false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i];
        if ((c >= 'a' && c <= 'z' ? (char)(c - 32) : c) != keyword->text[i])
            return false;
    }
    return true;
}

SqlKeyword sql_keyword_find(Str word)
{
    if (word.n == 0 || word.n > WORD_MAX)
        return KW_NO_KEYWORD;
    pthread_once(&filled, fill_slots);
    for (uint32_t at = hash(word.p, word.n); slots[at]; at = (at + 1) % SLOTS)
        if (is_word(&keywords[slots[at]], word))
            return (SqlKeyword)slots[at];
    return KW_NO_KEYWORD;
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
