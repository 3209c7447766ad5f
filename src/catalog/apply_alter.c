/* Apply: ALTER TABLE and its likes, in the passes in which PostgreSQL works. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

typedef enum Pass {
    PASS_DROP,
    PASS_TYPE,
    PASS_ADD,
    PASS_COLUMN,
    PASS_KEY,
    PASS_OTHER,
    PASSES
} Pass;

static Pass pass_of(const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_DROP_COLUMN:
    case SQL_ACTION_DROP_CONSTRAINT:
    case SQL_ACTION_DROP_NOT_NULL:
    case SQL_ACTION_DROP_DEFAULT:
    case SQL_ACTION_DROP_EXPRESSION:
    case SQL_ACTION_DROP_IDENTITY:
        return PASS_DROP;
    case SQL_ACTION_ALTER_TYPE:
        return PASS_TYPE;
    case SQL_ACTION_ADD_COLUMN:
        return PASS_ADD;
    case SQL_ACTION_SET_DEFAULT:
    case SQL_ACTION_SET_NOT_NULL:
    case SQL_ACTION_ADD_IDENTITY:
    case SQL_ACTION_SET_IDENTITY:
    case SQL_ACTION_SET_EXPRESSION:
        return PASS_COLUMN;
    case SQL_ACTION_ADD_CONSTRAINT:
        return PASS_KEY;
    default:
        return PASS_OTHER;
    }
}

static bool validate(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    Str name = action->name->name;
    for (size_t i = 0; i < table->checks.n; i++)
        if (str_eq(table->checks.v[i].name, name))
            return table->checks.v[i].validated = true;
    return table->is_partial || apply_has_constraint(apply, table, name) ||
           apply_fail(apply, APPLY_CONSTRAINT_MISSING, action->name->span,
                      "constraint %.*s of table %.*s does not exist", STR_ARG(name),
                      STR_ARG(table->name));
}

static bool trigger_known(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    if (!action->name || table->is_partition) /* which has those of its table too */
        return true;
    for (size_t i = 0; i < table->triggers.n; i++)
        if (str_eq(table->triggers.v[i].name, action->name->name))
            return true;
    return table->is_partial || apply_fail(apply, APPLY_OBJECT_MISSING, action->name->span,
                                           "trigger %.*s of table %.*s does not exist",
                                           STR_ARG(action->name->name), STR_ARG(table->name));
}

static bool index_known(Apply *apply, CatalogTable *table, const SqlIdent *name)
{
    return !name || table->is_partial || apply_index_find(apply, &table->indexes, name->name) ||
           apply_fail(apply, APPLY_INDEX_MISSING, name->span,
                      "index %.*s of table %.*s does not exist", STR_ARG(name->name),
                      STR_ARG(table->name));
}

static void spread_column(Apply *apply, const CatalogTable *table, const CatalogColumn *column)
{
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++) {
        CatalogColumn copy = *column;
        copy.inherited_only = true;
        copy.position = (int)children.v[i]->columns.n + 1;
        if (catalog_names_column(apply->names, &children.v[i]->columns, copy.name))
            continue;
        VEC_ADD(apply->arena, &children.v[i]->columns, copy);
        spread_column(apply, children.v[i], column);
    }
}

static bool add_column(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    const SqlColumn *source = action->column;
    bool exists = catalog_names_column(apply->names, &table->columns, source->name->name) != NULL;
    bool ok = true;
    if (exists && action->if_exists)
        return true;
    if (!apply_column_add(apply, table, source))
        return false;
    CatalogColumn column = table->columns.v[table->columns.n - 1];
    if (apply->hides_heirs)
        VEC_ADD(apply->arena, &apply->heirlooms, column.name);
    spread_column(apply, table, &column);
    for (const SqlConstraint *one = source->constraints.first; one; one = one->next)
        ok &= apply_constraint_add(apply, table, one);
    if (!ok)
        apply_column_forget(apply, table, column.name);
    return ok;
}

static void set_owner(CatalogTable *table, const SqlAction *action)
{
    if (action->name)
        table->owner = action->name->name;
}

static bool other_action(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_VALIDATE_CONSTRAINT:
        return validate(apply, table, action);
    case SQL_ACTION_TRIGGER:
        return trigger_known(apply, table, action);
    case SQL_ACTION_CLUSTER_ON:
    case SQL_ACTION_REPLICA_IDENTITY:
        return index_known(apply, table, action->name);
    case SQL_ACTION_ATTACH_PARTITION:
        return apply_attach(apply, table, action);
    case SQL_ACTION_DETACH_PARTITION:
        return apply_detach(apply, table, action);
    case SQL_ACTION_INHERIT:
    case SQL_ACTION_NO_INHERIT:
        return apply_inherit(apply, table, action);
    case SQL_ACTION_OWNER:
        set_owner(table, action);
        return true;
    case SQL_ACTION_SET_LOGGED:
    case SQL_ACTION_SET_UNLOGGED:
        table->is_unlogged = action->op == SQL_ACTION_SET_UNLOGGED;
        return true;
    case SQL_ACTION_ALTER_CONSTRAINT:
        return !action->constraint || !action->constraint->name || table->is_partial ||
               apply_has_constraint(apply, table, action->constraint->name->name) ||
               apply_fail(apply, APPLY_CONSTRAINT_MISSING, action->span,
                          "constraint %.*s of table %.*s does not exist",
                          STR_ARG(action->constraint->name->name), STR_ARG(table->name));
    case SQL_ACTION_OTHER:
        table->is_partial |= action->rest.length > 0;
        return true;
    default:
        return true;
    }
}

static bool table_action(Apply *apply, CatalogTable *table, const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_ADD_COLUMN:
        return add_column(apply, table, action);
    case SQL_ACTION_DROP_COLUMN:
        return apply_column_drop(apply, table, action);
    case SQL_ACTION_ADD_CONSTRAINT:
        return apply_constraint_add(apply, table, action->constraint);
    case SQL_ACTION_DROP_CONSTRAINT:
        return apply_constraint_drop(apply, table, action);
    case SQL_ACTION_RENAME_COLUMN:
        return apply_column_rename(apply, table, action->name, action->new_name);
    case SQL_ACTION_RENAME_CONSTRAINT:
        return apply_constraint_rename(apply, table, action);
    default:
        return pass_of(action) == PASS_OTHER && !action->name
                   ? other_action(apply, table, action)
                   : apply_alter_column(apply, table, action) && other_action(apply, table, action);
    }
}

static bool alter_table(Apply *apply, const SqlAlter *alter, CatalogTable *table)
{
    bool ok = true;
    if (apply->is_mysql)
        return apply_alter_mysql(apply, table, alter);
    apply->only = alter->only;
    for (Pass pass = 0; pass < PASSES; pass++)
        for (const SqlAction *action = alter->actions.first; action; action = action->next)
            if (pass_of(action) == pass)
                ok &= table_action(apply, table, action);
    apply->only = false;
    return ok;
}

static bool rename_view_column(Apply *apply, CatalogView *view, const SqlAction *action)
{
    CatalogColumn *column = catalog_names_column(apply->names, &view->columns, action->name->name);
    if (!column)
        return view->is_partial || !view->columns.n ||
               apply_fail(apply, APPLY_COLUMN_MISSING, action->name->span,
                          "column %.*s of view %.*s does not exist", STR_ARG(action->name->name),
                          STR_ARG(view->name));
    column->name = action->new_name->name;
    return true;
}

static bool alter_view(Apply *apply, const SqlAlter *alter, CatalogView *view)
{
    bool ok = true;
    for (const SqlAction *action = alter->actions.first; action; action = action->next)
        if (action->op == SQL_ACTION_RENAME_COLUMN)
            ok &= rename_view_column(apply, view, action);
    return ok;
}

static bool alter_index(Apply *apply, const SqlAlter *alter, const Relation *relation)
{
    for (const SqlAction *action = alter->actions.first; action; action = action->next) {
        if (action->op != SQL_ACTION_ATTACH_PARTITION || !action->table || !relation->table)
            continue;
        bool is_unknown;
        const Relation *part = catalog_names_find(apply->names, action->table, &is_unknown);
        CatalogIndex *index =
            part && part->table ? apply_index_find(apply, &part->table->indexes, part->name) : NULL;
        if (!index)
            continue;
        index->parent_schema = relation->schema->name;
        index->parent_name = relation->name;
    }
    return true;
}

/* RENAME TO and SET SCHEMA, which every relation has. True: *done says whether it was one. */
static bool common(Apply *apply, const SqlAlter *alter, const ApplyTarget *target, bool *done)
{
    const SqlAction *action = alter->actions.first;
    bool rename = action &&
                  (action->op == SQL_ACTION_RENAME_TABLE || action->op == SQL_ACTION_RENAME) &&
                  action->new_name;
    *done = !apply->is_mysql && (rename || (action && action->op == SQL_ACTION_SET_SCHEMA));
    if (!*done)
        return true;
    return rename ? apply_relation_rename(apply, target, action->new_name)
                  : apply_relation_schema(apply, target, action->name);
}

static const struct {
    const char *object;
    RelationKind kind;
    ApplyFaultKind missing;
} kinds[] = {{"table", RELATION_TABLE, APPLY_TABLE_MISSING},
             {"foreign table", RELATION_TABLE, APPLY_TABLE_MISSING},
             {"view", RELATION_VIEW, APPLY_VIEW_MISSING},
             {"materialized view", RELATION_VIEW, APPLY_VIEW_MISSING},
             {"index", RELATION_INDEX, APPLY_INDEX_MISSING},
             {"sequence", RELATION_SEQUENCE, APPLY_RELATION_MISSING}};

static bool find(Apply *apply, const SqlAlter *alter, size_t kind, ApplyTarget *target)
{
    const SqlName *name = alter->name;
    *target = (ApplyTarget){.is_unknown = false};
    target->relation = catalog_names_find(apply->names, name, &target->is_unknown);
    if (!target->relation) {
        if (target->is_unknown || alter->if_exists)
            return target->is_unknown = true;
        if (kinds[kind].kind == RELATION_TABLE)
            return apply_target_find(apply, name, false, target);
        return apply_fail(apply, kinds[kind].missing, name->span, "%s %.*s does not exist",
                          kinds[kind].object, STR_ARG(name->name));
    }
    target->table = target->relation->table;
    target->view = target->relation->view;
    return true;
}

/* ALTER TABLE takes views, indexes and sequences for what they share with tables. */
static bool fits(const Apply *apply, size_t kind, const ApplyTarget *target)
{
    if (kinds[kind].kind == RELATION_TABLE)
        return !apply->is_mysql || target->relation->kind == RELATION_TABLE;
    if (kinds[kind].kind == RELATION_INDEX) /* its RENAME takes any relation */
        return true;
    return target->relation->kind == kinds[kind].kind;
}

static bool alter_found(Apply *apply, const SqlAlter *alter, const ApplyTarget *target)
{
    bool done;
    bool ok = common(apply, alter, target, &done);
    if (!ok || done)
        return ok;
    switch (target->relation->kind) {
    case RELATION_TABLE:
        return alter_table(apply, alter, target->table);
    case RELATION_VIEW:
        return alter_view(apply, alter, target->view);
    case RELATION_INDEX:
        return alter_index(apply, alter, target->relation);
    default:
        return apply_alter_sequence(apply, alter, target->relation->sequence);
    }
}

static bool alter_partial(Apply *apply, const SqlAlter *alter, ApplyTarget *target)
{
    target->relation = catalog_names_get(apply->names, target->table->schema, target->table->name);
    return alter_found(apply, alter, target);
}

bool apply_alter(Apply *apply, const SqlAlter *alter)
{
    ApplyTarget target;
    size_t kind = 0;
    while (kind < sizeof kinds / sizeof *kinds && !str_is(alter->object, kinds[kind].object))
        kind++;
    if (kind == sizeof kinds / sizeof *kinds || !alter->name)
        return apply_alter_object(apply, alter);
    if (!find(apply, alter, kind, &target))
        return false;
    if (target.is_unknown && kinds[kind].kind == RELATION_TABLE && !alter->if_exists) {
        target.table = apply_table_partial(apply, alter->name);
        return !target.table || alter_partial(apply, alter, &target);
    }
    if (target.is_unknown)
        return true;
    if (!fits(apply, kind, &target))
        return apply_fail(apply, APPLY_WRONG_KIND, alter->name->span, "%.*s is no %s",
                          STR_ARG(alter->name->name), kinds[kind].object);
    return alter_found(apply, alter, &target);
}
