/* Program: runs another program to its end, with nothing but what it is given.
 *
 * It leads a process group of its own, so that a time-out also ends what it started. */
#include "base/program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define DEFAULT_OUTPUT_BYTES ((size_t)1 << 20)
#define LOOK_MS 200
#define ERRORS_BYTES ((size_t)8 << 10)

typedef struct Running {
    const ProgramCall *call;
    pid_t pid;
    int in, out, err; /* our ends; -1 = closed */
    size_t written;
    Buf output, errors;
} Running;

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static bool make_pipes(int pipes[3][2])
{
    for (int i = 0; i < 3; i++) {
        if (pipe2(pipes[i], O_CLOEXEC) == 0)
            continue;
        while (--i >= 0) {
            close(pipes[i][0]);
            close(pipes[i][1]);
        }
        return false;
    }
    return true;
}

static int spawn(const ProgramCall *call, int pipes[3][2], pid_t *pid)
{
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_t actions;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETPGROUP);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipes[0][0], 0);
    posix_spawn_file_actions_adddup2(&actions, pipes[1][1], 1);
    posix_spawn_file_actions_adddup2(&actions, pipes[2][1], 2);
    if (call->extra_fd)
        posix_spawn_file_actions_adddup2(&actions, call->extra_fd, 3);
    posix_spawn_file_actions_addclosefrom_np(&actions, call->extra_fd ? 4 : 3);
    int failure = posix_spawnp(pid, call->argv[0], &actions, &attributes, (char *const *)call->argv,
                               (char *const *)call->env);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failure;
}

static void limit(const Running *running)
{
    size_t most = running->call->max_file_bytes;
    struct rlimit bytes = {most, most}, none = {0, 0};
    prlimit(running->pid, RLIMIT_CORE, &none, NULL);
    if (most)
        prlimit(running->pid, RLIMIT_FSIZE, &bytes, NULL);
}

static bool start(Ctx *cx, Running *running)
{
    int pipes[3][2];
    const char *name = running->call->argv[0];
    if (!make_pipes(pipes))
        return err_set(cx, ERR_UNAVAILABLE, "cannot start %s: %s", name, strerror(errno));
    int failure = spawn(running->call, pipes, &running->pid);
    close(pipes[0][0]);
    close(pipes[1][1]);
    close(pipes[2][1]);
    running->in = pipes[0][1];
    running->out = pipes[1][0];
    running->err = pipes[2][0];
    if (failure) {
        close_fd(&running->in);
        close_fd(&running->out);
        close_fd(&running->err);
        return err_set(cx, ERR_UNAVAILABLE, "cannot start %s: %s", name, strerror(failure));
    }
    fcntl(running->in, F_SETFL, O_NONBLOCK);
    limit(running);
    return true;
}

/* SIGPIPE must not end us when the program reads no further; threads here block it only now. */
static void feed(Running *running)
{
    Str input = running->call->input;
    sigset_t pipe, before;
    struct timespec now = {0, 0};
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    ssize_t n = running->written < input.n
                    ? write(running->in, input.p + running->written, input.n - running->written)
                    : 0;
    if (n < 0 && errno == EPIPE)
        while (sigtimedwait(&pipe, NULL, &now) < 0 && errno == EINTR)
            continue;
    bool again = n < 0 && (errno == EAGAIN || errno == EINTR);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    running->written += n > 0 ? (size_t)n : 0;
    if ((n < 0 && !again) || running->written == input.n)
        close_fd(&running->in);
}

/* False when that is more than there may be. */
static bool drain(int *fd, Buf *into, size_t most)
{
    char bytes[16384];
    ssize_t n = read(*fd, bytes, sizeof bytes);
    if (n < 0 && errno == EINTR)
        return true;
    if (n <= 0) {
        close_fd(fd);
        return true;
    }
    if ((size_t)n > most - into->n)
        return false;
    buf_add(into, bytes, (size_t)n);
    return true;
}

/* Keeps the newest half when it is full: what matters is said last. */
static void drain_errors(Running *running)
{
    Buf *errors = &running->errors;
    if (!drain(&running->err, errors, ERRORS_BYTES + 16384)) {
        errors->n = 0;
    } else if (errors->n > ERRORS_BYTES) {
        memmove(errors->p, errors->p + errors->n - ERRORS_BYTES / 2, ERRORS_BYTES / 2);
        errors->n = ERRORS_BYTES / 2;
    }
}

static bool attend(Ctx *cx, Running *running, int64_t until_ms)
{
    const ProgramCall *call = running->call;
    size_t most = call->max_output_bytes ? call->max_output_bytes : DEFAULT_OUTPUT_BYTES;
    while (running->out >= 0 || running->err >= 0) {
        struct pollfd ready[] = {{.fd = running->out, .events = POLLIN},
                                 {.fd = running->err, .events = POLLIN},
                                 {.fd = running->in, .events = POLLOUT}};
        int64_t left_ms = until_ms - clock_ms();
        if (call->cancel && atomic_load(call->cancel))
            return err_set(cx, ERR_CANCELED, "%s was stopped", call->argv[0]);
        if (left_ms <= 0)
            return err_set(cx, ERR_DEADLINE, "%s did not end in time", call->argv[0]);
        if (poll(ready, 3, (int)(left_ms < LOOK_MS ? left_ms : LOOK_MS)) <= 0)
            continue;
        if (ready[2].revents)
            feed(running);
        if (ready[1].revents)
            drain_errors(running);
        if (ready[0].revents && !drain(&running->out, &running->output, most))
            return err_set(cx, ERR_EXHAUSTED, "%s printed more than %zu bytes", call->argv[0],
                           most);
    }
    return true;
}

static int reap(const Running *running, bool kill_it)
{
    int status = 0;
    if (kill_it)
        kill(-running->pid, SIGKILL);
    while (waitpid(running->pid, &status, 0) < 0 && errno == EINTR)
        continue;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

bool program_run(Ctx *cx, const ProgramCall *call, ProgramResult *result)
{
    Running running = {.call = call,
                       .in = -1,
                       .out = -1,
                       .err = -1,
                       .output = buf_new(cx->arena),
                       .errors = buf_new(cx->arena)};
    int64_t until_ms = clock_ms() + ctx_left_ms(cx, call->timeout_ms);
    if (until_ms > clock_ms() + call->timeout_ms)
        until_ms = clock_ms() + call->timeout_ms;
    if (!start(cx, &running))
        return false;
    bool ok = attend(cx, &running, until_ms);
    close_fd(&running.in);
    close_fd(&running.out);
    close_fd(&running.err);
    result->status = reap(&running, !ok);
    result->output = buf_str(&running.output);
    result->errors = buf_str(&running.errors);
    return ok;
}
