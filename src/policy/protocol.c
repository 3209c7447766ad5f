/* Protocol: frames between host and worker: 4 bytes of length, little end first, then JSON. */
#include "policy/protocol.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

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

static FrameResult transfer_all(int fd, char *bytes, size_t n, bool is_write, int64_t deadline_ms)
{
    while (n > 0) {
        ssize_t done = transfer(fd, bytes, n, is_write, deadline_ms < 0);
        if (done > 0) {
            bytes += done;
            n -= (size_t)done;
        } else if (done == 0) {
            return FRAME_CLOSED;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            FrameResult ready = wait_ready(fd, is_write, deadline_ms);
            if (ready != FRAME_OK)
                return ready;
        } else if (errno != EINTR) {
            return errno == EPIPE || errno == ECONNRESET ? FRAME_CLOSED : FRAME_BROKEN;
        }
    }
    return FRAME_OK;
}

FrameResult policy_frame_write(int fd, const Json *value, Arena *scratch, int64_t deadline_ms)
{
    Buf frame = buf_new(scratch);
    buf_add(&frame, "\0\0\0\0", 4);
    json_write(&frame, value);
    size_t n = frame.n - 4;
    if (n > POLICY_FRAME_MAX)
        return FRAME_BROKEN;
    for (int i = 0; i < 4; i++)
        frame.p[i] = (char)(n >> (8 * i));
    return transfer_all(fd, frame.p, frame.n, true, deadline_ms);
}

FrameResult policy_frame_read(int fd, Arena *arena, Str *text, int64_t deadline_ms)
{
    unsigned char head[4];
    FrameResult result = transfer_all(fd, (char *)head, 4, false, deadline_ms);
    if (result != FRAME_OK)
        return result;
    size_t n = head[0] | head[1] << 8 | head[2] << 16 | (size_t)head[3] << 24;
    if (n > POLICY_FRAME_MAX)
        return FRAME_BROKEN;
    char *bytes = arena_alloc(arena, n + 1);
    *text = (Str){bytes, n};
    return transfer_all(fd, bytes, n, false, deadline_ms);
}
