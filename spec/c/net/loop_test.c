/* Loop: posts from many threads, timers, watched descriptors and signals. */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "net/loop.h"

#define THREADS 4
#define POSTS 2000

static Loop *loop;
static int counts[THREADS], total;

typedef struct Note {
    int thread, number;
} Note;

static Note notes[THREADS][POSTS];

static void take(void *arg)
{
    const Note *note = arg;
    assert_true(loop_is_current(loop));
    assert_int_equal(counts[note->thread]++, note->number); /* in order, per thread */
    if (++total == THREADS * POSTS)
        loop_stop(loop);
}

static void *post_all(void *arg)
{
    Note *own = arg;
    assert_false(loop_is_current(loop));
    for (int i = 0; i < POSTS; i++)
        loop_post(loop, take, &own[i]);
    return NULL;
}

static void *run(void *arg)
{
    loop_run(arg);
    return NULL;
}

static void runs_posts_in_order(void **state)
{
    (void)state;
    pthread_t runner, threads[THREADS];
    loop = loop_new();
    pthread_create(&runner, NULL, run, loop);
    while (loop_is_current(loop))
        usleep(100); /* until it runs */
    for (int t = 0; t < THREADS; t++) {
        for (int i = 0; i < POSTS; i++)
            notes[t][i] = (Note){t, i};
        pthread_create(&threads[t], NULL, post_all, notes[t]);
    }
    for (int t = 0; t < THREADS; t++)
        pthread_join(threads[t], NULL);
    pthread_join(runner, NULL);
    assert_int_equal(total, THREADS * POSTS);
    loop_free(loop);
}

static int calls;

static void count(void *arg)
{
    (void)arg;
    calls++;
}

static void stop(void *arg)
{
    loop_stop(arg);
}

static void a_timer_fires_once_for_each_set(void **state)
{
    (void)state;
    loop = loop_new();
    calls = 0;
    LoopTimer *once = loop_timer_new(loop, count, NULL), *never = loop_timer_new(loop, count, NULL);
    LoopTimer *end = loop_timer_new(loop, stop, loop);
    int64_t start_ms = clock_ms();
    loop_timer_set(once, 10);
    loop_timer_set(once, 20); /* moves it */
    loop_timer_set(never, 10);
    loop_timer_cancel(never);
    loop_timer_set(end, 80);
    loop_run(loop);
    assert_int_equal(calls, 1);
    assert_true(clock_ms() - start_ms >= 70); /* the kernel's coarse clock */
    loop_timer_free(once);
    loop_timer_free(never);
    loop_timer_free(end);
    loop_free(loop);
}

static void signals_arrive_on_the_loop(void **state)
{
    (void)state;
    loop = loop_new();
    calls = 0;
    loop_on_signal(loop, SIGHUP, count, NULL);
    loop_on_signal(loop, SIGTERM, stop, loop);
    raise(SIGHUP);
    raise(SIGTERM);
    loop_run(loop);
    assert_int_equal(calls, 1);
    loop_free(loop);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_posts_in_order),
        cmocka_unit_test(a_timer_fires_once_for_each_set),
        cmocka_unit_test(signals_arrive_on_the_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
