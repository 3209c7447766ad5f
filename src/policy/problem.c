/* Problem: what is wrong with a bundle, each with its place; admission collects them all. */
#include "policy/problem.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define KEPT_MAX 5000

Problems *policy_problems_new(Arena *arena)
{
    Problems *problems = ARENA_NEW(arena, Problems);
    problems->arena = arena;
    problems->seen = map_new(arena);
    return problems;
}

static Str one_line(Arena *arena, const char *message)
{
    Str text = str_copy(arena, str(message));
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] < ' ')
            ((char *)text.p)[i] = ' ';
    return str_is_utf8(text) ? text : str_printable(arena, text, 500);
}

void policy_problem_add(Problems *problems, const Problem *problem, const char *format, ...)
{
    char message[512];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    Arena *arena = problems->arena;
    Problem kept = *problem;
    kept.message = str_z(arena, one_line(arena, message));
    kept.file = arena_copy(arena, problem->file, strlen(problem->file));
    kept.code = problem->code ? problem->code : "";
    Str key = str_printf(arena, "%s:%d:%s", kept.file, kept.line, kept.message);
    if (problems->list.n >= KEPT_MAX || !map_set(problems->seen, key, problems))
        return;
    VEC_ADD(arena, &problems->list, kept);
    problems->errors += !kept.is_warning;
}

void policy_problem_fault(Problems *problems, const char *kind, const PolicyFault *fault)
{
    const char *reason = fault->reason ? fault->reason : "error";
    bool is_budget = strcmp(reason, "deadline") == 0 || strcmp(reason, "memory") == 0;
    Problem problem = {.kind = kind, .file = fault->file, .line = fault->line};
    if (is_budget)
        problem.kind = "budget";
    else if (strcmp(reason, "syntax") == 0)
        problem.kind = "syntax";
    else if (strcmp(reason, "type") == 0)
        problem.kind = "type";
    problems->timeouts += is_budget;
    policy_problem_add(problems, &problem, "%s", fault->message);
}

static int by_place(const void *a, const void *b)
{
    const Problem *x = a, *y = b;
    int order = strcmp(x->file, y->file);
    return order ? order : x->line - y->line;
}

static int by_weight(const void *a, const void *b)
{
    const Problem *x = a, *y = b;
    return x->is_warning != y->is_warning ? x->is_warning - y->is_warning : by_place(a, b);
}

static void sort(Problems *problems)
{
    if (problems->list.n)
        qsort(problems->list.v, problems->list.n, sizeof(Problem), by_weight);
}

static Json *one(Arena *arena, const Problem *problem)
{
    Json *out = json_new_object(arena);
    json_set_z(arena, out, "file", problem->file);
    json_set_int(arena, out, "line", problem->line);
    json_set_z(arena, out, "message", problem->message);
    json_set_z(arena, out, "kind", problem->kind);
    json_set_z(arena, out, "severity", problem->is_warning ? "WARNING" : "ERROR");
    if (problem->code[0])
        json_set_z(arena, out, "code", problem->code);
    return out;
}

Json *policy_problems_json(Arena *arena, Problems *problems)
{
    Json *list = json_new_array(arena);
    sort(problems);
    size_t n = problems->list.n < POLICY_PROBLEMS_MAX ? problems->list.n : POLICY_PROBLEMS_MAX;
    Problem *shown = ARENA_ARRAY(arena, Problem, n + 1);
    for (size_t i = 0; i < n; i++)
        shown[i] = problems->list.v[i];
    qsort(shown, n, sizeof(Problem), by_place);
    for (size_t i = 0; i < n; i++)
        json_add(arena, list, one(arena, &shown[i]));
    return list;
}

bool policy_problems_first(Problems *problems, PolicyFault *fault)
{
    sort(problems);
    if (!problems->errors)
        return false;
    const Problem *first = &problems->list.v[0];
    *fault = (PolicyFault){.line = first->line, .reason = "type"};
    snprintf(fault->file, sizeof fault->file, "%s", first->file);
    snprintf(fault->message, sizeof fault->message, "%s", first->message);
    return true;
}
