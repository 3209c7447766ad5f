/* Server-sent events: topics, slow readers, heartbeat and the goodbye at a drain. */
#include "wire.h"

#include "net/sse.h"

static SseHub *hub;

static void handle(void *arg, HttpExchange *exchange)
{
    (void)arg;
    const HttpRequest *request = http_exchange_request(exchange);
    if (request->nsegments == 0) {
        http_respond(exchange, 200, NULL, 0, STR("plain"));
    } else {
        HttpField field = {STR("X-Own"), STR("1")};
        sse_open(hub, exchange, request->segments, request->nsegments, &field, 1);
    }
    http_exchange_unref(exchange);
}

static void start(Wire *wire, SseOptions options)
{
    wire_start(wire, (NetServerOptions){.handler = handle, .linger_ms = 200});
    /* The loop runs already, but has nothing to do yet: the hub's timer is its first. */
    loop_stop(wire->loop);
    pthread_join(wire->thread, NULL);
    hub = sse_hub_new(wire->loop, &options);
    pthread_create(&wire->thread, NULL, wire_run, wire);
}

static void stop(Wire *wire)
{
    wire_stop(wire);
    sse_hub_free(hub);
}

static int subscribe(Wire *wire, const char *path, const char *more)
{
    int fd = wire_connect(wire);
    char text[256];
    snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n", path, more);
    wire_send_z(fd, text);
    Str head = wire_read_until(wire->arena, fd, "\r\n\r\n");
    assert_true(wire_has(head, "200 OK"));
    assert_true(wire_has(head, "Content-Type: text/event-stream"));
    assert_true(wire_has(head, "X-Own: 1"));
    assert_false(wire_has(head, "Content-Length"));
    wire_read_until(wire->arena, fd, "retry: 2000\n\n");
    return fd;
}

static void publishes_by_topic(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){0});
    int one = subscribe(&wire, "/a", ""), both = subscribe(&wire, "/a/b", "");
    assert_int_equal(sse_hub_streams(hub), 2);
    sse_publish(hub, STR("b"), STR("x"), STR("1"), STR("for b"));
    sse_publish(hub, STR("a"), STR_NONE, STR("2"), STR("line 1\nline 2\r\nline 3"));
    sse_publish(hub, STR("c"), STR_NONE, STR_NONE, STR("for nobody"));
    assert_true(str_is(wire_read_until(wire.arena, one, "\n\n"),
                       "id: 2\ndata: line 1\ndata: line 2\ndata: line 3\n\n"));
    assert_true(
        str_is(wire_read_until(wire.arena, both, "\n\n"), "id: 1\nevent: x\ndata: for b\n\n"));
    assert_true(wire_has(wire_read_until(wire.arena, both, "\n\n"), "id: 2\n"));
    close(one);
    close(both);
    stop(&wire);
}

static void lines_cannot_be_smuggled_into_an_event(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){0});
    int fd = subscribe(&wire, "/a", "");
    sse_publish(hub, STR("a"), STR("x\ndata: evil"), STR("1\r\n2"), STR("\rdata"));
    assert_true(str_is(wire_read_until(wire.arena, fd, "\n\n"),
                       "id: 12\nevent: xdata: evil\ndata: \ndata: data\n\n"));
    close(fd);
    stop(&wire);
}

static void beats(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){.heartbeat_ms = 30});
    int fd = subscribe(&wire, "/a", "");
    assert_true(str_is(wire_read_until(wire.arena, fd, "\n\n"), ":\n\n"));
    assert_true(str_is(wire_read_until(wire.arena, fd, "\n\n"), ":\n\n"));
    close(fd);
    stop(&wire);
}

static void wait_for_streams(size_t want)
{
    int64_t start_ms = clock_ms();
    while (sse_hub_streams(hub) != want && clock_ms() - start_ms < WIRE_TIMEOUT_MS)
        poll(NULL, 0, 5);
    assert_int_equal(sse_hub_streams(hub), want);
}

static void drops_slow_readers(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){.max_pending_bytes = 100000});
    int slow = subscribe(&wire, "/a", ""), other = subscribe(&wire, "/b", "");
    char *bytes = arena_alloc(wire.arena, 50000);
    memset(bytes, 'x', 50000);
    for (int i = 0; i < 400; i++)
        sse_publish(hub, STR("a"), STR_NONE, STR_NONE, (Str){bytes, 50000});
    wait_for_streams(1);
    sse_publish(hub, STR("b"), STR_NONE, STR_NONE, STR("still here"));
    assert_true(wire_has(wire_read_until(wire.arena, other, "\n\n"), "still here"));
    close(slow);
    close(other);
    stop(&wire);
}

static void forgets_readers_that_leave(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){.max_streams = 1});
    int fd = subscribe(&wire, "/a", "");
    int more = wire_connect(&wire);
    Str head, body;
    wire_send_z(more, "GET /b HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(wire_read_response(wire.arena, more, &head, &body), 503);
    close(fd);
    wait_for_streams(0);
    fd = subscribe(&wire, "/b", "");
    close(fd);
    close(more);
    stop(&wire);
}

static void says_goodbye_when_the_server_drains(void **state)
{
    (void)state;
    Wire wire;
    start(&wire, (SseOptions){0});
    int fd = subscribe(&wire, "/a", "");
    net_server_drain(wire.server, 5000, wire_drained, &wire);
    Str rest = wire_read_all(wire.arena, fd);
    assert_true(str_starts(rest, "retry: "));
    close(fd);
    wire_wait_drained(&wire);
    assert_int_equal(sse_hub_streams(hub), 0);
    stop(&wire);
}

static void waits_its_turn_in_a_pipeline(void **state)
{
    (void)state;
    Wire wire;
    Str head, body;
    start(&wire, (SseOptions){0});
    int fd = wire_connect(&wire);
    wire_send_z(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(wire_read_response(wire.arena, fd, &head, &body), 200);
    assert_true(str_is(body, "plain"));
    wire_read_until(wire.arena, fd, "retry: 2000\n\n");
    close(fd);
    stop(&wire);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(publishes_by_topic),
        cmocka_unit_test(lines_cannot_be_smuggled_into_an_event),
        cmocka_unit_test(beats),
        cmocka_unit_test(drops_slow_readers),
        cmocka_unit_test(forgets_readers_that_leave),
        cmocka_unit_test(says_goodbye_when_the_server_drains),
        cmocka_unit_test(waits_its_turn_in_a_pipeline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
