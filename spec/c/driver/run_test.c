/* Run: what a sheet does to a real PostgreSQL, and what is told about it. */
#include <pthread.h>

#include "target.h"
#include "trip_counter.h"

typedef struct Seen {
    Arena *arena;
    DriverEvent events[200];
    size_t n;
    char journal[100];
    char xid[64];
    bool refuses;         /* the fence */
    Pg *holder;           /* commits at the first retry */
    DriverCancel *cancel; /* asked for when a statement starts */
    pthread_t thread;
} Seen;

static void *cancel_soon(void *ptr)
{
    usleep(100000);
    driver_cancel(ptr);
    return NULL;
}

static void take(void *ptr, const DriverEvent *event)
{
    Seen *seen = ptr;
    DriverEvent *copy = &seen->events[seen->n++];
    assert_true(seen->n < 200);
    *copy = *event;
    copy->message = str_copy(seen->arena, event->message);
    copy->sqlstate = str_copy(seen->arena, event->sqlstate);
    if (event->kind == DRIVER_RETRY && seen->holder) {
        Ctx cx;
        ctx_init(&cx, seen->arena);
        assert_non_null(pg_exec(&cx, seen->holder, "COMMIT", PG_NONE));
    }
    if (event->kind == DRIVER_STATEMENT_START && seen->cancel)
        pthread_create(&seen->thread, NULL, cancel_soon, seen->cancel);
}

static bool fence(void *ptr, Ctx *cx, Str xid)
{
    Seen *seen = ptr;
    (void)cx;
    snprintf(seen->xid, sizeof seen->xid, "%.*s", STR_ARG(xid));
    return !seen->refuses;
}

static bool journal(void *ptr, Ctx *cx, size_t unit, DriverUnitState state)
{
    Seen *seen = ptr;
    size_t n = strlen(seen->journal);
    (void)cx;
    snprintf(seen->journal + n, sizeof seen->journal - n, "%zu%c ", unit,
             state == DRIVER_UNIT_STARTED ? 's' : 'd');
    return true;
}

static DriverJob job_of(Seen *seen, const char *sheet)
{
    return (DriverJob){.sheet = str(sheet),
                       .token = {.task_run_uid = 7, .attempt = 1, .sha256 = STR("ab")},
                       .lock_timeout_ms = 300,
                       .lock_retries = 3,
                       .ptr = seen,
                       .on_event = take,
                       .fence = fence,
                       .journal = journal};
}

static bool run(Target *target, Seen *seen, const char *sheet, DriverOutcome *outcome)
{
    seen->arena = target->arena;
    DriverJob job = job_of(seen, sheet);
    return driver_run(&target->cx, &target->source, &job, outcome);
}

static const DriverEvent *nth_event(const Seen *seen, DriverEventKind kind, size_t n)
{
    for (size_t i = 0; i < seen->n; i++)
        if (seen->events[i].kind == kind && n-- == 0)
            return &seen->events[i];
    return NULL;
}

static void test_tells_each_statement(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "each");
    const char *sheet =
        "-- first\nCREATE TABLE t (id int);\nINSERT INTO t\n  VALUES (1), (2), (3);";
    assert_true(run(&target, &seen, sheet, &outcome));
    assert_int_equal(outcome.statements, 2);
    assert_int_equal(outcome.done, 2);
    assert_int_equal(outcome.affected_rows, 3);
    const DriverEvent *end = nth_event(&seen, DRIVER_STATEMENT_END, 1);
    assert_int_equal(end->affected_rows, 3);
    assert_int_equal(end->line, 3);
    assert_memory_equal(sheet + end->offset, "INSERT INTO t\n  VALUES (1), (2), (3)", end->length);
    assert_true(end->end_us >= end->start_us);
    assert_non_null(nth_event(&seen, DRIVER_BEGIN, 0));
    assert_non_null(nth_event(&seen, DRIVER_COMMIT, 0));
    assert_true(strtoll(seen.xid, NULL, 10) > 0);
    assert_string_equal(seen.journal, "");
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 3);
    target_close(&target);
}

static void test_maps_errors_to_the_sheet(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "maps");
    assert_false(run(&target, &seen,
                     "CREATE TABLE t (id int);\n\nINSERT INTO t (id) -- \xc3\xa4\xc3\xb6\n"
                     "SELECT '\xc3\xa4\xc3\xb6', nothing FROM t;\nDROP TABLE t;",
                     &outcome));
    assert_int_equal(target.cx.err, ERR_PRECONDITION);
    assert_int_equal(outcome.failed_statement, 1);
    assert_int_equal(outcome.line, 4);
    assert_int_equal(outcome.column, 14); /* characters */
    assert_string_equal(outcome.sqlstate.p, "42703");
    assert_non_null(strstr(target.cx.message, "line 4, column 14: column \"nothing\""));
    assert_non_null(nth_event(&seen, DRIVER_ROLLBACK, 0));
    assert_null(nth_event(&seen, DRIVER_STATEMENT_START, 2));
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_class WHERE relname = 't'"),
                     0);
    target_close(&target);
}

static void expect_refused(Target *target, const char *sheet, ErrCode code, const char *words)
{
    Seen seen = {0};
    DriverOutcome outcome;
    assert_false(run(target, &seen, sheet, &outcome));
    assert_int_equal(target->cx.err, code);
    if (!strstr(target->cx.message, words))
        fail_msg("'%s' does not say '%s'", target->cx.message, words);
    assert_int_equal(seen.n, 0);
    err_clear(&target->cx);
}

static void test_refuses_what_it_cannot_run(void **state)
{
    Target target;
    (void)state;
    target_open(&target, "refuses");
    expect_refused(&target, "SELECT 1;\n\\d t\nSELECT 2;", ERR_INVALID, "line 2: \\d t");
    expect_refused(&target, "-- nothing\n", ERR_INVALID, "no statement");
    expect_refused(&target, "SELECT 1;\nCOMMIT;\nSELECT 2", ERR_INVALID, "line 2");
    expect_refused(&target, "-- txn-mode = maybe\nSELECT 1", ERR_INVALID, "neither on nor off");
    expect_refused(&target, "COPY t FROM stdin;\n1\n\\.\n", ERR_UNIMPLEMENTED, "COPY");
    expect_refused(&target, "COPY t TO STDOUT", ERR_UNIMPLEMENTED, "COPY");
    target_close(&target);
}

static void test_takes_a_frame_off(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "frame");
    assert_true(run(&target, &seen,
                    "-- txn-isolation = serializable\nBEGIN;\nCREATE TABLE t AS SELECT"
                    " current_setting('transaction_isolation') AS level;\nSAVEPOINT a;\n"
                    "INSERT INTO t VALUES ('x');\nROLLBACK TO a;\nCOMMIT;",
                    &outcome));
    assert_int_equal(outcome.units, 1);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t WHERE level = 'serializable'"),
                     1);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 1);
    target_close(&target);
}

static void test_runs_some_outside(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "outside");
    assert_true(run(&target, &seen,
                    "CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n"
                    "CREATE INDEX CONCURRENTLY t_id ON t (id);\nALTER TABLE t ADD n int;\n"
                    "VACUUM t;\nREINDEX (VERBOSE) TABLE CONCURRENTLY t;\n"
                    "DROP INDEX CONCURRENTLY t_id;",
                    &outcome));
    assert_int_equal(outcome.units, 6);
    assert_int_equal(outcome.units_done, 6);
    assert_string_equal(seen.journal, "0s 0d 1s 1d 2s 2d 3s 3d 4s 4d 5s 5d ");
    assert_non_null(strstr(seen.xid, "@2"));
    assert_int_equal(nth_event(&seen, DRIVER_STATEMENT_START, 2)->unit, 1);
    assert_int_equal(target_number(&target, "SELECT count(n) FROM t"), 0);
    target_close(&target);
}

static size_t units_of(Target *target, const char *head, const char *tail)
{
    Seen seen = {0};
    DriverOutcome outcome;
    char sheet[512];
    snprintf(sheet, sizeof sheet,
             "%sDROP TABLE IF EXISTS t;\nCREATE TABLE t (id int);\n"
             "ALTER TABLE t ADD CONSTRAINT c CHECK (id > 0) NOT VALID;\n"
             "ALTER TABLE ONLY t VALIDATE CONSTRAINT c;\nINSERT INTO t VALUES (1);\n%s",
             head, tail);
    assert_true(run(target, &seen, sheet, &outcome));
    return outcome.units;
}

static void test_validates_in_a_transaction_of_its_own(void **state)
{
    Target target;
    (void)state;
    target_open(&target, "validate");
    assert_int_equal(units_of(&target, "", ""), 3);
    assert_int_equal(units_of(&target, "-- txn-mode = on\n", ""), 1);
    assert_int_equal(units_of(&target, "BEGIN;\n", "COMMIT;"), 1);
    target_close(&target);
}

static void test_runs_without_transactions(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "without");
    assert_false(run(&target, &seen,
                     "-- txn-mode = off\nCREATE TABLE t (id int);\nINSERT INTO t VALUES (1);\n"
                     "INSERT INTO nowhere VALUES (1);\nINSERT INTO t VALUES (2);",
                     &outcome));
    assert_int_equal(outcome.units, 4);
    assert_int_equal(outcome.units_done, 2);
    assert_int_equal(outcome.line, 4);
    assert_string_equal(seen.journal, "0s 0d 1s 1d 2s ");
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 1);
    target_close(&target);
}

static void test_retries_a_missed_lock(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "retries");
    target_sql(&target, "CREATE TABLE t (id int); CREATE TABLE log (n int)");
    seen.holder = target_session(&target.cx, "retries");
    assert_non_null(pg_exec_script(&target.cx, seen.holder, STR("BEGIN; LOCK TABLE t")));
    assert_true(
        run(&target, &seen, "INSERT INTO log VALUES (1);\nALTER TABLE t ADD n int;", &outcome));
    const DriverEvent *retry = nth_event(&seen, DRIVER_RETRY, 0);
    assert_non_null(retry);
    assert_int_equal(retry->retry, 1);
    assert_int_equal(retry->retries, 3);
    assert_null(nth_event(&seen, DRIVER_RETRY, 1));
    assert_int_equal(target_number(&target, "SELECT count(*) FROM log"), 1);
    assert_int_equal(target_number(&target, "SELECT count(n) FROM t"), 0);
    pg_close(seen.holder);
    target_close(&target);
}

static void test_gives_up_on_a_lock(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "gives_up");
    target_sql(&target, "CREATE TABLE t (id int)");
    Pg *holder = target_session(&target.cx, "gives_up");
    assert_non_null(pg_exec_script(&target.cx, holder, STR("BEGIN; LOCK TABLE t")));
    seen.arena = target.arena;
    DriverJob job = job_of(&seen, "ALTER TABLE t ADD n int");
    job.lock_timeout_ms = 50;
    job.lock_retries = 1;
    assert_false(driver_run(&target.cx, &target.source, &job, &outcome));
    assert_int_equal(target.cx.err, ERR_DEADLINE);
    assert_string_equal(outcome.sqlstate.p, "55P03");
    assert_non_null(nth_event(&seen, DRIVER_RETRY, 0));
    assert_null(nth_event(&seen, DRIVER_RETRY, 1));
    pg_close(holder);
    target_close(&target);
}

static void test_is_canceled(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "canceled");
    seen.arena = target.arena;
    seen.cancel = driver_cancel_new();
    DriverJob job = job_of(&seen, "SELECT pg_sleep(60)");
    job.cancel = seen.cancel;
    assert_false(driver_run(&target.cx, &target.source, &job, &outcome));
    pthread_join(seen.thread, NULL);
    assert_int_equal(target.cx.err, ERR_CANCELED);
    assert_false(outcome.in_doubt);
    const DriverEvent *end = nth_event(&seen, DRIVER_STATEMENT_END, 0);
    assert_true(end->end_us - end->start_us < 10000000);
    err_clear(&target.cx);
    seen = (Seen){.arena = target.arena};
    assert_false(driver_run(&target.cx, &target.source, &job, &outcome));
    assert_int_equal(target.cx.err, ERR_CANCELED); /* asked for before it began */
    assert_null(nth_event(&seen, DRIVER_STATEMENT_START, 0));
    driver_cancel_free(job.cancel);
    target_close(&target);
}

static void test_rolls_back_when_fenced(void **state)
{
    Target target;
    Seen seen = {.refuses = true};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "fenced");
    assert_false(run(&target, &seen, "CREATE TABLE t (id int)", &outcome));
    assert_int_equal(target.cx.err, ERR_ABORTED);
    assert_non_null(strstr(target.cx.message, "fenced"));
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_class WHERE relname = 't'"),
                     0);
    target_close(&target);
}

static void test_marks_what_it_applied(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "marks");
    target_sql(&target, "CREATE TABLE t (n int)");
    seen.arena = target.arena;
    DriverJob job = job_of(&seen, "INSERT INTO t VALUES (1)");
    job.token.marker = STR("public.tidegate_applied");
    assert_true(driver_run(&target.cx, &target.source, &job, &outcome));
    assert_false(outcome.already_applied);
    job.token.attempt = 2;
    assert_true(driver_run(&target.cx, &target.source, &job, &outcome));
    assert_true(outcome.already_applied);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 1);
    job.token.task_run_uid = 8;
    assert_true(driver_run(&target.cx, &target.source, &job, &outcome));
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 2);
    target_close(&target);
}

static void test_leaves_no_invalid_index(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "leaves");
    target_sql(&target, "CREATE TABLE t (n int); INSERT INTO t VALUES (1), (1)");
    assert_false(run(&target, &seen, "CREATE UNIQUE INDEX CONCURRENTLY t_n ON t (n)", &outcome));
    assert_string_equal(outcome.sqlstate.p, "23505");
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_class WHERE relname = 't_n'"),
                     0);
    /* Somebody else's ruin is not ours to drop, and not to be content with. */
    assert_null(pg_exec(&target.cx, target.watcher, "CREATE UNIQUE INDEX CONCURRENTLY t_n ON t (n)",
                        PG_NONE));
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_class WHERE relname = 't_n'"),
                     1);
    assert_false(
        run(&target, &seen, "CREATE INDEX CONCURRENTLY IF NOT EXISTS t_n ON t (n)", &outcome));
    assert_non_null(strstr(target.cx.message, "invalid"));
    err_clear(&target.cx);
    target_close(&target);
}

static void test_reports_a_failing_commit(void **state)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    (void)state;
    target_open(&target, "commits");
    target_sql(&target, "CREATE TABLE a (id int PRIMARY KEY);"
                        "CREATE TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)");
    assert_false(run(&target, &seen, "INSERT INTO b VALUES (5)", &outcome));
    assert_int_equal(target.cx.err, ERR_PRECONDITION);
    assert_string_equal(outcome.sqlstate.p, "23503");
    assert_false(outcome.in_doubt);
    assert_int_equal(outcome.units_done, 0);
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM b"), 0);
    target_close(&target);
}

/* The line is cut while the COMMIT is under way: the target knows whether it got there. */
static void cut_at_commit(bool deliver)
{
    Target target;
    Seen seen = {0};
    DriverOutcome outcome;
    TripCounter line;
    target_open(&target, "cut");
    target_sql(&target, "CREATE TABLE t (n int)");
    trip_counter_start(&line, server.dir, "COMMIT", deliver);
    target.source.host = str(line.dir);
    assert_int_equal(run(&target, &seen, "INSERT INTO t VALUES (1)", &outcome), deliver);
    assert_int_equal(target.cx.err, deliver ? ERR_NONE : ERR_UNAVAILABLE);
    assert_false(outcome.in_doubt);
    assert_int_equal(outcome.units_done, deliver);
    trip_counter_wait(&line);
    err_clear(&target.cx);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), deliver);
    target_close(&target);
}

static void test_asks_what_became_of_a_commit(void **state)
{
    (void)state;
    cut_at_commit(true);
    cut_at_commit(false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tells_each_statement),
        cmocka_unit_test(test_maps_errors_to_the_sheet),
        cmocka_unit_test(test_refuses_what_it_cannot_run),
        cmocka_unit_test(test_takes_a_frame_off),
        cmocka_unit_test(test_runs_some_outside),
        cmocka_unit_test(test_validates_in_a_transaction_of_its_own),
        cmocka_unit_test(test_runs_without_transactions),
        cmocka_unit_test(test_retries_a_missed_lock),
        cmocka_unit_test(test_gives_up_on_a_lock),
        cmocka_unit_test(test_is_canceled),
        cmocka_unit_test(test_rolls_back_when_fenced),
        cmocka_unit_test(test_marks_what_it_applied),
        cmocka_unit_test(test_leaves_no_invalid_index),
        cmocka_unit_test(test_reports_a_failing_commit),
        cmocka_unit_test(test_asks_what_became_of_a_commit),
    };
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
