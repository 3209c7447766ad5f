/* Encode: walks a handler's answer beside its message rows. */
#include "api/encode.h"

#include <assert.h>

#include "base/clock.h"
#include "base/log.h"

static Json *reject(const Message *message, Str name)
{
    log_error("api: handler answered a wrong or unknown field %.*s.%.*s", STR_ARG(message->name),
              STR_ARG(name));
    assert(!"a handler's answer does not fit its message");
    return NULL;
}

static bool is_text(const Json *in)
{
    return in->kind == JSON_STRING;
}

static Json *encode_integer(Arena *arena, const Field *field, const Json *in)
{
    if (in->kind != JSON_NUMBER && in->kind != JSON_STRING)
        return NULL;
    bool is_narrow = field->row->kind == FIELD_INT32 || field->row->kind == FIELD_UINT32;
    int64_t value;
    if (is_narrow)
        return json_to_i64(in, &value) ? json_new_int(arena, value) : NULL;
    return json_new_str(arena, in->text);
}

static Json *encode_enum(Arena *arena, const Field *field, const Json *in)
{
    if (in->kind != JSON_STRING && in->kind != JSON_NUMBER)
        return NULL;
    const EnumRow *row = enum_value(field->values, in->text);
    if (!row && in->text.n == 0)
        row = field->values->values;
    return row ? json_new_str(arena, str(row->name)) : NULL;
}

static Json *encode_time(Arena *arena, const Json *in)
{
    int64_t wall_us;
    if (!is_text(in))
        return NULL;
    if (in->text.n == 0 || (in->text.n <= 27 && str_ends(in->text, "Z")))
        return json_new_str(arena, in->text);
    if (!clock_parse_rfc3339(in->text, &wall_us))
        return NULL;
    return json_new_str(arena, clock_rfc3339(arena, wall_us));
}

/* NULL: the value has the wrong type. */
static Json *encode_scalar(Arena *arena, const Field *field, const Json *in)
{
    switch (field->row->kind) {
    case FIELD_BOOL:
        return in->kind == JSON_BOOL ? json_new_bool(arena, in->yes) : NULL;
    case FIELD_INT32:
    case FIELD_INT64:
    case FIELD_UINT32:
    case FIELD_UINT64:
        return encode_integer(arena, field, in);
    case FIELD_ENUM:
        return encode_enum(arena, field, in);
    case FIELD_TIMESTAMP:
        return encode_time(arena, in);
    case FIELD_STRUCT:
        return in->kind == JSON_OBJECT ? json_copy(arena, in) : NULL;
    case FIELD_FLOAT:
    case FIELD_DOUBLE:
    case FIELD_VALUE:
    case FIELD_NULL:
        return json_copy(arena, in);
    default:
        return is_text(in) ? json_new_str(arena, in->text) : NULL;
    }
}

static Json *encode_one(Arena *arena, const Field *field, const Json *in)
{
    if (!field->message)
        return encode_scalar(arena, field, in);
    return in->kind == JSON_OBJECT ? encode_message(arena, field->message, in) : NULL;
}

static Json *encode_list(Arena *arena, const Field *field, const Json *in)
{
    if (in->kind != JSON_ARRAY)
        return NULL;
    Json *out = json_new_array(arena);
    for (size_t i = 0; i < in->n; i++) {
        Json *value = encode_one(arena, field, in->items[i]);
        if (!value)
            return NULL;
        json_add(arena, out, value);
    }
    return out;
}

static Json *encode_map(Arena *arena, const Field *field, const Json *in)
{
    if (in->kind != JSON_OBJECT)
        return NULL;
    Json *out = json_new_object(arena);
    for (size_t i = 0; i < in->n; i++) {
        Json *value = encode_one(arena, field, in->members[i].value);
        if (!value)
            return NULL;
        json_set_key(arena, out, in->members[i].key, value);
    }
    return out;
}

static Json *encode_field(Arena *arena, const Field *field, const Json *in)
{
    if (field->row->flags & FIELD_REPEATED)
        return encode_list(arena, field, in);
    if (field->row->flags & FIELD_MAP)
        return encode_map(arena, field, in);
    return encode_one(arena, field, in);
}

static bool is_zero(const Field *field, const Json *value)
{
    double number;
    switch (value->kind) {
    case JSON_BOOL:
        return !value->yes;
    case JSON_NUMBER:
        return json_to_double(value, &number) && number == 0;
    case JSON_STRING:
        if (field->values)
            return str_is(value->text, field->values->values[0].name);
        if (field->row->kind == FIELD_INT64 || field->row->kind == FIELD_UINT64)
            return str_is(value->text, "0");
        return value->text.n == 0;
    case JSON_ARRAY:
        return value->n == 0;
    case JSON_OBJECT:
        return (field->row->flags & FIELD_MAP) && value->n == 0;
    default:
        return true;
    }
}

/* Zero values of a oneof member or an optional field say something; an empty time never does. */
static bool is_left_out(const Field *field, const Json *value)
{
    FieldKind kind = field->row->kind;
    if (kind == FIELD_NULL || kind == FIELD_VALUE)
        return false;
    if (kind == FIELD_TIMESTAMP || kind == FIELD_DURATION)
        return is_zero(field, value);
    bool has_presence = field->row->oneof[0] || (field->row->flags & FIELD_OPTIONAL);
    return !has_presence && is_zero(field, value);
}

/* Lists that clients filter without looking whether they are there. */
static void add_lists(Arena *arena, const Message *message, Json *out)
{
    bool is_list = str_starts(message->name, "List") || str_starts(message->name, "Search") ||
                   str_starts(message->name, "BatchGet");
    for (size_t i = 0; is_list && i < message->n; i++) {
        const Field *field = &message->fields[i];
        if ((field->row->flags & FIELD_REPEATED) && !json_get_str(out, field->name))
            json_set_key(arena, out, field->name, json_new_array(arena));
    }
}

Json *encode_message(Arena *arena, const Message *message, const Json *in)
{
    Json *out = json_new_object(arena);
    for (size_t i = 0; i < in->n; i++) {
        const JsonMember *member = &in->members[i];
        const Field *field = message_field(message, member->key);
        if (!field) {
            reject(message, member->key);
            continue;
        }
        bool is_null = member->value->kind == JSON_NULL && field->row->kind != FIELD_NULL &&
                       field->row->kind != FIELD_VALUE;
        if (is_null || (field->row->flags & FIELD_IN))
            continue;
        Json *value = encode_field(arena, field, member->value);
        if (!value)
            reject(message, field->name);
        else if (!is_left_out(field, value))
            json_set_key(arena, out, field->name, value);
    }
    if (str_ends(message->name, "Response"))
        add_lists(arena, message, out);
    return out;
}
