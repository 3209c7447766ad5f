/* Metadata reader: a catalog from the API's DatabaseMetadata. */
#include "catalog/metadata.h"
#include "catalog/metadata_reader.h"

static void read_dependencies(MetadataReader *reader, const Json *object, const char *key,
                              CatalogDependencyList *dependencies)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogDependency dependency = {metadata_text(reader, one, "schema"),
                                        metadata_text(reader, one, "table"),
                                        metadata_text(reader, one, "column")};
        VEC_ADD(reader->arena, dependencies, dependency);
    }
}

static void read_views(MetadataReader *reader, const Json *object, const char *key,
                       CatalogSchema *schema)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogView *view = ARENA_NEW(reader->arena, CatalogView);
        view->id = ++reader->catalog->last_id;
        view->schema = schema->name;
        view->name = metadata_text(reader, one, "name");
        view->definition = metadata_text(reader, one, "definition");
        view->comment = metadata_text(reader, one, "comment");
        view->is_materialized = key[0] == 'm';
        read_dependencies(reader, one, "dependencyColumns", &view->depends_on);
        metadata_read_columns(reader, one, "columns", &view->columns);
        metadata_read_indexes(reader, one, &view->indexes);
        metadata_read_triggers(reader, one, &view->triggers);
        VEC_ADD(reader->arena, &schema->views, view);
    }
}

/* name(arguments) -> arguments */
static Str arguments_of(Str signature)
{
    long open = str_find(signature, STR("("));
    return open >= 0 && str_ends(signature, ")")
               ? str_sub(signature, (size_t)open + 1, signature.n - 1)
               : STR("");
}

static void read_routines(MetadataReader *reader, const Json *object, const char *key,
                          CatalogSchema *schema)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogRoutine *routine = ARENA_NEW(reader->arena, CatalogRoutine);
        routine->id = ++reader->catalog->last_id;
        routine->schema = schema->name;
        routine->name = metadata_text(reader, one, "name");
        routine->definition = metadata_text(reader, one, "definition");
        routine->arguments = arguments_of(metadata_text(reader, one, "signature"));
        routine->comment = metadata_text(reader, one, "comment");
        routine->kind = key[0] == 'p'                                         ? CATALOG_PROCEDURE
                        : str_starts(routine->definition, "CREATE AGGREGATE") ? CATALOG_AGGREGATE
                                                                              : CATALOG_FUNCTION;
        read_dependencies(reader, one, "dependencyTables", &routine->depends_on);
        VEC_ADD(reader->arena, &schema->routines, routine);
    }
}

static void read_sequence_owner(MetadataReader *reader, const Json *object, CatalogSchema *schema,
                                CatalogSequence *sequence)
{
    sequence->owner_table = metadata_text(reader, object, "ownerTable");
    sequence->owner_column = metadata_text(reader, object, "ownerColumn");
    if (!sequence->owner_table.n)
        return;
    sequence->owner_schema = schema->name;
    CatalogTable *table = catalog_table_find(reader->catalog, schema->name, sequence->owner_table);
    CatalogColumn *column = table ? catalog_column_find(table, sequence->owner_column) : NULL;
    sequence->is_identity = column && column->identity;
    if (sequence->is_identity)
        column->sequence = sequence;
}

static void read_sequences(MetadataReader *reader, const Json *object, CatalogSchema *schema)
{
    const Json *array = metadata_list(reader, object, "sequences");
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogSequence *sequence = ARENA_NEW(reader->arena, CatalogSequence);
        *sequence = (CatalogSequence){.id = ++reader->catalog->last_id,
                                      .schema = schema->name,
                                      .name = metadata_text(reader, one, "name"),
                                      .type = metadata_text(reader, one, "dataType"),
                                      .start = metadata_int(reader, one, "start"),
                                      .min = metadata_int(reader, one, "minValue"),
                                      .max = metadata_int(reader, one, "maxValue"),
                                      .increment = metadata_int(reader, one, "increment"),
                                      .cache = metadata_int(reader, one, "cacheSize"),
                                      .cycles = metadata_bool(reader, one, "cycle"),
                                      .has_last = metadata_text(reader, one, "lastValue").n > 0,
                                      .last = metadata_int(reader, one, "lastValue"),
                                      .comment = metadata_text(reader, one, "comment")};
        read_sequence_owner(reader, one, schema, sequence);
        VEC_ADD(reader->arena, &schema->sequences, sequence);
    }
}

static void read_types(MetadataReader *reader, const Json *object, const char *key,
                       CatalogSchema *schema)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogType *type = ARENA_NEW(reader->arena, CatalogType);
        type->id = ++reader->catalog->last_id;
        type->schema = schema->name;
        type->name = metadata_text(reader, one, "name");
        type->comment = metadata_text(reader, one, "comment");
        type->kind = key[0] == 'e' ? CATALOG_ENUM : CATALOG_COMPOSITE;
        type->values = metadata_strings(reader, one, "values");
        metadata_read_columns(reader, one, "attributes", &type->attributes);
        VEC_ADD(reader->arena, &schema->types, type);
    }
}

static void read_schema(MetadataReader *reader, const Json *object)
{
    CatalogSchema *schema =
        catalog_schema_add(reader->catalog, metadata_text(reader, object, "name"));
    schema->owner = metadata_text(reader, object, "owner");
    schema->comment = metadata_text(reader, object, "comment");
    metadata_read_tables(reader, object, schema);
    read_views(reader, object, "views", schema);
    read_views(reader, object, "materializedViews", schema);
    read_routines(reader, object, "functions", schema);
    read_routines(reader, object, "procedures", schema);
    read_sequences(reader, object, schema);
    read_types(reader, object, "enumTypes", schema);
    read_types(reader, object, "compositeTypes", schema);
}

static void read_extensions(MetadataReader *reader, const Json *object)
{
    const Json *array = metadata_list(reader, object, "extensions");
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogExtension extension = {
            metadata_text(reader, one, "name"), metadata_text(reader, one, "schema"),
            metadata_text(reader, one, "version"), metadata_text(reader, one, "description")};
        VEC_ADD(reader->arena, &reader->catalog->extensions, extension);
    }
}

/* The form has no object ids: views are ordered by the relations that they name. */
static void link_views(Catalog *catalog, const CatalogSchema *schema)
{
    for (size_t i = 0; i < schema->views.n; i++) {
        const CatalogView *view = schema->views.v[i];
        for (size_t k = 0; k < view->depends_on.n; k++) {
            const CatalogDependency *on = &view->depends_on.v[k];
            const CatalogTable *table = catalog_table_find(catalog, on->schema, on->relation);
            const CatalogView *other = catalog_view_find(catalog, on->schema, on->relation);
            catalog_edge_add(catalog, view->id, table ? table->id : other ? other->id : 0);
        }
    }
}

Catalog *catalog_from_json(Ctx *cx, const Json *metadata)
{
    MetadataReader reader = {
        .cx = cx, .arena = cx->arena, .catalog = catalog_new(cx->arena), .ok = true};
    Catalog *catalog = reader.catalog;
    if (!metadata || metadata->kind != JSON_OBJECT)
        return err_null(cx, ERR_INVALID, "the metadata must be an object");
    catalog->encoding = metadata_text(&reader, metadata, "characterSet");
    catalog->collation = metadata_text(&reader, metadata, "collation");
    catalog->owner = metadata_text(&reader, metadata, "owner");
    catalog->search_path = metadata_text(&reader, metadata, "searchPath");
    const Json *schemas = metadata_list(&reader, metadata, "schemas");
    for (size_t i = 0; i < json_len(schemas); i++)
        read_schema(&reader, json_at(schemas, i));
    read_extensions(&reader, metadata);
    if (!reader.ok)
        return NULL;
    catalog_sort(catalog);
    for (size_t i = 0; i < catalog->schemas.n; i++)
        link_views(catalog, catalog->schemas.v[i]);
    return catalog;
}
