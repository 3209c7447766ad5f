/* Ctx: the first error wins; one table maps error codes to the wire. */
#include "base/ctx.h"

#include "base/clock.h"

static const ErrInfo infos[ERR_COUNT] = {
    [ERR_NONE] = {0, 200, "ok"},
    [ERR_CANCELED] = {1, 499, "canceled"},
    [ERR_INVALID] = {3, 400, "invalid_argument"},
    [ERR_DEADLINE] = {4, 504, "deadline_exceeded"},
    [ERR_NOT_FOUND] = {5, 404, "not_found"},
    [ERR_EXISTS] = {6, 409, "already_exists"},
    [ERR_DENIED] = {7, 403, "permission_denied"},
    [ERR_EXHAUSTED] = {8, 429, "resource_exhausted"},
    [ERR_PRECONDITION] = {9, 400, "failed_precondition"},
    [ERR_ABORTED] = {10, 409, "aborted"},
    [ERR_UNIMPLEMENTED] = {12, 501, "unimplemented"},
    [ERR_INTERNAL] = {13, 500, "internal"},
    [ERR_UNAVAILABLE] = {14, 503, "unavailable"},
    [ERR_UNAUTHENTICATED] = {16, 401, "unauthenticated"},
};

void ctx_init(Ctx *cx, Arena *arena)
{
    *cx = (Ctx){.arena = arena};
}

static void record(Ctx *cx, ErrCode code, const char *format, va_list args)
{
    if (cx->err != ERR_NONE)
        return;
    cx->err = code;
    cx->message = arena_vprintf(cx->arena, format, args);
}

bool err_set(Ctx *cx, ErrCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(cx, code, format, args);
    va_end(args);
    return false;
}

void *err_null(Ctx *cx, ErrCode code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    record(cx, code, format, args);
    va_end(args);
    return NULL;
}

void err_clear(Ctx *cx)
{
    cx->err = ERR_NONE;
    cx->message = NULL;
    cx->details = NULL;
}

const ErrInfo *err_info(ErrCode code)
{
    return &infos[code < ERR_COUNT ? code : ERR_INTERNAL];
}

int64_t ctx_left_ms(const Ctx *cx, int64_t fallback)
{
    if (cx->deadline_ms == 0)
        return fallback;
    int64_t left = cx->deadline_ms - clock_ms();
    return left > 0 ? left : 0;
}
