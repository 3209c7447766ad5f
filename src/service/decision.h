/* Decision: calls a policy and records the answer with its whole input, also when it failed. */
#ifndef TG_SERVICE_DECISION_H
#define TG_SERVICE_DECISION_H

#include "service/app.h"

/* Outcome of one call. A failed policy is not a failed job: `failed` with `error` set. */
typedef struct Verdict {
    bool failed;
    Str error; /* "policy <path>:<line>: <why>" */
    const Json *output;
    Str bundle;
} Verdict;

/* kind: review, risk, approval, rollout, webhook. project may be empty. */
bool decision_make(Ctx *cx, const App *app, const char *kind, Str project, Str subject,
                   const Json *input, Verdict *verdict) MUST_CHECK;

/* What the record is filed under: the level, the policy, or how many findings; "error". */
Str decision_outcome(Ctx *cx, const char *kind, const Json *output, bool ok);

#endif
