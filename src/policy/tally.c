/* Tally: counts of decisions and admissions, for whoever watches the server. */
#include "policy/tally.h"

#include <pthread.h>
#include <stdio.h>

#include "base/map.h"

#define SERIES_MAX 5000 /* names of policies come and go with bundles */

const int64_t policy_tally_bucket_us[POLICY_TALLY_BUCKETS] = {
    50, 100, 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 250000, 1000000, 5000000};

typedef struct Durations {
    int64_t buckets[POLICY_TALLY_BUCKETS + 1];
    int64_t sum_us, count;
} Durations;

struct PolicyTally {
    pthread_mutex_t lock; /* guards all of it */
    Arena *arena;
    Map *decisions, *failures, *problems; /* "a\tb\tc" -> int64_t */
    Map *durations;                       /* kind -> Durations */
    int64_t admitted, refused, reloads, admission_us;
};

PolicyTally *policy_tally_new(void)
{
    Arena *arena = arena_new();
    PolicyTally *tally = ARENA_NEW(arena, PolicyTally);
    pthread_mutex_init(&tally->lock, NULL);
    tally->arena = arena;
    tally->decisions = map_new(arena);
    tally->failures = map_new(arena);
    tally->problems = map_new(arena);
    tally->durations = map_new(arena);
    return tally;
}

void policy_tally_free(PolicyTally *tally)
{
    if (!tally)
        return;
    pthread_mutex_destroy(&tally->lock);
    arena_free(tally->arena);
}

/* Called with the lock, as all below but the public ones. */
static void add(PolicyTally *tally, Map *map, Str key)
{
    int64_t *count = map_get(map, key);
    if (!count && map->n < SERIES_MAX) {
        count = ARENA_NEW(tally->arena, int64_t);
        map_set(map, str_copy(tally->arena, key), count);
    }
    if (count)
        ++*count;
}

static void add_duration(PolicyTally *tally, const char *kind, int64_t us)
{
    size_t i = 0;
    Durations *durations = map_get(tally->durations, str(kind));
    if (!durations) {
        durations = ARENA_NEW(tally->arena, Durations);
        map_set(tally->durations, str_copy(tally->arena, str(kind)), durations);
    }
    while (i < POLICY_TALLY_BUCKETS && us > policy_tally_bucket_us[i])
        i++;
    durations->buckets[i]++;
    durations->sum_us += us;
    durations->count++;
}

/* The policy that made a risk what it is: the first with the level of the whole. */
static Str deciding_policy(const Json *output)
{
    const Json *reasons = json_get(output, "reasons");
    for (size_t i = 0; i < json_len(reasons); i++)
        if (str_eq(json_str(json_at(reasons, i), "level"), json_str(output, "level")))
            return json_str(json_at(reasons, i), "policy");
    return STR("");
}

/* Who decided, and what; "" where no one policy did. */
static void read_outcome(const char *kind, const Json *input, const Json *output, Str *policy,
                         Str *outcome)
{
    const Json *request = json_get(output, "request");
    *policy = json_str(output, "policy");
    *outcome = STR("decided");
    if (strcmp(kind, "risk") == 0) {
        *policy = deciding_policy(output);
        *outcome = json_str(output, "level");
    } else if (strcmp(kind, "approval") == 0) {
        *outcome = policy->n ? STR("applies") : STR("none");
    } else if (strcmp(kind, "review") == 0) {
        *outcome = json_len(json_get(output, "advices")) ? STR("advices") : STR("clean");
    } else if (strcmp(kind, "webhook") == 0) {
        *policy = json_str(input, "policy");
        *outcome = request && request->kind == JSON_OBJECT ? STR("request") : STR("nothing");
    } else if (json_str(output, "verdict").n) {
        *outcome = json_str(output, "verdict");
    }
}

/* "policies/risk/x.lua" is called risk/x. */
static Str id_of_file(Str file)
{
    size_t from = str_starts(file, "policies/") ? 9 : str_starts(file, "rules/") ? 6 : 0;
    return str_sub(file, from, str_ends(file, ".lua") ? file.n - 4 : file.n);
}

void policy_tally_call(PolicyTally *tally, const char *kind, const Json *input,
                       const PolicyAnswer *answer)
{
    char key[600];
    Str policy = id_of_file(json_str(answer->error, "file")), outcome = STR("error");
    if (answer->output)
        read_outcome(kind, input, answer->output, &policy, &outcome);
    int n = snprintf(key, sizeof key, "%s\t%.*s\t%.*s", kind, STR_ARG(policy), STR_ARG(outcome));
    if (n < 0 || (size_t)n >= sizeof key)
        return;
    pthread_mutex_lock(&tally->lock);
    add(tally, tally->decisions, (Str){key, (size_t)n});
    add_duration(tally, kind, answer->duration_us);
    if (!answer->output && json_str(answer->error, "reason").n) {
        n = snprintf(key, sizeof key, "%s\t%.*s", kind, STR_ARG(json_str(answer->error, "reason")));
        add(tally, tally->failures, (Str){key, (size_t)n});
    }
    pthread_mutex_unlock(&tally->lock);
}

void policy_tally_admission(PolicyTally *tally, bool admitted, const Json *problems,
                            int64_t duration_us)
{
    char key[100];
    pthread_mutex_lock(&tally->lock);
    tally->admitted += admitted;
    tally->refused += !admitted;
    tally->admission_us = duration_us;
    for (size_t i = 0; i < json_len(problems); i++) {
        const Json *problem = json_at(problems, i);
        int n = snprintf(key, sizeof key, "%.*s\t%.*s", STR_ARG(json_str(problem, "kind")),
                         STR_ARG(json_str(problem, "severity")));
        if (n > 0 && (size_t)n < sizeof key)
            add(tally, tally->problems, (Str){key, (size_t)n});
    }
    pthread_mutex_unlock(&tally->lock);
}

void policy_tally_reload(PolicyTally *tally)
{
    pthread_mutex_lock(&tally->lock);
    tally->reloads++;
    pthread_mutex_unlock(&tally->lock);
}

static Json *counts_json(Arena *arena, const Map *map, const char *const *names)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < map->n; i++) {
        Json *one = json_new_object(arena);
        Str rest = str_copy(arena, map->entries[i].key), value;
        for (size_t k = 0; names[k] && str_next(&rest, '\t', &value); k++)
            json_set_str(arena, one, names[k], value);
        json_set_int(arena, one, "count", *(const int64_t *)map->entries[i].value);
        json_add(arena, list, one);
    }
    return list;
}

static Json *durations_json(Arena *arena, const Map *map)
{
    Json *list = json_new_array(arena);
    for (size_t i = 0; i < map->n; i++) {
        const Durations *durations = map->entries[i].value;
        Json *one = json_new_object(arena), *buckets = json_new_array(arena);
        json_set_str(arena, one, "kind", str_copy(arena, map->entries[i].key));
        for (size_t k = 0; k <= POLICY_TALLY_BUCKETS; k++)
            json_add(arena, buckets, json_new_int(arena, durations->buckets[k]));
        json_set(arena, one, "buckets", buckets);
        json_set_int(arena, one, "sumUs", durations->sum_us);
        json_set_int(arena, one, "count", durations->count);
        json_add(arena, list, one);
    }
    return list;
}

Json *policy_tally_json(Arena *arena, PolicyTally *tally)
{
    Json *out = json_new_object(arena);
    pthread_mutex_lock(&tally->lock);
    json_set(arena, out, "decisions",
             counts_json(arena, tally->decisions,
                         (const char *const[]){"kind", "policy", "outcome", NULL}));
    json_set(arena, out, "failures",
             counts_json(arena, tally->failures, (const char *const[]){"kind", "reason", NULL}));
    json_set(arena, out, "problems",
             counts_json(arena, tally->problems, (const char *const[]){"kind", "severity", NULL}));
    json_set(arena, out, "durations", durations_json(arena, tally->durations));
    json_set_int(arena, out, "admitted", tally->admitted);
    json_set_int(arena, out, "refused", tally->refused);
    json_set_int(arena, out, "reloads", tally->reloads);
    json_set_int(arena, out, "admissionUs", tally->admission_us);
    pthread_mutex_unlock(&tally->lock);
    return out;
}
