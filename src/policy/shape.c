/* Shape: whether a table inside a policy's field or answer has the fields of its class. */
#include "policy/kind.h"

static bool has_type(PolicyFieldType type, const Json *value)
{
    int64_t number = 0;
    switch (type) {
    case FIELD_STRING:
        return value->kind == JSON_STRING && value->text.n > 0 && value->text.n <= 2000;
    case FIELD_INTEGER:
        return value->kind == JSON_NUMBER && json_to_i64(value, &number) && number >= 0 &&
               number <= 99999;
    case FIELD_BOOLEAN:
        return value->kind == JSON_BOOL;
    case FIELD_TABLE: /* an empty table of Lua may look like a list */
        return value->kind == JSON_OBJECT || (value->kind == JSON_ARRAY && value->n == 0);
    case FIELD_STRINGS:
        return policy_is_string_list(value);
    default:
        return true;
    }
}

static const PolicyField *find_field(const PolicyShape *shape, Str name)
{
    for (const PolicyField *field = shape->fields; field->name; field++)
        if (str_is(name, field->name))
            return field;
    return NULL;
}

const char *policy_shape_check(Arena *arena, const PolicyShape *shape, const Json *object)
{
    if (object->kind != JSON_OBJECT)
        return arena_printf(arena, "a %s must be a table with named fields", shape->class_name);
    for (size_t i = 0; i < object->n; i++) {
        const JsonMember *member = &object->members[i];
        const PolicyField *field = find_field(shape, member->key);
        if (!field)
            return arena_printf(arena, "unknown field '%.*s' in a %s", STR_ARG(member->key),
                                shape->class_name);
        if (!has_type(field->type, member->value))
            return arena_printf(arena, "field '%s' of a %s must be a %s", field->name,
                                shape->class_name, field->lua);
    }
    for (const PolicyField *field = shape->fields; field->name; field++)
        if (field->required && !json_get(object, field->name))
            return arena_printf(arena, "a %s needs a field '%s'", shape->class_name, field->name);
    return NULL;
}
