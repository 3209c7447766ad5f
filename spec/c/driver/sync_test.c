/* Sync: what is read of a real PostgreSQL, compared with what PostgreSQL's own pg_dump reads. */
#include "base/file.h"
#include "base/json.h"
#include "catalog/ddl.h"
#include "catalog/metadata.h"
#include "target.h"
#include "trip_counter.h"

static void load_rich_schema(Target *target)
{
    Str sql;
    assert_true(file_read(&target->cx, SOURCE_DIR "/spec/c/driver/rich_schema.sql", 1 << 20, &sql));
    target_sql(target, sql.p);
}

static Catalog *sync_now(Target *target)
{
    DriverSnapshot snapshot;
    if (!driver_sync(&target->cx, &target->source, STR_NONE, &snapshot))
        fail_msg("%s", target->cx.message);
    assert_int_equal(snapshot.fingerprint.n, 64);
    return snapshot.catalog;
}

/* Without the lines that are random. */
static const char *pg_dump(Target *target, const char *database)
{
    Str text;
    const char *path = arena_printf(target->arena, "%s/%s.dump", server.dir, database);
    assert_int_equal(pg_fixture_sh("%s/pg_dump -s -h %s -U tidegate -d %s | grep -v -E"
                                   " '^.(un)?restrict ' >%s",
                                   server.bin, server.dir, database, path),
                     0);
    assert_true(file_read(&target->cx, path, 1 << 24, &text));
    return text.p;
}

static void test_dump_is_the_schema(void **state)
{
    Target rich, copy;
    Str ddl, again;
    (void)state;
    target_open(&rich, "rich");
    load_rich_schema(&rich);
    assert_true(driver_dump(&rich.cx, &rich.source, &ddl));
    target_open(&copy, "copy");
    target_sql(&copy, ddl.p);
    const char *expected = pg_dump(&rich, "rich"), *got = pg_dump(&copy, "copy");
    assert_true(strlen(expected) > 20000);
    assert_string_equal(got, expected);
    assert_true(driver_dump(&copy.cx, &copy.source, &again));
    assert_string_equal(again.p, ddl.p); /* whatever the order in which things were made */
    target_close(&copy);
    target_close(&rich);
}

static void test_json_goes_round(void **state)
{
    Target target;
    (void)state;
    target_open(&target, "round");
    load_rich_schema(&target);
    Catalog *catalog = sync_now(&target);
    Json *json = catalog_to_json(target.arena, catalog);
    Catalog *back = catalog_from_json(&target.cx, json);
    assert_non_null(back);
    Str first = json_text(target.arena, json);
    Str second = json_text(target.arena, catalog_to_json(target.arena, back));
    assert_string_equal(second.p, first.p);
    target_close(&target);
}

static const Json *find_named(const Json *list, const char *name)
{
    for (size_t i = 0; i < json_len(list); i++)
        if (str_is(json_str(json_at(list, i), "name"), name))
            return json_at(list, i);
    fail_msg("nothing named %s", name);
    return NULL;
}

static void test_json_is_the_api_form(void **state)
{
    Target target;
    (void)state;
    target_open(&target, "form");
    load_rich_schema(&target);
    Json *json = catalog_to_json(target.arena, sync_now(&target));
    assert_true(str_is(json_str(json, "characterSet"), "UTF8"));
    const Json *hr = find_named(json_get(json, "schemas"), "hr");
    const Json *employee = find_named(json_get(hr, "tables"), "employee");
    const Json *name = find_named(json_get(employee, "columns"), "name");
    assert_int_equal(json_int(name, "position", 0), 6); /* as PostgreSQL counts: one was dropped */
    assert_true(str_is(json_str(name, "collation"), "pg_catalog.\"C\""));
    const Json *yearly = find_named(json_get(employee, "columns"), "yearly");
    assert_true(str_is(json_str(json_get(yearly, "generation"), "type"), "STORED"));
    const Json *id = find_named(json_get(employee, "columns"), "id");
    assert_true(str_is(json_str(id, "identityGeneration"), "ALWAYS"));
    const Json *index = find_named(json_get(employee, "indexes"), "employee_name_idx");
    assert_int_equal(json_len(json_get(index, "expressions")), 2);
    assert_true(str_is(json_at(json_get(index, "expressions"), 1)->text, "salary"));
    assert_true(json_at(json_get(index, "descending"), 1)->yes);
    const Json *key = find_named(json_get(employee, "foreignKeys"), "employee_dept_fk");
    assert_true(str_is(json_str(key, "onDelete"), "RESTRICT"));
    assert_true(str_is(json_at(json_get(key, "referencedColumns"), 0)->text, "id"));
    const Json *event = find_named(json_get(hr, "tables"), "event");
    const Json *part = find_named(json_get(event, "partitions"), "event_2024");
    assert_true(str_is(json_str(part, "expression"), "RANGE (day)"));
    find_named(json_get(part, "subpartitions"), "event_2024_a");
    const Json *view = find_named(json_get(hr, "views"), "a_top");
    assert_int_equal(json_len(json_get(view, "dependencyColumns")), 2);
    const Json *trigger = find_named(json_get(employee, "triggers"), "touch_it");
    assert_true(str_is(json_str(trigger, "event"), "INSERT OR UPDATE"));
    assert_true(str_is(json_str(trigger, "timing"), "BEFORE"));
    target_close(&target);
}

static void test_skips_what_extensions_own(void **state)
{
    Target target;
    (void)state;
    target_open(&target, "extended");
    target_sql(&target, "CREATE EXTENSION pg_trgm; CREATE EXTENSION hstore;"
                        "CREATE TYPE span AS RANGE (subtype = int)");
    Catalog *catalog = sync_now(&target);
    assert_int_equal(catalog->extensions.n, 2);
    CatalogSchema *schema = catalog_schema_find(catalog, STR("public"));
    assert_int_equal(schema->routines.n, 0);
    assert_int_equal(schema->types.n, 1);
    target_close(&target);
}

static int count_trips(Target *target, Str known)
{
    TripCounter counter;
    DriverSnapshot snapshot;
    DataSource source = target->source;
    trip_counter_start(&counter, server.dir, NULL, false);
    source.host = str(counter.dir);
    if (!driver_sync(&target->cx, &source, known, &snapshot))
        fail_msg("%s", target->cx.message);
    assert_int_equal(snapshot.unchanged, known.n > 0);
    return trip_counter_wait(&counter);
}

static void test_trips_do_not_grow(void **state)
{
    Target target;
    Str fingerprint;
    (void)state;
    target_open(&target, "trips");
    target_sql(&target,
               "DO $$ BEGIN FOR i IN 1..10 LOOP EXECUTE format('CREATE TABLE t%s (id int"
               " PRIMARY KEY, n int REFERENCES t%s CHECK (n > 0))', i, i); END LOOP; END $$");
    assert_int_equal(count_trips(&target, STR_NONE), 2);
    target_sql(&target,
               "DO $$ BEGIN FOR i IN 11..500 LOOP EXECUTE format('CREATE TABLE t%s (id int"
               " PRIMARY KEY, n int REFERENCES t%s CHECK (n > 0)); CREATE VIEW v%s AS SELECT *"
               " FROM t%s', i, i, i, i); END LOOP; END $$");
    assert_int_equal(count_trips(&target, STR_NONE), 2);
    assert_true(driver_fingerprint(&target.cx, &target.source, &fingerprint));
    assert_int_equal(count_trips(&target, fingerprint), 1);
    target_close(&target);
}

static Str fingerprint_now(Target *target)
{
    Str fingerprint;
    if (!driver_fingerprint(&target->cx, &target->source, &fingerprint))
        fail_msg("%s", target->cx.message);
    return fingerprint;
}

static void expect_change(Target *target, const char *sql, bool changes)
{
    Str before = fingerprint_now(target);
    target_sql(target, sql);
    if (str_eq(before, fingerprint_now(target)) == changes)
        fail_msg("%s: the fingerprint %s", sql, changes ? "is still the same" : "is another");
}

static void test_fingerprint_sees_every_change(void **state)
{
    static const char *const changes[] = {
        "CREATE TABLE hr.x (a int)",
        "ALTER TABLE hr.x ADD COLUMN b text",
        "ALTER TABLE hr.x ALTER b SET DEFAULT 'q'",
        "ALTER TABLE hr.x ALTER b SET DEFAULT 'r'",
        "ALTER TABLE hr.x ALTER b DROP DEFAULT",
        "ALTER TABLE hr.x ALTER b TYPE varchar(9)",
        "ALTER TABLE hr.x ALTER b SET NOT NULL",
        "ALTER TABLE hr.x RENAME b TO c",
        "ALTER TABLE hr.x ADD CONSTRAINT k CHECK (a > 0)",
        "ALTER TABLE hr.x DROP CONSTRAINT k",
        "CREATE INDEX xi ON hr.x (a)",
        "DROP INDEX hr.xi",
        "COMMENT ON TABLE hr.x IS 'one'",
        "COMMENT ON TABLE hr.x IS 'two'",
        "COMMENT ON TABLE hr.x IS NULL",
        "COMMENT ON SCHEMA public IS 'mine'",
        "ALTER TABLE hr.x DROP COLUMN c",
        "ALTER TABLE hr.x ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON hr.x USING (true)",
        "DROP POLICY p ON hr.x",
        "CREATE TRIGGER tr BEFORE INSERT ON hr.x FOR EACH ROW EXECUTE FUNCTION hr.touch()",
        "ALTER TABLE hr.x DISABLE TRIGGER tr",
        "DROP TRIGGER tr ON hr.x",
        "CREATE RULE ru AS ON INSERT TO hr.x DO NOTHING",
        "DROP TABLE hr.x",
        "CREATE OR REPLACE FUNCTION hr.many() RETURNS TABLE (id int, label text) LANGUAGE sql"
        " AS $$ SELECT 2, 'y' $$",
        "ALTER TYPE hr.mood ADD VALUE 'new'",
        "ALTER TYPE hr.mood RENAME VALUE 'new' TO 'newer'",
        "ALTER DOMAIN hr.email DROP DEFAULT",
        "ALTER SEQUENCE hr.plain INCREMENT BY 7",
        "CREATE OR REPLACE VIEW hr.by_key AS SELECT id, code, 1::bigint AS n FROM hr.department",
        "ALTER TABLE hr.event DETACH PARTITION hr.event_rest",
        "DROP STATISTICS hr.name_stats",
        "DROP EVENT TRIGGER watch_ddl",
        "CREATE SCHEMA added",
        "DROP SCHEMA added",
        "CREATE EXTENSION hstore",
        "ALTER SERVER far OPTIONS (SET host 'nearer')",
        "CREATE TABLE hr.y (a int); DROP TABLE hr.child",
    };
    static const char *const others[] = {
        "SELECT 1",
        "INSERT INTO hr.person VALUES ('Ann')",
        "UPDATE hr.person SET born = now()",
        "ANALYZE",
        "VACUUM",
        "SELECT nextval('hr.plain')",
        "CREATE TEMP TABLE temporary (a serial PRIMARY KEY, b text[] DEFAULT '{}' CHECK (a > 0));"
        "CREATE TEMP VIEW looks AS SELECT * FROM temporary",
        "BEGIN; CREATE TABLE never (a int); ROLLBACK",
    };
    Target target;
    (void)state;
    target_open(&target, "prints");
    load_rich_schema(&target);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        expect_change(&target, others[i], false);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        expect_change(&target, changes[i], true);
    target_close(&target);
}

static void test_answers_small_questions(void **state)
{
    Target target;
    DriverDatabaseList databases;
    Str version;
    (void)state;
    target_open(&target, "small");
    target_sql(&target, "CREATE TABLE t AS SELECT i FROM generate_series(1, 5000) i; ANALYZE t");
    assert_true(driver_test(&target.cx, &target.source));
    assert_true(driver_version(&target.cx, &target.source, &version));
    assert_true(version.n >= 2 && !strchr(version.p, ' '));
    assert_true(driver_databases(&target.cx, &target.source, &databases));
    bool found = false;
    for (size_t i = 0; i < databases.n; i++)
        found |= str_is(databases.v[i].name, "small") && databases.v[i].size_bytes > 0;
    assert_true(found);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 5000);
    target_close(&target);
}

static void test_explains_statements_without_running_them(void **state)
{
    Target target;
    StrList roles = {0};
    DriverPlan plans[] = {
        {.statement = STR("DELETE FROM t")},
        {.statement = STR("UPDATE t SET i = 0 WHERE i < 1001")},
        {.statement = STR("DELETE FROM nowhere")},
        {.statement = STR("DELETE FROM hidden")},
        {.statement = STR("SET search_path TO aside"), .is_setting = true},
        {.statement = STR("INSERT INTO hidden SELECT generate_series(1, 20)")},
    };
    (void)state;
    target_open(&target, "explained");
    target_sql(&target, "CREATE TABLE t AS SELECT i FROM generate_series(1, 5000) i; ANALYZE t;"
                        "CREATE SCHEMA aside; CREATE TABLE aside.hidden (i int)");
    assert_true(driver_explain(&target.cx, &target.source, plans, 6, &roles));
    assert_int_equal(roles.n, 0); /* a superuser */
    assert_int_equal(plans[0].rows, 5000);
    assert_in_range(plans[1].rows, 900, 1100);
    assert_int_equal(plans[2].rows, -1);
    assert_true(str_find(plans[2].error, STR("nowhere")) >= 0);
    assert_true(str_find(plans[3].error, STR("hidden")) >= 0);
    assert_int_equal(plans[5].rows, 20);
    assert_null(plans[5].error.p);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM t"), 5000);
    assert_int_equal(target_number(&target, "SELECT count(*) FROM aside.hidden"), 0);
    target_close(&target);
}

static void test_says_who_asks(void **state)
{
    Target target;
    StrList roles = {0};
    (void)state;
    target_open(&target, "asked");
    target_sql(&target, "CREATE ROLE owners; CREATE ROLE clerk LOGIN IN ROLE owners");
    target.source.username = STR("clerk");
    assert_true(driver_explain(&target.cx, &target.source, NULL, 0, &roles));
    assert_int_equal(roles.n, 2);
    assert_true(str_is(roles.v[0], "clerk"));
    assert_true(str_is(roles.v[1], "owners"));
    target_close(&target);
}

static void expect_failure(DataSource source, ErrCode code, const char *words)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    assert_false(driver_test(&cx, &source));
    if (cx.err != code || !strstr(cx.message, words))
        fail_msg("got %d: %s", (int)cx.err, cx.message);
    arena_free(arena);
}

static void test_explains_failed_connections(void **state)
{
    DataSource source = target_source("postgres");
    DriverParam param = {STR("host"), STR("x")};
    (void)state;
    source.database = STR("nowhere");
    expect_failure(source, ERR_NOT_FOUND, "nowhere");
    source = target_source("postgres");
    source.username = STR("no'bo\\dy");
    expect_failure(source, ERR_DENIED, "no'bo\\dy");
    source = target_source("postgres");
    source.host = STR("/nonexistent");
    expect_failure(source, ERR_UNAVAILABLE, "/nonexistent");
    source.host = STR("");
    expect_failure(source, ERR_INVALID, "no host");
    source = target_source("postgres");
    source.params = &param;
    source.nparams = 1;
    expect_failure(source, ERR_INVALID, "'host'");
    source = target_source("postgres");
    source.use_ssl = source.verify_tls = true;
    expect_failure(source, ERR_INVALID, "sslCa");
    source = target_source("postgres");
    source.engine = STR("MYSQL");
    expect_failure(source, ERR_UNIMPLEMENTED, "MYSQL");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dump_is_the_schema),
        cmocka_unit_test(test_json_goes_round),
        cmocka_unit_test(test_json_is_the_api_form),
        cmocka_unit_test(test_skips_what_extensions_own),
        cmocka_unit_test(test_trips_do_not_grow),
        cmocka_unit_test(test_fingerprint_sees_every_change),
        cmocka_unit_test(test_answers_small_questions),
        cmocka_unit_test(test_explains_statements_without_running_them),
        cmocka_unit_test(test_says_who_asks),
        cmocka_unit_test(test_explains_failed_connections),
    };
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
