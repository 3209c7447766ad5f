/* Rollout: nothing becomes a task, and no task a run, unless the approval holds at that moment. */
#include "service/rollout.h"

#include "base/map.h"
#include "service/approval.h"
#include "service/check.h"
#include "service/environment.h"
#include "service/issue.h"
#include "service/plan.h"
#include "store/gate.h"
#include "store/project.h"
#include "store/setting.h"

Str rollout_task_status(const Task *task)
{
    if (task->skipped)
        return STR("SKIPPED");
    if (task->run_status.n == 0)
        return STR("NOT_STARTED");
    return str_is(task->run_status, "AVAILABLE") ? STR("PENDING") : task->run_status;
}

bool rollout_task_is_finished(const Task *task)
{
    Str status = rollout_task_status(task);
    return str_is(status, "DONE") || str_is(status, "SKIPPED");
}

static bool add_tasks(Ctx *cx, StoreConn *db, const Plan *plan, const PlanTargets *targets)
{
    for (size_t i = 0; i < targets->n; i++) {
        const Database *database = targets->v[i].database;
        Task task = {
            .project = plan->project,
            .plan_id = plan->id,
            .spec_id = targets->v[i].spec_id,
            .environment = database->effective_environment,
            .type = STR("DATABASE_MIGRATE"),
            .instance = database->instance,
            .database = database->name,
            .sheet_sha256 = targets->v[i].sheet,
            .position = (int)i,
        };
        if (!store_task_add(cx, db, &task))
            return false;
    }
    return true;
}

static bool same_environment(const Json *checked, const Json *now)
{
    return checked && str_eq(json_str(checked, "id"), json_str(now, "id")) &&
           str_eq(json_str(checked, "tier"), json_str(now, "tier"));
}

/* Risk and approval were found for databases in these environments: one that was moved since, or
 * whose environment became a protected one, has to be checked again. */
static bool same_ground(Ctx *cx, StoreConn *db, const CheckRun *run, const PlanTargets *targets)
{
    Map *checked = map_new(cx->arena);
    Json *environments = environment_list(cx, db);
    if (!environments)
        return false;
    for (size_t i = 0; i < json_len(run->changes); i++) {
        Json *each = json_at(run->changes, i);
        map_set(checked, json_str(each, "target"),
                json_get(json_get(each, "change"), "environment"));
    }
    for (size_t i = 0; i < targets->n; i++) {
        const Database *database = targets->v[i].database;
        Str name = str_printf(cx->arena, "instances/%.*s/databases/%.*s",
                              STR_ARG(database->instance), STR_ARG(database->name));
        Json *now = environment_facts(cx, environments, database->effective_environment);
        if (!same_environment(map_get(checked, name), now))
            return err_set(
                cx, ERR_PRECONDITION,
                "the environment of %.*s changed after it was checked; run the checks of "
                "plan %lld again",
                STR_ARG(name), (long long)run->plan_id);
    }
    return true;
}

/* The findings must allow it: an ERROR stops when the project says so. */
static bool checks_allow(Ctx *cx, StoreConn *db, const Plan *plan, bool strict,
                         PlanTargets *targets)
{
    CheckRun *run = store_check_run_get(cx, db, plan->project, plan->id);
    if (!run)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_PRECONDITION, "plan %lld was never checked", (long long)plan->id);
    if (run->plan_version != plan->version || !str_is(run->status, "DONE"))
        return err_set(cx, ERR_PRECONDITION, "the checks of plan %lld are %.*s; run them first",
                       (long long)plan->id, STR_ARG(run->status));
    if (strict && check_has_error(run))
        return err_set(cx, ERR_PRECONDITION,
                       "the checks of plan %lld found errors; change its sheet or the rules",
                       (long long)plan->id);
    return plan_targets(cx, db, plan, targets) && same_ground(cx, db, run, targets);
}

static bool go_on(Ctx *cx, const App *app, StoreConn *db, const Plan *plan, Str actor);

static bool make(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, const Plan *plan,
                 const PlanTargets *targets, Issue *issue)
{
    bool created;
    if (!store_rollout_add(cx, db, plan->project, plan->id, caller->id, &created))
        return false;
    if (!created)
        return true;
    if (!add_tasks(cx, db, plan, targets) ||
        !issue_set_status(cx, app, db, caller, issue, STR("DONE")) ||
        !store_stage_reached(cx, db, plan->project, plan->id))
        return false;
    app_wake(app, "task");
    return true;
}

bool rollout_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                    int64_t plan_id)
{
    Plan *plan = store_plan_lock(cx, db, project, plan_id);
    if (!plan)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "plan %lld does not exist", (long long)plan_id);
    if (plan->has_rollout)
        return true;
    Issue *issue = store_issue_lock_by_plan(cx, db, project, plan_id);
    if (!issue)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_PRECONDITION,
                       "plan %lld has no issue; create one to have it approved",
                       (long long)plan_id);
    if (!str_is(issue->status, "OPEN"))
        return err_set(cx, ERR_PRECONDITION, "issue %lld is %.*s", (long long)issue->id,
                       STR_ARG(issue->status));
    PlanTargets targets;
    Project *about = store_project_get(cx, db, project);
    bool strict = about && json_bool(about->options, "requirePlanCheckNoError");
    return about && approval_holds(cx, db, issue, plan) &&
           checks_allow(cx, db, plan, strict, &targets) &&
           make(cx, app, db, caller, plan, &targets, issue);
}

bool rollout_create_if_ready(Ctx *cx, const App *app, StoreConn *db, Str project, int64_t plan_id)
{
    Ctx probe;
    PlanTargets targets;
    ctx_init(&probe, cx->arena);
    probe.deadline_ms = cx->deadline_ms;
    Plan *plan = store_plan_lock(cx, db, project, plan_id);
    if (!plan || plan->has_rollout)
        return cx->err == ERR_NONE;
    Issue *issue = store_issue_lock_by_plan(cx, db, project, plan_id);
    if (!issue || !str_is(issue->status, "OPEN"))
        return cx->err == ERR_NONE;
    if (!approval_holds(&probe, db, issue, plan) || !checks_allow(&probe, db, plan, true, &targets))
        return probe.err == ERR_PRECONDITION || err_set(cx, probe.err, "%s", probe.message);
    Caller creator = {.id = issue->creator_id, .email = issue->creator, .title = issue->creator};
    return make(cx, app, db, &creator, plan, &targets, issue);
}

static Task *find_task(const TaskList *tasks, int64_t id)
{
    for (size_t i = 0; i < tasks->n; i++)
        if (tasks->v[i].id == id)
            return &tasks->v[i];
    return NULL;
}

/* Each id must be a task of this plan and this stage. */
static bool check_tasks(Ctx *cx, const TaskList *tasks, Str environment, const int64_t *ids,
                        size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const Task *task = find_task(tasks, ids[i]);
        if (!task || !str_eq(task->environment, environment))
            return err_set(cx, ERR_NOT_FOUND, "task %lld is not in stage %.*s", (long long)ids[i],
                           STR_ARG(environment.n ? environment : STR("-")));
    }
    return true;
}

/* Stages follow each other: what stands before this one must be finished. */
static bool check_stage(Ctx *cx, StoreConn *db, const TaskList *tasks, Str environment)
{
    Json *environments = environment_list(cx, db);
    if (!environments)
        return false;
    int order = environment_order(environments, environment);
    for (size_t i = 0; i < tasks->n; i++) {
        const Task *task = &tasks->v[i];
        if (environment_order(environments, task->environment) < order &&
            !rollout_task_is_finished(task))
            return err_set(cx, ERR_PRECONDITION,
                           "stage %.*s is not finished: task %lld is %.*s; run or skip it first",
                           STR_ARG(task->environment), (long long)task->id,
                           STR_ARG(rollout_task_status(task)));
    }
    return true;
}

/* The gate once more, right before work is queued. The issue is DONE by now. */
static bool still_holds(Ctx *cx, StoreConn *db, Str project, int64_t plan_id)
{
    Plan *plan = store_plan_lock(cx, db, project, plan_id);
    Issue *issue = plan ? store_issue_lock_by_plan(cx, db, project, plan_id) : NULL;
    if (!issue)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "plan %lld has no rollout", (long long)plan_id);
    return approval_holds(cx, db, issue, plan);
}

bool rollout_run(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                 int64_t plan_id, Str environment, const int64_t *ids, size_t n, Str run_time)
{
    TaskList tasks;
    if (!still_holds(cx, db, project, plan_id) ||
        !store_task_list(cx, db, project, plan_id, &tasks) ||
        !check_tasks(cx, &tasks, environment, ids, n) || !check_stage(cx, db, &tasks, environment))
        return false;
    for (size_t i = 0; i < n; i++) {
        bool created;
        if (find_task(&tasks, ids[i])->skipped)
            return err_set(cx, ERR_PRECONDITION, "task %lld was skipped; it cannot run",
                           (long long)ids[i]);
        if (!store_task_run_add(cx, db, project, ids[i], caller->id, run_time, &created))
            return false;
    }
    app_wake(app, "task");
    return true;
}

bool rollout_override(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                      int64_t plan_id, const int64_t *ids, size_t n, Str reason)
{
    Plan *plan = store_plan_get(cx, db, project, plan_id);
    Issue *issue = plan && plan->issue_id ? store_issue_get(cx, db, project, plan->issue_id) : NULL;
    for (size_t i = 0; issue && i < n; i++) {
        bool changed;
        if (!store_gate_override(cx, db, project, ids[i], caller->email, reason, &changed))
            return false;
        Str note = str_printf(cx->arena, "Overrules the rollout policies for task %lld: %.*s",
                              (long long)ids[i], STR_ARG(reason));
        if (changed && !issue_note(cx, db, issue, caller->id, note, NULL))
            return false;
    }
    app_wake(app, "task");
    return cx->err == ERR_NONE;
}

bool rollout_skip(Ctx *cx, const App *app, StoreConn *db, Str project, int64_t plan_id,
                  Str environment, const int64_t *ids, size_t n, Str reason)
{
    TaskList tasks;
    Plan *plan = store_plan_lock(cx, db, project, plan_id); /* nobody starts a run meanwhile */
    if (!plan || !store_task_list(cx, db, project, plan_id, &tasks) ||
        !check_tasks(cx, &tasks, environment, ids, n))
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_NOT_FOUND, "plan %lld does not exist", (long long)plan_id);
    for (size_t i = 0; i < n; i++) {
        Str status = rollout_task_status(find_task(&tasks, ids[i]));
        if (!str_is(status, "NOT_STARTED") && !str_is(status, "FAILED") &&
            !str_is(status, "CANCELED"))
            return err_set(cx, ERR_PRECONDITION, "task %lld is %.*s; it cannot be skipped",
                           (long long)ids[i], STR_ARG(status));
        if (!store_task_skip(cx, db, project, ids[i], reason))
            return false;
    }
    app_wake(app, "task");
    return go_on(cx, app, db, plan, STR(""));
}

bool rollout_cancel(Ctx *cx, const App *app, StoreConn *db, Str project, const int64_t *runs,
                    size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!store_task_run_cancel(cx, db, project, runs[i]))
            return false;
    app_wake(app, "task");
    return true;
}

/* After a task was finished: the next stage, or the end. */
static bool go_on(Ctx *cx, const App *app, StoreConn *db, const Plan *plan, Str actor)
{
    TaskList tasks;
    Issue *issue = plan->issue_id ? store_issue_get(cx, db, plan->project, plan->issue_id) : NULL;
    if (!issue || !store_task_list(cx, db, plan->project, plan->id, &tasks))
        return cx->err == ERR_NONE;
    for (size_t i = 0; i < tasks.n; i++)
        if (!rollout_task_is_finished(&tasks.v[i]))
            return store_stage_reached(cx, db, plan->project, plan->id);
    return issue_announce(cx, app, db, issue, "PIPELINE_COMPLETED", actor,
                          STR("Rollout completed successfully"));
}

static bool announce_failure(Ctx *cx, const App *app, StoreConn *db, const Plan *plan,
                             const TaskRun *run)
{
    Issue *issue = plan->issue_id ? store_issue_get(cx, db, plan->project, plan->issue_id) : NULL;
    if (!issue)
        return cx->err == ERR_NONE;
    return issue_announce(cx, app, db, issue, "PIPELINE_FAILED", run->creator,
                          str_printf(cx->arena, "Rollout failed: %.*s", STR_ARG(run->detail)));
}

bool rollout_run_ended(Ctx *cx, const App *app, StoreConn *db, const TaskRun *run)
{
    Plan *plan = store_plan_get(cx, db, run->project, run->plan_id);
    if (!plan)
        return cx->err == ERR_NONE;
    return str_is(run->status, "FAILED") ? announce_failure(cx, app, db, plan, run)
                                         : go_on(cx, app, db, plan, run->creator);
}
