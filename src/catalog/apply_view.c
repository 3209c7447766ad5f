/* Apply: views: their columns and what they read come from the span of their query. */
#include "catalog/apply_object.h"

static void add_dependencies(Apply *apply, CatalogView *view, const CatalogSpan *span)
{
    for (size_t i = 0; i < span->reads.n; i++) {
        const SpanRelation *read = &span->reads.v[i];
        if (read->is_inner)
            continue;
        CatalogDependency whole = {read->schema, read->name, STR("")};
        VEC_ADD(apply->arena, &view->depends_on, whole);
        for (size_t k = 0; k < read->columns.n; k++) {
            CatalogDependency one = {read->schema, read->name, read->columns.v[k]};
            VEC_ADD(apply->arena, &view->depends_on, one);
        }
    }
}

/* The sync's dependencies are the server's own; else the definition tells. */
static void link_view(Apply *apply, CatalogView *view)
{
    CatalogSpan span;
    if (view->depends_on.n || view->is_partial)
        return;
    catalog_span_view(apply->names, view, &span);
    add_dependencies(apply, view, &span);
}

void apply_link_views(Apply *apply)
{
    if (apply->views_linked)
        return;
    apply->views_linked = true;
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t v = 0; v < apply->catalog->schemas.v[s]->views.n; v++)
            link_view(apply, apply->catalog->schemas.v[s]->views.v[v]);
}

static bool reads(const CatalogView *view, Str schema, Str relation, Str column)
{
    for (size_t i = 0; i < view->depends_on.n; i++) {
        const CatalogDependency *one = &view->depends_on.v[i];
        if (str_eq(one->relation, relation) && str_eq(one->schema, schema) &&
            (!column.n || str_eq(one->column, column)))
            return true;
    }
    return false;
}

void apply_views_of(Apply *apply, Str schema, Str relation, Str column, ApplyViewList *views)
{
    apply_link_views(apply);
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t v = 0; v < apply->catalog->schemas.v[s]->views.n; v++) {
            CatalogView *view = apply->catalog->schemas.v[s]->views.v[v];
            if (reads(view, schema, relation, column))
                VEC_ADD(apply->arena, views, view);
        }
}

void apply_span_columns(Apply *apply, const CatalogSpan *span, const SqlIdentList *names,
                        CatalogColumnList *columns)
{
    const SqlIdent *name = names->first;
    for (size_t i = 0; i < span->results.n; i++) {
        CatalogColumn column = {.name = name ? name->name : span->results.v[i].name,
                                .type =
                                    span->results.v[i].type.n ? span->results.v[i].type : STR(""),
                                .position = (int)i + 1,
                                .nullable = true,
                                .statistics = -1};
        VEC_ADD(apply->arena, columns, column);
        name = name ? name->next : NULL;
    }
}

/* Only tables, and columns of tables, of which everything is known. */
static bool check_reads(Apply *apply, const SqlDefinition *definition, const CatalogSpan *span)
{
    for (size_t i = 0; i < span->reads.n; i++) {
        const SpanRelation *read = &span->reads.v[i];
        SqlName name = {
            .schema = read->schema, .name = read->name, .span = definition->query->span};
        bool is_unknown = true;
        if (read->is_known || read->is_inner)
            continue;
        if (!catalog_names_find(apply->names, &name, &is_unknown) && !is_unknown)
            return apply_fail(apply, APPLY_TABLE_MISSING, name.span, "table %.*s does not exist",
                              STR_ARG(read->name));
    }
    for (size_t i = 0; i < span->unknown.n; i++)
        if (str_starts(span->unknown.v[i], "table ") || str_starts(span->unknown.v[i], "view "))
            return true;
    for (size_t i = 0; i < span->unknown.n; i++)
        if (str_starts(span->unknown.v[i], "column "))
            return apply_fail(apply, APPLY_COLUMN_MISSING, definition->query->span,
                              "%.*s does not exist", STR_ARG(span->unknown.v[i]));
    return true;
}

static bool has_twice(Apply *apply, const CatalogColumnList *columns, Str *name)
{
    for (size_t i = 0; i < columns->n; i++)
        for (size_t k = 0; k < i; k++)
            if (catalog_names_same(apply->names, columns->v[i].name, columns->v[k].name)) {
                *name = columns->v[i].name;
                return true;
            }
    return false;
}

static void fill(Apply *apply, CatalogView *view, const SqlDefinition *definition,
                 const CatalogSpan *span)
{
    view->columns = (CatalogColumnList){0};
    view->depends_on = (CatalogDependencyList){0};
    view->definition = apply_text(apply, definition->query->span);
    view->is_partial = span->is_cut;
    apply_span_columns(apply, span, &definition->names, &view->columns);
    add_dependencies(apply, view, span);
}

/* CREATE OR REPLACE may only add columns at the end. */
static bool check_replaced(Apply *apply, const CatalogView *before, const SqlDefinition *definition,
                           const CatalogSpan *span)
{
    CatalogColumnList columns = {0};
    apply_span_columns(apply, span, &definition->names, &columns);
    if (apply->is_mysql || before->is_partial || span->is_cut)
        return true;
    if (columns.n < before->columns.n)
        return apply_fail(apply, APPLY_BAD_TABLE, definition->name->span,
                          "a replaced view keeps its columns: %.*s would lose some",
                          STR_ARG(before->name));
    for (size_t i = 0; i < before->columns.n; i++)
        if (!str_eq(before->columns.v[i].name, columns.v[i].name))
            return apply_fail(apply, APPLY_BAD_TABLE, definition->name->span,
                              "a replaced view keeps its columns: %.*s would become %.*s",
                              STR_ARG(before->columns.v[i].name), STR_ARG(columns.v[i].name));
    return true;
}

static bool replace_or_fail(Apply *apply, const SqlDefinition *definition, const Relation *before,
                            const CatalogSpan *span)
{
    bool is_view = before->kind == RELATION_VIEW;
    if (definition->if_not_exists)
        return true;
    if (definition->or_replace && is_view && !before->view->is_materialized) {
        if (!check_replaced(apply, before->view, definition, span))
            return false;
        fill(apply, before->view, definition, span);
        return true;
    }
    if (definition->or_replace)
        return apply_fail(apply, APPLY_WRONG_KIND, definition->name->span, "%.*s is no view",
                          STR_ARG(definition->name->name));
    return apply_fail(apply,
                      is_view                          ? APPLY_VIEW_EXISTS
                      : before->kind == RELATION_TABLE ? APPLY_TABLE_EXISTS
                                                       : APPLY_RELATION_EXISTS,
                      definition->name->span, "the name %.*s is taken already",
                      STR_ARG(definition->name->name));
}

static bool create(Apply *apply, const SqlDefinition *definition, CatalogSchema *schema,
                   const CatalogSpan *span)
{
    CatalogView *view = ARENA_NEW(apply->arena, CatalogView);
    Str twice;
    view->id = ++apply->catalog->last_id;
    view->schema = schema->name;
    view->name = definition->name->name;
    view->is_materialized = definition->materialized;
    view->is_populated = !definition->with_no_data;
    fill(apply, view, definition, span);
    if (has_twice(apply, &view->columns, &twice))
        return apply_fail(apply, APPLY_COLUMN_EXISTS, definition->query->span,
                          "column %.*s comes twice out of the query", STR_ARG(twice));
    VEC_ADD(apply->arena, &schema->views, view);
    catalog_names_add(apply->names, schema, view->name, RELATION_VIEW)->view = view;
    return true;
}

/* CREATE RECURSIVE VIEW v (a) AS q is WITH RECURSIVE v (a) AS (q) SELECT a FROM v. */
static void recursive_span(Apply *apply, const SqlDefinition *definition, CatalogSpan *span)
{
    SqlTree tree = {.kind = SQL_TREE_SELECT, .query = definition->query};
    SqlIdent name = {.name = definition->name->name};
    SqlCte cte = {.name = &name, .columns = definition->names, .tree = &tree, .recursive = true};
    SqlName table = {.name = definition->name->name};
    SqlSource source = {.kind = SQL_SOURCE_TABLE, .name = &table};
    SqlExpr star = {.op = SQL_EXPR_STAR};
    SqlTarget target = {.expr = &star};
    SqlQuery query = {.kind = SQL_QUERY_SELECT, .span = definition->query->span};
    SQL_LIST_ADD(&query.ctes, &cte);
    SQL_LIST_ADD(&query.from, &source);
    SQL_LIST_ADD(&query.targets, &target);
    catalog_span_query(apply->names, apply->script, &query, span);
}

bool apply_create_view(Apply *apply, const SqlDefinition *definition)
{
    bool is_unknown;
    CatalogSpan span;
    CatalogSchema *schema =
        apply_schema_for(apply, definition->name, definition->temporary, &is_unknown);
    if (!schema || !definition->query)
        return schema || is_unknown;
    apply_link_views(apply);
    if (definition->recursive)
        recursive_span(apply, definition, &span);
    else
        catalog_span_query(apply->names, apply->script, definition->query, &span);
    if (!check_reads(apply, definition, &span))
        return false;
    Relation *before = catalog_names_get(apply->names, schema->name, definition->name->name);
    return before ? replace_or_fail(apply, definition, before, &span)
                  : create(apply, definition, schema, &span);
}
