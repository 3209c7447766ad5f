/* Row: the few steps that every table family repeats between C structs and SQL. */
#include "store/row.h"

Json *row_objects(Ctx *cx, const PgRows *rows, const char *const *names)
{
    Json *list = json_new_array(cx->arena);
    for (size_t i = 0; i < rows->n; i++) {
        Json *object = json_new_object(cx->arena);
        for (size_t column = 0; names[column]; column++)
            json_set_str(cx->arena, object, names[column], pg_get(rows, i, column));
        json_add(cx->arena, list, object);
    }
    return list;
}
