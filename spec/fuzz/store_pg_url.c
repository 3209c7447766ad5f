/* PG_URL from a file: any bytes give a conninfo or an error, never a crash. */
#include "store/pg_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Ctx cx;
    const char *conninfo = NULL;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    Str text = str_copy(arena, (Str){(const char *)data, size});
    bool ok = pg_url_conninfo(&cx, text, &conninfo);
    if (ok != (cx.err == ERR_NONE) || (ok && !conninfo))
        __builtin_trap();
    arena_free(arena);
    return 0;
}
