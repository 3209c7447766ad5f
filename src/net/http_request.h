/* HttpRequest: one parsed request; every view lives as long as its exchange. */
#ifndef TG_NET_HTTP_REQUEST_H
#define TG_NET_HTTP_REQUEST_H

#include "base/ctx.h"

/* The methods the server knows; TRACE and CONNECT get 405 and unknown ones 501 before a handler. */
typedef enum HttpMethod {
    HTTP_GET,
    HTTP_HEAD,
    HTTP_POST,
    HTTP_PUT,
    HTTP_PATCH,
    HTTP_DELETE,
    HTTP_OPTIONS,
    HTTP_METHODS
} HttpMethod;

/* A header field or a query parameter. */
typedef struct HttpField {
    Str name, value;
} HttpField;

typedef struct HttpRequest {
    HttpMethod method;
    int minor;     /* 0 for HTTP/1.0, else 1 */
    Str target;    /* as sent */
    Str path;      /* the target's path, still encoded; "*" for OPTIONS * */
    Str query;     /* still encoded; absent without '?' */
    Str host;      /* as sent, with port; absent only in HTTP/1.0 */
    Str *segments; /* the path decoded and normalized: no empty, "." or ".." segments; valid UTF-8
                      without NUL. A segment may hold '/' (it was %2F). */
    size_t nsegments;
    HttpField *params; /* the query decoded, in order; '+' is a space */
    size_t nparams;
    HttpField *fields; /* names in lower case, values trimmed, in order */
    size_t nfields;
    Str body;
    Str peer; /* numeric address of the other end of the socket, without port */
    bool is_tls;
    bool keep_alive;       /* what the client asked for */
    bool expects_continue; /* Expect: 100-continue */
} HttpRequest;

/* The first field of that (lower case) name; STR_NONE when absent. */
Str http_request_field(const HttpRequest *request, const char *name);
/* The first parameter of that name; STR_NONE when absent, empty but present for "?name". */
Str http_request_param(const HttpRequest *request, const char *name);
/* The value of one cookie; STR_NONE when absent. */
Str http_request_cookie(const HttpRequest *request, const char *name);
/* True when a comma-separated field lists the token (any case, parameters ignored). */
bool http_request_lists(const HttpRequest *request, const char *name, const char *token);
const char *http_method_name(HttpMethod method);

/* Fills segments and params from path and query. False when they cannot be decoded, or when ".."
 * climbs above the root. */
bool http_request_split(Arena *arena, HttpRequest *request);

#endif
