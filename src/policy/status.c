/* Status: what is in force, what was refused, and a one-time check for the command line. */
#include "base/clock.h"
#include "policy/host.h"
#include "policy/stub.h"

static Json *fault_json(Arena *arena, const BundleFault *fault)
{
    if (!fault->time_us)
        return json_null(arena);
    Json *error = policy_bundle_fault_json(arena, fault);
    json_set_str(arena, error, "bundle", str_copy(arena, str(fault->bundle)));
    json_set_str(arena, error, "time", clock_rfc3339(arena, fault->time_us));
    json_set(arena, error, "problems", policy_bundle_fault_problems(arena, fault));
    return error;
}

static Json *files_json(Arena *arena, const Bundle *bundle)
{
    Json *files = json_new_array(arena);
    for (size_t i = 0; i < bundle->files.n; i++) {
        const BundleFile *file = &bundle->files.v[i];
        Json *entry = json_new_object(arena);
        json_set_str(arena, entry, "path", str_copy(arena, str(file->path)));
        json_set_str(arena, entry, "sha256", str_copy(arena, file->sha256));
        json_set_z(arena, entry, "origin", file->is_overlay ? "overlay" : "product");
        json_add(arena, files, entry);
    }
    return files;
}

/* Called with the lock. */
static Json *workers_json(Arena *arena, const PolicyHost *host)
{
    Json *workers = json_new_object(arena), *pids = json_new_array(arena);
    for (int i = 0; i < host->nslots; i++)
        if (host->slots[i].process.pid > 0)
            json_add(arena, pids, json_new_int(arena, host->slots[i].process.pid));
    json_set_int(arena, workers, "size", host->nslots);
    json_set_int(arena, workers, "restarts", host->restarts);
    json_set_int(arena, workers, "hardFailures", host->hard_failures);
    json_set(arena, workers, "pids", pids);
    return workers;
}

/* The example of each kind is a file of the bundle. */
static Json *kinds_json(Arena *arena, const Bundle *bundle)
{
    Json *kinds = policy_kind_list(arena);
    for (size_t i = 0; i < json_len(kinds); i++) {
        Str path = json_str(json_at(kinds, i), "example");
        for (size_t k = 0; k < bundle->files.n; k++)
            if (str_is(path, bundle->files.v[k].path))
                json_set_str(arena, json_at(kinds, i), "exampleText",
                             str_copy(arena, bundle->files.v[k].content));
    }
    return kinds;
}

static void set_bundle(Arena *arena, Json *status, const Bundle *bundle)
{
    json_set_str(arena, status, "bundle", str_copy(arena, bundle->hash));
    json_set_str(arena, status, "loadedTime", clock_rfc3339(arena, bundle->loaded_us));
    json_set(arena, status, "files", files_json(arena, bundle));
    json_set(arena, status, "warnings", json_copy(arena, bundle->warnings));
    json_set(arena, status, "rules", json_copy(arena, bundle->rules));
    json_set(arena, status, "policies", json_copy(arena, bundle->policies));
    json_set(arena, status, "kinds", kinds_json(arena, bundle));
}

const Json *policy_status(Ctx *cx, PolicyHost *host)
{
    Json *status = json_new_object(cx->arena);
    pthread_mutex_lock(&host->lock);
    Bundle *bundle = host->bundle ? policy_bundle_ref(host->bundle) : NULL;
    if (host->hold == HOLD_BLOCKED)
        json_set_str(cx->arena, status, "blocked", str_copy(cx->arena, str(host->hold_reason)));
    json_set_int(cx->arena, status, "generation", host->generation);
    json_set(cx->arena, status, "error", fault_json(cx->arena, &host->fault));
    json_set(cx->arena, status, "workers", workers_json(cx->arena, host));
    pthread_mutex_unlock(&host->lock);
    if (bundle)
        set_bundle(cx->arena, status, bundle);
    policy_bundle_unref(bundle);
    return status;
}

const Json *policy_metrics(Ctx *cx, PolicyHost *host)
{
    Arena *arena = cx->arena;
    Json *metrics = policy_tally_json(arena, host->tally);
    pthread_mutex_lock(&host->lock);
    const Bundle *bundle = host->bundle;
    json_set_str(arena, metrics, "bundle", bundle ? str_copy(arena, bundle->hash) : STR(""));
    json_set_int(arena, metrics, "loadedUs", bundle ? bundle->loaded_us : 0);
    json_set_int(arena, metrics, "warnings", bundle ? (int64_t)json_len(bundle->warnings) : 0);
    json_set_int(arena, metrics, "generation", host->generation);
    json_set_bool(arena, metrics, "isRefused", host->fault.time_us != 0);
    json_set_int(arena, metrics, "restarts", host->restarts);
    json_set_int(arena, metrics, "hardFailures", host->hard_failures);
    pthread_mutex_unlock(&host->lock);
    return metrics;
}

static void set_report(Arena *arena, const Bundle *bundle, const Json *answer, Json *report)
{
    static const char *const copied[] = {"examples", "specs", "pending", "results", "coverage"};
    json_set_str(arena, report, "bundle", str_copy(arena, bundle->hash));
    json_set_int(arena, report, "files", (int64_t)bundle->files.n);
    json_set_int(arena, report, "rules", (int64_t)json_len(json_get(answer, "rules")));
    json_set_int(arena, report, "policies", (int64_t)json_len(json_get(answer, "policies")));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++)
        if (json_get(answer, copied[i]))
            json_set(arena, report, copied[i], json_get(answer, copied[i]));
}

static void check(Ctx *cx, PolicyHost *host, Json *report)
{
    BundleFault fault = {.time_us = 0};
    const Json *answer = NULL;
    Bundle *bundle = policy_bundle_read(host->product_dir, host->overlay_dir, &fault);
    if (bundle)
        answer = policy_bundle_admit(host, bundle, 0, cx->arena, &fault);
    json_set_bool(cx->arena, report, "ok", answer != NULL);
    json_set(cx->arena, report, "error", fault_json(cx->arena, &fault));
    json_set(cx->arena, report, "problems",
             answer ? json_get(answer, "problems")
                    : policy_bundle_fault_problems(cx->arena, &fault));
    if (bundle && (answer || fault.report))
        set_report(cx->arena, bundle, answer ? answer : fault.report, report);
    policy_bundle_unref(bundle);
}

bool policy_check_files(Ctx *cx, const PolicyOptions *options, const Json **report)
{
    PolicyOptions one = *options;
    one.workers = 1;
    PolicyHost *host = policy_host_start(cx, &one);
    if (!host)
        return false;
    Json *out = json_new_object(cx->arena);
    check(cx, host, out);
    policy_host_free(host);
    *report = out;
    return true;
}
