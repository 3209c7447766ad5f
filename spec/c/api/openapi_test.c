/* The OpenAPI document: every reference in it resolves and every route is there. */
#include "call.h"

#include "api/route.h"

static Json *document;
static size_t references;

static int setup(void **state)
{
    (void)state;
    start(NULL);
    assert_int_equal(call("GET", "/openapi.json", ""), 200);
    document = answered();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Follows "#/components/schemas/X"; schema names hold no '/'. */
static Json *follow(Str reference)
{
    Str part;
    Json *at = document;
    assert_true(str_next(&reference, '/', &part) && str_is(part, "#"));
    while (at && str_next(&reference, '/', &part))
        at = json_get_str(at, part);
    return at;
}

static void check_references(const Json *value)
{
    for (size_t i = 0; i < value->n; i++) {
        if (value->kind == JSON_ARRAY)
            check_references(value->items[i]);
        if (value->kind != JSON_OBJECT)
            continue;
        if (str_is(value->members[i].key, "$ref")) {
            references++;
            if (!follow(value->members[i].value->text))
                fail_msg("%.*s leads nowhere", STR_ARG(value->members[i].value->text));
        }
        check_references(value->members[i].value);
    }
}

static void resolves_every_reference(void **state)
{
    (void)state;
    check_references(document);
    assert_true(references > 1000);
}

/* At least one for every path of every call; a path with alternatives has several. */
static size_t count_routes(void)
{
    size_t n = 0;
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++)
        for (size_t j = 0; j < table->n; j++)
            for (const char *path = table->rows[j].paths; *path; path++)
                n += path[0] != ' ' && (path[1] == ' ' || path[1] == '\0');
    return n;
}

static void has_every_route(void **state)
{
    (void)state;
    const Json *paths = json_get(document, "paths");
    size_t operations = 0;
    for (size_t i = 0; i < paths->n; i++)
        operations += paths->members[i].value->n;
    assert_true(operations >= count_routes());
    assert_true(operations > 250);
    assert_string_equal(json_z(arena, document, "openapi"), "3.1.0");
    assert_non_null(
        json_get(json_get(paths, "/v1/projects/{project}/issues/{issue}:approve"), "post"));
}

/* Every hole of a path is a parameter of its operations, and the other way round. */
static void declares_path_parameters(void **state)
{
    (void)state;
    const Json *paths = json_get(document, "paths");
    for (size_t i = 0; i < paths->n; i++) {
        Str path = paths->members[i].key;
        size_t holes = 0;
        for (size_t j = 0; j < path.n; j++)
            holes += path.p[j] == '{';
        const Json *item = paths->members[i].value;
        for (size_t j = 0; j < item->n; j++) {
            const Json *parameters = json_get(item->members[j].value, "parameters");
            size_t declared = 0;
            for (size_t k = 0; k < json_len(parameters); k++) {
                const Json *parameter = json_at(parameters, k);
                if (!str_is(json_str(parameter, "in"), "path"))
                    continue;
                declared++;
                Str hole = str_printf(arena, "{%s}", json_z(arena, parameter, "name"));
                assert_true(str_find(path, hole) > 0);
            }
            assert_int_equal(declared, holes);
        }
    }
}

static void names_operations_once(void **state)
{
    (void)state;
    Map *seen = map_new(arena);
    const Json *paths = json_get(document, "paths");
    for (size_t i = 0; i < paths->n; i++) {
        const Json *item = paths->members[i].value;
        for (size_t j = 0; j < item->n; j++) {
            const Json *operation = item->members[j].value;
            assert_true(map_set(seen, json_str(operation, "operationId"), document));
            assert_non_null(json_get(json_get(operation, "responses"), "200"));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resolves_every_reference),
        cmocka_unit_test(has_every_route),
        cmocka_unit_test(declares_path_parameters),
        cmocka_unit_test(names_operations_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
