/* NetServer: the HTTP/1.1 server: listeners, connections, deadlines and limits. */
#ifndef TG_NET_HTTP_SERVER_H
#define TG_NET_HTTP_SERVER_H

#include "net/http_exchange.h"
#include "net/loop.h"
#include "net/tls.h"

typedef struct NetServer NetServer;
/* Runs on the loop thread and must not block: answer, or hand the exchange to a pool. Owns one
 * reference of the exchange. */
typedef void HttpHandler(void *arg, HttpExchange *exchange);

/* Zero in a number means its default. */
typedef struct NetServerOptions {
    const char *host; /* name or address; NULL or "" = every address, IPv4 and IPv6 */
    int port;         /* 0 = any free port: see net_server_port */
    NetTls *tls;      /* NULL = plain; must outlive the server */
    HttpHandler *handler;
    void *arg;
    size_t max_body_bytes;     /* of one request, 32 MiB; more is 413 */
    size_t max_buffered_bytes; /* of all unfinished and unanswered bodies, 512 MiB; more is 503 */
    size_t max_connections;    /* 4096, and never more than the descriptor limit allows */
    size_t max_pipelined;      /* unanswered requests of one connection, 16; then reading pauses */
    int64_t header_ms;         /* from the first byte (or accept) to the end of the head, 10 s */
    int64_t body_ms;           /* in each such window the body must bring 1 KiB a second, 10 s */
    int64_t idle_ms;           /* between requests, 75 s */
    int64_t write_ms;          /* in each such window the client must take 4 KiB or all, 20 s */
    int64_t linger_ms;         /* after our last byte, waiting for the client's close, 2 s */
} NetServerOptions;

/* Bound and listening, accepting once the loop runs. ERR_UNAVAILABLE names address, port and the
 * reason. */
NetServer *net_server_new(Ctx *cx, Loop *loop, const NetServerOptions *options) MUST_CHECK;
int net_server_port(const NetServer *server);
/* From any thread: stops accepting, answers what was received (with Connection: close), closes idle
 * connections at once and streams after their goodbye. After grace_ms the rest is cut. done(arg)
 * runs once on the loop thread when the last connection has gone. A second call only shortens the
 * grace; its done is not called. */
void net_server_drain(NetServer *server, int64_t grace_ms, LoopFn *done, void *arg);
/* After loop_run returned. Exchanges that are still held may be answered and released later, as
 * long as the loop exists. */
void net_server_free(NetServer *server);

/* A snapshot for /metrics, from any thread. */
typedef struct NetCounters {
    uint64_t connections_open;
    uint64_t connections_accepted;
    uint64_t connections_refused; /* by the cap or for want of descriptors */
    uint64_t requests;            /* handed to the handler */
    uint64_t bad_requests;        /* refused by the parser */
    uint64_t timeouts;            /* connections cut by a deadline */
    uint64_t responses[6];        /* by status / 100; [0] unused */
    uint64_t bytes_in, bytes_out;
    uint64_t streams_open;
} NetCounters;

void net_server_counters(const NetServer *server, NetCounters *counters);

#endif
