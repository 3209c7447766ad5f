/* Execution: what it takes to apply a sheet to a database once, and to find out whether it was. */
#ifndef TG_DRIVER_EXECUTION_H
#define TG_DRIVER_EXECUTION_H

#include "base/ctx.h"

/* A sheet is run in units. A unit is one transaction, or one statement that cannot run inside one.
 * A sheet of ordinary statements is a single unit 0; `CREATE INDEX CONCURRENTLY` between others
 * makes three; `ALTER TABLE … VALIDATE CONSTRAINT` gets a transaction of its own, unless the sheet
 * asks for one by BEGIN and COMMIT around it or `-- txn-mode = on`; `-- txn-mode = off` makes each
 * statement one. */

typedef struct ApplyToken {
    int64_t task_run_uid;
    int attempt;
    Str sha256; /* of the sheet, hex */
    Str marker; /* "schema.table" on the target that remembers what was applied; empty = none */
} ApplyToken;

typedef enum DriverEventKind {
    DRIVER_STATEMENT_START,
    DRIVER_STATEMENT_END, /* message empty = it worked */
    DRIVER_BEGIN,
    DRIVER_COMMIT,
    DRIVER_ROLLBACK,
    DRIVER_RETRY, /* a lock was not to be had in time: the unit starts again */
    DRIVER_NOTICE
} DriverEventKind;

typedef struct DriverEvent {
    DriverEventKind kind;
    size_t unit, statement;   /* from 0 */
    uint32_t offset, length;  /* bytes of the sheet */
    int64_t start_us, end_us; /* clock_wall_us(); end_us 0 at a start */
    int64_t affected_rows;
    Str message, detail, hint; /* the server's words; empty = none */
    Str sqlstate;
    uint32_t line, column; /* 1-based, of the failure or of the statement, in the sheet */
    int retry, retries;    /* DRIVER_RETRY: which one, of how many */
} DriverEvent;

typedef enum DriverUnitState { DRIVER_UNIT_STARTED = 1, DRIVER_UNIT_DONE = 2 } DriverUnitState;

/* Stops a run from another thread. */
typedef struct DriverCancel DriverCancel;
DriverCancel *driver_cancel_new(void);
void driver_cancel_free(DriverCancel *cancel); /* after the run; NULL is allowed */
/* The statement that runs is canceled on the server and nothing later starts; a COMMIT that was
 * sent stays sent. Blocks at most 5 s; any thread, as often as wanted. */
void driver_cancel(DriverCancel *cancel);
bool driver_cancel_is_requested(DriverCancel *cancel);

typedef struct DriverJob {
    Str sheet; /* outlives the run */
    ApplyToken token;
    size_t first_unit;            /* the earlier ones are done (DriverRecovery); usually 0 */
    int64_t lock_timeout_ms;      /* 0 = 10 s */
    int lock_retries;             /* of a unit, after SQLSTATE 55P03 */
    int64_t statement_timeout_ms; /* 0 = none */
    DriverCancel *cancel;         /* or NULL */
    void *ptr;                    /* for the functions below; they run on the caller's thread */
    void (*on_event)(void *ptr, const DriverEvent *event); /* or NULL */
    /* Called just before each COMMIT with the target's transaction: "12345" for unit 0, "12345@2"
     * for unit 2. Records it while the claim is still ours; false = roll back (ERR_ABORTED
     * "fenced" when cx has no reason of its own). NULL = no fence. */
    bool (*fence)(void *ptr, Ctx *cx, Str xid);
    /* Called around each unit when the sheet has more than one, or one without a transaction.
     * Records it while the claim is still ours; false stops the run. NULL = no journal. */
    bool (*journal)(void *ptr, Ctx *cx, size_t unit, DriverUnitState state);
} DriverJob;

/* A run that fails says: ERR_ABORTED fenced · ERR_CANCELED · ERR_DEADLINE a lock or the time was
 * not to be had · ERR_DENIED a privilege · ERR_PRECONDITION the server refused it · ERR_INVALID the
 * sheet · ERR_UNAVAILABLE the connection. */
typedef struct DriverOutcome {
    size_t statements, done; /* of the sheet; of those, how many ran for good */
    size_t units, units_done;
    int64_t affected_rows;
    bool already_applied; /* the marker said so: nothing was run */
    bool in_doubt;        /* something was done that could not be told: ask driver_recover */
    /* Of a failed statement; line 0 = the failure belongs to none. */
    size_t failed_statement;
    uint32_t line, column;
    Str sqlstate;
} DriverOutcome;

/* What is known of a run that broke off. */
typedef struct DriverTrace {
    ApplyToken token;
    Str sheet;
    Str xid;                        /* the last one a fence got; empty = none */
    const DriverUnitState *journal; /* by unit; 0 = never started */
    size_t njournal;
} DriverTrace;

typedef enum DriverVerdict {
    DRIVER_APPLIED,
    DRIVER_NOT_APPLIED, /* run it, from next_unit on */
    DRIVER_UNKNOWN      /* a person must look; reason says at what */
} DriverVerdict;

typedef struct DriverRecovery {
    DriverVerdict verdict;
    size_t next_unit;
    Str reason;     /* one sentence for the log */
    int terminated; /* backends of the predecessor that were still there */
} DriverRecovery;

#endif
