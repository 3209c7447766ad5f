/* Runner state: what its threads share; for the files of this folder only. */
#ifndef TG_RUNNER_STATE_H
#define TG_RUNNER_STATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "driver/driver.h"
#include "runner/runner.h"
#include "store/task_run.h"

/* A bell: a thread waits for it, or for its time-out. */
typedef struct Bell {
    pthread_mutex_t mutex; /* guards rung */
    pthread_cond_t cond;
    bool rung;
} Bell;

void bell_ring(Bell *bell);
void bell_wait(Bell *bell, int64_t timeout_ms);

/* A task run that this replica executes now. */
typedef struct ActiveRun ActiveRun;
struct ActiveRun {
    ActiveRun *next;
    int64_t uid;
    int claim;
    DriverCancel *cancel;
    atomic_bool cancel_wanted; /* a person asked */
    atomic_bool lost;          /* the lease went */
    atomic_bool give_back;     /* the server shuts down */
    int holders;               /* who uses cancel now; guarded by the runner's active_mutex */
};

#define MOST_THREADS 64

typedef struct ActiveClaim {
    int64_t uid;
    int claim;
} ActiveClaim;

struct Runner {
    App *app;
    SseHub *hub;
    RunnerOptions options;
    atomic_bool stopping; /* take no new work */
    atomic_bool ending;   /* end the helpers too */
    Bell check_bell, task_bell, outbox_bell, bundle_bell, git_bell, idle_bell;
    pthread_mutex_t active_mutex; /* guards active and the holders of its runs */
    pthread_cond_t active_released;
    ActiveRun *active;
    pthread_t workers[MOST_THREADS]; /* of tasks */
    int nworkers;
    pthread_t checker, outbox, lease, keeper, syncer, listener, bundle, git, shadow;
};

/* Bodies of the threads; arg is the Runner. */
void *checker_main(void *arg);
void *task_main(void *arg);
void *outbox_main(void *arg);
void *lease_main(void *arg);
void *keeper_main(void *arg);
void *syncer_main(void *arg);
void *listener_main(void *arg);
void *shadow_main(void *arg);
void *bundle_main(void *arg);
void *git_main(void *arg);

void active_add(Runner *runner, ActiveRun *run);
/* Waits until nobody uses the run any more. */
void active_remove(Runner *runner, ActiveRun *run);
bool active_any(Runner *runner);
/* Copies what runs now; at most MOST_THREADS. */
size_t active_claims(Runner *runner, ActiveClaim *claims);
/* Cancels on the target, without holding the lock meanwhile: `mark` says why, under the lock. Does
 * nothing when the run has ended. */
void active_cancel(Runner *runner, int64_t uid, int claim, void (*mark)(ActiveRun *run));

/* Executes a claimed run to its end. */
void task_execute(Runner *runner, Ctx *cx, TaskRun *run);

#endif
