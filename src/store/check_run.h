/* Plan check runs: one row a plan, claimed by one replica at a time under a lease. */
#ifndef TG_STORE_CHECK_RUN_H
#define TG_STORE_CHECK_RUN_H

#include "base/json.h"
#include "store/store.h"

typedef struct CheckRun {
    Str project;
    int64_t plan_id;
    int plan_version;
    Str status;    /* AVAILABLE, RUNNING, DONE, FAILED, CANCELED */
    Json *results; /* the API's PlanCheckRun.Result list */
    Json *changes; /* per target what risk saw and said: {target, environment, change, level, reasons} */
    Str error;
    int attempt; /* the fence */
    Str create_time;
} CheckRun;

/* NULL without an error when there is none. */
CheckRun *store_check_run_get(Ctx *cx, StoreConn *db, Str project, int64_t plan_id) MUST_CHECK;
/* Replaces whatever run the plan has by a fresh AVAILABLE one. */
bool store_check_run_start(Ctx *cx, StoreConn *db, Str project, int64_t plan_id,
                           int plan_version) MUST_CHECK;
/* Claims one run that is AVAILABLE or whose lease ran out; *run = NULL when there is none. */
bool store_check_run_claim(Ctx *cx, StoreConn *db, Str replica, int lease_ms,
                           CheckRun **run) MUST_CHECK;
/* Writes the outcome. ERR_ABORTED when the run was restarted, canceled or claimed by another. */
bool store_check_run_finish(Ctx *cx, StoreConn *db, const CheckRun *run) MUST_CHECK;
/* False in *canceled when nothing was running. */
bool store_check_run_cancel(Ctx *cx, StoreConn *db, Str project, int64_t plan_id,
                            bool *canceled) MUST_CHECK;

#endif
