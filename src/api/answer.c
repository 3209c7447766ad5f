/* Answer: the API on an exchange of the server, one arena for each request. */
#include "api/api.h"
#include "base/clock.h"

void api_answer(const Api *api, HttpExchange *exchange, int64_t deadline_ms)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    cx.deadline_ms = clock_ms() + deadline_ms;
    ApiResponse response;
    api_handle(api, &cx, http_exchange_request(exchange), &response);
    http_respond(exchange, response.status, response.fields, response.nfields, response.body);
    arena_free(arena);
    http_exchange_unref(exchange);
}
