/* Values: PostgreSQL's text forms, written and read. */
#include "pg/value.h"

#include <libpq-fe.h>
#include <stdlib.h>

#include "crypto/encode.h"

Str pg_int(Arena *arena, int64_t value)
{
    return str_printf(arena, "%lld", (long long)value);
}

Str pg_bool(bool yes)
{
    return yes ? STR("t") : STR("f");
}

Str pg_bytes(Arena *arena, Str bytes)
{
    Str hex = hex_encode(arena, bytes);
    return str_printf(arena, "\\x%.*s", STR_ARG(hex));
}

static void add_quoted(Buf *out, Str item)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < item.n; i++) {
        if (item.p[i] == '"' || item.p[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, item.p[i]);
    }
    buf_add_char(out, '"');
}

Str pg_array(Arena *arena, const StrList *list)
{
    Buf out = buf_new(arena);
    buf_add_char(&out, '{');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_add_char(&out, ',');
        if (list->v[i].p)
            add_quoted(&out, list->v[i]);
        else
            buf_add_z(&out, list->v[i].n ? "\"\"" : "NULL");
    }
    buf_add_char(&out, '}');
    return buf_str(&out);
}

Str pg_json(Arena *arena, const Json *value)
{
    return value ? json_text(arena, value) : STR_NONE;
}

int64_t pg_get_int(const PgRows *rows, size_t row, size_t column)
{
    int64_t value = 0;
    return str_to_i64(pg_get(rows, row, column), &value) ? value : 0;
}

bool pg_get_bool(const PgRows *rows, size_t row, size_t column)
{
    return str_is(pg_get(rows, row, column), "t");
}

Str pg_get_bytes(Arena *arena, const PgRows *rows, size_t row, size_t column)
{
    Str text = pg_get(rows, row, column);
    size_t n = 0;
    unsigned char *bytes = text.p ? PQunescapeBytea((const unsigned char *)text.p, &n) : NULL;
    if (!bytes)
        return STR_NONE;
    Str copy = str_copy(arena, (Str){(const char *)bytes, n});
    PQfreemem(bytes);
    return copy;
}

/* One element of an array literal; *at is moved past it. */
static Str read_item(Arena *arena, Str text, size_t *at)
{
    Buf item = buf_new(arena);
    bool quoted = *at < text.n && text.p[*at] == '"';
    size_t i = *at + quoted;
    for (; i < text.n && (quoted ? text.p[i] != '"' : text.p[i] != ',' && text.p[i] != '}'); i++) {
        if (text.p[i] == '\\' && i + 1 < text.n)
            i++;
        buf_add_char(&item, text.p[i]);
    }
    *at = i + quoted;
    Str value = buf_str(&item);
    return !quoted && str_is(value, "NULL") ? STR_NONE : value;
}

StrList pg_get_array(Arena *arena, const PgRows *rows, size_t row, size_t column)
{
    StrList list = {0};
    Str text = pg_get(rows, row, column);
    if (text.n < 2 || text.p[0] != '{')
        return list;
    for (size_t at = 1; at < text.n && text.p[at] != '}';) {
        Str item = read_item(arena, text, &at);
        VEC_ADD(arena, &list, item);
        if (at < text.n && text.p[at] == ',')
            at++;
    }
    return list;
}

Json *pg_get_json(Ctx *cx, const PgRows *rows, size_t row, size_t column)
{
    static const JsonLimits limits = {.max_bytes = (size_t)256 * 1024 * 1024, .max_depth = 200};
    if (pg_get_null(rows, row, column))
        return NULL;
    Json *value = json_parse(cx, pg_get(rows, row, column), &limits);
    if (!value && cx->err == ERR_INVALID) /* ours, not the caller's mistake */
        cx->err = ERR_INTERNAL;
    return value;
}
