/* Audit in the metadata. */
#include "store/audit.h"

#include "store/row.h"

bool store_audit_add(Ctx *cx, StoreConn *db, const AuditEntry *entry)
{
    return store_exec(
        cx, db,
        "INSERT INTO audit_log (parent, method, resource, actor, status, latency_us, ip, user_agent) "
        "VALUES ($1, $2, $3, CASE WHEN $4 = '' THEN '' ELSE 'users/' || $4 END, "
        "jsonb_build_object('code', $5::int, 'message', $6::text), $7, $8, left($9, 300))",
        PG_ARGS(entry->parent, entry->method, row_text(entry->resource), row_text(entry->actor),
                pg_int(cx->arena, entry->code), row_text(entry->message),
                pg_int(cx->arena, entry->latency_us), row_text(entry->ip),
                row_text(entry->user_agent)),
        NULL);
}
