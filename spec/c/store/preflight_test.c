/* Start-up check: the four levels of privilege that suffice, and the exact GRANT when none does. */
#include "fixture.h"

static void drop_roles(void)
{
    run_on_server("DROP ROLE IF EXISTS app, app_two, db_owner");
}

static int set_up_roles(void **state)
{
    int failed = set_up(state);
    if (failed)
        return failed;
    drop_roles();
    run_on_server("CREATE ROLE app LOGIN");
    return 0;
}

static int tear_down_roles(void **state)
{
    int failed = tear_down(state);
    arena = arena_new();
    ctx_init(&cx, arena);
    drop_roles();
    arena_free(arena);
    return failed;
}

static void opens_as(const char *role)
{
    Store *store = open_or_fail(conninfo_of("spec", role, NULL), MIGRATIONS);
    StoreConn *db = store_borrow(&cx, store);
    assert_non_null(db);
    if (!store_exec(&cx, db, "INSERT INTO setting (name, value) VALUES ('x', '{}')", PG_NONE, NULL))
        fail_msg("%s", cx.message);
    store_return(db);
    store_close(store);
    assert_int_equal(ask_admin("SELECT count(*) FROM setting"), 1);
}

static void a_superuser_may(void **state)
{
    (void)state;
    run_on_server("ALTER ROLE app SUPERUSER");
    opens_as("app");
}

static void the_database_owner_may(void **state)
{
    (void)state;
    run_on_server("ALTER DATABASE spec OWNER TO app");
    opens_as("app");
}

static void create_on_schema_public_suffices(void **state)
{
    (void)state;
    run_on(admin, "GRANT CREATE ON SCHEMA public TO app");
    opens_as("app");
}

static void a_member_of_the_owning_role_may(void **state)
{
    (void)state;
    run_on_server("CREATE ROLE db_owner");
    run_on_server("ALTER DATABASE spec OWNER TO db_owner");
    run_on_server("GRANT db_owner TO app");
    opens_as("app");
}

static void names_the_grant_that_is_missing(void **state)
{
    (void)state;
    run_on(admin, "REVOKE CREATE ON SCHEMA public FROM PUBLIC");
    assert_null(open_store(conninfo_of("spec", "app", NULL), MIGRATIONS));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    const char *grant = strstr(cx.message, "GRANT ");
    assert_non_null(grant);
    assert_string_equal(grant, "GRANT CREATE ON SCHEMA public TO app");
    err_clear(&cx);
    run_on(admin, grant);
    opens_as("app");
}

static void names_both_rights_when_both_are_missing(void **state)
{
    (void)state;
    run_on(admin, "REVOKE ALL ON SCHEMA public FROM PUBLIC");
    /* without USAGE the schema is not current at all */
    assert_null(open_store(conninfo_of("spec", "app", NULL), MIGRATIONS));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "GRANT USAGE, CREATE ON SCHEMA public TO app"));
}

static void tables_of_another_role_need_its_membership(void **state)
{
    (void)state;
    run_on(admin, "GRANT CREATE ON SCHEMA public TO app");
    opens_as("app");
    run_on_server("CREATE ROLE app_two LOGIN");
    run_on(admin, "GRANT CREATE ON SCHEMA public TO app_two");
    assert_null(open_store(conninfo_of("spec", "app_two", NULL), MIGRATIONS));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    const char *grant = strstr(cx.message, "GRANT ");
    assert_string_equal(grant, "GRANT app TO app_two");
    err_clear(&cx);
    run_on(admin, grant);
    store_close(open_or_fail(conninfo_of("spec", "app_two", NULL), MIGRATIONS));
}

static void refuses_another_encoding(void **state)
{
    (void)state;
    run_on_server("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
    assert_null(open_store(conninfo_of("latin", "tidegate", NULL), MIGRATIONS));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "encoded in LATIN1"));
    err_clear(&cx);
    run_on_server("DROP DATABASE latin");
}

static void refuses_a_read_only_database(void **state)
{
    (void)state;
    run_on_server("ALTER DATABASE spec SET default_transaction_read_only = on");
    assert_null(open_store(conninfo_of("spec", "tidegate", NULL), MIGRATIONS));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "read-only"));
}

#define ROLE_SPEC(name) cmocka_unit_test_setup_teardown(name, set_up_roles, tear_down_roles)

int main(void)
{
    const struct CMUnitTest specs[] = {
        ROLE_SPEC(a_superuser_may),
        ROLE_SPEC(the_database_owner_may),
        ROLE_SPEC(create_on_schema_public_suffices),
        ROLE_SPEC(a_member_of_the_owning_role_may),
        ROLE_SPEC(names_the_grant_that_is_missing),
        ROLE_SPEC(names_both_rights_when_both_are_missing),
        ROLE_SPEC(tables_of_another_role_need_its_membership),
        ROLE_SPEC(refuses_another_encoding),
        ROLE_SPEC(refuses_a_read_only_database),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
