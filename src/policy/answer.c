/* Answer: checks that what a worker sends is a document of its kind: a worker is not trusted. */
#include "policy/host.h"

#define ITEMS_MAX 1000000

static bool is_one_of(const Json *object, const char *key, const char *const *words)
{
    Str text = json_str(object, key);
    for (; *words; words++)
        if (str_is(text, *words))
            return true;
    return false;
}

static bool is_text(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_STRING && value->text.n <= 64 * 1024;
}

static bool is_number(const Json *object, const char *key)
{
    int64_t number = 0;
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_NUMBER && json_to_i64(value, &number);
}

static bool each(const Json *object, const char *key, bool (*is_valid)(const Json *item))
{
    const Json *list = json_get(object, key);
    if (!list || list->kind != JSON_ARRAY || list->n > ITEMS_MAX)
        return false;
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i]->kind != JSON_OBJECT || !is_valid(list->items[i]))
            return false;
    return true;
}

static bool is_advice(const Json *item)
{
    static const char *const statuses[] = {"ERROR", "WARNING", NULL};
    return is_one_of(item, "status", statuses) && is_number(item, "code") &&
           is_text(item, "title") && is_text(item, "content");
}

static bool is_statement(const Json *item)
{
    return is_text(item, "kind") && is_number(item, "line") && is_number(item, "endLine");
}

static bool is_waived(const Json *item)
{
    return is_advice(item) && is_text(item, "reason");
}

static bool is_review(const Json *output)
{
    return each(output, "advices", is_advice) && each(output, "waived", is_waived) &&
           each(output, "statements", is_statement);
}

static bool is_reason(const Json *item)
{
    const Json *reason = json_get(item, "reason");
    return is_text(item, "policy") &&
           (!reason || reason->kind == JSON_NULL || reason->kind == JSON_STRING);
}

static bool is_risk(const Json *output)
{
    static const char *const levels[] = {"LOW", "MODERATE", "HIGH", NULL};
    return is_one_of(output, "level", levels) && each(output, "reasons", is_reason);
}

static bool is_step(const Json *item)
{
    return str_starts(json_str(item, "role"), "roles/");
}

static bool is_approval(const Json *output)
{
    return each(output, "steps", is_step) && each(output, "reasons", is_reason);
}

static bool is_webhook(const Json *output)
{
    static const char *const methods[] = {"POST", "PUT", "GET", NULL};
    const Json *request = json_get(output, "request");
    if (!request)
        return false;
    if (request->kind == JSON_NULL)
        return true;
    Str url = json_str(request, "url");
    return is_one_of(request, "method", methods) && url.n <= 2048 &&
           (str_starts(url, "https://") || str_starts(url, "http://"));
}

static const struct {
    const char *kind;
    bool (*is_valid)(const Json *output);
} kinds[] = {
    {"review", is_review}, {"risk", is_risk}, {"approval", is_approval}, {"webhook", is_webhook}};

bool policy_answer_is_valid(const char *kind, const Json *output)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].kind, kind) == 0)
            return output && output->kind == JSON_OBJECT && kinds[i].is_valid(output);
    return false;
}
