/* Task log: what happens to a run, as the API's TaskRunLogEntry rows, told to those who watch. */
#ifndef TG_RUNNER_TASK_LOG_H
#define TG_RUNNER_TASK_LOG_H

#include "runner/state.h"

/* One event of the driver. */
void task_log_event(Runner *runner, const TaskRun *run, Str sheet, const DriverEvent *event);
/* DATABASE_SYNC or SCHEMA_DUMP with its times; error empty = it worked. */
void task_log_span(Runner *runner, const TaskRun *run, const char *type, const char *member,
                   int64_t start_us, Str error);
/* The run has a new status: pages read it again. */
void task_log_status(Runner *runner, const TaskRun *run);

#endif
