/* Check: one pass over the targets of a plan: review, summary, risk. A policy that fails is itself
 * a finding: an ERROR result and HIGH risk. */
#include "service/check.h"

#include "base/log.h"
#include "base/map.h"
#include "policy/force.h"
#include "policy/rule_set.h"
#include "service/approval.h"
#include "service/check_report.h"
#include "service/check_subject.h"
#include "service/decision.h"
#include "service/environment.h"
#include "service/plan.h"
#include "store/project.h"
#include "store/sheet.h"

typedef struct SubjectList {
    CheckSubject *v;
    size_t n, cap;
} SubjectList;

/* The policies saw some of the statements: what the rest does is not known. */
static void add_partial(Arena *arena, Json *reasons)
{
    Json *reason = json_new_object(arena);
    json_set_z(arena, reason, "policy", "core");
    json_set_z(arena, reason, "level", "HIGH");
    json_set_z(arena, reason, "reason",
               "more different statements than are rated: split the change");
    json_add(arena, reasons, reason);
}

/* What no policy could judge is HIGH, and its error keeps the approval from being decided. */
static bool rate_risk(Ctx *cx, const App *app, const CheckSubject *s, const Json *context,
                      const Json *review, Str review_error, Json *results, Json *changes)
{
    Verdict verdict;
    const Json *statements = json_get(review, "statements");
    bool is_partial = json_bool(review, "moreStatements");
    Json *input = check_subject_risk(cx, s, context, statements),
         *entry = json_new_object(cx->arena);
    if (!decision_make(cx, app, "risk", s->project, s->name, input, &verdict))
        return false;
    json_set_str(cx->arena, entry, "target", s->target);
    json_set(cx->arena, entry, "change", json_get(input, "change"));
    Str error = verdict.failed ? verdict.error : review_error;
    json_set_str(cx->arena, entry, "level",
                 error.n || is_partial ? STR("HIGH") : json_str(verdict.output, "level"));
    if (error.n)
        json_set_str(cx->arena, entry, "error", error);
    Json *reasons = json_get(verdict.output, "reasons");
    reasons = reasons ? reasons : json_new_array(cx->arena);
    if (is_partial)
        add_partial(cx->arena, reasons);
    json_set(cx->arena, entry, "reasons", reasons);
    json_add(cx->arena, changes, entry);
    if (verdict.failed)
        json_add(cx->arena, results, report_failure(cx, s->target, verdict.error));
    return true;
}

static void report_said(Ctx *cx, Str target, const Json *output, Json *results)
{
    report_advices(cx, target, json_get(output, "advices"), results);
    report_waived(cx, target, json_get(output, "waived"), results);
}

static bool check_subject(Ctx *cx, const App *app, const CheckSubject *s, Json *results,
                          Json *changes)
{
    Verdict verdict;
    const Json *input = check_subject_review(cx, app, s);
    if (!input || !decision_make(cx, app, "review", s->project, s->name, input, &verdict))
        return false;
    if (verdict.failed)
        json_add(cx->arena, results, report_failure(cx, s->target, verdict.error));
    else
        report_said(cx, s->target, verdict.output, results);
    json_add(cx->arena, results,
             report_summary(cx, s->target, json_get(verdict.output, "statements")));
    return rate_risk(cx, app, s, json_get(input, "context"), verdict.output,
                     verdict.failed ? verdict.error : STR(""), results, changes);
}

/* One copy of each text, however many databases it goes to. */
static bool read_sheet(Ctx *cx, StoreConn *db, Map *sheets, Str project, Str id, Str *statement)
{
    Str *known = map_get(sheets, id);
    if (!known) {
        known = ARENA_NEW(cx->arena, Str);
        if (!store_sheet_get(cx, db, project, id, known))
            return false;
        if (!str_is_text(*known))
            return err_set(cx, ERR_PRECONDITION,
                           "sheet %.*s is not UTF-8 text without NUL; upload it again",
                           STR_ARG(id));
        map_set(sheets, id, known);
    }
    *statement = *known;
    return true;
}

static bool gather_plan(Ctx *cx, StoreConn *db, const CheckRun *run, SubjectList *subjects,
                        Json **environments)
{
    PlanTargets targets;
    Map *sheets = map_new(cx->arena);
    Plan *plan = store_plan_get(cx, db, run->project, run->plan_id);
    if (!plan)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "plan %lld is gone", (long long)run->plan_id);
    *environments = environment_list(cx, db);
    if (!*environments || !plan_targets(cx, db, plan, &targets))
        return false;
    for (size_t i = 0; i < targets.n; i++) {
        CheckSubject s = {.project = run->project, .database = targets.v[i].database};
        s.name = str_printf(cx->arena, "projects/%.*s/plans/%lld", STR_ARG(run->project),
                            (long long)run->plan_id);
        s.sheet = targets.v[i].sheet;
        if (!read_sheet(cx, db, sheets, run->project, s.sheet, &s.statement))
            return false;
        VEC_ADD(cx->arena, subjects, s);
    }
    return true;
}

/* Out of the target's arena; the text of the statement stays where it is, in its sheet. */
static void keep_outcome(Arena *arena, const CheckSubject *s, Json *results, Json *changes,
                         CheckRun *run)
{
    for (size_t i = 0; i < json_len(results); i++)
        json_add(arena, run->results, json_copy(arena, json_at(results, i)));
    for (size_t i = 0; i < json_len(changes); i++) {
        Json *entry = json_at(changes, i);
        json_remove(json_get(entry, "change"), "statement");
        json_set_str(arena, entry, "sheet", s->sheet);
        json_add(arena, run->changes, json_copy(arena, entry));
    }
}

/* Schema, input and answer of one target die before the next one's are read. */
static bool check_target(Ctx *cx, const App *app, const Json *environments,
                         const CheckSubject *target, CheckRun *run)
{
    Ctx own;
    Arena *arena = arena_new();
    CheckSubject s = *target;
    ctx_init(&own, arena);
    own.deadline_ms = cx->deadline_ms;
    Json *results = json_new_array(arena), *changes = json_new_array(arena);
    StoreConn *db = store_borrow(&own, app->store);
    bool ok = db && check_subject_fill(&own, app, db, environments, &s);
    store_return(db); /* none is held while a policy decides */
    ok = ok && check_subject(&own, app, &s, results, changes);
    if (ok)
        keep_outcome(cx->arena, &s, results, changes, run);
    else
        err_set(cx, own.err, "%s", own.message);
    arena_free(arena);
    return ok;
}

static bool run_checks(Ctx *cx, const App *app, CheckRun *run)
{
    Json *environments = NULL;
    SubjectList subjects = {0};
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = gather_plan(cx, db, run, &subjects, &environments);
    store_return(db);
    for (size_t i = 0; ok && i < subjects.n; i++) {
        if (ctx_left_ms(cx, 1) == 0)
            return err_set(cx, ERR_DEADLINE,
                           "the checks took too long after %zu of %zu databases; split the plan", i,
                           subjects.n);
        ok = check_target(cx, app, environments, &subjects.v[i], run);
    }
    return ok;
}

/* ERR_ABORTED means that the plan was edited meanwhile: the newer run will tell. */
static bool finish(Ctx *cx, const App *app, CheckRun *run)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_check_run_finish(cx, db, run);
    store_return(db);
    return ok;
}

static void fail_run(CheckRun *run, Arena *arena, const char *error)
{
    run->status = STR("FAILED");
    run->error = str(error);
    run->results = json_new_array(arena);
    run->changes = json_new_array(arena);
    log_event(LOG_WARN, "plan checks failed", "project", str_z(arena, run->project), "error", error,
              NULL);
}

/* The end is told even when the time for the work is over, and when the store refuses the outcome:
 * a run that stays open would be taken up again and again. */
static bool tell_end(Ctx *cx, const App *app, CheckRun *run)
{
    Ctx end;
    ctx_init(&end, cx->arena);
    bool ok = finish(&end, app, run);
    if (!ok && (end.err == ERR_INVALID || end.err == ERR_INTERNAL)) {
        fail_run(run, cx->arena, end.message);
        err_clear(&end);
        ok = finish(&end, app, run);
    }
    return ok || err_set(cx, end.err, "%s", end.message);
}

bool check_perform(Ctx *cx, const App *app, CheckRun *run)
{
    Ctx work;
    ctx_init(&work, cx->arena);
    work.deadline_ms = cx->deadline_ms;
    run->results = json_new_array(cx->arena);
    run->changes = json_new_array(cx->arena);
    run->status = STR("DONE");
    if (!run_checks(&work, app, run))
        fail_run(run, cx->arena, work.message);
    if (!tell_end(cx, app, run)) {
        bool superseded = cx->err == ERR_ABORTED;
        if (superseded)
            err_clear(cx);
        return superseded;
    }
    Str topic = str_printf(cx->arena, "projects/%.*s/plans/%lld", STR_ARG(run->project),
                           (long long)run->plan_id);
    bool ok = str_is(run->status, "FAILED") || approval_find(cx, app, run->project, run->plan_id);
    if (app->publish)
        app->publish(app->ptr, topic, "check", STR("{}"));
    return ok;
}

bool check_has_error(const CheckRun *run)
{
    for (size_t i = 0; i < json_len(run->results); i++)
        if (str_is(json_str(json_at(run->results, i), "status"), "ERROR"))
            return true;
    return false;
}

Json *check_counts(Ctx *cx, const CheckRun *run)
{
    Json *counts = json_new_object(cx->arena);
    if (!run)
        return counts;
    if (str_is(run->status, "AVAILABLE") || str_is(run->status, "RUNNING"))
        json_set_int(cx->arena, counts, "RUNNING", 1);
    if (str_is(run->status, "FAILED"))
        json_set_int(cx->arena, counts, "ERROR", 1);
    for (size_t i = 0; i < json_len(run->results); i++) {
        Str status = json_str(json_at(run->results, i), "status");
        const char *key = str_z(cx->arena, status);
        json_set_int(cx->arena, counts, key, json_int(counts, key, 0) + 1);
    }
    return counts;
}

/* Without a configuration the rules that are on by themselves review: they are named, so that more
 * can stand beside them. */
static void add_custom(Ctx *cx, const App *app, const Json *custom, CheckSubject *s)
{
    const Bundle *bundle = s->rules ? NULL : policy_force_current(cx->arena, app->policy);
    const Json *known = bundle ? bundle->rules : NULL;
    if (!s->rules)
        s->rules = json_new_array(cx->arena);
    for (size_t i = 0; i < json_len(known); i++) {
        Json *rule = json_new_object(cx->arena);
        json_set_str(cx->arena, rule, "id", json_str(json_at(known, i), "id"));
        if (json_bool(json_at(known, i), "enabled"))
            json_add(cx->arena, s->rules, rule);
    }
    policy_rule_set_add_custom(cx->arena, s->rules, custom);
}

static bool gather_statement(Ctx *cx, const App *app, const Json *custom, CheckSubject *s)
{
    StoreConn *db = store_borrow(cx, app->store);
    Json *environments = db ? environment_list(cx, db) : NULL;
    bool ok = environments && check_subject_fill(cx, app, db, environments, s);
    store_return(db);
    s->name = s->target;
    if (ok && json_len(custom))
        add_custom(cx, app, custom, s);
    return ok;
}

bool check_statement(Ctx *cx, const App *app, const Database *database, Str statement,
                     const Json *custom, CheckAnswer *answer)
{
    Ctx own;
    Arena *arena = arena_new();
    CheckSubject s = {.project = database->project, .database = database, .statement = statement};
    ctx_init(&own, arena);
    own.deadline_ms = cx->deadline_ms;
    Json *results = json_new_array(arena), *changes = json_new_array(arena);
    bool ok =
        gather_statement(&own, app, custom, &s) && check_subject(&own, app, &s, results, changes);
    if (ok) {
        const Json *entry = json_at(changes, 0);
        answer->advices = json_copy(cx->arena, report_as_advices(&own, results));
        answer->risk = check_riskier(STR("LOW"), json_str(entry, "level"));
        answer->rows = json_int(json_get(entry, "change"), "affected_rows", 0);
    } else {
        err_set(cx, own.err, "%s", own.message);
    }
    arena_free(arena);
    return ok;
}

Str check_riskier(Str a, Str b)
{
    bool is_low = str_is(a, "LOW") && str_is(b, "LOW");
    bool is_high = !(str_is(a, "LOW") || str_is(a, "MODERATE")) ||
                   !(str_is(b, "LOW") || str_is(b, "MODERATE"));
    return is_high ? STR("HIGH") : is_low ? STR("LOW") : STR("MODERATE");
}
