/* Pattern: a bounded matcher for Lua patterns.
 *
 * The library's own cannot be interrupted: ("a?"):rep(30) alone runs for hours. Backtracking is the
 * same here, but every step is counted, by call (the same text fails the same way every time) and
 * against the time budget. */
#include "policy/pattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <string.h>

#include "policy/sandbox.h"

#define STEPS_MAX 1000000
#define STEPS_PER_BYTE 16
#define DEPTH_MAX 200

static void count_step(Pattern *match)
{
    ptrdiff_t length = match->subject_end - match->subject;
    if (++match->steps > STEPS_MAX + STEPS_PER_BYTE * length)
        luaL_error(match->L, "the pattern needs too many steps on this text");
    policy_sandbox_step(match->L);
}

static bool is_in_class(unsigned char c, unsigned char class)
{
    bool is = false;
    switch (tolower(class)) {
    case 'a':
        is = isalpha(c);
        break;
    case 'c':
        is = iscntrl(c);
        break;
    case 'd':
        is = isdigit(c);
        break;
    case 'g':
        is = isgraph(c);
        break;
    case 'l':
        is = islower(c);
        break;
    case 'p':
        is = ispunct(c);
        break;
    case 's':
        is = isspace(c);
        break;
    case 'u':
        is = isupper(c);
        break;
    case 'w':
        is = isalnum(c);
        break;
    case 'x':
        is = isxdigit(c);
        break;
    case 'z':
        is = c == 0;
        break;
    default:
        return class == c;
    }
    return isupper(class) ? !is : is;
}

/* The first byte after the one-character item at p. */
static const char *item_end(Pattern *match, const char *p)
{
    const char *end = match->pattern_end;
    if (*p == '%') {
        if (p + 1 >= end)
            luaL_error(match->L, "malformed pattern (ends with '%%')");
        return p + 2;
    }
    if (*p != '[')
        return p + 1;
    p += p + 1 < end && p[1] == '^' ? 2 : 1;
    do { /* a ] right after the bracket is a member */
        if (p >= end)
            luaL_error(match->L, "malformed pattern (missing ']')");
        p += *p == '%' && p + 1 < end ? 2 : 1;
    } while (p >= end || *p != ']');
    return p + 1;
}

/* `p` at [, `last` at the closing ]. */
static bool is_in_set(unsigned char c, const char *p, const char *last)
{
    bool wanted = true;
    if (p[1] == '^') {
        wanted = false;
        p++;
    }
    for (p++; p < last; p++) {
        unsigned char low = (unsigned char)*p;
        if (low == '%' && p + 1 < last) {
            p++;
            if (is_in_class(c, (unsigned char)*p))
                return wanted;
        } else if (p + 2 < last && p[1] == '-') {
            p += 2;
            if (low <= c && c <= (unsigned char)*p)
                return wanted;
        } else if (low == c) {
            return wanted;
        }
    }
    return !wanted;
}

static bool item_matches(Pattern *match, const char *at, const char *p, const char *end)
{
    count_step(match);
    if (at >= match->subject_end)
        return false;
    unsigned char c = (unsigned char)*at;
    if (*p == '.')
        return true;
    if (*p == '%')
        return is_in_class(c, (unsigned char)p[1]);
    if (*p == '[')
        return is_in_set(c, p, end - 1);
    return (unsigned char)*p == c;
}

static const char *match_here(Pattern *match, const char *at, const char *p);

/* item* and item+: as many as there are, then ever fewer. */
static const char *match_most(Pattern *match, const char *at, const char *p, const char *end)
{
    const char *most = at;
    while (item_matches(match, most, p, end))
        most++;
    for (; most >= at; most--) {
        const char *found = match_here(match, most, end + 1);
        if (found)
            return found;
    }
    return NULL;
}

/* item-: as few as will do. */
static const char *match_least(Pattern *match, const char *at, const char *p, const char *end)
{
    for (;; at++) {
        const char *found = match_here(match, at, end + 1);
        if (found || !item_matches(match, at, p, end))
            return found;
    }
}

static const char *open_capture(Pattern *match, const char *at, const char *p)
{
    bool position = p + 1 < match->pattern_end && p[1] == ')';
    if (match->ncaptures >= PATTERN_CAPTURES)
        luaL_error(match->L, "too many captures in the pattern");
    match->captures[match->ncaptures++] =
        (PatternCapture){at, position ? PATTERN_POSITION : PATTERN_OPEN};
    const char *found = match_here(match, at, p + (position ? 2 : 1));
    if (!found)
        match->ncaptures--;
    return found;
}

static const char *close_capture(Pattern *match, const char *at, const char *p)
{
    int i = match->ncaptures - 1;
    while (i >= 0 && match->captures[i].length != PATTERN_OPEN)
        i--;
    if (i < 0)
        luaL_error(match->L, "invalid pattern capture");
    match->captures[i].length = at - match->captures[i].start;
    const char *found = match_here(match, at, p + 1);
    if (!found)
        match->captures[i].length = PATTERN_OPEN;
    return found;
}

/* %bxy */
static const char *match_balance(Pattern *match, const char *at, const char *p)
{
    if (p + 4 > match->pattern_end)
        luaL_error(match->L, "malformed pattern (missing arguments to '%%b')");
    if (at >= match->subject_end || *at != p[2])
        return NULL;
    long open = 0;
    for (; at < match->subject_end; at++) {
        count_step(match);
        if (*at == p[3] && (p[2] != p[3] || open > 0)) {
            if (--open == 0)
                return match_here(match, at + 1, p + 4);
        } else if (*at == p[2]) {
            open++;
        }
    }
    return NULL;
}

/* %f[set] */
static const char *match_frontier(Pattern *match, const char *at, const char *p)
{
    p += 2;
    if (p >= match->pattern_end || *p != '[')
        luaL_error(match->L, "missing '[' after '%%f' in the pattern");
    const char *end = item_end(match, p);
    unsigned char before = at == match->subject ? 0 : (unsigned char)at[-1];
    unsigned char here = at < match->subject_end ? (unsigned char)*at : 0;
    if (is_in_set(before, p, end - 1) || !is_in_set(here, p, end - 1))
        return NULL;
    return match_here(match, at, end);
}

/* %1 ... %9 */
static const char *match_again(Pattern *match, const char *at, const char *p)
{
    int i = p[1] - '1';
    if (i < 0 || i >= match->ncaptures || match->captures[i].length == PATTERN_OPEN)
        luaL_error(match->L, "invalid capture index in the pattern");
    if (match->captures[i].length == PATTERN_POSITION)
        return NULL;
    size_t n = (size_t)match->captures[i].length;
    if ((size_t)(match->subject_end - at) < n || memcmp(match->captures[i].start, at, n) != 0)
        return NULL;
    match->steps += (long)n / 16;
    return match_here(match, at + n, p + 2);
}

/* Anything that is more than an item with a suffix; *handled says whether p is such a thing. */
static const char *match_special(Pattern *match, const char *at, const char *p, bool *handled)
{
    *handled = true;
    if (*p == '(')
        return open_capture(match, at, p);
    if (*p == ')')
        return close_capture(match, at, p);
    if (*p == '$' && p + 1 == match->pattern_end)
        return at == match->subject_end ? at : NULL;
    if (*p == '%' && p + 1 < match->pattern_end) {
        if (p[1] == 'b')
            return match_balance(match, at, p);
        if (p[1] == 'f')
            return match_frontier(match, at, p);
        if (isdigit((unsigned char)p[1]))
            return match_again(match, at, p);
    }
    *handled = false;
    return NULL;
}

/* One level of recursion for what can backtrack; plain items go round the loop. */
static const char *match_items(Pattern *match, const char *at, const char *p)
{
    while (p < match->pattern_end) {
        bool handled = false;
        const char *found = match_special(match, at, p, &handled);
        if (handled)
            return found;
        const char *end = item_end(match, p);
        char suffix = end < match->pattern_end ? *end : '\0';
        if (suffix == '*')
            return match_most(match, at, p, end);
        if (suffix == '-')
            return match_least(match, at, p, end);
        bool matches = item_matches(match, at, p, end);
        if (suffix == '+')
            return matches ? match_most(match, at + 1, p, end) : NULL;
        if (suffix == '?') {
            found = matches ? match_here(match, at + 1, end + 1) : NULL;
            if (found)
                return found;
            p = end + 1;
            continue;
        }
        if (!matches)
            return NULL;
        at++;
        p = end;
    }
    return at;
}

static const char *match_here(Pattern *match, const char *at, const char *p)
{
    if (++match->depth > DEPTH_MAX)
        luaL_error(match->L, "the pattern is too complex");
    count_step(match);
    const char *found = match_items(match, at, p);
    match->depth--;
    return found;
}

const char *policy_pattern_match(Pattern *match, const char *at, const char *pattern)
{
    match->ncaptures = 0;
    match->depth = 0;
    return match_here(match, at, pattern);
}

void policy_pattern_push(Pattern *match, int i, const char *start, const char *end)
{
    if (i >= match->ncaptures) {
        if (i != 0)
            luaL_error(match->L, "invalid capture index");
        lua_pushlstring(match->L, start, (size_t)(end - start));
        return;
    }
    PatternCapture *capture = &match->captures[i];
    if (capture->length == PATTERN_OPEN)
        luaL_error(match->L, "unfinished capture");
    if (capture->length == PATTERN_POSITION)
        lua_pushinteger(match->L, capture->start - match->subject + 1);
    else
        lua_pushlstring(match->L, capture->start, (size_t)capture->length);
}

int policy_pattern_push_all(Pattern *match, const char *start, const char *end, bool whole)
{
    int n = match->ncaptures == 0 && whole ? 1 : match->ncaptures;
    luaL_checkstack(match->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        policy_pattern_push(match, i, start, end);
    return n;
}
