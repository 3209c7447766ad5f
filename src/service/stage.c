/* Stage: starts by itself what the policies say starts by itself. */
#include "service/stage.h"

#include "base/log.h"
#include "service/approval.h"
#include "service/gate.h"
#include "service/rollout.h"
#include "store/gate.h"

/* The first of them that is not finished decides the stage; those that never ran are left. */
static TaskList tasks_to_start(Ctx *cx, const TaskList *tasks)
{
    Str stage = STR_NONE;
    TaskList left = {ARENA_ARRAY(cx->arena, Task, tasks->n + 1), 0};
    for (size_t i = 0; i < tasks->n; i++) {
        const Task *task = &tasks->v[i];
        if (rollout_task_is_finished(task))
            continue;
        if (!stage.p)
            stage = task->environment.p ? task->environment : STR("");
        if (str_eq(task->environment, stage) && task->run_status.n == 0)
            left.v[left.n++] = *task;
    }
    return left;
}

/* A reached stage and the tasks of it that the policies want to start. */
typedef struct Reached {
    Str project, lease;
    int64_t plan_id;
    Issue *issue;
    TaskList wanted;
    bool failed; /* a policy did: ask again */
} Reached;

/* No connection is held after. */
static bool gather(Ctx *cx, const App *app, Reached *reached, TaskList *left)
{
    TaskList tasks;
    *left = (TaskList){0};
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = store_stage_claim(cx, db, &reached->project, &reached->plan_id, &reached->lease);
    Plan *plan = ok && reached->project.p
                     ? store_plan_get(cx, db, reached->project, reached->plan_id)
                     : NULL;
    if (plan && plan->issue_id)
        reached->issue = store_issue_get(cx, db, reached->project, plan->issue_id);
    if (reached->issue && store_task_list(cx, db, reached->project, reached->plan_id, &tasks))
        *left = tasks_to_start(cx, &tasks);
    store_return(db);
    return ok && cx->err == ERR_NONE;
}

static bool ask(Ctx *cx, const App *app, const TaskList *left, Reached *reached)
{
    reached->wanted = (TaskList){ARENA_ARRAY(cx->arena, Task, left->n + 1), 0};
    for (size_t i = 0; i < left->n; i++) {
        GateAnswer answer;
        if (!gate_ask(cx, app, reached->project, left->v[i].id, 1, reached->issue->creator,
                      &answer))
            return false;
        reached->failed |= answer.failed;
        if (answer.automatic && !str_is(answer.verdict, "DENY"))
            reached->wanted.v[reached->wanted.n++] = left->v[i];
    }
    return true;
}

static bool is_wanted(const Reached *reached, int64_t id)
{
    for (size_t i = 0; i < reached->wanted.n; i++)
        if (reached->wanted.v[i].id == id)
            return true;
    return false;
}

/* What was started or skipped meanwhile is left alone; so is all when the approval fell. */
static bool add_runs(Ctx *cx, StoreConn *db, const Reached *reached)
{
    TaskList tasks;
    Ctx probe;
    bool created;
    ctx_init(&probe, cx->arena);
    Plan *plan = store_plan_lock(cx, db, reached->project, reached->plan_id);
    Issue *issue =
        plan ? store_issue_lock_by_plan(cx, db, reached->project, reached->plan_id) : NULL;
    if (!issue || !store_task_list(cx, db, reached->project, reached->plan_id, &tasks))
        return cx->err == ERR_NONE;
    if (!approval_holds(&probe, db, issue, plan)) {
        log_warn("no task of plan %lld starts by itself: %s", (long long)plan->id, probe.message);
        return true;
    }
    TaskList left = tasks_to_start(cx, &tasks);
    for (size_t i = 0; i < left.n; i++)
        if (is_wanted(reached, left.v[i].id) &&
            !store_task_run_add(cx, db, reached->project, left.v[i].id, issue->creator_id, STR_NONE,
                                &created))
            return false;
    return true;
}

static bool settle(Ctx *cx, const App *app, const Reached *reached)
{
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && store_begin(cx, db) && add_runs(cx, db, reached) &&
              store_stage_settle(cx, db, reached->project, reached->plan_id, reached->lease,
                                 reached->failed) &&
              store_commit(cx, db);
    store_return(db);
    return ok;
}

bool stage_start(Ctx *cx, const App *app, bool *more)
{
    TaskList left;
    Reached reached = {0};
    *more = false;
    if (!gather(cx, app, &reached, &left))
        return false;
    *more = reached.project.p != NULL;
    return !*more || (ask(cx, app, &left, &reached) && settle(cx, app, &reached));
}
