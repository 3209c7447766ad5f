/* Spec run: the claims of one *_spec.lua file, as the file declares them, and their outcomes. */
#ifndef TG_POLICY_SPEC_RUN_H
#define TG_POLICY_SPEC_RUN_H

#include "policy/admission.h"

typedef VEC(int) SpecRefs; /* functions, by reference in the registry */

typedef enum SpecItemKind { SPEC_BLOCK, SPEC_CLAIM, SPEC_PENDING } SpecItemKind;

typedef struct SpecItem {
    SpecItemKind kind;
    const char *name;
    int line, function; /* 0 = none */
} SpecItem;

/* What one describe holds. */
typedef struct SpecBlock {
    struct SpecBlock *parent;
    const char *name; /* with those of the parents */
    VEC(SpecItem) items;
    SpecRefs setup, teardown, before, after;
} SpecBlock;

typedef struct SpecRun {
    Admission *admission;
    const Policy *spec;
    SpecBlock *block;  /* that is filled now; NULL while a claim runs */
    const char *claim; /* that runs now */
    SpecRefs finally;  /* of the claim that runs now */
    bool is_pending;   /* it said so itself */
} SpecRun;

#endif
