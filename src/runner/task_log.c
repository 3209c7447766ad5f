/* Task log: a failure to log does not fail the run, but it is said. */
#include "runner/task_log.h"

#include "base/clock.h"
#include "base/log.h"

#define LONGEST_STATEMENT ((size_t)64 * 1024)

static void publish(Runner *runner, Arena *arena, const TaskRun *run, const char *event)
{
    Str topic = str_printf(arena, "projects/%.*s/plans/%lld", STR_ARG(run->project),
                           (long long)run->plan_id);
    runner_publish(runner, topic, event,
                   str_printf(arena, "{\"task\":\"%lld\",\"taskRun\":\"%lld\"}",
                              (long long)run->task_id, (long long)run->id));
}

static void add(Runner *runner, Arena *arena, const TaskRun *run, const Json *entry)
{
    Ctx cx;
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, runner->app->store);
    if (!db || !store_task_run_log_add(&cx, db, run->uid, runner->app->replica, entry))
        log_warn("a log entry of task run %lld was lost: %s", (long long)run->uid, cx.message);
    store_return(db);
    publish(runner, arena, run, "log");
}

static Json *entry_of(Arena *arena, const char *type, const char *member, Json *body)
{
    Json *entry = json_new_object(arena);
    json_set_z(arena, entry, "type", type);
    json_set(arena, entry, member, body);
    return entry;
}

static Json *command(Arena *a, Str sheet, const DriverEvent *event)
{
    Json *body = json_new_object(a), *range = json_new_object(a), *response = json_new_object(a);
    Json *all = json_new_array(a);
    Str statement = str_sub(sheet, event->offset, (size_t)event->offset + event->length);
    json_set_int(a, range, "start", event->offset);
    json_set_int(a, range, "end", (int64_t)event->offset + event->length);
    json_set_str(a, body, "logTime", clock_rfc3339(a, event->start_us));
    json_set(a, body, "range", range);
    json_set_str(a, body, "statement", str_sub(statement, 0, LONGEST_STATEMENT));
    json_set_str(a, response, "logTime", clock_rfc3339(a, event->end_us));
    json_set_int64(a, response, "affectedRows", event->affected_rows);
    json_add_str(a, all, str_printf(a, "%lld", (long long)event->affected_rows));
    json_set(a, response, "allAffectedRows", all);
    if (event->message.n)
        json_set_str(a, response, "error",
                     event->line ? str_printf(a, "line %u column %u: %.*s", event->line,
                                              event->column, STR_ARG(event->message))
                                 : event->message);
    json_set(a, body, "response", response);
    return entry_of(a, "COMMAND_EXECUTE", "commandExecute", body);
}

static Json *transaction(Arena *a, const char *type, Str error)
{
    Json *body = json_new_object(a);
    json_set_z(a, body, "type", type);
    json_set_str(a, body, "error", error.p ? error : STR(""));
    return entry_of(a, "TRANSACTION_CONTROL", "transactionControl", body);
}

static Json *retry(Arena *a, const DriverEvent *event)
{
    Json *body = json_new_object(a);
    json_set_str(a, body, "error", event->message);
    json_set_int(a, body, "retryCount", event->retry);
    json_set_int(a, body, "maximumRetries", event->retries);
    return entry_of(a, "RETRY_INFO", "retryInfo", body);
}

static Json *as_entry(Arena *a, Str sheet, const DriverEvent *event)
{
    switch (event->kind) {
    case DRIVER_STATEMENT_END:
        return command(a, sheet, event);
    case DRIVER_BEGIN:
        return transaction(a, "BEGIN", event->message);
    case DRIVER_COMMIT:
        return transaction(a, "COMMIT", event->message);
    case DRIVER_ROLLBACK:
        return transaction(a, "ROLLBACK", event->message);
    case DRIVER_RETRY:
        return retry(a, event);
    case DRIVER_STATEMENT_START:
    case DRIVER_NOTICE:
        break;
    }
    return NULL;
}

void task_log_event(Runner *runner, const TaskRun *run, Str sheet, const DriverEvent *event)
{
    Arena *arena = arena_new();
    Json *entry = as_entry(arena, sheet, event);
    if (entry)
        add(runner, arena, run, entry);
    arena_free(arena);
}

void task_log_span(Runner *runner, const TaskRun *run, const char *type, const char *member,
                   int64_t start_us, Str error)
{
    Arena *arena = arena_new();
    Json *body = json_new_object(arena);
    json_set_str(arena, body, "startTime", clock_rfc3339(arena, start_us));
    json_set_str(arena, body, "endTime", clock_rfc3339(arena, clock_wall_us()));
    json_set_str(arena, body, "error", error.p ? error : STR(""));
    add(runner, arena, run, entry_of(arena, type, member, body));
    arena_free(arena);
}

void task_log_status(Runner *runner, const TaskRun *run)
{
    Arena *arena = arena_new();
    publish(runner, arena, run, "rollout");
    arena_free(arena);
}
