/* Audit: who called what on which resource, and how it ended. Rows are only added. */
#ifndef TG_STORE_AUDIT_H
#define TG_STORE_AUDIT_H

#include "store/store.h"

typedef struct AuditEntry {
    Str parent; /* workspaces/x or projects/x */
    Str method; /* /bytebase.v1.Service/Rpc */
    Str resource, actor; /* actor: email, empty = nobody signed in */
    int code;   /* google.rpc.Code */
    Str message;
    int64_t latency_us;
    Str ip, user_agent;
} AuditEntry;

bool store_audit_add(Ctx *cx, StoreConn *db, const AuditEntry *entry) MUST_CHECK;

#endif
