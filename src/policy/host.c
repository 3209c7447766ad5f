/* Host: the pool of worker processes, and the thread that keeps it full. */
#include "policy/host.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

#define START_RETRY_MS 500
#define START_PATIENCE_MS 1500

static struct timespec when(int64_t ms)
{
    struct timespec at;
    int64_t left = ms - clock_ms();
    clock_gettime(CLOCK_MONOTONIC, &at);
    left = left < 0 ? 0 : left;
    at.tv_sec += left / 1000;
    at.tv_nsec += (left % 1000) * 1000000;
    if (at.tv_nsec >= 1000000000) {
        at.tv_sec++;
        at.tv_nsec -= 1000000000;
    }
    return at;
}

static bool wait_until(PolicyHost *host, pthread_cond_t *condition, int64_t ms)
{
    struct timespec at = when(ms);
    return pthread_cond_timedwait(condition, &host->lock, &at) == 0;
}

void policy_host_wait(PolicyHost *host, int64_t until_ms)
{
    wait_until(host, &host->idle, until_ms);
}

static Slot *find_slot(PolicyHost *host, SlotState state, int from, int to)
{
    for (int i = from; i <= to; i++)
        if (host->slots[i].state == state)
            return &host->slots[i];
    return NULL;
}

/* Called with the lock, which it gives up meanwhile. */
static void bury(PolicyHost *host, Slot *slot)
{
    Process process = slot->process;
    Bundle *bundle = slot->bundle;
    slot->process = (Process){.channel.fd = -1};
    slot->bundle = NULL;
    pthread_mutex_unlock(&host->lock);
    policy_process_stop(&process);
    policy_bundle_unref(bundle);
    pthread_mutex_lock(&host->lock);
    slot->state = slot == &host->slots[host->nslots] ? SLOT_OFF : SLOT_EMPTY;
    pthread_cond_broadcast(&host->idle); /* who waits for the spare one must ask for it again */
}

static bool start(PolicyHost *host, Slot *slot)
{
    Process process = {.channel.fd = -1};
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    pthread_mutex_unlock(&host->lock);
    bool ok = policy_process_start(&cx, host->exe, &process);
    pthread_mutex_lock(&host->lock);
    if (ok) {
        if (slot == &host->slots[host->nslots])
            policy_process_defer(process.pid);
        slot->process = process;
        slot->state = SLOT_IDLE;
        host->start_error[0] = '\0';
        pthread_cond_broadcast(&host->idle);
    } else if (strcmp(host->start_error, cx.message) != 0) {
        snprintf(host->start_error, sizeof(host->start_error), "%s", cx.message);
        log_error("%s", cx.message);
        pthread_cond_broadcast(&host->idle);
    }
    arena_free(arena);
    return ok;
}

/* All processes are children of this one thread: the kernel kills a worker when the thread that
 * started it ends, and this thread ends with the host. */
static void *keep(void *arg)
{
    PolicyHost *host = arg;
    pthread_mutex_lock(&host->lock);
    while (!host->stopping) {
        Slot *slot = find_slot(host, SLOT_DEAD, 0, host->nslots);
        if (slot) {
            bury(host, slot);
            continue;
        }
        slot = find_slot(host, SLOT_EMPTY, 0, host->nslots);
        if (!slot)
            pthread_cond_wait(&host->work, &host->lock);
        else if (!start(host, slot))
            wait_until(host, &host->work, clock_ms() + START_RETRY_MS);
    }
    for (int i = 0; i <= host->nslots; i++)
        bury(host, &host->slots[i]);
    pthread_mutex_unlock(&host->lock);
    return NULL;
}

/* An idle worker may have been killed from outside: the next one then. */
static Slot *take_living(PolicyHost *host, int from, int to)
{
    for (Slot *slot; (slot = find_slot(host, SLOT_IDLE, from, to));) {
        if (policy_process_is_alive(&slot->process)) {
            slot->state = SLOT_BUSY;
            return slot;
        }
        slot->state = SLOT_DEAD;
        host->restarts++;
        pthread_cond_signal(&host->work);
    }
    return NULL;
}

/* A worker with the bundle in force is worth more than one that must load it first. */
static Slot *take_idle(PolicyHost *host, bool spare)
{
    if (spare)
        return take_living(host, host->nslots, host->nslots);
    for (int i = 0; i < host->nslots; i++)
        if (host->slots[i].state == SLOT_IDLE && host->slots[i].bundle == host->bundle)
            return take_living(host, i, host->nslots - 1);
    return take_living(host, 0, host->nslots - 1);
}

static void wake_spare(PolicyHost *host)
{
    if (host->slots[host->nslots].state != SLOT_OFF)
        return;
    host->slots[host->nslots].state = SLOT_EMPTY;
    pthread_cond_signal(&host->work);
}

Slot *policy_slot_take(Ctx *cx, PolicyHost *host, bool spare, int64_t deadline_ms)
{
    Slot *slot = NULL;
    int64_t patience_ms = clock_ms() + START_PATIENCE_MS;
    pthread_mutex_lock(&host->lock);
    while (!host->stopping && !(slot = take_idle(host, spare))) {
        if (spare)
            wake_spare(host);
        /* Where no process starts at all, waiting for one is vain. */
        int64_t until_ms =
            host->start_error[0] && patience_ms < deadline_ms ? patience_ms : deadline_ms;
        if (!wait_until(host, &host->idle, until_ms) && clock_ms() >= until_ms)
            break;
    }
    if (!slot)
        err_set(cx, ERR_UNAVAILABLE, "no policy worker is free%s%s",
                host->start_error[0] ? ": " : "", host->start_error);
    pthread_mutex_unlock(&host->lock);
    return slot;
}

void policy_slot_give(PolicyHost *host, Slot *slot, bool dead)
{
    if (dead)
        policy_process_kill(&slot->process);
    pthread_mutex_lock(&host->lock);
    slot->state = dead ? SLOT_DEAD : SLOT_IDLE;
    host->restarts += dead && slot != &host->slots[host->nslots];
    pthread_cond_broadcast(&host->idle);
    if (dead)
        pthread_cond_signal(&host->work);
    pthread_mutex_unlock(&host->lock);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* What comes back when the frame is sent; *result is that of the sending. */
static const Json *hear(Channel *channel, Arena *arena, int64_t patience_ms, int64_t deadline_ms,
                        FrameResult *result)
{
    while (*result == FRAME_OK) {
        Ctx cx;
        PolicyFrame reply;
        int64_t limit = clock_ms() + patience_ms;
        *result = policy_frame_read(channel, arena, &reply, earlier(limit, deadline_ms));
        if (*result != FRAME_OK)
            break;
        ctx_init(&cx, arena);
        JsonLimits limits = {POLICY_FRAME_MAX, 100};
        const Json *answer = json_parse(&cx, reply.text, &limits);
        if (!answer)
            *result = FRAME_BROKEN;
        else if (!json_bool(answer, "progress"))
            return answer;
    }
    return NULL;
}

const Json *policy_slot_ask(Slot *slot, Arena *arena, const Json *frame, Str body,
                            int64_t patience_ms, int64_t deadline_ms, FrameResult *result)
{
    int64_t until_ms = earlier(clock_ms() + patience_ms, deadline_ms);
    *result = policy_frame_write(&slot->process.channel, frame, body, arena, until_ms);
    return hear(&slot->process.channel, arena, patience_ms, deadline_ms, result);
}

const Json *policy_slot_ask_text(Slot *slot, Arena *arena, Str frame, int64_t patience_ms,
                                 int64_t deadline_ms, FrameResult *result)
{
    int64_t until_ms = earlier(clock_ms() + patience_ms, deadline_ms);
    *result = policy_frame_write_text(&slot->process.channel, frame, arena, until_ms);
    return hear(&slot->process.channel, arena, patience_ms, deadline_ms, result);
}

void policy_slot_note(const Slot *slot, const Bundle *bundle, PolicyNote *note)
{
    PolicyNote seen = {0, ""};
    if (slot->process.note)
        seen = *slot->process.note;
    seen.path[sizeof(seen.path) - 1] = '\0';
    *note = (PolicyNote){0, ""};
    for (size_t i = 0; i < bundle->files.n; i++)
        if (strcmp(bundle->files.v[i].path, seen.path) == 0)
            *note = seen;
}

Json *policy_bundle_frame(Arena *arena, const PolicyHost *host, const Bundle *bundle,
                          const char *op)
{
    Json *frame = json_new_object(arena), *body = json_new_object(arena);
    Json *files = json_new_array(arena);
    for (size_t i = 0; i < bundle->files.n; i++) {
        Json *file = json_new_object(arena);
        json_set_z(arena, file, "path", bundle->files.v[i].path);
        json_set_str(arena, file, "content", bundle->files.v[i].content);
        json_set_bool(arena, file, "overlay", bundle->files.v[i].is_overlay);
        json_add(arena, files, file);
    }
    json_set(arena, body, "files", files);
    json_set_int(arena, body, "soft_ms", host->options.soft_ms);
    json_set_int(arena, body, "memory_bytes", (int64_t)host->options.memory_bytes);
    json_set_z(arena, frame, "op", op);
    json_set(arena, frame, "bundle", body);
    return frame;
}

/* What an admission looks for beyond what it always does. */
Json *policy_admission_options(Arena *arena, const PolicyOptions *options)
{
    Json *asked = json_new_object(arena);
    json_set_bool(arena, asked, "coverage", options->with_coverage);
    json_set_int(arena, asked, "coverageMinimum", options->coverage_minimum);
    json_set_bool(arena, asked, "results", options->with_results);
    if (options->filter)
        json_set_z(arena, asked, "filter", options->filter);
    return asked;
}

static void set_options(PolicyHost *host, const PolicyOptions *options)
{
    PolicyOptions *own = &host->options;
    *own = *options;
    own->workers = own->workers > 0 ? own->workers : 2;
    own->workers = own->workers < WORKERS_MAX ? own->workers : WORKERS_MAX;
    own->soft_ms = own->soft_ms > 0 ? own->soft_ms : 100;
    own->hard_ms = own->hard_ms > 0 ? own->hard_ms : 1000;
    own->memory_bytes = own->memory_bytes ? own->memory_bytes : (size_t)64 << 20;
    host->exe = strdup(options->exe);
    host->product_dir = strdup(options->product_dir);
    host->overlay_dir = options->overlay_dir ? strdup(options->overlay_dir) : NULL;
    host->nslots = own->workers;
    for (int i = 0; i <= host->nslots; i++)
        host->slots[i] = (Slot){i < host->nslots ? SLOT_EMPTY : SLOT_OFF, {.channel.fd = -1}, NULL};
}

static void init_locks(PolicyHost *host)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&host->lock, NULL);
    pthread_mutex_init(&host->reload_lock, NULL);
    pthread_cond_init(&host->idle, &attributes);
    pthread_cond_init(&host->work, &attributes);
    pthread_condattr_destroy(&attributes);
}

/* Signals belong to the loop thread. */
static bool start_thread(pthread_t *thread, void *(*fn)(void *), PolicyHost *host, const char *name)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(thread, NULL, fn, host) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (ok)
        pthread_setname_np(*thread, name);
    return ok;
}

PolicyHost *policy_host_start(Ctx *cx, const PolicyOptions *options)
{
    PolicyHost *host = calloc(1, sizeof(*host));
    if (!host)
        return err_null(cx, ERR_EXHAUSTED, "no memory for the policy host");
    set_options(host, options);
    host->tally = policy_tally_new();
    init_locks(host);
    host->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    host->has_keeper = start_thread(&host->keeper, keep, host, "policy-keeper");
    if (host->wake_fd >= 0 && host->has_keeper)
        return host;
    policy_host_free(host);
    return err_null(cx, ERR_EXHAUSTED, "cannot start the threads of the policy host");
}

bool policy_host_watch(Ctx *cx, PolicyHost *host, Str shown)
{
    pthread_mutex_lock(&host->reload_lock);
    snprintf(host->looked_at, sizeof(host->looked_at), "%.*s", STR_ARG(shown));
    pthread_mutex_unlock(&host->reload_lock);
    host->has_watcher = start_thread(&host->watcher, policy_watch_run, host, "policy-watch");
    return host->has_watcher ||
           err_set(cx, ERR_EXHAUSTED, "cannot start the threads of the policy host");
}

PolicyHost *policy_host_new(Ctx *cx, const PolicyOptions *options)
{
    PolicyHost *host = policy_host_start(cx, options);
    if (!host)
        return NULL;
    if (!policy_reload(host, true)) {
        const BundleFault *fault = &host->fault;
        err_set(cx, ERR_PRECONDITION, "policy %s:%d: %s", fault->file, fault->line, fault->message);
        policy_host_free(host);
        return NULL;
    }
    if (policy_host_watch(cx, host, str(host->looked_at)))
        return host;
    policy_host_free(host);
    return NULL;
}

static void stop_threads(PolicyHost *host)
{
    uint64_t one = 1;
    pthread_mutex_lock(&host->lock);
    host->stopping = true;
    pthread_cond_broadcast(&host->work);
    pthread_cond_broadcast(&host->idle);
    pthread_mutex_unlock(&host->lock);
    if (host->wake_fd >= 0 && write(host->wake_fd, &one, sizeof(one)) < 0)
        log_warn("cannot wake the policy watcher: %s", strerror(errno));
    if (host->has_watcher)
        pthread_join(host->watcher, NULL);
    if (host->has_keeper)
        pthread_join(host->keeper, NULL);
}

void policy_host_free(PolicyHost *host)
{
    if (!host)
        return;
    stop_threads(host);
    if (host->wake_fd >= 0)
        close(host->wake_fd);
    policy_bundle_unref(host->bundle);
    policy_bundle_unref(host->previous);
    policy_bundle_unref(host->offered);
    arena_free(host->fault_arena);
    policy_tally_free(host->tally);
    pthread_cond_destroy(&host->idle);
    pthread_cond_destroy(&host->work);
    pthread_mutex_destroy(&host->lock);
    pthread_mutex_destroy(&host->reload_lock);
    free(host->exe);
    free(host->product_dir);
    free(host->overlay_dir);
    free(host);
}
