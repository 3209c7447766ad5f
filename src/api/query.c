/* Query: parameters of a URL as fields of a request. */
#include "api/decode.h"
#include "net/http_request.h"

void decode_set(Arena *arena, Json *body, Str path, Json *value)
{
    Str head;
    while (str_cut(path, '.', &head, &path)) {
        Json *next = json_get_str(body, head);
        if (!next || next->kind != JSON_OBJECT) {
            next = json_new_object(arena);
            json_set_key(arena, body, head, next);
        }
        body = next;
    }
    json_set_key(arena, body, head, value);
}

static bool refuse(Ctx *cx, Str name, const char *why)
{
    return err_set(cx, ERR_INVALID, "invalid query parameter \"%.*s\": %s", STR_ARG(name), why);
}

static bool refuse_unknown(Ctx *cx, const Message *message, Str name, Str part)
{
    Str near = message_nearest(message, part);
    if (near.p)
        return err_set(cx, ERR_INVALID, "unknown query parameter \"%.*s\", did you mean: \"%.*s\"?",
                       STR_ARG(name), STR_ARG(near));
    return err_set(cx, ERR_INVALID, "unknown query parameter \"%.*s\"", STR_ARG(name));
}

/* A query holds text only; decode_scalar takes text for everything but booleans. */
static Json *typed(Ctx *cx, const Field *field, const HttpField *param)
{
    if (field->row->kind != FIELD_BOOL)
        return json_new_str(cx->arena, param->value);
    if (str_is(param->value, "true") || str_is(param->value, "1"))
        return json_new_bool(cx->arena, true);
    if (str_is(param->value, "false") || str_is(param->value, "0"))
        return json_new_bool(cx->arena, false);
    refuse(cx, param->name, "expected true or false");
    return NULL;
}

static bool set_leaf(Ctx *cx, const Field *field, const HttpField *param, Json *object)
{
    if (field->message || (field->row->flags & FIELD_MAP) || field->row->kind == FIELD_STRUCT ||
        field->row->kind == FIELD_VALUE)
        return refuse(cx, param->name, "objects cannot be given here, name one of its fields");
    Json *value = typed(cx, field, param);
    if (!value)
        return false;
    Json *given = json_get_str(object, field->name);
    if (!given)
        given = json_get_str(object, field->snake);
    if (!(field->row->flags & FIELD_REPEATED)) {
        if (given)
            return refuse(cx, param->name, "given twice");
        json_set_key(cx->arena, object, field->name, value);
        return true;
    }
    if (!given) {
        given = json_new_array(cx->arena);
        json_set_key(cx->arena, object, field->name, given);
    }
    if (given->kind == JSON_ARRAY)
        json_add(cx->arena, given, value);
    return true;
}

static bool set_param(Ctx *cx, const Message *message, const HttpField *param, Json *object)
{
    Str rest = param->name, part;
    while (str_cut(rest, '.', &part, &rest)) {
        const Field *field = message_field(message, part);
        if (!field)
            return refuse_unknown(cx, message, param->name, part);
        if (!field->message || (field->row->flags & (FIELD_REPEATED | FIELD_MAP)))
            return refuse(cx, param->name, "it has no fields of its own");
        Json *next = json_get_str(object, field->name);
        if (!next || next->kind != JSON_OBJECT) {
            next = json_new_object(cx->arena);
            json_set_key(cx->arena, object, field->name, next);
        }
        object = next;
        message = field->message;
    }
    const Field *field = message_field(message, part);
    if (!field)
        return refuse_unknown(cx, message, param->name, part);
    return set_leaf(cx, field, param, object);
}

bool decode_query(Ctx *cx, const Message *message, const HttpField *params, size_t n, Json *body)
{
    for (size_t i = 0; i < n; i++) {
        if (!set_param(cx, message, &params[i], body))
            return false;
    }
    return true;
}
