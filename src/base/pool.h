/* Pool: worker threads that run submitted functions to completion. */
#ifndef TG_BASE_POOL_H
#define TG_BASE_POOL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Pool Pool;

/* Dies at start-up when threads cannot be made. Stack size: 1 MiB a thread. */
Pool *pool_new(const char *name, int threads, size_t queue_capacity);
/* False when the queue is full or the pool is stopping. */
bool pool_submit(Pool *pool, void (*fn)(void *), void *arg);
size_t pool_waiting(Pool *pool); /* queued, not yet started */
size_t pool_busy(Pool *pool);    /* running now */
/* Refuses new work, finishes what was accepted, joins the threads, frees. */
void pool_stop(Pool *pool);

#endif
