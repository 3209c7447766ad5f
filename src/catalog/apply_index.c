/* Apply: indexes of tables and materialized views. */
#include "catalog/apply_object.h"

CatalogIndex *apply_index_find(const Apply *apply, CatalogIndexList *indexes, Str name)
{
    for (size_t i = 0; i < indexes->n; i++)
        if (catalog_names_same(apply->names, indexes->v[i].name, name))
            return &indexes->v[i];
    return NULL;
}

/* What was made for a foreign key makes room for an index that serves it as well. */
static void remove_implicit(Apply *apply, CatalogTable *table, const CatalogIndex *index)
{
    for (size_t i = table->indexes.n; i-- > 0;) {
        const CatalogIndex *old = &table->indexes.v[i];
        bool covered = old->is_implicit && old->keys.n <= index->keys.n;
        for (size_t k = 0; covered && k < old->keys.n; k++)
            covered = catalog_names_same(apply->names, old->keys.v[k], index->keys.v[k]);
        if (covered)
            APPLY_REMOVE(&table->indexes, i);
    }
}

void apply_index_put(Apply *apply, CatalogTable *table, CatalogView *view,
                     const CatalogIndex *index)
{
    if (apply->is_mysql && table)
        remove_implicit(apply, table, index);
    if (table)
        VEC_ADD(apply->arena, &table->indexes, *index);
    else
        VEC_ADD(apply->arena, &view->indexes, *index);
    if (apply->is_mysql)
        return;
    CatalogSchema *schema =
        catalog_schema_add(apply->catalog, table ? table->schema : view->schema);
    Relation *relation = catalog_names_add(apply->names, schema, index->name, RELATION_INDEX);
    relation->table = table;
    relation->view = view;
}

void apply_index_remove(Apply *apply, CatalogTable *table, CatalogView *view, Str name)
{
    CatalogIndexList *indexes = table ? &table->indexes : &view->indexes;
    Str schema = table ? table->schema : view->schema;
    for (size_t i = 0; i < indexes->n; i++) {
        if (!catalog_names_same(apply->names, indexes->v[i].name, name))
            continue;
        Str parent = indexes->v[i].name;
        APPLY_REMOVE(indexes, i);
        if (apply->is_mysql)
            return;
        catalog_names_remove(apply->names, schema, parent);
        CatalogTableList children = {0};
        if (table)
            apply_children(apply, table, &children);
        for (size_t c = 0; c < children.n; c++)
            for (size_t k = children.v[c]->indexes.n; k-- > 0;)
                if (str_eq(children.v[c]->indexes.v[k].parent_name, parent) &&
                    str_eq(children.v[c]->indexes.v[k].parent_schema, schema))
                    apply_index_remove(apply, children.v[c], NULL,
                                       children.v[c]->indexes.v[k].name);
        return;
    }
}

bool apply_index_rename(Apply *apply, CatalogTable *table, CatalogView *view, Str from,
                        const SqlIdent *to)
{
    CatalogIndexList *indexes = table ? &table->indexes : &view->indexes;
    CatalogIndex *index = apply_index_find(apply, indexes, from);
    Str schema = table ? table->schema : view->schema;
    if (!index)
        return true;
    bool taken = apply->is_mysql ? apply_index_find(apply, indexes, to->name) &&
                                       !catalog_names_same(apply->names, from, to->name)
                                 : catalog_names_get(apply->names, schema, to->name) != NULL;
    if (taken)
        return apply_fail(apply, APPLY_INDEX_EXISTS, to->span,
                          "the name %.*s is taken already: choose another for the index",
                          STR_ARG(to->name));
    if (apply->is_mysql && str_is_nocase(to->name, "PRIMARY"))
        return apply_fail(apply, APPLY_INDEX_NAME, to->span,
                          "only the primary key may be called PRIMARY");
    index->name = to->name;
    if (apply->is_mysql)
        return true;
    catalog_names_remove(apply->names, schema, from);
    Relation *relation = catalog_names_add(apply->names, catalog_schema_add(apply->catalog, schema),
                                           to->name, RELATION_INDEX);
    relation->table = table;
    relation->view = view;
    return true;
}

/* What PostgreSQL calls the column of an index that is an expression. */
static Str expression_name(Apply *apply, const CatalogIndex *index, const SqlExpr *expr)
{
    Str base = catalog_span_name(expr);
    if (str_is(base, "?column?") || str_is(base, "case"))
        base = STR("expr");
    Str name = base;
    for (int i = 1; apply_list_has(apply, &index->key_names, name); i++)
        name = str_printf(apply->arena, "%.*s%d", STR_ARG(base), i);
    return name;
}

static bool add_key(Apply *apply, CatalogTable *table, const SqlKey *key, CatalogIndex *index)
{
    Str text = key->column ? key->column->name : apply_text(apply, key->expr->span);
    Str name = text;
    if (!key->column) {
        index->has_expression = true;
        if (table && !apply_check_columns(apply, table, key->expr))
            return false;
        name = expression_name(apply, index, key->expr);
    } else if (table) {
        const CatalogColumn *column = apply_column_find(apply, table, key->column);
        if (!column && !table->is_partial)
            return false;
        text = column ? column->name : text;
    }
    VEC_ADD(apply->arena, &index->keys, text);
    VEC_ADD(apply->arena, &index->key_names, name);
    VEC_ADD(apply->arena, &index->descending, key->descending);
    if (apply->is_mysql)
        VEC_ADD(apply->arena, &index->lengths, key->length.n ? key->length : STR("-1"));
    return true;
}

bool apply_index_keys(Apply *apply, CatalogTable *table, const SqlKeyList *keys,
                      CatalogIndex *index)
{
    for (const SqlKey *key = keys->first; key; key = key->next)
        if (!add_key(apply, table, key, index))
            return false;
    return true;
}

/* One more index of the partition for one of its table's. */
void apply_index_make_part(Apply *apply, const CatalogTable *table, CatalogTable *child,
                           const CatalogIndex *index)
{
    CatalogIndex copy = *index;
    const StrList *names = index->key_names.n ? &index->key_names : &index->keys;
    Str columns = index->is_primary ? STR("") : apply_join_columns(apply, names);
    copy.name = apply_free_relation(apply, catalog_schema_add(apply->catalog, child->schema),
                                    child->name, columns,
                                    index->is_primary      ? "pkey"
                                    : index->is_constraint ? "key"
                                                           : "idx");
    copy.parent_schema = table->schema;
    copy.parent_name = index->name;
    apply_index_put(apply, child, NULL, &copy);
    apply_index_spread(apply, child, &copy);
}

/* Indexes of a partitioned table are made in its partitions too, and again in theirs. */
void apply_index_spread(Apply *apply, CatalogTable *table, const CatalogIndex *index)
{
    CatalogTableList children = {0};
    if (table->partition_key.n && !apply->only)
        apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        apply_index_make_part(apply, table, children.v[i], index);
}

void apply_indexes_copy(Apply *apply, CatalogTable *from, CatalogTable *to, bool is_partition)
{
    for (size_t i = 0; i < from->indexes.n; i++) {
        CatalogIndex copy = from->indexes.v[i];
        bool is_key = copy.is_constraint;
        const StrList *names = copy.key_names.n ? &copy.key_names : &copy.keys;
        Str columns = copy.is_primary ? STR("") : apply_join_columns(apply, names);
        if (!apply->is_mysql)
            copy.name = apply_free_relation(apply, catalog_schema_add(apply->catalog, to->schema),
                                            to->name, columns,
                                            copy.is_primary ? "pkey"
                                            : is_key        ? "key"
                                                            : "idx");
        copy.parent_schema = is_partition ? from->schema : STR("");
        copy.parent_name = is_partition ? from->indexes.v[i].name : STR("");
        apply_index_put(apply, to, NULL, &copy);
    }
}

static bool check_name(Apply *apply, const SqlCreateIndex *create, const ApplyTarget *target)
{
    const SqlName *name = create->name;
    if (!name)
        return true;
    Str schema = target->table ? target->table->schema : target->view->schema;
    bool taken = apply->is_mysql
                     ? apply_index_find(apply, &target->table->indexes, name->name) != NULL
                     : catalog_names_get(apply->names, schema, name->name) != NULL;
    if (taken)
        return apply_fail(apply, APPLY_INDEX_EXISTS, name->span,
                          "the name %.*s is taken already: choose another for the index",
                          STR_ARG(name->name));
    if (apply->is_mysql && str_is_nocase(name->name, "PRIMARY"))
        return apply_fail(apply, APPLY_INDEX_NAME, name->span,
                          "only the primary key may be called PRIMARY");
    return true;
}

static Str index_name(Apply *apply, const SqlCreateIndex *create, const ApplyTarget *target,
                      const CatalogIndex *index)
{
    Str schema = target->table ? target->table->schema : target->view->schema;
    if (create->name)
        return create->name->name;
    if (apply->is_mysql)
        return apply_mysql_index_name(apply, target->table,
                                      index->has_expression ? STR("functional_index")
                                                            : index->keys.v[0]);
    return apply_free_relation(apply, catalog_schema_add(apply->catalog, schema),
                               target->relation->name, apply_join_columns(apply, &index->key_names),
                               "idx");
}

static CatalogIndex new_index(const Apply *apply, const SqlCreateIndex *create)
{
    Str method = create->method.n   ? create->method
                 : create->fulltext ? STR("FULLTEXT")
                 : create->spatial  ? STR("SPATIAL")
                 : apply->is_mysql  ? STR("BTREE")
                                    : STR("btree");
    return (CatalogIndex){.method = method,
                          .is_unique = create->unique,
                          .has_where = create->where != NULL,
                          .is_valid = true,
                          .definition = apply_text(apply, apply->stmt->span)};
}

static bool check_spatial(Apply *apply, CatalogTable *table, const SqlCreateIndex *create)
{
    for (const SqlKey *key = create->keys.first; create->spatial && key; key = key->next) {
        const CatalogColumn *column =
            key->column ? catalog_names_column(apply->names, &table->columns, key->column->name)
                        : NULL;
        if (column && column->nullable)
            return apply_fail(apply, APPLY_SPATIAL_NULLABLE, key->span,
                              "column %.*s of a spatial index must be NOT NULL",
                              STR_ARG(column->name));
    }
    return true;
}

static bool check_twice(Apply *apply, const SqlCreateIndex *create)
{
    for (const SqlKey *key = create->keys.first; apply->is_mysql && key; key = key->next)
        for (const SqlKey *other = create->keys.first; other != key; other = other->next)
            if (key->column && other->column &&
                str_eq_nocase(key->column->name, other->column->name))
                return apply_fail(apply, APPLY_INDEX_COLUMN_TWICE, key->span,
                                  "column %.*s stands twice in the index",
                                  STR_ARG(key->column->name));
    return true;
}

static bool create_on(Apply *apply, const SqlCreateIndex *create, const ApplyTarget *target)
{
    CatalogIndex index = new_index(apply, create);
    Str schema = target->table ? target->table->schema : target->view->schema;
    bool exists =
        create->name &&
        (apply->is_mysql
             ? apply_index_find(apply, &target->table->indexes, create->name->name) != NULL
             : catalog_names_get(apply->names, schema, create->name->name) != NULL);
    if (exists && create->if_not_exists)
        return true;
    if (!check_name(apply, create, target) || !check_twice(apply, create) ||
        !apply_index_keys(apply, target->table, &create->keys, &index))
        return false;
    if (!index.keys.n)
        return apply_fail(apply, APPLY_INDEX_EMPTY, create->table->span, "the index has no keys");
    if (target->table && (!check_spatial(apply, target->table, create) ||
                          !apply_check_columns(apply, target->table, create->where)))
        return false;
    index.name = index_name(apply, create, target, &index);
    apply_index_put(apply, target->table, target->view, &index);
    if (target->table && !create->only)
        apply_index_spread(apply, target->table, &index);
    return true;
}

bool apply_create_index(Apply *apply, const SqlCreateIndex *create)
{
    ApplyTarget target;
    if (!apply_target_find(apply, create->table, false, &target))
        return false;
    if (target.is_unknown) {
        target.table = apply_table_partial(apply, create->table);
        if (!target.table)
            return true;
        target.relation = catalog_names_get(apply->names, target.table->schema, target.table->name);
    }
    bool fits = target.table || (target.view && target.view->is_materialized);
    if (!fits || target.relation->kind == RELATION_INDEX || (apply->is_mysql && !target.table))
        return apply_fail(apply, APPLY_WRONG_KIND, create->table->span,
                          "an index cannot be made on %.*s", STR_ARG(create->table->name));
    return create_on(apply, create, &target);
}

bool apply_mysql_drop_index(Apply *apply, CatalogTable *table, const SqlIdent *name, bool if_exists)
{
    CatalogIndex *index = apply_index_find(apply, &table->indexes, name->name);
    if (!index)
        return if_exists || table->is_partial ||
               apply_fail(apply, APPLY_INDEX_MISSING, name->span,
                          "index %.*s of table %.*s does not exist", STR_ARG(name->name),
                          STR_ARG(table->name));
    if (apply->checks_foreign_keys && apply_mysql_is_needed(apply, table, index))
        return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                          "index %.*s is needed by a foreign key: drop that first",
                          STR_ARG(name->name));
    apply_index_remove(apply, table, NULL, name->name);
    return true;
}

static bool drop_mysql(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    bool is_unknown;
    if (!drop->table)
        return true;
    CatalogTable *table = apply_table_find(apply, drop->table, drop->if_exists, &is_unknown);
    SqlIdent ident = {.name = name->name, .span = name->span};
    return table ? apply_mysql_drop_index(apply, table, &ident, drop->if_exists) : is_unknown;
}

/* Another unique index over the same columns: which one the foreign key uses is not known. */
static bool has_twin(const Apply *apply, const CatalogTable *table, const CatalogIndex *index)
{
    size_t twins = 0;
    for (size_t i = 0; i < table->indexes.n; i++) {
        const CatalogIndex *one = &table->indexes.v[i];
        bool same = one != index && one->is_unique && one->keys.n == index->keys.n;
        for (size_t k = 0; same && k < index->keys.n; k++)
            same = apply_list_has(apply, &one->keys, index->keys.v[k]);
        twins += same;
    }
    return twins > 0;
}

static bool drop_found(Apply *apply, const SqlDrop *drop, const SqlName *name,
                       const Relation *relation)
{
    CatalogIndexList *indexes =
        relation->table ? &relation->table->indexes : &relation->view->indexes;
    const CatalogIndex *index = apply_index_find(apply, indexes, relation->name);
    if (index && index->parent_name.n)
        return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                          "index %.*s belongs to an index of the partitioned table",
                          STR_ARG(name->name));
    if (index && index->is_constraint)
        return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                          "index %.*s belongs to a constraint: drop the constraint",
                          STR_ARG(name->name));
    if (drop->concurrently && relation->table && relation->table->partition_key.n &&
        !str_eq(relation->schema->name, NAMES_TEMPORARY))
        return apply_fail(apply, APPLY_UNSUPPORTED, name->span,
                          "an index of a partitioned table cannot be dropped concurrently");
    CatalogTable *owner = NULL;
    const CatalogForeignKey *key =
        index && index->is_unique && relation->table && !index->has_where
            ? apply_foreign_to(apply, relation->table, &index->keys, &owner)
            : NULL;
    if (key && !drop->cascade && !has_twin(apply, relation->table, index))
        return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                          "index %.*s is needed by foreign key %.*s of table %.*s",
                          STR_ARG(name->name), STR_ARG(key->name), STR_ARG(owner->name));
    apply_index_remove(apply, relation->table, relation->view, relation->name);
    return true;
}

bool apply_drop_index(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    bool is_unknown;
    if (apply->is_mysql)
        return drop_mysql(apply, drop, name);
    const Relation *relation = catalog_names_find(apply->names, name, &is_unknown);
    if (!relation)
        return is_unknown || drop->if_exists ||
               apply_fail(apply, APPLY_INDEX_MISSING, name->span, "index %.*s does not exist",
                          STR_ARG(name->name));
    if (relation->kind != RELATION_INDEX)
        return apply_fail(apply, APPLY_WRONG_KIND, name->span, "%.*s is not an index",
                          STR_ARG(name->name));
    return drop_found(apply, drop, name, relation);
}
