/* ApprovalFlow: the steps of an approval as sets of people that would do; pure. */
#ifndef TG_SERVICE_APPROVAL_FLOW_H
#define TG_SERVICE_APPROVAL_FLOW_H

#include "base/json.h"
#include "base/vec.h"
#include "store/approval.h"

/* So many different people of these pools together. */
typedef struct FlowSlot {
    uint32_t pools; /* bit i: pool i of the step */
    int64_t quorum;
} FlowSlot;

typedef VEC(FlowSlot) FlowWay; /* all of them have to be filled */

typedef struct FlowStep {
    const Json *json;   /* as policy_approval_step writes it */
    StrList pools;      /* "roles/x", "groups/x", "users/x" */
    VEC(FlowWay) ways;  /* any one is enough; none: nobody can approve it */
    int64_t expires_s;  /* 0 = answers count for ever */
    bool is_distinct;   /* takes nobody who answered another step, nor one person for two parts */
    bool takes_creator; /* of the issue */
} FlowStep;

typedef struct Flow {
    FlowStep *v;
    size_t n;
    size_t turn; /* the first step that is not satisfied; n = all are */
    bool is_rejected;
} Flow;

/* allows_self: what the project says, for steps that do not. The turn is that of no answers. */
Flow flow_of(Arena *arena, const Json *steps, bool allows_self);
/* Finds turn and is_rejected. with_lapsed: answers that have lapsed count too. */
void flow_answer(Arena *arena, Flow *flow, const ApprovalList *given, bool with_lapsed);
/* Does this answer count (for the step it was given to)? */
bool flow_counts(const Approval *answer, bool with_lapsed);
/* How many people step `at` still lacks, beside one more with this mask (0 = nobody). */
size_t flow_lacks(Arena *arena, const Flow *flow, size_t at, const ApprovalList *given,
                  bool with_lapsed, uint32_t more);
/* What a step or a part of it asks for, in short: "roles/x", "2 of groups/y", "any of …". */
Str flow_label(Arena *arena, const Json *step);

#endif
