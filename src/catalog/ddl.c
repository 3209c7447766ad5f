/* DDL: the whole text of a catalog: schemas, extensions, routines, and everything in its order. */
#include "catalog/ddl.h"

#include "catalog/ddl_writer.h"

static void write_schema(DdlWriter *writer, const CatalogSchema *schema)
{
    bool standard = str_is(schema->name, "public");
    Str path = catalog_quote_name(writer->arena, schema->name);
    Buf sql = ddl_begin(writer);
    if (!standard)
        buf_printf(&sql, "CREATE SCHEMA %.*s;", STR_ARG(path));
    if (!standard || !str_is(schema->owner, "pg_database_owner"))
        ddl_add_owner(writer, &sql, "SCHEMA", path, schema->owner);
    if (!standard || !str_is(schema->comment, "standard public schema"))
        ddl_add_comment(&sql, "SCHEMA", path, schema->comment);
    if (sql.n)
        ddl_add(writer, DDL_SCHEMA, STR(""), schema->name, &sql);
}

static void write_extension(DdlWriter *writer, const CatalogExtension *extension)
{
    Str path = catalog_quote_name(writer->arena, extension->name);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "CREATE EXTENSION IF NOT EXISTS %.*s", STR_ARG(path));
    /* A schema that is not in the catalog is made by the extension itself. */
    if (catalog_schema_find(writer->catalog, extension->schema)) {
        buf_add_z(&sql, " WITH SCHEMA ");
        ddl_add_name(&sql, extension->schema);
    }
    buf_add_char(&sql, ';');
    ddl_add_comment(&sql, "EXTENSION", path, extension->comment);
    ddl_add(writer, DDL_EXTENSION, STR(""), extension->name, &sql);
}

static DdlRank object_rank(const CatalogObject *object)
{
    return str_is(object->kind, "FOREIGN DATA WRAPPER") ? DDL_WRAPPER
           : str_is(object->kind, "SERVER")             ? DDL_FOUNDATION
                                                        : DDL_OBJECT;
}

static void write_object(DdlWriter *writer, const CatalogObject *object)
{
    Buf sql = ddl_begin(writer);
    buf_add_str(&sql, object->definition);
    buf_add_char(&sql, ';');
    ddl_add_comment(&sql, str_z(writer->arena, object->kind),
                    catalog_quote_path(writer->arena, object->schema, object->name),
                    object->comment);
    DdlPiece *piece = ddl_add(writer, object_rank(object), object->schema, object->name, &sql);
    piece->part = object->kind;
    piece->id = object->id;
}

static const char *kind_of(const CatalogRoutine *routine)
{
    return routine->kind == CATALOG_PROCEDURE   ? "PROCEDURE"
           : routine->kind == CATALOG_AGGREGATE ? "AGGREGATE"
                                                : "FUNCTION";
}

static void write_routine(DdlWriter *writer, const CatalogRoutine *routine)
{
    Str name = catalog_quote_path(writer->arena, routine->schema, routine->name);
    bool star = routine->kind == CATALOG_AGGREGATE && !routine->arguments.n;
    Str path = str_printf(writer->arena, "%.*s(%.*s)", STR_ARG(name),
                          STR_ARG(star ? STR("*") : routine->arguments));
    Buf sql = ddl_begin(writer);
    buf_add_str(&sql, str_trim(routine->definition));
    buf_add_char(&sql, ';');
    ddl_add_owner(writer, &sql, kind_of(routine), path, routine->owner);
    ddl_add_comment(&sql, kind_of(routine), path, routine->comment);
    DdlPiece *piece = ddl_add(writer, DDL_ROUTINE, routine->schema, routine->name, &sql);
    piece->part = routine->arguments;
    piece->id = routine->id;
}

static bool write_members(DdlWriter *writer, const CatalogSchema *schema)
{
    for (size_t i = 0; i < schema->types.n; i++)
        ddl_write_type(writer, schema->types.v[i]);
    for (size_t i = 0; i < schema->sequences.n; i++)
        ddl_write_sequence(writer, schema->sequences.v[i]);
    for (size_t i = 0; i < schema->routines.n; i++)
        write_routine(writer, schema->routines.v[i]);
    for (size_t i = 0; i < schema->tables.n; i++)
        ddl_write_table(writer, schema->tables.v[i]);
    for (size_t i = 0; i < schema->views.n; i++)
        ddl_write_view(writer, schema->views.v[i]);
    return schema->routines.n > 0;
}

Str catalog_ddl(Arena *arena, const Catalog *catalog, const CatalogDdlOptions *options)
{
    DdlWriter writer = {.arena = arena, .catalog = catalog, .owners = options && options->owners};
    bool routines = false;
    for (size_t i = 0; i < catalog->schemas.n; i++) {
        write_schema(&writer, catalog->schemas.v[i]);
        routines |= write_members(&writer, catalog->schemas.v[i]);
    }
    for (size_t i = 0; i < catalog->extensions.n; i++)
        write_extension(&writer, &catalog->extensions.v[i]);
    for (size_t i = 0; i < catalog->objects.n; i++)
        write_object(&writer, &catalog->objects.v[i]);
    Str text = ddl_join(&writer);
    /* Bodies may name what comes later. */
    return routines ? str_printf(arena, "SET check_function_bodies = false;\n\n%.*s", STR_ARG(text))
                    : text;
}
