/* Decision rows: the columns that every reading of decisions begins with. */
#ifndef TG_STORE_DECISION_ROW_H
#define TG_STORE_DECISION_ROW_H

#include "store/decision.h"

#define DECISION_HEAD                                                                              \
    "id, kind, COALESCE(project_id, ''), subject, bundle, generation, outcome, error, "            \
    "redacted, " PG_TIME("created_at")
#define DECISION_HEAD_COLUMNS 10

static inline Decision decision_head(const PgRows *rows, size_t i)
{
    return (Decision){
        .id = pg_get(rows, i, 0),
        .kind = pg_get(rows, i, 1),
        .project = pg_get(rows, i, 2),
        .subject = pg_get(rows, i, 3),
        .bundle = pg_get(rows, i, 4),
        .generation = pg_get_int(rows, i, 5),
        .outcome = pg_get(rows, i, 6),
        .error = pg_get(rows, i, 7),
        .redacted = pg_get(rows, i, 8),
        .create_time = pg_get(rows, i, 9),
    };
}

#endif
