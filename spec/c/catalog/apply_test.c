/* Apply: what is not known is never refused; what a rollback takes back was never there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "catalog/metadata.h"
#include "catalog/walk.h"

typedef struct Walked {
    Arena *arena;
    Ctx cx;
    Catalog *catalog;
    ApplyFault fault;
} Walked;

static Walked walk(const char *dialect, const char *metadata, const char *sql)
{
    Walked walked = {.arena = arena_new()};
    ctx_init(&walked.cx, walked.arena);
    Json *json = metadata ? json_parse(&walked.cx, str(metadata), NULL) : NULL;
    SqlScript *script = sql_parse(walked.arena, sql_dialect_find(str(dialect)), str(sql), SQL_L2);
    walked.catalog = catalog_walk(&walked.cx, script, json, NULL, &walked.fault);
    assert_non_null(walked.catalog);
    return walked;
}

static const char shop[] =
    "{\"name\":\"shop\",\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"t\",\"columns\":"
    "[{\"name\":\"a\",\"type\":\"integer\"}]}]}]}";

/* code 0: nothing is refused. */
static void expect(const char *dialect, const char *metadata, const char *sql, int code)
{
    Walked walked = walk(dialect, metadata, sql);
    int got = apply_fault_code(walked.fault.kind);
    if (got != code)
        fail_msg("%s: %d instead of %d: %.*s", sql, got, code, STR_ARG(walked.fault.message));
    arena_free(walked.arena);
}

static void test_refuses_what_is_known_to_fail(void **state)
{
    (void)state;
    expect("postgres", shop, "ALTER TABLE t DROP COLUMN b", 405);
    expect("postgres", shop, "ALTER TABLE u DROP COLUMN b", 604);
    expect("postgres", shop, "DROP TABLE t; ALTER TABLE t ADD b int", 604);
    expect("postgres", shop, "CREATE TABLE other.public.x (a int)", 702);
    expect("mysql", shop, "CREATE TABLE other.x (a int)", 702);
    expect("mysql", shop, "CREATE TABLE shop.t (a int)", 607);
    expect("mysql", shop, "DROP DATABASE shop; CREATE TABLE x (a int)", 703);
}

static void test_refuses_nothing_without_a_schema(void **state)
{
    (void)state;
    expect("postgres", NULL, "ALTER TABLE t DROP COLUMN b; DROP VIEW v; DROP INDEX i", 0);
    expect("postgres", NULL, "CREATE TABLE s.t (a int REFERENCES u (x))", 0);
    expect("mysql", NULL, "ALTER TABLE t DROP INDEX i, MODIFY b int, DROP PRIMARY KEY", 0);
    expect("postgres", NULL, "CREATE TABLE t (a int); ALTER TABLE t DROP COLUMN b", 405);
    expect("postgres", NULL, "ALTER TABLE t ADD a int; ALTER TABLE t ADD a int", 412);
}

static void test_refuses_nothing_behind_what_may_do_anything(void **state)
{
    (void)state;
    expect("postgres", shop, "DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$; CREATE TABLE t ()", 0);
    expect("postgres", shop, "DO $$ BEGIN PERFORM make_tables(); END $$; DROP TABLE u", 0);
    expect("postgres", shop, "SELECT make_partitions('t'); ALTER TABLE t_2024 ADD b int", 0);
    expect("postgres", shop, "CALL install(); DROP TABLE u", 0);
    expect("postgres", shop, "DO $$ BEGIN UPDATE t SET a = 1; END $$; DROP TABLE u", 604);
    expect("postgres", shop, "SELECT setval('s', 1); DROP TABLE u", 604);
}

static void test_knows_no_other_database_and_no_system_schema(void **state)
{
    (void)state;
    expect("mysql", shop, "USE other; ALTER TABLE x ADD a int", 0);
    expect("mysql", shop, "CREATE VIEW v AS SELECT * FROM other.x", 0);
    expect("postgres", shop, "CREATE VIEW v AS SELECT relname FROM pg_class", 0);
    expect("postgres", shop, "CREATE VIEW v AS SELECT x FROM information_schema.tables", 0);
}

static void test_leaves_out_what_extensions_bring(void **state)
{
    static const char gis[] = "{\"name\":\"d\",\"schemas\":[{\"name\":\"public\"}],\"extensions\":"
                              "[{\"name\":\"postgis\",\"schema\":\"public\"}]}";
    static const char plain[] =
        "{\"name\":\"d\",\"schemas\":[{\"name\":\"public\"}],\"extensions\":"
        "[{\"name\":\"pgcrypto\",\"schema\":\"public\"}]}";
    (void)state;
    expect("postgres", gis, "GRANT SELECT ON x TO y; ALTER TABLE spatial_ref_sys ADD a int", 0);
    expect("postgres", plain, "ALTER TABLE spatial_ref_sys ADD a int", 604);
}

/* The API's form does not tell who inherits from whom. */
static void test_lets_columns_be_inherited(void **state)
{
    static const char two[] =
        "{\"name\":\"d\",\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"t\",\"columns\":"
        "[{\"name\":\"a\"}]},{\"name\":\"heir\",\"columns\":[{\"name\":\"a\"}]}]}]}";
    (void)state;
    expect("postgres", two, "ALTER TABLE t ADD b int; ALTER TABLE heir ALTER b SET NOT NULL", 0);
    expect("postgres", two, "ALTER TABLE t RENAME a TO b; CREATE INDEX ON heir (b)", 0);
    expect("postgres", two, "ALTER TABLE t ADD b int; ALTER TABLE heir ALTER c SET NOT NULL", 405);
}

static void test_takes_back_what_is_rolled_back(void **state)
{
    Walked walked = walk("postgres", shop,
                         "BEGIN; DROP TABLE t; ROLLBACK; ALTER TABLE t ADD b int;"
                         "BEGIN; ALTER TABLE t ADD c int; COMMIT");
    (void)state;
    assert_int_equal(walked.fault.kind, APPLY_NONE);
    assert_int_equal(catalog_table_find(walked.catalog, STR("public"), STR("t"))->columns.n, 3);
    arena_free(walked.arena);
}

static void test_marks_what_is_known_in_part(void **state)
{
    Walked walked = walk("postgres", NULL, "ALTER TABLE t ADD b int; CREATE TABLE u (a int)");
    (void)state;
    assert_true(catalog_table_find(walked.catalog, STR("public"), STR("t"))->is_partial);
    assert_false(catalog_table_find(walked.catalog, STR("public"), STR("u"))->is_partial);
    Str json = json_text(walked.arena, catalog_to_json(walked.arena, walked.catalog));
    assert_true(str_find(json, STR("\"isPartial\":true")) > 0);
    arena_free(walked.arena);
}

static void test_keeps_temporary_tables_out(void **state)
{
    Walked walked = walk("postgres", shop, "CREATE TEMP TABLE x (a int); ALTER TABLE x ADD b int");
    (void)state;
    assert_int_equal(walked.fault.kind, APPLY_NONE);
    assert_int_equal(walked.catalog->schemas.n, 1);
    arena_free(walked.arena);
}

/* Metadata is from outside: nothing in it may send the walk in circles. */
static void test_ends_on_metadata_in_a_circle(void **state)
{
    static const char circle[] =
        "{\"name\":\"d\",\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"t\"}],\"views\":"
        "["
        "{\"name\":\"v\",\"definition\":\"SELECT a FROM w\",\"dependencyColumns\":[{\"schema\":"
        "\"public\",\"table\":\"w\",\"column\":\"a\"}]},"
        "{\"name\":\"w\",\"definition\":\"SELECT a FROM v\",\"dependencyColumns\":[{\"schema\":"
        "\"public\",\"table\":\"v\",\"column\":\"a\"}]}]}]}";
    Walked walked = walk("postgres", circle,
                         "CREATE VIEW x AS SELECT * FROM v; DROP VIEW v CASCADE; DROP TABLE t");
    (void)state;
    assert_null(catalog_view_find(walked.catalog, STR("public"), STR("w")));
    arena_free(walked.arena);
}

static void test_every_fault_has_a_code_and_a_state(void **state)
{
    (void)state;
    for (int kind = 1; kind < APPLY_FAULT_COUNT; kind++) {
        assert_true(apply_fault_code((ApplyFaultKind)kind) >= 260);
        assert_int_equal(strlen(apply_fault_state((ApplyFaultKind)kind)), 5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refuses_what_is_known_to_fail),
        cmocka_unit_test(test_refuses_nothing_without_a_schema),
        cmocka_unit_test(test_refuses_nothing_behind_what_may_do_anything),
        cmocka_unit_test(test_knows_no_other_database_and_no_system_schema),
        cmocka_unit_test(test_leaves_out_what_extensions_bring),
        cmocka_unit_test(test_lets_columns_be_inherited),
        cmocka_unit_test(test_takes_back_what_is_rolled_back),
        cmocka_unit_test(test_marks_what_is_known_in_part),
        cmocka_unit_test(test_keeps_temporary_tables_out),
        cmocka_unit_test(test_ends_on_metadata_in_a_circle),
        cmocka_unit_test(test_every_fault_has_a_code_and_a_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
