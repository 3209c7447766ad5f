/* Evaluate: one decision inside a worker: an input document in, a checked output document out. */
#ifndef TG_POLICY_EVALUATE_H
#define TG_POLICY_EVALUATE_H

#include "policy/library.h"

typedef struct Evaluation {
    Library *library;
    Arena *arena; /* of this call */
    const Json *input;
    Json *output;        /* NULL until decided */
    Json *trace;         /* array; filled on failure too */
    Json *facts;         /* that the trace refers to (policy/reads.h); NULL where nobody asks */
    bool has_more_facts; /* than are listed were looked at */
    bool is_terse;       /* no trace and no facts: only the answer counts */
    PolicyFault fault;
} Evaluation;

/* Runs kind "review", "risk", "approval", "webhook" or "rollout". False: evaluation->fault says why (its
 * reason is "input" when the input is no document of the kind). The state is reopened where it must
 * be. */
bool policy_evaluate(Evaluation *evaluation, const char *kind) MUST_CHECK;

/* The rules; runs around the sandbox and sets evaluation->output. */
bool policy_evaluate_review(Evaluation *evaluation);

/* Fills the fault with reason "input"; returns false. */
bool policy_evaluate_refuse(Evaluation *evaluation, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds {policy, file, line, outcome, durationUs, facts: [number]}. The outcome is not copied. */
void policy_trace_add(Evaluation *evaluation, const Policy *policy, int line, const char *outcome,
                      int64_t since_us);
/* Line where the function at the top of the stack begins; it stays there. */
int policy_function_line(lua_State *L);

#endif
