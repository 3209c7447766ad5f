/* Ctx: what one job carries: its arena, its deadline and the reason of its first failure. */
#ifndef TG_BASE_CTX_H
#define TG_BASE_CTX_H

#include "base/arena.h"
#include "base/str.h"

#define MUST_CHECK __attribute__((warn_unused_result))

/* The google.rpc.Code meanings; base/ctx.c holds the one table to HTTP and Connect. */
typedef enum ErrCode {
    ERR_NONE = 0,
    ERR_CANCELED,
    ERR_INVALID,
    ERR_DEADLINE,
    ERR_NOT_FOUND,
    ERR_EXISTS,
    ERR_DENIED,
    ERR_EXHAUSTED,
    ERR_PRECONDITION,
    ERR_ABORTED,
    ERR_UNIMPLEMENTED,
    ERR_INTERNAL,
    ERR_UNAVAILABLE,
    ERR_UNAUTHENTICATED,
    ERR_COUNT
} ErrCode;

typedef struct ErrInfo {
    int grpc;            /* google.rpc.Code number */
    int http;            /* HTTP status */
    const char *connect; /* Connect protocol code name */
} ErrInfo;

struct Json;

typedef struct Ctx {
    Arena *arena;
    ErrCode err;
    const char *message;  /* lower case, no full stop, names the object and the remedy */
    struct Json *details; /* array of detail objects for the API error, or NULL */
    int64_t deadline_ms;  /* on clock_ms(); 0 = none */
    Str trace_id;         /* for logs; may be absent */
} Ctx;

void ctx_init(Ctx *cx, Arena *arena);
/* Records the first failure (later ones are ignored) and returns false. */
bool err_set(Ctx *cx, ErrCode code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* As err_set, for functions that return a pointer. */
void *err_null(Ctx *cx, ErrCode code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Forgets the failure, for callers that handle it. */
void err_clear(Ctx *cx);
const ErrInfo *err_info(ErrCode code);
/* Milliseconds left, at least 0; `fallback` when the job has no deadline. */
int64_t ctx_left_ms(const Ctx *cx, int64_t fallback);

#endif
