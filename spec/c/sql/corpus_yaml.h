/* The little YAML that the corpora use: one mapping key or list item a line, scalars plain, quoted
 * or in literal blocks. Not a YAML reader. */
#ifndef TG_SPEC_CORPUS_YAML_H
#define TG_SPEC_CORPUS_YAML_H

#include <stdlib.h>

#include "base/str.h"

typedef struct Yaml {
    Arena *arena;
    Str rest;
    size_t column; /* of the key, or of the item's scalar */
    bool item;     /* a dash stands before it */
    Str key;       /* absent for a plain list item */
    Str value;     /* decoded; absent when the value is on the lines below */
} Yaml;

static inline bool yaml_line(Yaml *yaml, Str *line)
{
    return yaml->rest.n > 0 && (str_cut(yaml->rest, '\n', line, &yaml->rest), true);
}

static inline size_t yaml_indent(Str line)
{
    size_t n = 0;
    while (n < line.n && line.p[n] == ' ')
        n++;
    return n;
}

/* A literal block: the lines that are indented more than `column`. */
static inline Str yaml_block(Yaml *yaml, size_t column, bool strip)
{
    Buf buf = buf_new(yaml->arena);
    size_t indent = 0, kept = 0;
    Str rest = yaml->rest, line;
    while (yaml_line(yaml, &line)) {
        size_t here = yaml_indent(line);
        if (here < line.n && here <= column)
            break;
        if (here < line.n && !indent)
            indent = here;
        buf_add_str(&buf, str_sub(line, line.n < indent ? line.n : indent, line.n));
        buf_add_char(&buf, '\n');
        if (here < line.n)
            kept = buf.n;
        rest = yaml->rest;
    }
    yaml->rest = rest;
    buf.n = strip && kept ? kept - 1 : kept;
    return buf_str(&buf);
}

static inline void yaml_add_code(Buf *buf, Str digits)
{
    unsigned long code = strtoul(str_z(buf->arena, digits), NULL, 16);
    if (code >= 0x10000)
        buf_printf(buf, "%c%c%c%c", (int)(0xf0 | code >> 18), (int)(0x80 | (code >> 12 & 63)),
                   (int)(0x80 | (code >> 6 & 63)), (int)(0x80 | (code & 63)));
    else if (code >= 0x800)
        buf_printf(buf, "%c%c%c", (int)(0xe0 | code >> 12), (int)(0x80 | (code >> 6 & 63)),
                   (int)(0x80 | (code & 63)));
    else if (code >= 0x80)
        buf_printf(buf, "%c%c", (int)(0xc0 | code >> 6), (int)(0x80 | (code & 63)));
    else
        buf_add_char(buf, (char)code);
}

static inline Str yaml_double(Arena *arena, Str s)
{
    Buf buf = buf_new(arena);
    for (size_t i = 1; i < s.n && s.p[i] != '"'; i++) {
        if (s.p[i] != '\\') {
            buf_add_char(&buf, s.p[i]);
            continue;
        }
        char c = s.p[++i];
        size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : c == 'x' ? 2 : 0;
        if (digits)
            yaml_add_code(&buf, str_sub(s, i + 1, i + 1 + digits));
        else
            buf_add_char(&buf, c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c);
        i += digits;
    }
    return buf_str(&buf);
}

static inline Str yaml_single(Arena *arena, Str s)
{
    Buf buf = buf_new(arena);
    for (size_t i = 1; i + 1 < s.n; i++) {
        buf_add_char(&buf, s.p[i]);
        if (s.p[i] == '\'' && s.p[i + 1] == '\'')
            i++;
    }
    return buf_str(&buf);
}

static inline Str yaml_scalar(Yaml *yaml, Str s, size_t column)
{
    if (s.n == 0)
        return STR_NONE;
    if (s.p[0] == '|')
        return yaml_block(yaml, column, s.n > 1 && s.p[1] == '-');
    if (s.p[0] == '"')
        return yaml_double(yaml->arena, s);
    return s.p[0] == '\'' ? yaml_single(yaml->arena, s) : s;
}

/* The next key or item; false at the end. */
static inline bool yaml_next(Yaml *yaml)
{
    Str line;
    do {
        if (!yaml_line(yaml, &line))
            return false;
    } while (str_trim(line).n == 0 || str_trim(line).p[0] == '#');
    size_t at = yaml_indent(line), outer = at;
    yaml->item = false;
    while (at + 1 < line.n && line.p[at] == '-' && line.p[at + 1] == ' ') {
        yaml->item = true;
        outer = at;
        at += 2;
    }
    yaml->column = at;
    size_t end = at;
    while (end < line.n && line.p[end] != ':' && line.p[end] != ' ' && line.p[end] != '"')
        end++;
    bool keyed = end > at && end < line.n && line.p[end] == ':' &&
                 (end + 1 == line.n || line.p[end + 1] == ' ');
    yaml->key = keyed ? str_sub(line, at, end) : STR_NONE;
    Str value = str_trim(str_sub(line, keyed ? end + 1 : at, line.n));
    yaml->value = yaml_scalar(yaml, value, keyed ? at : outer);
    return true;
}

#endif
