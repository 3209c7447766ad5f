/* Catalog: building, finding and putting in order. */
#include "catalog/catalog.h"

#include <stdlib.h>

#include "catalog/ddl.h"
#include "crypto/hash.h"

Catalog *catalog_new(Arena *arena)
{
    Catalog *catalog = ARENA_NEW(arena, Catalog);
    catalog->arena = arena;
    return catalog;
}

CatalogSchema *catalog_schema_find(const Catalog *catalog, Str name)
{
    for (size_t i = 0; i < catalog->schemas.n; i++)
        if (str_eq(catalog->schemas.v[i]->name, name))
            return catalog->schemas.v[i];
    return NULL;
}

CatalogSchema *catalog_schema_add(Catalog *catalog, Str name)
{
    CatalogSchema *schema = catalog_schema_find(catalog, name);
    if (schema)
        return schema;
    schema = ARENA_NEW(catalog->arena, CatalogSchema);
    schema->name = name;
    VEC_ADD(catalog->arena, &catalog->schemas, schema);
    return schema;
}

/* Index of the first name that is not smaller; any place will do when the list is not sorted. */
#define FIND(in, list, wanted, sorted)                                                             \
    do {                                                                                           \
        size_t low = 0, high = (in) ? (in)->list.n : 0;                                            \
        while ((sorted) && low < high) {                                                           \
            size_t middle = (low + high) / 2;                                                      \
            if (str_compare((in)->list.v[middle]->name, (wanted)) < 0)                             \
                low = middle + 1;                                                                  \
            else                                                                                   \
                high = middle;                                                                     \
        }                                                                                          \
        for (size_t i = low; (in) && i < (in)->list.n; i++) {                                      \
            if (str_eq((in)->list.v[i]->name, (wanted)))                                           \
                return (in)->list.v[i];                                                            \
            if (sorted)                                                                            \
                break;                                                                             \
        }                                                                                          \
        return NULL;                                                                               \
    } while (0)

CatalogTable *catalog_table_find(const Catalog *catalog, Str schema, Str name)
{
    const CatalogSchema *in = catalog_schema_find(catalog, schema);
    FIND(in, tables, name, catalog->is_sorted);
}

CatalogView *catalog_view_find(const Catalog *catalog, Str schema, Str name)
{
    const CatalogSchema *in = catalog_schema_find(catalog, schema);
    FIND(in, views, name, catalog->is_sorted);
}

CatalogColumn *catalog_column_find(const CatalogTable *table, Str name)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (str_eq(table->columns.v[i].name, name))
            return &table->columns.v[i];
    return NULL;
}

void catalog_edge_add(Catalog *catalog, uint32_t from, uint32_t needs)
{
    if (from && needs && from != needs)
        VEC_ADD(catalog->arena, &catalog->edges, ((CatalogEdge){from, needs}));
}

/* Comparison functions for lists of pointers to, and of, things with a name. */
#define COMPARE_POINTERS(function, T)                                                              \
    static int function(const void *a, const void *b)                                              \
    {                                                                                              \
        return str_compare((*(T *const *)a)->name, (*(T *const *)b)->name);                        \
    }
#define COMPARE_ITEMS(function, T)                                                                 \
    static int function(const void *a, const void *b)                                              \
    {                                                                                              \
        return str_compare(((const T *)a)->name, ((const T *)b)->name);                            \
    }
COMPARE_POINTERS(compare_schemas, CatalogSchema)
COMPARE_POINTERS(compare_tables, CatalogTable)
COMPARE_POINTERS(compare_views, CatalogView)
COMPARE_POINTERS(compare_sequences, CatalogSequence)
COMPARE_POINTERS(compare_types, CatalogType)
COMPARE_ITEMS(compare_indexes, CatalogIndex)
COMPARE_ITEMS(compare_foreign_keys, CatalogForeignKey)
COMPARE_ITEMS(compare_checks, CatalogCheck)
COMPARE_ITEMS(compare_triggers, CatalogTrigger)
COMPARE_ITEMS(compare_attachments, CatalogAttachment)
COMPARE_ITEMS(compare_extensions, CatalogExtension)

static int compare_routines(const void *a, const void *b)
{
    const CatalogRoutine *x = *(CatalogRoutine *const *)a, *y = *(CatalogRoutine *const *)b;
    int order = str_compare(x->name, y->name);
    return order ? order : str_compare(x->arguments, y->arguments);
}

static int compare_objects(const void *a, const void *b)
{
    const CatalogObject *x = a, *y = b;
    int order = str_compare(x->kind, y->kind);
    if (!order)
        order = str_compare(x->schema, y->schema);
    return order ? order : str_compare(x->name, y->name);
}

#define SORT(list, compare)                                                                        \
    do {                                                                                           \
        if ((list).n > 1)                                                                          \
            qsort((list).v, (list).n, sizeof(*(list).v), (compare));                               \
    } while (0)

static void sort_table(CatalogTable *table)
{
    SORT(table->indexes, compare_indexes);
    SORT(table->foreign_keys, compare_foreign_keys);
    SORT(table->checks, compare_checks);
    SORT(table->triggers, compare_triggers);
    SORT(table->rules, compare_attachments);
    SORT(table->policies, compare_attachments);
}

static void sort_view(CatalogView *view)
{
    SORT(view->indexes, compare_indexes);
    SORT(view->triggers, compare_triggers);
    SORT(view->rules, compare_attachments);
}

static void sort_schema(CatalogSchema *schema)
{
    SORT(schema->tables, compare_tables);
    SORT(schema->views, compare_views);
    SORT(schema->routines, compare_routines);
    SORT(schema->sequences, compare_sequences);
    SORT(schema->types, compare_types);
    for (size_t i = 0; i < schema->tables.n; i++)
        sort_table(schema->tables.v[i]);
    for (size_t i = 0; i < schema->views.n; i++)
        sort_view(schema->views.v[i]);
    for (size_t i = 0; i < schema->types.n; i++)
        SORT(schema->types.v[i]->checks, compare_checks);
}

void catalog_sort(Catalog *catalog)
{
    SORT(catalog->schemas, compare_schemas);
    SORT(catalog->extensions, compare_extensions);
    SORT(catalog->objects, compare_objects);
    for (size_t i = 0; i < catalog->schemas.n; i++)
        sort_schema(catalog->schemas.v[i]);
    catalog->is_sorted = true;
}

Str catalog_fingerprint(Arena *arena, const Catalog *catalog)
{
    return hash_sha256_hex(arena, catalog_ddl(arena, catalog, NULL));
}
