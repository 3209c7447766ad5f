/* Static files: what is served, what is not, and with which fields. */
#include <sys/stat.h>
#include <zlib.h>

#include "wire.h"

#include "base/file.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "net/static_files.h"

#define MAP "{\"imports\":{\"preact\":\"/vendor/preact.js\"}}"

static char root[] = "/tmp/tidegate-static-XXXXXX";
static StaticFiles *files;
static Wire wire;
static Arena *arena;

static const char *path_of(const char *name)
{
    return arena_printf(arena, "%s/%s", root, name);
}

static void put(const char *name, Str content)
{
    Ctx cx;
    ctx_init(&cx, arena);
    if (!file_write(&cx, path_of(name), content, 0644))
        fail_msg("%s", cx.message);
}

static void make_dir(const char *name)
{
    assert_int_equal(mkdir(path_of(name), 0755), 0);
}

static void handle(void *arg, HttpExchange *exchange)
{
    (void)arg;
    static_files_serve(files, exchange);
    http_exchange_unref(exchange);
}

static int set_up(void **state)
{
    (void)state;
    Ctx cx;
    arena = arena_new();
    ctx_init(&cx, arena);
    assert_non_null(mkdtemp(root));
    make_dir("www");
    make_dir("www/sub");
    make_dir("www/.git");
    make_dir("vendor");
    put("secret.txt", STR("secret"));
    put("www/index.html", STR("<!doctype html><SCRIPT type=\"importmap\">" MAP
                              "</SCRIPT><script src=/app.js></script>"));
    Buf script = buf_new(arena);
    for (int i = 0; i < 500; i++)
        buf_printf(&script, "export const c%d = %d;\n", i % 7, i % 3);
    put("www/app.js", buf_str(&script));
    put("www/sub/a.css", STR("a{}"));
    put("www/.git/config", STR("hidden"));
    put("www/.env.js", STR("hidden"));
    put("www/unknown.xyz", STR("?"));
    put("vendor/preact.js", STR("export {}"));
    assert_int_equal(symlink(path_of("secret.txt"), path_of("www/link.txt")), 0);
    assert_int_equal(symlink("..", path_of("www/up")), 0);
    assert_int_equal(mkfifo(path_of("www/pipe.txt"), 0644), 0);
    files = static_files_new();
    assert_true(static_files_add(&cx, files, "", path_of("www")));
    assert_true(static_files_add(&cx, files, "/vendor/", path_of("vendor")));
    wire_start(&wire, (NetServerOptions){.handler = handle});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wire_stop(&wire);
    static_files_free(files);
    char *command = arena_printf(arena, "rm -rf '%s'", root);
    int result = system(command);
    arena_free(arena);
    return result;
}

static int ask(const char *method, const char *path, const char *fields, Str *head, Str *body)
{
    int fd = wire_connect(&wire);
    wire_send_z(fd, arena_printf(arena, "%s %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n%s\r\n",
                                 method, path, fields));
    Str all = wire_read_all(arena, fd);
    close(fd);
    long end = str_find(all, STR("\r\n\r\n"));
    assert_true(end > 0);
    *head = str_sub(all, 0, (size_t)end + 2);
    *body = str_sub(all, (size_t)end + 4, all.n);
    return atoi(all.p + 9);
}

static Str field_of(Str head, const char *name)
{
    long at = str_find(head, str(arena_printf(arena, "\r\n%s: ", name)));
    if (at < 0)
        return STR_NONE;
    Str rest = str_sub(head, (size_t)at + strlen(name) + 4, head.n);
    return str_copy(arena, str_sub(rest, 0, (size_t)str_find(rest, STR("\r\n"))));
}

static void serves_files_with_their_types(void **state)
{
    (void)state;
    static const struct {
        const char *path, *type, *body;
    } rows[] = {
        {"/sub/a.css", "text/css; charset=utf-8", "a{}"},
        {"/sub//./a.css?v=1", "text/css; charset=utf-8", "a{}"},
        {"/vendor/preact.js", "text/javascript; charset=utf-8", "export {}"},
        {"/unknown.xyz", "application/octet-stream", "?"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Str head, body;
        assert_int_equal(ask("GET", rows[i].path, "", &head, &body), 200);
        assert_string_equal(field_of(head, "Content-Type").p, rows[i].type);
        assert_true(str_is(body, rows[i].body));
        assert_string_equal(field_of(head, "X-Content-Type-Options").p, "nosniff");
        assert_string_equal(field_of(head, "Cache-Control").p, "no-cache");
        assert_true(str_starts(field_of(head, "Content-Security-Policy"), "default-src 'none'; "));
    }
}

static void hides_the_rest_of_the_disk(void **state)
{
    (void)state;
    static const char *const paths[] = {"/.git/config",
                                        "/.env.js",
                                        "/link.txt",
                                        "/up/secret.txt",
                                        "/sub/../up/secret.txt",
                                        "/sub%2f..%2f..%2fsecret.txt",
                                        "/..%5csecret.txt",
                                        "/pipe.txt",
                                        "/missing.js",
                                        "/.git",
                                        "/vendor/missing.js",
                                        "/vendor/../.env.js"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        Str head, body;
        int status = ask("GET", paths[i], "", &head, &body);
        if (status != 404)
            fail_msg("%s: %d %.*s", paths[i], status, STR_ARG(body));
        assert_false(wire_has(body, "secret"));
    }
    Str head, body;
    assert_int_equal(ask("GET", "/../secret.txt", "", &head, &body), 400);
}

static void gives_the_page_for_paths_of_the_ui(void **state)
{
    (void)state;
    static const char *const paths[] = {"/",    "/issues/101", "/users/ann@example.com",
                                        "/sub", "/sub/",       "/vendor"};
    Str policy = str_printf(arena, "script-src 'self' 'sha256-%s';",
                            base64_encode(arena, hash_sha256_raw(arena, STR(MAP))).p);
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        Str head, body;
        assert_int_equal(ask("GET", paths[i], "", &head, &body), 200);
        assert_true(wire_has(body, "<!doctype html>"));
        assert_true(str_find(field_of(head, "Content-Security-Policy"), policy) > 0);
    }
}

static void answers_304_to_who_has_it(void **state)
{
    (void)state;
    Str head, body;
    assert_int_equal(ask("GET", "/sub/a.css", "", &head, &body), 200);
    Str etag = field_of(head, "ETag");
    static const char *const forms[] = {"%s", "W/%s", "\"x\", %s", "*"};
    for (size_t i = 0; i < 4; i++) {
        char value[128];
        snprintf(value, sizeof value, forms[i], etag.p);
        char *field = arena_printf(arena, "If-None-Match: %s\r\n", value);
        assert_int_equal(ask("GET", "/sub/a.css", field, &head, &body), 304);
        assert_int_equal(body.n, 0);
        assert_true(str_eq(field_of(head, "ETag"), etag));
    }
    assert_int_equal(ask("GET", "/sub/a.css", "If-None-Match: \"x\"\r\n", &head, &body), 200);
}

static Str unzipped(Str bytes)
{
    z_stream stream = {.next_in = (unsigned char *)(uintptr_t)bytes.p,
                       .avail_in = (unsigned)bytes.n};
    char *out = arena_alloc(arena, 100000);
    stream.next_out = (unsigned char *)out;
    stream.avail_out = 100000;
    assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    return (Str){out, stream.total_out};
}

static void compresses_when_accepted(void **state)
{
    (void)state;
    Str head, plain, body;
    assert_int_equal(ask("GET", "/app.js", "", &head, &plain), 200);
    Str etag = field_of(head, "ETag");
    assert_string_equal(field_of(head, "Vary").p, "Accept-Encoding");
    assert_int_equal(ask("GET", "/app.js", "Accept-Encoding: br, gzip;q=0.5\r\n", &head, &body),
                     200);
    assert_string_equal(field_of(head, "Content-Encoding").p, "gzip");
    assert_true(body.n < plain.n / 4);
    assert_true(str_eq(unzipped(body), plain));
    assert_false(str_eq(field_of(head, "ETag"), etag));
    assert_int_equal(ask("GET", "/app.js", "Accept-Encoding: gzip;q=0, *\r\n", &head, &body), 200);
    assert_null(field_of(head, "Content-Encoding").p);
    assert_true(str_eq(body, plain));
}

static void knows_its_methods(void **state)
{
    (void)state;
    Str head, body;
    assert_int_equal(ask("HEAD", "/sub/a.css", "", &head, &body), 200);
    assert_string_equal(field_of(head, "Content-Length").p, "3");
    assert_int_equal(body.n, 0);
    assert_int_equal(ask("POST", "/sub/a.css", "", &head, &body), 405);
    assert_string_equal(field_of(head, "Allow").p, "GET, HEAD");
}

static int wait_for(const char *path, int want_status, const char *want_body, Str *head)
{
    Str body;
    int64_t start_ms = clock_ms();
    int status;
    do {
        status = ask("GET", path, "", head, &body);
        if (status == want_status && (!want_body || str_is(body, want_body)))
            return status;
        poll(NULL, 0, 50);
    } while (clock_ms() - start_ms < WIRE_TIMEOUT_MS);
    return status;
}

static void notices_changes(void **state)
{
    (void)state;
    Str head;
    put("www/live.txt", STR("one"));
    assert_int_equal(wait_for("/live.txt", 200, "one", &head), 200);
    Str before = field_of(head, "ETag");
    put("www/live.txt", STR("two"));
    assert_int_equal(wait_for("/live.txt", 200, "two", &head), 200);
    assert_false(str_eq(field_of(head, "ETag"), before));
    assert_int_equal(unlink(path_of("www/live.txt")), 0);
    assert_int_equal(wait_for("/live.txt", 404, NULL, &head), 404);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_files_with_their_types),
        cmocka_unit_test(hides_the_rest_of_the_disk),
        cmocka_unit_test(gives_the_page_for_paths_of_the_ui),
        cmocka_unit_test(answers_304_to_who_has_it),
        cmocka_unit_test(compresses_when_accepted),
        cmocka_unit_test(knows_its_methods),
        cmocka_unit_test(notices_changes),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
