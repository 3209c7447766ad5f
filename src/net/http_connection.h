/* HttpConnection: its state, shared by the files that move it. Private to net/; loop thread only.
 */
#ifndef TG_NET_HTTP_CONNECTION_H
#define TG_NET_HTTP_CONNECTION_H

#include <arpa/inet.h>

#include "net/http_server_state.h"

struct evbuffer;

typedef enum ConnState {
    CONN_OPEN,      /* requests in, answers out */
    CONN_STREAMING, /* the last answer is written piece by piece */
    CONN_FLUSHING,  /* the last answer is in the output buffer */
    CONN_LINGERING, /* we have closed our side */
    CONN_STATES
} ConnState;

struct HttpConnection {
    NetServer *server;
    HttpConnection *next, **link; /* link points at the pointer that points here */
    struct bufferevent *bev;
    HttpParser *parser;
    ConnState state;
    HttpExchange *first, **last; /* unanswered requests, oldest first */
    size_t nexchanges;
    HttpResponse *refusal; /* the last answer, after those of the queue */
    bool input_ended;      /* no request after this one: close, refusal or EOF */
    bool client_closed;    /* EOF was seen */
    bool continue_wanted;  /* 100 Continue is due when the queue is empty */
    bool head_seen;        /* of the request that is being read */
    bool is_paused;
    bool waits_to_write;    /* the socket's buffer was full */
    HttpPhase phase;        /* that read_due_ms belongs to */
    int64_t read_due_ms;    /* 0 = none */
    size_t body_bytes_in;   /* since the window began */
    size_t counted_bytes;   /* the parser's part of server->buffered_bytes */
    uint64_t bytes_written; /* into the output buffer */
    uint64_t taken_before;  /* when the write window began */
    int64_t write_due_ms;   /* 0 = none */
    size_t peer_len;
    char peer[INET6_ADDRSTRLEN];
};

struct evbuffer *http_connection_output(const HttpConnection *connection);
/* That many bytes went into the output buffer. */
void http_connection_count(HttpConnection *connection, size_t n);
/* Hands the output to the socket as far as it takes it. */
void http_connection_push(HttpConnection *connection);
/* Nothing more will be written: flush, close our side, wait for the client's close. Does not free.
 */
void http_connection_finish(HttpConnection *connection);
/* The connection's last answer, in its turn. */
void http_connection_refuse(HttpConnection *connection, int status, const char *reason);
/* The deadline of what is being waited for now. */
void http_connection_set_due(HttpConnection *connection);

#endif
