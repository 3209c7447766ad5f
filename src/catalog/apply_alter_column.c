/* Apply: what ALTER TABLE changes in one column (PostgreSQL). */
#include "catalog/apply_object.h"

static bool has_primary_key_column(CatalogTable *table, Str column)
{
    const CatalogIndex *primary = apply_primary_key(table);
    for (size_t i = 0; primary && i < primary->keys.n; i++)
        if (str_eq(primary->keys.v[i], column))
            return true;
    return false;
}

static void spread_nullable(Apply *apply, CatalogTable *table, Str name, bool nullable)
{
    CatalogColumn *column = catalog_names_column(apply->names, &table->columns, name);
    CatalogTableList children = {0};
    if (column)
        column->nullable = nullable;
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        spread_nullable(apply, children.v[i], name, nullable);
}

static bool drop_not_null(Apply *apply, CatalogTable *table, CatalogColumn *column,
                          const SqlAction *action)
{
    if (has_primary_key_column(table, column->name))
        return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                          "column %.*s is in the primary key: it cannot hold NULL",
                          STR_ARG(column->name));
    if (column->identity)
        return apply_fail(apply, APPLY_SYNTAX, action->span,
                          "column %.*s is an identity column: it cannot hold NULL",
                          STR_ARG(column->name));
    spread_nullable(apply, table, column->name, true);
    return true;
}

static bool is_null(const SqlExpr *expr)
{
    while (expr && (expr->op == SQL_EXPR_PAREN || expr->op == SQL_EXPR_CAST))
        expr = expr->args;
    return expr && expr->op == SQL_EXPR_LITERAL && expr->literal == SQL_LITERAL_NULL;
}

static bool set_default(Apply *apply, CatalogTable *table, CatalogColumn *column,
                        const SqlAction *action)
{
    bool drops = action->op == SQL_ACTION_DROP_DEFAULT || is_null(action->expr);
    if (column->identity || column->generation.n)
        return apply_fail(apply, APPLY_SYNTAX, action->span, "column %.*s is %s: it has no default",
                          STR_ARG(column->name),
                          column->identity ? "an identity column" : "generated");
    column->has_default = !drops;
    column->default_value = drops ? STR("") : apply_text(apply, action->expr->span);
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        CatalogColumn *one =
            catalog_names_column(apply->names, &children.v[i]->columns, column->name);
        if (one)
            set_default(apply, children.v[i], one, action);
    }
    return true;
}

static CatalogView *first_view(Apply *apply, const CatalogTable *table, Str column)
{
    ApplyViewList views = {0};
    apply_views_of(apply, table->schema, table->name, column, &views);
    return views.n ? views.v[0] : NULL;
}

static bool generated_uses(Apply *apply, const CatalogTable *table, Str column)
{
    for (size_t i = 0; i < table->columns.n; i++) {
        StrList used = {0};
        if (table->columns.v[i].generation.n)
            apply_text_columns(apply, table->columns.v[i].generation, &used);
        if (apply_list_has(apply, &used, column))
            return true;
    }
    return false;
}

bool apply_in_partition_key(Apply *apply, const CatalogTable *table, Str column)
{
    StrList used = {0};
    long open = str_find(table->partition_key, STR("("));
    if (open >= 0)
        apply_text_columns(
            apply, str_sub(table->partition_key, (size_t)open + 1, table->partition_key.n - 1),
            &used);
    return apply_list_has(apply, &used, column);
}

static void set_type(Apply *apply, CatalogTable *table, Str name, Str type)
{
    CatalogColumn *column = catalog_names_column(apply->names, &table->columns, name);
    CatalogTableList children = {0};
    if (column)
        column->type = type;
    if (column && column->identity && column->sequence)
        column->sequence->type = type;
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        set_type(apply, children.v[i], name, type);
}

static bool alter_type(Apply *apply, CatalogTable *table, CatalogColumn *column,
                       const SqlAction *action)
{
    const CatalogView *view = first_view(apply, table, column->name);
    if (view)
        return apply_fail(apply, APPLY_COLUMN_TYPE_OF_VIEW, action->span,
                          "column %.*s is read by view %.*s: drop the view first",
                          STR_ARG(column->name), STR_ARG(view->name));
    if (column->inherited_only)
        return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                          "column %.*s is inherited: change it in the parent",
                          STR_ARG(column->name));
    if (generated_uses(apply, table, column->name))
        return apply_fail(apply, APPLY_UNSUPPORTED, action->span,
                          "a generated column is made of column %.*s", STR_ARG(column->name));
    if (apply_in_partition_key(apply, table, column->name))
        return apply_fail(apply, APPLY_BAD_TABLE, action->span,
                          "column %.*s is in the partition key", STR_ARG(column->name));
    if (action->column && action->column->type)
        set_type(apply, table, column->name, apply_type_text(apply, action->column->type));
    return true;
}

static bool add_identity(Apply *apply, CatalogTable *table, CatalogColumn *column,
                         const SqlAction *action)
{
    if (column->identity)
        return apply_fail(apply, APPLY_STATE, action->span,
                          "column %.*s is an identity column already", STR_ARG(column->name));
    if (column->has_default)
        return apply_fail(apply, APPLY_STATE, action->span,
                          "column %.*s has a default: drop it first", STR_ARG(column->name));
    if (column->nullable)
        return apply_fail(apply, APPLY_STATE, action->span,
                          "column %.*s must be NOT NULL to become an identity column",
                          STR_ARG(column->name));
    apply_column_identity(apply, table, column, str_is(action->value, "always"), &action->options);
    return true;
}

static bool drop_identity(Apply *apply, CatalogColumn *column, const SqlAction *action)
{
    if (!column->identity)
        return action->if_exists ||
               apply_fail(apply, APPLY_STATE, action->span, "column %.*s is no identity column",
                          STR_ARG(column->name));
    if (column->sequence)
        apply_sequence_remove(apply, column->sequence);
    column->sequence = NULL;
    column->identity = 0;
    return true;
}

static bool drop_expression(Apply *apply, CatalogColumn *column, const SqlAction *action)
{
    if (!column->generation.n)
        return action->if_exists ||
               apply_fail(apply, APPLY_STATE, action->span, "column %.*s is not generated",
                          STR_ARG(column->name));
    column->generation = STR("");
    return true;
}

static bool change(Apply *apply, CatalogTable *table, CatalogColumn *column,
                   const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_ALTER_TYPE:
        return alter_type(apply, table, column, action);
    case SQL_ACTION_SET_DEFAULT:
    case SQL_ACTION_DROP_DEFAULT:
        return set_default(apply, table, column, action);
    case SQL_ACTION_SET_NOT_NULL:
        spread_nullable(apply, table, column->name, false);
        return true;
    case SQL_ACTION_DROP_NOT_NULL:
        return drop_not_null(apply, table, column, action);
    case SQL_ACTION_ADD_IDENTITY:
        return add_identity(apply, table, column, action);
    case SQL_ACTION_SET_IDENTITY:
        return column->identity ||
               apply_fail(apply, APPLY_STATE, action->span, "column %.*s is no identity column",
                          STR_ARG(column->name));
    case SQL_ACTION_DROP_IDENTITY:
        return drop_identity(apply, column, action);
    case SQL_ACTION_DROP_EXPRESSION:
        return drop_expression(apply, column, action);
    default:
        return true;
    }
}

static bool is_about_column(SqlActionOp op)
{
    switch (op) {
    case SQL_ACTION_ALTER_TYPE:
    case SQL_ACTION_SET_DEFAULT:
    case SQL_ACTION_DROP_DEFAULT:
    case SQL_ACTION_SET_NOT_NULL:
    case SQL_ACTION_DROP_NOT_NULL:
    case SQL_ACTION_SET_EXPRESSION:
    case SQL_ACTION_DROP_EXPRESSION:
    case SQL_ACTION_ADD_IDENTITY:
    case SQL_ACTION_SET_IDENTITY:
    case SQL_ACTION_DROP_IDENTITY:
    case SQL_ACTION_SET_STATISTICS:
    case SQL_ACTION_SET_STORAGE:
    case SQL_ACTION_SET_COMPRESSION:
    case SQL_ACTION_SET_COLUMN_OPTIONS:
    case SQL_ACTION_RESET_COLUMN_OPTIONS:
        return true;
    default:
        return false;
    }
}

/* A column that is not known, of a table of which not all is known, is learnt by its change. */
static CatalogColumn *learn(Apply *apply, CatalogTable *table, const SqlIdent *name)
{
    CatalogColumn column = {.name = name->name, .statistics = -1};
    column.position = (int)table->columns.n + 1;
    VEC_ADD(apply->arena, &table->columns, column);
    return &table->columns.v[table->columns.n - 1];
}

bool apply_alter_column(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    if (!is_about_column(action->op) || !action->name)
        return true;
    CatalogColumn *column = apply_column_find(apply, table, action->name);
    bool teaches = action->op == SQL_ACTION_DROP_NOT_NULL || action->op == SQL_ACTION_SET_NOT_NULL;
    if (!column && table->is_partial && teaches) {
        column = learn(apply, table, action->name);
        column->nullable = action->op == SQL_ACTION_DROP_NOT_NULL;
        return true;
    }
    if (!column)
        return table->is_partial;
    return change(apply, table, column, action);
}
