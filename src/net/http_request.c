/* HttpRequest: looking up fields and decoding paths and queries. */
#include "net/http_request.h"

#include "base/vec.h"

static const char *const method_names[HTTP_METHODS] = {
    [HTTP_GET] = "GET",         [HTTP_HEAD] = "HEAD",   [HTTP_POST] = "POST",
    [HTTP_PUT] = "PUT",         [HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE",
    [HTTP_OPTIONS] = "OPTIONS",
};

const char *http_method_name(HttpMethod method)
{
    return method_names[method];
}

static Str find(const HttpField *fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (str_is(fields[i].name, name))
            return fields[i].value;
    return STR_NONE;
}

Str http_request_field(const HttpRequest *request, const char *name)
{
    return find(request->fields, request->nfields, name);
}

Str http_request_param(const HttpRequest *request, const char *name)
{
    return find(request->params, request->nparams, name);
}

static Str cookie_in(Str pairs, const char *name)
{
    Str pair, key, value;
    while (str_next(&pairs, ';', &pair))
        if (str_cut(str_trim(pair), '=', &key, &value) && str_is(key, name))
            return value;
    return STR_NONE;
}

Str http_request_cookie(const HttpRequest *request, const char *name)
{
    for (size_t i = 0; i < request->nfields; i++) {
        if (!str_is(request->fields[i].name, "cookie"))
            continue;
        Str value = cookie_in(request->fields[i].value, name);
        if (value.p)
            return value;
    }
    return STR_NONE;
}

bool http_request_lists(const HttpRequest *request, const char *name, const char *token)
{
    for (size_t i = 0; i < request->nfields; i++) {
        if (!str_is(request->fields[i].name, name))
            continue;
        Str rest = request->fields[i].value, piece, head, tail;
        while (str_next(&rest, ',', &piece)) {
            str_cut(piece, ';', &head, &tail);
            if (str_is_nocase(str_trim(head), token))
                return true;
        }
    }
    return false;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* The byte behind the '%' at p, or -1. */
static int escaped_byte(const char *p, const char *end)
{
    if (end - p < 3)
        return -1;
    int high = hex_digit(p[1]), low = hex_digit(p[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_plain(Str s, bool plus)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '%' || (unsigned char)s.p[i] >= 0x80 || (plus && s.p[i] == '+'))
            return false;
    return true;
}

/* Decodes %XX (and '+' when `plus`) into the arena. False for a broken escape, NUL, or bytes that
 * are not UTF-8. */
static bool decode(Arena *arena, Str encoded, bool plus, Str *decoded)
{
    *decoded = encoded;
    if (is_plain(encoded, plus))
        return true;
    char *out = arena_alloc(arena, encoded.n + 1);
    size_t n = 0;
    for (const char *p = encoded.p, *end = p + encoded.n; p < end; p++) {
        int byte = (unsigned char)*p;
        if (*p == '%') {
            byte = escaped_byte(p, end);
            p += 2;
        } else if (plus && *p == '+') {
            byte = ' ';
        }
        if (byte <= 0)
            return false;
        out[n++] = (char)byte;
    }
    *decoded = (Str){out, n};
    return str_is_utf8(*decoded);
}

typedef VEC(Str) Segments;

/* RFC 3986 dot segments, applied after decoding so that %2e%2e is no way around. */
static bool add_segment(Arena *arena, Segments *segments, Str encoded)
{
    Str segment;
    if (!decode(arena, encoded, false, &segment))
        return false;
    if (segment.n == 0 || str_is(segment, "."))
        return true;
    if (!str_is(segment, "..")) {
        VEC_ADD(arena, segments, segment);
        return true;
    }
    if (segments->n == 0)
        return false;
    segments->n--;
    return true;
}

static bool split_path(Arena *arena, HttpRequest *request)
{
    Segments segments = {0};
    Str rest = request->path, piece;
    if (str_is(rest, "*"))
        return true;
    while (str_next(&rest, '/', &piece))
        if (!add_segment(arena, &segments, piece))
            return false;
    request->segments = segments.v;
    request->nsegments = segments.n;
    return true;
}

static bool split_query(Arena *arena, HttpRequest *request)
{
    VEC(HttpField) params = {0};
    Str rest = request->query, piece, name, value;
    while (str_next(&rest, '&', &piece)) {
        if (piece.n == 0)
            continue;
        HttpField param = {.value = STR("")};
        if (!str_cut(piece, '=', &name, &value))
            value = STR("");
        if (!decode(arena, name, true, &param.name) || !decode(arena, value, true, &param.value))
            return false;
        if (!param.value.p)
            param.value = STR("");
        VEC_ADD(arena, &params, param);
    }
    request->params = (HttpField *)params.v;
    request->nparams = params.n;
    return true;
}

bool http_request_split(Arena *arena, HttpRequest *request)
{
    return split_path(arena, request) && split_query(arena, request);
}
