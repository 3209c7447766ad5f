/* TLS: versions, protocol choice, requests over it, and a reload that drops nobody. */
#include "wire.h"

#include <errno.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/tls.h"

static char directory[] = "/tmp/tidegate-tls-XXXXXX";
static char cert_file[64], key_file[64];
static Arena *arena;
static NetTls *tls;
static Wire wire;

static void write_pair(const char *name)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_set_version(cert, X509_VERSION_3);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -60);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    X509_sign(cert, key, EVP_sha256());
    FILE *out = fopen(cert_file, "w");
    PEM_write_X509(out, cert);
    fclose(out);
    out = fopen(key_file, "w");
    PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
    fclose(out);
    X509_free(cert);
    EVP_PKEY_free(key);
}

static void handle(void *arg, HttpExchange *exchange)
{
    (void)arg;
    static char big[300000];
    const HttpRequest *request = http_exchange_request(exchange);
    assert_true(request->is_tls);
    http_respond(exchange, 200, NULL, 0,
                 str_is(request->path, "/big") ? (Str){big, sizeof big} : request->path);
    http_exchange_unref(exchange);
}

static int set_up(void **state)
{
    (void)state;
    Ctx cx;
    arena = arena_new();
    ctx_init(&cx, arena);
    if (!mkdtemp(directory))
        return 1;
    snprintf(cert_file, sizeof cert_file, "%s/cert.pem", directory);
    snprintf(key_file, sizeof key_file, "%s/key.pem", directory);
    write_pair("first");
    tls = net_tls_new(&cx, cert_file, key_file);
    if (!tls)
        return 1;
    wire_start(&wire, (NetServerOptions){
                          .handler = handle, .tls = tls, .header_ms = 400, .linger_ms = 200});
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    wire_stop(&wire);
    net_tls_free(tls);
    unlink(cert_file);
    unlink(key_file);
    rmdir(directory);
    arena_free(arena);
    return 0;
}

typedef struct Client {
    SSL_CTX *context;
    SSL *ssl;
    int fd;
    bool connected;
} Client;

static Client dial(int max_version, const char *protocols)
{
    Client c = {.context = SSL_CTX_new(TLS_client_method()), .fd = wire_connect(&wire)};
    SSL_CTX_set_max_proto_version(c.context, max_version);
    SSL_CTX_set_security_level(c.context, 0); /* lets TLS 1.1 be offered */
    if (protocols)
        SSL_CTX_set_alpn_protos(c.context, (const unsigned char *)protocols,
                                (unsigned)strlen(protocols));
    c.ssl = SSL_new(c.context);
    SSL_set_fd(c.ssl, c.fd);
    c.connected = SSL_connect(c.ssl) == 1;
    return c;
}

static void hang_up(Client *c)
{
    SSL_free(c->ssl);
    SSL_CTX_free(c->context);
    close(c->fd);
}

static Str get(Client *c, const char *path, size_t want)
{
    char request[128];
    int n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", path);
    assert_int_equal(SSL_write(c->ssl, request, n), n);
    Buf buf = buf_new(arena);
    char piece[16384];
    while (buf.n < want) {
        int got = SSL_read(c->ssl, piece, sizeof piece);
        assert_true(got > 0);
        buf_add(&buf, piece, (size_t)got);
        long end = str_find((Str){buf.p, buf.n}, STR("\r\n\r\n"));
        if (end >= 0 && buf.n >= (size_t)end + 4 + want)
            break;
    }
    return buf_str(&buf);
}

static const char *subject_of(const Client *c)
{
    static char name[64];
    X509 *cert = SSL_get1_peer_certificate(c->ssl);
    X509_NAME_get_text_by_NID(X509_get_subject_name(cert), NID_commonName, name, sizeof name);
    X509_free(cert);
    return name;
}

static void speaks_tls_1_2_and_1_3_only(void **state)
{
    (void)state;
    static const struct {
        int version;
        bool accepted;
    } rows[] = {{TLS1_1_VERSION, false}, {TLS1_2_VERSION, true}, {TLS1_3_VERSION, true}};
    for (size_t i = 0; i < 3; i++) {
        Client c = dial(rows[i].version, NULL);
        assert_int_equal(c.connected, rows[i].accepted);
        if (c.connected) {
            assert_int_equal(SSL_version(c.ssl), rows[i].version);
            assert_true(str_ends(get(&c, "/x", 2), "\r\n\r\n/x"));
            assert_true(str_ends(get(&c, "/again", 6), "/again"));
            assert_true(get(&c, "/big", 300000).n > 300000);
        }
        hang_up(&c);
    }
}

static void chooses_http_1_1(void **state)
{
    (void)state;
    Client c = dial(TLS1_3_VERSION, "\x02h2\x08http/1.1");
    const unsigned char *chosen;
    unsigned n;
    assert_true(c.connected);
    SSL_get0_alpn_selected(c.ssl, &chosen, &n);
    assert_true(str_is((Str){(const char *)chosen, n}, "http/1.1"));
    hang_up(&c);
    c = dial(TLS1_3_VERSION, "\x02h2");
    assert_false(c.connected);
    hang_up(&c);
}

static void cuts_slow_handshakes(void **state)
{
    (void)state;
    int fd = wire_connect(&wire);
    wire_send(fd, STR("\x16\x03\x01"));
    assert_true(wire_is_closed(fd));
    close(fd);
}

static void refuses_plain_requests(void **state)
{
    (void)state;
    int fd = wire_connect(&wire);
    wire_send_z(fd, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    char bytes[256];
    ssize_t n = recv(fd, bytes, sizeof bytes, 0); /* an alert, the end, or a reset */
    assert_true(n >= 0 || errno == ECONNRESET);
    assert_false(n > 0 && wire_has((Str){bytes, (size_t)n}, "HTTP/"));
    close(fd);
}

typedef struct Reload {
    bool ok, done;
    pthread_mutex_t mutex; /* guards all */
    pthread_cond_t changed;
} Reload;

static void reload_on_loop(void *arg)
{
    Reload *reload = arg;
    Arena *own = arena_new();
    Ctx cx;
    ctx_init(&cx, own);
    bool ok = net_tls_reload(&cx, tls);
    arena_free(own);
    pthread_mutex_lock(&reload->mutex);
    reload->ok = ok;
    reload->done = true;
    pthread_cond_signal(&reload->changed);
    pthread_mutex_unlock(&reload->mutex);
}

static bool reload_now(void)
{
    Reload reload = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    loop_post(wire.loop, reload_on_loop, &reload);
    pthread_mutex_lock(&reload.mutex);
    while (!reload.done)
        pthread_cond_wait(&reload.changed, &reload.mutex);
    pthread_mutex_unlock(&reload.mutex);
    return reload.ok;
}

static void reloads_without_dropping_anybody(void **state)
{
    (void)state;
    Client before = dial(TLS1_3_VERSION, NULL);
    assert_string_equal(subject_of(&before), "first");
    write_pair("second");
    assert_true(reload_now());
    Client after = dial(TLS1_3_VERSION, NULL);
    assert_string_equal(subject_of(&after), "second");
    assert_true(str_ends(get(&before, "/old", 4), "/old"));
    assert_true(str_ends(get(&after, "/new", 4), "/new"));
    FILE *out = fopen(key_file, "w");
    fputs("broken", out);
    fclose(out);
    assert_false(reload_now());
    Client still = dial(TLS1_3_VERSION, NULL);
    assert_string_equal(subject_of(&still), "second");
    hang_up(&before);
    hang_up(&after);
    hang_up(&still);
}

static void names_the_broken_file(void **state)
{
    (void)state;
    Ctx cx;
    ctx_init(&cx, arena);
    assert_null(net_tls_new(&cx, "/nowhere/cert.pem", key_file));
    assert_int_equal(cx.err, ERR_INVALID);
    assert_non_null(strstr(cx.message, "/nowhere/cert.pem"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(speaks_tls_1_2_and_1_3_only),
        cmocka_unit_test(chooses_http_1_1),
        cmocka_unit_test(cuts_slow_handshakes),
        cmocka_unit_test(refuses_plain_requests),
        cmocka_unit_test(reloads_without_dropping_anybody),
        cmocka_unit_test(names_the_broken_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
