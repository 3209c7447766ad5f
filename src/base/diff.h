/* Diff: what changed between two texts, as a unified diff. */
#ifndef TG_BASE_DIFF_H
#define TG_BASE_DIFF_H

#include "base/str.h"

typedef struct DiffCount {
    int added, removed; /* lines */
} DiffCount;

/* Hunks with three lines around them, without the two lines that name the files; empty when the
 * texts are equal. Texts that differ in more than a few thousand lines are all out, all in. */
Str diff_unified(Arena *arena, Str before, Str after, DiffCount *count);

#endif
