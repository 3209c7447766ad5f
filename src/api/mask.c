/* Mask: reading, deriving and asking update masks. */
#include "api/mask.h"

#include <ctype.h>

#include "api/message.h"

static void add_camel(Buf *out, Str path)
{
    for (size_t i = 0; i < path.n; i++) {
        if (path.p[i] == '_' && i + 1 < path.n && islower((unsigned char)path.p[i + 1]))
            buf_add_char(out, (char)toupper((unsigned char)path.p[++i]));
        else
            buf_add_char(out, path.p[i]);
    }
}

Str mask_camel(Arena *arena, Str mask)
{
    Buf out = buf_new(arena);
    Str path;
    while (str_next(&mask, ',', &path)) {
        path = str_trim(path);
        if (path.n == 0)
            continue;
        if (out.n > 0)
            buf_add_char(&out, ',');
        add_camel(&out, path);
    }
    return buf_str(&out);
}

/* True when `parent` is `path` or stands above it. */
static bool covers(Str parent, Str path)
{
    return path.n >= parent.n && memcmp(path.p, parent.p, parent.n) == 0 &&
           (path.n == parent.n || path.p[parent.n] == '.');
}

bool mask_has(Str mask, Str path)
{
    Str each;
    while (str_next(&mask, ',', &each)) {
        if (str_is(each, "*") || covers(each, path) || covers(path, each))
            return true;
    }
    return false;
}

static void add_leaves(Buf *out, const Message *message, const Json *value, Str prefix)
{
    for (size_t i = 0; i < value->n; i++) {
        const Field *field = message_field(message, value->members[i].key);
        const Json *member = value->members[i].value;
        if (!field || (prefix.n == 0 && str_is(field->name, "name")))
            continue;
        Str path = str_printf(out->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(field->name));
        bool goes_down = field->message && !(field->row->flags & (FIELD_REPEATED | FIELD_MAP)) &&
                         member->kind == JSON_OBJECT && member->n > 0;
        if (goes_down) {
            add_leaves(out, field->message, member, str_printf(out->arena, "%.*s.", STR_ARG(path)));
            continue;
        }
        if (out->n > 0)
            buf_add_char(out, ',');
        buf_add_str(out, path);
    }
}

Str mask_derive(Arena *arena, const struct Message *message, const Json *resource)
{
    Buf out = buf_new(arena);
    if (resource->kind == JSON_OBJECT)
        add_leaves(&out, message, resource, STR(""));
    return buf_str(&out);
}

/* Below lists, maps and free objects everything goes. */
static bool leads(const Message *message, Str path)
{
    Str name;
    while (message && path.n > 0) {
        str_cut(path, '.', &name, &path);
        const Field *field = message_field(message, name);
        if (!field)
            return false;
        message = field->row->flags & (FIELD_REPEATED | FIELD_MAP) ? NULL : field->message;
    }
    return true;
}

bool mask_check(Ctx *cx, const struct Message *message, Str mask)
{
    Str path;
    while (str_next(&mask, ',', &path))
        if (!str_is(path, "*") && !leads(message, path))
            return err_set(cx, ERR_INVALID, "updateMask names \"%.*s\", which %.*s does not have",
                           STR_ARG(path), STR_ARG(message->name));
    return true;
}
