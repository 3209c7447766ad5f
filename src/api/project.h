/* Project: the project that a request is about. */
#ifndef TG_API_PROJECT_H
#define TG_API_PROJECT_H

#include "api/request.h"
#include "store/project.h"

/* Of "projects/{p}" or anything below it; ERR_NOT_FOUND when it does not exist. */
Project *request_project(Request *rq, StoreConn *db, Str name) MUST_CHECK;
/* As request_project, for what adds to it: a deleted one takes nothing (ERR_PRECONDITION). */
Project *request_active_project(Request *rq, StoreConn *db, Str name) MUST_CHECK;

#endif
