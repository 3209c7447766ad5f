/* Child: between fork and exec only calls that are safe there; everything is looked up before. */
#include "store/child.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

#define KEPT_BYTES ((size_t)16 * 1024)
#define EXIT_NOT_STARTED 126

extern char **environ;

/* What PostgreSQL may know of our environment: nothing but where programs are. */
static char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL=C",
                                    "TZ=UTC", NULL};

static void reset_signals(void)
{
    sigset_t none;
    for (int i = 1; i < NSIG; i++)
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The library's calls would change every thread of the parent's copy; the kernel's change this one.
 */
static bool become(const ServiceUser *user)
{
    if (!user->drop)
        return true;
    return syscall(SYS_setgroups, user->ngroups, user->groups) == 0 &&
           syscall(SYS_setgid, user->gid) == 0 && syscall(SYS_setuid, user->uid) == 0;
}

static _Noreturn void refuse(const char *what)
{
    ssize_t told = write(STDERR_FILENO, what, strlen(what));
    (void)told;
    _exit(EXIT_NOT_STARTED);
}

static _Noreturn void become_program(const ServiceUser *user, const char *const *argv,
                                     int death_signal, pid_t parent, int out)
{
    int null = open("/dev/null", O_RDONLY);
    if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
        _exit(EXIT_NOT_STARTED);
    reset_signals();
    setpgid(0, 0);
    umask(077);
    if (!become(user))
        refuse("cannot become the service user\n");
    /* after setuid, which clears it; the parent may have gone before it was set */
    if (prctl(PR_SET_PDEATHSIG, death_signal) != 0 || getppid() != parent)
        _exit(EXIT_NOT_STARTED);
    if (syscall(SYS_close_range, 3, ~0U, 0) != 0)
        for (int fd = 3; fd < 1024; fd++)
            close(fd);
    if (chdir("/") != 0)
        _exit(EXIT_NOT_STARTED);
    execve(argv[0], (char *const *)argv, environment);
    refuse("cannot execute the program\n");
}

pid_t child_start(const ServiceUser *user, const char *const *argv, int death_signal, int *output)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become_program(user, argv, death_signal, parent, ends[1]);
    int why = errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        errno = why;
        return -1;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    *output = ends[0];
    return pid;
}

/* False at the end of the output. */
static bool read_some(int fd, Buf *text)
{
    char piece[4096];
    ssize_t n = read(fd, piece, sizeof piece);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return true;
    if (n <= 0)
        return false;
    if (text->n + (size_t)n > KEPT_BYTES) { /* the newest half stays */
        size_t keep = text->n < KEPT_BYTES / 2 ? text->n : KEPT_BYTES / 2;
        memmove(text->p, text->p + text->n - keep, keep);
        text->n = keep;
    }
    buf_add(text, piece, (size_t)n);
    return true;
}

bool child_run(Ctx *cx, const ServiceUser *user, const char *const *argv, int timeout_ms,
               int *status, Str *text)
{
    int output;
    Buf buf = buf_new(cx->arena);
    int64_t until = clock_ms() + timeout_ms;
    pid_t pid = child_start(user, argv, SIGKILL, &output);
    if (pid < 0)
        return err_set(cx, ERR_PRECONDITION, "cannot start %s: %s", argv[0], strerror(errno));
    struct pollfd fd = {.fd = output, .events = POLLIN};
    bool open = true;
    for (int64_t left; open && (left = until - clock_ms()) > 0;)
        if (poll(&fd, 1, (int)left) > 0)
            open = read_some(output, &buf);
    close(output);
    if (open)
        kill(-pid, SIGKILL);
    while (waitpid(pid, status, 0) < 0 && errno == EINTR)
        ;
    *text = str_trim(buf_str(&buf));
    return !open ||
           err_set(cx, ERR_PRECONDITION, "%s did not end within %d s", argv[0], timeout_ms / 1000);
}
