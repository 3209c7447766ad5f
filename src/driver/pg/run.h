/* Run: applies a sheet to a PostgreSQL database once, and finds out whether it was applied. */
#ifndef TG_DRIVER_PG_RUN_H
#define TG_DRIVER_PG_RUN_H

#include "driver/driver.h"
#include "driver/pg/plan.h"
#include "pg/pg.h"

bool driver_pg_run(Ctx *cx, const DataSource *source, const DriverJob *job,
                   DriverOutcome *outcome) MUST_CHECK;
bool driver_pg_recover(Ctx *cx, const DataSource *source, const DriverTrace *trace,
                       DriverRecovery *recovery) MUST_CHECK;

/* Between the files of a run. */
typedef struct Run {
    Ctx *cx;
    Pg *pg;
    const DriverJob *job;
    DriverOutcome *outcome;
    const Plan *plan;
    Arena *scratch;   /* of one statement */
    size_t unit;      /* the current one */
    bool lock_missed; /* the unit failed because a lock was not to be had in time */
    int64_t affected; /* rows, in the current try of the unit */
    Str xid;          /* that the fence of the current unit was passed with */
} Run;

/* "tidegate-taskrun-12": how a successor finds what is left of a run. */
const char *run_application_name(Arena *arena, const ApplyToken *token);
/* The two numbers of the advisory lock that everything done for a task run on the target holds. */
#define RUN_LOCK_SPACE 0x54494445 /* "TIDE" */
int64_t run_lock_number(const ApplyToken *token);

bool run_statement(Run *run, size_t index) MUST_CHECK;
void run_emit(Run *run, DriverEventKind kind, Str message);
/* What a failure of the target means to the one who asked for the run. */
ErrCode run_failure_code(const Run *run, ErrCode code);
bool run_transaction(Run *run, const PlanUnit *unit) MUST_CHECK;
bool run_alone(Run *run, const PlanUnit *unit) MUST_CHECK;
/* False and ERR_CANCELED when somebody asked for it; ERR_INTERNAL at a fault point that fails. */
bool run_may_go_on(Run *run) MUST_CHECK;
bool run_fault(Run *run, const char *name) MUST_CHECK;

/* What became of our own transaction after its connection was lost; ends its backend when that is
 * still there, and nobody else's. False when the target cannot tell. */
bool run_settle(Ctx *cx, const DataSource *source, Str xid, bool *committed) MUST_CHECK;

/* The marker table: rows (task_run, unit) written in the transaction that they speak of. */
bool marker_prepare(Ctx *cx, Pg *pg, Str marker) MUST_CHECK;
/* *fresh = false when the row was there already. */
bool marker_add(Ctx *cx, Pg *pg, const ApplyToken *token, size_t unit, bool *fresh) MUST_CHECK;
bool marker_find(Ctx *cx, Pg *pg, const ApplyToken *token, size_t unit, bool *found) MUST_CHECK;

/* An index that is made or dropped CONCURRENTLY. */
typedef enum IndexState { INDEX_ABSENT, INDEX_INVALID, INDEX_VALID, INDEX_UNNAMED } IndexState;
bool concurrent_index_state(Ctx *cx, Pg *pg, const SqlStmt *stmt, IndexState *state) MUST_CHECK;
/* Drops the invalid index that a broken CREATE INDEX CONCURRENTLY leaves behind. */
bool concurrent_index_clean(Ctx *cx, Pg *pg, const SqlStmt *stmt) MUST_CHECK;

#endif
