/* HttpExchange: reference counts, and the way of an answer from any thread to the loop. */
#include "net/http_exchange.h"

#include <stdlib.h>

#include "net/http_server_state.h"

HttpExchange *http_exchange_new(Loop *loop, Arena *arena, HttpRequest *request)
{
    HttpExchange *exchange = calloc(1, sizeof *exchange);
    if (!exchange)
        abort();
    atomic_init(&exchange->refs, 2);
    atomic_init(&exchange->handles, 1);
    exchange->loop = loop;
    exchange->arena = arena;
    exchange->request = request;
    return exchange;
}

void http_exchange_release(HttpExchange *exchange)
{
    if (atomic_fetch_sub(&exchange->refs, 1) != 1)
        return;
    http_response_free(exchange->response);
    arena_free(exchange->arena);
    free(exchange);
}

const HttpRequest *http_exchange_request(const HttpExchange *exchange)
{
    return exchange->request;
}

HttpExchange *http_exchange_ref(HttpExchange *exchange)
{
    atomic_fetch_add(&exchange->handles, 1);
    return exchange;
}

static void end_stream(HttpExchange *exchange)
{
    const HttpStreamHooks *hooks = exchange->hooks;
    exchange->hooks = NULL;
    if (hooks)
        hooks->on_close(exchange->hook_arg);
}

static void deliver(void *arg)
{
    HttpExchange *exchange = arg;
    exchange->ready = true;
    if (!exchange->connection || !exchange->response->stream)
        end_stream(exchange);
    if (exchange->connection)
        http_connection_advance(exchange->connection);
    http_exchange_release(exchange);
}

void http_exchange_detach(HttpExchange *exchange)
{
    exchange->connection = NULL;
    if (exchange->ready)
        end_stream(exchange);
    http_exchange_release(exchange);
}

static void post(HttpExchange *exchange, HttpResponse *response)
{
    exchange->response = response;
    atomic_fetch_add(&exchange->refs, 1);
    loop_post(exchange->loop, deliver, exchange);
}

static bool claim(HttpExchange *exchange)
{
    return !atomic_exchange(&exchange->answered, true);
}

void http_exchange_unref(HttpExchange *exchange)
{
    if (atomic_fetch_sub(&exchange->handles, 1) != 1)
        return;
    if (claim(exchange))
        post(exchange, http_response_error(500, exchange->request->method,
                                           "the request was not answered", 0));
    http_exchange_release(exchange);
}

static bool answer(HttpExchange *exchange, HttpAnswer *given)
{
    if (!claim(exchange))
        return false;
    given->method = exchange->request->method;
    post(exchange, http_response_new(given));
    return true;
}

bool http_respond(HttpExchange *exchange, int status, const HttpField *fields, size_t nfields,
                  Str body)
{
    return answer(
        exchange,
        &(HttpAnswer){.status = status, .fields = fields, .nfields = nfields, .body = body});
}

bool http_respond_shared(HttpExchange *exchange, int status, const HttpField *fields,
                         size_t nfields, Str body, void (*release)(void *), void *owner)
{
    if (answer(exchange, &(HttpAnswer){.status = status,
                                       .fields = fields,
                                       .nfields = nfields,
                                       .body = body,
                                       .shared = true,
                                       .release = release,
                                       .owner = owner}))
        return true;
    release(owner);
    return false;
}

bool http_respond_busy(HttpExchange *exchange, int retry_after_s)
{
    if (!claim(exchange))
        return false;
    post(exchange, http_response_error(503, exchange->request->method,
                                       "the server is busy; try again", retry_after_s));
    return true;
}

bool http_stream_open(HttpExchange *exchange, int status, const HttpField *fields, size_t nfields,
                      const HttpStreamHooks *hooks, void *arg)
{
    if (!claim(exchange))
        return false;
    exchange->hooks = hooks;
    exchange->hook_arg = arg;
    post(exchange, http_response_new(&(HttpAnswer){.status = status,
                                                   .method = exchange->request->method,
                                                   .fields = fields,
                                                   .nfields = nfields,
                                                   .stream = true}));
    return true;
}
