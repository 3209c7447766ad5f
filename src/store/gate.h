/* Gate: what the rollout policies said of runs and stages, and when they are asked again. */
#ifndef TG_STORE_GATE_H
#define TG_STORE_GATE_H

#include "base/json.h"
#include "store/store.h"

/* A run that waits to be asked about. */
typedef struct GateRun {
    int64_t uid, id, task_id, plan_id;
    Str project, creator; /* e-mail */
    int attempt;
} GateRun;

typedef struct GateRunList {
    GateRun *v;
    size_t n;
} GateRunList;

/* Up to 20 PENDING runs that nothing but the policies keeps from starting, due to be asked about or
 * answered under other policies than `bundle`; the caller has ten seconds to settle each. */
bool store_gate_claim(Ctx *cx, StoreConn *db, Str bundle, GateRunList *list) MUST_CHECK;
/* It may start within a minute, but not after `until` (RFC 3339, may be empty). */
bool store_gate_allow(Ctx *cx, StoreConn *db, int64_t uid, Str until, Str bundle) MUST_CHECK;
/* It waits: asked again at `until`, within the hour at the latest. waiting: the schedulerInfo. */
bool store_gate_hold(Ctx *cx, StoreConn *db, int64_t uid, Str until, const Json *waiting,
                     Str bundle) MUST_CHECK;
/* PENDING -> FAILED; *refused = false when it was no longer pending. */
bool store_gate_refuse(Ctx *cx, StoreConn *db, int64_t uid, Str detail, bool *refused) MUST_CHECK;
/* Lets the task's run start whatever the policies say; *changed = false when it started already. */
bool store_gate_override(Ctx *cx, StoreConn *db, Str project, int64_t task_id, Str by, Str reason,
                         bool *changed) MUST_CHECK;
/* AVAILABLE runs that nobody took in time and that may no longer start -> PENDING. */
bool store_gate_withdraw(Ctx *cx, StoreConn *db) MUST_CHECK;

/* {risk, kinds, affected_rows} of a target, as the plan's checks saw it; NULL without an error when
 * they did not. */
Json *store_gate_change(Ctx *cx, StoreConn *db, Str project, int64_t plan_id,
                        Str target) MUST_CHECK;
/* Seconds since 1970 by the metadata database's clock. */
bool store_gate_now(Ctx *cx, StoreConn *db, int64_t *epoch) MUST_CHECK;

/* A stage was reached: ask whether it starts by itself. */
bool store_stage_reached(Ctx *cx, StoreConn *db, Str project, int64_t plan_id) MUST_CHECK;
/* One rollout of which a stage was reached; *project absent when there is none. `lease` names this
 * claim for store_stage_settle, which has ten seconds. */
bool store_stage_claim(Ctx *cx, StoreConn *db, Str *project, int64_t *plan_id,
                       Str *lease) MUST_CHECK;
/* Nothing is left to ask, or (again) in a minute. A stage that was reached meanwhile stays due. */
bool store_stage_settle(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, Str lease,
                        bool again) MUST_CHECK;

#endif
