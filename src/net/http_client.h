/* HTTP client: one blocking call from a worker thread, which cannot be led into the inner network.
 */
#ifndef TG_NET_HTTP_CLIENT_H
#define TG_NET_HTTP_CLIENT_H

#include "net/address.h"
#include "net/http_request.h"

typedef struct HttpCall {
    const char *method; /* "GET", "POST" … */
    Str url;            /* http or https; no user:password@ */
    const HttpField *fields;
    size_t nfields;
    Str body;
    int64_t timeout_ms;        /* whole call, name look-up included; 0 = 10 s; cx may shorten it */
    size_t max_response_bytes; /* 0 = 1 MiB */
    const NetAddressList *allow; /* inner addresses that may be reached; NULL = none */
    const char *ca_file;         /* NULL = the system's */
} HttpCall;

typedef struct HttpReply {
    int status;
    HttpField *fields; /* names in lower case */
    size_t nfields;
    Str body;
} HttpReply;

/* Never follows redirects (a 3xx is a reply), never uses a proxy from the environment. True for any
 * complete reply, whatever its status. Failures: ERR_INVALID (URL), ERR_DENIED (address),
 * ERR_DEADLINE, ERR_EXHAUSTED (reply too large), ERR_UNAVAILABLE; messages name the host and never
 * the path, query, fields or body, which may hold secrets. */
bool http_call(Ctx *cx, const HttpCall *call, HttpReply *reply) MUST_CHECK;

#endif
