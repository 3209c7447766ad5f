/* Decode: walks a JSON object beside its message rows. */
#include "api/decode.h"

static void add_path(Buf *out, const DecodePath *path)
{
    if (!path || (!path->up && !path->name.p))
        return;
    add_path(out, path->up);
    if (!path->name.p) {
        buf_printf(out, "[%zu]", path->index);
        return;
    }
    if (out->n > 0)
        buf_add_char(out, '.');
    buf_add_str(out, path->name);
}

/* The path as text: "plan.specs[0].id". */
static Str path_text(Arena *arena, const DecodePath *path)
{
    Buf out = buf_new(arena);
    add_path(&out, path);
    return buf_str(&out);
}

void *decode_refuse(Ctx *cx, const DecodePath *path, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *why = arena_vprintf(cx->arena, format, args);
    va_end(args);
    Str where = path_text(cx->arena, path);
    if (where.n == 0)
        return err_null(cx, ERR_INVALID, "invalid request: %s", why);
    return err_null(cx, ERR_INVALID, "invalid value for \"%.*s\": %s", STR_ARG(where), why);
}

static bool refuse_unknown(Ctx *cx, const Message *message, Str name, const DecodePath *path)
{
    DecodePath here = {path, name, 0};
    Str where = path_text(cx->arena, &here);
    Str near = message_nearest(message, name);
    if (near.p)
        return err_set(cx, ERR_INVALID, "unknown field \"%.*s\", did you mean: \"%.*s\"?",
                       STR_ARG(where), STR_ARG(near));
    return err_set(cx, ERR_INVALID, "unknown field \"%.*s\" in %.*s", STR_ARG(where),
                   STR_ARG(message->name));
}

static Json *decode_one(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    if (field->message)
        return decode_message(cx, field->message, in, path);
    return decode_scalar(cx, field, in, path);
}

static Json *decode_list(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    if (in->kind != JSON_ARRAY)
        return decode_refuse(cx, path, "expected a list");
    Json *out = json_new_array(cx->arena);
    for (size_t i = 0; i < in->n; i++) {
        DecodePath item = {path, STR_NONE, i};
        Json *value = decode_one(cx, field, in->items[i], &item);
        if (!value)
            return NULL;
        json_add(cx->arena, out, value);
    }
    return out;
}

static Json *decode_map(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    if (in->kind != JSON_OBJECT)
        return decode_refuse(cx, path, "expected an object");
    Json *out = json_new_object(cx->arena);
    for (size_t i = 0; i < in->n; i++) {
        DecodePath entry = {path, in->members[i].key, 0};
        Json *value = decode_one(cx, field, in->members[i].value, &entry);
        if (!value)
            return NULL;
        json_set_key(cx->arena, out, in->members[i].key, value);
    }
    return out;
}

static bool check_oneof(Ctx *cx, const Message *message, const Json *out, const Field *field,
                        const DecodePath *path)
{
    for (size_t i = 0; field->row->oneof[0] && i < message->n; i++) {
        const Field *other = &message->fields[i];
        if (other == field || strcmp(other->row->oneof, field->row->oneof) != 0 ||
            !json_get_str(out, other->name))
            continue;
        DecodePath here = {path, field->name, 0};
        return decode_refuse(cx, &here, "\"%.*s\" is set already and excludes it",
                             STR_ARG(other->name)) != NULL;
    }
    return true;
}

/* Output-only fields are what a client read before: it may send them back. */
static bool is_ignored(const Field *field, const Json *value)
{
    if (value->kind == JSON_NULL && field->row->kind != FIELD_NULL &&
        field->row->kind != FIELD_VALUE)
        return true;
    return (field->row->flags & FIELD_OUT) && !str_is(field->name, "name");
}

static bool decode_member(Ctx *cx, const Message *message, const JsonMember *member, Json *out,
                          const DecodePath *path)
{
    const Field *field = message_field(message, member->key);
    if (!field)
        return refuse_unknown(cx, message, member->key, path);
    if (is_ignored(field, member->value))
        return true;
    DecodePath here = {path, field->name, 0};
    if (json_get_str(out, field->name))
        return decode_refuse(cx, &here, "given twice, as camelCase and as snake_case") != NULL;
    if (!check_oneof(cx, message, out, field, path))
        return false;
    Json *value;
    if (field->row->flags & FIELD_REPEATED)
        value = decode_list(cx, field, member->value, &here);
    else if (field->row->flags & FIELD_MAP)
        value = decode_map(cx, field, member->value, &here);
    else
        value = decode_one(cx, field, member->value, &here);
    if (!value)
        return false;
    json_set_key(cx->arena, out, field->name, value);
    return true;
}

Json *decode_message(Ctx *cx, const Message *message, const Json *in, const DecodePath *path)
{
    if (in->kind != JSON_OBJECT)
        return decode_refuse(cx, path, "expected an object (%.*s)", STR_ARG(message->name));
    Json *out = json_new_object(cx->arena);
    for (size_t i = 0; i < in->n; i++) {
        if (!decode_member(cx, message, &in->members[i], out, path))
            return NULL;
    }
    return out;
}

static bool is_empty(const Json *value)
{
    if (!value)
        return true;
    return (value->kind == JSON_STRING && value->text.n == 0) ||
           (value->kind == JSON_ARRAY && value->n == 0);
}

static bool require_below(Ctx *cx, const Field *field, const Json *value, const DecodePath *path)
{
    if (!value || !field->message)
        return true;
    if (!(field->row->flags & (FIELD_REPEATED | FIELD_MAP)))
        return decode_require(cx, field->message, value, true, path);
    for (size_t i = 0; value->kind == JSON_ARRAY && i < value->n; i++) {
        DecodePath item = {path, STR_NONE, i};
        if (!decode_require(cx, field->message, value->items[i], true, &item))
            return false;
    }
    return true;
}

bool decode_require(Ctx *cx, const Message *message, const Json *body, bool deep,
                    const DecodePath *path)
{
    for (size_t i = 0; i < message->n; i++) {
        const Field *field = &message->fields[i];
        const Json *value = json_get_str(body, field->name);
        DecodePath here = {path, field->name, 0};
        bool given_by_server = path && str_is(field->name, "name");
        if ((field->row->flags & FIELD_REQUIRED) && !given_by_server && is_empty(value)) {
            Str where = path_text(cx->arena, &here);
            return err_set(cx, ERR_INVALID, "\"%.*s\" is required", STR_ARG(where));
        }
        if (deep && !require_below(cx, field, value, &here))
            return false;
    }
    return true;
}
