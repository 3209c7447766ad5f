/* Approval: who must say yes before a change may roll out. */
#ifndef TG_SERVICE_APPROVAL_H
#define TG_SERVICE_APPROVAL_H

#include "service/app.h"
#include "service/caller.h"
#include "store/approval.h"
#include "store/check_run.h"
#include "store/issue.h"
#include "store/plan.h"
#include "store/project.h"

/* Asks the approval policies and writes risk, steps and hash to the issue of the plan, if it has
 * one that is not done. Asked again after every check: answers that were given to the same specs,
 * steps and policy stay. A policy that cannot decide blocks: CHECKING with approval_error. */
bool approval_find(Ctx *cx, const App *app, Str project, int64_t plan_id) MUST_CHECK;
/* What is set by the API and is policy, of the workspace and of the project: for the input below.
 */
bool approval_settings(Ctx *cx, StoreConn *db, const Project *project, Json **settings) MUST_CHECK;
/* What the approval policies are told of an issue whose checks found these changes. */
Json *approval_input(Ctx *cx, const Project *project, const Issue *issue, const CheckRun *run,
                     Json *settings);

/* In a transaction. The caller must be one of those whom the next step still lacks: hold its role
 * on the project or the workspace, or be in its group; not the creator, and not somebody who
 * answered another step, unless the step or the project says otherwise. ERR_DENIED or
 * ERR_PRECONDITION say why not. */
bool approval_approve(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment) MUST_CHECK;
bool approval_reject(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                     Str comment) MUST_CHECK;
/* The creator of a rejected issue asks again. */
bool approval_request(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str comment) MUST_CHECK;

/* ERR_PRECONDITION unless the issue's approval is APPROVED or SKIPPED for exactly this plan: the
 * hash is computed again, and every answer still counts by the database's clock. The one gate
 * before anything is executed. */
bool approval_holds(Ctx *cx, StoreConn *db, const Issue *issue, const Plan *plan) MUST_CHECK;
/* SHA-256 over the sheets, targets and steps. */
Str approval_hash(Ctx *cx, const Plan *plan, const Json *steps, Str policy);
/* Asks again for approvals that have lapsed while work was left to do. */
bool approval_lapse(Ctx *cx, const App *app, StoreConn *db) MUST_CHECK;

/* For people. */
typedef struct ApprovalView {
    ApprovalList given; /* answers that count, in order of steps */
    StrList candidates; /* who may answer now */
    Json *steps;        /* the API's Issue.ApprovalStep list */
} ApprovalView;

bool approval_view(Ctx *cx, StoreConn *db, const Issue *issue, ApprovalView *view) MUST_CHECK;

#endif
