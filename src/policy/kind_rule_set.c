/* Rule sets: which rules look at a change, and how hard. */
#include "policy/kind.h"
#include "cel/regex.h"
#include "policy/rule_set.h"

static bool is_configured_rule(const Json *rule)
{
    Str level = json_str(rule, "level");
    const Json *engines = json_get(rule, "engines");
    return (json_str(rule, "type").n || json_str(rule, "id").n) &&
           (str_is(level, "ERROR") || str_is(level, "WARNING") || str_is(level, "DISABLED")) &&
           (!engines || policy_is_string_list(engines));
}

static Json *read_rules(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    bool ok = value->kind == JSON_ARRAY;
    for (size_t i = 0; ok && i < value->n; i++)
        ok = is_configured_rule(value->items[i]);
    if (!ok)
        policy_field_refuse(check,
                            "a list of rules with a 'type' or 'id', a 'level' (ERROR, WARNING or "
                            "DISABLED) and perhaps 'engines' and 'payload'");
    return value;
}

static void check_custom(const PolicyFieldCheck *check, const Json *one)
{
    const Json *patterns = json_get(one, "patterns");
    Str name = json_str(one, "name");
    for (size_t i = 0; i < json_len(patterns); i++) {
        RegexMatch match;
        if (!cel_regex_is_valid(json_at(patterns, i)->text, &match))
            policy_fault_raise(check->L, "type", check->policy->path,
                               policy_field_line(check->policy, check->field->name),
                               "pattern %zu of custom rule %.*s: %s", i + 1, STR_ARG(name),
                               match.error);
    }
}

static Json *read_custom(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    if (!policy_rule_set_is_custom(value))
        policy_field_refuse(check, POLICY_CUSTOM_FORM);
    for (size_t i = 0; i < value->n; i++)
        check_custom(check, value->items[i]);
    return value;
}

static const PolicyField rule_fields[] = {
    {"type", FIELD_STRING, false, "string", "name of a rule in the API", NULL},
    {"id", FIELD_STRING, false, "string", "or its file: \"lock/add-check\"", NULL},
    {"level", FIELD_OWN, true, "\"ERROR\"|\"WARNING\"|\"DISABLED\"", "how hard", NULL},
    {"payload", FIELD_TABLE, false, "table", "its parameters", NULL},
    {"engines", FIELD_STRINGS, false, "string[]", "API engine names; else all", NULL},
    {0}};

static const PolicyField custom_fields[] = {
    {"name", FIELD_STRING, true, "string", "waived as custom/<name>", NULL},
    {"enabled", FIELD_BOOLEAN, false, "boolean", "false: not looked at", NULL},
    {"severity", FIELD_OWN, false, "\"error\"|\"warning\"", "else warning", NULL},
    {"scope", FIELD_STRING, false, "string",
     "ALL, PRODUCTION, or an environment's id or title; else ALL", NULL},
    {"patterns", FIELD_STRINGS, true, "string[]",
     "RE2, in any case, on the statement without comments and strings", NULL},
    {"message", FIELD_STRING, true, "string", "what is advised", NULL},
    {0}};

static const PolicyShape shapes[] = {{"ConfiguredRule", "A rule in a rule set.", rule_fields},
                                     {"CustomRule", "Patterns of your own.", custom_fields},
                                     {0}};

static const PolicyField fields[] = {
    {"title", FIELD_STRING, true, "string", "the name of the set", NULL},
    {"why", FIELD_STRING, false, "string", "what it is for", NULL},
    {"extends", FIELD_STRING, false, "string",
     "another set; the rules below stand for the same ones of it", NULL},
    {"environments", FIELD_STRINGS, false, "string[]", "ids of environments that it is for", NULL},
    {"projects", FIELD_STRINGS, false, "string[]",
     "ids of projects that it is for; they come before environments", NULL},
    {"rules", FIELD_OWN, true, "ConfiguredRule[]", "the rules and their levels", read_rules},
    {"custom", FIELD_OWN, false, "CustomRule[]", "patterns of your own", read_custom},
    {"enabled", FIELD_BOOLEAN, false, "boolean", "false: used only when it is named", NULL},
    {0}};

const PolicyKindRow policy_kind_rule_set = {
    .kind = POLICY_RULE_SET,
    .name = "ruleSet",
    .class_name = "RuleSet",
    .folder = "policies/review/",
    .id_from = 9,
    .help = "Says which rules look at a change, and how hard.",
    .fields = fields,
    .shapes = shapes,
    .example = "policies/review/prod.lua",
};
