/* Shows values as the specs write them. */
#ifndef SPEC_CEL_SHOW_H
#define SPEC_CEL_SHOW_H

#include <stdio.h>

#include "cel/cel.h"
#include "cel/convert.h"
#include "cel/time.h"

static void show(Buf *out, const CelValue *value);

static void show_text(Buf *out, Str text)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"' || text.p[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, text.p[i]);
    }
    buf_add_char(out, '"');
}

static void show_list(Buf *out, const CelBox *list)
{
    buf_add_char(out, '[');
    for (size_t i = 0, n = cel_size(list); i < n; i++) {
        CelValue item;
        list->source->at(list, out->arena, i, &item);
        buf_add_z(out, i ? ", " : "");
        show(out, &item);
    }
    buf_add_char(out, ']');
}

static void show_map(Buf *out, const CelBox *map)
{
    const CelValue *keys = map->source->keys(map, out->arena);
    buf_add_char(out, '{');
    for (size_t i = 0, n = cel_size(map); i < n; i++) {
        CelValue item;
        buf_add_z(out, i ? ", " : "");
        show(out, &keys[i]);
        buf_add_z(out, ": ");
        if (map->source->get(map, out->arena, &keys[i], &item))
            show(out, &item);
    }
    buf_add_char(out, '}');
}

static void show_time(Buf *out, const char *name, Str text)
{
    buf_printf(out, "%s(\"%.*s\")", name, STR_ARG(text));
}

static void show_double(Buf *out, double value)
{
    Str text = cel_double_text(out->arena, value);
    buf_add_str(out, text);
    if (str_find(text, STR(".")) < 0 && str_find(text, STR("e")) < 0)
        buf_add_z(out, ".0");
}

static void show(Buf *out, const CelValue *value)
{
    switch (value->kind) {
    case CEL_NULL:
        buf_add_z(out, "null");
        break;
    case CEL_BOOL:
        buf_add_z(out, value->yes ? "true" : "false");
        break;
    case CEL_INT:
        buf_printf(out, "%lld", (long long)value->i);
        break;
    case CEL_UINT:
        buf_printf(out, "%lluu", (unsigned long long)value->u);
        break;
    case CEL_DOUBLE:
        show_double(out, value->d);
        break;
    case CEL_BYTES:
        buf_add_char(out, 'b');
        show_text(out, value->text);
        break;
    case CEL_STRING:
        show_text(out, value->text);
        break;
    case CEL_LIST:
        show_list(out, value->box);
        break;
    case CEL_MAP:
        show_map(out, value->box);
        break;
    case CEL_TIMESTAMP:
        show_time(out, "timestamp", cel_timestamp_text(out->arena, value->time));
        break;
    case CEL_DURATION:
        show_time(out, "duration", cel_duration_text(out->arena, value->time));
        break;
    default:
        buf_add_str(out, value->text);
    }
}

/* What the expression gives, or "! " and its failure. */
static Str evaluate(Arena *arena, Str text, const CelRun *run)
{
    Ctx cx;
    CelValue value;
    const char *message;
    ctx_init(&cx, arena);
    CelProgram *program = cel_parse(&cx, text);
    if (!program)
        return str_printf(arena, "! %s", cx.message);
    if (!cel_eval(program, run, &value, &message))
        return str_printf(arena, "! %s", message);
    Buf out = buf_new(arena);
    show(&out, &value);
    return buf_str(&out);
}

#endif
