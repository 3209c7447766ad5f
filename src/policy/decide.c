/* Decide: risk, approval and webhook policies: one table in, one small checked answer out. */
#include <lauxlib.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "policy/evaluate.h"
#include "policy/value.h"
#include "policy/view.h"

#define REASON_MAX 2000
#define URL_MAX 2048

static const char *const levels[] = {"LOW", "MODERATE", "HIGH"};

/* Where the run stands, for C functions that Lua calls. */
typedef struct Decision {
    Evaluation *evaluation;
    const Policy *policy;
    int line; /* of the function that answered */
    int64_t since_us;
    Json *reasons;
} Decision;

static _Noreturn void refuse(lua_State *L, const Decision *decision, const char *expected)
{
    policy_fault_raise(L, "type", decision->policy->path, decision->line, "%s", expected);
}

/* Pushes instance and function `name` of the policy, and notes where it begins. */
static void push_function(lua_State *L, Decision *decision, const Policy *policy, const char *name)
{
    decision->policy = policy;
    decision->since_us = clock_us();
    if (!policy_instance_push(L, policy))
        policy_fault_again(L);
    lua_getfield(L, -1, name);
    if (!lua_isfunction(L, -1))
        policy_fault_raise(L, "type", policy->path, policy_field_line(policy, name),
                           "field '%s' must be a function", name);
    decision->line = policy_function_line(L);
    policy_library_note(decision->evaluation->library, policy, decision->line);
}

/* A failure is the outcome of the whole decision: whoever asked must fail closed. */
static void call(lua_State *L, Decision *decision, int nargs, int nresults)
{
    if (policy_sandbox_call(L, nargs, nresults))
        return;
    policy_trace_add(decision->evaluation, decision->policy, decision->line, "error",
                     decision->since_us);
    policy_fault_again(L);
}

static void trace(Decision *decision, const char *outcome)
{
    policy_trace_add(decision->evaluation, decision->policy, decision->line, outcome,
                     decision->since_us);
}

/* The text at index, NULL when nil; anything else is refused. */
static Json *read_reason(lua_State *L, const Decision *decision, int index)
{
    size_t n = 0;
    if (lua_isnoneornil(L, index))
        return NULL;
    if (lua_type(L, index) != LUA_TSTRING)
        refuse(L, decision, "the reason must be a text");
    const char *text = lua_tolstring(L, index, &n);
    Str reason = {arena_copy(decision->evaluation->arena, text, n), n};
    if (n > REASON_MAX || !str_is_utf8(reason))
        refuse(L, decision, "the reason must be UTF-8 of at most 2000 bytes");
    return json_new_str(decision->evaluation->arena, reason);
}

static void add_reason(Decision *decision, const char *key, const char *value, Json *reason)
{
    Arena *arena = decision->evaluation->arena;
    Json *entry = json_new_object(arena);
    json_set_z(arena, entry, "policy", decision->policy->id);
    json_set_z(arena, entry, key, value);
    json_set(arena, entry, "reason", reason ? reason : json_null(arena));
    json_add(arena, decision->reasons, entry);
}

static int level_index(lua_State *L, const Decision *decision, int index)
{
    for (int i = 0; lua_type(L, index) == LUA_TSTRING && i < 3; i++)
        if (strcmp(lua_tostring(L, index), levels[i]) == 0)
            return i;
    refuse(L, decision, "score must return \"LOW\", \"MODERATE\" or \"HIGH\"");
}

static int score(lua_State *L, Decision *decision, const Policy *policy, int change)
{
    int top = lua_gettop(L);
    push_function(L, decision, policy, "score");
    lua_pushvalue(L, change);
    call(L, decision, 1, 2);
    int level = level_index(L, decision, -2);
    add_reason(decision, "level", levels[level], read_reason(L, decision, -1));
    trace(decision, levels[level]);
    lua_settop(L, top);
    return level;
}

static void start(lua_State *L, Decision *decision, const char *key)
{
    Evaluation *evaluation = decision->evaluation;
    decision->reasons = json_new_array(evaluation->arena);
    policy_value_push(L, json_get(evaluation->input, key));
    policy_view_wrap(L);
}

static int run_risk(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    Evaluation *evaluation = decision->evaluation;
    const PolicyVec *all = &evaluation->library->sorted;
    int highest = 0;
    start(L, decision, "change");
    int change = lua_gettop(L);
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i]->kind != POLICY_RISK)
            continue;
        int level = score(L, decision, all->v[i], change);
        highest = level > highest ? level : highest;
    }
    evaluation->output = json_new_object(evaluation->arena);
    json_set_z(evaluation->arena, evaluation->output, "level", levels[highest]);
    json_set(evaluation->arena, evaluation->output, "reasons", decision->reasons);
    return 0;
}

/* "projectOwner" is short for "roles/projectOwner". */
static Json *read_step(lua_State *L, const Decision *decision, const Json *item)
{
    Arena *arena = decision->evaluation->arena;
    Str role = json_str(item, "role");
    if (role.n == 0 || role.n > 200)
        refuse(L, decision, "every step must be a table with a role");
    Json *step = json_new_object(arena);
    json_set_str(arena, step, "role",
                 str_starts(role, "roles/") ? role
                                            : str_printf(arena, "roles/%.*s", STR_ARG(role)));
    if (json_str(item, "title").n)
        json_set_str(arena, step, "title", json_str(item, "title"));
    return step;
}

/* The steps of the instance at `instance`: its list, or what its function answers. */
static Json *read_steps(lua_State *L, Decision *decision, int instance, int issue)
{
    const char *why = NULL;
    Arena *arena = decision->evaluation->arena;
    lua_getfield(L, instance, "steps");
    if (lua_isfunction(L, -1)) {
        decision->line = policy_function_line(L);
        lua_pushvalue(L, issue);
        call(L, decision, 1, 1);
    }
    Json *items = policy_value_read(L, -1, arena, true, &why);
    if (!items || items->kind != JSON_ARRAY || items->n > 20)
        refuse(L, decision, "steps must be a list of at most 20 steps");
    Json *steps = json_new_array(arena);
    for (size_t i = 0; i < items->n; i++)
        json_add(arena, steps, read_step(L, decision, items->items[i]));
    return steps;
}

static void set_approval(Decision *decision, Json *steps)
{
    Evaluation *evaluation = decision->evaluation;
    Arena *arena = evaluation->arena;
    const Policy *policy = steps ? decision->policy : NULL;
    evaluation->output = json_new_object(arena);
    json_set(arena, evaluation->output, "policy",
             policy ? json_new_str(arena, str(policy->id)) : json_null(arena));
    json_set(arena, evaluation->output, "title",
             policy ? json_copy(arena, json_get(policy->metadata, "title")) : json_null(arena));
    json_set(arena, evaluation->output, "steps", steps ? steps : json_new_array(arena));
    json_set(arena, evaluation->output, "reasons", decision->reasons);
}

/* True when the policy applies; then the output is set. */
static bool try_approval(lua_State *L, Decision *decision, const Policy *policy, int issue)
{
    push_function(L, decision, policy, "applies");
    int instance = lua_gettop(L) - 1;
    lua_pushvalue(L, issue);
    call(L, decision, 1, 2);
    if (!lua_isnil(L, -2) && !lua_isboolean(L, -2))
        refuse(L, decision, "applies must return true or false");
    bool applies = lua_toboolean(L, -2);
    if (applies) {
        add_reason(decision, "outcome", "applies", read_reason(L, decision, -1));
        set_approval(decision, read_steps(L, decision, instance, issue));
    }
    trace(decision, applies ? "applies" : "does not apply");
    lua_settop(L, instance - 1);
    return applies;
}

static int run_approval(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    const PolicyVec *all = &decision->evaluation->library->sorted;
    start(L, decision, "issue");
    int issue = lua_gettop(L);
    for (size_t i = 0; i < all->n; i++)
        if (all->v[i]->kind == POLICY_APPROVAL && try_approval(L, decision, all->v[i], issue))
            return 0;
    set_approval(decision, NULL);
    return 0;
}

static bool is_header_text(Str s, bool is_name)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x20 || c == 0x7f ||
            (is_name && (c <= ' ' || c >= 0x7f || strchr("()<>@,;:\\\"/[]?={}", c))))
            return false;
    }
    return s.n > 0 && s.n <= 4096;
}

static void check_headers(lua_State *L, const Decision *decision, const Json *headers)
{
    if (headers && (headers->kind != JSON_OBJECT || headers->n > 50))
        refuse(L, decision, "headers must be a table of at most 50 texts");
    for (size_t i = 0; i < json_len(headers); i++) {
        const JsonMember *member = &headers->members[i];
        if (member->value->kind != JSON_STRING || !is_header_text(member->key, true) ||
            !is_header_text(member->value->text, false))
            refuse(L, decision, "a header is not a valid name and text");
    }
}

static void check_request(lua_State *L, const Decision *decision, const Json *request)
{
    static const char *const fields[] = {"method", "url", "headers", "json", "body"};
    Str method = json_str(request, "method"), url = json_str(request, "url");
    for (size_t i = 0; i < request->n; i++) {
        size_t at = 0;
        while (at < 5 && !str_is(request->members[i].key, fields[at]))
            at++;
        if (at == 5)
            refuse(L, decision, "a request has only method, url, headers, json and body");
    }
    if (!str_is(method, "POST") && !str_is(method, "PUT") && !str_is(method, "GET"))
        refuse(L, decision, "the method must be POST, PUT or GET");
    if (url.n > URL_MAX || (!str_starts(url, "https://") && !str_starts(url, "http://")))
        refuse(L, decision, "the url must be an http or https address of at most 2048 bytes");
    check_headers(L, decision, json_get(request, "headers"));
    const Json *body = json_get(request, "body");
    if (body && (body->kind != JSON_STRING || json_get(request, "json")))
        refuse(L, decision, "body must be a text, and not beside json");
}

static void finish_webhook(lua_State *L, Decision *decision)
{
    const char *why = NULL;
    Evaluation *evaluation = decision->evaluation;
    Json *request = json_null(evaluation->arena);
    if (!lua_isnil(L, -1))
        request = policy_value_read(L, -1, evaluation->arena, false, &why);
    if (!request)
        refuse(L, decision, why);
    if (request->kind != JSON_NULL) {
        if (request->kind != JSON_OBJECT)
            refuse(L, decision, "request must return a table or nil");
        check_request(L, decision, request);
    }
    evaluation->output = json_new_object(evaluation->arena);
    json_set(evaluation->arena, evaluation->output, "request", request);
    trace(decision, request->kind == JSON_NULL ? "nothing to send" : "request");
}

static int run_webhook(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    Evaluation *evaluation = decision->evaluation;
    const Policy *policy =
        map_get(evaluation->library->by_id, json_str(evaluation->input, "policy"));
    start(L, decision, "event");
    start(L, decision, "target");
    int event = lua_gettop(L) - 1;
    push_function(L, decision, policy, "request");
    lua_pushvalue(L, event);
    lua_pushvalue(L, event + 1);
    call(L, decision, 2, 1);
    finish_webhook(L, decision);
    return 0;
}

static bool is_object(const Evaluation *evaluation, const char *key)
{
    const Json *value = json_get(evaluation->input, key);
    return value && value->kind == JSON_OBJECT;
}

static bool run(Evaluation *evaluation, lua_CFunction fn)
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

bool policy_evaluate_risk(Evaluation *evaluation)
{
    if (!is_object(evaluation, "change"))
        return policy_evaluate_refuse(evaluation, "the input has no object 'change'");
    return run(evaluation, run_risk);
}

bool policy_evaluate_approval(Evaluation *evaluation)
{
    if (!is_object(evaluation, "issue"))
        return policy_evaluate_refuse(evaluation, "the input has no object 'issue'");
    return run(evaluation, run_approval);
}

bool policy_evaluate_webhook(Evaluation *evaluation)
{
    Str id = json_str(evaluation->input, "policy");
    const Policy *policy = map_get(evaluation->library->by_id, id);
    if (!is_object(evaluation, "event") || !is_object(evaluation, "target"))
        return policy_evaluate_refuse(evaluation, "the input needs objects 'event' and 'target'");
    if (!policy || policy->kind != POLICY_WEBHOOK)
        return policy_evaluate_refuse(evaluation, "no webhook policy is called '%.*s'",
                                      STR_ARG(id));
    return run(evaluation, run_webhook);
}
