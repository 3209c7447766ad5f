/* Admission example: a rule is quiet on its good examples and says something to its bad ones. */
#include "policy/admission.h"

#include "base/clock.h"
#include "policy/review.h"

#define TIMEOUTS_MAX 20

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

static void refuse(Admission *admission, const Policy *policy, int line, const char *message)
{
    Problem problem = {.kind = "example", .file = policy->path, .line = line};
    policy_problem_add(admission->library->problems, &problem, "%s", message);
}

static void run_example(Admission *admission, Arena *arena, const Policy *policy, const char *field,
                        const Json *example)
{
    Evaluation evaluation = {.library = admission->library, .arena = arena};
    AdviceVec advices = {0};
    Str sql = example->kind == JSON_STRING ? example->text : json_str(example, "sql");
    const Json *payload = json_get(example, "payload");
    if (!payload)
        payload = json_get(policy->metadata, "payload");
    evaluation.input = example_input(arena, policy, example, sql);
    evaluation.trace = json_new_array(arena);
    int line = example_line(policy, field, sql);
    if (!policy_review_run(&evaluation, policy, payload, &advices)) {
        refuse(admission, policy, line, evaluation.fault.message);
        return;
    }
    const char *wrong = judge(arena, policy, &advices, strcmp(field, "good") == 0);
    admission->library->problems->timeouts += wrong && strstr(wrong, "ran longer than");
    if (wrong)
        refuse(admission, policy, line, wrong);
}

static void run_examples(Admission *admission, const Policy *policy, const char *field)
{
    Library *library = admission->library;
    const Json *list = json_get(policy->metadata, field);
    for (size_t i = 0; i < json_len(list) && library->problems->timeouts <= TIMEOUTS_MAX; i++) {
        Arena *arena = arena_new();
        run_example(admission, arena, policy, field, json_at(list, i));
        arena_free(arena);
        admission->examples++;
        policy_library_progress(library, clock_us());
        if (library->sandbox.is_out_of_memory && !policy_library_reopen(library))
            return;
    }
}

void policy_admission_examples(Admission *admission)
{
    const PolicyVec *all = &admission->library->sorted;
    for (size_t i = 0; i < all->n; i++) {
        if (all->v[i]->kind != POLICY_RULE)
            continue;
        run_examples(admission, all->v[i], "good");
        run_examples(admission, all->v[i], "bad");
    }
}
