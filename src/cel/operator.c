/* Operator: comparisons, membership and arithmetic of two values. */
#include <math.h>

#include "cel/run.h"
#include "cel/time.h"

static const CelValue *no_overload(CelState *state, const CelNode *node, const CelValue *a,
                                   const CelValue *b)
{
    cel_fail(state, node, "no such overload: %s %s %s; convert one of them", cel_kind_word(a->kind),
             cel_op_text((CelOp)node->op), cel_kind_word(b->kind));
    return NULL;
}

static const CelValue *overflow(CelState *state, const CelNode *node)
{
    cel_fail(state, node, "the result of %s is out of range", cel_op_text((CelOp)node->op));
    return NULL;
}

static const CelValue *order(CelState *state, const CelNode *node, const CelValue *a,
                             const CelValue *b, CelValue *out)
{
    int sign;
    if (!cel_compare(a, b, &sign)) {
        if (!cel_is_number(a) || !cel_is_number(b))
            return no_overload(state, node, a, b);
        *out = cel_bool(false); /* NaN */
        return out;
    }
    *out = cel_bool(node->op == CEL_LT   ? sign < 0
                    : node->op == CEL_LE ? sign <= 0
                    : node->op == CEL_GT ? sign > 0
                                         : sign >= 0);
    return out;
}

static const CelValue *is_in(CelState *state, const CelNode *node, const CelValue *item,
                             const CelValue *box, CelValue *out)
{
    CelValue each, normal;
    bool found = false;
    if (box->kind == CEL_MAP) {
        found = cel_key_normal(item, &normal) &&
                box->box->source->get(box->box, state->arena, item, &each);
    } else if (box->kind == CEL_LIST) {
        for (size_t i = 0, n = cel_size(box->box); i < n && !found; i++) {
            uint64_t steps = 0;
            box->box->source->at(box->box, state->arena, i, &each);
            found = cel_equal(state->arena, item, &each, &steps);
            if (!cel_spend(state, node, steps))
                return NULL;
        }
    } else {
        return no_overload(state, node, item, box);
    }
    *out = cel_bool(found);
    return out;
}

/* + - * of two integers of one type; true when the result does not fit. */
#define OVERFLOWS(op, a, b, result)                                                                \
    ((op) == CEL_ADD        ? __builtin_add_overflow(a, b, result)                                 \
     : (op) == CEL_SUBTRACT ? __builtin_sub_overflow(a, b, result)                                 \
                            : __builtin_mul_overflow(a, b, result))

static bool divides(const CelNode *node)
{
    return node->op == CEL_DIVIDE || node->op == CEL_MODULO;
}

static const CelValue *by_zero(CelState *state, const CelNode *node)
{
    cel_fail(state, node, node->op == CEL_DIVIDE ? "division by zero" : "modulus by zero");
    return NULL;
}

static const CelValue *of_ints(CelState *state, const CelNode *node, int64_t a, int64_t b,
                               CelValue *out)
{
    int64_t result = 0;
    if (divides(node) && b == 0)
        return by_zero(state, node);
    if (divides(node) ? a == INT64_MIN && b == -1 : OVERFLOWS(node->op, a, b, &result))
        return overflow(state, node);
    if (divides(node))
        result = node->op == CEL_DIVIDE ? a / b : a % b;
    *out = cel_int(result);
    return out;
}

static const CelValue *of_uints(CelState *state, const CelNode *node, uint64_t a, uint64_t b,
                                CelValue *out)
{
    uint64_t result = 0;
    if (divides(node) && b == 0)
        return by_zero(state, node);
    if (!divides(node) && OVERFLOWS(node->op, a, b, &result))
        return overflow(state, node);
    if (divides(node))
        result = node->op == CEL_DIVIDE ? a / b : a % b;
    *out = cel_uint(result);
    return out;
}

static const CelValue *of_doubles(CelState *state, const CelNode *node, const CelValue *a,
                                  const CelValue *b, CelValue *out)
{
    if (node->op == CEL_MODULO)
        return no_overload(state, node, a, b);
    *out = cel_double(node->op == CEL_ADD        ? a->d + b->d
                      : node->op == CEL_SUBTRACT ? a->d - b->d
                      : node->op == CEL_MULTIPLY ? a->d * b->d
                                                 : a->d / b->d);
    return out;
}

static const CelValue *join_texts(CelState *state, const CelNode *node, const CelValue *a,
                                  const CelValue *b, CelValue *out)
{
    size_t n = a->text.n + b->text.n;
    if (!cel_spend(state, node, n / 10))
        return NULL;
    char *joined = arena_alloc(state->arena, n + 1);
    if (a->text.n)
        memcpy(joined, a->text.p, a->text.n);
    if (b->text.n)
        memcpy(joined + a->text.n, b->text.p, b->text.n);
    *out = cel_text(a->kind, (Str){joined, n});
    return out;
}

static const CelValue *join_lists(CelState *state, const CelNode *node, const CelBox *a,
                                  const CelBox *b, CelValue *out)
{
    size_t first = cel_size(a), second = cel_size(b);
    if (!cel_spend(state, node, first + second))
        return NULL;
    CelValue *items = ARENA_ARRAY(state->arena, CelValue, first + second + 1);
    for (size_t i = 0; i < first; i++)
        a->source->at(a, state->arena, i, &items[i]);
    for (size_t i = 0; i < second; i++)
        b->source->at(b, state->arena, i, &items[first + i]);
    *out = cel_list(state->arena, items, first + second);
    return out;
}

/* timestamp ± duration, duration + timestamp, timestamp - timestamp, duration ± duration */
static const CelValue *of_times(CelState *state, const CelNode *node, const CelValue *a,
                                const CelValue *b, CelValue *out)
{
    int sign = node->op == CEL_ADD ? 1 : -1;
    bool is_first = a->kind == CEL_TIMESTAMP, is_second = b->kind == CEL_TIMESTAMP, ok;
    if (is_first && is_second && sign > 0)
        return no_overload(state, node, a, b);
    if (!is_first && is_second && sign < 0)
        return no_overload(state, node, a, b);
    CelTime sum;
    if (is_first == is_second)
        ok = cel_duration_add(a->time, b->time, sign, &sum);
    else if (is_first)
        ok = cel_timestamp_add(a->time, b->time, sign, &sum);
    else
        ok = cel_timestamp_add(b->time, a->time, sign, &sum);
    *out = (CelValue){.kind = is_first != is_second ? CEL_TIMESTAMP : CEL_DURATION, .time = sum};
    return ok ? out : overflow(state, node);
}

static bool is_time(const CelValue *value)
{
    return value->kind == CEL_TIMESTAMP || value->kind == CEL_DURATION;
}

static const CelValue *arithmetic(CelState *state, const CelNode *node, const CelValue *a,
                                  const CelValue *b, CelValue *out)
{
    bool adds = node->op == CEL_ADD;
    if (is_time(a) && is_time(b) && (adds || node->op == CEL_SUBTRACT))
        return of_times(state, node, a, b, out);
    if (a->kind != b->kind)
        return no_overload(state, node, a, b);
    switch (a->kind) {
    case CEL_INT:
        return of_ints(state, node, a->i, b->i, out);
    case CEL_UINT:
        return of_uints(state, node, a->u, b->u, out);
    case CEL_DOUBLE:
        return of_doubles(state, node, a, b, out);
    case CEL_STRING:
    case CEL_BYTES:
        return adds ? join_texts(state, node, a, b, out) : no_overload(state, node, a, b);
    case CEL_LIST:
        return adds ? join_lists(state, node, a->box, b->box, out) : no_overload(state, node, a, b);
    default:
        return no_overload(state, node, a, b);
    }
}

const CelValue *cel_binary(CelState *state, const CelNode *node, const CelValue *a,
                           const CelValue *b, CelValue *out)
{
    uint64_t steps = 0;
    switch ((CelOp)node->op) {
    case CEL_EQ:
    case CEL_NE:
        if (a->kind == CEL_STRING && b->kind == CEL_STRING && a->text.n < 64)
            *out = cel_bool(str_eq(a->text, b->text) == (node->op == CEL_EQ));
        else
            *out = cel_bool(cel_equal(state->arena, a, b, &steps) == (node->op == CEL_EQ));
        return cel_spend(state, node, steps) ? out : NULL;
    case CEL_LT:
    case CEL_LE:
    case CEL_GT:
    case CEL_GE:
        return order(state, node, a, b, out);
    case CEL_IN:
        return is_in(state, node, a, b, out);
    default:
        return arithmetic(state, node, a, b, out);
    }
}
