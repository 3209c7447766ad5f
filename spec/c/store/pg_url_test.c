/* PG_URL: what it may be, and how a file of it is followed. */
#include "fixture.h"

#include "store/pg_url.h"

static void assert_conninfo(const char *text, const char *expected)
{
    const char *found;
    if (!pg_url_conninfo(&cx, str(text), &found))
        fail_msg("%s: %s", text, cx.message);
    assert_string_equal(found, expected);
}

static void tells_paths_from_connection_strings(void **state)
{
    (void)state;
    assert_false(pg_url_is_path(STR("postgres://h/d")));
    assert_false(pg_url_is_path(STR("postgresql://u:p@h:1/d?sslmode=require")));
    assert_false(pg_url_is_path(STR("host=h dbname=d")));
    assert_false(pg_url_is_path(STR("connect_timeout=3 host = h")));
    assert_false(pg_url_is_path(STR("bytebase_aws_rds_iam=true")));
    assert_true(pg_url_is_path(STR("/etc/secret/pg_url")));
    assert_true(pg_url_is_path(STR("relative/file=odd")));
    assert_true(pg_url_is_path(STR("mysql://h/d")));
}

static void takes_our_own_parameters_out(void **state)
{
    (void)state;
    assert_conninfo("postgres://h/d?bytebase_x=1&sslmode=require&tidegate_y=2",
                    "postgres://h/d?sslmode=require");
    assert_conninfo("postgres://h/d?tidegate_y=2", "postgres://h/d");
    assert_conninfo("postgres://h/d?sslmode=disable&bytebase_aws_rds_iam=false",
                    "postgres://h/d?sslmode=disable");
    assert_conninfo("host=h  tidegate_z='a b' password='it\\'s x=y' user = u",
                    "host=h password='it\\'s x=y' user=u");
    assert_conninfo("host=h database=d", "host=h dbname=d");
}

static void answers_iam_clearly(void **state)
{
    (void)state;
    const char *found;
    assert_false(pg_url_conninfo(
        &cx, STR("postgres://u@h/d?bytebase_aws_rds_iam=true&bytebase_aws_region=eu-west-1"),
        &found));
    assert_int_equal(cx.err, ERR_UNIMPLEMENTED);
    assert_non_null(strstr(cx.message, "AWS RDS IAM"));
    err_clear(&cx);
    assert_false(pg_url_conninfo(&cx,
                                 STR("user=u bytebase_gcp_cloud_sql_iam=true "
                                     "bytebase_gcp_cloud_sql_instance_connection_name=p:r:i"),
                                 &found));
    assert_int_equal(cx.err, ERR_UNIMPLEMENTED);
    err_clear(&cx);
    assert_false(pg_url_conninfo(
        &cx, STR("user=u bytebase_gcp_cloud_sql_iam=true bytebase_aws_rds_iam=true"), &found));
    assert_int_equal(cx.err, ERR_INVALID);
    assert_non_null(
        strstr(cx.message, "multiple metadata database IAM auth providers are enabled"));
    err_clear(&cx);
    assert_false(pg_url_conninfo(&cx, STR("/a/path"), &found));
    assert_int_equal(cx.err, ERR_INVALID);
}

static void refuses_other_schemes_without_their_password(void **state)
{
    (void)state;
    Str content;
    assert_false(pg_url_read(&cx, "mysql://u:secret@h/d", &content));
    assert_int_equal(cx.err, ERR_INVALID);
    assert_non_null(strstr(cx.message, "mysql://"));
    assert_null(strstr(cx.message, "secret"));
}

/* Two roles with passwords, one owning the other's tables, as a rotation between two users has. */
static int set_up_rotation(void **state)
{
    int failed = set_up(state);
    if (failed)
        return failed;
    run_on_server("DROP ROLE IF EXISTS red, green, by_password");
    run_on_server("CREATE ROLE by_password");
    run_on_server("CREATE ROLE red LOGIN PASSWORD 'one' IN ROLE by_password");
    run_on_server("CREATE ROLE green LOGIN PASSWORD 'two' IN ROLE by_password, red");
    run_on(admin, "GRANT CREATE ON SCHEMA public TO red");
    return 0;
}

static int tear_down_rotation(void **state)
{
    int failed = tear_down(state);
    arena = arena_new();
    ctx_init(&cx, arena);
    run_on_server("DROP ROLE red, green, by_password");
    arena_free(arena);
    return failed;
}

static const char *red(void)
{
    return conninfo_of("spec", "red", "one");
}

static const char *green(void)
{
    return conninfo_of("spec", "green", "two");
}

static const char *user_of(Store *store)
{
    StoreConn *db = store_borrow(&cx, store);
    if (!db)
        fail_msg("%s", cx.message);
    PgRows *rows = store_query(&cx, db, "SELECT current_user", PG_NONE);
    assert_non_null(rows);
    store_return(db);
    return str_z(arena, pg_get(rows, 0, 0));
}

static bool wait_generation(Store *store, int64_t generation)
{
    for (int64_t until = clock_ms() + 8000; clock_ms() < until; clock_sleep_ms(10))
        if (store_status(arena, store).generation >= generation)
            return true;
    return false;
}

static bool wait_error(Store *store, const char *part)
{
    for (int64_t until = clock_ms() + 8000; clock_ms() < until; clock_sleep_ms(10)) {
        Str error = store_status(arena, store).url_error;
        if (str_find(error, str(part)) >= 0)
            return true;
    }
    return false;
}

/* In place, without a new file. */
static void overwrite(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static Store *open_file(void)
{
    write_file("pg_url", arena_printf(arena, "\n  %s\n", red()));
    Store *store = open_or_fail(in_directory("pg_url"), MIGRATIONS);
    assert_string_equal(user_of(store), "red");
    return store;
}

static void follows_a_file_written_in_place(void **state)
{
    (void)state;
    Store *store = open_file();
    overwrite(in_directory("pg_url"), green());
    assert_true(wait_generation(store, 2));
    assert_string_equal(user_of(store), "green");
    store_close(store);
}

static void follows_a_file_renamed_over(void **state)
{
    (void)state;
    Store *store = open_file();
    write_file("pg_url", green()); /* aside, then rename */
    assert_true(wait_generation(store, 2));
    assert_string_equal(user_of(store), "green");
    store_close(store);
}

/* As Kubernetes mounts a secret: file -> ..data/file, ..data -> a directory of its own. */
static void mount_secret(const char *version, const char *text)
{
    char *made = arena_printf(arena, "%s/%s", directory, version);
    assert_int_equal(mkdir(made, 0755), 0);
    write_file(arena_printf(arena, "%s/pg_url", version), text);
    const char *aside = in_directory("..data_tmp");
    assert_int_equal(symlink(version, aside), 0);
    assert_int_equal(rename(aside, in_directory("..data")), 0);
}

static void remove_secret(const char *version)
{
    unlink(in_directory(arena_printf(arena, "%s/pg_url", version)));
    rmdir(in_directory(version));
}

static void follows_a_mounted_secret_swapped_twice(void **state)
{
    (void)state;
    mount_secret("..v1", red());
    assert_int_equal(symlink("..data/pg_url", in_directory("pg_url")), 0);
    Store *store = open_or_fail(in_directory("pg_url"), MIGRATIONS);
    mount_secret("..v2", green());
    remove_secret("..v1");
    assert_true(wait_generation(store, 2));
    assert_string_equal(user_of(store), "green");
    mount_secret("..v3", red());
    remove_secret("..v2");
    assert_true(wait_generation(store, 3));
    assert_string_equal(user_of(store), "red");
    store_close(store);
}

/* Where inotify sees nothing: the link leads out of the watched directory. */
static void follows_a_link_into_another_directory(void **state)
{
    (void)state;
    assert_int_equal(mkdir(in_directory("far"), 0755), 0);
    write_file("far/real", red());
    assert_int_equal(mkdir(in_directory("near"), 0755), 0);
    assert_int_equal(symlink("../far/real", in_directory("near/pg_url")), 0);
    Store *store = open_or_fail(in_directory("near/pg_url"), MIGRATIONS);
    write_file("far/real", green());
    assert_true(wait_generation(store, 2));
    assert_string_equal(user_of(store), "green");
    store_close(store);
}

static void keeps_the_old_pool_on_a_wrong_password_and_tries_again(void **state)
{
    (void)state;
    Store *store = open_file();
    overwrite(in_directory("pg_url"), conninfo_of("spec", "green", "early"));
    assert_true(wait_error(store, "password authentication failed"));
    assert_true(str_find(store_status(arena, store).url_error, STR("early")) < 0);
    assert_string_equal(user_of(store), "red");
    run_on_server("ALTER ROLE green PASSWORD 'early'"); /* the file came before the database */
    assert_true(wait_generation(store, 2));
    assert_string_equal(user_of(store), "green");
    assert_int_equal(store_status(arena, store).url_error.n, 0);
    store_close(store);
}

static void keeps_the_old_pool_on_an_empty_missing_or_senseless_file(void **state)
{
    (void)state;
    Store *store = open_file();
    overwrite(in_directory("pg_url"), " \n");
    assert_true(wait_error(store, "is empty"));
    overwrite(in_directory("pg_url"), "no connection string");
    assert_true(wait_error(store, "neither"));
    unlink(in_directory("pg_url"));
    assert_true(wait_error(store, "cannot open"));
    overwrite(in_directory("pg_url"), "host=127.0.0.1 port=1 user=x");
    assert_true(wait_error(store, "cannot connect"));
    assert_string_equal(user_of(store), "red");
    overwrite(in_directory("pg_url"), red());
    for (int i = 0; i < 800 && store_status(arena, store).url_error.n; i++)
        clock_sleep_ms(10);
    assert_int_equal(store_status(arena, store).url_error.n, 0);
    assert_int_equal(store_status(arena, store).generation, 1);
    store_close(store);
}

static void refuses_to_swap_to_a_database_without_the_metadata(void **state)
{
    (void)state;
    Store *store = open_file();
    overwrite(in_directory("pg_url"), conninfo_of("postgres", "tidegate", NULL));
    assert_true(wait_error(store, "does not hold this metadata"));
    assert_string_equal(user_of(store), "red");
    store_close(store);
}

static void a_job_under_way_finishes_on_its_old_connection(void **state)
{
    (void)state;
    Store *store = open_file();
    StoreConn *db = store_borrow(&cx, store);
    assert_true(store_begin(&cx, db));
    assert_true(store_exec(&cx, db, "INSERT INTO setting (name, value) VALUES ('kept', '{}')",
                           PG_NONE, NULL));
    overwrite(in_directory("pg_url"), green());
    assert_true(wait_generation(store, 2));
    assert_true(store_commit(&cx, db));
    store_return(db);
    assert_int_equal(store_status(arena, store).open, 0);
    assert_int_equal(ask_admin("SELECT count(*) FROM setting WHERE name = 'kept'"), 1);
    store_close(store);
}

static void an_empty_file_stops_the_start(void **state)
{
    (void)state;
    write_file("pg_url", "");
    assert_null(open_store(in_directory("pg_url"), MIGRATIONS));
    assert_non_null(strstr(cx.message, "is empty"));
}

#define FILE_SPEC(name) cmocka_unit_test_setup_teardown(name, set_up_rotation, tear_down_rotation)

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(tells_paths_from_connection_strings),
        SPEC(takes_our_own_parameters_out),
        SPEC(answers_iam_clearly),
        SPEC(refuses_other_schemes_without_their_password),
        FILE_SPEC(follows_a_file_written_in_place),
        FILE_SPEC(follows_a_file_renamed_over),
        FILE_SPEC(follows_a_mounted_secret_swapped_twice),
        FILE_SPEC(follows_a_link_into_another_directory),
        FILE_SPEC(keeps_the_old_pool_on_a_wrong_password_and_tries_again),
        FILE_SPEC(keeps_the_old_pool_on_an_empty_missing_or_senseless_file),
        FILE_SPEC(refuses_to_swap_to_a_database_without_the_metadata),
        FILE_SPEC(a_job_under_way_finishes_on_its_old_connection),
        FILE_SPEC(an_empty_file_stops_the_start),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
