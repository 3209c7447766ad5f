/* Span queries: WITH, set operations and select lists. */
#include "catalog/span_walk.h"

SpanFieldList span_fields_of(SpanWalk *walk, const SpanResultList *results)
{
    SpanFieldList fields = {0};
    for (size_t i = 0; i < results->n; i++) {
        const SpanResult *result = &results->v[i];
        SpanField field = {.name = result->name, .type = result->type, .sources = result->sources};
        VEC_ADD(walk->arena, &fields, field);
    }
    return fields;
}

static void rename_results(SpanResultList *results, const SqlIdentList *names)
{
    size_t i = 0;
    for (const SqlIdent *name = names->first; name && i < results->n; name = name->next, i++)
        results->v[i].name = name->name;
}

/* The arms of a UNION: columns are counted off, not named. */
static void merge_results(SpanWalk *walk, SpanResultList *results, const SpanResultList *more)
{
    for (size_t i = 0; i < more->n; i++) {
        if (i >= results->n)
            VEC_ADD(walk->arena, results, more->v[i]);
        else
            span_sources_add(walk, &results->v[i].sources, &more->v[i].sources);
    }
}

static const SqlQuery *recursive_query(const SqlCte *cte)
{
    const SqlQuery *query = cte->tree->kind == SQL_TREE_SELECT ? cte->tree->query : NULL;
    return cte->recursive && query && query->kind == SQL_QUERY_SETOP && query->arms.n > 1 ? query
                                                                                          : NULL;
}

static void see_cte(SpanWalk *walk, SpanCte *seen, const SqlCte *cte, SpanResultList *results)
{
    rename_results(results, &cte->columns);
    seen->fields = span_fields_of(walk, results);
}

/* The first arm gives the columns. The sources of the others may come from the CTE itself: three
 * rounds see what goes over three columns; inside another recursion one must do, or nesting
 * would cost powers. */
static void read_recursive(SpanWalk *walk, const SpanScope *outer, const SqlCte *cte,
                           const SqlQuery *query, SpanCte *seen)
{
    const SpanCte *before = walk->ctes;
    span_ctes(walk, outer, &query->ctes);
    SpanResultList results = span_query(walk, outer, query->arms.first, &seen->is_partial);
    see_cte(walk, seen, cte, &results);
    seen->outer = walk->ctes;
    walk->ctes = seen;
    size_t rounds = walk->circles++ ? 1 : 3;
    for (size_t round = 0; round < results.n + 1 && round < rounds; round++) {
        for (const SqlQuery *arm = query->arms.first->next; arm; arm = arm->next) {
            SpanResultList more = span_query(walk, outer, arm, &seen->is_partial);
            merge_results(walk, &results, &more);
        }
        see_cte(walk, seen, cte, &results);
    }
    walk->circles--;
    walk->ctes = before;
    seen->outer = before;
}

static void read_cte(SpanWalk *walk, const SpanScope *outer, const SqlCte *cte, SpanCte *seen)
{
    const SqlQuery *recursive = recursive_query(cte);
    SpanResultList results = {0};
    *seen = (SpanCte){.outer = walk->ctes, .name = cte->name->name};
    if (recursive) {
        read_recursive(walk, outer, cte, recursive, seen);
        return;
    }
    if (!span_statement(walk, outer, cte->tree, &results, &seen->is_partial))
        seen->is_partial = true;
    see_cte(walk, seen, cte, &results);
}

void span_ctes(SpanWalk *walk, const SpanScope *outer, const SqlCteList *ctes)
{
    for (const SqlCte *cte = ctes->first; cte; cte = cte->next) {
        SpanCte *seen = ARENA_NEW(walk->arena, SpanCte);
        read_cte(walk, outer, cte, seen);
        walk->ctes = seen;
    }
}

static void add_star(SpanWalk *walk, const SpanScope *scope, const SqlExpr *star,
                     SpanResultList *results, bool *is_partial)
{
    SpanFieldList fields = {0};
    *is_partial |= !span_star(walk, scope, star, &fields);
    for (size_t i = 0; i < fields.n; i++) {
        SpanValue value = span_field_use(walk, &fields.v[i]);
        SpanResult result = {fields.v[i].name, value.type, value.sources};
        VEC_ADD(walk->arena, results, result);
    }
}

/* (e).*: the fields of a composite are not looked up. */
static bool is_field_star(const SqlExpr *expr)
{
    return expr->op == SQL_EXPR_FIELD && (expr->flags & SQL_EXPR_ARG_STAR);
}

/* MySQL names a column by the words of its expression. */
static Str target_name(const SpanWalk *walk, const SqlTarget *target)
{
    if (target->alias)
        return target->alias->name;
    if (walk->names->is_mysql && target->expr->op != SQL_EXPR_COLUMN)
        return sql_text(walk->script, target->expr->span);
    return catalog_span_name(target->expr);
}

void span_targets(SpanWalk *walk, const SpanScope *scope, const SqlTargetList *targets,
                  SpanResultList *results, bool *is_partial)
{
    for (const SqlTarget *target = targets->first; target; target = target->next) {
        if (target->expr->op == SQL_EXPR_STAR) {
            add_star(walk, scope, target->expr, results, is_partial);
            continue;
        }
        SpanValue value = span_expr(walk, scope, target->expr);
        SpanResult result = {target_name(walk, target), value.type, value.sources};
        *is_partial |= is_field_star(target->expr);
        VEC_ADD(walk->arena, results, result);
    }
}

static void use_order(SpanWalk *walk, const SpanScope *scope, const SqlQuery *query)
{
    SpanValue ignored = {0};
    for (const SqlOrder *order = query->order_by.first; order; order = order->next)
        span_expr(walk, scope, order->expr);
    if (query->limit)
        span_exprs(walk, scope, query->limit, &ignored);
    if (query->offset)
        span_exprs(walk, scope, query->offset, &ignored);
}

static void use_windows(SpanWalk *walk, const SpanScope *scope, const SqlQuery *query)
{
    SpanValue ignored = {0};
    for (const SqlWindow *window = query->windows.first; window; window = window->next) {
        span_exprs(walk, scope, window->partition.first, &ignored);
        for (const SqlOrder *order = window->order.first; order; order = order->next)
            span_expr(walk, scope, order->expr);
    }
}

static SpanResultList read_select(SpanWalk *walk, const SpanScope *outer, const SqlQuery *query,
                                  bool *is_partial)
{
    SpanScope scope = {.outer = outer};
    SpanResultList results = {0};
    SpanValue ignored = {0};
    span_from(walk, &scope, query->from.first);
    span_targets(walk, &scope, &query->targets, &results, is_partial);
    if (query->kind == SQL_QUERY_TABLE && !query->targets.n) {
        SqlExpr star = {.op = SQL_EXPR_STAR};
        add_star(walk, &scope, &star, &results, is_partial);
    }
    span_exprs(walk, &scope, query->where, &ignored);
    scope.targets = &results;
    span_exprs(walk, &scope, query->group_by.first, &ignored);
    span_exprs(walk, &scope, query->having, &ignored);
    use_windows(walk, &scope, query);
    scope.targets_first = true;
    span_exprs(walk, &scope, query->distinct_on.first, &ignored);
    use_order(walk, &scope, query);
    return results;
}

static SpanResultList read_values(SpanWalk *walk, const SpanScope *outer, const SqlQuery *query)
{
    SpanScope scope = {.outer = outer};
    SpanResultList results = {0};
    for (const SqlExpr *row = query->rows.first; row; row = row->next) {
        SpanResultList one = {0};
        for (const SqlExpr *expr = row->args; expr; expr = expr->next) {
            SpanValue value = span_expr(walk, &scope, expr);
            SpanResult result = {str_printf(walk->arena, "column%zu", one.n + 1), value.type,
                                 value.sources};
            VEC_ADD(walk->arena, &one, result);
        }
        merge_results(walk, &results, &one);
    }
    return results;
}

static SpanResultList read_arms(SpanWalk *walk, const SpanScope *outer, const SqlQuery *query,
                                bool *is_partial)
{
    SpanResultList results = {0};
    for (const SqlQuery *arm = query->arms.first; arm; arm = arm->next) {
        SpanResultList more = span_query(walk, outer, arm, is_partial);
        if (arm == query->arms.first)
            results = more;
        else
            merge_results(walk, &results, &more);
    }
    SpanScope scope = {.outer = outer, .targets = &results, .targets_first = true};
    use_order(walk, &scope, query);
    return results;
}

SpanResultList span_query(SpanWalk *walk, const SpanScope *outer, const SqlQuery *query,
                          bool *is_partial)
{
    const SpanCte *before = walk->ctes;
    SpanResultList results = {0};
    span_ctes(walk, outer, &query->ctes);
    if (query->kind == SQL_QUERY_SETOP)
        results = read_arms(walk, outer, query, is_partial);
    else if (query->kind == SQL_QUERY_VALUES)
        results = read_values(walk, outer, query);
    else
        results = read_select(walk, outer, query, is_partial);
    if (query->into && !walk->is_inner)
        span_relation_add(walk, &walk->span->writes,
                          query->into->schema.n ? query->into->schema : STR(""), query->into->name,
                          false);
    walk->ctes = before;
    return results;
}
