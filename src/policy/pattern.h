/* Pattern: a bounded matcher for Lua patterns. */
#ifndef TG_POLICY_PATTERN_H
#define TG_POLICY_PATTERN_H

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

#define PATTERN_CAPTURES 32

typedef struct PatternCapture {
    const char *start;
    ptrdiff_t length; /* PATTERN_OPEN while inside, PATTERN_POSITION for () */
} PatternCapture;

enum { PATTERN_OPEN = -1, PATTERN_POSITION = -2 };

/* Set the first five fields; one struct serves many attempts on one subject. */
typedef struct Pattern {
    lua_State *L;
    const char *subject, *subject_end;
    const char *pattern, *pattern_end;
    PatternCapture captures[PATTERN_CAPTURES];
    int ncaptures, depth;
    long steps;
} Pattern;

/* Matches the whole pattern at `at`; the end of the match or NULL. Raises on a malformed pattern,
 * on more than a million steps (and 16 for each byte of the subject), and on nesting deeper
 * than 200. */
const char *policy_pattern_match(Pattern *match, const char *at, const char *pattern);
/* Pushes capture i; i == 0 of a pattern without captures is the whole match. */
void policy_pattern_push(Pattern *match, int i, const char *start, const char *end);
/* Pushes every capture, or the whole match when there is none and `whole`; returns the number. */
int policy_pattern_push_all(Pattern *match, const char *start, const char *end, bool whole);

#endif
