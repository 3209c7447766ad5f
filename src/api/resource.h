/* Resource: stored things as the API's messages. */
#ifndef TG_API_RESOURCE_H
#define TG_API_RESOURCE_H

#include "api/request.h"
#include "store/check_run.h"
#include "store/database.h"
#include "store/instance.h"
#include "store/issue.h"
#include "store/plan.h"
#include "store/principal.h"
#include "store/project.h"
#include "store/rollout.h"
#include "store/task_run.h"

/* Sets "users/{email}"; nothing for an empty address. */
void resource_set_user(Ctx *cx, Json *message, const char *field, Str email);
/* Sets a field when the text is not empty. */
void resource_set(Ctx *cx, Json *message, const char *field, Str text);
Json *resource_user(Ctx *cx, const Principal *principal);
Json *resource_project(Ctx *cx, StoreConn *db, const Project *project);
Json *resource_instance(Ctx *cx, const Instance *instance);
Json *resource_database(Ctx *cx, const Database *database);
Json *resource_plan(Ctx *cx, StoreConn *db, const Plan *plan);
Json *resource_check_run(Ctx *cx, const CheckRun *run);
Json *resource_issue(Ctx *cx, StoreConn *db, const Issue *issue);
Json *resource_rollout(Ctx *cx, StoreConn *db, const Rollout *rollout);
Json *resource_task_run(Ctx *cx, const TaskRun *run);
Json *resource_changelog(Ctx *cx, const Database *database, const Changelog *changelog);

#endif
