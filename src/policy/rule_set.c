/* Rule set: looked up in the bundle in force; a set and those that it extends become one list. */
#include "policy/rule_set.h"

#include "policy/force.h"

#define FOLDER "review/"
#define EXTENDS_MAX 8

static const Bundle *find_bundle(Ctx *cx, PolicyHost *host)
{
    const Bundle *bundle = policy_force_current(cx->arena, host);
    if (!bundle && policy_host_ready(cx, host))
        err_set(cx, ERR_UNAVAILABLE, "no policy bundle is loaded yet");
    return bundle;
}

static bool is_set(const Json *policy)
{
    return str_is(json_str(policy, "kind"), "ruleSet");
}

/* "prod" or "review/prod" */
static const Json *find_set(const Bundle *bundle, Str name)
{
    size_t n = strlen(FOLDER);
    for (size_t i = 0; i < json_len(bundle->policies); i++) {
        const Json *policy = json_at(bundle->policies, i);
        Str id = json_str(policy, "id");
        if (is_set(policy) && (str_eq(id, name) || str_eq(str_sub(id, n, id.n), name)))
            return policy;
    }
    return NULL;
}

static bool lists(const Json *list, Str text)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (str_eq(json_at(list, i)->text, text))
            return true;
    return false;
}

static const Json *find_set_by(const Bundle *bundle, const char *field, Str value)
{
    for (size_t i = 0; value.n && i < json_len(bundle->policies); i++) {
        const Json *policy = json_at(bundle->policies, i);
        const Json *enabled = json_get(policy, "enabled");
        if (is_set(policy) && (!enabled || enabled->yes) && lists(json_get(policy, field), value))
            return policy;
    }
    return NULL;
}

static bool is_for(const Json *rule, Str engine)
{
    const Json *engines = json_get(rule, "engines");
    return !engines || engines->kind == JSON_STRING || lists(engines, engine);
}

static bool is_same_rule(const Json *a, const Json *b)
{
    Str id = json_str(a, "id"), type = json_str(a, "type");
    return (id.n && str_eq(id, json_str(b, "id")) && !str_is(id, "custom/pattern")) ||
           (type.n && str_eq(type, json_str(b, "type")));
}

static bool is_text_list(const Json *value)
{
    if (!value || value->kind != JSON_ARRAY || value->n == 0)
        return false;
    for (size_t i = 0; i < value->n; i++)
        if (value->items[i]->kind != JSON_STRING)
            return false;
    return true;
}

static bool is_custom(const Json *one)
{
    const Json *enabled = json_get(one, "enabled"), *scope = json_get(one, "scope");
    Str severity = json_str(one, "severity");
    if (one->kind != JSON_OBJECT || !json_str(one, "name").n || !json_str(one, "message").n ||
        !is_text_list(json_get(one, "patterns")))
        return false;
    return (!enabled || enabled->kind == JSON_BOOL) && (!scope || scope->kind == JSON_STRING) &&
           (!json_get(one, "severity") || str_is_nocase(severity, "error") ||
            str_is_nocase(severity, "warning"));
}

bool policy_rule_set_is_custom(const Json *list)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (list->kind != JSON_ARRAY || !is_custom(list->items[i]))
            return false;
    return list && list->kind == JSON_ARRAY;
}

/* {name, enabled, severity, scope, patterns, message} as a rule with a payload. */
static void add_custom(Arena *arena, Json *rules, const Json *one)
{
    const Json *enabled = json_get(one, "enabled");
    bool is_error = str_is_nocase(json_str(one, "severity"), "error");
    Json *rule = json_new_object(arena);
    json_set_z(arena, rule, "id", "custom/pattern");
    json_set_z(arena, rule, "level", is_error ? "ERROR" : "WARNING");
    json_set(arena, rule, "payload", json_copy(arena, one));
    if (!enabled || enabled->yes)
        json_add(arena, rules, rule);
}

void policy_rule_set_add_custom(Arena *arena, Json *rules, const Json *custom)
{
    for (size_t i = 0; i < json_len(custom); i++)
        add_custom(arena, rules, json_at(custom, i));
}

/* A rule of the set itself stands for the same one of those that it extends. */
static bool is_set_again(const Json *set, const Json *rule, Str engine)
{
    const Json *rules = json_get(set, "rules");
    for (size_t i = 0; i < json_len(rules); i++)
        if (is_for(json_at(rules, i), engine) && is_same_rule(rule, json_at(rules, i)))
            return true;
    return false;
}

static Json *rules_of(Arena *arena, const Bundle *bundle, const Json *set, Str engine, int depth)
{
    Json *list = json_new_array(arena);
    const Json *rules = json_get(set, "rules");
    const Json *base = find_set(bundle, json_str(set, "extends"));
    const Json *inherited =
        base && depth < EXTENDS_MAX ? rules_of(arena, bundle, base, engine, depth + 1) : NULL;
    for (size_t i = 0; i < json_len(inherited); i++)
        if (!is_set_again(set, json_at(inherited, i), engine))
            json_add(arena, list, json_at(inherited, i));
    for (size_t i = 0; i < json_len(rules); i++)
        if (is_for(json_at(rules, i), engine))
            json_add(arena, list, json_copy(arena, json_at(rules, i)));
    policy_rule_set_add_custom(arena, list, json_get(set, "custom"));
    return list;
}

static Json *refuse(Ctx *cx, const Bundle *bundle, Str name)
{
    Buf known = buf_new(cx->arena);
    for (size_t i = 0; i < json_len(bundle->policies); i++) {
        Str id = json_str(json_at(bundle->policies, i), "id");
        if (is_set(json_at(bundle->policies, i)))
            buf_printf(&known, "%s%.*s", buf_str(&known).n ? ", " : "",
                       STR_ARG(str_sub(id, strlen(FOLDER), id.n)));
    }
    return err_null(cx, ERR_NOT_FOUND, "no rule set is called \"%.*s\"; there are %s",
                    STR_ARG(name), buf_str(&known).n ? buf_str(&known).p : "none");
}

Json *policy_rule_set(Ctx *cx, PolicyHost *host, Str name, Str engine)
{
    const Bundle *bundle = find_bundle(cx, host);
    const Json *set = bundle ? find_set(bundle, name) : NULL;
    if (!set)
        return bundle ? refuse(cx, bundle, name) : NULL;
    return rules_of(cx->arena, bundle, set, engine, 0);
}

Json *policy_rule_set_for(Ctx *cx, PolicyHost *host, Str project, Str environment, Str engine)
{
    const Bundle *bundle = find_bundle(cx, host);
    const Json *set = bundle ? find_set_by(bundle, "projects", project) : NULL;
    if (bundle && !set)
        set = find_set_by(bundle, "environments", environment);
    return set ? rules_of(cx->arena, bundle, set, engine, 0) : NULL;
}
