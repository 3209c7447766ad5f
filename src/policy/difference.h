/* Difference: what two answers to the same question mean for people. Pure. */
#ifndef TG_POLICY_DIFFERENCE_H
#define TG_POLICY_DIFFERENCE_H

#include "base/json.h"

/* One side of a comparison; output NULL = the policy failed with this error. */
typedef struct DifferenceSide {
    const Json *output;
    Str error;
} DifferenceSide;

/* [{change, text, file}]: change is a stable name ("step.added", "risk.up", "advice.removed",
 * "request.changed", "fails" …), text completes "it would …" ("need one more approval: workspace
 * DBA"), file is that of the policy that makes the difference, or "". Empty: nothing that counts
 * differs. `kind` is that of the decision. */
Json *policy_difference(Arena *arena, Str kind, const Json *input, const DifferenceSide *before,
                        const DifferenceSide *after);

/* "roles/workspaceDBA" as "workspace DBA"; the step of a flow as who has to say yes. */
Str policy_difference_step(Arena *arena, const Json *step);

#endif
