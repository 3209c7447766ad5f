/* Stub: walks the rows that check the files, so that what is written of a kind cannot differ. */
#include "policy/stub.h"

#include "policy/kind.h"

static void write_field(Buf *out, const PolicyField *field)
{
    buf_printf(out, "---@field %s%s %s  %s\n", field->name, field->required ? "" : "?", field->lua,
               field->help);
}

static void write_class(Buf *out, const char *name, const char *help, const PolicyField *fields)
{
    buf_printf(out, "\n--- %s\n---@class %s\n", help, name);
    for (; fields->name; fields++)
        write_field(out, fields);
}

static void write_kind(Buf *out, const PolicyKindRow *row)
{
    buf_printf(out, "\n-- %s*.lua\n", row->folder);
    write_class(out, row->class_name, row->help, row->fields);
    for (const PolicyShape *shape = row->shapes; shape && shape->class_name; shape++)
        write_class(out, shape->class_name, shape->help, shape->fields);
}

Str policy_stubs(Arena *arena)
{
    Buf out = buf_new(arena);
    buf_add_z(&out,
              "---@meta\n"
              "-- What the files of rules/ and policies/ return, kind by kind. The path is the "
              "id: rules/column/no-null.lua is\n"
              "-- \"column/no-null\". Printed by `tidegate policy stubs` from the tables that "
              "check the files: edit those.\n");
    for (const PolicyKindRow *const *row = policy_kinds; *row; row++)
        if ((*row)->class_name)
            write_kind(&out, *row);
    return buf_str(&out);
}

static Json *list_fields(Arena *arena, const PolicyField *fields)
{
    Json *list = json_new_array(arena);
    for (; fields->name; fields++) {
        Json *one = json_new_object(arena);
        json_set_z(arena, one, "name", fields->name);
        json_set_z(arena, one, "type", fields->lua);
        json_set_bool(arena, one, "required", fields->required);
        json_set_z(arena, one, "help", fields->help);
        json_add(arena, list, one);
    }
    return list;
}

static Json *list_shapes(Arena *arena, const PolicyShape *shape)
{
    Json *list = json_new_array(arena);
    for (; shape && shape->class_name; shape++) {
        Json *one = json_new_object(arena);
        json_set_z(arena, one, "className", shape->class_name);
        json_set_z(arena, one, "help", shape->help);
        json_set(arena, one, "fields", list_fields(arena, shape->fields));
        json_add(arena, list, one);
    }
    return list;
}

Json *policy_kind_list(Arena *arena)
{
    Json *list = json_new_array(arena);
    for (const PolicyKindRow *const *at = policy_kinds; *at; at++) {
        const PolicyKindRow *row = *at;
        if (!row->class_name)
            continue;
        Json *one = json_new_object(arena);
        json_set_z(arena, one, "name", row->name);
        json_set_z(arena, one, "className", row->class_name);
        json_set_z(arena, one, "folder", row->folder);
        json_set_z(arena, one, "help", row->help);
        json_set_z(arena, one, "example", row->example);
        json_set(arena, one, "fields", list_fields(arena, row->fields));
        json_set(arena, one, "shapes", list_shapes(arena, row->shapes));
        json_add(arena, list, one);
    }
    return list;
}
