/* Stage: the tasks of one environment in a rollout; the policies may start them without a person.
 */
#ifndef TG_SERVICE_STAGE_H
#define TG_SERVICE_STAGE_H

#include "service/app.h"
#include "store/rollout.h"

/* The first of them that is not finished decides the stage; those that never ran are left. */
TaskList stage_to_start(Ctx *cx, const TaskList *tasks);
/* Looks at one rollout of which a stage was reached. *more: there was one. */
bool stage_start(Ctx *cx, const App *app, bool *more) MUST_CHECK;

#endif
