/* Value: what an expression computes with: kinds, their names, equality and order. */
#include "cel/value.h"

#include <math.h>

#include "cel/cel.h"

#define DEPTH_MAX 100

static const struct {
    const char *name, *word;
} kinds[] = {
    [CEL_NULL] = {"null_type", "null"},
    [CEL_BOOL] = {"bool", "bool"},
    [CEL_INT] = {"int", "int"},
    [CEL_UINT] = {"uint", "uint"},
    [CEL_DOUBLE] = {"double", "double"},
    [CEL_STRING] = {"string", "string"},
    [CEL_BYTES] = {"bytes", "bytes"},
    [CEL_LIST] = {"list", "list"},
    [CEL_MAP] = {"map", "map"},
    [CEL_TIMESTAMP] = {"google.protobuf.Timestamp", "timestamp"},
    [CEL_DURATION] = {"google.protobuf.Duration", "duration"},
    [CEL_TYPE] = {"type", "type"},
    [CEL_DYN] = {"dyn", "dyn"},
};

Str cel_kind_name(CelKind kind)
{
    return str(kinds[kind].name);
}

const char *cel_kind_word(CelKind kind)
{
    return kinds[kind].word;
}

static int order_of_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_of_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

/* Exact: the double is not rounded to 64 bits nor the integer to 53. */
static int order_of_i64_double(int64_t a, double b)
{
    if (b >= 9223372036854775808.0)
        return -1;
    if (b < -9223372036854775808.0)
        return 1;
    int64_t whole = (int64_t)b;
    return a != whole ? order_of_i64(a, whole) : ((double)whole > b) - ((double)whole < b);
}

static int order_of_u64_double(uint64_t a, double b)
{
    if (b >= 18446744073709551616.0)
        return -1;
    if (b < 0)
        return 1;
    uint64_t whole = (uint64_t)b;
    return a != whole ? order_of_u64(a, whole) : ((double)whole > b) - ((double)whole < b);
}

static int order_of_i64_u64(int64_t a, uint64_t b)
{
    return a < 0 ? -1 : order_of_u64((uint64_t)a, b);
}

/* False only for NaN. */
static bool compare_numbers(const CelValue *a, const CelValue *b, int *order)
{
    if ((a->kind == CEL_DOUBLE && isnan(a->d)) || (b->kind == CEL_DOUBLE && isnan(b->d)))
        return false;
    if (a->kind > b->kind) {
        compare_numbers(b, a, order);
        *order = -*order;
    } else if (a->kind == CEL_INT) {
        *order = b->kind == CEL_INT    ? order_of_i64(a->i, b->i)
                 : b->kind == CEL_UINT ? order_of_i64_u64(a->i, b->u)
                                       : order_of_i64_double(a->i, b->d);
    } else if (a->kind == CEL_UINT) {
        *order = b->kind == CEL_UINT ? order_of_u64(a->u, b->u) : order_of_u64_double(a->u, b->d);
    } else {
        *order = (a->d > b->d) - (a->d < b->d);
    }
    return true;
}

bool cel_compare(const CelValue *a, const CelValue *b, int *order)
{
    if (cel_is_number(a) && cel_is_number(b))
        return compare_numbers(a, b, order);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case CEL_BOOL:
        *order = (int)a->yes - (int)b->yes;
        return true;
    case CEL_STRING: /* the bytes of UTF-8 have the order of the code points */
    case CEL_BYTES:
        *order = str_compare(a->text, b->text);
        *order = (*order > 0) - (*order < 0);
        return true;
    case CEL_TIMESTAMP:
    case CEL_DURATION:
        *order = order_of_i64(a->time.seconds, b->time.seconds);
        if (*order == 0)
            *order = order_of_i64(a->time.nanos, b->time.nanos);
        return true;
    default:
        return false;
    }
}

bool cel_key_normal(const CelValue *key, CelValue *normal)
{
    *normal = *key;
    switch (key->kind) {
    case CEL_BOOL:
    case CEL_STRING:
    case CEL_INT:
        return true;
    case CEL_UINT:
        if (key->u <= INT64_MAX)
            *normal = cel_int((int64_t)key->u);
        return true;
    case CEL_DOUBLE:
        if (!(key->d >= -9223372036854775808.0 && key->d < 18446744073709551616.0) ||
            key->d != floor(key->d))
            return false;
        *normal =
            key->d < 9223372036854775808.0 ? cel_int((int64_t)key->d) : cel_uint((uint64_t)key->d);
        return true;
    default:
        return false;
    }
}

static bool equal(Arena *arena, const CelValue *a, const CelValue *b, uint64_t *steps, int depth);

static bool equal_lists(Arena *arena, const CelBox *a, const CelBox *b, uint64_t *steps, int depth)
{
    size_t n = cel_size(a);
    if (n != cel_size(b))
        return false;
    for (size_t i = 0; i < n; i++) {
        CelValue x, y;
        a->source->at(a, arena, i, &x);
        b->source->at(b, arena, i, &y);
        if (!equal(arena, &x, &y, steps, depth))
            return false;
    }
    return true;
}

static bool equal_maps(Arena *arena, const CelBox *a, const CelBox *b, uint64_t *steps, int depth)
{
    size_t n = cel_size(a);
    if (n != cel_size(b))
        return false;
    const CelValue *keys = a->source->keys(a, arena);
    for (size_t i = 0; i < n; i++) {
        CelValue x, y;
        if (!a->source->get(a, arena, &keys[i], &x) || !b->source->get(b, arena, &keys[i], &y) ||
            !equal(arena, &x, &y, steps, depth))
            return false;
    }
    return true;
}

static bool is_empty_either(const CelValue *a, const CelValue *b)
{
    bool boxed =
        (a->kind == CEL_LIST || a->kind == CEL_MAP) && (b->kind == CEL_LIST || b->kind == CEL_MAP);
    return boxed && (a->box->is_either || b->box->is_either) && cel_size(a->box) == 0 &&
           cel_size(b->box) == 0;
}

static bool equal(Arena *arena, const CelValue *a, const CelValue *b, uint64_t *steps, int depth)
{
    int order;
    if (++*steps >= CEL_STEPS_MAX)
        return false;
    if (a->kind != b->kind)
        return (cel_is_number(a) && cel_is_number(b) && compare_numbers(a, b, &order) &&
                order == 0) ||
               is_empty_either(a, b);
    switch (a->kind) {
    case CEL_NULL:
        return true;
    case CEL_STRING:
    case CEL_BYTES:
    case CEL_TYPE:
        *steps += a->text.n == b->text.n ? a->text.n / 64 : 0;
        return str_eq(a->text, b->text);
    case CEL_LIST:
        return depth < DEPTH_MAX && equal_lists(arena, a->box, b->box, steps, depth + 1);
    case CEL_MAP:
        return depth < DEPTH_MAX && equal_maps(arena, a->box, b->box, steps, depth + 1);
    default:
        return cel_compare(a, b, &order) && order == 0;
    }
}

bool cel_equal(Arena *arena, const CelValue *a, const CelValue *b, uint64_t *steps)
{
    return equal(arena, a, b, steps, 0);
}
