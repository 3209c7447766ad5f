/* Dump: what is read out of pg_dump's text is what a sync reads of the database itself. */
#include "../support/catalog_shape.h"
#include "base/file.h"
#include "catalog/metadata.h"
#include "catalog/walk.h"
#include "target.h"

static Str dump_of(Target *target, const char *database)
{
    Str text;
    const char *path = arena_printf(target->arena, "%s/%s.sql", server.dir, database);
    assert_int_equal(pg_fixture_sh("%s/pg_dump -s -h %s -U tidegate -d %s >%s", server.bin,
                                   server.dir, database, path),
                     0);
    assert_true(file_read(&target->cx, path, 1 << 24, &text));
    return text;
}

static Catalog *in_the_form(Target *target, const Catalog *catalog)
{
    Catalog *back = catalog_from_json(&target->cx, catalog_to_json(target->arena, catalog));
    assert_non_null(back);
    return back;
}

/* What only the server writes down: the copies of a foreign key for each partition that it refers
 * to, and that a view of a function reads what the function's row type is of. */
static void leave_out(Shape *shape)
{
    size_t kept = 0;
    for (size_t i = 0; i < shape->lines.n; i++) {
        Str line = shape->lines.v[i];
        bool copy = str_find(line, STR("|foreign|event_note_day_id_fkey")) >= 0 &&
                    str_find(line, STR("fkey|")) < 0;
        bool row_type = str_starts(line, "view hr.on_function|reads|");
        if (!copy && !row_type)
            shape->lines.v[kept++] = line;
    }
    shape->lines.n = kept;
}

static void test_a_dump_is_the_schema(void **state)
{
    Target target;
    Str sql;
    DriverSnapshot snapshot;
    ApplyFault fault;
    (void)state;
    target_open(&target, "dumped");
    assert_true(file_read(&target.cx, SOURCE_DIR "/spec/c/driver/rich_schema.sql", 1 << 20, &sql));
    target_sql(&target, sql.p);
    Catalog *dumped = catalog_from_dump(target.arena, sql_dialect_find(STR("postgres")),
                                        dump_of(&target, "dumped"), &fault);
    if (fault.kind != APPLY_NONE)
        fail_msg("statement %zu: %.*s", fault.stmt + 1, STR_ARG(fault.message));
    assert_true(driver_sync(&target.cx, &target.source, STR_NONE, &snapshot));
    Shape own = shape_of(target.arena, in_the_form(&target, dumped));
    Shape theirs = shape_of(target.arena, in_the_form(&target, snapshot.catalog));
    leave_out(&theirs);
    const char *difference = shape_difference(target.arena, &own, &theirs);
    if (*difference)
        fail_msg("\n%s", difference);
    target_close(&target);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_dump_is_the_schema)};
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
