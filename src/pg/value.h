/* Values: C values as parameters, and the fields of a result as C values. */
#ifndef TG_PG_VALUE_H
#define TG_PG_VALUE_H

#include "pg/pg.h"

/* Parameters. */
Str pg_int(Arena *arena, int64_t value);
Str pg_bool(bool yes);
Str pg_bytes(Arena *arena, Str bytes);           /* bytea */
Str pg_array(Arena *arena, const StrList *list); /* text[] */
/* jsonb; NULL becomes SQL NULL. */
Str pg_json(Arena *arena, const Json *value);
/* NULL for an empty text. */
static inline Str pg_or_null(Str text)
{
    return text.n ? text : STR_NONE;
}

/* Fields. NULL reads as STR_NONE, 0, false, an empty list; a text field is never p == NULL
 * otherwise. The views live as long as the rows. */
bool pg_get_null(const PgRows *rows, size_t row, size_t column);
Str pg_get(const PgRows *rows, size_t row, size_t column);
int64_t pg_get_int(const PgRows *rows, size_t row, size_t column);
bool pg_get_bool(const PgRows *rows, size_t row, size_t column);
Str pg_get_bytes(Arena *arena, const PgRows *rows, size_t row, size_t column);
StrList pg_get_array(Arena *arena, const PgRows *rows, size_t row,
                     size_t column); /* one dimension */
/* A JSON column that this program wrote; NULL for SQL NULL, and with ERR_INTERNAL in cx when the
 * text is not JSON. */
Json *pg_get_json(Ctx *cx, const PgRows *rows, size_t row, size_t column);

Str pg_column_name(const PgRows *rows, size_t column);
uint32_t pg_column_type(const PgRows *rows, size_t column); /* pg_type oid */

/* SQL: a timestamptz expression as RFC 3339 in UTC with microseconds, "…Z". */
#define PG_TIME(expression)                                                                        \
    "to_char((" expression ") AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"

#endif
