/* SseHub: the list of open streams; publishing walks it, which for a thousand streams costs less
 * than keeping an index by topic right. */
#include "net/sse.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"

#define RETRY_MS 2000
#define RETRY_SPREAD_MS 3000 /* after a drain not everybody comes back at once */

typedef struct SseStream SseStream;

struct SseHub {
    Loop *loop;
    SseOptions options;
    LoopTimer *heartbeat;
    SseStream *streams; /* loop thread; those whose head went out */
    atomic_size_t nstreams;
};

struct SseStream {
    SseHub *hub;
    SseStream *next, **link; /* link is NULL before it opens */
    HttpExchange *exchange;
    size_t ntopics;
    uint64_t *hashes;
    Str *topics;
    Arena *arena;
};

/* An event on its way to the loop: its bytes, and whom it is for. */
typedef struct SseEvent {
    SseHub *hub;
    Str topic;
    uint64_t hash;
    Str bytes;
    Arena *arena;
} SseEvent;

/* ---- streams ---- */

static bool stream_has(const SseStream *stream, Str topic, uint64_t hash)
{
    for (size_t i = 0; i < stream->ntopics; i++)
        if (stream->hashes[i] == hash && str_eq(stream->topics[i], topic))
            return true;
    return false;
}

static void send_bytes(SseStream *stream, Str bytes)
{
    if (http_stream_pending(stream->exchange) + bytes.n <= stream->hub->options.max_pending_bytes) {
        http_stream_write(stream->exchange, bytes);
        return;
    }
    log_debug("an event stream is dropped: its reader is too slow");
    http_stream_abort(stream->exchange);
}

static void on_open(void *arg, HttpExchange *exchange)
{
    SseStream *stream = arg;
    char text[32];
    int n = snprintf(text, sizeof text, "retry: %d\n\n", RETRY_MS);
    stream->exchange = exchange;
    stream->next = stream->hub->streams;
    stream->link = &stream->hub->streams;
    if (stream->next)
        stream->next->link = &stream->next;
    stream->hub->streams = stream;
    http_stream_write(exchange, (Str){text, (size_t)n});
}

static void on_close(void *arg)
{
    SseStream *stream = arg;
    if (stream->link) {
        *stream->link = stream->next;
        if (stream->next)
            stream->next->link = stream->link;
    }
    atomic_fetch_sub(&stream->hub->nstreams, 1);
    arena_free(stream->arena);
}

static void on_drain(void *arg)
{
    SseStream *stream = arg;
    char text[64];
    int n = snprintf(text, sizeof text, "retry: %d\n\n",
                     RETRY_MS + (int)((uint64_t)clock_us() % RETRY_SPREAD_MS));
    http_stream_write(stream->exchange, (Str){text, (size_t)n});
    http_stream_end(stream->exchange);
}

static const HttpStreamHooks hooks = {on_open, on_close, on_drain};

static SseStream *stream_new(SseHub *hub, const Str *topics, size_t ntopics)
{
    Arena *arena = arena_new();
    SseStream *stream = ARENA_NEW(arena, SseStream);
    stream->hub = hub;
    stream->arena = arena;
    stream->ntopics = ntopics;
    stream->topics = ARENA_ARRAY(arena, Str, ntopics);
    stream->hashes = ARENA_ARRAY(arena, uint64_t, ntopics);
    for (size_t i = 0; i < ntopics; i++) {
        stream->topics[i] = str_copy(arena, topics[i]);
        stream->hashes[i] = str_hash(topics[i]);
    }
    return stream;
}

/* ---- events ---- */

static void add_line(Buf *out, const char *name, Str text)
{
    if (!text.p)
        return;
    buf_add_z(out, name);
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\r' && text.p[i] != '\n' && text.p[i] != '\0')
            buf_add_char(out, text.p[i]);
    buf_add_char(out, '\n');
}

static size_t line_length(Str text)
{
    size_t n = 0;
    while (n < text.n && text.p[n] != '\r' && text.p[n] != '\n')
        n++;
    return n;
}

static void add_data(Buf *out, Str data)
{
    for (;;) {
        size_t n = line_length(data);
        buf_add_z(out, "data: ");
        buf_add(out, data.p, n);
        buf_add_char(out, '\n');
        if (n == data.n)
            return;
        bool crlf = data.p[n] == '\r' && n + 1 < data.n && data.p[n + 1] == '\n';
        data = str_sub(data, n + (crlf ? 2 : 1), data.n);
    }
}

static SseEvent *event_new(SseHub *hub, Str event, Str id, Str data)
{
    Arena *arena = arena_new();
    SseEvent *e = ARENA_NEW(arena, SseEvent);
    Buf out = buf_new(arena);
    add_line(&out, "id: ", id);
    add_line(&out, "event: ", event);
    add_data(&out, data);
    buf_add_char(&out, '\n');
    e->hub = hub;
    e->arena = arena;
    e->bytes = buf_str(&out);
    return e;
}

static void deliver_to_topic(void *arg)
{
    SseEvent *e = arg;
    for (SseStream *stream = e->hub->streams, *next; stream; stream = next) {
        next = stream->next;
        if (stream_has(stream, e->topic, e->hash))
            send_bytes(stream, e->bytes);
    }
    arena_free(e->arena);
}

void sse_publish(SseHub *hub, Str topic, Str event, Str id, Str data)
{
    SseEvent *e = event_new(hub, event, id, data);
    e->topic = str_copy(e->arena, topic);
    e->hash = str_hash(topic);
    loop_post(hub->loop, deliver_to_topic, e);
}

/* ---- the hub ---- */

/* Keeps proxies from closing a quiet stream, and finds readers that have gone. */
static void beat(void *arg)
{
    SseHub *hub = arg;
    for (SseStream *stream = hub->streams, *next; stream; stream = next) {
        next = stream->next;
        send_bytes(stream, STR(":\n\n"));
    }
    loop_timer_set(hub->heartbeat, hub->options.heartbeat_ms);
}

SseHub *sse_hub_new(Loop *loop, const SseOptions *options)
{
    SseHub *hub = calloc(1, sizeof *hub);
    if (!hub)
        abort();
    hub->loop = loop;
    hub->options = options ? *options : (SseOptions){0};
    if (hub->options.heartbeat_ms <= 0)
        hub->options.heartbeat_ms = 15000;
    if (hub->options.max_pending_bytes == 0)
        hub->options.max_pending_bytes = (size_t)256 << 10;
    if (hub->options.max_streams == 0)
        hub->options.max_streams = 1024;
    hub->heartbeat = loop_timer_new(loop, beat, hub);
    loop_timer_set(hub->heartbeat, hub->options.heartbeat_ms);
    return hub;
}

void sse_hub_free(SseHub *hub)
{
    if (!hub)
        return;
    loop_timer_free(hub->heartbeat);
    free(hub);
}

static size_t add_fields(HttpField *out, const HttpField *fields, size_t nfields)
{
    size_t n = 0;
    out[n++] = (HttpField){STR("Content-Type"), STR("text/event-stream; charset=utf-8")};
    out[n++] = (HttpField){STR("Cache-Control"), STR("no-store")};
    out[n++] = (HttpField){STR("X-Accel-Buffering"), STR("no")};
    out[n++] = (HttpField){STR("X-Content-Type-Options"), STR("nosniff")};
    for (size_t i = 0; i < nfields; i++)
        out[n++] = fields[i];
    return n;
}

bool sse_open(SseHub *hub, HttpExchange *exchange, const Str *topics, size_t ntopics,
              const HttpField *fields, size_t nfields)
{
    if (atomic_fetch_add(&hub->nstreams, 1) >= hub->options.max_streams) {
        atomic_fetch_sub(&hub->nstreams, 1);
        return http_respond_busy(exchange, 5);
    }
    SseStream *stream = stream_new(hub, topics, ntopics);
    HttpField *all = ARENA_ARRAY(stream->arena, HttpField, nfields + 4);
    size_t n = add_fields(all, fields, nfields);
    if (http_stream_open(exchange, 200, all, n, &hooks, stream))
        return true;
    on_close(stream);
    return false;
}

size_t sse_hub_streams(const SseHub *hub)
{
    return atomic_load(&hub->nstreams);
}
