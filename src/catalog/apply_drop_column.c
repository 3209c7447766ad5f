/* Apply: DROP COLUMN and DROP CONSTRAINT, with what hangs on them. */
#include "catalog/apply_object.h"

static bool drop_reading_views(Apply *apply, CatalogTable *table, Str column,
                               const SqlAction *action)
{
    ApplyViewList views = {0};
    if (apply->is_mysql)
        return true;
    apply_views_of(apply, table->schema, table->name, column, &views);
    for (size_t i = 0; i < views.n; i++) {
        if (!action->cascade)
            return apply_fail(apply, APPLY_COLUMN_OF_VIEW, action->span,
                              "column %.*s is read by view %.*s: drop the view first, or say "
                              "CASCADE",
                              STR_ARG(column), STR_ARG(views.v[i]->name));
        if (!apply_view_drop(apply, views.v[i], true, action->span))
            return false;
    }
    return true;
}

/* Foreign keys of others that refer to the column; those that the column is in. */
static bool drop_foreign_keys(Apply *apply, CatalogTable *table, Str column,
                              const SqlAction *action)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *one = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t k = one->foreign_keys.n; k-- > 0;) {
                const CatalogForeignKey *key = &one->foreign_keys.v[k];
                bool own = one == table && apply_list_has(apply, &key->columns, column);
                bool refers = apply_refers(apply, key, table) &&
                              apply_list_has(apply, &key->referenced_columns, column);
                bool blocks = apply->is_mysql ? apply->checks_foreign_keys && (own || refers)
                                              : refers && !own && !action->cascade;
                if (blocks)
                    return apply_fail(apply, APPLY_DEPENDENTS, action->span,
                                      "column %.*s is needed by foreign key %.*s of table %.*s",
                                      STR_ARG(column), STR_ARG(key->name), STR_ARG(one->name));
                if ((own || refers) && !apply->is_mysql)
                    APPLY_REMOVE(&one->foreign_keys, k);
            }
        }
    return true;
}

static bool index_uses(Apply *apply, const CatalogIndex *index, Str column)
{
    for (size_t i = 0; i < index->keys.n; i++) {
        StrList used = {0};
        if (catalog_names_same(apply->names, index->keys.v[i], column))
            return true;
        if (index->has_expression || str_find(index->keys.v[i], STR("(")) >= 0)
            apply_text_columns(apply, index->keys.v[i], &used);
        if (apply_list_has(apply, &used, column))
            return true;
    }
    StrList used = {0};
    long where = str_find(index->definition, STR(" WHERE "));
    if (where >= 0)
        apply_text_columns(
            apply, str_sub(index->definition, (size_t)where + 7, index->definition.n), &used);
    return apply_list_has(apply, &used, column);
}

/* PostgreSQL drops every index of the column, MySQL takes the column out of it. */
static void drop_indexes(Apply *apply, CatalogTable *table, Str column)
{
    for (size_t i = table->indexes.n; i-- > 0;) {
        CatalogIndex *index = &table->indexes.v[i];
        if (!index_uses(apply, index, column))
            continue;
        StrList kept = {0}, lengths = {0};
        for (size_t k = 0; apply->is_mysql && k < index->keys.n; k++) {
            if (catalog_names_same(apply->names, index->keys.v[k], column))
                continue;
            VEC_ADD(apply->arena, &kept, index->keys.v[k]);
            if (k < index->lengths.n)
                VEC_ADD(apply->arena, &lengths, index->lengths.v[k]);
        }
        index->keys = kept.n ? kept : index->keys;
        index->lengths = lengths;
        index->descending.n = kept.n && index->descending.n > kept.n ? kept.n : index->descending.n;
        if (!kept.n)
            apply_index_remove(apply, table, NULL, index->name);
    }
}

static void drop_checks(Apply *apply, CatalogTable *table, Str column)
{
    for (size_t i = table->checks.n; i-- > 0;) {
        StrList used = {0};
        apply_text_columns(apply, table->checks.v[i].expression, &used);
        if (apply_list_has(apply, &used, column))
            APPLY_REMOVE(&table->checks, i);
    }
}

/* Columns generated from it. */
static bool drop_generated(Apply *apply, CatalogTable *table, Str column, const SqlAction *action)
{
    for (size_t i = table->columns.n; i-- > 0;) {
        StrList used = {0};
        if (!table->columns.v[i].generation.n)
            continue;
        apply_text_columns(apply, table->columns.v[i].generation, &used);
        if (!apply_list_has(apply, &used, column) ||
            catalog_names_same(apply->names, table->columns.v[i].name, column))
            continue;
        if (!action->cascade || apply->is_mysql)
            return apply_fail(apply, APPLY_DEPENDENTS, action->span,
                              "column %.*s is generated from %.*s",
                              STR_ARG(table->columns.v[i].name), STR_ARG(column));
        apply_column_remove_at(&table->columns, i);
    }
    return true;
}

static void drop_sequences(Apply *apply, CatalogTable *table, Str column)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, table->schema);
    for (size_t i = schema ? schema->sequences.n : 0; i-- > 0;) {
        CatalogSequence *sequence = schema->sequences.v[i];
        if (str_eq(sequence->owner_table, table->name) &&
            str_eq(sequence->owner_schema, table->schema) && str_eq(sequence->owner_column, column))
            apply_sequence_remove(apply, sequence);
    }
}

static bool check_own(Apply *apply, CatalogTable *table, const CatalogColumn *column,
                      const SqlAction *action)
{
    if (column->inherited_only && !apply->is_mysql)
        return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                          "column %.*s is inherited: drop it in the parent", STR_ARG(column->name));
    return !apply_in_partition_key(apply, table, column->name) ||
           apply_fail(apply, APPLY_BAD_TABLE, action->span, "column %.*s is in the partition key",
                      STR_ARG(column->name));
}

void apply_column_forget(Apply *apply, CatalogTable *table, Str column)
{
    drop_indexes(apply, table, column);
    drop_checks(apply, table, column);
    drop_sequences(apply, table, column);
    for (size_t i = 0; i < table->columns.n; i++)
        if (catalog_names_same(apply->names, table->columns.v[i].name, column)) {
            apply_column_remove_at(&table->columns, i);
            break;
        }
    if (apply->is_mysql)
        apply_columns_number(table);
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        CatalogColumn *own = catalog_names_column(apply->names, &children.v[i]->columns, column);
        if (own && own->inherited_only && apply->only)
            own->inherited_only = false; /* from now on its own */
        else if (own && own->inherited_only)
            apply_column_forget(apply, children.v[i], column);
    }
}

bool apply_column_drop(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    CatalogColumn *column = catalog_names_column(apply->names, &table->columns, action->name->name);
    if (!column && (action->if_exists || table->is_partial))
        return true;
    if (!column)
        return apply_column_find(apply, table, action->name) != NULL;
    Str name = column->name;
    if (!check_own(apply, table, column, action) ||
        !drop_reading_views(apply, table, name, action) ||
        !drop_generated(apply, table, name, action) ||
        !drop_foreign_keys(apply, table, name, action))
        return false;
    apply_column_forget(apply, table, name);
    return true;
}

static bool drop_key(Apply *apply, CatalogTable *table, const CatalogIndex *index,
                     const SqlAction *action)
{
    CatalogTable *owner = NULL;
    CatalogForeignKey *key;
    StrList keys = index->keys;
    Str name = index->name;
    if (index->parent_name.n)
        return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                          "constraint %.*s is inherited: drop it in the parent", STR_ARG(name));
    while (!apply->is_mysql && (key = apply_foreign_to(apply, table, &keys, &owner))) {
        if (!action->cascade)
            return apply_fail(apply, APPLY_DEPENDENTS, action->span,
                              "constraint %.*s is needed by foreign key %.*s of table %.*s",
                              STR_ARG(name), STR_ARG(key->name), STR_ARG(owner->name));
        apply_foreign_remove(owner, key->name);
    }
    apply_index_remove(apply, table, NULL, name);
    return true;
}

static bool fail_inherited(Apply *apply, const SqlAction *action)
{
    return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                      "constraint %.*s is inherited: drop it in the parent",
                      STR_ARG(action->name->name));
}

static void drop_check(Apply *apply, CatalogTable *table, Str name)
{
    CatalogTableList children = {0};
    for (size_t i = table->checks.n; i-- > 0;)
        if (catalog_names_same(apply->names, table->checks.v[i].name, name))
            APPLY_REMOVE(&table->checks, i);
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        drop_check(apply, children.v[i], name);
}

static void drop_foreign(Apply *apply, CatalogTable *table, Str name)
{
    CatalogTableList children = {0};
    apply_foreign_remove(table, name);
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        for (size_t k = children.v[i]->foreign_keys.n; k-- > 0;)
            if (children.v[i]->foreign_keys.v[k].inherited &&
                str_eq(children.v[i]->foreign_keys.v[k].name, name))
                APPLY_REMOVE(&children.v[i]->foreign_keys, k);
}

bool apply_constraint_drop(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    Str name = action->name->name;
    const CatalogIndex *index = apply_index_find(apply, &table->indexes, name);
    if (index && (index->is_constraint || (apply->is_mysql && index->is_unique)))
        return drop_key(apply, table, index, action);
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        if (catalog_names_same(apply->names, table->foreign_keys.v[i].name, name)) {
            if (table->foreign_keys.v[i].inherited)
                return fail_inherited(apply, action);
            drop_foreign(apply, table, table->foreign_keys.v[i].name);
            return true;
        }
    for (size_t i = 0; i < table->checks.n; i++)
        if (catalog_names_same(apply->names, table->checks.v[i].name, name)) {
            if (table->checks.v[i].inherited)
                return fail_inherited(apply, action);
            drop_check(apply, table, name);
            return true;
        }
    return action->if_exists || table->is_partial ||
           apply_fail(apply, APPLY_CONSTRAINT_MISSING, action->name->span,
                      "constraint %.*s of table %.*s does not exist", STR_ARG(name),
                      STR_ARG(table->name));
}
