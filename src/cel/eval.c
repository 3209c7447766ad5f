/* Eval: a walk over the tree that computes its value.
 *
 * A failure is a NULL on the way up and one message in the state, so that && and || can take it
 * back. Every node is a step of the budget; what is long (texts, lists) counts by its length. */
#include "cel/cel.h"

#include <stdarg.h>
#include <stdio.h>

#include "cel/function.h"
#include "cel/run.h"

#define STEPS_PER_LOOK 4096
#define STEPS_OF_FAILURE 16
#define SLOTS_IN_STACK 16

bool cel_fail(CelState *state, const CelNode *node, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(state->message, sizeof state->message, format, args);
    va_end(args);
    state->failed = node;
    state->steps += STEPS_OF_FAILURE;
    return false;
}

static uint64_t steps_max(const CelState *state)
{
    uint64_t wanted = state->run->steps_max;
    return wanted && wanted < CEL_STEPS_MAX ? wanted : CEL_STEPS_MAX;
}

bool cel_spend_slow(CelState *state, const CelNode *node)
{
    if (state->steps >= steps_max(state)) {
        state->is_over = true;
        return cel_fail(state, node, "the expression costs more than %llu steps; make it simpler",
                        (unsigned long long)steps_max(state));
    }
    if (state->run->look)
        state->run->look(state->run->ud);
    state->look_at = state->steps + STEPS_PER_LOOK;
    if (state->look_at > steps_max(state))
        state->look_at = steps_max(state);
    return true;
}

static const CelValue *fail_kind(CelState *state, const CelNode *node, const char *what,
                                 const CelValue *value)
{
    cel_fail(state, node, "%s is of type %s, not bool", what, cel_kind_word(value->kind));
    return NULL;
}

static bool find_variable(CelState *state, Str name, CelValue *out)
{
    const CelBox *variables = state->run->variables;
    CelValue key = cel_text(CEL_STRING, name);
    return variables && variables->source->get(variables, state->arena, &key, out);
}

static bool find_chain(CelState *state, Str chain, CelValue *out)
{
    const CelBox *variables = state->run->variables;
    return variables && !variables->is_plain && find_variable(state, chain, out);
}

static const CelValue *value_of_name(CelState *state, const CelNode *node)
{
    CelSlot *slot = &state->slots[node->slot];
    if (slot->state == CEL_SLOT_FULL)
        return &slot->value;
    if (find_variable(state, node->name, &slot->value)) {
        slot->state = CEL_SLOT_FULL;
        return &slot->value;
    }
    if (node->op & CEL_NAME_TYPE)
        return &node->value;
    cel_fail(state, node, "there is no variable '%.*s'",
             (int)(node->name.n < 80 ? node->name.n : 80), node->name.p);
    return NULL;
}

static bool is_empty_either(const CelValue *value)
{
    return value->kind == CEL_LIST && value->box->is_either && cel_size(value->box) == 0;
}

/* The member of a map; *found is false when it has none. */
static bool select_member(CelState *state, const CelNode *node, const CelValue *map, bool *found,
                          CelValue *out)
{
    CelValue key = cel_text(CEL_STRING, node->name);
    *found = false;
    if (is_empty_either(map))
        return true;
    if (map->kind != CEL_MAP)
        return cel_fail(state, node, "type %s has no field '%.*s'", cel_kind_word(map->kind),
                        (int)(node->name.n < 80 ? node->name.n : 80), node->name.p);
    *found = map->box->source->get(map->box, state->arena, &key, out);
    return true;
}

static const CelValue *select_from(CelState *state, const CelNode *node, CelValue *out)
{
    CelValue scratch;
    bool found;
    const CelValue *map = cel_value_of(state, node->args[0], &scratch);
    if (!map || !select_member(state, node, map, &found, out))
        return NULL;
    if (found)
        return out;
    cel_fail(state, node, "no such key: '%.*s'; ask with has() first",
             (int)(node->name.n < 80 ? node->name.n : 80), node->name.p);
    return NULL;
}

/* A chain of names: the longest one that is a variable wins. */
static const CelValue *value_of_select(CelState *state, const CelNode *node, CelValue *out)
{
    if (node->slot == CEL_NO_SLOT)
        return select_from(state, node, out);
    CelSlot *slot = &state->slots[node->slot];
    if (slot->state == CEL_SLOT_FULL)
        return &slot->value;
    if (slot->state == CEL_SLOT_NEW && !find_chain(state, node->path, &slot->value)) {
        slot->state = CEL_SLOT_ABSENT;
        if (node->op & CEL_NAME_TYPE) {
            cel_type_of_name(node->path, out);
            return out;
        }
        if (!select_from(state, node, &slot->value))
            return NULL;
    } else if (slot->state == CEL_SLOT_ABSENT && !select_from(state, node, &slot->value)) {
        return NULL;
    }
    slot->state = CEL_SLOT_FULL;
    return &slot->value;
}

static const CelValue *value_of_has(CelState *state, const CelNode *node, CelValue *out)
{
    const CelNode *field = node->args[0];
    CelValue scratch;
    bool found = false;
    if (field->path.p && find_chain(state, field->path, &scratch))
        found = true;
    else {
        const CelValue *map = cel_value_of(state, field->args[0], &scratch);
        if (!map || !select_member(state, field, map, &found, out))
            return NULL;
    }
    *out = cel_bool(found);
    return out;
}

static bool index_list(CelState *state, const CelNode *node, const CelBox *list,
                       const CelValue *index, CelValue *out)
{
    CelValue normal;
    if (!cel_is_number(index) || !cel_key_normal(index, &normal))
        return cel_fail(state, node, "a list is indexed by an int, not by %s",
                        cel_kind_word(index->kind));
    if (normal.kind != CEL_INT || normal.i < 0 || (uint64_t)normal.i >= cel_size(list))
        return cel_fail(state, node, "index %lld is outside of the list of %zu",
                        (long long)normal.i, cel_size(list));
    list->source->at(list, state->arena, (size_t)normal.i, out);
    return true;
}

static const CelValue *value_of_index(CelState *state, const CelNode *node, CelValue *out)
{
    CelValue first, second, normal;
    const CelValue *box = cel_value_of(state, node->args[0], &first);
    const CelValue *index = box ? cel_value_of(state, node->args[1], &second) : NULL;
    if (!index)
        return NULL;
    if (box->kind == CEL_LIST && !(is_empty_either(box) && index->kind == CEL_STRING))
        return index_list(state, node, box->box, index, out) ? out : NULL;
    if (box->kind != CEL_MAP && box->kind != CEL_LIST)
        cel_fail(state, node, "type %s has no elements", cel_kind_word(box->kind));
    else if (!cel_key_normal(index, &normal))
        cel_fail(state, node, "type %s cannot be a key of a map", cel_kind_word(index->kind));
    else if (box->kind == CEL_MAP && box->box->source->get(box->box, state->arena, index, out))
        return out;
    else
        cel_fail(state, node, "the map has no such key; ask with `in` first");
    return NULL;
}

static const CelValue *value_of_call(CelState *state, const CelNode *node, CelValue *out)
{
    CelValue args[CEL_FUNCTION_ARGS];
    for (uint32_t i = 0; i < node->n && i < CEL_FUNCTION_ARGS; i++) {
        const CelValue *arg = cel_value_of(state, node->args[i], &args[i]);
        if (!arg)
            return NULL;
        if (arg != &args[i])
            args[i] = *arg;
    }
    return cel_call(state, node, args, out) ? out : NULL;
}

static const CelValue *value_of_list(CelState *state, const CelNode *node, CelValue *out)
{
    if (node->value.kind == CEL_LIST)
        return &node->value;
    CelValue *items = ARENA_ARRAY(state->arena, CelValue, node->n + 1);
    for (uint32_t i = 0; i < node->n; i++) {
        const CelValue *item = cel_value_of(state, node->args[i], &items[i]);
        if (!item)
            return NULL;
        if (item != &items[i])
            items[i] = *item;
    }
    *out = cel_list(state->arena, items, node->n);
    return out;
}

static bool fill_entry(CelState *state, const CelNode *node, uint32_t at, CelEntry *entry)
{
    CelValue normal;
    const CelValue *key = cel_value_of(state, node->args[at], &entry->key);
    if (!key)
        return false;
    entry->key = *key;
    if (entry->key.kind == CEL_DOUBLE || !cel_key_normal(&entry->key, &normal))
        return cel_fail(state, node->args[at], "type %s cannot be a key of a map",
                        cel_kind_word(entry->key.kind));
    const CelValue *value = cel_value_of(state, node->args[at + 1], &entry->value);
    if (!value)
        return false;
    entry->value = *value;
    return true;
}

/* A key that is there twice is found again at another place. */
static const CelValue *value_of_map(CelState *state, const CelNode *node, CelValue *out)
{
    uint32_t n = node->n / 2;
    CelEntry *entries = ARENA_ARRAY(state->arena, CelEntry, n + 1);
    for (uint32_t i = 0; i < n; i++)
        if (!fill_entry(state, node, i * 2, &entries[i]))
            return NULL;
    CelEntry *places = ARENA_ARRAY(state->arena, CelEntry, n + 1);
    for (uint32_t i = 0; i < n; i++)
        places[i] = (CelEntry){entries[i].key, cel_int(i)};
    CelValue by_place = cel_map(state->arena, places, n), place;
    for (uint32_t i = n; i > 0; i--) {
        by_place.box->source->get(by_place.box, state->arena, &entries[i - 1].key, &place);
        if (place.i != (int64_t)i - 1) {
            cel_fail(state, node->args[(i - 1) * 2], "the key is there twice");
            return NULL;
        }
    }
    *out = cel_map(state->arena, entries, n);
    return out;
}

/* True of && and false of || end it; a failure counts only when nothing ends it. */
static const CelValue *value_of_chain(CelState *state, const CelNode *node, CelValue *out)
{
    bool is_or = node->kind == CEL_NODE_OR, failed = false;
    for (uint32_t i = 0; i < node->n; i++) {
        const CelValue *part = cel_value_of(state, node->args[i], out);
        if (part && part->kind != CEL_BOOL)
            part = fail_kind(state, node->args[i], is_or ? "a part of ||" : "a part of &&", part);
        if (!part) {
            if (state->is_over)
                return NULL;
            failed = true;
        } else if (part->yes == is_or) {
            return part;
        }
    }
    *out = cel_bool(!is_or);
    return failed ? NULL : out;
}

static const CelValue *value_of_choice(CelState *state, const CelNode *node, CelValue *out)
{
    const CelValue *condition = cel_value_of(state, node->args[0], out);
    if (!condition)
        return NULL;
    if (condition->kind != CEL_BOOL)
        return fail_kind(state, node->args[0], "what stands before ?", condition);
    return cel_value_of(state, node->args[condition->yes ? 1 : 2], out);
}

static const CelValue *value_of_not(CelState *state, const CelNode *node, CelValue *out)
{
    const CelValue *value = cel_value_of(state, node->args[0], out);
    if (!value)
        return NULL;
    if (value->kind != CEL_BOOL)
        return fail_kind(state, node, "what stands behind !", value);
    *out = cel_bool(!value->yes);
    return out;
}

static const CelValue *value_of_negative(CelState *state, const CelNode *node, CelValue *out)
{
    const CelValue *value = cel_value_of(state, node->args[0], out);
    if (!value)
        return NULL;
    if (value->kind == CEL_DOUBLE)
        *out = cel_double(-value->d);
    else if (value->kind == CEL_INT && value->i != INT64_MIN)
        *out = cel_int(-value->i);
    else {
        cel_fail(state, node,
                 value->kind == CEL_INT ? "integer overflow"
                                        : "only an int or a double has a minus");
        return NULL;
    }
    return out;
}

/* Half of all operands are literals: not worth a step. */
static inline const CelValue *operand(CelState *state, const CelNode *node, CelValue *scratch)
{
    return node->kind == CEL_NODE_LITERAL ? &node->value : cel_value_of(state, node, scratch);
}

static const CelValue *value_of_binary(CelState *state, const CelNode *node, CelValue *out)
{
    CelValue first, second;
    const CelValue *a = operand(state, node->args[0], &first);
    const CelValue *b = a ? operand(state, node->args[1], &second) : NULL;
    return b ? cel_binary(state, node, a, b, out) : NULL;
}

const CelValue *cel_value_of(CelState *state, const CelNode *node, CelValue *scratch)
{
    if (!cel_spend(state, node, 1))
        return NULL;
    switch ((CelNodeKind)node->kind) {
    case CEL_NODE_LITERAL:
        return &node->value;
    case CEL_NODE_NAME:
        return value_of_name(state, node);
    case CEL_NODE_LOCAL:
        return &state->locals[node->slot];
    case CEL_NODE_SELECT:
        return value_of_select(state, node, scratch);
    case CEL_NODE_HAS:
        return value_of_has(state, node, scratch);
    case CEL_NODE_INDEX:
        return value_of_index(state, node, scratch);
    case CEL_NODE_CALL:
    case CEL_NODE_METHOD:
        return value_of_call(state, node, scratch);
    case CEL_NODE_LIST:
        return value_of_list(state, node, scratch);
    case CEL_NODE_MAP:
        return value_of_map(state, node, scratch);
    case CEL_NODE_MESSAGE:
        return cel_message(state, node, scratch);
    case CEL_NODE_NOT:
        return value_of_not(state, node, scratch);
    case CEL_NODE_NEGATE:
        return value_of_negative(state, node, scratch);
    case CEL_NODE_AND:
    case CEL_NODE_OR:
        return value_of_chain(state, node, scratch);
    case CEL_NODE_CHOOSE:
        return value_of_choice(state, node, scratch);
    case CEL_NODE_BINARY:
        return value_of_binary(state, node, scratch);
    default:
        return cel_macro(state, node, scratch);
    }
}

static const char *place_message(CelState *state)
{
    unsigned line, column;
    cel_place(state->program->text, state->failed->offset, &line, &column);
    Str message = str_printable(state->arena, str(state->message), sizeof state->message);
    return arena_printf(state->arena, "%u:%u: %.*s", line, column, STR_ARG(message));
}

bool cel_eval(const CelProgram *program, const CelRun *run, CelValue *answer, const char **message)
{
    CelSlot slots[SLOTS_IN_STACK];
    CelState state; /* not cleared as a whole: most evaluations have no message */
    state.arena = run->arena;
    state.program = program;
    state.run = run;
    state.slots = slots;
    state.locals = NULL;
    state.steps = 0;
    state.is_over = false;
    if (program->nslots > SLOTS_IN_STACK)
        state.slots = ARENA_ARRAY(run->arena, CelSlot, program->nslots);
    for (size_t i = 0; i < program->nslots; i++)
        state.slots[i].state = CEL_SLOT_NEW;
    if (program->nlocals)
        state.locals = ARENA_ARRAY(run->arena, CelValue, program->nlocals);
    state.look_at = steps_max(&state) < STEPS_PER_LOOK ? steps_max(&state) : STEPS_PER_LOOK;
    const CelValue *value = cel_value_of(&state, program->root, answer);
    *message = value ? NULL : place_message(&state);
    if (value && value != answer)
        *answer = *value;
    return value != NULL;
}
