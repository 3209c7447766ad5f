/* HTTP client: libcurl with everything switched off that could lead it elsewhere. The address check
 * sits where the socket is made, after the name was looked up, so that no second answer of the name
 * server (rebinding) and no odd spelling of an address gets around it. */
#include "net/http_client.h"

#include <curl/curl.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/vec.h"

#define DEFAULT_TIMEOUT_MS 10000
#define DEFAULT_RESPONSE_BYTES ((size_t)1 << 20)
#define MAX_HEAD_BYTES 65536
#define MAX_REPLY_FIELDS 200

typedef struct Transfer {
    Arena *arena;
    const HttpCall *call;
    CURL *curl;
    struct curl_slist *lines;
    Str host; /* for messages */
    size_t max_bytes;
    Buf body;
    VEC(HttpField) fields;
    size_t head_bytes;
    bool was_denied, was_large;
    char reason[CURL_ERROR_SIZE];
} Transfer;

static void init_curl(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)purpose;
    Transfer *t = arg;
    bool listed = t->call->allow && net_address_list_has(t->call->allow, &address->addr);
    if (!listed && !net_address_is_public(&address->addr)) {
        t->was_denied = true;
        errno = EACCES;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take_body(char *bytes, size_t size, size_t n, void *arg)
{
    Transfer *t = arg;
    n *= size;
    if (n > t->max_bytes - t->body.n) {
        t->was_large = true;
        return 0;
    }
    buf_add(&t->body, bytes, n);
    return n;
}

/* Called once per line; a status line starts a new head (after 100 Continue). */
static size_t take_field(char *bytes, size_t size, size_t n, void *arg)
{
    Transfer *t = arg;
    Str line = {bytes, n * size}, name, value;
    t->head_bytes += line.n;
    if (t->head_bytes > MAX_HEAD_BYTES || t->fields.n == MAX_REPLY_FIELDS) {
        t->was_large = true;
        return 0;
    }
    if (str_starts(line, "HTTP/"))
        t->fields.n = 0;
    else if (str_cut(line, ':', &name, &value)) {
        HttpField field = {str_lower(t->arena, name), str_copy(t->arena, str_trim(value))};
        VEC_ADD(t->arena, &t->fields, field);
    }
    return line.n;
}

static bool has_line_end(Str s)
{
    return s.n && (memchr(s.p, '\r', s.n) || memchr(s.p, '\n', s.n) || memchr(s.p, '\0', s.n));
}

static char *url_part(Transfer *t, CURLU *url, CURLUPart part)
{
    char *text = NULL, *copy = NULL;
    if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
        copy = str_z(t->arena, str(text));
    curl_free(text);
    return copy;
}

static bool check_url(Ctx *cx, Transfer *t)
{
    CURLU *url = curl_url();
    bool parsed = !has_line_end(t->call->url) &&
                  curl_url_set(url, CURLUPART_URL, str_z(t->arena, t->call->url), 0) == CURLUE_OK;
    char *scheme = parsed ? url_part(t, url, CURLUPART_SCHEME) : NULL;
    char *host = parsed ? url_part(t, url, CURLUPART_HOST) : NULL;
    char *user = parsed ? url_part(t, url, CURLUPART_USER) : NULL;
    char *password = parsed ? url_part(t, url, CURLUPART_PASSWORD) : NULL;
    curl_url_cleanup(url);
    if (!scheme || !host)
        return err_set(cx, ERR_INVALID, "the address to call is not a URL");
    if (strcmp(scheme, "http") != 0 && strcmp(scheme, "https") != 0)
        return err_set(cx, ERR_INVALID, "only http and https can be called, not %s", scheme);
    if (user || password)
        return err_set(cx, ERR_INVALID, "the URL of %s may not hold a user name or password", host);
    t->host = str(host);
    return true;
}

static void add_line(Transfer *t, const char *line)
{
    struct curl_slist *longer = curl_slist_append(t->lines, line);
    if (!longer)
        abort();
    t->lines = longer;
}

/* "Name:" takes away what curl would add by itself. */
static bool add_fields(Ctx *cx, Transfer *t)
{
    bool has_type = false;
    add_line(t, "Expect:");
    for (size_t i = 0; i < t->call->nfields; i++) {
        const HttpField *field = &t->call->fields[i];
        if (has_line_end(field->name) || has_line_end(field->value))
            return err_set(cx, ERR_INVALID, "a field of the call to %s holds a line end",
                           t->host.p);
        has_type = has_type || str_is_nocase(field->name, "content-type");
        add_line(t, arena_printf(t->arena, "%.*s%s%.*s", STR_ARG(field->name),
                                 field->value.n ? ": " : ";", STR_ARG(field->value)));
    }
    if (!has_type)
        add_line(t, "Content-Type:");
    return true;
}

static void set_limits(Ctx *cx, Transfer *t)
{
    int64_t timeout_ms = t->call->timeout_ms > 0 ? t->call->timeout_ms : DEFAULT_TIMEOUT_MS;
    int64_t left_ms = ctx_left_ms(cx, timeout_ms);
    if (left_ms < timeout_ms)
        timeout_ms = left_ms > 0 ? left_ms : 1;
    t->max_bytes =
        t->call->max_response_bytes ? t->call->max_response_bytes : DEFAULT_RESPONSE_BYTES;
    curl_easy_setopt(t->curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(t->curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(t->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(t->curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(t->curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(t->curl, CURLOPT_FORBID_REUSE, 1L);
    if (t->call->ca_file)
        curl_easy_setopt(t->curl, CURLOPT_CAINFO, t->call->ca_file);
}

static void set_request(Transfer *t)
{
    const HttpCall *call = t->call;
    bool has_body = call->body.n > 0 || strcmp(call->method, "POST") == 0;
    curl_easy_setopt(t->curl, CURLOPT_URL, str_z(t->arena, call->url));
    curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->lines);
    if (has_body) {
        curl_easy_setopt(t->curl, CURLOPT_POST, 1L);
        curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body.n);
        curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, call->body.n ? call->body.p : "");
    }
    curl_easy_setopt(t->curl, CURLOPT_NOBODY, strcmp(call->method, "HEAD") == 0 ? 1L : 0L);
    curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static void set_callbacks(Transfer *t)
{
    curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, take_field);
    curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(t->curl, CURLOPT_ERRORBUFFER, t->reason);
}

static bool explain(Ctx *cx, const Transfer *t, CURLcode code)
{
    const char *host = t->host.p;
    if (t->was_large)
        return err_set(cx, ERR_EXHAUSTED, "the reply of %s is larger than %zu bytes", host,
                       t->max_bytes);
    if (t->was_denied)
        return err_set(cx, ERR_DENIED,
                       "%s has an inner address; allow it in the settings to call it", host);
    if (code == CURLE_OPERATION_TIMEDOUT)
        return err_set(cx, ERR_DEADLINE, "%s did not answer in time", host);
    return err_set(cx, ERR_UNAVAILABLE, "cannot reach %s: %s", host, curl_easy_strerror(code));
}

static bool perform(Ctx *cx, Transfer *t, HttpReply *reply)
{
    CURLcode code = curl_easy_perform(t->curl);
    if (code != CURLE_OK)
        return explain(cx, t, code);
    long status = 0;
    curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
    *reply = (HttpReply){.status = (int)status,
                         .fields = (HttpField *)t->fields.v,
                         .nfields = t->fields.n,
                         .body = buf_str(&t->body)};
    return true;
}

bool http_call(Ctx *cx, const HttpCall *call, HttpReply *reply)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_curl);
    Transfer t = {.arena = cx->arena, .call = call, .body = buf_new(cx->arena)};
    if (!check_url(cx, &t))
        return false;
    t.curl = curl_easy_init();
    if (!t.curl)
        return err_set(cx, ERR_INTERNAL, "cannot start a call to %s", t.host.p);
    bool ok = add_fields(cx, &t);
    if (ok) {
        set_limits(cx, &t);
        set_request(&t);
        set_callbacks(&t);
        ok = perform(cx, &t, reply);
    }
    curl_slist_free_all(t.lines);
    curl_easy_cleanup(t.curl);
    return ok;
}
