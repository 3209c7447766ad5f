/* Playground: a candidate made of the bundle in force and edited files, tried in a process of its
 * own. */
#include "service/playground.h"

#include "policy/force.h"
#include "policy/trial.h"
#include "service/approval.h"
#include "service/check.h"
#include "service/check_subject.h"
#include "service/environment.h"

typedef struct Playground {
    Ctx *cx;
    const App *app;
    const PlaygroundTrial *trial;
    Bundle *bundle;
    Trial *worker;
    Json *settings; /* that the approval policies read */
    Json *answer, *decisions;
} Playground;

static bool is_among(const Json *files, Str path)
{
    for (size_t i = 0; i < json_len(files); i++)
        if (str_eq(json_str(json_at(files, i), "path"), path))
            return true;
    return false;
}

/* What lies over the product now, with the edited files in place of those of the same path. */
static Bundle *lay(Ctx *cx, const App *app, const Json *files, BundleFault *fault)
{
    Json *overlay = json_new_array(cx->arena);
    const Bundle *live = policy_force_current(cx->arena, app->policy);
    if (!live)
        return err_null(cx, ERR_UNAVAILABLE, "no policy bundle is in force");
    const Json *known = policy_bundle_files(cx->arena, live, true);
    for (size_t i = 0; i < json_len(known); i++)
        if (!is_among(files, json_str(json_at(known, i), "path")))
            json_add(cx->arena, overlay, json_at(known, i));
    for (size_t i = 0; i < json_len(files); i++)
        json_add(cx->arena, overlay, json_at(files, i));
    return policy_force_lay(app->policy, overlay, fault);
}

/* One decision; NULL when it failed, which the list says. */
static const Json *decide(Playground *run, const char *kind, const Json *input)
{
    Ctx own;
    PolicyAnswer answer;
    Arena *a = run->cx->arena;
    Json *entry = json_new_object(a);
    ctx_init(&own, a);
    own.deadline_ms = run->cx->deadline_ms;
    bool ok = policy_trial_call(&own, run->worker, kind, input, &answer);
    json_set_z(a, entry, "kind", kind);
    json_set(a, entry, "input", (Json *)input);
    json_set_int(a, entry, "durationMicros", answer.duration_us);
    json_set(a, entry, "trace", (Json *)answer.trace);
    if (answer.facts)
        json_set(a, entry, "facts", (Json *)answer.facts);
    Json *error = (Json *)answer.error;
    if (!ok && !error) {
        error = json_new_object(a);
        json_set_z(a, error, "message", own.message);
    }
    json_set(a, entry, ok ? "output" : "error", ok ? (Json *)answer.output : error);
    json_add(a, run->decisions, entry);
    return ok ? answer.output : NULL;
}

/* A rule that is being edited is tried, also when no rule set names it. */
static void add_edited_rules(Playground *run, Json *rules)
{
    Arena *a = run->cx->arena;
    for (size_t i = 0; i < json_len(run->trial->files); i++) {
        Str path = json_str(json_at(run->trial->files, i), "path");
        if (!str_starts(path, "rules/") || str_ends(path, "_spec.lua") || path.n < 10)
            continue;
        Json *rule = json_new_object(a);
        json_set_str(a, rule, "id", str_sub(path, 6, path.n - 4));
        json_add(a, rules, rule);
    }
}

static bool gather(Playground *run, CheckSubject *s)
{
    Ctx *cx = run->cx;
    StoreConn *db = store_borrow(cx, run->app->store);
    Json *environments = db ? environment_list(cx, db) : NULL;
    bool ok = environments && check_subject_fill(cx, run->app, db, environments, s) &&
              approval_settings(cx, db, s->about, &run->settings);
    store_return(db);
    if (ok && s->rules)
        add_edited_rules(run, s->rules);
    return ok;
}

/* As if the statement were the only change of an issue of the caller's. */
static void try_approval(Playground *run, const CheckSubject *s, Json *change, Str level)
{
    Arena *a = run->cx->arena;
    Json *entry = json_new_object(a);
    Issue issue = {.project = s->project,
                   .type = STR("DATABASE_CHANGE"),
                   .risk_level = level,
                   .creator = run->trial->caller->email};
    CheckRun found = {.project = s->project, .changes = json_new_array(a)};
    json_set(a, entry, "change", change);
    json_set_str(a, entry, "level", level);
    json_add(a, found.changes, entry);
    decide(run, "approval", approval_input(run->cx, s->about, &issue, &found, run->settings));
}

/* The decisions that the checks of a plan would ask for, each with the answer of the one before. */
static bool try_statement(Playground *run)
{
    const PlaygroundTrial *trial = run->trial;
    CheckSubject s = {.project = trial->database->project,
                      .database = trial->database,
                      .statement = trial->statement};
    if (!gather(run, &s))
        return false;
    const Json *input = check_subject_review(run->cx, run->app, &s);
    if (!input)
        return false;
    const Json *review = decide(run, "review", input);
    if (!review)
        return true;
    Json *about =
        check_subject_risk(run->cx, &s, json_get(input, "context"), json_get(review, "statements"));
    const Json *risk = decide(run, "risk", about);
    if (risk)
        try_approval(run, &s, json_get(about, "change"), json_str(risk, "level"));
    return true;
}

static bool run_trial(Playground *run)
{
    if (run->trial->kind.n == 0)
        return try_statement(run);
    decide(run, str_z(run->cx->arena, run->trial->kind), run->trial->input);
    return true;
}

/* False without an error: *fault says what is wrong with the files. */
static bool admit(Ctx *cx, const App *app, Bundle *bundle, BundleFault *fault)
{
    bool ok = policy_force_admit(app->policy, bundle, 0, cx->arena, fault);
    if (!ok && fault->is_undecided)
        err_set(cx, ERR_UNAVAILABLE, "%s", fault->message);
    return ok;
}

/* The admission says file and line of what keeps the bundle from being loaded. */
static bool explain_load(Playground *run, const Ctx *own, BundleFault *fault)
{
    if (own->err != ERR_INVALID)
        return err_set(run->cx, own->err, "%s", own->message);
    if (admit(run->cx, run->app, run->bundle, fault))
        policy_bundle_fault(fault, "", 0, "%s", own->message);
    return run->cx->err == ERR_NONE;
}

/* False when the files do not even load; the answer says why. */
static bool open_trial(Playground *run)
{
    Ctx own;
    BundleFault fault = {.time_us = 0};
    ctx_init(&own, run->cx->arena);
    own.deadline_ms = run->cx->deadline_ms;
    run->bundle = lay(run->cx, run->app, run->trial->files, &fault);
    if (run->bundle)
        run->worker = policy_trial_open(&own, run->app->policy, run->bundle);
    if (run->worker || run->cx->err != ERR_NONE ||
        (run->bundle && !explain_load(run, &own, &fault)))
        return run->worker != NULL;
    json_set(run->cx->arena, run->answer, "error",
             policy_bundle_fault_json(run->cx->arena, &fault));
    return false;
}

Json *playground_evaluate(Ctx *cx, const App *app, const PlaygroundTrial *trial)
{
    Playground run = {.cx = cx, .app = app, .trial = trial};
    run.answer = json_new_object(cx->arena);
    run.decisions = json_new_array(cx->arena);
    bool ok = open_trial(&run) && run_trial(&run);
    policy_trial_close(run.worker);
    if (run.bundle)
        json_set_str(cx->arena, run.answer, "bundle", str_copy(cx->arena, run.bundle->hash));
    policy_bundle_unref(run.bundle);
    json_set(cx->arena, run.answer, "decisions", run.decisions);
    return ok || cx->err == ERR_NONE ? run.answer : NULL;
}

Json *playground_check(Ctx *cx, const App *app, const Json *files)
{
    BundleFault fault = {.time_us = 0};
    Json *report = json_new_object(cx->arena);
    Bundle *bundle = lay(cx, app, files, &fault);
    bool ok = bundle && admit(cx, app, bundle, &fault);
    json_set_bool(cx->arena, report, "ok", ok);
    json_set(cx->arena, report, "problems",
             ok ? json_copy(cx->arena, bundle->warnings)
                : policy_bundle_fault_problems(cx->arena, &fault));
    json_set_int(cx->arena, report, "examples", json_int(fault.report, "examples", 0));
    json_set_int(cx->arena, report, "specs", json_int(fault.report, "specs", 0));
    if (bundle)
        json_set_str(cx->arena, report, "bundle", str_copy(cx->arena, bundle->hash));
    policy_bundle_unref(bundle);
    return cx->err == ERR_NONE ? report : NULL;
}
