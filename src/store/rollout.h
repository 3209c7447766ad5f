/* Rollouts and their tasks: a plan's specs times its databases, staged by environment. */
#ifndef TG_STORE_ROLLOUT_H
#define TG_STORE_ROLLOUT_H

#include "store/store.h"
#include "store/where.h"

typedef struct Rollout {
    Str project;
    int64_t plan_id;
    Str title; /* the plan's */
    Str creator, create_time, update_time;
} Rollout;

typedef struct RolloutList {
    Rollout *v;
    size_t n;
} RolloutList;

typedef struct Task {
    Str project;
    int64_t id, plan_id;
    Str spec_id, environment; /* environment id; "" = none */
    Str type;                 /* DATABASE_CREATE, DATABASE_MIGRATE */
    Str instance, database;   /* ids */
    Str sheet_sha256;
    int position;
    bool skipped;
    Str skipped_reason;
    /* of the latest run */
    Str run_status; /* "" = never run */
    Str run_update_time, run_time;
} Task;

typedef struct TaskList {
    Task *v;
    size_t n;
} TaskList;

Rollout *store_rollout_get(Ctx *cx, StoreConn *db, Str project, int64_t plan_id) MUST_CHECK;
bool store_rollout_list(Ctx *cx, StoreConn *db, Str project, const Where *where, int64_t offset,
                        int limit, RolloutList *list) MUST_CHECK;
/* *created = false when it is there already. */
bool store_rollout_add(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, int64_t creator_id,
                       bool *created) MUST_CHECK;

/* In position order. */
bool store_task_list(Ctx *cx, StoreConn *db, Str project, int64_t plan_id,
                     TaskList *list) MUST_CHECK;
Task *store_task_get(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
bool store_task_add(Ctx *cx, StoreConn *db, Task *task) MUST_CHECK;
bool store_task_skip(Ctx *cx, StoreConn *db, Str project, int64_t id, Str reason) MUST_CHECK;

#endif
