/* Apply: CREATE TABLE with what it takes from other tables. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

static CatalogTable *new_table(Apply *apply, CatalogSchema *schema, Str name)
{
    CatalogTable *table = ARENA_NEW(apply->arena, CatalogTable);
    table->id = ++apply->catalog->last_id;
    table->schema = schema->name;
    table->name = name;
    table->rows = -1;
    return table;
}

static void publish(Apply *apply, CatalogSchema *schema, CatalogTable *table)
{
    VEC_ADD(apply->arena, &schema->tables, table);
    catalog_names_add(apply->names, schema, table->name, RELATION_TABLE)->table = table;
}

static bool fail_exists(Apply *apply, const SqlName *name, const Relation *relation)
{
    bool is_table = relation->kind == RELATION_TABLE || apply->is_mysql;
    return apply_fail(apply, is_table ? APPLY_TABLE_EXISTS : APPLY_RELATION_EXISTS, name->span,
                      is_table ? "table %.*s exists already"
                               : "the name %.*s is taken by another relation",
                      STR_ARG(name->name));
}

static bool type_taken(const Apply *apply, const CatalogSchema *schema, Str name)
{
    for (size_t i = 0; !apply->is_mysql && i < schema->types.n; i++)
        if (str_eq(schema->types.v[i]->name, name))
            return true;
    return false;
}

/* LIKE stands between the columns: they come in the order of the text. */
static bool add_elements(Apply *apply, CatalogTable *table, const SqlCreateTable *create)
{
    bool ok = true;
    const SqlLike *like = create->likes.first;
    for (const SqlColumn *column = create->columns.first; column; column = column->next) {
        for (; like && like->span.offset < column->span.offset; like = like->next)
            ok &= apply_table_like(apply, table, like);
        ok &= apply_column_define(apply, table, column);
    }
    for (; like; like = like->next)
        ok &= apply_table_like(apply, table, like);
    return ok;
}

static Str partition_text(Apply *apply, const SqlPartition *partition)
{
    Buf text = buf_new(apply->arena);
    buf_add_str(&text, str_upper(apply->arena, partition->method));
    buf_add_z(&text, " (");
    for (const SqlKey *key = partition->keys.first; key; key = key->next) {
        if (key != partition->keys.first)
            buf_add_z(&text, ", ");
        buf_add_str(&text, apply_text(apply, key->expr ? key->expr->span : key->span));
    }
    buf_add_char(&text, ')');
    return buf_str(&text);
}

static bool check_partition_keys(Apply *apply, CatalogTable *table, const SqlPartition *partition)
{
    bool ok = true;
    for (const SqlKey *key = partition->keys.first; key; key = key->next)
        if (key->expr)
            ok &= apply_check_columns(apply, table, key->expr);
    return ok;
}

static void add_of_type(Apply *apply, CatalogTable *table, const SqlName *name)
{
    const CatalogType *type = catalog_names_type(apply->names, name);
    table->is_partial |= !type;
    table->of_type = type ? catalog_quote_path(apply->arena, type->schema, type->name) : name->name;
    for (size_t i = 0; type && i < type->attributes.n; i++) {
        CatalogColumn column = type->attributes.v[i];
        column.nullable = true;
        column.statistics = -1;
        VEC_ADD(apply->arena, &table->columns, column);
    }
}

static bool add_as(Apply *apply, CatalogTable *table, const SqlCreateTable *create)
{
    CatalogSpan span;
    CatalogColumnList more = {0};
    if (!catalog_span(apply->names, apply->script, create->as, &span)) {
        table->is_partial = true;
        return true;
    }
    apply_span_columns(apply, &span, &create->as_columns, &more);
    table->is_partial |= span.is_cut;
    for (size_t i = 0; i < more.n; i++) {
        CatalogColumn *same = catalog_names_column(apply->names, &table->columns, more.v[i].name);
        if (same && !apply->is_mysql)
            return apply_fail(apply, APPLY_COLUMN_EXISTS, create->as->span,
                              "column %.*s comes twice out of the query", STR_ARG(more.v[i].name));
        if (!same)
            VEC_ADD(apply->arena, &table->columns, more.v[i]);
    }
    return true;
}

static bool add_body(Apply *apply, CatalogTable *table, const SqlCreateTable *create)
{
    bool ok = true;
    if (create->of_type)
        add_of_type(apply, table, create->of_type);
    for (const SqlName *parent = create->inherits.first; parent; parent = parent->next)
        ok &= apply_inherit_columns(apply, table, parent);
    if (create->partition_of)
        ok &= apply_partition_of(apply, table, create);
    ok &= add_elements(apply, table, create);
    if (create->as)
        ok &= add_as(apply, table, create);
    apply_columns_number(table);
    return ok;
}

static void set_options(CatalogTable *table, const SqlCreateTable *create)
{
    table->is_unlogged = create->unlogged;
    table->is_foreign = create->foreign;
    if (create->server)
        table->server = create->server->name;
    for (const SqlOption *option = create->options.first; option; option = option->next) {
        if (str_is(option->name, "engine"))
            table->engine = option->value;
        else if (str_is(option->name, "charset"))
            table->character_set = option->value;
        else if (str_is(option->name, "collate"))
            table->collation = option->value;
        else if (str_is(option->name, "comment"))
            table->comment = option->value;
    }
}

static bool has_auto_increment_key(const Apply *apply, const CatalogTable *table)
{
    for (size_t c = 0; c < table->columns.n; c++) {
        if (!str_is(table->columns.v[c].default_value, "AUTO_INCREMENT"))
            continue;
        for (size_t i = 0; i < table->indexes.n; i++)
            if (table->indexes.v[i].keys.n &&
                catalog_names_same(apply->names, table->indexes.v[i].keys.v[0],
                                   table->columns.v[c].name))
                return true;
        return false;
    }
    return true;
}

static bool finish(Apply *apply, CatalogTable *table, const SqlCreateTable *create)
{
    bool ok = true;
    if (create->partition_by) {
        table->partition_key = partition_text(apply, create->partition_by);
        ok &= check_partition_keys(apply, table, create->partition_by);
    }
    const SqlColumn *columns = create->columns.first;
    ok &= apply_constraints_add(apply, table, columns, create->constraints.first, false);
    for (const SqlLike *like = create->likes.first; like; like = like->next)
        ok &= apply_like_indexes(apply, table, like);
    ok &= apply_constraints_add(apply, table, columns, create->constraints.first, true);
    if (ok && apply->is_mysql && !apply->is_tidb && !has_auto_increment_key(apply, table))
        return apply_fail(apply, APPLY_AUTO_INCREMENT_EXISTS, create->name->span,
                          "the AUTO_INCREMENT column of table %.*s must begin a key",
                          STR_ARG(table->name));
    if (!ok || !apply->is_mysql || table->columns.n || table->is_partial)
        return ok;
    return apply_fail(apply, APPLY_LAST_COLUMN, create->name->span, "table %.*s has no columns",
                      STR_ARG(table->name));
}

bool apply_create_table(Apply *apply, const SqlCreateTable *create)
{
    bool is_unknown;
    CatalogSchema *schema = apply_schema_for(apply, create->name, create->temporary, &is_unknown);
    if (!schema)
        return is_unknown;
    Relation *before = catalog_names_get(apply->names, schema->name, create->name->name);
    bool is_gone =
        before && before->table && apply->temporary_may_go && str_eq(schema->name, NAMES_TEMPORARY);
    if (before && create->if_not_exists && !is_gone)
        return true;
    if (is_gone)
        apply_table_forget(apply, before->table);
    else if (before)
        return fail_exists(apply, create->name, before);
    if (type_taken(apply, schema, create->name->name))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, create->name->span,
                          "type %.*s exists already: a table needs a type of its name",
                          STR_ARG(create->name->name));
    apply->temporary_may_go |= str_is(create->on_commit, "drop");
    CatalogTable *table = new_table(apply, schema, create->name->name);
    set_options(table, create);
    bool ok = add_body(apply, table, create);
    publish(apply, schema, table);
    apply->in_create = true;
    ok = finish(apply, table, create) && ok;
    apply->in_create = false;
    if (!ok)
        apply_table_forget(apply, table);
    return ok;
}
