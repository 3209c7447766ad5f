/* Apply: ALTER TABLE of the MySQL family: all actions speak of the table as it was. */
#include "catalog/apply_object.h"

typedef enum Pass { PASS_FOREIGN, PASS_DROP, PASS_COLUMN, PASS_KEY, PASS_TABLE, PASSES } Pass;

static Pass pass_of(const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_DROP_FOREIGN:
        return PASS_FOREIGN;
    case SQL_ACTION_DROP_COLUMN:
    case SQL_ACTION_DROP_INDEX:
    case SQL_ACTION_DROP_PRIMARY:
    case SQL_ACTION_DROP_CONSTRAINT:
        return PASS_DROP;
    case SQL_ACTION_ADD_CONSTRAINT:
    case SQL_ACTION_RENAME_INDEX:
        return PASS_KEY;
    case SQL_ACTION_RENAME_TABLE:
    case SQL_ACTION_CONVERT_CHARSET:
    case SQL_ACTION_OPTION:
        return PASS_TABLE;
    default:
        return PASS_COLUMN;
    }
}

/* The columns of ADD (a int, b int) hang on each other. */
static bool add_columns(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    bool ok = true;
    for (const SqlColumn *column = action->column; column; column = column->next) {
        bool exists = catalog_names_column(apply->names, &table->columns, column->name->name);
        if (exists && action->if_exists)
            continue;
        ok &= apply_column_add(apply, table, column);
        for (const SqlConstraint *one = column->constraints.first; one; one = one->next)
            ok &= exists || apply_constraint_add(apply, table, one);
    }
    return ok;
}

static bool in_primary_key(const Apply *apply, CatalogTable *table, Str name)
{
    const CatalogIndex *primary = apply_primary_key(table);
    return primary && apply_list_has(apply, &primary->keys, name);
}

static bool put_back(Apply *apply, CatalogTable *table, const SqlColumn *source, size_t at,
                     CatalogColumn *column)
{
    if (source->position.n) {
        apply_column_remove_at(&table->columns, at);
        return apply_column_place(apply, table, source, column);
    }
    table->columns.v[at] = *column;
    apply_columns_number(table);
    return true;
}

/* MODIFY and CHANGE write the whole column anew; only keys stay. */
static bool change_column(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    const SqlColumn *source = action->column;
    CatalogColumn *before = apply_column_find(apply, table, action->name), column;
    if (!before && action->if_exists)
        return true;
    if (!before && !table->is_partial)
        return false;
    if (!before)
        return apply_column_add(apply, table, source);
    if (action->op == SQL_ACTION_CHANGE_COLUMN &&
        !apply_column_rename(apply, table, action->name, source->name))
        return false;
    size_t at = (size_t)(before - table->columns.v);
    bool ok = apply_column_build(apply, table, source, &column);
    if (in_primary_key(apply, table, column.name))
        column.nullable = false;
    ok &= put_back(apply, table, source, at, &column);
    for (const SqlConstraint *one = source->constraints.first; one; one = one->next)
        ok &= apply_constraint_add(apply, table, one);
    return ok;
}

static bool is_null(const SqlExpr *expr)
{
    return expr && expr->op == SQL_EXPR_LITERAL && expr->literal == SQL_LITERAL_NULL;
}

static bool is_large(Str type)
{
    return str_ends(type, "text") || str_ends(type, "blob") || str_is(type, "json") ||
           str_is(type, "geometry");
}

static bool set_default(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    CatalogColumn *column = apply_column_find(apply, table, action->name);
    bool drops = action->op == SQL_ACTION_DROP_DEFAULT;
    if (!column)
        return table->is_partial;
    if (!drops && is_null(action->expr) && !column->nullable)
        return apply_fail(apply, APPLY_NULL_DEFAULT, action->span,
                          "column %.*s is NOT NULL: its default cannot be NULL",
                          STR_ARG(column->name));
    if (!drops && !apply->is_mariadb && is_large(column->type) &&
        action->expr->op == SQL_EXPR_LITERAL && !is_null(action->expr))
        return apply_fail(apply, APPLY_BAD_DEFAULT, action->span,
                          "column %.*s of type %.*s cannot have a literal default",
                          STR_ARG(column->name), STR_ARG(column->type));
    column->has_default = !drops;
    column->default_value = drops ? STR("") : apply_text(apply, action->expr->span);
    return true;
}

static bool drop_primary(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    const CatalogIndex *primary = apply_primary_key(table);
    if (!primary)
        return action->if_exists || table->is_partial ||
               apply_fail(apply, APPLY_PRIMARY_KEY_MISSING, action->span,
                          "table %.*s has no primary key", STR_ARG(table->name));
    apply_index_remove(apply, table, NULL, primary->name);
    return true;
}

static bool drop_foreign(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        if (str_eq_nocase(table->foreign_keys.v[i].name, action->name->name)) {
            apply_foreign_remove(table, table->foreign_keys.v[i].name);
            return true;
        }
    return action->if_exists || table->is_partial ||
           apply_fail(apply, APPLY_CONSTRAINT_MISSING, action->name->span,
                      "foreign key %.*s of table %.*s does not exist", STR_ARG(action->name->name),
                      STR_ARG(table->name));
}

static bool rename_index(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    if (apply_index_find(apply, &table->indexes, action->name->name))
        return apply_index_rename(apply, table, NULL, action->name->name, action->new_name);
    return table->is_partial || apply_fail(apply, APPLY_INDEX_MISSING, action->name->span,
                                           "index %.*s of table %.*s does not exist",
                                           STR_ARG(action->name->name), STR_ARG(table->name));
}

static bool rename_table(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    ApplyTarget target = {.relation = catalog_names_get(apply->names, table->schema, table->name),
                          .table = table};
    return !target.relation || !action->new_name ||
           apply_relation_rename(apply, &target, action->new_name);
}

static bool set_options(CatalogTable *table, const SqlAction *action)
{
    for (const SqlOption *option = action->options.first; option; option = option->next) {
        if (str_is(option->name, "engine"))
            table->engine = option->value;
        else if (str_is(option->name, "comment"))
            table->comment = option->value;
        else if (str_is(option->name, "charset"))
            table->character_set = option->value;
        else if (str_is(option->name, "collate"))
            table->collation = option->value;
    }
    return true;
}

static bool one_action(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_ADD_COLUMN:
        return add_columns(apply, table, action);
    case SQL_ACTION_MODIFY_COLUMN:
    case SQL_ACTION_CHANGE_COLUMN:
        return change_column(apply, table, action);
    case SQL_ACTION_RENAME_COLUMN:
        return apply_column_rename(apply, table, action->name, action->new_name);
    case SQL_ACTION_SET_DEFAULT:
    case SQL_ACTION_DROP_DEFAULT:
        return set_default(apply, table, action);
    case SQL_ACTION_DROP_COLUMN:
        return apply_column_drop(apply, table, action);
    case SQL_ACTION_DROP_INDEX:
        return apply_mysql_drop_index(apply, table, action->name, action->if_exists);
    case SQL_ACTION_DROP_PRIMARY:
        return drop_primary(apply, table, action);
    case SQL_ACTION_DROP_FOREIGN:
        return drop_foreign(apply, table, action);
    case SQL_ACTION_DROP_CONSTRAINT:
        return apply_constraint_drop(apply, table, action);
    case SQL_ACTION_ADD_CONSTRAINT:
        return apply_constraint_add(apply, table, action->constraint);
    case SQL_ACTION_RENAME_INDEX:
        return rename_index(apply, table, action);
    case SQL_ACTION_RENAME_TABLE:
        return rename_table(apply, table, action);
    case SQL_ACTION_OPTION:
    case SQL_ACTION_CONVERT_CHARSET:
        return set_options(table, action);
    default:
        return true;
    }
}

static bool run_passes(Apply *apply, CatalogTable *table, const SqlAlter *alter)
{
    bool ok = true;
    for (Pass pass = 0; pass < PASSES; pass++)
        for (const SqlAction *action = alter->actions.first; action; action = action->next)
            if (pass_of(action) == pass)
                ok &= one_action(apply, table, action);
    return ok;
}

bool apply_alter_mysql(Apply *apply, CatalogTable *table, const SqlAlter *alter)
{
    bool checks = apply->checks_foreign_keys, drops = false;
    for (const SqlAction *action = alter->actions.first; action; action = action->next) {
        drops |= action->op == SQL_ACTION_DROP_COLUMN;
        if (action->op == SQL_ACTION_ADD_CONSTRAINT) /* may serve in place of what is dropped */
            apply->checks_foreign_keys &= action->constraint->kind == SQL_CONSTRAINT_FOREIGN;
    }
    bool ok = run_passes(apply, table, alter);
    apply->checks_foreign_keys = checks;
    if (ok && drops && !table->columns.n && !table->is_partial)
        return apply_fail(apply, APPLY_LAST_COLUMN, alter->name->span,
                          "the last column of table %.*s cannot be dropped: drop the table",
                          STR_ARG(table->name));
    return ok;
}
