/* Metadata writer: a catalog as the API's DatabaseMetadata. */
#include "catalog/ddl.h"
#include "catalog/metadata.h"

typedef struct Writer {
    Arena *arena;
    const Catalog *catalog;
    CatalogTableList *partitions; /* by the id of their partitioned table */
} Writer;

static void set(Writer *writer, Json *object, const char *key, Str text)
{
    json_set_str(writer->arena, object, key, text.p ? text : STR(""));
}

/* Fields that only some engines have. */
static void set_some(Writer *writer, Json *object, const char *key, Str text)
{
    if (text.n)
        set(writer, object, key, text);
}

static Json *list(Writer *writer, Json *object, const char *key)
{
    Json *array = json_new_array(writer->arena);
    json_set(writer->arena, object, key, array);
    return array;
}

static Json *item(Writer *writer, Json *array)
{
    Json *object = json_new_object(writer->arena);
    json_add(writer->arena, array, object);
    return object;
}

static void set_strings(Writer *writer, Json *object, const char *key, const StrList *strings)
{
    Json *array = list(writer, object, key);
    for (size_t i = 0; i < strings->n; i++)
        json_add_str(writer->arena, array, strings->v[i]);
}

static void set_number(Writer *writer, Json *object, const char *key, int64_t value)
{
    set(writer, object, key, str_printf(writer->arena, "%lld", (long long)value));
}

static const char *identity_name(char identity)
{
    return identity == 'a'   ? "ALWAYS"
           : identity == 'd' ? "BY_DEFAULT"
                             : "IDENTITY_GENERATION_UNSPECIFIED";
}

static void write_column(Writer *writer, Json *array, const CatalogColumn *column)
{
    Json *object = item(writer, array);
    set(writer, object, "name", column->name);
    json_set_int(writer->arena, object, "position", column->position);
    json_set_bool(writer->arena, object, "hasDefault", column->has_default);
    set(writer, object, "default", column->default_value);
    json_set_bool(writer->arena, object, "nullable", column->nullable);
    set(writer, object, "type", column->type);
    set(writer, object, "collation", column->collation);
    set_some(writer, object, "characterSet", column->character_set);
    set_some(writer, object, "onUpdate", column->on_update);
    set(writer, object, "comment", column->comment);
    json_set_bool(writer->arena, object, "isIdentity", column->identity != 0);
    json_set_z(writer->arena, object, "identityGeneration", identity_name(column->identity));
    if (!column->generation.n)
        return;
    Json *generation = json_new_object(writer->arena);
    json_set_z(writer->arena, generation, "type", column->is_virtual ? "VIRTUAL" : "STORED");
    set(writer, generation, "expression", column->generation);
    json_set(writer->arena, object, "generation", generation);
}

static void write_columns(Writer *writer, Json *object, const char *key,
                          const CatalogColumnList *columns)
{
    Json *array = list(writer, object, key);
    for (size_t i = 0; i < columns->n; i++)
        write_column(writer, array, &columns->v[i]);
}

/* One entry each for every key of the index. */
static void write_keys(Writer *writer, Json *object, const CatalogIndex *index)
{
    set_strings(writer, object, "expressions", &index->keys);
    Json *lengths = list(writer, object, "keyLength");
    Json *descending = list(writer, object, "descending");
    for (size_t i = 0; i < index->keys.n; i++) {
        json_add_str(writer->arena, lengths,
                     i < index->lengths.n ? index->lengths.v[i] : STR("-1"));
        json_add(writer->arena, descending,
                 json_new_bool(writer->arena, i < index->descending.n && index->descending.v[i]));
    }
    set_strings(writer, object, "opclassNames", &index->opclasses);
    Json *defaults = list(writer, object, "opclassDefaults");
    for (size_t i = 0; i < index->opclass_default.n; i++)
        json_add(writer->arena, defaults,
                 json_new_bool(writer->arena, index->opclass_default.v[i]));
}

static void write_index(Writer *writer, Json *array, const CatalogIndex *index)
{
    Json *object = item(writer, array);
    set(writer, object, "name", index->name);
    write_keys(writer, object, index);
    set(writer, object, "type", index->method);
    json_set_bool(writer->arena, object, "unique", index->is_unique);
    json_set_bool(writer->arena, object, "primary", index->is_primary);
    json_set_bool(writer->arena, object, "visible", true);
    set(writer, object, "comment", index->comment);
    set(writer, object, "definition", index->definition);
    set(writer, object, "parentIndexSchema", index->parent_schema);
    set(writer, object, "parentIndexName", index->parent_name);
    json_set_bool(writer->arena, object, "isConstraint", index->is_constraint);
}

static void write_indexes(Writer *writer, Json *object, const CatalogIndexList *indexes)
{
    Json *array = list(writer, object, "indexes");
    for (size_t i = 0; i < indexes->n; i++)
        write_index(writer, array, &indexes->v[i]);
}

static void write_foreign_keys(Writer *writer, Json *object, const CatalogForeignKeyList *keys)
{
    Json *array = list(writer, object, "foreignKeys");
    for (size_t i = 0; i < keys->n; i++) {
        const CatalogForeignKey *key = &keys->v[i];
        Json *one = item(writer, array);
        set(writer, one, "name", key->name);
        set_strings(writer, one, "columns", &key->columns);
        set(writer, one, "referencedSchema", key->referenced_schema);
        set(writer, one, "referencedTable", key->referenced_table);
        set_strings(writer, one, "referencedColumns", &key->referenced_columns);
        set(writer, one, "onDelete", key->on_delete);
        set(writer, one, "onUpdate", key->on_update);
        set(writer, one, "matchType", key->match);
    }
}

static void write_checks(Writer *writer, Json *object, const CatalogCheckList *checks)
{
    Json *array = list(writer, object, "checkConstraints");
    for (size_t i = 0; i < checks->n; i++) {
        Json *one = item(writer, array);
        set(writer, one, "name", checks->v[i].name);
        set(writer, one, "expression", checks->v[i].expression);
    }
}

static void write_triggers(Writer *writer, Json *object, const CatalogTriggerList *triggers)
{
    Json *array = list(writer, object, "triggers");
    for (size_t i = 0; i < triggers->n; i++) {
        const CatalogTrigger *trigger = &triggers->v[i];
        Json *one = item(writer, array);
        set(writer, one, "name", trigger->name);
        set(writer, one, "event", trigger->event);
        set(writer, one, "timing", trigger->timing);
        set(writer, one, "body", trigger->definition);
        set(writer, one, "comment", trigger->comment);
    }
}

/* The first word of the key: RANGE (day) -> RANGE. */
static Str partition_type(Str key)
{
    Str word, rest;
    str_cut(key, ' ', &word, &rest);
    return word.n ? word : STR("TYPE_UNSPECIFIED");
}

static void write_partitions(Writer *writer, Json *object, const char *key,
                             const CatalogTable *parent)
{
    Json *array = list(writer, object, key);
    const CatalogTableList *tables = &writer->partitions[parent->id];
    for (size_t i = 0; i < tables->n; i++) {
        const CatalogTable *table = tables->v[i];
        Json *one = item(writer, array);
        set(writer, one, "name", table->name);
        set(writer, one, "type", partition_type(parent->partition_key));
        set(writer, one, "expression", parent->partition_key);
        set(writer, one, "value", table->partition_bound);
        set(writer, one, "useDefault", STR(""));
        write_partitions(writer, one, "subpartitions", table);
        write_indexes(writer, one, &table->indexes);
        write_checks(writer, one, &table->checks);
    }
}

static void write_table(Writer *writer, Json *array, const CatalogTable *table)
{
    Json *object = item(writer, array);
    set(writer, object, "name", table->name);
    write_columns(writer, object, "columns", &table->columns);
    write_indexes(writer, object, &table->indexes);
    set_some(writer, object, "engine", table->engine);
    set_some(writer, object, "collation", table->collation);
    set_some(writer, object, "charset", table->character_set);
    if (table->is_partial)
        json_set_bool(writer->arena, object, "isPartial", true);
    json_set_int64(writer->arena, object, "rowCount", table->rows > 0 ? table->rows : 0);
    json_set_int64(writer->arena, object, "dataSize", table->data_bytes);
    json_set_int64(writer->arena, object, "indexSize", table->index_bytes);
    set(writer, object, "comment", table->comment);
    write_foreign_keys(writer, object, &table->foreign_keys);
    write_partitions(writer, object, "partitions", table);
    write_checks(writer, object, &table->checks);
    set(writer, object, "owner", table->owner);
    write_triggers(writer, object, &table->triggers);
}

static void write_tables(Writer *writer, Json *object, const CatalogSchema *schema)
{
    Json *tables = list(writer, object, "tables"),
         *foreign = list(writer, object, "externalTables");
    for (size_t i = 0; i < schema->tables.n; i++) {
        const CatalogTable *table = schema->tables.v[i];
        if (table->is_partition)
            continue;
        if (!table->is_foreign) {
            write_table(writer, tables, table);
            continue;
        }
        Json *one = item(writer, foreign);
        set(writer, one, "name", table->name);
        set(writer, one, "externalServerName", table->server);
        set(writer, one, "externalDatabaseName", STR(""));
        write_columns(writer, one, "columns", &table->columns);
    }
}

static void write_dependencies(Writer *writer, Json *object, const char *key, bool columns,
                               const CatalogDependencyList *dependencies)
{
    Json *array = list(writer, object, key);
    for (size_t i = 0; i < dependencies->n; i++) {
        const CatalogDependency *dependency = &dependencies->v[i];
        if (columns != (dependency->column.n > 0))
            continue;
        Json *one = item(writer, array);
        set(writer, one, "schema", dependency->schema);
        set(writer, one, "table", dependency->relation);
        if (columns)
            set(writer, one, "column", dependency->column);
    }
}

static void write_views(Writer *writer, Json *object, const CatalogSchema *schema)
{
    Json *views = list(writer, object, "views");
    Json *materialized = list(writer, object, "materializedViews");
    for (size_t i = 0; i < schema->views.n; i++) {
        const CatalogView *view = schema->views.v[i];
        Json *one = item(writer, view->is_materialized ? materialized : views);
        set(writer, one, "name", view->name);
        set(writer, one, "definition", view->definition);
        set(writer, one, "comment", view->comment);
        write_dependencies(writer, one, "dependencyColumns", true, &view->depends_on);
        write_triggers(writer, one, &view->triggers);
        if (view->is_materialized)
            write_indexes(writer, one, &view->indexes);
        else
            write_columns(writer, one, "columns", &view->columns);
    }
}

static void write_routines(Writer *writer, Json *object, const CatalogSchema *schema)
{
    Json *functions = list(writer, object, "functions");
    Json *procedures = list(writer, object, "procedures");
    for (size_t i = 0; i < schema->routines.n; i++) {
        const CatalogRoutine *routine = schema->routines.v[i];
        bool is_procedure = routine->kind == CATALOG_PROCEDURE;
        Json *one = item(writer, is_procedure ? procedures : functions);
        Str name = catalog_quote_name(writer->arena, routine->name);
        set(writer, one, "name", routine->name);
        set(writer, one, "definition", routine->definition);
        set(writer, one, "signature",
            str_printf(writer->arena, "%.*s(%.*s)", STR_ARG(name), STR_ARG(routine->arguments)));
        set(writer, one, "comment", routine->comment);
        if (!is_procedure)
            write_dependencies(writer, one, "dependencyTables", false, &routine->depends_on);
    }
}

static void write_sequences(Writer *writer, Json *object, const CatalogSchema *schema)
{
    Json *array = list(writer, object, "sequences");
    for (size_t i = 0; i < schema->sequences.n; i++) {
        const CatalogSequence *sequence = schema->sequences.v[i];
        Json *one = item(writer, array);
        set(writer, one, "name", sequence->name);
        set(writer, one, "dataType", sequence->type);
        set_number(writer, one, "start", sequence->start);
        set_number(writer, one, "minValue", sequence->min);
        set_number(writer, one, "maxValue", sequence->max);
        set_number(writer, one, "increment", sequence->increment);
        json_set_bool(writer->arena, one, "cycle", sequence->cycles);
        set_number(writer, one, "cacheSize", sequence->cache);
        set(writer, one, "lastValue", STR(""));
        if (sequence->has_last)
            set_number(writer, one, "lastValue", sequence->last);
        set(writer, one, "ownerTable", sequence->owner_table);
        set(writer, one, "ownerColumn", sequence->owner_column);
        set(writer, one, "comment", sequence->comment);
    }
}

static void write_attribute(Writer *writer, Json *array, const CatalogColumn *attribute)
{
    Json *one = item(writer, array);
    set(writer, one, "name", attribute->name);
    set(writer, one, "type", attribute->type);
    set(writer, one, "collation", attribute->collation);
    set(writer, one, "comment", attribute->comment);
}

static void write_types(Writer *writer, Json *object, const CatalogSchema *schema)
{
    Json *enums = list(writer, object, "enumTypes"), *rows = list(writer, object, "compositeTypes");
    for (size_t i = 0; i < schema->types.n; i++) {
        const CatalogType *type = schema->types.v[i];
        if (type->kind != CATALOG_ENUM && type->kind != CATALOG_COMPOSITE)
            continue;
        Json *one = item(writer, type->kind == CATALOG_ENUM ? enums : rows);
        set(writer, one, "name", type->name);
        if (type->kind == CATALOG_ENUM)
            set_strings(writer, one, "values", &type->values);
        Json *attributes = type->kind == CATALOG_COMPOSITE ? list(writer, one, "attributes") : NULL;
        for (size_t k = 0; attributes && k < type->attributes.n; k++)
            write_attribute(writer, attributes, &type->attributes.v[k]);
        set(writer, one, "comment", type->comment);
    }
}

static void write_schema(Writer *writer, Json *array, const CatalogSchema *schema)
{
    static const char *const elsewhere[] = {"streams", "tasks", "packages", "events"};
    Json *object = item(writer, array);
    set(writer, object, "name", schema->name);
    write_tables(writer, object, schema);
    write_views(writer, object, schema);
    write_routines(writer, object, schema);
    set(writer, object, "owner", schema->owner);
    write_sequences(writer, object, schema);
    write_types(writer, object, schema);
    set(writer, object, "comment", schema->comment);
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
        list(writer, object, elsewhere[i]);
}

static void write_extensions(Writer *writer, Json *object)
{
    Json *array = list(writer, object, "extensions");
    for (size_t i = 0; i < writer->catalog->extensions.n; i++) {
        const CatalogExtension *extension = &writer->catalog->extensions.v[i];
        Json *one = item(writer, array);
        set(writer, one, "name", extension->name);
        set(writer, one, "schema", extension->schema);
        set(writer, one, "version", extension->version);
        set(writer, one, "description", extension->comment);
    }
}

static void collect_partitions(Writer *writer, const CatalogSchema *schema)
{
    for (size_t i = 0; i < schema->tables.n; i++) {
        CatalogTable *table = schema->tables.v[i];
        uint32_t parent = table->parents.n ? table->parents.v[0].id : 0;
        if (table->is_partition && parent > 0 && parent <= writer->catalog->last_id)
            VEC_ADD(writer->arena, &writer->partitions[parent], table);
    }
}

Json *catalog_to_json(Arena *arena, const Catalog *catalog)
{
    Writer writer = {.arena = arena,
                     .catalog = catalog,
                     .partitions = ARENA_ARRAY(arena, CatalogTableList, catalog->last_id + 1)};
    Json *object = json_new_object(arena);
    for (size_t i = 0; i < catalog->schemas.n; i++)
        collect_partitions(&writer, catalog->schemas.v[i]);
    Json *schemas = list(&writer, object, "schemas");
    for (size_t i = 0; i < catalog->schemas.n; i++)
        write_schema(&writer, schemas, catalog->schemas.v[i]);
    set(&writer, object, "characterSet", catalog->encoding);
    set(&writer, object, "collation", catalog->collation);
    write_extensions(&writer, object);
    set(&writer, object, "owner", catalog->owner);
    set(&writer, object, "searchPath", catalog->search_path);
    return object;
}
