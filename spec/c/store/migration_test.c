/* Migrations: once, whole, in order, and never backwards. */
#include "fixture.h"

#include <sys/wait.h>

#include "base/log.h"

static const char *url(void)
{
    return conninfo_of("spec", "tidegate", NULL);
}

static void makes_the_products_schema(void **state)
{
    (void)state;
    Store *store = open_or_fail(url(), MIGRATIONS);
    assert_true(ask_admin("SELECT count(*) FROM schema_migration WHERE version = 1 AND name ="
                          " '0001_base.sql' AND length(sha256) = 64") == 1);
    assert_true(ask_admin("SELECT count(*) FROM pg_class WHERE relname = 'issue'") == 1);
    store_close(store);
}

static void applies_only_what_is_new(void **state)
{
    (void)state;
    write_file("0001_one.sql", "CREATE TABLE one (n int); INSERT INTO one VALUES (1);");
    store_close(open_or_fail(url(), directory));
    write_file("0002_two.sql", "INSERT INTO one VALUES (2);\nCREATE TABLE two ();");
    store_close(open_or_fail(url(), directory));
    store_close(open_or_fail(url(), directory));
    assert_int_equal(ask_admin("SELECT sum(n) FROM one"), 3);
    assert_int_equal(ask_admin("SELECT max(version) FROM schema_migration"), 2);
}

static void undoes_everything_when_one_statement_fails(void **state)
{
    (void)state;
    write_file("0001_one.sql", "CREATE TABLE one (n int);");
    write_file("0002_two.sql", "CREATE TABLE two ();\n-- é\nINSERT INTO one VALUES ('x');");
    assert_null(open_store(url(), directory));
    assert_non_null(strstr(cx.message, "migration 0002_two.sql, line 3:"));
    err_clear(&cx);
    assert_int_equal(ask_admin("SELECT count(*) FROM pg_class WHERE relname IN ('one', 'two',"
                               " 'schema_migration')"),
                     0);
}

static void refuses_a_newer_schema(void **state)
{
    (void)state;
    write_file("0001_one.sql", "CREATE TABLE one ();");
    write_file("0002_two.sql", "CREATE TABLE two ();");
    store_close(open_or_fail(url(), directory));
    unlink(in_directory("0002_two.sql"));
    assert_null(open_store(url(), directory));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "schema version 2"));
    assert_non_null(strstr(cx.message, "newer tidegate"));
}

static void refuses_an_edited_release(void **state)
{
    (void)state;
    write_file("0001_one.sql", "CREATE TABLE one ();");
    store_close(open_or_fail(url(), directory));
    write_file("0001_one.sql", "CREATE TABLE one (n int);");
    assert_null(open_store(url(), directory));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "0001_one.sql differs"));
}

static void refuses_gaps_and_odd_names(void **state)
{
    (void)state;
    write_file("0001_one.sql", "SELECT 1;");
    write_file("0003_three.sql", "SELECT 1;");
    assert_null(open_store(url(), directory));
    assert_non_null(strstr(cx.message, "0002 is missing"));
    err_clear(&cx);
    write_file("two.sql", "SELECT 1;");
    assert_null(open_store(url(), directory));
    assert_int_equal(cx.err, ERR_INVALID);
    err_clear(&cx);
    assert_null(open_store(url(), "/nowhere"));
    assert_non_null(strstr(cx.message, "/nowhere"));
}

static void several_servers_that_start_at_once_migrate_once(void **state)
{
    (void)state;
    enum { SERVERS = 4 };
    pid_t pids[SERVERS];
    write_file("0001_one.sql", "CREATE TABLE one (n int); INSERT INTO one VALUES (1);"
                               " SELECT pg_sleep(0.2);");
    for (int i = 0; i < SERVERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            Store *store = open_store(url(), directory);
            if (!store)
                log_error("%s", cx.message);
            store_close(store);
            _exit(store ? 0 : 1);
        }
    }
    for (int i = 0; i < SERVERS; i++) {
        int status;
        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
    assert_int_equal(ask_admin("SELECT count(*) FROM one"), 1);
    assert_int_equal(ask_admin("SELECT count(*) FROM schema_migration"), 1);
}

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(makes_the_products_schema),
        SPEC(applies_only_what_is_new),
        SPEC(undoes_everything_when_one_statement_fails),
        SPEC(refuses_a_newer_schema),
        SPEC(refuses_an_edited_release),
        SPEC(refuses_gaps_and_odd_names),
        SPEC(several_servers_that_start_at_once_migrate_once),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
