/* Plan: what is proposed, checked for sense before it is stored. */
#ifndef TG_SERVICE_PLAN_H
#define TG_SERVICE_PLAN_H

#include "service/app.h"
#include "service/caller.h"
#include "store/database.h"
#include "store/plan.h"

/* One database that one spec changes. */
typedef struct PlanTarget {
    Str spec_id, sheet; /* sheet: SHA-256 */
    Database *database;
} PlanTarget;

typedef struct PlanTargets {
    PlanTarget *v;
    size_t n, cap;
} PlanTargets;

/* Validates the specs, stores the plan and starts its checks. Fills plan->id. In a transaction. */
bool plan_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller,
                 Plan *plan) MUST_CHECK;
/* specs NULL = unchanged. A change of the specs is refused once a rollout exists; it raises the
 * version, restarts the checks and sends the approval back to CHECKING. */
bool plan_update(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Plan *plan,
                 Json *specs) MUST_CHECK;
/* The databases that the specs change, in stage order. ERR_PRECONDITION when one is gone. */
bool plan_targets(Ctx *cx, StoreConn *db, const Plan *plan, PlanTargets *targets) MUST_CHECK;
/* "sheet" of "projects/{p}/sheets/{sha256}"; STR_NONE for anything else. */
Str plan_sheet_id(Str project, Str name);

#endif
