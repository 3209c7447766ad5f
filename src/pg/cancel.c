/* Cancel: PQcancel blocks without a bound, so it runs in a short-lived thread that is waited for
 * only so long. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "pg/connection.h"

#define MOST_AT_ONCE 16
#define STACK_BYTES ((size_t)256 * 1024)

struct PgCancelKey {
    PGcancel *cancel;
    atomic_int refs;
};

static atomic_int under_way;

PgCancelKey *pg_cancel_key_new(PGconn *conn)
{
    PgCancelKey *key = calloc(1, sizeof *key);
    if (!key)
        abort();
    key->cancel = PQgetCancel(conn);
    key->refs = 1;
    return key;
}

void pg_cancel_key_unref(PgCancelKey *key)
{
    if (!key || atomic_fetch_sub(&key->refs, 1) > 1)
        return;
    PQfreeCancel(key->cancel);
    free(key);
}

/* Shared by the caller and the thread; the last one frees it. */
typedef struct Request {
    PgCancelKey *key;
    pthread_mutex_t lock; /* guards done, taken and refs */
    pthread_cond_t ended;
    bool done, taken;
    int refs;
} Request;

static void unref(Request *request)
{
    pthread_mutex_lock(&request->lock);
    bool last = --request->refs == 0;
    pthread_mutex_unlock(&request->lock);
    if (!last)
        return;
    pg_cancel_key_unref(request->key);
    pthread_cond_destroy(&request->ended);
    pthread_mutex_destroy(&request->lock);
    free(request);
}

static void *ask(void *arg)
{
    Request *request = arg;
    char message[256];
    bool taken = PQcancel(request->key->cancel, message, sizeof message) == 1;
    pthread_mutex_lock(&request->lock);
    request->done = true;
    request->taken = taken;
    pthread_cond_signal(&request->ended);
    pthread_mutex_unlock(&request->lock);
    unref(request);
    atomic_fetch_sub(&under_way, 1);
    return NULL;
}

static Request *request_new(Pg *pg)
{
    Request *request = calloc(1, sizeof *request);
    if (!request)
        abort();
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&request->ended, &attr);
    pthread_condattr_destroy(&attr);
    pthread_mutex_init(&request->lock, NULL);
    atomic_fetch_add(&pg->cancel_key->refs, 1);
    request->key = pg->cancel_key;
    request->refs = 2;
    return request;
}

static bool start_thread(Request *request)
{
    pthread_t thread;
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, STACK_BYTES);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    bool ok = pthread_create(&thread, &attr, ask, request) == 0;
    pthread_attr_destroy(&attr);
    return ok;
}

static bool wait_for(Request *request, int timeout_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    int64_t ns = until.tv_nsec + (int64_t)timeout_ms * 1000000;
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    int late = 0;
    pthread_mutex_lock(&request->lock);
    while (!request->done && late == 0)
        late = pthread_cond_timedwait(&request->ended, &request->lock, &until);
    bool taken = request->taken;
    pthread_mutex_unlock(&request->lock);
    return taken;
}

bool pg_cancel(Pg *pg, int timeout_ms)
{
    if (!pg->cancel_key->cancel)
        return false;
    /* A hung server must not collect threads. */
    if (atomic_fetch_add(&under_way, 1) >= MOST_AT_ONCE) {
        atomic_fetch_sub(&under_way, 1);
        return false;
    }
    Request *request = request_new(pg);
    if (!start_thread(request)) {
        atomic_fetch_sub(&under_way, 1);
        unref(request);
        unref(request);
        return false;
    }
    bool taken = wait_for(request, timeout_ms);
    unref(request);
    return taken;
}
