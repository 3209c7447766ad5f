/* Regex: PCRE2 behind the syntax of RE2.
 *
 * PCRE2's automaton (pcre2_dfa_match) would promise linear time, but tells states apart by how
 * often a + has run: "x+y" on a long text fills any workspace. Its backtracking matcher under a
 * limit of steps is quick where patterns are sane, and says so where they are not. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "cel/regex.h"

#include <pcre2.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "cel/regex_syntax.h"

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

typedef struct Engine {
    Compiled kept[KEPT]; /* by hash; a newcomer takes the place of what it collides with */
    pcre2_compile_context *compile;
    pcre2_match_context *limits;
    pcre2_match_data *data;
} Engine;

static _Thread_local Engine *engine; /* each thread has its own, freed with it */
static pthread_key_t engine_key;
static pthread_once_t engine_once = PTHREAD_ONCE_INIT;

static void free_engine(void *of_thread)
{
    Engine *old = of_thread;
    for (size_t i = 0; i < KEPT; i++) {
        free(old->kept[i].pattern);
        pcre2_code_free(old->kept[i].code);
    }
    pcre2_compile_context_free(old->compile);
    pcre2_match_context_free(old->limits);
    pcre2_match_data_free(old->data);
    free(old);
}

static void make_key(void)
{
    pthread_key_create(&engine_key, free_engine);
}

static Engine *new_engine(void)
{
    Engine *new = calloc(1, sizeof *new);
    if (!new)
        return NULL;
    new->compile = pcre2_compile_context_create(NULL);
    new->limits = pcre2_match_context_create(NULL);
    new->data = pcre2_match_data_create(1, NULL);
    if (!new->compile || !new->limits || !new->data) {
        free_engine(new);
        return NULL;
    }
    pcre2_set_newline(new->compile, PCRE2_NEWLINE_LF);
    pcre2_set_parens_nest_limit(new->compile, 200);
    pcre2_set_depth_limit(new->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(new->limits, HEAP_LIMIT_KB);
    return new;
}

static bool open_engine(void)
{
    if (engine)
        return true;
    pthread_once(&engine_once, make_key);
    engine = new_engine();
    return engine && pthread_setspecific(engine_key, engine) == 0;
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
        pcre2_compile((PCRE2_SPTR)pattern.p, pattern.n, options, &code, &offset, engine->compile);
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
    match->error[0] = '\0';
    if (!open_engine()) {
        fail(match, "out of memory");
        return NULL;
    }
    Compiled *slot = &engine->kept[str_hash(pattern) % KEPT];
    if (slot->code && str_eq((Str){slot->pattern, slot->n}, pattern))
        return slot;
    const char *refusal = pattern.n > PATTERN_BYTES_MAX ? "the pattern is longer than 10,000 bytes"
                                                        : cel_regex_refusal(pattern);
    if (refusal) {
        fail(match, refusal);
        return NULL;
    }
    return fill(slot, pattern, match) ? slot : NULL;
}

bool cel_regex_is_valid(Str pattern, RegexMatch *match)
{
    return find_compiled(pattern, match) != NULL;
}

RegexResult cel_regex_find_within(Str text, Str pattern, uint32_t steps, RegexMatch *match)
{
    const Compiled *compiled = find_compiled(pattern, match);
    if (!compiled)
        return REGEX_FAILED;
    PCRE2_SPTR subject = (PCRE2_SPTR)(text.p ? text.p : "");
    pcre2_set_match_limit(engine->limits, steps < MATCH_LIMIT ? steps : MATCH_LIMIT);
    int found = pcre2_match(compiled->code, subject, text.n, 0, 0, engine->data, engine->limits);
    if (found == PCRE2_ERROR_NOMATCH)
        return REGEX_NONE;
    if (found < 0) {
        fail_with_code(match, found);
        return found == PCRE2_ERROR_MATCHLIMIT ? REGEX_LIMITED : REGEX_FAILED;
    }
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(engine->data);
    match->first = offsets[0];
    match->end = offsets[1];
    return REGEX_FOUND;
}

RegexResult cel_regex_find(Str text, Str pattern, RegexMatch *match)
{
    RegexResult result = cel_regex_find_within(text, pattern, MATCH_LIMIT, match);
    return result == REGEX_LIMITED ? REGEX_FAILED : result;
}
