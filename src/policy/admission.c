/* Admission: what a bundle must show before it may decide: clean text, its own examples and specs,
 * and, when asked for, how much of it they run.
 *
 * Nothing stops at the first problem: an author mends a bundle in one go. */
#include "policy/admission.h"

#include "base/clock.h"
#include "policy/coverage.h"

/* Bundles that only time out are not worth the wait for all of their claims. */
#define TIMEOUTS_MAX 20

static void run_specs(Admission *admission)
{
    const Library *library = admission->library;
    for (size_t i = 0; i < library->all.n; i++) {
        if (library->all.v[i]->kind != POLICY_SPEC)
            continue;
        if (library->problems->timeouts > TIMEOUTS_MAX)
            return;
        policy_admission_spec(admission, library->all.v[i]);
    }
}

static void set_metadata(const Admission *admission, Json *report)
{
    Arena *arena = admission->arena;
    const Library *library = admission->library;
    Json *rules = json_new_array(arena), *policies = json_new_array(arena);
    for (size_t i = 0; i < library->sorted.n; i++) {
        const Policy *policy = library->sorted.v[i];
        json_add(arena, policy->kind == POLICY_RULE ? rules : policies, policy->metadata);
    }
    json_set(arena, report, "rules", rules);
    json_set(arena, report, "policies", policies);
}

static void set_report(const Admission *admission, Json *report)
{
    Arena *arena = admission->arena;
    set_metadata(admission, report);
    json_set_int(arena, report, "examples", admission->examples);
    json_set_int(arena, report, "specs", admission->claims);
    json_set_int(arena, report, "pending", admission->pending);
    if (admission->results)
        json_set(arena, report, "results", admission->results);
    if (admission->has_coverage)
        json_set(arena, report, "coverage", policy_coverage_json(arena, admission->library));
}

bool policy_admit(Library *library, Arena *arena, const Json *options, Json *report,
                  PolicyFault *fault)
{
    Admission admission = {.library = library, .arena = arena};
    admission.filter = json_str(options, "filter");
    admission.results = json_bool(options, "results") ? json_new_array(arena) : NULL;
    admission.coverage_minimum = (int)json_int(options, "coverageMinimum", 0);
    admission.has_coverage = json_bool(options, "coverage") || admission.coverage_minimum > 0;
    library->has_coverage = admission.has_coverage;
    library->problems = policy_problems_new(arena);
    /* What failed to load is a problem already; the rest is looked at all the same. */
    if (!policy_library_load(library, fault) && library->sandbox.is_out_of_memory &&
        !policy_library_reopen(library))
        return false;
    policy_admission_lint(&admission);
    policy_admission_examples(&admission);
    run_specs(&admission);
    if (admission.has_coverage)
        policy_coverage_judge(library, admission.coverage_minimum);
    set_report(&admission, report);
    json_set(arena, report, "problems", policy_problems_json(arena, library->problems));
    bool is_red = policy_problems_first(library->problems, fault);
    library->has_coverage = false;
    return !is_red;
}
