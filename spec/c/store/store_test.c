/* The pool, its transactions, its replacement of what broke, and the replicas' beats. */
#include "fixture.h"

#include <pthread.h>

#include "crypto/random.h"
#include "store/replica.h"

static Store *open_with(int most, int borrow_ms)
{
    StoreOptions options = {.pg_url = conninfo_of("spec", "tidegate", NULL),
                            .migrations = MIGRATIONS,
                            .max_connections = most,
                            .borrow_timeout_ms = borrow_ms};
    Store *store = store_open(&cx, &options);
    if (!store)
        fail_msg("%s", cx.message);
    return store;
}

static StoreConn *borrow(Store *store)
{
    StoreConn *db = store_borrow(&cx, store);
    if (!db)
        fail_msg("%s", cx.message);
    return db;
}

static void run_in(StoreConn *db, const char *sql)
{
    if (!store_exec(&cx, db, sql, PG_NONE, NULL))
        fail_msg("%s: %s", sql, cx.message);
}

static void connections_are_reused(void **state)
{
    (void)state;
    Store *store = open_with(4, 0);
    StoreConn *db = borrow(store);
    int pid = pg_backend_pid(store_pg(db));
    store_return(db);
    db = borrow(store);
    assert_int_equal(pg_backend_pid(store_pg(db)), pid);
    assert_int_equal(store_status(arena, store).busy, 1);
    store_return(db);
    assert_int_equal(store_status(arena, store).busy, 0);
    assert_int_equal(store_status(arena, store).open, 1);
    assert_true(store_status(arena, store).direct);
    store_close(store);
}

static void an_exhausted_pool_answers_unavailable_in_time(void **state)
{
    (void)state;
    Store *store = open_with(2, 300);
    StoreConn *one = borrow(store), *two = borrow(store);
    int64_t start = clock_ms();
    assert_null(store_borrow(&cx, store));
    int64_t took = clock_ms() - start;
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    assert_true(took >= 300 && took < 1000);
    err_clear(&cx);
    cx.deadline_ms = clock_ms() + 50; /* the job's own deadline is nearer */
    start = clock_ms();
    assert_null(store_borrow(&cx, store));
    assert_true(clock_ms() - start < 250);
    cx.deadline_ms = 0;
    err_clear(&cx);
    store_return(one);
    one = borrow(store);
    store_return(one);
    store_return(two);
    store_close(store);
}

typedef struct Waiter {
    Store *store;
    bool got;
} Waiter;

static void *wait_for_one(void *arg)
{
    Waiter *waiter = arg;
    Arena *own = arena_new();
    Ctx job;
    ctx_init(&job, own);
    StoreConn *db = store_borrow(&job, waiter->store);
    waiter->got = db != NULL;
    store_return(db);
    arena_free(own);
    return NULL;
}

static void a_returned_connection_goes_to_who_waits(void **state)
{
    (void)state;
    Store *store = open_with(1, 5000);
    StoreConn *db = borrow(store);
    Waiter waiter = {store, false};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, wait_for_one, &waiter), 0);
    while (store_status(arena, store).waiting == 0)
        clock_sleep_ms(1);
    store_return(db);
    pthread_join(thread, NULL);
    assert_true(waiter.got);
    store_close(store);
}

static void what_was_not_committed_is_rolled_back(void **state)
{
    (void)state;
    Store *store = open_with(1, 0);
    StoreConn *db = borrow(store);
    assert_true(store_begin(&cx, db));
    run_in(db, "INSERT INTO setting (name, value) VALUES ('a', '{}')");
    store_return(db);
    db = borrow(store);
    assert_false(pg_in_transaction(store_pg(db)));
    assert_true(store_begin(&cx, db));
    run_in(db, "INSERT INTO setting (name, value) VALUES ('b', '{}')");
    assert_true(store_commit(&cx, db));
    store_return(db);
    assert_int_equal(ask_admin("SELECT count(*) FROM setting WHERE name = 'a'"), 0);
    assert_int_equal(ask_admin("SELECT count(*) FROM setting WHERE name = 'b'"), 1);
    store_close(store);
}

static void a_failed_transaction_does_not_commit(void **state)
{
    (void)state;
    Store *store = open_with(1, 0);
    StoreConn *db = borrow(store);
    assert_true(store_begin(&cx, db));
    assert_false(store_exec(&cx, db, "SELECT 1 / 0", PG_NONE, NULL));
    err_clear(&cx);
    assert_false(store_commit(&cx, db));
    assert_int_equal(cx.err, ERR_ABORTED);
    store_return(db);
    store_close(store);
}

static void dead_connections_are_replaced_unnoticed(void **state)
{
    (void)state;
    Store *store = open_with(4, 0);
    StoreConn *all[4];
    for (int i = 0; i < 4; i++)
        all[i] = borrow(store);
    for (int i = 0; i < 4; i++)
        store_return(all[i]);
    ask_admin("SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity"
              " WHERE datname = 'spec' AND pid <> pg_backend_pid()");
    StoreConn *db = borrow(store);
    run_in(db, "SELECT 1");
    store_return(db);
    assert_int_equal(store_status(arena, store).open, 1);
    store_close(store);
}

static void a_connection_that_breaks_in_use_is_not_kept(void **state)
{
    (void)state;
    Store *store = open_with(1, 0);
    StoreConn *db = borrow(store);
    ask_admin(arena_printf(arena, "SELECT pg_terminate_backend(%d, 5000)::int",
                           pg_backend_pid(store_pg(db))));
    assert_false(store_exec(&cx, db, "SELECT 1", PG_NONE, NULL));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    err_clear(&cx);
    store_return(db);
    assert_int_equal(store_status(arena, store).open, 0);
    assert_true(store_ping(&cx, store));
    store_close(store);
}

static void every_statement_has_a_deadline(void **state)
{
    (void)state;
    StoreOptions options = {.pg_url = conninfo_of("spec", "tidegate", NULL),
                            .migrations = MIGRATIONS,
                            .statement_timeout_ms = 200};
    Store *store = store_open(&cx, &options);
    StoreConn *db = borrow(store);
    assert_false(store_exec(&cx, db, "SELECT pg_sleep(20)", PG_NONE, NULL));
    assert_int_equal(cx.err, ERR_DEADLINE);
    err_clear(&cx);
    store_return(db);
    assert_true(store_ping(&cx, store));
    store_close(store);
}

static void a_stopped_server_is_unavailable_and_comes_back(void **state)
{
    (void)state;
    Store *store = open_with(4, 1000);
    assert_true(store_ping(&cx, store));
    pg_close(admin);
    const char *as = pg_fixture_as();
    assert_int_equal(
        pg_fixture_sh("%s %s/pg_ctl -D %s/data -s -m immediate stop", as, fixture.bin, fixture.dir),
        0);
    assert_false(store_ping(&cx, store));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    err_clear(&cx);
    assert_int_equal(
        pg_fixture_sh("%s %s/pg_ctl -D %s/data -l %s/data/log -w -s -o \"-k %s -h ''\" start", as,
                      fixture.bin, fixture.dir, fixture.dir, fixture.dir),
        0);
    if (!store_ping(&cx, store))
        fail_msg("%s", cx.message);
    store_close(store);
    admin = pg_connect(&cx, conninfo_of("spec", "tidegate", NULL), 5000);
}

static void the_pool_takes_what_the_server_can_spare(void **state)
{
    (void)state;
    run_on_server("DROP ROLE IF EXISTS few");
    run_on_server("CREATE ROLE few SUPERUSER LOGIN CONNECTION LIMIT 5");
    Store *store = open_or_fail(conninfo_of("spec", "few", NULL), MIGRATIONS);
    assert_int_equal(store_status(arena, store).limit, 3); /* two are left to others */
    store_close(store);
    store = open_or_fail(conninfo_of("spec", "tidegate", NULL), MIGRATIONS);
    size_t limit = store_status(arena, store).limit;
    assert_true(limit >= 4 && limit <= 50);
    store_close(store);
    run_on_server("ALTER DATABASE spec OWNER TO tidegate");
    run_on(admin, "REASSIGN OWNED BY few TO tidegate");
    run_on_server("DROP ROLE few");
}

static void notifications_reach_a_listener(void **state)
{
    (void)state;
    Store *store = open_with(2, 0);
    PgNotification heard;
    Pg *listener = store_listen(&cx, store);
    StoreConn *db = borrow(store);
    assert_true(store_begin(&cx, db));
    assert_true(store_notify(&cx, db, STR("task 7")));
    assert_true(pg_wait_notification(&cx, listener, 50, &heard));
    assert_null(heard.payload.p); /* not before the commit */
    assert_true(store_commit(&cx, db));
    assert_true(pg_wait_notification(&cx, listener, 5000, &heard));
    assert_true(str_is(heard.payload, "task 7"));
    store_return(db);
    pg_close(listener);
    store_close(store);
}

static void a_batch_takes_one_round_trip(void **state)
{
    (void)state;
    Store *store = open_with(1, 0);
    StoreConn *db = borrow(store);
    PgRows **results;
    PgBatch *batch = pg_batch_new(&cx);
    pg_batch_add(batch, "INSERT INTO setting (name, value) VALUES ($1, '{}')", PG_ARGS(STR("n")));
    pg_batch_add(batch, "SELECT count(*) FROM setting", PG_NONE);
    assert_true(store_batch(&cx, db, batch, &results));
    assert_int_equal(pg_get_int(results[1], 0, 0), 1);
    store_return(db);
    store_close(store);
}

static void replicas_live_by_the_databases_clock(void **state)
{
    (void)state;
    Store *store = open_with(1, 0);
    StoreConn *db = borrow(store);
    int64_t count;
    ReplicaList list;
    Replica one = {
        .id = random_uuid(arena), .host = STR("a"), .version = STR("1"), .bundle = STR("b")};
    Replica two = {
        .id = random_uuid(arena), .host = STR("c"), .version = STR("1"), .bundle = STR("")};
    assert_true(store_replica_beat(&cx, db, &one) && store_replica_beat(&cx, db, &two));
    one.bundle = STR("b2");
    assert_true(store_replica_beat(&cx, db, &one));
    assert_true(store_replica_list(&cx, db, 30000, &list));
    assert_int_equal(list.n, 2);
    assert_true(str_eq(list.v[0].id, one.id) && str_is(list.v[0].bundle, "b2"));
    assert_true(list.v[0].silent_ms < 30000);
    run_in(db, "UPDATE replica SET beat_at = beat_at - interval '1 minute' WHERE host = 'c'");
    assert_true(store_replica_count(&cx, db, 30000, &count));
    assert_int_equal(count, 1);
    assert_true(store_replica_clean(&cx, db, 50000));
    assert_true(store_replica_remove(&cx, db, one.id));
    assert_true(store_replica_list(&cx, db, 3600000, &list));
    assert_int_equal(list.n, 0);
    store_return(db);
    store_close(store);
}

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(connections_are_reused),
        SPEC(an_exhausted_pool_answers_unavailable_in_time),
        SPEC(a_returned_connection_goes_to_who_waits),
        SPEC(what_was_not_committed_is_rolled_back),
        SPEC(a_failed_transaction_does_not_commit),
        SPEC(dead_connections_are_replaced_unnoticed),
        SPEC(a_connection_that_breaks_in_use_is_not_kept),
        SPEC(every_statement_has_a_deadline),
        SPEC(a_stopped_server_is_unavailable_and_comes_back),
        SPEC(the_pool_takes_what_the_server_can_spare),
        SPEC(notifications_reach_a_listener),
        SPEC(a_batch_takes_one_round_trip),
        SPEC(replicas_live_by_the_databases_clock),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
