/* Metadata: the API's form of a schema, read strictly and written whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/ddl.h"
#include "catalog/metadata.h"

static Catalog *read_text(Ctx *cx, const char *text)
{
    Json *json = json_parse(cx, str(text), NULL);
    assert_non_null(json);
    return catalog_from_json(cx, json);
}

static void test_reads_what_a_person_writes(void **state)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    (void)state;
    Catalog *catalog = read_text(
        &cx, "{\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"pet\",\"columns\":["
             "{\"name\":\"id\",\"type\":\"bigint\",\"nullable\":false},"
             "{\"name\":\"owner\",\"type\":\"bigint\",\"nullable\":true,\"default\":\"0\"}],"
             "\"indexes\":[{\"name\":\"pet_pkey\",\"primary\":true,\"unique\":true,"
             "\"expressions\":[\"id\"]}],\"foreignKeys\":[{\"name\":\"pet_owner\","
             "\"columns\":[\"owner\"],\"referencedSchema\":\"public\","
             "\"referencedTable\":\"person\",\"referencedColumns\":[\"id\"],"
             "\"onDelete\":\"CASCADE\"}],\"checkConstraints\":[{\"name\":\"positive\","
             "\"expression\":\"id > 0\"}],\"rowCount\":\"12\"}]}],\"extensions\":null}");
    assert_non_null(catalog);
    assert_string_equal(catalog_ddl(arena, catalog, NULL).p,
                        "CREATE TABLE public.pet (\n"
                        "    id bigint NOT NULL,\n"
                        "    owner bigint DEFAULT 0,\n"
                        "    CONSTRAINT positive CHECK (id > 0),\n"
                        "    CONSTRAINT pet_pkey PRIMARY KEY (id)\n"
                        ");\n\n"
                        "ALTER TABLE ONLY public.pet ADD CONSTRAINT pet_owner FOREIGN KEY (owner)"
                        " REFERENCES public.person(id) ON DELETE CASCADE;\n");
    arena_free(arena);
}

static void expect_refused(const char *text, const char *field)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    assert_null(read_text(&cx, text));
    assert_int_equal(cx.err, ERR_INVALID);
    assert_non_null(strstr(cx.message, field));
    arena_free(arena);
}

static void test_names_the_wrong_field(void **state)
{
    (void)state;
    expect_refused("[]", "object");
    expect_refused("{\"schemas\":{}}", "'schemas'");
    expect_refused("{\"schemas\":[1]}", "'schemas'");
    expect_refused("{\"schemas\":[{\"name\":1}]}", "'name'");
    expect_refused("{\"schemas\":[{\"tables\":[{\"columns\":[{\"nullable\":\"no\"}]}]}]}",
                   "'nullable'");
    expect_refused("{\"schemas\":[{\"sequences\":[{\"start\":\"one\"}]}]}", "'start'");
    expect_refused("{\"schemas\":[{\"enumTypes\":[{\"values\":[1]}]}]}", "'values'");
}

static void test_lists_are_always_there(void **state)
{
    static const char *const lists[] = {
        "tables",  "externalTables", "views",         "functions",         "procedures",
        "streams", "tasks",          "packages",      "materializedViews", "sequences",
        "events",  "enumTypes",      "compositeTypes"};
    Arena *arena = arena_new();
    Catalog *catalog = catalog_new(arena);
    (void)state;
    catalog_schema_add(catalog, STR("s"));
    const Json *schema = json_at(json_get(catalog_to_json(arena, catalog), "schemas"), 0);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        const Json *list = json_get(schema, lists[i]);
        assert_true(list && list->kind == JSON_ARRAY && json_len(list) == 0);
    }
    arena_free(arena);
}

static void test_orders_views_by_what_they_name(void **state)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    (void)state;
    Catalog *catalog =
        read_text(&cx, "{\"schemas\":[{\"name\":\"s\",\"views\":["
                       "{\"name\":\"a\",\"definition\":\"SELECT x FROM s.b\",\"dependencyColumns\":"
                       "[{\"schema\":\"s\",\"table\":\"b\",\"column\":\"x\"}]},"
                       "{\"name\":\"b\",\"definition\":\"SELECT 1 AS x\"}]}]}");
    assert_non_null(catalog);
    Str ddl = catalog_ddl(arena, catalog, NULL);
    assert_true(str_find(ddl, STR("CREATE VIEW s.b")) < str_find(ddl, STR("CREATE VIEW s.a")));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_what_a_person_writes),
        cmocka_unit_test(test_names_the_wrong_field),
        cmocka_unit_test(test_lists_are_always_there),
        cmocka_unit_test(test_orders_views_by_what_they_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
