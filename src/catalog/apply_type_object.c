/* Apply: enum, composite, domain and range types, and ALTER of what is no relation. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

static CatalogType *type_in(const CatalogSchema *schema, Str name)
{
    for (size_t i = 0; i < schema->types.n; i++)
        if (str_eq(schema->types.v[i]->name, name))
            return schema->types.v[i];
    return NULL;
}

static CatalogColumn attribute_of(Apply *apply, const SqlColumn *column)
{
    return (CatalogColumn){
        .name = column->name->name, .type = apply_type_text(apply, column->type), .statistics = -1};
}

static void fill_type(Apply *apply, CatalogType *type, const SqlDefinition *definition)
{
    for (const SqlIdent *value = definition->type ? definition->type->values.first : NULL; value;
         value = value->next)
        VEC_ADD(apply->arena, &type->values, value->name);
    for (const SqlColumn *column = definition->columns.first; column; column = column->next) {
        CatalogColumn attribute = attribute_of(apply, column);
        attribute.position = (int)type->attributes.n + 1;
        VEC_ADD(apply->arena, &type->attributes, attribute);
    }
    if (type->kind == CATALOG_DOMAIN && definition->type)
        type->base = apply_type_text(apply, definition->type);
    for (const SqlConstraint *one = definition->constraints.first; one; one = one->next) {
        CatalogCheck check = {.validated = true};
        type->not_null |= one->kind == SQL_CONSTRAINT_NOT_NULL;
        if (one->kind != SQL_CONSTRAINT_CHECK)
            continue;
        check.name = one->name        ? one->name->name
                     : type->checks.n ? str_printf(apply->arena, "%.*s_check%zu",
                                                   STR_ARG(type->name), type->checks.n)
                                      : str_printf(apply->arena, "%.*s_check", STR_ARG(type->name));
        VEC_ADD(apply->arena, &type->checks, check);
    }
}

static CatalogTypeKind kind_of(const SqlDefinition *definition)
{
    if (str_is(definition->object, "domain"))
        return CATALOG_DOMAIN;
    if (definition->type && str_is(definition->type->canon, "enum"))
        return CATALOG_ENUM;
    if (definition->type && str_is(definition->type->canon, "range"))
        return CATALOG_RANGE;
    return CATALOG_COMPOSITE;
}

bool apply_create_type(Apply *apply, const SqlDefinition *definition)
{
    bool is_unknown;
    const SqlName *name = definition->name;
    bool is_base = !definition->type && !definition->columns.n &&
                   !str_is(definition->object, "domain"); /* a shell, or made of C functions */
    CatalogSchema *schema = apply_schema_for(apply, name, false, &is_unknown);
    if (!schema || is_base)
        return schema || is_unknown;
    const Relation *relation = catalog_names_get(apply->names, schema->name, name->name);
    bool row_type =
        relation && relation->kind != RELATION_INDEX && relation->kind != RELATION_SEQUENCE;
    if (type_in(schema, name->name) || row_type)
        return apply_fail(apply, APPLY_OBJECT_EXISTS, name->span, "type %.*s exists already",
                          STR_ARG(name->name));
    CatalogType *type = ARENA_NEW(apply->arena, CatalogType);
    type->id = ++apply->catalog->last_id;
    type->schema = schema->name;
    type->name = name->name;
    type->kind = kind_of(definition);
    if (type->kind == CATALOG_COMPOSITE && relation)
        return apply_fail(apply, APPLY_RELATION_EXISTS, name->span,
                          "the name %.*s is taken by a relation", STR_ARG(name->name));
    fill_type(apply, type, definition);
    VEC_ADD(apply->arena, &schema->types, type);
    if (type->kind == CATALOG_COMPOSITE)
        catalog_names_add(apply->names, schema, type->name, RELATION_TYPE)->type = type;
    return true;
}

static bool is_of_type(Apply *apply, Str column_type, const CatalogType *type)
{
    Str path = catalog_quote_path(apply->arena, type->schema, type->name);
    return str_eq(column_type, path) ||
           str_eq(column_type, str_printf(apply->arena, "%.*s[]", STR_ARG(path)));
}

/* Tables that are made of it: CREATE TABLE … OF. */
static bool drop_typed(Apply *apply, const CatalogType *type, const SqlDrop *drop, Span at)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = apply->catalog->schemas.v[s]->tables.n; t-- > 0;) {
            CatalogTable *table = apply->catalog->schemas.v[s]->tables.v[t];
            if (!table->of_type.n || !is_of_type(apply, table->of_type, type))
                continue;
            if (!drop->cascade)
                return apply_fail(apply, APPLY_DEPENDENTS, at, "table %.*s is of type %.*s",
                                  STR_ARG(table->name), STR_ARG(type->name));
            apply_table_drop(apply, table, true, at);
            t = apply->catalog->schemas.v[s]->tables.n;
        }
    return true;
}

static void forget_type(Apply *apply, CatalogType *type)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, type->schema);
    for (size_t i = 0; schema && i < schema->types.n; i++)
        if (schema->types.v[i] == type) {
            APPLY_REMOVE(&schema->types, i);
            break;
        }
    if (type->kind == CATALOG_COMPOSITE)
        catalog_names_remove(apply->names, type->schema, type->name);
}

static void drop_domains(Apply *apply, const CatalogType *type)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = apply->catalog->schemas.v[s]->types.n; t-- > 0;) {
            CatalogType *one = apply->catalog->schemas.v[s]->types.v[t];
            if (one->kind == CATALOG_DOMAIN && is_of_type(apply, one->base, type))
                forget_type(apply, one);
        }
}

static bool drop_columns(Apply *apply, const CatalogType *type, const SqlDrop *drop, Span at)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *table = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t c = table->columns.n; c-- > 0;) {
                if (!is_of_type(apply, table->columns.v[c].type, type))
                    continue;
                if (!drop->cascade)
                    return apply_fail(apply, APPLY_DEPENDENTS, at,
                                      "column %.*s.%.*s is of type %.*s", STR_ARG(table->name),
                                      STR_ARG(table->columns.v[c].name), STR_ARG(type->name));
                SqlIdent column = {.name = table->columns.v[c].name, .span = at};
                SqlAction action = {.op = SQL_ACTION_DROP_COLUMN,
                                    .name = &column,
                                    .cascade = true,
                                    .if_exists = true,
                                    .span = at};
                if (apply_in_partition_key(apply, table, column.name)) {
                    apply_table_drop(apply, table, true, at);
                    t = (size_t)-1; /* the list has changed: from its beginning */
                    break;
                }
                if (!table->columns.v[c].inherited_only)
                    apply_column_drop(apply, table, &action);
                c = c > table->columns.n ? table->columns.n : c;
            }
        }
    return true;
}

bool apply_drop_type(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    CatalogType *type = catalog_names_type(apply->names, name);
    if (!type) /* the API's form has no domains and ranges: only what the script made is known */
        return true;
    if (!drop_typed(apply, type, drop, name->span) || !drop_columns(apply, type, drop, name->span))
        return false;
    if (drop->cascade)
        drop_domains(apply, type);
    forget_type(apply, type);
    return true;
}

static bool value_at(const CatalogType *type, Str value, size_t *at)
{
    for (*at = 0; *at < type->values.n; ++*at)
        if (str_eq(type->values.v[*at], value))
            return true;
    return false;
}

static bool add_value(Apply *apply, CatalogType *type, const SqlAction *action)
{
    size_t at;
    if (value_at(type, action->value, &at))
        return action->if_exists || apply_fail(apply, APPLY_OBJECT_EXISTS, action->span,
                                               "type %.*s has the value '%.*s' already",
                                               STR_ARG(type->name), STR_ARG(action->value));
    at = type->values.n;
    if (action->position.n && !value_at(type, action->new_value, &at))
        return apply_fail(apply, APPLY_BAD_VALUE, action->span, "type %.*s has no value '%.*s'",
                          STR_ARG(type->name), STR_ARG(action->new_value));
    at += str_is(action->position, "after");
    VEC_ADD(apply->arena, &type->values, action->value);
    for (size_t i = type->values.n - 1; i > at; i--)
        type->values.v[i] = type->values.v[i - 1];
    type->values.v[at] = action->value;
    return true;
}

static bool rename_value(Apply *apply, CatalogType *type, const SqlAction *action)
{
    size_t at, other;
    if (!value_at(type, action->value, &at))
        return apply_fail(apply, APPLY_BAD_VALUE, action->span, "type %.*s has no value '%.*s'",
                          STR_ARG(type->name), STR_ARG(action->value));
    if (value_at(type, action->new_value, &other))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, action->span,
                          "type %.*s has the value '%.*s' already", STR_ARG(type->name),
                          STR_ARG(action->new_value));
    type->values.v[at] = action->new_value;
    return true;
}

static CatalogColumn *find_attribute(Apply *apply, CatalogType *type, const SqlIdent *name)
{
    CatalogColumn *found = catalog_names_column(apply->names, &type->attributes, name->name);
    if (!found)
        apply_fail(apply, APPLY_COLUMN_MISSING, name->span,
                   "attribute %.*s of type %.*s does not exist", STR_ARG(name->name),
                   STR_ARG(type->name));
    return found;
}

static bool drop_attribute(Apply *apply, CatalogType *type, const SqlAction *action)
{
    bool there = catalog_names_column(apply->names, &type->attributes, action->name->name);
    if (!there && action->if_exists)
        return true;
    CatalogColumn *found = find_attribute(apply, type, action->name);
    if (found)
        apply_column_remove_at(&type->attributes, (size_t)(found - type->attributes.v));
    return found != NULL;
}

static bool change_attribute(Apply *apply, CatalogType *type, const SqlAction *action)
{
    CatalogColumn *found = find_attribute(apply, type, action->name);
    if (found && action->op == SQL_ACTION_RENAME_ATTRIBUTE)
        found->name = action->new_name->name;
    else if (found && action->column && action->column->type)
        found->type = apply_type_text(apply, action->column->type);
    return found != NULL;
}

static bool add_attribute(Apply *apply, CatalogType *type, const SqlAction *action)
{
    CatalogColumn attribute = attribute_of(apply, action->column);
    if (catalog_names_column(apply->names, &type->attributes, attribute.name))
        return apply_fail(apply, APPLY_COLUMN_EXISTS, action->span,
                          "attribute %.*s of type %.*s exists already", STR_ARG(attribute.name),
                          STR_ARG(type->name));
    VEC_ADD(apply->arena, &type->attributes, attribute);
    return true;
}

static void retype_columns(Apply *apply, const CatalogType *type, Str schema, Str name)
{
    Str to = catalog_quote_path(apply->arena, schema, name);
    for (size_t s = 0; s < apply->catalog->schemas.n; s++)
        for (size_t t = 0; t < apply->catalog->schemas.v[s]->tables.n; t++) {
            CatalogTable *table = apply->catalog->schemas.v[s]->tables.v[t];
            for (size_t c = 0; c < table->columns.n; c++) {
                bool is_array = str_ends(table->columns.v[c].type, "[]");
                if (is_of_type(apply, table->columns.v[c].type, type))
                    table->columns.v[c].type =
                        is_array ? str_printf(apply->arena, "%.*s[]", STR_ARG(to)) : to;
            }
        }
}

static bool rename_type(Apply *apply, CatalogType *type, const SqlIdent *to)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, type->schema);
    if (schema && type_in(schema, to->name))
        return apply_fail(apply, APPLY_OBJECT_EXISTS, to->span, "type %.*s exists already",
                          STR_ARG(to->name));
    retype_columns(apply, type, type->schema, to->name);
    if (type->kind == CATALOG_COMPOSITE && schema) {
        catalog_names_remove(apply->names, type->schema, type->name);
        catalog_names_add(apply->names, schema, to->name, RELATION_TYPE)->type = type;
    }
    type->name = to->name;
    return true;
}

static bool move_type(Apply *apply, CatalogType *type, const SqlIdent *to)
{
    CatalogSchema *from = catalog_schema_find(apply->catalog, type->schema);
    CatalogSchema *schema = catalog_schema_find(apply->catalog, to->name);
    if (!schema)
        return apply->catalog->is_partial ||
               apply_fail(apply, APPLY_SCHEMA_MISSING, to->span, "schema %.*s does not exist",
                          STR_ARG(to->name));
    for (size_t i = 0; from && i < from->types.n; i++)
        if (from->types.v[i] == type)
            APPLY_REMOVE(&from->types, i);
    retype_columns(apply, type, schema->name, type->name);
    if (type->kind == CATALOG_COMPOSITE) {
        catalog_names_remove(apply->names, type->schema, type->name);
        catalog_names_add(apply->names, schema, type->name, RELATION_TYPE)->type = type;
    }
    type->schema = schema->name;
    VEC_ADD(apply->arena, &schema->types, type);
    return true;
}

static bool type_action(Apply *apply, CatalogType *type, const SqlAction *action)
{
    switch (action->op) {
    case SQL_ACTION_ADD_VALUE:
        return add_value(apply, type, action);
    case SQL_ACTION_RENAME_VALUE:
        return rename_value(apply, type, action);
    case SQL_ACTION_ADD_ATTRIBUTE:
        return add_attribute(apply, type, action);
    case SQL_ACTION_DROP_ATTRIBUTE:
        return drop_attribute(apply, type, action);
    case SQL_ACTION_RENAME_ATTRIBUTE:
    case SQL_ACTION_ALTER_ATTRIBUTE:
        return change_attribute(apply, type, action);
    case SQL_ACTION_RENAME:
        return rename_type(apply, type, action->new_name);
    case SQL_ACTION_SET_SCHEMA:
        return move_type(apply, type, action->name);
    default:
        return true;
    }
}

static bool alter_type(Apply *apply, const SqlAlter *alter)
{
    bool ok = true;
    CatalogType *type = catalog_names_type(apply->names, alter->name);
    for (const SqlAction *action = alter->actions.first; type && action; action = action->next)
        ok &= type_action(apply, type, action);
    return ok;
}

static bool rename_schema(Apply *apply, const SqlAlter *alter, const SqlIdent *to)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, alter->name->name);
    if (!schema)
        return apply->catalog->is_partial ||
               apply_fail(apply, APPLY_SCHEMA_MISSING, alter->name->span,
                          "schema %.*s does not exist", STR_ARG(alter->name->name));
    if (catalog_schema_find(apply->catalog, to->name))
        return apply_fail(apply, APPLY_SCHEMA_EXISTS, to->span, "schema %.*s exists already",
                          STR_ARG(to->name));
    apply_schema_rename(apply, schema, to->name);
    return true;
}

static bool alter_trigger(Apply *apply, const SqlAlter *alter, const SqlAction *action)
{
    ApplyTarget target;
    if (!alter->table || action->op != SQL_ACTION_RENAME)
        return true;
    if (!apply_target_find(apply, alter->table, false, &target))
        return false;
    for (size_t i = 0; target.table && i < target.table->triggers.n; i++)
        if (str_eq(target.table->triggers.v[i].name, alter->name->name)) {
            target.table->triggers.v[i].name = action->new_name->name;
            return true;
        }
    return !target.table || target.table->is_partial ||
           apply_fail(apply, APPLY_OBJECT_MISSING, alter->name->span,
                      "trigger %.*s of table %.*s does not exist", STR_ARG(alter->name->name),
                      STR_ARG(alter->table->name));
}

/* ALTER FUNCTION f(int) RENAME TO g, SET SCHEMA s: when there is one of that name only. */
static bool alter_routine(Apply *apply, const SqlAlter *alter, const SqlAction *action)
{
    CatalogRoutine *found = NULL;
    CatalogSchema *from = NULL;
    for (size_t s = 0; s < apply->catalog->schemas.n; s++) {
        CatalogSchema *schema = apply->catalog->schemas.v[s];
        bool fits = !alter->name->schema.n || str_eq(alter->name->schema, schema->name);
        for (size_t i = 0; fits && i < schema->routines.n; i++)
            if (!found && str_eq(schema->routines.v[i]->name, alter->name->name)) {
                found = schema->routines.v[i];
                from = schema;
            }
    }
    if (found && action->op == SQL_ACTION_RENAME && action->new_name)
        found->name = action->new_name->name;
    if (!found || action->op != SQL_ACTION_SET_SCHEMA)
        return true;
    CatalogSchema *to = catalog_schema_find(apply->catalog, action->name->name);
    if (!to)
        return apply->catalog->is_partial || str_starts(action->name->name, "pg_") ||
               apply_fail(apply, APPLY_SCHEMA_MISSING, action->name->span,
                          "schema %.*s does not exist", STR_ARG(action->name->name));
    for (size_t i = 0; i < from->routines.n; i++)
        if (from->routines.v[i] == found) {
            APPLY_REMOVE(&from->routines, i);
            break;
        }
    found->schema = to->name;
    VEC_ADD(apply->arena, &to->routines, found);
    return true;
}

static bool is_routine(Str object)
{
    return str_is(object, "function") || str_is(object, "procedure") || str_is(object, "routine") ||
           str_is(object, "aggregate");
}

bool apply_alter_object(Apply *apply, const SqlAlter *alter)
{
    const SqlAction *action = alter->actions.first;
    if (!action || !alter->name)
        return true;
    if (str_is(alter->object, "type") || str_is(alter->object, "domain"))
        return alter_type(apply, alter);
    if (str_is(alter->object, "schema") && action->op == SQL_ACTION_RENAME && !apply->is_mysql)
        return rename_schema(apply, alter, action->new_name);
    if (is_routine(alter->object))
        return alter_routine(apply, alter, action);
    if (str_is(alter->object, "trigger"))
        return alter_trigger(apply, alter, action);
    return true;
}
