/* Encode: table-free coders; the decoders accept exactly what the encoders write. */
#include "crypto/encode.h"

Str hex_encode(Arena *arena, Str bytes)
{
    static const char digits[] = "0123456789abcdef";
    char *out = arena_alloc(arena, bytes.n * 2 + 1);
    for (size_t i = 0; i < bytes.n; i++) {
        out[2 * i] = digits[(unsigned char)bytes.p[i] >> 4];
        out[2 * i + 1] = digits[(unsigned char)bytes.p[i] & 15];
    }
    return (Str){out, bytes.n * 2};
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool hex_decode(Arena *arena, Str text, Str *bytes)
{
    char *out = arena_alloc(arena, text.n / 2 + 1);
    if (text.n % 2)
        return false;
    for (size_t i = 0; i < text.n; i += 2) {
        int high = hex_value(text.p[i]), low = hex_value(text.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i / 2] = (char)(high << 4 | low);
    }
    *bytes = (Str){out, text.n / 2};
    return true;
}

static const char plain_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char url_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

static Str encode64(Arena *arena, Str bytes, const char *digits, bool pad)
{
    Buf out = buf_new(arena);
    buf_reserve(&out, (bytes.n + 2) / 3 * 4 + 1);
    for (size_t i = 0; i < bytes.n; i += 3) {
        size_t have = bytes.n - i < 3 ? bytes.n - i : 3;
        uint32_t group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < have ? (unsigned char)bytes.p[i + k] : 0);
        for (size_t k = 0; k < 4; k++) {
            if (k <= have)
                buf_add_char(&out, digits[group >> (18 - 6 * k) & 63]);
            else if (pad)
                buf_add_char(&out, '=');
        }
    }
    return buf_str(&out);
}

Str base64_encode(Arena *arena, Str bytes)
{
    return encode64(arena, bytes, plain_digits, true);
}

Str base64url_encode(Arena *arena, Str bytes)
{
    return encode64(arena, bytes, url_digits, false);
}

static bool decode64(Arena *arena, Str text, const char *digits, Str *bytes)
{
    char *out = arena_alloc(arena, text.n / 4 * 3 + 3);
    size_t n = 0;
    uint32_t group = 0, bits = 0;
    if (text.n % 4 == 1)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        const char *at = text.p[i] ? strchr(digits, text.p[i]) : NULL;
        if (!at)
            return false;
        group = group << 6 | (uint32_t)(at - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[n++] = (char)(group >> bits & 0xff);
            group &= (1u << bits) - 1;
        }
    }
    *bytes = (Str){out, n};
    return group == 0; /* unused bits */
}

bool base64_decode(Arena *arena, Str text, Str *bytes)
{
    if (text.n % 4)
        return false;
    for (int pad = 0; pad < 2 && text.n && text.p[text.n - 1] == '='; pad++)
        text.n--;
    return decode64(arena, text, plain_digits, bytes);
}

bool base64url_decode(Arena *arena, Str text, Str *bytes)
{
    return decode64(arena, text, url_digits, bytes);
}
