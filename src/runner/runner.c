/* Runner: starts and ends the threads; the bells make them prompt, polling makes them sure. */
#include "runner/runner.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "runner/state.h"
#include "service/shadow.h"

#define STACK_BYTES ((size_t)1024 * 1024)

static void init_bell(Bell *bell)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&bell->cond, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&bell->mutex, NULL);
    bell->rung = false;
}

void bell_ring(Bell *bell)
{
    pthread_mutex_lock(&bell->mutex);
    bell->rung = true;
    pthread_cond_broadcast(&bell->cond);
    pthread_mutex_unlock(&bell->mutex);
}

void bell_wait(Bell *bell, int64_t timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += timeout_ms / 1000;
    until.tv_nsec += timeout_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000)
        until.tv_sec++, until.tv_nsec -= 1000000000;
    pthread_mutex_lock(&bell->mutex);
    while (!bell->rung && pthread_cond_timedwait(&bell->cond, &bell->mutex, &until) == 0)
        ;
    bell->rung = false;
    pthread_mutex_unlock(&bell->mutex);
}

/* what: "check", "task", "outbox", "bundle" or "git". Any thread; never blocks. */
static void wake_thread(void *ptr, const char *what)
{
    Runner *runner = ptr;
    if (!strcmp(what, "check"))
        bell_ring(&runner->check_bell);
    else if (!strcmp(what, "task"))
        bell_ring(&runner->task_bell);
    else if (!strcmp(what, "outbox"))
        bell_ring(&runner->outbox_bell);
    else if (!strcmp(what, "bundle"))
        bell_ring(&runner->bundle_bell);
    else if (!strcmp(what, "git"))
        bell_ring(&runner->git_bell);
}

static void start(pthread_t *thread, const char *name, void *(*body)(void *), Runner *runner)
{
    sigset_t all, before;
    pthread_attr_t attr;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    if (pthread_create(thread, &attr, body, runner) != 0)
        die(1, "cannot start the %s thread; raise the process limit (ulimit -u)", name);
    pthread_setname_np(*thread, name);
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static int count_workers(int wanted)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int n = wanted ? wanted : (int)(cores * 2 > 4 ? cores * 2 : 4);
    return n > MOST_THREADS ? MOST_THREADS : n;
}

Runner *runner_start(App *app, SseHub *hub, const RunnerOptions *options)
{
    Runner *runner = calloc(1, sizeof *runner);
    if (!runner)
        die(1, "out of memory");
    runner->app = app;
    runner->hub = hub;
    runner->options = *options;
    if (!runner->options.lease_ms)
        runner->options.lease_ms = 10000;
    if (!runner->options.poll_ms)
        runner->options.poll_ms = 1000;
    Bell *bells[] = {&runner->check_bell,  &runner->task_bell, &runner->outbox_bell,
                     &runner->bundle_bell, &runner->git_bell,  &runner->idle_bell};
    for (size_t i = 0; i < sizeof bells / sizeof *bells; i++)
        init_bell(bells[i]);
    pthread_mutex_init(&runner->active_mutex, NULL);
    pthread_cond_init(&runner->active_released, NULL);
    app->wake = wake_thread;
    app->publish = runner_publish;
    app->ptr = runner;
    app->shadow = shadow_new();
    runner->nworkers = count_workers(options->task_threads);
    for (int i = 0; i < runner->nworkers; i++)
        start(&runner->workers[i], "task", task_main, runner);
    start(&runner->checker, "checker", checker_main, runner);
    start(&runner->outbox, "outbox", outbox_main, runner);
    start(&runner->lease, "lease", lease_main, runner);
    start(&runner->keeper, "keeper", keeper_main, runner);
    start(&runner->syncer, "syncer", syncer_main, runner);
    start(&runner->listener, "listener", listener_main, runner);
    start(&runner->shadow, "shadow", shadow_main, runner);
    start(&runner->bundle, "bundle", bundle_main, runner);
    start(&runner->git, "policy-git", git_main, runner);
    return runner;
}

static void mark_give_back(ActiveRun *run)
{
    atomic_store(&run->give_back, true);
}

static void cancel_active(Runner *runner)
{
    ActiveClaim claims[MOST_THREADS];
    size_t n = active_claims(runner, claims);
    for (size_t i = 0; i < n; i++)
        active_cancel(runner, claims[i].uid, claims[i].claim, mark_give_back);
}

static void ring_all(Runner *runner)
{
    bell_ring(&runner->check_bell);
    bell_ring(&runner->task_bell);
    bell_ring(&runner->outbox_bell);
    bell_ring(&runner->bundle_bell);
    bell_ring(&runner->git_bell);
    bell_ring(&runner->idle_bell);
}

/* The leases are renewed until the last task has ended. */
void runner_stop(Runner *runner, int64_t grace_ms)
{
    int64_t until = clock_ms() + grace_ms;
    atomic_store(&runner->stopping, true);
    ring_all(runner);
    while (active_any(runner) && clock_ms() < until)
        clock_sleep_ms(20);
    cancel_active(runner);
    for (int i = 0; i < runner->nworkers; i++) {
        bell_ring(&runner->task_bell);
        pthread_join(runner->workers[i], NULL);
    }
    atomic_store(&runner->ending, true);
    ring_all(runner);
    pthread_t helpers[] = {runner->checker, runner->outbox, runner->lease,
                           runner->keeper,  runner->syncer, runner->listener,
                           runner->bundle,  runner->git,    runner->shadow};
    for (size_t i = 0; i < sizeof helpers / sizeof *helpers; i++) {
        ring_all(runner);
        pthread_join(helpers[i], NULL);
    }
    shadow_free(runner->app->shadow);
    runner->app->shadow = NULL;
    free(runner);
}
