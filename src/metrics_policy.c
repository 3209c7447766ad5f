/* Metrics of the policies: decisions, bundles, admissions and workers. */
#include "base/clock.h"
#include "metrics.h"
#include "policy/tally.h"

static void add_label(Buf *out, const char *name, Str value)
{
    buf_printf(out, "%s=\"", name);
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '"' || value.p[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, value.p[i] == '\n' ? ' ' : value.p[i]);
    }
    buf_add_char(out, '"');
}

/* One sample for each row; the labels are fields of the row, separated by blanks. */
static void add_counts(Buf *out, const char *name, const char *labels, const Json *rows)
{
    for (size_t i = 0; i < json_len(rows); i++) {
        const Json *row = json_at(rows, i);
        Str rest = str(labels), label;
        buf_printf(out, "%s{", name);
        for (bool first = true; str_next(&rest, ' ', &label); first = false) {
            const char *key = str_z(out->arena, label);
            buf_add_z(out, first ? "" : ",");
            add_label(out, key, json_str(row, key));
        }
        buf_printf(out, "} %lld\n", (long long)json_int(row, "count", 0));
    }
}

static void add_histogram(Buf *out, const Json *durations)
{
    static const char *const name = "tidegate_policy_decision_duration_seconds";
    metrics_head(out, name, "histogram", "Time of a decision, waiting for a worker included.");
    for (size_t i = 0; i < json_len(durations); i++) {
        const Json *row = json_at(durations, i), *buckets = json_get(row, "buckets");
        Str kind = json_str(row, "kind");
        int64_t total = 0, count = 0;
        for (size_t k = 0; k < POLICY_TALLY_BUCKETS; k++) {
            json_to_i64(json_at(buckets, k), &count);
            total += count;
            buf_printf(out, "%s_bucket{kind=\"%.*s\",le=\"%g\"} %lld\n", name, STR_ARG(kind),
                       (double)policy_tally_bucket_us[k] / 1e6, (long long)total);
        }
        buf_printf(out, "%s_bucket{kind=\"%.*s\",le=\"+Inf\"} %lld\n", name, STR_ARG(kind),
                   (long long)json_int(row, "count", 0));
        buf_printf(out, "%s_sum{kind=\"%.*s\"} %.6f\n%s_count{kind=\"%.*s\"} %lld\n", name,
                   STR_ARG(kind), (double)json_int(row, "sumUs", 0) / 1e6, name, STR_ARG(kind),
                   (long long)json_int(row, "count", 0));
    }
}

static void add_decisions(Buf *out, const Json *metrics)
{
    metrics_head(out, "tidegate_policy_decisions_total", "counter",
                 "Decisions by kind, the policy that made them and outcome.");
    add_counts(out, "tidegate_policy_decisions_total", "kind policy outcome",
               json_get(metrics, "decisions"));
    metrics_head(out, "tidegate_policy_failures_total", "counter",
                 "Decisions that failed: error, type, deadline, memory, killed, crashed.");
    add_counts(out, "tidegate_policy_failures_total", "kind reason", json_get(metrics, "failures"));
    add_histogram(out, json_get(metrics, "durations"));
}

static uint64_t count_of(const Json *metrics, const char *name)
{
    return (uint64_t)json_int(metrics, name, 0);
}

static void add_bundle(Buf *out, const Json *metrics)
{
    int64_t loaded_us = json_int(metrics, "loadedUs", 0);
    metrics_one(out, "tidegate_policy_generation", "gauge", "Generation of the bundle in force.",
                count_of(metrics, "generation"));
    metrics_head(out, "tidegate_policy_bundle_info", "gauge", "The bundle in force.");
    buf_printf(out, "tidegate_policy_bundle_info{bundle=\"%.*s\"} 1\n",
               STR_ARG(json_str(metrics, "bundle")));
    metrics_head(out, "tidegate_policy_bundle_age_seconds", "gauge",
                 "Time since the bundle came into force here.");
    buf_printf(out, "tidegate_policy_bundle_age_seconds %.3f\n",
               loaded_us ? (double)(clock_wall_us() - loaded_us) / 1e6 : 0.0);
    metrics_one(out, "tidegate_policy_bundle_warnings", "gauge",
                "Static checks that warn of the bundle in force.", count_of(metrics, "warnings"));
    metrics_one(out, "tidegate_policy_refused", "gauge", "1 while the newest bundle is refused.",
                json_bool(metrics, "isRefused"));
    metrics_one(out, "tidegate_policy_reloads_total", "counter", "Bundles that came into force.",
                count_of(metrics, "reloads"));
}

static void add_admissions(Buf *out, const Json *metrics)
{
    static const char *const name = "tidegate_policy_admissions_total";
    metrics_head(out, name, "counter", "Bundles that were looked at, by verdict.");
    buf_printf(out, "%s{verdict=\"admitted\"} %lld\n%s{verdict=\"refused\"} %lld\n", name,
               (long long)count_of(metrics, "admitted"), name,
               (long long)count_of(metrics, "refused"));
    metrics_head(out, "tidegate_policy_admission_seconds", "gauge",
                 "How long the newest admission took.");
    buf_printf(out, "tidegate_policy_admission_seconds %.6f\n",
               (double)json_int(metrics, "admissionUs", 0) / 1e6);
    metrics_head(out, "tidegate_policy_problems_total", "counter",
                 "Problems that admissions found.");
    add_counts(out, "tidegate_policy_problems_total", "kind severity",
               json_get(metrics, "problems"));
}

void metrics_policy(Buf *out, Arena *arena, PolicyHost *host)
{
    Ctx cx;
    ctx_init(&cx, arena);
    const Json *metrics = policy_metrics(&cx, host);
    add_bundle(out, metrics);
    add_admissions(out, metrics);
    add_decisions(out, metrics);
    metrics_one(out, "tidegate_policy_worker_restarts_total", "counter", "Policy workers replaced.",
                count_of(metrics, "restarts"));
    metrics_one(out, "tidegate_policy_hard_failures_total", "counter",
                "Policy workers that hung or crashed.", count_of(metrics, "hardFailures"));
}
