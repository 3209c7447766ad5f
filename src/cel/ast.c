/* Ast: names of operators, macros and types, and places in a text. */
#include "cel/ast.h"

void cel_place(Str text, size_t offset, unsigned *line, unsigned *column)
{
    *line = *column = 1;
    for (size_t i = 0; i < offset && i < text.n; i++) {
        if (text.p[i] == '\n') {
            ++*line;
            *column = 1;
        } else if (((unsigned char)text.p[i] & 0xC0) != 0x80) {
            ++*column;
        }
    }
}

const char *cel_op_text(CelOp op)
{
    static const char *const texts[] = {
        [CEL_EQ] = "==",      [CEL_NE] = "!=",      [CEL_LT] = "<",     [CEL_LE] = "<=",
        [CEL_GT] = ">",       [CEL_GE] = ">=",      [CEL_IN] = "in",    [CEL_ADD] = "+",
        [CEL_SUBTRACT] = "-", [CEL_MULTIPLY] = "*", [CEL_DIVIDE] = "/", [CEL_MODULO] = "%"};
    return texts[op];
}

const char *cel_macro_name(CelMacro macro)
{
    static const char *const names[] = {[CEL_ALL] = "all",
                                        [CEL_EXISTS] = "exists",
                                        [CEL_EXISTS_ONE] = "exists_one",
                                        [CEL_MAP_EACH] = "map",
                                        [CEL_FILTER] = "filter"};
    return names[macro];
}

bool cel_type_of_name(Str name, CelValue *type)
{
    for (CelKind kind = CEL_NULL; kind < CEL_DYN; kind++) {
        if (str_eq(name, cel_kind_name(kind))) {
            *type = cel_text(CEL_TYPE, cel_kind_name(kind));
            return true;
        }
    }
    return false;
}
