/* Span expressions: every column below an expression is read; its value comes from all of them. */
#include "catalog/span_walk.h"

static void add(SpanWalk *walk, SpanValue *value, SpanValue more)
{
    span_sources_add(walk, &value->sources, &more.sources);
}

void span_exprs(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr, SpanValue *value)
{
    for (; expr; expr = expr->next)
        add(walk, value, span_expr(walk, scope, expr));
}

static void orders(SpanWalk *walk, const SpanScope *scope, const SqlOrderList *list,
                   SpanValue *value)
{
    for (const SqlOrder *order = list->first; order; order = order->next)
        add(walk, value, span_expr(walk, scope, order->expr));
}

static void window(SpanWalk *walk, const SpanScope *scope, const SqlWindow *over, SpanValue *value)
{
    span_exprs(walk, scope, over->partition.first, value);
    orders(walk, scope, &over->order, value);
    if (over->frame_start)
        add(walk, value, span_expr(walk, scope, over->frame_start));
    if (over->frame_end)
        add(walk, value, span_expr(walk, scope, over->frame_end));
}

static SpanValue call(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    SpanValue value = {0}, beside = {0}; /* what decides about rows is read, but is no source */
    const SqlCall *one = expr->call;
    span_exprs(walk, scope, expr->args, &value);
    if (!one)
        return value;
    orders(walk, scope, &one->order, &beside);
    orders(walk, scope, &one->within_group, &value);
    if (one->filter)
        add(walk, &beside, span_expr(walk, scope, one->filter));
    if (one->over)
        window(walk, scope, one->over, &beside);
    if (one->name && str_is(one->name->name, "count"))
        value.type = STR("bigint");
    return value;
}

static SpanValue subquery(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    SpanValue value = {0};
    bool is_partial = false;
    span_exprs(walk, scope, expr->args, &value);
    if (!expr->query)
        return value;
    SpanResultList results = span_query(walk, scope, expr->query, &is_partial);
    if (expr->op == SQL_EXPR_EXISTS)
        return value;
    for (size_t i = 0; i < results.n; i++)
        span_sources_add(walk, &value.sources, &results.v[i].sources);
    if (expr->op == SQL_EXPR_SUBQUERY && results.n == 1)
        value.type = results.v[0].type;
    return value;
}

/* t.* inside an expression: row(t.*), count(t.*), f(t.*). count(*) has no such node. */
static SpanValue star(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    SpanValue value = {0};
    SpanFieldList fields = {0};
    span_star(walk, scope, expr, &fields);
    for (size_t i = 0; i < fields.n; i++)
        add(walk, &value, span_field_use(walk, &fields.v[i]));
    return value;
}

static SpanValue literal(const SqlExpr *expr)
{
    SpanValue value = {0};
    switch ((SqlLiteral)expr->literal) {
    case SQL_LITERAL_INTEGER:
        value.type = STR("integer");
        break;
    case SQL_LITERAL_NUMBER:
        value.type = STR("numeric");
        break;
    case SQL_LITERAL_STRING:
    case SQL_LITERAL_NULL:
        value.type = STR("text");
        break;
    case SQL_LITERAL_BOOL:
        value.type = STR("boolean");
        break;
    default:
        break;
    }
    return value;
}

static SpanValue others(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    SpanValue value = {0};
    span_exprs(walk, scope, expr->args, &value);
    switch (expr->op) {
    case SQL_EXPR_CAST:
        value.type =
            expr->type && !expr->type->args.n && !expr->type->array ? expr->type->canon : STR("");
        break;
    case SQL_EXPR_IN:
    case SQL_EXPR_LIKE:
    case SQL_EXPR_BETWEEN:
    case SQL_EXPR_IS:
        value.type = STR("boolean");
        break;
    default:
        break;
    }
    return value;
}

SpanValue span_expr(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    switch (expr->op) {
    case SQL_EXPR_COLUMN:
        return span_column_find(walk, scope, expr);
    case SQL_EXPR_STAR:
        return star(walk, scope, expr);
    case SQL_EXPR_CALL:
        return call(walk, scope, expr);
    case SQL_EXPR_IN:
    case SQL_EXPR_EXISTS:
    case SQL_EXPR_SUBQUERY:
    case SQL_EXPR_QUANTIFIED:
    case SQL_EXPR_ARRAY:
        return subquery(walk, scope, expr);
    case SQL_EXPR_LITERAL:
        return literal(expr);
    case SQL_EXPR_PAREN:
        return expr->args ? span_expr(walk, scope, expr->args) : (SpanValue){0};
    default:
        return others(walk, scope, expr);
    }
}

static Str last_part(const SqlExpr *expr)
{
    const SqlIdent *part = expr->parts;
    while (part && part->next)
        part = part->next;
    return part ? part->name : STR("");
}

static Str query_name(const SqlQuery *query)
{
    while (query && query->kind == SQL_QUERY_SETOP)
        query = query->arms.first;
    const SqlTarget *target = query ? query->targets.first : NULL;
    if (!target)
        return query && query->kind == SQL_QUERY_VALUES ? STR("column1") : STR("?column?");
    return target->alias ? target->alias->name : catalog_span_name(target->expr);
}

static Str name_or(Str name, Str other)
{
    return str_is(name, "?column?") ? other : name;
}

/* What a cast or CASE falls back on when its argument gives no name. */
static Str weak_name(const SqlExpr *expr)
{
    const SqlExpr *last = expr->args;
    while (last && last->next)
        last = last->next;
    if (expr->op == SQL_EXPR_CASE)
        return name_or(expr->flags & SQL_EXPR_ELSE && last ? catalog_span_name(last)
                                                           : STR("?column?"),
                       STR("case"));
    Str own = expr->type && expr->type->name ? expr->type->canon : STR("?column?");
    static const char *const internal[][2] = {{"integer", "int4"},
                                              {"bigint", "int8"},
                                              {"smallint", "int2"},
                                              {"boolean", "bool"},
                                              {"real", "float4"},
                                              {"double precision", "float8"},
                                              {"character varying", "varchar"},
                                              {"character", "bpchar"},
                                              {"timestamp with time zone", "timestamptz"},
                                              {"timestamp without time zone", "timestamp"},
                                              {"time with time zone", "timetz"},
                                              {"time without time zone", "time"},
                                              {"bit varying", "varbit"}};
    for (size_t i = 0; i < sizeof internal / sizeof *internal; i++)
        if (str_is(own, internal[i][0]))
            own = str(internal[i][1]);
    return expr->args ? name_or(catalog_span_name(expr->args), own) : own;
}

Str catalog_span_name(const SqlExpr *expr)
{
    switch (expr->op) {
    case SQL_EXPR_COLUMN:
        return last_part(expr);
    case SQL_EXPR_CALL:
        return expr->call && expr->call->name ? expr->call->name->name : STR("?column?");
    case SQL_EXPR_FIELD:
        return expr->text;
    case SQL_EXPR_PAREN:
    case SQL_EXPR_COLLATE:
    case SQL_EXPR_SUBSCRIPT:
        return expr->args ? catalog_span_name(expr->args) : STR("?column?");
    case SQL_EXPR_CAST:
    case SQL_EXPR_CASE:
        return weak_name(expr);
    case SQL_EXPR_LITERAL:
        return expr->literal == SQL_LITERAL_TYPED && expr->type ? weak_name(expr)
               : expr->literal == SQL_LITERAL_BOOL              ? STR("bool")
                                                                : STR("?column?");
    case SQL_EXPR_EXISTS:
        return STR("exists");
    case SQL_EXPR_ARRAY:
        return STR("array");
    case SQL_EXPR_ROW:
        return STR("row");
    case SQL_EXPR_SUBQUERY:
        return query_name(expr->query);
    default:
        return STR("?column?");
    }
}
