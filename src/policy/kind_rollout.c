/* Rollout policies: when a task may run, by itself or by whom; the strictest answer counts. */
#include <lauxlib.h>

#include "base/clock.h"
#include "policy/answer.h"
#include "policy/decide.h"
#include "policy/kind.h"
#include "policy/value.h"

#define ROLES_MAX 100

#define ASKED "(task: RolloutTask, now: integer, settings: RolloutSettings): "

static const PolicyField window_fields[] = {
    {"kind", FIELD_STRING, true, "\"weekly\"|\"freeze\"", "made by lua/window.lua", NULL},
    {"zone", FIELD_STRING, true, "string", "\"Europe/Berlin\"", NULL},
    {"days", FIELD_STRING, false, "string", "on which a window opens: \"Mon-Fri\"", NULL},
    {"from", FIELD_STRING, true, "string",
     "\"22:00\"; of a freeze \"2026-12-20\" or \"2026-12-20T18:00\"", NULL},
    {"to", FIELD_STRING, false, "string",
     "up to then, on the next day when not after `from`; of a freeze a day is whole", NULL},
    {"reason", FIELD_STRING, false, "string", "of a freeze", NULL},
    {0}};

static const PolicyShape shapes[] = {
    {"Window", "A time in which something may happen, or a freeze in which nothing may.",
     window_fields},
    {0}};

static Json *read_windows(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    bool ok = value->kind == JSON_ARRAY;
    for (size_t i = 0; ok && i < value->n; i++)
        ok = value->items[i]->kind == JSON_OBJECT &&
             !policy_shape_check(check->arena, &shapes[0], value->items[i]);
    if (!ok)
        policy_field_refuse(check, "a list of windows and freezes, as lua/window.lua makes them");
    return value;
}

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "what it is about, in a few words", NULL},
    {"why", FIELD_STRING, false, "string", "why it matters", NULL},
    {"windows", FIELD_OWN, false, "Window[]", "its windows and freezes, for people to see",
     read_windows},
    POLICY_FIELD_ENABLED,
    POLICY_FIELD_BUDGET,
    {"applies", FIELD_FUNCTION, false, "fun" ASKED "boolean",
     "whether it has a say; when left out it always has", NULL},
    {"decide", FIELD_FUNCTION, false,
     "fun" ASKED "\"ALLOW\"|\"WAIT\"|\"DENY\", string?, (integer|string)?",
     "whether the task may run now, the reason when not, and until when it waits", NULL},
    {"automatic", FIELD_FUNCTION, false, "fun" ASKED "boolean",
     "whether the task starts by itself when its stage is reached", NULL},
    {"roles", FIELD_FUNCTION, false, "fun" ASKED "string[]",
     "roles that may run the task beside those with the permission", NULL},
    {0}};

static const char *const verdicts[] = {"ALLOW", "WAIT", "DENY", NULL};

/* What all policies said together. */
typedef struct Rollout {
    int verdict; /* index into verdicts */
    const Policy *policy;
    int line;
    Json *reason;
    int64_t until; /* epoch; 0 = not known */
    bool automatic;
    Json *roles;
    int task; /* stack index of the arguments: task, now, settings */
} Rollout;

/* Calls function `name` of the instance with the three arguments; false when it has none. */
static bool call(lua_State *L, Decision *decision, int instance, const Rollout *rollout,
                 const char *name, int nresults)
{
    if (!policy_decide_push_function(L, decision, instance, name))
        return false;
    for (int i = 0; i < 3; i++)
        lua_pushvalue(L, rollout->task + i);
    policy_decide_call(L, decision, 3, nresults);
    return true;
}

static bool read_boolean(lua_State *L, const Decision *decision, const char *expected)
{
    if (!lua_isnil(L, -1) && !lua_isboolean(L, -1))
        policy_decide_refuse(L, decision, expected);
    bool value = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return value;
}

static int verdict_index(lua_State *L, const Decision *decision, int index)
{
    for (int i = 0; lua_type(L, index) == LUA_TSTRING && i < 3; i++)
        if (strcmp(lua_tostring(L, index), verdicts[i]) == 0)
            return i;
    policy_decide_refuse(L, decision, "decide must return \"ALLOW\", \"WAIT\" or \"DENY\"");
}

/* Seconds since 1970 or RFC 3339; 0 when there is none. */
static int64_t read_until(lua_State *L, const Decision *decision, int index)
{
    int64_t us = 0;
    size_t n;
    if (lua_isnoneornil(L, index))
        return 0;
    if (lua_type(L, index) == LUA_TNUMBER) {
        lua_Number epoch = lua_tonumber(L, index);
        if (epoch > 0 && epoch < 253402300800.0)
            return (int64_t)epoch;
    } else if (lua_type(L, index) == LUA_TSTRING) {
        const char *text = lua_tolstring(L, index, &n);
        if (clock_parse_rfc3339((Str){text, n}, &us) && us > 0)
            return us / 1000000;
    }
    policy_decide_refuse(L, decision, "until must be a time: seconds since 1970, or RFC 3339");
}

/* Of two that wait, the one that waits longer is the stricter. */
static bool is_stricter(const Rollout *rollout, int verdict, int64_t until)
{
    if (verdict != rollout->verdict)
        return verdict > rollout->verdict;
    return verdict == 1 && rollout->until && (!until || until > rollout->until);
}

static void decide(lua_State *L, Decision *decision, int instance, Rollout *rollout)
{
    if (!call(L, decision, instance, rollout, "decide", 3)) {
        policy_decide_trace(decision, "no verdict");
        return;
    }
    int verdict = verdict_index(L, decision, -3);
    Json *reason = policy_decide_reason(L, decision, -2);
    int64_t until = read_until(L, decision, -1);
    if (verdict && (!reason || reason->text.n == 0))
        policy_decide_refuse(L, decision, "WAIT and DENY need a reason");
    policy_decide_add_reason(decision, "verdict", verdicts[verdict], reason);
    policy_decide_trace(decision, verdicts[verdict]);
    if (is_stricter(rollout, verdict, until)) {
        rollout->verdict = verdict;
        rollout->policy = decision->policy;
        rollout->line = decision->line;
        rollout->reason = reason;
        rollout->until = until;
    }
    lua_pop(L, 3);
}

static void add_roles(lua_State *L, Decision *decision, Rollout *rollout)
{
    const char *why = NULL;
    Arena *arena = decision->evaluation->arena;
    Json *list = policy_value_read(L, -1, arena, true, &why);
    if (!list || !policy_is_string_list(list) || list->n > ROLES_MAX)
        policy_decide_refuse(L, decision, "roles must return a list of at most 100 texts");
    for (size_t i = 0; i < list->n; i++) {
        Str role = list->items[i]->text;
        json_add_str(arena, rollout->roles,
                     str_starts(role, "roles/") ? role
                                                : str_printf(arena, "roles/%.*s", STR_ARG(role)));
    }
    lua_pop(L, 1);
}

static void ask(lua_State *L, Decision *decision, const Policy *policy, Rollout *rollout)
{
    int top = lua_gettop(L);
    policy_decide_push_instance(L, decision, policy);
    int instance = lua_gettop(L);
    bool applies = !call(L, decision, instance, rollout, "applies", 1) ||
                   read_boolean(L, decision, "applies must return true or false");
    if (!applies) {
        policy_decide_trace(decision, "does not apply");
        lua_settop(L, top);
        return;
    }
    decide(L, decision, instance, rollout);
    if (call(L, decision, instance, rollout, "automatic", 1))
        rollout->automatic |= read_boolean(L, decision, "automatic must return true or false");
    if (call(L, decision, instance, rollout, "roles", 1))
        add_roles(L, decision, rollout);
    lua_settop(L, top);
}

static void finish(Decision *decision, const Rollout *rollout)
{
    Arena *arena = decision->evaluation->arena;
    Json *output = decision->evaluation->output = json_new_object(arena);
    json_set_z(arena, output, "verdict", verdicts[rollout->verdict]);
    if (rollout->policy) {
        json_set_z(arena, output, "policy", rollout->policy->id);
        json_set_z(arena, output, "file", rollout->policy->path);
        json_set_int(arena, output, "line", rollout->line);
        json_set(arena, output, "reason", json_copy(arena, rollout->reason));
    }
    if (rollout->until)
        json_set_str(arena, output, "until", clock_rfc3339(arena, rollout->until * 1000000));
    json_set_bool(arena, output, "automatic", rollout->automatic);
    json_set(arena, output, "roles", rollout->roles);
    json_set(arena, output, "reasons", decision->reasons);
}

static int run_rollout(lua_State *L)
{
    Decision *decision = lua_touserdata(L, 1);
    const Evaluation *evaluation = decision->evaluation;
    const Policy *policy;
    Rollout rollout = {.roles = json_new_array(evaluation->arena)};
    policy_decide_start(L, decision, "task");
    rollout.task = lua_gettop(L);
    lua_pushnumber(L, (lua_Number)json_int(evaluation->input, "now", 0));
    policy_decide_start(L, decision, "settings");
    for (size_t at = 0; (policy = policy_decide_next(decision, POLICY_ROLLOUT, &at));)
        ask(L, decision, policy, &rollout);
    finish(decision, &rollout);
    return 0;
}

static bool evaluate(Evaluation *evaluation)
{
    if (!policy_decide_has(evaluation, "task") || !policy_decide_has(evaluation, "settings") ||
        json_int(evaluation->input, "now", 0) <= 0)
        return policy_evaluate_refuse(
            evaluation, "the input needs objects 'task' and 'settings', and the time as 'now'");
    return policy_decide(evaluation, run_rollout);
}

static bool is_answer(const Json *output)
{
    int64_t us;
    const Json *until = json_get(output, "until"), *roles = json_get(output, "roles");
    bool allows = str_is(json_str(output, "verdict"), "ALLOW");
    return policy_answer_is_one_of(output, "verdict", verdicts) &&
           (allows ||
            (policy_answer_is_text(output, "reason") && policy_answer_is_text(output, "policy"))) &&
           (!until || (until->kind == JSON_STRING && clock_parse_rfc3339(until->text, &us))) &&
           roles && policy_is_string_list(roles) &&
           policy_answer_each(output, "reasons", policy_answer_is_reason);
}

static Str outcome(Arena *arena, const Json *output)
{
    (void)arena;
    return json_str(output, "verdict");
}

const PolicyKindRow policy_kind_rollout = {
    .kind = POLICY_ROLLOUT,
    .name = "rollout",
    .class_name = "RolloutPolicy",
    .folder = "policies/rollout/",
    .id_from = 9,
    .help = "Says when a task may run. All of them are asked; the strictest answer counts.",
    .fields = fields,
    .shapes = shapes,
    .example = "policies/rollout/production-nights.lua",
    .decision = "rollout",
    .evaluate = evaluate,
    .is_answer = is_answer,
    .outcome = outcome,
};
