/* Review answer: what the rules said, in the order in which people read it. */
#include <stdlib.h>

#include "base/clock.h"
#include "policy/waiver.h"

static int compare_advices(const void *a, const void *b)
{
    const Advice *x = a, *y = b;
    if (x->status[0] != y->status[0])
        return x->status[0] == 'E' ? -1 : 1;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->column != y->column)
        return x->column < y->column ? -1 : 1;
    int content = str_compare(x->content, y->content);
    return content ? content : (x->order < y->order ? -1 : x->order > y->order);
}

static void set_place(Arena *arena, Json *object, const char *key, int value)
{
    if (value > 0)
        json_set_int(arena, object, key, value);
}

static Json *advice_json(Arena *arena, const Advice *advice)
{
    Json *object = json_new_object(arena);
    json_set_z(arena, object, "status", advice->status);
    json_set_int(arena, object, "code", advice->code);
    json_set_str(arena, object, "title", advice->title);
    json_set_str(arena, object, "content", advice->content);
    if (advice->rule)
        json_set_z(arena, object, "rule", advice->rule);
    set_place(arena, object, "line", advice->line);
    set_place(arena, object, "column", advice->column);
    set_place(arena, object, "endLine", advice->end_line);
    set_place(arena, object, "endColumn", advice->end_column);
    if (advice->edits)
        json_set(arena, object, "edits", advice->edits);
    return object;
}

static void count_the_rest(Review *review, int count, Advice advice)
{
    if (count <= REVIEW_ADVICES_MAX)
        return;
    advice.content =
        str_printf(review->arena, "and %d more of this kind", count - REVIEW_ADVICES_MAX);
    policy_review_advise(review, &review->advices, &advice);
}

static void count_the_rest_of(Review *review, const ReviewRule *rule)
{
    Advice advice = {.status = rule->status, .rule = rule->id};
    advice.code = (int)json_int(rule->policy->metadata, "code", 0);
    advice.title = str(rule->policy->type);
    if (!rule->is_failed)
        count_the_rest(review, rule->advices, advice);
}

/* A script that fails half-way is not worth more words than that; but who broke is told. */
static void keep_alone(Review *review)
{
    const ReviewRule *alone = NULL;
    size_t kept = 0;
    for (size_t i = 0; i < review->rules.n; i++)
        if (review->rules.v[i].is_alone && review->rules.v[i].advices)
            alone = &review->rules.v[i];
    for (size_t i = 0; alone && i < review->advices.n; i++)
        if (review->advices.v[i].rule == alone->id || review->advices.v[i].is_failure)
            review->advices.v[kept++] = review->advices.v[i];
    review->advices.n = alone ? kept : review->advices.n;
}

static Json *waived_json(Review *review)
{
    Arena *arena = review->arena;
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < review->waived.n; i++) {
        const Waiver *waiver = review->waived.v[i].waiver;
        Json *one = advice_json(arena, &review->waived.v[i]);
        json_set_str(arena, one, "reason", waiver->reason);
        if (waiver->until.n)
            json_set_str(arena, one, "until", waiver->until);
        if (waiver->owner.n)
            json_set_str(arena, one, "owner", waiver->owner);
        if (waiver->name.n)
            json_set_str(arena, one, "waiver", waiver->name);
        json_add(arena, list, one);
    }
    return list;
}

void policy_review_answer(Review *review)
{
    Evaluation *evaluation = review->evaluation;
    Arena *arena = review->arena;
    Json *advices = json_new_array(arena);
    for (size_t i = 0; i < review->failures.n; i++)
        policy_review_advise(review, &review->advices, &review->failures.v[i]);
    for (size_t i = 0; i < review->rules.n; i++) {
        const ReviewRule *rule = &review->rules.v[i];
        count_the_rest_of(review, rule);
        const char *outcome = rule->is_failed ? "error"
                              : rule->advices ? arena_printf(arena, "%d advices", rule->advices)
                                              : "ok";
        policy_trace_add(evaluation, rule->policy, rule->line, outcome,
                         clock_us() - rule->spent_us);
    }
    count_the_rest(
        review, review->syntax_errors,
        (Advice){.status = "ERROR", .code = REVIEW_SYNTAX, .title = STR("Syntax error")});
    keep_alone(review);
    policy_waiver_apply(review);
    if (review->waivers_odd > REVIEW_ADVICES_MAX)
        review->waiver_faults += review->waivers_odd - REVIEW_ADVICES_MAX;
    count_the_rest(review, review->waiver_faults,
                   (Advice){.status = "WARNING", .code = REVIEW_WAIVER, .title = STR("Waiver")});
    if (review->advices.n)
        qsort(review->advices.v, review->advices.n, sizeof(Advice), compare_advices);
    for (size_t i = 0; i < review->advices.n; i++)
        json_add(arena, advices, advice_json(arena, &review->advices.v[i]));
    evaluation->output = json_new_object(arena);
    json_set(arena, evaluation->output, "advices", advices);
    json_set(arena, evaluation->output, "waived", waived_json(review));
    json_set(arena, evaluation->output, "statements", review->statements);
    json_set_bool(arena, evaluation->output, "moreStatements", review->has_more);
}
