/* Front: what an HTTP request meets first: health, metrics, event streams, the API, the pages. */
#ifndef TG_FRONT_H
#define TG_FRONT_H

#include <stdatomic.h>

#include "api/api.h"
#include "base/pool.h"
#include "net/http_server.h"
#include "net/sse.h"
#include "net/static_files.h"
#include "service/app.h"

typedef struct Front {
    App *app;
    const Api *api;
    Pool *pool; /* request workers */
    SseHub *hub;
    StaticFiles *files;
    NetServer *server;       /* for its counters; set once it runs */
    atomic_bool draining;    /* readyz fails */
    _Atomic int64_t hook_ms; /* when the last push event was looked into */
} Front;

/* The server's handler; arg is a Front. Never blocks. */
void front_handle(void *arg, HttpExchange *exchange);
/* The functions that the API asks of this process. */
bool front_authenticate(Ctx *cx, App *app, Str token, Caller *caller);
bool front_permitted(Ctx *cx, App *app, StoreConn *db, const Caller *caller, Str resource,
                     int permission);
void front_audit(Request *rq, const Json *response, int64_t latency_us);
/* Prometheus text of everything this process counts. */
Str front_metrics(Arena *arena, const Front *front);

#endif
