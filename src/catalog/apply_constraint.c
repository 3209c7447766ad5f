/* Apply: constraints: keys with their indexes, foreign keys, checks. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

CatalogIndex *apply_primary_key(CatalogTable *table)
{
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.v[i].is_primary)
            return &table->indexes.v[i];
    return NULL;
}

/* The columns of a key become NOT NULL, in what inherits from the table too. */
static void set_not_null(Apply *apply, CatalogTable *table, const StrList *keys)
{
    for (size_t i = 0; i < keys->n; i++) {
        CatalogColumn *column = catalog_names_column(apply->names, &table->columns, keys->v[i]);
        if (column)
            column->nullable = false;
    }
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        set_not_null(apply, children.v[i], keys);
}

static Str key_definition(Apply *apply, const CatalogIndex *index, SqlConstraintKind kind)
{
    Buf text = buf_new(apply->arena);
    if (kind == SQL_CONSTRAINT_EXCLUDE)
        return STR("EXCLUDE");
    buf_add_z(&text, index->is_primary ? "PRIMARY KEY (" : "UNIQUE (");
    for (size_t i = 0; i < index->keys.n; i++) {
        if (i)
            buf_add_z(&text, ", ");
        buf_add_str(&text, catalog_quote_name(apply->arena, index->keys.v[i]));
    }
    buf_add_char(&text, ')');
    return buf_str(&text);
}

static bool name_taken(Apply *apply, CatalogTable *table, const SqlIdent *name)
{
    if (!name)
        return false;
    if (apply->is_mysql)
        return apply_index_find(apply, &table->indexes, name->name) != NULL;
    return catalog_names_get(apply->names, table->schema, name->name) != NULL;
}

static bool fail_taken(Apply *apply, const SqlIdent *name)
{
    return apply_fail(apply, APPLY_INDEX_EXISTS, name->span,
                      "the name %.*s is taken already: choose another for the key",
                      STR_ARG(name->name));
}

static Str key_name(Apply *apply, CatalogTable *table, const SqlConstraint *constraint,
                    const CatalogIndex *index)
{
    CatalogSchema *schema = catalog_schema_add(apply->catalog, table->schema);
    bool primary = constraint->kind == SQL_CONSTRAINT_PRIMARY;
    if (apply->is_mysql && primary)
        return STR("PRIMARY");
    if (constraint->name)
        return constraint->name->name;
    if (apply->is_mysql)
        return apply_mysql_index_name(
            apply, table,
            index->keys.n && !index->has_expression ? index->keys.v[0] : STR("functional_index"));
    const char *suffix = primary                                      ? "pkey"
                         : constraint->kind == SQL_CONSTRAINT_EXCLUDE ? "excl"
                                                                      : "key";
    Str columns = primary ? STR("") : apply_join_columns(apply, &index->keys);
    return apply_free_relation(apply, schema, table->name, columns, suffix);
}

/* PRIMARY KEY USING INDEX i: the index becomes the constraint's and takes its name. */
static bool adopt_index(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    Str name = constraint->using_index->name;
    CatalogIndex *index = apply_index_find(apply, &table->indexes, name);
    if (!index)
        return table->is_partial ||
               apply_fail(apply, APPLY_INDEX_MISSING, constraint->using_index->span,
                          "index %.*s does not exist", STR_ARG(name));
    if (index->is_constraint)
        return apply_fail(apply, APPLY_STATE, constraint->using_index->span,
                          "index %.*s belongs to a constraint already", STR_ARG(name));
    if (!index->is_unique)
        return apply_fail(apply, APPLY_WRONG_KIND, constraint->using_index->span,
                          "index %.*s is not unique", STR_ARG(name));
    index->is_primary = constraint->kind == SQL_CONSTRAINT_PRIMARY;
    index->is_constraint = true;
    index->constraint_definition = key_definition(apply, index, constraint->kind);
    if (index->is_primary)
        set_not_null(apply, table, &index->keys);
    return !constraint->name || str_eq(constraint->name->name, name) ||
           apply_index_rename(apply, table, NULL, name, constraint->name);
}

static bool same_keys(const CatalogIndex *a, const CatalogIndex *b)
{
    for (size_t i = 0; a->keys.n == b->keys.n && i < a->keys.n; i++)
        if (!str_eq(a->keys.v[i], b->keys.v[i]))
            return false;
    return a->keys.n == b->keys.n;
}

/* CREATE TABLE t (a int UNIQUE, UNIQUE (a)): one index in PostgreSQL, where nothing differs. */
static bool is_repeated(const Apply *apply, const CatalogTable *table, const CatalogIndex *index,
                        const SqlConstraint *constraint)
{
    for (size_t i = 0; apply->in_create && !constraint->name && i < table->indexes.n; i++)
        if (table->indexes.v[i].is_constraint && table->indexes.v[i].is_unique &&
            !index->is_primary && same_keys(&table->indexes.v[i], index))
            return true;
    return false;
}

static bool check_key(Apply *apply, CatalogTable *table, const SqlConstraint *constraint,
                      const CatalogIndex *index)
{
    if (index->is_primary && apply_primary_key(table))
        return apply_fail(apply, APPLY_PRIMARY_KEY_EXISTS, constraint->span,
                          "table %.*s has a primary key already", STR_ARG(table->name));
    for (size_t i = 0; constraint->kind != SQL_CONSTRAINT_EXCLUDE && i < index->keys.n; i++)
        for (size_t k = 0; k < i; k++)
            if (catalog_names_same(apply->names, index->keys.v[i], index->keys.v[k]))
                return apply_fail(apply, APPLY_INDEX_COLUMN_TWICE, constraint->span,
                                  "column %.*s stands twice in the key", STR_ARG(index->keys.v[i]));
    bool is_fixed = apply->is_mysql && index->is_primary; /* its name is not looked at */
    if (!is_fixed && name_taken(apply, table, constraint->name))
        return fail_taken(apply, constraint->name);
    if (apply->is_mysql && constraint->name && !index->is_primary &&
        str_is_nocase(constraint->name->name, "PRIMARY"))
        return apply_fail(apply, APPLY_INDEX_NAME, constraint->name->span,
                          "only the primary key may be called PRIMARY");
    return true;
}

static bool check_spatial(Apply *apply, CatalogTable *table, const SqlConstraint *constraint,
                          const CatalogIndex *index)
{
    for (size_t i = 0; constraint->kind == SQL_CONSTRAINT_SPATIAL && i < index->keys.n; i++) {
        const CatalogColumn *column =
            catalog_names_column(apply->names, &table->columns, index->keys.v[i]);
        if (column && column->nullable)
            return apply_fail(apply, APPLY_SPATIAL_NULLABLE, constraint->span,
                              "column %.*s of a spatial index must be NOT NULL",
                              STR_ARG(column->name));
    }
    return true;
}

static CatalogIndex key_index(const Apply *apply, const SqlConstraint *constraint)
{
    bool primary = constraint->kind == SQL_CONSTRAINT_PRIMARY;
    bool unique = primary || constraint->kind == SQL_CONSTRAINT_UNIQUE;
    Str method = constraint->method.n                          ? constraint->method
                 : constraint->kind == SQL_CONSTRAINT_FULLTEXT ? STR("FULLTEXT")
                 : constraint->kind == SQL_CONSTRAINT_SPATIAL  ? STR("SPATIAL")
                 : apply->is_mysql                             ? STR("BTREE")
                                                               : STR("btree");
    return (CatalogIndex){.method = method,
                          .is_unique = unique,
                          .is_primary = primary,
                          .is_constraint = !apply->is_mysql || primary,
                          .is_valid = true};
}

/* PostgreSQL cannot tell across partitions whether a value is unique. */
static bool check_partitioned(Apply *apply, const CatalogTable *table,
                              const SqlConstraint *constraint, const CatalogIndex *index)
{
    StrList used = {0};
    long open = str_find(table->partition_key, STR("("));
    if (apply->is_mysql || open < 0)
        return true;
    apply_text_columns(
        apply, str_sub(table->partition_key, (size_t)open + 1, table->partition_key.n - 1), &used);
    for (size_t i = 0; i < used.n; i++)
        if (!apply_list_has(apply, &index->keys, used.v[i]))
            return apply_fail(apply, APPLY_UNSUPPORTED, constraint->span,
                              "the key must hold the partition column %.*s", STR_ARG(used.v[i]));
    return true;
}

static bool add_key(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    if (constraint->using_index)
        return adopt_index(apply, table, constraint);
    CatalogIndex index = key_index(apply, constraint);
    if (constraint->is_inline) {
        VEC_ADD(apply->arena, &index.keys, constraint->column->name);
        VEC_ADD(apply->arena, &index.descending, false);
    } else if (!apply_index_keys(apply, table, &constraint->keys, &index)) {
        return false;
    }
    if (!check_key(apply, table, constraint, &index) ||
        !check_spatial(apply, table, constraint, &index) ||
        !check_partitioned(apply, table, constraint, &index))
        return false;
    if (!apply->is_mysql && is_repeated(apply, table, &index, constraint))
        return true;
    index.name = key_name(apply, table, constraint, &index);
    if (index.is_constraint)
        index.constraint_definition = key_definition(apply, &index, constraint->kind);
    if (index.is_primary)
        set_not_null(apply, table, &index.keys);
    apply_index_put(apply, table, NULL, &index);
    if (!apply->in_create && !apply->is_mysql)
        apply_index_spread(apply, table, &index);
    return true;
}

static CatalogCheck *inherited_check(CatalogTable *table, Str name)
{
    for (size_t i = 0; i < table->checks.n; i++)
        if (table->checks.v[i].inherited && str_eq(table->checks.v[i].name, name))
            return &table->checks.v[i];
    return NULL;
}

/* The name of a check speaks of its column when it is about one. */
static bool add_check(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    CatalogCheck check = {.validated = !constraint->not_valid};
    StrList columns = {0};
    if (constraint->check && !apply_check_columns(apply, table, constraint->check))
        return false;
    apply_expr_columns(apply, constraint->check, &columns);
    CatalogCheck *inherited =
        constraint->name ? inherited_check(table, constraint->name->name) : NULL;
    if (inherited) { /* the two become one */
        inherited->inherited = false;
        return true;
    }
    if (constraint->name && apply_has_constraint(apply, table, constraint->name->name))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, constraint->name->span,
                          "constraint %.*s of table %.*s exists already",
                          STR_ARG(constraint->name->name), STR_ARG(table->name));
    if (constraint->name)
        check.name = constraint->name->name;
    else if (apply->is_mysql)
        check.name = apply->is_mariadb && constraint->is_inline && constraint->column
                         ? constraint->column->name
                         : apply_mysql_check_name(apply, table);
    else
        check.name =
            apply_free_constraint(apply, table, columns.n == 1 ? columns.v[0] : STR(""), "check");
    Str text = constraint->check ? apply_text(apply, constraint->check->span) : STR("");
    check.expression = str_printf(apply->arena, "(%.*s)", STR_ARG(text));
    check.definition = str_printf(apply->arena, "CHECK (%.*s)", STR_ARG(text));
    VEC_ADD(apply->arena, &table->checks, check);
    CatalogTableList children = {0};
    if (!constraint->no_inherit)
        apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        check.inherited = true;
        VEC_ADD(apply->arena, &children.v[i]->checks, check);
    }
    return true;
}

bool apply_constraint_add(Apply *apply, CatalogTable *table, const SqlConstraint *constraint)
{
    switch (constraint->kind) {
    case SQL_CONSTRAINT_CHECK:
        return add_check(apply, table, constraint);
    case SQL_CONSTRAINT_FOREIGN:
        return apply_foreign_add(apply, table, constraint);
    case SQL_CONSTRAINT_NOT_NULL:
        return true;
    default:
        return add_key(apply, table, constraint);
    }
}

typedef enum Pass { PASS_CHECK, PASS_PRIMARY, PASS_KEY, PASS_FOREIGN, PASSES } Pass;

static Pass pass_of(const Apply *apply, const SqlConstraint *constraint)
{
    if (constraint->kind == SQL_CONSTRAINT_CHECK)
        return PASS_CHECK;
    if (constraint->kind == SQL_CONSTRAINT_FOREIGN)
        return PASS_FOREIGN;
    return constraint->kind == SQL_CONSTRAINT_PRIMARY && !apply->is_mysql ? PASS_PRIMARY : PASS_KEY;
}

bool apply_constraints_add(Apply *apply, CatalogTable *table, const SqlColumn *columns,
                           const SqlConstraint *constraints, bool foreign)
{
    bool ok = true;
    for (Pass pass = foreign ? PASS_FOREIGN : 0; pass < (foreign ? PASSES : PASS_FOREIGN); pass++) {
        for (const SqlColumn *column = columns; column; column = column->next)
            for (const SqlConstraint *one = column->constraints.first; one; one = one->next)
                if (pass_of(apply, one) == pass)
                    ok &= apply_constraint_add(apply, table, one);
        for (const SqlConstraint *one = constraints; one; one = one->next)
            if (pass_of(apply, one) == pass)
                ok &= apply_constraint_add(apply, table, one);
    }
    return ok;
}

bool apply_constraint_rename(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    Str from = action->name->name, to = action->new_name->name;
    if (apply_has_constraint(apply, table, to))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, action->new_name->span,
                          "constraint %.*s of table %.*s exists already", STR_ARG(to),
                          STR_ARG(table->name));
    CatalogIndex *index = apply_index_find(apply, &table->indexes, from);
    if (index && index->is_constraint)
        return apply_index_rename(apply, table, NULL, from, action->new_name);
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        if (str_eq(table->foreign_keys.v[i].name, from)) {
            table->foreign_keys.v[i].name = to;
            return true;
        }
    for (size_t i = 0; i < table->checks.n; i++)
        if (str_eq(table->checks.v[i].name, from)) {
            table->checks.v[i].name = to;
            return true;
        }
    return table->is_partial || apply_fail(apply, APPLY_CONSTRAINT_MISSING, action->name->span,
                                           "constraint %.*s of table %.*s does not exist",
                                           STR_ARG(from), STR_ARG(table->name));
}
