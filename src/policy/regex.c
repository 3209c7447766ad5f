/* Regex: PCRE2 behind the syntax of RE2.
 *
 * PCRE2's automaton (pcre2_dfa_match) would promise linear time, but tells states apart by how
 * often a + has run: "x+y" on a long text fills any workspace. Its backtracking matcher under a
 * limit of steps is quick where patterns are sane, and says so where they are not. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "policy/regex.h"

#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/regex_syntax.h"

#define PATTERN_BYTES_MAX 10000
#define KEPT 128
#define MATCH_LIMIT 200000 /* steps from one place of the text */
#define DEPTH_LIMIT 20000
#define HEAP_LIMIT_KB 8192

typedef struct Compiled {
    char *pattern;
    size_t n;
    pcre2_code *code;
} Compiled;

static struct {
    Compiled kept[KEPT]; /* by hash; a newcomer takes the place of what it collides with */
    pcre2_compile_context *compile;
    pcre2_match_context *limits;
    pcre2_match_data *data;
} engine;

static bool open_engine(void)
{
    if (engine.data)
        return true;
    engine.compile = pcre2_compile_context_create(NULL);
    engine.limits = pcre2_match_context_create(NULL);
    if (!engine.compile || !engine.limits)
        return false;
    pcre2_set_newline(engine.compile, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(engine.compile, 200);
    pcre2_set_match_limit(engine.limits, MATCH_LIMIT);
    pcre2_set_depth_limit(engine.limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(engine.limits, HEAP_LIMIT_KB);
    engine.data = pcre2_match_data_create(1, NULL);
    return engine.data != NULL;
}

static void fail(RegexMatch *match, const char *message)
{
    snprintf(match->error, sizeof(match->error), "%s", message);
}

static void fail_with_code(RegexMatch *match, int code)
{
    PCRE2_UCHAR message[128];
    pcre2_get_error_message(code, message, sizeof(message));
    fail(match, (const char *)message);
}

static pcre2_code *compile(Str pattern, RegexMatch *match)
{
    const uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_DOLLAR_ENDONLY |
                             PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE;
    int code = 0;
    PCRE2_SIZE offset = 0;
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &offset, engine.compile);
    if (!compiled)
        fail_with_code(match, code);
    return compiled;
}

static bool fill(Compiled *slot, Str pattern, RegexMatch *match)
{
    free(slot->pattern);
    pcre2_code_free(slot->code);
    *slot = (Compiled){.pattern = malloc(pattern.n + 1), .n = pattern.n};
    if (!slot->pattern) {
        fail(match, "out of memory");
        return false;
    }
    memcpy(slot->pattern, pattern.p, pattern.n);
    slot->code = compile(pattern, match);
    return slot->code != NULL;
}

static const Compiled *find_compiled(Str pattern, RegexMatch *match)
{
    Compiled *slot = &engine.kept[str_hash(pattern) % KEPT];
    match->error[0] = '\0';
    if (slot->code && str_eq((Str){slot->pattern, slot->n}, pattern))
        return slot;
    const char *refusal = pattern.n > PATTERN_BYTES_MAX ? "the pattern is longer than 10,000 bytes"
                                                        : policy_regex_refusal(pattern);
    if (refusal || !open_engine()) {
        fail(match, refusal ? refusal : "out of memory");
        return NULL;
    }
    return fill(slot, pattern, match) ? slot : NULL;
}

bool policy_regex_is_valid(Str pattern, RegexMatch *match)
{
    return find_compiled(pattern, match) != NULL;
}

RegexResult policy_regex_find(Str text, Str pattern, RegexMatch *match)
{
    const Compiled *compiled = find_compiled(pattern, match);
    if (!compiled)
        return REGEX_FAILED;
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.p ? text.p : "");
    int found = pcre2_match(compiled->code, subject, text.n, 0, 0, engine.data, engine.limits);
    if (found == PCRE2_ERROR_NOMATCH)
        return REGEX_NONE;
    if (found < 0) {
        fail_with_code(match, found);
        return REGEX_FAILED;
    }
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(engine.data);
    match->first = offsets[0];
    match->end = offsets[1];
    return REGEX_FOUND;
}
