/* Approval: steps come from policy; every "yes" is checked here, in C, and fails closed. */
#include "service/approval.h"

#include "base/log.h"
#include "crypto/hash.h"
#include "service/issue.h"
#include "service/standing.h"

#define LAPSES_AT_ONCE 100

/* A step of one role is written as its name, as it was before steps could be more: what was
 * approved then stays so. */
static Json *bound_steps(Arena *a, const Json *steps)
{
    Json *bound = json_new_array(a);
    for (size_t i = 0; i < json_len(steps); i++) {
        Json *step = json_at(steps, i);
        bool plain = json_len(step) == 1 && json_str(step, "role").n;
        json_add(a, bound, plain ? json_new_str(a, json_str(step, "role")) : step);
    }
    return bound;
}

Str approval_hash(Ctx *cx, const Plan *plan, const Json *steps, Str policy)
{
    Arena *a = cx->arena;
    Json *bound = json_new_object(a);
    json_set_str(
        a, bound, "plan",
        str_printf(a, "projects/%.*s/plans/%lld", STR_ARG(plan->project), (long long)plan->id));
    json_set(a, bound, "specs", plan->specs); /* sheets are named by the hash of their content */
    json_set(a, bound, "steps", bound_steps(a, steps));
    json_set_str(a, bound, "policy", policy);
    Buf text = buf_new(a);
    json_write_sorted(&text, bound);
    return hash_sha256_hex(a, buf_str(&text));
}

static bool has_lapsed(const Standing *standing)
{
    for (size_t i = 0; i < standing->given.n; i++)
        if (standing->given.v[i].has_lapsed)
            return true;
    return false;
}

bool approval_holds(Ctx *cx, StoreConn *db, const Issue *issue, const Plan *plan)
{
    Standing standing;
    Str status = issue->approval_status;
    if (!str_is(status, "APPROVED") && !str_is(status, "SKIPPED"))
        return err_set(cx, ERR_PRECONDITION,
                       "issue %lld is not approved: its approval is %.*s%s%.*s",
                       (long long)issue->id, STR_ARG(status), issue->approval_error.n ? ": " : "",
                       STR_ARG(issue->approval_error));
    Str now = approval_hash(cx, plan, issue->steps, issue->approval_policy);
    if (issue->plan_version != plan->version || !str_eq(now, issue->approval_hash))
        return err_set(
            cx, ERR_PRECONDITION,
            "plan %lld was changed after its approval; wait for its checks, then approve again",
            (long long)plan->id);
    if (!standing_of(cx, db, issue, false, &standing))
        return false;
    if (standing.flow.is_rejected || standing.flow.turn < standing.flow.n)
        return err_set(cx, ERR_PRECONDITION, "issue %lld has %zu of %zu approvals%s",
                       (long long)issue->id, standing.flow.turn, standing.flow.n,
                       has_lapsed(&standing) ? "; older ones have lapsed: it must be approved again"
                                             : "");
    return true;
}

/* Gives the answers so far, of an issue that waits for one: also when what approved it lapsed. */
static bool find_turn(Ctx *cx, StoreConn *db, const Issue *issue, Standing *standing)
{
    Str status = issue->approval_status;
    if (str_is(issue->status, "CANCELED"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld is %.*s; only an open issue is approved",
                       (long long)issue->id, STR_ARG(issue->status));
    if (issue->draft)
        return err_set(cx, ERR_PRECONDITION, "issue %lld is a draft; submit it first",
                       (long long)issue->id);
    if (!standing_of(cx, db, issue, false, standing))
        return false;
    bool is_left = standing->flow.turn < standing->flow.n;
    if (!str_is(status, "PENDING") && !(str_is(status, "APPROVED") && is_left))
        return err_set(cx, ERR_PRECONDITION, "issue %lld waits for no approval: it is %.*s%s%.*s",
                       (long long)issue->id, STR_ARG(status), issue->approval_error.n ? ": " : "",
                       STR_ARG(issue->approval_error));
    return is_left || err_set(cx, ERR_PRECONDITION, "nothing is left to approve");
}

static bool may_answer(Ctx *cx, StoreConn *db, const Caller *caller, const Standing *standing,
                       uint32_t *mask)
{
    size_t step = standing->flow.turn;
    if (!standing_mask(cx, db, standing, step, caller->email, mask))
        return false;
    const char *reason = standing_why_not(cx, standing, caller->email, *mask);
    Str label = flow_label(cx->arena, standing->flow.v[step].json);
    if (reason)
        return err_set(cx, ERR_DENIED, "you may not answer step %zu (%.*s) of issue %lld: %s",
                       step + 1, STR_ARG(label), (long long)standing->issue->id, reason);
    return true;
}

static Json *approval_event(Ctx *cx, const char *status)
{
    Json *approval = json_new_object(cx->arena), *event = json_new_object(cx->arena);
    json_set_z(cx->arena, approval, "status", status);
    json_set(cx->arena, event, "approval", approval);
    return event;
}

/* Writes what the answers come to. */
static bool settle(Ctx *cx, StoreConn *db, Issue *issue)
{
    Standing standing;
    if (!standing_of(cx, db, issue, false, &standing))
        return false;
    issue->approval_status = standing_status(&standing);
    issue->pools = standing_pools(cx, &standing);
    return store_issue_set_approval(cx, db, issue);
}

static bool answer(Ctx *cx, StoreConn *db, const Caller *caller, Issue *issue, const char *status,
                   Str comment)
{
    Standing standing;
    uint32_t mask = 0;
    if (!find_turn(cx, db, issue, &standing) || !may_answer(cx, db, caller, &standing, &mask))
        return false;
    bool is_yes = !strcmp(status, "APPROVED");
    Approval approval = {
        .step = (int)standing.flow.turn,
        .status = str(status),
        .principal_id = caller->id,
        .comment = comment,
        .pools = mask,
        .expires_s = is_yes ? standing.flow.v[standing.flow.turn].expires_s : 0,
    };
    return store_approval_add(cx, db, issue->project, issue->id, issue->approval_hash, &approval) &&
           issue_note(cx, db, issue, caller->id, comment, approval_event(cx, status)) &&
           settle(cx, db, issue);
}

bool approval_approve(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment)
{
    if (!answer(cx, db, caller, issue, "APPROVED", comment))
        return false;
    if (!str_is(issue->approval_status, "APPROVED"))
        return true;
    Str summary = str_printf(cx->arena, "%.*s approved the issue", STR_ARG(caller->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVED", caller->email, summary);
}

bool approval_reject(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                     Str comment)
{
    if (!answer(cx, db, caller, issue, "REJECTED", comment))
        return false;
    Str summary = str_printf(cx->arena, "%.*s sent back the issue: %.*s", STR_ARG(caller->title),
                             STR_ARG(comment));
    return issue_announce(cx, app, db, issue, "ISSUE_SENT_BACK", caller->email, summary);
}

bool approval_request(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment)
{
    if (!str_is(issue->approval_status, "REJECTED") || str_is(issue->status, "CANCELED"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld was not rejected", (long long)issue->id);
    if (!str_eq(issue->creator, caller->email))
        return err_set(cx, ERR_DENIED, "only the creator asks again for issue %lld",
                       (long long)issue->id);
    if (!store_approval_remove_rejection(cx, db, issue->project, issue->id, issue->approval_hash) ||
        !settle(cx, db, issue) ||
        !issue_note(cx, db, issue, caller->id, comment, approval_event(cx, "PENDING")))
        return false;
    Str summary = str_printf(cx->arena, "%.*s asks for approval again", STR_ARG(caller->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVAL_REQUESTED", caller->email, summary);
}

/* Under the locks; somebody may have answered meanwhile. */
static bool lapse(Ctx *cx, const App *app, StoreConn *db, const LapsedPlan *plan)
{
    if (!store_plan_lock(cx, db, plan->project, plan->plan_id))
        return cx->err == ERR_NONE;
    Issue *issue = store_issue_lock_by_plan(cx, db, plan->project, plan->plan_id);
    if (!issue || !str_is(issue->approval_status, "APPROVED"))
        return cx->err == ERR_NONE;
    if (!settle(cx, db, issue))
        return false;
    if (!str_is(issue->approval_status, "PENDING"))
        return true;
    Str summary = str_printf(cx->arena, "The approval has lapsed: %.*s", STR_ARG(issue->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVAL_REQUESTED", issue->creator, summary);
}

/* One that cannot be settled does not keep the others waiting. */
static void lapse_alone(Arena *arena, const App *app, StoreConn *db, const LapsedPlan *plan)
{
    Ctx own;
    ctx_init(&own, arena);
    if (store_begin(&own, db) && lapse(&own, app, db, plan) && store_commit(&own, db))
        return;
    store_rollback(db);
    log_event(LOG_WARN, "a lapsed approval was not asked for again", "project",
              str_z(arena, plan->project), "error", own.message, NULL);
}

bool approval_lapse(Ctx *cx, const App *app, StoreConn *db)
{
    LapsedPlanList list;
    if (!store_approval_lapsed(cx, db, LAPSES_AT_ONCE, &list))
        return false;
    for (size_t i = 0; i < list.n; i++)
        lapse_alone(cx->arena, app, db, &list.v[i]);
    if (list.n)
        app_wake(app, "outbox");
    return true;
}
