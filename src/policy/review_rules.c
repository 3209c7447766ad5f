/* Review rules: which rules look at this script, how hard, and with what parameters. */
#include "policy/review.h"

#define CODE_UNKNOWN_RULE 2
#define CUSTOM_ID "custom/pattern"

static bool lists(const Json *list, Str name)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (str_eq(json_at(list, i)->text, name))
            return true;
    return false;
}

static bool is_for_engine(const Policy *policy, Str engine)
{
    const Json *engines = json_get(policy->metadata, "engines");
    return engines->kind == JSON_STRING || lists(engines, engine);
}

/* Several patterns of one's own are one rule with different payloads. */
static const char *id_of(Arena *arena, const Policy *policy, const Json *payload)
{
    Str name = str_is(str(policy->id), CUSTOM_ID) ? json_str(payload, "name") : STR_NONE;
    return name.n ? arena_printf(arena, "custom/%.*s", STR_ARG(name)) : policy->id;
}

static void add_rule(Review *review, const Policy *policy, Str level, const Json *payload)
{
    if (str_is(level, "DISABLED") || !is_for_engine(policy, review->engine))
        return;
    if (level.n == 0 || str_is(level, "LEVEL_UNSPECIFIED"))
        level = json_str(policy->metadata, "level");
    ReviewRule rule = {.policy = policy,
                       .id = id_of(review->arena, policy, payload),
                       .payload = payload,
                       .status = str_is(level, "ERROR") ? "ERROR" : "WARNING"};
    const Json *alone = json_get(policy->metadata, "alone");
    rule.is_alone = alone && alone->yes;
    VEC_ADD(review->arena, &review->rules, rule);
}

/* "payload", or the field of the API's oneof: namingPayload, numberPayload ... */
static const Json *find_payload(const Json *item)
{
    for (size_t i = 0; item->kind == JSON_OBJECT && i < item->n; i++)
        if (str_ends(item->members[i].key, "Payload"))
            return item->members[i].value;
    return json_get(item, "payload");
}

/* A rule that is configured but missing must not pass in silence. */
static void add_configured(Review *review, const Json *item)
{
    Str name = json_str(item, "id");
    const Library *library = review->library;
    const Policy *policy = map_get(library->by_id, name);
    if (!policy) {
        name = json_str(item, "type").n ? json_str(item, "type") : name;
        policy = map_get(library->by_type, name);
    }
    if (policy && policy->kind == POLICY_RULE) {
        add_rule(review, policy, json_str(item, "level"), find_payload(item));
        return;
    }
    if (str_is(json_str(item, "level"), "DISABLED"))
        return;
    Advice advice = {.status = "WARNING", .code = CODE_UNKNOWN_RULE};
    advice.title = STR("Unknown rule");
    advice.content =
        str_printf(review->arena, "rule %.*s is not in the policy bundle", STR_ARG(name));
    policy_review_advise(review, &review->failures, &advice);
}

static bool is_on_by_default(const Policy *policy)
{
    const Json *enabled = json_get(policy->metadata, "enabled");
    return policy->kind == POLICY_RULE && (!enabled || enabled->yes);
}

void policy_review_choose(Review *review, const Policy *only, const Json *payload)
{
    const Json *rules = json_get(review->evaluation->input, "rules");
    const PolicyVec *all = &review->library->sorted;
    if (only) {
        add_rule(review, only, STR_NONE, payload);
    } else if (rules && rules->kind == JSON_ARRAY) {
        for (size_t i = 0; i < rules->n; i++)
            add_configured(review, rules->items[i]);
    } else {
        for (size_t i = 0; i < all->n; i++)
            if (is_on_by_default(all->v[i]))
                add_rule(review, all->v[i], STR_NONE, NULL);
    }
}
