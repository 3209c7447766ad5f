/* NetServer: start, tick, drain and counters; the work is in listener.c and http_connection.c. */
#include "net/http_server.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/http_server_state.h"
#include "net/listener.h"

#define MIN_TICK_MS 10
#define MAX_TICK_MS 500
#define MIN_CONNECTIONS 8

static void use_default(int64_t *value, int64_t fallback)
{
    if (*value <= 0)
        *value = fallback;
}

static void use_default_size(size_t *value, size_t fallback)
{
    if (*value == 0)
        *value = fallback;
}

/* A quarter of the descriptors (at most 128) is left for databases, files and workers. */
static size_t descriptor_cap(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return SIZE_MAX;
    size_t all = (size_t)limit.rlim_cur;
    size_t kept = all / 4 < 128 ? all / 4 : 128;
    return all - kept > MIN_CONNECTIONS ? all - kept : MIN_CONNECTIONS;
}

static void complete_options(NetServerOptions *options)
{
    use_default_size(&options->max_body_bytes, (size_t)32 << 20);
    use_default_size(&options->max_buffered_bytes, (size_t)512 << 20);
    use_default_size(&options->max_connections, 4096);
    use_default_size(&options->max_pipelined, 16);
    use_default(&options->header_ms, 10000);
    use_default(&options->body_ms, 10000);
    use_default(&options->idle_ms, 75000);
    use_default(&options->write_ms, 20000);
    use_default(&options->linger_ms, 2000);
    if (options->max_connections > descriptor_cap())
        options->max_connections = descriptor_cap();
}

static int64_t tick_of(const NetServerOptions *options)
{
    int64_t shortest = options->header_ms;
    if (options->body_ms < shortest)
        shortest = options->body_ms;
    if (options->idle_ms < shortest)
        shortest = options->idle_ms;
    if (options->write_ms < shortest)
        shortest = options->write_ms;
    if (options->linger_ms < shortest)
        shortest = options->linger_ms;
    shortest /= 4;
    return shortest < MIN_TICK_MS ? MIN_TICK_MS : shortest > MAX_TICK_MS ? MAX_TICK_MS : shortest;
}

static void cut_all(NetServer *server)
{
    while (server->connections)
        http_connection_close(server->connections);
}

static void on_tick(void *arg)
{
    NetServer *server = arg;
    int64_t now_ms = clock_ms();
    loop_timer_set(server->tick, server->tick_ms);
    if (server->draining && now_ms >= server->drain_due_ms) {
        cut_all(server);
        return;
    }
    for (HttpConnection *c = server->connections, *next; c; c = next) {
        next = http_connection_next(c);
        http_connection_check(c, now_ms);
    }
}

NetServer *net_server_new(Ctx *cx, Loop *loop, const NetServerOptions *options)
{
    NetServer *server = calloc(1, sizeof *server);
    if (!server)
        abort();
    server->loop = loop;
    server->options = *options;
    complete_options(&server->options);
    server->limits = HTTP_LIMITS_DEFAULT;
    server->limits.max_body_bytes = server->options.max_body_bytes;
    server->tick_ms = tick_of(&server->options);
    server->listener = listener_new(cx, server);
    if (!server->listener) {
        free(server);
        return NULL;
    }
    server->tick = loop_timer_new(loop, on_tick, server);
    loop_timer_set(server->tick, server->tick_ms);
    return server;
}

int net_server_port(const NetServer *server)
{
    return listener_port(server->listener);
}

Str net_server_date(NetServer *server)
{
    time_t now = time(NULL);
    if ((int64_t)now != server->date_second) {
        struct tm parts;
        gmtime_r(&now, &parts);
        strftime(server->date, sizeof server->date, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        server->date_second = (int64_t)now;
    }
    return str(server->date);
}

static void finish_drain(void *arg)
{
    NetServer *server = arg;
    LoopFn *drained = server->drained;
    server->drained = NULL;
    if (drained)
        drained(server->drained_arg);
}

/* The callback may free the server, so it runs as a post of its own. */
void net_server_closed(NetServer *server)
{
    if (!server->draining)
        listener_resume(server->listener);
    else if (server->nconnections == 0)
        loop_post(server->loop, finish_drain, server);
}

typedef struct Drain {
    NetServer *server;
    int64_t grace_ms;
    LoopFn *done;
    void *arg;
} Drain;

static void hurry(NetServer *server, int64_t grace_ms)
{
    int64_t due_ms = clock_ms() + grace_ms;
    if (due_ms < server->drain_due_ms)
        server->drain_due_ms = due_ms;
}

static void drain(void *arg)
{
    Drain order = *(Drain *)arg;
    NetServer *server = order.server;
    free(arg);
    if (server->draining) {
        hurry(server, order.grace_ms);
        return;
    }
    listener_close(server->listener);
    server->draining = true;
    server->drain_due_ms = clock_ms() + order.grace_ms;
    server->drained = order.done;
    server->drained_arg = order.arg;
    for (HttpConnection *c = server->connections, *next; c; c = next) {
        next = http_connection_next(c);
        http_connection_drain(c);
    }
    if (server->nconnections == 0)
        loop_post(server->loop, finish_drain, server);
}

void net_server_drain(NetServer *server, int64_t grace_ms, LoopFn *done, void *arg)
{
    Drain *order = malloc(sizeof *order);
    if (!order)
        abort();
    *order = (Drain){server, grace_ms, done, arg};
    loop_post(server->loop, drain, order);
}

void net_server_free(NetServer *server)
{
    if (!server)
        return;
    server->draining = true;
    server->drained = NULL;
    cut_all(server);
    listener_free(server->listener);
    loop_timer_free(server->tick);
    free(server);
}

static uint64_t value_of(const NetCounter *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void net_server_counters(const NetServer *server, NetCounters *counters)
{
    const NetCounterSet *set = &server->counters;
    *counters = (NetCounters){.connections_open = value_of(&set->open),
                              .connections_accepted = value_of(&set->accepted),
                              .connections_refused = value_of(&set->refused),
                              .requests = value_of(&set->requests),
                              .bad_requests = value_of(&set->bad),
                              .timeouts = value_of(&set->timeouts),
                              .bytes_in = value_of(&set->in),
                              .bytes_out = value_of(&set->out),
                              .streams_open = value_of(&set->streams)};
    for (int i = 0; i < 6; i++)
        counters->responses[i] = value_of(&set->responses[i]);
}
