/* Pool: N threads popping jobs from one bounded queue. */
#include "base/pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/queue.h"

#define STACK_BYTES ((size_t)1024 * 1024)

typedef struct Job {
    void (*fn)(void *);
    void *arg;
} Job;

struct Pool {
    Queue *queue;
    pthread_t *threads;
    int nthreads;
    atomic_size_t busy;
    char name[16];
};

static void *run(void *arg)
{
    Pool *pool = arg;
    for (Job *job; (job = queue_pop(pool->queue, -1));) {
        atomic_fetch_add(&pool->busy, 1);
        job->fn(job->arg);
        free(job);
        atomic_fetch_sub(&pool->busy, 1);
    }
    return NULL;
}

/* Signals belong to the loop thread. */
static void start_threads(Pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    for (int i = 0; i < pool->nthreads; i++) {
        if (pthread_create(&pool->threads[i], &attr, run, pool) != 0)
            die(1, "cannot start the %s threads; raise the process limit (ulimit -u)", pool->name);
        pthread_setname_np(pool->threads[i], pool->name);
    }
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

Pool *pool_new(const char *name, int threads, size_t queue_capacity)
{
    Pool *pool = calloc(1, sizeof *pool);
    if (pool)
        pool->threads = calloc((size_t)threads, sizeof *pool->threads);
    if (!pool || !pool->threads)
        die(1, "out of memory");
    pool->nthreads = threads;
    pool->queue = queue_new(queue_capacity);
    snprintf(pool->name, sizeof pool->name, "%s", name);
    start_threads(pool);
    return pool;
}

bool pool_submit(Pool *pool, void (*fn)(void *), void *arg)
{
    Job *job = malloc(sizeof *job);
    if (!job)
        return false;
    *job = (Job){fn, arg};
    if (queue_push(pool->queue, job))
        return true;
    free(job);
    return false;
}

size_t pool_waiting(Pool *pool)
{
    return queue_len(pool->queue);
}

size_t pool_busy(Pool *pool)
{
    return atomic_load(&pool->busy);
}

void pool_stop(Pool *pool)
{
    queue_close(pool->queue);
    for (int i = 0; i < pool->nthreads; i++)
        pthread_join(pool->threads[i], NULL);
    queue_free(pool->queue);
    free(pool->threads);
    free(pool);
}
