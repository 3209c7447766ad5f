/* Apply: columns, the sequences that come with them, and their order. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

void apply_columns_number(CatalogTable *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        table->columns.v[i].position = (int)i + 1;
}

CatalogSequence *apply_sequence_new(Apply *apply, CatalogSchema *schema, Str name, Str type)
{
    CatalogSequence *sequence = ARENA_NEW(apply->arena, CatalogSequence);
    int64_t max = str_is(type, "smallint")  ? INT16_MAX
                  : str_is(type, "integer") ? INT32_MAX
                                            : INT64_MAX;
    *sequence = (CatalogSequence){.id = ++apply->catalog->last_id,
                                  .schema = schema->name,
                                  .name = name,
                                  .type = type,
                                  .start = 1,
                                  .min = 1,
                                  .max = max,
                                  .increment = 1,
                                  .cache = 1};
    VEC_ADD(apply->arena, &schema->sequences, sequence);
    catalog_names_add(apply->names, schema, name, RELATION_SEQUENCE)->sequence = sequence;
    return sequence;
}

void apply_sequence_remove(Apply *apply, CatalogSequence *sequence)
{
    CatalogSchema *schema = catalog_schema_find(apply->catalog, sequence->schema);
    for (size_t i = 0; schema && i < schema->sequences.n; i++)
        if (schema->sequences.v[i] == sequence) {
            APPLY_REMOVE(&schema->sequences, i);
            break;
        }
    catalog_names_remove(apply->names, sequence->schema, sequence->name);
}

/* IDENTITY (SEQUENCE NAME s.x): dumps say it. */
static Str written_name(const SqlOptionList *options)
{
    for (const SqlOption *option = options ? options->first : NULL; option; option = option->next) {
        const SqlIdent *part = option->expr && option->expr->op == SQL_EXPR_COLUMN &&
                                       str_is(option->name, "sequence name")
                                   ? option->expr->parts
                                   : NULL;
        while (part && part->next)
            part = part->next;
        if (part)
            return part->name;
    }
    return STR("");
}

static CatalogSequence *own_sequence(Apply *apply, CatalogTable *table, Str column, Str type,
                                     const SqlOptionList *options)
{
    CatalogSchema *schema = catalog_schema_add(apply->catalog, table->schema);
    Str name = written_name(options);
    if (!name.n)
        name = apply_free_relation(apply, schema, table->name, column, "seq");
    CatalogSequence *sequence = apply_sequence_new(apply, schema, name, type);
    sequence->owner_schema = table->schema;
    sequence->owner_table = table->name;
    sequence->owner_column = column;
    if (options)
        apply_sequence_options(apply, sequence, options);
    return sequence;
}

void apply_column_identity(Apply *apply, CatalogTable *table, CatalogColumn *column, bool always,
                           const SqlOptionList *options)
{
    column->identity = always ? 'a' : 'd';
    column->nullable = false;
    column->sequence = own_sequence(apply, table, column->name, column->type, options);
    column->sequence->is_identity = true;
}

static bool is_serial(const SqlColumn *source)
{
    return source->type && !source->identity.n && source->auto_increment;
}

static void set_serial(Apply *apply, CatalogTable *table, CatalogColumn *column)
{
    CatalogSequence *sequence = own_sequence(apply, table, column->name, column->type, NULL);
    Str path = catalog_quote_path(apply->arena, sequence->schema, sequence->name);
    column->nullable = false;
    column->has_default = true;
    column->default_value = str_printf(apply->arena, "nextval('%.*s'::regclass)", STR_ARG(path));
}

static bool is_null_literal(const SqlExpr *expr)
{
    while (expr && (expr->op == SQL_EXPR_PAREN || expr->op == SQL_EXPR_CAST))
        expr = expr->args;
    return expr && expr->op == SQL_EXPR_LITERAL && expr->literal == SQL_LITERAL_NULL;
}

static bool starts_with_any(Str type, const char *const *names)
{
    for (; *names; names++)
        if (str_starts(type, *names))
            return true;
    return false;
}

/* MySQL 8 and TiDB take only expressions in parentheses there; MariaDB takes literals too. */
static bool may_have_default(const Apply *apply, const CatalogColumn *column,
                             const SqlExpr *default_value)
{
    static const char *const large[] = {
        "text",     "tinytext", "mediumtext", "longtext", "blob",       "tinyblob", "mediumblob",
        "longblob", "json",     "geometry",   "point",    "linestring", "polygon",  NULL};
    return apply->is_mariadb || !starts_with_any(column->type, large) ||
           default_value->op == SQL_EXPR_PAREN || is_null_literal(default_value) ||
           default_value->op == SQL_EXPR_CALL;
}

static bool check_mysql(Apply *apply, const SqlColumn *source, const CatalogColumn *column)
{
    static const char *const moments[] = {"datetime", "timestamp", NULL};
    Span at = source->default_value ? source->default_value->span : source->span;
    if (source->default_value && !may_have_default(apply, column, source->default_value))
        return apply_fail(apply, APPLY_BAD_DEFAULT, at,
                          "column %.*s of type %.*s cannot have a literal default",
                          STR_ARG(column->name), STR_ARG(column->type));
    bool is_key = source->primary || source->auto_increment;
    if (is_null_literal(source->default_value) && (source->nullable == SQL_NULL_NO || is_key))
        return apply_fail(apply, APPLY_NULL_DEFAULT, at,
                          "column %.*s is NOT NULL and has the default NULL: leave one out",
                          STR_ARG(column->name));
    if (source->on_update && !starts_with_any(column->type, moments))
        return apply_fail(apply, APPLY_ON_UPDATE_TYPE, source->on_update->span,
                          "ON UPDATE needs a datetime or timestamp column, %.*s is %.*s",
                          STR_ARG(column->name), STR_ARG(column->type));
    return true;
}

static void set_default(Apply *apply, CatalogColumn *column, const SqlExpr *value)
{
    if (!value || (is_null_literal(value) && !apply->is_mysql))
        return;
    column->has_default = true;
    column->default_value = apply_text(apply, value->span);
}

static void build_mysql(Apply *apply, const SqlColumn *source, CatalogColumn *column)
{
    bool is_serial_type = str_is_nocase(source->type->name->name, "serial");
    if (source->on_update)
        column->on_update = apply_text(apply, source->on_update->span);
    if (source->type->charset)
        column->character_set = source->type->charset->name;
    if (source->auto_increment || is_serial_type) {
        column->has_default = true;
        column->default_value = STR("AUTO_INCREMENT");
        column->nullable = false;
    }
}

bool apply_column_build(Apply *apply, CatalogTable *table, const SqlColumn *source,
                        CatalogColumn *column)
{
    *column = (CatalogColumn){
        .name = source->name->name, .nullable = source->nullable != SQL_NULL_NO, .statistics = -1};
    column->type = source->type ? apply_type_text(apply, source->type) : STR("");
    column->comment = source->comment.p ? source->comment : STR("");
    if (source->collate)
        column->collation =
            apply->is_mysql || !source->collate->schema.n
                ? source->collate->name
                : catalog_quote_path(apply->arena, source->collate->schema, source->collate->name);
    set_default(apply, column, source->default_value);
    if (source->generated) {
        column->generation = apply_text(apply, source->generated->span);
        column->is_virtual = str_is(source->generated_kind, "virtual");
    }
    if (source->primary)
        column->nullable = false;
    if (apply->is_mysql) {
        build_mysql(apply, source, column);
        return check_mysql(apply, source, column);
    }
    if (source->identity.n)
        apply_column_identity(apply, table, column, str_is(source->identity, "always"),
                              &source->identity_options);
    else if (is_serial(source))
        set_serial(apply, table, column);
    return true;
}

static bool has_auto_increment(const CatalogTable *table)
{
    for (size_t i = 0; i < table->columns.n; i++)
        if (str_is(table->columns.v[i].default_value, "AUTO_INCREMENT"))
            return true;
    return false;
}

bool apply_column_place(Apply *apply, CatalogTable *table, const SqlColumn *source,
                        const CatalogColumn *column)
{
    size_t at = table->columns.n;
    bool ok = true;
    if (str_is(source->position, "first"))
        at = 0;
    else if (source->after) {
        CatalogColumn *after = apply_column_find(apply, table, source->after);
        ok = after || table->is_partial;
        at = after ? (size_t)(after - table->columns.v) + 1 : at;
    }
    VEC_ADD(apply->arena, &table->columns, *column);
    for (size_t i = table->columns.n - 1; i > at; i--)
        table->columns.v[i] = table->columns.v[i - 1];
    table->columns.v[at] = *column;
    apply_columns_number(table);
    return ok;
}

void apply_column_remove_at(CatalogColumnList *columns, size_t at)
{
    APPLY_REMOVE(columns, at);
}

/* SERIAL of MySQL is BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE. */
static bool add_serial_key(Apply *apply, CatalogTable *table, const SqlColumn *source)
{
    SqlConstraint unique = {.kind = SQL_CONSTRAINT_UNIQUE,
                            .span = source->span,
                            .column = source->name,
                            .is_inline = true};
    return !str_is_nocase(source->type->name->name, "serial") ||
           apply_constraint_add(apply, table, &unique);
}

bool apply_column_add(Apply *apply, CatalogTable *table, const SqlColumn *source)
{
    CatalogColumn column;
    if (catalog_names_column(apply->names, &table->columns, source->name->name))
        return apply_fail(apply, APPLY_COLUMN_EXISTS, source->name->span,
                          "column %.*s of table %.*s exists already", STR_ARG(source->name->name),
                          STR_ARG(table->name));
    bool is_second = apply->is_mysql && source->auto_increment && has_auto_increment(table);
    if (is_second)
        return apply_fail(apply, APPLY_AUTO_INCREMENT_EXISTS, source->span,
                          "table %.*s has an AUTO_INCREMENT column already", STR_ARG(table->name));
    bool ok = apply_column_build(apply, table, source, &column);
    int position = table->columns.n ? table->columns.v[table->columns.n - 1].position + 1 : 1;
    if (apply->is_mysql)
        return apply_column_place(apply, table, source, &column) &&
               add_serial_key(apply, table, source) && ok;
    column.position = position;
    VEC_ADD(apply->arena, &table->columns, column);
    return ok;
}

bool apply_column_define(Apply *apply, CatalogTable *table, const SqlColumn *source)
{
    CatalogColumn *before = catalog_names_column(apply->names, &table->columns, source->name->name);
    CatalogColumn column;
    if (!before && !source->type)
        return table->is_partial || apply_column_find(apply, table, source->name);
    if (!before || (!before->inherited_only && source->type))
        return apply_column_add(apply, table, source);
    bool ok = apply_column_build(apply, table, source, &column);
    before->nullable &= column.nullable;
    before->inherited_only &= !source->type;
    if (column.has_default || column.identity) {
        before->has_default = column.has_default;
        before->default_value = column.default_value;
        before->identity = column.identity;
        before->sequence = column.sequence;
    }
    return ok;
}
