/* Listen: NOTIFY as heard by a connection of its own. */
#include <errno.h>
#include <poll.h>

#include "base/clock.h"
#include "pg/connection.h"

bool pg_listen(Ctx *cx, Pg *pg, const char *channel)
{
    const char *name = pg_quote_name(cx, pg, str(channel));
    return name && pg_exec(cx, pg, arena_printf(cx->arena, "LISTEN %s", name), PG_NONE);
}

static bool take(Ctx *cx, Pg *pg, PgNotification *heard)
{
    PGnotify *notify = PQnotifies(pg->conn);
    if (!notify)
        return false;
    heard->channel = str_copy(cx->arena, str(notify->relname));
    heard->payload = str_copy(cx->arena, str(notify->extra));
    PQfreemem(notify);
    return true;
}

bool pg_wait_notification(Ctx *cx, Pg *pg, int64_t timeout_ms, PgNotification *heard)
{
    int64_t until = clock_ms() + timeout_ms;
    *heard = (PgNotification){STR_NONE, STR_NONE};
    pg->error = (PgError){0};
    if (!pg_is_usable(pg))
        return err_set(cx, ERR_UNAVAILABLE, "the connection to the database is closed");
    for (;;) {
        if (!PQconsumeInput(pg->conn))
            return pg_lost(cx, pg);
        if (take(cx, pg, heard))
            return true;
        struct pollfd fd = {.fd = PQsocket(pg->conn), .events = POLLIN};
        int64_t left = until - clock_ms();
        int n = left > 0 ? poll(&fd, 1, (int)(left < INT32_MAX ? left : INT32_MAX)) : 0;
        if (n == 0 || (n < 0 && errno != EINTR))
            return true;
    }
}
