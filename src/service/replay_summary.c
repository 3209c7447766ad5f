/* Replay summary: what the differences of many decisions come to, in sentences and examples. */
#include "service/replay_summary.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/map.h"

#define EXAMPLES_MAX 5
#define DIFFERENCES_MAX 200
#define GROUPS_MAX 500

typedef struct Group {
    Str kind, change, text, file;
    int64_t decisions;
    Map *subjects;
    Json *examples;
} Group;

struct ReplaySummary {
    Arena *arena;
    Map *groups;   /* of certain differences */
    Map *subjects; /* "<kind> <subject>" of all decisions */
    Map *totals;   /* kind to the int64_t number of them */
    Json *differences;
};

static const struct {
    const char *kind, *noun;
    bool by_decision; /* else each subject counts once, however often it was decided on */
} nouns[] = {{"approval", "changes", false}, {"risk", "changes", false},
             {"review", "changes", false},   {"webhook", "notifications", true},
             {"rollout", "tasks", false},    {"", "decisions", true}};
#define NOUNS (sizeof nouns / sizeof *nouns)

static size_t noun_of(Str kind)
{
    size_t i = 0;
    while (i + 1 < NOUNS && !str_is(kind, nouns[i].kind))
        i++;
    return i;
}

ReplaySummary *replay_summary_new(Arena *arena)
{
    ReplaySummary *summary = ARENA_NEW(arena, ReplaySummary);
    *summary = (ReplaySummary){arena, map_new(arena), map_new(arena), map_new(arena),
                               json_new_array(arena)};
    return summary;
}

static Str name_of(Arena *arena, const Decision *decision)
{
    Str project = decision->project.n ? decision->project : STR("-");
    return str_printf(arena, "projects/%.*s/decisions/%.*s", STR_ARG(project),
                      STR_ARG(decision->id));
}

void replay_summary_count(ReplaySummary *summary, const Decision *decision)
{
    Arena *a = summary->arena;
    Str subject = str_printf(a, "%.*s %.*s", STR_ARG(decision->kind), STR_ARG(decision->subject));
    int64_t *total = map_get(summary->totals, decision->kind);
    if (!total) {
        total = ARENA_NEW(a, int64_t);
        map_set(summary->totals, str_copy(a, decision->kind), total);
    }
    bool is_new = map_set(summary->subjects, subject, summary);
    *total += nouns[noun_of(decision->kind)].by_decision || is_new;
}

void replay_summary_total(ReplaySummary *summary, Str kind, int64_t decisions, int64_t subjects)
{
    int64_t *total = ARENA_NEW(summary->arena, int64_t);
    *total = nouns[noun_of(kind)].by_decision ? decisions : subjects;
    map_set(summary->totals, str_copy(summary->arena, kind), total);
}

static Group *find_group(ReplaySummary *summary, Str kind, const Json *change)
{
    Arena *a = summary->arena;
    Str name = json_str(change, "change"), text = json_str(change, "text");
    Str file = json_str(change, "file");
    Str key = str_printf(a, "%.*s %.*s %.*s %.*s", STR_ARG(kind), STR_ARG(name), STR_ARG(text),
                         STR_ARG(file));
    Group *group = map_get(summary->groups, key);
    if (group || summary->groups->n == GROUPS_MAX)
        return group;
    group = ARENA_NEW(a, Group);
    *group = (Group){str_copy(a, kind), str_copy(a, name), str_copy(a, text), str_copy(a, file), 0,
                     map_new(a),        json_new_array(a)};
    map_set(summary->groups, key, group);
    return group;
}

static void add_to_group(ReplaySummary *summary, const Decision *decision, const Json *change)
{
    Arena *a = summary->arena;
    Group *group = find_group(summary, decision->kind, change);
    if (!group)
        return;
    group->decisions++;
    bool is_new = map_set(group->subjects, str_copy(a, decision->subject), group);
    if (is_new && json_len(group->examples) < EXAMPLES_MAX)
        json_add_str(a, group->examples, name_of(a, decision));
}

Json *replay_summary_difference(Arena *arena, const ReplayDifference *difference)
{
    const Decision *decision = difference->decision;
    Json *one = json_new_object(arena), *redacted = json_new_array(arena);
    json_set_str(arena, one, "decision", name_of(arena, decision));
    json_set_str(arena, one, "kind", str_copy(arena, decision->kind));
    json_set_str(arena, one, "subject", str_copy(arena, decision->subject));
    json_set_str(arena, one, "before", str_copy(arena, decision->outcome));
    json_set_str(arena, one, "after", str_copy(arena, difference->after));
    json_set(arena, one, "changes", json_copy(arena, difference->changes));
    for (Str rest = str_copy(arena, decision->redacted), part; str_next(&rest, ',', &part);)
        if (part.n)
            json_add_str(arena, redacted, part);
    json_set(arena, one, "redacted", redacted);
    json_set_bool(arena, one, "isUncertain", difference->is_uncertain);
    json_set_str(arena, one, "createTime", str_copy(arena, decision->create_time));
    return one;
}

void replay_summary_add(ReplaySummary *summary, const ReplayDifference *difference)
{
    for (size_t i = 0; !difference->is_uncertain && i < json_len(difference->changes); i++)
        add_to_group(summary, difference->decision, json_at(difference->changes, i));
    if (json_len(summary->differences) < DIFFERENCES_MAX)
        json_add(summary->arena, summary->differences,
                 replay_summary_difference(summary->arena, difference));
}

Str replay_summary_number(Arena *arena, int64_t number)
{
    char digits[24];
    Buf out = buf_new(arena);
    int n = snprintf(digits, sizeof digits, "%lld", (long long)number);
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buf_add_char(&out, ',');
        buf_add_char(&out, digits[i]);
    }
    return buf_str(&out);
}

static int64_t count_of(const Group *group)
{
    return nouns[noun_of(group->kind)].by_decision ? group->decisions : (int64_t)group->subjects->n;
}

static int compare_groups(const void *a, const void *b)
{
    const Group *x = *(Group *const *)a, *y = *(Group *const *)b;
    int64_t left = count_of(x), right = count_of(y);
    if (left != right)
        return left > right ? -1 : 1;
    return str_compare(x->text, y->text);
}

/* "12 of 4,310 changes would need one more approval: workspace DBA (policies/approval/x.lua)" */
static Str sentence_of(Arena *a, const Group *group, int64_t of)
{
    Str count = replay_summary_number(a, count_of(group)), all = replay_summary_number(a, of);
    return str_printf(a, "%.*s of %.*s %s would %.*s%s%.*s%s", STR_ARG(count), STR_ARG(all),
                      nouns[noun_of(group->kind)].noun, STR_ARG(group->text),
                      group->file.n ? " (" : "", STR_ARG(group->file), group->file.n ? ")" : "");
}

static Json *group_json(ReplaySummary *summary, const Group *group)
{
    Arena *a = summary->arena;
    Json *one = json_new_object(a);
    int64_t *of = map_get(summary->totals, group->kind);
    json_set_str(a, one, "kind", group->kind);
    json_set_str(a, one, "change", group->change);
    json_set_str(a, one, "text", group->text);
    json_set_str(a, one, "file", group->file);
    json_set_int64(a, one, "decisions", group->decisions);
    json_set_int64(a, one, "subjects", (int64_t)group->subjects->n);
    json_set_int64(a, one, "of", of ? *of : 0);
    json_set(a, one, "examples", group->examples);
    json_set_str(a, one, "sentence", sentence_of(a, group, of ? *of : 0));
    return one;
}

void replay_summary_write(ReplaySummary *summary, Json *response)
{
    Arena *a = summary->arena;
    size_t n = summary->groups->n;
    Json *groups = json_new_array(a), *sentences = json_new_array(a);
    Group **sorted = ARENA_ARRAY(a, Group *, n ? n : 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = summary->groups->entries[i].value;
    qsort(sorted, n, sizeof *sorted, compare_groups);
    for (size_t i = 0; i < n; i++) {
        Json *one = group_json(summary, sorted[i]);
        json_add(a, groups, one);
        json_add_str(a, sentences, json_str(one, "sentence"));
    }
    json_set(a, response, "sentences", sentences);
    json_set(a, response, "groups", groups);
    json_set(a, response, "differences", summary->differences);
}
