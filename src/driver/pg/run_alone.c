/* Run: a unit that is one statement outside of any transaction; and concurrent index builds, the
 * only ones of which the catalogs tell later whether they were done. */
#include "catalog/ddl.h"
#include "driver/pg/run.h"
#include "pg/value.h"

bool concurrent_index_state(Ctx *cx, Pg *pg, const SqlStmt *stmt, IndexState *state)
{
    const SqlName *index = stmt->names.first;
    const SqlName *table = index ? index->next : NULL;
    bool drops = driver_pg_plan_step(stmt) == PLAN_STEP_DROP_INDEX;
    *state = INDEX_UNNAMED;
    if (!index || (!drops && !table))
        return true;
    const SqlName *relation = drops ? index : table;
    PgRows *rows = pg_exec(
        cx, pg,
        drops ? "SELECT indisvalid FROM pg_index"
                " WHERE indexrelid = to_regclass($2) AND $1 <> ''"
              : "SELECT i.indisvalid FROM pg_index i"
                " JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE c.relname = $1 AND i.indrelid = to_regclass($2)",
        PG_ARGS(index->name, catalog_quote_path(cx->arena, relation->schema, relation->name)));
    if (!rows)
        return false;
    *state = rows->n == 0 ? INDEX_ABSENT : pg_get_bool(rows, 0, 0) ? INDEX_VALID : INDEX_INVALID;
    return true;
}

bool concurrent_index_clean(Ctx *cx, Pg *pg, const SqlStmt *stmt)
{
    const SqlName *index = stmt->names.first, *table = index->next;
    PgRows *rows =
        pg_exec(cx, pg,
                "SELECT i.indexrelid::regclass::text FROM pg_index i"
                " JOIN pg_class c ON c.oid = i.indexrelid"
                " WHERE c.relname = $1 AND i.indrelid = to_regclass($2) AND NOT i.indisvalid",
                PG_ARGS(index->name, catalog_quote_path(cx->arena, table->schema, table->name)));
    if (!rows || rows->n == 0)
        return rows != NULL;
    return pg_exec(cx, pg,
                   arena_printf(cx->arena, "DROP INDEX CONCURRENTLY IF EXISTS %.*s",
                                STR_ARG(pg_get(rows, 0, 0))),
                   PG_NONE) != NULL;
}

/* What is left of our own build goes; the reason of the failure stays what it is. */
static void clean_up(Run *run, const SqlStmt *stmt)
{
    Ctx cx;
    ctx_init(&cx, run->cx->arena);
    if (!pg_is_usable(run->pg))
        return;
    run_emit(run, DRIVER_NOTICE,
             concurrent_index_clean(&cx, run->pg, stmt)
                 ? STR("the unfinished index was dropped")
                 : STR("the unfinished index could not be dropped: drop it before the next try"));
}

/* IF NOT EXISTS would be content with an index that nobody can use. */
static bool check_before(Run *run, const SqlStmt *stmt, IndexState *before)
{
    *before = INDEX_UNNAMED;
    if (driver_pg_plan_step(stmt) != PLAN_STEP_CREATE_INDEX)
        return true;
    if (!concurrent_index_state(run->cx, run->pg, stmt, before))
        return false;
    if (*before == INDEX_INVALID && (stmt->flags & SQL_IF_NOT_EXISTS))
        return err_set(
            run->cx, ERR_PRECONDITION,
            "index %.*s exists and is invalid: an earlier build of it broke off, drop it "
            "first",
            STR_ARG(stmt->names.first->name));
    return true;
}

bool run_alone(Run *run, const PlanUnit *unit)
{
    const SqlStmt *stmt = &run->plan->script->stmts.v[unit->first];
    IndexState before;
    if (!check_before(run, stmt, &before) || !run_fault(run, "task-before-commit"))
        return false;
    if (!run_statement(run, unit->first)) {
        if (before == INDEX_ABSENT)
            clean_up(run, stmt);
        /* Others may have done half of their work. */
        run->lock_missed = run->lock_missed && driver_pg_plan_step(stmt) != PLAN_STEP_OTHER;
        return false;
    }
    return run_fault(run, "task-mid-ddl");
}
