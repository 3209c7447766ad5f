/* DDL of types and sequences. */
#include "catalog/ddl_writer.h"

static void add_values(Buf *sql, const StrList *values)
{
    buf_add_z(sql, " AS ENUM (");
    for (size_t i = 0; i < values->n; i++) {
        buf_add_z(sql, i ? ",\n    " : "\n    ");
        buf_add_str(sql, catalog_quote_text(sql->arena, values->v[i]));
    }
    buf_add_z(sql, values->n ? "\n);" : ");");
}

static void add_attributes(Buf *sql, const CatalogColumnList *attributes)
{
    buf_add_z(sql, " AS (");
    for (size_t i = 0; i < attributes->n; i++) {
        const CatalogColumn *attribute = &attributes->v[i];
        buf_add_z(sql, i ? ",\n    " : "\n    ");
        ddl_add_name(sql, attribute->name);
        buf_printf(sql, " %.*s", STR_ARG(attribute->type));
        if (attribute->collation.n)
            buf_printf(sql, " COLLATE %.*s", STR_ARG(attribute->collation));
    }
    buf_add_z(sql, attributes->n ? "\n);" : ");");
}

static void add_domain(Buf *sql, const CatalogType *type)
{
    buf_printf(sql, " AS %.*s", STR_ARG(type->base));
    if (type->collation.n)
        buf_printf(sql, " COLLATE %.*s", STR_ARG(type->collation));
    if (type->default_value.n)
        buf_printf(sql, " DEFAULT %.*s", STR_ARG(type->default_value));
    if (type->not_null)
        buf_add_z(sql, " NOT NULL");
    for (size_t i = 0; i < type->checks.n; i++) {
        if (!type->checks.v[i].validated)
            continue;
        buf_add_z(sql, "\n    CONSTRAINT ");
        ddl_add_name(sql, type->checks.v[i].name);
        buf_printf(sql, " %.*s", STR_ARG(type->checks.v[i].definition));
    }
    buf_add_char(sql, ';');
}

/* Constraints that do not hold for every row yet come later: CREATE DOMAIN has no NOT VALID. */
static void add_domain_rest(Buf *sql, const CatalogType *type, Str path)
{
    for (size_t i = 0; i < type->checks.n; i++) {
        const CatalogCheck *check = &type->checks.v[i];
        Str name = catalog_quote_name(sql->arena, check->name);
        if (!check->validated)
            buf_printf(sql, "\nALTER DOMAIN %.*s ADD CONSTRAINT %.*s %.*s;", STR_ARG(path),
                       STR_ARG(name), STR_ARG(check->definition));
        if (check->comment.n)
            ddl_add_comment(sql,
                            arena_printf(sql->arena, "CONSTRAINT %.*s ON DOMAIN", STR_ARG(name)),
                            path, check->comment);
    }
}

static void add_attribute_comments(Buf *sql, const CatalogType *type, Str path)
{
    for (size_t i = 0; i < type->attributes.n; i++) {
        const CatalogColumn *attribute = &type->attributes.v[i];
        Str name = catalog_quote_name(sql->arena, attribute->name);
        ddl_add_comment(sql, "COLUMN",
                        str_printf(sql->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(name)),
                        attribute->comment);
    }
}

void ddl_write_type(DdlWriter *writer, const CatalogType *type)
{
    const char *kind = type->kind == CATALOG_DOMAIN ? "DOMAIN" : "TYPE";
    Str path = catalog_quote_path(writer->arena, type->schema, type->name);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "CREATE %s %.*s", kind, STR_ARG(path));
    if (type->kind == CATALOG_ENUM)
        add_values(&sql, &type->values);
    else if (type->kind == CATALOG_COMPOSITE)
        add_attributes(&sql, &type->attributes);
    else if (type->kind == CATALOG_DOMAIN)
        add_domain(&sql, type);
    else
        buf_printf(&sql, " AS RANGE (%.*s);", STR_ARG(type->options));
    ddl_add_owner(writer, &sql, kind, path, type->owner);
    ddl_add_comment(&sql, kind, path, type->comment);
    add_attribute_comments(&sql, type, path);
    add_domain_rest(&sql, type, path);
    ddl_add(writer, DDL_TYPE, type->schema, type->name, &sql)->id = type->id;
}

/* The bounds that a sequence of this type has when none are given. */
static void default_bounds(const CatalogSequence *sequence, int64_t *min, int64_t *max)
{
    int64_t high = str_is(sequence->type, "smallint")  ? INT16_MAX
                   : str_is(sequence->type, "integer") ? INT32_MAX
                                                       : INT64_MAX;
    *min = sequence->increment > 0 ? 1 : -high - 1;
    *max = sequence->increment > 0 ? high : -1;
}

void ddl_add_sequence_options(Buf *sql, const CatalogSequence *sequence)
{
    int64_t min, max;
    default_bounds(sequence, &min, &max);
    if (sequence->increment != 1)
        buf_printf(sql, " INCREMENT BY %lld", (long long)sequence->increment);
    if (sequence->min != min)
        buf_printf(sql, " MINVALUE %lld", (long long)sequence->min);
    if (sequence->max != max)
        buf_printf(sql, " MAXVALUE %lld", (long long)sequence->max);
    if (sequence->start != (sequence->increment > 0 ? sequence->min : sequence->max))
        buf_printf(sql, " START WITH %lld", (long long)sequence->start);
    if (sequence->cache > 1)
        buf_printf(sql, " CACHE %lld", (long long)sequence->cache);
    if (sequence->cycles)
        buf_add_z(sql, " CYCLE");
}

static void write_sequence_owner(DdlWriter *writer, const CatalogSequence *sequence, Str path)
{
    const CatalogTable *table =
        catalog_table_find(writer->catalog, sequence->owner_schema, sequence->owner_table);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "ALTER SEQUENCE %.*s OWNED BY ", STR_ARG(path));
    ddl_add_path(&sql, sequence->owner_schema, sequence->owner_table);
    buf_add_char(&sql, '.');
    ddl_add_name(&sql, sequence->owner_column);
    buf_add_char(&sql, ';');
    DdlPiece *piece = ddl_add(writer, DDL_SEQUENCE_OWNER, sequence->schema, sequence->name, &sql);
    piece->needs[0] = sequence->id;
    piece->needs[1] = table ? table->id : 0;
}

void ddl_write_sequence(DdlWriter *writer, const CatalogSequence *sequence)
{
    if (sequence->is_identity)
        return; /* its column makes it */
    Str path = catalog_quote_path(writer->arena, sequence->schema, sequence->name);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "CREATE%s SEQUENCE %.*s", sequence->is_unlogged ? " UNLOGGED" : "",
               STR_ARG(path));
    if (sequence->type.n && !str_is(sequence->type, "bigint"))
        buf_printf(&sql, " AS %.*s", STR_ARG(sequence->type));
    ddl_add_sequence_options(&sql, sequence);
    buf_add_char(&sql, ';');
    ddl_add_owner(writer, &sql, "SEQUENCE", path, sequence->owner);
    ddl_add_comment(&sql, "SEQUENCE", path, sequence->comment);
    ddl_add(writer, DDL_SEQUENCE, sequence->schema, sequence->name, &sql)->id = sequence->id;
    if (sequence->owner_table.n)
        write_sequence_owner(writer, sequence, path);
}
