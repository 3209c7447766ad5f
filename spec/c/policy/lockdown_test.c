/* Lockdown: what a worker may no longer do; each attempt runs in a process of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy/lockdown.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

/* The wait status of a child that locks itself down and then runs fn; fn says whether all is well.
 */
static int run_locked(bool (*fn)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        if (!policy_lockdown())
            _exit(2);
        _exit(fn() ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void assert_works(bool (*fn)(void))
{
    int status = run_locked(fn);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void assert_kills(bool (*fn)(void))
{
    int status = run_locked(fn);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGSYS);
}

static bool computes(void)
{
    struct timespec now;
    char *block = malloc(1 << 20);
    block[4096] = 'x';
    bool ok = block[4096] == 'x' && clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now) == 0;
    free(block);
    return ok && policy_lockdown_renew(5);
}

static bool opens_socket(void)
{
    return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static bool runs_program(void)
{
    return execl("/bin/true", "/bin/true", (char *)NULL) == 0;
}

static bool opens_file(void)
{
    return open("/etc/passwd", O_RDONLY) >= 0;
}

static bool forks(void)
{
    return fork() >= 0;
}

static bool maps_code(void)
{
    void *page =
        mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return page != MAP_FAILED;
}

static bool traces(void)
{
    return kill(getppid(), 0) == 0;
}

static bool has_tight_limits(void)
{
    struct rlimit files, core, space;
    return getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_max == 8 &&
           getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 &&
           getrlimit(RLIMIT_AS, &space) == 0 && (SANITIZED || space.rlim_max == 512ull << 20);
}

static bool has_only_its_channel(void)
{
    char byte = 'x';
    for (int fd = 3; fd < 64; fd++)
        if (write(fd, &byte, 1) == 1)
            return false;
    return write(1, &byte, 1) == 1; /* /dev/null */
}

static void leaves_what_policies_need(void **state)
{
    (void)state;
    assert_works(computes);
    assert_works(has_tight_limits);
    assert_works(has_only_its_channel);
}

static void kills_for_the_way_out(void **state)
{
    (void)state;
    assert_kills(opens_socket);
    assert_kills(runs_program);
    assert_kills(traces);
}

static void kills_for_anything_else(void **state)
{
    (void)state;
    if (SANITIZED)
        skip();
    assert_kills(opens_file);
    assert_kills(forks);
    assert_kills(maps_code);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leaves_what_policies_need),
        cmocka_unit_test(kills_for_the_way_out),
        cmocka_unit_test(kills_for_anything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
