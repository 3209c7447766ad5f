/* Decoders: what they take, the encoders write again byte for byte. */
#include "crypto/encode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect(bool holds)
{
    if (!holds)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Arena *arena = arena_new();
    Str text = str_copy(arena, (Str){(const char *)data, size}), bytes;
    if (base64_decode(arena, text, &bytes))
        expect(str_eq(base64_encode(arena, bytes), text));
    if (base64url_decode(arena, text, &bytes))
        expect(str_eq(base64url_encode(arena, bytes), text));
    if (hex_decode(arena, text, &bytes))
        expect(str_eq_nocase(hex_encode(arena, bytes), text));
    expect(base64_decode(arena, base64_encode(arena, text), &bytes) && str_eq(bytes, text));
    arena_free(arena);
    return 0;
}
