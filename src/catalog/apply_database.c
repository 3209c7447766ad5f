/* Apply: what is above tables: databases, renamed schemas, comments, settings. */
#include "catalog/apply_object.h"

#include "base/map.h"

static bool is_this(const Apply *apply, const SqlName *name)
{
    return (apply->names->database.n &&
            catalog_names_same_table(apply->names, name->name, apply->names->database)) ||
           (apply->names->current.n &&
            catalog_names_same_table(apply->names, name->name, apply->names->current));
}

bool apply_create_database(Apply *apply, const SqlDefinition *definition)
{
    bool exists = is_this(apply, definition->name) && !apply->is_database_gone;
    apply->is_database_gone &= !is_this(apply, definition->name);
    return !exists || definition->if_not_exists ||
           apply_fail(apply, APPLY_OBJECT_EXISTS, definition->name->span,
                      "database %.*s exists already", STR_ARG(definition->name->name));
}

/* Other databases are not ours to know: only this one can be said to be there or not. */
bool apply_drop_database(Apply *apply, const SqlDrop *drop, const SqlName *name)
{
    if (!is_this(apply, name))
        return true;
    if (apply->is_database_gone)
        return drop->if_exists || apply_fail(apply, APPLY_DATABASE_MISSING, name->span,
                                             "database %.*s does not exist", STR_ARG(name->name));
    apply->is_database_gone = true;
    for (size_t i = 0; i < apply->catalog->schemas.n; i++) {
        CatalogSchema *schema = apply->catalog->schemas.v[i];
        *schema = (CatalogSchema){.name = schema->name};
    }
    apply->names->relations = map_new(apply->arena);
    return true;
}

static void rename_in_table(CatalogTable *table, Str from, Str to)
{
    if (str_eq(table->schema, from))
        table->schema = to;
    for (size_t k = 0; k < table->foreign_keys.n; k++)
        if (str_eq(table->foreign_keys.v[k].referenced_schema, from))
            table->foreign_keys.v[k].referenced_schema = to;
    for (size_t p = 0; p < table->parents.n; p++)
        if (str_eq(table->parents.v[p].schema, from))
            table->parents.v[p].schema = to;
}

static void rename_in_view(CatalogView *view, Str from, Str to)
{
    if (str_eq(view->schema, from))
        view->schema = to;
    for (size_t d = 0; d < view->depends_on.n; d++)
        if (str_eq(view->depends_on.v[d].schema, from))
            view->depends_on.v[d].schema = to;
}

static void rename_sequence(CatalogSequence *sequence, Str from, Str to)
{
    if (str_eq(sequence->schema, from))
        sequence->schema = to;
    if (str_eq(sequence->owner_schema, from))
        sequence->owner_schema = to;
}

/* Everything names its schema: all of it is told, and indexed anew. */
void apply_schema_rename(Apply *apply, CatalogSchema *renamed, Str to)
{
    Str from = renamed->name;
    CatalogNames *names = apply->names;
    apply_link_views(apply);
    for (size_t s = 0; s < apply->catalog->schemas.n; s++) {
        CatalogSchema *schema = apply->catalog->schemas.v[s];
        for (size_t i = 0; i < schema->tables.n; i++)
            rename_in_table(schema->tables.v[i], from, to);
        for (size_t i = 0; i < schema->views.n; i++)
            rename_in_view(schema->views.v[i], from, to);
        for (size_t i = 0; i < schema->sequences.n; i++)
            rename_sequence(schema->sequences.v[i], from, to);
        for (size_t i = 0; schema == renamed && i < schema->types.n; i++)
            schema->types.v[i]->schema = to;
        for (size_t i = 0; schema == renamed && i < schema->routines.n; i++)
            schema->routines.v[i]->schema = to;
    }
    renamed->name = to;
    apply->names =
        catalog_names_new(apply->arena, apply->catalog, names->is_mysql, names->folds_tables);
    apply->names->path = names->path;
    apply->names->database = names->database;
    apply->names->current = names->current;
}

static bool comment_column(Apply *apply, const SqlComment *comment)
{
    ApplyTarget target;
    if (!comment->name || !apply_target_find(apply, comment->name, false, &target))
        return !comment->name;
    if (!target.table) /* a view's column: its comments are not kept */
        return true;
    CatalogColumn *column = apply_column_find(apply, target.table, comment->column);
    if (column)
        column->comment = comment->is_null ? STR("") : comment->text;
    return column || target.table->is_partial;
}

static bool comment_constraint(Apply *apply, const SqlComment *comment)
{
    bool is_unknown;
    const Relation *relation = /* none: a domain's constraint, and domains are not always known */
        comment->table ? catalog_names_find(apply->names, comment->table, &is_unknown) : NULL;
    CatalogTable *table = relation ? relation->table : NULL;
    if (!table || apply_has_constraint(apply, table, comment->name->name) || table->is_partial)
        return true;
    return apply_fail(apply, APPLY_CONSTRAINT_MISSING, comment->name->span,
                      "constraint %.*s of table %.*s does not exist", STR_ARG(comment->name->name),
                      STR_ARG(table->name));
}

static bool comment_schema(Apply *apply, const SqlComment *comment)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, comment->name->name);
    if (schema)
        schema->comment = comment->is_null ? STR("") : comment->text;
    return schema || apply->catalog->is_partial || str_starts(comment->name->name, "pg_") ||
           apply_fail(apply, APPLY_SCHEMA_MISSING, comment->name->span,
                      "schema %.*s does not exist", STR_ARG(comment->name->name));
}

static bool comment_relation(Apply *apply, const SqlComment *comment)
{
    ApplyTarget target;
    Str text = comment->is_null ? STR("") : comment->text;
    if (!apply_target_find(apply, comment->name, false, &target))
        return false;
    if (target.is_unknown)
        return true;
    if (target.relation->kind == RELATION_TABLE)
        target.table->comment = text;
    else if (target.relation->kind == RELATION_VIEW)
        target.view->comment = text;
    else if (target.relation->sequence)
        target.relation->sequence->comment = text;
    return true;
}

bool apply_comment(Apply *apply, const SqlComment *comment)
{
    static const char *const relations[] = {"table",    "view",  "materialized view",
                                            "sequence", "index", "foreign table"};
    if (str_is(comment->object, "column"))
        return comment_column(apply, comment);
    if (!comment->name)
        return true;
    if (str_is(comment->object, "schema"))
        return comment_schema(apply, comment);
    if (str_is(comment->object, "constraint"))
        return comment_constraint(apply, comment);
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (str_is(comment->object, relations[i]))
            return comment_relation(apply, comment);
    return true;
}

/* SET search_path TO a, b; SET SCHEMA 'a' */
static void set_path(Apply *apply, const SqlExpr *values)
{
    apply->names->path = (StrList){0};
    for (const SqlExpr *value = values; value; value = value->next) {
        if (value->op == SQL_EXPR_ROW) {
            set_path(apply, value->args);
            return;
        }
        Str name = value->op == SQL_EXPR_COLUMN && value->parts ? value->parts->name : value->text;
        if (value->op == SQL_EXPR_DEFAULT || str_is_nocase(name, "default")) {
            catalog_names_set_path(apply->names, STR("public"));
            return;
        }
        if (name.n)
            VEC_ADD(apply->arena, &apply->names->path, name);
    }
}

/* set_config('search_path', '', false), as every dump begins. */
static bool takes_config(Apply *apply, const SqlExpr *call)
{
    const SqlExpr *name = call->args, *value = name ? name->next : NULL;
    if (!str_is(call->call->name->name, "set_config"))
        return false;
    if (value && str_is(name->text, "search_path") && value->op == SQL_EXPR_LITERAL)
        catalog_names_set_path(apply->names, value->text);
    return true;
}

/* Functions that make or change nothing; any other may. */
static bool is_harmless(const SqlExpr *call)
{
    static const char *const all[] = {
        "setval", "nextval",  "currval", "now",   "count",    "version",        "max", "min",
        "sum",    "coalesce", "length",  "sleep", "database", "last_insert_id", "if",  "concat"};
    const SqlName *name = call->call->name;
    if (str_is(name->schema, "pg_catalog") || str_starts(name->name, "pg_") ||
        str_starts(name->name, "current_"))
        return true;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (str_is_nocase(name->name, all[i]))
            return true;
    return false;
}

/* SELECT create_partitions(…): after it anything may be there. */
void apply_query(Apply *apply, const SqlQuery *query)
{
    if (query->into) {
        SqlTree tree = {.kind = SQL_TREE_SELECT, .query = (SqlQuery *)query};
        SqlCreateTable create = {.name = query->into, .as = &tree};
        create.temporary = str_is(query->into_kind, "temporary");
        if (!apply->is_mysql) /* there it is a variable or a file */
            apply_create_table(apply, &create);
        return;
    }
    for (const SqlTarget *target = query->targets.first; target; target = target->next) {
        const SqlExpr *expr = target->expr;
        bool is_call = expr->op == SQL_EXPR_CALL && expr->call && expr->call->name;
        if (is_call && !query->from.n && !takes_config(apply, expr) && !is_harmless(expr))
            apply_anything(apply);
    }
}

/* A block of code that only moves data changes no schema. */
static bool has_definitions(Apply *apply, Str body)
{
    static const char *const words[] = {"create",  "alter",   "drop", "rename",
                                        "execute", "perform", "call", "comment"};
    Str text = str_lower(apply->arena, body);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_find(text, str(words[i])) >= 0)
            return true;
    return !body.n;
}

bool apply_command(Apply *apply, const SqlCommand *command)
{
    SqlKind kind = apply->stmt->kind;
    if (kind == SQL_KIND_SET && str_is(command->name, "search_path"))
        set_path(apply, command->values.first);
    else if (kind == SQL_KIND_RESET && str_is(command->name, "search_path"))
        catalog_names_set_path(apply->names, STR("public"));
    else if (kind == SQL_KIND_DISCARD)
        catalog_names_set_path(apply->names, STR("public"));
    else if (kind == SQL_KIND_DO && has_definitions(apply, command->body_text))
        apply_anything(apply);
    else if (kind == SQL_KIND_CALL || kind == SQL_KIND_EXECUTE || kind == SQL_KIND_REASSIGN ||
             (kind == SQL_KIND_IMPORT && !apply->is_mysql))
        apply_anything(apply);
    return true;
}
