/* Answer: checks that what a worker sends is a document of its kind: a worker is not trusted. */
#include "policy/answer.h"

#include "policy/host.h"
#include "policy/kind.h"
#include "policy/policy.h"

#define ITEMS_MAX 1000000

bool policy_answer_is_one_of(const Json *object, const char *key, const char *const *words)
{
    Str text = json_str(object, key);
    for (; *words; words++)
        if (str_is(text, *words))
            return true;
    return false;
}

bool policy_answer_is_text(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_STRING && value->text.n <= 64 * 1024;
}

bool policy_answer_is_number(const Json *object, const char *key)
{
    int64_t number = 0;
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_NUMBER && json_to_i64(value, &number);
}

bool policy_answer_each(const Json *object, const char *key, bool (*is_valid)(const Json *item))
{
    const Json *list = json_get(object, key);
    if (!list || list->kind != JSON_ARRAY || list->n > ITEMS_MAX)
        return false;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i]->kind != JSON_OBJECT || !is_valid(list->items[i]))
            return false;
    return true;
}

bool policy_answer_is_reason(const Json *item)
{
    const Json *reason = json_get(item, "reason");
    return policy_answer_is_text(item, "policy") &&
           (!reason || reason->kind == JSON_NULL || reason->kind == JSON_STRING);
}

bool policy_answer_is_valid(const char *kind, const Json *output)
{
    const PolicyKindRow *row = policy_kind_of_decision(kind);
    return row && output && output->kind == JSON_OBJECT && row->is_answer(output);
}

Str policy_outcome(Arena *arena, const char *kind, const Json *output)
{
    const PolicyKindRow *row = policy_kind_of_decision(kind);
    return row && output ? row->outcome(arena, output) : STR("");
}
