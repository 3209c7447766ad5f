/* Approval: steps come from policy; every "yes" is checked here, in C, and fails closed. */
#include "service/approval.h"

#include "crypto/hash.h"
#include "service/issue.h"
#include "store/iam.h"
#include "store/project.h"

Str approval_hash(Ctx *cx, const Plan *plan, const StrList *steps, Str policy)
{
    Arena *a = cx->arena;
    Json *bound = json_new_object(a), *roles = json_new_array(a);
    for (size_t i = 0; i < steps->n; i++)
        json_add_str(a, roles, steps->v[i]);
    json_set_str(
        a, bound, "plan",
        str_printf(a, "projects/%.*s/plans/%lld", STR_ARG(plan->project), (long long)plan->id));
    json_set(a, bound, "specs", plan->specs); /* sheets are named by the hash of their content */
    json_set(a, bound, "steps", roles);
    json_set_str(a, bound, "policy", policy);
    Buf text = buf_new(a);
    json_write_sorted(&text, bound);
    return hash_sha256_hex(a, buf_str(&text));
}

bool approval_holds(Ctx *cx, StoreConn *db, const Issue *issue, const Plan *plan)
{
    Str status = issue->approval_status;
    if (!str_is(status, "APPROVED") && !str_is(status, "SKIPPED"))
        return err_set(cx, ERR_PRECONDITION,
                       "issue %lld is not approved: its approval is %.*s%s%.*s",
                       (long long)issue->id, STR_ARG(status), issue->approval_error.n ? ": " : "",
                       STR_ARG(issue->approval_error));
    Str now = approval_hash(cx, plan, &issue->steps, issue->approval_policy);
    if (issue->plan_version != plan->version || !str_eq(now, issue->approval_hash))
        return err_set(
            cx, ERR_PRECONDITION,
            "plan %lld was changed after its approval; wait for its checks, then approve again",
            (long long)plan->id);
    ApprovalList given;
    if (!store_approval_list(cx, db, issue->project, issue->id, now, &given))
        return false;
    size_t yes = 0;
    for (size_t i = 0; i < given.n; i++)
        yes += str_is(given.v[i].status, "APPROVED");
    if (yes < issue->steps.n)
        return err_set(cx, ERR_PRECONDITION, "issue %lld has %zu of %zu approvals",
                       (long long)issue->id, yes, issue->steps.n);
    return true;
}

/* Gives the answers so far and the step whose turn it is. */
static bool find_turn(Ctx *cx, StoreConn *db, const Issue *issue, ApprovalList *given, size_t *step)
{
    if (!str_is(issue->status, "OPEN"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld is %.*s; only an open issue is approved",
                       (long long)issue->id, STR_ARG(issue->status));
    if (issue->draft)
        return err_set(cx, ERR_PRECONDITION, "issue %lld is a draft; submit it first",
                       (long long)issue->id);
    if (!str_is(issue->approval_status, "PENDING"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld waits for no approval: it is %.*s%s%.*s",
                       (long long)issue->id, STR_ARG(issue->approval_status),
                       issue->approval_error.n ? ": " : "", STR_ARG(issue->approval_error));
    if (!store_approval_list(cx, db, issue->project, issue->id, issue->approval_hash, given))
        return false;
    *step = given->n;
    if (*step >= issue->steps.n)
        return err_set(cx, ERR_PRECONDITION, "nothing is left to approve");
    return true;
}

static bool has_role(const StrList *roles, Str role)
{
    for (size_t i = 0; i < roles->n; i++)
        if (str_eq(roles->v[i], role))
            return true;
    return false;
}

/* NULL when this address may answer the step; else the reason why not. */
static const char *why_not(const Issue *issue, const ApprovalList *given, const StrList *roles,
                           Str email, Str role, bool self_approval)
{
    if (!has_role(roles, role))
        return "the step needs a role that you do not hold";
    if (self_approval)
        return NULL;
    if (str_eq(issue->creator, email))
        return "the creator may not approve their own issue";
    for (size_t i = 0; i < given->n; i++)
        if (str_eq(given->v[i].principal, email))
            return "each step needs a different person, and you have answered one already";
    return NULL;
}

static bool allows_self(Ctx *cx, StoreConn *db, Str project, bool *allowed)
{
    Project *found = store_project_get(cx, db, project);
    if (!found)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "project %.*s does not exist", STR_ARG(project));
    *allowed = json_bool(found->options, "allowSelfApproval");
    return true;
}

static bool may_answer(Ctx *cx, StoreConn *db, const Caller *caller, const Issue *issue,
                       const ApprovalList *given, size_t step)
{
    StrList roles;
    bool self_approval = false;
    if (!allows_self(cx, db, issue->project, &self_approval) ||
        !store_iam_roles(cx, db, caller->email, issue->project, &roles))
        return false;
    Str role = issue->steps.v[step];
    const char *reason = why_not(issue, given, &roles, caller->email, role, self_approval);
    if (reason)
        return err_set(cx, ERR_DENIED, "you may not answer step %zu (%.*s) of issue %lld: %s",
                       step + 1, STR_ARG(role), (long long)issue->id, reason);
    return true;
}

static Json *approval_event(Ctx *cx, const char *status)
{
    Json *approval = json_new_object(cx->arena), *event = json_new_object(cx->arena);
    json_set_z(cx->arena, approval, "status", status);
    json_set(cx->arena, event, "approval", approval);
    return event;
}

static bool answer(Ctx *cx, StoreConn *db, const Caller *caller, Issue *issue, const char *status,
                   Str comment, bool *last)
{
    ApprovalList given;
    size_t step = 0;
    if (!find_turn(cx, db, issue, &given, &step) ||
        !may_answer(cx, db, caller, issue, &given, step))
        return false;
    Approval approval = {
        .step = (int)step, .status = str(status), .principal_id = caller->id, .comment = comment};
    *last = step + 1 == issue->steps.n;
    return store_approval_add(cx, db, issue->project, issue->id, issue->approval_hash, &approval) &&
           issue_note(cx, db, issue, caller->id, comment, approval_event(cx, status));
}

bool approval_approve(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment)
{
    bool last;
    if (!answer(cx, db, caller, issue, "APPROVED", comment, &last))
        return false;
    if (!last)
        return true;
    issue->approval_status = STR("APPROVED");
    if (!store_issue_set_approval(cx, db, issue))
        return false;
    Str summary = str_printf(cx->arena, "%.*s approved the issue", STR_ARG(caller->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVED", caller->email, summary);
}

bool approval_reject(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                     Str comment)
{
    bool last;
    if (!answer(cx, db, caller, issue, "REJECTED", comment, &last))
        return false;
    issue->approval_status = STR("REJECTED");
    if (!store_issue_set_approval(cx, db, issue))
        return false;
    Str summary = str_printf(cx->arena, "%.*s sent back the issue: %.*s", STR_ARG(caller->title),
                             STR_ARG(comment));
    return issue_announce(cx, app, db, issue, "ISSUE_SENT_BACK", caller->email, summary);
}

bool approval_request(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment)
{
    if (!str_is(issue->approval_status, "REJECTED") || !str_is(issue->status, "OPEN"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld was not rejected", (long long)issue->id);
    if (!str_eq(issue->creator, caller->email))
        return err_set(cx, ERR_DENIED, "only the creator asks again for issue %lld",
                       (long long)issue->id);
    issue->approval_status = STR("PENDING");
    if (!store_approval_remove_rejection(cx, db, issue->project, issue->id, issue->approval_hash) ||
        !store_issue_set_approval(cx, db, issue) ||
        !issue_note(cx, db, issue, caller->id, comment, approval_event(cx, "PENDING")))
        return false;
    Str summary = str_printf(cx->arena, "%.*s asks for approval again", STR_ARG(caller->title));
    return issue_announce(cx, app, db, issue, "ISSUE_APPROVAL_REQUESTED", caller->email, summary);
}

bool approval_candidates(Ctx *cx, StoreConn *db, const Issue *issue, StrList *emails)
{
    *emails = (StrList){0};
    ApprovalList given;
    bool self_approval = false;
    if (!str_is(issue->approval_status, "PENDING") || !str_is(issue->status, "OPEN"))
        return true;
    if (!store_approval_list(cx, db, issue->project, issue->id, issue->approval_hash, &given) ||
        !allows_self(cx, db, issue->project, &self_approval))
        return false;
    if (given.n >= issue->steps.n)
        return true;
    Str role = issue->steps.v[given.n];
    StrList holders, just_this = {.v = &role, .n = 1, .cap = 1};
    if (!store_iam_holders(cx, db, role, issue->project, &holders))
        return false;
    for (size_t i = 0; i < holders.n; i++)
        if (!why_not(issue, &given, &just_this, holders.v[i], role, self_approval))
            VEC_ADD(cx->arena, emails, holders.v[i]);
    return true;
}
