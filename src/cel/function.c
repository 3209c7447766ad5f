/* Function: which row answers a call; size, type and the plain questions on texts. */
#include "cel/function.h"

#include <stdio.h>

#include "cel/regex.h"
#include "cel/text.h"

static const CelFunction *const tables[] = {cel_core_functions, cel_convert_functions,
                                            cel_time_functions, cel_text_functions};

const CelFunction *cel_functions(Str name, bool is_method, size_t *n)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        for (const CelFunction *row = tables[i]; row->name; row++) {
            if (row->is_method != is_method || !str_is(name, row->name))
                continue;
            for (*n = 1;
                 row[*n].name && row[*n].is_method == is_method && str_is(name, row[*n].name);)
                ++*n;
            return row;
        }
    }
    *n = 0;
    return NULL;
}

static bool fits(const CelFunction *row, const CelNode *node, const CelValue *args)
{
    if (row->n != node->n)
        return false;
    for (uint32_t i = 0; i < node->n; i++)
        if (row->args[i] != CEL_DYN && row->args[i] != args[i].kind)
            return false;
    return true;
}

static bool no_overload(CelState *state, const CelNode *node, const CelValue *args)
{
    char kinds[64] = "";
    size_t at = 0;
    for (uint32_t i = 0; i < node->n && i < CEL_FUNCTION_ARGS && at < sizeof kinds; i++)
        at += (size_t)snprintf(kinds + at, sizeof kinds - at, "%s%s", i ? ", " : "",
                               cel_kind_word(args[i].kind));
    int n = (int)(node->name.n < 80 ? node->name.n : 80);
    return node->nfunctions
               ? cel_fail(state, node, "no such overload: %.*s(%s)", n, node->name.p, kinds)
               : cel_fail(state, node, "there is no function '%.*s'", n, node->name.p);
}

bool cel_call(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    for (uint32_t i = 0; i < node->nfunctions; i++)
        if (fits(&node->functions[i], node, args))
            return node->functions[i].call(state, node, args, out);
    return no_overload(state, node, args);
}

static bool size_of_string(CelState *state, const CelNode *node, const CelValue *args,
                           CelValue *out)
{
    *out = cel_int((int64_t)cel_text_size(args[0].text));
    return cel_spend(state, node, args[0].text.n / 10);
}

static bool size_of_bytes(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int((int64_t)args[0].text.n);
    return cel_spend(state, node, 1);
}

static bool size_of_box(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int((int64_t)cel_size(args[0].box));
    return cel_spend(state, node, 1);
}

static bool type_of(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_text(CEL_TYPE, cel_kind_name(args[0].kind));
    return cel_spend(state, node, 1);
}

static bool contains(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    size_t n = args[0].text.n, part = args[1].text.n;
    *out = cel_bool(part == 0 ||
                    (n >= part && memmem(args[0].text.p, n, args[1].text.p, part) != NULL));
    return cel_spend(state, node, (n + part) / 10);
}

static bool starts_with(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text, head = args[1].text;
    *out = cel_bool(text.n >= head.n && str_eq(str_sub(text, 0, head.n), head));
    return cel_spend(state, node, head.n / 10);
}

static bool ends_with(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text, tail = args[1].text;
    *out = cel_bool(text.n >= tail.n && str_eq(str_sub(text, text.n - tail.n, text.n), tail));
    return cel_spend(state, node, tail.n / 10);
}

#define REGEX_STEPS_FEW 64
#define REGEX_STEPS_ALL 20000000
#define REGEX_STEPS_LEAST 1000
#define REGEX_STEPS_IN_ONE 200 /* of the engine that cost as much as one of ours */

/* A plain pattern needs few steps from each place. What needs more is searched again, for a price
 * that covers the worst. */
static bool matches(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    RegexMatch match;
    size_t n = args[0].text.n;
    if (!cel_spend(state, node, 20 + n / 4))
        return false;
    RegexResult result = cel_regex_find_within(args[0].text, args[1].text, REGEX_STEPS_FEW, &match);
    if (result == REGEX_LIMITED) {
        size_t steps = REGEX_STEPS_ALL / (n + 1);
        steps = steps > REGEX_STEPS_LEAST ? steps : REGEX_STEPS_LEAST;
        if (!cel_spend(state, node, steps * n / REGEX_STEPS_IN_ONE))
            return false;
        result = cel_regex_find_within(args[0].text, args[1].text, (uint32_t)steps, &match);
    }
    if (result == REGEX_FAILED || result == REGEX_LIMITED)
        return cel_fail(state, node, "the pattern cannot be matched: %s", match.error);
    *out = cel_bool(result == REGEX_FOUND);
    return true;
}

const CelFunction cel_core_functions[] = {
    {"size", false, 1, {CEL_STRING}, CEL_INT, size_of_string},
    {"size", false, 1, {CEL_BYTES}, CEL_INT, size_of_bytes},
    {"size", false, 1, {CEL_LIST}, CEL_INT, size_of_box},
    {"size", false, 1, {CEL_MAP}, CEL_INT, size_of_box},
    {"size", true, 1, {CEL_STRING}, CEL_INT, size_of_string},
    {"size", true, 1, {CEL_BYTES}, CEL_INT, size_of_bytes},
    {"size", true, 1, {CEL_LIST}, CEL_INT, size_of_box},
    {"size", true, 1, {CEL_MAP}, CEL_INT, size_of_box},
    {"type", false, 1, {CEL_DYN}, CEL_TYPE, type_of},
    {"contains", true, 2, {CEL_STRING, CEL_STRING}, CEL_BOOL, contains},
    {"startsWith", true, 2, {CEL_STRING, CEL_STRING}, CEL_BOOL, starts_with},
    {"endsWith", true, 2, {CEL_STRING, CEL_STRING}, CEL_BOOL, ends_with},
    {"matches", false, 2, {CEL_STRING, CEL_STRING}, CEL_BOOL, matches},
    {"matches", true, 2, {CEL_STRING, CEL_STRING}, CEL_BOOL, matches},
    {0},
};
