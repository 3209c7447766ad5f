/* Apply: renaming columns and relations, and moving them to another schema: whatever names them
 * follows. */
#include "catalog/apply_object.h"

static void replace(const Apply *apply, StrList *list, Str from, Str to)
{
    for (size_t i = 0; i < list->n; i++)
        if (catalog_names_same(apply->names, list->v[i], from))
            list->v[i] = to;
}

/* The lists of indexes may be shared with what the index was copied from: a list of its own. */
static void replace_own(Apply *apply, StrList *list, Str from, Str to)
{
    StrList own = {0};
    for (size_t i = 0; i < list->n; i++)
        VEC_ADD(apply->arena, &own, list->v[i]);
    *list = own;
    replace(apply, list, from, to);
}

static bool is_word_byte(char c)
{
    return c == '_' || c == '$' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* In the text of an expression, where the name stands as a word. */
static Str replace_word(Apply *apply, Str text, Str from, Str to)
{
    Buf out = buf_new(apply->arena);
    for (size_t i = 0; i < text.n;) {
        bool starts = i == 0 || !is_word_byte(text.p[i - 1]);
        bool here = starts && i + from.n <= text.n && !memcmp(text.p + i, from.p, from.n) &&
                    (i + from.n == text.n || !is_word_byte(text.p[i + from.n]));
        if (here)
            buf_add_str(&out, to);
        else
            buf_add_char(&out, text.p[i]);
        i += here ? from.n : 1;
    }
    return buf_str(&out);
}

static void rename_in_keys(Apply *apply, CatalogTable *table, Str from, Str to)
{
    for (size_t i = 0; i < table->indexes.n; i++) {
        replace_own(apply, &table->indexes.v[i].keys, from, to);
        if (table->indexes.v[i].has_expression)
            for (size_t k = 0; k < table->indexes.v[i].keys.n; k++)
                table->indexes.v[i].keys.v[k] =
                    replace_word(apply, table->indexes.v[i].keys.v[k], from, to);
    }
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        replace_own(apply, &table->foreign_keys.v[i].columns, from, to);
    for (size_t i = 0; i < table->checks.n; i++)
        table->checks.v[i].expression =
            replace_word(apply, table->checks.v[i].expression, from, to);
    for (size_t i = 0; i < table->columns.n; i++)
        table->columns.v[i].generation =
            replace_word(apply, table->columns.v[i].generation, from, to);
    table->partition_key = replace_word(apply, table->partition_key, from, to);
}

static void rename_in_others(Apply *apply, const CatalogTable *table, Str from, Str to)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++) {
        CatalogSchema *schema = apply->catalog->schemas.v[s];
        for (size_t t = 0; t < schema->tables.n; t++)
            for (size_t k = 0; k < schema->tables.v[t]->foreign_keys.n; k++) {
                CatalogForeignKey *key = &schema->tables.v[t]->foreign_keys.v[k];
                if (apply_refers(apply, key, table))
                    replace_own(apply, &key->referenced_columns, from, to);
            }
        for (size_t i = 0; i < schema->sequences.n; i++)
            if (str_eq(schema->sequences.v[i]->owner_table, table->name) &&
                str_eq(schema->sequences.v[i]->owner_schema, table->schema) &&
                str_eq(schema->sequences.v[i]->owner_column, from))
                schema->sequences.v[i]->owner_column = to;
    }
}

static void rename_in_views(Apply *apply, const CatalogTable *table, Str from, Str to)
{
    ApplyViewList views = {0};
    if (apply->is_mysql) /* the text stays as it is, and the view breaks */
        return;
    apply_views_of(apply, table->schema, table->name, from, &views);
    for (size_t v = 0; v < views.n; v++)
        for (size_t i = 0; i < views.v[v]->depends_on.n; i++) {
            CatalogDependency *one = &views.v[v]->depends_on.v[i];
            if (str_eq(one->relation, table->name) && str_eq(one->schema, table->schema) &&
                str_eq(one->column, from))
                one->column = to;
        }
}

bool apply_column_rename(Apply *apply, CatalogTable *table, const SqlIdent *from,
                         const SqlIdent *to)
{
    CatalogColumn *column = apply_column_find(apply, table, from);
    if (!column)
        return table->is_partial;
    const CatalogColumn *same = catalog_names_column(apply->names, &table->columns, to->name);
    if (same && same != column)
        return apply_fail(apply, APPLY_COLUMN_EXISTS, to->span,
                          "column %.*s of table %.*s exists already", STR_ARG(to->name),
                          STR_ARG(table->name));
    Str old = column->name;
    if (apply->hides_heirs && !apply->is_mysql)
        VEC_ADD(apply->arena, &apply->heirlooms, to->name);
    rename_in_views(apply, table, old, to->name);
    rename_in_keys(apply, table, old, to->name);
    rename_in_others(apply, table, old, to->name);
    column->name = to->name;
    CatalogTableList children = {0};
    apply_children(apply, table, &children);
    for (size_t i = 0; i < children.n; i++)
        if (catalog_names_column(apply->names, &children.v[i]->columns, old))
            apply_column_rename(apply, children.v[i], from, to);
    return true;
}

typedef struct Path {
    Str schema, name;
} Path;

static void move_references(Apply *apply, const CatalogTable *table, Path to)
{
    for (size_t s = 0; s < apply->catalog->schemas.n; s++) {
        CatalogSchema *schema = apply->catalog->schemas.v[s];
        for (size_t t = 0; t < schema->tables.n; t++) {
            CatalogTable *one = schema->tables.v[t];
            for (size_t k = 0; k < one->foreign_keys.n; k++)
                if (apply_refers(apply, &one->foreign_keys.v[k], table)) {
                    one->foreign_keys.v[k].referenced_schema = to.schema;
                    one->foreign_keys.v[k].referenced_table = to.name;
                }
            for (size_t p = 0; p < one->parents.n; p++)
                if (one->parents.v[p].id == table->id) {
                    one->parents.v[p].schema = to.schema;
                    one->parents.v[p].name = to.name;
                }
        }
        for (size_t i = 0; i < schema->sequences.n; i++)
            if (str_eq(schema->sequences.v[i]->owner_table, table->name) &&
                str_eq(schema->sequences.v[i]->owner_schema, table->schema)) {
                schema->sequences.v[i]->owner_table = to.name;
                schema->sequences.v[i]->owner_schema = to.schema;
            }
    }
}

static void move_views(Apply *apply, Str schema, Str name, Path to)
{
    ApplyViewList views = {0};
    if (apply->is_mysql)
        return;
    apply_views_of(apply, schema, name, STR(""), &views);
    for (size_t v = 0; v < views.n; v++)
        for (size_t i = 0; i < views.v[v]->depends_on.n; i++) {
            CatalogDependency *one = &views.v[v]->depends_on.v[i];
            if (str_eq(one->relation, name) && str_eq(one->schema, schema)) {
                one->relation = to.name;
                one->schema = to.schema;
            }
        }
}

static bool fail_taken(Apply *apply, const Relation *taken, const SqlIdent *to, RelationKind kind)
{
    ApplyFaultKind fault = kind == RELATION_INDEX ? APPLY_INDEX_EXISTS
                           : kind == RELATION_VIEW && taken->kind == RELATION_VIEW
                               ? APPLY_VIEW_EXISTS
                           : taken->kind == RELATION_TABLE ? APPLY_TABLE_EXISTS
                                                           : APPLY_RELATION_EXISTS;
    return apply_fail(apply, fault, to->span, "the name %.*s is taken already", STR_ARG(to->name));
}

static void rename_table(Apply *apply, CatalogTable *table, Path to)
{
    move_views(apply, table->schema, table->name, to);
    move_references(apply, table, to);
    table->name = to.name;
    table->schema = to.schema;
}

bool apply_relation_rename(Apply *apply, const ApplyTarget *target, const SqlIdent *to)
{
    Relation *relation = target->relation;
    CatalogSchema *schema = relation->schema;
    const Relation *taken = catalog_names_get(apply->names, schema->name, to->name);
    if (taken && (!apply->is_mysql || taken != relation))
        return fail_taken(apply, taken, to, relation->kind);
    if (relation->kind == RELATION_INDEX)
        return apply_index_rename(apply, relation->table, relation->view, relation->name, to);
    Path path = {schema->name, to->name};
    if (relation->table)
        rename_table(apply, relation->table, path);
    else if (relation->view) {
        move_views(apply, schema->name, relation->name, path);
        relation->view->name = to->name;
    } else if (relation->sequence) {
        relation->sequence->name = to->name;
    }
    catalog_names_remove(apply->names, schema->name, relation->name);
    Relation *renamed = catalog_names_add(apply->names, schema, to->name, relation->kind);
    renamed->table = relation->table;
    renamed->view = relation->view;
    renamed->sequence = relation->sequence;
    renamed->type = relation->type;
    return true;
}

/* Indexes and owned sequences move with their table. */
static void move_indexes(Apply *apply, CatalogTable *table, Str from, CatalogSchema *schema)
{
    for (size_t i = 0; i < table->indexes.n; i++) {
        catalog_names_remove(apply->names, from, table->indexes.v[i].name);
        catalog_names_add(apply->names, schema, table->indexes.v[i].name, RELATION_INDEX)->table =
            table;
    }
}

static void move_sequence(Apply *apply, CatalogSequence *sequence, CatalogSchema *schema)
{
    apply_sequence_remove(apply, sequence);
    sequence->schema = schema->name;
    VEC_ADD(apply->arena, &schema->sequences, sequence);
    catalog_names_add(apply->names, schema, sequence->name, RELATION_SEQUENCE)->sequence = sequence;
}

static void move_sequences(Apply *apply, const CatalogTable *table, CatalogSchema *from,
                           CatalogSchema *schema)
{
    for (size_t i = from->sequences.n; i-- > 0;) {
        CatalogSequence *sequence = from->sequences.v[i];
        if (str_eq(sequence->owner_table, table->name) &&
            str_eq(sequence->owner_schema, schema->name))
            move_sequence(apply, sequence, schema);
    }
}

static void move_table(Apply *apply, CatalogTable *table, CatalogSchema *from, CatalogSchema *to)
{
    for (size_t i = 0; i < from->tables.n; i++)
        if (from->tables.v[i] == table) {
            APPLY_REMOVE(&from->tables, i);
            break;
        }
    rename_table(apply, table, (Path){to->name, table->name});
    VEC_ADD(apply->arena, &to->tables, table);
    catalog_names_remove(apply->names, from->name, table->name);
    catalog_names_add(apply->names, to, table->name, RELATION_TABLE)->table = table;
    move_indexes(apply, table, from->name, to);
    move_sequences(apply, table, from, to);
}

static void move_view(Apply *apply, CatalogView *view, CatalogSchema *from, CatalogSchema *to)
{
    for (size_t i = 0; i < from->views.n; i++)
        if (from->views.v[i] == view) {
            APPLY_REMOVE(&from->views, i);
            break;
        }
    move_views(apply, from->name, view->name, (Path){to->name, view->name});
    view->schema = to->name;
    VEC_ADD(apply->arena, &to->views, view);
    catalog_names_remove(apply->names, from->name, view->name);
    catalog_names_add(apply->names, to, view->name, RELATION_VIEW)->view = view;
}

bool apply_relation_schema(Apply *apply, const ApplyTarget *target, const SqlIdent *to)
{
    Relation *relation = target->relation;
    CatalogSchema *from = relation->schema, *schema = catalog_schema_find(apply->catalog, to->name);
    if (!schema && apply->catalog->is_partial)
        schema = catalog_schema_add(apply->catalog, to->name);
    if (str_starts(to->name, "pg_")) { /* out of sight */
        if (relation->table && relation->kind == RELATION_TABLE)
            apply_table_forget(apply, relation->table);
        return true;
    }
    if (!schema)
        return apply_fail(apply, APPLY_SCHEMA_MISSING, to->span, "schema %.*s does not exist",
                          STR_ARG(to->name));
    if (schema == from)
        return true;
    const Relation *taken = catalog_names_get(apply->names, schema->name, relation->name);
    if (taken)
        return fail_taken(apply, taken, to, relation->kind);
    if (relation->table && relation->kind == RELATION_TABLE)
        move_table(apply, relation->table, from, schema);
    else if (relation->view && relation->kind == RELATION_VIEW)
        move_view(apply, relation->view, from, schema);
    else if (relation->sequence)
        move_sequence(apply, relation->sequence, schema);
    return true;
}
