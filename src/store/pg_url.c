/* PgUrl: tells a path from a connection string, and takes our own parameters out of the latter. */
#include "store/pg_url.h"

#include "base/file.h"
#include "base/vec.h"

#define MOST_BYTES ((size_t)64 * 1024)

static const char *const keys[] = {
    "host",
    "hostaddr",
    "port",
    "dbname",
    "database",
    "user",
    "password",
    "passfile",
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "service",
    "servicefile",
    "connect_timeout",
    "target_session_attrs",
    "application_name",
};

static bool is_ours(Str key)
{
    return str_starts(key, "bytebase_") || str_starts(key, "tidegate_");
}

static bool is_key(Str key)
{
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (str_is(key, keys[i]))
            return true;
    return is_ours(key);
}

static bool is_uri(Str text)
{
    return str_starts(text, "postgres://") || str_starts(text, "postgresql://");
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool pg_url_is_path(Str value)
{
    if (is_uri(value))
        return false;
    for (size_t i = 0; i < value.n;) {
        size_t from = i;
        while (i < value.n && !is_space(value.p[i]) && value.p[i] != '=')
            i++;
        Str word = str_sub(value, from, i);
        while (i < value.n && is_space(value.p[i]))
            i++;
        if (i < value.n && value.p[i] == '=') {
            if (is_key(word))
                return false;
            i++;
        }
    }
    return true;
}

bool pg_url_read(Ctx *cx, const char *path, Str *content)
{
    long scheme = str_find(str(path), STR("://"));
    if (scheme > 0) /* not echoed: what follows may hold a password */
        return err_set(cx, ERR_INVALID, "PG_URL takes a postgresql:// URI, not %.*s://",
                       (int)scheme, path);
    if (!file_read(cx, path, MOST_BYTES, content))
        return false;
    *content = str_trim(*content);
    return content->n ||
           err_set(cx, ERR_INVALID, "%s is empty; it must hold a connection string", path);
}

/* Our parameters as they were found, for the check of providers. */
typedef struct Own {
    Arena *arena;
    bool aws, gcp;
} Own;

static void note(Own *own, Str key, Str value)
{
    bool on = str_is_nocase(value, "true") || str_is(value, "1");
    if (str_ends(key, "_aws_rds_iam"))
        own->aws = on;
    if (str_ends(key, "_gcp_cloud_sql_iam"))
        own->gcp = on;
}

static Str strip_uri(Own *own, Str uri)
{
    Str head, query, piece;
    Buf out = buf_new(own->arena);
    if (!str_cut(uri, '?', &head, &query))
        return uri;
    buf_add_str(&out, head);
    char separator = '?';
    while (str_next(&query, '&', &piece)) {
        Str key, value;
        str_cut(piece, '=', &key, &value);
        if (is_ours(key)) {
            note(own, key, value);
            continue;
        }
        buf_add_char(&out, separator);
        buf_add_str(&out, piece);
        separator = '&';
    }
    return buf_str(&out);
}

/* libpq's own form: 'quoted', with \' and \\ inside; or a bare word. Returns the end. */
static size_t skip_value(Str text, size_t i)
{
    bool quoted = i < text.n && text.p[i] == '\'';
    i += quoted;
    while (i < text.n && (quoted ? text.p[i] != '\'' : !is_space(text.p[i])))
        i += text.p[i] == '\\' && i + 1 < text.n ? 2 : 1;
    return quoted && i < text.n ? i + 1 : i;
}

static size_t skip_space(Str text, size_t i)
{
    while (i < text.n && is_space(text.p[i]))
        i++;
    return i;
}

/* "database" is what other drivers call dbname. */
static Str libpq_key(Str key)
{
    return str_is(key, "database") ? STR("dbname") : key;
}

static Str strip_pairs(Own *own, Str text)
{
    Buf out = buf_new(own->arena);
    for (size_t i = skip_space(text, 0); i < text.n; i = skip_space(text, i)) {
        size_t from = i;
        while (i < text.n && !is_space(text.p[i]) && text.p[i] != '=')
            i++;
        Str key = str_sub(text, from, i);
        i = skip_space(text, i);
        if (i >= text.n || text.p[i] != '=')
            return text; /* malformed: libpq says how */
        size_t start = skip_space(text, i + 1);
        i = skip_value(text, start);
        if (is_ours(key)) {
            note(own, key, str_sub(text, start, i));
            continue;
        }
        key = libpq_key(key);
        buf_printf(&out, "%s%.*s=%.*s", out.n ? " " : "", STR_ARG(key),
                   STR_ARG(str_sub(text, start, i)));
    }
    return buf_str(&out);
}

bool pg_url_conninfo(Ctx *cx, Str text, const char **conninfo)
{
    Own own = {.arena = cx->arena};
    if (pg_url_is_path(text))
        return err_set(cx, ERR_INVALID,
                       "this is neither a postgresql:// URI nor keyword=value pairs");
    Str kept = is_uri(text) ? strip_uri(&own, text) : strip_pairs(&own, text);
    if (own.aws && own.gcp)
        return err_set(cx, ERR_INVALID,
                       "multiple metadata database IAM auth providers are enabled; keep one of "
                       "bytebase_aws_rds_iam and bytebase_gcp_cloud_sql_iam");
    if (own.aws || own.gcp)
        return err_set(cx, ERR_UNIMPLEMENTED,
                       "%s is not built yet; use a user with a password in PG_URL and remove the "
                       "%s parameter",
                       own.aws ? "AWS RDS IAM authentication of the metadata database"
                               : "Google Cloud SQL IAM authentication of the metadata database",
                       own.aws ? "bytebase_aws_rds_iam" : "bytebase_gcp_cloud_sql_iam");
    *conninfo = str_z(cx->arena, kept);
    return true;
}
