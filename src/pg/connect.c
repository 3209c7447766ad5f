/* Connect: one bounded, non-blocking attempt per host, with a share of the time for each. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "base/clock.h"
#include "pg/connection.h"

#define DEFAULT_TIMEOUT_MS 10000
#define CALL_TIMEOUT_MS 30000
#define MOST_OPTIONS 96

/* What we want unless the conninfo says otherwise: a dead peer is noticed in 30 s. */
static const struct {
    const char *keyword, *value;
} defaults[] = {
    {"client_encoding", "UTF8"}, {"fallback_application_name", "tidegate"},
    {"keepalives_idle", "15"},   {"keepalives_interval", "5"},
    {"keepalives_count", "3"},   {"tcp_user_timeout", "30000"},
};

typedef struct Settings {
    const char *keywords[MOST_OPTIONS], *values[MOST_OPTIONS];
    size_t n;
} Settings;

/* libpq quotes pieces of a malformed conninfo, which may be pieces of a password. */
static bool parse_failed(Ctx *cx, char *message)
{
    Str text = message ? str(message) : STR("");
    bool harmless = str_starts(text, "invalid URI query parameter") ||
                    str_starts(text, "invalid connection option");
    err_set(cx, ERR_INVALID, "the connection string is malformed: %s",
            harmless
                ? pg_error_line(cx->arena, message)
                : "give a postgresql:// URI or keyword=value pairs, and percent-encode special "
                  "characters in the password of a URI");
    PQfreemem(message);
    return false;
}

static const char **find_value(Settings *settings, const char *keyword)
{
    for (size_t i = 0; i < settings->n; i++)
        if (!strcmp(settings->keywords[i], keyword))
            return &settings->values[i];
    return NULL;
}

static void add_setting(Settings *settings, const char *keyword, const char *value)
{
    if (settings->n + 1 >= MOST_OPTIONS) /* the last slot ends the array */
        return;
    settings->keywords[settings->n] = keyword;
    settings->values[settings->n++] = value;
}

static bool read_settings(Ctx *cx, const char *conninfo, Settings *settings)
{
    char *message = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo, &message);
    if (!options)
        return parse_failed(cx, message);
    for (PQconninfoOption *o = options; o->keyword; o++)
        if (o->val)
            add_setting(settings, arena_printf(cx->arena, "%s", o->keyword),
                        arena_printf(cx->arena, "%s", o->val));
    PQconninfoFree(options);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
        if (!find_value(settings, defaults[i].keyword))
            add_setting(settings, defaults[i].keyword, defaults[i].value);
    return true;
}

static const char *hide_password(Ctx *cx, const char *message, const char *password)
{
    Str rest = str(message), word = str(password ? password : "");
    Buf out = buf_new(cx->arena);
    for (long at; word.n && (at = str_find(rest, word)) >= 0;) {
        buf_add_str(&out, str_sub(rest, 0, (size_t)at));
        buf_add_z(&out, "***");
        rest = str_sub(rest, (size_t)at + word.n, rest.n);
    }
    buf_add_str(&out, rest);
    return buf_str(&out).p;
}

static PostgresPollingStatusType poll_once(PGconn *conn, PostgresPollingStatusType wants,
                                           int64_t until_ms, bool *late)
{
    struct pollfd fd = {.fd = PQsocket(conn),
                        .events = wants == PGRES_POLLING_READING ? POLLIN : POLLOUT};
    int64_t left = until_ms - clock_ms();
    int n = left > 0 ? poll(&fd, 1, (int)left) : 0;
    if (n < 0 && errno == EINTR)
        return wants;
    *late = n == 0;
    return n > 0 ? PQconnectPoll(conn) : PGRES_POLLING_FAILED;
}

/* One host; NULL and the reason in *why. */
static PGconn *attempt(Ctx *cx, const Settings *settings, int64_t until_ms, const char **why)
{
    int64_t started = clock_ms();
    PGconn *conn = PQconnectStartParams(settings->keywords, settings->values, 0);
    if (!conn)
        abort(); /* out of memory */
    PostgresPollingStatusType wants = PGRES_POLLING_WRITING;
    bool late = false;
    if (PQstatus(conn) == CONNECTION_BAD)
        wants = PGRES_POLLING_FAILED;
    while (wants == PGRES_POLLING_READING || wants == PGRES_POLLING_WRITING)
        wants = poll_once(conn, wants, until_ms, &late);
    if (wants == PGRES_POLLING_OK)
        return conn;
    const char *host = PQhost(conn), *port = PQport(conn);
    if (late)
        *why = arena_printf(cx->arena, "%s port %s did not answer within %lld ms",
                            host ? host : "the server", port ? port : "",
                            (long long)(clock_ms() - started));
    else
        *why = hide_password(cx, pg_error_line(cx->arena, PQerrorMessage(conn)), PQpass(conn));
    PQfinish(conn);
    return NULL;
}

static Str nth(Str list, size_t index)
{
    Str piece = STR("");
    for (size_t i = 0; i <= index; i++) {
        Str tail;
        str_cut(list, ',', &piece, &tail);
        list = tail;
    }
    return piece;
}

static size_t count_pieces(const char *list)
{
    size_t n = 1;
    for (const char *c = list ? list : ""; *c; c++)
        n += *c == ',';
    return n;
}

static const char *const listed[] = {"host", "hostaddr", "port"};

static size_t count_hosts(Settings *settings)
{
    size_t most = 1;
    for (size_t k = 0; k < 2; k++) {
        const char **list = find_value(settings, listed[k]);
        size_t n = list ? count_pieces(*list) : 1;
        most = n > most ? n : most;
    }
    return most;
}

static Settings pick_host(Ctx *cx, Settings *all, size_t index, const char *attrs)
{
    Settings one = *all;
    for (size_t k = 0; k < 3; k++) {
        const char **list = find_value(&one, listed[k]);
        if (list && count_pieces(*list) > 1)
            *list = str_z(cx->arena, nth(str(*list), index));
    }
    if (attrs)
        *find_value(&one, "target_session_attrs") = attrs;
    return one;
}

/* libpq gives a silent host all the time there is; here each gets its share of what is left. */
static PGconn *try_hosts(Ctx *cx, Settings *all, int64_t until_ms, Buf *reasons)
{
    size_t n = count_hosts(all);
    const char **attrs = find_value(all, "target_session_attrs");
    bool two_rounds = n > 1 && attrs && !strcmp(*attrs, "prefer-standby");
    size_t tries = two_rounds ? 2 * n : n;
    for (size_t i = 0; i < tries; i++) {
        const char *round = !two_rounds ? NULL : i < n ? "standby" : "any";
        int64_t now = clock_ms(), left = until_ms > now ? until_ms - now : 0;
        const char *why = "";
        Settings one = n > 1 ? pick_host(cx, all, i % n, round) : *all;
        PGconn *conn = attempt(cx, &one, now + left / (int64_t)(tries - i), &why);
        if (conn)
            return conn;
        buf_printf(reasons, "%s%s", reasons->n ? "; " : "", why);
    }
    return NULL;
}

static void take_message(void *ptr, const PGresult *result)
{
    Pg *pg = ptr;
    PgError message;
    pg_error_read(result, &message);
    if (!strcmp(message.severity, "FATAL"))
        pg->broken = true;
    if (pg->on_message)
        pg->on_message(pg->on_message_ptr, &message);
}

static Pg *wrap(PGconn *conn)
{
    Pg *pg = calloc(1, sizeof *pg);
    if (!pg)
        abort();
    pg->conn = conn;
    pg->timeout_ms = CALL_TIMEOUT_MS;
    pg->arena = arena_new();
    pg->statements = map_new(pg->arena);
    pg->cancel_key = pg_cancel_key_new(conn);
    PQsetnonblocking(conn, 1);
    PQsetNoticeReceiver(conn, take_message, pg);
    return pg;
}

Pg *pg_connect(Ctx *cx, const char *conninfo, int timeout_ms)
{
    Settings settings = {0};
    if (!read_settings(cx, conninfo, &settings))
        return NULL;
    int64_t most = timeout_ms > 0 ? timeout_ms : DEFAULT_TIMEOUT_MS;
    int64_t left = ctx_left_ms(cx, most);
    Buf reasons = buf_new(cx->arena);
    PGconn *conn = try_hosts(cx, &settings, clock_ms() + (left < most ? left : most), &reasons);
    if (!conn)
        return err_null(cx, ERR_UNAVAILABLE, "cannot connect to PostgreSQL: %s",
                        buf_str(&reasons).p);
    return wrap(conn);
}

void pg_close(Pg *pg)
{
    if (!pg)
        return;
    PQfinish(pg->conn);
    pg_cancel_key_unref(pg->cancel_key);
    arena_free(pg->arena);
    free(pg);
}
