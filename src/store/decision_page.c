/* Decision pages in the metadata. */
#include "store/decision_page.h"

#include "store/decision_row.h"
#include "store/decision_text.h"
#include "store/row.h"

/* Whether a document still has a hash in the place of a text: store_decision_text_unpack left it.
 */
static bool is_whole(const Json *input)
{
    bool is_object = input->kind == JSON_OBJECT;
    if (decision_text_is_reference(input))
        return false;
    for (size_t i = 0; (is_object || input->kind == JSON_ARRAY) && i < input->n; i++)
        if (!is_whole(is_object ? input->members[i].value : input->items[i]))
            return false;
    return true;
}

/* Most inputs have no text of their own to fetch, and are not even parsed. */
static bool read_input(Ctx *cx, StoreConn *db, const PgRows *rows, size_t i, DecisionRow *row)
{
    row->input = pg_get(rows, i, DECISION_HEAD_COLUMNS + 1);
    if (str_find(row->input, STR(DECISION_TEXT_KEY)) < 0)
        return true;
    const Json *input = pg_get_json(cx, rows, i, DECISION_HEAD_COLUMNS + 1);
    input = input ? store_decision_text_unpack(cx, db, input) : NULL;
    if (!input)
        return false;
    row->input = is_whole(input) ? json_text(cx->arena, input) : STR("");
    return true;
}

static bool read_row(Ctx *cx, StoreConn *db, const PgRows *rows, size_t i, DecisionRow *row)
{
    row->decision = decision_head(rows, i);
    row->decision.output = pg_get_json(cx, rows, i, DECISION_HEAD_COLUMNS);
    return cx->err == ERR_NONE && read_input(cx, db, rows, i, row);
}

bool store_decision_page(Ctx *cx, StoreConn *db, DecisionCursor *cursor, int limit,
                         DecisionPage *page)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT " DECISION_HEAD
        ", output, input FROM decision WHERE ($1::text[] = '{}' OR project_id = ANY ($1)) "
        "AND ($2::text[] = '{}' OR kind = ANY ($2)) "
        "AND ($3::timestamptz IS NULL OR created_at >= $3) "
        "AND ($4::timestamptz IS NULL OR created_at < $4) "
        "AND ($5::timestamptz IS NULL OR (created_at <= $5 AND (created_at < $5 "
        "OR id > $6::uuid))) "
        "ORDER BY created_at DESC, id LIMIT $7",
        PG_ARGS(pg_array(cx->arena, &cursor->projects), pg_array(cx->arena, &cursor->kinds),
                pg_or_null(cursor->since), pg_or_null(cursor->until), pg_or_null(cursor->last_time),
                pg_or_null(cursor->last_id), pg_int(cx->arena, limit)));
    if (!rows)
        return false;
    *page = (DecisionPage){ROW_ARRAY(cx, DecisionRow, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        if (!read_row(cx, db, rows, i, &page->v[i]))
            return false;
    if (rows->n) {
        cursor->last_id = page->v[rows->n - 1].decision.id;
        cursor->last_time = page->v[rows->n - 1].decision.create_time;
    }
    return true;
}
