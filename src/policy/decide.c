/* Decide: one policy after the other, one table in, one small checked answer out. */
#include "policy/decide.h"

#include <lauxlib.h>

#include "base/clock.h"
#include "policy/value.h"
#include "policy/view.h"

#define REASON_MAX 2000

_Noreturn void policy_decide_refuse(lua_State *L, const Decision *decision, const char *expected)
{
    policy_fault_raise(L, "type", decision->policy->path, decision->line, "%s", expected);
}

const Policy *policy_decide_next(const Decision *decision, PolicyKind kind, size_t *at)
{
    const PolicyVec *all = &decision->evaluation->library->sorted;
    while (*at < all->n) {
        const Policy *policy = all->v[(*at)++];
        if (policy->kind == kind && !policy->is_off)
            return policy;
    }
    return NULL;
}

void policy_decide_push_instance(lua_State *L, Decision *decision, const Policy *policy)
{
    decision->policy = policy;
    decision->line = 1;
    decision->since_us = clock_us();
    if (!policy_instance_push(L, policy))
        policy_fault_again(L);
}

bool policy_decide_push_function(lua_State *L, Decision *decision, int instance, const char *name)
{
    const Policy *policy = decision->policy;
    lua_getfield(L, instance, name);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        return false;
    }
    if (!lua_isfunction(L, -1))
        policy_fault_raise(L, "type", policy->path, policy_field_line(policy, name),
                           "field '%s' must be a function", name);
    decision->line = policy_function_line(L);
    policy_library_note(decision->evaluation->library, policy, decision->line);
    return true;
}

void policy_decide_push(lua_State *L, Decision *decision, const Policy *policy, const char *name)
{
    policy_decide_push_instance(L, decision, policy);
    if (!policy_decide_push_function(L, decision, lua_gettop(L), name))
        policy_fault_raise(L, "type", policy->path, policy_field_line(policy, name),
                           "field '%s' must be a function", name);
}

void policy_decide_call(lua_State *L, Decision *decision, int nargs, int nresults)
{
    if (policy_sandbox_call(L, nargs, nresults))
        return;
    policy_trace_add(decision->evaluation, decision->policy, decision->line, "error",
                     decision->since_us);
    policy_fault_again(L);
}

void policy_decide_trace(Decision *decision, const char *outcome)
{
    policy_trace_add(decision->evaluation, decision->policy, decision->line, outcome,
                     decision->since_us);
}

Json *policy_decide_reason(lua_State *L, const Decision *decision, int index)
{
    size_t n = 0;
    if (lua_isnoneornil(L, index))
        return NULL;
    if (lua_type(L, index) != LUA_TSTRING)
        policy_decide_refuse(L, decision, "the reason must be a text");
    const char *text = lua_tolstring(L, index, &n);
    Str reason = {arena_copy(decision->evaluation->arena, text, n), n};
    if (n > REASON_MAX || !str_is_text(reason))
        policy_decide_refuse(L, decision,
                             "the reason must be UTF-8 without NUL, of at most 2000 bytes");
    return json_new_str(decision->evaluation->arena, reason);
}

void policy_decide_add_reason(Decision *decision, const char *key, const char *value, Json *reason)
{
    Arena *arena = decision->evaluation->arena;
    Json *entry = json_new_object(arena);
    json_set_z(arena, entry, "policy", decision->policy->id);
    json_set_z(arena, entry, key, value);
    json_set(arena, entry, "reason", reason ? reason : json_null(arena));
    json_add(arena, decision->reasons, entry);
}

void policy_decide_start(lua_State *L, Decision *decision, const char *key)
{
    Evaluation *evaluation = decision->evaluation;
    decision->reasons = json_new_array(evaluation->arena);
    const Json *value = json_get(evaluation->input, key);
    if (value)
        policy_value_push(L, value);
    if (!value || !lua_istable(L, -1))
        lua_newtable(L);
    policy_view_follow(L, evaluation->library->reads, key);
}

bool policy_decide_has(const Evaluation *evaluation, const char *key)
{
    const Json *value = json_get(evaluation->input, key);
    return value && value->kind == JSON_OBJECT;
}

bool policy_decide(Evaluation *evaluation, lua_CFunction fn)
{
    Decision decision = {.evaluation = evaluation};
    if (policy_sandbox_run(&evaluation->library->sandbox, fn, &decision))
        return true;
    evaluation->fault = evaluation->library->sandbox.fault;
    if (!evaluation->fault.file[0] && decision.policy) {
        snprintf(evaluation->fault.file, sizeof(evaluation->fault.file), "%s",
                 decision.policy->path);
        evaluation->fault.line = decision.line;
    }
    return false;
}
