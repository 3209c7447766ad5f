/* Call: the waiting inside every call: never longer than its deadline. */
#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "pg/connection.h"

#define CANCEL_MS 1000

bool pg_call_begin(Ctx *cx, Pg *pg, int64_t *until_ms)
{
    pg->error = (PgError){0};
    if (!pg_is_usable(pg))
        return err_set(cx, ERR_UNAVAILABLE, "the connection to the database is closed");
    int64_t left = ctx_left_ms(cx, pg->timeout_ms);
    if (left <= 0)
        return err_set(cx, ERR_DEADLINE, "the time for this request was used up");
    *until_ms = clock_ms() + (left < pg->timeout_ms ? left : pg->timeout_ms);
    return true;
}

/* A server that hangs still answers keep-alives: only our own clock can tell. */
static bool give_up(Ctx *cx, Pg *pg)
{
    pg_cancel(pg, CANCEL_MS);
    pg->broken = true;
    return err_set(cx, ERR_DEADLINE,
                   "the database did not answer in time; the statement was "
                   "canceled");
}

/* Sends what is queued and reads until PQgetResult will not block. On time-out the statement is
 * canceled and the connection spent. */
static bool wait_for_result(Ctx *cx, Pg *pg, int64_t until_ms)
{
    for (;;) {
        int unsent = PQflush(pg->conn);
        if (unsent < 0)
            return pg_lost(cx, pg);
        if (unsent == 0 && !PQisBusy(pg->conn))
            return true;
        struct pollfd fd = {.fd = PQsocket(pg->conn), .events = unsent ? POLLIN | POLLOUT : POLLIN};
        int64_t left = until_ms - clock_ms();
        int n = left > 0 ? poll(&fd, 1, (int)(left < INT32_MAX ? left : INT32_MAX)) : 0;
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return give_up(cx, pg);
        if (fd.revents != POLLOUT && !PQconsumeInput(pg->conn))
            return pg_lost(cx, pg);
    }
}

bool pg_call_next(Ctx *cx, Pg *pg, int64_t until_ms, PGresult **result)
{
    if (!wait_for_result(cx, pg, until_ms))
        return false;
    *result = PQgetResult(pg->conn);
    return true;
}

void pg_call_drain(Pg *pg, int64_t until_ms)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    for (PGresult *result; !pg->broken && pg_call_next(&cx, pg, until_ms, &result) && result;)
        PQclear(result);
    arena_free(arena);
}
