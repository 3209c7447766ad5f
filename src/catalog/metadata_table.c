/* Metadata reader: tables, partitions and their parts. */
#include "catalog/ddl_writer.h"
#include "catalog/metadata_reader.h"

static bool wrong(MetadataReader *reader, const char *key, const char *expected)
{
    reader->ok = false;
    return err_set(reader->cx, ERR_INVALID, "metadata field '%s' must be %s", key, expected);
}

static const Json *member(const Json *object, const char *key)
{
    const Json *value = json_get(object, key);
    return value && value->kind != JSON_NULL ? value : NULL;
}

Str metadata_text(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    if (value && value->kind != JSON_STRING)
        wrong(reader, key, "a string");
    return value && value->kind == JSON_STRING ? value->text : STR("");
}

bool metadata_bool(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    if (value && value->kind != JSON_BOOL)
        wrong(reader, key, "true or false");
    return value && value->kind == JSON_BOOL && value->yes;
}

int64_t metadata_int(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    int64_t number = 0;
    bool unset = !value || (value->kind == JSON_STRING && !value->text.n);
    if (!unset && !json_to_i64(value, &number) &&
        !(value->kind == JSON_STRING && str_to_i64(value->text, &number)))
        wrong(reader, key, "an integer");
    return number;
}

const Json *metadata_list(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    bool fine = !value || value->kind == JSON_ARRAY;
    for (size_t i = 0; fine && i < json_len(value); i++)
        fine = json_at(value, i)->kind == JSON_OBJECT;
    if (!fine)
        wrong(reader, key, "a list of objects");
    return fine ? value : NULL;
}

StrList metadata_strings(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    StrList strings = {0};
    bool fine = !value || value->kind == JSON_ARRAY;
    for (size_t i = 0; fine && i < json_len(value); i++) {
        fine = json_at(value, i)->kind == JSON_STRING;
        if (fine)
            VEC_ADD(reader->arena, &strings, json_at(value, i)->text);
    }
    if (!fine)
        wrong(reader, key, "a list of strings");
    return strings;
}

/* int64 in the API's form: strings, or numbers. */
static StrList metadata_numbers(MetadataReader *reader, const Json *object, const char *key)
{
    const Json *value = member(object, key);
    StrList numbers = {0};
    for (size_t i = 0; value && value->kind == JSON_ARRAY && i < json_len(value); i++) {
        int64_t number = -1;
        const Json *one = json_at(value, i);
        if (!json_to_i64(one, &number) &&
            !(one->kind == JSON_STRING && str_to_i64(one->text, &number)))
            wrong(reader, key, "a list of integers");
        VEC_ADD(reader->arena, &numbers, str_printf(reader->arena, "%lld", (long long)number));
    }
    return numbers;
}

static CatalogColumn read_column(MetadataReader *reader, const Json *object)
{
    Str identity = metadata_text(reader, object, "identityGeneration");
    const Json *generation = json_get(object, "generation");
    CatalogColumn column = {.name = metadata_text(reader, object, "name"),
                            .type = metadata_text(reader, object, "type"),
                            .position = (int)metadata_int(reader, object, "position"),
                            .nullable = metadata_bool(reader, object, "nullable"),
                            .default_value = metadata_text(reader, object, "default"),
                            .collation = metadata_text(reader, object, "collation"),
                            .character_set = metadata_text(reader, object, "characterSet"),
                            .on_update = metadata_text(reader, object, "onUpdate"),
                            .comment = metadata_text(reader, object, "comment"),
                            .statistics = -1};
    column.has_default = metadata_bool(reader, object, "hasDefault") || column.default_value.n > 0;
    if (str_is(identity, "ALWAYS"))
        column.identity = 'a';
    else if (str_is(identity, "BY_DEFAULT") || metadata_bool(reader, object, "isIdentity"))
        column.identity = 'd';
    if (generation && generation->kind == JSON_OBJECT) {
        column.generation = metadata_text(reader, generation, "expression");
        column.is_virtual = str_is(metadata_text(reader, generation, "type"), "VIRTUAL");
    }
    return column;
}

void metadata_read_columns(MetadataReader *reader, const Json *object, const char *key,
                           CatalogColumnList *columns)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++)
        VEC_ADD(reader->arena, columns, read_column(reader, json_at(array, i)));
}

/* An exclusion constraint cannot be told from the form: its operators are not in it. */
static Str constraint_of(MetadataReader *reader, const CatalogIndex *index)
{
    Buf text = buf_new(reader->arena);
    if (!index->is_primary && !index->is_unique)
        return STR("");
    buf_add_z(&text, index->is_primary ? "PRIMARY KEY (" : "UNIQUE (");
    ddl_add_list(&text, &index->keys);
    buf_add_char(&text, ')');
    return buf_str(&text);
}

static bool flag_at(const Json *array, size_t i)
{
    const Json *value = i < json_len(array) ? json_at(array, i) : NULL;
    return value && value->kind == JSON_BOOL && value->yes;
}

static CatalogIndex read_index(MetadataReader *reader, const Json *object)
{
    CatalogIndex index = {.name = metadata_text(reader, object, "name"),
                          .method = metadata_text(reader, object, "type"),
                          .definition = metadata_text(reader, object, "definition"),
                          .keys = metadata_strings(reader, object, "expressions"),
                          .opclasses = metadata_strings(reader, object, "opclassNames"),
                          .is_unique = metadata_bool(reader, object, "unique"),
                          .is_primary = metadata_bool(reader, object, "primary"),
                          .is_valid = true,
                          .lengths = metadata_numbers(reader, object, "keyLength"),
                          .is_constraint = metadata_bool(reader, object, "isConstraint") ||
                                           metadata_bool(reader, object, "primary"),
                          .parent_schema = metadata_text(reader, object, "parentIndexSchema"),
                          .parent_name = metadata_text(reader, object, "parentIndexName"),
                          .comment = metadata_text(reader, object, "comment")};
    for (size_t i = 0; i < index.keys.n; i++)
        VEC_ADD(reader->arena, &index.descending, flag_at(json_get(object, "descending"), i));
    for (size_t i = 0; i < index.opclasses.n; i++)
        VEC_ADD(reader->arena, &index.opclass_default,
                flag_at(json_get(object, "opclassDefaults"), i));
    /* Who leaves out the definition leaves out what else tells a constraint from an index. */
    index.is_constraint |= index.is_unique && !index.definition.n;
    if (index.is_constraint)
        index.constraint_definition = constraint_of(reader, &index);
    return index;
}

void metadata_read_indexes(MetadataReader *reader, const Json *object, CatalogIndexList *indexes)
{
    const Json *array = metadata_list(reader, object, "indexes");
    for (size_t i = 0; i < json_len(array); i++)
        VEC_ADD(reader->arena, indexes, read_index(reader, json_at(array, i)));
}

static Str foreign_key_definition(MetadataReader *reader, const CatalogForeignKey *key)
{
    Buf text = buf_new(reader->arena);
    buf_add_z(&text, "FOREIGN KEY (");
    ddl_add_list(&text, &key->columns);
    buf_add_z(&text, ") REFERENCES ");
    ddl_add_path(&text, key->referenced_schema, key->referenced_table);
    if (key->referenced_columns.n) {
        buf_add_char(&text, '(');
        ddl_add_list(&text, &key->referenced_columns);
        buf_add_char(&text, ')');
    }
    if (str_is(key->match, "FULL"))
        buf_add_z(&text, " MATCH FULL");
    if (key->on_update.n && !str_is(key->on_update, "NO ACTION"))
        buf_printf(&text, " ON UPDATE %.*s", STR_ARG(key->on_update));
    if (key->on_delete.n && !str_is(key->on_delete, "NO ACTION"))
        buf_printf(&text, " ON DELETE %.*s", STR_ARG(key->on_delete));
    return buf_str(&text);
}

static void read_foreign_keys(MetadataReader *reader, const Json *object, CatalogTable *table)
{
    const Json *array = metadata_list(reader, object, "foreignKeys");
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogForeignKey key = {
            .name = metadata_text(reader, one, "name"),
            .columns = metadata_strings(reader, one, "columns"),
            .referenced_schema = metadata_text(reader, one, "referencedSchema"),
            .referenced_table = metadata_text(reader, one, "referencedTable"),
            .referenced_columns = metadata_strings(reader, one, "referencedColumns"),
            .on_delete = metadata_text(reader, one, "onDelete"),
            .on_update = metadata_text(reader, one, "onUpdate"),
            .match = metadata_text(reader, one, "matchType")};
        key.definition = foreign_key_definition(reader, &key);
        VEC_ADD(reader->arena, &table->foreign_keys, key);
    }
}

/* The expression may come with or without parentheses around it. */
static void read_checks(MetadataReader *reader, const Json *object, CatalogTable *table)
{
    const Json *array = metadata_list(reader, object, "checkConstraints");
    for (size_t i = 0; i < json_len(array); i++) {
        Str expression = metadata_text(reader, json_at(array, i), "expression");
        CatalogCheck check = {.name = metadata_text(reader, json_at(array, i), "name"),
                              .expression = expression,
                              .validated = true};
        check.definition = str_printf(reader->arena, "CHECK (%.*s)", STR_ARG(expression));
        VEC_ADD(reader->arena, &table->checks, check);
    }
}

void metadata_read_triggers(MetadataReader *reader, const Json *object,
                            CatalogTriggerList *triggers)
{
    const Json *array = metadata_list(reader, object, "triggers");
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogTrigger trigger = {.name = metadata_text(reader, one, "name"),
                                  .definition = metadata_text(reader, one, "body"),
                                  .event = metadata_text(reader, one, "event"),
                                  .timing = metadata_text(reader, one, "timing"),
                                  .comment = metadata_text(reader, one, "comment"),
                                  .enabled = 'O'};
        VEC_ADD(reader->arena, triggers, trigger);
    }
}

static CatalogTable *new_table(MetadataReader *reader, CatalogSchema *schema, Str name)
{
    CatalogTable *table = ARENA_NEW(reader->arena, CatalogTable);
    table->id = ++reader->catalog->last_id;
    table->schema = schema->name;
    table->name = name;
    table->rows = -1;
    VEC_ADD(reader->arena, &schema->tables, table);
    return table;
}

static void read_partitions(MetadataReader *reader, const Json *object, const char *key,
                            CatalogSchema *schema, CatalogTable *parent)
{
    const Json *array = metadata_list(reader, object, key);
    for (size_t i = 0; i < json_len(array); i++) {
        const Json *one = json_at(array, i);
        CatalogTable *table = new_table(reader, schema, metadata_text(reader, one, "name"));
        CatalogParent link = {parent->schema, parent->name, parent->id};
        if (!parent->partition_key.n)
            parent->partition_key = metadata_text(reader, one, "expression");
        VEC_ADD(reader->arena, &table->parents, link);
        for (size_t k = 0; k < parent->columns.n; k++)
            VEC_ADD(reader->arena, &table->columns, parent->columns.v[k]);
        table->is_partition = true;
        table->partition_bound = metadata_text(reader, one, "value");
        table->owner = parent->owner;
        metadata_read_indexes(reader, one, &table->indexes);
        read_checks(reader, one, table);
        read_partitions(reader, one, "subpartitions", schema, table);
    }
}

static void read_table(MetadataReader *reader, const Json *object, CatalogSchema *schema)
{
    CatalogTable *table = new_table(reader, schema, metadata_text(reader, object, "name"));
    table->owner = metadata_text(reader, object, "owner");
    table->comment = metadata_text(reader, object, "comment");
    table->engine = metadata_text(reader, object, "engine");
    table->collation = metadata_text(reader, object, "collation");
    table->character_set = metadata_text(reader, object, "charset");
    table->rows = metadata_int(reader, object, "rowCount");
    table->data_bytes = metadata_int(reader, object, "dataSize");
    table->index_bytes = metadata_int(reader, object, "indexSize");
    metadata_read_columns(reader, object, "columns", &table->columns);
    metadata_read_indexes(reader, object, &table->indexes);
    read_foreign_keys(reader, object, table);
    read_checks(reader, object, table);
    metadata_read_triggers(reader, object, &table->triggers);
    read_partitions(reader, object, "partitions", schema, table);
}

void metadata_read_tables(MetadataReader *reader, const Json *object, CatalogSchema *schema)
{
    const Json *tables = metadata_list(reader, object, "tables");
    for (size_t i = 0; i < json_len(tables); i++)
        read_table(reader, json_at(tables, i), schema);
    const Json *foreign = metadata_list(reader, object, "externalTables");
    for (size_t i = 0; i < json_len(foreign); i++) {
        const Json *one = json_at(foreign, i);
        CatalogTable *table = new_table(reader, schema, metadata_text(reader, one, "name"));
        table->is_foreign = true;
        table->server = metadata_text(reader, one, "externalServerName");
        metadata_read_columns(reader, one, "columns", &table->columns);
    }
}
