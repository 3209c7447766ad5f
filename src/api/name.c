/* Name: resource names as patterns with holes. */
#include "api/name.h"

#include <ctype.h>
#include <stdarg.h>

#include "base/vec.h"

#define PARTS 8

static Str decode(Arena *arena, Str part)
{
    if (str_find(part, STR("%")) < 0)
        return part;
    Buf out = buf_new(arena);
    for (size_t i = 0; i < part.n; i++) {
        Str code = str_sub(part, i, i + 3 < part.n ? i + 3 : part.n);
        if (str_is_nocase(code, "%2F") || str_is(code, "%25")) {
            buf_add_char(&out, code.p[2] == '5' ? '%' : '/');
            i += 2;
        } else {
            buf_add_char(&out, part.p[i]);
        }
    }
    return buf_str(&out);
}

static bool scan(Arena *arena, Str name, const char *pattern, Str *parts)
{
    Str rest = str(pattern), expected, piece;
    size_t n = 0;
    while (str_next(&rest, '/', &expected)) {
        if (!str_next(&name, '/', &piece) || piece.n == 0)
            return false;
        if (!str_is(expected, "{}")) {
            if (!str_eq(expected, piece))
                return false;
            continue;
        }
        if (n == PARTS)
            return false;
        parts[n++] = decode(arena, piece);
    }
    return !str_next(&name, '/', &piece);
}

static bool scan_to(Arena *arena, Str name, const char *pattern, va_list args)
{
    Str parts[PARTS];
    if (!scan(arena, name, pattern, parts))
        return false;
    size_t n = 0;
    for (const char *p = strstr(pattern, "{}"); p; p = strstr(p + 2, "{}")) {
        Str *out = va_arg(args, Str *);
        if (out)
            *out = parts[n];
        n++;
    }
    return true;
}

bool name_scan(Arena *arena, Str name, const char *pattern, ...)
{
    va_list args;
    va_start(args, pattern);
    bool fits = scan_to(arena, name, pattern, args);
    va_end(args);
    return fits;
}

bool name_parse(Ctx *cx, Str name, const char *pattern, ...)
{
    va_list args;
    va_start(args, pattern);
    bool fits = scan_to(cx->arena, name, pattern, args);
    va_end(args);
    return fits ||
           err_set(cx, ERR_INVALID, "invalid name \"%.*s\", expected %s", STR_ARG(name), pattern);
}

Str name_print(Arena *arena, const char *pattern, ...)
{
    va_list args;
    va_start(args, pattern);
    Buf out = buf_new(arena);
    for (const char *p = pattern; *p; p++) {
        if (p[0] != '{' || p[1] != '}') {
            buf_add_char(&out, *p);
            continue;
        }
        Str part = va_arg(args, Str);
        for (size_t i = 0; i < part.n; i++) {
            if (part.p[i] == '/' || part.p[i] == '%')
                buf_printf(&out, "%%%02X", part.p[i]);
            else
                buf_add_char(&out, part.p[i]);
        }
        p++;
    }
    va_end(args);
    return buf_str(&out);
}

bool name_database(Arena *arena, Str name, Str *instance, Str *database, Str *rest)
{
    Str piece, word, parts[2];
    if (str_starts(name, "projects/")) {
        str_next(&name, '/', &piece);
        if (!str_next(&name, '/', &piece) || piece.n == 0)
            return false;
    }
    static const char *const words[] = {"instances", "databases"};
    for (size_t i = 0; i < 2; i++) {
        if (!str_next(&name, '/', &word) || !str_is(word, words[i]) ||
            !str_next(&name, '/', &parts[i]) || parts[i].n == 0)
            return false;
    }
    *instance = decode(arena, parts[0]);
    *database = decode(arena, parts[1]);
    *rest = name.p ? name : STR("");
    return true;
}

Str name_project(Str name)
{
    Str head, rest, id;
    if (!str_cut(name, '/', &head, &rest) || !str_is(head, "projects"))
        return STR_NONE;
    str_cut(rest, '/', &id, &head);
    return id.n > 0 && !str_starts(head, "instances/") ? id : STR_NONE;
}

bool name_number(Ctx *cx, Str part, int64_t *number)
{
    if (str_to_i64(part, number) && *number > 0)
        return true;
    return err_set(cx, ERR_INVALID, "invalid number \"%.*s\" in a name", STR_ARG(part));
}

bool name_is_id(Str id)
{
    if (id.n == 0 || id.n > 63 || !islower((unsigned char)id.p[0]) || id.p[id.n - 1] == '-')
        return false;
    for (size_t i = 0; i < id.n; i++) {
        char c = id.p[i];
        if (!islower((unsigned char)c) && !isdigit((unsigned char)c) && c != '-')
            return false;
    }
    return true;
}
