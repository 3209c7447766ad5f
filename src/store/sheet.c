/* Sheets in the metadata: texts by content, and which project may use which. */
#include "store/sheet.h"

#include <string.h>

#include "store/row.h"

bool store_sheet_add(Ctx *cx, StoreConn *db, Str project, Str sha256, Str content,
                     int64_t creator_id)
{
    if (content.n && memchr(content.p, 0, content.n))
        return err_set(cx, ERR_INVALID, "a sheet is text and may not hold a NUL byte");
    PgBatch *batch = pg_batch_new(cx);
    PgRows **results;
    pg_batch_add(batch,
                 "INSERT INTO sheet_blob (sha256, content) VALUES ($1, $2::bytea) "
                 "ON CONFLICT DO NOTHING",
                 PG_ARGS(sha256, pg_bytes(cx->arena, content)));
    pg_batch_add(batch,
                 "INSERT INTO sheet (project_id, sha256, creator_id) VALUES ($1, $2, $3) "
                 "ON CONFLICT DO NOTHING",
                 PG_ARGS(project, sha256, pg_int(cx->arena, creator_id)));
    return store_batch(cx, db, batch, &results);
}

bool store_sheet_get(Ctx *cx, StoreConn *db, Str project, Str sha256, Str *content)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT b.content FROM sheet s JOIN sheet_blob b USING (sha256) "
                               "WHERE s.project_id = $1 AND s.sha256 = $2",
                               PG_ARGS(project, row_text(sha256)));
    if (!rows)
        return false;
    if (rows->n == 0)
        return err_set(cx, ERR_NOT_FOUND, "sheet projects/%.*s/sheets/%.*s does not exist",
                       STR_ARG(project), STR_ARG(sha256));
    *content = pg_get_bytes(cx->arena, rows, 0, 0);
    return true;
}

bool store_sheet_exists(Ctx *cx, StoreConn *db, Str project, Str sha256, bool *exists)
{
    PgRows *rows = store_query(cx, db, "SELECT FROM sheet WHERE project_id = $1 AND sha256 = $2",
                               PG_ARGS(project, row_text(sha256)));
    *exists = rows && rows->n;
    return rows != NULL;
}
