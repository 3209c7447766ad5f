/* HttpHead: RFC 9112 sections 3 to 6 without the tolerances it leaves to the reader: whatever two
 * programs could read in two ways is refused, because that is how requests are smuggled. */
#include "net/http_head.h"

#include <ctype.h>

static const char token_marks[] = "!#$%&'*+-.^_`|~";
static const char path_marks[] = "/-._~!$&'()*+,;=:@%";
/* Not allowed by RFC 3986, but typed by hand in filters, and nobody reads them in two ways. */
static const char query_marks[] = "/-._~!$&'()*+,;=:@%?[]{}|^`\"<>\\";
static const char host_marks[] = "-._~%";

/* Fields of which a second copy could overrule the first in another reader. */
static const char *const single_fields[] = {"authorization", "content-encoding", "content-length",
                                            "content-type",  "expect",           "host",
                                            "origin",        "last-event-id"};

/* They say where the request ends and whom it is for: not allowed after the body (RFC 9110 6.5.1),
 * and no tabs in them, which readers trim in different ways. */
static const char *const framing_fields[] = {"content-length", "host", "transfer-encoding"};

typedef struct KnownMethod {
    const char *name;
    int status; /* 0, or the refusal */
    HttpMethod method;
} KnownMethod;

static const KnownMethod known_methods[] = {
    {"GET", 0, HTTP_GET},         {"HEAD", 0, HTTP_HEAD},       {"POST", 0, HTTP_POST},
    {"PUT", 0, HTTP_PUT},         {"PATCH", 0, HTTP_PATCH},     {"DELETE", 0, HTTP_DELETE},
    {"OPTIONS", 0, HTTP_OPTIONS}, {"TRACE", 405, HTTP_METHODS}, {"CONNECT", 405, HTTP_METHODS},
};

bool http_head_refuse(HttpHead *head, int status, const char *reason)
{
    head->status = status;
    head->reason = reason;
    return false;
}

static bool is_one_of(unsigned char c, const char *marks)
{
    return isalnum(c) || (c && strchr(marks, c));
}

static bool all_are(Str s, const char *marks)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || !is_one_of((unsigned char)s.p[i], marks))
            return false;
    return true;
}

bool http_is_token(Str s)
{
    return s.n > 0 && all_are(s, token_marks);
}

static bool parse_version(HttpHead *head, Str version)
{
    const char *p = version.p;
    if (version.n != 8 || memcmp(p, "HTTP/", 5) != 0 || !isdigit((unsigned char)p[5]) ||
        p[6] != '.' || !isdigit((unsigned char)p[7]))
        return http_head_refuse(head, 400, "malformed HTTP version");
    if (p[5] != '1' || p[7] > '1')
        return http_head_refuse(head, 505, "only HTTP/1.0 and HTTP/1.1 are spoken here");
    head->request->minor = p[7] - '0';
    return true;
}

static bool parse_method(HttpHead *head, Str name)
{
    if (!http_is_token(name))
        return http_head_refuse(head, 400, "malformed method");
    for (size_t i = 0; i < sizeof known_methods / sizeof *known_methods; i++) {
        const KnownMethod *known = &known_methods[i];
        if (!str_is(name, known->name))
            continue;
        head->request->method = known->method;
        return !known->status || http_head_refuse(head, known->status, "method not allowed");
    }
    return http_head_refuse(head, 501, "method not implemented");
}

/* "http://host/path": puts the authority aside and leaves the path. */
static bool strip_authority(HttpHead *head, Str *target)
{
    size_t scheme = str_starts(*target, "http://") ? 7 : str_starts(*target, "https://") ? 8 : 0;
    if (!scheme)
        return http_head_refuse(head, 400, "malformed request target");
    Str rest = str_sub(*target, scheme, target->n);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != '/' && rest.p[n] != '?')
        n++;
    head->authority = str_sub(rest, 0, n);
    *target = n < rest.n ? str_sub(rest, n, rest.n) : STR("/");
    return true;
}

static bool parse_target(HttpHead *head, const HttpLimits *limits, Str target)
{
    HttpRequest *request = head->request;
    if (target.n > limits->max_target_bytes)
        return http_head_refuse(head, 414, "request target too long");
    request->target = target;
    if (str_is(target, "*") && request->method == HTTP_OPTIONS) {
        request->path = target;
        return true;
    }
    if (target.n == 0 || (target.p[0] != '/' && !strip_authority(head, &target)))
        return http_head_refuse(head, 400, "malformed request target");
    str_cut(target, '?', &request->path, &request->query);
    if (request->path.n == 0)
        request->path = STR("/");
    if (!all_are(request->path, path_marks) || !all_are(request->query, query_marks))
        return http_head_refuse(head, 400, "character not allowed in the request target");
    if (!http_request_split(head->arena, request))
        return http_head_refuse(head, 400, "request target cannot be decoded");
    return true;
}

bool http_head_request_line(HttpHead *head, const HttpLimits *limits, Str line)
{
    Str method, target, version, rest;
    if (!str_cut(line, ' ', &method, &rest) || !str_cut(rest, ' ', &target, &version))
        return http_head_refuse(head, 400, "malformed request line");
    return parse_version(head, version) && parse_method(head, method) &&
           parse_target(head, limits, target);
}

static Str trim_blanks(Str s)
{
    while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
        s = str_sub(s, 1, s.n);
    while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t'))
        s.n--;
    return s;
}

static bool is_field_value(Str s)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static bool parse_field(HttpHead *head, Str line, HttpField *field)
{
    if (line.n && (line.p[0] == ' ' || line.p[0] == '\t'))
        return http_head_refuse(head, 400, "folded field line");
    if (!str_cut(line, ':', &field->name, &field->value) || !http_is_token(field->name))
        return http_head_refuse(head, 400, "malformed field name");
    field->value = trim_blanks(field->value);
    if (!is_field_value(field->value))
        return http_head_refuse(head, 400, "control character in a field value");
    return true;
}

static bool is_framing(Str name)
{
    for (size_t i = 0; i < sizeof framing_fields / sizeof *framing_fields; i++)
        if (str_is_nocase(name, framing_fields[i]))
            return true;
    return false;
}

bool http_head_trailer(HttpHead *head, Str line)
{
    HttpField field;
    if (!parse_field(head, line, &field))
        return false;
    return !is_framing(field.name) || http_head_refuse(head, 400, "field not allowed as a trailer");
}

/* The line is memory of ours: lower case in place. */
static void lower_name(Str name)
{
    char *p = (char *)(uintptr_t)name.p;
    for (size_t i = 0; i < name.n; i++)
        p[i] = (char)tolower((unsigned char)p[i]);
}

static bool is_single(Str name)
{
    for (size_t i = 0; i < sizeof single_fields / sizeof *single_fields; i++)
        if (str_is(name, single_fields[i]))
            return true;
    return false;
}

bool http_head_field(HttpHead *head, const HttpLimits *limits, Str line)
{
    HttpField field;
    if (!parse_field(head, line, &field))
        return false;
    if (head->fields.n == limits->max_fields)
        return http_head_refuse(head, 431, "too many fields");
    if (is_framing(field.name) && memchr(line.p, '\t', line.n))
        return http_head_refuse(head, 400, "tab in a framing field");
    lower_name(field.name);
    if (is_single(field.name))
        for (size_t i = 0; i < head->fields.n; i++)
            if (str_eq(head->fields.v[i].name, field.name))
                return http_head_refuse(head, 400, "field given twice");
    VEC_ADD(head->arena, &head->fields, field);
    return true;
}

static bool is_port(Str s)
{
    int64_t port;
    if (s.n == 0)
        return true; /* "host:" is allowed by RFC 3986 */
    return s.n <= 5 && s.p[0] != '-' && str_to_i64(s, &port) && port <= 65535;
}

static bool is_host(Str s)
{
    Str name = s, port = STR_NONE;
    if (s.n && s.p[0] == '[') {
        const char *end = memchr(s.p, ']', s.n);
        if (!end || end == s.p + 1)
            return false;
        name = str_sub(s, 1, (size_t)(end - s.p));
        port = str_sub(s, name.n + 2, s.n);
        return all_are(name, ":.") && (port.n == 0 || port.p[0] == ':') &&
               is_port(str_sub(port, 1, port.n));
    }
    str_cut(s, ':', &name, &port);
    return name.n > 0 && all_are(name, host_marks) && is_port(port);
}

static bool check_host(HttpHead *head)
{
    HttpRequest *request = head->request;
    request->host = http_request_field(request, "host");
    if (!request->host.p)
        return request->minor == 0 || http_head_refuse(head, 400, "no Host field");
    if (!is_host(request->host))
        return http_head_refuse(head, 400, "malformed Host field");
    if (head->authority.p && !str_eq_nocase(head->authority, request->host))
        return http_head_refuse(head, 400, "Host differs from the request target");
    return true;
}

static bool check_length(HttpHead *head, const HttpLimits *limits, Str value)
{
    size_t total = 0;
    if (value.n == 0)
        return http_head_refuse(head, 400, "malformed Content-Length");
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] < '0' || value.p[i] > '9')
            return http_head_refuse(head, 400, "malformed Content-Length");
        if (total <= limits->max_body_bytes)
            total = total * 10 + (size_t)(value.p[i] - '0');
    }
    if (total > limits->max_body_bytes)
        return http_head_refuse(head, 413, "body too large");
    head->framing = total ? HTTP_LENGTH : HTTP_NO_BODY;
    head->length = total;
    return true;
}

/* RFC 9112 6.1: chunked must be the last coding, once; other codings before it are 501. */
static bool check_codings(HttpHead *head)
{
    const HttpRequest *request = head->request;
    bool chunked_last = false, others = false, repeated = false;
    for (size_t i = 0; i < request->nfields; i++) {
        if (!str_is(request->fields[i].name, "transfer-encoding"))
            continue;
        Str rest = request->fields[i].value, piece;
        while (str_next(&rest, ',', &piece)) {
            bool chunked = str_is_nocase(trim_blanks(piece), "chunked");
            repeated = repeated || chunked_last;
            others = others || !chunked;
            chunked_last = chunked;
        }
    }
    if (!chunked_last || repeated)
        return http_head_refuse(head, 400, "Transfer-Encoding must end with one chunked");
    if (others)
        return http_head_refuse(head, 501, "transfer coding not implemented");
    head->framing = HTTP_CHUNKED;
    return true;
}

static bool check_framing(HttpHead *head, const HttpLimits *limits)
{
    Str coding = http_request_field(head->request, "transfer-encoding");
    Str length = http_request_field(head->request, "content-length");
    if (coding.p && length.p)
        return http_head_refuse(head, 400, "both Content-Length and Transfer-Encoding");
    if (coding.p && head->request->minor == 0)
        return http_head_refuse(head, 400, "Transfer-Encoding in HTTP/1.0");
    if (coding.p)
        return check_codings(head);
    return !length.p || check_length(head, limits, length);
}

static bool check_content_coding(HttpHead *head)
{
    Str coding = http_request_field(head->request, "content-encoding");
    if (!coding.p || head->framing == HTTP_NO_BODY || str_is_nocase(coding, "identity"))
        return true;
    return http_head_refuse(head, 415, "content coding not accepted");
}

static bool check_expect(HttpHead *head)
{
    HttpRequest *request = head->request;
    Str expect = http_request_field(request, "expect");
    if (!expect.p || request->minor == 0)
        return true;
    if (!str_is_nocase(expect, "100-continue"))
        return http_head_refuse(head, 417, "expectation not supported");
    request->expects_continue = head->framing != HTTP_NO_BODY;
    return true;
}

bool http_head_finish(HttpHead *head, const HttpLimits *limits)
{
    HttpRequest *request = head->request;
    request->fields = (HttpField *)head->fields.v;
    request->nfields = head->fields.n;
    request->keep_alive = request->minor == 1
                              ? !http_request_lists(request, "connection", "close")
                              : http_request_lists(request, "connection", "keep-alive");
    return check_host(head) && check_framing(head, limits) && check_expect(head) &&
           check_content_coding(head);
}
