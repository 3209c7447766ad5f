/* Reload: a new bundle is built aside; only when all of it is good does it take the old one's
 * place. */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/force.h"
#include "policy/host.h"

#define ADMISSION_MS 60000
#define STRIKES_MS 60000

static void copy_text(char *out, size_t size, Str text)
{
    snprintf(out, size, "%.*s", STR_ARG(text));
}

static void refuse_by_answer(BundleFault *fault, const Json *answer)
{
    Arena *arena = arena_new();
    const Json *error = json_get(answer, "error");
    policy_bundle_fault(fault, json_z(arena, error, "file"), (int)json_int(error, "line", 0), "%s",
                        json_z(arena, error, "message"));
    fault->problems = json_get(answer, "problems");
    fault->report = answer;
    arena_free(arena);
}

const Json *policy_bundle_admit(PolicyHost *host, const Bundle *bundle, int coverage_minimum,
                                Arena *arena, BundleFault *fault)
{
    Ctx cx;
    PolicyNote note;
    FrameResult result = FRAME_OK;
    ctx_init(&cx, arena);
    copy_text(fault->bundle, sizeof(fault->bundle), bundle->hash);
    int64_t deadline_ms = clock_ms() + ADMISSION_MS, start_us = clock_us();
    Slot *slot = policy_slot_take(&cx, host, true, clock_ms() + ADMISSION_MS / 6);
    if (!slot) {
        policy_bundle_fault(fault, "", 0, "%s", cx.message);
        fault->is_undecided = true;
        return NULL;
    }
    Json *frame = policy_bundle_frame(arena, host, bundle, "admit");
    PolicyOptions options = host->options;
    if (coverage_minimum)
        options.coverage_minimum = coverage_minimum;
    json_set(arena, frame, "options", policy_admission_options(arena, &options));
    const Json *answer = policy_slot_ask(slot, arena, frame, STR_NONE, host->options.hard_ms + 1000,
                                         deadline_ms, &result);
    policy_slot_note(slot, bundle, &note);
    policy_slot_give(host, slot, true);
    if (!answer)
        policy_bundle_fault(fault, note.path, note.line, "the admission %s",
                            result == FRAME_TIMEOUT ? "hangs and was stopped"
                                                    : "crashed its worker");
    else if (!json_bool(answer, "ok"))
        refuse_by_answer(fault, answer);
    policy_tally_admission(host->tally, json_bool(answer, "ok"), json_get(answer, "problems"),
                           clock_us() - start_us);
    return answer && json_bool(answer, "ok") ? answer : NULL;
}

static bool is_in_force(PolicyHost *host, const Bundle *bundle)
{
    pthread_mutex_lock(&host->lock);
    bool is = host->bundle && str_eq(host->bundle->hash, bundle->hash);
    pthread_mutex_unlock(&host->lock);
    return is;
}

/* Without a worker there is no verdict: forget that we looked, so that the next look is a new one.
 */
static bool is_undecided(PolicyHost *host, const BundleFault *fault)
{
    pthread_mutex_lock(&host->lock);
    bool stopping = host->stopping;
    pthread_mutex_unlock(&host->lock);
    if (stopping || fault->is_undecided)
        host->stamp = 0;
    return stopping;
}

static bool is_quarantined(PolicyHost *host, const Bundle *bundle)
{
    pthread_mutex_lock(&host->lock);
    bool is = str_is(bundle->hash, host->quarantined);
    pthread_mutex_unlock(&host->lock);
    return is;
}

static void judge(PolicyHost *host, Bundle *bundle)
{
    BundleFault fault = {.time_us = 0};
    bool is_decided = true;
    Arena *arena = arena_new(); /* of the fault's problems */
    if (host->options.on_files)
        is_decided = host->options.on_files(host->options.ptr, host, bundle);
    else if (policy_force_admit(host, bundle, 0, arena, &fault))
        policy_force_put(host, policy_bundle_ref(bundle), policy_force_generation(host) + 1);
    else if (!is_undecided(host, &fault))
        policy_force_refuse(host, &fault);
    if (!is_decided)
        host->stamp = 0;
    copy_text(host->looked_at, sizeof(host->looked_at),
              fault.is_undecided || !is_decided ? STR("") : bundle->hash);
    arena_free(arena);
}

static void look(PolicyHost *host)
{
    BundleFault fault = {.time_us = 0};
    Bundle *bundle = policy_force_read(host, &fault);
    if (!bundle) {
        Arena *arena = arena_new();
        host->looked_at[0] = '\0';
        policy_tally_admission(host->tally, false, policy_bundle_fault_problems(arena, &fault), 0);
        policy_force_refuse(host, &fault);
        arena_free(arena);
        return;
    }
    if (is_quarantined(host, bundle)) {
        policy_bundle_unref(bundle);
        return;
    }
    if (is_in_force(host, bundle))
        policy_force_forgive(host);
    else if (!str_is(bundle->hash, host->looked_at))
        judge(host, bundle);
    policy_bundle_unref(bundle);
}

bool policy_reload(PolicyHost *host, bool always)
{
    pthread_mutex_lock(&host->reload_lock);
    uint64_t stamp = policy_bundle_stamp(host->product_dir, host->overlay_dir);
    if (always || stamp != host->stamp) {
        host->stamp = stamp;
        look(host);
    }
    pthread_mutex_lock(&host->lock);
    bool ok = host->generation > 0;
    pthread_mutex_unlock(&host->lock);
    pthread_mutex_unlock(&host->reload_lock);
    return ok;
}

void policy_host_reload(PolicyHost *host)
{
    policy_reload(host, true);
}

/* Called with the lock. */
static bool is_third_strike(PolicyHost *host, const Bundle *bundle)
{
    int64_t now = clock_ms(), second = host->hard_failures_ms[1];
    bool has_keeper = host->options.on_files != NULL; /* who may know an older one */
    host->hard_failures++;
    if (bundle != host->bundle || (!has_keeper && (host->generation == 1 || !host->previous)))
        return false;
    host->hard_failures_ms[1] = host->hard_failures_ms[0];
    host->hard_failures_ms[0] = now;
    return second != 0 && now - second <= STRIKES_MS;
}

/* Called with the lock. */
static void restore_previous(PolicyHost *host)
{
    policy_bundle_unref(host->bundle);
    host->bundle = host->previous;
    host->previous = NULL;
    host->generation++;
}

/* Called with the lock. */
static void put_in_quarantine(PolicyHost *host, const char *what)
{
    copy_text(host->quarantined, sizeof(host->quarantined), host->bundle->hash);
    policy_bundle_fault(&host->fault, "", 0,
                        "3 hard failures within a minute (%s): bundle %s "
                        "is in quarantine until its files change",
                        what, host->quarantined);
    copy_text(host->fault.bundle, sizeof(host->fault.bundle), host->bundle->hash);
    host->fault.problems = NULL;
    host->hard_failures_ms[0] = host->hard_failures_ms[1] = 0;
    host->has_failed = host->options.on_files != NULL;
    if (!host->has_failed)
        restore_previous(host);
}

void policy_hard_failure(PolicyHost *host, const Bundle *bundle, const char *what)
{
    log_event(LOG_ERROR, "policy worker lost", "bundle", bundle->hash.p, "reason", what, NULL);
    pthread_mutex_lock(&host->lock);
    int64_t next = host->generation + 1;
    bool out = is_third_strike(host, bundle), has_failed;
    if (out)
        put_in_quarantine(host, what);
    has_failed = host->has_failed;
    pthread_mutex_unlock(&host->lock);
    if (!out)
        return;
    log_event(LOG_ERROR, "policy bundle in quarantine", "bundle", bundle->hash.p, NULL);
    if (has_failed)
        policy_force_hold(host, next);
    policy_host_tell(host);
}
