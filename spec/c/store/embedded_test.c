/* The embedded PostgreSQL: made, started, restarted, stopped, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "../support/pg_fixture.h"
#include "base/clock.h"
#include "base/file.h"
#include "pg/pg.h"
#include "pg/value.h"
#include "store/embedded.h"

static char base[64];
static Arena *arena;
static Ctx cx;

static int make_directory(void **state)
{
    (void)state;
    strcpy(base, "/tmp/tg-emb-XXXXXX");
    arena = arena_new();
    ctx_init(&cx, arena);
    return mkdtemp(base) && chmod(base, 0755) == 0 ? 0 : -1;
}

static int remove_directory(void **state)
{
    (void)state;
    arena_free(arena);
    nftw(base, pg_fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return 0;
}

static EmbeddedPg *start(const char *name)
{
    EmbeddedOptions options = {.data_dir = base, .name = name};
    return embedded_start(&cx, &options);
}

static EmbeddedPg *start_or_fail(const char *name)
{
    EmbeddedPg *embedded = start(name);
    if (!embedded)
        fail_msg("%s", cx.message);
    return embedded;
}

static int64_t ask(EmbeddedPg *embedded, const char *sql)
{
    Pg *pg = pg_connect(&cx, embedded_conninfo(embedded), 2000);
    PgRows *rows = pg ? pg_exec(&cx, pg, sql, PG_NONE) : NULL;
    int64_t value = rows ? pg_get_int(rows, 0, 0) : -1;
    pg_close(pg);
    return value;
}

/* Waits for an event of another process; false after ten seconds. */
static bool wait_until(bool (*holds)(void *), void *ptr)
{
    for (int64_t until = clock_ms() + 10000; clock_ms() < until; clock_sleep_ms(20))
        if (holds(ptr))
            return true;
    return false;
}

static void answers_without_a_password_and_without_tcp(void **state)
{
    (void)state;
    EmbeddedPg *embedded = start_or_fail("metadata");
    assert_int_equal(ask(embedded, "SELECT 42"), 42);
    assert_int_equal(ask(embedded, "SELECT count(*) FROM pg_settings WHERE name ="
                                   " 'listen_addresses' AND setting <> ''"),
                     0);
    assert_int_equal(ask(embedded, "SELECT current_setting('data_checksums')::bool::int"), 1);
    embedded_stop(embedded);
}

static void keeps_its_data_over_a_restart(void **state)
{
    (void)state;
    EmbeddedPg *embedded = start_or_fail("metadata");
    ask(embedded, "CREATE TABLE kept AS SELECT 7 AS n");
    err_clear(&cx);
    embedded_stop(embedded);
    embedded = start_or_fail("metadata");
    assert_int_equal(ask(embedded, "SELECT n FROM kept"), 7);
    embedded_stop(embedded);
}

static void runs_several_clusters_in_one_data_directory(void **state)
{
    (void)state;
    EmbeddedPg *one = start_or_fail("sample-test"), *two = start_or_fail("sample-prod");
    assert_string_not_equal(embedded_socket_dir(one), embedded_socket_dir(two));
    assert_int_equal(ask(one, "SELECT 1"), 1);
    assert_int_equal(ask(two, "SELECT 2"), 2);
    embedded_stop(one);
    assert_int_equal(ask(two, "SELECT 2"), 2);
    embedded_stop(two);
}

typedef struct Other {
    EmbeddedPg *embedded;
    int pid;
} Other;

static bool has_another_pid(void *ptr)
{
    Other *other = ptr;
    int pid = embedded_pid(other->embedded);
    return pid != 0 && pid != other->pid;
}

static bool answers(void *ptr)
{
    int64_t value = ask(ptr, "SELECT 1");
    err_clear(&cx);
    return value == 1;
}

static bool has_zombie(void)
{
    return pg_fixture_sh("ps -o stat= --ppid %d | grep -q '^Z'", (int)getpid()) == 0;
}

static bool has_no_zombie(void *ptr)
{
    (void)ptr;
    return !has_zombie();
}

static void comes_back_when_the_postmaster_is_killed(void **state)
{
    (void)state;
    EmbeddedPg *embedded = start_or_fail("metadata");
    Other other = {embedded, embedded_pid(embedded)};
    assert_int_equal(kill(other.pid, SIGKILL), 0);
    assert_true(wait_until(has_another_pid, &other));
    assert_true(wait_until(answers, embedded));
    assert_true(wait_until(has_no_zombie, NULL));
    embedded_stop(embedded);
}

static void repairs_a_data_directory_that_others_may_read(void **state)
{
    (void)state;
    embedded_stop(start_or_fail("metadata"));
    assert_int_equal(pg_fixture_sh("chmod 755 %s/pg/metadata", base), 0);
    EmbeddedPg *embedded = start_or_fail("metadata");
    assert_int_equal(ask(embedded, "SELECT 1"), 1);
    embedded_stop(embedded);
}

static void refuses_data_of_another_version(void **state)
{
    (void)state;
    embedded_stop(start_or_fail("metadata"));
    assert_int_equal(pg_fixture_sh("echo 9 >%s/pg/metadata/PG_VERSION", base), 0);
    assert_null(start("metadata"));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "made by PostgreSQL 9"));
    assert_non_null(strstr(cx.message, "pg_upgrade"));
}

static void refuses_a_second_server_on_the_same_data(void **state)
{
    (void)state;
    EmbeddedPg *embedded = start_or_fail("metadata");
    assert_null(start("metadata"));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "stop the other tidegate"));
    err_clear(&cx);
    assert_int_equal(ask(embedded, "SELECT 1"), 1);
    embedded_stop(embedded);
}

static void names_pg_bin_when_the_programs_are_not_there(void **state)
{
    (void)state;
    EmbeddedOptions options = {.data_dir = base, .name = "metadata", .bin_dir = "/nowhere"};
    assert_null(embedded_start(&cx, &options));
    assert_non_null(strstr(cx.message, "--pg-bin"));
}

static void refuses_to_run_as_an_unknown_user(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    EmbeddedOptions options = {.data_dir = base, .name = "metadata", .run_as = "nosuchuser"};
    assert_null(embedded_start(&cx, &options));
    assert_non_null(strstr(cx.message, "nosuchuser does not exist"));
}

static void says_which_directory_the_service_user_cannot_pass(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    chmod(base, 0700);
    assert_null(start("metadata"));
    assert_non_null(strstr(cx.message, "chmod o+x"));
    assert_non_null(strstr(cx.message, base));
}

static void puts_the_socket_elsewhere_when_the_path_is_too_long(void **state)
{
    (void)state;
    char deep[256];
    snprintf(deep, sizeof deep, "%s/%0100d", base, 0);
    assert_int_equal(mkdir(deep, 0755), 0);
    EmbeddedOptions options = {.data_dir = deep, .name = "metadata"};
    EmbeddedPg *embedded = embedded_start(&cx, &options);
    if (!embedded)
        fail_msg("%s", cx.message);
    assert_int_equal(strncmp(embedded_socket_dir(embedded), "/tmp/tidegate-", 14), 0);
    assert_int_equal(ask(embedded, "SELECT 1"), 1);
    char socket_dir[128];
    snprintf(socket_dir, sizeof socket_dir, "%s", embedded_socket_dir(embedded));
    embedded_stop(embedded);
    assert_false(file_exists(socket_dir));
}

static bool is_gone(void *ptr)
{
    int pid = *(int *)ptr;
    char path[64], text[256] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file)
        return true;
    char *line = fgets(text, sizeof text, file);
    fclose(file);
    return line && strstr(text, ") Z");
}

/* A process of its own starts the cluster, tells the postmaster's pid and is killed. */
static void leaves_no_orphan_when_the_server_is_killed(void **state)
{
    (void)state;
    int ends[2], postmaster = 0;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        EmbeddedPg *embedded = start("metadata");
        int pid = embedded ? embedded_pid(embedded) : -1;
        if (write(ends[1], &pid, sizeof pid) > 0)
            pause();
        _exit(1);
    }
    assert_int_equal(read(ends[0], &postmaster, sizeof postmaster), sizeof postmaster);
    assert_true(postmaster > 0);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(wait_until(is_gone, &postmaster));
    waitpid(postmaster, NULL, WNOHANG);
    close(ends[0]);
    close(ends[1]);
    EmbeddedPg *embedded = start_or_fail("metadata"); /* the directory is usable at once */
    embedded_stop(embedded);
}

static void removes_the_lock_of_a_zombie(void **state)
{
    (void)state;
    embedded_stop(start_or_fail("metadata"));
    pid_t zombie = fork();
    if (zombie == 0)
        _exit(0);
    siginfo_t info;
    waitid(P_PID, (id_t)zombie, &info, WEXITED | WNOWAIT);
    assert_int_equal(pg_fixture_sh("echo %d >%s/pg/metadata/postmaster.pid", (int)zombie, base), 0);
    EmbeddedPg *embedded = start_or_fail("metadata");
    embedded_stop(embedded);
    waitpid(zombie, NULL, 0);
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(answers_without_a_password_and_without_tcp),
        SPEC(keeps_its_data_over_a_restart),
        SPEC(runs_several_clusters_in_one_data_directory),
        SPEC(comes_back_when_the_postmaster_is_killed),
        SPEC(repairs_a_data_directory_that_others_may_read),
        SPEC(refuses_data_of_another_version),
        SPEC(refuses_a_second_server_on_the_same_data),
        SPEC(names_pg_bin_when_the_programs_are_not_there),
        SPEC(refuses_to_run_as_an_unknown_user),
        SPEC(says_which_directory_the_service_user_cannot_pass),
        SPEC(puts_the_socket_elsewhere_when_the_path_is_too_long),
        SPEC(leaves_no_orphan_when_the_server_is_killed),
        SPEC(removes_the_lock_of_a_zombie),
    };
    return cmocka_run_group_tests(specs, NULL, NULL);
}
