/* State: what a connection is, and whether it can still be used. */
#include <poll.h>

#include "pg/connection.h"
#include "pg/value.h"

void pg_set_timeout(Pg *pg, int64_t timeout_ms)
{
    pg->timeout_ms = timeout_ms;
}

void pg_set_prepare(Pg *pg, bool on)
{
    pg->prepare = on;
}

bool pg_is_direct(Ctx *cx, Pg *pg, bool *direct)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT pg_backend_pid()", PG_NONE);
    if (!rows)
        return false;
    /* A pooler makes up the key data it hands out. */
    *direct = pg_get_int(rows, 0, 0) == pg_backend_pid(pg);
    return true;
}

bool pg_is_usable(const Pg *pg)
{
    return !pg->broken && PQstatus(pg->conn) == CONNECTION_OK;
}

/* What a server says unasked may be its farewell, and the end of the stream comes after that. */
bool pg_check(Pg *pg)
{
    struct pollfd fd = {.fd = PQsocket(pg->conn), .events = POLLIN};
    while (pg_is_usable(pg) && poll(&fd, 1, 0) > 0) {
        if (!PQconsumeInput(pg->conn))
            pg->broken = true;
        PQisBusy(pg->conn); /* reads messages: take_message hears FATAL */
    }
    return pg_is_usable(pg);
}

bool pg_in_transaction(const Pg *pg)
{
    PGTransactionStatusType status = PQtransactionStatus(pg->conn);
    return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

int pg_backend_pid(const Pg *pg)
{
    return PQbackendPID(pg->conn);
}

int pg_server_version(const Pg *pg)
{
    return PQserverVersion(pg->conn);
}

const char *pg_server_setting(const Pg *pg, const char *name)
{
    return PQparameterStatus(pg->conn, name);
}

void pg_on_message(Pg *pg, void (*fn)(void *, const PgError *), void *ptr)
{
    pg->on_message = fn;
    pg->on_message_ptr = ptr;
}
