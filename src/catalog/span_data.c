/* Span data: INSERT, UPDATE, DELETE and MERGE: what they write, read and return. */
#include "catalog/span_walk.h"

/* The relation written to, as the catalog holds it. */
static size_t write_to(SpanWalk *walk, const SqlName *name)
{
    bool is_unknown;
    const Relation *relation = catalog_names_find(walk->names, name, &is_unknown);
    if (relation)
        return span_relation_add(walk, &walk->span->writes, relation->schema->name, relation->name,
                                 true);
    Str schema = name->schema.n ? name->schema : STR("");
    span_unknown(walk, "table", schema, name->name);
    return span_relation_add(walk, &walk->span->writes, schema, name->name, false);
}

static void write_column(SpanWalk *walk, size_t written, Str column)
{
    span_column_name_add(walk->arena, &walk->span->writes.v[written - 1].columns, column);
}

/* c, c[1], c.f: the column is at the bottom. */
static const SqlExpr *column_of(const SqlExpr *expr)
{
    while (expr && expr->op != SQL_EXPR_COLUMN)
        expr = expr->args;
    return expr;
}

static Str column_name(const SqlExpr *expr)
{
    const SqlIdent *part = expr->parts;
    while (part && part->next)
        part = part->next;
    return part ? part->name : STR("");
}

static void check_column(SpanWalk *walk, const SpanRange *target, Str column)
{
    for (size_t i = 0; i < target->fields.n; i++)
        if (catalog_names_same(walk->names, target->fields.v[i].name, column))
            return;
    span_unknown(walk, "column", target->alias, column);
}

static void write_columns(SpanWalk *walk, const SpanRange *target, size_t written,
                          const SqlExpr *list)
{
    for (; list; list = list->next) {
        const SqlExpr *column = column_of(list);
        if (!column)
            continue;
        check_column(walk, target, column_name(column));
        write_column(walk, written, column_name(column));
    }
}

static bool has_field(const SpanWalk *walk, const SpanRange *range, Str name)
{
    for (size_t i = 0; i < range->fields.n; i++)
        if (catalog_names_same(walk->names, range->fields.v[i].name, name))
            return true;
    return false;
}

/* UPDATE t JOIN u … SET u.d = 1 of MySQL: whose column it is. NULL: the target's. */
static const SpanRange *other_target(const SpanWalk *walk, const SpanScope *scope,
                                     const SpanRange *target, const SqlExpr *column)
{
    const SqlIdent *part = column->parts;
    const SpanRange *found = NULL;
    while (part && part->next && part->next->next)
        part = part->next;
    if (!part || !walk->names->is_mysql)
        return NULL;
    if (part->next)
        found = span_range_find(walk, scope, STR(""), part->name);
    for (size_t i = 0; !part->next && !has_field(walk, target, part->name) && i < scope->ranges.n;
         i++)
        if (!found && has_field(walk, &scope->ranges.v[i], part->name))
            found = &scope->ranges.v[i];
    return found && found->read && found->read != target->read ? found : NULL;
}

static void assign_one(SpanWalk *walk, const SpanScope *scope, const SpanRange *target,
                       size_t written, const SqlAssign *one)
{
    const SqlExpr *column = column_of(one->columns.first);
    const SpanRange *other = column ? other_target(walk, scope, target, column) : NULL;
    if (other) {
        const SpanRelation *read = &walk->span->reads.v[other->read - 1];
        written =
            span_relation_add(walk, &walk->span->writes, read->schema, read->name, read->is_known);
        target = other;
    }
    write_columns(walk, target, written, one->columns.first);
    if (one->value)
        span_expr(walk, scope, one->value);
}

static void assign(SpanWalk *walk, const SpanScope *scope, const SpanRange *target, size_t written,
                   const SqlAssignList *set)
{
    for (const SqlAssign *one = set->first; one; one = one->next)
        assign_one(walk, scope, target, written, one);
}

static bool is_read_inside(const SpanWalk *walk, const SqlName *name)
{
    bool is_unknown;
    const Relation *relation = catalog_names_find(walk->names, name, &is_unknown);
    for (size_t i = 0; relation && i < walk->span->reads.n; i++)
        if (walk->span->reads.v[i].is_inner &&
            str_eq(walk->span->reads.v[i].name, relation->name) &&
            str_eq(walk->span->reads.v[i].schema, relation->schema->name))
            return true;
    return false;
}

/* The target as an item of FROM; it is not read until a column of it is. */
static SpanRange target_range(SpanWalk *walk, const SqlName *name, const SqlIdent *alias)
{
    size_t reads = walk->span->reads.n;
    bool was_inside = is_read_inside(walk, name);
    SpanRange range = span_table_range(walk, name, alias);
    SpanRelation *read = &walk->span->reads.v[range.read - 1];
    read->is_inner = was_inside;
    read->is_target = range.read > reads;
    return range;
}

static void on_conflict(SpanWalk *walk, const SpanScope *scope, const SpanRange *target,
                        size_t written, const SqlConflict *conflict)
{
    SpanScope inner = {.outer = scope};
    SpanRange excluded = {.alias = STR("excluded"), .is_partial = target->is_partial};
    SpanValue ignored = {0};
    for (size_t i = 0; i < target->fields.n; i++) { /* what was to be inserted: of no table */
        SpanField field = {.name = target->fields.v[i].name, .type = target->fields.v[i].type};
        VEC_ADD(walk->arena, &excluded.fields, field);
    }
    for (const SqlKey *key = conflict->keys.first; key; key = key->next)
        span_expr(walk, scope, key->expr);
    span_exprs(walk, scope, conflict->keys_where, &ignored);
    VEC_ADD(walk->arena, &inner.ranges, excluded);
    assign(walk, &inner, target, written, &conflict->set);
    span_exprs(walk, &inner, conflict->where, &ignored);
}

static void insert(SpanWalk *walk, const SpanScope *outer, const SqlInsert *one,
                   SpanResultList *results, bool *is_partial)
{
    SpanScope scope = {.outer = outer};
    bool ignored = false;
    span_ctes(walk, outer, &one->ctes);
    size_t written = write_to(walk, one->table);
    SpanResultList values = {0};
    if (one->query)
        values = span_query(walk, outer, one->query, &ignored);
    SpanRange target = target_range(walk, one->table, one->alias);
    write_columns(walk, &target, written, one->columns.first);
    for (size_t i = 0; !one->has_columns && i < target.fields.n; i++)
        if (i < values.n || ignored)
            write_column(walk, written, target.fields.v[i].name);
    span_range_add(walk, &scope, &target);
    if (one->on_conflict)
        on_conflict(walk, &scope, &target, written, one->on_conflict);
    span_targets(walk, &scope, &one->returning, results, is_partial);
}

static void modify(SpanWalk *walk, const SpanScope *outer, const SqlModify *one,
                   SpanResultList *results, bool *is_partial)
{
    SpanScope scope = {.outer = outer};
    SpanValue ignored = {0};
    span_ctes(walk, outer, &one->ctes);
    if (!one->target || one->target->kind != SQL_SOURCE_TABLE) { /* MySQL's joined UPDATE */
        span_unknown(walk, "target", STR(""), STR("of several tables"));
        return;
    }
    size_t written = write_to(walk, one->target->name);
    SpanRange target = target_range(walk, one->target->name, one->target->alias);
    span_range_add(walk, &scope, &target);
    span_from(walk, &scope, one->from.first);
    assign(walk, &scope, &target, written, &one->set);
    span_exprs(walk, &scope, one->where, &ignored);
    for (const SqlOrder *order = one->order_by.first; order; order = order->next)
        span_expr(walk, &scope, order->expr);
    span_targets(walk, &scope, &one->returning, results, is_partial);
}

static void merge_when(SpanWalk *walk, const SpanScope *scope, const SpanRange *target,
                       size_t written, const SqlMergeWhen *when)
{
    SpanValue ignored = {0};
    span_exprs(walk, scope, when->condition, &ignored);
    assign(walk, scope, target, written, &when->set);
    write_columns(walk, target, written, when->columns.first);
    for (size_t i = 0; str_is(when->action, "insert") && !when->columns.n && i < target->fields.n;
         i++)
        if (i < when->values.n)
            write_column(walk, written, target->fields.v[i].name);
    span_exprs(walk, scope, when->values.first, &ignored);
}

static void merge(SpanWalk *walk, const SpanScope *outer, const SqlMerge *one,
                  SpanResultList *results, bool *is_partial)
{
    SpanScope scope = {.outer = outer};
    SpanValue ignored = {0};
    span_ctes(walk, outer, &one->ctes);
    size_t written = write_to(walk, one->target->name);
    SpanRange target = target_range(walk, one->target->name, one->target->alias);
    span_range_add(walk, &scope, &target);
    span_from(walk, &scope, one->source);
    span_exprs(walk, &scope, one->on, &ignored);
    for (const SqlMergeWhen *when = one->whens.first; when; when = when->next)
        merge_when(walk, &scope, &target, written, when);
    span_targets(walk, &scope, &one->returning, results, is_partial);
}

bool span_statement(SpanWalk *walk, const SpanScope *outer, const SqlTree *tree,
                    SpanResultList *results, bool *is_partial)
{
    const SpanCte *before = walk->ctes;
    switch (tree ? tree->kind : SQL_TREE_NONE) {
    case SQL_TREE_SELECT:
        *results = span_query(walk, outer, tree->query, is_partial);
        break;
    case SQL_TREE_INSERT:
        insert(walk, outer, tree->insert, results, is_partial);
        break;
    case SQL_TREE_UPDATE:
    case SQL_TREE_DELETE:
        modify(walk, outer, tree->modify, results, is_partial);
        break;
    case SQL_TREE_MERGE:
        merge(walk, outer, tree->merge, results, is_partial);
        break;
    default:
        return false;
    }
    walk->ctes = before;
    return true;
}
