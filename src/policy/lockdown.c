/* Lockdown: what a worker process gives up before it reads the first byte.
 *
 * A policy that broke out of Lua would find a process without files, sockets, secrets or the calls
 * to get any. Sanitizers need more of the system, so their builds only forbid the worst. */
#include "policy/lockdown.h"

#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "policy/protocol.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

#define ADDRESS_SPACE (512ull << 20)
#define PROCESSOR_SECONDS_MAX 3600

static bool set_limit(__rlimit_resource_t resource, rlim_t value)
{
    struct rlimit limit = {value, value};
    return setrlimit(resource, &limit) == 0;
}

bool policy_lockdown_renew(int seconds)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    rlim_t now = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec);
    struct rlimit limit = {now + (rlim_t)seconds, PROCESSOR_SECONDS_MAX};
    if (limit.rlim_cur > limit.rlim_max)
        limit.rlim_cur = limit.rlim_max;
    return setrlimit(RLIMIT_CPU, &limit) == 0;
}

PolicyNote *policy_lockdown_note(void)
{
    void *page = mmap(NULL, sizeof(PolicyNote), PROT_READ | PROT_WRITE, MAP_SHARED, 1, 0);
    return page == MAP_FAILED ? NULL : page;
}

/* Standard output and error lead nowhere; a sanitizer's report must still be seen. */
static bool close_descriptors(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    bool ok = null >= 0 && dup2(null, 1) == 1 && (SANITIZED || dup2(null, 2) == 2);
    return ok && close_range(3, ~0u, 0) == 0;
}

static bool limit_resources(void)
{
    return set_limit(RLIMIT_CORE, 0) && set_limit(RLIMIT_NOFILE, 8) && set_limit(RLIMIT_NPROC, 0) &&
           (SANITIZED || set_limit(RLIMIT_AS, ADDRESS_SPACE)) && policy_lockdown_renew(10);
}

static const int allowed[] = {
    SCMP_SYS(read),         SCMP_SYS(write),         SCMP_SYS(munmap),    SCMP_SYS(mremap),
    SCMP_SYS(brk),          SCMP_SYS(madvise),       SCMP_SYS(futex),     SCMP_SYS(exit),
    SCMP_SYS(exit_group),   SCMP_SYS(clock_gettime), SCMP_SYS(getrandom), SCMP_SYS(rt_sigreturn),
    SCMP_SYS(getrusage),    SCMP_SYS(prlimit64),     SCMP_SYS(setrlimit), SCMP_SYS(restart_syscall),
    SCMP_SYS(gettimeofday), SCMP_SYS(poll),          SCMP_SYS(ppoll),     SCMP_SYS(sched_yield),
    SCMP_SYS(sysinfo), /* qsort asks how much memory there is */
};

static const int forbidden[] = {
    SCMP_SYS(socket), SCMP_SYS(connect), SCMP_SYS(bind),   SCMP_SYS(execve), SCMP_SYS(execveat),
    SCMP_SYS(fork),   SCMP_SYS(vfork),   SCMP_SYS(ptrace), SCMP_SYS(kill),   SCMP_SYS(unlink),
    SCMP_SYS(rename), SCMP_SYS(mkdir),   SCMP_SYS(chmod),  SCMP_SYS(mount),  SCMP_SYS(setuid),
};

/* Memory may be had, but not memory to run code from. */
static bool allow_data_pages(scmp_filter_ctx filter)
{
    const int calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
    for (size_t i = 0; i < 2; i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, calls[i], 1,
                             SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) != 0)
            return false;
    return true;
}

static bool add_rules(scmp_filter_ctx filter)
{
    if (SANITIZED) {
        for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
            if (seccomp_rule_add(filter, SCMP_ACT_KILL_PROCESS, forbidden[i], 0) != 0)
                return false;
        return true;
    }
    for (size_t i = 0; i < sizeof(allowed) / sizeof(allowed[0]); i++)
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) != 0)
            return false;
    return allow_data_pages(filter);
}

static bool filter_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SANITIZED ? SCMP_ACT_ALLOW : SCMP_ACT_KILL_PROCESS);
    bool ok = filter && add_rules(filter) && seccomp_load(filter) == 0;
    if (filter)
        seccomp_release(filter);
    return ok;
}

bool policy_lockdown(void)
{
    return prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           close_descriptors() && limit_resources() && filter_calls();
}
