/* Loop: libevent under one thread; posts from others arrive through an eventfd. */
#include "net/loop.h"

#include <event2/event.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/log.h"

#define MAX_SIGNALS 8

typedef struct Post {
    LoopFn *fn;
    void *arg;
} Post;

typedef struct PostList {
    Post *v;
    size_t n, cap;
} PostList;

typedef struct SignalWatch {
    struct event *event;
    LoopFn *fn;
    void *arg;
} SignalWatch;

struct Loop {
    struct event_base *base;
    struct event *wake;
    int wake_fd;
    SignalWatch signals[MAX_SIGNALS];
    int nsignals;
    atomic_bool running;
    _Atomic(pthread_t) thread; /* meaningful while running */
    pthread_mutex_t mutex;     /* guards posted */
    PostList posted;
    PostList spare; /* loop thread only: an empty list with room */
};

struct LoopTimer {
    struct event *event;
    LoopFn *fn;
    void *arg;
};

static void *must(void *ptr)
{
    if (!ptr)
        die(1, "out of memory");
    return ptr;
}

/* Runs only what was there at the start, so that a post that posts again cannot starve sockets. */
static void run_posts(evutil_socket_t fd, short what, void *arg)
{
    (void)what;
    Loop *loop = arg;
    uint64_t count;
    if (read(fd, &count, sizeof count) < 0)
        return;
    pthread_mutex_lock(&loop->mutex);
    PostList list = loop->posted;
    loop->posted = loop->spare;
    pthread_mutex_unlock(&loop->mutex);
    for (size_t i = 0; i < list.n; i++)
        list.v[i].fn(list.v[i].arg);
    list.n = 0;
    loop->spare = list;
}

static struct event_base *new_base(void)
{
    struct event_config *config = must(event_config_new());
    /* No epoll change list: it takes descriptors out after they were closed, when another thread
     * may have got the same number. */
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    struct event_base *base = event_base_new_with_config(config);
    event_config_free(config);
    if (!base)
        die(1, "cannot create the event loop; raise the open file limit (ulimit -n)");
    return base;
}

Loop *loop_new(void)
{
    Loop *loop = must(calloc(1, sizeof *loop));
    signal(SIGPIPE, SIG_IGN); /* a client that has gone is an error code, not the end of us */
    pthread_mutex_init(&loop->mutex, NULL);
    loop->base = new_base();
    loop->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (loop->wake_fd < 0)
        die(1, "cannot create an eventfd; raise the open file limit (ulimit -n)");
    loop->wake = must(event_new(loop->base, loop->wake_fd, EV_READ | EV_PERSIST, run_posts, loop));
    event_add(loop->wake, NULL);
    return loop;
}

void loop_run(Loop *loop)
{
    atomic_store(&loop->thread, pthread_self());
    atomic_store(&loop->running, true);
    event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    atomic_store(&loop->running, false);
}

static void stop(void *arg)
{
    Loop *loop = arg;
    event_base_loopbreak(loop->base);
}

void loop_stop(Loop *loop)
{
    loop_post(loop, stop, loop);
}

void loop_free(Loop *loop)
{
    for (int i = 0; i < loop->nsignals; i++)
        event_free(loop->signals[i].event);
    event_free(loop->wake);
    event_base_free(loop->base);
    close(loop->wake_fd);
    pthread_mutex_destroy(&loop->mutex);
    free(loop->posted.v);
    free(loop->spare.v);
    free(loop);
}

/* True when the list was empty before, so that the loop must be woken. */
static bool add_post(Loop *loop, Post post)
{
    pthread_mutex_lock(&loop->mutex);
    PostList *list = &loop->posted;
    if (list->n == list->cap) {
        list->cap = list->cap ? 2 * list->cap : 64;
        list->v = realloc(list->v, list->cap * sizeof *list->v);
        if (!list->v)
            abort();
    }
    list->v[list->n++] = post;
    bool first = list->n == 1;
    pthread_mutex_unlock(&loop->mutex);
    return first;
}

void loop_post(Loop *loop, LoopFn *fn, void *arg)
{
    uint64_t one = 1;
    if (add_post(loop, (Post){fn, arg}) && write(loop->wake_fd, &one, sizeof one) < 0)
        log_error("cannot wake the event loop");
}

bool loop_is_current(const Loop *loop)
{
    return !atomic_load(&loop->running) ||
           pthread_equal(atomic_load(&loop->thread), pthread_self());
}

static void timer_fired(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    LoopTimer *timer = arg;
    timer->fn(timer->arg);
}

LoopTimer *loop_timer_new(Loop *loop, LoopFn *fn, void *arg)
{
    LoopTimer *timer = must(calloc(1, sizeof *timer));
    timer->fn = fn;
    timer->arg = arg;
    timer->event = must(evtimer_new(loop->base, timer_fired, timer));
    return timer;
}

void loop_timer_set(LoopTimer *timer, int64_t delay_ms)
{
    struct timeval delay = {delay_ms / 1000, (delay_ms % 1000) * 1000};
    evtimer_add(timer->event, &delay);
}

void loop_timer_cancel(LoopTimer *timer)
{
    evtimer_del(timer->event);
}

void loop_timer_free(LoopTimer *timer)
{
    if (!timer)
        return;
    event_free(timer->event);
    free(timer);
}

static void signal_fired(evutil_socket_t signal_number, short what, void *arg)
{
    (void)signal_number;
    (void)what;
    SignalWatch *watch = arg;
    watch->fn(watch->arg);
}

void loop_on_signal(Loop *loop, int signal_number, LoopFn *fn, void *arg)
{
    if (loop->nsignals == MAX_SIGNALS)
        die(1, "more than %d signal callbacks", MAX_SIGNALS);
    SignalWatch *watch = &loop->signals[loop->nsignals++];
    watch->fn = fn;
    watch->arg = arg;
    watch->event = must(evsignal_new(loop->base, signal_number, signal_fired, watch));
    event_add(watch->event, NULL);
}

struct event_base *loop_event_base(Loop *loop)
{
    return loop->base;
}
