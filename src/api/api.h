/* Api: from a parsed HTTP request to a finished answer, over REST and Connect, by the rows. */
#ifndef TG_API_API_H
#define TG_API_API_H

#include "api/request.h"
#include "net/http_exchange.h"

typedef struct Api Api;
struct App;

/* What the process provides; called on request workers. */
typedef struct ApiHooks {
    struct App *app;
    /* Fills *caller, or fails with ERR_UNAUTHENTICATED ("access token expired"). */
    bool (*authenticate)(Ctx *cx, struct App *app, Str token, Caller *caller);
    /* resource: a resource name or "" (the workspace); permission: id of service/permission.h; db:
     * the connection that the request has, NULL = none. False without an error = no. */
    bool (*permitted)(Ctx *cx, struct App *app, struct StoreConn *db, const Caller *caller,
                      Str resource, int permission);
    /* After the answer of a row with RPC_AUDIT; response is NULL when rq->cx holds an error. */
    void (*audit)(Request *rq, const Json *response, int64_t latency_us);
    /* For one more row table of handlers (specs); may be NULL. */
    const ApiHandler *handlers;
} ApiHooks;

typedef struct ApiResponse {
    int status;
    HttpField *fields;
    size_t nfields;
    Str body; /* in cx->arena, or as old as the Api */
} ApiResponse;

/* Lives as long as the process; immutable, so every thread may use it. hooks is copied. */
Api *api_new(Arena *arena, const ApiHooks *hooks);
const Schema *api_schema(const Api *api);
/* True when the path is the API's: /v1…, /api/v1…, /bytebase.v1.…, /tidegate.v1.…, /openapi.json.
 */
bool api_owns(const HttpRequest *http);
/* Blocks in the store: request workers only. Always fills *response; errors become its body. */
void api_handle(const Api *api, Ctx *cx, const HttpRequest *http, ApiResponse *response);
/* The same for an exchange of the server: answers it and gives its reference back. deadline_ms is
 * the time that the whole request may take. Request workers only. */
void api_answer(const Api *api, HttpExchange *exchange, int64_t deadline_ms);
/* OpenAPI 3.1, compact JSON. */
Str api_openapi(const Api *api, Arena *arena);

#endif
