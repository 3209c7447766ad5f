/* Rows: views into a libpq result. */
#include "pg/connection.h"
#include "pg/value.h"

static void clear(void *result)
{
    PQclear(result);
}

PgRows pg_rows_view(PGresult *result)
{
    PgRows rows = {.n = (size_t)PQntuples(result),
                   .ncolumns = (size_t)PQnfields(result),
                   .tag = str(PQcmdStatus(result)),
                   .result = result};
    if (!str_starts(rows.tag, "SELECT") && !str_starts(rows.tag, "FETCH"))
        str_to_i64(str(PQcmdTuples(result)), &rows.affected);
    return rows;
}

PgRows *pg_rows_keep(Ctx *cx, PGresult *result)
{
    PgRows *rows = ARENA_NEW(cx->arena, PgRows);
    *rows = pg_rows_view(result);
    arena_defer(cx->arena, clear, result);
    return rows;
}

bool pg_get_null(const PgRows *rows, size_t row, size_t column)
{
    return row >= rows->n || PQgetisnull(rows->result, (int)row, (int)column);
}

Str pg_get(const PgRows *rows, size_t row, size_t column)
{
    if (pg_get_null(rows, row, column))
        return STR_NONE;
    return (Str){PQgetvalue(rows->result, (int)row, (int)column),
                 (size_t)PQgetlength(rows->result, (int)row, (int)column)};
}

Str pg_column_name(const PgRows *rows, size_t column)
{
    return str(PQfname(rows->result, (int)column));
}

uint32_t pg_column_type(const PgRows *rows, size_t column)
{
    return PQftype(rows->result, (int)column);
}
