/* Clauses of Oracle's queries: INTO, CONNECT BY, ORDER SIBLINGS, FETCH PERCENT, FOR UPDATE, MODEL.
 */
#include "sql/parse_oracle.h"

bool sql_oracle_into(SqlParser *parser, SqlExprList *targets)
{
    if (at2(parser, KW_BULK, KW_COLLECT))
        parser->at += 2;
    if (!take(parser, KW_INTO))
        return true;
    do {
        SqlExpr *target = sql_oracle_reference(parser);
        if (!target)
            return false;
        SQL_LIST_ADD(targets, target);
    } while (take_punct(parser, ','));
    return true;
}

/* Notes the height of what hangs on a query. */
static int reach(SqlParser *parser, const SqlExpr *expr)
{
    return expr && sql_reach(parser, expr->height) ? 1 : -1;
}

static int read_connect_by(SqlParser *parser, SqlQuery *query)
{
    parser->at += 2;
    take(parser, KW_NOCYCLE);
    query->connect_by = sql_read_expr(parser);
    return reach(parser, query->connect_by);
}

static int read_start_with(SqlParser *parser, SqlQuery *query)
{
    parser->at += 2;
    query->start_with = sql_read_expr(parser);
    return reach(parser, query->start_with);
}

static int read_siblings(SqlParser *parser, SqlQuery *query)
{
    /* The shared code reads ORDER BY: SIBLINGS is taken out of the way. */
    parser->at += 2;
    if (!need(parser, KW_BY))
        return -1;
    do {
        SqlOrder *order = NEW(parser, SqlOrder);
        size_t from = parser->at;
        order->expr = sql_read_expr(parser);
        if (!order->expr)
            return -1;
        order->descending = take(parser, KW_DESC);
        order->has_direction = order->descending || take(parser, KW_ASC);
        order->nulls_first = take2(parser, KW_NULLS, KW_FIRST);
        order->nulls_last = take2(parser, KW_NULLS, KW_LAST);
        order->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&query->order_by, order);
    } while (take_punct(parser, ','));
    return 1;
}

/* FETCH FIRST 10 PERCENT ROWS ONLY; the rest of FETCH is shared. */
static int read_percent(SqlParser *parser, SqlQuery *query)
{
    size_t from = parser->at;
    parser->at += 2;
    query->limit = at(parser, KW_ROW) || at(parser, KW_ROWS) ? NULL : sql_read_primary(parser);
    if (!query->limit || !sql_oracle_take(parser, "percent")) {
        query->limit = NULL;
        parser->at = from;
        return parser->error ? -1 : 0;
    }
    if (!take(parser, KW_ROW) && !need(parser, KW_ROWS))
        return -1;
    query->with_ties = take2(parser, KW_WITH, KW_TIES);
    return query->with_ties || need(parser, KW_ONLY) ? 1 : -1;
}

/* FOR UPDATE OF e.salary WAIT 5 */
static int read_for_update(SqlParser *parser, SqlQuery *query)
{
    size_t from = parser->at;
    parser->at += 2;
    SqlLock *lock = NEW(parser, SqlLock);
    lock->strength = STR("update");
    if (take(parser, KW_OF) && !sql_read_column_list(parser, &query->extras))
        return -1;
    lock->nowait = take(parser, KW_NOWAIT);
    lock->skip_locked = take2(parser, KW_SKIP, KW_LOCKED);
    if (take(parser, KW_WAIT))
        sql_next(parser);
    lock->span = sql_span_from(parser, from);
    query->for_update = true;
    SQL_LIST_ADD(&query->locks, lock);
    return 1;
}

/* MODEL ... RULES (...), of which only the extent is known. */
static int skip_model(SqlParser *parser)
{
    while (!sql_at_end(parser) && !at_punct(parser, ';') && !at_punct(parser, ')') &&
           !at2(parser, KW_ORDER, KW_BY) && !at(parser, KW_FETCH) && !at(parser, KW_UNION) &&
           !at(parser, KW_MINUS))
        if (!sql_skip_parens(parser))
            parser->at++;
    return 1;
}

/* WITH READ ONLY, WITH CHECK OPTION CONSTRAINT c: of a subquery that is written to. */
static int read_restriction(SqlParser *parser)
{
    if (sql_oracle_at(parser, 1, "read")) {
        parser->at += 3;
    } else {
        parser->at += 3;
        if (take(parser, KW_CONSTRAINT))
            sql_next(parser);
    }
    return 1;
}

/* UNIQUE means DISTINCT. */
int sql_oracle_select_head(SqlParser *parser, SqlQuery *query)
{
    if (!take(parser, KW_UNIQUE))
        return 0;
    query->distinct = true;
    return 1;
}

int sql_oracle_query_clause(SqlParser *parser, SqlQuery *query)
{
    bool behind_targets = query->targets.n && !query->from.n;
    if (behind_targets && (at2(parser, KW_BULK, KW_COLLECT) || at(parser, KW_INTO)))
        return sql_oracle_into(parser, &query->extras) ? 1 : -1;
    if (at2(parser, KW_CONNECT, KW_BY) && !query->connect_by)
        return read_connect_by(parser, query);
    if (at2(parser, KW_START, KW_WITH) && !query->start_with)
        return read_start_with(parser, query);
    if (at(parser, KW_ORDER) && sql_oracle_at(parser, 1, "siblings"))
        return read_siblings(parser, query);
    if (at2(parser, KW_FETCH, KW_FIRST) || at2(parser, KW_FETCH, KW_NEXT))
        return query->limit ? 0 : read_percent(parser, query);
    if (at2(parser, KW_FOR, KW_UPDATE))
        return read_for_update(parser, query);
    if (at(parser, KW_MODEL) && query->kind == SQL_QUERY_SELECT)
        return skip_model(parser);
    if (at2(parser, KW_WITH, KW_CHECK) || (at(parser, KW_WITH) && sql_oracle_at(parser, 1, "read")))
        return read_restriction(parser);
    return 0;
}
