/* Force: which bundle a host decides by, and what keeps it from deciding. */
#include "policy/force.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/host.h"

#define HOLD_MS 5000

Bundle *policy_force_read(PolicyHost *host, BundleFault *fault)
{
    return policy_bundle_read(host->product_dir, host->overlay_dir, fault);
}

Bundle *policy_force_lay(PolicyHost *host, const Json *overlay, BundleFault *fault)
{
    return policy_bundle_lay(host->product_dir, overlay, fault);
}

bool policy_force_admit(PolicyHost *host, Bundle *bundle, int coverage_minimum, Arena *arena,
                        BundleFault *fault)
{
    if (bundle->rules)
        return true;
    const Json *report = policy_bundle_admit(host, bundle, coverage_minimum, arena, fault);
    if (!report)
        return false;
    fault->report = report;
    bundle->warnings = json_copy(bundle->arena, json_get(report, "problems"));
    bundle->policies = json_copy(bundle->arena, json_get(report, "policies"));
    bundle->rules = json_copy(bundle->arena, json_get(report, "rules"));
    return true;
}

void policy_host_tell(PolicyHost *host)
{
    if (host->options.on_change)
        host->options.on_change(host->options.ptr, host);
}

/* Called with the lock. */
static void set_hold(PolicyHost *host, Hold hold, const char *reason)
{
    host->hold = hold;
    host->hold_ms = clock_ms();
    snprintf(host->hold_reason, sizeof(host->hold_reason), "%s", reason);
    pthread_cond_broadcast(&host->idle);
}

/* Called with the lock. */
static void swap(PolicyHost *host, Bundle *bundle, int64_t generation)
{
    if (host->bundle != bundle) {
        policy_bundle_unref(host->previous);
        host->previous = host->bundle;
    }
    host->bundle = bundle;
    host->generation = generation;
    if (str_is(bundle->hash, host->quarantined))
        host->quarantined[0] = '\0'; /* somebody wants it all the same */
    host->fault = (BundleFault){.time_us = 0};
    host->hard_failures_ms[0] = host->hard_failures_ms[1] = 0;
    set_hold(host, HOLD_NONE, "");
}

void policy_force_put(PolicyHost *host, Bundle *bundle, int64_t generation)
{
    if (!bundle->loaded_us)
        bundle->loaded_us = clock_wall_us();
    pthread_mutex_lock(&host->lock);
    bool is_news = generation > host->generation, is_same = bundle == host->bundle;
    bool is_first = host->generation == 0;
    if (is_news)
        swap(host, bundle, generation);
    pthread_mutex_unlock(&host->lock);
    if (is_news)
        policy_tally_reload(host->tally);
    if (is_news)
        log_event(LOG_INFO, "policy bundle in force", "bundle", bundle->hash.p, NULL);
    if (!is_news || is_same)
        policy_bundle_unref(bundle);
    if (is_news && !is_first)
        policy_host_tell(host);
}

static void unref(void *bundle)
{
    policy_bundle_unref(bundle);
}

const Bundle *policy_force_current(Arena *arena, PolicyHost *host)
{
    pthread_mutex_lock(&host->lock);
    Bundle *bundle = host->bundle ? policy_bundle_ref(host->bundle) : NULL;
    pthread_mutex_unlock(&host->lock);
    if (bundle)
        arena_defer(arena, unref, bundle);
    return bundle;
}

static Bundle *ref_if(Bundle *bundle, Str hash)
{
    return bundle && str_eq(bundle->hash, hash) ? policy_bundle_ref(bundle) : NULL;
}

void policy_force_offer(PolicyHost *host, Bundle *bundle)
{
    pthread_mutex_lock(&host->lock);
    policy_bundle_unref(host->offered);
    host->offered = bundle ? policy_bundle_ref(bundle) : NULL;
    pthread_mutex_unlock(&host->lock);
}

Bundle *policy_force_find(PolicyHost *host, Str hash)
{
    pthread_mutex_lock(&host->lock);
    Bundle *found = ref_if(host->bundle, hash);
    if (!found)
        found = ref_if(host->previous, hash);
    if (!found)
        found = ref_if(host->offered, hash);
    pthread_mutex_unlock(&host->lock);
    return found;
}

int64_t policy_force_generation(PolicyHost *host)
{
    pthread_mutex_lock(&host->lock);
    int64_t generation = host->generation;
    pthread_mutex_unlock(&host->lock);
    return generation;
}

/* Who waited long already goes on waiting: the clock of a hold is not set back. */
void policy_force_hold(PolicyHost *host, int64_t generation)
{
    pthread_mutex_lock(&host->lock);
    if (host->hold == HOLD_NONE && host->generation < generation)
        set_hold(host, HOLD_WAITS, "the policy bundle in force is being loaded");
    pthread_mutex_unlock(&host->lock);
}

void policy_force_block(PolicyHost *host, int64_t generation, const char *reason)
{
    pthread_mutex_lock(&host->lock);
    bool is_late = host->generation >= generation;
    bool is_news =
        !is_late && (host->hold != HOLD_BLOCKED || strcmp(host->hold_reason, reason) != 0);
    if (!is_late) {
        set_hold(host, HOLD_BLOCKED, reason);
        host->hold_generation = generation;
    }
    pthread_mutex_unlock(&host->lock);
    if (!is_news)
        return;
    log_event(LOG_ERROR, "no policy decision is made here", "reason", reason, NULL);
    policy_host_tell(host);
}

void policy_force_resume(PolicyHost *host)
{
    pthread_mutex_lock(&host->lock);
    if (host->bundle && host->hold == HOLD_WAITS)
        set_hold(host, HOLD_NONE, "");
    pthread_mutex_unlock(&host->lock);
}

int64_t policy_force_blocked_ms(PolicyHost *host, int64_t generation)
{
    pthread_mutex_lock(&host->lock);
    bool is = host->hold == HOLD_BLOCKED && host->hold_generation == generation;
    int64_t ms = is ? clock_ms() - host->hold_ms : -1;
    pthread_mutex_unlock(&host->lock);
    return ms;
}

/* Called with the lock. The problems live in the arena of the admission, which is about to go. */
static void keep_fault(PolicyHost *host, const BundleFault *fault)
{
    Arena *arena = arena_new();
    const Json *problems = policy_bundle_fault_problems(arena, fault);
    arena_free(host->fault_arena);
    host->fault_arena = arena;
    host->fault = *fault;
    host->fault.report = NULL;
    host->fault.problems = problems;
}

void policy_force_refuse(PolicyHost *host, const BundleFault *fault)
{
    char line[16], count[16];
    snprintf(line, sizeof(line), "%d", fault->line);
    pthread_mutex_lock(&host->lock);
    bool same = strcmp(host->fault.file, fault->file) == 0 && host->fault.line == fault->line &&
                strcmp(host->fault.message, fault->message) == 0;
    keep_fault(host, fault);
    bool is_first = host->generation == 0;
    pthread_mutex_unlock(&host->lock);
    if (same)
        return;
    snprintf(count, sizeof(count), "%zu", json_len(fault->problems));
    log_event(LOG_ERROR, "policy bundle refused", "file", fault->file, "line", line, "reason",
              fault->message, "problems", count, NULL);
    if (!is_first)
        policy_host_tell(host);
}

/* The files are again what is in force: an earlier refusal is history. */
void policy_force_forgive(PolicyHost *host)
{
    pthread_mutex_lock(&host->lock);
    bool had = host->fault.time_us != 0;
    host->fault = (BundleFault){.time_us = 0};
    pthread_mutex_unlock(&host->lock);
    if (had) {
        log_event(LOG_INFO, "policy files are again those in force", NULL);
        policy_host_tell(host);
    }
}

bool policy_force_take_failed(PolicyHost *host, char hash[65], BundleFault *fault)
{
    pthread_mutex_lock(&host->lock);
    bool has_failed = host->has_failed;
    memcpy(hash, host->quarantined, sizeof(host->quarantined));
    *fault = host->fault;
    fault->report = fault->problems = NULL;
    host->has_failed = false;
    pthread_mutex_unlock(&host->lock);
    return has_failed;
}

static bool is_held(const PolicyHost *host)
{
    return host->hold == HOLD_WAITS && !host->stopping;
}

Bundle *policy_force_take(Ctx *cx, PolicyHost *host, int64_t *generation, int64_t deadline_ms)
{
    Bundle *bundle = NULL;
    int64_t until_ms = clock_ms() + HOLD_MS;
    until_ms = until_ms < deadline_ms ? until_ms : deadline_ms;
    pthread_mutex_lock(&host->lock);
    while (is_held(host) && clock_ms() < until_ms)
        policy_host_wait(host, until_ms);
    *generation = host->generation;
    if (host->bundle && host->hold == HOLD_NONE)
        bundle = policy_bundle_ref(host->bundle);
    else
        err_set(cx, ERR_UNAVAILABLE, "%s",
                host->hold == HOLD_NONE ? "no policy bundle is loaded yet" : host->hold_reason);
    pthread_mutex_unlock(&host->lock);
    return bundle;
}

bool policy_host_ready(Ctx *cx, PolicyHost *host)
{
    pthread_mutex_lock(&host->lock);
    bool ready = host->hold != HOLD_BLOCKED;
    if (!ready)
        err_set(cx, ERR_UNAVAILABLE, "%s", host->hold_reason);
    pthread_mutex_unlock(&host->lock);
    return ready;
}
