/* Task run row: its columns and their reader, for the two files that select them. */
#ifndef TG_STORE_TASK_RUN_ROW_H
#define TG_STORE_TASK_RUN_ROW_H

#include "store/task_run.h"

/* Of task_run r joined with task t. */
#define TASK_RUN_COLUMNS                                                                                        \
    "r.uid, r.project_id, r.id, r.task_id, t.plan_id, t.environment, r.attempt, r.status, "                     \
    "(SELECT email FROM principal WHERE principal.id = r.creator_id), r.detail, " PG_TIME("r."                  \
                                                                                          "create"              \
                                                                                          "d_at") ", " PG_TIME( \
        "r.updated_at") ", COALESCE(" PG_TIME("r.started_at") ", ''), COALESCE(" PG_TIME("r.run_"               \
                                                                                         "at") ","              \
                                                                                               " "              \
                                                                                               "'"              \
                                                                                               "'"              \
                                                                                               ")"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "C"              \
                                                                                               "O"              \
                                                                                               "A"              \
                                                                                               "L"              \
                                                                                               "E"              \
                                                                                               "S"              \
                                                                                               "C"              \
                                                                                               "E"              \
                                                                                               "("              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "c"              \
                                                                                               "h"              \
                                                                                               "a"              \
                                                                                               "n"              \
                                                                                               "g"              \
                                                                                               "e"              \
                                                                                               "l"              \
                                                                                               "o"              \
                                                                                               "g"              \
                                                                                               "_"              \
                                                                                               "i"              \
                                                                                               "d"              \
                                                                                               ":"              \
                                                                                               ":"              \
                                                                                               "t"              \
                                                                                               "e"              \
                                                                                               "x"              \
                                                                                               "t"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "'"              \
                                                                                               "'"              \
                                                                                               ")"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "c"              \
                                                                                               "l"              \
                                                                                               "a"              \
                                                                                               "i"              \
                                                                                               "m"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "t"              \
                                                                                               "a"              \
                                                                                               "r"              \
                                                                                               "g"              \
                                                                                               "e"              \
                                                                                               "t"              \
                                                                                               "_"              \
                                                                                               "x"              \
                                                                                               "i"              \
                                                                                               "d"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "j"              \
                                                                                               "o"              \
                                                                                               "u"              \
                                                                                               "r"              \
                                                                                               "n"              \
                                                                                               "a"              \
                                                                                               "l"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "w"              \
                                                                                               "a"              \
                                                                                               "i"              \
                                                                                               "t"              \
                                                                                               "i"              \
                                                                                               "n"              \
                                                                                               "g"              \
                                                                                               ","              \
                                                                                               " "              \
                                                                                               "r"              \
                                                                                               "."              \
                                                                                               "c"              \
                                                                                               "a"              \
                                                                                               "n"              \
                                                                                               "c"              \
                                                                                               "e"              \
                                                                                               "l"              \
                                                                                               "_"              \
                                                                                               "r"              \
                                                                                               "e"              \
                                                                                               "q"              \
                                                                                               "u"              \
                                                                                               "e"              \
                                                                                               "s"              \
                                                                                               "t"              \
                                                                                               "e"              \
                                                                                               "d"

TaskRun *task_run_read(Ctx *cx, const PgRows *rows, size_t i);

#endif
