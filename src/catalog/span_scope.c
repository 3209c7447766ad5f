/* Span scopes: which column of which FROM item a name means, innermost query first. */
#include "catalog/span_walk.h"

void span_unknown(SpanWalk *walk, const char *kind, Str qualifier, Str name)
{
    Str text = qualifier.n ? str_printf(walk->arena, "%s %.*s.%.*s", kind, STR_ARG(qualifier),
                                        STR_ARG(name))
                           : str_printf(walk->arena, "%s %.*s", kind, STR_ARG(name));
    for (size_t i = 0; i < walk->span->unknown.n; i++)
        if (str_eq(walk->span->unknown.v[i], text))
            return;
    VEC_ADD(walk->arena, &walk->span->unknown, text);
}

static bool has_source(const SpanColumnList *list, const SpanColumn *one)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i].column, one->column) && str_eq(list->v[i].relation, one->relation) &&
            str_eq(list->v[i].schema, one->schema))
            return true;
    return false;
}

/* Lists are shared between fields until something is added: then a list of its own is made. */
void span_sources_add(SpanWalk *walk, SpanColumnList *list, const SpanColumnList *more)
{
    SpanColumnList sum = {0};
    if (!list->n || !more->n) {
        *list = list->n ? *list : *more;
        return;
    }
    for (size_t i = 0; i < list->n; i++)
        VEC_ADD(walk->arena, &sum, list->v[i]);
    for (size_t i = 0; i < more->n; i++)
        if (!has_source(&sum, &more->v[i]))
            VEC_ADD(walk->arena, &sum, more->v[i]);
    *list = sum;
}

void span_column_name_add(Arena *arena, StrList *list, Str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i], name))
            return;
    VEC_ADD(arena, list, name);
}

size_t span_relation_add(SpanWalk *walk, SpanRelationList *list, Str schema, Str name,
                         bool is_known)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!str_eq(list->v[i].name, name) || !str_eq(list->v[i].schema, schema))
            continue;
        list->v[i].is_inner &= walk->is_inner;
        list->v[i].is_target = false;
        return i + 1;
    }
    SpanRelation relation = {
        .schema = schema, .name = name, .is_known = is_known, .is_inner = walk->is_inner};
    VEC_ADD(walk->arena, list, relation);
    return list->n;
}

SpanValue span_field_use(SpanWalk *walk, const SpanField *field)
{
    SpanValue value = {field->sources, field->type};
    if (field->read) {
        SpanRelation *read = &walk->span->reads.v[field->read - 1];
        read->is_inner &= walk->is_inner;
        span_column_name_add(walk->arena, &read->columns, field->name);
    }
    if (field->other) {
        SpanValue other = span_field_use(walk, field->other);
        span_sources_add(walk, &value.sources, &other.sources);
    }
    return value;
}

static const SpanField *field_find(const SpanWalk *walk, const SpanFieldList *fields, Str name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (catalog_names_same(walk->names, fields->v[i].name, name))
            return &fields->v[i];
    return NULL;
}

const SpanRange *span_range_find(const SpanWalk *walk, const SpanScope *scope, Str schema,
                                 Str alias)
{
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->ranges.n; i++) {
            const SpanRange *range = &scope->ranges.v[i];
            bool same = catalog_names_same_table(walk->names, range->alias, alias);
            if (same && (!schema.n || walk->names->is_mysql || str_eq(range->schema, schema)))
                return range;
        }
    return NULL;
}

void span_range_add(SpanWalk *walk, SpanScope *scope, const SpanRange *range)
{
    VEC_ADD(walk->arena, &scope->ranges, *range);
    for (size_t i = 0; i < range->fields.n; i++)
        VEC_ADD(walk->arena, &scope->visible, range->fields.v[i]);
}

static SpanValue use_all(SpanWalk *walk, const SpanRange *range)
{
    SpanValue value = {0};
    for (size_t i = 0; i < range->fields.n; i++) {
        SpanValue one = span_field_use(walk, &range->fields.v[i]);
        span_sources_add(walk, &value.sources, &one.sources);
    }
    return value;
}

/* Columns that every table has in PostgreSQL. */
static bool is_system_column(const SpanWalk *walk, Str name)
{
    static const char *const all[] = {"ctid", "oid", "tableoid", "xmin", "xmax", "cmin", "cmax"};
    for (size_t i = 0; !walk->names->is_mysql && i < sizeof all / sizeof *all; i++)
        if (str_is(name, all[i]))
            return true;
    return false;
}

static SpanValue find_in_range(SpanWalk *walk, const SpanRange *range, Str name)
{
    const SpanField *field = field_find(walk, &range->fields, name);
    if (field)
        return span_field_use(walk, field);
    if (!is_system_column(walk, name))
        span_unknown(walk, range->is_partial ? "name" : "column", range->alias, name);
    return (SpanValue){0};
}

static SpanValue find_qualified(SpanWalk *walk, const SpanScope *scope, const SqlIdent *part,
                                size_t n)
{
    Str schema = STR("");
    for (; n > 2; n--) {
        schema = part->name;
        part = part->next;
    }
    const SpanRange *range = span_range_find(walk, scope, schema, part->name);
    if (range)
        return find_in_range(walk, range, part->next->name);
    span_unknown(walk, "column", part->name, part->next->name);
    return (SpanValue){0};
}

static const SpanResult *find_target(const SpanWalk *walk, const SpanScope *scope, Str name)
{
    for (size_t i = 0; scope->targets && i < scope->targets->n; i++)
        if (catalog_names_same(walk->names, scope->targets->v[i].name, name))
            return &scope->targets->v[i];
    return NULL;
}

static bool is_partial(const SpanScope *scope)
{
    for (size_t i = 0; i < scope->ranges.n; i++)
        if (scope->ranges.v[i].is_partial)
            return true;
    return false;
}

static bool find_in_scope(SpanWalk *walk, const SpanScope *scope, Str name, SpanValue *value)
{
    const SpanResult *target = find_target(walk, scope, name);
    const SpanField *field = field_find(walk, &scope->visible, name);
    if (target && (scope->targets_first || !field)) {
        *value = (SpanValue){target->sources, target->type};
        return true;
    }
    if (!field)
        return false;
    *value = span_field_use(walk, field);
    return true;
}

static SpanValue find_plain(SpanWalk *walk, const SpanScope *from, Str name)
{
    SpanValue value = {0};
    bool may_be_there = false;
    for (const SpanScope *scope = from; scope && !may_be_there; scope = scope->outer) {
        if (find_in_scope(walk, scope, name, &value))
            return value;
        may_be_there = is_partial(scope);
    }
    const SpanRange *row =
        walk->names->is_mysql ? NULL : span_range_find(walk, from, STR(""), name);
    if (row)
        return use_all(walk, row);
    if (!is_system_column(walk, name))
        span_unknown(walk, may_be_there ? "name" : "column", STR(""), name);
    return value;
}

SpanValue span_column_find(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr)
{
    size_t n = 0;
    for (const SqlIdent *part = expr->parts; part; part = part->next)
        n++;
    if (n == 0)
        return (SpanValue){0};
    return n == 1 ? find_plain(walk, scope, expr->parts->name)
                  : find_qualified(walk, scope, expr->parts, n);
}

bool span_star(SpanWalk *walk, const SpanScope *scope, const SqlExpr *star, SpanFieldList *fields)
{
    if (!star->parts) {
        *fields = scope->visible;
        return !is_partial(scope);
    }
    Str schema = STR("");
    const SqlIdent *last = star->parts;
    for (; last->next; last = last->next)
        schema = last->name;
    const SpanRange *range = span_range_find(walk, scope, schema, last->name);
    if (!range) {
        span_unknown(walk, "table", schema, last->name);
        return false;
    }
    *fields = range->fields;
    return !range->is_partial;
}
