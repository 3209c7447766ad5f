/* Sync reader: the database, its schemas, extensions, types and relations. */
#include "driver/pg/sync_reader.h"

uint32_t sync_next_id(SyncReader *reader)
{
    return ++reader->catalog->last_id;
}

static char first_char(Str text)
{
    return text.n ? text.p[0] : '\0';
}

static void read_database(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_DATABASE];
    Catalog *catalog = reader->catalog;
    if (rows->n == 0)
        return;
    catalog->database = pg_get(rows, 0, 0);
    catalog->owner = pg_get(rows, 0, 1);
    catalog->encoding = pg_get(rows, 0, 2);
    catalog->collation = pg_get(rows, 0, 3);
    catalog->comment = pg_get(rows, 0, 4);
    catalog->search_path = pg_get(rows, 0, 5);
    catalog->engine_version = pg_get(rows, 0, 6);
}

static void read_schemas(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_SCHEMAS];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogSchema *schema = catalog_schema_add(reader->catalog, pg_get(rows, i, 0));
        schema->owner = pg_get(rows, i, 1);
        schema->comment = pg_get(rows, i, 2);
    }
}

static void read_extensions(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_EXTENSIONS];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogExtension extension = {.name = pg_get(rows, i, 0),
                                      .schema = pg_get(rows, i, 1),
                                      .version = pg_get(rows, i, 2),
                                      .comment = pg_get(rows, i, 3)};
        VEC_ADD(reader->arena, &reader->catalog->extensions, extension);
    }
}

static void read_objects(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_OBJECTS];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogObject object = {.id = sync_next_id(reader),
                                .kind = pg_get(rows, i, 0),
                                .schema = pg_get(rows, i, 1),
                                .name = pg_get(rows, i, 2),
                                .definition = pg_get(rows, i, 3),
                                .comment = pg_get(rows, i, 4)};
        VEC_ADD(reader->arena, &reader->catalog->objects, object);
    }
}

static SyncRelation *add_relation(SyncReader *reader, Str oid, uint32_t id, Str schema, Str name)
{
    SyncRelation *relation = ARENA_NEW(reader->arena, SyncRelation);
    *relation = (SyncRelation){.id = id, .schema = schema, .name = name};
    map_set(reader->relations, oid, relation);
    return relation;
}

static CatalogTypeKind type_kind(Str kind)
{
    switch (first_char(kind)) {
    case 'e':
        return CATALOG_ENUM;
    case 'd':
        return CATALOG_DOMAIN;
    case 'r':
        return CATALOG_RANGE;
    default:
        return CATALOG_COMPOSITE;
    }
}

static void read_types(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_TYPES];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogType *type = ARENA_NEW(reader->arena, CatalogType);
        *type = (CatalogType){.id = sync_next_id(reader),
                              .schema = pg_get(rows, i, 1),
                              .name = pg_get(rows, i, 2),
                              .kind = type_kind(pg_get(rows, i, 3)),
                              .owner = pg_get(rows, i, 4),
                              .comment = pg_get(rows, i, 5),
                              .values = pg_get_array(reader->arena, rows, i, 6),
                              .base = pg_get(rows, i, 7),
                              .default_value = pg_get(rows, i, 8),
                              .not_null = pg_get_bool(rows, i, 9),
                              .collation = pg_get(rows, i, 10),
                              .options = pg_get(rows, i, 11)};
        CatalogSchema *schema = catalog_schema_add(reader->catalog, type->schema);
        VEC_ADD(reader->arena, &schema->types, type);
        map_set(reader->types, pg_get(rows, i, 0), type);
        if (type->kind == CATALOG_COMPOSITE)
            add_relation(reader, pg_get(rows, i, 12), type->id, type->schema, type->name)
                ->composite = type;
    }
}

static CatalogView *read_view(SyncReader *reader, const PgRows *rows, size_t i)
{
    CatalogView *view = ARENA_NEW(reader->arena, CatalogView);
    *view = (CatalogView){.id = sync_next_id(reader),
                          .schema = pg_get(rows, i, 1),
                          .name = pg_get(rows, i, 2),
                          .is_materialized = first_char(pg_get(rows, i, 3)) == 'm',
                          .owner = pg_get(rows, i, 4),
                          .options = pg_get(rows, i, 6),
                          .tablespace = pg_get(rows, i, 7),
                          .access_method = pg_get(rows, i, 8),
                          .definition = pg_get(rows, i, 14),
                          .comment = pg_get(rows, i, 19),
                          .is_populated = pg_get_bool(rows, i, 23)};
    return view;
}

static Str replica_identity(Str kind)
{
    return first_char(kind) == 'f'   ? STR("FULL")
           : first_char(kind) == 'n' ? STR("NOTHING")
                                     : STR("");
}

static CatalogTable *read_table(SyncReader *reader, const PgRows *rows, size_t i)
{
    CatalogTable *table = ARENA_NEW(reader->arena, CatalogTable);
    *table = (CatalogTable){.id = sync_next_id(reader),
                            .schema = pg_get(rows, i, 1),
                            .name = pg_get(rows, i, 2),
                            .is_foreign = first_char(pg_get(rows, i, 3)) == 'f',
                            .owner = pg_get(rows, i, 4),
                            .is_unlogged = first_char(pg_get(rows, i, 5)) == 'u',
                            .options = pg_get(rows, i, 6),
                            .tablespace = pg_get(rows, i, 7),
                            .access_method = pg_get(rows, i, 8),
                            .replica_identity = first_char(pg_get(rows, i, 3)) == 'f'
                                                    ? STR("")
                                                    : replica_identity(pg_get(rows, i, 9)),
                            .row_security = pg_get_bool(rows, i, 10),
                            .force_row_security = pg_get_bool(rows, i, 11),
                            .partition_key = pg_get(rows, i, 12),
                            .is_partition = !pg_get_null(rows, i, 13),
                            .partition_bound = pg_get(rows, i, 13),
                            .rows = pg_get_int(rows, i, 15),
                            .data_bytes = pg_get_int(rows, i, 16),
                            .index_bytes = pg_get_int(rows, i, 17),
                            .of_type = pg_get(rows, i, 18),
                            .comment = pg_get(rows, i, 19),
                            .server = pg_get(rows, i, 21),
                            .server_options = pg_get(rows, i, 22)};
    return table;
}

static void read_parents(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_PARENTS];
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *child = map_get(reader->relations, pg_get(rows, i, 0));
        const SyncRelation *parent = map_get(reader->relations, pg_get(rows, i, 1));
        if (!child || !child->table)
            continue;
        CatalogParent link = {pg_get(rows, i, 2), pg_get(rows, i, 3), parent ? parent->id : 0};
        VEC_ADD(reader->arena, &child->table->parents, link);
        if (!child->table->is_partition)
            catalog_edge_add(reader->catalog, child->id, link.id);
    }
}

static void read_relations(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_RELATIONS];
    for (size_t i = 0; i < rows->n; i++) {
        Str schema_name = pg_get(rows, i, 1), kind = pg_get(rows, i, 3);
        CatalogSchema *schema = catalog_schema_add(reader->catalog, schema_name);
        SyncRelation *relation =
            add_relation(reader, pg_get(rows, i, 0), 0, schema_name, pg_get(rows, i, 2));
        if (first_char(kind) == 'v' || first_char(kind) == 'm') {
            relation->view = read_view(reader, rows, i);
            relation->id = relation->view->id;
            VEC_ADD(reader->arena, &schema->views, relation->view);
        } else {
            relation->table = read_table(reader, rows, i);
            relation->id = relation->table->id;
            VEC_ADD(reader->arena, &schema->tables, relation->table);
        }
    }
    read_parents(reader);
}

Catalog *driver_pg_sync_read(Arena *arena, PgRows **answers)
{
    SyncReader reader = {.arena = arena,
                         .catalog = catalog_new(arena),
                         .answers = answers,
                         .relations = map_new(arena),
                         .types = map_new(arena),
                         .routines = map_new(arena),
                         .opclasses = map_new(arena)};
    read_database(&reader);
    read_schemas(&reader);
    read_extensions(&reader);
    read_objects(&reader);
    read_types(&reader);
    read_relations(&reader);
    sync_read_attributes(&reader);
    sync_read_indexes(&reader);
    sync_read_constraints(&reader);
    sync_read_routines(&reader);
    sync_read_sequences(&reader);
    sync_read_attachments(&reader);
    sync_read_dependencies(&reader);
    catalog_sort(reader.catalog);
    return reader.catalog;
}
