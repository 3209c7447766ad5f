/* Replay: what another bundle would have said to the decisions of the past.
 *
 * One thread reads pages of decisions; a few others, each with a worker process of its own, replay
 * them. */
#include "service/replay.h"

#include <pthread.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/queue.h"
#include "policy/difference.h"
#include "policy/force.h"
#include "policy/trial.h"
#include "service/decision.h"
#include "service/replay_summary.h"
#include "store/bundle.h"

#define PAGE 250
#define THREADS_MAX 4
#define BATCHES 8
#define WAIT_MS 500
#define MOST_MS 45000
#define DOUBTS_MAX 2000 /* redacted decisions that differ and are asked again */
#define STACK_BYTES ((size_t)1024 * 1024)

/* A redacted decision that differs: is it the candidate, or what was taken out? */
typedef struct Doubt {
    Decision decision; /* with its output */
    Str input;
    const Json *changes;
    Str after;
} Doubt;

typedef struct Replay {
    const App *app;
    Bundle *candidate;
    int64_t until_ms;
    DecisionCursor cursor;
    int left;           /* decisions that may still be read */
    bool is_cut;        /* by that, or by the time */
    Queue *free, *full; /* of batches */

    pthread_mutex_t lock; /* guards everything below */
    Ctx *cx;              /* of the job: its arena and its first error */
    int64_t looked_at, same, different, not_whole, undecidable;
    Str oldest;
    ReplaySummary *summary;
    VEC(Doubt) doubts;
} Replay;

/* One page on its way from the reader to a worker and back. */
typedef struct Batch {
    Ctx cx; /* with an arena of its own */
    DecisionPage page;
} Batch;

typedef struct Worker {
    Replay *replay;
    pthread_t thread;
    Trial *trial;
} Worker;

static void report(Replay *replay, const Ctx *cx)
{
    if (cx->err == ERR_NONE)
        return;
    pthread_mutex_lock(&replay->lock);
    err_set(replay->cx, cx->err, "%s", cx->message);
    pthread_mutex_unlock(&replay->lock);
}

static bool has_failed(Replay *replay)
{
    pthread_mutex_lock(&replay->lock);
    bool failed = replay->cx->err != ERR_NONE;
    pthread_mutex_unlock(&replay->lock);
    return failed;
}

static bool read_page(Replay *replay, Batch *batch, int want)
{
    StoreConn *db = store_borrow(&batch->cx, replay->app->store);
    bool ok = db && store_decision_page(&batch->cx, db, &replay->cursor, want, &batch->page);
    store_return(db);
    if (!ok) {
        report(replay, &batch->cx);
        return false;
    }
    pthread_mutex_lock(&replay->lock); /* the texts of the cursor outlive the page */
    replay->cursor.last_id = str_copy(replay->cx->arena, replay->cursor.last_id);
    replay->cursor.last_time = str_copy(replay->cx->arena, replay->cursor.last_time);
    pthread_mutex_unlock(&replay->lock);
    replay->left -= (int)batch->page.n;
    return batch->page.n > 0;
}

/* The calling thread; the workers are faster or slower than it, so a few pages may wait. */
static void read_all(Replay *replay)
{
    for (bool is_last = false; !is_last;) {
        int want = replay->left < PAGE ? replay->left : PAGE;
        replay->is_cut = want == 0 || clock_ms() > replay->until_ms;
        if (replay->is_cut || has_failed(replay))
            return;
        Batch *batch = queue_pop(replay->free, WAIT_MS);
        if (!batch)
            continue;
        bool has_more = read_page(replay, batch, want);
        is_last = !has_more || batch->page.n < (size_t)want;
        queue_push(has_more ? replay->full : replay->free, batch);
    }
}

static void keep_doubt(Replay *replay, const DecisionRow *row, const ReplayDifference *difference)
{
    Arena *a = replay->cx->arena;
    const Decision *d = &row->decision;
    Doubt doubt = {.input = str_copy(a, row->input),
                   .changes = json_copy(a, difference->changes),
                   .after = str_copy(a, difference->after)};
    doubt.decision = (Decision){.id = str_copy(a, d->id),
                                .kind = str_copy(a, d->kind),
                                .project = str_copy(a, d->project),
                                .subject = str_copy(a, d->subject),
                                .bundle = str_copy(a, d->bundle),
                                .outcome = str_copy(a, d->outcome),
                                .error = str_copy(a, d->error),
                                .redacted = str_copy(a, d->redacted),
                                .create_time = str_copy(a, d->create_time),
                                .output = d->output ? json_copy(a, d->output) : NULL};
    VEC_ADD(a, &replay->doubts, doubt);
}

/* Under the lock. */
static void take_row(Replay *replay, const DecisionRow *row, const ReplayDifference *difference)
{
    replay->looked_at++;
    replay_summary_count(replay->summary, &row->decision);
    if (!row->input.n) {
        replay->not_whole++;
    } else if (json_len(difference->changes) == 0) {
        replay->same++;
    } else if (row->decision.redacted.n && replay->doubts.n < DOUBTS_MAX) {
        keep_doubt(replay, row, difference);
    } else {
        ReplayDifference known = *difference;
        known.is_uncertain = row->decision.redacted.n > 0;
        replay->undecidable += known.is_uncertain;
        replay->different += !known.is_uncertain;
        replay_summary_add(replay->summary, &known);
    }
}

static const Json *compare(Arena *arena, const Decision *decision, Str input, const TrialCall *call)
{
    Ctx cx;
    ctx_init(&cx, arena);
    DifferenceSide before = {decision->output, decision->error};
    DifferenceSide after = {call->output, call->error};
    bool may_differ = !before.output || !after.output || !json_equal(before.output, after.output);
    const Json *parsed = may_differ ? json_parse(&cx, input, NULL) : NULL;
    return policy_difference(arena, decision->kind, parsed, &before, &after);
}

static bool replay_page(Worker *worker, Batch *batch)
{
    const DecisionPage *page = &batch->page;
    Replay *replay = worker->replay;
    Arena *a = batch->cx.arena;
    size_t n = 0;
    TrialCall *calls = ARENA_ARRAY(a, TrialCall, page->n);
    ReplayDifference *found = ARENA_ARRAY(a, ReplayDifference, page->n);
    for (size_t i = 0; i < page->n; i++)
        if (page->v[i].input.n)
            calls[n++] = (TrialCall){.kind = page->v[i].decision.kind, .input = page->v[i].input};
    if (!policy_trial_run(&batch->cx, worker->trial, calls, n))
        return false;
    for (size_t i = 0, k = 0; i < page->n; i++) {
        const Decision *decision = &page->v[i].decision;
        found[i].decision = decision;
        if (!page->v[i].input.n)
            continue;
        found[i].changes = compare(a, decision, page->v[i].input, &calls[k]);
        found[i].after = decision_outcome(&batch->cx, str_z(a, decision->kind), calls[k].output,
                                          calls[k].output != NULL);
        k++;
    }
    pthread_mutex_lock(&replay->lock);
    for (size_t i = 0; i < page->n; i++)
        take_row(replay, &page->v[i], &found[i]);
    Str oldest = page->v[page->n - 1].decision.create_time;
    if (!replay->oldest.n || str_compare(oldest, replay->oldest) < 0)
        replay->oldest = str_copy(replay->cx->arena, oldest);
    pthread_mutex_unlock(&replay->lock);
    return true;
}

/* A worker that has failed still hands the batches back, or the reader would wait for them. */
static void *work(void *arg)
{
    Ctx cx;
    Worker *worker = arg;
    Replay *replay = worker->replay;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    worker->trial = policy_trial_open(&cx, replay->app->policy, replay->candidate);
    bool goes_on = worker->trial != NULL;
    report(replay, &cx);
    for (Batch *batch; (batch = queue_pop(replay->full, -1));) {
        goes_on = goes_on && replay_page(worker, batch);
        report(replay, &batch->cx);
        arena_reset(batch->cx.arena);
        ctx_init(&batch->cx, batch->cx.arena);
        queue_push(replay->free, batch);
    }
    policy_trial_close(worker->trial);
    arena_free(arena);
    return NULL;
}

static int count_threads(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > THREADS_MAX ? THREADS_MAX : (int)cores;
}

static int start_threads(Replay *replay, Worker *workers)
{
    int n = count_threads(), started = 0;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    for (; started < n; started++) {
        workers[started] = (Worker){.replay = replay};
        if (pthread_create(&workers[started].thread, &attributes, work, &workers[started]) != 0)
            break;
    }
    pthread_attr_destroy(&attributes);
    if (started == 0)
        err_set(replay->cx, ERR_UNAVAILABLE, "no thread can be started for the replay");
    return started;
}

static void run_all(Replay *replay)
{
    Batch batches[BATCHES];
    Worker workers[THREADS_MAX];
    replay->free = queue_new(BATCHES);
    replay->full = queue_new(BATCHES);
    for (int i = 0; i < BATCHES; i++) {
        ctx_init(&batches[i].cx, arena_new());
        queue_push(replay->free, &batches[i]);
    }
    int started = start_threads(replay, workers);
    read_all(replay);
    queue_close(replay->full);
    for (int i = 0; i < started; i++)
        pthread_join(workers[i].thread, NULL);
    for (int i = 0; i < BATCHES; i++)
        arena_free(batches[i].cx.arena);
    queue_free(replay->free);
    queue_free(replay->full);
}

Bundle *replay_bundle(Ctx *cx, const App *app, Str hash)
{
    Bundle *known = policy_force_find(app->policy, hash);
    if (known)
        return known;
    StoreConn *db = store_borrow(cx, app->store);
    Json *files = db ? store_bundle_files(cx, db, hash) : NULL;
    store_return(db);
    if (!files)
        return NULL;
    if (json_len(files) == 0)
        return err_null(cx, ERR_NOT_FOUND, "no bundle %.*s is known", STR_ARG(hash));
    return policy_bundle_of(cx, files);
}

static void settle_doubt(Replay *replay, const Doubt *doubt, bool is_uncertain)
{
    ReplayDifference difference = {&doubt->decision, doubt->changes, doubt->after, is_uncertain};
    replay->undecidable += is_uncertain;
    replay->different += !is_uncertain;
    replay_summary_add(replay->summary, &difference);
}

/* Asks the bundle that decided again, on the same redacted inputs. */
static void settle_bundle(Replay *replay, Str hash)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    size_t n = 0;
    TrialCall *calls = ARENA_ARRAY(arena, TrialCall, replay->doubts.n);
    for (size_t i = 0; i < replay->doubts.n; i++)
        if (str_eq(replay->doubts.v[i].decision.bundle, hash))
            calls[n++] = (TrialCall){.kind = replay->doubts.v[i].decision.kind,
                                     .input = replay->doubts.v[i].input};
    Bundle *bundle = replay_bundle(&cx, replay->app, hash);
    Trial *trial = bundle ? policy_trial_open(&cx, replay->app->policy, bundle) : NULL;
    bool ok = trial && policy_trial_run(&cx, trial, calls, n);
    if (!ok)
        log_info("redacted decisions of bundle %.*s cannot be told apart: %s", STR_ARG(hash),
                 cx.message);
    for (size_t i = 0, k = 0; i < replay->doubts.n; i++) {
        const Doubt *doubt = &replay->doubts.v[i];
        if (!str_eq(doubt->decision.bundle, hash))
            continue;
        bool is_certain =
            ok && json_len(compare(arena, &doubt->decision, doubt->input, &calls[k])) == 0;
        settle_doubt(replay, doubt, !is_certain);
        k++;
    }
    policy_trial_close(trial);
    policy_bundle_unref(bundle);
    arena_free(arena);
}

static void settle_doubts(Replay *replay)
{
    Map *settled = map_new(replay->cx->arena);
    for (size_t i = 0; i < replay->doubts.n; i++)
        if (map_set(settled, replay->doubts.v[i].decision.bundle, replay))
            settle_bundle(replay, replay->doubts.v[i].decision.bundle);
}

static void add_remark(Replay *replay, Json *response, int64_t n, const char *text)
{
    Arena *a = replay->cx->arena;
    Str number = replay_summary_number(a, n);
    if (n > 0)
        json_add_str(a, json_get(response, "sentences"),
                     str_printf(a, "%.*s %s", STR_ARG(number), text));
}

static Json *response_of(Replay *replay, int64_t start_us)
{
    Arena *a = replay->cx->arena;
    int64_t us = clock_us() - start_us;
    Json *response = json_new_object(a);
    json_set_str(a, response, "bundle", str_copy(a, replay->candidate->hash));
    json_set_int64(a, response, "decisions", replay->looked_at);
    json_set_int64(a, response, "same", replay->same);
    json_set_int64(a, response, "different", replay->different);
    json_set_int64(a, response, "notWhole", replay->not_whole);
    json_set_int64(a, response, "undecidable", replay->undecidable);
    json_set_bool(a, response, "isCut", replay->is_cut);
    json_set_str(
        a, response, "duration",
        str_printf(a, "%lld.%06llds", (long long)(us / 1000000), (long long)(us % 1000000)));
    if (replay->oldest.n)
        json_set_str(a, response, "oldest", replay->oldest);
    replay_summary_write(replay->summary, response);
    add_remark(replay, response, replay->same, "decisions would be the same");
    add_remark(replay, response, replay->not_whole,
               "decisions were not replayed: a text of their input is gone");
    add_remark(replay, response, replay->undecidable,
               "decisions differ, perhaps only because their input was redacted");
    return response;
}

bool replay_begin(Ctx *cx, const App *app)
{
    return !app->replaying || !atomic_exchange(app->replaying, true) ||
           err_set(cx, ERR_EXHAUSTED, "a replay runs already; try again when it has ended");
}

void replay_end(const App *app)
{
    if (app->replaying)
        atomic_store(app->replaying, false);
}

Json *replay_run(Ctx *cx, const App *app, Bundle *candidate, const ReplayQuery *query)
{
    int64_t start_us = clock_us(), most_ms = query->most_ms ? query->most_ms : MOST_MS;
    Replay replay = {.app = app,
                     .candidate = candidate,
                     .until_ms = clock_ms() + most_ms,
                     .cx = cx,
                     .cursor = query->cursor,
                     .left = query->limit ? query->limit : REPLAY_LIMIT,
                     .summary = replay_summary_new(cx->arena)};
    pthread_mutex_init(&replay.lock, NULL);
    run_all(&replay);
    pthread_mutex_destroy(&replay.lock);
    if (cx->err)
        return NULL;
    settle_doubts(&replay);
    return response_of(&replay, start_us);
}
