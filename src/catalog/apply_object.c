/* Apply: schemas, sequences, routines, triggers, extensions, databases and comments. */
#include "catalog/apply_object.h"

/* The elements of CREATE SCHEMA come in an order of their own: tables, views, what is on them. */
static int element_pass(const SqlTree *tree)
{
    if (tree->kind == SQL_TREE_CREATE_TABLE)
        return 0;
    if (tree->kind != SQL_TREE_CREATE)
        return 2;
    return str_is(tree->definition->object, "sequence")  ? 0
           : str_is(tree->definition->object, "trigger") ? 2
                                                         : 1;
}

static bool create_schema(Apply *apply, const SqlDefinition *definition)
{
    Str name = definition->name->name;
    bool is_role = definition->owner && str_eq(definition->owner->name, name) &&
                   (str_starts(name, "current_") || str_is(name, "session_user"));
    if (is_role) { /* CREATE SCHEMA AUTHORIZATION CURRENT_ROLE: of a name that only the server knows
                    */
        apply_anything(apply);
        return true;
    }
    if (catalog_schema_find(apply->catalog, name))
        return definition->if_not_exists || apply->catalog->is_partial ||
               apply_fail(apply, APPLY_SCHEMA_EXISTS, definition->name->span,
                          "schema %.*s exists already", STR_ARG(name));
    catalog_schema_add(apply->catalog, name);
    bool ok = true;
    StrList path = apply->names->path;
    apply->names->path = (StrList){0};
    VEC_ADD(apply->arena, &apply->names->path, name);
    for (size_t i = 0; i < path.n; i++)
        VEC_ADD(apply->arena, &apply->names->path, path.v[i]);
    for (int pass = 0; pass < 3; pass++)
        for (const SqlTree *tree = definition->trees.first; tree; tree = tree->next)
            if (element_pass(tree) == pass)
                ok &= apply_tree(apply, tree);
    apply->names->path = path;
    return ok;
}

static bool is_empty(const CatalogSchema *schema)
{
    return !schema->tables.n && !schema->views.n && !schema->sequences.n && !schema->types.n &&
           !schema->routines.n;
}

/* Views elsewhere that read what is in the schema, and foreign keys that refer to it. */
static bool empty_schema(Apply *apply, CatalogSchema *schema, Span at)
{
    bool ok = true;
    while (ok && schema->tables.n)
        ok = apply_table_drop(apply, schema->tables.v[0], true, at);
    while (ok && schema->views.n)
        ok = apply_view_drop(apply, schema->views.v[0], true, at);
    for (size_t i = 0; i < schema->sequences.n; i++)
        catalog_names_remove(apply->names, schema->name, schema->sequences.v[i]->name);
    for (size_t i = 0; i < schema->types.n; i++)
        if (schema->types.v[i]->kind == CATALOG_COMPOSITE)
            catalog_names_remove(apply->names, schema->name, schema->types.v[i]->name);
    return ok;
}

static bool drop_schema(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    Catalog *catalog = apply->catalog;
    CatalogSchema *schema = catalog_schema_find(catalog, name->name);
    if (!schema)
        return drop->if_exists || catalog->is_partial || str_starts(name->name, "pg_") ||
               apply_fail(apply, APPLY_SCHEMA_MISSING, name->span, "schema %.*s does not exist",
                          STR_ARG(name->name));
    if (!drop->cascade && !is_empty(schema))
        return apply_fail(apply, APPLY_DEPENDENTS, name->span,
                          "schema %.*s is not empty: drop what is in it, or say CASCADE",
                          STR_ARG(name->name));
    if (!empty_schema(apply, schema, name->span))
        return false;
    for (size_t i = 0; i < catalog->schemas.n; i++)
        if (catalog->schemas.v[i] == schema) {
            APPLY_REMOVE(&catalog->schemas, i);
            break;
        }
    return true;
}

/* OWNED BY t.c, s.t.c, NONE */
static void set_owned_by(Apply *apply, CatalogSequence *sequence, const SqlExpr *column)
{
    const SqlIdent *part = column && column->op == SQL_EXPR_COLUMN ? column->parts : NULL;
    SqlName table = {.schema = STR("")};
    bool is_unknown;
    sequence->owner_schema = sequence->owner_table = sequence->owner_column = STR("");
    if (!part || !part->next)
        return;
    if (part->next->next) {
        table.schema = part->name;
        part = part->next;
    }
    table.name = part->name;
    const Relation *relation = catalog_names_find(apply->names, &table, &is_unknown);
    if (!relation || !relation->table)
        return;
    sequence->owner_schema = relation->schema->name;
    sequence->owner_table = relation->name;
    sequence->owner_column = part->next->name;
}

static int64_t number_of(const SqlOption *option, int64_t otherwise)
{
    int64_t number;
    return option->value.n && str_to_i64(option->value, &number) ? number : otherwise;
}

void apply_sequence_options(Apply *apply, CatalogSequence *sequence, const SqlOptionList *options)
{
    for (const SqlOption *option = options->first; option; option = option->next) {
        if (str_starts(option->name, "increment"))
            sequence->increment = number_of(option, sequence->increment);
        else if (str_starts(option->name, "start"))
            sequence->start = number_of(option, sequence->start);
        else if (str_is(option->name, "minvalue"))
            sequence->min = number_of(option, sequence->min);
        else if (str_is(option->name, "maxvalue"))
            sequence->max = number_of(option, sequence->max);
        else if (str_is(option->name, "cache"))
            sequence->cache = number_of(option, sequence->cache);
        else if (str_is(option->name, "cycle"))
            sequence->cycles = true;
        else if (str_is(option->name, "no cycle"))
            sequence->cycles = false;
        else if (str_is(option->name, "as"))
            sequence->type = option->value;
        else if (str_is(option->name, "owned by"))
            set_owned_by(apply, sequence, option->expr);
    }
}

static bool create_sequence(Apply *apply, const SqlDefinition *definition)
{
    bool is_unknown;
    const SqlName *name = definition->name;
    CatalogSchema *schema = apply_schema_for(apply, name, definition->temporary, &is_unknown);
    if (!schema)
        return is_unknown;
    if (catalog_names_get(apply->names, schema->name, name->name))
        return definition->if_not_exists ||
               apply_fail(apply, APPLY_RELATION_EXISTS, name->span,
                          "the name %.*s is taken already", STR_ARG(name->name));
    CatalogSequence *sequence = apply_sequence_new(apply, schema, name->name, STR("bigint"));
    apply_sequence_options(apply, sequence, &definition->options);
    return true;
}

bool apply_alter_sequence(Apply *apply, const SqlAlter *alter, CatalogSequence *sequence)
{
    for (const SqlAction *action = alter->actions.first; sequence && action; action = action->next)
        apply_sequence_options(apply, sequence, &action->options);
    return true;
}

static Str argument_types(Apply *apply, const SqlType *types)
{
    Buf text = buf_new(apply->arena);
    for (const SqlType *type = types; type; type = type->next) {
        if (str_is(type->arg_mode, "out"))
            continue;
        if (text.n)
            buf_add_z(&text, ", ");
        if (type->arg_name)
            buf_printf(&text, "%.*s ", STR_ARG(type->arg_name->name));
        buf_add_str(&text, apply_type_text(apply, type));
    }
    return buf_str(&text);
}

/* Names of arguments do not tell routines apart, nor do their defaults: only types are compared,
 * and those that stand in other words there are taken for different ones. */
static Str bare_types(Apply *apply, Str arguments)
{
    Buf text = buf_new(apply->arena);
    SqlScript *script =
        sql_parse(apply->arena, apply->script->dialect,
                  str_printf(apply->arena, "DROP FUNCTION f(%.*s)", STR_ARG(arguments)), SQL_L2);
    const SqlTree *tree = script->stmts.n == 1 ? script->stmts.v[0].tree : NULL;
    const SqlName *name = tree && tree->kind == SQL_TREE_DROP ? tree->drop->names.first : NULL;
    const SqlScript *own = apply->script;
    apply->script = script;
    for (const SqlType *type = name ? name->arguments : NULL; type; type = type->next)
        if (!str_is(type->arg_mode, "out"))
            buf_printf(&text, "%.*s,", STR_ARG(apply_type_text(apply, type)));
    apply->script = own;
    return buf_str(&text);
}

static CatalogRoutine *find_routine(Apply *apply, CatalogSchema *schema, Str name,
                                    const Str *arguments)
{
    for (size_t i = 0; i < schema->routines.n; i++) {
        CatalogRoutine *one = schema->routines.v[i];
        if (catalog_names_same(apply->names, one->name, name) &&
            (!arguments || str_eq(bare_types(apply, one->arguments), *arguments)))
            return one;
    }
    return NULL;
}

static bool create_routine(Apply *apply, const SqlDefinition *definition)
{
    bool is_unknown;
    CatalogSchema *schema = apply_schema_for(apply, definition->name, false, &is_unknown);
    if (!schema || str_eq(schema->name, NAMES_TEMPORARY))
        return schema || is_unknown;
    Str arguments = argument_types(apply, definition->arguments.first);
    Str types = bare_types(apply, arguments);
    CatalogRoutine *routine =
        find_routine(apply, schema, definition->name->name, apply->is_mysql ? NULL : &types);
    if (routine && !definition->or_replace && !definition->if_not_exists)
        return apply_fail(apply, APPLY_FUNCTION_EXISTS, definition->name->span,
                          "%.*s %.*s exists already with these arguments",
                          STR_ARG(definition->object), STR_ARG(definition->name->name));
    if (!routine) {
        routine = ARENA_NEW(apply->arena, CatalogRoutine);
        routine->id = ++apply->catalog->last_id;
        VEC_ADD(apply->arena, &schema->routines, routine);
    }
    routine->schema = schema->name;
    routine->name = definition->name->name;
    routine->arguments = arguments;
    routine->kind = str_is(definition->object, "procedure")   ? CATALOG_PROCEDURE
                    : str_is(definition->object, "aggregate") ? CATALOG_AGGREGATE
                                                              : CATALOG_FUNCTION;
    routine->definition = apply_text(apply, apply->stmt->span);
    return true;
}

/* Without its trees nothing is known of what extensions brought: a missing routine may be theirs.
 */
static bool drop_routine(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    if (!catalog_names_is_ours(apply->names, name))
        return true;
    Str written = STR("");
    if (name->has_arguments)
        written = bare_types(apply, argument_types(apply, name->arguments));
    for (size_t i = 0; i < apply->catalog->schemas.n; i++) {
        CatalogSchema *schema = apply->catalog->schemas.v[i];
        if (name->schema.n && !apply->is_mysql && !str_eq(name->schema, schema->name))
            continue;
        CatalogRoutine *routine =
            find_routine(apply, schema, name->name, name->has_arguments ? &written : NULL);
        for (size_t k = 0; routine && k < schema->routines.n; k++)
            if (schema->routines.v[k] == routine) {
                APPLY_REMOVE(&schema->routines, k);
                return true;
            }
    }
    bool is_known = !apply->catalog->is_partial && !apply->catalog->extensions.n;
    return drop->if_exists || !is_known || name->has_arguments ||
           apply_fail(apply, APPLY_FUNCTION_MISSING, name->span, "%.*s %.*s does not exist",
                      STR_ARG(drop->object), STR_ARG(name->name));
}

static CatalogTriggerList *triggers_of(const ApplyTarget *target)
{
    return target->table ? &target->table->triggers : target->view ? &target->view->triggers : NULL;
}

static bool create_trigger(Apply *apply, const SqlDefinition *definition)
{
    ApplyTarget target;
    if (!definition->table || !apply_target_find(apply, definition->table, false, &target))
        return !definition->table;
    CatalogTriggerList *list = target.is_unknown ? NULL : triggers_of(&target);
    if (!list)
        return true;
    CatalogTrigger trigger = {.name = definition->name->name,
                              .definition = apply_text(apply, apply->stmt->span),
                              .timing = str_upper(apply->arena, definition->timing),
                              .enabled = 'O'};
    for (size_t i = 0; i < list->n; i++) {
        if (!catalog_names_same(apply->names, list->v[i].name, trigger.name))
            continue;
        if (!definition->or_replace && !definition->if_not_exists)
            return apply_fail(apply, APPLY_OBJECT_EXISTS, definition->name->span,
                              "trigger %.*s exists already", STR_ARG(trigger.name));
        list->v[i] = trigger;
        return true;
    }
    for (const SqlIdent *column = definition->names.first; target.table && column;
         column = column->next)
        if (!apply_column_find(apply, target.table, column) && !target.table->is_partial)
            return false;
    VEC_ADD(apply->arena, list, trigger);
    return true;
}

static bool drop_trigger(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    ApplyTarget target;
    if (!drop->table) /* MySQL: of any table of the schema */
        return true;
    if (!apply_target_find(apply, drop->table, drop->if_exists, &target))
        return false;
    CatalogTriggerList *list = target.is_unknown ? NULL : triggers_of(&target);
    for (size_t i = 0; list && i < list->n; i++)
        if (str_eq(list->v[i].name, name->name)) {
            APPLY_REMOVE(list, i);
            return true;
        }
    bool partial = target.table ? target.table->is_partial : true;
    return drop->if_exists || target.is_unknown || partial ||
           apply_fail(apply, APPLY_OBJECT_MISSING, name->span,
                      "trigger %.*s of table %.*s does not exist", STR_ARG(name->name),
                      STR_ARG(drop->table->name));
}

static bool create_extension(Apply *apply, const SqlDefinition *definition)
{
    Catalog *catalog = apply->catalog;
    for (size_t i = 0; i < catalog->extensions.n; i++)
        if (str_eq(catalog->extensions.v[i].name, definition->name->name))
            return definition->if_not_exists ||
                   apply_fail(apply, APPLY_OBJECT_EXISTS, definition->name->span,
                              "extension %.*s exists already", STR_ARG(definition->name->name));
    CatalogExtension extension = {.name = definition->name->name};
    extension.schema = apply->names->path.n ? apply->names->path.v[0] : STR("");
    for (const SqlOption *option = definition->options.first; option; option = option->next)
        if (str_is(option->name, "schema"))
            extension.schema = option->value;
    VEC_ADD(apply->arena, &catalog->extensions, extension);
    apply_extensions_mark(apply);
    return true;
}

static bool drop_extension(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    CatalogSchema *schema;
    for (size_t i = 0; i < apply->catalog->extensions.n; i++)
        if (str_eq(apply->catalog->extensions.v[i].name, name->name)) {
            /* what it brought is gone, and what needed that with CASCADE */
            schema = catalog_schema_find(apply->catalog, apply->catalog->extensions.v[i].schema);
            if (schema && drop->cascade)
                schema->is_partial = true;
            APPLY_REMOVE(&apply->catalog->extensions, i);
            return true;
        }
    return drop->if_exists || apply->catalog->is_partial || str_is(name->name, "plpgsql") ||
           apply_fail(apply, APPLY_OBJECT_MISSING, name->span, "extension %.*s does not exist",
                      STR_ARG(name->name));
}

/* Of extensions that only bring types, functions and operators. */
static const char *const without_relations[] = {"plpgsql",
                                                "pgcrypto",
                                                "uuid-ossp",
                                                "citext",
                                                "hstore",
                                                "ltree",
                                                "pg_trgm",
                                                "btree_gin",
                                                "btree_gist",
                                                "unaccent",
                                                "fuzzystrmatch",
                                                "intarray",
                                                "tablefunc",
                                                "cube",
                                                "earthdistance",
                                                "isn",
                                                "lo",
                                                "seg",
                                                "dblink",
                                                "file_fdw",
                                                "postgres_fdw",
                                                "bloom",
                                                "vector",
                                                "moddatetime",
                                                "autoinc",
                                                "refint",
                                                "tcn",
                                                "xml2",
                                                "sslinfo",
                                                "pgstattuple",
                                                "amcheck",
                                                "pageinspect",
                                                "pgrowlocks",
                                                "pg_prewarm",
                                                "dict_int",
                                                "dict_xsyn",
                                                "intagg",
                                                "insert_username",
                                                "pg_surgery",
                                                "pg_visibility"};

void apply_extensions_mark(Apply *apply)
{
    for (size_t i = 0; i < apply->catalog->extensions.n; i++) {
        const CatalogExtension *one = &apply->catalog->extensions.v[i];
        bool plain = false;
        for (size_t k = 0; k < sizeof without_relations / sizeof *without_relations; k++)
            plain |= str_is(one->name, without_relations[k]);
        CatalogSchema *schema = plain ? NULL : catalog_schema_find(apply->catalog, one->schema);
        if (schema)
            schema->is_partial = true;
        else if (!plain && !one->schema.n)
            apply->catalog->is_partial = true;
    }
}

static const struct {
    const char *object;
    bool (*create)(Apply *apply, const SqlDefinition *definition);
    bool (*drop)(Apply *apply, const SqlDrop *drop, const SqlName *name);
} objects[] = {
    {"schema", create_schema, drop_schema},
    {"database", apply_create_database, apply_drop_database},
    {"view", apply_create_view, NULL},
    {"recursive view", apply_create_view, NULL},
    {"materialized view", apply_create_view, NULL},
    {"sequence", create_sequence, NULL},
    {"function", create_routine, drop_routine},
    {"procedure", create_routine, drop_routine},
    {"aggregate", create_routine, drop_routine},
    {"routine", NULL, drop_routine},
    {"trigger", create_trigger, drop_trigger},
    {"constraint trigger", create_trigger, NULL},
    {"extension", create_extension, drop_extension},
    {"type", apply_create_type, apply_drop_type},
    {"domain", apply_create_type, apply_drop_type},
};

bool apply_create_object(Apply *apply, const SqlDefinition *definition)
{
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (str_is(definition->object, objects[i].object) && objects[i].create && definition->name)
            return objects[i].create(apply, definition);
    return true;
}

bool apply_drop_object(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    Str object = apply->is_mysql && str_is(drop->object, "schema") ? STR("database") : drop->object;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (str_is(object, objects[i].object) && objects[i].drop)
            return objects[i].drop(apply, drop, name);
    return true;
}
