/* Project: the project that a request is about. */
#include "api/project.h"

#include "api/name.h"

Project *request_project(Request *rq, StoreConn *db, Str name)
{
    Str id = name_project(name);
    if (id.n == 0)
        return err_null(rq->cx, ERR_INVALID, "\"%.*s\" is not of the form projects/{project}",
                        STR_ARG(name));
    Project *project = store_project_get(rq->cx, db, id);
    if (!project && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "projects/%.*s does not exist", STR_ARG(id));
    return project;
}

Project *request_active_project(Request *rq, StoreConn *db, Str name)
{
    Project *project = request_project(rq, db, name);
    if (project && !str_is(project->state, "ACTIVE"))
        return err_null(rq->cx, ERR_PRECONDITION, "projects/%.*s is deleted; undelete it first",
                        STR_ARG(project->id));
    return project;
}
