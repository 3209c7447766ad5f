/* Macro: all, exists, exists_one, map and filter over the elements of a list or the keys of a map.
 */
#include "base/vec.h"
#include "cel/run.h"

typedef struct Range {
    const CelBox *list;   /* or */
    const CelValue *keys; /* of a map */
    size_t n;
} Range;

static bool open_range(CelState *state, const CelNode *node, Range *range)
{
    CelValue scratch;
    const CelValue *box = cel_value_of(state, node->args[0], &scratch);
    if (!box)
        return false;
    if (box->kind != CEL_LIST && box->kind != CEL_MAP)
        return cel_fail(state, node, "%s goes over a list or a map, not over type %s",
                        cel_macro_name((CelMacro)node->op), cel_kind_word(box->kind));
    *range = (Range){.n = cel_size(box->box)};
    if (box->kind == CEL_LIST) {
        range->list = box->box;
        return true;
    }
    range->keys = box->box->source->keys(box->box, state->arena);
    return cel_spend(state, node, range->n);
}

static void bind(CelState *state, const CelNode *node, const Range *range, size_t i)
{
    CelValue *local = &state->locals[node->slot];
    if (range->list)
        range->list->source->at(range->list, state->arena, i, local);
    else
        *local = range->keys[i];
}

/* The condition's value, 0 or 1; -1 after a failure. */
static int test(CelState *state, const CelNode *node, const CelNode *condition)
{
    CelValue scratch;
    const CelValue *value = cel_value_of(state, condition, &scratch);
    if (!value)
        return -1;
    if (value->kind != CEL_BOOL) {
        cel_fail(state, condition, "the condition of %s is of type %s, not bool",
                 cel_macro_name((CelMacro)node->op), cel_kind_word(value->kind));
        return -1;
    }
    return value->yes;
}

/* all and exists: as && and || over the elements, failures too. */
static bool quantify(CelState *state, const CelNode *node, const Range *range, bool *answer)
{
    bool is_exists = node->op == CEL_EXISTS, failed = false;
    for (size_t i = 0; i < range->n; i++) {
        bind(state, node, range, i);
        int yes = test(state, node, node->args[1]);
        if (yes < 0 && state->is_over)
            return false;
        failed = failed || yes < 0;
        if (yes == is_exists) {
            *answer = is_exists;
            return true;
        }
    }
    *answer = !is_exists;
    return !failed;
}

static bool count_one(CelState *state, const CelNode *node, const Range *range, bool *answer)
{
    size_t n = 0;
    for (size_t i = 0; i < range->n; i++) {
        bind(state, node, range, i);
        int yes = test(state, node, node->args[1]);
        if (yes < 0)
            return false;
        n += (size_t)yes;
    }
    *answer = n == 1;
    return true;
}

/* map and filter: with a condition, a value, or both. */
static bool collect(CelState *state, const CelNode *node, const Range *range, CelValue *out)
{
    VEC(CelValue) items = {0};
    const CelNode *condition = node->op == CEL_FILTER || node->n == 3 ? node->args[1] : NULL;
    const CelNode *each = node->op == CEL_FILTER ? NULL : node->args[node->n - 1];
    for (size_t i = 0; i < range->n; i++) {
        CelValue scratch;
        bind(state, node, range, i);
        int yes = condition ? test(state, node, condition) : 1;
        if (yes < 0)
            return false;
        if (!yes)
            continue;
        const CelValue *item =
            each ? cel_value_of(state, each, &scratch) : &state->locals[node->slot];
        if (!item)
            return false;
        VEC_ADD(state->arena, &items, *item);
    }
    *out = cel_list(state->arena, items.v, items.n);
    return true;
}

const CelValue *cel_macro(CelState *state, const CelNode *node, CelValue *out)
{
    Range range = {0};
    bool answer = false, ok;
    if (!open_range(state, node, &range))
        return NULL;
    if (node->op == CEL_MAP_EACH || node->op == CEL_FILTER)
        return collect(state, node, &range, out) ? out : NULL;
    ok = node->op == CEL_EXISTS_ONE ? count_one(state, node, &range, &answer)
                                    : quantify(state, node, &range, &answer);
    *out = cel_bool(answer);
    return ok ? out : NULL;
}
