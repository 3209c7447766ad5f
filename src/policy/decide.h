/* Decide: what the kinds that answer with one small table share: one policy's function is called
 * with a view of the input, under its budget, and what it did is noted in the trace. */
#ifndef TG_POLICY_DECIDE_H
#define TG_POLICY_DECIDE_H

#include "policy/evaluate.h"

/* Where the run stands, for C functions that Lua calls. */
typedef struct Decision {
    Evaluation *evaluation;
    const Policy *policy;
    int line; /* of the function that answered */
    int64_t since_us;
    Json *reasons; /* array of {policy, <key>: <value>, reason} */
} Decision;

/* Runs fn inside the sandbox with the decision at index 1. False: evaluation->fault says why. */
bool policy_decide(Evaluation *evaluation, lua_CFunction fn) MUST_CHECK;
/* True when input[key] is an object. */
bool policy_decide_has(const Evaluation *evaluation, const char *key);

/* Below: inside the sandbox. */

/* Pushes a read-only view of input[key], empty when it is not there; the reasons begin anew. */
void policy_decide_start(lua_State *L, Decision *decision, const char *key);
/* The next policy of the kind that is not switched off, in order; NULL = no more. *at begins at 0.
 */
const Policy *policy_decide_next(const Decision *decision, PolicyKind kind, size_t *at);
/* Pushes instance and function `name` of the policy, and notes where it begins. */
void policy_decide_push(lua_State *L, Decision *decision, const Policy *policy, const char *name);
/* For kinds with more than one function: the instance first, then each; false when it has none. */
void policy_decide_push_instance(lua_State *L, Decision *decision, const Policy *policy);
bool policy_decide_push_function(lua_State *L, Decision *decision, int instance, const char *name);
/* A failure is the outcome of the whole decision: whoever asked must fail closed. */
void policy_decide_call(lua_State *L, Decision *decision, int nargs, int nresults);
/* Adds the policy's line to the trace; the outcome is not copied. */
void policy_decide_trace(Decision *decision, const char *outcome);
/* The text at index, NULL when nil; anything else is refused. */
Json *policy_decide_reason(lua_State *L, const Decision *decision, int index);
void policy_decide_add_reason(Decision *decision, const char *key, const char *value, Json *reason);
/* Raises a "type" fault at the function that answered. */
_Noreturn void policy_decide_refuse(lua_State *L, const Decision *decision, const char *expected);

#endif
