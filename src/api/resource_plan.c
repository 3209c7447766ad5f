/* Resource: plans, issues and rollouts. */
#include "api/name.h"
#include "api/resource.h"
#include "service/approval.h"
#include "service/check.h"
#include "service/issue.h"
#include "service/rollout.h"

static Str plan_name(Ctx *cx, Str project, int64_t id)
{
    return str_printf(cx->arena, "projects/%.*s/plans/%lld", STR_ARG(project), (long long)id);
}

/* The issue's states, so that a list of plans needs no second call. */
static void add_issue(Ctx *cx, StoreConn *db, const Plan *plan, Json *message)
{
    Issue *issue = plan->issue_id ? store_issue_get(cx, db, plan->project, plan->issue_id) : NULL;
    if (!issue)
        return;
    json_set_str(cx->arena, message, "issue", issue_name(cx->arena, plan->project, issue->id));
    json_set_str(cx->arena, message, "approvalStatus", issue->approval_status);
    json_set_str(cx->arena, message, "issueStatus", issue->status);
}

Json *resource_plan(Ctx *cx, StoreConn *db, const Plan *plan)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a);
    json_set_str(a, message, "name", plan_name(cx, plan->project, plan->id));
    json_set_str(a, message, "state", plan->state);
    json_set_str(a, message, "title", plan->title);
    json_set_str(a, message, "description", plan->description);
    json_set(a, message, "specs", plan->specs);
    resource_set_user(cx, message, "creator", plan->creator);
    json_set_str(a, message, "createTime", plan->create_time);
    json_set_str(a, message, "updateTime", plan->update_time);
    json_set_bool(a, message, "hasRollout", plan->has_rollout);
    add_issue(cx, db, plan, message);
    CheckRun *run = cx->err ? NULL : store_check_run_get(cx, db, plan->project, plan->id);
    json_set(a, message, "planCheckRunStatusCount", check_counts(cx, run));
    return cx->err ? NULL : message;
}

Json *resource_check_run(Ctx *cx, const CheckRun *run)
{
    Json *message = json_new_object(cx->arena);
    Str status = str_is(run->status, "AVAILABLE") ? STR("RUNNING") : run->status;
    json_set_str(cx->arena, message, "name",
                 str_printf(cx->arena, "%.*s/planCheckRun",
                            STR_ARG(plan_name(cx, run->project, run->plan_id))));
    json_set_str(cx->arena, message, "status", status);
    json_set(cx->arena, message, "results", run->results);
    json_set_str(cx->arena, message, "error", run->error);
    json_set_str(cx->arena, message, "createTime", run->create_time);
    return message;
}

static Json *approver(Ctx *cx, const char *status, Str email)
{
    Json *message = json_new_object(cx->arena);
    json_set_z(cx->arena, message, "status", status);
    resource_set_user(cx, message, "principal", email);
    return message;
}

static bool add_approval(Ctx *cx, StoreConn *db, const Issue *issue, Json *message)
{
    Arena *a = cx->arena;
    ApprovalView view;
    Json *approvers = json_new_array(a), *roles = json_new_array(a), *names = json_new_array(a);
    Json *flow = json_new_object(a), *template = json_new_object(a);
    if (!approval_view(cx, db, issue, &view))
        return false;
    for (size_t i = 0; i < view.given.n; i++)
        json_add(a, approvers,
                 approver(cx, str_z(a, view.given.v[i].status), view.given.v[i].principal));
    for (size_t i = 0; i < issue->roles.n; i++)
        json_add_str(a, roles, issue->roles.v[i]);
    for (size_t i = 0; i < view.candidates.n; i++)
        json_add_str(a, names, str_printf(a, "users/%.*s", STR_ARG(view.candidates.v[i])));
    json_set(a, flow, "roles", roles);
    json_set(a, template, "flow", flow);
    json_set_str(a, template, "title", issue->approval_title);
    json_set(a, message, "approvers", approvers);
    json_set(a, message, "approvalCandidates", names);
    json_set(a, message, "approvalSteps", view.steps);
    if (issue->roles.n)
        json_set(a, message, "approvalTemplate", template);
    return true;
}

Json *resource_issue(Ctx *cx, StoreConn *db, const Issue *issue)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *labels = json_new_array(a);
    json_set_str(a, message, "name", issue_name(a, issue->project, issue->id));
    json_set_str(a, message, "title", issue->title);
    json_set_str(a, message, "description", issue->description);
    json_set_str(a, message, "type", issue->type);
    json_set_str(a, message, "status", issue->status);
    resource_set_user(cx, message, "creator", issue->creator);
    resource_set_user(cx, message, "assignee", issue->assignee);
    json_set_str(a, message, "createTime", issue->create_time);
    json_set_str(a, message, "updateTime", issue->update_time);
    if (issue->plan_id)
        json_set_str(a, message, "plan", plan_name(cx, issue->project, issue->plan_id));
    if (issue->risk_level.n)
        json_set_str(a, message, "riskLevel", issue->risk_level);
    for (size_t i = 0; i < issue->labels.n; i++)
        json_add_str(a, labels, issue->labels.v[i]);
    json_set(a, message, "labels", labels);
    json_set_str(a, message, "approvalStatus", issue->approval_status);
    json_set_str(a, message, "approvalError", issue->approval_error);
    json_set_str(a, message, "approvalHash", issue->approval_hash);
    json_set_bool(a, message, "draft", issue->draft);
    return add_approval(cx, db, issue, message) ? message : NULL;
}

static Json *task_message(Ctx *cx, Str stage, const Task *task)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *update = json_new_object(a);
    json_set_str(a, message, "name",
                 str_printf(a, "%.*s/tasks/%lld", STR_ARG(stage), (long long)task->id));
    json_set_str(a, message, "specId", task->spec_id);
    json_set_str(a, message, "status", rollout_task_status(task));
    json_set_str(a, message, "skippedReason", task->skipped_reason);
    json_set_str(a, message, "type", task->type);
    json_set_str(a, message, "target",
                 name_print(a, "instances/{}/databases/{}", task->instance, task->database));
    json_set_str(a, update, "sheet",
                 str_printf(a, "projects/%.*s/sheets/%.*s", STR_ARG(task->project),
                            STR_ARG(task->sheet_sha256)));
    json_set(a, message, "databaseUpdate", update);
    resource_set(cx, message, "updateTime", task->run_update_time);
    resource_set(cx, message, "runTime", task->run_time);
    return message;
}

/* A stage is a run of tasks with one environment; the tasks stand in stage order. */
static Json *stages_of(Ctx *cx, Str rollout, const TaskList *tasks)
{
    Arena *a = cx->arena;
    Json *stages = json_new_array(a), *list = NULL;
    Str name = STR_NONE;
    for (size_t i = 0; i < tasks->n; i++) {
        const Task *task = &tasks->v[i];
        Str id = task->environment.n ? task->environment : STR("-");
        if (i == 0 || !str_eq(task->environment, tasks->v[i - 1].environment)) {
            Json *stage = json_new_object(a);
            name = str_printf(a, "%.*s/stages/%.*s", STR_ARG(rollout), STR_ARG(id));
            list = json_new_array(a);
            json_set_str(a, stage, "name", name);
            json_set_str(a, stage, "id", id);
            json_set_str(a, stage, "environment", str_printf(a, "environments/%.*s", STR_ARG(id)));
            json_set(a, stage, "tasks", list);
            json_add(a, stages, stage);
        }
        json_add(a, list, task_message(cx, name, task));
    }
    return stages;
}

Json *resource_rollout(Ctx *cx, StoreConn *db, const Rollout *rollout)
{
    TaskList tasks;
    Json *message = json_new_object(cx->arena);
    Str name = str_printf(cx->arena, "%.*s/rollout",
                          STR_ARG(plan_name(cx, rollout->project, rollout->plan_id)));
    if (!store_task_list(cx, db, rollout->project, rollout->plan_id, &tasks))
        return NULL;
    json_set_str(cx->arena, message, "name", name);
    json_set_str(cx->arena, message, "title", rollout->title);
    json_set(cx->arena, message, "stages", stages_of(cx, name, &tasks));
    resource_set(cx, message, "createTime", rollout->create_time);
    resource_set(cx, message, "updateTime", rollout->update_time);
    return message;
}

static Str task_run_name(Ctx *cx, const TaskRun *run)
{
    return str_printf(cx->arena,
                      "projects/%.*s/plans/%lld/rollout/stages/%.*s/tasks/%lld/taskRuns/%lld",
                      STR_ARG(run->project), (long long)run->plan_id,
                      STR_ARG(run->environment.n ? run->environment : STR("-")),
                      (long long)run->task_id, (long long)run->id);
}

Json *resource_task_run(Ctx *cx, const TaskRun *run)
{
    Json *message = json_new_object(cx->arena);
    json_set_str(cx->arena, message, "name", task_run_name(cx, run));
    resource_set_user(cx, message, "creator", run->creator);
    json_set_str(cx->arena, message, "status", run->status);
    json_set_str(cx->arena, message, "detail", run->detail);
    resource_set(cx, message, "createTime", run->create_time);
    resource_set(cx, message, "updateTime", run->update_time);
    resource_set(cx, message, "startTime", run->start_time);
    resource_set(cx, message, "runTime", run->run_time);
    if (run->override_by.n) {
        resource_set_user(cx, message, "overrideUser", run->override_by);
        json_set_str(cx->arena, message, "overrideReason", run->override_reason);
    }
    if (run->waiting)
        json_set(cx->arena, message, "schedulerInfo", run->waiting);
    return message;
}
