/* Metadata: the check that a policy declares the fields of its kind, and no others. */
#include <ctype.h>
#include <lauxlib.h>
#include <math.h>

#include "policy/kind.h"
#include "policy/value.h"

#define POLICY_BUDGET_MS_MAX 500
#define POLICY_BUDGET_MIB_MAX 32

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

_Noreturn void policy_field_refuse(const PolicyFieldCheck *check, const char *expected)
{
    policy_fault_raise(check->L, "type", check->policy->path,
                       policy_field_line(check->policy, check->field->name),
                       "field '%s' must be %s", check->field->name, expected);
}

Json *policy_field_json(const PolicyFieldCheck *check, bool empty_is_array)
{
    const char *why = NULL;
    Json *value = policy_value_read(check->L, -1, check->arena, empty_is_array, &why);
    if (!value)
        policy_fault_raise(check->L, "type", check->policy->path,
                           policy_field_line(check->policy, check->field->name), "field '%s': %s",
                           check->field->name, why);
    return value;
}

bool policy_is_string_list(const Json *value)
{
    for (size_t i = 0; value && value->kind == JSON_ARRAY && i < value->n; i++)
        if (value->items[i]->kind != JSON_STRING)
            return false;
    return value && value->kind == JSON_ARRAY;
}

static bool is_between(const Json *object, const char *key, int64_t low, int64_t high)
{
    int64_t number = low;
    const Json *value = json_get(object, key);
    return !value || (value->kind == JSON_NUMBER && json_to_i64(value, &number) && number >= low &&
                      number <= high);
}

Json *policy_field_budget(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, false);
    bool ok = value->kind == JSON_OBJECT && value->n > 0 &&
              is_between(value, "ms", 1, POLICY_BUDGET_MS_MAX) &&
              is_between(value, "memory_mib", 1, POLICY_BUDGET_MIB_MAX);
    for (size_t i = 0; ok && i < value->n; i++)
        ok = str_is(value->members[i].key, "ms") || str_is(value->members[i].key, "memory_mib");
    if (!ok)
        policy_field_refuse(check, "a table with ms (1 to 500), memory_mib (1 to 32) or both");
    return value;
}

static Json *read_string(const PolicyFieldCheck *check)
{
    if (lua_type(check->L, -1) != LUA_TSTRING || lua_objlen(check->L, -1) == 0 ||
        lua_objlen(check->L, -1) > 2000)
        policy_field_refuse(check, "a text of 1 to 2000 bytes");
    return policy_field_json(check, false);
}

static Json *read_integer(const PolicyFieldCheck *check)
{
    lua_Number number = lua_tonumber(check->L, -1);
    if (lua_type(check->L, -1) != LUA_TNUMBER || number < 0 || number > 99999 ||
        number != floor(number))
        policy_field_refuse(check, "a whole number from 0 to 99999");
    return policy_field_json(check, false);
}

static Json *read_integers(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    bool ok = value->kind == JSON_ARRAY;
    for (size_t i = 0; ok && i < value->n; i++)
        ok = value->items[i]->kind == JSON_NUMBER;
    if (!ok)
        policy_field_refuse(check, "a list of whole numbers");
    return value;
}

static Json *read_kind(const PolicyFieldCheck *check, JsonKind kind, const char *expected)
{
    Json *value = policy_field_json(check, false);
    if (value->kind != kind)
        policy_field_refuse(check, expected);
    return value;
}

static Json *read_choice(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    if (value->kind == JSON_STRING && str_is(value->text, "*"))
        return value;
    if (!policy_is_string_list(value) || value->n == 0)
        policy_field_refuse(check, "\"*\" or a list of texts");
    return value;
}

static Json *read_strings(const PolicyFieldCheck *check)
{
    Json *value = policy_field_json(check, true);
    if (!policy_is_string_list(value))
        policy_field_refuse(check, "a list of texts");
    return value;
}

/* A misspelt fact would never come. */
static Json *read_needs(const PolicyFieldCheck *check)
{
    static const char *const facts[] = {"plans", "session_user", "affected_rows", NULL};
    Json *value = policy_field_json(check, true);
    bool ok = policy_is_string_list(value);
    for (size_t i = 0; ok && i < value->n; i++) {
        size_t at = 0;
        while (facts[at] && !str_is(value->items[i]->text, facts[at]))
            at++;
        ok = facts[at] != NULL;
    }
    if (!ok)
        policy_field_refuse(check,
                            "a list of facts: \"plans\", \"session_user\", \"affected_rows\"");
    return value;
}

static Json *read_field(const PolicyFieldCheck *check)
{
    switch (check->field->type) {
    case FIELD_STRING:
        return read_string(check);
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
    case FIELD_OWN:
        return check->field->read(check);
    default:
        if (!lua_isfunction(check->L, -1))
            policy_field_refuse(check, "a function");
        return NULL;
    }
}

static const PolicyField *find_field(const PolicyField *fields, const char *name)
{
    for (; fields->name; fields++)
        if (name && strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

/* A misspelt field would be a silent no-op. */
static void refuse_unknown(lua_State *L, const Policy *policy, const PolicyField *fields, int table)
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

void policy_metadata_take(Policy *policy, Json *metadata)
{
    const Json *budget = json_get(metadata, "budget");
    policy->metadata = metadata;
    policy->budget_ms = (int)json_int(budget, "ms", 0);
    policy->budget_bytes = (size_t)json_int(budget, "memory_mib", 0) << 20;
    policy->is_off = json_get(metadata, "enabled") && !json_bool(metadata, "enabled") &&
                     policy->kind != POLICY_RULE;
}

void policy_metadata_read(lua_State *L, Policy *policy, Arena *arena)
{
    int table = lua_gettop(L);
    PolicyFieldCheck check = {.L = L, .policy = policy, .arena = arena};
    const PolicyField *fields = policy_kinds[policy->kind]->fields;
    policy->metadata = json_new_object(arena);
    json_set_z(arena, policy->metadata, "id", policy->id);
    json_set_z(arena, policy->metadata, "kind", policy_kind_name(policy->kind));
    json_set_z(arena, policy->metadata, "path", policy->path);
    refuse_unknown(L, policy, fields, table);
    for (check.field = fields; check.field->name; check.field++) {
        lua_getfield(L, table, check.field->name);
        if (lua_isnil(L, -1) && check.field->required)
            policy_field_refuse(&check, "set");
        Json *value = lua_isnil(L, -1) ? NULL : read_field(&check);
        if (value)
            json_set(arena, policy->metadata, check.field->name, value);
        lua_settop(L, table);
    }
    policy_metadata_take(policy, policy->metadata);
    if (policy_kinds[policy->kind]->check)
        policy_kinds[policy->kind]->check(L, policy, table);
}
