/* Regex: regular expressions of the RE2 kind, with a bound on the work of one search. */
#ifndef TG_CEL_REGEX_H
#define TG_CEL_REGEX_H

#include "base/str.h"

typedef enum RegexResult { REGEX_FOUND, REGEX_NONE, REGEX_FAILED, REGEX_LIMITED } RegexResult;

typedef struct RegexMatch {
    size_t first, end; /* bytes [first, end) of the text */
    char error[256];   /* why it failed: not a pattern, or too much work */
} RegexMatch;

/* Searches the pattern anywhere in the text. Compiled patterns are kept in a bounded table of each
 * thread. Bytes that are not UTF-8 are part of no match. */
RegexResult cel_regex_find(Str text, Str pattern, RegexMatch *match);
/* The same with fewer steps from one place of the text; REGEX_LIMITED when they do not suffice. */
RegexResult cel_regex_find_within(Str text, Str pattern, uint32_t steps, RegexMatch *match);
/* False: match->error says why it is no pattern. */
bool cel_regex_is_valid(Str pattern, RegexMatch *match);

#endif
