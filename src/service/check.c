/* Check: one pass over the targets of a plan: review, summary, risk. A policy that fails is itself
 * a finding: an ERROR result and HIGH risk. */
#include "service/check.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "policy/rule_set.h"
#include "service/approval.h"
#include "service/check_report.h"
#include "service/decision.h"
#include "service/environment.h"
#include "service/fact.h"
#include "service/plan.h"
#include "store/project.h"
#include "store/setting.h"
#include "store/sheet.h"
#include "store/waiver.h"

#define REVIEW_TAG "bb.tag.review_config"

/* The facts of one target, gathered before any policy runs. */
typedef struct Subject {
    Str name;    /* resource name of the plan or the database: what the decision is about */
    Str project; /* id */
    Str target;  /* instances/{i}/databases/{d} */
    const Database *database;
    Project *about;
    Str statement;
    Json *metadata, *environment, *rules; /* rules NULL = every rule of the bundle */
    Json *waivers;                        /* of the project that are for this target */
} Subject;

typedef struct SubjectList {
    Subject *v;
    size_t n, cap;
} SubjectList;

/* The configuration that the TAG policy of the project names; else the environment's; else the rule
 * set of the bundle that is for one of them. */
static bool find_rules(Ctx *cx, const App *app, StoreConn *db, Subject *s)
{
    Str resources[2] = {
        str_printf(cx->arena, "projects/%.*s", STR_ARG(s->project)),
        str_printf(cx->arena, "environments/%.*s", STR_ARG(s->database->effective_environment)),
    };
    for (int i = 0; i < 2; i++) {
        ResourcePolicy *tag = store_policy_get(cx, db, resources[i], STR("TAG"));
        Str name = tag ? json_str(json_get(tag->payload, "tags"), REVIEW_TAG) : STR_NONE;
        if (str_starts(name, "reviewConfigs/"))
            name = str_sub(name, 14, name.n);
        ReviewConfig *config = name.n ? store_review_config_get(cx, db, name) : NULL;
        if (cx->err)
            return false;
        if (config && config->enabled) {
            s->rules = report_rules_for(cx, config->rules, s->database->engine);
            return true;
        }
    }
    s->rules = policy_rule_set_for(cx, app->policy, s->project, s->database->effective_environment,
                                   s->database->engine);
    return cx->err == ERR_NONE;
}

static bool is_for_target(const Subject *s, const ReviewWaiver *waiver)
{
    Str environment = s->database->effective_environment;
    if (waiver->scope.n == 0 || str_eq(waiver->scope, s->target))
        return true;
    return str_starts(waiver->scope, "environments/") &&
           str_eq(str_sub(waiver->scope, 13, waiver->scope.n), environment);
}

static bool find_waivers(Ctx *cx, StoreConn *db, Subject *s)
{
    ReviewWaiverList list;
    Arena *a = cx->arena;
    s->waivers = json_new_array(a);
    if (!store_waiver_list(cx, db, s->project, &list))
        return false;
    for (size_t i = 0; i < list.n; i++) {
        Json *one = json_new_object(a);
        if (!is_for_target(s, &list.v[i]))
            continue;
        json_set_str(a, one, "name", list.v[i].id);
        json_set_str(a, one, "rule", list.v[i].rule);
        json_set_str(a, one, "owner", list.v[i].owner);
        json_set_str(a, one, "reason", list.v[i].reason);
        json_set_str(a, one, "until", list.v[i].until);
        json_add(a, s->waivers, one);
    }
    return true;
}

static bool fill_subject(Ctx *cx, const App *app, StoreConn *db, const Json *environments,
                         Subject *s)
{
    s->target = str_printf(cx->arena, "instances/%.*s/databases/%.*s",
                           STR_ARG(s->database->instance), STR_ARG(s->database->name));
    s->environment = environment_facts(cx, environments, s->database->effective_environment);
    s->metadata = store_database_metadata(cx, db, s->database->id);
    s->about = cx->err ? NULL : store_project_get(cx, db, s->project);
    if (!s->about)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "project %.*s does not exist", STR_ARG(s->project));
    return find_rules(cx, app, db, s) && find_waivers(cx, db, s);
}

bool check_is_text(Str statement)
{
    return str_is_utf8(statement) && !(statement.n && memchr(statement.p, '\0', statement.n));
}

static Json *review_input(Ctx *cx, const App *app, const Subject *s)
{
    Arena *a = cx->arena;
    Json *input = json_new_object(a), *context = json_new_object(a);
    json_set_str(a, context, "currentDatabase", s->database->name);
    json_set(a, context, "environment", s->environment);
    json_set_str(a, context, "project", s->project);
    json_set_bool(a, context, "caseSensitive", true);
    json_set_str(a, context, "today", clock_today(a));
    if (!fact_gather(cx, app, s->database, s->rules, s->statement, context))
        return NULL;
    json_set_str(a, input, "engine", s->database->engine);
    json_set_str(a, input, "statement", s->statement);
    json_set(a, input, "waivers", s->waivers);
    json_set(a, input, "rules", s->rules ? s->rules : json_null(a));
    json_set(a, input, "schema", s->metadata ? s->metadata : json_null(a));
    json_set(a, input, "context", context);
    return input;
}

static Json *risk_input(Ctx *cx, const Subject *s, const Json *context, const Json *statements)
{
    Arena *a = cx->arena;
    Json *change = json_new_object(a), *project = json_new_object(a),
         *database = json_new_object(a);
    json_set_str(a, project, "id", s->about->id);
    json_set_str(a, project, "title", s->about->title);
    json_set_str(a, database, "instance", s->database->instance);
    json_set_str(a, database, "name", s->database->name);
    json_set_str(a, database, "engine", s->database->engine);
    json_set(a, change, "project", project);
    json_set(a, change, "environment", s->environment);
    json_set(a, change, "database", database);
    json_set_str(a, change, "statement", s->statement);
    json_set(a, change, "statements", report_distinct(cx, statements));
    json_set(a, change, "affected_rows", fact_affected_rows(cx, context));
    json_set(a, change, "tables", report_tables(cx, statements, s->metadata));
    json_set(a, change, "labels", s->database->labels ? s->database->labels : json_new_object(a));
    Json *input = json_new_object(a);
    json_set(a, input, "change", change);
    return input;
}

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
static bool rate_risk(Ctx *cx, const App *app, const Subject *s, const Json *context,
                      const Json *review, Str review_error, Json *results, Json *changes)
{
    Verdict verdict;
    const Json *statements = json_get(review, "statements");
    bool is_partial = json_bool(review, "moreStatements");
    Json *input = risk_input(cx, s, context, statements), *entry = json_new_object(cx->arena);
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

static bool check_subject(Ctx *cx, const App *app, const Subject *s, Json *results, Json *changes)
{
    Verdict verdict;
    const Json *input = review_input(cx, app, s);
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
        if (!check_is_text(*known))
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
        Subject s = {.project = run->project, .database = targets.v[i].database};
        s.name = str_printf(cx->arena, "projects/%.*s/plans/%lld", STR_ARG(run->project),
                            (long long)run->plan_id);
        if (!read_sheet(cx, db, sheets, run->project, targets.v[i].sheet, &s.statement))
            return false;
        VEC_ADD(cx->arena, subjects, s);
    }
    return true;
}

/* Out of the target's arena; the statement is there already, once for all targets. */
static void keep_outcome(Arena *arena, const Subject *s, Json *results, Json *changes,
                         CheckRun *run)
{
    for (size_t i = 0; i < json_len(results); i++)
        json_add(arena, run->results, json_copy(arena, json_at(results, i)));
    for (size_t i = 0; i < json_len(changes); i++) {
        Json *change = json_get(json_at(changes, i), "change");
        json_set_str(arena, change, "statement", STR(""));
        Json *copy = json_copy(arena, json_at(changes, i));
        json_set_str(arena, json_get(copy, "change"), "statement", s->statement);
        json_add(arena, run->changes, copy);
    }
}

/* Schema, input and answer of one target die before the next one's are read. */
static bool check_target(Ctx *cx, const App *app, const Json *environments, const Subject *target,
                         CheckRun *run)
{
    Ctx own;
    Arena *arena = arena_new();
    Subject s = *target;
    ctx_init(&own, arena);
    own.deadline_ms = cx->deadline_ms;
    Json *results = json_new_array(arena), *changes = json_new_array(arena);
    StoreConn *db = store_borrow(&own, app->store);
    bool ok = db && fill_subject(&own, app, db, environments, &s);
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
static void add_custom(Ctx *cx, const App *app, const Json *custom, Subject *s)
{
    const Json *known = s->rules ? NULL : json_get(policy_status(cx, app->policy), "rules");
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

static bool gather_statement(Ctx *cx, const App *app, const Json *custom, Subject *s)
{
    StoreConn *db = store_borrow(cx, app->store);
    Json *environments = db ? environment_list(cx, db) : NULL;
    bool ok = environments && fill_subject(cx, app, db, environments, s);
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
    Subject s = {.project = database->project, .database = database, .statement = statement};
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
