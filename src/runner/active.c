/* Active: the task runs that this replica executes now, and how others reach them. */
#include "runner/state.h"

void active_add(Runner *runner, ActiveRun *run)
{
    pthread_mutex_lock(&runner->active_mutex);
    run->next = runner->active;
    runner->active = run;
    pthread_mutex_unlock(&runner->active_mutex);
}

void active_remove(Runner *runner, ActiveRun *run)
{
    pthread_mutex_lock(&runner->active_mutex);
    for (ActiveRun **at = &runner->active; *at; at = &(*at)->next) {
        if (*at == run) {
            *at = run->next;
            break;
        }
    }
    while (run->holders > 0)
        pthread_cond_wait(&runner->active_released, &runner->active_mutex);
    pthread_mutex_unlock(&runner->active_mutex);
}

bool active_any(Runner *runner)
{
    pthread_mutex_lock(&runner->active_mutex);
    bool any = runner->active != NULL;
    pthread_mutex_unlock(&runner->active_mutex);
    return any;
}

size_t active_claims(Runner *runner, ActiveClaim *claims)
{
    size_t n = 0;
    pthread_mutex_lock(&runner->active_mutex);
    for (ActiveRun *run = runner->active; run && n < MOST_THREADS; run = run->next)
        claims[n++] = (ActiveClaim){run->uid, run->claim};
    pthread_mutex_unlock(&runner->active_mutex);
    return n;
}

static ActiveRun *find(Runner *runner, int64_t uid, int claim)
{
    for (ActiveRun *run = runner->active; run; run = run->next)
        if (run->uid == uid && run->claim == claim)
            return run;
    return NULL;
}

void active_cancel(Runner *runner, int64_t uid, int claim, void (*mark)(ActiveRun *run))
{
    pthread_mutex_lock(&runner->active_mutex);
    ActiveRun *run = find(runner, uid, claim);
    if (run) {
        mark(run);
        run->holders++;
    }
    pthread_mutex_unlock(&runner->active_mutex);
    if (!run)
        return;
    driver_cancel(run->cancel);
    pthread_mutex_lock(&runner->active_mutex);
    run->holders--;
    pthread_cond_broadcast(&runner->active_released);
    pthread_mutex_unlock(&runner->active_mutex);
}
