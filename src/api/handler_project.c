/* Handlers: projects. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/project.h"
#include "api/resource.h"
#include "api/where.h"
#include "service/app.h"
#include "store/iam.h"

/* The fields of Project that live in options, as they are in the API. */
static const char *const option_fields[] = {
    "dataClassificationConfigId",
    "issueLabels",
    "forceIssueLabels",
    "enforceIssueTitle",
    "allowSelfApproval",
    "executionRetryPolicy",
    "ciSamplingSize",
    "parallelTasksPerRollout",
    "enforceSqlReview",
    "requireIssueApproval",
    "requirePlanCheckNoError",
    "allowRequestRole",
    "allowJustInTimeAccess",
    "postgresDatabaseTenantMode",
};

static Json *project_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Project *project = db ? request_project(rq, db, request_str(rq, "name")) : NULL;
    return project ? resource_project(rq->cx, db, project) : NULL;
}

static Json *project_batch_get(Request *rq)
{
    Json *names = request_json(rq, "names"), *projects = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_store(rq);
    for (size_t i = 0; db && i < json_len(names); i++) {
        Project *project = request_project(rq, db, json_at(names, i)->text);
        if (!project)
            return NULL;
        json_add(rq->cx->arena, projects, resource_project(rq->cx, db, project));
    }
    json_set(rq->cx->arena, response, "projects", projects);
    return db ? response : NULL;
}

static Json *list_projects(Request *rq, StoreConn *db, Str member)
{
    Page page;
    ProjectList list;
    Json *response = json_new_object(rq->cx->arena), *projects = json_new_array(rq->cx->arena);
    Where *where = page_read(rq, 0, &page) ? where_read(rq, store_project_fields) : NULL;
    if (!where)
        return NULL;
    ProjectQuery query = {
        .where = where,
        .show_deleted = request_bool(rq, "showDeleted"),
        .member_email = member,
        .offset = page.offset,
        .limit = page.size + 1,
    };
    if (!store_project_list(rq->cx, db, &query, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, projects, resource_project(rq->cx, db, &list.v[i]));
    json_set(rq->cx->arena, response, "projects", projects);
    return response;
}

static Json *project_list(Request *rq)
{
    StoreConn *db = request_store(rq);
    return db ? list_projects(rq, db, STR("")) : NULL;
}

/* Everything for who may get every project, one's own projects for others. */
static Json *project_search(Request *rq)
{
    StoreConn *db = request_store(rq);
    bool all = db && request_may(rq, "projects.get", STR(""));
    request_decide(rq);
    return db && !rq->cx->err ? list_projects(rq, db, all ? STR("") : rq->caller.email) : NULL;
}

static void take_options(Request *rq, Project *project)
{
    if (!project->options)
        project->options = json_new_object(rq->cx->arena);
    for (size_t i = 0; i < sizeof option_fields / sizeof *option_fields; i++) {
        const char *field = option_fields[i];
        if (!request_masks(rq, field))
            continue;
        Json *value = request_json(rq, arena_printf(rq->cx->arena, "project.%s", field));
        if (value)
            json_set(rq->cx->arena, project->options, field, value);
        else
            json_remove(project->options, field);
    }
}

static Json *project_create(Request *rq)
{
    Str id = request_str(rq, "projectId");
    Project project = {.id = id,
                       .title = request_str(rq, "project.title"),
                       .labels = request_json(rq, "project.labels")};
    if (!name_is_id(id))
        return err_null(rq->cx, ERR_INVALID,
                        "projectId \"%.*s\" is not of the form ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$",
                        STR_ARG(id));
    take_options(rq, &project);
    StoreConn *db = request_begin(rq);
    Str resource = name_print(rq->cx->arena, "projects/{}", id);
    if (!db || !store_project_add(rq->cx, db, &project) ||
        !store_iam_member_add(rq->cx, db, resource, STR("roles/projectOwner"),
                              str_printf(rq->cx->arena, "user:%.*s", STR_ARG(rq->caller.email))))
        return NULL;
    Project *made = store_project_get(rq->cx, db, id);
    return made ? request_commit(rq, db, resource_project(rq->cx, db, made)) : NULL;
}

static Json *project_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Project *project = db ? request_project(rq, db, request_str(rq, "project.name")) : NULL;
    if (!project)
        return NULL;
    if (request_masks(rq, "title"))
        project->title = request_str(rq, "project.title");
    if (request_masks(rq, "labels"))
        project->labels = request_json(rq, "project.labels");
    take_options(rq, project);
    if (!store_project_update(rq->cx, db, project))
        return NULL;
    return request_commit(rq, db, resource_project(rq->cx, db, project));
}

static bool set_state(Request *rq, StoreConn *db, Str name, Str state, bool purge)
{
    Project *project = request_project(rq, db, name);
    if (!project)
        return false;
    if (str_is(project->id, "default"))
        return err_set(rq->cx, ERR_PRECONDITION, "the default project cannot be deleted");
    if (purge)
        return store_project_purge(rq->cx, db, project->id);
    project->state = state;
    return store_project_update(rq->cx, db, project);
}

static Json *project_delete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    if (!db ||
        !set_state(rq, db, request_str(rq, "name"), STR("DELETED"), request_bool(rq, "purge")))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

static Json *project_batch_delete(Request *rq)
{
    Json *names = request_json(rq, "names");
    StoreConn *db = request_begin(rq);
    for (size_t i = 0; db && i < json_len(names); i++)
        if (!set_state(rq, db, json_at(names, i)->text, STR("DELETED"), request_bool(rq, "purge")))
            return NULL;
    return db ? request_commit(rq, db, request_empty(rq)) : NULL;
}

static Json *project_undelete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    if (!db || !set_state(rq, db, request_str(rq, "name"), STR("ACTIVE"), false))
        return NULL;
    Project *project = request_project(rq, db, request_str(rq, "name"));
    return project ? request_commit(rq, db, resource_project(rq->cx, db, project)) : NULL;
}

const ApiHandler handlers_project[] = {
    {"ProjectService/GetProject", project_get},
    {"ProjectService/BatchGetProjects", project_batch_get},
    {"ProjectService/ListProjects", project_list},
    {"ProjectService/SearchProjects", project_search},
    {"ProjectService/CreateProject", project_create},
    {"ProjectService/UpdateProject", project_update},
    {"ProjectService/DeleteProject", project_delete},
    {"ProjectService/BatchDeleteProjects", project_batch_delete},
    {"ProjectService/UndeleteProject", project_undelete},
    {NULL, NULL},
};
