/* SseHub: server-sent events by topic; a slow reader is dropped, never waited for. */
#ifndef TG_NET_SSE_H
#define TG_NET_SSE_H

#include "net/http_exchange.h"
#include "net/loop.h"

typedef struct SseHub SseHub;

/* Zero means the default. */
typedef struct SseOptions {
    int64_t heartbeat_ms;     /* a comment line to every stream, 15 s */
    size_t max_pending_bytes; /* of one stream, 256 KiB; more drops it */
    size_t max_streams;       /* 1024; more is 503 */
} SseOptions;

SseHub *sse_hub_new(Loop *loop, const SseOptions *options);
/* After loop_run returned and the server was freed. */
void sse_hub_free(SseHub *hub);

/* From any thread: answers the exchange with an event stream that joins the topics, plus the
 * caller's fields. The reference of the exchange stays the caller's. False when it was answered
 * before. */
bool sse_open(SseHub *hub, HttpExchange *exchange, const Str *topics, size_t ntopics,
              const HttpField *fields, size_t nfields);
/* From any thread, to every stream of the topic. `event` and `id` may be absent; their line ends
 * are dropped; data may have several lines. */
void sse_publish(SseHub *hub, Str topic, Str event, Str id, Str data);
/* Streams open now, from any thread. */
size_t sse_hub_streams(const SseHub *hub);

#endif
