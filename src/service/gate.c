/* Gate: gathers what is known of a task, asks, and writes what its run may do. */
#include "service/gate.h"

#include "base/clock.h"
#include "base/log.h"
#include "policy/force.h"
#include "service/decision.h"
#include "service/environment.h"
#include "service/issue.h"
#include "service/plan.h"
#include "service/rollout.h"
#include "service/stage.h"
#include "store/database.h"
#include "store/gate.h"
#include "store/project.h"

#define RETRY_SECONDS 60

/* One question: the task and what surrounds it. */
typedef struct Question {
    const Task *task;
    const Issue *issue;
    const Project *project;
    const Database *database;
    Json *environment, *change, *settings;
    int64_t now;
    int attempt;
    Str requested_by;
} Question;

static Json *issue_facts(Arena *a, const Issue *issue)
{
    Json *facts = json_new_object(a), *labels = json_new_array(a);
    if (!issue)
        return facts;
    for (size_t i = 0; i < issue->labels.n; i++)
        json_add_str(a, labels, issue->labels.v[i]);
    json_set_str(a, facts, "id", str_printf(a, "%lld", (long long)issue->id));
    json_set_str(a, facts, "title", issue->title);
    json_set_str(a, facts, "creator", issue->creator);
    json_set(a, facts, "labels", labels);
    json_set_str(a, facts, "risk", issue->risk_level);
    return facts;
}

static Json *project_facts(Arena *a, const Project *project)
{
    Json *facts = json_new_object(a);
    json_set_str(a, facts, "id", project->id);
    json_set_str(a, facts, "title", project->title);
    json_set(a, facts, "labels", project->labels);
    return facts;
}

static Json *database_facts(Arena *a, const Question *q)
{
    Json *facts = json_new_object(a);
    json_set_str(a, facts, "instance", q->task->instance);
    json_set_str(a, facts, "name", q->task->database);
    json_set_str(a, facts, "engine", q->database ? q->database->engine : STR(""));
    return facts;
}

/* What was never checked counts as the worst. */
static Json *question_input(Arena *a, const Question *q)
{
    Json *task = json_new_object(a), *input = json_new_object(a);
    const Json *kinds = json_get(q->change, "kinds"), *rows = json_get(q->change, "affected_rows");
    json_set_str(a, task, "id", str_printf(a, "%lld", (long long)q->task->id));
    json_set_int(a, task, "attempt", q->attempt);
    json_set_str(a, task, "requestedBy", q->requested_by);
    json_set(a, task, "project", project_facts(a, q->project));
    json_set(a, task, "environment", q->environment);
    json_set(a, task, "database", database_facts(a, q));
    json_set(a, task, "issue", issue_facts(a, q->issue));
    json_set_str(a, task, "risk", q->change ? json_str(q->change, "risk") : STR("HIGH"));
    json_set(a, task, "kinds", kinds ? json_copy(a, kinds) : json_new_array(a));
    if (rows && rows->kind == JSON_NUMBER)
        json_set(a, task, "affected_rows", json_copy(a, rows));
    json_set(a, input, "task", task);
    json_set_int(a, input, "now", q->now);
    json_set(a, input, "settings", q->settings);
    return input;
}

static bool find_settings(Ctx *cx, StoreConn *db, Question *q)
{
    Str resource = str_printf(cx->arena, "environments/%.*s", STR_ARG(q->task->environment));
    ResourcePolicy *policy = store_policy_get(cx, db, resource, STR("ROLLOUT_POLICY"));
    q->settings = json_new_object(cx->arena);
    if (policy && policy->payload)
        json_set(cx->arena, q->settings, "rollout", policy->payload);
    return cx->err == ERR_NONE;
}

static bool find_surroundings(Ctx *cx, StoreConn *db, Question *q)
{
    Str target = str_printf(cx->arena, "instances/%.*s/databases/%.*s", STR_ARG(q->task->instance),
                            STR_ARG(q->task->database));
    Json *environments = environment_list(cx, db);
    Plan *plan = environments ? store_plan_get(cx, db, q->task->project, q->task->plan_id) : NULL;
    if (!plan)
        return false;
    q->environment = environment_facts(cx, environments, q->task->environment);
    q->project = store_project_get(cx, db, q->task->project);
    q->issue = plan->issue_id ? store_issue_get(cx, db, q->task->project, plan->issue_id) : NULL;
    q->database = store_database_get(cx, db, q->task->instance, q->task->database);
    q->change = store_gate_change(cx, db, q->task->project, q->task->plan_id, target);
    return cx->err == ERR_NONE && q->project && find_settings(cx, db, q) &&
           store_gate_now(cx, db, &q->now);
}

static bool gather(Ctx *cx, const App *app, Str project, int64_t task_id, Question *q)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    q->task = store_task_get(cx, db, project, task_id);
    bool ok = q->task && find_surroundings(cx, db, q);
    store_return(db);
    return ok || (cx->err == ERR_NONE &&
                  err_set(cx, ERR_NOT_FOUND, "task %lld does not exist", (long long)task_id));
}

static Str task_name(Arena *arena, const Task *task)
{
    return str_printf(arena, "projects/%.*s/plans/%lld/rollout/stages/%.*s/tasks/%lld",
                      STR_ARG(task->project), (long long)task->plan_id,
                      STR_ARG(task->environment.n ? task->environment : STR("-")),
                      (long long)task->id);
}

/* Nothing runs that the policies could not judge. */
static GateAnswer failure(Ctx *cx, const Verdict *verdict, int64_t now)
{
    return (GateAnswer){
        .failed = true,
        .verdict = STR("WAIT"),
        .reason = str_printf(cx->arena, "policy error: %.*s", STR_ARG(verdict->error)),
        .until = clock_rfc3339(cx->arena, (now + RETRY_SECONDS) * 1000000),
        .bundle = verdict->bundle,
    };
}

bool gate_ask(Ctx *cx, const App *app, Str project, int64_t task_id, int attempt, Str requested_by,
              GateAnswer *answer)
{
    Verdict verdict;
    Question q = {.attempt = attempt, .requested_by = requested_by};
    if (!gather(cx, app, project, task_id, &q) ||
        !decision_make(cx, app, "rollout", project, task_name(cx->arena, q.task),
                       question_input(cx->arena, &q), &verdict))
        return false;
    if (verdict.failed) {
        *answer = failure(cx, &verdict, q.now);
        return true;
    }
    *answer = (GateAnswer){
        .verdict = json_str(verdict.output, "verdict"),
        .policy = json_str(verdict.output, "policy"),
        .file = json_str(verdict.output, "file"),
        .line = json_int(verdict.output, "line", 0),
        .reason = json_str(verdict.output, "reason"),
        .until = json_str(verdict.output, "until"),
        .automatic = json_bool(verdict.output, "automatic"),
        .roles = json_get(verdict.output, "roles"),
        .bundle = verdict.bundle,
    };
    return true;
}

Str gate_refusal(Arena *arena, const GateAnswer *answer)
{
    return str_printf(arena, "refused by %.*s:%lld: %.*s", STR_ARG(answer->file),
                      (long long)answer->line, STR_ARG(answer->reason));
}

/* The API's schedulerInfo, with a cause of ours. */
static Json *waiting_info(Arena *a, const GateAnswer *answer)
{
    Json *info = json_new_object(a), *causes = json_new_object(a), *cause = json_new_object(a);
    json_set_str(a, cause, "policy", answer->policy);
    json_set_str(a, cause, "file", answer->file);
    json_set_int(a, cause, "line", answer->line);
    json_set_str(a, cause, "reason", answer->reason);
    if (answer->until.n)
        json_set_str(a, cause, "nextTime", answer->until);
    json_set(a, causes, "rolloutPolicy", cause);
    json_set_str(a, info, "reportTime", clock_rfc3339(a, clock_wall_us()));
    json_set(a, info, "waitingCause", causes);
    return info;
}

static bool refuse(Ctx *cx, const App *app, StoreConn *db, const GateRun *run,
                   const GateAnswer *answer)
{
    bool refused;
    if (!store_begin(cx, db) || !store_plan_lock(cx, db, run->project, run->plan_id) ||
        !store_gate_refuse(cx, db, run->uid, gate_refusal(cx->arena, answer), &refused))
        return false;
    TaskRun *ended = refused ? store_task_run_get(cx, db, run->project, run->id) : NULL;
    return (!ended || rollout_run_ended(cx, app, db, ended)) && cx->err == ERR_NONE &&
           store_commit(cx, db);
}

static bool settle(Ctx *cx, const App *app, StoreConn *db, const GateRun *run,
                   const GateAnswer *answer)
{
    if (str_is(answer->verdict, "ALLOW"))
        return store_gate_allow(cx, db, run->uid, answer->until, answer->bundle);
    if (str_is(answer->verdict, "DENY"))
        return refuse(cx, app, db, run, answer);
    return store_gate_hold(cx, db, run->uid, answer->until, waiting_info(cx->arena, answer),
                           answer->bundle);
}

static void tell(Ctx *cx, const App *app, const GateRun *run, const GateAnswer *answer)
{
    if (answer->failed)
        log_event(LOG_ERROR, "a task run waits: a rollout policy failed", "project",
                  str_z(cx->arena, run->project), "error", str_z(cx->arena, answer->reason), NULL);
    if (app->publish && !str_is(answer->verdict, "ALLOW"))
        app->publish(app->ptr,
                     str_printf(cx->arena, "projects/%.*s/plans/%lld", STR_ARG(run->project),
                                (long long)run->plan_id),
                     "rollout", STR("{}"));
}

static bool ask_for_run(Ctx *cx, const App *app, const GateRun *run)
{
    GateAnswer answer;
    if (!gate_ask(cx, app, run->project, run->task_id, run->attempt, run->creator, &answer))
        return false;
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && settle(cx, app, db, run, &answer);
    store_return(db);
    if (ok)
        tell(cx, app, run, &answer);
    return ok;
}

/* One that cannot be asked about is due again in a while; the others do not wait for it. */
static void ask_for_runs(Ctx *cx, const App *app, const GateRunList *list)
{
    for (size_t i = 0; i < list->n; i++) {
        Ctx own;
        ctx_init(&own, cx->arena);
        if (!ask_for_run(&own, app, &list->v[i]))
            log_event(LOG_WARN, "no rollout policy could be asked about a task run", "project",
                      str_z(cx->arena, list->v[i].project), "error", own.message, NULL);
    }
}

bool gate_work(Ctx *cx, const App *app, bool *more)
{
    GateRunList list = {0};
    const Bundle *bundle = policy_force_current(cx->arena, app->policy);
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && store_gate_claim(cx, db, bundle ? bundle->hash : STR(""), &list);
    store_return(db);
    ask_for_runs(cx, app, &list);
    ok = ok && stage_start(cx, app, more);
    *more |= list.n > 0;
    return ok;
}
