/* Data sources: passwords, certificates and extra parameters against a server with TLS. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/file.h"
#include "target.h"

static char port[8];
static char openssl_missing;

static void pick_port(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof here;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&here, n) || getsockname(fd, (struct sockaddr *)&here, &n))
        perror("port");
    snprintf(port, sizeof port, "%d", ntohs(here.sin_port));
    close(fd);
}

/* An authority, a certificate for "localhost" and one for the user "clara"; another authority. */
static int make_certificates(void)
{
    return pg_fixture_sh(
        "cd %s && exec >tls.log 2>&1 && "
        "for ca in ca other; do openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=$ca "
        "-keyout $ca.key -out $ca.pem || exit 1; done; "
        "for who in localhost clara; do openssl req -newkey rsa:2048 -nodes -subj /CN=$who "
        "-addext subjectAltName=DNS:$who -keyout $who.key -out $who.csr && "
        "printf 'subjectAltName=DNS:%%s\\n' $who >$who.ext && "
        "openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 "
        "-extfile $who.ext -out $who.pem || exit 1; done; "
        "cp localhost.key server.key && chmod 600 server.key && chmod a+r *.key *.pem && "
        "chmod 600 server.key && if [ $(id -u) = 0 ]; then chown postgres server.key; fi",
        server.dir);
}

static int start(void **state)
{
    if (system("openssl version >/dev/null 2>&1") != 0)
        openssl_missing = 1;
    pick_port();
    return target_start(state) || openssl_missing || make_certificates() ||
           pg_fixture_sh(
               "cd %s && printf \"ssl = on\\nssl_ca_file = '%s/ca.pem'\\n"
               "ssl_cert_file = '%s/localhost.pem'\\nssl_key_file = '%s/server.key'\\n"
               "listen_addresses = '127.0.0.1'\\nport = %s\\n\" >>data/postgresql.conf && "
               "printf 'local all all trust\\nhostssl all clara all cert\\n"
               "host all all all scram-sha-256\\n' >data/pg_hba.conf",
               server.dir, server.dir, server.dir, server.dir, port) ||
           pg_fixture_sh("%s %s/pg_ctl -D %s/data -l %s/data/log -w -s -o \"-k %s -F\" restart",
                         pg_fixture_as(), server.bin, server.dir, server.dir, server.dir) ||
           pg_fixture_sh("%s/psql -q -h %s -p %s -U tidegate postgres -c \"CREATE ROLE paul LOGIN "
                         "PASSWORD 'it''s \\\\ secret'\" -c 'CREATE ROLE clara LOGIN'",
                         server.bin, server.dir, port);
}

static int stop(void **state)
{
    return target_stop(state);
}

typedef struct Login {
    Arena *arena;
    Ctx cx;
    DataSource source;
} Login;

static void begin(Login *login)
{
    if (openssl_missing)
        skip();
    login->arena = arena_new();
    ctx_init(&login->cx, login->arena);
    login->source = (DataSource){.engine = STR("POSTGRES"),
                                 .host = STR("localhost"),
                                 .port = str(port),
                                 .username = STR("paul"),
                                 .password = secret_in(login->arena, STR("it's \\ secret")),
                                 .database = STR("postgres")};
}

static Str content(Login *login, const char *name)
{
    Str text;
    assert_true(file_read(&login->cx, arena_printf(login->arena, "%s/%s", server.dir, name),
                          1 << 16, &text));
    return text;
}

static void expect(Login *login, bool works, ErrCode code)
{
    bool ok = driver_test(&login->cx, &login->source);
    if (ok != works || login->cx.err != (works ? ERR_NONE : code))
        fail_msg("%d: %s", (int)login->cx.err, login->cx.message ? login->cx.message : "it worked");
    if (!ok)
        assert_null(strstr(login->cx.message, "secret"));
    err_clear(&login->cx);
}

static void test_passwords(void **state)
{
    Login login;
    (void)state;
    begin(&login);
    expect(&login, true, ERR_NONE);
    login.source.password = secret_in(login.arena, STR("wrong secret"));
    expect(&login, false, ERR_DENIED);
    login.source.password = NULL;
    expect(&login, false, ERR_DENIED);
    arena_free(login.arena);
}

static void test_verifies_only_when_asked(void **state)
{
    Login login;
    (void)state;
    begin(&login);
    login.source.use_ssl = true;
    expect(&login, true, ERR_NONE);
    login.source.ssl_ca = content(&login, "other.pem");
    expect(&login, true, ERR_NONE);
    login.source.verify_tls = true;
    expect(&login, false, ERR_UNAVAILABLE);
    login.source.ssl_ca = content(&login, "ca.pem");
    expect(&login, true, ERR_NONE);
    login.source.ssl_ca = STR("");
    login.source.ssl_ca_path = str_printf(login.arena, "%s/ca.pem", server.dir);
    expect(&login, true, ERR_NONE);
    arena_free(login.arena);
}

static void test_names_must_fit_except_behind_a_tunnel(void **state)
{
    Login login;
    (void)state;
    begin(&login);
    login.source.host = STR("127.0.0.1");
    login.source.use_ssl = login.source.verify_tls = true;
    login.source.ssl_ca = content(&login, "ca.pem");
    expect(&login, false, ERR_UNAVAILABLE);
    login.source.tunnelled = true;
    expect(&login, true, ERR_NONE);
    arena_free(login.arena);
}

static void test_client_certificates(void **state)
{
    Login login;
    (void)state;
    begin(&login);
    login.source.username = STR("clara");
    login.source.password = NULL;
    login.source.use_ssl = true;
    expect(&login, false, ERR_UNAVAILABLE);
    login.source.ssl_cert = content(&login, "clara.pem");
    login.source.ssl_key = secret_in(login.arena, content(&login, "clara.key"));
    expect(&login, true, ERR_NONE);
    arena_free(login.arena);
}

static void test_extra_parameters(void **state)
{
    DriverParam good = {STR("options"), STR("-c search_path=pg_catalog")};
    DriverParam unknown = {STR("nonsense"), STR("1")};
    DriverParam odd = {STR("a b'"), STR("1")};
    Login login;
    (void)state;
    begin(&login);
    login.source.nparams = 1;
    login.source.params = &good;
    expect(&login, true, ERR_NONE);
    login.source.params = &unknown;
    expect(&login, false, ERR_INVALID);
    login.source.params = &odd;
    expect(&login, false, ERR_INVALID);
    arena_free(login.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_passwords),
        cmocka_unit_test(test_verifies_only_when_asked),
        cmocka_unit_test(test_names_must_fit_except_behind_a_tunnel),
        cmocka_unit_test(test_client_certificates),
        cmocka_unit_test(test_extra_parameters),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
