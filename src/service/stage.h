/* Stage: the tasks of one environment in a rollout; the policies may start them without a person.
 */
#ifndef TG_SERVICE_STAGE_H
#define TG_SERVICE_STAGE_H

#include "service/app.h"
#include "store/rollout.h"

/* Looks at one rollout of which a stage was reached. *more: there was one. */
bool stage_start(Ctx *cx, const App *app, bool *more) MUST_CHECK;

#endif
