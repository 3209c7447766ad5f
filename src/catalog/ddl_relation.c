/* DDL of views and of what hangs on relations: indexes, foreign keys, triggers, rules, policies. */
#include "catalog/ddl_writer.h"

static Str path_of(DdlWriter *writer, const DdlRelation *relation)
{
    return catalog_quote_path(writer->arena, relation->schema, relation->name);
}

static DdlPiece *add_part(DdlWriter *writer, DdlRank rank, const DdlRelation *relation, Str part,
                          Buf *sql)
{
    DdlPiece *piece = ddl_add(writer, rank, relation->schema, relation->name, sql);
    piece->part = part;
    piece->needs[0] = relation->id;
    return piece;
}

static void write_index_attach(DdlWriter *writer, const DdlRelation *relation,
                               const CatalogIndex *index, Str path)
{
    Buf sql = ddl_begin(writer);
    buf_add_z(&sql, "ALTER INDEX ");
    ddl_add_path(&sql, index->parent_schema, index->parent_name);
    buf_printf(&sql, " ATTACH PARTITION %.*s;", STR_ARG(path));
    add_part(writer, DDL_INDEX_ATTACH, relation, index->name, &sql);
}

/* Settings that name the index on its table. */
static void add_index_uses(Buf *sql, const DdlRelation *relation, const CatalogIndex *index,
                           Str table)
{
    Str name = catalog_quote_name(sql->arena, index->name);
    const char *kind = str_is(str(relation->kind), "MATERIALIZED VIEW") ? relation->kind : "TABLE";
    const char *newline = sql->n ? "\n" : "";
    if (index->is_clustered)
        buf_printf(sql, "%sALTER %s %.*s CLUSTER ON %.*s;", newline, kind, STR_ARG(table),
                   STR_ARG(name));
    newline = sql->n ? "\n" : "";
    if (index->is_replica_identity)
        buf_printf(sql, "%sALTER TABLE ONLY %.*s REPLICA IDENTITY USING INDEX %.*s;", newline,
                   STR_ARG(table), STR_ARG(name));
}

void ddl_write_index(DdlWriter *writer, const DdlRelation *relation, const CatalogIndex *index)
{
    Str table = path_of(writer, relation);
    Str path = catalog_quote_path(writer->arena, relation->schema, index->name);
    Buf sql = ddl_begin(writer);
    if (!index->is_constraint && index->definition.n) {
        buf_add_str(&sql, index->definition);
        if (index->tablespace.n)
            buf_printf(&sql, " TABLESPACE %.*s",
                       STR_ARG(catalog_quote_name(writer->arena, index->tablespace)));
        buf_add_char(&sql, ';');
        if (index->parent_name.n)
            write_index_attach(writer, relation, index, path);
    }
    add_index_uses(&sql, relation, index, table);
    ddl_add_comment(&sql, "INDEX", path, index->comment);
    if (index->constraint_comment.n) {
        Str name = catalog_quote_name(writer->arena, index->name);
        ddl_add_comment(&sql, arena_printf(writer->arena, "CONSTRAINT %.*s ON", STR_ARG(name)),
                        table, index->constraint_comment);
    }
    if (sql.n)
        add_part(writer, DDL_INDEX, relation, index->name, &sql);
}

void ddl_write_foreign_key(DdlWriter *writer, const CatalogTable *table,
                           const CatalogForeignKey *key)
{
    DdlRelation relation = {table->schema, table->name, table->id, "TABLE"};
    const CatalogTable *other =
        catalog_table_find(writer->catalog, key->referenced_schema, key->referenced_table);
    Str path = path_of(writer, &relation), name = catalog_quote_name(writer->arena, key->name);
    Buf sql = ddl_begin(writer);
    buf_printf(&sql, "ALTER TABLE %s%.*s ADD CONSTRAINT %.*s %.*s;",
               table->partition_key.n ? "" : "ONLY ", STR_ARG(path), STR_ARG(name),
               STR_ARG(key->definition));
    ddl_add_comment(&sql, arena_printf(writer->arena, "CONSTRAINT %.*s ON", STR_ARG(name)), path,
                    key->comment);
    add_part(writer, DDL_FOREIGN_KEY, &relation, key->name, &sql)->needs[1] = other ? other->id : 0;
}

/* "\nALTER TABLE t DISABLE TRIGGER x;" for what is not in its usual state. */
static void add_state(Buf *sql, const char *what, char enabled, Str path, Str name)
{
    const char *verb = enabled == 'D'   ? "DISABLE"
                       : enabled == 'R' ? "ENABLE REPLICA"
                       : enabled == 'A' ? "ENABLE ALWAYS"
                                        : NULL;
    if (verb)
        buf_printf(sql, "\nALTER TABLE %.*s %s %s %.*s;", STR_ARG(path), verb, what, STR_ARG(name));
}

static void write_attachment(DdlWriter *writer, DdlRank rank, const char *what,
                             const DdlRelation *relation, const CatalogAttachment *attachment)
{
    Str path = path_of(writer, relation),
        name = catalog_quote_name(writer->arena, attachment->name);
    Buf sql = ddl_begin(writer);
    buf_add_str(&sql, attachment->definition);
    if (!str_ends(attachment->definition, ";"))
        buf_add_char(&sql, ';');
    add_state(&sql, what, attachment->enabled, path, name);
    ddl_add_comment(&sql, arena_printf(writer->arena, "%s %.*s ON", what, STR_ARG(name)), path,
                    attachment->comment);
    add_part(writer, rank, relation, attachment->name, &sql);
}

void ddl_write_triggers(DdlWriter *writer, const DdlRelation *relation,
                        const CatalogTriggerList *triggers)
{
    for (size_t i = 0; i < triggers->n; i++) {
        const CatalogTrigger *trigger = &triggers->v[i];
        CatalogAttachment attachment = {.name = trigger->name,
                                        .definition = trigger->definition,
                                        .comment = trigger->comment,
                                        .enabled = trigger->enabled};
        write_attachment(writer, DDL_TRIGGER, "TRIGGER", relation, &attachment);
        writer->pieces.v[writer->pieces.n - 1].needs[1] = trigger->routine;
    }
}

void ddl_write_rules(DdlWriter *writer, const DdlRelation *relation,
                     const CatalogAttachmentList *rules)
{
    for (size_t i = 0; i < rules->n; i++)
        write_attachment(writer, DDL_RULE, "RULE", relation, &rules->v[i]);
}

void ddl_write_policies(DdlWriter *writer, const DdlRelation *relation,
                        const CatalogAttachmentList *policies)
{
    for (size_t i = 0; i < policies->n; i++)
        write_attachment(writer, DDL_POLICY, "POLICY", relation, &policies->v[i]);
}

static void add_view(Buf *sql, const CatalogView *view, const char *kind, Str path)
{
    buf_printf(sql, "CREATE %s %.*s", kind, STR_ARG(path));
    if (view->access_method.n)
        buf_printf(sql, " USING %.*s", STR_ARG(view->access_method));
    if (view->options.n)
        buf_printf(sql, " WITH (%.*s)", STR_ARG(view->options));
    if (view->tablespace.n)
        buf_printf(sql, " TABLESPACE %.*s",
                   STR_ARG(catalog_quote_name(sql->arena, view->tablespace)));
    buf_printf(sql, " AS\n%.*s", STR_ARG(view->definition));
    buf_add_z(sql, view->is_materialized ? "\nWITH NO DATA;" : ";");
}

static void add_column_comments(Buf *sql, const CatalogView *view, Str path)
{
    for (size_t i = 0; i < view->columns.n; i++) {
        Str name = catalog_quote_name(sql->arena, view->columns.v[i].name);
        if (view->columns.v[i].has_default && !view->is_materialized)
            buf_printf(sql, "\nALTER VIEW %.*s ALTER COLUMN %.*s SET DEFAULT %.*s;", STR_ARG(path),
                       STR_ARG(name), STR_ARG(view->columns.v[i].default_value));
        ddl_add_comment(sql, "COLUMN",
                        str_printf(sql->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(name)),
                        view->columns.v[i].comment);
    }
}

void ddl_write_view(DdlWriter *writer, const CatalogView *view)
{
    const char *kind = view->is_materialized ? "MATERIALIZED VIEW" : "VIEW";
    DdlRelation relation = {view->schema, view->name, view->id, kind};
    Str path = path_of(writer, &relation);
    Buf sql = ddl_begin(writer);
    add_view(&sql, view, kind, path);
    ddl_add_owner(writer, &sql, kind, path, view->owner);
    ddl_add_comment(&sql, kind, path, view->comment);
    add_column_comments(&sql, view, path);
    ddl_add(writer, DDL_VIEW, view->schema, view->name, &sql)->id = view->id;
    for (size_t i = 0; i < view->indexes.n; i++)
        ddl_write_index(writer, &relation, &view->indexes.v[i]);
    ddl_write_triggers(writer, &relation, &view->triggers);
    ddl_write_rules(writer, &relation, &view->rules);
}
