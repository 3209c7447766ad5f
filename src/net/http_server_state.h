/* What the files of the server share: the structs behind NetServer, its connections and exchanges.
 * Private to net/. Loop thread only, where nothing else is said. */
#ifndef TG_NET_HTTP_SERVER_STATE_H
#define TG_NET_HTTP_SERVER_STATE_H

#include <stdatomic.h>

#include "net/http_parser.h"
#include "net/http_response.h"
#include "net/http_server.h"

struct bufferevent;
struct sockaddr;
typedef struct HttpConnection HttpConnection;
typedef struct Listener Listener;

typedef _Atomic uint64_t NetCounter;

/* Written by the loop, read from anywhere. */
typedef struct NetCounterSet {
    NetCounter open, accepted, refused, requests, bad, timeouts, responses[6], in, out, streams;
} NetCounterSet;

static inline void net_count(NetCounter *counter, uint64_t n)
{
    atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

struct NetServer {
    Loop *loop;
    NetServerOptions options;
    HttpLimits limits;
    Listener *listener;
    HttpConnection *connections; /* newest first */
    size_t nconnections;
    size_t buffered_bytes; /* bodies being received or not yet answered */
    LoopTimer *tick;
    int64_t tick_ms;
    bool draining;
    int64_t drain_due_ms; /* on clock_ms() */
    LoopFn *drained;
    void *drained_arg;
    int64_t date_second;
    char date[64]; /* the Date field line of that second */
    NetCounterSet counters;
};

struct HttpExchange {
    atomic_int refs;    /* the handles together, the connection's queue, a post under way */
    atomic_int handles; /* what handlers hold */
    atomic_bool answered;
    Loop *loop;
    Arena *arena;
    HttpRequest *request;
    HttpConnection *connection; /* loop thread; NULL when the client has gone */
    HttpExchange *next;         /* loop thread: the connection's queue */
    /* Written by the answering thread before the post, then the loop's. */
    HttpResponse *response;
    const HttpStreamHooks *hooks; /* of a stream, or NULL */
    void *hook_arg;
    bool ready;           /* loop thread: the response has arrived */
    size_t counted_bytes; /* loop thread: part of server->buffered_bytes */
};

/* Takes the arena and everything in it. One reference for the queue, one handle. */
HttpExchange *http_exchange_new(Loop *loop, Arena *arena, HttpRequest *request);
/* The queue's reference, after the connection let go: ends a stream that was delivered. */
void http_exchange_detach(HttpExchange *exchange);
/* Gives back a reference that is not a handle. */
void http_exchange_release(HttpExchange *exchange);

/* Owns the descriptor from here on. */
void http_connection_new(NetServer *server, int fd, const struct sockaddr *peer);
/* The response of one of its exchanges has arrived. */
void http_connection_advance(HttpConnection *connection);
/* Cuts what is past its deadline. */
void http_connection_check(HttpConnection *connection, int64_t now_ms);
/* The server shuts down: closes when idle, says goodbye on streams. */
void http_connection_drain(HttpConnection *connection);
void http_connection_close(HttpConnection *connection);
HttpConnection *http_connection_next(const HttpConnection *connection);
/* Closes the connection that has been waiting longest for its next request; false when none is. */
bool http_connection_evict(NetServer *server);

/* "Date: ...\r\n" of this second. */
Str net_server_date(NetServer *server);
/* A connection has been unlinked. */
void net_server_closed(NetServer *server);

#endif
