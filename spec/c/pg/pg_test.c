/* Pg against a real server: values both ways, errors, deadlines, pipeline, notifications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

#include "../support/pg_fixture.h"
#include "base/clock.h"
#include "pg/pg.h"
#include "pg/value.h"

static PgFixture fixture;
static Arena *arena;
static Ctx cx;
static Pg *pg;

static int start_server(void **state)
{
    (void)state;
    return pg_fixture_start(&fixture);
}

static int stop_server(void **state)
{
    (void)state;
    pg_fixture_stop(&fixture);
    return 0;
}

static Pg *open_one(void)
{
    Pg *one = pg_connect(&cx, fixture.conninfo, 5000);
    if (!one)
        fail_msg("%s", cx.message);
    return one;
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    pg = open_one();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pg_close(pg);
    arena_free(arena);
    return 0;
}

static PgRows *query(const char *sql, const Str *args, size_t n)
{
    PgRows *rows = pg_exec(&cx, pg, sql, args, n);
    if (!rows)
        fail_msg("%s: %s", sql, cx.message);
    return rows;
}

static void run(const char *sql)
{
    query(sql, PG_NONE);
}

static void assert_str(Str found, const char *expected)
{
    assert_string_equal(str_z(arena, found), expected);
}

static void values_come_back_as_they_were_sent(void **state)
{
    (void)state;
    Str binary = {"\0\\'\xff", 4};
    PgRows *rows = query("SELECT $1::text, $2::bigint, $3::bool, $4::bytea, $5::text, $6::float8",
                         PG_ARGS(STR("it's \"é\""), pg_int(arena, INT64_MIN), pg_bool(true),
                                 pg_bytes(arena, binary), STR_NONE, STR("1.5")));
    assert_int_equal(rows->n, 1);
    assert_int_equal(rows->ncolumns, 6);
    assert_str(pg_get(rows, 0, 0), "it's \"é\"");
    assert_true(pg_get_int(rows, 0, 1) == INT64_MIN);
    assert_true(pg_get_bool(rows, 0, 2));
    assert_true(str_eq(pg_get_bytes(arena, rows, 0, 3), binary));
    assert_true(pg_get_null(rows, 0, 4));
    assert_null(pg_get(rows, 0, 4).p);
    assert_int_equal(pg_column_type(rows, 1), 20);
    assert_str(pg_column_name(rows, 0), "text");
}

static void bytes_are_read_in_either_output_form(void **state)
{
    (void)state;
    Str binary = {"\0\\a\xff", 4};
    run("SET bytea_output = escape");
    PgRows *rows = query("SELECT $1::bytea", PG_ARGS(pg_bytes(arena, binary)));
    assert_true(str_eq(pg_get_bytes(arena, rows, 0, 0), binary));
}

static void arrays_keep_every_character(void **state)
{
    (void)state;
    static const char *const items[] = {"plain", "",           "NULL",        "a,b",
                                        "{}",    "say \"hi\"", "back\\slash", "two\nlines",
                                        "é",     " space "};
    size_t n = sizeof items / sizeof *items;
    StrList list = {0};
    for (size_t i = 0; i < n; i++)
        VEC_ADD(arena, &list, str(items[i]));
    VEC_ADD(arena, &list, STR_NONE);
    PgRows *rows =
        query("SELECT $1::text[], cardinality($1::text[])", PG_ARGS(pg_array(arena, &list)));
    StrList back = pg_get_array(arena, rows, 0, 0);
    assert_int_equal(pg_get_int(rows, 0, 1), n + 1);
    assert_int_equal(back.n, n + 1);
    for (size_t i = 0; i < n; i++)
        assert_str(back.v[i], items[i]);
    assert_null(back.v[n].p);
    StrList none = {0};
    rows = query("SELECT $1::text[]", PG_ARGS(pg_array(arena, &none)));
    assert_int_equal(pg_get_array(arena, rows, 0, 0).n, 0);
}

static void json_is_read_as_a_tree(void **state)
{
    (void)state;
    PgRows *rows =
        query("SELECT '{\"a\": [1, \"x\"]}'::jsonb, NULL::jsonb, 'no json'::text", PG_NONE);
    assert_str(json_at(json_get(pg_get_json(&cx, rows, 0, 0), "a"), 1)->text, "x");
    assert_null(pg_get_json(&cx, rows, 0, 1));
    assert_int_equal(cx.err, ERR_NONE);
    assert_null(pg_get_json(&cx, rows, 0, 2));
    assert_int_equal(cx.err, ERR_INTERNAL);
}

static void times_are_rfc_3339_in_utc(void **state)
{
    (void)state;
    run("SET timezone = 'Asia/Tokyo'");
    PgRows *rows = query("SELECT " PG_TIME("'2026-01-02 03:04:05.5+09'::timestamptz"), PG_NONE);
    assert_str(pg_get(rows, 0, 0), "2026-01-01T18:04:05.500000Z");
    int64_t us;
    assert_true(clock_parse_rfc3339(pg_get(rows, 0, 0), &us));
}

static void counts_written_rows_only(void **state)
{
    (void)state;
    run("CREATE TEMP TABLE t (n int)");
    assert_int_equal(query("INSERT INTO t SELECT generate_series(1, 5)", PG_NONE)->affected, 5);
    assert_int_equal(query("UPDATE t SET n = 0 WHERE n > 3", PG_NONE)->affected, 2);
    assert_int_equal(query("SELECT * FROM t", PG_NONE)->affected, 0);
    assert_str(query("DELETE FROM t WHERE n = 0 RETURNING n", PG_NONE)->tag, "DELETE 2");
}

static void errors_keep_what_the_server_said(void **state)
{
    (void)state;
    assert_null(pg_exec(&cx, pg, "SELECT é, nothing", PG_NONE));
    assert_string_equal(pg_error(pg)->sqlstate, "42703");
    assert_int_equal(pg_error(pg)->position, 8);
    assert_int_equal(cx.err, ERR_INTERNAL);
    err_clear(&cx);
    run("CREATE TEMP TABLE u (id int CONSTRAINT the_key PRIMARY KEY)");
    run("INSERT INTO u VALUES (1)");
    assert_null(pg_exec(&cx, pg, "INSERT INTO u VALUES (1)", PG_NONE));
    assert_int_equal(cx.err, ERR_EXISTS);
    assert_true(pg_failed_with(pg, "23505"));
    assert_string_equal(pg_error(pg)->constraint, "the_key");
    assert_string_equal(pg_error(pg)->detail, "Key (id)=(1) already exists.");
    err_clear(&cx);
    run("SELECT 1");
    assert_string_equal(pg_error(pg)->sqlstate, "");
}

static void maps_sqlstates_to_codes(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        ErrCode code;
    } cases[] = {
        {"23503", ERR_PRECONDITION}, {"40001", ERR_ABORTED},     {"40P01", ERR_ABORTED},
        {"55P03", ERR_ABORTED},      {"57014", ERR_CANCELED},    {"53100", ERR_UNAVAILABLE},
        {"42P01", ERR_INTERNAL},     {"57P03", ERR_UNAVAILABLE}, {"23P01", ERR_EXISTS}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        err_clear(&cx);
        const char *sql = arena_printf(
            arena, "DO $$ BEGIN RAISE 'made' USING ERRCODE = '%s'; END $$", cases[i].sqlstate);
        assert_null(pg_exec(&cx, pg, sql, PG_NONE));
        if (cx.err != cases[i].code)
            fail_msg("%s became %d", cases[i].sqlstate, cx.err);
        assert_true(pg_is_usable(pg));
    }
}

static void refuses_text_with_nul(void **state)
{
    (void)state;
    assert_null(pg_exec(&cx, pg, "SELECT $1::text", PG_ARGS(((Str){"a\0b", 3}))));
    assert_int_equal(cx.err, ERR_INVALID);
}

static void one_call_runs_one_statement(void **state)
{
    (void)state;
    assert_null(pg_exec(&cx, pg, "SELECT 1; SELECT 2", PG_NONE));
    assert_true(pg_failed_with(pg, "42601"));
}

static void a_script_is_all_or_nothing(void **state)
{
    (void)state;
    assert_non_null(pg_exec_script(
        &cx, pg, STR("CREATE TABLE s1 (n int); INSERT INTO s1 VALUES (3); SELECT n FROM s1")));
    assert_null(pg_exec_script(&cx, pg, STR("INSERT INTO s1 VALUES (4);\nSELECT nothing")));
    assert_int_equal(pg_error(pg)->position, 35);
    err_clear(&cx);
    assert_int_equal(pg_get_int(query("SELECT count(*) FROM s1", PG_NONE), 0, 0), 1);
    run("DROP TABLE s1");
}

static void copy_is_refused_and_ends_the_connection(void **state)
{
    (void)state;
    assert_null(pg_exec_script(&cx, pg, STR("COPY pg_class TO STDOUT")));
    assert_int_equal(cx.err, ERR_UNIMPLEMENTED);
    assert_false(pg_is_usable(pg));
}

static void quotes_names_and_texts(void **state)
{
    (void)state;
    assert_string_equal(pg_quote_name(&cx, pg, STR("we\"ird")), "\"we\"\"ird\"");
    assert_null(pg_quote_name(&cx, pg, STR("\xff")));
    assert_int_equal(cx.err, ERR_INVALID);
}

static void a_second_call_is_prepared_and_survives_ddl(void **state)
{
    (void)state;
    pg_set_prepare(pg, true);
    run("CREATE TABLE p (a int)");
    for (int i = 0; i < 3; i++)
        run("SELECT * FROM p");
    assert_int_equal(
        pg_get_int(
            query("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT * FROM p'",
                  PG_NONE),
            0, 0),
        1);
    run("ALTER TABLE p ADD b int"); /* cached plan must not change result type */
    assert_int_equal(query("SELECT * FROM p", PG_NONE)->ncolumns, 2);
    assert_int_equal(query("SELECT * FROM p", PG_NONE)->ncolumns, 2);
    run("DISCARD ALL"); /* as a pooler may */
    assert_int_equal(query("SELECT * FROM p", PG_NONE)->ncolumns, 2);
    run("DROP TABLE p");
}

static void without_prepare_nothing_is_left_on_the_server(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        run("SELECT 1");
    assert_int_equal(
        pg_get_int(query("SELECT count(*) FROM pg_prepared_statements", PG_NONE), 0, 0), 0);
}

static void a_slow_statement_ends_at_its_deadline_and_is_canceled(void **state)
{
    (void)state;
    Pg *other = open_one();
    int pid = pg_backend_pid(pg);
    int64_t start = clock_ms();
    pg_set_timeout(pg, 300);
    assert_null(pg_exec(&cx, pg, "SELECT pg_sleep(30)", PG_NONE));
    int64_t took = clock_ms() - start;
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(took >= 300 && took < 1500);
    assert_false(pg_is_usable(pg));
    err_clear(&cx);
    assert_null(pg_exec(&cx, pg, "SELECT 1", PG_NONE));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    err_clear(&cx);
    /* the backend really stopped */
    int64_t active = 1;
    for (int i = 0; i < 100 && active; i++) {
        PgRows *rows = pg_exec(
            &cx, other, "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND state = 'active'",
            PG_ARGS(pg_int(arena, pid)));
        active = pg_get_int(rows, 0, 0);
        if (active)
            clock_sleep_ms(10);
    }
    assert_int_equal(active, 0);
    pg_close(other);
}

static void the_jobs_deadline_shortens_a_call(void **state)
{
    (void)state;
    int64_t start = clock_ms();
    cx.deadline_ms = start + 200;
    assert_null(pg_exec(&cx, pg, "SELECT pg_sleep(30)", PG_NONE));
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(clock_ms() - start < 1500);
}

static void a_job_without_time_left_sends_nothing(void **state)
{
    (void)state;
    cx.deadline_ms = clock_ms() - 1;
    assert_null(pg_exec(&cx, pg, "SELECT 1", PG_NONE));
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(pg_is_usable(pg));
}

/* A stopped backend keeps its socket: the kernel answers keep-alives for it. */
static void a_hung_backend_is_left_at_the_deadline(void **state)
{
    (void)state;
    int pid = pg_backend_pid(pg);
    assert_int_equal(kill(pid, SIGSTOP), 0);
    int64_t start = clock_ms();
    pg_set_timeout(pg, 300);
    assert_null(pg_exec(&cx, pg, "SELECT 1", PG_NONE));
    int64_t took = clock_ms() - start;
    kill(pid, SIGCONT);
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(took < 2500);
}

/* Even the cancel hangs then: the postmaster does not answer it. */
static void a_hung_server_is_left_at_the_deadline(void **state)
{
    (void)state;
    char path[128];
    int postmaster = 0;
    snprintf(path, sizeof path, "%s/data/postmaster.pid", fixture.dir);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%d", &postmaster), 1);
    fclose(file);
    int pid = pg_backend_pid(pg);
    kill(postmaster, SIGSTOP);
    kill(pid, SIGSTOP);
    int64_t start = clock_ms();
    pg_set_timeout(pg, 300);
    assert_null(pg_exec(&cx, pg, "SELECT 1", PG_NONE));
    int64_t took = clock_ms() - start;
    Ctx second;
    ctx_init(&second, arena);
    Pg *none = pg_connect(&second, fixture.conninfo, 300);
    int64_t both = clock_ms() - start;
    kill(pid, SIGCONT);
    kill(postmaster, SIGCONT);
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(took < 2500);
    assert_null(none);
    assert_int_equal(second.err, ERR_UNAVAILABLE);
    assert_true(both < 3500);
}

static void a_terminated_backend_is_noticed(void **state)
{
    (void)state;
    Pg *other = open_one();
    assert_true(pg_check(other));
    query("SELECT pg_terminate_backend($1)", PG_ARGS(pg_int(arena, pg_backend_pid(other))));
    for (int i = 0; i < 200 && pg_check(other); i++)
        clock_sleep_ms(5);
    assert_false(pg_is_usable(other));
    assert_null(pg_exec(&cx, other, "SELECT 1", PG_NONE));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    pg_close(other);
}

static void *cancel_soon(void *arg)
{
    clock_sleep_ms(100);
    *(bool *)arg = pg_cancel(pg, 2000);
    return NULL;
}

static void another_thread_may_cancel(void **state)
{
    (void)state;
    bool taken = false;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, cancel_soon, &taken), 0);
    assert_null(pg_exec(&cx, pg, "SELECT pg_sleep(30)", PG_NONE));
    pthread_join(thread, NULL);
    assert_true(taken);
    assert_int_equal(cx.err, ERR_CANCELED);
    err_clear(&cx);
    run("SELECT 1"); /* and the connection lives on */
}

static PgBatch *three(void)
{
    PgBatch *batch = pg_batch_new(&cx);
    pg_batch_add(batch, "INSERT INTO b VALUES ($1)", PG_ARGS(STR("1")));
    pg_batch_add(batch, "INSERT INTO b VALUES ($1)", PG_ARGS(STR("2")));
    pg_batch_add(batch, "SELECT sum(n) FROM b", PG_NONE);
    return batch;
}

static void a_batch_answers_in_order(void **state)
{
    (void)state;
    PgRows **results;
    run("CREATE TEMP TABLE b (n int PRIMARY KEY)");
    assert_true(pg_batch_run(&cx, pg, three(), &results, NULL));
    assert_int_equal(results[1]->affected, 1);
    assert_int_equal(pg_get_int(results[2], 0, 0), 3);
    run("SELECT 1");
}

static void a_batch_fails_as_a_whole_and_names_the_statement(void **state)
{
    (void)state;
    PgRows **results;
    size_t failed;
    run("CREATE TEMP TABLE b (n int PRIMARY KEY)");
    run("INSERT INTO b VALUES (2)");
    assert_false(pg_batch_run(&cx, pg, three(), &results, &failed));
    assert_int_equal(failed, 1);
    assert_int_equal(cx.err, ERR_EXISTS);
    err_clear(&cx);
    assert_int_equal(pg_get_int(query("SELECT count(*) FROM b", PG_NONE), 0, 0), 1);
}

static void a_long_batch_neither_blocks_nor_deadlocks(void **state)
{
    (void)state;
    PgRows **results;
    PgBatch *batch = pg_batch_new(&cx);
    char *filler = arena_alloc(arena, 100001);
    memset(filler, 'x', 100000);
    for (int i = 0; i < 200; i++) /* 20 MB each way */
        pg_batch_add(batch, "SELECT $1::text", PG_ARGS(str(filler)));
    assert_true(pg_batch_run(&cx, pg, batch, &results, NULL));
    assert_int_equal(pg_get(results[199], 0, 0).n, 100000);
}

static bool count_row(void *ptr, const PgRows *rows)
{
    int *count = ptr;
    assert_int_equal(rows->n, 1);
    return ++*count < 1000;
}

static bool count_all(void *ptr, const PgRows *rows)
{
    *(int64_t *)ptr += pg_get_int(rows, 0, 0);
    return true;
}

static void a_stream_gives_row_after_row(void **state)
{
    (void)state;
    int64_t sum = 0;
    assert_true(pg_stream(&cx, pg, "SELECT generate_series(1, $1::int)", PG_ARGS(STR("10000")),
                          count_all, &sum));
    assert_int_equal(sum, 50005000);
}

static void a_stream_may_end_early(void **state)
{
    (void)state;
    int count = 0;
    int64_t start = clock_ms();
    assert_true(
        pg_stream(&cx, pg, "SELECT generate_series(1, 1000000000)", PG_NONE, count_row, &count));
    assert_int_equal(count, 1000);
    assert_true(clock_ms() - start < 3000);
    run("SELECT 1");
}

static void a_stream_that_fails_says_so(void **state)
{
    (void)state;
    int count = 0;
    assert_false(pg_stream(&cx, pg, "SELECT 10 / (5 - n) FROM generate_series(1, 9) AS n", PG_NONE,
                           count_row, &count));
    assert_int_equal(count, 4);
    assert_true(pg_failed_with(pg, "22012"));
    err_clear(&cx);
    run("SELECT 1");
}

static void hears_notifications(void **state)
{
    (void)state;
    Pg *listener = open_one();
    PgNotification heard;
    assert_true(pg_listen(&cx, listener, "the channel"));
    assert_true(pg_wait_notification(&cx, listener, 0, &heard));
    assert_null(heard.channel.p);
    run("NOTIFY \"the channel\", 'hello'");
    assert_true(pg_wait_notification(&cx, listener, 5000, &heard));
    assert_str(heard.channel, "the channel");
    assert_str(heard.payload, "hello");
    int64_t start = clock_ms();
    assert_true(pg_wait_notification(&cx, listener, 100, &heard));
    assert_null(heard.channel.p);
    assert_true(clock_ms() - start >= 100);
    query("SELECT pg_terminate_backend($1)", PG_ARGS(pg_int(arena, pg_backend_pid(listener))));
    assert_false(pg_wait_notification(&cx, listener, 5000, &heard));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    pg_close(listener);
}

static void take_message(void *ptr, const PgError *message)
{
    snprintf(ptr, 64, "%s %s", message->severity, message->message);
}

static void messages_go_to_who_asked(void **state)
{
    (void)state;
    char text[64] = "";
    pg_on_message(pg, take_message, text);
    run("DO $$ BEGIN RAISE NOTICE 'look'; END $$");
    assert_string_equal(text, "NOTICE look");
}

static void a_direct_connection_is_recognised(void **state)
{
    (void)state;
    bool direct = false;
    assert_true(pg_is_direct(&cx, pg, &direct));
    assert_true(direct);
    assert_true(pg_server_version(pg) >= 140000);
    assert_string_equal(pg_server_setting(pg, "server_encoding"), "UTF8");
}

static void a_malformed_conninfo_does_not_show_the_password(void **state)
{
    (void)state;
    static const char *const wrong[] = {"postgres://u:hunter2@[::1/x",
                                        "host=x password=hunter2 hunter2",
                                        "postgres://u:hunter2@h:port/x", "password='hunter2"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        err_clear(&cx);
        assert_null(pg_connect(&cx, wrong[i], 1000));
        if (strstr(cx.message, "hunter2"))
            fail_msg("%s", cx.message);
    }
    err_clear(&cx);
    assert_null(pg_connect(&cx, "postgres://h/x?nonsense=1", 1000));
    assert_int_equal(cx.err, ERR_INVALID);
    assert_non_null(strstr(cx.message, "nonsense"));
}

static void a_refused_connection_is_unavailable(void **state)
{
    (void)state;
    assert_null(pg_connect(&cx, "postgres://u:hunter2@127.0.0.1:1/hunter2", 1000));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    assert_null(strstr(cx.message, "hunter2"));
    assert_null(strchr(cx.message, '\n'));
}

/* A listening socket whose owner never accepts: connects, then silence. */
static int silent_socket(int *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&address, n) != 0 || listen(fd, 16) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &n) != 0)
        return -1;
    *port = ntohs(address.sin_port);
    return fd;
}

static void a_silent_server_is_given_up_in_time(void **state)
{
    (void)state;
    int port, fd = silent_socket(&port);
    int64_t start = clock_ms();
    assert_null(pg_connect(&cx, arena_printf(arena, "host=127.0.0.1 port=%d", port), 300));
    assert_true(clock_ms() - start < 1000);
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    close(fd);
}

static void a_silent_host_does_not_use_up_the_time_of_the_next(void **state)
{
    (void)state;
    int port, fd = silent_socket(&port);
    Pg *second = pg_connect(
        &cx,
        arena_printf(arena, "host=127.0.0.1,%s port=%d,5432 user=tidegate dbname=postgres",
                     fixture.dir, port),
        2000);
    if (!second)
        fail_msg("%s", cx.message);
    pg_close(second);
    close(fd);
}

#define SPEC(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(values_come_back_as_they_were_sent),
        SPEC(bytes_are_read_in_either_output_form),
        SPEC(arrays_keep_every_character),
        SPEC(json_is_read_as_a_tree),
        SPEC(times_are_rfc_3339_in_utc),
        SPEC(counts_written_rows_only),
        SPEC(errors_keep_what_the_server_said),
        SPEC(maps_sqlstates_to_codes),
        SPEC(refuses_text_with_nul),
        SPEC(one_call_runs_one_statement),
        SPEC(a_script_is_all_or_nothing),
        SPEC(copy_is_refused_and_ends_the_connection),
        SPEC(quotes_names_and_texts),
        SPEC(a_second_call_is_prepared_and_survives_ddl),
        SPEC(without_prepare_nothing_is_left_on_the_server),
        SPEC(a_slow_statement_ends_at_its_deadline_and_is_canceled),
        SPEC(the_jobs_deadline_shortens_a_call),
        SPEC(a_job_without_time_left_sends_nothing),
        SPEC(a_hung_backend_is_left_at_the_deadline),
        SPEC(a_hung_server_is_left_at_the_deadline),
        SPEC(a_terminated_backend_is_noticed),
        SPEC(another_thread_may_cancel),
        SPEC(a_batch_answers_in_order),
        SPEC(a_batch_fails_as_a_whole_and_names_the_statement),
        SPEC(a_long_batch_neither_blocks_nor_deadlocks),
        SPEC(a_stream_gives_row_after_row),
        SPEC(a_stream_may_end_early),
        SPEC(a_stream_that_fails_says_so),
        SPEC(hears_notifications),
        SPEC(messages_go_to_who_asked),
        SPEC(a_direct_connection_is_recognised),
        SPEC(a_malformed_conninfo_does_not_show_the_password),
        SPEC(a_refused_connection_is_unavailable),
        SPEC(a_silent_server_is_given_up_in_time),
        SPEC(a_silent_host_does_not_use_up_the_time_of_the_next),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
