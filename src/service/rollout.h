/* Rollout: an approved plan becomes tasks, stage by stage. */
#ifndef TG_SERVICE_ROLLOUT_H
#define TG_SERVICE_ROLLOUT_H

#include "service/app.h"
#include "service/caller.h"
#include "store/rollout.h"
#include "store/task_run.h"

/* Makes the rollout and its tasks when the approval holds; the issue becomes DONE. Returns quietly
 * when there is one already. In a transaction. */
bool rollout_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                    int64_t plan_id) MUST_CHECK;
/* As rollout_create, but does nothing when it may not be done yet: after an approval or a check. */
bool rollout_create_if_ready(Ctx *cx, const App *app, StoreConn *db, Str project,
                             int64_t plan_id) MUST_CHECK;
/* Starts runs of tasks of one stage. Earlier stages must be finished (DONE or skipped). */
bool rollout_run(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                 int64_t plan_id, Str environment, const int64_t *tasks, size_t ntasks,
                 Str run_time) MUST_CHECK;
/* After rollout_run: the runs of these tasks that have not started yet start whatever the rollout
 * policies say; the issue keeps who wanted it and why. The caller must have been asked for leave.
 */
bool rollout_override(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Str project,
                      int64_t plan_id, const int64_t *tasks, size_t ntasks, Str reason) MUST_CHECK;
bool rollout_skip(Ctx *cx, const App *app, StoreConn *db, Str project, int64_t plan_id,
                  Str environment, const int64_t *tasks, size_t ntasks, Str reason) MUST_CHECK;
bool rollout_cancel(Ctx *cx, const App *app, StoreConn *db, Str project, const int64_t *runs,
                    size_t nruns) MUST_CHECK;
/* After a run has ended: announces a failed or a completed rollout. */
bool rollout_run_ended(Ctx *cx, const App *app, StoreConn *db, const TaskRun *run) MUST_CHECK;
/* DONE or SKIPPED. */
bool rollout_task_is_finished(const Task *task);
/* NOT_STARTED, PENDING, RUNNING, DONE, FAILED, CANCELED, SKIPPED. */
Str rollout_task_status(const Task *task);

#endif
