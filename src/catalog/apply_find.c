/* Apply: finding what a statement names, with the fault that fits when it is not there. */
#include "catalog/apply_object.h"

#include <stdio.h>

bool apply_list_has(const Apply *apply, const StrList *list, Str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (catalog_names_same(apply->names, list->v[i], name))
            return true;
    return false;
}

static bool fail_missing(Apply *apply, const SqlName *name)
{
    bool qualified = name->schema.n && !apply->is_mysql;
    if (qualified && !catalog_schema_find(apply->catalog, name->schema))
        return apply_fail(apply, APPLY_SCHEMA_MISSING, name->span,
                          "schema %.*s does not exist: create it first", STR_ARG(name->schema));
    return apply_fail(apply, APPLY_TABLE_MISSING, name->span,
                      "table %.*s does not exist: check its name and schema", STR_ARG(name->name));
}

/* What is not known yet but is being changed: it is there, and more of it than is known. */
CatalogTable *apply_table_partial(Apply *apply, const SqlName *name)
{
    if (!catalog_names_is_ours(apply->names, name))
        return NULL;
    CatalogSchema *schema = catalog_names_target(apply->names, name, false);
    if (!schema || catalog_names_get(apply->names, schema->name, name->name))
        return NULL;
    CatalogTable *table = ARENA_NEW(apply->arena, CatalogTable);
    table->id = ++apply->catalog->last_id;
    table->schema = schema->name;
    table->name = name->name;
    table->rows = -1;
    table->is_partial = true;
    VEC_ADD(apply->arena, &schema->tables, table);
    catalog_names_add(apply->names, schema, name->name, RELATION_TABLE)->table = table;
    return table;
}

bool apply_target_find(Apply *apply, const SqlName *name, bool if_exists, ApplyTarget *target)
{
    *target = (ApplyTarget){.is_unknown = false};
    target->relation = catalog_names_find(apply->names, name, &target->is_unknown);
    if (target->relation) {
        target->table = target->relation->table;
        target->view = target->relation->view;
        return true;
    }
    if (!target->is_unknown && if_exists)
        target->is_unknown = true;
    return target->is_unknown || fail_missing(apply, name);
}

CatalogTable *apply_table_find(Apply *apply, const SqlName *name, bool if_exists, bool *is_unknown)
{
    ApplyTarget target;
    bool ok = apply_target_find(apply, name, if_exists, &target);
    *is_unknown = ok && target.is_unknown;
    if (!ok || target.is_unknown)
        return NULL;
    if (target.relation->kind == RELATION_TABLE)
        return target.table;
    apply_fail(apply, APPLY_WRONG_KIND, name->span, "%.*s is not a table", STR_ARG(name->name));
    return NULL;
}

CatalogSchema *apply_schema_for(Apply *apply, const SqlName *name, bool temporary, bool *is_unknown)
{
    *is_unknown = !catalog_names_is_ours(apply->names, name);
    if (*is_unknown)
        return NULL;
    CatalogSchema *schema = catalog_names_target(apply->names, name, temporary);
    if (schema)
        return schema;
    if (name->schema.n)
        apply_fail(apply, APPLY_SCHEMA_MISSING, name->span,
                   "schema %.*s does not exist: create it first", STR_ARG(name->schema));
    else
        apply_fail(apply, APPLY_SCHEMA_MISSING, name->span,
                   "no schema of the search path exists: write the schema of %.*s",
                   STR_ARG(name->name));
    return NULL;
}

CatalogColumn *apply_column_find(Apply *apply, CatalogTable *table, const SqlIdent *name)
{
    CatalogColumn *column = catalog_names_column(apply->names, &table->columns, name->name);
    if (!column && apply_list_has(apply, &apply->heirlooms, name->name))
        table->is_partial = true;
    if (!column && !table->is_partial)
        apply_fail(apply, APPLY_COLUMN_MISSING, name->span,
                   "column %.*s of table %.*s does not exist", STR_ARG(name->name),
                   STR_ARG(table->name));
    return column;
}

static void visit(Apply *apply, const SqlExpr *expr, StrList *columns)
{
    for (const SqlExpr *arg = expr->args; arg; arg = arg->next)
        visit(apply, arg, columns);
    if (expr->op != SQL_EXPR_COLUMN || !expr->parts)
        return;
    const SqlIdent *part = expr->parts;
    while (part->next)
        part = part->next;
    if (!apply_list_has(apply, columns, part->name))
        VEC_ADD(apply->arena, columns, part->name);
}

void apply_expr_columns(Apply *apply, const SqlExpr *expr, StrList *columns)
{
    if (expr)
        visit(apply, expr, columns);
}

void apply_text_columns(Apply *apply, Str expression, StrList *columns)
{
    Str text = str_printf(apply->arena, "SELECT %.*s", STR_ARG(expression));
    SqlScript *script = sql_parse(apply->arena, apply->script->dialect, text, SQL_L2);
    const SqlTree *tree = script->stmts.n == 1 ? script->stmts.v[0].tree : NULL;
    if (!expression.n || !tree || tree->kind != SQL_TREE_SELECT)
        return;
    for (const SqlTarget *target = tree->query->targets.first; target; target = target->next)
        visit(apply, target->expr, columns);
}

static bool check_one(Apply *apply, CatalogTable *table, const SqlExpr *expr)
{
    const SqlIdent *part = expr->parts;
    while (part && part->next)
        part = part->next;
    bool is_own = part && !part->quoted && str_eq(part->name, table->name); /* whole row */
    bool is_system =
        part && !apply->is_mysql && (str_is(part->name, "tableoid") || str_is(part->name, "ctid"));
    if (!part || is_own || is_system)
        return true;
    return apply_column_find(apply, table, part) || table->is_partial;
}

bool apply_check_columns(Apply *apply, CatalogTable *table, const SqlExpr *expr)
{
    bool ok = true;
    if (!expr)
        return true;
    if (expr->op == SQL_EXPR_COLUMN)
        return check_one(apply, table, expr);
    if (expr->op == SQL_EXPR_EXISTS || expr->op == SQL_EXPR_SUBQUERY)
        return true;
    for (const SqlExpr *arg = expr->args; arg; arg = arg->next)
        ok &= apply_check_columns(apply, table, arg);
    return ok;
}
