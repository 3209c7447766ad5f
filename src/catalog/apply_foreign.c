/* Apply: foreign keys, and what needs them to stay. */
#include "catalog/apply_object.h"

static void add_columns(Apply *apply, const SqlConstraint *constraint, CatalogForeignKey *key)
{
    if (constraint->is_inline)
        VEC_ADD(apply->arena, &key->columns, constraint->column->name);
    for (const SqlKey *one = constraint->keys.first; one; one = one->next)
        if (one->column)
            VEC_ADD(apply->arena, &key->columns, one->column->name);
    for (const SqlKey *one = constraint->reference_keys.first; one; one = one->next)
        if (one->column)
            VEC_ADD(apply->arena, &key->referenced_columns, one->column->name);
}

static bool starts_with(const Apply *apply, const StrList *keys, const StrList *columns)
{
    if (keys->n < columns->n)
        return false;
    for (size_t i = 0; i < columns->n; i++)
        if (!catalog_names_same(apply->names, keys->v[i], columns->v[i]))
            return false;
    return true;
}

/* PostgreSQL takes a unique key over exactly these columns, in any order. */
static bool has_same_columns(const Apply *apply, const StrList *keys, const StrList *columns)
{
    for (size_t i = 0; i < columns->n; i++)
        if (!apply_list_has(apply, keys, columns->v[i]))
            return false;
    return keys->n == columns->n;
}

static bool is_reachable(const Apply *apply, const CatalogTable *table, const StrList *columns)
{
    for (size_t i = 0; i < table->indexes.n; i++) {
        const CatalogIndex *index = &table->indexes.v[i];
        bool fits = apply->is_mysql ? starts_with(apply, &index->keys, columns)
                                    : index->is_unique && !index->has_where &&
                                          has_same_columns(apply, &index->keys, columns);
        if (fits)
            return true;
    }
    return table->is_partial;
}

static bool check_referenced(Apply *apply, CatalogTable *other, const SqlConstraint *constraint,
                             CatalogForeignKey *key)
{
    for (const SqlKey *one = constraint->reference_keys.first; one; one = one->next)
        if (one->column && !apply_column_find(apply, other, one->column) && !other->is_partial)
            return false;
    if (!key->referenced_columns.n) {
        const CatalogIndex *primary = apply_primary_key(other);
        if (!primary)
            return other->is_partial ||
                   apply_fail(apply, APPLY_OBJECT_MISSING, constraint->span,
                              "table %.*s has no primary key to refer to", STR_ARG(other->name));
        for (size_t i = 0; i < primary->keys.n; i++)
            VEC_ADD(apply->arena, &key->referenced_columns, primary->keys.v[i]);
    }
    if (key->columns.n != key->referenced_columns.n)
        return apply_fail(apply, APPLY_BAD_KEY, constraint->span,
                          "the foreign key has %zu columns and refers to %zu", key->columns.n,
                          key->referenced_columns.n);
    return is_reachable(apply, other, &key->referenced_columns) ||
           apply_fail(apply, APPLY_BAD_KEY, constraint->span,
                      "table %.*s has no unique key over the columns that are referred to",
                      STR_ARG(other->name));
}

/* TiDB before 6.6 and MySQL with foreign_key_checks = 0 take any table. */
static bool check_reference(Apply *apply, const SqlConstraint *constraint, CatalogForeignKey *key)
{
    bool is_unknown = false;
    const SqlName *name = constraint->references;
    if (apply->is_mysql && !apply->checks_foreign_keys)
        is_unknown = !catalog_names_find(apply->names, name, &is_unknown);
    if (is_unknown)
        return true;
    CatalogTable *other = apply_table_find(apply, name, false, &is_unknown);
    if (!other)
        return is_unknown;
    key->referenced_schema = other->schema;
    key->referenced_table = other->name;
    bool is_lax = apply->is_mysql && !apply->checks_foreign_keys;
    return is_lax || check_referenced(apply, other, constraint, key);
}

static Str mysql_name(Apply *apply, const CatalogTable *table)
{
    long long last = 0;
    Str start = str_printf(apply->arena, "%.*s_ibfk_", STR_ARG(table->name));
    for (size_t i = 0; i < table->foreign_keys.n; i++) {
        Str name = table->foreign_keys.v[i].name;
        int64_t number = 0;
        if (str_starts(name, start.p) && str_to_i64(str_sub(name, start.n, name.n), &number) &&
            number > last)
            last = number;
    }
    return str_printf(apply->arena, "%.*s%lld", STR_ARG(start), last + 1);
}

static Str upper_or(Apply *apply, Str action)
{
    return action.n ? str_upper(apply->arena, action) : STR("NO ACTION");
}

/* MySQL adds an index when none begins with the columns. */
static void add_mysql_index(Apply *apply, CatalogTable *table, const SqlConstraint *constraint,
                            const CatalogForeignKey *key)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        if (starts_with(apply, &table->indexes.v[i].keys, &key->columns))
            return;
    CatalogIndex index = {.method = STR("BTREE"), .is_valid = true, .is_implicit = true};
    for (size_t i = 0; i < key->columns.n; i++) {
        VEC_ADD(apply->arena, &index.keys, key->columns.v[i]);
        VEC_ADD(apply->arena, &index.descending, false);
    }
    index.name = constraint->name ? constraint->name->name
                                  : apply_mysql_index_name(apply, table, key->columns.v[0]);
    if (apply_index_find(apply, &table->indexes, index.name))
        index.name = apply_mysql_index_name(apply, table, key->columns.v[0]);
    apply_index_put(apply, table, NULL, &index);
}

static bool check_columns(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    for (const SqlKey *one = constraint->keys.first; one; one = one->next)
        if (one->column && !apply_column_find(apply, table, one->column) && !table->is_partial)
            return false;
    return true;
}

static void add_to_partitions(Apply *apply, CatalogTable *table, const CatalogForeignKey *key)
{
    CatalogTableList children = {0};
    if (table->partition_key.n)
        apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        CatalogForeignKey copy = *key;
        copy.inherited = true;
        VEC_ADD(apply->arena, &children.v[i]->foreign_keys, copy);
        add_to_partitions(apply, children.v[i], key);
    }
}

bool apply_foreign_add(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    CatalogForeignKey key = {
        .referenced_schema = constraint->references->schema,
        .referenced_table = constraint->references->name,
        .on_delete = upper_or(apply, constraint->on_delete),
        .on_update = upper_or(apply, constraint->on_update),
        .match = constraint->match.n ? str_upper(apply->arena, constraint->match) : STR("SIMPLE")};
    add_columns(apply, constraint, &key);
    if (apply->is_mariadb || !apply->is_mysql || !constraint->is_inline) {
        if (!check_columns(apply, table, constraint) || !check_reference(apply, constraint, &key))
            return false;
    } else {
        return true; /* MySQL 8 reads REFERENCES behind a column and forgets it */
    }
    if (constraint->name && apply_has_constraint(apply, table, constraint->name->name))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, constraint->name->span,
                          "constraint %.*s of table %.*s exists already",
                          STR_ARG(constraint->name->name), STR_ARG(table->name));
    key.name =
        constraint->name ? constraint->name->name
        : apply->is_mysql
            ? mysql_name(apply, table)
            : apply_free_constraint(apply, table, apply_join_columns(apply, &key.columns), "fkey");
    key.definition = apply_text(apply, constraint->span);
    if (apply->is_mysql)
        add_mysql_index(apply, table, constraint, &key);
    VEC_ADD(apply->arena, &table->foreign_keys, key);
    add_to_partitions(apply, table, &key);
    return true;
}

void apply_foreign_remove(CatalogTable *table, Str name)
{
    for (size_t i = table->foreign_keys.n; i-- > 0;)
        if (str_eq(table->foreign_keys.v[i].name, name))
            APPLY_REMOVE(&table->foreign_keys, i);
}

bool apply_refers(const Apply *apply, const CatalogForeignKey *key, const CatalogTable *table)
{
    return catalog_names_same_table(apply->names, key->referenced_table, table->name) &&
           str_eq(key->referenced_schema, table->schema);
}

/* The first foreign key of another table that refers to this one by the columns; columns NULL: by
 * any. */
CatalogForeignKey *apply_foreign_to(const Apply *apply, const CatalogTable *table,
                                    const StrList *columns, CatalogTable **owner)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *one = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t k = 0; k < one->foreign_keys.n; k++) {
                CatalogForeignKey *key = &one->foreign_keys.v[k];
                if (!apply_refers(apply, key, table) || (one == table && !columns))
                    continue;
                if (columns && !has_same_columns(apply, &key->referenced_columns, columns))
                    continue;
                *owner = one;
                return key;
            }
        }
    return NULL;
}

/* MySQL: an index that is the last one a foreign key can use may not go. */
bool apply_mysql_is_needed(const Apply *apply, CatalogTable *table, const CatalogIndex *index)
{
    for (size_t k = 0; k < table->foreign_keys.n; k++) {
        const StrList *columns = &table->foreign_keys.v[k].columns;
        size_t others = 0;
        if (!starts_with(apply, &index->keys, columns))
            continue;
        for (size_t i = 0; i < table->indexes.n; i++)
            others += &table->indexes.v[i] != index &&
                      starts_with(apply, &table->indexes.v[i].keys, columns);
        if (!others)
            return true;
    }
    return false;
}
