/* Encode binary: protobuf bytes from the same rows, as far as error details need it. */
#include "api/encode.h"

static void add_varint(Buf *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buf_add_char(out, (char)((value & 0x7F) | 0x80));
    buf_add_char(out, (char)value);
}

static void add_counted(Buf *out, int number, Str bytes)
{
    add_varint(out, (uint64_t)number << 3 | 2);
    add_varint(out, bytes.n);
    buf_add_str(out, bytes);
}

static void add_number(Buf *out, const Field *field, const Json *value)
{
    int64_t number = 0;
    if (field->values) {
        const EnumRow *row = enum_value(field->values, value->text);
        number = row ? row->number : 0;
    } else if (value->kind == JSON_BOOL) {
        number = value->yes;
    } else if (!json_to_i64(value, &number)) {
        return;
    }
    add_varint(out, (uint64_t)field->row->number << 3);
    add_varint(out, (uint64_t)number);
}

static void add_value(Buf *out, const Field *field, const Json *value)
{
    if (field->message) {
        Buf inner = buf_new(out->arena);
        encode_binary(&inner, field->message, value);
        add_counted(out, field->row->number, buf_str(&inner));
    } else if (field->row->kind == FIELD_STRING) {
        add_counted(out, field->row->number, value->text);
    } else {
        add_number(out, field, value);
    }
}

void encode_binary(Buf *out, const Message *message, const Json *in)
{
    for (size_t i = 0; i < message->n; i++) {
        const Field *field = &message->fields[i];
        const Json *value = json_get_str(in, field->name);
        if (!value)
            continue;
        if (value->kind != JSON_ARRAY) {
            add_value(out, field, value);
            continue;
        }
        for (size_t j = 0; j < value->n; j++)
            add_value(out, field, value->items[j]);
    }
}
