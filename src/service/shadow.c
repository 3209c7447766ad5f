/* Shadow: a candidate bundle that is asked everything that the bundle in force was asked.
 *
 * Nobody waits for it: decisions are copied into a bounded queue, and what finds it full is dropped
 * and counted. Its worker process is its own (policy/trial.h), so that whatever the candidate does
 * there is no strike against the bundle in force. */
#include "service/shadow.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/queue.h"
#include "policy/difference.h"
#include "policy/trial.h"
#include "service/bundle.h"
#include "service/decision.h"
#include "service/recorder.h"
#include "service/replay.h"
#include "service/replay_summary.h"

#define QUEUE 256
#define BATCH 32
#define INPUT_MAX ((size_t)8 << 20) /* a larger input is dropped */
#define LOOK_MS 1000
#define SUMMARY_MAX 1000
#define KINDS_MAX 20

struct Shadow {
    Queue *queue;
    atomic_bool is_on; /* there is a candidate that runs */
    atomic_llong dropped;
};

/* One decision on its way; all of it lives in its arena. */
typedef struct Item {
    Arena *arena;
    Decision decision;
    Str input;
} Item;

/* What the thread knows. */
typedef struct Follower {
    Shadow *shadow;
    const App *app;
    Trial *trial;
    char bundle[65], start_time[40]; /* of the candidate that it runs, or that failed */
    int64_t looked_ms;
} Follower;

Shadow *shadow_new(void)
{
    Shadow *shadow = calloc(1, sizeof *shadow);
    if (!shadow)
        die(1, "out of memory");
    shadow->queue = queue_new(QUEUE);
    return shadow;
}

static void drain(Shadow *shadow)
{
    for (Item *item; (item = queue_pop(shadow->queue, 0));)
        arena_free(item->arena);
}

void shadow_free(Shadow *shadow)
{
    if (!shadow)
        return;
    drain(shadow);
    queue_free(shadow->queue);
    free(shadow);
}

void shadow_offer(Shadow *shadow, const Decision *decision)
{
    if (!shadow || !atomic_load(&shadow->is_on))
        return;
    Arena *arena = arena_new();
    Item *item = ARENA_NEW(arena, Item);
    *item = (Item){.arena = arena, .input = json_text(arena, decision->input)};
    item->decision = (Decision){.id = str_copy(arena, decision->id),
                                .kind = str_copy(arena, decision->kind),
                                .subject = str_copy(arena, decision->subject),
                                .outcome = str_copy(arena, decision->outcome),
                                .error = str_copy(arena, decision->error)};
    if (decision->output)
        item->decision.output = json_copy(arena, decision->output);
    if (item->input.n <= INPUT_MAX && queue_push(shadow->queue, item))
        return;
    atomic_fetch_add(&shadow->dropped, 1);
    arena_free(arena);
}

static Bundle *candidate_of(Ctx *cx, const App *app, const ShadowRow *row)
{
    BundleFault fault = {.time_us = 0};
    return row->files ? bundle_lay(cx, app, row->files, &fault)
                      : replay_bundle(cx, app, row->bundle);
}

static void tell_failure(Follower *f, const char *why)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, f->app->store);
    if (!db || !store_shadow_fail(&cx, db, str(f->bundle), str(why)))
        log_warn("the failure of the shadow bundle was not stored: %s", cx.message);
    store_return(db);
    arena_free(arena);
    log_event(LOG_WARN, "the shadow bundle does not run", "bundle", f->bundle, "reason", why, NULL);
}

static void turn_off(Follower *f)
{
    atomic_store(&f->shadow->is_on, false);
    policy_trial_close(f->trial);
    f->trial = NULL;
    drain(f->shadow);
}

static void turn_on(Ctx *cx, Follower *f, const ShadowRow *row)
{
    snprintf(f->bundle, sizeof f->bundle, "%.*s", STR_ARG(row->bundle));
    snprintf(f->start_time, sizeof f->start_time, "%.*s", STR_ARG(row->start_time));
    if (row->error.n)
        return;
    Bundle *bundle = candidate_of(cx, f->app, row);
    f->trial = bundle ? policy_trial_open(cx, f->app->policy, bundle) : NULL;
    policy_bundle_unref(bundle);
    if (!f->trial) {
        tell_failure(f, cx->message);
        return;
    }
    atomic_store(&f->shadow->dropped, 0);
    atomic_store(&f->shadow->is_on, true);
    log_event(LOG_INFO, "a shadow bundle is evaluated", "bundle", f->bundle, NULL);
}

static bool is_followed(const Follower *f, const ShadowRow *mark)
{
    return mark ? str_is(mark->bundle, f->bundle) && str_is(mark->start_time, f->start_time)
                : f->bundle[0] == '\0';
}

/* Follows what the metadata says, and reads the candidate's files only when it is another; a
 * candidate that failed stays off until it is started anew. */
static void look(Follower *f)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    f->looked_ms = clock_ms();
    StoreConn *db = store_borrow(&cx, f->app->store);
    const ShadowRow *mark = db ? store_shadow_mark(&cx, db) : NULL;
    bool is_other = !is_followed(f, mark);
    const ShadowRow *row = mark && is_other ? store_shadow_get(&cx, db) : NULL;
    store_return(db);
    if (cx.err == ERR_NONE && is_other) {
        turn_off(f);
        f->bundle[0] = f->start_time[0] = '\0';
        if (row)
            turn_on(&cx, f, row);
    }
    arena_free(arena);
}

static bool keep_difference(Ctx *cx, Follower *f, StoreConn *db, const RecorderRules *rules,
                            const Item *item, const TrialCall *call, const Json *changes)
{
    Redaction *redaction = redaction_new(cx->arena, &rules->redaction);
    const Json *input = json_parse(cx, item->input, NULL);
    if (!input)
        return false;
    redaction_input(redaction, input);
    ShadowDifference difference = {
        .decision = {.id = item->decision.id},
        .bundle = str(f->bundle),
        .outcome = decision_outcome(cx, str_z(cx->arena, item->decision.kind), call->output,
                                    call->output != NULL),
        .output = redaction_document(redaction, call->output),
        .error = redaction_text(redaction, call->error),
        .changes = redaction_document(redaction, changes),
    };
    return store_shadow_add(cx, db, &difference);
}

static bool compare_all(Ctx *cx, Follower *f, StoreConn *db, Item *const *items,
                        const TrialCall *calls, size_t n)
{
    RecorderRules rules;
    if (!recorder_rules(cx, f->app, db, &rules))
        return false;
    for (size_t i = 0; i < n; i++) {
        const Decision *decision = &items[i]->decision;
        DifferenceSide before = {decision->output, decision->error};
        DifferenceSide after = {calls[i].output, calls[i].error};
        const Json *input = json_parse(cx, items[i]->input, NULL);
        const Json *changes = policy_difference(cx->arena, decision->kind, input, &before, &after);
        if (json_len(changes) > 0 &&
            !keep_difference(cx, f, db, &rules, items[i], &calls[i], changes))
            return false;
    }
    int64_t dropped = atomic_exchange(&f->shadow->dropped, 0);
    return store_shadow_count(cx, db, str(f->bundle), (int64_t)n, dropped);
}

static void ask(Follower *f, Item *const *items, size_t n)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    TrialCall calls[BATCH];
    for (size_t i = 0; i < n; i++)
        calls[i] = (TrialCall){.kind = items[i]->decision.kind, .input = items[i]->input};
    if (policy_trial_run(&cx, f->trial, calls, n)) {
        StoreConn *db = store_borrow(&cx, f->app->store);
        if (!db || !compare_all(&cx, f, db, items, calls, n))
            log_warn("what the shadow bundle said was not stored: %s", cx.message);
        store_return(db);
    } else {
        turn_off(f);
        tell_failure(f, cx.message);
    }
    arena_free(arena);
}

void shadow_run(Shadow *shadow, const App *app, const atomic_bool *ending)
{
    Follower f = {.shadow = shadow, .app = app, .looked_ms = -LOOK_MS};
    while (!atomic_load(ending)) {
        Item *items[BATCH];
        size_t n = 0;
        if (clock_ms() - f.looked_ms >= LOOK_MS)
            look(&f);
        for (Item *item; n < BATCH && (item = queue_pop(shadow->queue, n ? 0 : LOOK_MS / 2));)
            items[n++] = item;
        if (n > 0 && f.trial)
            ask(&f, items, n);
        for (size_t i = 0; i < n; i++)
            arena_free(items[i]->arena);
    }
    turn_off(&f);
}

static bool summarize(Ctx *cx, StoreConn *db, const ShadowRow *row, Json *response)
{
    size_t n = 0;
    ShadowTotal totals[KINDS_MAX];
    ShadowDifferenceList list;
    ReplaySummary *summary = replay_summary_new(cx->arena);
    if (!store_shadow_totals(cx, db, row->start_time, totals, KINDS_MAX, &n) ||
        !store_shadow_list(cx, db, row->bundle, 0, SUMMARY_MAX, &list))
        return false;
    for (size_t i = 0; i < n; i++)
        replay_summary_total(summary, totals[i].kind, totals[i].decisions, totals[i].subjects);
    for (size_t i = 0; i < list.n; i++) {
        ReplayDifference one = {&list.v[i].decision, list.v[i].changes, list.v[i].outcome, false};
        replay_summary_add(summary, &one);
    }
    replay_summary_write(summary, response);
    return true;
}

Json *shadow_describe(Ctx *cx, StoreConn *db)
{
    Arena *a = cx->arena;
    Json *response = json_new_object(a), *all = json_new_object(a);
    ShadowRow *row = store_shadow_get(cx, db);
    if (!row || !summarize(cx, db, row, all))
        return cx->err ? NULL : response;
    json_set_str(a, response, "bundle", row->bundle);
    json_set_str(a, response, "starter", row->starter);
    json_set_str(a, response, "startTime", row->start_time);
    json_set_int64(a, response, "evaluated", row->evaluated);
    json_set_int64(a, response, "different", row->different);
    json_set_int64(a, response, "dropped", row->dropped);
    json_set_str(a, response, "error", row->error);
    json_set(a, response, "sentences", json_get(all, "sentences"));
    return response;
}
