/* Run: the state of one evaluation. */
#ifndef TG_CEL_RUN_H
#define TG_CEL_RUN_H

#include "cel/ast.h"

typedef struct CelSlot {
    enum { CEL_SLOT_NEW, CEL_SLOT_FULL, CEL_SLOT_ABSENT } state;
    CelValue value;
} CelSlot;

typedef struct CelState {
    Arena *arena;
    const CelProgram *program;
    const CelRun *run;
    CelSlot *slots;
    CelValue *locals;
    uint64_t steps, look_at; /* look_at: when steps reach it, cel_spend looks */
    bool is_over;            /* out of steps: no operator may absorb that */
    const CelNode *failed;   /* the newest failure, and where */
    char message[256];
} CelState;

/* Counts work; false when there was too much of it. */
bool cel_spend_slow(CelState *state, const CelNode *node);
static inline bool cel_spend(CelState *state, const CelNode *node, uint64_t steps)
{
    state->steps += steps;
    return state->steps < state->look_at || cel_spend_slow(state, node);
}
/* Notes the failure and returns false. */
bool cel_fail(CelState *state, const CelNode *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of a node, in *scratch or elsewhere; NULL after a failure. */
const CelValue *cel_value_of(CelState *state, const CelNode *node, CelValue *scratch);
const CelValue *cel_binary(CelState *state, const CelNode *node, const CelValue *a,
                           const CelValue *b, CelValue *out);
const CelValue *cel_macro(CelState *state, const CelNode *node, CelValue *out);
const CelValue *cel_message(CelState *state, const CelNode *node, CelValue *out);
/* The kind of value that the message stands for; false when it is not known. */
bool cel_message_kind(Str name, CelKind *kind);

#endif
