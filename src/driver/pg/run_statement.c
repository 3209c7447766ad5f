/* Run: one statement, what is told about it, and where in the sheet it failed. */
#include "base/clock.h"
#include "driver/pg/run.h"

ErrCode run_failure_code(const Run *run, ErrCode code)
{
    if (!pg_is_usable(run->pg))
        return code;
    if (pg_failed_with(run->pg, "57014"))
        return driver_cancel_is_requested(run->job->cancel) ? ERR_CANCELED : ERR_DEADLINE;
    if (pg_failed_with(run->pg, "42501"))
        return ERR_DENIED;
    if (pg_failed_with(run->pg, "55P03"))
        return ERR_DEADLINE;
    /* ERR_ABORTED is kept for the fence. */
    return code == ERR_UNIMPLEMENTED ? code : ERR_PRECONDITION;
}

/* The server counts characters from 1; the offset is in bytes. */
static uint32_t byte_offset(Str text, int position)
{
    size_t i = 0;
    for (int left = position - 1; left > 0 && i < text.n; left--)
        for (i++; i < text.n && ((unsigned char)text.p[i] & 0xC0) == 0x80; i++)
            continue;
    return (uint32_t)i;
}

static DriverEvent event_of(const Run *run, size_t index)
{
    SqlScript *script = run->plan->script;
    const SqlStmt *stmt = &script->stmts.v[index];
    DriverEvent event = {.kind = DRIVER_STATEMENT_START,
                         .unit = run->unit,
                         .statement = index,
                         .offset = stmt->span.offset,
                         .length = stmt->span.length,
                         .start_us = clock_wall_us()};
    sql_position(script, stmt->span.offset, &event.line, &event.column);
    return event;
}

static void emit(const Run *run, const DriverEvent *event)
{
    if (run->job->on_event)
        run->job->on_event(run->job->ptr, event);
}

static void describe_failure(Run *run, const SqlStmt *stmt, const char *message, DriverEvent *event)
{
    const PgError *error = pg_error(run->pg);
    event->message = str(error->message[0] ? error->message : message);
    event->detail = str(error->detail);
    event->hint = str(error->hint);
    event->sqlstate = str(error->sqlstate);
    if (error->position > 0)
        sql_position(run->plan->script,
                     stmt->span.offset + byte_offset(stmt->text, error->position), &event->line,
                     &event->column);
}

static bool fail(Run *run, const SqlStmt *stmt, const Ctx *failed, DriverEvent *event)
{
    DriverOutcome *outcome = run->outcome;
    ErrCode code = run_failure_code(run, failed->err);
    describe_failure(run, stmt, failed->message, event);
    emit(run, event);
    run->lock_missed = pg_failed_with(run->pg, "55P03");
    outcome->failed_statement = event->statement;
    outcome->line = event->line;
    outcome->column = event->column;
    outcome->sqlstate = str_copy(run->cx->arena, event->sqlstate);
    return err_set(run->cx, code, "line %u, column %u: %.*s", event->line, event->column,
                   STR_ARG(event->message));
}

bool run_statement(Run *run, size_t index)
{
    const SqlStmt *stmt = &run->plan->script->stmts.v[index];
    DriverEvent event = event_of(run, index);
    Ctx cx; /* its memory goes with the statement: a sheet may have very many */
    emit(run, &event);
    ctx_init(&cx, run->scratch);
    cx.deadline_ms = run->cx->deadline_ms;
    PgRows *rows = pg_exec(&cx, run->pg, str_z(run->scratch, stmt->text), PG_NONE);
    event.kind = DRIVER_STATEMENT_END;
    event.end_us = clock_wall_us();
    bool ok = rows != NULL;
    if (ok) {
        event.affected_rows = rows->affected;
        run->affected += rows->affected;
        emit(run, &event);
    } else {
        fail(run, stmt, &cx, &event);
    }
    arena_reset(run->scratch);
    return ok;
}
