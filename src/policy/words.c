/* Words: which of a few texts stand in a statement, in any case, found in one pass. */
#include "policy/words.h"

static unsigned char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : (unsigned char)c;
}

static unsigned char upper(unsigned char c)
{
    return c >= 'a' && c <= 'z' ? (unsigned char)(c - 'a' + 'A') : c;
}

uint64_t policy_words_add(PolicyWords *words, Str text)
{
    for (size_t i = 0; i < words->n; i++)
        if (str_eq_nocase(words->v[i], text))
            return (uint64_t)1 << i;
    if (words->n == POLICY_WORDS_MAX || text.n == 0)
        return 0;
    uint64_t bit = (uint64_t)1 << words->n;
    words->v[words->n++] = text;
    words->begins[lower(text.p[0])] |= bit;
    words->begins[upper(lower(text.p[0]))] |= bit;
    return bit;
}

static uint64_t find_at(const PolicyWords *words, Str text, size_t at, uint64_t wanted)
{
    uint64_t found = 0;
    for (size_t i = 0; wanted; i++, wanted >>= 1) {
        size_t n = words->v[i].n;
        if ((wanted & 1) && n <= text.n - at &&
            str_eq_nocase(str_sub(text, at, at + n), words->v[i]))
            found |= (uint64_t)1 << i;
    }
    return found;
}

/* U&"\006Ason" is a way to write a word that the text does not show: then every one may be there.
 */
uint64_t policy_words_find(const PolicyWords *words, Str text)
{
    uint64_t found = 0;
    for (size_t i = 0; i < text.n; i++) {
        uint64_t wanted = words->begins[(unsigned char)text.p[i]] & ~found;
        if (wanted)
            found |= find_at(words, text, i, wanted);
        if (text.p[i] == '&' && i > 0 && lower(text.p[i - 1]) == 'u')
            return UINT64_MAX;
    }
    return found;
}
