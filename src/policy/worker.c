/* Worker: the process that runs policies: reads a frame, answers a frame, knows nothing else. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "policy/admission.h"
#include "policy/evaluate.h"
#include "policy/lockdown.h"
#include "policy/policy.h"
#include "policy/protocol.h"

#define PROCESSOR_SECONDS 10
#define RENEW_US 1000000

typedef struct Worker {
    Arena *bundle; /* of the library; NULL before the first load */
    Arena *call;
    Arena *lasting;
    const ZoneTable *zones; /* read while files can be opened */
    Library *library;
    PolicyNote *note;
    int64_t renewed_us; /* when the processor time was last granted anew */
} Worker;

/* The only one, and where progress is told from. */
static Channel channel = {.fd = 0};

static void send_frame(Arena *arena, const Json *frame)
{
    if (policy_frame_write(&channel, frame, STR_NONE, arena, -1) != FRAME_OK)
        _exit(0);
}

/* Only C between two evaluations says this: a hanging policy cannot. */
static void send_progress(void)
{
    Arena *arena = arena_new();
    Json *frame = json_new_object(arena);
    json_set_bool(arena, frame, "progress", true);
    send_frame(arena, frame);
    arena_free(arena);
    policy_lockdown_renew(PROCESSOR_SECONDS);
}

static void set_fault(Arena *arena, Json *answer, const PolicyFault *fault)
{
    Json *error = json_new_object(arena);
    Str message = str_copy(arena, str(fault->message));
    json_set_str(arena, error, "file", str_copy(arena, str(fault->file)));
    json_set_int(arena, error, "line", fault->line);
    json_set_str(arena, error, "message",
                 str_is_utf8(message) ? message : STR("the message is not UTF-8"));
    json_set_z(arena, error, "reason", fault->reason ? fault->reason : "error");
    json_set(arena, answer, "error", error);
}

/* The library keeps views into the frame, so the frame is parsed in the library's own arena. */
static void load(Worker *worker, Str text, bool admit, Json *answer)
{
    Ctx cx;
    PolicyFault fault = {.reason = "error"};
    if (worker->library)
        policy_library_close(worker->library);
    arena_free(worker->bundle);
    worker->bundle = arena_new();
    ctx_init(&cx, worker->bundle);
    JsonLimits limits = {POLICY_FRAME_MAX, 100};
    const Json *frame = json_parse(&cx, str_copy(worker->bundle, text), &limits);
    worker->library = frame ? policy_library_new(&cx, json_get(frame, "bundle")) : NULL;
    bool ok = false;
    if (worker->library) {
        worker->library->progress = send_progress;
        worker->library->note = worker->note;
        worker->library->zones = worker->zones;
        ok = admit ? policy_admit(worker->library, worker->call, json_get(frame, "options"), answer,
                                  &fault)
                   : policy_library_load(worker->library, &fault);
    } else if (cx.message) {
        strncat(fault.message, cx.message, sizeof(fault.message) - 1);
    }
    if (!ok)
        set_fault(worker->call, answer, &fault);
    json_set_bool(worker->call, answer, "ok", ok);
}

static void evaluate(Worker *worker, const Json *frame, Str body, Json *answer)
{
    Evaluation evaluation = {.library = worker->library, .arena = worker->call};
    Json *input = json_get(frame, "input"), *change = json_get(input, "change");
    if (body.n)
        json_set_str(worker->call, change ? change : input, "statement", body);
    evaluation.input = input;
    bool ok = worker->library && policy_evaluate(&evaluation, json_z(worker->call, frame, "kind"));
    if (ok)
        json_set(worker->call, answer, "output", evaluation.output);
    else
        set_fault(worker->call, answer, &evaluation.fault);
    if (evaluation.trace)
        json_set(worker->call, answer, "trace", evaluation.trace);
    if (evaluation.facts)
        json_set(worker->call, answer, "facts", evaluation.facts);
    if (evaluation.has_more_facts)
        json_set_bool(worker->call, answer, "moreFacts", true);
    json_set_bool(worker->call, answer, "ok", ok);
}

/* Two system calls, so not for every one of thousands of calls a second. */
static void renew_processor_time(Worker *worker)
{
    int64_t now_us = clock_us();
    if (worker->renewed_us && now_us - worker->renewed_us < RENEW_US)
        return;
    worker->renewed_us = now_us;
    policy_lockdown_renew(PROCESSOR_SECONDS);
}

/* Many decisions of which only the answers count. */
static void evaluate_all(Worker *worker, const Json *calls, Json *answer)
{
    Json *answers = json_new_array(worker->call);
    for (size_t i = 0; worker->library && i < json_len(calls); i++) {
        const Json *call = json_at(calls, i);
        Json *one = json_new_object(worker->call);
        Evaluation evaluation = {.library = worker->library,
                                 .arena = worker->call,
                                 .input = json_get(call, "input"),
                                 .is_terse = true};
        bool ok = policy_evaluate(&evaluation, json_z(worker->call, call, "kind"));
        json_set_bool(worker->call, one, "ok", ok);
        if (ok)
            json_set(worker->call, one, "output", evaluation.output);
        else
            set_fault(worker->call, one, &evaluation.fault);
        json_add(worker->call, answers, one);
        policy_library_progress(worker->library, clock_us());
        renew_processor_time(worker);
    }
    json_set(worker->call, answer, "answers", answers);
}

static void serve_frame(Worker *worker, const PolicyFrame *request)
{
    Ctx cx;
    ctx_init(&cx, worker->call);
    JsonLimits limits = {POLICY_FRAME_MAX, 100};
    Json *frame = json_parse(&cx, request->text, &limits);
    Json *answer = json_new_object(worker->call);
    Str op = json_str(frame, "op");
    renew_processor_time(worker);
    if (str_is(op, "load") || str_is(op, "admit")) {
        load(worker, request->text, str_is(op, "admit"), answer);
    } else if (str_is(op, "call")) {
        evaluate(worker, frame, request->body, answer);
    } else if (str_is(op, "batch")) {
        evaluate_all(worker, json_get(frame, "calls"), answer);
    } else {
        PolicyFault fault = {.message = "the frame is not understood", .reason = "input"};
        set_fault(worker->call, answer, &fault);
        json_set_bool(worker->call, answer, "ok", false);
    }
    send_frame(worker->call, answer);
}

int policy_worker_main(void)
{
    Worker worker = {.lasting = arena_new()};
    PolicyFrame request;
    worker.note = policy_lockdown_note();
    tzset(); /* the C library opens /etc/localtime when it first turns a time into a date */
    worker.zones = zone_table_read(worker.lasting, ZONE_DIRECTORY);
    if (!policy_lockdown())
        return 71;
    worker.call = arena_new();
    while (policy_frame_read(&channel, worker.call, &request, -1) == FRAME_OK) {
        serve_frame(&worker, &request);
        arena_reset(worker.call);
    }
    _exit(0);
}
