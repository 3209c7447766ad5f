/* Loop: the one thread that owns every socket, timer and signal, and never blocks. */
#ifndef TG_NET_LOOP_H
#define TG_NET_LOOP_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Loop Loop;
typedef struct LoopTimer LoopTimer;
typedef void LoopFn(void *arg);

/* Dies at start-up when the system has no event mechanism. Makes the process ignore SIGPIPE. */
Loop *loop_new(void);
/* Runs on the calling thread until loop_stop. Every signal of loop_on_signal arrives here. */
void loop_run(Loop *loop);
/* From any thread. What was posted before still runs. */
void loop_stop(Loop *loop);
/* After loop_run has returned. What was posted and not run is dropped. */
void loop_free(Loop *loop);

/* From any thread: fn(arg) runs on the loop thread, in the order of posting. Never fails and never
 * blocks; the queue is bounded by what its callers bound (exchanges, events). */
void loop_post(Loop *loop, LoopFn *fn, void *arg);
/* True on the thread inside loop_run, and everywhere while no thread runs the loop. */
bool loop_is_current(const Loop *loop);

/* The rest only on the loop thread, or before loop_run. */

/* A timer that is not set; it calls fn(arg) once for every loop_timer_set. */
LoopTimer *loop_timer_new(Loop *loop, LoopFn *fn, void *arg);
/* Sets, or sets anew. Exact to some 10 ms. */
void loop_timer_set(LoopTimer *timer, int64_t delay_ms);
void loop_timer_cancel(LoopTimer *timer);
void loop_timer_free(LoopTimer *timer); /* NULL is allowed */

/* fn(arg) runs on the loop thread, not in the signal handler. Once per signal number. */
void loop_on_signal(Loop *loop, int signal_number, LoopFn *fn, void *arg);

/* For net/ only: the event base under it. */
struct event_base *loop_event_base(Loop *loop);

#endif
