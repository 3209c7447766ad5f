/* HttpConnection: one socket: requests are parsed and handed out as they come, answers are written
 * in the order of the requests, deadlines are looked at by the server's tick.
 *
 * The answers of handlers arrive as posts, never inside a call from here, so that nothing below is
 * entered twice. A connection is freed only by http_connection_close, which every caller makes its
 * last use of it. */
#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/address.h"
#include "net/http_connection.h"

#define MAX_OUTPUT_BYTES ((size_t)1 << 20) /* more waits for the client to take some */
#define READ_AHEAD_BYTES ((size_t)64 << 10)

#define TO(state) (1u << (state))

static const unsigned moves[CONN_STATES] = {
    [CONN_OPEN] = TO(CONN_STREAMING) | TO(CONN_FLUSHING),
    [CONN_STREAMING] = TO(CONN_FLUSHING),
    [CONN_FLUSHING] = TO(CONN_LINGERING),
    [CONN_LINGERING] = 0,
};

static void set_state(HttpConnection *c, ConnState next)
{
    if (!(moves[c->state] & TO(next)))
        abort(); /* our bug; checked in release builds too */
    c->state = next;
}

struct evbuffer *http_connection_output(const HttpConnection *c)
{
    return bufferevent_get_output(c->bev);
}

void http_connection_count(HttpConnection *c, size_t n)
{
    c->bytes_written += n;
    net_count(&c->server->counters.out, n);
}

/* Writes at once instead of waiting for the socket to be reported writable, which it nearly always
 * is: this saves two system calls a request. TLS keeps the waiting way. */
void http_connection_push(HttpConnection *c)
{
    struct evbuffer *output = http_connection_output(c);
    if (c->server->options.tls || c->waits_to_write || evbuffer_get_length(output) == 0)
        return;
    evbuffer_unfreeze(output, 1);
    evbuffer_write(output, bufferevent_getfd(c->bev));
    evbuffer_freeze(output, 1);
    c->waits_to_write = evbuffer_get_length(output) > 0; /* also after an error, to be told it */
    if (c->waits_to_write)
        bufferevent_enable(c->bev, EV_WRITE);
}

/* ---- closing ---- */

/* Handlers keep their references; their answers will find no connection. */
static void detach_exchanges(HttpConnection *c)
{
    while (c->first) {
        HttpExchange *exchange = c->first;
        c->first = exchange->next;
        c->server->buffered_bytes -= exchange->counted_bytes;
        http_exchange_detach(exchange);
    }
    c->last = &c->first;
    c->nexchanges = 0;
}

static void shut_tls(HttpConnection *c)
{
    struct ssl_st *ssl = bufferevent_openssl_get_ssl(c->bev);
    if (ssl && SSL_is_init_finished(ssl))
        SSL_shutdown(ssl);
}

void http_connection_close(HttpConnection *c)
{
    NetServer *server = c->server;
    if (c->state == CONN_STREAMING)
        net_count(&server->counters.streams, (uint64_t)-1);
    detach_exchanges(c);
    *c->link = c->next;
    if (c->next)
        c->next->link = c->link;
    server->nconnections--;
    server->buffered_bytes -= c->counted_bytes;
    net_count(&server->counters.open, (uint64_t)-1);
    if (c->state != CONN_LINGERING)
        shut_tls(c);
    bufferevent_free(c->bev);
    http_response_free(c->refusal);
    http_parser_free(c->parser);
    free(c);
    net_server_closed(server);
}

/* Our side closes first and the rest of the input is read and dropped: closing with unread bytes
 * would reset the connection and destroy the answer on its way. */
static void linger(HttpConnection *c)
{
    set_state(c, CONN_LINGERING);
    shut_tls(c);
    shutdown(bufferevent_getfd(c->bev), SHUT_WR);
    c->read_due_ms = clock_ms() + c->server->options.linger_ms;
    bufferevent_enable(c->bev, EV_READ);
}

void http_connection_finish(HttpConnection *c)
{
    if (c->state == CONN_STREAMING)
        net_count(&c->server->counters.streams, (uint64_t)-1);
    set_state(c, CONN_FLUSHING);
    c->read_due_ms = 0;
    detach_exchanges(c);
    http_connection_push(c);
    if (evbuffer_get_length(http_connection_output(c)) == 0)
        linger(c);
    else if (!c->client_closed)
        bufferevent_enable(c->bev, EV_READ);
}

/* ---- answers ---- */

static void write_response(HttpConnection *c, HttpResponse *response, const char *connection_field)
{
    char fields[128];
    Str date = net_server_date(c->server);
    size_t n = strlen(connection_field);
    memcpy(fields, date.p, date.n);
    memcpy(fields + date.n, connection_field, n);
    net_count(&c->server->counters.responses[response->status / 100 % 6], 1);
    http_connection_count(
        c, http_response_write(response, http_connection_output(c), (Str){fields, date.n + n}));
}

static HttpExchange *take_first(HttpConnection *c)
{
    HttpExchange *exchange = c->first;
    c->first = exchange->next;
    if (!c->first)
        c->last = &c->first;
    c->nexchanges--;
    exchange->next = NULL;
    c->server->buffered_bytes -= exchange->counted_bytes;
    exchange->counted_bytes = 0;
    return exchange;
}

/* The exchange stays alone in the queue until its stream ends. */
static void start_stream(HttpConnection *c)
{
    HttpExchange *exchange = take_first(c);
    detach_exchanges(c);
    c->first = exchange;
    write_response(c, exchange->response, "Connection: close\r\n");
    exchange->response = NULL;
    set_state(c, CONN_STREAMING);
    net_count(&c->server->counters.streams, 1);
    c->read_due_ms = 0;
    bufferevent_enable(c->bev, EV_READ);
    if (exchange->request->method == HTTP_HEAD || c->server->draining)
        http_connection_finish(c);
    else
        exchange->hooks->on_open(exchange->hook_arg, exchange);
}

/* Writes the oldest answer; true when another may follow on this connection. */
static bool write_first(HttpConnection *c)
{
    if (c->first->response->stream) {
        start_stream(c);
        return false;
    }
    bool last = c->nexchanges == 1 && !c->refusal && (c->input_ended || c->server->draining);
    HttpExchange *exchange = take_first(c);
    const char *field = last                            ? "Connection: close\r\n"
                        : exchange->request->minor == 0 ? "Connection: keep-alive\r\n"
                                                        : "";
    write_response(c, exchange->response, field);
    exchange->response = NULL;
    exchange->connection = NULL;
    http_exchange_release(exchange);
    if (last)
        http_connection_finish(c);
    return !last;
}

static void write_interim(HttpConnection *c)
{
    static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
    c->continue_wanted = false;
    if (evbuffer_get_length(bufferevent_get_input(c->bev)) > 0)
        return; /* the body is coming unasked */
    evbuffer_add(http_connection_output(c), text, sizeof text - 1);
    http_connection_count(c, sizeof text - 1);
}

static void write_answers(HttpConnection *c)
{
    while (c->first && c->first->ready &&
           evbuffer_get_length(http_connection_output(c)) < MAX_OUTPUT_BYTES)
        if (!write_first(c))
            return;
    if (c->first)
        return;
    if (c->refusal) {
        write_response(c, c->refusal, "Connection: close\r\n");
        c->refusal = NULL;
        http_connection_finish(c);
    } else if (c->continue_wanted) {
        write_interim(c);
    }
}

/* ---- requests ---- */

void http_connection_refuse(HttpConnection *c, int status, const char *reason)
{
    const HttpRequest *request = http_parser_request(c->parser);
    c->input_ended = true;
    c->continue_wanted = false;
    if (!c->refusal)
        c->refusal = http_response_error(status, request ? request->method : HTTP_GET, reason,
                                         status == 503 ? 1 : 0);
}

static void hand_out(HttpConnection *c)
{
    NetServer *server = c->server;
    Arena *arena;
    HttpRequest *request = http_parser_take(c->parser, &arena);
    request->peer = str_copy(arena, (Str){c->peer, c->peer_len});
    request->is_tls = server->options.tls != NULL;
    HttpExchange *exchange = http_exchange_new(server->loop, arena, request);
    exchange->connection = c;
    exchange->counted_bytes = request->body.n;
    server->buffered_bytes += request->body.n - c->counted_bytes;
    c->counted_bytes = 0;
    c->head_seen = false;
    c->phase = HTTP_PHASE_DONE; /* the next head gets a whole deadline of its own */
    *c->last = exchange;
    c->last = &exchange->next;
    c->nexchanges++;
    c->input_ended = !request->keep_alive;
    c->continue_wanted = false;
    net_count(&server->counters.requests, 1);
    server->options.handler(server->options.arg, exchange);
}

static void count_body(HttpConnection *c)
{
    size_t now = http_parser_body_bytes(c->parser);
    if (http_parser_phase(c->parser) == HTTP_PHASE_DONE)
        return;
    c->server->buffered_bytes += now - c->counted_bytes;
    c->counted_bytes = now;
    if (c->server->buffered_bytes > c->server->options.max_buffered_bytes)
        http_connection_refuse(c, 503, "too many bodies at once; try again");
}

static void after_feed(HttpConnection *c)
{
    HttpPhase phase = http_parser_phase(c->parser);
    count_body(c);
    if (phase == HTTP_PHASE_DONE) {
        hand_out(c);
    } else if (phase == HTTP_PHASE_REFUSED) {
        net_count(&c->server->counters.bad, 1);
        http_connection_refuse(c, http_parser_status(c->parser), http_parser_reason(c->parser));
    } else if (phase == HTTP_PHASE_BODY && !c->head_seen) {
        c->head_seen = true;
        c->continue_wanted = http_parser_request(c->parser)->expects_continue;
    }
}

static bool may_read(const HttpConnection *c)
{
    return c->state == CONN_OPEN && !c->input_ended &&
           !(c->server->draining && http_parser_phase(c->parser) == HTTP_PHASE_IDLE &&
             c->nexchanges) &&
           c->nexchanges < c->server->options.max_pipelined &&
           evbuffer_get_length(http_connection_output(c)) < MAX_OUTPUT_BYTES;
}

static void read_requests(HttpConnection *c)
{
    struct evbuffer *input = bufferevent_get_input(c->bev);
    struct evbuffer_iovec piece;
    while (may_read(c) && evbuffer_get_length(input) > 0) {
        evbuffer_peek(input, -1, NULL, &piece, 1);
        size_t used = http_parser_feed(c->parser, piece.iov_base, piece.iov_len);
        evbuffer_drain(input, used);
        c->body_bytes_in += used;
        net_count(&c->server->counters.in, used);
        after_feed(c);
    }
}

static void pause_or_resume(HttpConnection *c)
{
    bool pause = !c->input_ended && !may_read(c);
    if (pause == c->is_paused || c->client_closed)
        return;
    c->is_paused = pause;
    if (pause)
        bufferevent_disable(c->bev, EV_READ);
    else
        bufferevent_enable(c->bev, EV_READ);
}

void http_connection_advance(HttpConnection *c)
{
    if (c->state == CONN_OPEN)
        write_answers(c);
    if (c->state == CONN_OPEN) {
        read_requests(c);
        write_answers(c);
    }
    http_connection_push(c);
    if (c->state == CONN_OPEN) {
        http_connection_set_due(c);
        pause_or_resume(c);
    } else if (c->state == CONN_LINGERING && c->client_closed) {
        http_connection_close(c);
    }
}

void http_connection_drain(HttpConnection *c)
{
    if (c->state == CONN_STREAMING)
        c->first->hooks->on_drain(c->first->hook_arg);
    else if (c->state == CONN_OPEN && !c->first && !c->refusal &&
             http_parser_phase(c->parser) == HTTP_PHASE_IDLE)
        http_connection_close(c);
}

HttpConnection *http_connection_next(const HttpConnection *c)
{
    return c->next;
}

bool http_connection_evict(NetServer *server)
{
    HttpConnection *oldest = NULL;
    for (HttpConnection *c = server->connections; c; c = c->next)
        if (c->state == CONN_OPEN && !c->first && c->phase == HTTP_PHASE_IDLE &&
            (!oldest || c->read_due_ms < oldest->read_due_ms))
            oldest = c;
    if (oldest)
        http_connection_close(oldest);
    return oldest != NULL;
}

/* ---- events ---- */

static void on_read(struct bufferevent *bev, void *arg)
{
    HttpConnection *c = arg;
    if (c->state == CONN_OPEN) {
        http_connection_advance(c);
        return;
    }
    struct evbuffer *input = bufferevent_get_input(bev);
    evbuffer_drain(input, evbuffer_get_length(input));
}

static void on_write(struct bufferevent *bev, void *arg)
{
    HttpConnection *c = arg;
    if (evbuffer_get_length(bufferevent_get_output(bev)) > 0)
        return;
    if (c->waits_to_write)
        bufferevent_disable(bev, EV_WRITE);
    c->waits_to_write = false;
    if (c->state == CONN_FLUSHING && c->client_closed)
        http_connection_close(c);
    else if (c->state == CONN_FLUSHING)
        linger(c);
    else
        http_connection_advance(c);
}

/* The client closed its side: what it asked before is still answered. TLS has no half-close. */
static void on_client_closed(HttpConnection *c)
{
    c->client_closed = true;
    c->input_ended = true;
    c->read_due_ms = 0;
    bool answering = c->state == CONN_OPEN && (c->first || c->refusal);
    if (c->server->options.tls || (!answering && c->state != CONN_FLUSHING))
        http_connection_close(c);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    (void)bev;
    HttpConnection *c = arg;
    if (what & BEV_EVENT_CONNECTED)
        return; /* the TLS handshake; the head's deadline runs on */
    if ((what & BEV_EVENT_EOF) && !(what & BEV_EVENT_ERROR))
        on_client_closed(c);
    else
        http_connection_close(c);
}

static struct bufferevent *new_bufferevent(NetServer *server, int fd)
{
    struct event_base *base = loop_event_base(server->loop);
    if (!server->options.tls)
        return bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    struct ssl_st *ssl = net_tls_session(server->options.tls);
    struct bufferevent *bev =
        ssl ? bufferevent_openssl_socket_new(base, fd, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                             BEV_OPT_CLOSE_ON_FREE)
            : NULL;
    if (bev)
        bufferevent_openssl_set_allow_dirty_shutdown(bev, 1);
    return bev;
}

static void link_connection(HttpConnection *c)
{
    NetServer *server = c->server;
    c->next = server->connections;
    c->link = &server->connections;
    if (c->next)
        c->next->link = &c->next;
    server->connections = c;
    server->nconnections++;
    net_count(&server->counters.open, 1);
    net_count(&server->counters.accepted, 1);
}

void http_connection_new(NetServer *server, int fd, const struct sockaddr *peer)
{
    struct bufferevent *bev = new_bufferevent(server, fd);
    HttpConnection *c = calloc(1, sizeof *c);
    if (!bev || !c) {
        free(c);
        if (bev)
            bufferevent_free(bev);
        else
            close(fd);
        return;
    }
    c->server = server;
    c->bev = bev;
    c->parser = http_parser_new(&server->limits);
    c->last = &c->first;
    c->peer_len = net_address_print(peer, c->peer, sizeof c->peer);
    c->read_due_ms = clock_ms() + server->options.header_ms;
    link_connection(c);
    bufferevent_setcb(bev, on_read, on_write, on_event, c);
    bufferevent_setwatermark(bev, EV_READ, 0, READ_AHEAD_BYTES);
    bufferevent_enable(bev, EV_READ);
    if (!server->options.tls)
        bufferevent_disable(bev, EV_WRITE); /* see http_connection_push */
}
