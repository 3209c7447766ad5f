/* Schema: resolves the rows of messages and enums into something that can be walked quickly. */
#include <assert.h>
#include <ctype.h>

#include "api/message_rows.h"

static const FieldTable *message_table(size_t i)
{
    static const FieldTable *const tables[] = {
        &message_user,      &message_project,    &message_setting,      &message_instance,
        &message_metadata,  &message_plan,       &message_query,        &message_google,
        &message_tidegate,  &message_call_auth,  &message_call_project, &message_call_database,
        &message_call_plan, &message_call_query, &message_policy,       &message_playground,
        &message_decision};
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}

static const EnumTable *enum_table(size_t i)
{
    static const EnumTable *const tables[] = {&enum_shared, &enum_nested, &enum_rule};
    return i < sizeof tables / sizeof *tables ? tables[i] : NULL;
}

static void add_enums(Schema *schema, const EnumTable *table)
{
    for (size_t i = 0; i < table->n;) {
        assert(table->rows[i].opens);
        Enum *values = ARENA_NEW(schema->arena, Enum);
        values->name = str(table->rows[i++].name);
        values->values = &table->rows[i];
        while (i < table->n && !table->rows[i].opens) {
            values->n++;
            i++;
        }
        bool is_new = map_set(schema->enums, values->name, values);
        assert(is_new);
        (void)is_new;
    }
}

static Str to_snake(Arena *arena, Str camel)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < camel.n; i++) {
        if (isupper((unsigned char)camel.p[i]))
            buf_add_char(&out, '_');
        buf_add_char(&out, (char)tolower((unsigned char)camel.p[i]));
    }
    return buf_str(&out);
}

static void add_fields(Schema *schema, Message *message, const FieldRow *rows)
{
    message->fields = ARENA_ARRAY(schema->arena, Field, message->n);
    message->by_name = map_new(schema->arena);
    for (size_t i = 0; i < message->n; i++) {
        Field *field = &message->fields[i];
        field->row = &rows[i];
        field->name = str(rows[i].name);
        field->snake = to_snake(schema->arena, field->name);
        map_set(message->by_name, field->name, field);
        map_set(message->by_name, field->snake, field);
    }
}

static void add_messages(Schema *schema, const FieldTable *table)
{
    for (size_t i = 0; i < table->n;) {
        assert(table->rows[i].number == 0);
        Message *message = ARENA_NEW(schema->arena, Message);
        message->name = str(table->rows[i].name);
        message->flags = table->rows[i++].flags;
        size_t first = i;
        while (i < table->n && table->rows[i].number != 0)
            i++;
        message->n = i - first;
        add_fields(schema, message, &table->rows[first]);
        bool is_new = map_set(schema->messages, message->name, message);
        assert(is_new);
        (void)is_new;
    }
}

static void resolve(Schema *schema)
{
    for (size_t i = 0; i < schema->messages->n; i++) {
        Message *message = schema->messages->entries[i].value;
        for (size_t j = 0; j < message->n; j++) {
            Field *field = &message->fields[j];
            if (field->row->kind == FIELD_MESSAGE) {
                field->message = schema_message(schema, field->row->of);
                assert(field->message);
            } else if (field->row->kind == FIELD_ENUM) {
                field->values = schema_enum(schema, field->row->of);
                assert(field->values);
            }
        }
    }
}

Schema *schema_new(Arena *arena)
{
    Schema *schema = ARENA_NEW(arena, Schema);
    schema->arena = arena;
    schema->messages = map_new(arena);
    schema->enums = map_new(arena);
    const EnumTable *enums;
    for (size_t i = 0; (enums = enum_table(i)); i++)
        add_enums(schema, enums);
    const FieldTable *fields;
    for (size_t i = 0; (fields = message_table(i)); i++)
        add_messages(schema, fields);
    resolve(schema);
    return schema;
}

const Message *schema_message(const Schema *schema, const char *name)
{
    return map_get(schema->messages, str(name));
}

const Enum *schema_enum(const Schema *schema, const char *name)
{
    return map_get(schema->enums, str(name));
}

const Field *message_field(const Message *message, Str name)
{
    return map_get(message->by_name, name);
}

const EnumRow *enum_value(const Enum *values, Str name_or_number)
{
    int64_t number;
    bool is_number = str_to_i64(name_or_number, &number);
    for (size_t i = 0; i < values->n; i++) {
        const EnumRow *row = &values->values[i];
        if (is_number ? row->number == number : str_is(name_or_number, row->name))
            return row;
    }
    return NULL;
}
