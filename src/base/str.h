/* Str: a counted view of bytes that somebody else owns; Buf: a growing buffer in an arena. */
#ifndef TG_BASE_STR_H
#define TG_BASE_STR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

/* p may be NULL only when n is 0; a Str with p == NULL means "absent". */
typedef struct Str {
    const char *p;
    size_t n;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_NONE ((Str){NULL, 0})
/* For printf: printf("%.*s", STR_ARG(s)). */
#define STR_ARG(s) (int)(s).n, ((s).p ? (s).p : "")

static inline Str str(const char *z)
{
    return (Str){z, z ? strlen(z) : 0};
}
static inline bool str_empty(Str s)
{
    return s.n == 0;
}
static inline bool str_eq(Str a, Str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
static inline bool str_is(Str a, const char *z)
{
    return str_eq(a, str(z));
}
/* ASCII only. */
bool str_eq_nocase(Str a, Str b);
bool str_is_nocase(Str a, const char *z);
int str_compare(Str a, Str b);
bool str_starts(Str s, const char *prefix);
bool str_ends(Str s, const char *suffix);
/* Byte offset of the first occurrence, or -1. */
long str_find(Str s, Str needle);
Str str_trim(Str s);
Str str_sub(Str s, size_t from, size_t to);
/* Splits at the first separator: *head gets what is before it, *tail what follows. False and
 * *head = s, *tail empty when there is none. */
bool str_cut(Str s, char separator, Str *head, Str *tail);
/* Takes the next separated piece off *rest; false when nothing is left. */
bool str_next(Str *rest, char separator, Str *piece);
/* Whole-string decimal conversions; false on anything else, including overflow. */
bool str_to_i64(Str s, int64_t *value);
/* A NUL-terminated copy; NULL for an absent Str. */
char *str_z(Arena *arena, Str s);
Str str_copy(Arena *arena, Str s);
Str str_lower(Arena *arena, Str s);
Str str_upper(Arena *arena, Str s);
Str str_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
uint64_t str_hash(Str s);
/* True when the bytes are valid UTF-8 (RFC 3629: no surrogates, no overlong forms). */
bool str_is_utf8(Str s);
/* UTF-8 without NUL: what PostgreSQL takes as text, and in its JSON. */
bool str_is_text(Str s);
/* At most `most` bytes of it as text that can be stored and shown: what is not UTF-8 and what is a
 * control character becomes '?'. */
Str str_printable(Arena *arena, Str s, size_t most);

typedef struct Buf {
    Arena *arena;
    char *p;
    size_t n, cap;
} Buf;

static inline Buf buf_new(Arena *arena)
{
    return (Buf){.arena = arena};
}
void buf_reserve(Buf *buf, size_t more);
void buf_add(Buf *buf, const void *bytes, size_t n);
void buf_add_str(Buf *buf, Str s);
void buf_add_z(Buf *buf, const char *z);
void buf_add_char(Buf *buf, char c);
void buf_printf(Buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* NUL-terminates (not counted) and returns the content. */
Str buf_str(Buf *buf);

#endif
