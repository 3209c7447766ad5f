/* Cancel: hands a request to stop from one thread to the run of another. */
#include "driver/cancel.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

struct DriverCancel {
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t changed;
    bool requested, stopping; /* stopping: a stop call is under way */
    void (*stop)(void *ptr);
    void *ptr;
};

DriverCancel *driver_cancel_new(void)
{
    DriverCancel *cancel = calloc(1, sizeof *cancel);
    pthread_condattr_t attr;
    if (!cancel)
        abort();
    pthread_mutex_init(&cancel->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&cancel->changed, &attr);
    pthread_condattr_destroy(&attr);
    return cancel;
}

void driver_cancel_free(DriverCancel *cancel)
{
    if (!cancel)
        return;
    pthread_cond_destroy(&cancel->changed);
    pthread_mutex_destroy(&cancel->lock);
    free(cancel);
}

/* stop blocks, so it is called without the lock; `stopping` keeps its connection open meanwhile. */
void driver_cancel(DriverCancel *cancel)
{
    pthread_mutex_lock(&cancel->lock);
    cancel->requested = true;
    pthread_cond_broadcast(&cancel->changed);
    void (*stop)(void *) = cancel->stopping ? NULL : cancel->stop;
    void *ptr = cancel->ptr;
    cancel->stopping |= stop != NULL;
    pthread_mutex_unlock(&cancel->lock);
    if (!stop)
        return;
    stop(ptr);
    pthread_mutex_lock(&cancel->lock);
    cancel->stopping = false;
    pthread_cond_broadcast(&cancel->changed);
    pthread_mutex_unlock(&cancel->lock);
}

bool driver_cancel_is_requested(DriverCancel *cancel)
{
    if (!cancel)
        return false;
    pthread_mutex_lock(&cancel->lock);
    bool requested = cancel->requested;
    pthread_mutex_unlock(&cancel->lock);
    return requested;
}

void driver_cancel_attach(DriverCancel *cancel, void (*stop)(void *ptr), void *ptr)
{
    if (!cancel)
        return;
    pthread_mutex_lock(&cancel->lock);
    cancel->stop = stop;
    cancel->ptr = ptr;
    pthread_mutex_unlock(&cancel->lock);
}

void driver_cancel_detach(DriverCancel *cancel)
{
    if (!cancel)
        return;
    pthread_mutex_lock(&cancel->lock);
    cancel->stop = NULL;
    while (cancel->stopping)
        pthread_cond_wait(&cancel->changed, &cancel->lock);
    pthread_mutex_unlock(&cancel->lock);
}

static struct timespec time_after(int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + (ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    return until;
}

bool driver_cancel_sleep(DriverCancel *cancel, int64_t ms)
{
    struct timespec until = time_after(ms);
    if (!cancel) {
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        return true;
    }
    int late = 0;
    pthread_mutex_lock(&cancel->lock);
    while (!cancel->requested && late == 0)
        late = pthread_cond_timedwait(&cancel->changed, &cancel->lock, &until);
    bool requested = cancel->requested;
    pthread_mutex_unlock(&cancel->lock);
    return !requested;
}
