/* Trial: a bundle that is not in force, in a worker process of its own.
 *
 * A process of its own rather than one of the pool: loading a bundle costs as much as hundreds of
 * decisions, and a pool that changes bundles all the time decides nothing else. */
#include "policy/trial.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/host.h"

#define LOAD_MS 10000
#define CALL_MS 60000
/* Of a frame: enough that its costs do not count, little enough that a crash costs little. */
#define BATCH_CALLS 64
#define BATCH_BYTES ((size_t)1 << 20)
/* A candidate that loses more processes than that is not worth more of them. */
#define LOSSES_MAX 20

struct Trial {
    PolicyHost *host;
    Bundle *bundle;
    Slot slot;
    int losses;
};

static bool load(Ctx *cx, Trial *trial)
{
    FrameResult result;
    Arena *scratch = arena_new();
    const Json *frame = policy_bundle_frame(scratch, trial->host, trial->bundle, "load");
    const Json *answer = policy_slot_ask(&trial->slot, scratch, frame, STR_NONE, LOAD_MS,
                                         clock_ms() + LOAD_MS, &result);
    const Json *error = json_get(answer, "error");
    bool ok = answer && json_bool(answer, "ok");
    if (!answer)
        err_set(cx, ERR_INVALID, "the bundle %s while it was loaded",
                result == FRAME_TIMEOUT ? "hangs" : "crashed its worker");
    else if (!ok)
        err_set(cx, ERR_INVALID, "policy %s:%lld: %s", json_z(scratch, error, "file"),
                (long long)json_int(error, "line", 0), json_z(scratch, error, "message"));
    arena_free(scratch);
    return ok;
}

static bool start(Ctx *cx, Trial *trial)
{
    policy_process_stop(&trial->slot.process);
    if (!policy_process_start(cx, trial->host->exe, &trial->slot.process))
        return false;
    policy_process_defer(trial->slot.process.pid);
    return load(cx, trial);
}

Trial *policy_trial_open(Ctx *cx, PolicyHost *host, Bundle *bundle)
{
    Trial *trial = calloc(1, sizeof *trial);
    if (!trial)
        return err_null(cx, ERR_EXHAUSTED, "no memory for a trial of a bundle");
    trial->host = host;
    trial->bundle = policy_bundle_ref(bundle);
    trial->slot.process = (Process){.channel.fd = -1};
    if (start(cx, trial))
        return trial;
    policy_trial_close(trial);
    return NULL;
}

void policy_trial_close(Trial *trial)
{
    if (!trial)
        return;
    policy_process_stop(&trial->slot.process);
    policy_bundle_unref(trial->bundle);
    free(trial);
}

/* The inputs are JSON already: they are joined, not read and written again. */
static Str batch_frame(Arena *arena, const TrialCall *calls, size_t n)
{
    Buf frame = buf_new(arena);
    buf_add_z(&frame, "{\"op\":\"batch\",\"calls\":[");
    for (size_t i = 0; i < n; i++) {
        buf_add_z(&frame, i ? ",{\"kind\":" : "{\"kind\":");
        json_write_string(&frame, calls[i].kind);
        buf_add_z(&frame, ",\"input\":");
        buf_add_str(&frame, calls[i].input);
        buf_add_char(&frame, '}');
    }
    buf_add_z(&frame, "]}");
    return buf_str(&frame);
}

static void set_error(Arena *arena, TrialCall *call, const Json *error)
{
    Str file = json_str(error, "file"), message = json_str(error, "message");
    call->output = NULL;
    call->error = file.n ? str_printf(arena, "policy %.*s:%lld: %.*s", STR_ARG(file),
                                      (long long)json_int(error, "line", 0), STR_ARG(message))
                         : message;
}

static bool take_answers(Arena *arena, const Json *reply, TrialCall *calls, size_t n)
{
    const Json *answers = json_get(reply, "answers");
    if (json_len(answers) != n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const Json *answer = json_at(answers, i);
        calls[i].output = json_get(answer, "output");
        calls[i].error = STR("");
        if (!json_bool(answer, "ok")) {
            set_error(arena, &calls[i], json_get(answer, "error"));
        } else if (!policy_answer_is_valid(str_z(arena, calls[i].kind), calls[i].output)) {
            calls[i].output = NULL;
            calls[i].error = STR("the worker's answer has a wrong form");
        }
    }
    return true;
}

static FrameResult ask(Ctx *cx, Trial *trial, TrialCall *calls, size_t n)
{
    FrameResult result;
    Str frame = batch_frame(cx->arena, calls, n);
    int64_t deadline_ms = clock_ms() + ctx_left_ms(cx, CALL_MS);
    const Json *reply = policy_slot_ask_text(&trial->slot, cx->arena, frame,
                                             trial->host->options.hard_ms, deadline_ms, &result);
    return reply && !take_answers(cx->arena, reply, calls, n) ? FRAME_BROKEN : result;
}

static bool lose(Ctx *cx, Trial *trial, FrameResult result, TrialCall *call)
{
    PolicyNote note;
    policy_slot_note(&trial->slot, trial->bundle, &note);
    if (call)
        call->error =
            str_printf(cx->arena, "policy %s:%d: the worker %s", note.path, note.line,
                       result == FRAME_TIMEOUT ? "gave no sign and was killed" : "crashed");
    if (++trial->losses > LOSSES_MAX)
        return err_set(cx, ERR_PRECONDITION, "the bundle has hung or crashed its worker %d times",
                       trial->losses);
    return start(cx, trial);
}

/* One after the other, so that only the one that does it fails. */
static bool run_apart(Ctx *cx, Trial *trial, TrialCall *calls, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        calls[i].output = NULL;
        FrameResult result = ask(cx, trial, &calls[i], 1);
        if (result != FRAME_OK && !lose(cx, trial, result, &calls[i]))
            return false;
    }
    return true;
}

bool policy_trial_run(Ctx *cx, Trial *trial, TrialCall *calls, size_t n)
{
    for (size_t i = 0, more; i < n; i += more) {
        size_t bytes = calls[i].input.n;
        for (more = 1; i + more < n && more < BATCH_CALLS; more++) {
            bytes += calls[i + more].input.n;
            if (bytes > BATCH_BYTES)
                break;
        }
        FrameResult result = ask(cx, trial, &calls[i], more);
        if (result == FRAME_OK)
            continue;
        if (!lose(cx, trial, result, more == 1 ? &calls[i] : NULL) ||
            (more > 1 && !run_apart(cx, trial, &calls[i], more)))
            return false;
    }
    return true;
}

bool policy_trial_call(Ctx *cx, Trial *trial, const char *kind, const Json *input,
                       PolicyAnswer *answer)
{
    bool is_lost = false;
    bool ok = policy_call_slot(cx, trial->host, &trial->slot, trial->bundle, kind, input, answer,
                               &is_lost);
    if (is_lost) {
        Ctx again;
        ctx_init(&again, cx->arena);
        if (!lose(&again, trial, FRAME_BROKEN, NULL))
            policy_process_stop(&trial->slot.process);
    }
    return ok;
}
