/* Standing: how far the approval of an issue has come, and who may take it further. */
#ifndef TG_SERVICE_STANDING_H
#define TG_SERVICE_STANDING_H

#include "service/approval_flow.h"
#include "store/issue.h"

typedef struct Standing {
    const Issue *issue;
    Flow flow;
    ApprovalList given; /* to the issue's hash, lapsed ones too */
    bool with_lapsed;   /* whether these count */
} Standing;

/* By the answers that count now; of an approved issue, with_lapsed shows what approved it. */
bool standing_of(Ctx *cx, StoreConn *db, const Issue *issue, bool with_lapsed,
                 Standing *standing) MUST_CHECK;
/* SKIPPED, PENDING, APPROVED or REJECTED. */
Str standing_status(const Standing *standing);
/* The pools of the turn's step whose answer would help now; none when nothing is left. */
StrList standing_pools(Ctx *cx, const Standing *standing);
/* The pools of a step that the person belongs to, on the project or the workspace. */
bool standing_mask(Ctx *cx, StoreConn *db, const Standing *standing, size_t step, Str email,
                   uint32_t *mask) MUST_CHECK;
/* NULL when a person with this mask may answer the turn's step; else the reason why not. */
const char *standing_why_not(Ctx *cx, const Standing *standing, Str email, uint32_t mask);
/* Addresses of active people in a pool. */
bool standing_people(Ctx *cx, StoreConn *db, const Standing *standing, Str pool,
                     StrList *emails) MUST_CHECK;

#endif
