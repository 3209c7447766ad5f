/* Admission: what a bundle must show before it may decide: clean text, its own examples and specs,
 * and, when asked for, how much of it they run. */
#ifndef TG_POLICY_ADMISSION_H
#define TG_POLICY_ADMISSION_H

#include "policy/evaluate.h"

/* What one admission looks for and finds. */
typedef struct Admission {
    Library *library; /* loaded, with library->problems set */
    Arena *arena;     /* of the report */
    Str filter;       /* only claims whose name has it; empty = all */
    Json *results; /* [{file, line, name, status, message?, at?, durationUs}] of claims, or NULL */
    int coverage_minimum;          /* per cent of each file; 0 = none */
    bool has_coverage;             /* lines are counted */
    int examples, claims, pending; /* that were run; that are still to be written */
} Admission;

/* Takes options {coverage, coverageMinimum, results, filter} of the frame, all optional; loads the
 * library and puts every problem into it. Sets rules, policies (their metadata), examples, specs,
 * pending, problems, and what was asked for, in the report. False: *fault is the first error. */
bool policy_admit(Library *library, Arena *arena, const Json *options, Json *report,
                  PolicyFault *fault) MUST_CHECK;

/* The text of every file that compiles. */
void policy_admission_lint(Admission *admission);
/* The good and bad examples of every rule. */
void policy_admission_examples(Admission *admission);
/* Runs one spec file. */
void policy_admission_spec(Admission *admission, const Policy *spec);

#endif
