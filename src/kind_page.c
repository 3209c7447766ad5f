/* Kind page: each kind with its folder, its fields, the tables inside them, and one of our files.
 */
#include "kind_page.h"

/* A bar inside a cell would end it. */
static void add_cell(Buf *page, Str text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '|')
            buf_add_char(page, '\\');
        buf_add_char(page, text.p[i]);
    }
}

static void add_fields(Buf *page, const Json *fields)
{
    buf_add_z(page, "| field | type | |\n|---|---|---|\n");
    for (size_t i = 0; i < json_len(fields); i++) {
        const Json *field = json_at(fields, i);
        buf_printf(page, "| `%.*s`%s | `", STR_ARG(json_str(field, "name")),
                   json_bool(field, "required") ? "" : " (optional)");
        add_cell(page, json_str(field, "type"));
        buf_add_z(page, "` | ");
        add_cell(page, json_str(field, "help"));
        buf_add_z(page, " |\n");
    }
}

static void add_kind(Buf *page, const Json *kind)
{
    const Json *shapes = json_get(kind, "shapes");
    Str text = json_str(kind, "exampleText");
    buf_printf(page, "\n## %.*s: `%.*s`\n\n%.*s\n\n", STR_ARG(json_str(kind, "className")),
               STR_ARG(json_str(kind, "folder")), STR_ARG(json_str(kind, "help")));
    add_fields(page, json_get(kind, "fields"));
    for (size_t i = 0; i < json_len(shapes); i++) {
        const Json *shape = json_at(shapes, i);
        buf_printf(page, "\n### %.*s\n\n%.*s\n\n", STR_ARG(json_str(shape, "className")),
                   STR_ARG(json_str(shape, "help")));
        add_fields(page, json_get(shape, "fields"));
    }
    if (text.n)
        buf_printf(page, "\nExample, `%.*s`:\n\n~~~~lua\n%.*s~~~~\n",
                   STR_ARG(json_str(kind, "example")), STR_ARG(text));
}

Str kind_page(Arena *arena, const Json *kinds)
{
    Buf page = buf_new(arena);
    buf_add_z(&page, "# Kinds of policy\n");
    for (size_t i = 0; i < json_len(kinds); i++)
        add_kind(&page, json_at(kinds, i));
    return buf_str(&page);
}
