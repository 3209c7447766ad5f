/* Batch: libpq's pipeline mode: many statements, one flush, answers in their order. */
#include "pg/connection.h"

typedef struct Step {
    const char *sql;
    Str *args;
    size_t nargs;
} Step;

struct PgBatch {
    Arena *arena;
    VEC(Step) steps;
};

PgBatch *pg_batch_new(Ctx *cx)
{
    PgBatch *batch = ARENA_NEW(cx->arena, PgBatch);
    batch->arena = cx->arena;
    return batch;
}

void pg_batch_add(PgBatch *batch, const char *sql, const Str *args, size_t nargs)
{
    Step step = {.sql = sql, .nargs = nargs};
    step.args = ARENA_ARRAY(batch->arena, Str, nargs ? nargs : 1);
    if (nargs)
        memcpy(step.args, args, nargs * sizeof *args);
    VEC_ADD(batch->arena, &batch->steps, step);
}

static bool send_all(Ctx *cx, Pg *pg, const PgBatch *batch)
{
    for (size_t i = 0; i < batch->steps.n; i++) {
        const Step *step = &batch->steps.v[i];
        const char **values = pg_values(cx, step->args, step->nargs);
        if (!values) {
            pg->broken = true; /* half a batch is queued */
            return false;
        }
        if (!PQsendQueryParams(pg->conn, step->sql, (int)step->nargs, NULL, values, NULL, NULL, 0))
            return pg_lost(cx, pg);
    }
    return PQpipelineSync(pg->conn) || pg_lost(cx, pg);
}

/* One statement's result and the NULL that ends it. */
static bool take_one(Ctx *cx, Pg *pg, int64_t until_ms, PgRows **rows, bool *failed)
{
    PGresult *result = NULL, *end = NULL;
    if (!pg_call_next(cx, pg, until_ms, &result))
        return false;
    *failed = false;
    if (PQresultStatus(result) != PGRES_PIPELINE_ABORTED)
        *failed = !pg_result_check(cx, pg, result);
    *rows = pg_rows_keep(cx, result);
    if (pg->broken || !pg_call_next(cx, pg, until_ms, &end))
        return false;
    PQclear(end);
    return true;
}

static bool take_all(Ctx *cx, Pg *pg, size_t n, int64_t until_ms, PgRows **rows, size_t *failed)
{
    PGresult *sync = NULL;
    for (size_t i = 0; i < n; i++) {
        bool bad = true;
        bool go_on = take_one(cx, pg, until_ms, &rows[i], &bad);
        if (bad && *failed == n)
            *failed = i;
        if (!go_on)
            return false;
    }
    if (!pg_call_next(cx, pg, until_ms, &sync))
        return false;
    PQclear(sync);
    return true;
}

bool pg_batch_run(Ctx *cx, Pg *pg, PgBatch *batch, PgRows ***results, size_t *failed)
{
    int64_t until_ms;
    size_t n = batch->steps.n, none;
    failed = failed ? failed : &none;
    *failed = n;
    *results = ARENA_ARRAY(cx->arena, PgRows *, n ? n : 1);
    if (n == 0)
        return true;
    if (!pg_call_begin(cx, pg, &until_ms))
        return false;
    if (!PQenterPipelineMode(pg->conn))
        return pg_lost(cx, pg);
    if (!send_all(cx, pg, batch) || !take_all(cx, pg, n, until_ms, *results, failed))
        return false;
    if (!PQexitPipelineMode(pg->conn))
        return pg_lost(cx, pg);
    return *failed == n;
}
