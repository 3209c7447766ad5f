/* Span: entry points, views, and the JSON form. */
#include "catalog/span_walk.h"

#include "base/json.h"

enum { VIEWS_DEEP = 40 };

static const SqlDialect *dialect_of(const CatalogNames *names)
{
    return sql_dialect_find(names->is_mysql ? STR("mysql") : STR("postgres"));
}

/* NULL when the text is no query that the parser understands. */
static const SqlQuery *read_definition(SpanWalk *walk, const CatalogView *view)
{
    SqlScript *script = sql_parse(walk->arena, dialect_of(walk->names), view->definition, SQL_L2);
    const SqlTree *tree = script->stmts.n == 1 ? script->stmts.v[0].tree : NULL;
    walk->script = script;
    if (!tree || script->stmts.v[0].level != SQL_L2)
        return NULL;
    if (tree->kind == SQL_TREE_CREATE)
        return tree->definition->query;
    return tree->kind == SQL_TREE_SELECT ? tree->query : NULL;
}

static void walk_view(SpanWalk *outer, const CatalogView *view, SpanView *seen)
{
    SpanWalk walk = {.arena = outer->arena,
                     .names = outer->names,
                     .span = outer->span,
                     .views = outer->views,
                     .is_inner = true,
                     .depth = outer->depth + 1};
    bool is_partial = view->is_partial;
    const SqlQuery *query =
        view->definition.n && walk.depth < VIEWS_DEEP ? read_definition(&walk, view) : NULL;
    if (query)
        seen->results = span_query(&walk, NULL, query, &is_partial);
    seen->is_known = query && !is_partial;
}

/* Once for each view: a chain of views that each name the one before twice is no tower. */
static const SpanView *view_seen(SpanWalk *walk, const CatalogView *view)
{
    Buf key = buf_new(walk->arena);
    buf_add_str(&key, view->schema);
    buf_add_char(&key, '\0');
    buf_add_str(&key, view->name);
    if (!walk->views)
        walk->views = map_new(walk->arena);
    SpanView *seen = map_get(walk->views, buf_str(&key));
    if (seen)
        return seen;
    seen = ARENA_NEW(walk->arena, SpanView);
    map_set(walk->views, buf_str(&key), seen);
    seen->is_open = true;
    walk_view(walk, view, seen);
    seen->is_open = false;
    return seen;
}

bool span_view_fields(SpanWalk *walk, const CatalogView *view, SpanRange *range)
{
    const SpanView *seen = view_seen(walk, view);
    static const SpanResult nothing;
    if (!seen->is_known || seen->is_open)
        return false;
    /* A * in the definition stands for the columns of its day: those of the view count. */
    bool is_stale = view->columns.n && view->columns.n != seen->results.n;
    for (size_t i = 0; i < (is_stale ? view->columns.n : seen->results.n); i++) {
        const SpanResult *result = is_stale ? &nothing : &seen->results.v[i];
        const CatalogColumn *column = i < view->columns.n ? &view->columns.v[i] : NULL;
        SpanField field = {.name = column ? column->name : result->name,
                           .type = column && column->type.n ? column->type : result->type,
                           .sources = result->sources,
                           .read = range->read};
        VEC_ADD(walk->arena, &range->fields, field);
    }
    if (is_stale)
        span_unknown(walk, "sources of view", view->schema, view->name);
    return true;
}

static const SqlTree *inner_tree(const SqlTree *tree)
{
    if (tree && tree->kind == SQL_TREE_CREATE_TABLE)
        return tree->create_table->as;
    if (tree && tree->kind == SQL_TREE_COMMAND)
        return tree->command->inner;
    return tree;
}

/* A table that is only written stands in reads while its columns are looked up. */
static void drop_unread(CatalogSpan *span)
{
    size_t kept = 0;
    for (size_t i = 0; i < span->reads.n; i++)
        if (!span->reads.v[i].is_target || span->reads.v[i].columns.n)
            span->reads.v[kept++] = span->reads.v[i];
    span->reads.n = kept;
}

void catalog_span_query(const CatalogNames *names, const SqlScript *script, const SqlQuery *query,
                        CatalogSpan *span)
{
    *span = (CatalogSpan){.is_cut = false};
    SpanWalk walk = {.arena = names->arena, .names = names, .span = span, .script = script};
    span->results = span_query(&walk, NULL, query, &span->is_cut);
}

bool catalog_span(const CatalogNames *names, const SqlScript *script, const SqlTree *tree,
                  CatalogSpan *span)
{
    *span = (CatalogSpan){.is_cut = false};
    SpanWalk walk = {.arena = names->arena, .names = names, .span = span, .script = script};
    if (tree && tree->kind == SQL_TREE_CREATE && tree->definition->query) {
        catalog_span_query(names, script, tree->definition->query, span);
        return true;
    }
    bool ok = span_statement(&walk, NULL, inner_tree(tree), &span->results, &span->is_cut);
    drop_unread(span);
    return ok;
}

void catalog_span_view(const CatalogNames *names, const CatalogView *view, CatalogSpan *span)
{
    *span = (CatalogSpan){.is_cut = false};
    SpanWalk walk = {.arena = names->arena, .names = names, .span = span};
    const SqlQuery *query = view->definition.n ? read_definition(&walk, view) : NULL;
    if (query)
        span->results = span_query(&walk, NULL, query, &span->is_cut);
    else
        span_unknown(&walk, "view", view->schema, view->name);
}

static Json *strings_json(Arena *arena, const StrList *list)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0; i < list->n; i++)
        json_add_str(arena, array, list->v[i]);
    return array;
}

static Json *relations_json(Arena *arena, const SpanRelationList *list, bool reads)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0; i < list->n; i++) {
        Json *one = json_new_object(arena);
        json_set_str(arena, one, "schema", list->v[i].schema);
        json_set_str(arena, one, "name", list->v[i].name);
        json_set(arena, one, "columns", strings_json(arena, &list->v[i].columns));
        json_set_bool(arena, one, "known", list->v[i].is_known);
        if (reads)
            json_set_bool(arena, one, "inner", list->v[i].is_inner);
        json_add(arena, array, one);
    }
    return array;
}

static Json *results_json(Arena *arena, const SpanResultList *list)
{
    Json *array = json_new_array(arena);
    for (size_t i = 0; i < list->n; i++) {
        Json *one = json_new_object(arena), *sources = json_new_array(arena);
        json_set_str(arena, one, "name", list->v[i].name);
        json_set_str(arena, one, "type", list->v[i].type.n ? list->v[i].type : STR(""));
        for (size_t k = 0; k < list->v[i].sources.n; k++) {
            const SpanColumn *column = &list->v[i].sources.v[k];
            Json *source = json_new_object(arena);
            json_set_str(arena, source, "schema", column->schema);
            json_set_str(arena, source, "table", column->relation);
            json_set_str(arena, source, "column", column->column);
            json_add(arena, sources, source);
        }
        json_set(arena, one, "sources", sources);
        json_add(arena, array, one);
    }
    return array;
}

Json *catalog_span_json(Arena *arena, const CatalogSpan *span)
{
    Json *object = json_new_object(arena);
    json_set(arena, object, "reads", relations_json(arena, &span->reads, true));
    json_set(arena, object, "writes", relations_json(arena, &span->writes, false));
    json_set(arena, object, "results", results_json(arena, &span->results));
    json_set_bool(arena, object, "cut", span->is_cut);
    json_set(arena, object, "unknown", strings_json(arena, &span->unknown));
    return object;
}
