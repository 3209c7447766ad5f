/* Base64: bytes as the JSON of protobuf writes them. */
#include "cel/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Str cel_base64(Arena *arena, Str bytes)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
        unsigned char group[3] = {0, 0, 0};
        memcpy(group, bytes.p + i, n);
        unsigned bits = (unsigned)group[0] << 16 | (unsigned)group[1] << 8 | group[2];
        for (size_t k = 0; k < 4; k++)
            buf_add_char(&out, k <= n ? digits[bits >> (18 - 6 * k) & 63] : '=');
    }
    return buf_str(&out);
}

static int digit_of(char c)
{
    c = c == '-' ? '+' : c == '_' ? '/' : c;
    const char *found = c ? strchr(digits, c) : NULL;
    return found ? (int)(found - digits) : -1;
}

bool cel_base64_read(Arena *arena, Str text, Str *bytes)
{
    Buf out = buf_new(arena);
    unsigned bits = 0;
    size_t n = text.n;
    while (n > 0 && text.n - n < 2 && text.p[n - 1] == '=')
        n--;
    for (size_t i = 0; i < n; i++) {
        int digit = digit_of(text.p[i]);
        if (digit < 0)
            return false;
        bits = bits << 6 | (unsigned)digit;
        if (i % 4 > 0)
            buf_add_char(&out, (char)(bits >> (6 - i % 4 * 2)));
    }
    *bytes = buf_str(&out);
    return n % 4 != 1;
}
