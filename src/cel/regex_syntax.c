/* Regex syntax: a scan for the constructs that have no linear-time meaning, or another one in RE2.
 */
#include "cel/regex_syntax.h"

#include <string.h>

#define REPEAT_MAX 1000

typedef struct Scan {
    const char *p, *end;
    bool is_repeated; /* a quantifier stands right before p */
} Scan;

static bool starts(const Scan *scan, const char *text)
{
    size_t n = strlen(text);
    return (size_t)(scan->end - scan->p) >= n && memcmp(scan->p, text, n) == 0;
}

/* After a backslash: letters that RE2 has. Both engines refuse the letters that neither has. */
static const char *check_escape(Scan *scan, bool in_class)
{
    static const char known[] = "dDwWsSbBAzaftnrxpPQE";
    char c = scan->p + 1 < scan->end ? scan->p[1] : '\0';
    if (c >= '1' && c <= '9')
        return "back references are not supported";
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (is_letter && !strchr(known, c))
        return "the escape is not supported";
    if (in_class && c && strchr("bBAz", c))
        return "the escape is not supported in a class";
    if (c == 'Q') {
        const char *stop = memmem(scan->p, (size_t)(scan->end - scan->p), "\\E", 2);
        scan->p = stop ? stop + 2 : scan->end;
    } else {
        scan->p += c ? 2 : 1;
    }
    return NULL;
}

/* At [: behind the closing ], which may also stand first. */
static const char *check_class(Scan *scan)
{
    scan->p += starts(scan, "[^") ? 2 : 1;
    for (bool first = true; scan->p < scan->end && (first || *scan->p != ']'); first = false) {
        const char *refusal = NULL;
        if (*scan->p == '\\')
            refusal = check_escape(scan, true);
        else if (starts(scan, "[:") && memmem(scan->p, (size_t)(scan->end - scan->p), ":]", 2))
            scan->p = (char *)memmem(scan->p, (size_t)(scan->end - scan->p), ":]", 2) + 2;
        else if (starts(scan, "[.") || starts(scan, "[="))
            return "collating elements are not supported";
        else
            scan->p++;
        if (refusal)
            return refusal;
    }
    scan->p++;
    return NULL;
}

/* At (: (?P<name>, (?<name> and (?flags) are all that RE2 has. */
static const char *check_group(Scan *scan)
{
    if (starts(scan, "(*"))
        return "verbs are not supported";
    if (!starts(scan, "(?")) {
        scan->p++;
        return NULL;
    }
    if (starts(scan, "(?=") || starts(scan, "(?!") || starts(scan, "(?<=") || starts(scan, "(?<!"))
        return "look-around is not supported";
    scan->p += 2;
    if (starts(scan, "P<") || starts(scan, "<")) {
        const char *stop = memchr(scan->p, '>', (size_t)(scan->end - scan->p));
        scan->p = stop ? stop + 1 : scan->end;
        return NULL;
    }
    while (scan->p < scan->end && strchr("imsU-", *scan->p))
        scan->p++;
    if (scan->p >= scan->end || (*scan->p != ':' && *scan->p != ')'))
        return "the kind of group is not supported";
    scan->p++;
    return NULL;
}

/* At {: true when it is a repeat, then *behind is what follows it. */
static bool read_repeat(const Scan *scan, const char **behind, long *largest)
{
    long value = 0;
    const char *p = scan->p + 1, *digits = p;
    *largest = 0;
    for (; p < scan->end && ((*p >= '0' && *p <= '9') || *p == ','); p++) {
        value = *p == ',' ? 0 : value * 10 + (*p - '0');
        value = value > REPEAT_MAX ? REPEAT_MAX + 1 : value;
        *largest = value > *largest ? value : *largest;
    }
    *behind = p + 1;
    return p < scan->end && *p == '}' && p > digits && *digits != ',';
}

static const char *check_quantifier(Scan *scan, const char *behind)
{
    if (scan->is_repeated)
        return "nested and possessive quantifiers are not supported";
    scan->p = behind;
    if (scan->p < scan->end && *scan->p == '?')
        scan->p++;
    scan->is_repeated = true;
    return NULL;
}

static const char *check_item(Scan *scan)
{
    const char *behind;
    long largest;
    char c = *scan->p;
    if (c == '*' || c == '+' || c == '?')
        return check_quantifier(scan, scan->p + 1);
    if (c == '{' && read_repeat(scan, &behind, &largest))
        return largest > REPEAT_MAX ? "a repeat count is above 1000"
                                    : check_quantifier(scan, behind);
    scan->is_repeated = false;
    if (c == '\\')
        return check_escape(scan, false);
    if (c == '[')
        return check_class(scan);
    if (c == '(')
        return check_group(scan);
    scan->p++;
    return NULL;
}

const char *cel_regex_refusal(Str pattern)
{
    Scan scan = {pattern.p, pattern.p + pattern.n, false};
    while (scan.p < scan.end) {
        const char *refusal = check_item(&scan);
        if (refusal)
            return refusal;
    }
    return NULL;
}
