/* Protocol: frames between host and worker: JSON, and a text that is too long to be quoted.
 *
 * A frame is two lengths of 4 bytes, little end first, the JSON and the text. The text of a script
 * goes beside the JSON, because quoting and reading it would take its memory several times. */
#include "policy/protocol.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

/* An answer, or the next question, mostly comes sooner than a processor that went to sleep is awake
 * again. */
#define SPIN_US 100
#define SMALL_BODY 4096

/* The worker, which has no deadline, may not call send(). */
static ssize_t transfer(int fd, char *bytes, size_t n, bool is_write, bool is_worker)
{
    if (!is_write)
        return read(fd, bytes, n);
    return is_worker ? write(fd, bytes, n) : send(fd, bytes, n, MSG_NOSIGNAL);
}

static FrameResult wait_ready(int fd, bool is_write, int64_t deadline_ms)
{
    int64_t left = deadline_ms < 0 ? -1 : deadline_ms - clock_ms();
    struct pollfd ready = {.fd = fd, .events = is_write ? POLLOUT : POLLIN};
    if (deadline_ms >= 0 && left <= 0)
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

/* Some of the bytes, at least one; *done says how many. */
static FrameResult transfer_some(int fd, char *bytes, size_t n, bool is_write, int64_t deadline_ms,
                                 size_t *done)
{
    int64_t since_us = 0;
    for (;;) {
        ssize_t count = transfer(fd, bytes, n, is_write, deadline_ms < 0);
        if (count > 0) {
            *done = (size_t)count;
            return FRAME_OK;
        }
        if (count == 0)
            return FRAME_CLOSED;
        if (errno == EAGAIN || errno == EWOULDBLOCK) {
            if (!is_write && may_spin(&since_us))
                continue;
            FrameResult ready = wait_ready(fd, is_write, deadline_ms);
            if (ready != FRAME_OK)
                return ready;
        } else if (errno != EINTR) {
            return errno == EPIPE || errno == ECONNRESET ? FRAME_CLOSED : FRAME_BROKEN;
        }
    }
}

static FrameResult write_all(const Channel *channel, Str bytes, int64_t deadline_ms)
{
    FrameResult result = FRAME_OK;
    for (size_t done; bytes.n > 0 && result == FRAME_OK; bytes = str_sub(bytes, done, bytes.n)) {
        done = 0;
        result = transfer_some(channel->fd, (char *)bytes.p, bytes.n, true, deadline_ms, &done);
    }
    return result;
}

static size_t take_ahead(Channel *channel, char *bytes, size_t n)
{
    size_t have = channel->n - channel->at, count = have < n ? have : n;
    memcpy(bytes, channel->ahead + channel->at, count);
    channel->at += count;
    return count;
}

/* What is small is read together with all that is there. */
static FrameResult read_all(Channel *channel, char *bytes, size_t n, int64_t deadline_ms)
{
    FrameResult result = FRAME_OK;
    size_t have = take_ahead(channel, bytes, n);
    while (have < n && result == FRAME_OK) {
        size_t left = n - have, done = 0;
        bool direct = left >= sizeof channel->ahead;
        result = transfer_some(channel->fd, direct ? bytes + have : channel->ahead,
                               direct ? left : sizeof channel->ahead, false, deadline_ms, &done);
        if (!direct) {
            channel->at = 0;
            channel->n = done;
            done = take_ahead(channel, bytes + have, left);
        }
        have += done;
    }
    return result;
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
    buf_reserve(&frame, 4000);
    buf_add(&frame, "\0\0\0\0\0\0\0\0", 8);
    return frame;
}

static FrameResult send_frame(const Channel *channel, Buf *frame, Str body, int64_t deadline_ms)
{
    if (frame->n - 8 > POLICY_FRAME_MAX || body.n > POLICY_BODY_MAX)
        return FRAME_BROKEN;
    write_length(frame->p, frame->n - 8);
    write_length(frame->p + 4, body.n);
    if (body.n <= SMALL_BODY) { /* one call for both */
        buf_add_str(frame, body);
        body.n = 0;
    }
    FrameResult result = write_all(channel, buf_str(frame), deadline_ms);
    return result == FRAME_OK ? write_all(channel, body, deadline_ms) : result;
}

FrameResult policy_frame_write(const Channel *channel, const Json *value, Str body, Arena *scratch,
                               int64_t deadline_ms)
{
    Buf frame = new_frame(scratch);
    json_write(&frame, value);
    return send_frame(channel, &frame, body, deadline_ms);
}

FrameResult policy_frame_write_text(const Channel *channel, Str json, Arena *scratch,
                                    int64_t deadline_ms)
{
    Buf frame = new_frame(scratch);
    buf_add_str(&frame, json);
    return send_frame(channel, &frame, STR_NONE, deadline_ms);
}

static FrameResult read_part(Channel *channel, Arena *arena, size_t n, Str *part,
                             int64_t deadline_ms)
{
    char *bytes = arena_alloc(arena, n + 1);
    *part = (Str){bytes, n};
    return read_all(channel, bytes, n, deadline_ms);
}

FrameResult policy_frame_read(Channel *channel, Arena *arena, PolicyFrame *frame,
                              int64_t deadline_ms)
{
    unsigned char head[8];
    *frame = (PolicyFrame){STR(""), STR("")};
    FrameResult result = read_all(channel, (char *)head, 8, deadline_ms);
    if (result != FRAME_OK)
        return result;
    size_t n = read_length(head), body = read_length(head + 4);
    if (n > POLICY_FRAME_MAX || body > POLICY_BODY_MAX)
        return FRAME_BROKEN;
    result = read_part(channel, arena, n, &frame->text, deadline_ms);
    return result != FRAME_OK || body == 0
               ? result
               : read_part(channel, arena, body, &frame->body, deadline_ms);
}
