/* Metadata: which fields a policy of each kind declares, and the check that it does. */
#include <ctype.h>
#include <lauxlib.h>
#include <math.h>

#include "policy/library.h"
#include "policy/regex.h"
#include "policy/rule_set.h"
#include "policy/value.h"

typedef enum FieldType {
    FIELD_STRING,
    FIELD_LEVEL,   /* "ERROR" or "WARNING" */
    FIELD_INTEGER, /* 0 ... 99999 */
    FIELD_INTEGERS,
    FIELD_BOOLEAN,
    FIELD_TABLE,   /* any JSON object */
    FIELD_STRINGS, /* list of strings */
    FIELD_NEEDS,   /* list of facts that the core asks the database for */
    FIELD_CHOICE,  /* "*" or a list of strings */
    FIELD_EXAMPLES,
    FIELD_PARAMS,
    FIELD_STEPS,  /* list of {role = ...}, or a function */
    FIELD_RULES,  /* list of {type or id, level, engines, payload} */
    FIELD_CUSTOM, /* list of {name, enabled, severity, scope, patterns, message} */
    FIELD_FUNCTION
} FieldType;

typedef struct Field {
    const char *name;
    FieldType type;
    bool required;
} Field;

static const Field rule_fields[] = {{"title", FIELD_STRING, true},
                                    {"why", FIELD_STRING, true},
                                    {"level", FIELD_LEVEL, true},
                                    {"code", FIELD_INTEGER, true},
                                    {"engines", FIELD_CHOICE, true},
                                    {"on", FIELD_CHOICE, true},
                                    {"good", FIELD_EXAMPLES, true},
                                    {"bad", FIELD_EXAMPLES, true},
                                    {"type", FIELD_STRING, false},
                                    {"params", FIELD_PARAMS, false},
                                    {"enabled", FIELD_BOOLEAN, false},
                                    {"codes", FIELD_INTEGERS, false},
                                    {"payload", FIELD_TABLE, false},
                                    {"schema", FIELD_TABLE, false},
                                    {"needs", FIELD_NEEDS, false},
                                    {"check", FIELD_FUNCTION, false},
                                    {"finish", FIELD_FUNCTION, false},
                                    {"alone", FIELD_BOOLEAN, false},
                                    {NULL, 0, false}};

static const Field risk_fields[] = {{"title", FIELD_STRING, true},
                                    {"why", FIELD_STRING, false},
                                    {"needs", FIELD_NEEDS, false},
                                    {"score", FIELD_FUNCTION, true},
                                    {NULL, 0, false}};

static const Field approval_fields[] = {{"title", FIELD_STRING, true},
                                        {"why", FIELD_STRING, false},
                                        {"order", FIELD_INTEGER, true},
                                        {"steps", FIELD_STEPS, true},
                                        {"needs", FIELD_NEEDS, false},
                                        {"applies", FIELD_FUNCTION, true},
                                        {NULL, 0, false}};

static const Field webhook_fields[] = {{"title", FIELD_STRING, true},
                                       {"why", FIELD_STRING, false},
                                       {"on", FIELD_CHOICE, false},
                                       {"request", FIELD_FUNCTION, true},
                                       {NULL, 0, false}};

static const Field rule_set_fields[] = {
    {"title", FIELD_STRING, true},      {"why", FIELD_STRING, false},
    {"extends", FIELD_STRING, false},   {"environments", FIELD_STRINGS, false},
    {"projects", FIELD_STRINGS, false}, {"rules", FIELD_RULES, true},
    {"custom", FIELD_CUSTOM, false},    {NULL, 0, false}};

/* A new kind of policy is one row here and one evaluation in evaluate.c. */
static const struct {
    PolicyKind kind;
    const char *name, *folder;
    size_t id_from; /* how much of the path is not part of the id */
    const Field *fields;
} kinds[] = {
    {POLICY_RULE, "rule", "rules/", 6, rule_fields},
    {POLICY_RISK, "risk", "policies/risk/", 9, risk_fields},
    {POLICY_APPROVAL, "approval", "policies/approval/", 9, approval_fields},
    {POLICY_WEBHOOK, "webhook", "policies/webhook/", 9, webhook_fields},
    {POLICY_RULE_SET, "ruleSet", "policies/review/", 9, rule_set_fields},
    {POLICY_MODULE, "module", "lua/", 4, NULL},
    {POLICY_SPEC, "spec", "spec/", 5, NULL},
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *policy_kind_name(PolicyKind kind)
{
    return kinds[kind].name;
}

bool policy_kind_of_path(Str path, PolicyKind *kind, Str *id)
{
    for (size_t i = 0; i < KINDS; i++) {
        if (!str_starts(path, kinds[i].folder) || !str_ends(path, ".lua"))
            continue;
        *kind = str_ends(path, "_spec.lua") ? POLICY_SPEC : kinds[i].kind;
        *id = str_sub(path, kinds[i].id_from, path.n - 4);
        return true;
    }
    return false;
}

/* True when `field` stands at p as a word of its own, followed by = or (. */
static bool sets_field(Str content, size_t at, size_t n)
{
    if (at > 0 && (isalnum((unsigned char)content.p[at - 1]) || content.p[at - 1] == '_'))
        return false;
    size_t i = at + n;
    while (i < content.n && (content.p[i] == ' ' || content.p[i] == '\t'))
        i++;
    return i < content.n && (content.p[i] == '=' || content.p[i] == '(');
}

int policy_field_line(const Policy *policy, const char *field)
{
    Str content = policy->content;
    size_t n = strlen(field);
    int line = 1;
    for (size_t i = 0; i < content.n; i++) {
        if (i + n <= content.n && memcmp(content.p + i, field, n) == 0 && sets_field(content, i, n))
            return line;
        line += content.p[i] == '\n' && i + 1 < content.n;
    }
    return line;
}

typedef struct Check {
    lua_State *L;
    const Policy *policy;
    const Field *field;
    Arena *arena;
} Check;

static _Noreturn void refuse(const Check *check, const char *expected)
{
    policy_fault_raise(check->L, "type", check->policy->path,
                       policy_field_line(check->policy, check->field->name),
                       "field '%s' must be %s", check->field->name, expected);
}

static Json *read_json(const Check *check, bool empty_is_array)
{
    const char *why = NULL;
    Json *value = policy_value_read(check->L, -1, check->arena, empty_is_array, &why);
    if (!value)
        policy_fault_raise(check->L, "type", check->policy->path,
                           policy_field_line(check->policy, check->field->name), "field '%s': %s",
                           check->field->name, why);
    return value;
}

static bool is_string_list(const Json *value)
{
    for (size_t i = 0; value && value->kind == JSON_ARRAY && i < value->n; i++)
        if (value->items[i]->kind != JSON_STRING)
            return false;
    return value && value->kind == JSON_ARRAY;
}

static Json *read_string(const Check *check)
{
    if (lua_type(check->L, -1) != LUA_TSTRING || lua_objlen(check->L, -1) == 0 ||
        lua_objlen(check->L, -1) > 2000)
        refuse(check, "a text of 1 to 2000 bytes");
    return read_json(check, false);
}

static Json *read_level(const Check *check)
{
    Json *value = read_json(check, false);
    if (value->kind != JSON_STRING ||
        (!str_is(value->text, "ERROR") && !str_is(value->text, "WARNING")))
        refuse(check, "\"ERROR\" or \"WARNING\"");
    return value;
}

static Json *read_integer(const Check *check)
{
    lua_Number number = lua_tonumber(check->L, -1);
    if (lua_type(check->L, -1) != LUA_TNUMBER || number < 0 || number > 99999 ||
        number != floor(number))
        refuse(check, "a whole number from 0 to 99999");
    return read_json(check, false);
}

static Json *read_integers(const Check *check)
{
    Json *value = read_json(check, true);
    bool ok = value->kind == JSON_ARRAY;
    for (size_t i = 0; ok && i < value->n; i++)
        ok = value->items[i]->kind == JSON_NUMBER;
    if (!ok)
        refuse(check, "a list of whole numbers");
    return value;
}

static Json *read_kind(const Check *check, JsonKind kind, const char *expected)
{
    Json *value = read_json(check, false);
    if (value->kind != kind)
        refuse(check, expected);
    return value;
}

static Json *read_choice(const Check *check)
{
    Json *value = read_json(check, true);
    if (value->kind == JSON_STRING && str_is(value->text, "*"))
        return value;
    if (!is_string_list(value) || value->n == 0)
        refuse(check, "\"*\" or a list of texts");
    return value;
}

static Json *read_strings(const Check *check)
{
    Json *value = read_json(check, true);
    if (!is_string_list(value))
        refuse(check, "a list of texts");
    return value;
}

/* A misspelt fact would never come. */
static Json *read_needs(const Check *check)
{
    static const char *const facts[] = {"plans", "session_user", "affected_rows", NULL};
    Json *value = read_json(check, true);
    bool ok = is_string_list(value);
    for (size_t i = 0; ok && i < value->n; i++) {
        size_t at = 0;
        while (facts[at] && !str_is(value->items[i]->text, facts[at]))
            at++;
        ok = facts[at] != NULL;
    }
    if (!ok)
        refuse(check, "a list of facts: \"plans\", \"session_user\", \"affected_rows\"");
    return value;
}

/* An example is SQL, or a table with `sql` and what it needs: engine, params, schema, context. */
static Json *read_examples(const Check *check)
{
    Json *value = read_json(check, true);
    if (value->kind != JSON_ARRAY || value->n == 0)
        refuse(check, "a list of at least one example");
    for (size_t i = 0; i < value->n; i++) {
        const Json *item = value->items[i];
        bool ok = item->kind == JSON_STRING ||
                  (item->kind == JSON_OBJECT && json_str(item, "sql").p != NULL);
        if (!ok)
            refuse(check, "a list of SQL texts or of tables with a field 'sql'");
    }
    return value;
}

static Json *read_params(const Check *check)
{
    static const char *const types[] = {"set",    "list",    "string", "template",
                                        "number", "boolean", "regex",  NULL};
    Json *value = read_json(check, false);
    if (value->kind != JSON_OBJECT)
        refuse(check, "a table of parameters by name");
    for (size_t i = 0; i < value->n; i++) {
        Str type = json_str(value->members[i].value, "type");
        size_t at = 0;
        while (types[at] && !str_is(type, types[at]))
            at++;
        if (!types[at])
            refuse(check, "parameters with type = set, list, string, template, number, boolean "
                          "or regex");
    }
    return value;
}

static Json *read_steps(const Check *check)
{
    if (lua_isfunction(check->L, -1))
        return NULL;
    Json *value = read_json(check, true);
    if (value->kind != JSON_ARRAY)
        refuse(check, "a list of steps or a function");
    for (size_t i = 0; i < value->n; i++)
        if (json_str(value->items[i], "role").n == 0)
            refuse(check, "a list of steps with a field 'role'");
    return value;
}

static bool is_configured_rule(const Json *rule)
{
    Str level = json_str(rule, "level");
    const Json *engines = json_get(rule, "engines");
    return (json_str(rule, "type").n || json_str(rule, "id").n) &&
           (str_is(level, "ERROR") || str_is(level, "WARNING") || str_is(level, "DISABLED")) &&
           (!engines || is_string_list(engines));
}

static Json *read_rules(const Check *check)
{
    Json *value = read_json(check, true);
    bool ok = value->kind == JSON_ARRAY;
    for (size_t i = 0; ok && i < value->n; i++)
        ok = is_configured_rule(value->items[i]);
    if (!ok)
        refuse(check, "a list of rules with a 'type' or 'id', a 'level' (ERROR, WARNING or "
                      "DISABLED) and perhaps 'engines' and 'payload'");
    return value;
}

static void check_custom(const Check *check, const Json *one)
{
    const Json *patterns = json_get(one, "patterns");
    Str name = json_str(one, "name");
    for (size_t i = 0; i < json_len(patterns); i++) {
        RegexMatch match;
        if (!policy_regex_is_valid(json_at(patterns, i)->text, &match))
            policy_fault_raise(check->L, "type", check->policy->path,
                               policy_field_line(check->policy, check->field->name),
                               "pattern %zu of custom rule %.*s: %s", i + 1, STR_ARG(name),
                               match.error);
    }
}

static Json *read_custom(const Check *check)
{
    Json *value = read_json(check, true);
    if (!policy_rule_set_is_custom(value))
        refuse(check, POLICY_CUSTOM_FORM);
    for (size_t i = 0; i < value->n; i++)
        check_custom(check, value->items[i]);
    return value;
}

static Json *read_field(const Check *check)
{
    switch (check->field->type) {
    case FIELD_STRING:
        return read_string(check);
    case FIELD_LEVEL:
        return read_level(check);
    case FIELD_INTEGER:
        return read_integer(check);
    case FIELD_INTEGERS:
        return read_integers(check);
    case FIELD_BOOLEAN:
        return read_kind(check, JSON_BOOL, "true or false");
    case FIELD_TABLE:
        return read_kind(check, JSON_OBJECT, "a table with named fields");
    case FIELD_NEEDS:
        return read_needs(check);
    case FIELD_STRINGS:
        return read_strings(check);
    case FIELD_CHOICE:
        return read_choice(check);
    case FIELD_EXAMPLES:
        return read_examples(check);
    case FIELD_PARAMS:
        return read_params(check);
    case FIELD_STEPS:
        return read_steps(check);
    case FIELD_RULES:
        return read_rules(check);
    case FIELD_CUSTOM:
        return read_custom(check);
    default:
        if (!lua_isfunction(check->L, -1))
            refuse(check, "a function");
        return NULL;
    }
}

static const Field *find_field(const Field *fields, const char *name)
{
    for (; fields->name; fields++)
        if (name && strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

/* A misspelt field would be a silent no-op. */
static void refuse_unknown(lua_State *L, const Policy *policy, const Field *fields, int table)
{
    lua_pushnil(L);
    while (lua_next(L, table)) {
        lua_pop(L, 1);
        const char *name = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        if (!find_field(fields, name))
            policy_fault_raise(L, "type", policy->path, name ? policy_field_line(policy, name) : 1,
                               "unknown field '%s' in a %s policy", name ? name : "?",
                               policy_kind_name(policy->kind));
    }
}

void policy_metadata_read(lua_State *L, Policy *policy, Arena *arena)
{
    int table = lua_gettop(L);
    Check check = {.L = L, .policy = policy, .arena = arena};
    const Field *fields = kinds[policy->kind].fields;
    policy->metadata = json_new_object(arena);
    json_set_z(arena, policy->metadata, "id", policy->id);
    json_set_z(arena, policy->metadata, "kind", policy_kind_name(policy->kind));
    json_set_z(arena, policy->metadata, "path", policy->path);
    refuse_unknown(L, policy, fields, table);
    for (check.field = fields; check.field->name; check.field++) {
        lua_getfield(L, table, check.field->name);
        if (lua_isnil(L, -1) && check.field->required)
            refuse(&check, "set");
        Json *value = lua_isnil(L, -1) ? NULL : read_field(&check);
        if (value)
            json_set(arena, policy->metadata, check.field->name, value);
        lua_settop(L, table);
    }
    if (policy->kind != POLICY_RULE)
        return;
    lua_getfield(L, table, "check");
    lua_getfield(L, table, "finish");
    if (lua_isnil(L, -1) && lua_isnil(L, -2))
        policy_fault_raise(L, "type", policy->path, policy_field_line(policy, "return"),
                           "a rule needs a function check or finish");
    lua_settop(L, table);
}
