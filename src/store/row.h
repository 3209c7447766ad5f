/* Row: the few steps that every table family repeats between C structs and SQL. */
#ifndef TG_STORE_ROW_H
#define TG_STORE_ROW_H

#include "base/json.h"
#include "store/store.h"

/* A parameter that is never NULL. */
static inline Str row_text(Str s)
{
    return s.p ? s : STR("");
}

/* Array memory for the rows of a list. */
#define ROW_ARRAY(cx, T, rows) ARENA_ARRAY((cx)->arena, T, (rows)->n ? (rows)->n : 1)

/* The rows as an array of objects; every column is text under its name, in the order of the names
 * up to the NULL. */
Json *row_objects(Ctx *cx, const PgRows *rows, const char *const *names);

#endif
