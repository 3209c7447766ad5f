/* Wire: blocking client sockets and a server on its own loop thread, for the network specs. */
#ifndef TG_SPEC_NET_WIRE_H
#define TG_SPEC_NET_WIRE_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "net/http_server.h"

#define WIRE_TIMEOUT_MS 5000

typedef struct Wire {
    Arena *arena;
    Loop *loop;
    NetServer *server;
    pthread_t thread;
    int port;
    bool is_drained;
    pthread_mutex_t mutex; /* guards held, nheld, is_drained */
    pthread_cond_t changed;
    HttpExchange *held[64];
    int nheld;
} Wire;

static inline void *wire_run(void *arg)
{
    Wire *wire = arg;
    loop_run(wire->loop);
    return NULL;
}

static inline void wire_start(Wire *wire, NetServerOptions options)
{
    Ctx cx;
    *wire = (Wire){.arena = arena_new()};
    pthread_mutex_init(&wire->mutex, NULL);
    pthread_cond_init(&wire->changed, NULL);
    ctx_init(&cx, wire->arena);
    wire->loop = loop_new();
    options.host = "127.0.0.1";
    if (!options.arg)
        options.arg = wire;
    wire->server = net_server_new(&cx, wire->loop, &options);
    if (!wire->server)
        fail_msg("%s", cx.message);
    wire->port = net_server_port(wire->server);
    pthread_create(&wire->thread, NULL, wire_run, wire);
}

static inline void wire_stop(Wire *wire)
{
    loop_stop(wire->loop);
    pthread_join(wire->thread, NULL);
    net_server_free(wire->server);
    loop_free(wire->loop);
    arena_free(wire->arena);
    pthread_mutex_destroy(&wire->mutex);
    pthread_cond_destroy(&wire->changed);
}

/* For handlers: keeps the exchange until the spec takes it. */
static inline void wire_hold(Wire *wire, HttpExchange *exchange)
{
    pthread_mutex_lock(&wire->mutex);
    wire->held[wire->nheld++] = exchange;
    pthread_cond_broadcast(&wire->changed);
    pthread_mutex_unlock(&wire->mutex);
}

static inline void wire_wait(Wire *wire)
{
    struct timespec due;
    clock_gettime(CLOCK_REALTIME, &due);
    due.tv_sec += WIRE_TIMEOUT_MS / 1000;
    if (pthread_cond_timedwait(&wire->changed, &wire->mutex, &due) != 0)
        fail_msg("nothing happened for %d ms", WIRE_TIMEOUT_MS);
}

/* Waits until n exchanges were held and returns the last of these. */
static inline HttpExchange *wire_held(Wire *wire, int n)
{
    pthread_mutex_lock(&wire->mutex);
    while (wire->nheld < n)
        wire_wait(wire);
    HttpExchange *exchange = wire->held[n - 1];
    pthread_mutex_unlock(&wire->mutex);
    return exchange;
}

static inline void wire_drained(void *arg)
{
    Wire *wire = arg;
    pthread_mutex_lock(&wire->mutex);
    wire->is_drained = true;
    pthread_cond_broadcast(&wire->changed);
    pthread_mutex_unlock(&wire->mutex);
}

static inline void wire_wait_drained(Wire *wire)
{
    pthread_mutex_lock(&wire->mutex);
    while (!wire->is_drained)
        wire_wait(wire);
    pthread_mutex_unlock(&wire->mutex);
}

static inline int wire_socket(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct timeval limit = {WIRE_TIMEOUT_MS / 1000, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    return fd;
}

static inline bool wire_dial(const Wire *wire, int fd)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)wire->port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
}

static inline int wire_connect(const Wire *wire)
{
    int fd = wire_socket();
    assert_true(wire_dial(wire, fd));
    return fd;
}

/* False when the other side has gone. */
static inline bool wire_send(int fd, Str bytes)
{
    while (bytes.n) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes = str_sub(bytes, (size_t)n, bytes.n);
    }
    return true;
}

#define wire_send_z(fd, z) wire_send((fd), str(z))

/* Everything up to the close; fails when the server does not close in time. */
static inline Str wire_read_all(Arena *arena, int fd)
{
    Buf buf = buf_new(arena);
    char piece[4096];
    for (ssize_t n; (n = recv(fd, piece, sizeof piece, 0)) != 0;) {
        if (n < 0) {
            fail_msg("the server does not close: got \"%.*s\"", (int)buf.n, buf.p ? buf.p : "");
            break;
        }
        buf_add(&buf, piece, (size_t)n);
    }
    return buf_str(&buf);
}

/* Up to and with the text. */
static inline Str wire_read_until(Arena *arena, int fd, const char *end)
{
    Buf buf = buf_new(arena);
    char c;
    while (recv(fd, &c, 1, 0) == 1) {
        buf_add_char(&buf, c);
        if (str_ends((Str){buf.p, buf.n}, end))
            return buf_str(&buf);
    }
    fail_msg("no \"%s\" in \"%.*s\"", end, (int)buf.n, buf.p ? buf.p : "");
    return STR_NONE;
}

/* One response with Content-Length; body = NULL for answers without a body. */
static inline int wire_read_response(Arena *arena, int fd, Str *head, Str *body)
{
    *head = wire_read_until(arena, fd, "\r\n\r\n");
    long at = str_find(*head, STR("Content-Length: "));
    size_t length = at < 0 ? 0 : strtoul(head->p + at + 16, NULL, 10);
    if (body) {
        char *bytes = arena_alloc(arena, length + 1);
        assert_int_equal(length ? recv(fd, bytes, length, MSG_WAITALL) : 0, length);
        *body = (Str){bytes, length};
    }
    return atoi(head->p + 9);
}

static inline bool wire_is_closed(int fd)
{
    char c;
    return recv(fd, &c, 1, 0) == 0;
}

static inline bool wire_has(Str text, const char *needle)
{
    return str_find(text, str(needle)) >= 0;
}

#endif
