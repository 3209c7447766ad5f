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
    uint8_t length;
} Keyword;

#define LETTER(letter)
#define KEYWORD(word, set) [KW_##word] = {#word, sizeof(#word) - 1},
static const Keyword keywords[KW_COUNT] = {
#include "sql/keyword.def"
};
#undef KEYWORD
/* Apart from the texts: all of these are looked at all the time. */
#define KEYWORD(word, set) [KW_##word] = set,
static const uint16_t classes[KW_COUNT] = {
#include "sql/keyword.def"
};
#undef KEYWORD
#undef LETTER

enum { SLOTS = 8192, SLOT_BITS = 13, FOLDED = 16 };

/* The first sixteen characters of a word in lower case, zeros behind its end; the last eight are
 * turned over when the word goes on. Two words of up to sixteen are the same when these are. */
typedef struct Folded {
    uint64_t first, last;
} Folded;

static uint16_t slots[SLOTS]; /* SqlKeyword, 0 = free; written once, by fill_slots */
static Folded folded[KW_COUNT];
static pthread_once_t filled = PTHREAD_ONCE_INIT;
static _Atomic bool is_filled;

_Static_assert(KW_COUNT - KW_BASE < SLOTS / 2, "the table of keywords is too full");

/* FOLDED bytes can be read at p. There is no branch on the length: it cannot be guessed. The bit
 * that is set makes the letters equal in either case, and no two other characters of words. */
static Folded fold_word(const char *p, size_t n)
{
    static const uint8_t masks[2 * FOLDED] = {[0 ... FOLDED - 1] = 0xff};
    const uint64_t lower = 0x2020202020202020u;
    uint64_t bytes[2], mask[2];
    memcpy(bytes, p, sizeof bytes);
    memcpy(mask, masks + FOLDED - (n < FOLDED ? n : FOLDED), sizeof mask);
    Folded word = {(bytes[0] | lower) & mask[0], (bytes[1] | lower) & mask[1]};
    if (n > FOLDED)
        word.last = ~word.last;
    return word;
}

static uint32_t hash(Folded word)
{
    uint64_t h = (word.first ^ (word.last << 5 | word.last >> 59)) * 0x9e3779b97f4a7c15u;
    return (uint32_t)(h >> (64 - SLOT_BITS));
}

/* Where fewer bytes can be read. */
static __attribute__((noinline)) Folded fold_copy(Str word)
{
    char copy[FOLDED] = {0};
    memcpy(copy, word.p, word.n < FOLDED ? word.n : FOLDED);
    return fold_word(copy, word.n);
}

static void fill_slots(void)
{
    for (uint16_t i = KW_BASE + 1; i < KW_COUNT; i++) {
        folded[i] = fold_copy((Str){keywords[i].text, keywords[i].length});
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
    return text.n <= FOLDED || str_is_nocase(text, keywords[keyword].text);
}

static SqlKeyword find(Folded key, Str word)
{
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
    return word.n > 0 ? find(fold_copy(word), word) : KW_NO_KEYWORD;
}

static void resolve(Str text, SqlToken *token)
{
    if (token->flags & SQL_TOKEN_KNOWN)
        return;
    Str word = {text.p + token->offset, token->length};
    bool inside = token->offset + FOLDED <= text.n;
    token->flags |= SQL_TOKEN_KNOWN;
    token->id = (uint16_t)find(inside ? fold_word(word.p, word.n) : fold_copy(word), word);
}

void sql_keyword_resolve(Str text, SqlToken *token)
{
    fill();
    resolve(text, token);
}

void sql_keyword_resolve_all(Str text, SqlToken *tokens, size_t n)
{
    fill();
    for (SqlToken *token = tokens; token < tokens + n; token++)
        if (token->kind == SQL_TOKEN_WORD)
            resolve(text, token);
}

const char *sql_keyword_text(SqlKeyword keyword)
{
    return keyword > KW_BASE && keyword < KW_COUNT ? keywords[keyword].text : "";
}

uint32_t sql_keyword_classes(SqlKeyword keyword)
{
    return keyword < KW_COUNT ? classes[keyword] : 0;
}

bool sql_is_reserved(const SqlDialect *dialect, SqlKeyword keyword)
{
    if (dialect->words && dialect->words[keyword] & SQL_WORD_RESERVED)
        return true;
    return (sql_keyword_classes(keyword) & dialect->reserved) != 0;
}
