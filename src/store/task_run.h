/* Task runs: one try of a task, claimed under a lease and fenced by its claim number. */
#ifndef TG_STORE_TASK_RUN_H
#define TG_STORE_TASK_RUN_H

#include "base/json.h"
#include "store/store.h"

typedef struct TaskRun {
    int64_t uid;
    Str project;
    int64_t id, task_id, plan_id;
    Str environment; /* the task's */
    int attempt;
    Str status; /* PENDING, AVAILABLE, RUNNING, DONE, FAILED, CANCELED */
    Str creator, detail;
    Str create_time, update_time, start_time, run_time; /* empty = unset */
    Str changelog_id;
    int claim; /* the fence: rises with every claim */
    Str target_xid;
    Json *journal; /* [{index, state: "started"|"done"}] */
    Json *waiting; /* schedulerInfo or NULL */
    bool cancel_requested;
    Str override_by, override_reason; /* who overruled the rollout policies; empty = nobody */
    bool reclaimed; /* set by claim: an earlier claim may have left something on the target */
} TaskRun;

typedef struct TaskRunList {
    TaskRun *v;
    size_t n;
} TaskRunList;

typedef struct TaskRunLogEntry {
    int64_t seq;
    Str time, replica;
    Json *entry; /* the API's TaskRunLogEntry without logTime and replicaId */
} TaskRunLogEntry;

typedef struct TaskRunLog {
    TaskRunLogEntry *v;
    size_t n;
} TaskRunLog;

/* Newest first. task_id 0 = every task of the plan. */
bool store_task_run_list(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, int64_t task_id,
                         TaskRunList *list) MUST_CHECK;
TaskRun *store_task_run_get(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
/* A PENDING run with the next attempt; *created = false when one is active or DONE. */
bool store_task_run_add(Ctx *cx, StoreConn *db, Str project, int64_t task_id, int64_t creator_id,
                        Str run_time, bool *created) MUST_CHECK;

/* PENDING -> AVAILABLE for every run that may start: time reached, allowed by the rollout policies
 * or overridden, no earlier run of its plan on its database held, project and instance active,
 * parallel limit of the project kept, nothing else active on the same database. Under a
 * transaction-scoped advisory lock; *moved counts. */
bool store_task_run_release(Ctx *cx, StoreConn *db, int64_t *moved) MUST_CHECK;
/* AVAILABLE, or RUNNING with its lease gone -> RUNNING here; *run = NULL when there is none. */
bool store_task_run_claim(Ctx *cx, StoreConn *db, Str replica, int lease_ms,
                          TaskRun **run) MUST_CHECK;
/* Renews the lease. ERR_ABORTED when it was lost. *cancel tells whether a cancel is wanted. */
bool store_task_run_renew(Ctx *cx, StoreConn *db, int64_t uid, int claim, int lease_ms,
                          bool *cancel) MUST_CHECK;
/* The fence just before the target's COMMIT: records the target transaction id while the claim is
 * mine and the lease valid; ERR_ABORTED otherwise. */
bool store_task_run_fence(Ctx *cx, StoreConn *db, int64_t uid, int claim, Str xid) MUST_CHECK;
bool store_task_run_set_journal(Ctx *cx, StoreConn *db, int64_t uid, int claim,
                                const Json *journal) MUST_CHECK;
/* RUNNING -> DONE, FAILED or CANCELED while the claim is mine; ERR_ABORTED otherwise. Locks the
 * plan first: what is decided next in the same transaction sees every run that ended before. */
bool store_task_run_finish(Ctx *cx, StoreConn *db, int64_t uid, int claim, Str status, Str detail,
                           Str changelog_id) MUST_CHECK;
/* Gives a claimed run back (drain): RUNNING -> AVAILABLE. */
bool store_task_run_give_back(Ctx *cx, StoreConn *db, int64_t uid, int claim) MUST_CHECK;
/* PENDING and AVAILABLE -> CANCELED at once; RUNNING: cancel_requested. */
bool store_task_run_cancel(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;

bool store_task_run_log_add(Ctx *cx, StoreConn *db, int64_t uid, Str replica,
                            const Json *entry) MUST_CHECK;
/* After this seq (0 = all). */
bool store_task_run_log_list(Ctx *cx, StoreConn *db, int64_t uid, int64_t after,
                             TaskRunLog *log) MUST_CHECK;

#endif
