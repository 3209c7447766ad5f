/* Recover: ends what is left of a run that broke off and finds out how far it got. */
#include "base/clock.h"
#include "driver/pg/run.h"
#include "driver/pg/session.h"

#define ENDING_MS 30000
#define LOOK_MS 50

typedef struct Search {
    Ctx *cx;
    Pg *pg;
    const DriverTrace *trace;
    const Plan *plan;
    DriverRecovery *recovery;
} Search;

/* What is known of one unit. */
typedef enum Finding { FOUND_DONE, FOUND_NOT_DONE, FOUND_NOTHING } Finding;

static bool count_predecessors(Search *search, int64_t *n)
{
    PgRows *rows =
        pg_exec(search->cx, search->pg,
                "SELECT count(*), count(*) FILTER (WHERE pg_terminate_backend(pid))"
                " FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()"
                " AND usename = current_user AND datname = current_database()",
                PG_ARGS(str(run_application_name(search->cx->arena, &search->trace->token))));
    *n = rows ? pg_get_int(rows, 0, 0) : 0;
    return rows != NULL;
}

/* The death of a client does not stop the server: what it does for the client goes on. */
static bool end_predecessors(Search *search)
{
    int64_t until_ms = clock_ms() + ctx_left_ms(search->cx, ENDING_MS), n = 0;
    for (;;) {
        if (!count_predecessors(search, &n))
            return false;
        if (n == 0)
            return true;
        if (n > search->recovery->terminated)
            search->recovery->terminated = (int)n;
        if (clock_ms() >= until_ms)
            return err_set(
                search->cx, ERR_DEADLINE,
                "an earlier try of the task run still works on the database and does not "
                "end");
        clock_sleep_ms(LOOK_MS);
    }
}

/* Waits for the transaction of a predecessor that no list shows any more. */
static bool pass_lock(Search *search)
{
    Ctx *cx = search->cx;
    return pg_exec(cx, search->pg, "SELECT pg_advisory_xact_lock($1::int, $2::int)",
                   PG_ARGS(pg_int(cx->arena, RUN_LOCK_SPACE),
                           pg_int(cx->arena, run_lock_number(&search->trace->token)))) != NULL;
}

static bool nothing(Search *search, const char *why, Finding *finding)
{
    *finding = FOUND_NOTHING;
    search->recovery->reason = str(why);
    return true;
}

/* "12345" is of unit 0, "12345@2" of unit 2. Empty when it is another unit's. */
static Str xid_of_unit(const Search *search, size_t unit)
{
    Str xid, number;
    int64_t of = 0;
    if (str_cut(search->trace->xid, '@', &xid, &number) && !str_to_i64(number, &of))
        return STR("");
    return (size_t)of == unit ? xid : STR("");
}

static bool ask_transaction(Search *search, Str xid, Finding *finding)
{
    PgRows *rows = pg_exec(search->cx, search->pg, "SELECT pg_xact_status($1::xid8)", PG_ARGS(xid));
    if (!rows && !pg_is_usable(search->pg))
        return false;
    if (!rows) {
        err_clear(search->cx);
        return nothing(search,
                       "the recorded transaction is not known to the target: it may have been "
                       "restored or failed over",
                       finding);
    }
    Str status = pg_get(rows, 0, 0);
    if (!str_is(status, "committed") && !str_is(status, "aborted"))
        return nothing(search, "the recorded transaction is too old for the target to know its end",
                       finding);
    *finding = str_is(status, "committed") ? FOUND_DONE : FOUND_NOT_DONE;
    return true;
}

/* Without a recorded id nothing was committed: the fence comes before every COMMIT. */
static bool find_transaction(Search *search, size_t unit, Finding *finding)
{
    bool marked = false;
    Str xid = xid_of_unit(search, unit);
    *finding = FOUND_NOT_DONE;
    if (!marker_find(search->cx, search->pg, &search->trace->token, unit, &marked))
        return false;
    if (marked)
        *finding = FOUND_DONE;
    return marked || !xid.n || ask_transaction(search, xid, finding);
}

static bool find_index(Search *search, const SqlStmt *stmt, Finding *finding)
{
    IndexState state;
    bool creates = driver_pg_plan_step(stmt) == PLAN_STEP_CREATE_INDEX;
    if (!concurrent_index_state(search->cx, search->pg, stmt, &state))
        return false;
    if (state == INDEX_UNNAMED)
        return nothing(search, "the index has no name to look for: see whether it was built",
                       finding);
    *finding = state == (creates ? INDEX_VALID : INDEX_ABSENT) ? FOUND_DONE : FOUND_NOT_DONE;
    return !creates || state != INDEX_INVALID ||
           concurrent_index_clean(search->cx, search->pg, stmt);
}

static bool find_alone(Search *search, size_t unit, Finding *finding)
{
    const SqlStmt *stmt = &search->plan->script->stmts.v[search->plan->units[unit].first];
    *finding = FOUND_NOT_DONE;
    if (driver_pg_plan_step(stmt) != PLAN_STEP_OTHER)
        return find_index(search, stmt, finding);
    if (stmt->kind == SQL_KIND_VACUUM)
        return true; /* twice is as good as once */
    uint32_t line, column;
    sql_position(search->plan->script, stmt->span.offset, &line, &column);
    return nothing(search,
                   arena_printf(search->cx->arena,
                                "the statement at line %u was started outside of a transaction and "
                                "may have been done: see whether it was",
                                line),
                   finding);
}

static bool find_unit(Search *search, size_t unit, Finding *finding)
{
    const DriverTrace *trace = search->trace;
    DriverUnitState state = unit < trace->njournal ? trace->journal[unit] : 0;
    *finding = FOUND_DONE;
    if (state == DRIVER_UNIT_DONE)
        return true;
    if (search->plan->units[unit].in_transaction)
        return find_transaction(search, unit, finding);
    *finding = FOUND_NOT_DONE;
    return state != DRIVER_UNIT_STARTED || find_alone(search, unit, finding);
}

static bool find_all(Search *search)
{
    DriverRecovery *recovery = search->recovery;
    Finding finding = FOUND_DONE;
    size_t unit = 0;
    for (; unit < search->plan->nunits; unit++) {
        if (!find_unit(search, unit, &finding))
            return false;
        if (finding != FOUND_DONE)
            break;
    }
    recovery->next_unit = unit;
    recovery->verdict = unit == search->plan->nunits ? DRIVER_APPLIED
                        : finding == FOUND_NOT_DONE  ? DRIVER_NOT_APPLIED
                                                     : DRIVER_UNKNOWN;
    if (!recovery->reason.n)
        recovery->reason = recovery->verdict == DRIVER_APPLIED
                               ? STR("an earlier try had applied the whole sheet")
                               : STR("no earlier try had applied it");
    return true;
}

bool driver_pg_recover(Ctx *cx, const DataSource *source, const DriverTrace *trace,
                       DriverRecovery *recovery)
{
    Search search = {.cx = cx, .trace = trace, .recovery = recovery};
    *recovery = (DriverRecovery){.verdict = DRIVER_UNKNOWN};
    search.plan = driver_pg_plan(cx, trace->sheet);
    if (!search.plan)
        return false;
    search.pg = driver_pg_connect(cx, source, "tidegate-recover");
    bool ok = search.pg && end_predecessors(&search) && pass_lock(&search) && find_all(&search);
    pg_close(search.pg);
    return ok;
}

static bool look_at_transaction(Ctx *cx, Pg *pg, Str xid, Str *status)
{
    PgRows *rows =
        pg_exec(cx, pg,
                "SELECT pg_xact_status($1::xid8), (SELECT count(pg_terminate_backend(pid))"
                " FROM pg_stat_activity WHERE backend_xid = ($1::xid8)::xid)",
                PG_ARGS(xid));
    *status = rows ? pg_get(rows, 0, 0) : STR_NONE;
    return rows != NULL;
}

bool run_settle(Ctx *cx, const DataSource *source, Str xid, bool *committed)
{
    Str status = STR("in progress");
    int64_t until_ms = clock_ms() + ctx_left_ms(cx, ENDING_MS);
    Pg *pg = driver_pg_connect(cx, source, "tidegate-recover");
    bool ok = pg && look_at_transaction(cx, pg, xid, &status);
    while (ok && str_is(status, "in progress") && clock_ms() < until_ms) {
        clock_sleep_ms(LOOK_MS);
        ok = look_at_transaction(cx, pg, xid, &status);
    }
    pg_close(pg);
    *committed = str_is(status, "committed");
    return ok && (*committed || str_is(status, "aborted"));
}
