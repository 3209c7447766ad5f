/* Explain: why something was decided as it was, and why not otherwise. */
#include "service/explain.h"

#include "policy/force.h"

#define FACTS_SAID 6 /* of one policy in a sentence; the structured form has all */
#define QUIET_SAID 12

typedef struct Explaining {
    Ctx *cx;
    const Decision *decision;
    const Bundle *bundle; /* in force; NULL: the decision is another one's */
    Json *sentences, *why, *why_not;
    size_t unsaid; /* policies that had no say and are in no sentence */
} Explaining;

static bool is_kind(const Explaining *e, const char *kind)
{
    return str_is(e->decision->kind, kind);
}

/* Whether what the policy said is part of the outcome. */
static bool counts(const Explaining *e, const Json *entry)
{
    Str outcome = json_str(entry, "outcome"), policy = json_str(entry, "policy");
    if (str_is(outcome, "error") || str_is(outcome, "applies") || str_is(outcome, "request"))
        return true;
    if (is_kind(e, "risk"))
        return str_eq(outcome, json_str(e->decision->output, "level"));
    if (is_kind(e, "review"))
        return !str_is(outcome, "ok");
    if (is_kind(e, "approval"))
        return false;
    return str_eq(policy, json_str(e->decision->output, "policy"));
}

static Str title_of(const Explaining *e, Str policy)
{
    if (!e->bundle)
        return STR("");
    const Json *lists[] = {e->bundle->rules, e->bundle->policies};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < json_len(lists[k]); i++)
            if (str_eq(json_str(json_at(lists[k], i), "id"), policy))
                return json_str(json_at(lists[k], i), "title");
    return STR("");
}

/* The policy's own words; of a rule, its first advice. */
static Str reason_of(const Explaining *e, Str policy)
{
    const Json *output = e->decision->output, *reasons = json_get(output, "reasons");
    const Json *advices = json_get(output, "advices");
    for (size_t i = 0; i < json_len(reasons); i++)
        if (str_eq(json_str(json_at(reasons, i), "policy"), policy))
            return json_str(json_at(reasons, i), "reason");
    for (size_t i = 0; i < json_len(advices); i++)
        if (str_eq(json_str(json_at(advices, i), "rule"), policy))
            return json_str(json_at(advices, i), "content");
    return str_eq(json_str(output, "policy"), policy) ? json_str(output, "reason") : STR("");
}

static Json *facts_of(const Explaining *e, const Json *entry)
{
    Json *list = json_new_array(e->cx->arena);
    const Json *numbers = json_get(entry, "facts"), *read = json_get(e->decision->facts, "read");
    for (size_t i = 0; i < json_len(numbers); i++) {
        int64_t at = -1;
        json_to_i64(json_at(numbers, i), &at);
        if (at >= 0 && at < (int64_t)json_len(read))
            json_add(e->cx->arena, list, json_at(read, (size_t)at));
    }
    return list;
}

static void write_fact(Buf *out, const Json *fact)
{
    const Json *value = json_get(fact, "value");
    buf_add_str(out, json_str(fact, "path"));
    if (!value) {
        buf_printf(out, " (%lld items)", (long long)json_int(fact, "count", 0));
        return;
    }
    buf_add_z(out, value->kind == JSON_NULL ? " not set" : " = ");
    if (value->kind != JSON_NULL)
        json_write(out, value);
}

/* "; it looked at a = 1, b not set and 3 more" */
static void write_facts(Buf *out, const Json *facts)
{
    size_t n = json_len(facts), said = n > FACTS_SAID ? FACTS_SAID : n;
    for (size_t i = 0; i < said; i++) {
        buf_add_z(out, i == 0 ? "; it looked at " : ", ");
        write_fact(out, json_at(facts, i));
    }
    if (n > said)
        buf_printf(out, " and %zu more", n - said);
}

static Str verb_of(const Explaining *e, Str outcome, bool has_say)
{
    Arena *a = e->cx->arena;
    if (str_is(outcome, "error"))
        return STR("failed");
    if (is_kind(e, "approval"))
        return has_say ? STR("decides the approval") : STR("does not apply");
    if (is_kind(e, "risk"))
        return str_printf(a, "rates the change %.*s", STR_ARG(outcome));
    if (is_kind(e, "review"))
        return has_say ? str_printf(a, "has %.*s", STR_ARG(outcome))
                       : STR("has nothing against it");
    return str_printf(a, "says: %.*s", STR_ARG(outcome));
}

static Str sentence_of(const Explaining *e, const Json *entry, const Json *policy, bool has_say)
{
    Buf out = buf_new(e->cx->arena);
    Str outcome = json_str(entry, "outcome"), reason = json_str(policy, "reason");
    Str verb = verb_of(e, outcome, has_say);
    if (str_is(outcome, "error"))
        reason = e->decision->error;
    buf_printf(&out, "%.*s (%.*s:%lld) %.*s", STR_ARG(json_str(entry, "policy")),
               STR_ARG(json_str(entry, "file")), (long long)json_int(entry, "line", 0),
               STR_ARG(verb));
    if (reason.n)
        buf_printf(&out, ": %.*s", STR_ARG(reason));
    write_facts(&out, json_get(policy, "facts"));
    buf_add_char(&out, '.');
    return buf_str(&out);
}

static void explain_entry(Explaining *e, const Json *entry)
{
    Arena *a = e->cx->arena;
    bool has_say = counts(e, entry);
    Str id = json_str(entry, "policy");
    Json *policy = json_new_object(a);
    json_set_str(a, policy, "policy", id);
    json_set_str(a, policy, "file", json_str(entry, "file"));
    json_set_int(a, policy, "line", json_int(entry, "line", 0));
    json_set_str(a, policy, "title", title_of(e, id));
    json_set_str(a, policy, "outcome", json_str(entry, "outcome"));
    json_set_str(a, policy, "reason", reason_of(e, id));
    json_set(a, policy, "facts", facts_of(e, entry));
    json_add(a, has_say ? e->why : e->why_not, policy);
    bool is_quiet = !has_say && (is_kind(e, "review") || json_len(e->sentences) >= QUIET_SAID);
    if (is_quiet)
        e->unsaid++;
    else
        json_add_str(a, e->sentences, sentence_of(e, entry, policy, has_say));
}

static Str opening_of(const Explaining *e)
{
    Arena *a = e->cx->arena;
    const Decision *d = e->decision;
    if (d->error.n)
        return str_printf(a, "It could not be decided: %.*s.", STR_ARG(d->error));
    if (is_kind(e, "risk"))
        return str_printf(a, "The risk is %.*s: the highest of what the policies say.",
                          STR_ARG(d->outcome));
    if (is_kind(e, "approval") && str_is(d->outcome, "none"))
        return STR("No approval policy applies, so nobody has to approve it.");
    if (is_kind(e, "approval"))
        return str_printf(a, "The approval is decided by %.*s, the first policy that applies.",
                          STR_ARG(d->outcome));
    if (is_kind(e, "review"))
        return str_printf(a, "The review has %.*s.", STR_ARG(d->outcome));
    return str_printf(a, "The outcome is %.*s.", STR_ARG(d->outcome));
}

static void add_remarks(Explaining *e)
{
    Arena *a = e->cx->arena;
    if (e->unsaid)
        json_add_str(a, e->sentences,
                     str_printf(a, "%zu other policies had nothing to say.", e->unsaid));
    if (e->decision->redacted.n)
        json_add_str(a, e->sentences,
                     str_printf(a,
                                "The record is redacted (%.*s): values shown may stand for others.",
                                STR_ARG(e->decision->redacted)));
    if (!e->decision->facts)
        json_add_str(a, e->sentences,
                     STR("The facts that were looked at were not recorded at that time."));
}

static Json *redacted_list(Arena *arena, Str redacted)
{
    Json *list = json_new_array(arena);
    for (Str rest = redacted, one; str_next(&rest, ',', &one);)
        if (one.n)
            json_add_str(arena, list, one);
    return list;
}

Json *explain_decision(Ctx *cx, const App *app, const Decision *decision)
{
    Arena *a = cx->arena;
    const Bundle *bundle = policy_force_current(a, app->policy);
    bool is_in_force = bundle && str_eq(bundle->hash, decision->bundle);
    Explaining e = {.cx = cx,
                    .decision = decision,
                    .bundle = is_in_force ? bundle : NULL,
                    .sentences = json_new_array(a),
                    .why = json_new_array(a),
                    .why_not = json_new_array(a)};
    json_add_str(a, e.sentences, opening_of(&e));
    for (size_t i = 0; i < json_len(decision->trace); i++)
        explain_entry(&e, json_at(decision->trace, i));
    add_remarks(&e);
    Str project = decision->project.n ? decision->project : STR("-");
    Json *explanation = json_new_object(a);
    json_set_str(
        a, explanation, "decision",
        str_printf(a, "projects/%.*s/decisions/%.*s", STR_ARG(project), STR_ARG(decision->id)));
    json_set_str(a, explanation, "kind", decision->kind);
    json_set_str(a, explanation, "subject", decision->subject);
    json_set_str(a, explanation, "outcome", decision->outcome);
    json_set_str(a, explanation, "bundle", decision->bundle);
    json_set_str(a, explanation, "createTime", decision->create_time);
    json_set(a, explanation, "sentences", e.sentences);
    json_set(a, explanation, "why", e.why);
    json_set(a, explanation, "whyNot", e.why_not);
    json_set(a, explanation, "redacted", redacted_list(a, decision->redacted));
    json_set_bool(a, explanation, "moreFacts", json_bool(decision->facts, "more"));
    return explanation;
}
