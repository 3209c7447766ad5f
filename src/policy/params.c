/* Params: a rule's declared parameters, as configured or by default. */
#include <lauxlib.h>

#include "cel/regex.h"
#include "policy/review.h"
#include "policy/value.h"
#include "policy/view.h"

static _Noreturn void refuse(lua_State *L, const Policy *policy, Str name, const char *what)
{
    policy_fault_raise(L, "type", policy->path, policy_field_line(policy, "params"),
                       "parameter %.*s %s", STR_ARG(name), what);
}

static void push_set(lua_State *L, const Policy *policy, Str name, const Json *value)
{
    lua_newtable(L);
    for (size_t i = 0; i < value->n; i++) {
        if (value->items[i]->kind != JSON_STRING)
            refuse(L, policy, name, "must be a list of texts");
        policy_value_push(L, value->items[i]);
        lua_pushboolean(L, 1);
        lua_rawset(L, -3);
    }
}

static void push_regex(lua_State *L, const Policy *policy, Str name, const Json *value)
{
    RegexMatch match;
    if (!cel_regex_is_valid(value->text, &match)) {
        lua_pushfstring(L, "is no regular expression: %s", match.error);
        refuse(L, policy, name, lua_tostring(L, -1));
    }
    policy_value_push(L, value);
}

static void push_param(lua_State *L, const Policy *policy, Str name, Str type, const Json *value)
{
    JsonKind kind = value->kind;
    bool is_empty = kind == JSON_OBJECT && value->n == 0;
    double number = 0;
    if (str_is(type, "set") && (kind == JSON_ARRAY || is_empty)) {
        push_set(L, policy, name, value);
    } else if (str_is(type, "regex") && kind == JSON_STRING) {
        push_regex(L, policy, name, value);
    } else if (str_is(type, "number") && (kind == JSON_NUMBER || kind == JSON_STRING) &&
               json_to_double(value, &number)) {
        lua_pushnumber(L, number);
    } else if ((str_is(type, "list") && (kind == JSON_ARRAY || is_empty)) ||
               (str_is(type, "boolean") && kind == JSON_BOOL) ||
               ((str_is(type, "string") || str_is(type, "template")) && kind == JSON_STRING)) {
        policy_value_push(L, value);
    } else {
        refuse(L, policy, name, "has a value of the wrong type");
    }
}

/* The API wraps a payload by its kind: {"namingPayload": {...}}. */
static const Json *unwrap(const Json *payload)
{
    if (payload && payload->kind == JSON_OBJECT && payload->n == 1 &&
        str_ends(payload->members[0].key, "Payload") &&
        payload->members[0].value->kind == JSON_OBJECT)
        return payload->members[0].value;
    return payload;
}

void policy_params_push(lua_State *L, const Policy *policy, const Json *payload)
{
    const Json *declared = json_get(policy->metadata, "params");
    const Json *given = unwrap(payload);
    lua_newtable(L);
    for (size_t i = 0; i < json_len(declared); i++) {
        const JsonMember *member = &declared->members[i];
        const Json *value = json_get_str(given, member->key);
        if (!value || value->kind == JSON_NULL)
            value = json_get(member->value, "default");
        if (!value)
            refuse(L, policy, member->key, "is not set and has no default");
        lua_pushlstring(L, member->key.p, member->key.n);
        push_param(L, policy, member->key, json_str(member->value, "type"), value);
        lua_rawset(L, -3);
    }
    policy_view_wrap(L);
}
