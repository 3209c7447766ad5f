/* Keyword: the one table of words, found by an open hash that is filled on the first look-up. */
#include <endian.h>
#include <pthread.h>
#include <stdatomic.h>

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
#define KEYWORD(word, set) [KW_##word] = {#word, set, sizeof(#word) - 1},
static const Keyword keywords[KW_COUNT] = {
#include "sql/keyword.def"
};
#undef LETTER
#undef KEYWORD

enum { WORD_MAX = 32, SLOTS = 8192, SLOT_BITS = 13 };

/* A word in lower case, as numbers: two words of up to sixteen characters are the same when these
 * are. `last` holds what stands behind the first eight; the last eight of a longer word. */
typedef struct Folded {
    uint64_t first, last;
} Folded;

static uint16_t slots[SLOTS]; /* SqlKeyword, 0 = free; written once, by fill_slots */
static Folded folded[KW_COUNT];
static pthread_once_t filled = PTHREAD_ONCE_INIT;
static _Atomic bool is_filled;

_Static_assert(KW_COUNT - KW_BASE < SLOTS / 2, "the table of keywords is too full");

static uint64_t load(const char *p, size_t n)
{
    uint64_t bytes = 0;
    memcpy(&bytes, p, n);
    return le64toh(bytes);
}

/* At most three loads of a fixed size, whatever the length. The bit that is set makes the letters
 * equal in either case, and no two other characters of words. */
static Folded fold_word(Str word)
{
    const uint64_t lower = 0x2020202020202020u;
    const char *p = word.p;
    size_t n = word.n;
    if (n > 8)
        return (Folded){load(p, 8) | lower,
                        load(p + n - 8, 8) >> (n < 16 ? 8 * (16 - n) : 0) | lower};
    if (n >= 4)
        return (Folded){load(p, 4) | load(p + n - 4, 4) << 8 * (n - 4) | lower, lower};
    return (Folded){load(p, 1) | load(p + n / 2, 1) << 8 * (n / 2) |
                        load(p + n - 1, 1) << 8 * (n - 1) | lower,
                    lower};
}

static uint32_t hash(Folded word)
{
    uint64_t h = (word.first ^ (word.last << 5 | word.last >> 59)) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> (64 - SLOT_BITS));
}

static void fill_slots(void)
{
    for (uint16_t i = KW_BASE + 1; i < KW_COUNT; i++) {
        folded[i] = fold_word((Str){keywords[i].text, keywords[i].length});
        uint32_t at = hash(folded[i]);
        while (slots[at])
            at = (at + 1) % SLOTS;
        slots[at] = i;
    }
    is_filled = true;
}

static bool is_word(SqlKeyword keyword, Folded word, Str text)
{
    if (folded[keyword].first != word.first || folded[keyword].last != word.last)
        return false;
    return text.n <= 16 || str_is_nocase(text, keywords[keyword].text);
}

static SqlKeyword find(Str word)
{
    if (word.n == 0 || word.n > WORD_MAX)
        return KW_NO_KEYWORD;
    Folded key = fold_word(word);
    for (uint32_t at = hash(key); slots[at]; at = (at + 1) % SLOTS)
        if (is_word((SqlKeyword)slots[at], key, word))
            return (SqlKeyword)slots[at];
    return KW_NO_KEYWORD;
}

static void fill(void)
{
    if (!is_filled)
        pthread_once(&filled, fill_slots);
}

SqlKeyword sql_keyword_find(Str word)
{
    fill();
    return find(word);
}

void sql_keyword_resolve(const char *text, SqlToken *tokens, size_t n)
{
    fill();
    for (SqlToken *token = tokens; token < tokens + n; token++) {
        if (token->kind != SQL_TOKEN_WORD || token->flags & SQL_TOKEN_KNOWN)
            continue;
        token->flags |= SQL_TOKEN_KNOWN;
        token->id = (uint16_t)find((Str){text + token->offset, token->length});
    }
}

const char *sql_keyword_text(SqlKeyword keyword)
{
    return keyword > KW_BASE && keyword < KW_COUNT ? keywords[keyword].text : "";
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
