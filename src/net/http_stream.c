/* Streams: a body written piece by piece, from the loop thread. */
#include <event2/buffer.h>

#include "net/http_connection.h"

static bool is_streaming(const HttpExchange *exchange)
{
    return exchange->connection && exchange->connection->state == CONN_STREAMING;
}

void http_stream_write(HttpExchange *exchange, Str bytes)
{
    if (!is_streaming(exchange))
        return;
    evbuffer_add(http_connection_output(exchange->connection), bytes.p, bytes.n);
    http_connection_count(exchange->connection, bytes.n);
    http_connection_push(exchange->connection);
}

size_t http_stream_pending(const HttpExchange *exchange)
{
    return is_streaming(exchange)
               ? evbuffer_get_length(http_connection_output(exchange->connection))
               : 0;
}

void http_stream_end(HttpExchange *exchange)
{
    if (is_streaming(exchange))
        http_connection_finish(exchange->connection);
}

void http_stream_abort(HttpExchange *exchange)
{
    if (is_streaming(exchange))
        http_connection_close(exchange->connection);
}
