/* Session: connection strings, certificates and what a failed connection means. */
#include "driver/pg/session.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void add(Buf *info, const char *key, Str value)
{
    buf_printf(info, "%s%s='", info->n ? " " : "", key);
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\'' || value.p[i] == '\\')
            buf_add_char(info, '\\');
        buf_add_char(info, value.p[i]);
    }
    buf_add_char(info, '\'');
}

static void add_some(Buf *info, const char *key, Str value)
{
    if (value.n)
        add(info, key, value);
}

static void close_file(void *ptr)
{
    close((int)(intptr_t)ptr);
}

/* libpq wants certificates in files. A memory file has a name below /proc, no place on a disk, and
 * 0600 as libpq demands of a key. */
static bool memory_file(Ctx *cx, const char *what, Str content, Str *path)
{
    int fd = memfd_create(what, MFD_CLOEXEC);
    if (fd < 0)
        return err_set(cx, ERR_UNAVAILABLE, "cannot keep the %s in memory: %s", what,
                       strerror(errno));
    arena_defer(cx->arena, close_file, (void *)(intptr_t)fd);
    if (fchmod(fd, 0600) != 0 || write(fd, content.p, content.n) != (ssize_t)content.n)
        return err_set(cx, ERR_UNAVAILABLE, "cannot keep the %s in memory: %s", what,
                       strerror(errno));
    *path = str_printf(cx->arena, "/proc/self/fd/%d", fd);
    return true;
}

static bool add_file(Ctx *cx, Buf *info, const char *key, Str content, Str path)
{
    if (!path.n && content.n && !memory_file(cx, key, content, &path))
        return false;
    add_some(info, key, path);
    return true;
}

/* Without verification the connection is encrypted, whoever answers. */
static bool add_ssl(Ctx *cx, Buf *info, const DataSource *source)
{
    bool has_ca = source->ssl_ca.n || source->ssl_ca_path.n;
    if (!source->use_ssl)
        return true;
    if (source->verify_tls && !has_ca)
        return err_set(
            cx, ERR_INVALID,
            "the data source verifies certificates but has no sslCa: add the authority's "
            "certificate or turn verifyTlsCertificate off");
    add(info, "sslmode",
        !source->verify_tls ? STR("require")
        : source->tunnelled ? STR("verify-ca")
                            : STR("verify-full"));
    Str key = source->ssl_key ? secret_reveal(source->ssl_key) : STR("");
    /* "require" with an authority would verify it after all. */
    return (!source->verify_tls ||
            add_file(cx, info, "sslrootcert", source->ssl_ca, source->ssl_ca_path)) &&
           add_file(cx, info, "sslcert", source->ssl_cert, source->ssl_cert_path) &&
           add_file(cx, info, "sslkey", key, source->ssl_key_path);
}

/* Parameters that would undo what the data source or the driver says. */
static bool is_reserved(Str key)
{
    static const char *const reserved[] = {
        "host",     "port",    "user",     "password",         "dbname",
        "hostaddr", "service", "passfile", "application_name", "client_encoding"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (str_is(key, reserved[i]))
            return true;
    return false;
}

static bool add_params(Ctx *cx, Buf *info, const DataSource *source)
{
    for (size_t i = 0; i < source->nparams; i++) {
        Str key = source->params[i].key;
        if (is_reserved(key))
            return err_set(cx, ERR_INVALID,
                           "extra connection parameter '%.*s' is set by the data source itself",
                           STR_ARG(key));
        for (size_t k = 0; k < key.n; k++)
            if (!((key.p[k] >= 'a' && key.p[k] <= 'z') || key.p[k] == '_'))
                return err_set(cx, ERR_INVALID, "extra connection parameter '%.*s' is not known",
                               STR_ARG(key));
        add(info, str_z(cx->arena, key), source->params[i].value);
    }
    return true;
}

/* keyword=value text for pg_connect, with the password: never log it. Certificates given as text
 * become memory files that live as long as cx->arena. */
static const char *conninfo_of(Ctx *cx, const DataSource *source, const char *application_name)
{
    Buf info = buf_new(cx->arena);
    if (!source->host.n)
        return err_null(cx, ERR_INVALID, "the data source has no host");
    add(&info, "host", source->host);
    add_some(&info, "port", source->port);
    add_some(&info, "user", source->username);
    add(&info, "dbname", source->database.n ? source->database : STR("postgres"));
    if (!secret_empty(source->password))
        add(&info, "password", secret_reveal(source->password));
    add(&info, "application_name", str(application_name ? application_name : "tidegate"));
    if (!add_ssl(cx, &info, source) || !add_params(cx, &info, source))
        return NULL;
    return buf_str(&info).p;
}

static const struct {
    const char *words;
    ErrCode code;
} refusals[] = {
    {"authentication failed", ERR_DENIED},
    {"no password supplied", ERR_DENIED},
    {"permission denied for database", ERR_DENIED},
    {"no pg_hba.conf entry", ERR_DENIED},
    {"role \"", ERR_DENIED},
    {"database \"", ERR_NOT_FOUND},
};

static void explain(Ctx *cx, const DataSource *source)
{
    const char *message = cx->message ? cx->message : "";
    if (cx->err != ERR_UNAVAILABLE)
        return;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        if (strstr(message, refusals[i].words)) {
            err_clear(cx);
            err_set(cx, refusals[i].code, "cannot connect to %.*s: %s", STR_ARG(source->host),
                    message);
            return;
        }
    }
}

static bool is_recent(Ctx *cx, const DataSource *source, Pg *pg)
{
    int version = pg_server_version(pg);
    return version >= DRIVER_PG_OLDEST ||
           err_set(cx, ERR_PRECONDITION,
                   "%.*s runs PostgreSQL %d, which is older than 14, the oldest that is supported",
                   STR_ARG(source->host), version / 10000);
}

Pg *driver_pg_connect(Ctx *cx, const DataSource *source, const char *application_name)
{
    const char *conninfo = conninfo_of(cx, source, application_name);
    if (!conninfo)
        return NULL;
    Pg *pg = pg_connect(cx, conninfo, source->connect_timeout_ms);
    secret_wipe((char *)conninfo, strlen(conninfo));
    if (!pg) {
        explain(cx, source);
        return NULL;
    }
    if (!is_recent(cx, source, pg)) {
        pg_close(pg);
        return NULL;
    }
    return pg;
}
