/* Problem: what is wrong with a bundle, each with its place; admission collects them all. */
#ifndef TG_POLICY_PROBLEM_H
#define TG_POLICY_PROBLEM_H

#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "policy/sandbox.h"

#define POLICY_PROBLEMS_MAX 100

typedef struct Problem {
    const char *kind; /* "syntax", "type", "lint", "example", "spec", "coverage" or "budget" */
    const char *code; /* of a lint problem, luacheck's number; else "" */
    const char *file;
    const char *message;
    int line;
    bool is_warning; /* said, but no reason to refuse */
} Problem;

typedef struct Problems {
    Arena *arena;
    VEC(Problem) list;
    Map *seen; /* one broken module is met by all who require it, and is one problem */
    int errors, timeouts;
} Problems;

Problems *policy_problems_new(Arena *arena);
/* The message is one line of at most 500 bytes. kind and code are static text. */
void policy_problem_add(Problems *problems, const Problem *problem, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A fault of running code; `kind` for one that is neither a type, syntax nor budget matter. */
void policy_problem_fault(Problems *problems, const char *kind, const PolicyFault *fault);
/* [{file, line, message, kind, severity, code?}], errors before warnings as far as the cap goes,
 * then by file and line. */
Json *policy_problems_json(Arena *arena, Problems *problems);
/* Fills the first error, by file and line; false when there is none. */
bool policy_problems_first(Problems *problems, PolicyFault *fault);

#endif
