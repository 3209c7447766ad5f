/* Apply: what a new table takes from others: LIKE, INHERITS, PARTITION OF. */
#include "catalog/apply_object.h"

void apply_children(const Apply *apply, const CatalogTable *table, CatalogTableList *children)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *one = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t p = 0; p < one->parents.n; p++)
                if (one->parents.v[p].id == table->id ||
                    (!one->parents.v[p].id && str_eq(one->parents.v[p].name, table->name) &&
                     str_eq(one->parents.v[p].schema, table->schema)))
                    VEC_ADD(apply->arena, children, one);
        }
}

static bool includes(const SqlLike *like, const char *what)
{
    bool included = false;
    for (const SqlOption *option = like->options.first; option; option = option->next)
        if (str_is(option->value, what) || str_is(option->value, "all"))
            included = str_is(option->name, "including");
    return included;
}

/* In MySQL everything but the foreign keys comes along. */
static bool takes(const Apply *apply, const SqlLike *like, const char *what)
{
    return apply->is_mysql || includes(like, what);
}

static CatalogColumn like_column(Apply *apply, CatalogTable *table, const SqlLike *like,
                                 const CatalogColumn *from)
{
    CatalogColumn column = *from;
    bool always = column.identity == 'a', identity = column.identity != 0;
    column.inherited_only = false;
    column.identity = 0;
    column.sequence = NULL;
    if (!takes(apply, like, "defaults")) {
        column.has_default = false;
        column.default_value = STR("");
    }
    if (!takes(apply, like, "generated"))
        column.generation = STR("");
    if (!takes(apply, like, "comments"))
        column.comment = STR("");
    if (identity && takes(apply, like, "identity")) {
        apply_column_identity(apply, table, &column, always, NULL);
        column.sequence->type = STR("bigint"); /* whatever the column's type is */
        column.sequence->max = INT64_MAX;
    }
    return column;
}

static bool copy_columns(Apply *apply, CatalogTable *table, const SqlLike *like,
                         const CatalogColumnList *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        CatalogColumn *same =
            catalog_names_column(apply->names, &table->columns, columns->v[i].name);
        if (same && same->inherited_only) {
            same->inherited_only = false;
            continue;
        }
        if (same)
            return apply_fail(apply, APPLY_COLUMN_EXISTS, like->span,
                              "column %.*s of table %.*s exists already",
                              STR_ARG(columns->v[i].name), STR_ARG(table->name));
        CatalogColumn column = like_column(apply, table, like, &columns->v[i]);
        VEC_ADD(apply->arena, &table->columns, column);
    }
    return true;
}

bool apply_table_like(Apply *apply, CatalogTable *table, const SqlLike *like)
{
    ApplyTarget from;
    if (!apply_target_find(apply, like->name, false, &from))
        return false;
    if (from.is_unknown || (!from.table && !from.view)) {
        table->is_partial = true;
        return true;
    }
    table->is_partial |= from.table ? from.table->is_partial : from.view->is_partial;
    if (apply->is_mysql && from.table) {
        table->engine = from.table->engine;
        table->collation = from.table->collation;
        table->character_set = from.table->character_set;
    }
    for (size_t i = 0; from.table && takes(apply, like, "constraints") && i < from.table->checks.n;
         i++) {
        CatalogCheck check = from.table->checks.v[i];
        check.inherited = false;
        VEC_ADD(apply->arena, &table->checks, check);
    }
    return copy_columns(apply, table, like,
                        from.table ? &from.table->columns : &from.view->columns);
}

bool apply_like_indexes(Apply *apply, CatalogTable *table, const SqlLike *like)
{
    bool is_unknown;
    const Relation *from = catalog_names_find(apply->names, like->name, &is_unknown);
    if (!from || from->kind != RELATION_TABLE || !takes(apply, like, "indexes"))
        return true;
    if (apply_primary_key(table) && apply_primary_key(from->table))
        return apply_fail(apply, APPLY_PRIMARY_KEY_EXISTS, like->span,
                          "table %.*s has a primary key already", STR_ARG(table->name));
    apply_indexes_copy(apply, from->table, table, false);
    return true;
}

static void merge_column(Apply *apply, CatalogTable *table, const CatalogColumn *from)
{
    CatalogColumn *same = catalog_names_column(apply->names, &table->columns, from->name);
    if (same) {
        same->nullable &= from->nullable;
        return;
    }
    CatalogColumn column = *from;
    column.inherited_only = true;
    column.identity = 0;
    column.sequence = NULL;
    column.comment = STR("");
    VEC_ADD(apply->arena, &table->columns, column);
}

static void inherit_checks(Apply *apply, CatalogTable *table, const CatalogTable *parent)
{
    for (size_t i = 0; i < parent->checks.n; i++) {
        CatalogCheck check = parent->checks.v[i];
        check.inherited = true;
        if (!apply_has_constraint(apply, table, check.name))
            VEC_ADD(apply->arena, &table->checks, check);
    }
}

static void add_parent(Apply *apply, CatalogTable *table, const CatalogTable *parent)
{
    CatalogParent link = {parent->schema, parent->name, parent->id};
    VEC_ADD(apply->arena, &table->parents, link);
    for (size_t i = 0; i < parent->columns.n; i++)
        merge_column(apply, table, &parent->columns.v[i]);
    inherit_checks(apply, table, parent);
}

bool apply_inherit_columns(Apply *apply, CatalogTable *table, const SqlName *name)
{
    bool is_unknown;
    CatalogTable *parent = apply_table_find(apply, name, false, &is_unknown);
    if (!parent) {
        table->is_partial = true;
        return is_unknown;
    }
    if (parent->partition_key.n || parent->is_partition)
        return apply_fail(apply, APPLY_WRONG_KIND, name->span,
                          "table %.*s is partitioned: it cannot be inherited from",
                          STR_ARG(name->name));
    table->is_partial |= parent->is_partial;
    add_parent(apply, table, parent);
    return true;
}

static bool fail_not_partitioned(Apply *apply, const SqlName *name)
{
    return apply_fail(apply, APPLY_WRONG_KIND, name->span, "table %.*s is not partitioned",
                      STR_ARG(name->name));
}

static void copy_foreign_keys(Apply *apply, CatalogTable *table, const CatalogTable *parent)
{
    for (size_t i = 0; i < parent->foreign_keys.n; i++) {
        CatalogForeignKey key = parent->foreign_keys.v[i];
        key.inherited = true;
        VEC_ADD(apply->arena, &table->foreign_keys, key);
    }
}

bool apply_partition_of(Apply *apply, CatalogTable *table, const SqlCreateTable *create)
{
    bool is_unknown;
    CatalogTable *parent = apply_table_find(apply, create->partition_of, false, &is_unknown);
    table->is_partition = true;
    if (create->bound)
        table->partition_bound = apply_text(apply, create->bound->span);
    if (!parent) {
        table->is_partial = true;
        return is_unknown;
    }
    if (!parent->partition_key.n && !parent->is_partial)
        return fail_not_partitioned(apply, create->partition_of);
    table->is_partial |= parent->is_partial;
    add_parent(apply, table, parent);
    apply_indexes_copy(apply, parent, table, true);
    copy_foreign_keys(apply, table, parent);
    return true;
}

/* An index of the partition that is like the parent's becomes its part; else one is made. */
static void attach_indexes(Apply *apply, CatalogTable *parent, CatalogTable *table)
{
    for (size_t p = 0; p < parent->indexes.n; p++) {
        const CatalogIndex *index = &parent->indexes.v[p];
        bool found = false;
        for (size_t i = 0; !found && i < table->indexes.n; i++) {
            CatalogIndex *own = &table->indexes.v[i];
            found = !own->parent_name.n && own->is_unique == index->is_unique &&
                    own->is_primary == index->is_primary && own->keys.n == index->keys.n;
            for (size_t k = 0; found && k < own->keys.n; k++)
                found = str_eq(own->keys.v[k], index->keys.v[k]);
            if (!found)
                continue;
            own->parent_schema = parent->schema;
            own->parent_name = index->name;
        }
        if (!found)
            apply_index_make_part(apply, parent, table, index);
    }
}

static bool is_among(const CatalogTableList *list, const CatalogTable *table)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->v[i] == table)
            return true;
    return false;
}

/* True when the table is the other one or inherits from it, however far. */
static bool descends(const Apply *apply, const CatalogTable *table, const CatalogTable *from)
{
    CatalogTableList known = {0};
    VEC_ADD(apply->arena, &known, (CatalogTable *)from);
    for (size_t i = 0; i < known.n; i++) {
        CatalogTableList children = {0};
        if (known.v[i] == table)
            return true;
        apply_children(apply, known.v[i], &children);
        for (size_t c = 0; c < children.n; c++)
            if (!is_among(&known, children.v[c]))
                VEC_ADD(apply->arena, &known, children.v[c]);
    }
    return false;
}

static bool link_parent(Apply *apply, CatalogTable *table, const CatalogTable *parent, Span at)
{
    CatalogParent link = {parent->schema, parent->name, parent->id};
    if (descends(apply, parent, table))
        return apply_fail(apply, APPLY_CIRCLE, at, "table %.*s would inherit from itself",
                          STR_ARG(table->name));
    VEC_ADD(apply->arena, &table->parents, link);
    return true;
}

bool apply_attach(Apply *apply, CatalogTable *parent, const SqlAction *action)
{
    bool is_unknown;
    CatalogTable *table = apply_table_find(apply, action->table, false, &is_unknown);
    if (!table)
        return is_unknown;
    if (!parent->partition_key.n && !parent->is_partial)
        return apply_fail(apply, APPLY_WRONG_KIND, action->span, "table %.*s is not partitioned",
                          STR_ARG(parent->name));
    if (table->is_partition)
        return apply_fail(apply, APPLY_WRONG_KIND, action->table->span,
                          "table %.*s is a partition already", STR_ARG(table->name));
    if (!link_parent(apply, table, parent, action->table->span))
        return false;
    table->is_partition = true;
    if (action->bound)
        table->partition_bound = apply_text(apply, action->bound->span);
    attach_indexes(apply, parent, table);
    copy_foreign_keys(apply, table, parent);
    return true;
}

/* What it has inherited is its own now. */
static void stand_alone(CatalogTable *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        table->columns.v[i].inherited_only = false;
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        table->foreign_keys.v[i].inherited = false;
    for (size_t i = 0; i < table->checks.n; i++)
        table->checks.v[i].inherited = false;
}

static void detach_indexes(CatalogTable *table)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        table->indexes.v[i].parent_name = table->indexes.v[i].parent_schema = STR("");
}

bool apply_detach(Apply *apply, CatalogTable *parent, const SqlAction *action)
{
    bool is_unknown;
    CatalogTable *table = apply_table_find(apply, action->table, false, &is_unknown);
    if (!table)
        return is_unknown;
    bool is_part = table->parents.n && (table->parents.v[0].id == parent->id);
    if (!is_part)
        return table->is_partial || parent->is_partial ||
               apply_fail(apply, APPLY_TABLE_MISSING, action->table->span,
                          "table %.*s is no partition of %.*s", STR_ARG(table->name),
                          STR_ARG(parent->name));
    table->parents.n = 0;
    table->is_partition = false;
    table->partition_bound = STR("");
    stand_alone(table);
    detach_indexes(table);
    return true;
}

bool apply_inherit(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    bool is_unknown;
    CatalogTable *parent = apply_table_find(apply, action->table, false, &is_unknown);
    if (!parent)
        return is_unknown;
    if (action->op == SQL_ACTION_INHERIT)
        return link_parent(apply, table, parent, action->table->span);
    for (size_t i = table->parents.n; i-- > 0;)
        if (table->parents.v[i].id == parent->id)
            APPLY_REMOVE(&table->parents, i);
    if (!table->parents.n)
        stand_alone(table);
    return true;
}
