/* Resource names, page tokens, filters and orders. */
#include "call.h"

#include "api/name.h"
#include "api/order.h"
#include "api/page.h"

static Ctx cx;
static Page page;
static int found;

/* Pretends that the store found `found` rows. */
static Json *list(Request *rq)
{
    if (!page_read(rq, 0, &page))
        return NULL;
    Json *out = request_empty(rq), *projects = json_new_array(arena);
    size_t shown = page_finish(rq, &page, (size_t)found, out);
    for (size_t i = 0; i < shown; i++)
        json_add(arena, projects, json_new_object(arena));
    json_set(arena, out, "projects", projects);
    return out;
}

static const ApiHandler handlers[] = {{"ProjectService/ListProjects", list}, {NULL, NULL}};

static int setup(void **state)
{
    (void)state;
    start(handlers);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    ctx_init(&cx, arena);
    return 0;
}

static void reads_names(void **state)
{
    (void)state;
    Str project, plan;
    assert_true(
        name_parse(&cx, STR("projects/p1/plans/101"), "projects/{}/plans/{}", &project, &plan));
    assert_string_equal(str_z(arena, project), "p1");
    assert_string_equal(str_z(arena, plan), "101");
    assert_true(
        name_scan(arena, STR("projects/p1/plans/101"), "projects/{}/plans/{}", NULL, &plan));
    static const char *const bad[] = {"",
                                      "projects",
                                      "projects/",
                                      "projects/p/plans/",
                                      "projects/p/plans",
                                      "projects/p/plans/1/x",
                                      "project/p/plans/1",
                                      "projects//plans/1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(name_scan(arena, str(bad[i]), "projects/{}/plans/{}", &project, &plan));
    assert_false(name_parse(&cx, STR("projects/p"), "projects/{}/plans/{}", &project, &plan));
    assert_string_equal(cx.message, "invalid name \"projects/p\", expected projects/{}/plans/{}");
}

static void keeps_odd_characters_of_database_names(void **state)
{
    (void)state;
    Str name = name_print(arena, "instances/{}/databases/{}", STR("i"), STR("a/b%2F c"));
    assert_string_equal(str_z(arena, name), "instances/i/databases/a%2Fb%252F c");
    Str instance, database, rest;
    assert_true(name_database(arena, name, &instance, &database, &rest));
    assert_string_equal(str_z(arena, database), "a/b%2F c");
    assert_true(name_database(arena, STR("projects/p/instances/i/databases/d/changelogs/7"),
                              &instance, &database, &rest));
    assert_string_equal(str_z(arena, instance), "i");
    assert_string_equal(str_z(arena, database), "d");
    assert_string_equal(str_z(arena, rest), "changelogs/7");
    assert_false(name_database(arena, STR("instances/i"), &instance, &database, &rest));
    assert_false(name_database(arena, STR("instances//databases/d"), &instance, &database, &rest));
}

static void finds_the_project_and_the_number(void **state)
{
    (void)state;
    int64_t number;
    assert_string_equal(str_z(arena, name_project(STR("projects/p/plans/1"))), "p");
    assert_null(name_project(STR("instances/i")).p);
    assert_null(name_project(STR("projects/")).p);
    assert_null(name_project(STR("projects/p/instances/i/databases/d")).p);
    assert_true(name_number(&cx, STR("101"), &number));
    assert_int_equal(number, 101);
    assert_false(name_number(&cx, STR("0"), &number));
    assert_true(name_is_id(STR("a")));
    assert_true(name_is_id(STR("prod-2")));
    assert_false(name_is_id(STR("Prod")));
    assert_false(name_is_id(STR("2x")));
    assert_false(name_is_id(STR("x-")));
    assert_false(name_is_id(STR("")));
}

static void pages(void **state)
{
    (void)state;
    found = 11;
    assert_int_equal(call_as_admin("GET", "/v1/projects", ""), 200);
    assert_int_equal(page.size, 10);
    assert_int_equal(page.offset, 0);
    assert_int_equal(json_len(json_get(answered(), "projects")), 10);
    const char *token = json_z(arena, answered(), "nextPageToken");
    assert_int_equal(
        call_as_admin("GET", arena_printf(arena, "/v1/projects?pageSize=5&pageToken=%s", token),
                      ""),
        200);
    assert_int_equal(page.offset, 10);
    assert_int_equal(page.size, 5);
    found = 5;
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSize=5", ""), 200);
    assert_null(json_get(answered(), "nextPageToken"));
    found = 0;
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSize=100000", ""), 200);
    assert_int_equal(page.size, 1000);
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSize=-3", ""), 200);
    assert_int_equal(page.size, 10);
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageToken=b2Zmc2V0Oi0x", ""), 400);
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageToken=nonsense", ""), 400);
    assert_string_equal(message(), "invalid page token \"nonsense\", start again without one");
}

static void reads_orders(void **state)
{
    (void)state;
    static const char *const names[] = {"create_time", "title", NULL};
    Order order;
    assert_true(order_parse(&cx, STR("create_time desc, title"), names, &order));
    assert_int_equal(order.n, 2);
    assert_true(order.v[0].descending);
    assert_string_equal(str_z(arena, order.v[1].field), "title");
    assert_true(order_parse(&cx, STR(""), names, &order));
    assert_int_equal(order.n, 0);
    assert_false(order_parse(&cx, STR("name"), names, &order));
    ctx_init(&cx, arena);
    assert_false(order_parse(&cx, STR("title up"), names, &order));
    assert_string_equal(cx.message, "invalid orderBy: expected asc or desc, got \"up\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(reads_names, fresh),
        cmocka_unit_test_setup(keeps_odd_characters_of_database_names, fresh),
        cmocka_unit_test_setup(finds_the_project_and_the_number, fresh),
        cmocka_unit_test_setup(pages, fresh),
        cmocka_unit_test_setup(reads_orders, fresh),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
