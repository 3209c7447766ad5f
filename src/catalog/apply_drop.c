/* Apply: DROP of relations, with what depends on them. */
#include "catalog/apply_object.h"

static void forget_indexes(Apply *apply, Str schema, const CatalogIndexList *indexes)
{
    for (size_t i = 0; !apply->is_mysql && i < indexes->n; i++)
        catalog_names_remove(apply->names, schema, indexes->v[i].name);
}

void apply_table_forget(Apply *apply, CatalogTable *table)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, table->schema);
    for (size_t i = 0; schema && i < schema->tables.n; i++)
        if (schema->tables.v[i] == table) {
            APPLY_REMOVE(&schema->tables, i);
            break;
        }
    for (size_t i = schema ? schema->sequences.n : 0; i-- > 0;) {
        CatalogSequence *sequence = schema->sequences.v[i];
        if (str_eq(sequence->owner_table, table->name) &&
            str_eq(sequence->owner_schema, table->schema))
            apply_sequence_remove(apply, sequence);
    }
    forget_indexes(apply, table->schema, &table->indexes);
    catalog_names_remove(apply->names, table->schema, table->name);
}

static void remove_view(Apply *apply, CatalogView *view)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, view->schema);
    for (size_t i = 0; schema && i < schema->views.n; i++)
        if (schema->views.v[i] == view) {
            APPLY_REMOVE(&schema->views, i);
            break;
        }
    forget_indexes(apply, view->schema, &view->indexes);
    catalog_names_remove(apply->names, view->schema, view->name);
}

/* Named by the DROP that runs now. */
static bool is_dropped_too(const Apply *apply, Str schema, Str name)
{
    for (const SqlName *one = apply->dropped ? apply->dropped->names.first : NULL; one;
         one = one->next) {
        bool is_unknown;
        const Relation *relation = catalog_names_find(apply->names, one, &is_unknown);
        if (relation && str_eq(relation->schema->name, schema) && str_eq(relation->name, name))
            return true;
    }
    return false;
}

/* The views that read it: in the way, or dropped with it. */
static bool drop_views(Apply *apply, Str schema, Str name, bool cascade, Span at)
{
    ApplyViewList views = {0};
    if (apply->is_mysql)
        return true;
    apply_views_of(apply, schema, name, STR(""), &views);
    for (size_t i = 0; i < views.n; i++) {
        if (is_dropped_too(apply, views.v[i]->schema, views.v[i]->name))
            continue;
        if (!cascade)
            return apply_fail(apply, APPLY_TABLE_OF_VIEW, at,
                              "%.*s is read by view %.*s: drop the view first, or say CASCADE",
                              STR_ARG(name), STR_ARG(views.v[i]->name));
        if (!apply_view_drop(apply, views.v[i], true, at))
            return false;
    }
    return true;
}

bool apply_view_drop(Apply *apply, CatalogView *view, bool cascade, Span at)
{
    const Relation *still = catalog_names_get(apply->names, view->schema, view->name);
    if (!still || still->view != view) /* a view of a view, dropped by another way */
        return true;
    if (!cascade && !drop_views(apply, view->schema, view->name, false, at))
        return false;
    remove_view(apply, view); /* before what follows it, so that metadata in a circle ends */
    return !cascade || drop_views(apply, view->schema, view->name, true, at);
}

/* Named by the DROP, or a partition of such a table. */
static bool goes_with_others(const Apply *apply, const CatalogTable *table)
{
    for (int depth = 0; table && depth < 100; depth++) {
        if (is_dropped_too(apply, table->schema, table->name))
            return true;
        const CatalogParent *parent =
            table->is_partition && table->parents.n ? &table->parents.v[0] : NULL;
        const Relation *relation =
            parent ? catalog_names_get(apply->names, parent->schema, parent->name) : NULL;
        table = relation ? relation->table : NULL;
    }
    return false;
}

static bool drop_foreign_keys(Apply *apply, CatalogTable *table, bool cascade, Span at)
{
    CatalogTable *owner = NULL;
    CatalogForeignKey *key;
    bool checks = !apply->is_mysql || apply->checks_foreign_keys;
    while (checks && (key = apply_foreign_to(apply, table, NULL, &owner))) {
        bool together = goes_with_others(apply, owner);
        if ((!cascade || apply->is_mysql) && !together)
            return apply_fail(apply, APPLY_DEPENDENTS, at,
                              "foreign key %.*s of table %.*s refers to %.*s: drop it first",
                              STR_ARG(key->name), STR_ARG(owner->name), STR_ARG(table->name));
        apply_foreign_remove(owner, key->name);
    }
    return true;
}

static bool is_gone(const Apply *apply, const CatalogTable *table)
{
    const Relation *relation = catalog_names_get(apply->names, table->schema, table->name);
    return !relation || relation->table != table;
}

/* What inherits; partitions always go with their table. */
static bool drop_children(Apply *apply, CatalogTable *table, bool cascade, Span at)
{
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        if (is_gone(apply, children.v[i])) /* by another way */
            continue;
        bool goes = children.v[i]->is_partition || cascade ||
                    is_dropped_too(apply, children.v[i]->schema, children.v[i]->name);
        if (!goes)
            return apply_fail(apply, APPLY_DEPENDENTS, at,
                              "table %.*s inherits from %.*s: drop it first, or say CASCADE",
                              STR_ARG(children.v[i]->name), STR_ARG(table->name));
        if (!apply_table_drop(apply, children.v[i], cascade, at))
            return false;
    }
    return true;
}

bool apply_table_drop(Apply *apply, CatalogTable *table, bool cascade, Span at)
{
    if (!drop_children(apply, table, cascade, at) ||
        !drop_foreign_keys(apply, table, cascade, at) ||
        !drop_views(apply, table->schema, table->name, cascade, at))
        return false;
    apply_table_forget(apply, table);
    return true;
}

static const struct {
    const char *object;
    RelationKind kind;
    ApplyFaultKind missing;
} kinds[] = {{"table", RELATION_TABLE, APPLY_TABLE_MISSING},
             {"foreign table", RELATION_TABLE, APPLY_TABLE_MISSING},
             {"view", RELATION_VIEW, APPLY_VIEW_MISSING},
             {"materialized view", RELATION_VIEW, APPLY_VIEW_MISSING},
             {"sequence", RELATION_SEQUENCE, APPLY_RELATION_MISSING}};

static bool fail_missing(Apply *apply, const SqlDrop *drop, const SqlName *name,
                         ApplyFaultKind kind)
{
    bool qualified = name->schema.n && !apply->is_mysql;
    if (qualified && !catalog_schema_find(apply->catalog, name->schema))
        return apply_fail(apply, APPLY_SCHEMA_MISSING, name->span, "schema %.*s does not exist",
                          STR_ARG(name->schema));
    return apply_fail(apply, kind, name->span, "%.*s %.*s does not exist", STR_ARG(drop->object),
                      STR_ARG(name->name));
}

static bool nextval_uses(Apply *apply, const CatalogSequence *sequence, Str text)
{
    Str path =
        str_printf(apply->arena, "%.*s.%.*s'", STR_ARG(sequence->schema), STR_ARG(sequence->name));
    Str bare = str_printf(apply->arena, "'%.*s'", STR_ARG(sequence->name));
    return str_find(text, STR("nextval")) >= 0 && str_find(text, STR("::text")) < 0 &&
           (str_find(text, path) >= 0 || str_find(text, bare) >= 0);
}

static bool drop_sequence(Apply *apply, CatalogSequence *sequence, bool cascade, Span at)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *table = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t c = 0; c < table->columns.n; c++) {
                CatalogColumn *column = &table->columns.v[c];
                bool uses =
                    column->has_default && nextval_uses(apply, sequence, column->default_value);
                if (uses && !cascade)
                    return apply_fail(apply, APPLY_DEPENDENTS, at,
                                      "the default of %.*s.%.*s draws from sequence %.*s",
                                      STR_ARG(table->name), STR_ARG(column->name),
                                      STR_ARG(sequence->name));
                if (uses) {
                    column->has_default = false;
                    column->default_value = STR("");
                }
            }
        }
    apply_sequence_remove(apply, sequence);
    return true;
}

static bool drop_found(Apply *apply, const SqlDrop *drop, const SqlName *name,
                       const Relation *relation)
{
    switch (relation->kind) {
    case RELATION_TABLE:
        return apply_table_drop(apply, relation->table, drop->cascade, name->span);
    case RELATION_VIEW:
        return apply_view_drop(apply, relation->view, drop->cascade, name->span);
    case RELATION_SEQUENCE:
        if (relation->sequence->is_identity)
            return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                              "sequence %.*s belongs to an identity column", STR_ARG(name->name));
        return drop_sequence(apply, relation->sequence, drop->cascade, name->span);
    default:
        return true;
    }
}

static bool drop_relation(Apply *apply, const SqlDrop *drop, const SqlName *name, size_t kind)
{
    bool is_unknown;
    const Relation *relation = catalog_names_find(apply->names, name, &is_unknown);
    if (!relation)
        return is_unknown || drop->if_exists ||
               fail_missing(apply, drop, name, kinds[kind].missing);
    bool is_view = str_is(drop->object, "view") && relation->view;
    bool fits = relation->kind == kinds[kind].kind &&
                (relation->kind != RELATION_VIEW || !is_view || !relation->view->is_materialized);
    if (!fits && apply->is_mysql)
        return drop->if_exists || fail_missing(apply, drop, name, kinds[kind].missing);
    return fits ? drop_found(apply, drop, name, relation)
                : apply_fail(apply, APPLY_WRONG_KIND, name->span, "%.*s is no %.*s",
                             STR_ARG(name->name), STR_ARG(drop->object));
}

static bool drop_one(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(drop->object, kinds[i].object))
            return drop_relation(apply, drop, name, i);
    return str_is(drop->object, "index") ? apply_drop_index(apply, drop, name)
                                         : apply_drop_object(apply, drop, name);
}

bool apply_drop(Apply *apply, const SqlDrop *drop)
{
    bool ok = true, is_unknown;
    if (str_is(drop->object, "owned")) {
        apply_anything(apply);
        return true;
    }
    bool *found = ARENA_ARRAY(apply->arena, bool, drop->names.n + 1);
    size_t i = 0;
    for (const SqlName *name = drop->names.first; name; name = name->next)
        found[i++] = catalog_names_find(apply->names, name, &is_unknown) != NULL;
    apply->dropped = drop;
    i = 0;
    for (const SqlName *name = drop->names.first; name; name = name->next, i++) {
        bool went = found[i] && !catalog_names_find(apply->names, name, &is_unknown);
        ok &= went || drop_one(apply, drop, name); /* went: with one before it */
    }
    apply->dropped = NULL;
    return ok;
}
