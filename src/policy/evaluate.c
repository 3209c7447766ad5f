/* Evaluate: finds the kind of a decision, runs it, and keeps the state fresh between calls. */
#include "policy/evaluate.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"
#include "policy/kind.h"

/* Whatever a policy managed to leave behind does not outlive this many calls. */
#define CALLS_PER_STATE 1000

bool policy_evaluate_refuse(Evaluation *evaluation, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    evaluation->fault = (PolicyFault){.reason = "input"};
    vsnprintf(evaluation->fault.message, sizeof(evaluation->fault.message), format, args);
    va_end(args);
    return false;
}

void policy_trace_add(Evaluation *evaluation, const Policy *policy, int line, const char *outcome,
                      int64_t since_us)
{
    if (evaluation->is_terse)
        return;
    Json *entry = json_new_object(evaluation->arena);
    json_set_z(evaluation->arena, entry, "policy", policy->id);
    json_set_z(evaluation->arena, entry, "file", policy->path);
    json_set_int(evaluation->arena, entry, "line", line);
    json_set_z(evaluation->arena, entry, "outcome", outcome);
    json_set_int(evaluation->arena, entry, "durationUs", clock_us() - since_us);
    Json *facts = policy_reads_of(evaluation->library->reads, policy);
    if (facts)
        json_set(evaluation->arena, entry, "facts", facts);
    json_add(evaluation->arena, evaluation->trace, entry);
}

int policy_function_line(lua_State *L)
{
    lua_Debug ar;
    lua_pushvalue(L, -1);
    return lua_getinfo(L, ">S", &ar) && ar.linedefined > 0 ? ar.linedefined : 0;
}

static int forget(lua_State *L)
{
    policy_require_forget(L);
    return 0;
}

static bool refresh(Library *library)
{
    if (library->in_spec) /* it runs in the state that would be thrown away */
        return true;
    bool stale = !library->sandbox.L || library->sandbox.is_out_of_memory ||
                 ++library->calls > CALLS_PER_STATE;
    if (stale)
        return policy_library_reopen(library);
    return library->renewals == 0 || policy_sandbox_run(&library->sandbox, forget, NULL);
}

bool policy_evaluate(Evaluation *evaluation, const char *kind)
{
    const PolicyKindRow *row = policy_kind_of_decision(kind);
    evaluation->trace = json_new_array(evaluation->arena);
    if (!row)
        return policy_evaluate_refuse(evaluation, "no kind of decision is called '%s'", kind);
    if (!refresh(evaluation->library)) {
        evaluation->fault = evaluation->library->sandbox.fault;
        return false;
    }
    Reads *reads = evaluation->library->reads;
    if (evaluation->is_terse)
        return row->evaluate(evaluation);
    policy_reads_begin(reads, evaluation->arena);
    bool ok = row->evaluate(evaluation);
    evaluation->facts = policy_reads_facts(reads);
    evaluation->has_more_facts = policy_reads_has_more(reads);
    policy_reads_end(reads);
    return ok;
}
