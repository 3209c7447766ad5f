/* Sync reader: routines, sequences, what hangs on relations, and what depends on what. */
#include <stdlib.h>

#include "driver/pg/sync_reader.h"

static CatalogRoutineKind routine_kind(Str kind)
{
    return str_is(kind, "p")   ? CATALOG_PROCEDURE
           : str_is(kind, "a") ? CATALOG_AGGREGATE
           : str_is(kind, "w") ? CATALOG_WINDOW_FUNCTION
                               : CATALOG_FUNCTION;
}

void sync_read_routines(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_ROUTINES];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogRoutine *routine = ARENA_NEW(reader->arena, CatalogRoutine);
        *routine = (CatalogRoutine){.id = sync_next_id(reader),
                                    .schema = pg_get(rows, i, 1),
                                    .name = pg_get(rows, i, 2),
                                    .kind = routine_kind(pg_get(rows, i, 3)),
                                    .owner = pg_get(rows, i, 4),
                                    .arguments = pg_get(rows, i, 5),
                                    .definition = pg_get(rows, i, 6),
                                    .comment = pg_get(rows, i, 7)};
        CatalogSchema *schema = catalog_schema_add(reader->catalog, routine->schema);
        VEC_ADD(reader->arena, &schema->routines, routine);
        map_set(reader->routines, pg_get(rows, i, 0), routine);
    }
}

static void read_sequence_owner(const SyncReader *reader, const PgRows *rows, size_t i,
                                CatalogSequence *sequence)
{
    const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 14));
    CatalogColumn *column = relation ? sync_column(relation, pg_get_int(rows, i, 15)) : NULL;
    if (!column)
        return;
    sequence->owner_schema = relation->schema;
    sequence->owner_table = relation->name;
    sequence->owner_column = column->name;
    sequence->is_identity = str_is(pg_get(rows, i, 13), "i");
    if (sequence->is_identity)
        column->sequence = sequence;
}

void sync_read_sequences(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_SEQUENCES];
    for (size_t i = 0; i < rows->n; i++) {
        CatalogSequence *sequence = ARENA_NEW(reader->arena, CatalogSequence);
        *sequence = (CatalogSequence){.id = sync_next_id(reader),
                                      .schema = pg_get(rows, i, 1),
                                      .name = pg_get(rows, i, 2),
                                      .owner = pg_get(rows, i, 3),
                                      .type = pg_get(rows, i, 4),
                                      .start = pg_get_int(rows, i, 5),
                                      .min = pg_get_int(rows, i, 6),
                                      .max = pg_get_int(rows, i, 7),
                                      .increment = pg_get_int(rows, i, 8),
                                      .cache = pg_get_int(rows, i, 9),
                                      .cycles = pg_get_bool(rows, i, 10),
                                      .is_unlogged = str_is(pg_get(rows, i, 11), "u"),
                                      .has_last = !pg_get_null(rows, i, 12),
                                      .last = pg_get_int(rows, i, 12),
                                      .comment = pg_get(rows, i, 16)};
        read_sequence_owner(reader, rows, i, sequence);
        CatalogSchema *schema = catalog_schema_add(reader->catalog, sequence->schema);
        VEC_ADD(reader->arena, &schema->sequences, sequence);
        SyncRelation *relation = ARENA_NEW(reader->arena, SyncRelation);
        *relation =
            (SyncRelation){.id = sequence->id, .schema = sequence->schema, .name = sequence->name};
        map_set(reader->relations, pg_get(rows, i, 0), relation);
    }
}

/* The bits of pg_trigger.tgtype. */
static Str trigger_event(Arena *arena, int64_t bits)
{
    static const struct {
        int bit;
        const char *name;
    } events[] = {{4, "INSERT"}, {8, "DELETE"}, {16, "UPDATE"}, {32, "TRUNCATE"}};
    Buf text = buf_new(arena);
    for (size_t i = 0; i < sizeof events / sizeof *events; i++)
        if (bits & events[i].bit)
            buf_printf(&text, "%s%s", text.n ? " OR " : "", events[i].name);
    return buf_str(&text);
}

static void read_triggers(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_TRIGGERS];
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 0));
        const CatalogRoutine *routine = map_get(reader->routines, pg_get(rows, i, 5));
        int64_t bits = pg_get_int(rows, i, 4);
        Str enabled = pg_get(rows, i, 3);
        CatalogTrigger trigger = {.name = pg_get(rows, i, 1),
                                  .definition = pg_get(rows, i, 2),
                                  .enabled = enabled.n ? enabled.p[0] : 'O',
                                  .event = trigger_event(reader->arena, bits),
                                  .timing = bits & 64  ? STR("INSTEAD OF")
                                            : bits & 2 ? STR("BEFORE")
                                                       : STR("AFTER"),
                                  .routine = routine ? routine->id : 0,
                                  .comment = pg_get(rows, i, 6)};
        if (relation && relation->table)
            VEC_ADD(reader->arena, &relation->table->triggers, trigger);
        else if (relation && relation->view)
            VEC_ADD(reader->arena, &relation->view->triggers, trigger);
    }
}

static void read_rules(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_RULES];
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 0));
        Str enabled = pg_get(rows, i, 3);
        CatalogAttachment rule = {.name = pg_get(rows, i, 1),
                                  .definition = pg_get(rows, i, 2),
                                  .enabled = enabled.n ? enabled.p[0] : 'O',
                                  .comment = pg_get(rows, i, 4)};
        if (relation && relation->table)
            VEC_ADD(reader->arena, &relation->table->rules, rule);
        else if (relation && relation->view)
            VEC_ADD(reader->arena, &relation->view->rules, rule);
    }
}

static void read_policies(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_POLICIES];
    for (size_t i = 0; i < rows->n; i++) {
        const SyncRelation *relation = map_get(reader->relations, pg_get(rows, i, 0));
        CatalogAttachment policy = {.name = pg_get(rows, i, 1),
                                    .definition = pg_get(rows, i, 2),
                                    .enabled = 'O',
                                    .comment = pg_get(rows, i, 3)};
        if (relation && relation->table)
            VEC_ADD(reader->arena, &relation->table->policies, policy);
    }
}

void sync_read_attachments(SyncReader *reader)
{
    read_triggers(reader);
    read_rules(reader);
    read_policies(reader);
}

static uint32_t id_of(const SyncReader *reader, Str class, Str oid)
{
    if (str_is(class, "p")) {
        const CatalogRoutine *routine = map_get(reader->routines, oid);
        return routine ? routine->id : 0;
    }
    if (str_is(class, "t")) {
        const CatalogType *type = map_get(reader->types, oid);
        return type ? type->id : 0;
    }
    const SyncRelation *relation = map_get(reader->relations, oid);
    return relation ? relation->id : 0;
}

/* What views and routines read, by name. */
static void add_reading(SyncReader *reader, Str class, Str oid, const SyncRelation *read,
                        int64_t number)
{
    const SyncRelation *from = str_is(class, "r") ? map_get(reader->relations, oid) : NULL;
    CatalogRoutine *routine = str_is(class, "p") ? map_get(reader->routines, oid) : NULL;
    const CatalogColumn *column = number > 0 ? sync_column(read, number) : NULL;
    CatalogDependency dependency = {read->schema, read->name, column ? column->name : STR("")};
    if (from && from->view && (read->table || read->view))
        VEC_ADD(reader->arena, &from->view->depends_on, dependency);
    else if (routine && (read->table || read->view))
        VEC_ADD(reader->arena, &routine->depends_on, dependency);
}

static int compare_dependencies(const void *a, const void *b)
{
    const CatalogDependency *x = a, *y = b;
    int order = str_compare(x->schema, y->schema);
    if (!order)
        order = str_compare(x->relation, y->relation);
    return order ? order : str_compare(x->column, y->column);
}

static void sort_readings(CatalogDependencyList *list)
{
    if (list->n > 1)
        qsort(list->v, list->n, sizeof *list->v, compare_dependencies);
}

void sync_read_dependencies(SyncReader *reader)
{
    const PgRows *rows = reader->answers[SYNC_DEPENDENCIES];
    for (size_t i = 0; i < rows->n; i++) {
        Str class = pg_get(rows, i, 0), oid = pg_get(rows, i, 1);
        Str other_class = pg_get(rows, i, 2), other = pg_get(rows, i, 3);
        catalog_edge_add(reader->catalog, id_of(reader, class, oid),
                         id_of(reader, other_class, other));
        const SyncRelation *read =
            str_is(other_class, "r") ? map_get(reader->relations, other) : NULL;
        if (read && !(str_is(class, "r") && str_eq(oid, other)))
            add_reading(reader, class, oid, read, pg_get_int(rows, i, 4));
    }
    for (size_t i = 0; i < reader->relations->n; i++) {
        SyncRelation *relation = reader->relations->entries[i].value;
        if (relation->view)
            sort_readings(&relation->view->depends_on);
    }
    for (size_t i = 0; i < reader->routines->n; i++)
        sort_readings(&((CatalogRoutine *)reader->routines->entries[i].value)->depends_on);
}
