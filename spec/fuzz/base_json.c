/* Any bytes: the reader neither breaks nor accepts what its own writer would not give back. */
#include <stdlib.h>

#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    Json *value = json_parse(&cx, (Str){(const char *)data, size}, NULL);
    if (value) {
        Json *again = json_parse(&cx, json_text(arena, value), NULL);
        if (!again || !json_equal(value, again) || !json_equal(value, json_copy(arena, value)))
            abort();
    } else if (cx.err != ERR_INVALID) {
        abort();
    }
    arena_free(arena);
    return 0;
}
