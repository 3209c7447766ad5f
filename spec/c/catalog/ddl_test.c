/* DDL: order and words of the text that a catalog becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/ddl.h"

static Catalog *new_catalog(Arena *arena)
{
    Catalog *catalog = catalog_new(arena);
    CatalogSchema *schema = catalog_schema_add(catalog, STR("public"));
    schema->owner = STR("pg_database_owner");
    schema->comment = STR("standard public schema");
    return catalog;
}

static CatalogTable *add_table(Catalog *catalog, const char *name, const char *column)
{
    CatalogSchema *schema = catalog_schema_find(catalog, STR("public"));
    CatalogTable *table = ARENA_NEW(catalog->arena, CatalogTable);
    *table = (CatalogTable){.id = ++catalog->last_id, .schema = schema->name, .name = str(name)};
    CatalogColumn one = {.name = str(column),
                         .type = STR("integer"),
                         .position = 1,
                         .nullable = true,
                         .statistics = -1};
    VEC_ADD(catalog->arena, &table->columns, one);
    VEC_ADD(catalog->arena, &schema->tables, table);
    return table;
}

static CatalogView *add_view(Catalog *catalog, const char *name, const char *definition)
{
    CatalogSchema *schema = catalog_schema_find(catalog, STR("public"));
    CatalogView *view = ARENA_NEW(catalog->arena, CatalogView);
    *view = (CatalogView){.id = ++catalog->last_id,
                          .schema = schema->name,
                          .name = str(name),
                          .definition = str(definition)};
    VEC_ADD(catalog->arena, &schema->views, view);
    return view;
}

static void test_quotes_names_that_need_it(void **state)
{
    Arena *arena = arena_new();
    (void)state;
    assert_string_equal(catalog_quote_name(arena, STR("plain_1")).p, "plain_1");
    assert_string_equal(catalog_quote_name(arena, STR("Mixed")).p, "\"Mixed\"");
    assert_string_equal(catalog_quote_name(arena, STR("select")).p, "\"select\"");
    assert_string_equal(catalog_quote_name(arena, STR("between")).p, "\"between\"");
    assert_string_equal(catalog_quote_name(arena, STR("name")).p, "name");
    assert_string_equal(catalog_quote_name(arena, STR("1a")).p, "\"1a\"");
    assert_string_equal(catalog_quote_name(arena, STR("a\"b")).p, "\"a\"\"b\"");
    assert_string_equal(catalog_quote_name(arena, STR("")).p, "\"\"");
    assert_string_equal(catalog_quote_path(arena, STR("S"), STR("t")).p, "\"S\".t");
    assert_string_equal(catalog_quote_text(arena, STR("it's")).p, "'it''s'");
    assert_string_equal(catalog_quote_text(arena, STR("a\\b'")).p, "E'a\\\\b'''");
    arena_free(arena);
}

static void test_writes_a_table(void **state)
{
    Arena *arena = arena_new();
    Catalog *catalog = new_catalog(arena);
    CatalogTable *table = add_table(catalog, "order", "id");
    (void)state;
    table->columns.v[0].nullable = false;
    table->columns.v[0].comment = STR("the key");
    CatalogIndex key = {.name = STR("order_pkey"),
                        .is_constraint = true,
                        .is_primary = true,
                        .constraint_definition = STR("PRIMARY KEY (id)")};
    CatalogCheck check = {
        .name = STR("positive"), .definition = STR("CHECK ((id > 0))"), .validated = true};
    VEC_ADD(arena, &table->indexes, key);
    VEC_ADD(arena, &table->checks, check);
    assert_string_equal(catalog_ddl(arena, catalog, NULL).p,
                        "CREATE TABLE public.\"order\" (\n"
                        "    id integer NOT NULL,\n"
                        "    CONSTRAINT positive CHECK ((id > 0)),\n"
                        "    CONSTRAINT order_pkey PRIMARY KEY (id)\n"
                        ");\n"
                        "COMMENT ON COLUMN public.\"order\".id IS 'the key';\n");
    arena_free(arena);
}

static void test_puts_first_what_is_needed(void **state)
{
    Arena *arena = arena_new();
    Catalog *catalog = new_catalog(arena);
    (void)state;
    CatalogView *top = add_view(catalog, "a_top", "SELECT * FROM z_base");
    CatalogView *base = add_view(catalog, "z_base", "SELECT * FROM t");
    CatalogTable *table = add_table(catalog, "t", "id");
    catalog_edge_add(catalog, top->id, base->id);
    catalog_edge_add(catalog, base->id, table->id);
    assert_string_equal(catalog_ddl(arena, catalog, NULL).p,
                        "CREATE TABLE public.t (\n    id integer\n);\n\n"
                        "CREATE VIEW public.z_base AS\nSELECT * FROM t;\n\n"
                        "CREATE VIEW public.a_top AS\nSELECT * FROM z_base;\n");
    arena_free(arena);
}

static void test_ends_in_circles(void **state)
{
    Arena *arena = arena_new();
    Catalog *catalog = new_catalog(arena);
    (void)state;
    CatalogView *a = add_view(catalog, "a", "SELECT 1"), *b = add_view(catalog, "b", "SELECT 2");
    catalog_edge_add(catalog, a->id, b->id);
    catalog_edge_add(catalog, b->id, a->id);
    catalog_edge_add(catalog, a->id, 999);
    assert_string_equal(catalog_ddl(arena, catalog, NULL).p,
                        "CREATE VIEW public.a AS\nSELECT 1;\n\n"
                        "CREATE VIEW public.b AS\nSELECT 2;\n");
    arena_free(arena);
}

static void test_order_of_reading_does_not_matter(void **state)
{
    Arena *arena = arena_new();
    Catalog *one = new_catalog(arena), *two = new_catalog(arena);
    static const char *const names[] = {"a", "b", "c"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        add_table(one, names[i], "id");
        add_table(two, names[2 - i], "id");
    }
    assert_string_equal(catalog_fingerprint(arena, one).p, catalog_fingerprint(arena, two).p);
    add_table(two, "d", "id");
    assert_string_not_equal(catalog_fingerprint(arena, one).p, catalog_fingerprint(arena, two).p);
    arena_free(arena);
}

static void test_finds_by_name(void **state)
{
    Arena *arena = arena_new();
    Catalog *catalog = new_catalog(arena);
    (void)state;
    for (int i = 99; i >= 0; i--)
        add_table(catalog, arena_printf(arena, "t%d", i), "id");
    for (int sorted = 0; sorted < 2; sorted++) {
        for (int i = 0; i < 100; i++) {
            Str name = str_printf(arena, "t%d", i);
            const CatalogTable *table = catalog_table_find(catalog, STR("public"), name);
            assert_non_null(table);
            assert_true(str_eq(table->name, name));
        }
        assert_null(catalog_table_find(catalog, STR("public"), STR("t100")));
        assert_null(catalog_table_find(catalog, STR("public"), STR("")));
        assert_null(catalog_table_find(catalog, STR("private"), STR("t1")));
        assert_null(catalog_view_find(catalog, STR("public"), STR("t1")));
        catalog_sort(catalog);
    }
    arena_free(arena);
}

static void test_writes_sequences_briefly(void **state)
{
    Arena *arena = arena_new();
    Catalog *catalog = new_catalog(arena);
    CatalogSchema *schema = catalog_schema_find(catalog, STR("public"));
    CatalogSequence usual = {.id = ++catalog->last_id,
                             .schema = schema->name,
                             .name = STR("a"),
                             .type = STR("bigint"),
                             .start = 1,
                             .min = 1,
                             .max = INT64_MAX,
                             .increment = 1,
                             .cache = 1};
    CatalogSequence down = {.id = ++catalog->last_id,
                            .schema = schema->name,
                            .name = STR("b"),
                            .type = STR("smallint"),
                            .start = -1,
                            .min = INT16_MIN,
                            .max = -1,
                            .increment = -1,
                            .cache = 1,
                            .cycles = true};
    (void)state;
    VEC_ADD(arena, &schema->sequences, &usual);
    VEC_ADD(arena, &schema->sequences, &down);
    assert_string_equal(catalog_ddl(arena, catalog, NULL).p,
                        "CREATE SEQUENCE public.a;\n\n"
                        "CREATE SEQUENCE public.b AS smallint INCREMENT BY -1 CYCLE;\n");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes_names_that_need_it),
        cmocka_unit_test(test_writes_a_table),
        cmocka_unit_test(test_puts_first_what_is_needed),
        cmocka_unit_test(test_ends_in_circles),
        cmocka_unit_test(test_order_of_reading_does_not_matter),
        cmocka_unit_test(test_finds_by_name),
        cmocka_unit_test(test_writes_sequences_briefly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
