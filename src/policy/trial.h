/* Trial: a bundle that is not in force, in a worker process of its own: for replay, for a shadow
 * and for trying things out. Decisions that count never wait for it, and what it breaks is no
 * strike against the bundle in force. */
#ifndef TG_POLICY_TRIAL_H
#define TG_POLICY_TRIAL_H

#include "policy/bundle.h"
#include "policy/policy.h"

/* For one thread, which must last until policy_trial_close: its process ends with it. */
typedef struct Trial Trial;

/* Starts a process and loads the bundle, without its examples and specs. NULL: ERR_INVALID names
 * file and line, ERR_UNAVAILABLE says why there is no process. */
Trial *policy_trial_open(Ctx *cx, PolicyHost *host, Bundle *bundle) MUST_CHECK;
void policy_trial_close(Trial *trial); /* NULL is allowed */

typedef struct TrialCall {
    Str kind;
    Str input;          /* JSON text of one object */
    const Json *output; /* NULL: it failed; lives in cx->arena */
    Str error;          /* "policy <path>:<line>: <why>" */
} TrialCall;

/* Makes the decisions, many in one frame, without trace and facts. One that hangs or crashes fails
 * alone. False when no process can be had any more, or when too many were lost. */
bool policy_trial_run(Ctx *cx, Trial *trial, TrialCall *calls, size_t n) MUST_CHECK;
/* One decision with trace and facts, as policy_call. */
bool policy_trial_call(Ctx *cx, Trial *trial, const char *kind, const Json *input,
                       PolicyAnswer *answer) MUST_CHECK;

#endif
