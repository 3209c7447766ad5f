/* DDL of tables: columns, what stands inside CREATE TABLE, and the settings that follow it. */
#include "catalog/ddl_writer.h"

static void add_identity(DdlWriter *writer, Buf *sql, const CatalogTable *table,
                         const CatalogColumn *column)
{
    const CatalogSequence *sequence = column->sequence;
    Buf options = ddl_begin(writer);
    buf_printf(sql, " GENERATED %s AS IDENTITY", column->identity == 'a' ? "ALWAYS" : "BY DEFAULT");
    if (!sequence)
        return;
    Str usual =
        str_printf(writer->arena, "%.*s_%.*s_seq", STR_ARG(table->name), STR_ARG(column->name));
    if (!str_eq(sequence->name, usual)) {
        buf_add_z(&options, " SEQUENCE NAME ");
        ddl_add_path(&options, sequence->schema, sequence->name);
    }
    ddl_add_sequence_options(&options, sequence);
    if (options.n)
        buf_printf(sql, " (%.*s)", STR_ARG(str_trim(buf_str(&options))));
}

static void add_column(DdlWriter *writer, Buf *sql, const CatalogTable *table,
                       const CatalogColumn *column)
{
    ddl_add_name(sql, column->name);
    buf_printf(sql, " %.*s", STR_ARG(column->type));
    if (column->compression.n)
        buf_printf(sql, " COMPRESSION %.*s", STR_ARG(column->compression));
    if (column->collation.n)
        buf_printf(sql, " COLLATE %.*s", STR_ARG(column->collation));
    if (column->generation.n)
        buf_printf(sql, " GENERATED ALWAYS AS (%.*s) %s", STR_ARG(column->generation),
                   column->is_virtual ? "VIRTUAL" : "STORED");
    else if (column->has_default)
        buf_printf(sql, " DEFAULT %.*s", STR_ARG(column->default_value));
    if (!column->nullable)
        buf_add_z(sql, " NOT NULL");
    if (column->identity)
        add_identity(writer, sql, table, column);
}

static void add_separator(Buf *sql, size_t *n)
{
    buf_add_z(sql, (*n)++ ? ",\n    " : "\n    ");
}

static void add_constraint(Buf *sql, size_t *n, Str name, Str definition)
{
    add_separator(sql, n);
    buf_add_z(sql, "CONSTRAINT ");
    ddl_add_name(sql, name);
    buf_printf(sql, " %.*s", STR_ARG(definition));
}

/* A partition is made complete and attached: its columns may stand in another order. */
static bool is_inherited(const CatalogTable *table, bool inherited)
{
    return inherited && !table->is_partition;
}

static void add_elements(DdlWriter *writer, Buf *sql, const CatalogTable *table)
{
    size_t n = 0;
    Buf inner = ddl_begin(writer);
    for (size_t i = 0; i < table->columns.n; i++) {
        const CatalogColumn *column = &table->columns.v[i];
        if (is_inherited(table, column->inherited_only) || table->of_type.n)
            continue;
        add_separator(&inner, &n);
        add_column(writer, &inner, table, column);
    }
    for (size_t i = 0; i < table->checks.n; i++)
        if (!is_inherited(table, table->checks.v[i].inherited) && table->checks.v[i].validated)
            add_constraint(&inner, &n, table->checks.v[i].name, table->checks.v[i].definition);
    for (size_t i = 0; i < table->indexes.n; i++) {
        const CatalogIndex *index = &table->indexes.v[i];
        if (index->is_constraint && index->constraint_definition.n)
            add_constraint(&inner, &n, index->name, index->constraint_definition);
    }
    if (n || !table->of_type.n)
        buf_printf(sql, " (%.*s%s)", STR_ARG(buf_str(&inner)), n ? "\n" : "");
}

static void add_clauses(Buf *sql, const CatalogTable *table)
{
    if (table->parents.n && !table->is_partition) {
        buf_add_z(sql, "\nINHERITS (");
        for (size_t i = 0; i < table->parents.n; i++) {
            if (i)
                buf_add_z(sql, ", ");
            ddl_add_path(sql, table->parents.v[i].schema, table->parents.v[i].name);
        }
        buf_add_char(sql, ')');
    }
    if (table->partition_key.n)
        buf_printf(sql, "\nPARTITION BY %.*s", STR_ARG(table->partition_key));
    if (table->is_foreign) {
        buf_add_z(sql, "\nSERVER ");
        ddl_add_name(sql, table->server);
        if (table->server_options.n)
            buf_printf(sql, "\nOPTIONS (%.*s)", STR_ARG(table->server_options));
    }
    if (table->access_method.n)
        buf_printf(sql, "\nUSING %.*s", STR_ARG(table->access_method));
    if (table->options.n)
        buf_printf(sql, "\nWITH (%.*s)", STR_ARG(table->options));
    if (table->tablespace.n) {
        buf_add_z(sql, "\nTABLESPACE ");
        ddl_add_name(sql, table->tablespace);
    }
    buf_add_char(sql, ';');
}

static bool parent_has_default(const DdlWriter *writer, const CatalogTable *table,
                               const CatalogColumn *column)
{
    for (size_t i = 0; i < table->parents.n; i++) {
        const CatalogTable *parent = catalog_table_find(writer->catalog, table->parents.v[i].schema,
                                                        table->parents.v[i].name);
        const CatalogColumn *same = parent ? catalog_column_find(parent, column->name) : NULL;
        if (same && same->has_default && str_eq(same->default_value, column->default_value))
            return true;
    }
    return false;
}

static bool parent_is_not_null(const DdlWriter *writer, const CatalogTable *table, Str name)
{
    for (size_t i = 0; i < table->parents.n; i++) {
        const CatalogTable *parent = catalog_table_find(writer->catalog, table->parents.v[i].schema,
                                                        table->parents.v[i].name);
        const CatalogColumn *same = parent ? catalog_column_find(parent, name) : NULL;
        if (same && !same->nullable)
            return true;
    }
    return false;
}

/* What a child changes in a column that it inherits. */
static void add_overrides(DdlWriter *writer, Buf *sql, const CatalogTable *table,
                          const CatalogColumn *column, Str path, Str name)
{
    if (!is_inherited(table, column->inherited_only) || column->generation.n)
        return;
    if (column->has_default && !parent_has_default(writer, table, column))
        buf_printf(sql, "\nALTER TABLE ONLY %.*s ALTER COLUMN %.*s SET DEFAULT %.*s;",
                   STR_ARG(path), STR_ARG(name), STR_ARG(column->default_value));
    if (!column->nullable && !parent_is_not_null(writer, table, column->name))
        buf_printf(sql, "\nALTER TABLE ONLY %.*s ALTER COLUMN %.*s SET NOT NULL;", STR_ARG(path),
                   STR_ARG(name));
}

static void add_column_settings(DdlWriter *writer, Buf *sql, const CatalogTable *table,
                                const CatalogColumn *column, Str path)
{
    Str name = catalog_quote_name(writer->arena, column->name);
    const char *alter =
        arena_printf(writer->arena, "\nALTER %sTABLE ONLY %.*s ALTER COLUMN %.*s",
                     table->is_foreign ? "FOREIGN " : "", STR_ARG(path), STR_ARG(name));
    add_overrides(writer, sql, table, column, path, name);
    if (column->storage.n)
        buf_printf(sql, "%s SET STORAGE %.*s;", alter, STR_ARG(column->storage));
    if (column->statistics >= 0)
        buf_printf(sql, "%s SET STATISTICS %d;", alter, column->statistics);
    if (column->options.n)
        buf_printf(sql, "%s SET (%.*s);", alter, STR_ARG(column->options));
    ddl_add_comment(sql, "COLUMN",
                    str_printf(writer->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(name)),
                    column->comment);
}

static void add_constraint_comment(Buf *sql, Str name, Str path, Str comment)
{
    Str quoted = catalog_quote_name(sql->arena, name);
    ddl_add_comment(sql, arena_printf(sql->arena, "CONSTRAINT %.*s ON", STR_ARG(quoted)), path,
                    comment);
}

static void add_check_rest(Buf *sql, const CatalogTable *table, const CatalogCheck *check, Str path)
{
    if (!check->validated && !is_inherited(table, check->inherited)) {
        Str name = catalog_quote_name(sql->arena, check->name);
        buf_printf(sql, "\nALTER TABLE %.*s ADD CONSTRAINT %.*s %.*s;", STR_ARG(path),
                   STR_ARG(name), STR_ARG(check->definition));
    }
    add_constraint_comment(sql, check->name, path, check->comment);
}

static void add_settings(DdlWriter *writer, Buf *sql, const CatalogTable *table, Str path)
{
    const char *kind = table->is_foreign ? "FOREIGN TABLE" : "TABLE";
    ddl_add_owner(writer, sql, kind, path, table->owner);
    if (table->replica_identity.n)
        buf_printf(sql, "\nALTER TABLE ONLY %.*s REPLICA IDENTITY %.*s;", STR_ARG(path),
                   STR_ARG(table->replica_identity));
    if (table->row_security)
        buf_printf(sql, "\nALTER TABLE %.*s ENABLE ROW LEVEL SECURITY;", STR_ARG(path));
    if (table->force_row_security)
        buf_printf(sql, "\nALTER TABLE ONLY %.*s FORCE ROW LEVEL SECURITY;", STR_ARG(path));
    ddl_add_comment(sql, kind, path, table->comment);
    for (size_t i = 0; i < table->columns.n; i++)
        add_column_settings(writer, sql, table, &table->columns.v[i], path);
    for (size_t i = 0; i < table->checks.n; i++)
        add_check_rest(sql, table, &table->checks.v[i], path);
}

static void write_attach(DdlWriter *writer, const CatalogTable *table, Str path)
{
    const CatalogParent *parent = &table->parents.v[0];
    Buf sql = ddl_begin(writer);
    buf_add_z(&sql, "ALTER TABLE ONLY ");
    ddl_add_path(&sql, parent->schema, parent->name);
    buf_printf(&sql, " ATTACH PARTITION %.*s %.*s;", STR_ARG(path),
               STR_ARG(table->partition_bound));
    DdlPiece *piece = ddl_add(writer, DDL_ATTACH, table->schema, table->name, &sql);
    piece->needs[0] = table->id;
    piece->needs[1] = parent->id;
}

/* The pieces of its own that a table has. */
static void write_rest(DdlWriter *writer, const CatalogTable *table)
{
    DdlRelation relation = {table->schema, table->name, table->id,
                            table->is_foreign ? "FOREIGN TABLE" : "TABLE"};
    for (size_t i = 0; i < table->indexes.n; i++)
        ddl_write_index(writer, &relation, &table->indexes.v[i]);
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        if (!table->foreign_keys.v[i].inherited)
            ddl_write_foreign_key(writer, table, &table->foreign_keys.v[i]);
    ddl_write_triggers(writer, &relation, &table->triggers);
    ddl_write_rules(writer, &relation, &table->rules);
    ddl_write_policies(writer, &relation, &table->policies);
}

void ddl_write_table(DdlWriter *writer, const CatalogTable *table)
{
    Str path = catalog_quote_path(writer->arena, table->schema, table->name);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "CREATE %sTABLE %.*s",
               table->is_foreign    ? "FOREIGN "
               : table->is_unlogged ? "UNLOGGED "
                                    : "",
               STR_ARG(path));
    if (table->of_type.n)
        buf_printf(&sql, " OF %.*s", STR_ARG(table->of_type));
    add_elements(writer, &sql, table);
    add_clauses(&sql, table);
    add_settings(writer, &sql, table, path);
    DdlPiece *piece = ddl_add(writer, DDL_TABLE, table->schema, table->name, &sql);
    piece->id = table->id;
    if (table->is_partition && table->parents.n)
        write_attach(writer, table, path);
    else if (table->parents.n)
        piece->needs[0] = table->parents.v[0].id; /* the others: by the catalog's edges */
    write_rest(writer, table);
}
