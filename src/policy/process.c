/* Process: one worker process and the socket to it. */
#include "policy/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

#define DEFERRED_NICE 10
#define DEFERRED_SLICE_NS 100000 /* the least there is; Linux before 6.12 has none to set */

/* As sched_setattr(2) has it: neither this C library nor a kernel header beside it declares it. */
typedef struct Scheduling {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t slice_ns, deadline_ns, period_ns;
} Scheduling;

/* Signals blocked or ignored in the server mean nothing to a worker. */
static void reset_signals(posix_spawnattr_t *attributes)
{
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(attributes);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int spawn(const char *exe, int fd, int note_fd, pid_t *pid)
{
    char *const arguments[] = {(char *)exe, (char *)"--policy-worker", NULL};
    char *const environment[] = {NULL};
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    reset_signals(&attributes);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, fd, 0);
    posix_spawn_file_actions_adddup2(&actions, note_fd, 1);
    posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    int result = posix_spawn(pid, exe, &actions, &attributes, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return result;
}

static int make_note(Process *process)
{
    int fd = memfd_create("policy-note", MFD_CLOEXEC);
    void *page = MAP_FAILED;
    if (fd >= 0 && ftruncate(fd, sizeof(PolicyNote)) == 0)
        page = mmap(NULL, sizeof(PolicyNote), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (page == MAP_FAILED && fd >= 0)
        close(fd);
    process->note = page == MAP_FAILED ? NULL : page;
    return page == MAP_FAILED ? -1 : fd;
}

static void drop_note(Process *process)
{
    if (process->note)
        munmap(process->note, sizeof(PolicyNote));
    process->note = NULL;
}

bool policy_process_start(Ctx *cx, const char *exe, Process *process)
{
    int ends[2], note_fd = make_note(process);
    if (note_fd < 0)
        return err_set(cx, ERR_UNAVAILABLE, "cannot share memory with a policy worker: %s",
                       strerror(errno));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0) {
        drop_note(process);
        close(note_fd);
        return err_set(cx, ERR_UNAVAILABLE, "cannot make a socket for a policy worker: %s",
                       strerror(errno));
    }
    int result = spawn(exe, ends[1], note_fd, &process->pid);
    close(ends[1]);
    close(note_fd);
    process->channel.fd = ends[0];
    if (result == 0)
        return true;
    close(ends[0]);
    drop_note(process);
    *process = (Process){.channel.fd = -1};
    return err_set(cx, ERR_UNAVAILABLE, "cannot start the policy worker %s: %s", exe,
                   strerror(result));
}

void policy_process_kill(const Process *process)
{
    if (process->pid > 0)
        kill(process->pid, SIGKILL);
}

void policy_process_stop(Process *process)
{
    if (process->pid <= 0)
        return;
    policy_process_kill(process);
    while (waitpid(process->pid, NULL, 0) < 0 && errno == EINTR)
        continue;
    close(process->channel.fd);
    drop_note(process);
    *process = (Process){.channel.fd = -1};
}

void policy_process_defer(pid_t id)
{
    const Scheduling scheduling = {
        .size = sizeof scheduling, .nice = DEFERRED_NICE, .slice_ns = DEFERRED_SLICE_NS};
    if (syscall(SYS_sched_setattr, id, &scheduling, 0) != 0)
        log_debug("policies are admitted at the server's priority: %s", strerror(errno));
}

bool policy_process_is_alive(const Process *process)
{
    char byte;
    ssize_t n = recv(process->channel.fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}
