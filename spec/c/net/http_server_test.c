/* HTTP server: real sockets on the loopback: order, deadlines, limits and drain. */
#include <sys/resource.h>

#include "wire.h"

#include "base/pool.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: a\r\n\r\n"

/* "/hold" waits for the spec, "/big" answers 300 kB, "/drop" is never answered, "/busy" 503, and
 * all else echoes the body, or the path when there is none. */
static void handle(void *arg, HttpExchange *exchange)
{
    Wire *wire = arg;
    const HttpRequest *request = http_exchange_request(exchange);
    static char big[300000];
    if (str_starts(request->path, "/hold")) {
        wire_hold(wire, exchange);
        return;
    }
    if (str_is(request->path, "/busy"))
        http_respond_busy(exchange, 7);
    else if (str_is(request->path, "/big"))
        http_respond(exchange, 200, NULL, 0, (Str){big, sizeof big});
    else if (!str_is(request->path, "/drop"))
        http_respond(exchange, 200, NULL, 0, request->body.n ? request->body : request->path);
    http_exchange_unref(exchange);
}

static const NetServerOptions quick = {.handler = handle,
                                       .max_body_bytes = 1000,
                                       .header_ms = 200,
                                       .body_ms = 200,
                                       .idle_ms = 400,
                                       .write_ms = 300,
                                       .linger_ms = 200};
static const NetServerOptions patient = {.handler = handle};

static void keeps_the_connection(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    for (int i = 0; i < 3; i++) {
        wire_send_z(fd, GET("/again"));
        assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
        assert_true(str_is(body, "/again"));
        assert_true(wire_has(head, "\r\nDate: "));
        assert_false(wire_has(head, "Connection:"));
    }
    NetCounters counters;
    net_server_counters(wire.server, &counters);
    assert_int_equal(counters.requests, 3);
    assert_int_equal(counters.responses[2], 3);
    assert_int_equal(counters.connections_open, 1);
    close(fd);
    wire_stop(&wire);
}

static void closes_when_asked(void **state)
{
    (void)state;
    Wire wire;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    Str all = wire_read_all(wire.arena, fd);
    assert_true(wire_has(all, "Connection: close\r\n"));
    close(fd);
    fd = wire_connect(&wire);
    wire_send_z(fd, "GET /x HTTP/1.0\r\n\r\n");
    assert_true(wire_has(wire_read_all(wire.arena, fd), "/x"));
    close(fd);
    wire_stop(&wire);
}

static void answer_text(HttpExchange *exchange, const char *text)
{
    assert_true(http_respond(exchange, 200, NULL, 0, str(text)));
    http_exchange_unref(exchange);
}

static void answers_in_the_order_of_the_requests(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold/0") GET("/now") GET("/hold/1") GET("/hold/2"));
    wire_held(&wire, 3);
    answer_text(wire.held[2], "third");
    answer_text(wire.held[0], "first");
    answer_text(wire.held[1], "second");
    static const char *const want[] = {"first", "/now", "second", "third"};
    for (int i = 0; i < 4; i++) {
        assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
        assert_true(str_is(body, want[i]));
    }
    close(fd);
    wire_stop(&wire);
}

static void pauses_a_client_that_pipelines_too_much(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    NetServerOptions options = patient;
    options.max_pipelined = 2;
    wire_start(&wire, options);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold/0") GET("/hold/1") GET("/hold/2") GET("/hold/3"));
    wire_held(&wire, 2);
    answer_text(wire.held[1], "1");
    assert_int_equal(wire.nheld, 2); /* the answer to 0 is still due, so nothing moved */
    answer_text(wire.held[0], "0");
    answer_text(wire_held(&wire, 3), "2");
    answer_text(wire_held(&wire, 4), "3");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
        assert_int_equal(body.p[0], '0' + i);
    }
    close(fd);
    wire_stop(&wire);
}

static void head_has_no_body(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, "HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(wire_read_response(wire.arena, fd, &head, NULL), 200);
    assert_true(wire_has(head, "Content-Length: 5\r\n"));
    wire_send_z(fd, GET("/get"));
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
    assert_true(str_is(body, "/get"));
    close(fd);
    wire_stop(&wire);
}

static void bad_bytes_close_the_connection_after_what_came_before(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold") "GET / HTTP/1.1\r\nHost : a\r\n\r\n" GET("/never"));
    answer_text(wire_held(&wire, 1), "good");
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 400);
    assert_true(wire_has(head, "Connection: close\r\n"));
    assert_true(wire_has(body, "\"code\":3"));
    assert_true(wire_is_closed(fd));
    close(fd);
    NetCounters counters;
    net_server_counters(wire.server, &counters);
    assert_int_equal(counters.requests, 1);
    assert_int_equal(counters.bad_requests, 1);
    wire_stop(&wire);
}

static void refuses_large_bodies(void **state)
{
    (void)state;
    static const char *const requests[] = {
        "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n",
    };
    Wire wire;
    Str head, body;
    wire_start(&wire, quick);
    for (size_t i = 0; i < 2; i++) {
        int fd = wire_connect(&wire);
        wire_send_z(fd, requests[i]);
        assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 413);
        assert_true(wire_is_closed(fd));
        close(fd);
    }
    wire_stop(&wire);
}

static void bounds_all_bodies_together(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    NetServerOptions options = patient;
    options.max_buffered_bytes = 100000;
    wire_start(&wire, options);
    int one = wire_connect(&wire), two = wire_connect(&wire);
    char *bytes = arena_alloc(wire.arena, 80000);
    memset(bytes, 'a', 80000);
    wire_send_z(one, "POST /hold HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n");
    wire_send(one, (Str){bytes, 80000});
    HttpExchange *held = wire_held(&wire, 1);
    wire_send_z(two, "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 80000\r\n\r\n");
    wire_send(two, (Str){bytes, 70000});
    assert_int_equal(wire_read_response(wire.arena, two, &head, &body), 503);
    answer_text(held, "ok");
    assert_int_equal(wire_read_response(wire.arena, one, &head, &body), 200);
    close(one);
    close(two);
    wire_stop(&wire);
}

/* Sends one byte at a time until the server says something; returns the milliseconds it took. */
static int64_t trickle(int fd, const char *text)
{
    int64_t start_ms = clock_ms();
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    for (size_t i = 0; poll(&waiting, 1, 15) == 0; i++)
        wire_send(fd, (Str){text + i % strlen(text), 1});
    return clock_ms() - start_ms;
}

static void cuts_slow_heads(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, quick);
    int fd = wire_connect(&wire);
    int64_t took_ms = trickle(fd, "GET");
    assert_true(took_ms >= 150 && took_ms < 2000);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 408);
    assert_true(wire_is_closed(fd));
    close(fd);
    wire_stop(&wire);
}

static void cuts_slow_bodies(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, quick);
    int fd = wire_connect(&wire);
    wire_send_z(fd, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n");
    assert_true(trickle(fd, "x") < 2000);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 408);
    close(fd);
    wire_stop(&wire);
}

static void cuts_clients_that_do_not_read(void **state)
{
    (void)state;
    Wire wire;
    NetServerOptions options = quick;
    options.idle_ms = 60000;
    wire_start(&wire, options);
    int fd = wire_socket(), small = 4096;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    assert_true(wire_dial(&wire, fd));
    for (int i = 0; i < 16; i++)
        wire_send_z(fd, GET("/big"));
    NetCounters counters;
    int64_t start_ms = clock_ms();
    do {
        poll(NULL, 0, 10);
        net_server_counters(wire.server, &counters);
    } while (counters.timeouts == 0 && clock_ms() - start_ms < WIRE_TIMEOUT_MS);
    assert_int_equal(counters.timeouts, 1);
    assert_int_equal(counters.connections_open, 0);
    close(fd);
    wire_stop(&wire);
}

static void closes_silent_and_idle_connections(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, quick);
    int silent = wire_connect(&wire), idle = wire_connect(&wire);
    wire_send_z(idle, GET("/x"));
    wire_read_response(wire.arena, idle, &head, &body);
    assert_true(wire_is_closed(silent));
    assert_true(wire_is_closed(idle));
    close(silent);
    close(idle);
    wire_stop(&wire);
}

static void sends_continue_when_the_body_waits(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    for (int i = 0; i < 2; i++) {
        wire_send_z(fd, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
                        "Expect: 100-continue\r\n\r\n");
        assert_int_equal(wire_read_response(wire.arena, fd, &head, NULL), 100);
        wire_send_z(fd, "ok");
        assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
        assert_true(str_is(body, "ok"));
    }
    close(fd);
    wire_stop(&wire);
}

static void refuses_more_connections_than_the_cap(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    NetServerOptions options = patient;
    options.max_connections = 2;
    wire_start(&wire, options);
    int one = wire_connect(&wire), two = wire_connect(&wire);
    wire_send_z(one, GET("/hold/1"));
    wire_send_z(two, GET("/hold/2"));
    wire_held(&wire, 2);
    int three = wire_connect(&wire);
    assert_int_equal(wire_read_response(wire.arena, three, &head, &body), 503);
    assert_true(wire_has(head, "Retry-After: 1\r\n"));
    close(three);
    answer_text(wire.held[0], "1");
    wire_read_response(wire.arena, one, &head, &body);
    three = wire_connect(&wire); /* takes the place of the idle one */
    wire_send_z(three, GET("/x"));
    assert_int_equal(wire_read_response(wire.arena, three, &head, &body), 200);
    assert_true(wire_is_closed(one));
    answer_text(wire.held[1], "2");
    assert_int_equal(wire_read_response(wire.arena, two, &head, &body), 200);
    close(one);
    close(two);
    close(three);
    wire_stop(&wire);
}

static void survives_the_lack_of_descriptors(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    struct rlimit before, tight;
    wire_start(&wire, patient);
    int one = wire_connect(&wire);
    wire_send_z(one, GET("/hold"));
    wire_held(&wire, 1);
    int two = wire_socket(), three = wire_socket();
    getrlimit(RLIMIT_NOFILE, &before);
    tight = (struct rlimit){(rlim_t)three + 1, before.rlim_max};
    setrlimit(RLIMIT_NOFILE, &tight);
    assert_true(wire_dial(&wire, two));
    assert_int_equal(wire_read_response(wire.arena, two, &head, &body), 503);
    setrlimit(RLIMIT_NOFILE, &before);
    assert_true(wire_dial(&wire, three));
    wire_send_z(three, GET("/x"));
    assert_int_equal(wire_read_response(wire.arena, three, &head, &body), 200);
    answer_text(wire.held[0], "ok");
    assert_int_equal(wire_read_response(wire.arena, one, &head, &body), 200);
    close(one);
    close(two);
    close(three);
    wire_stop(&wire);
}

static void an_exchange_is_answered_once(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold") GET("/drop") GET("/busy"));
    HttpExchange *held = wire_held(&wire, 1);
    assert_true(http_respond(held, 204, NULL, 0, STR("not sent")));
    assert_false(http_respond(held, 200, NULL, 0, STR("")));
    assert_false(http_respond_busy(held, 1));
    http_exchange_unref(held);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 204);
    assert_false(wire_has(head, "Content-Length"));
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 500);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 503);
    assert_true(wire_has(head, "Retry-After: 7\r\n"));
    close(fd);
    wire_stop(&wire);
}

static void fields_cannot_split_the_answer(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold"));
    HttpExchange *held = wire_held(&wire, 1);
    HttpField field = {STR("X-A"), STR("a\r\nSet-Cookie: b")};
    http_respond(held, 200, &field, 1, STR("x"));
    http_exchange_unref(held);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 500);
    assert_false(wire_has(head, "Set-Cookie"));
    close(fd);
    wire_stop(&wire);
}

static void the_client_may_leave_before_the_answer(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire), other = wire_connect(&wire);
    struct linger reset = {.l_onoff = 1};
    wire_send_z(fd, GET("/hold") GET("/hold"));
    wire_held(&wire, 2);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    close(fd);
    wire_send_z(other, GET("/x")); /* a round trip after the reset */
    wire_read_response(wire.arena, other, &head, &body);
    answer_text(wire.held[1], "late");
    http_exchange_unref(wire.held[0]);
    wire_send_z(other, GET("/x"));
    assert_int_equal(wire_read_response(wire.arena, other, &head, &body), 200);
    close(other);
    wire_stop(&wire);
}

static void a_client_that_has_finished_sending_is_answered(void **state)
{
    (void)state;
    Wire wire;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold"));
    HttpExchange *held = wire_held(&wire, 1);
    shutdown(fd, SHUT_WR);
    answer_text(held, "half");
    assert_true(wire_has(wire_read_all(wire.arena, fd), "half"));
    close(fd);
    wire_stop(&wire);
}

static int releases;

static void count_release(void *owner)
{
    (void)owner;
    __atomic_fetch_add(&releases, 1, __ATOMIC_SEQ_CST);
}

static void shared_bodies_are_released_once(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    static char big[200000];
    releases = 0;
    wire_start(&wire, patient);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold"));
    HttpExchange *held = wire_held(&wire, 1);
    assert_true(
        http_respond_shared(held, 200, NULL, 0, (Str){big, sizeof big}, count_release, big));
    assert_false(
        http_respond_shared(held, 200, NULL, 0, (Str){big, sizeof big}, count_release, big));
    http_exchange_unref(held);
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
    assert_int_equal(body.n, sizeof big);
    close(fd);
    wire_stop(&wire);
    assert_int_equal(releases, 2);
}

static void drain_finishes_what_was_received(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    wire_start(&wire, patient);
    int idle = wire_connect(&wire), busy = wire_connect(&wire);
    wire_send_z(idle, GET("/x"));
    wire_read_response(wire.arena, idle, &head, &body);
    wire_send_z(busy, GET("/hold"));
    HttpExchange *held = wire_held(&wire, 1);
    net_server_drain(wire.server, 60000, wire_drained, &wire);
    assert_true(wire_is_closed(idle));
    int late = wire_socket();
    assert_false(wire_dial(&wire, late));
    answer_text(held, "done");
    assert_int_equal(wire_read_response(wire.arena, busy, &head, &body), 200);
    assert_true(wire_has(head, "Connection: close\r\n"));
    assert_true(wire_is_closed(busy));
    close(busy);
    wire_wait_drained(&wire);
    close(idle);
    close(late);
    wire_stop(&wire);
}

static void drain_cuts_after_the_grace(void **state)
{
    (void)state;
    Wire wire;
    wire_start(&wire, quick);
    int fd = wire_connect(&wire);
    wire_send_z(fd, GET("/hold"));
    HttpExchange *held = wire_held(&wire, 1);
    net_server_drain(wire.server, 60000, wire_drained, &wire);
    net_server_drain(wire.server, 50, NULL, NULL); /* the second SIGTERM */
    wire_wait_drained(&wire);
    answer_text(held, "too late");
    close(fd);
    wire_stop(&wire);
}

/* ---- many threads ---- */

static Pool *pool;

static void work(void *arg)
{
    HttpExchange *exchange = arg;
    http_respond(exchange, 200, NULL, 0, http_exchange_request(exchange)->path);
    http_exchange_unref(exchange);
}

static void submit(void *arg, HttpExchange *exchange)
{
    (void)arg;
    if (pool_submit(pool, work, exchange))
        return;
    http_respond_busy(exchange, 1);
    http_exchange_unref(exchange);
}

static void *ask_much(void *arg)
{
    Wire *wire = arg;
    Arena *arena = arena_new();
    for (int i = 0; i < 20; i++) {
        int fd = wire_connect(wire);
        for (int k = 0; k < 10; k++) {
            char text[128], path[32];
            Str head, body;
            snprintf(path, sizeof path, "/%d/%d", i, k);
            snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n" GET("/second"), path);
            wire_send_z(fd, text);
            assert_int_equal(wire_read_response(arena, fd, &head, &body), 200);
            assert_true(str_is(body, path));
            assert_int_equal(wire_read_response(arena, fd, &head, &body), 200);
            assert_true(str_is(body, "/second"));
        }
        close(fd);
    }
    arena_free(arena);
    return NULL;
}

static void answers_from_many_threads(void **state)
{
    (void)state;
    Wire wire;
    NetServerOptions options = patient;
    options.handler = submit;
    pool = pool_new("spec", 4, 100);
    wire_start(&wire, options);
    pthread_t clients[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&clients[i], NULL, ask_much, &wire);
    for (int i = 0; i < 4; i++)
        pthread_join(clients[i], NULL);
    net_server_drain(wire.server, 1000, wire_drained, &wire);
    wire_wait_drained(&wire);
    NetCounters counters;
    net_server_counters(wire.server, &counters);
    assert_int_equal(counters.responses[2], 1600);
    assert_int_equal(counters.connections_open, 0);
    pool_stop(pool);
    wire_stop(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_the_connection),
        cmocka_unit_test(closes_when_asked),
        cmocka_unit_test(answers_in_the_order_of_the_requests),
        cmocka_unit_test(pauses_a_client_that_pipelines_too_much),
        cmocka_unit_test(head_has_no_body),
        cmocka_unit_test(bad_bytes_close_the_connection_after_what_came_before),
        cmocka_unit_test(refuses_large_bodies),
        cmocka_unit_test(bounds_all_bodies_together),
        cmocka_unit_test(cuts_slow_heads),
        cmocka_unit_test(cuts_slow_bodies),
        cmocka_unit_test(cuts_clients_that_do_not_read),
        cmocka_unit_test(closes_silent_and_idle_connections),
        cmocka_unit_test(sends_continue_when_the_body_waits),
        cmocka_unit_test(refuses_more_connections_than_the_cap),
        cmocka_unit_test(survives_the_lack_of_descriptors),
        cmocka_unit_test(an_exchange_is_answered_once),
        cmocka_unit_test(fields_cannot_split_the_answer),
        cmocka_unit_test(the_client_may_leave_before_the_answer),
        cmocka_unit_test(a_client_that_has_finished_sending_is_answered),
        cmocka_unit_test(shared_bodies_are_released_once),
        cmocka_unit_test(drain_finishes_what_was_received),
        cmocka_unit_test(drain_cuts_after_the_grace),
        cmocka_unit_test(answers_from_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
