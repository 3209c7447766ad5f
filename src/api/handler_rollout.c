/* Handlers: rollouts, tasks, task runs and their logs. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "api/where.h"
#include "service/app.h"
#include "service/gate.h"
#include "service/rollout.h"
#include "store/iam.h"

static bool plan_of(Request *rq, Str name, Str *project, int64_t *plan_id)
{
    Str number;
    return name_parse(rq->cx, name, "projects/{}/plans/{}", project, &number) &&
           name_number(rq->cx, number, plan_id);
}

static Json *show(Request *rq, StoreConn *db, Str project, int64_t plan_id)
{
    Rollout *rollout = store_rollout_get(rq->cx, db, project, plan_id);
    if (!rollout && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "plan %lld has no rollout yet", (long long)plan_id);
    return rollout ? resource_rollout(rq->cx, db, rollout) : NULL;
}

static Json *rollout_get(Request *rq)
{
    Str project, number;
    int64_t id;
    StoreConn *db = request_store(rq);
    if (!db ||
        !name_parse(rq->cx, request_str(rq, "name"), "projects/{}/plans/{}/rollout", &project,
                    &number) ||
        !name_number(rq->cx, number, &id))
        return NULL;
    return show(rq, db, project, id);
}

static Json *rollout_list(Request *rq)
{
    Page page;
    RolloutList list;
    Json *response = json_new_object(rq->cx->arena), *rollouts = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Where *where = db && page_read(rq, 0, &page) ? where_read(rq, store_rollout_fields) : NULL;
    if (!where || !store_rollout_list(rq->cx, db, name_project(request_str(rq, "parent")), where,
                                      page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown && !rq->cx->err; i++)
        json_add(rq->cx->arena, rollouts, resource_rollout(rq->cx, db, &list.v[i]));
    json_set(rq->cx->arena, response, "rollouts", rollouts);
    return rq->cx->err ? NULL : response;
}

static Json *rollout_create_call(Request *rq)
{
    Str project, parent = request_str(rq, "parent");
    int64_t id;
    if (!request_require(rq, "rollouts.create", parent) || !plan_of(rq, parent, &project, &id))
        return NULL;
    StoreConn *db = request_begin(rq);
    if (!db || !rollout_create(rq->cx, rq->app, db, &rq->caller, project, id))
        return NULL;
    Json *response = request_commit(rq, db, show(rq, db, project, id));
    app_wake(rq->app, "task");
    return response;
}

/* projects/{p}/plans/{n}/rollout/stages/{s}: stage "-" has no environment. */
static bool stage_of(Request *rq, Str name, Str *project, int64_t *plan_id, Str *environment)
{
    Str number;
    if (!name_parse(rq->cx, name, "projects/{}/plans/{}/rollout/stages/{}", project, &number,
                    environment) ||
        !name_number(rq->cx, number, plan_id))
        return false;
    if (str_is(*environment, "-"))
        *environment = STR("");
    return true;
}

static bool holds_one(const StrList *roles, const Json *allowed)
{
    for (size_t i = 0; i < roles->n; i++)
        for (size_t k = 0; k < json_len(allowed); k++)
            if (str_eq(roles->v[i], json_at(allowed, k)->text))
                return true;
    return false;
}

static bool read_roles(Request *rq, Str project, StrList *roles)
{
    StoreConn *db = request_store(rq);
    bool ok = db && store_iam_roles(rq->cx, db, rq->caller.email, project, roles);
    request_end(rq);
    return ok;
}

/* taskRuns.create, or for each task a role that the rollout policies name. No connection may be
 * held yet: policies are asked. */
static bool may_run(Request *rq, Str project, const int64_t *tasks, size_t n)
{
    StrList roles;
    bool allowed = n > 0;
    Str parent = str_printf(rq->cx->arena, "projects/%.*s", STR_ARG(project));
    if (request_may(rq, "taskRuns.create", parent))
        return true;
    if (rq->cx->err || !read_roles(rq, project, &roles))
        return false;
    for (size_t i = 0; allowed && i < n; i++) {
        Ctx aside; /* whether there is such a task is not for everybody */
        GateAnswer answer;
        ctx_init(&aside, rq->cx->arena);
        allowed = gate_ask(&aside, rq->app, project, tasks[i], 1, rq->caller.email, &answer) &&
                  holds_one(&roles, answer.roles);
    }
    return allowed || request_require(rq, "taskRuns.create", parent);
}

/* The numbers at the end of resource names that must begin with the parent. */
static bool read_numbers(Request *rq, Json *names, Str parent, const char *word, int64_t **ids)
{
    *ids = ARENA_ARRAY(rq->cx->arena, int64_t, json_len(names) + 1);
    Str prefix = str_printf(rq->cx->arena, "%.*s/%s/", STR_ARG(parent), word);
    for (size_t i = 0; i < json_len(names); i++) {
        Str name = json_at(names, i)->text;
        if (!str_starts(name, prefix.p))
            return err_set(rq->cx, ERR_INVALID, "\"%.*s\" is not in %.*s", STR_ARG(name),
                           STR_ARG(parent));
        if (!name_number(rq->cx, str_sub(name, prefix.n, name.n), &(*ids)[i]))
            return false;
    }
    return true;
}

/* The tasks of one stage that a request names. */
typedef struct StageTasks {
    Str project, environment;
    int64_t plan_id, *ids;
    size_t n;
} StageTasks;

/* Only for who may run them. */
static bool read_tasks(Request *rq, StageTasks *tasks)
{
    Str parent = request_str(rq, "parent");
    Json *names = request_json(rq, "tasks");
    tasks->n = json_len(names);
    return stage_of(rq, parent, &tasks->project, &tasks->plan_id, &tasks->environment) &&
           read_numbers(rq, names, parent, "tasks", &tasks->ids) &&
           may_run(rq, tasks->project, tasks->ids, tasks->n);
}

/* What a rollout policy refuses is not even queued; what waits is. */
static bool policies_allow(Request *rq, const StageTasks *tasks)
{
    for (size_t i = 0; i < tasks->n; i++) {
        GateAnswer answer;
        if (!gate_ask(rq->cx, rq->app, tasks->project, tasks->ids[i], 1, rq->caller.email, &answer))
            return false;
        if (str_is(answer.verdict, "DENY"))
            return err_set(rq->cx, ERR_PRECONDITION, "task %lld is %.*s", (long long)tasks->ids[i],
                           STR_ARG(gate_refusal(rq->cx->arena, &answer)));
    }
    return true;
}

/* The emergency door: who may change the rollout policy of every environment may also overrule the
 * policies, by name and with a reason. */
static bool may_override(Request *rq, Str reason)
{
    if (reason.n > 1000)
        return err_set(rq->cx, ERR_INVALID, "\"overrideReason\" is longer than 1000 bytes");
    return request_require(
        rq, "policies.update",
        str_printf(rq->cx->arena, "workspaces/%.*s", STR_ARG(rq->app->workspace)));
}

static Json *tasks_run(Request *rq)
{
    StageTasks tasks;
    Str reason = str_trim(request_str(rq, "overrideReason"));
    if (!read_tasks(rq, &tasks) ||
        !(reason.n ? may_override(rq, reason) : policies_allow(rq, &tasks)))
        return NULL;
    StoreConn *db = request_begin(rq);
    if (!db ||
        !rollout_run(rq->cx, rq->app, db, &rq->caller, tasks.project, tasks.plan_id,
                     tasks.environment, tasks.ids, tasks.n, request_str(rq, "runTime")) ||
        (reason.n && !rollout_override(rq->cx, rq->app, db, &rq->caller, tasks.project,
                                       tasks.plan_id, tasks.ids, tasks.n, reason)))
        return NULL;
    Json *response = request_commit(rq, db, request_empty(rq));
    app_wake(rq->app, "task");
    return response;
}

static Json *tasks_skip(Request *rq)
{
    StageTasks tasks;
    StoreConn *db = read_tasks(rq, &tasks) ? request_begin(rq) : NULL;
    if (!db || !rollout_skip(rq->cx, rq->app, db, tasks.project, tasks.plan_id, tasks.environment,
                             tasks.ids, tasks.n, request_str(rq, "reason")))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

/* The runs that a request names, and their tasks; tasks/- names runs of any task of the stage. */
typedef struct NamedRuns {
    int64_t *runs, *tasks;
    size_t n;
} NamedRuns;

static bool read_run(Request *rq, StoreConn *db, Str name, Str project, Str environment,
                     NamedRuns *named)
{
    Str run, own;
    int64_t id;
    if (!name_parse(rq->cx, name, "projects/{}/plans/{}/rollout/stages/{}/tasks/{}/taskRuns/{}",
                    &own, NULL, NULL, NULL, &run) ||
        !name_number(rq->cx, run, &id))
        return false;
    TaskRun *found = store_task_run_get(rq->cx, db, project, id);
    if (rq->cx->err)
        return false;
    if (!found || !str_eq(own, project) ||
        !str_eq(found->environment.n ? found->environment : STR("-"), environment))
        return err_set(rq->cx, ERR_NOT_FOUND, "task run \"%.*s\" is not in %.*s", STR_ARG(name),
                       STR_ARG(request_str(rq, "parent")));
    named->runs[named->n] = id;
    named->tasks[named->n++] = found->task_id;
    return true;
}

static bool read_runs(Request *rq, Str project, Str environment, NamedRuns *named)
{
    Json *names = request_json(rq, "taskRuns");
    size_t n = json_len(names);
    *named = (NamedRuns){ARENA_ARRAY(rq->cx->arena, int64_t, n + 1),
                         ARENA_ARRAY(rq->cx->arena, int64_t, n + 1), 0};
    StoreConn *db = request_store(rq);
    bool ok = db != NULL;
    for (size_t i = 0; ok && i < n; i++)
        ok = read_run(rq, db, json_at(names, i)->text, project, environment, named);
    request_end(rq);
    return ok;
}

static Json *task_runs_cancel(Request *rq)
{
    NamedRuns named;
    Str project, environment, number, task, parent = request_str(rq, "parent");
    if (!name_parse(rq->cx, parent, "projects/{}/plans/{}/rollout/stages/{}/tasks/{}", &project,
                    &number, &environment, &task))
        return NULL;
    if (!read_runs(rq, project, environment, &named)) {
        if (rq->cx->err != ERR_NOT_FOUND)
            return NULL;
        const char *why = rq->cx->message;
        err_clear(rq->cx); /* which runs there are is not for everybody */
        return may_run(rq, project, NULL, 0) ? err_null(rq->cx, ERR_NOT_FOUND, "%s", why) : NULL;
    }
    if (!may_run(rq, project, named.tasks, named.n))
        return NULL;
    StoreConn *db = request_begin(rq);
    if (!db || !rollout_cancel(rq->cx, rq->app, db, project, named.runs, named.n))
        return NULL;
    Json *response = request_commit(rq, db, request_empty(rq));
    app_wake(rq->app, "task");
    return response;
}

static Json *task_run_list(Request *rq)
{
    Str project, number, stage, task;
    int64_t plan_id, task_id = 0;
    TaskRunList list;
    Json *response = json_new_object(rq->cx->arena), *runs = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db ||
        !name_parse(rq->cx, request_str(rq, "parent"),
                    "projects/{}/plans/{}/rollout/stages/{}/tasks/{}", &project, &number, &stage,
                    &task) ||
        !name_number(rq->cx, number, &plan_id) ||
        (!str_is(task, "-") && !name_number(rq->cx, task, &task_id)) ||
        !store_task_run_list(rq->cx, db, project, plan_id, task_id, &list))
        return NULL;
    for (size_t i = 0; i < list.n; i++)
        json_add(rq->cx->arena, runs, resource_task_run(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "taskRuns", runs);
    return response;
}

static TaskRun *find_run(Request *rq, StoreConn *db, Str name)
{
    Str project, run;
    int64_t id;
    if (!name_parse(rq->cx, name, "projects/{}/plans/{}/rollout/stages/{}/tasks/{}/taskRuns/{}",
                    &project, NULL, NULL, NULL, &run) ||
        !name_number(rq->cx, run, &id))
        return NULL;
    TaskRun *found = store_task_run_get(rq->cx, db, project, id);
    if (!found && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "task run %.*s does not exist", STR_ARG(name));
    return found;
}

static Json *task_run_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    TaskRun *run = db ? find_run(rq, db, request_str(rq, "name")) : NULL;
    return run ? resource_task_run(rq->cx, run) : NULL;
}

static Json *task_run_log(Request *rq)
{
    TaskRunLog log;
    Str name = request_str(rq, "parent").n ? request_str(rq, "parent") : request_str(rq, "name");
    if (str_ends(name, "/log"))
        name = str_sub(name, 0, name.n - 4);
    Json *response = json_new_object(rq->cx->arena), *entries = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    TaskRun *run = db ? find_run(rq, db, name) : NULL;
    if (!run || !store_task_run_log_list(rq->cx, db, run->uid, 0, &log))
        return NULL;
    for (size_t i = 0; i < log.n; i++) {
        Json *entry = log.v[i].entry;
        json_set_str(rq->cx->arena, entry, "logTime", log.v[i].time);
        json_set_str(rq->cx->arena, entry, "replicaId", log.v[i].replica);
        json_add(rq->cx->arena, entries, entry);
    }
    json_set_str(rq->cx->arena, response, "name",
                 str_printf(rq->cx->arena, "%.*s/log", STR_ARG(name)));
    json_set(rq->cx->arena, response, "entries", entries);
    return response;
}

const ApiHandler handlers_rollout[] = {
    {"RolloutService/GetRollout", rollout_get},
    {"RolloutService/ListRollouts", rollout_list},
    {"RolloutService/CreateRollout", rollout_create_call},
    {"RolloutService/BatchRunTasks", tasks_run},
    {"RolloutService/BatchSkipTasks", tasks_skip},
    {"RolloutService/BatchCancelTaskRuns", task_runs_cancel},
    {"RolloutService/ListTaskRuns", task_run_list},
    {"RolloutService/GetTaskRun", task_run_get},
    {"RolloutService/GetTaskRunLog", task_run_log},
    {NULL, NULL},
};
