/* Protocol: frames between host and worker: JSON, and a text that is too long to be quoted.
 *
 * A frame is two lengths of 4 bytes, little end first, the JSON and the text. The text of a script
 * goes beside the JSON, because quoting and reading it would take its memory several times. */
#include "policy/protocol.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

/* An answer mostly comes sooner than a processor that went to sleep is awake again. */
#define SPIN_US 100

/* The worker may only read and write; the host must never block without a deadline. */
static ssize_t transfer(int fd, char *bytes, size_t n, bool is_write, bool may_block)
{
    if (may_block)
        return is_write ? write(fd, bytes, n) : read(fd, bytes, n);
    return is_write ? send(fd, bytes, n, MSG_DONTWAIT | MSG_NOSIGNAL)
                    : recv(fd, bytes, n, MSG_DONTWAIT);
}

static FrameResult wait_ready(int fd, bool is_write, int64_t deadline_ms)
{
    int64_t left = deadline_ms - clock_ms();
    struct pollfd ready = {.fd = fd, .events = is_write ? POLLOUT : POLLIN};
    if (left <= 0)
        return FRAME_TIMEOUT;
    int n = poll(&ready, 1, (int)left);
    return n > 0 || (n < 0 && errno == EINTR) ? FRAME_OK : n == 0 ? FRAME_TIMEOUT : FRAME_BROKEN;
}

/* Others run first where there is no processor to spare. */
static bool may_spin(int64_t *since_us)
{
    int64_t now = clock_us();
    *since_us = *since_us ? *since_us : now;
    sched_yield();
    return now - *since_us < SPIN_US;
}

static FrameResult transfer_all(int fd, char *bytes, size_t n, bool is_write, int64_t deadline_ms)
{
    int64_t since_us = 0;
    while (n > 0) {
        ssize_t done = transfer(fd, bytes, n, is_write, deadline_ms < 0);
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        } else if (done == 0) {
            return FRAME_CLOSED;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!is_write && may_spin(&since_us))
                continue;
            FrameResult ready = wait_ready(fd, is_write, deadline_ms);
            if (ready != FRAME_OK)
                return ready;
        } else if (errno != EINTR) {
            return errno == EPIPE || errno == ECONNRESET ? FRAME_CLOSED : FRAME_BROKEN;
        }
    }
    return FRAME_OK;
}

static void write_length(char *p, size_t n)
{
    for (int i = 0; i < 4; i++)
        p[i] = (char)(n >> (8 * i));
}

static size_t read_length(const unsigned char *p)
{
    return p[0] | p[1] << 8 | p[2] << 16 | (size_t)p[3] << 24;
}

static Buf new_frame(Arena *scratch)
{
    Buf frame = buf_new(scratch);
    buf_add(&frame, "\0\0\0\0\0\0\0\0", 8);
    return frame;
}

static FrameResult send_frame(int fd, Buf *frame, Str body, int64_t deadline_ms)
{
    if (frame->n - 8 > POLICY_FRAME_MAX || body.n > POLICY_BODY_MAX)
        return FRAME_BROKEN;
    write_length(frame->p, frame->n - 8);
    write_length(frame->p + 4, body.n);
    FrameResult result = transfer_all(fd, frame->p, frame->n, true, deadline_ms);
    if (result != FRAME_OK || body.n == 0)
        return result;
    return transfer_all(fd, (char *)body.p, body.n, true, deadline_ms);
}

FrameResult policy_frame_write(int fd, const Json *value, Str body, Arena *scratch,
                               int64_t deadline_ms)
{
    Buf frame = new_frame(scratch);
    json_write(&frame, value);
    return send_frame(fd, &frame, body, deadline_ms);
}

FrameResult policy_frame_write_text(int fd, Str json, Arena *scratch, int64_t deadline_ms)
{
    Buf frame = new_frame(scratch);
    buf_add_str(&frame, json);
    return send_frame(fd, &frame, STR_NONE, deadline_ms);
}

static FrameResult read_part(int fd, Arena *arena, size_t n, Str *part, int64_t deadline_ms)
{
    char *bytes = arena_alloc(arena, n + 1);
    *part = (Str){bytes, n};
    return transfer_all(fd, bytes, n, false, deadline_ms);
}

FrameResult policy_frame_read(int fd, Arena *arena, PolicyFrame *frame, int64_t deadline_ms)
{
    unsigned char head[8];
    *frame = (PolicyFrame){STR(""), STR("")};
    FrameResult result = transfer_all(fd, (char *)head, 8, false, deadline_ms);
    if (result != FRAME_OK)
        return result;
    size_t n = read_length(head), body = read_length(head + 4);
    if (n > POLICY_FRAME_MAX || body > POLICY_BODY_MAX)
        return FRAME_BROKEN;
    result = read_part(fd, arena, n, &frame->text, deadline_ms);
    return result != FRAME_OK || body == 0 ? result
                                           : read_part(fd, arena, body, &frame->body, deadline_ms);
}
