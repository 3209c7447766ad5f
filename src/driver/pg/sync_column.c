/* Sync reader: columns, indexes and constraints. */
#include "driver/pg/sync_reader.h"

static CatalogColumnList *columns_of(const SyncRelation *relation)
{
    return relation->table       ? &relation->table->columns
           : relation->view      ? &relation->view->columns
           : relation->composite ? &relation->composite->attributes
                                 : NULL;
}

CatalogColumn *sync_column(const SyncRelation *relation, int64_t number)
{
    CatalogColumnList *columns = columns_of(relation);
    for (size_t i = 0; columns && i < columns->n; i++)
        if (columns->v[i].position == number)
            return &columns->v[i];
    return NULL;
}

/* "1 3" -> names of columns; what is not a column is left out. */
static void column_names(const SyncReader *reader, const SyncRelation *relation, Str numbers,
                         StrList *names)
{
    Str piece;
    while (relation && str_next(&numbers, ' ', &piece)) {
        int64_t number = 0;
        const CatalogColumn *column =
            str_to_i64(piece, &number) ? sync_column(relation, number) : NULL;
        if (column)
            VEC_ADD(reader->arena, names, column->name);
    }
}

static CatalogColumn read_column(const PgRows *rows, size_t i)
{
    Str expression = pg_get(rows, i, 8), identity = pg_get(rows, i, 6);
    bool generated = pg_get(rows, i, 7).n > 0;
    return (CatalogColumn){.position = (int)pg_get_int(rows, i, 1),
                           .name = pg_get(rows, i, 2),
                           .type = pg_get(rows, i, 3),
                           .nullable = !pg_get_bool(rows, i, 4),
                           .inherited_only = !pg_get_bool(rows, i, 5),
                           .identity = identity.n ? identity.p[0] : '\0',
                           .has_default = expression.n && !generated,
                           .default_value = generated ? STR("") : expression,
                           .is_virtual = str_is(pg_get(rows, i, 7), "v"),
                           .generation = generated ? expression : STR(""),
                           .collation = pg_get(rows, i, 9),
                           .storage = pg_get(rows, i, 10),
                           .compression = pg_get(rows, i, 11),
                           .statistics = (int)pg_get_int(rows, i, 12),
                           .options = pg_get(rows, i, 13),
                           .comment = pg_get(rows, i, 14)};
}

void sync_read_attributes(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_ATTRIBUTES];
    const SyncRelation *relation = NULL;
    Str oid = STR("");
    for (size_t i = 0; i < rows->n; i++) {
        if (!str_eq(oid, pg_get(rows, i, 0))) {
            oid = pg_get(rows, i, 0);
            relation = map_get(reader->relations, oid);
        }
        CatalogColumnList *columns = relation ? columns_of(relation) : NULL;
        if (columns)
            VEC_ADD(reader->arena, columns, read_column(rows, i));
    }
}

static void read_opclasses(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_OPCLASSES];
    for (size_t i = 0; i < rows->n; i++)
        map_set(reader->opclasses, pg_get(rows, i, 0), (void *)(uintptr_t)(i + 1));
}

static void add_opclass(SyncReader *reader, CatalogIndex *index, Str oid)
{
    const PgRows *rows = reader->answers[SYNC_OPCLASSES];
    uintptr_t row = (uintptr_t)map_get(reader->opclasses, oid);
    VEC_ADD(reader->arena, &index->opclasses, row ? pg_get(rows, row - 1, 1) : STR(""));
    VEC_ADD(reader->arena, &index->opclass_default, row && pg_get_bool(rows, row - 1, 2));
}

/* Key columns only: indkey also holds INCLUDE columns, indclass and indoption do not. */
static void read_keys(SyncReader *reader, const SyncRelation *relation, const PgRows *rows,
                      size_t i, CatalogIndex *index)
{
    Str numbers = pg_get(rows, i, 9), options = pg_get(rows, i, 10), classes = pg_get(rows, i, 11);
    StrList expressions = pg_get_array(reader->arena, rows, i, 12);
    Str number, option, class;
    for (size_t k = 0; str_next(&classes, ' ', &class) && str_next(&numbers, ' ', &number); k++) {
        int64_t column_number = 0, bits = 0;
        if (str_next(&options, ' ', &option) && !str_to_i64(option, &bits))
            bits = 0;
        const CatalogColumn *column =
            str_to_i64(number, &column_number) ? sync_column(relation, column_number) : NULL;
        Str key = column ? column->name : k < expressions.n ? expressions.v[k] : STR("");
        VEC_ADD(reader->arena, &index->keys, key);
        VEC_ADD(reader->arena, &index->descending, (bits & 1) != 0);
        add_opclass(reader, index, class);
    }
}

static CatalogIndex read_index(const PgRows *rows, size_t i)
{
    return (CatalogIndex){.name = pg_get(rows, i, 1),
                          .method = pg_get(rows, i, 2),
                          .definition = pg_get(rows, i, 3),
                          .is_unique = pg_get_bool(rows, i, 4),
                          .is_primary = pg_get_bool(rows, i, 5),
                          .is_valid = pg_get_bool(rows, i, 6),
                          .is_clustered = pg_get_bool(rows, i, 7),
                          .is_replica_identity = pg_get_bool(rows, i, 8),
                          .parent_schema = pg_get(rows, i, 13),
                          .parent_name = pg_get(rows, i, 14),
                          .tablespace = pg_get(rows, i, 15),
                          .is_constraint = !pg_get_null(rows, i, 16),
                          .constraint_definition = pg_get(rows, i, 16),
                          .comment = pg_get(rows, i, 17),
                          .constraint_comment = pg_get(rows, i, 18)};
}

void sync_read_indexes(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_INDEXES];
    read_opclasses(reader);
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 0));
        if (!relation || relation->composite)
            continue;
        CatalogIndex index = read_index(rows, i);
        read_keys(reader, relation, rows, i, &index);
        if (relation->table)
            VEC_ADD(reader->arena, &relation->table->indexes, index);
        else if (relation->view)
            VEC_ADD(reader->arena, &relation->view->indexes, index);
    }
}

static Str action_name(Str letter)
{
    switch (letter.n ? letter.p[0] : 'a') {
    case 'r':
        return STR("RESTRICT");
    case 'c':
        return STR("CASCADE");
    case 'n':
        return STR("SET NULL");
    case 'd':
        return STR("SET DEFAULT");
    default:
        return STR("NO ACTION");
    }
}

static Str match_name(Str letter)
{
    return str_is(letter, "f") ? STR("FULL") : str_is(letter, "p") ? STR("PARTIAL") : STR("SIMPLE");
}

static void read_foreign_key(SyncReader *reader, const SyncRelation *relation, const PgRows *rows,
                             size_t i)
{
    CatalogForeignKey key = {.name = pg_get(rows, i, 2),
                             .definition = pg_get(rows, i, 4),
                             .on_update = action_name(pg_get(rows, i, 8)),
                             .on_delete = action_name(pg_get(rows, i, 9)),
                             .match = match_name(pg_get(rows, i, 10)),
                             .inherited = pg_get_bool(rows, i, 13),
                             .comment = pg_get(rows, i, 14),
                             .referenced_schema = pg_get(rows, i, 15),
                             .referenced_table = pg_get(rows, i, 16)};
    column_names(reader, relation, pg_get(rows, i, 5), &key.columns);
    column_names(reader, map_get(reader->relations, pg_get(rows, i, 6)), pg_get(rows, i, 7),
                 &key.referenced_columns);
    VEC_ADD(reader->arena, &relation->table->foreign_keys, key);
}

void sync_read_constraints(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_CONSTRAINTS];
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 0));
        CatalogType *domain = map_get(reader->types, pg_get(rows, i, 1));
        CatalogCheck check = {.name = pg_get(rows, i, 2),
                              .definition = pg_get(rows, i, 4),
                              .validated = pg_get_bool(rows, i, 11),
                              .inherited = !pg_get_bool(rows, i, 12),
                              .comment = pg_get(rows, i, 14),
                              .expression = pg_get(rows, i, 17)};
        if (domain)
            VEC_ADD(reader->arena, &domain->checks, check);
        else if (relation && relation->table && str_is(pg_get(rows, i, 3), "c"))
            VEC_ADD(reader->arena, &relation->table->checks, check);
        else if (relation && relation->table)
            read_foreign_key(reader, relation, rows, i);
    }
}
