/* Admission: what a bundle must show before it may decide: its own examples and specs. */
#include "policy/admission.h"

#include "base/clock.h"

#include <stdio.h>

#include "policy/review.h"

static bool refuse(PolicyFault *fault, const Policy *policy, int line, const char *message)
{
    *fault = (PolicyFault){.line = line, .reason = "type"};
    snprintf(fault->file, sizeof(fault->file), "%s", policy->path);
    snprintf(fault->message, sizeof(fault->message), "%s", message);
    return false;
}

/* The line where the example's own text stands, so that the message leads to it. */
static int example_line(const Policy *policy, const char *field, Str sql)
{
    int line = policy_field_line(policy, field);
    Str content = policy->content;
    long at = sql.n ? str_find(content, str_sub(sql, 0, sql.n < 60 ? sql.n : 60)) : -1;
    if (at < 0)
        return line;
    line = 1;
    for (long i = 0; i < at; i++)
        line += content.p[i] == '\n';
    return line;
}

static Str example_engine(const Policy *policy, const Json *example)
{
    Str engine = json_str(example, "engine");
    const Json *engines = json_get(policy->metadata, "engines");
    if (engine.n)
        return engine;
    return engines->kind == JSON_ARRAY ? json_at(engines, 0)->text : STR("POSTGRES");
}

static const Json *example_input(Arena *arena, const Policy *policy, const Json *example, Str sql)
{
    Json *input = json_new_object(arena);
    Json *schema = json_get(example, "schema");
    if (!schema)
        schema = json_get(policy->metadata, "schema");
    json_set_str(arena, input, "engine", example_engine(policy, example));
    json_set_str(arena, input, "statement", sql);
    json_set(arena, input, "schema", schema ? schema : json_null(arena));
    Json *context = json_get(example, "context");
    json_set(arena, input, "context", context ? context : json_new_object(arena));
    return input;
}

/* What is wrong with the advices for this example; NULL when they are as they should be. */
static const char *judge(Arena *arena, const Policy *policy, const AdviceVec *advices, bool is_good)
{
    int own = 0;
    for (size_t i = 0; i < advices->n; i++) {
        const Advice *advice = &advices->v[i];
        if (!advice->rule || advice->is_failure)
            return arena_printf(arena, "%.*s", STR_ARG(advice->content));
        own += str_is(advice->title, policy->type);
        if (is_good)
            return arena_printf(arena, "a good example is advised against: %.*s",
                                STR_ARG(advice->content));
    }
    return is_good || own ? NULL : "a bad example draws no advice";
}

static bool run_example(Library *library, Arena *arena, const Policy *policy, const char *field,
                        const Json *example, PolicyFault *fault)
{
    Evaluation evaluation = {.library = library, .arena = arena};
    AdviceVec advices = {0};
    Str sql = example->kind == JSON_STRING ? example->text : json_str(example, "sql");
    const Json *payload = json_get(example, "payload");
    if (!payload)
        payload = json_get(policy->metadata, "payload");
    evaluation.input = example_input(arena, policy, example, sql);
    evaluation.trace = json_new_array(arena);
    int line = example_line(policy, field, sql);
    if (!policy_review_run(&evaluation, policy, payload, &advices))
        return refuse(fault, policy, line, evaluation.fault.message);
    const char *wrong = judge(arena, policy, &advices, strcmp(field, "good") == 0);
    return wrong ? refuse(fault, policy, line, wrong) : true;
}

static bool run_examples(Library *library, const Policy *policy, const char *field, int *examples,
                         PolicyFault *fault)
{
    const Json *list = json_get(policy->metadata, field);
    for (size_t i = 0; i < json_len(list); i++) {
        Arena *arena = arena_new();
        bool ok = run_example(library, arena, policy, field, json_at(list, i), fault);
        arena_free(arena);
        if (!ok)
            return false;
        ++*examples;
        policy_library_progress(library, clock_us());
    }
    return true;
}

static bool run_all_examples(Library *library, int *examples, PolicyFault *fault)
{
    for (size_t i = 0; i < library->sorted.n; i++) {
        const Policy *policy = library->sorted.v[i];
        if (policy->kind == POLICY_RULE &&
            (!run_examples(library, policy, "good", examples, fault) ||
             !run_examples(library, policy, "bad", examples, fault)))
            return false;
    }
    return true;
}

static bool run_all_specs(Library *library, int *claims, PolicyFault *fault)
{
    for (size_t i = 0; i < library->all.n; i++)
        if (library->all.v[i]->kind == POLICY_SPEC &&
            !policy_spec_run(library, library->all.v[i], claims, fault))
            return false;
    return true;
}

static void set_metadata(const Library *library, Arena *arena, Json *report)
{
    Json *rules = json_new_array(arena), *policies = json_new_array(arena);
    for (size_t i = 0; i < library->sorted.n; i++) {
        const Policy *policy = library->sorted.v[i];
        json_add(arena, policy->kind == POLICY_RULE ? rules : policies, policy->metadata);
    }
    json_set(arena, report, "rules", rules);
    json_set(arena, report, "policies", policies);
}

bool policy_admit(Library *library, Arena *arena, Json *report, PolicyFault *fault)
{
    int examples = 0, claims = 0;
    bool ok = run_all_examples(library, &examples, fault) && run_all_specs(library, &claims, fault);
    set_metadata(library, arena, report);
    json_set_int(arena, report, "examples", examples);
    json_set_int(arena, report, "specs", claims);
    return ok;
}
