/* Environment: the order of stages, and what counts as protected. */
#include "fixture.h"

#include "service/environment.h"

static void set(const char *value)
{
    Json *json = json_parse(&cx, str(value), NULL);
    must(json && store_setting_set(&cx, db, STR("ENVIRONMENT"), json));
}

static const char *tier(const char *id)
{
    err_clear(&cx);
    Json *list = environment_list(&cx, db);
    must(list != NULL);
    return str_z(arena, json_str(environment_facts(&cx, list, str(id)), "tier"));
}

static void test_comes_before_prod_by_default(void **state)
{
    (void)state;
    Json *list = environment_list(&cx, db);
    assert_int_equal(environment_order(list, STR("test")), 0);
    assert_int_equal(environment_order(list, STR("prod")), 1);
    assert_int_equal(environment_order(list, STR("unheard")), 2);
    assert_string_equal(tier("test"), "UNPROTECTED");
    assert_string_equal(tier("prod"), "PROTECTED");
}

static void what_nobody_knows_is_protected(void **state)
{
    (void)state;
    assert_string_equal(tier("unheard"), "PROTECTED");
    assert_string_equal(tier(""), "PROTECTED");
    set("{\"environments\":[{\"id\":\"a\"},{\"id\":\"b\",\"tags\":{\"protected\":\"unprotected\"}},"
        "{\"id\":\"c\",\"tags\":{\"protected\":\"protected\"}},{\"id\":\"d\",\"tags\":{"
        "\"protected\":"
        "\"PROTECTED\"}},{\"id\":\"e\",\"tags\":{\"protected\":true}},"
        "{\"id\":\"f\",\"tags\":{\"protected\":\"\"}}]}");
    const char *const guarded = "cde", *const open = "abf";
    for (const char *c = guarded; *c; c++)
        assert_string_equal(tier((char[]){*c, 0}), "PROTECTED");
    for (const char *c = open; *c; c++)
        assert_string_equal(tier((char[]){*c, 0}), "UNPROTECTED");
}

static void an_empty_list_protects_everything(void **state)
{
    (void)state;
    set("{\"environments\":[]}");
    assert_string_equal(tier("test"), "PROTECTED");
}

SPEC_MAIN(SPEC(test_comes_before_prod_by_default), SPEC(what_nobody_knows_is_protected),
          SPEC(an_empty_list_protects_everything))
