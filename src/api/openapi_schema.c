/* OpenAPI schemas: JSON Schema of messages, fields and enums. */
#include "api/openapi_schema.h"

Json *openapi_ref(Arena *arena, Str name)
{
    Json *out = json_new_object(arena);
    json_set_str(arena, out, "$ref", str_printf(arena, "#/components/schemas/%.*s", STR_ARG(name)));
    return out;
}

static Json *scalar(Arena *arena, const FieldRow *row)
{
    static const struct {
        const char *type, *format;
    } forms[FIELD_KINDS] = {[FIELD_STRING] = {"string", NULL},
                            [FIELD_BOOL] = {"boolean", NULL},
                            [FIELD_INT32] = {"integer", "int32"},
                            [FIELD_INT64] = {"string", "int64"},
                            [FIELD_UINT32] = {"integer", "uint32"},
                            [FIELD_UINT64] = {"string", "uint64"},
                            [FIELD_FLOAT] = {"number", "float"},
                            [FIELD_DOUBLE] = {"number", "double"},
                            [FIELD_BYTES] = {"string", "byte"},
                            [FIELD_TIMESTAMP] = {"string", "date-time"},
                            [FIELD_DURATION] = {"string", "duration"},
                            [FIELD_MASK] = {"string", "field-mask"},
                            [FIELD_NULL] = {"null", NULL},
                            [FIELD_STRUCT] = {"object", NULL}};
    Json *out = json_new_object(arena);
    if (forms[row->kind].type)
        json_set_z(arena, out, "type", forms[row->kind].type);
    if (forms[row->kind].format)
        json_set_z(arena, out, "format", forms[row->kind].format);
    if (row->max_length > 0)
        json_set_int(arena, out, "maxLength", row->max_length);
    return out;
}

static Json *single(Arena *arena, const Field *field)
{
    if (field->message)
        return openapi_ref(arena, field->message->name);
    if (field->values)
        return openapi_ref(arena, field->values->name);
    return scalar(arena, field->row);
}

Json *openapi_field(Arena *arena, const Field *field)
{
    Json *one = single(arena, field), *out = one;
    if (field->row->flags & (FIELD_REPEATED | FIELD_MAP)) {
        bool is_list = field->row->flags & FIELD_REPEATED;
        out = json_new_object(arena);
        json_set_z(arena, out, "type", is_list ? "array" : "object");
        json_set(arena, out, is_list ? "items" : "additionalProperties", one);
    }
    if (field->row->flags & FIELD_OUT)
        json_set_bool(arena, out, "readOnly", true);
    if (field->row->flags & FIELD_IN)
        json_set_bool(arena, out, "writeOnly", true);
    if (field->row->flags & FIELD_EXTENSION)
        json_set_bool(arena, out, "x-tidegate-extension", true);
    return out;
}

static Json *message_schema(Arena *arena, const Message *message)
{
    Json *properties = json_new_object(arena), *required = json_new_array(arena);
    for (size_t i = 0; i < message->n; i++) {
        const Field *field = &message->fields[i];
        json_set_key(arena, properties, field->name, openapi_field(arena, field));
        if ((field->row->flags & FIELD_REQUIRED) && !str_is(field->name, "name"))
            json_add_str(arena, required, field->name);
    }
    Json *out = json_new_object(arena);
    json_set_z(arena, out, "type", "object");
    if (properties->n > 0)
        json_set(arena, out, "properties", properties);
    if (required->n > 0)
        json_set(arena, out, "required", required);
    return out;
}

static Json *enum_schema(Arena *arena, const Enum *values)
{
    Json *names = json_new_array(arena);
    for (size_t i = 0; i < values->n; i++)
        json_add_str(arena, names, str(values->values[i].name));
    Json *out = json_new_object(arena);
    json_set_z(arena, out, "type", "string");
    json_set(arena, out, "enum", names);
    return out;
}

Json *openapi_schemas(Arena *arena, const Schema *schema)
{
    Json *out = json_new_object(arena);
    for (size_t i = 0; i < schema->messages->n; i++) {
        const Message *message = schema->messages->entries[i].value;
        json_set_key(arena, out, message->name, message_schema(arena, message));
    }
    for (size_t i = 0; i < schema->enums->n; i++) {
        const Enum *values = schema->enums->entries[i].value;
        json_set_key(arena, out, values->name, enum_schema(arena, values));
    }
    return out;
}
