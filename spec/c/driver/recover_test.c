/* Recover: runs whose process dies at every point; each change is applied exactly once. */
#include <sys/mman.h>
#include <sys/wait.h>

#include "target.h"

#define UNITS_MAX 8

/* Plays the metadata store: memory that outlives the process of a run. */
typedef struct Store {
    int claim; /* who may pass the fence */
    char xid[64];
    DriverUnitState journal[UNITS_MAX];
    bool at_fence;
} Store;

static Store *store;

typedef struct Claim {
    int number;
} Claim;

static bool fence(void *ptr, Ctx *cx, Str xid)
{
    const Claim *claim = ptr;
    (void)cx;
    if (store->claim != claim->number)
        return false;
    snprintf(store->xid, sizeof store->xid, "%.*s", STR_ARG(xid));
    store->at_fence = true;
    return true;
}

static bool journal(void *ptr, Ctx *cx, size_t unit, DriverUnitState state)
{
    const Claim *claim = ptr;
    (void)cx;
    if (store->claim != claim->number)
        return false;
    store->journal[unit] = state;
    return true;
}

typedef struct Case {
    const char *database, *sheet, *marker, *fault;
} Case;

static ApplyToken token_of(const Case *with, int attempt)
{
    return (ApplyToken){.task_run_uid = 42,
                        .attempt = attempt,
                        .sha256 = STR("cafe"),
                        .marker = with->marker ? str(with->marker) : STR("")};
}

static bool run_as(Ctx *cx, const Case *with, int number, size_t first_unit, DriverOutcome *outcome)
{
    Claim claim = {number};
    DataSource source = target_source(with->database);
    DriverJob job = {.sheet = str(with->sheet),
                     .token = token_of(with, number),
                     .first_unit = first_unit,
                     .lock_timeout_ms = 20000,
                     .ptr = &claim,
                     .fence = fence,
                     .journal = journal};
    return driver_run(cx, &source, &job, outcome);
}

/* A run in a process of its own, as claim 1. Exit 0: it worked; 1: it failed. */
static pid_t start_run(const Case *with)
{
    memset(store, 0, sizeof *store);
    store->claim = 1;
    pid_t pid = fork();
    if (pid)
        return pid;
    setenv("FAULT", with->fault, 1);
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    DriverOutcome outcome;
    _exit(run_as(&cx, with, 1, 0, &outcome) ? 0 : 1);
}

/* What a successor does: takes the claim, recovers, runs what is left. */
static void take_over(Target *target, const Case *with, DriverRecovery *recovery)
{
    store->claim = 2;
    DriverTrace trace = {.token = token_of(with, 2),
                         .sheet = str(with->sheet),
                         .xid = str(store->xid),
                         .journal = store->journal,
                         .njournal = UNITS_MAX};
    if (!driver_recover(&target->cx, &target->source, &trace, recovery))
        fail_msg("%s", target->cx.message);
    if (recovery->verdict != DRIVER_NOT_APPLIED)
        return;
    DriverOutcome outcome;
    if (!run_as(&target->cx, with, 2, recovery->next_unit, &outcome))
        fail_msg("%s", target->cx.message);
}

/* A change that shows how often it was made. */
#define CHANGE                                                                                     \
    "ALTER TABLE counter ADD COLUMN note text;\n"                                                  \
    "UPDATE counter SET n = n + 1;\nINSERT INTO log VALUES (1);"
#define TABLES                                                                                     \
    "CREATE TABLE counter (n int); INSERT INTO counter VALUES (0); CREATE TABLE log (n int)"

static void expect_once(Target *target)
{
    assert_int_equal(target_number(target, "SELECT n FROM counter"), 1);
    assert_int_equal(target_number(target, "SELECT count(*) FROM log"), 1);
    assert_int_equal(target_number(target, "SELECT count(*) FROM pg_attribute WHERE attrelid ="
                                           " 'counter'::regclass AND attname = 'note'"),
                     1);
}

static void kill_at(const char *point, const char *marker, DriverVerdict expected)
{
    Target target;
    DriverRecovery recovery;
    int status;
    target_open(&target, "killed");
    target_sql(&target, TABLES);
    Case with = {"killed", CHANGE, marker, arena_printf(target.arena, "%s:kill", point)};
    assert_int_equal(waitpid(start_run(&with), &status, 0) > 0, 1);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    take_over(&target, &with, &recovery);
    assert_int_equal(recovery.verdict, expected);
    expect_once(&target);
    target_close(&target);
}

static void test_survives_every_kill(void **state)
{
    static const char *const markers[] = {NULL, "public.applied"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        kill_at("task-before-target", markers[i], DRIVER_NOT_APPLIED);
        kill_at("task-mid-ddl", markers[i], DRIVER_NOT_APPLIED);
        kill_at("task-before-commit", markers[i], DRIVER_NOT_APPLIED);
        kill_at("task-after-commit", markers[i], DRIVER_APPLIED);
    }
}

static void wait_stopped(pid_t pid)
{
    int status;
    assert_int_equal(waitpid(pid, &status, WUNTRACED), pid);
    assert_true(WIFSTOPPED(status));
}

/* Asleep between its fence and its COMMIT while another takes over. */
static void zombie_at(const char *point, const char *marker, bool has_backend)
{
    Target target;
    DriverRecovery recovery;
    int status;
    target_open(&target, "zombie");
    target_sql(&target, TABLES);
    Case with = {"zombie", CHANGE, marker, arena_printf(target.arena, "%s:stop", point)};
    pid_t zombie = start_run(&with);
    wait_stopped(zombie);
    take_over(&target, &with, &recovery);
    assert_int_equal(recovery.verdict, DRIVER_NOT_APPLIED);
    assert_int_equal(recovery.terminated, has_backend ? 1 : 0);
    kill(zombie, SIGCONT);
    assert_int_equal(waitpid(zombie, &status, 0), zombie);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
    expect_once(&target);
    target_close(&target);
}

static void test_survives_zombies(void **state)
{
    (void)state;
    zombie_at("task-before-target", NULL, false);
    zombie_at("task-before-commit", NULL, true);
    zombie_at("task-before-commit", "public.applied", true);
    zombie_at("task-mid-ddl", NULL, true);
}

static void test_tells_what_nobody_knows(void **state)
{
    Target target;
    DriverRecovery recovery;
    (void)state;
    target_open(&target, "unknown");
    target_sql(&target, TABLES);
    Case with = {"unknown", CHANGE, NULL, ""};
    memset(store, 0, sizeof *store);
    strcpy(store->xid, "99999999999999"); /* in the future of this cluster */
    take_over(&target, &with, &recovery);
    assert_int_equal(recovery.verdict, DRIVER_UNKNOWN);
    strcpy(store->xid, "3"); /* before everything that is kept */
    take_over(&target, &with, &recovery);
    assert_int_not_equal(recovery.verdict, DRIVER_NOT_APPLIED);
    assert_int_equal(target_number(&target, "SELECT n FROM counter"), 0);
    target_close(&target);
}

#define MIXED                                                                                      \
    "UPDATE counter SET n = n + 1;\nCREATE INDEX CONCURRENTLY log_n ON log (n);\n"                 \
    "ALTER TABLE counter ADD COLUMN note text;\nINSERT INTO log VALUES (1);"

static void wait_until(Target *target, const char *sql)
{
    for (int i = 0; i < 1500; i++, usleep(10000))
        if (target_number(target, sql) > 0)
            return;
    fail_msg("never happened: %s", sql);
}

/* The second unit waits for our transaction; its process dies; the server does not notice. */
static void test_ends_an_index_build(void **state)
{
    Target target;
    DriverRecovery recovery;
    int status;
    (void)state;
    target_open(&target, "builds");
    target_sql(&target, TABLES);
    Pg *holder = target_session(&target.cx, "builds");
    assert_non_null(pg_exec_script(&target.cx, holder, STR("BEGIN; INSERT INTO log VALUES (0)")));
    Case with = {"builds", MIXED, NULL, ""};
    pid_t pid = start_run(&with);
    wait_until(&target, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        " AND query LIKE 'CREATE INDEX%'");
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(store->journal[0], DRIVER_UNIT_DONE);
    assert_int_equal(store->journal[1], DRIVER_UNIT_STARTED);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_stat_activity"
                                            " WHERE query LIKE 'CREATE INDEX%'"
                                            " AND state = 'active'"),
                     1);
    assert_non_null(pg_exec(&target.cx, holder, "ROLLBACK", PG_NONE));
    pg_close(holder);
    take_over(&target, &with, &recovery);
    expect_once(&target);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_index WHERE indisvalid AND"
                                            " indexrelid = 'log_n'::regclass"),
                     1);
    target_close(&target);
}

static void test_drops_an_invalid_index(void **state)
{
    Target target;
    DriverRecovery recovery;
    (void)state;
    target_open(&target, "invalid");
    target_sql(&target, TABLES);
    target_sql(&target, "CREATE INDEX log_n ON log (n);"
                        "UPDATE pg_index SET indisvalid = false"
                        " WHERE indexrelid = 'log_n'::regclass;"
                        "UPDATE counter SET n = n + 1");
    memset(store, 0, sizeof *store);
    store->journal[0] = DRIVER_UNIT_DONE;
    store->journal[1] = DRIVER_UNIT_STARTED;
    Case with = {"invalid", MIXED, NULL, ""};
    take_over(&target, &with, &recovery);
    assert_int_equal(recovery.verdict, DRIVER_NOT_APPLIED);
    assert_int_equal(recovery.next_unit, 1);
    expect_once(&target);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM pg_index WHERE indisvalid AND"
                                            " indexrelid = 'log_n'::regclass"),
                     1);
    target_close(&target);
}

/* Kills between the units of a mixed sheet. */
static void test_survives_kills_of_a_mixed_sheet(void **state)
{
    static const char *const points[] = {"task-before-target", "task-mid-ddl", "task-before-commit",
                                         "task-after-commit"};
    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        Target target;
        DriverRecovery recovery;
        int status;
        target_open(&target, "mixed");
        target_sql(&target, TABLES);
        Case with = {"mixed", MIXED, NULL, arena_printf(target.arena, "%s:kill", points[i])};
        assert_true(waitpid(start_run(&with), &status, 0) > 0);
        assert_true(WIFSIGNALED(status));
        take_over(&target, &with, &recovery);
        assert_int_equal(recovery.verdict, DRIVER_NOT_APPLIED);
        assert_int_equal(recovery.next_unit, i == 3 ? 1 : 0);
        expect_once(&target);
        target_close(&target);
    }
}

static void test_asks_people_about_the_rest(void **state)
{
    Target target;
    DriverRecovery recovery;
    (void)state;
    target_open(&target, "people");
    Case with = {"people", "SELECT 1;\nALTER SYSTEM SET work_mem = '5MB';", NULL, ""};
    memset(store, 0, sizeof *store);
    store->journal[0] = DRIVER_UNIT_DONE;
    store->journal[1] = DRIVER_UNIT_STARTED;
    take_over(&target, &with, &recovery);
    assert_int_equal(recovery.verdict, DRIVER_UNKNOWN);
    assert_int_equal(recovery.next_unit, 1);
    assert_non_null(strstr(recovery.reason.p, "line 2"));
    target_close(&target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_survives_every_kill),
        cmocka_unit_test(test_survives_zombies),
        cmocka_unit_test(test_tells_what_nobody_knows),
        cmocka_unit_test(test_ends_an_index_build),
        cmocka_unit_test(test_drops_an_invalid_index),
        cmocka_unit_test(test_survives_kills_of_a_mixed_sheet),
        cmocka_unit_test(test_asks_people_about_the_rest),
    };
    store = mmap(NULL, sizeof *store, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
