/* Plans: what is proposed to be changed where; version counts the edits of the specs. */
#ifndef TG_STORE_PLAN_H
#define TG_STORE_PLAN_H

#include "base/json.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Plan {
    Str project; /* id */
    int64_t id;
    Str title, description;
    Json *specs; /* the API's Plan.Spec list */
    int version;
    Str state;                    /* ACTIVE, DELETED */
    Str creator;                  /* email */
    Str create_time, update_time; /* RFC 3339 */
    int64_t issue_id;             /* 0 = none */
    bool has_rollout;
} Plan;

typedef struct PlanList {
    Plan *v;
    size_t n;
} PlanList;

/* NULL without an error when there is none. */
Plan *store_plan_get(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
/* Locks the row until the transaction ends (lock order: project, plan, issue, task). */
Plan *store_plan_lock(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
/* Newest first, unless where (of store_plan_fields) says otherwise; state empty = any. */
bool store_plan_list(Ctx *cx, StoreConn *db, Str project, Str state, const Where *where,
                     int64_t offset, int limit, PlanList *list) MUST_CHECK;
/* Takes the next number of the project and fills plan->id. */
bool store_plan_add(Ctx *cx, StoreConn *db, Plan *plan, int64_t creator_id) MUST_CHECK;
/* Writes title, description, specs, version and state; false with ERR_ABORTED when the stored
 * version is not old_version. */
bool store_plan_update(Ctx *cx, StoreConn *db, const Plan *plan, int old_version) MUST_CHECK;

#endif
