/* Process: one worker process and the socket to it. */
#ifndef TG_POLICY_PROCESS_H
#define TG_POLICY_PROCESS_H

#include <sys/types.h>

#include "base/ctx.h"
#include "policy/protocol.h"

typedef struct Process {
    pid_t pid; /* 0 = none */
    Channel channel;
    PolicyNote *note; /* shared with the worker; NULL = none */
} Process;

/* Runs `exe --policy-worker` with an empty environment the socket as descriptor 0 and
 * the note as 1. Must be called by a thread that outlives the worker: the kernel kills it together
 * with that thread. */
bool policy_process_start(Ctx *cx, const char *exe, Process *process) MUST_CHECK;
/* SIGKILL; does not wait. */
void policy_process_kill(const Process *process);
/* Kills, reaps and closes. */
void policy_process_stop(Process *process);
/* Lets a process, or the calling thread (0), stand back for those who decide: where processors are
 * short it gets a tenth of what they get, and who wakes needs not wait for the end of its turn. */
void policy_process_defer(pid_t id);
/* False when the other end is gone. */
bool policy_process_is_alive(const Process *process);

#endif
