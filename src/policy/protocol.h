/* Protocol: frames between host and worker: JSON, and a text that is too long to be quoted. */
#ifndef TG_POLICY_PROTOCOL_H
#define TG_POLICY_PROTOCOL_H

#include "base/json.h"

#define POLICY_FRAME_MAX (64u << 20)
#define POLICY_BODY_MAX (256u << 20)

typedef struct PolicyFrame {
    Str text; /* JSON */
    Str body; /* sent as it is; n == 0 when there is none */
} PolicyFrame;

/* One end of a socket that does not block, and what was read beyond the frame before. */
typedef struct Channel {
    int fd;
    size_t at, n; /* of ahead: the next byte, and the end */
    char ahead[8192];
} Channel;

/* A page that both sides see: what the worker runs now. Only there to give a hang its name; the
 * host copies it after the worker is gone and believes nothing in it. */
typedef struct PolicyNote {
    int line;
    char path[252];
} PolicyNote;

typedef enum FrameResult { FRAME_OK, FRAME_CLOSED, FRAME_TIMEOUT, FRAME_BROKEN } FrameResult;

/* deadline_ms on clock_ms(); -1 = the worker, which waits for
 * ever and makes no call that its lockdown forbids. */
FrameResult policy_frame_write(const Channel *channel, const Json *value, Str body, Arena *scratch,
                               int64_t deadline_ms);
/* The same for JSON that is text already. */
FrameResult policy_frame_write_text(const Channel *channel, Str json, Arena *scratch,
                                    int64_t deadline_ms);
/* The frame lives in the arena. */
FrameResult policy_frame_read(Channel *channel, Arena *arena, PolicyFrame *frame,
                              int64_t deadline_ms);

#endif
