/* Approval: from risk and environments to steps, by the approval policies. */
#include "base/log.h"
#include "base/map.h"
#include "service/approval.h"
#include "service/approval_rules.h"
#include "service/check.h"
#include "service/decision.h"
#include "service/environment.h"
#include "service/issue.h"
#include "service/rollout.h"
#include "service/standing.h"
#include "store/project.h"
#include "store/setting.h"
#include "store/sheet.h"

static Str highest_risk(const CheckRun *run)
{
    Str highest = json_len(run->changes) ? STR("LOW") : STR("HIGH");
    for (size_t i = 0; i < json_len(run->changes); i++)
        highest = check_riskier(highest, json_str(json_at(run->changes, i), "level"));
    return highest;
}

/* The environments of the changes, each once. */
static Json *environments_of(Ctx *cx, const CheckRun *run)
{
    Json *list = json_new_array(cx->arena);
    for (size_t i = 0; i < json_len(run->changes); i++) {
        Json *facts = json_get(json_get(json_at(run->changes, i), "change"), "environment");
        bool known = false;
        for (size_t k = 0; k < json_len(list); k++)
            known |= json_equal(json_at(list, k), facts);
        if (facts && !known)
            json_add(cx->arena, list, facts);
    }
    return list;
}

/* The protected one; among equals the last stage. */
static Json *strictest(const Json *environments)
{
    Json *best = NULL;
    for (size_t i = 0; i < json_len(environments); i++) {
        Json *each = json_at(environments, i);
        bool guarded = str_is(json_str(each, "tier"), "PROTECTED");
        bool best_guarded = best && str_is(json_str(best, "tier"), "PROTECTED");
        if (!best || (guarded && !best_guarded) ||
            (guarded == best_guarded && json_int(each, "order", 0) >= json_int(best, "order", 0)))
            best = each;
    }
    return best;
}

bool approval_settings(Ctx *cx, StoreConn *db, const Project *project, Json **settings)
{
    static const char *const names[] = {"allowSelfApproval", "requireIssueApproval",
                                        "enforceSqlReview", "requirePlanCheckNoError"};
    Json *own = json_new_object(cx->arena);
    Json *rules = store_setting_get(cx, db, STR(APPROVAL_SETTING));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        json_set_bool(cx->arena, own, names[i], json_bool(project->options, names[i]));
    *settings = json_new_object(cx->arena);
    json_set(cx->arena, *settings, "approval", rules ? rules : json_null(cx->arena));
    json_set(cx->arena, *settings, "project", own);
    return cx->err == ERR_NONE;
}

Json *approval_input(Ctx *cx, const Project *project, const Issue *issue, const CheckRun *run,
                     Json *settings)
{
    Arena *a = cx->arena;
    Json *facts = json_new_object(a), *about = json_new_object(a), *changes = json_new_array(a);
    Json *labels = json_new_array(a), *input = json_new_object(a);
    json_set_str(a, about, "id", project->id);
    json_set_str(a, about, "title", project->title);
    json_set(a, about, "labels", project->labels);
    for (size_t i = 0; i < json_len(run->changes); i++)
        json_add(a, changes, json_get(json_at(run->changes, i), "change"));
    for (size_t i = 0; i < issue->labels.n; i++)
        json_add_str(a, labels, issue->labels.v[i]);
    Json *environments = environments_of(cx, run);
    json_set_str(a, facts, "type", issue->type);
    json_set_str(a, facts, "risk", issue->risk_level);
    json_set(a, facts, "project", about);
    json_set(a, facts, "environments", environments);
    json_set(a, facts, "environment", strictest(environments));
    json_set(a, facts, "changes", changes);
    json_set_str(a, facts, "creator", issue->creator);
    json_set(a, facts, "labels", labels);
    json_set(a, input, "issue", facts);
    json_set(a, input, "settings", settings);
    return input;
}

static void take_steps(Ctx *cx, const Json *output, Issue *issue)
{
    issue->steps = json_get(output, "steps");
    issue->roles = (StrList){0};
    for (size_t i = 0; i < json_len(issue->steps); i++)
        VEC_ADD(cx->arena, &issue->roles, flow_label(cx->arena, json_at(issue->steps, i)));
    issue->approval_policy = json_str(output, "policy");
    issue->approval_title = json_str(output, "title");
}

/* Answers count for what they were given to: a plan that is again what it was keeps them. */
static bool find_status(Ctx *cx, StoreConn *db, Issue *issue)
{
    Standing standing;
    if (!standing_of(cx, db, issue, false, &standing))
        return false;
    issue->approval_status = standing_status(&standing);
    issue->pools = standing_pools(cx, &standing);
    return true;
}

static bool block(Ctx *cx, StoreConn *db, Issue *issue, Str error)
{
    issue->approval_status = STR("CHECKING");
    issue->approval_error = str_printf(cx->arena, "policy error: %.*s", STR_ARG(error));
    return store_issue_set_approval(cx, db, issue);
}

/* Under the locks: is this still the newest word on the plan? */
static bool is_current(Ctx *cx, StoreConn *db, const Plan *plan, const Issue *issue,
                       const CheckRun *run)
{
    if (!issue || plan->has_rollout || str_is(issue->status, "DONE") ||
        plan->version != run->plan_version)
        return false;
    CheckRun *newest = store_check_run_get(cx, db, run->project, run->plan_id);
    return newest && newest->attempt == run->attempt && str_is(newest->status, "DONE");
}

/* Writes what was decided, unless the plan was edited or checked again while the policy ran. */
static bool settle(Ctx *cx, const App *app, StoreConn *db, const Issue *decided,
                   const CheckRun *run, const Verdict *verdict)
{
    Plan *plan = store_plan_lock(cx, db, run->project, run->plan_id);
    Issue *issue = plan ? store_issue_lock_by_plan(cx, db, run->project, run->plan_id) : NULL;
    if (!is_current(cx, db, plan, issue, run))
        return cx->err == ERR_NONE;
    const Json *steps = json_get(verdict->output, "steps");
    issue->risk_level = decided->risk_level;
    issue->approval_error = STR("");
    if (verdict->failed || !steps || steps->kind != JSON_ARRAY)
        return block(cx, db, issue, verdict->failed ? verdict->error : STR("no list of steps"));
    bool waited = str_is(issue->approval_status, "PENDING");
    Str old_hash = issue->approval_hash;
    take_steps(cx, verdict->output, issue);
    issue->plan_version = plan->version;
    issue->approval_hash = approval_hash(cx, plan, issue->steps, issue->approval_policy);
    if (!find_status(cx, db, issue) || !store_issue_set_approval(cx, db, issue))
        return false;
    bool is_news = !waited || !str_eq(old_hash, issue->approval_hash);
    if (!str_is(issue->approval_status, "PENDING") || !str_is(issue->status, "OPEN") || !is_news)
        return true;
    Str summary = str_printf(cx->arena, "Approval required: %.*s", STR_ARG(issue->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVAL_REQUESTED", issue->creator, summary);
}

static bool settle_in_transaction(Ctx *cx, const App *app, const Issue *issue, const CheckRun *run,
                                  const Verdict *verdict)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_begin(cx, db) && settle(cx, app, db, issue, run, verdict) &&
              rollout_create_if_ready(cx, app, db, run->project, run->plan_id) &&
              store_commit(cx, db);
    store_return(db);
    return ok;
}

/* The changes of a run name the sheets; the policies see the texts. */
static bool attach_statements(Ctx *cx, StoreConn *db, const CheckRun *run)
{
    Map *texts = map_new(cx->arena);
    for (size_t i = 0; i < json_len(run->changes); i++) {
        Json *entry = json_at(run->changes, i);
        Str sheet = json_str(entry, "sheet"), *text = map_get(texts, sheet);
        if (!sheet.n)
            continue;
        if (!text) {
            text = ARENA_NEW(cx->arena, Str);
            if (!store_sheet_get(cx, db, run->project, sheet, text))
                return false;
            map_set(texts, sheet, text);
        }
        json_set_str(cx->arena, json_get(entry, "change"), "statement", *text);
    }
    return true;
}

/* What the policies need to know; *run = NULL when it is too early. No connection is held after. */
static bool gather(Ctx *cx, const App *app, Str project, int64_t plan_id, CheckRun **run,
                   Issue **issue, Json **input)
{
    Json *settings = NULL;
    *run = NULL;
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    Plan *plan = store_plan_get(cx, db, project, plan_id);
    CheckRun *found = plan ? store_check_run_get(cx, db, project, plan_id) : NULL;
    Project *about = found ? store_project_get(cx, db, project) : NULL;
    *issue = about && plan->issue_id ? store_issue_get(cx, db, project, plan->issue_id) : NULL;
    if (*issue &&
        (!attach_statements(cx, db, found) || !approval_settings(cx, db, about, &settings)))
        *issue = NULL;
    store_return(db);
    if (!*issue || !str_is(found->status, "DONE") || found->plan_version != plan->version ||
        (*issue)->draft || str_is((*issue)->status, "DONE") || plan->has_rollout)
        return cx->err == ERR_NONE;
    (*issue)->risk_level = highest_risk(found);
    *input = approval_input(cx, about, *issue, found, settings);
    *run = found;
    return true;
}

/* A change that no policy could judge: whatever the approval policies say of it is a guess. */
static Str error_of_checks(const CheckRun *run)
{
    for (size_t i = 0; i < json_len(run->changes); i++) {
        Str error = json_str(json_at(run->changes, i), "error");
        if (error.n)
            return error;
    }
    return STR("");
}

bool approval_find(Ctx *cx, const App *app, Str project, int64_t plan_id)
{
    CheckRun *run;
    Issue *issue;
    Json *input = NULL;
    Verdict verdict = {0};
    if (!gather(cx, app, project, plan_id, &run, &issue, &input))
        return false;
    if (!run)
        return true;
    Str subject = issue_name(cx->arena, project, issue->id);
    verdict.error = error_of_checks(run);
    verdict.failed = verdict.error.n > 0;
    if (!verdict.failed && !decision_make(cx, app, "approval", project, subject, input, &verdict))
        return false;
    if (verdict.failed)
        log_event(LOG_ERROR, "approval could not be decided; the issue is blocked", "issue",
                  subject.p, "error", str_z(cx->arena, verdict.error), NULL);
    return settle_in_transaction(cx, app, issue, run, &verdict);
}
