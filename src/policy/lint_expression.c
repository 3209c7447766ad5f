/* Lint expression: names that exist, comparisons that mean something, tables without twins. */
#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"
#include "policy/lint_parser.h"

#define DEPTH_MAX 220
#define UNARY_PRIORITY 8

static const struct {
    int kind;
    int left, right;
    bool is_comparison;
} operators[] = {
    {LINT_OR, 1, 1, false},     {LINT_AND, 2, 2, false},    {'<', 3, 3, true},
    {'>', 3, 3, true},          {LINT_AT_MOST, 3, 3, true}, {LINT_AT_LEAST, 3, 3, true},
    {LINT_UNEQUAL, 3, 3, true}, {LINT_EQUAL, 3, 3, true},   {LINT_CONCAT, 5, 4, false},
    {'+', 6, 6, false},         {'-', 6, 6, false},         {'*', 7, 7, false},
    {'/', 7, 7, false},         {'%', 7, 7, false},         {'^', 10, 9, false},
};

void policy_lint_step(Lint *lint)
{
    lint->now = lint->ahead;
    lint->ahead = policy_lint_next(&lint->lexer);
    if (lint->now.kind == LINT_BAD)
        lint->has_failed = true;
    if (lint->has_failed)
        lint->now.kind = LINT_END_OF_TEXT;
}

bool policy_lint_take(Lint *lint, int kind)
{
    if (lint->now.kind != kind)
        return false;
    policy_lint_step(lint);
    return true;
}

bool policy_lint_want(Lint *lint, int kind)
{
    if (policy_lint_take(lint, kind))
        return true;
    lint->has_failed = true;
    lint->now.kind = LINT_END_OF_TEXT;
    return false;
}

bool policy_lint_enter(Lint *lint)
{
    if (++lint->depth <= DEPTH_MAX)
        return !lint->has_failed;
    lint->has_failed = true;
    lint->now.kind = LINT_END_OF_TEXT;
    return false;
}

void policy_lint_use(Lint *lint, const LintExpression *e)
{
    if (e->form == LINT_FORM_LOCAL)
        policy_lint_read(lint, e->variable);
    else if (e->form == LINT_FORM_GLOBAL && !lint->world->has_global(lint->world->ptr, e->name))
        policy_lint_note(lint, "113", false, e->line, "%.*s is not defined", STR_ARG(e->name));
}

void policy_lint_expressions(Lint *lint)
{
    do {
        LintExpression e = policy_lint_expression(lint);
        policy_lint_use(lint, &e);
    } while (policy_lint_take(lint, ','));
}

/* One key for a name, a text or a number, however it is written; empty when it is none of these. */
static Str constant_key(Lint *lint, LintToken token)
{
    char number[40];
    if (token.kind == LINT_NAME)
        return token.text;
    if (token.kind == LINT_STRING && !memchr(token.text.p, '\\', token.text.n))
        return token.text;
    if (token.kind != LINT_NUMBER)
        return STR("");
    snprintf(number, sizeof number, "[%.17g]", strtod(str_z(lint->arena, token.text), NULL));
    return str_copy(lint->arena, str(number));
}

static void note_key(Lint *lint, Map *keys, Str key, int line)
{
    if (!key.n)
        return;
    if (!map_set(keys, key, lint))
        policy_lint_note(lint, "314", false, line, "the table sets %.*s twice", STR_ARG(key));
}

static void use_next(Lint *lint)
{
    LintExpression e = policy_lint_expression(lint);
    policy_lint_use(lint, &e);
}

static void read_field(Lint *lint, Map *keys, int *items)
{
    LintToken token = lint->now;
    if (token.kind == LINT_NAME && lint->ahead.kind == '=') {
        note_key(lint, keys, constant_key(lint, token), token.line);
        policy_lint_step(lint);
        policy_lint_step(lint);
        use_next(lint);
    } else if (policy_lint_take(lint, '[')) {
        token = lint->now;
        bool is_constant = lint->ahead.kind == ']';
        use_next(lint);
        policy_lint_want(lint, ']');
        policy_lint_want(lint, '=');
        if (is_constant && token.kind != LINT_NAME)
            note_key(lint, keys, constant_key(lint, token), token.line);
        use_next(lint);
    } else {
        note_key(lint, keys, str_printf(lint->arena, "[%d]", ++*items), token.line);
        use_next(lint);
    }
}

static void read_table(Lint *lint)
{
    Map *keys = map_new(lint->arena);
    int items = 0;
    policy_lint_want(lint, '{');
    while (lint->now.kind != '}' && !lint->has_failed) {
        read_field(lint, keys, &items);
        if (!policy_lint_take(lint, ',') && !policy_lint_take(lint, ';'))
            break;
    }
    policy_lint_want(lint, '}');
}

static LintExpression read_primary(Lint *lint)
{
    LintExpression e = {.line = lint->now.line, .name = lint->now.text};
    if (policy_lint_take(lint, '(')) {
        LintExpression inner = policy_lint_expression(lint);
        policy_lint_use(lint, &inner);
        policy_lint_want(lint, ')');
        return e;
    }
    if (!policy_lint_want(lint, LINT_NAME))
        return e;
    e.variable = policy_lint_find(lint, e.name);
    e.form = e.variable ? LINT_FORM_LOCAL : LINT_FORM_GLOBAL;
    return e;
}

/* e.name or e:name */
static void read_member(Lint *lint, LintExpression *e)
{
    const LintWorld *world = lint->world;
    LintExpression owner = *e;
    LintToken name = lint->now;
    policy_lint_use(lint, &owner);
    policy_lint_want(lint, LINT_NAME);
    *e = (LintExpression){.form = LINT_FORM_FIELD, .line = name.line, .name = owner.name};
    if (lint->has_failed)
        return;
    if (owner.form == LINT_FORM_GLOBAL) {
        e->form = LINT_FORM_LIBRARY;
        if (world->has_global(world->ptr, owner.name) &&
            !world->has_field(world->ptr, owner.name, name.text))
            policy_lint_note(lint, "143", false, name.line, "%.*s has no field %.*s",
                             STR_ARG(owner.name), STR_ARG(name.text));
    } else if (owner.form == LINT_FORM_LOCAL && owner.variable->is_context &&
               !world->has_context_field(name.text)) {
        policy_lint_note(lint, "143", false, name.line, "ctx has no field %.*s",
                         STR_ARG(name.text));
    }
}

static void read_arguments(Lint *lint)
{
    if (lint->now.kind == '{') {
        read_table(lint);
    } else if (!policy_lint_take(lint, LINT_STRING)) {
        policy_lint_want(lint, '(');
        if (lint->now.kind != ')')
            policy_lint_expressions(lint);
        policy_lint_want(lint, ')');
    }
}

static bool are_arguments(const Lint *lint)
{
    return lint->now.kind == '(' || lint->now.kind == '{' || lint->now.kind == LINT_STRING;
}

LintExpression policy_lint_suffixed(Lint *lint)
{
    LintExpression e = read_primary(lint);
    while (!lint->has_failed) {
        int line = lint->now.line;
        if (policy_lint_take(lint, '.')) {
            read_member(lint, &e);
        } else if (policy_lint_take(lint, '[')) {
            policy_lint_use(lint, &e);
            use_next(lint);
            policy_lint_want(lint, ']');
            e = (LintExpression){.form = LINT_FORM_FIELD, .line = line};
        } else if (lint->now.kind == ':' || are_arguments(lint)) {
            if (policy_lint_take(lint, ':'))
                read_member(lint, &e);
            else
                policy_lint_use(lint, &e);
            read_arguments(lint);
            e = (LintExpression){.form = LINT_FORM_CALL, .line = line};
        } else {
            break;
        }
    }
    return e;
}

static LintExpression read_simple(Lint *lint)
{
    LintExpression e = {.line = lint->now.line};
    switch (lint->now.kind) {
    case LINT_TRUE:
        e.form = LINT_FORM_TRUE;
        policy_lint_step(lint);
        return e;
    case LINT_NUMBER:
    case LINT_STRING:
    case LINT_NIL:
    case LINT_FALSE:
    case LINT_DOTS:
        policy_lint_step(lint);
        return e;
    case '{':
        read_table(lint);
        return e;
    case LINT_FUNCTION:
        policy_lint_step(lint);
        policy_lint_body(lint, false);
        return e;
    default:
        return policy_lint_suffixed(lint);
    }
}

static int find_operator(int kind)
{
    for (int i = 0; i < (int)(sizeof operators / sizeof *operators); i++)
        if (operators[i].kind == kind)
            return i;
    return -1;
}

static LintExpression read_operand(Lint *lint, int limit);

static LintExpression read_unary(Lint *lint)
{
    LintExpression e = {.line = lint->now.line};
    int kind = lint->now.kind;
    if (kind != LINT_NOT && kind != '-' && kind != '#')
        return read_simple(lint);
    policy_lint_step(lint);
    LintExpression inner = read_operand(lint, UNARY_PRIORITY);
    policy_lint_use(lint, &inner);
    e.form = kind == LINT_NOT ? LINT_FORM_NEGATION : LINT_FORM_OTHER;
    return e;
}

static void note_comparison(Lint *lint, const LintExpression *left, int line)
{
    if (left->form == LINT_FORM_COMPARISON)
        policy_lint_note(lint, "583", false, line,
                         "a comparison compared: a == b == c is (a == b) == c");
    else if (left->form == LINT_FORM_NEGATION)
        policy_lint_note(lint, "582", false, line,
                         "not a == b is (not a) == b: write a ~= b or parentheses");
}

static LintExpression read_operand(Lint *lint, int limit)
{
    LintExpression e = {.line = lint->now.line};
    if (!policy_lint_enter(lint))
        return e;
    e = read_unary(lint);
    for (int at; !lint->has_failed && (at = find_operator(lint->now.kind)) >= 0;) {
        int line = lint->now.line;
        if (operators[at].left <= limit)
            break;
        policy_lint_use(lint, &e);
        if (operators[at].is_comparison)
            note_comparison(lint, &e, line);
        policy_lint_step(lint);
        LintExpression right = read_operand(lint, operators[at].right);
        policy_lint_use(lint, &right);
        e = (LintExpression){.line = line};
        e.form = operators[at].is_comparison ? LINT_FORM_COMPARISON : LINT_FORM_OTHER;
    }
    lint->depth--;
    return e;
}

LintExpression policy_lint_expression(Lint *lint)
{
    return read_operand(lint, 0);
}
