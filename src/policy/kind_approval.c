/* Approval policies: who must say yes to an issue; the first that applies decides. */
#include <lauxlib.h>

#include "policy/answer.h"
#include "policy/approval_step.h"
#include "policy/decide.h"
#include "policy/kind.h"
#include "policy/value.h"

static Json *read_steps_field(const PolicyFieldCheck *check)
{
    if (lua_isfunction(check->L, -1))
        return NULL;
    Json *value = policy_field_json(check, true);
    if (value->kind != JSON_ARRAY)
        policy_field_refuse(check, "a list of steps or a function");
    Json *steps = json_new_array(check->arena);
    for (size_t i = 0; i < value->n; i++) {
        const char *why = NULL;
        Json *step = policy_approval_step(check->arena, value->items[i], &why);
        if (!step)
            policy_field_refuse(
                check, arena_printf(check->arena, "a list of steps: step %zu: %s", i + 1, why));
        json_add(check->arena, steps, step);
    }
    return steps;
}

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "the name of the flow, for people", NULL},
    {"why", FIELD_STRING, false, "string", "why it matters", NULL},
    {"order", FIELD_INTEGER, true, "integer", "the first that applies, in this order, decides",
     NULL},
    {"steps", FIELD_OWN, true,
     "ApprovalStep[]|fun(issue: Issue, settings: ApprovalSettings): ApprovalStep[], string?",
     "who must say yes, one step after the other; a function may answer a title too",
     read_steps_field},
    {"needs", FIELD_NEEDS, false, "string[]", "facts to gather before: \"affected_rows\"", NULL},
    POLICY_FIELD_ENABLED,
    POLICY_FIELD_BUDGET,
    {"applies", FIELD_FUNCTION, true,
     "fun(issue: Issue, settings: ApprovalSettings): boolean, string?",
     "whether this flow is for the issue, and perhaps why", NULL},
    {0}};

/* A step comes from a file or from a function: it is checked in either case. */
static Json *read_step(lua_State *L, const Decision *decision, const Json *item, size_t number)
{
    const char *why = NULL;
    Arena *arena = decision->evaluation->arena;
    Json *step = policy_approval_step(arena, item, &why);
    if (!step)
        policy_decide_refuse(L, decision, arena_printf(arena, "step %zu: %s", number, why));
    return step;
}

/* The steps of the instance at `instance`: its list, or what its function answers. The settings
 * stand above the issue. */
static Json *read_steps(lua_State *L, Decision *decision, int instance, int issue, Json **title)
{
    const char *why = NULL;
    Arena *arena = decision->evaluation->arena;
    *title = json_copy(arena, json_get(decision->policy->metadata, "title"));
    lua_getfield(L, instance, "steps");
    if (lua_isfunction(L, -1)) {
        decision->line = policy_function_line(L);
        lua_pushvalue(L, issue);
        lua_pushvalue(L, issue + 1);
        policy_decide_call(L, decision, 2, 2);
        Json *own = policy_decide_reason(L, decision, -1);
        *title = own ? own : *title;
        lua_pop(L, 1);
    }
    Json *items = policy_value_read(L, -1, arena, true, &why);
    if (!items || items->kind != JSON_ARRAY || items->n > APPROVAL_STEPS_MAX)
        policy_decide_refuse(L, decision, "steps must be a list of at most 20 steps");
    Json *steps = json_new_array(arena);
    for (size_t i = 0; i < items->n; i++)
        json_add(arena, steps, read_step(L, decision, items->items[i], i + 1));
    return steps;
}

static void set_approval(Decision *decision, Json *steps, Json *title)
{
    Evaluation *evaluation = decision->evaluation;
    Arena *arena = evaluation->arena;
    const Policy *policy = steps ? decision->policy : NULL;
    evaluation->output = json_new_object(arena);
    json_set(arena, evaluation->output, "policy",
             policy ? json_new_str(arena, str(policy->id)) : json_null(arena));
    json_set(arena, evaluation->output, "title", policy ? title : json_null(arena));
    json_set(arena, evaluation->output, "steps", steps ? steps : json_new_array(arena));
    json_set(arena, evaluation->output, "reasons", decision->reasons);
}

/* True when the policy applies; then the output is set. */
static bool try_approval(lua_State *L, Decision *decision, const Policy *policy, int issue)
{
    policy_decide_push(L, decision, policy, "applies");
    int instance = lua_gettop(L) - 1;
    lua_pushvalue(L, issue);
    lua_pushvalue(L, issue + 1);
    policy_decide_call(L, decision, 2, 2);
    if (!lua_isnil(L, -2) && !lua_isboolean(L, -2))
        policy_decide_refuse(L, decision, "applies must return true or false");
    bool applies = lua_toboolean(L, -2);
    if (applies) {
        Json *title = NULL;
        policy_decide_add_reason(decision, "outcome", "applies",
                                 policy_decide_reason(L, decision, -1));
        Json *steps = read_steps(L, decision, instance, issue, &title);
        set_approval(decision, steps, title);
    }
    policy_decide_trace(decision, applies ? "applies" : "does not apply");
    lua_settop(L, instance - 1);
    return applies;
}

static int run_approval(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    const Policy *policy;
    policy_decide_start(L, decision, "issue");
    int issue = lua_gettop(L);
    policy_decide_start(L, decision, "settings");
    for (size_t i = 0; (policy = policy_decide_next(decision, POLICY_APPROVAL, &i));)
        if (try_approval(L, decision, policy, issue))
            return 0;
    set_approval(decision, NULL, NULL);
    return 0;
}

static bool evaluate(Evaluation *evaluation)
{
    if (!policy_decide_has(evaluation, "issue"))
        return policy_evaluate_refuse(evaluation, "the input has no object 'issue'");
    return policy_decide(evaluation, run_approval);
}

static bool is_step(const Json *item)
{
    const char *why = NULL;
    Arena *arena = arena_new();
    Json *step = policy_approval_step(arena, item, &why);
    bool same = step && json_equal(step, item); /* in full already */
    arena_free(arena);
    return same;
}

static bool is_answer(const Json *output)
{
    return json_len(json_get(output, "steps")) <= APPROVAL_STEPS_MAX &&
           policy_answer_each(output, "steps", is_step) &&
           policy_answer_each(output, "reasons", policy_answer_is_reason);
}

static Str outcome(Arena *arena, const Json *output)
{
    (void)arena;
    return json_str(output, "policy").n ? json_str(output, "policy") : STR("none");
}

const PolicyKindRow policy_kind_approval = {
    .kind = POLICY_APPROVAL,
    .name = "approval",
    .class_name = "ApprovalPolicy",
    .folder = "policies/approval/",
    .id_from = 9,
    .help =
        "Gives the steps of an issue. The first policy that applies decides; none = no approval.",
    .fields = fields,
    .shapes = policy_approval_shapes,
    .example = "policies/approval/release-board.lua",
    .decision = "approval",
    .evaluate = evaluate,
    .is_answer = is_answer,
    .outcome = outcome,
    .is_ordered = true,
};
