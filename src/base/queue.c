/* Queue: a ring under one mutex. */
#include "base/queue.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct Queue {
    pthread_mutex_t mutex; /* guards all below */
    pthread_cond_t filled;
    void **items;
    size_t capacity, head, n;
    bool closed;
};

Queue *queue_new(size_t capacity)
{
    Queue *q = calloc(1, sizeof *q);
    if (q)
        q->items = calloc(capacity ? capacity : 1, sizeof *q->items);
    if (!q || !q->items)
        abort();
    q->capacity = capacity ? capacity : 1;
    pthread_mutex_init(&q->mutex, NULL);
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&q->filled, &attr);
    pthread_condattr_destroy(&attr);
    return q;
}

void queue_free(Queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->mutex);
    free(q->items);
    free(q);
}

bool queue_push(Queue *q, void *item)
{
    pthread_mutex_lock(&q->mutex);
    bool ok = !q->closed && q->n < q->capacity;
    if (ok) {
        q->items[(q->head + q->n++) % q->capacity] = item;
        pthread_cond_signal(&q->filled);
    }
    pthread_mutex_unlock(&q->mutex);
    return ok;
}

static struct timespec after_ms(int64_t ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_sec += ms / 1000;
    t.tv_nsec += (ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000)
        t.tv_sec++, t.tv_nsec -= 1000000000;
    return t;
}

void *queue_pop(Queue *q, int64_t timeout_ms)
{
    struct timespec until = after_ms(timeout_ms < 0 ? 0 : timeout_ms);
    void *item = NULL;
    int failed = 0;
    pthread_mutex_lock(&q->mutex);
    while (q->n == 0 && !q->closed && failed == 0) {
        if (timeout_ms < 0)
            failed = pthread_cond_wait(&q->filled, &q->mutex);
        else
            failed = pthread_cond_timedwait(&q->filled, &q->mutex, &until);
    }
    if (q->n) {
        item = q->items[q->head];
        q->head = (q->head + 1) % q->capacity;
        q->n--;
    }
    pthread_mutex_unlock(&q->mutex);
    return item;
}

void queue_close(Queue *q)
{
    pthread_mutex_lock(&q->mutex);
    q->closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->mutex);
}

size_t queue_len(Queue *q)
{
    pthread_mutex_lock(&q->mutex);
    size_t n = q->n;
    pthread_mutex_unlock(&q->mutex);
    return n;
}
