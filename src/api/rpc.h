/* Rpc: one row for every call of the API: its routes, its messages and who may make it. */
#ifndef TG_API_RPC_H
#define TG_API_RPC_H

#include "base/str.h"
#include "net/http_request.h"

typedef enum RpcAccess {
    RPC_PERMISSION, /* the caller holds `permission` on the resource of the request */
    RPC_CUSTOM,     /* the handler decides by request_may or request_require */
    RPC_SIGNED_IN,  /* any caller with a credential */
    RPC_ANYONE      /* no credential needed; request.caller is filled when one is given */
} RpcAccess;

enum {
    RPC_AUDIT = 1,   /* the call is written to the audit log */
    RPC_TWIN = 2,    /* every instance route exists a second time under projects/{project} */
    RPC_STREAM = 4,  /* server streaming */
    RPC_SKIPPED = 8, /* of no use outside the hosted product or deprecated; never gets a handler */
    RPC_EXTENSION = 16 /* Tidegate's own */
};

/* paths are separated by a blank and stand without /v1: literals, "*" for one segment, and
 * {field=pattern} for the part of the path that becomes that field of the request. */
typedef struct Rpc {
    const char *service, *name;
    HttpMethod method;
    const char *paths;      /* "" = by Connect only */
    const char *body;       /* "*" the whole request, a field of it, or "" none */
    const char *permission; /* without "bb."; "" none. With RPC_CUSTOM: what the handler checks */
    RpcAccess access;
    unsigned flags;
    const char *request, *response; /* messages */
} Rpc;

typedef struct RpcTable {
    const Rpc *rows;
    size_t n;
} RpcTable;

/* Table i of the rows, by group of services; NULL past the end. */
const RpcTable *rpc_table(size_t i);
/* "ProjectService/GetProject", with or without a package in front; NULL when unknown. */
const Rpc *rpc_find(Str name);
/* "bytebase.v1.ProjectService", or "tidegate.v1.…" for our own. */
Str rpc_full_service(Arena *arena, const Rpc *rpc);

#endif
