/* Task run row: its columns and their reader, for the two files that select them. */
#ifndef TG_STORE_TASK_RUN_ROW_H
#define TG_STORE_TASK_RUN_ROW_H

#include "store/task_run.h"

/* Of task_run r joined with task t. */
/* clang-format off */
#define TASK_RUN_COLUMNS                                                                           \
    "r.uid, r.project_id, r.id, r.task_id, t.plan_id, t.environment, r.attempt, r.status, "        \
    "(SELECT email FROM principal WHERE principal.id = r.creator_id), r.detail, "                  \
    PG_TIME("r.created_at") ", " PG_TIME("r.updated_at") ", "                                      \
    "COALESCE(" PG_TIME("r.started_at") ", ''), COALESCE(" PG_TIME("r.run_at") ", ''), "           \
    "COALESCE(r.changelog_id::text, ''), r.claim, r.target_xid, r.journal, r.waiting, "            \
    "r.cancel_requested, r.override_by, r.override_reason"
/* clang-format on */

TaskRun *task_run_read(Ctx *cx, const PgRows *rows, size_t i);

#endif
