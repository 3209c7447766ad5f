/* Json: the writer, compact, with keys as they stand or sorted for hashing. */
#include <stdlib.h>

#include "base/json.h"

static void write_value(Buf *out, const Json *value, bool sorted);

/* Every other byte of a document is one of its signs. */
static inline void put(Buf *out, char c)
{
    if (out->n + 1 < out->cap)
        out->p[out->n++] = c;
    else
        buf_add_char(out, c);
}

/* The short escape of c, or 0. */
static char short_escape(unsigned char c)
{
    switch (c) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

/* A line separator ends a line in JavaScript and in some log readers: always escaped. */
static bool is_line_separator(const char *p, size_t n)
{
    return n >= 3 && (unsigned char)p[0] == 0xe2 && (unsigned char)p[1] == 0x80 &&
           ((unsigned char)p[2] & 0xfe) == 0xa8;
}

static size_t write_special(Buf *out, const char *p, size_t n)
{
    unsigned char c = (unsigned char)p[0];
    char escape = short_escape(c);
    if (escape) {
        buf_add(out, (char[]){'\\', escape}, 2);
        return 1;
    }
    if (is_line_separator(p, n)) {
        buf_printf(out, "\\u202%c", '8' + (p[2] & 1));
        return 3;
    }
    if (c >= 0x80) {
        buf_add(out, p, 1);
        return 1;
    }
    buf_printf(out, "\\u%04x", c);
    return 1;
}

/* Eight bytes at once: has one of them to be looked at? A quote, a backslash, a control character,
 * DEL, or one from 0x80 on. */
static bool has_special(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t word, quote, slash, del;
    memcpy(&word, p, sizeof word);
    quote = word ^ ones * '"';
    slash = word ^ ones * '\\';
    del = word ^ ones * 0x7f;
    return (((word - ones * 0x20) | (quote - ones) | (slash - ones) | (del - ones) | word) &
            high) != 0;
}

static size_t plain_run(const char *p, size_t n)
{
    size_t i = 0;
    while (i + 8 <= n && !has_special(p + i))
        i += 8;
    for (; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f || c == 0xe2)
            break;
    }
    return i;
}

void json_write_string(Buf *out, Str s)
{
    buf_reserve(out, s.n + 2);
    put(out, '"');
    for (size_t i = 0; i < s.n;) {
        size_t n = plain_run(s.p + i, s.n - i);
        buf_add(out, s.p + i, n);
        i += n;
        if (i < s.n)
            i += write_special(out, s.p + i, s.n - i);
    }
    put(out, '"');
}

static int by_key(const void *a, const void *b)
{
    return str_compare(((const JsonMember *)a)->key, ((const JsonMember *)b)->key);
}

static void write_object(Buf *out, const Json *value, bool sorted)
{
    const JsonMember *members = value->members;
    if (sorted && value->n > 1) {
        JsonMember *copy = ARENA_ARRAY(out->arena, JsonMember, value->n);
        memcpy(copy, members, value->n * sizeof *copy);
        qsort(copy, value->n, sizeof *copy, by_key);
        members = copy;
    }
    put(out, '{');
    for (size_t i = 0; i < value->n; i++) {
        if (i)
            put(out, ',');
        json_write_string(out, members[i].key);
        put(out, ':');
        write_value(out, members[i].value, sorted);
    }
    put(out, '}');
}

static void write_array(Buf *out, const Json *value, bool sorted)
{
    put(out, '[');
    for (size_t i = 0; i < value->n; i++) {
        if (i)
            put(out, ',');
        write_value(out, value->items[i], sorted);
    }
    put(out, ']');
}

static void write_value(Buf *out, const Json *value, bool sorted)
{
    switch (value ? value->kind : JSON_NULL) {
    case JSON_NULL:
        buf_add_z(out, "null");
        return;
    case JSON_BOOL:
        buf_add_z(out, value->yes ? "true" : "false");
        return;
    case JSON_NUMBER:
        buf_add_str(out, value->text);
        return;
    case JSON_STRING:
        json_write_string(out, value->text);
        return;
    case JSON_ARRAY:
        write_array(out, value, sorted);
        return;
    case JSON_OBJECT:
        write_object(out, value, sorted);
        return;
    }
}

void json_write(Buf *out, const Json *value)
{
    write_value(out, value, false);
}

void json_write_sorted(Buf *out, const Json *value)
{
    write_value(out, value, true);
}

Str json_text(Arena *arena, const Json *value)
{
    Buf out = buf_new(arena);
    json_write(&out, value);
    return buf_str(&out);
}
