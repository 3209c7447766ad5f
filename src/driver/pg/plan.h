/* Plan: a sheet cut into units: transactions, and statements that cannot run inside one. */
#ifndef TG_DRIVER_PG_PLAN_H
#define TG_DRIVER_PG_PLAN_H

#include "base/ctx.h"
#include "sql/script.h"

typedef struct PlanUnit {
    bool in_transaction;
    size_t first, n; /* statements of the script */
} PlanUnit;

typedef struct Plan {
    SqlScript *script;
    PlanUnit *units;
    size_t nunits;
    const char *isolation; /* READ COMMITTED …; NULL = the server's default */
} Plan;

/* Leading comment lines may say `-- txn-mode = on|off` and `-- txn-isolation = <level>`. A BEGIN
 * and COMMIT around the whole sheet are taken off: they say what is done anyway. ERR_INVALID,
 * naming the line: no statement, a psql command, transaction control inside, an unknown directive.
 * ERR_UNIMPLEMENTED: COPY from or to the client. */
Plan *driver_pg_plan(Ctx *cx, Str sheet) MUST_CHECK;

/* The statements that recovery can look into. */
typedef enum PlanStep { PLAN_STEP_OTHER, PLAN_STEP_CREATE_INDEX, PLAN_STEP_DROP_INDEX } PlanStep;
PlanStep driver_pg_plan_step(const SqlStmt *stmt);

#endif
