/* Deadlines of a connection: head, body rate, idle, write and linger, looked at by the server's
 * tick, so that a request costs no timer. */
#include <event2/buffer.h>

#include "base/clock.h"
#include "net/http_connection.h"

#define MIN_BODY_RATE 1024  /* bytes a second */
#define MIN_WRITE_STEP 4096 /* bytes in each write_ms */

/* A new phase starts its own clock; inside a phase only the body's window moves on. */
void http_connection_set_due(HttpConnection *c)
{
    const NetServerOptions *options = &c->server->options;
    HttpPhase phase = http_parser_phase(c->parser);
    if (c->input_ended || (phase == HTTP_PHASE_IDLE && c->first)) {
        c->read_due_ms = 0;
        c->phase = HTTP_PHASE_DONE;
        return;
    }
    if (phase == c->phase)
        return;
    c->phase = phase;
    c->body_bytes_in = 0;
    c->read_due_ms = clock_ms() + (phase == HTTP_PHASE_IDLE   ? options->idle_ms
                                   : phase == HTTP_PHASE_HEAD ? options->header_ms
                                                              : options->body_ms);
}

static void cut(HttpConnection *c)
{
    net_count(&c->server->counters.timeouts, 1);
    http_connection_close(c);
}

static bool body_is_moving(HttpConnection *c, int64_t now_ms)
{
    int64_t window_ms = c->server->options.body_ms;
    if (c->phase != HTTP_PHASE_BODY || c->body_bytes_in * 1000 < MIN_BODY_RATE * (size_t)window_ms)
        return false;
    c->body_bytes_in = 0;
    c->read_due_ms = now_ms + window_ms;
    return true;
}

static void read_is_late(HttpConnection *c, int64_t now_ms)
{
    if (c->state != CONN_OPEN || c->phase == HTTP_PHASE_IDLE) {
        http_connection_close(c);
    } else if (!body_is_moving(c, now_ms)) {
        net_count(&c->server->counters.timeouts, 1);
        http_connection_refuse(c, 408, "the request took too long to arrive");
        http_connection_advance(c);
    }
}

/* True when the client took too little in the window that ends now. */
static bool write_is_late(HttpConnection *c, int64_t now_ms)
{
    size_t pending = evbuffer_get_length(http_connection_output(c));
    uint64_t taken = c->bytes_written - pending;
    if (pending == 0) {
        c->write_due_ms = 0;
    } else if (c->write_due_ms == 0 || taken - c->taken_before >= MIN_WRITE_STEP) {
        c->write_due_ms = now_ms + c->server->options.write_ms;
        c->taken_before = taken;
    }
    return c->write_due_ms && now_ms >= c->write_due_ms;
}

void http_connection_check(HttpConnection *c, int64_t now_ms)
{
    if (write_is_late(c, now_ms))
        cut(c);
    else if (c->read_due_ms && now_ms >= c->read_due_ms)
        read_is_late(c, now_ms);
}
