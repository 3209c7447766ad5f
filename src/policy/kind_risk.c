/* Risk policies: how dangerous a change of one database is; the highest of all answers counts. */
#include <lauxlib.h>

#include "policy/answer.h"
#include "policy/decide.h"
#include "policy/kind.h"

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "what it is about, in a few words", NULL},
    {"why", FIELD_STRING, false, "string", "why it matters", NULL},
    {"needs", FIELD_NEEDS, false, "string[]", "facts to gather before: \"affected_rows\"", NULL},
    POLICY_FIELD_ENABLED,
    POLICY_FIELD_BUDGET,
    {"score", FIELD_FUNCTION, true, "fun(change: Change): Level, string?",
     "answers the level, and perhaps the reason", NULL},
    {0}};

static const char *const levels[] = {"LOW", "MODERATE", "HIGH", NULL};

static int level_index(lua_State *L, const Decision *decision, int index)
{
    for (int i = 0; lua_type(L, index) == LUA_TSTRING && i < 3; i++)
        if (strcmp(lua_tostring(L, index), levels[i]) == 0)
            return i;
    policy_decide_refuse(L, decision, "score must return \"LOW\", \"MODERATE\" or \"HIGH\"");
}

static int score(lua_State *L, Decision *decision, const Policy *policy, int change)
{
    int top = lua_gettop(L);
    policy_decide_push(L, decision, policy, "score");
    lua_pushvalue(L, change);
    policy_decide_call(L, decision, 1, 2);
    int level = level_index(L, decision, -2);
    policy_decide_add_reason(decision, "level", levels[level],
                             policy_decide_reason(L, decision, -1));
    policy_decide_trace(decision, levels[level]);
    lua_settop(L, top);
    return level;
}

static int run_risk(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    Evaluation *evaluation = decision->evaluation;
    const Policy *policy;
    int highest = 0;
    policy_decide_start(L, decision, "change");
    int change = lua_gettop(L);
    for (size_t i = 0; (policy = policy_decide_next(decision, POLICY_RISK, &i));) {
        int level = score(L, decision, policy, change);
        highest = level > highest ? level : highest;
    }
    evaluation->output = json_new_object(evaluation->arena);
    json_set_z(evaluation->arena, evaluation->output, "level", levels[highest]);
    json_set(evaluation->arena, evaluation->output, "reasons", decision->reasons);
    return 0;
}

static bool evaluate(Evaluation *evaluation)
{
    if (!policy_decide_has(evaluation, "change"))
        return policy_evaluate_refuse(evaluation, "the input has no object 'change'");
    return policy_decide(evaluation, run_risk);
}

static bool is_answer(const Json *output)
{
    return policy_answer_is_one_of(output, "level", levels) &&
           policy_answer_each(output, "reasons", policy_answer_is_reason);
}

static Str outcome(Arena *arena, const Json *output)
{
    (void)arena;
    return json_str(output, "level");
}

const PolicyKindRow policy_kind_risk = {
    .kind = POLICY_RISK,
    .name = "risk",
    .class_name = "RiskPolicy",
    .folder = "policies/risk/",
    .id_from = 9,
    .help = "Rates a change of one database. All of them are asked; the highest answer counts.",
    .fields = fields,
    .example = "policies/risk/large-change.lua",
    .decision = "risk",
    .evaluate = evaluate,
    .is_answer = is_answer,
    .outcome = outcome,
};
