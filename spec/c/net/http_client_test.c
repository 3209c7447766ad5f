/* HTTP client: calls go out, and cannot be led to inner addresses. */
#include "wire.h"

#include "net/http_client.h"

static Wire wire;
static Ctx cx;
static NetAddressList local;

/* "/big" 2 MB, "/redirect" a Location, "/hang" never; all else echoes method and body. */
static void handle(void *arg, HttpExchange *exchange)
{
    (void)arg;
    const HttpRequest *r = http_exchange_request(exchange);
    static char big[2000000];
    Arena *arena = arena_new();
    if (str_is(r->path, "/hang")) {
        wire_hold(&wire, exchange);
        arena_free(arena);
        return;
    }
    HttpField location = {STR("Location"), STR("http://127.0.0.1:1/")};
    if (str_is(r->path, "/redirect"))
        http_respond(exchange, 302, &location, 1, STR("moved"));
    else if (str_is(r->path, "/big"))
        http_respond(exchange, 200, NULL, 0, (Str){big, sizeof big});
    else
        http_respond(exchange, 201, NULL, 0,
                     str_printf(arena, "%s %.*s [%.*s] %.*s", http_method_name(r->method),
                                STR_ARG(r->path), STR_ARG(http_request_field(r, "x-key")),
                                STR_ARG(r->body)));
    http_exchange_unref(exchange);
    arena_free(arena);
}

static int set_up(void **state)
{
    (void)state;
    wire_start(&wire, (NetServerOptions){.handler = handle});
    ctx_init(&cx, wire.arena);
    return net_address_list_parse(&cx, STR("127.0.0.1/32, ::1"), &local) ? 0 : 1;
}

static int tear_down(void **state)
{
    (void)state;
    wire_stop(&wire);
    return 0;
}

static bool call(HttpCall c, const char *path, HttpReply *reply)
{
    err_clear(&cx);
    if (!c.method)
        c.method = "GET";
    if (!c.url.p)
        c.url = str_printf(wire.arena, "http://127.0.0.1:%d%s", wire.port, path);
    return http_call(&cx, &c, reply);
}

static void calls(void **state)
{
    (void)state;
    HttpReply reply;
    HttpField key = {STR("X-Key"), STR("k")};
    assert_true(call((HttpCall){.allow = &local}, "/get", &reply));
    assert_int_equal(reply.status, 201);
    assert_true(str_is(reply.body, "GET /get [] "));
    static const char *const methods[] = {"POST", "PUT", "PATCH", "DELETE"};
    for (size_t i = 0; i < 4; i++) {
        HttpCall c = {.method = methods[i],
                      .fields = &key,
                      .nfields = 1,
                      .body = STR("hello"),
                      .allow = &local};
        assert_true(call(c, "/x", &reply));
        assert_true(str_is(reply.body, arena_printf(wire.arena, "%s /x [k] hello", methods[i])));
    }
    assert_true(reply.nfields > 0);
    assert_true(str_is(reply.fields[0].name, "content-length"));
}

static void does_not_follow_redirects(void **state)
{
    (void)state;
    HttpReply reply;
    assert_true(call((HttpCall){.allow = &local}, "/redirect", &reply));
    assert_int_equal(reply.status, 302);
}

static void ignores_a_proxy_of_the_environment(void **state)
{
    (void)state;
    HttpReply reply;
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
    assert_true(call((HttpCall){.allow = &local}, "/get", &reply));
    unsetenv("http_proxy");
    unsetenv("ALL_PROXY");
}

static void stops_at_the_limits(void **state)
{
    (void)state;
    HttpReply reply;
    assert_false(call((HttpCall){.allow = &local}, "/big?token=secret", &reply));
    assert_int_equal(cx.err, ERR_EXHAUSTED);
    assert_null(strstr(cx.message, "secret"));
    assert_true(call((HttpCall){.allow = &local, .max_response_bytes = 3000000}, "/big", &reply));
    assert_int_equal(reply.body.n, 2000000);
    int64_t start_ms = clock_ms();
    assert_false(call((HttpCall){.allow = &local, .timeout_ms = 100}, "/hang", &reply));
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(clock_ms() - start_ms < 3000);
    HttpExchange *held = wire_held(&wire, 1);
    http_respond(held, 200, NULL, 0, STR(""));
    http_exchange_unref(held);
}

static void refuses_inner_addresses_however_they_are_spelled(void **state)
{
    (void)state;
    static const char *const hosts[] = {
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "localhost",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "224.0.0.1",
        "255.255.255.255",
        "[::]",
        "[::127.0.0.1]",
        "198.18.0.1",
    };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        HttpReply reply;
        HttpCall c = {.url = str_printf(wire.arena, "http://%s:%d/", hosts[i], wire.port),
                      .timeout_ms = 2000};
        if (call(c, "", &reply) || cx.err != ERR_DENIED)
            fail_msg("%s: %s", hosts[i], cx.message);
    }
}

static void refuses_other_urls(void **state)
{
    (void)state;
    static const char *const urls[] = {"file:///etc/passwd",
                                       "gopher://example.com/",
                                       "dict://example.com/",
                                       "ftp://example.com/",
                                       "http://u:p@127.0.0.1/",
                                       "http://u@127.0.0.1/",
                                       "http://a\r\nX: y/",
                                       "",
                                       "http://"};
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        HttpReply reply;
        if (call((HttpCall){.url = str(urls[i]), .allow = &local}, "", &reply) ||
            cx.err != ERR_INVALID)
            fail_msg("%s: %s", urls[i], cx.message);
    }
}

static void tells_public_addresses(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        bool is_public;
    } rows[] = {
        {"8.8.8.8", true},
        {"1.1.1.1", true},
        {"172.15.255.255", true},
        {"172.32.0.0", true},
        {"100.63.255.255", true},
        {"100.128.0.0", true},
        {"223.255.255.255", true},
        {"2606:4700::1111", true},
        {"64:ff9b::808:808", true},
        {"::ffff:8.8.8.8", true},
        {"0.0.0.0", false},
        {"127.255.255.255", false},
        {"172.31.255.255", false},
        {"192.0.2.1", false},
        {"240.0.0.1", false},
        {"::1", false},
        {"::", false},
        {"::ffff:10.0.0.1", false},
        {"64:ff9b::a00:1", false},
        {"64:ff9b:1::1", false},
        {"2001::1", false},
        {"2001:db8::1", false},
        {"2002:808:808::", false},
        {"fc00::1", false},
        {"fd12:3456::1", false},
        {"fe80::1", false},
        {"ff02::1", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct sockaddr_in6 six = {.sin6_family = AF_INET6};
        struct sockaddr_in four = {.sin_family = AF_INET};
        bool is_six = inet_pton(AF_INET6, rows[i].address, &six.sin6_addr) == 1;
        if (!is_six)
            inet_pton(AF_INET, rows[i].address, &four.sin_addr);
        if (net_address_is_public(is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four) !=
            rows[i].is_public)
            fail_msg("%s", rows[i].address);
    }
}

static void reads_lists_of_blocks(void **state)
{
    (void)state;
    NetAddressList list;
    err_clear(&cx);
    assert_true(net_address_list_parse(&cx, STR("10.1.0.0/16 , fd00::/8,,192.168.7.9"), &list));
    assert_int_equal(list.n, 3);
    struct sockaddr_in four = {.sin_family = AF_INET};
    inet_pton(AF_INET, "10.1.255.1", &four.sin_addr);
    assert_true(net_address_list_has(&list, (struct sockaddr *)&four));
    inet_pton(AF_INET, "10.2.0.1", &four.sin_addr);
    assert_false(net_address_list_has(&list, (struct sockaddr *)&four));
    assert_true(net_address_list_has_text(&list, STR("::ffff:10.1.2.3")));
    assert_true(net_address_list_has_text(&list, STR("fd12::1")));
    assert_false(net_address_list_has_text(&list, STR("10.2.2.3")));
    assert_false(net_address_list_has_text(&list, STR("10.1.0.0/16")));
    assert_false(net_address_list_has_text(&list, STR("")));
    static const char *const bad[] = {"10.0.0.0/33", "example.com", "10.0.0", "::/129",
                                      "1.2.3.4/-1"};
    for (size_t i = 0; i < 5; i++) {
        err_clear(&cx);
        assert_false(net_address_list_parse(&cx, str(bad[i]), &list));
        assert_int_equal(cx.err, ERR_INVALID);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls),
        cmocka_unit_test(does_not_follow_redirects),
        cmocka_unit_test(ignores_a_proxy_of_the_environment),
        cmocka_unit_test(stops_at_the_limits),
        cmocka_unit_test(refuses_inner_addresses_however_they_are_spelled),
        cmocka_unit_test(refuses_other_urls),
        cmocka_unit_test(tells_public_addresses),
        cmocka_unit_test(reads_lists_of_blocks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
