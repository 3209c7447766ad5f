/* Plan: validation of specs, creation, and edits that start everything over. */
#include "service/plan.h"

#include "crypto/random.h"
#include "service/environment.h"
#include "service/issue.h"
#include "store/check_run.h"
#include "store/rollout.h"
#include "store/sheet.h"

#define MOST_TARGETS ((size_t)1000)
#define LONGEST_TITLE ((size_t)200)
#define LONGEST_DESCRIPTION ((size_t)10000)

/* Splits "instances/{i}/databases/{d}". */
static bool split_database(Str name, Str *instance, Str *database)
{
    Str rest;
    if (!str_starts(name, "instances/"))
        return false;
    if (!str_cut(str_sub(name, 10, name.n), '/', instance, &rest) ||
        !str_starts(rest, "databases/"))
        return false;
    *database = str_sub(rest, 10, rest.n);
    return instance->n > 0 && database->n > 0;
}

Str plan_sheet_id(Str project, Str name)
{
    Str rest, head, tail, word, id;
    if (!str_starts(name, "projects/"))
        return STR_NONE;
    rest = str_sub(name, 9, name.n);
    if (!str_cut(rest, '/', &head, &tail) || !str_eq(head, project) ||
        !str_cut(tail, '/', &word, &id) || !str_is(word, "sheets"))
        return STR_NONE;
    return id;
}

static bool check_target(Ctx *cx, StoreConn *db, Str project, Str name)
{
    Str instance, database;
    if (!split_database(name, &instance, &database))
        return err_set(
            cx, ERR_INVALID,
            "target \"%.*s\" is not of the form instances/{instance}/databases/{database}",
            STR_ARG(name));
    Database *found = store_database_get(cx, db, instance, database);
    if (cx->err)
        return false;
    if (!found || !str_is(found->state, "ACTIVE"))
        return err_set(cx, ERR_NOT_FOUND, "database %.*s does not exist; sync its instance first",
                       STR_ARG(name));
    if (!str_eq(found->project, project))
        return err_set(cx, ERR_INVALID,
                       "database %.*s belongs to projects/%.*s; transfer it to projects/%.*s first",
                       STR_ARG(name), STR_ARG(found->project), STR_ARG(project));
    return true;
}

static bool check_sheet(Ctx *cx, StoreConn *db, Str project, Str name)
{
    Str id = plan_sheet_id(project, name);
    bool exists = false;
    if (!id.n)
        return err_set(cx, ERR_INVALID,
                       "sheet \"%.*s\" is not of the form projects/%.*s/sheets/{sheet}",
                       STR_ARG(name), STR_ARG(project));
    if (!store_sheet_exists(cx, db, project, id, &exists))
        return false;
    return exists || err_set(cx, ERR_NOT_FOUND, "sheet %.*s does not exist", STR_ARG(name));
}

static bool check_change(Ctx *cx, StoreConn *db, Str project, const Json *change)
{
    const Json *targets = json_get(change, "targets");
    if (json_len(targets) == 0)
        return err_set(cx, ERR_INVALID, "a change needs at least one target");
    if (json_len(targets) > MOST_TARGETS)
        return err_set(cx, ERR_INVALID, "a change may have at most %zu targets", MOST_TARGETS);
    if (json_bool(change, "enablePriorBackup"))
        return err_set(cx, ERR_UNIMPLEMENTED,
                       "prior backup is not built yet; leave "
                       "enablePriorBackup out");
    if (json_str(change, "release").n)
        return err_set(cx, ERR_UNIMPLEMENTED, "releases are not built yet; give a sheet");
    for (size_t i = 0; i < json_len(targets); i++) {
        Str name = json_at(targets, i)->text;
        if (!check_target(cx, db, project, name))
            return false;
        for (size_t k = 0; k < i; k++)
            if (str_eq(json_at(targets, k)->text, name))
                return err_set(cx, ERR_INVALID, "target %.*s stands twice", STR_ARG(name));
    }
    return check_sheet(cx, db, project, json_str(change, "sheet"));
}

static bool check_spec_id(Ctx *cx, const Json *specs, size_t at)
{
    Json *spec = json_at(specs, at);
    Str id = json_str(spec, "id");
    if (id.n == 0)
        json_set_str(cx->arena, spec, "id", random_uuid(cx->arena));
    if (id.n > 64)
        return err_set(cx, ERR_INVALID, "spec id \"%.*s\" is longer than 64 characters",
                       STR_ARG(id));
    for (size_t k = 0; id.n && k < at; k++)
        if (str_eq(json_str(json_at(specs, k), "id"), id))
            return err_set(cx, ERR_INVALID, "spec id \"%.*s\" stands twice", STR_ARG(id));
    return true;
}

static bool check_specs(Ctx *cx, StoreConn *db, Str project, Json *specs)
{
    if (json_len(specs) == 0)
        return err_set(cx, ERR_INVALID, "a plan needs at least one spec");
    for (size_t i = 0; i < json_len(specs); i++) {
        const Json *spec = json_at(specs, i), *change = json_get(spec, "changeDatabaseConfig");
        if (!check_spec_id(cx, specs, i))
            return false;
        if (json_get(spec, "createDatabaseConfig"))
            return err_set(cx, ERR_UNIMPLEMENTED, "creating databases by plan is not built yet");
        if (!change)
            return err_set(cx, ERR_INVALID, "spec %zu has no changeDatabaseConfig", i + 1);
        if (!check_change(cx, db, project, change))
            return false;
    }
    return true;
}

static bool check_texts(Ctx *cx, const Plan *plan)
{
    if (plan->title.n > LONGEST_TITLE)
        return err_set(cx, ERR_INVALID, "title is longer than %zu bytes", LONGEST_TITLE);
    if (plan->description.n > LONGEST_DESCRIPTION)
        return err_set(cx, ERR_INVALID, "description is longer than %zu bytes",
                       LONGEST_DESCRIPTION);
    return true;
}

bool plan_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Plan *plan)
{
    plan->version = 1;
    plan->state = STR("ACTIVE");
    if (!check_texts(cx, plan) || !check_specs(cx, db, plan->project, plan->specs) ||
        !store_plan_add(cx, db, plan, caller->id) ||
        !store_check_run_start(cx, db, plan->project, plan->id, plan->version))
        return false;
    app_wake(app, "check");
    return true;
}

/* What was approved is no longer what is proposed. */
static bool forget_approval(Ctx *cx, StoreConn *db, const Caller *caller, const Plan *plan,
                            const Json *old_specs)
{
    Issue *issue = store_issue_lock_by_plan(cx, db, plan->project, plan->id);
    if (!issue)
        return cx->err == ERR_NONE;
    issue->approval_status = STR("CHECKING");
    issue->approval_error = STR("");
    issue->approval_hash = STR("");
    issue->plan_version = 0;
    if (!store_issue_set_approval(cx, db, issue))
        return false;
    Json *update = json_new_object(cx->arena), *event = json_new_object(cx->arena);
    json_set(cx->arena, update, "fromSpecs", (Json *)old_specs);
    json_set(cx->arena, update, "toSpecs", plan->specs);
    json_set(cx->arena, event, "planUpdate", update);
    return issue_note(cx, db, issue, caller->id, STR(""), event);
}

bool plan_update(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Plan *plan,
                 Json *specs)
{
    int old_version = plan->version;
    const Json *old_specs = plan->specs;
    bool changed = specs && !json_equal(specs, plan->specs);
    if (changed && plan->has_rollout)
        return err_set(cx, ERR_PRECONDITION, "cannot update specs for plan that has a rollout");
    if (changed && !check_specs(cx, db, plan->project, specs))
        return false;
    if (changed) {
        plan->specs = specs;
        plan->version++;
    }
    if (!check_texts(cx, plan) || !store_plan_update(cx, db, plan, old_version))
        return false;
    if (!changed)
        return true;
    if (!forget_approval(cx, db, caller, plan, old_specs) ||
        !store_check_run_start(cx, db, plan->project, plan->id, plan->version))
        return false;
    app_wake(app, "check");
    return true;
}

static bool add_targets(Ctx *cx, StoreConn *db, const Plan *plan, const Json *spec,
                        PlanTargets *targets)
{
    const Json *change = json_get(spec, "changeDatabaseConfig"),
               *names = json_get(change, "targets");
    for (size_t i = 0; i < json_len(names); i++) {
        Str name = json_at(names, i)->text;
        PlanTarget target = {.spec_id = json_str(spec, "id"),
                             .sheet = plan_sheet_id(plan->project, json_str(change, "sheet"))};
        Str instance = STR_NONE, database = STR_NONE;
        if (split_database(name, &instance, &database))
            target.database = store_database_get(cx, db, instance, database);
        if (cx->err)
            return false;
        if (!target.database || !str_is(target.database->state, "ACTIVE"))
            return err_set(cx, ERR_PRECONDITION, "database %.*s is gone; edit the plan's targets",
                           STR_ARG(name));
        VEC_ADD(cx->arena, targets, target);
    }
    return true;
}

/* Insertion sort: stable, and plans are short. */
static void sort_by_stage(const Json *environments, PlanTargets *targets)
{
    for (size_t i = 1; i < targets->n; i++) {
        PlanTarget moving = targets->v[i];
        int order = environment_order(environments, moving.database->effective_environment);
        size_t k = i;
        while (k > 0 &&
               environment_order(environments, targets->v[k - 1].database->effective_environment) >
                   order) {
            targets->v[k] = targets->v[k - 1];
            k--;
        }
        targets->v[k] = moving;
    }
}

bool plan_targets(Ctx *cx, StoreConn *db, const Plan *plan, PlanTargets *targets)
{
    *targets = (PlanTargets){0};
    for (size_t i = 0; i < json_len(plan->specs); i++)
        if (!add_targets(cx, db, plan, json_at(plan->specs, i), targets))
            return false;
    Json *environments = environment_list(cx, db);
    if (!environments)
        return false;
    sort_by_stage(environments, targets);
    return true;
}
