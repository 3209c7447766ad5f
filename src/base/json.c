/* Json: the tree: look-ups, builders, comparison. */
#include "base/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

Json *json_get_str(const Json *object, Str key)
{
    if (!object || object->kind != JSON_OBJECT)
        return NULL;
    for (size_t i = 0; i < object->n; i++)
        if (str_eq(object->members[i].key, key))
            return object->members[i].value;
    return NULL;
}

Json *json_get(const Json *object, const char *key)
{
    return json_get_str(object, str(key));
}

Str json_str(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_STRING ? value->text : STR_NONE;
}

const char *json_z(Arena *arena, const Json *object, const char *key)
{
    Str s = json_str(object, key);
    return s.p ? str_z(arena, s) : "";
}

bool json_to_double(const Json *value, double *out)
{
    int64_t whole;
    if (!value || (value->kind != JSON_NUMBER && value->kind != JSON_STRING) ||
        value->text.n == 0 || value->text.n > 400)
        return false;
    /* Most numbers are short and whole, and need no rounding; -0 has a sign to keep. */
    if (value->text.n <= JSON_EXACT_DIGITS && str_to_i64(value->text, &whole) &&
        (whole || value->text.p[0] != '-')) {
        *out = (double)whole;
        return true;
    }
    char literal[401], *end;
    memcpy(literal, value->text.p, value->text.n);
    literal[value->text.n] = '\0';
    *out = strtod(literal, &end);
    return *end == '\0' && isfinite(*out);
}

bool json_to_i64(const Json *value, int64_t *out)
{
    if (!value || (value->kind != JSON_NUMBER && value->kind != JSON_STRING))
        return false;
    if (str_to_i64(value->text, out))
        return true;
    double number; /* 1e3 and 1.0 are integers too */
    if (value->kind != JSON_NUMBER || !json_to_double(value, &number) || number != floor(number) ||
        fabs(number) > 9007199254740992.0)
        return false;
    *out = (int64_t)number;
    return true;
}

int64_t json_int(const Json *object, const char *key, int64_t fallback)
{
    int64_t value;
    return json_to_i64(json_get(object, key), &value) ? value : fallback;
}

bool json_bool(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind == JSON_BOOL && value->yes;
}

size_t json_len(const Json *value)
{
    return value && (value->kind == JSON_ARRAY || value->kind == JSON_OBJECT) ? value->n : 0;
}

Json *json_at(const Json *array, size_t i)
{
    return array && array->kind == JSON_ARRAY && i < array->n ? array->items[i] : NULL;
}

static bool objects_equal(const Json *a, const Json *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!json_equal(a->members[i].value, json_get_str(b, a->members[i].key)))
            return false;
    return true;
}

static bool arrays_equal(const Json *a, const Json *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!json_equal(a->items[i], b->items[i]))
            return false;
    return true;
}

bool json_equal(const Json *a, const Json *b)
{
    if (!a || !b || a->kind != b->kind)
        return a == b;
    switch (a->kind) {
    case JSON_NULL:
        return true;
    case JSON_BOOL:
        return a->yes == b->yes;
    case JSON_NUMBER:
    case JSON_STRING:
        return str_eq(a->text, b->text);
    case JSON_ARRAY:
        return a->n == b->n && arrays_equal(a, b);
    case JSON_OBJECT:
        return a->n == b->n && objects_equal(a, b);
    }
    return false;
}

static Json *json_new(Arena *arena, JsonKind kind)
{
    Json *value = ARENA_NEW(arena, Json);
    value->kind = kind;
    return value;
}

Json *json_null(Arena *arena)
{
    return json_new(arena, JSON_NULL);
}

Json *json_new_bool(Arena *arena, bool yes)
{
    Json *value = json_new(arena, JSON_BOOL);
    value->yes = yes;
    return value;
}

/* Documents hold many small numbers: printf took a tenth of a policy decision. */
static Str digits_of(Arena *arena, int64_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left);
    if (number < 0)
        digits[--at] = '-';
    return (Str){arena_copy(arena, digits + at, sizeof digits - at), sizeof digits - at};
}

Json *json_new_int(Arena *arena, int64_t number)
{
    Json *value = json_new(arena, JSON_NUMBER);
    value->text = digits_of(arena, number);
    return value;
}

Json *json_new_double(Arena *arena, double number)
{
    if (!isfinite(number))
        return json_null(arena);
    Json *value = json_new(arena, JSON_NUMBER);
    value->text = str_printf(arena, "%.17g", number);
    return value;
}

Json *json_new_str(Arena *arena, Str s)
{
    Json *value = json_new(arena, JSON_STRING);
    value->text = s.p ? s : STR("");
    return value;
}

Json *json_new_array(Arena *arena)
{
    return json_new(arena, JSON_ARRAY);
}

Json *json_new_object(Arena *arena)
{
    return json_new(arena, JSON_OBJECT);
}

Json *json_copy(Arena *arena, const Json *value)
{
    Json *copy = json_new(arena, value->kind);
    copy->yes = value->yes;
    copy->text = str_copy(arena, value->text);
    for (size_t i = 0; i < json_len(value); i++) {
        if (value->kind == JSON_ARRAY)
            json_add(arena, copy, json_copy(arena, value->items[i]));
        else
            json_append(arena, copy, str_copy(arena, value->members[i].key),
                        json_copy(arena, value->members[i].value));
    }
    return copy;
}

Json *json_shallow(Arena *arena, const Json *object)
{
    Json *copy = json_new_object(arena);
    for (size_t i = 0; object->kind == JSON_OBJECT && i < object->n; i++)
        json_append(arena, copy, object->members[i].key, object->members[i].value);
    return copy;
}

void json_set_key(Arena *arena, Json *object, Str key, Json *value)
{
    for (size_t i = 0; i < object->n; i++) {
        if (str_eq(object->members[i].key, key)) {
            object->members[i].value = value;
            return;
        }
    }
    json_append(arena, object, key, value);
}

void json_append(Arena *arena, Json *object, Str key, Json *value)
{
    if (object->n == object->cap) {
        size_t cap = object->cap ? object->cap * 2 : 8;
        object->members = arena_grow(arena, object->members, object->cap * sizeof(JsonMember),
                                     cap * sizeof(JsonMember));
        object->cap = cap;
    }
    object->members[object->n++] = (JsonMember){key, value};
}

void json_set(Arena *arena, Json *object, const char *key, Json *value)
{
    json_set_key(arena, object, str(key), value);
}

void json_set_str(Arena *arena, Json *object, const char *key, Str s)
{
    json_set(arena, object, key, json_new_str(arena, s));
}

void json_set_z(Arena *arena, Json *object, const char *key, const char *z)
{
    json_set_str(arena, object, key, str(z));
}

void json_set_int(Arena *arena, Json *object, const char *key, int64_t value)
{
    json_set(arena, object, key, json_new_int(arena, value));
}

void json_set_int64(Arena *arena, Json *object, const char *key, int64_t value)
{
    json_set_str(arena, object, key, digits_of(arena, value));
}

void json_set_bool(Arena *arena, Json *object, const char *key, bool yes)
{
    json_set(arena, object, key, json_new_bool(arena, yes));
}

bool json_remove(Json *object, const char *key)
{
    for (size_t i = 0; i < json_len(object); i++) {
        if (!str_is(object->members[i].key, key))
            continue;
        memmove(&object->members[i], &object->members[i + 1],
                (object->n - i - 1) * sizeof(JsonMember));
        object->n--;
        return true;
    }
    return false;
}

void json_add(Arena *arena, Json *array, Json *value)
{
    if (array->n == array->cap) {
        size_t cap = array->cap ? array->cap * 2 : 8;
        array->items =
            arena_grow(arena, array->items, array->cap * sizeof(Json *), cap * sizeof(Json *));
        array->cap = cap;
    }
    array->items[array->n++] = value;
}

void json_add_str(Arena *arena, Json *array, Str s)
{
    json_add(arena, array, json_new_str(arena, s));
}
