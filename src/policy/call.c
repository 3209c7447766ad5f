/* Call: one decision: take a worker, give it the bundle in force, ask, check, record. */
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "policy/host.h"

#define WAIT_MS 5000  /* for a free worker, when the job has no deadline */
#define CALL_MS 60000 /* of one call that makes progress, when the job has no deadline */
#define LOAD_MS 10000
#define BYTES_PER_MS 10000 /* more patience for larger inputs */
#define SLOW_BYTES_PER_MS 50

typedef struct Call {
    Ctx *cx;
    PolicyHost *host;
    const char *kind;
    const Json *input;
    PolicyAnswer *answer;
    Bundle *bundle; /* a reference of our own */
    int64_t deadline_ms;
    bool may_retry; /* the worker was gone before it could have begun */
} Call;

static const char *const failures[] = {"", "crashed", "killed", "crashed"};

static bool fail(Call *call, ErrCode code, const char *file, int line, const char *reason,
                 const char *message)
{
    Arena *arena = call->cx->arena;
    Json *error = json_new_object(arena);
    json_set_z(arena, error, "file", file);
    json_set_int(arena, error, "line", line);
    json_set_z(arena, error, "message", message);
    json_set_z(arena, error, "reason", reason);
    call->answer->error = error;
    return err_set(call->cx, code, "policy %s:%d: %s", file[0] ? file : call->kind, line, message);
}

static bool use_current_bundle(Call *call)
{
    policy_bundle_unref(call->bundle);
    call->bundle =
        policy_force_take(call->cx, call->host, &call->answer->generation, call->deadline_ms);
    if (call->bundle)
        call->answer->bundle = str_copy(call->cx->arena, call->bundle->hash);
    return call->bundle != NULL;
}

/* All but the examples, which only an admission runs. */
static void add_metadata(Arena *arena, Json *list, const Json *policies)
{
    for (size_t i = 0; i < json_len(policies); i++) {
        Json *kept = json_shallow(arena, json_at(policies, i));
        json_remove(kept, "good");
        json_remove(kept, "bad");
        json_add(arena, list, kept);
    }
}

/* The bundle in force was admitted: what its policies declare is known. */
static Json *load_frame(Arena *arena, const Call *call)
{
    Json *frame = policy_bundle_frame(arena, call->host, call->bundle, "load");
    Json *list = json_new_array(arena);
    add_metadata(arena, list, call->bundle->rules);
    add_metadata(arena, list, call->bundle->policies);
    json_set(arena, json_get(frame, "bundle"), "metadata", list);
    return frame;
}

/* Workers get a new bundle when they are next needed, not when it appears. */
static bool load(Call *call, Slot *slot, FrameResult *result)
{
    Arena *scratch = arena_new();
    const Json *frame = load_frame(scratch, call);
    const Json *answer =
        policy_slot_ask(slot, scratch, frame, STR_NONE, LOAD_MS, clock_ms() + LOAD_MS, result);
    bool ok = answer && json_bool(answer, "ok");
    if (answer && !ok)
        log_error("a policy worker refuses the bundle in force: %s",
                  json_z(scratch, json_get(answer, "error"), "message"));
    arena_free(scratch);
    if (!ok)
        return false;
    policy_bundle_unref(slot->bundle);
    slot->bundle = policy_bundle_ref(call->bundle);
    return true;
}

static bool accept(Call *call, const Json *reply)
{
    PolicyAnswer *answer = call->answer;
    Arena *arena = call->cx->arena;
    const Json *error = json_get(reply, "error");
    answer->trace = json_get(reply, "trace");
    answer->facts = json_get(reply, "facts");
    answer->has_more_facts = json_bool(reply, "moreFacts");
    if (json_bool(reply, "ok")) {
        answer->output = json_get(reply, "output");
        if (policy_answer_is_valid(call->kind, answer->output))
            return true;
        answer->output = NULL;
        return fail(call, ERR_INTERNAL, "", 0, "type", "the worker's answer has a wrong form");
    }
    const char *reason = json_z(arena, error, "reason");
    ErrCode code = strcmp(reason, "input") == 0 ? ERR_INVALID : ERR_INTERNAL;
    if (code == ERR_INVALID)
        return err_set(call->cx, code, "%s", json_z(arena, error, "message"));
    return fail(call, code, json_z(arena, error, "file"), (int)json_int(error, "line", 0), reason,
                json_z(arena, error, "message"));
}

/* The script, input.statement or input.change.statement, travels as the body. */
static Json *call_frame(Call *call, Str *body)
{
    Arena *arena = call->cx->arena;
    Json *frame = json_new_object(arena), *change = json_get(call->input, "change"), *input;
    *body = json_str(change ? change : call->input, "statement");
    json_set_z(arena, frame, "op", "call");
    json_set_z(arena, frame, "kind", call->kind);
    if (body->n == 0) {
        input = (Json *)call->input;
    } else if (change) {
        change = json_shallow(arena, change);
        json_remove(change, "statement");
        input = json_shallow(arena, call->input);
        json_set(arena, input, "change", change);
    } else {
        input = json_shallow(arena, call->input);
        json_remove(input, "statement");
    }
    json_set(arena, frame, "input", input);
    return frame;
}

static bool fail_lost(Call *call, FrameResult result, const PolicyNote *note, bool is_strike)
{
    const char *what =
        result == FRAME_TIMEOUT
            ? arena_printf(call->cx->arena, "the worker gave no sign for %d ms and was killed",
                           call->host->options.hard_ms)
            : "the worker crashed";
    if (is_strike)
        policy_hard_failure(call->host, call->bundle, what);
    return fail(call, ERR_INTERNAL, note->path, note->line, failures[result], what);
}

static bool fail_hard(Call *call, FrameResult result, const PolicyNote *note)
{
    return fail_lost(call, result, note, true);
}

static int64_t patience_of(const Call *call, Str body)
{
    return call->host->options.hard_ms + (int64_t)(body.n / BYTES_PER_MS);
}

/* One attempt in one worker. */
static bool attempt(Call *call)
{
    PolicyNote note;
    FrameResult result = FRAME_OK;
    int64_t wait_ms = clock_ms() + WAIT_MS;
    if (!use_current_bundle(call))
        return false;
    Slot *slot = policy_slot_take(call->cx, call->host, false,
                                  wait_ms < call->deadline_ms ? wait_ms : call->deadline_ms);
    if (!slot)
        return false;
    if (slot->bundle != call->bundle && !load(call, slot, &result)) {
        policy_slot_note(slot, call->bundle, &note);
        policy_slot_give(call->host, slot, true);
        return call->may_retry ? false
                               : fail_hard(call, result == FRAME_OK ? FRAME_BROKEN : result, &note);
    }
    Str body;
    Json *frame = call_frame(call, &body);
    const Json *reply = policy_slot_ask(slot, call->cx->arena, frame, body, patience_of(call, body),
                                        call->deadline_ms, &result);
    policy_slot_note(slot, call->bundle, &note);
    policy_slot_give(call->host, slot, reply == NULL);
    if (reply) {
        call->may_retry = false;
        return accept(call, reply);
    }
    if (result == FRAME_CLOSED && call->may_retry)
        return false;
    call->may_retry = false;
    return fail_hard(call, result, &note);
}

/* A worker that died once may have been killed from outside; policies are pure, so asking again is
 * safe. A second death is the policy's. */
static bool ask(Call *call)
{
    call->may_retry = true;
    if (attempt(call))
        return true;
    if (!call->may_retry || call->cx->err != ERR_NONE)
        return false;
    call->may_retry = false;
    return attempt(call);
}

static int64_t deadline_of(Ctx *cx, const Json *input)
{
    const Json *change = json_get(input, "change");
    int64_t bytes = (int64_t)json_str(change ? change : input, "statement").n;
    return clock_ms() + ctx_left_ms(cx, CALL_MS + bytes / SLOW_BYTES_PER_MS);
}

bool policy_call_slot(Ctx *cx, PolicyHost *host, Slot *slot, Bundle *bundle, const char *kind,
                      const Json *input, PolicyAnswer *answer, bool *is_lost)
{
    Call call = {.cx = cx, .host = host, .kind = kind, .input = input, .answer = answer};
    Str body;
    PolicyNote note;
    FrameResult result;
    int64_t start_us = clock_us();
    *answer = (PolicyAnswer){.bundle = str_copy(cx->arena, bundle->hash)};
    const Json *frame = call_frame(&call, &body);
    const Json *reply = policy_slot_ask(slot, cx->arena, frame, body, patience_of(&call, body),
                                        deadline_of(cx, input), &result);
    *is_lost = !reply;
    if (!reply)
        policy_slot_note(slot, bundle, &note);
    bool ok = reply ? accept(&call, reply) : fail_lost(&call, result, &note, false);
    answer->duration_us = clock_us() - start_us;
    if (!answer->trace)
        answer->trace = json_new_array(cx->arena);
    return ok;
}

bool policy_call(Ctx *cx, PolicyHost *host, const char *kind, const Json *input,
                 PolicyAnswer *answer)
{
    Call call = {.cx = cx, .host = host, .kind = kind, .input = input, .answer = answer};
    int64_t start_us = clock_us();
    *answer = (PolicyAnswer){.output = NULL};
    call.deadline_ms = deadline_of(cx, input);
    bool ok = ask(&call);
    answer->duration_us = clock_us() - start_us;
    if (!answer->trace)
        answer->trace = json_new_array(cx->arena);
    policy_tally_call(host->tally, kind, input, answer);
    policy_bundle_unref(call.bundle);
    return ok;
}
