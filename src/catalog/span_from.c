/* Span sources: what the items of FROM offer: tables, views, CTEs, subqueries, functions, joins. */
#include "catalog/span_walk.h"

static void name_columns(SpanWalk *walk, SpanRange *range, const SqlIdentList *columns)
{
    SpanFieldList fields = {0};
    const SqlIdent *column = columns->first;
    for (size_t i = 0; i < range->fields.n; i++) {
        SpanField *field = ARENA_NEW(walk->arena, SpanField);
        *field = range->fields.v[i];
        if (!column) {
            VEC_ADD(walk->arena, &fields, *field);
            continue;
        }
        /* Read under its own name, seen under the new one. */
        SpanField renamed = {.name = column->name,
                             .type = field->type,
                             .sources = field->sources,
                             .other = field->read ? field : field->other};
        VEC_ADD(walk->arena, &fields, renamed);
        column = column->next;
    }
    for (; column && range->is_partial; column = column->next) {
        SpanField unknown = {.name = column->name};
        VEC_ADD(walk->arena, &fields, unknown);
    }
    range->fields = fields;
}

static const SpanCte *find_cte(const SpanWalk *walk, const SqlName *name)
{
    if (name->schema.n)
        return NULL;
    for (const SpanCte *cte = walk->ctes; cte; cte = cte->outer)
        if (catalog_names_same(walk->names, cte->name, name->name))
            return cte;
    return NULL;
}

static void add_columns(SpanWalk *walk, SpanRange *range, Str schema, Str relation,
                        const CatalogColumnList *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        const CatalogColumn *column = &columns->v[i];
        SpanField field = {.name = column->name, .type = column->type, .read = range->read};
        SpanColumn source = {schema, relation, column->name};
        VEC_ADD(walk->arena, &field.sources, source);
        VEC_ADD(walk->arena, &range->fields, field);
    }
}

static void describe_unknown(SpanWalk *walk, SpanRange *range, const SqlName *name)
{
    Str schema = name->schema.n ? name->schema : STR("");
    range->read = span_relation_add(walk, &walk->span->reads, schema, name->name, false);
    range->is_partial = true;
    span_unknown(walk, "table", schema, name->name);
}

/* A sequence can be read like a table of one row. */
static void add_sequence(SpanWalk *walk, SpanRange *range, const Relation *relation)
{
    static const char *const names[] = {"last_value", "log_cnt", "is_called"};
    CatalogColumnList columns = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        CatalogColumn column = {.name = str(names[i]), .type = STR("bigint")};
        VEC_ADD(walk->arena, &columns, column);
    }
    add_columns(walk, range, relation->schema->name, relation->name, &columns);
}

static void describe_relation(SpanWalk *walk, SpanRange *range, const Relation *relation)
{
    Str schema = relation->schema->name;
    range->schema = schema;
    range->read = span_relation_add(walk, &walk->span->reads, schema, relation->name, true);
    if (relation->kind == RELATION_SEQUENCE) {
        add_sequence(walk, range, relation);
    } else if (relation->table) {
        add_columns(walk, range, schema, relation->name, &relation->table->columns);
        range->is_partial = relation->table->is_partial;
        if (range->is_partial)
            span_unknown(walk, "table", schema, relation->name);
    } else if (relation->view && !span_view_fields(walk, relation->view, range)) {
        add_columns(walk, range, schema, relation->name, &relation->view->columns);
        range->is_partial = !relation->view->columns.n || relation->view->is_partial;
        span_unknown(walk, "view", schema, relation->name);
    }
}

SpanRange span_table_range(SpanWalk *walk, const SqlName *name, const SqlIdent *alias)
{
    SpanRange range = {.alias = alias ? alias->name : name->name};
    bool is_unknown;
    const Relation *relation = catalog_names_find(walk->names, name, &is_unknown);
    bool is_indexed = relation && relation->kind == RELATION_INDEX;
    if (relation && !is_indexed && relation->kind != RELATION_TYPE)
        describe_relation(walk, &range, relation);
    else
        describe_unknown(walk, &range, name);
    return range;
}

static SpanRange table(SpanWalk *walk, const SqlSource *source)
{
    const SpanCte *cte = find_cte(walk, source->name);
    if (!cte)
        return span_table_range(walk, source->name, source->alias);
    return (SpanRange){.alias = source->alias ? source->alias->name : source->name->name,
                       .fields = cte->fields,
                       .is_partial = cte->is_partial};
}

static SpanRange subquery(SpanWalk *walk, const SpanScope *scope, const SqlSource *source)
{
    SpanRange range = {.alias = source->alias ? source->alias->name : STR("")};
    const SpanScope *outer = source->lateral ? scope : scope->outer;
    SpanResultList results = span_query(walk, outer, source->query, &range.is_partial);
    range.fields = span_fields_of(walk, &results);
    return range;
}

static void add_named(SpanWalk *walk, SpanRange *range, Str name, Str type, const SpanValue *value)
{
    SpanField field = {.name = name, .type = type, .sources = value->sources};
    VEC_ADD(walk->arena, &range->fields, field);
}

static const SqlDefinition *routine_tree(SpanWalk *walk, const SqlName *name)
{
    const Catalog *catalog = walk->names->catalog;
    for (size_t i = 0; i < catalog->schemas.n; i++)
        for (size_t k = 0; k < catalog->schemas.v[i]->routines.n; k++) {
            const CatalogRoutine *routine = catalog->schemas.v[i]->routines.v[k];
            if (!str_eq(routine->name, name->name) ||
                (name->schema.n && !str_eq(name->schema, routine->schema)))
                continue;
            SqlScript *script = sql_parse(walk->arena, sql_dialect_find(STR("postgres")),
                                          routine->definition, SQL_L2);
            const SqlTree *tree = script->stmts.n ? script->stmts.v[0].tree : NULL;
            if (tree && tree->kind == SQL_TREE_CREATE)
                return tree->definition;
        }
    return NULL;
}

/* RETURNS TABLE (…), OUT arguments; false: not a function whose columns are written down. */
static bool add_returned(SpanWalk *walk, SpanRange *range, const SqlName *name,
                         const SpanValue *value)
{
    const SqlDefinition *routine = routine_tree(walk, name);
    if (!routine)
        return false;
    for (const SqlColumn *column = routine->columns.first; column; column = column->next)
        add_named(walk, range, column->name->name, STR(""), value);
    for (const SqlType *type = routine->arguments.first; type; type = type->next)
        if (type->arg_name && str_find(type->arg_mode, STR("out")) >= 0)
            add_named(walk, range, type->arg_name->name, STR(""), value);
    return range->fields.n > 0;
}

/* Functions of the server that give one column, named as the function or its alias is. */
static bool is_scalar(const SqlName *name)
{
    static const char *const all[] = {"generate_series",
                                      "unnest",
                                      "regexp_split_to_table",
                                      "string_to_table",
                                      "generate_subscripts",
                                      "jsonb_array_elements_text",
                                      "json_array_elements_text",
                                      "jsonb_object_keys",
                                      "json_object_keys",
                                      "jsonb_path_query",
                                      "regexp_matches"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is(name->name, all[i]))
            return true;
    return false;
}

static void add_call(SpanWalk *walk, SpanRange *range, const SpanScope *scope,
                     const SqlSource *source, const SqlExpr *call)
{
    SpanValue value = span_expr(walk, scope, call);
    const SqlName *name = call->op == SQL_EXPR_CALL && call->call ? call->call->name : NULL;
    if (!range->alias.n && name)
        range->alias = name->name;
    for (const SqlType *type = source->types.first; type; type = type->next)
        if (type->arg_name)
            add_named(walk, range, type->arg_name->name, type->canon, &value);
    if (source->types.n || (name && add_returned(walk, range, name, &value)))
        return;
    if (name && is_scalar(name)) {
        size_t columns = str_is(name->name, "unnest") && call->n > 1 ? call->n : 1;
        for (size_t i = 0; i < columns; i++)
            add_named(walk, range, source->alias && columns == 1 ? range->alias : name->name,
                      STR(""), &value);
        return;
    }
    for (const SqlIdent *one = source->columns.first; one; one = one->next)
        add_named(walk, range, one->name, STR(""), &value);
    if (!source->columns.n) { /* a function of one value, or of a row that nobody described */
        add_named(walk, range, range->alias, STR(""), &value);
        range->is_partial = true;
    }
}

static SpanRange function(SpanWalk *walk, const SpanScope *scope, const SqlSource *source)
{
    SpanRange range = {.alias = source->alias ? source->alias->name : STR("")};
    SpanValue none = {0};
    for (const SqlExpr *call = source->calls.first; call; call = call->next)
        add_call(walk, &range, scope, source, call);
    if (source->with_ordinality)
        add_named(walk, &range, STR("ordinality"), STR("bigint"), &none);
    return range;
}

static bool is_used(const SqlIdentList *columns, const SpanWalk *walk, Str name)
{
    for (const SqlIdent *column = columns->first; column; column = column->next)
        if (catalog_names_same(walk->names, column->name, name))
            return true;
    return false;
}

static const SpanField *field_named(const SpanWalk *walk, const SpanFieldList *fields, Str name)
{
    for (size_t i = 0; i < fields->n; i++)
        if (catalog_names_same(walk->names, fields->v[i].name, name))
            return &fields->v[i];
    return NULL;
}

static void add_common(SpanWalk *walk, SqlIdentList *columns, const SpanFieldList *left,
                       const SpanFieldList *right)
{
    for (size_t i = 0; i < left->n; i++) {
        if (!field_named(walk, right, left->v[i].name))
            continue;
        SqlIdent *ident = ARENA_NEW(walk->arena, SqlIdent);
        ident->name = left->v[i].name;
        SQL_LIST_ADD(columns, ident);
    }
}

/* A copy of the one chain with the other at its end: the nodes may be others' too. */
static const SpanField *join_chains(SpanWalk *walk, const SpanField *chain, const SpanField *end)
{
    const SpanField *head = end;
    SpanField *last = NULL;
    for (; chain; chain = chain->other) {
        SpanField *copy = ARENA_NEW(walk->arena, SpanField);
        *copy = *chain;
        copy->other = end;
        if (last)
            last->other = copy;
        else
            head = copy;
        last = copy;
    }
    return head;
}

static void merge_field(SpanWalk *walk, SpanFieldList *merged, const SpanFieldList *left,
                        const SpanFieldList *right, Str name)
{
    const SpanField *a = field_named(walk, left, name), *b = field_named(walk, right, name);
    SpanField field = a ? *a : b ? *b : (SpanField){.name = name};
    if (a && b)
        field.other = join_chains(walk, b, a->other);
    span_field_use(walk, &field); /* the comparison reads both */
    VEC_ADD(walk->arena, merged, field);
}

/* What is seen of a join: the columns of USING once and first, then the others of both sides. */
static SpanFieldList join_fields(SpanWalk *walk, const SqlSource *join, const SpanFieldList *left,
                                 const SpanFieldList *right)
{
    SpanFieldList fields = {0};
    SqlIdentList using = join->using_columns;
    if (join->natural)
        add_common(walk, &using, left, right);
    for (const SqlIdent *column = using.first; column; column = column->next)
        merge_field(walk, &fields, left, right, column->name);
    for (int side = 0; side < 2; side++) {
        const SpanFieldList *list = side ? right : left;
        for (size_t i = 0; i < list->n; i++)
            if (!is_used(&using, walk, list->v[i].name))
                VEC_ADD(walk->arena, &fields, list->v[i]);
    }
    return fields;
}

static void add_source(SpanWalk *walk, SpanScope *scope, const SqlSource *source);

/* Takes off scope->visible what was added behind `from`. */
static SpanFieldList cut_visible(SpanWalk *walk, SpanScope *scope, size_t from)
{
    SpanFieldList cut = {0};
    for (size_t i = from; i < scope->visible.n; i++)
        VEC_ADD(walk->arena, &cut, scope->visible.v[i]);
    scope->visible.n = from;
    return cut;
}

static void add_join(SpanWalk *walk, SpanScope *scope, const SqlSource *join)
{
    size_t before = scope->visible.n, ranges = scope->ranges.n;
    add_source(walk, scope, join->left);
    size_t middle = scope->visible.n;
    add_source(walk, scope, join->right);
    if (join->on)
        span_expr(walk, scope, join->on);
    SpanFieldList right = cut_visible(walk, scope, middle);
    SpanFieldList left = cut_visible(walk, scope, before);
    SpanFieldList fields = join_fields(walk, join, &left, &right);
    if (!join->alias || walk->names->is_mysql) {
        for (size_t i = 0; i < fields.n; i++)
            VEC_ADD(walk->arena, &scope->visible, fields.v[i]);
        return;
    }
    SpanRange range = {.alias = join->alias->name, .fields = fields};
    for (size_t i = ranges; i < scope->ranges.n; i++)
        range.is_partial |= scope->ranges.v[i].is_partial;
    scope->ranges.n = ranges; /* its alias hides what was joined */
    if (join->columns.n)
        name_columns(walk, &range, &join->columns);
    span_range_add(walk, scope, &range);
}

static void add_source(SpanWalk *walk, SpanScope *scope, const SqlSource *source)
{
    SpanRange range = {0};
    SpanValue ignored = {0};
    switch (source->kind) {
    case SQL_SOURCE_JOIN:
        add_join(walk, scope, source);
        return;
    case SQL_SOURCE_TABLE:
        range = table(walk, source);
        break;
    case SQL_SOURCE_SUBQUERY:
        range = subquery(walk, scope, source);
        break;
    case SQL_SOURCE_FUNCTION:
        range = function(walk, scope, source);
        break;
    }
    if (source->columns.n)
        name_columns(walk, &range, &source->columns);
    span_exprs(walk, scope, source->extras.first, &ignored);
    span_range_add(walk, scope, &range);
}

void span_from(SpanWalk *walk, SpanScope *scope, const SqlSource *sources)
{
    for (; sources; sources = sources->next)
        add_source(walk, scope, sources);
}
