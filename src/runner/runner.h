/* Runner: the background work of one replica: plan checks, task runs, syncs, webhooks, heartbeat.
 */
#ifndef TG_RUNNER_RUNNER_H
#define TG_RUNNER_RUNNER_H

#include "net/sse.h"
#include "service/app.h"

typedef struct Runner Runner;

typedef struct RunnerOptions {
    int task_threads; /* 0 = 2 a core, at least 4 */
    int lease_ms;     /* of a task run; 0 = 10 s; renewed every third of it */
    int poll_ms;      /* how often everything is looked for unasked; 0 = 1 s */
} RunnerOptions;

/* Starts the threads; binds app->wake and app->publish to them. */
Runner *runner_start(App *app, SseHub *hub, const RunnerOptions *options);
/* Tells the watchers of every replica. Any thread. */
void runner_publish(void *runner, Str topic, const char *event, Str data);
/* No new work; running tasks get grace_ms to end, then they are canceled and given back. Joins the
 * threads and frees. */
void runner_stop(Runner *runner, int64_t grace_ms);

#endif
