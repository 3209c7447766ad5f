/* Str and Buf: bytes, compared, searched, copied and built. */
#include "base/str.h"

#include <stdio.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 32) : c;
}

bool str_eq_nocase(Str a, Str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (lower(a.p[i]) != lower(b.p[i]))
            return false;
    return true;
}

bool str_is_nocase(Str a, const char *z)
{
    return str_eq_nocase(a, str(z));
}

int str_compare(Str a, Str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    return order ? order : (a.n > b.n) - (a.n < b.n);
}

bool str_starts(Str s, const char *prefix)
{
    size_t n = strlen(prefix);
    return s.n >= n && (n == 0 || memcmp(s.p, prefix, n) == 0);
}

bool str_ends(Str s, const char *suffix)
{
    size_t n = strlen(suffix);
    return s.n >= n && (n == 0 || memcmp(s.p + s.n - n, suffix, n) == 0);
}

long str_find(Str s, Str needle)
{
    if (needle.n == 0)
        return 0;
    const char *at = s.n ? memmem(s.p, s.n, needle.p, needle.n) : NULL;
    return at ? (long)(at - s.p) : -1;
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

Str str_trim(Str s)
{
    while (s.n && is_space(s.p[0]))
        s.p++, s.n--;
    while (s.n && is_space(s.p[s.n - 1]))
        s.n--;
    return s;
}

Str str_sub(Str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (Str){s.p ? s.p + from : NULL, to - from};
}

bool str_cut(Str s, char separator, Str *head, Str *tail)
{
    const char *at = s.n ? memchr(s.p, separator, s.n) : NULL;
    if (!at) {
        *head = s;
        *tail = STR_NONE;
        return false;
    }
    *head = (Str){s.p, (size_t)(at - s.p)};
    *tail = (Str){at + 1, s.n - head->n - 1};
    return true;
}

bool str_next(Str *rest, char separator, Str *piece)
{
    if (!rest->p)
        return false;
    str_cut(*rest, separator, piece, rest);
    return true;
}

bool str_to_i64(Str s, int64_t *value)
{
    size_t i = 0;
    bool negative = s.n && s.p[0] == '-';
    if (negative)
        i++;
    if (i == s.n || s.n > 20)
        return false;
    int64_t total = 0;
    for (; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        int digit = s.p[i] - '0';
        if (__builtin_mul_overflow(total, 10, &total) ||
            __builtin_add_overflow(total, negative ? -digit : digit, &total))
            return false;
    }
    *value = total;
    return true;
}

char *str_z(Arena *arena, Str s)
{
    return s.p ? arena_copy(arena, s.p, s.n) : NULL;
}

Str str_copy(Arena *arena, Str s)
{
    return s.p ? (Str){arena_copy(arena, s.p, s.n), s.n} : STR_NONE;
}

static Str mapped(Arena *arena, Str s, char (*fn)(char))
{
    if (!s.p)
        return STR_NONE;
    char *p = arena_alloc(arena, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = fn(s.p[i]);
    return (Str){p, s.n};
}

Str str_lower(Arena *arena, Str s)
{
    return mapped(arena, s, lower);
}

Str str_upper(Arena *arena, Str s)
{
    return mapped(arena, s, upper);
}

Str str_printf(Arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *p = arena_vprintf(arena, format, args);
    va_end(args);
    return str(p);
}

/* FNV-1a, 64 bits. */
uint64_t str_hash(Str s)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3u;
    return h ^ (h >> 32);
}

/* Length of the valid sequence at p, or 0. */
static size_t utf8_len(const unsigned char *p, size_t n)
{
    if (p[0] < 0x80)
        return 1;
    size_t len = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || n < len)
        return 0;
    for (size_t i = 1; i < len; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return len;
}

bool str_is_utf8(Str s)
{
    for (size_t i = 0; i < s.n;) {
        uint64_t word = 0;
        if (s.n - i >= sizeof word) {
            memcpy(&word, s.p + i, sizeof word);
            if (!(word & 0x8080808080808080u)) {
                i += sizeof word;
                continue;
            }
        }
        size_t len = utf8_len((const unsigned char *)s.p + i, s.n - i);
        if (len == 0)
            return false;
        i += len;
    }
    return true;
}

bool str_is_text(Str s)
{
    return str_is_utf8(s) && !(s.n && memchr(s.p, '\0', s.n));
}

Str str_printable(Arena *arena, Str s, size_t most)
{
    char *p = arena_alloc(arena, (s.n < most ? s.n : most) + 1);
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        unsigned char c = (unsigned char)s.p[i];
        size_t len = utf8_len((const unsigned char *)s.p + i, s.n - i);
        bool is_text = len > 0 && c >= 0x20 && c != 0x7f;
        size_t step = is_text ? len : 1;
        if (n + step > most)
            break;
        memcpy(p + n, is_text ? s.p + i : "?", step);
        n += step;
        i += step;
    }
    return (Str){p, n};
}

void buf_reserve(Buf *buf, size_t more)
{
    size_t need;
    if (__builtin_add_overflow(buf->n, more, &need) || __builtin_add_overflow(need, 1, &need))
        need = SIZE_MAX; /* arena_grow aborts */
    if (need <= buf->cap)
        return;
    size_t cap = buf->cap ? buf->cap : 256;
    while (cap < need && cap < SIZE_MAX / 2)
        cap *= 2;
    if (cap < need)
        cap = need;
    buf->p = arena_grow(buf->arena, buf->p, buf->cap, cap);
    buf->cap = cap;
}

void buf_add(Buf *buf, const void *bytes, size_t n)
{
    if (n == 0)
        return;
    buf_reserve(buf, n);
    memcpy(buf->p + buf->n, bytes, n);
    buf->n += n;
}

void buf_add_str(Buf *buf, Str s)
{
    buf_add(buf, s.p, s.n);
}

void buf_add_z(Buf *buf, const char *z)
{
    buf_add(buf, z, strlen(z));
}

void buf_add_char(Buf *buf, char c)
{
    buf_add(buf, &c, 1);
}

void buf_printf(Buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n > 0) {
        buf_reserve(buf, (size_t)n);
        vsnprintf(buf->p + buf->n, (size_t)n + 1, format, again);
        buf->n += (size_t)n;
    }
    va_end(again);
    va_end(args);
}

Str buf_str(Buf *buf)
{
    buf_reserve(buf, 0);
    buf->p[buf->n] = '\0';
    return (Str){buf->p, buf->n};
}
