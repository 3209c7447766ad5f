/* HttpExchange: one request and its one answer, which any thread may give. */
#ifndef TG_NET_HTTP_EXCHANGE_H
#define TG_NET_HTTP_EXCHANGE_H

#include "net/http_request.h"

typedef struct HttpExchange HttpExchange;

/* Valid while a reference is held. */
const HttpRequest *http_exchange_request(const HttpExchange *exchange);
/* The handler is given one reference and gives it back with unref, from any thread, after the
 * answer. Giving back the last one unanswered answers 500. */
HttpExchange *http_exchange_ref(HttpExchange *exchange);
void http_exchange_unref(HttpExchange *exchange);

/* Answers from any thread; fields and body are copied. Content-Length, Date and Connection are the
 * server's: do not pass them. HEAD, 204 and 304 send no body. Answering a client that has gone is
 * fine. False, and nothing is sent, when the exchange was answered before. A field with CR, LF or
 * NUL in it turns the answer into 500. */
bool http_respond(HttpExchange *exchange, int status, const HttpField *fields, size_t nfields,
                  Str body);
/* As http_respond, without a copy of the body: release(owner) runs once, on any thread, when the
 * bytes are no longer needed (also when the result is false). */
bool http_respond_shared(HttpExchange *exchange, int status, const HttpField *fields,
                         size_t nfields, Str body, void (*release)(void *), void *owner);
/* 503 with Retry-After, for a full queue. The body is the API's error object. */
bool http_respond_busy(HttpExchange *exchange, int retry_after_s);

/* A body written piece by piece (event streams). Open from any thread instead of http_respond; the
 * rest on the loop thread. The connection closes at the end of the body. */
typedef struct HttpStreamHooks {
    void (*on_open)(void *arg, HttpExchange *exchange); /* the head went out; writing may start */
    void (*on_close)(void *arg); /* once, the client or the server closed, or it never opened */
    void (*on_drain)(void *arg); /* the server shuts down: say goodbye, then http_stream_end */
} HttpStreamHooks;

/* False, and no hook runs, when the exchange was answered before. `hooks` must be static. */
bool http_stream_open(HttpExchange *exchange, int status, const HttpField *fields, size_t nfields,
                      const HttpStreamHooks *hooks, void *arg);
void http_stream_write(HttpExchange *exchange, Str bytes);
/* Bytes accepted and not yet taken by the client's socket. */
size_t http_stream_pending(const HttpExchange *exchange);
/* Closes after what was written. */
void http_stream_end(HttpExchange *exchange);
/* Closes at once. */
void http_stream_abort(HttpExchange *exchange);

const char *http_status_text(int status);

#endif
