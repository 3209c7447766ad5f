/* Listener: accepts until the cap or the descriptor limit is reached; then it gives up idle
 * connections first, tells newcomers 503, and pauses instead of spinning. */
#include "net/listener.h"

#include <errno.h>
#include <event2/event.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define MAX_SOCKETS 4
#define ACCEPT_BATCH 64
#define BACKLOG 1024
#define FIRST_PAUSE_MS 50
#define LONGEST_PAUSE_MS 1000

struct Listener {
    NetServer *server;
    struct event *events[MAX_SOCKETS];
    int fds[MAX_SOCKETS];
    int n;
    int port;
    int reserve_fd; /* given up for a moment, so that a waiting client can be told */
    bool is_paused;
    int64_t pause_ms;
    LoopTimer *timer;
    int64_t complained_ms;
};

static void set_flag(int fd, int level, int name)
{
    int yes = 1;
    setsockopt(fd, level, name, &yes, sizeof yes);
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((struct sockaddr_in *)&address)->sin_port);
}

static void set_port(struct sockaddr *address, int port)
{
    if (address->sa_family == AF_INET6)
        ((struct sockaddr_in6 *)(void *)address)->sin6_port = htons((uint16_t)port);
    else
        ((struct sockaddr_in *)(void *)address)->sin_port = htons((uint16_t)port);
}

/* IPv6 sockets take IPv6 only, so that 0.0.0.0 and :: can be bound side by side. */
static int bind_one(const struct addrinfo *info)
{
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    set_flag(fd, SOL_SOCKET, SO_REUSEADDR);
    if (info->ai_family == AF_INET6)
        set_flag(fd, IPPROTO_IPV6, IPV6_V6ONLY);
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    int reason = errno;
    close(fd);
    errno = reason;
    return -1;
}

/* What has arrived is read first: closing with unread bytes would reset the connection and with it
 * destroy the answer. */
static void refuse_client(Listener *listener, int fd)
{
    static const char answer[] = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                 "Content-Length: 0\r\nConnection: close\r\n\r\n";
    char ignored[4096];
    for (int i = 0; i < 4 && recv(fd, ignored, sizeof ignored, 0) > 0; i++)
        ;
    if (!listener->server->options.tls && send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0)
        log_debug("a refused client was gone already");
    close(fd);
    net_count(&listener->server->counters.refused, 1);
}

static void set_paused(Listener *listener, bool pause)
{
    listener->is_paused = pause;
    for (int i = 0; i < listener->n; i++) {
        if (pause)
            event_del(listener->events[i]);
        else
            event_add(listener->events[i], NULL);
    }
}

static void complain(Listener *listener, const char *reason)
{
    int64_t now_ms = clock_ms();
    if (listener->complained_ms && now_ms - listener->complained_ms < 1000)
        return;
    listener->complained_ms = now_ms;
    log_event(LOG_WARN, "connections are refused", "reason", reason, NULL);
}

/* EMFILE and ENFILE leave the client in the backlog and the socket readable: without a pause the
 * loop would spin. The reserve descriptor lets one client be told. */
static void out_of_descriptors(Listener *listener, int listen_fd, const char *reason)
{
    complain(listener, reason);
    if (!http_connection_evict(listener->server) && listener->reserve_fd >= 0) {
        close(listener->reserve_fd);
        int fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            refuse_client(listener, fd);
        listener->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    set_paused(listener, true);
    loop_timer_set(listener->timer, listener->pause_ms);
    listener->pause_ms *= 2;
    if (listener->pause_ms > LONGEST_PAUSE_MS)
        listener->pause_ms = LONGEST_PAUSE_MS;
}

static void admit(Listener *listener, int fd, const struct sockaddr *peer)
{
    NetServer *server = listener->server;
    if (server->nconnections >= server->options.max_connections && !http_connection_evict(server)) {
        complain(listener, "the connection limit is reached");
        refuse_client(listener, fd);
        return;
    }
    set_flag(fd, IPPROTO_TCP, TCP_NODELAY);
    http_connection_new(server, fd, peer);
}

static void on_acceptable(evutil_socket_t listen_fd, short what, void *arg)
{
    (void)what;
    Listener *listener = arg;
    for (int i = 0; i < ACCEPT_BATCH; i++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        int fd = accept4(listen_fd, (struct sockaddr *)&peer, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            listener->pause_ms = FIRST_PAUSE_MS;
            admit(listener, fd, (struct sockaddr *)&peer);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
            out_of_descriptors(listener, listen_fd, strerror(errno));
            return;
        } else if (errno == EAGAIN) {
            return;
        }
    }
}

static void pause_is_over(void *arg)
{
    Listener *listener = arg;
    if (listener->is_paused)
        set_paused(listener, false);
}

void listener_resume(Listener *listener)
{
    if (!listener->is_paused)
        return;
    loop_timer_cancel(listener->timer);
    set_paused(listener, false);
}

static bool add_socket(Ctx *cx, Listener *listener, const struct addrinfo *info, const char *host)
{
    set_port(info->ai_addr, listener->port);
    int fd = bind_one(info);
    if (fd < 0 && listener->n > 0)
        return true; /* one address is enough: IPv6 may be switched off */
    if (fd < 0 && errno == EAFNOSUPPORT && info->ai_next)
        return true;
    if (fd < 0)
        return err_set(cx, ERR_UNAVAILABLE,
                       "cannot listen on %s port %d: %s; choose another --host or --port", host,
                       listener->port, strerror(errno));
    listener->port = port_of(fd);
    listener->fds[listener->n] = fd;
    listener->events[listener->n] = event_new(loop_event_base(listener->server->loop), fd,
                                              EV_READ | EV_PERSIST, on_acceptable, listener);
    event_add(listener->events[listener->n++], NULL);
    return true;
}

static bool bind_all(Ctx *cx, Listener *listener)
{
    const char *host = listener->server->options.host;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *list;
    if (host && !*host)
        host = NULL;
    int failure = getaddrinfo(host, host ? NULL : "0", &hints, &list);
    if (failure)
        return err_set(cx, ERR_UNAVAILABLE, "cannot listen on \"%s\": %s; check --host", host,
                       gai_strerror(failure));
    bool ok = true;
    for (struct addrinfo *info = list; ok && info && listener->n < MAX_SOCKETS;
         info = info->ai_next)
        ok = add_socket(cx, listener, info, host ? host : "every address");
    freeaddrinfo(list);
    return ok;
}

Listener *listener_new(Ctx *cx, NetServer *server)
{
    Listener *listener = calloc(1, sizeof *listener);
    if (!listener)
        abort();
    listener->server = server;
    listener->port = server->options.port;
    listener->pause_ms = FIRST_PAUSE_MS;
    listener->reserve_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    listener->timer = loop_timer_new(server->loop, pause_is_over, listener);
    if (bind_all(cx, listener))
        return listener;
    listener_free(listener);
    return NULL;
}

int listener_port(const Listener *listener)
{
    return listener->port;
}

void listener_close(Listener *listener)
{
    for (int i = 0; i < listener->n; i++) {
        event_free(listener->events[i]);
        close(listener->fds[i]);
    }
    listener->n = 0;
    loop_timer_cancel(listener->timer);
}

void listener_free(Listener *listener)
{
    if (!listener)
        return;
    listener_close(listener);
    if (listener->reserve_fd >= 0)
        close(listener->reserve_fd);
    loop_timer_free(listener->timer);
    free(listener);
}
