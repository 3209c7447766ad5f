/* Where: from the text of a filter to the terms of a table's list. */
#include "api/where.h"

#include "api/filter.h"
#include "base/clock.h"

static const WhereOp operators[] = {
    [FILTER_EQ] = WHERE_EQ, [FILTER_NE] = WHERE_NE,         [FILTER_LT] = WHERE_LT,
    [FILTER_LE] = WHERE_LE, [FILTER_GT] = WHERE_GT,         [FILTER_GE] = WHERE_GE,
    [FILTER_IN] = WHERE_IN, [FILTER_NOT_IN] = WHERE_NOT_IN, [FILTER_CONTAINS] = WHERE_CONTAINS,
};

static const char *const *names_of(Request *rq, const WhereField *fields, bool sorts)
{
    size_t n = 0, kept = 0;
    while (fields[n].name)
        n++;
    const char **names = ARENA_ARRAY(rq->cx->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!sorts || fields[i].sorts)
            names[kept++] = fields[i].name;
    names[kept] = NULL;
    return names;
}

static bool check_value(Request *rq, const WhereField *field, FilterKind kind, Str value)
{
    int64_t when;
    if (field->kind == WHERE_TIME && !clock_parse_rfc3339(value, &when))
        return err_set(rq->cx, ERR_INVALID, "invalid filter: %s \"%.*s\" is not an RFC 3339 time",
                       field->name, STR_ARG(value));
    if ((field->kind == WHERE_BOOL || field->kind == WHERE_FLAG) && kind != FILTER_BOOL)
        return err_set(rq->cx, ERR_INVALID, "invalid filter: %s is true or false", field->name);
    return true;
}

/* Only times have an order, and only texts have parts. */
static bool check_operator(Request *rq, const WhereField *field, FilterOp op)
{
    bool orders = op == FILTER_LT || op == FILTER_LE || op == FILTER_GT || op == FILTER_GE;
    if (orders && field->kind != WHERE_TIME)
        return err_set(rq->cx, ERR_INVALID, "invalid filter: %s has no order; use == or in",
                       field->name);
    if (field->kind == WHERE_FLAG && op != FILTER_EQ)
        return err_set(rq->cx, ERR_INVALID, "invalid filter: %s understands == only", field->name);
    if (op == FILTER_CONTAINS && field->kind != WHERE_TEXT && field->kind != WHERE_MAP)
        return err_set(rq->cx, ERR_INVALID, "invalid filter: %s is not a text", field->name);
    return true;
}

static bool take_term(Request *rq, const WhereField *fields, const FilterCondition *from,
                      Where *where)
{
    WhereTerm term = {.field = where_field(fields, from->field), .op = operators[from->op]};
    if (!term.field || !check_operator(rq, term.field, from->op))
        return false;
    if (term.field->kind == WHERE_MAP)
        term.key = str_sub(from->field, strlen(term.field->name), from->field.n);
    for (size_t i = 0; i < from->values.n; i++) {
        Str value = from->values.v[i];
        const char *prefix = term.field->prefix;
        if (!check_value(rq, term.field, from->kind, value))
            return false;
        if (prefix && str_starts(value, prefix))
            value = str_sub(value, strlen(prefix), value.n);
        VEC_ADD(rq->cx->arena, &term.values, value);
    }
    VEC_ADD(rq->cx->arena, where, term);
    return true;
}

Where *where_read(Request *rq, const WhereField *fields)
{
    Filter filter;
    Order order;
    Where *where = ARENA_NEW(rq->cx->arena, Where);
    if (!filter_parse(rq->cx, request_str(rq, "filter"), names_of(rq, fields, false), &filter) ||
        !order_parse(rq->cx, request_str(rq, "orderBy"), names_of(rq, fields, true), &order))
        return NULL;
    *where = (Where){0};
    for (size_t i = 0; i < filter.n; i++)
        if (!take_term(rq, fields, &filter.v[i], where))
            return NULL;
    for (size_t i = 0; i < order.n; i++) {
        WhereOrder term = {where_field(fields, order.v[i].field), order.v[i].descending};
        VEC_ADD(rq->cx->arena, &where->order, term);
    }
    return where;
}
