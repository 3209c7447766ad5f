/* Queue: a bounded, thread-safe first-in first-out queue of pointers. */
#ifndef TG_BASE_QUEUE_H
#define TG_BASE_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Queue Queue;

Queue *queue_new(size_t capacity);
void queue_free(Queue *queue); /* the items are not touched */
/* False when full or closed: the caller answers 503. */
bool queue_push(Queue *queue, void *item);
/* Waits up to timeout_ms (-1 = for ever). NULL on time-out, or when closed and empty. */
void *queue_pop(Queue *queue, int64_t timeout_ms);
/* Wakes every waiter; what is inside may still be popped. */
void queue_close(Queue *queue);
size_t queue_len(Queue *queue);

#endif
