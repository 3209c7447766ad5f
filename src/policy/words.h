/* Words: which of a few texts stand in a statement, in any case, found in one pass. */
#ifndef TG_POLICY_WORDS_H
#define TG_POLICY_WORDS_H

#include "base/str.h"

enum { POLICY_WORDS_MAX = 63 };

typedef struct PolicyWords {
    Str v[POLICY_WORDS_MAX];
    size_t n;
    uint64_t begins[256]; /* those that begin with the byte */
} PolicyWords;

/* The bit of the text; 0: there is no room for more. The text is not copied. */
uint64_t policy_words_add(PolicyWords *words, Str text);
/* The bits of those that stand in the text. */
uint64_t policy_words_find(const PolicyWords *words, Str text);

#endif
