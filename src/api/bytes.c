/* Bytes: base64 as clients send it, whichever alphabet and padding they chose. */
#include "api/bytes.h"

#include "crypto/encode.h"

Str bytes_encode(Arena *arena, Str raw)
{
    return base64_encode(arena, raw);
}

Str bytes_encode_unpadded(Arena *arena, Str raw)
{
    Str text = base64_encode(arena, raw);
    while (text.n > 0 && text.p[text.n - 1] == '=')
        text.n--;
    return text;
}

bool bytes_decode(Arena *arena, Str text, Str *raw)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        buf_add_char(&out, c == '-' ? '+' : c == '_' ? '/' : c);
    }
    for (size_t n = text.n; n % 4 != 0 && n % 4 != 1; n++)
        buf_add_char(&out, '=');
    return base64_decode(arena, buf_str(&out), raw);
}

Json *bytes_json(Arena *arena, Str raw)
{
    return json_new_str(arena, bytes_encode(arena, raw));
}
