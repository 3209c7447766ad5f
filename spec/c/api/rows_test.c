/* The rows of the API: every name in them exists and no two routes are the same. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "api/api.h"
#include "api/route.h"
#include "service/permission.h"

static Schema *schema;
static Arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    schema = schema_new(arena);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void counts_the_reference(void **state)
{
    (void)state;
    size_t calls = 0, own = 0, services = 0;
    const char *last = "";
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++) {
            own += (table->rows[j].flags & RPC_EXTENSION) != 0;
            services += strcmp(last, table->rows[j].service) != 0;
            last = table->rows[j].service;
            calls++;
        }
    }
    assert_int_equal(calls - own, 210);
    assert_int_equal(services - 1, 33);
    assert_int_equal(permission_count(), 150);
    assert_true(schema->enums->n >= 75);
}

static void names_messages_and_permissions_that_exist(void **state)
{
    (void)state;
    const RpcTable *table;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++) {
            const Rpc *rpc = &table->rows[j];
            int id;
            const Message *request = schema_message(schema, rpc->request);
            if (!request || !schema_message(schema, rpc->response))
                fail_msg("%s/%s: unknown message", rpc->service, rpc->name);
            if (rpc->permission[0] && !permission_find(str(rpc->permission), &id))
                fail_msg("%s/%s: unknown permission %s", rpc->service, rpc->name, rpc->permission);
            if (rpc->access == RPC_PERMISSION && !rpc->permission[0])
                fail_msg("%s/%s: which permission?", rpc->service, rpc->name);
            if (rpc->body[0] && rpc->body[0] != '*' && !message_field(request, str(rpc->body)))
                fail_msg("%s/%s: no body field %s", rpc->service, rpc->name, rpc->body);
            assert_ptr_equal(rpc_find(str_printf(arena, "%s/%s", rpc->service, rpc->name)), rpc);
        }
    }
}

/* "workspace.name" of a message: each part a field, the last a string. */
static bool has_path(const Message *message, Str path)
{
    Str part;
    while (str_cut(path, '.', &part, &path)) {
        const Field *field = message_field(message, part);
        if (!field || !field->message)
            return false;
        message = field->message;
    }
    const Field *field = message_field(message, part);
    return field && field->row->kind == FIELD_STRING;
}

static void binds_paths_to_fields(void **state)
{
    (void)state;
    Router *router = router_new(arena); /* asserts on two equal routes */
    size_t n;
    const RouteInfo *routes = router_routes(router, &n);
    size_t own = 0;
    for (size_t i = 0; i < n; i++)
        own += (routes[i].rpc->flags & RPC_EXTENSION) != 0;
    assert_int_equal(n - own, 265);
    for (size_t i = 0; i < n; i++) {
        const Message *request = schema_message(schema, routes[i].rpc->request);
        if (routes[i].field.n > 0 && !has_path(request, routes[i].field))
            fail_msg("%s/%s has no field %.*s", routes[i].rpc->service, routes[i].rpc->name,
                     STR_ARG(routes[i].field));
    }
}

static void numbers_fields_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema->messages->n; i++) {
        const Message *message = schema->messages->entries[i].value;
        for (size_t a = 0; a < message->n; a++) {
            assert_true(message->fields[a].row->number > 0);
            assert_true(islower((unsigned char)message->fields[a].name.p[0]));
            for (size_t b = 0; b < a; b++) {
                if (message->fields[a].row->number == message->fields[b].row->number)
                    fail_msg("%.*s.%d twice", STR_ARG(message->name),
                             message->fields[a].row->number);
            }
        }
    }
}

static void keeps_zero_first_in_enums(void **state)
{
    (void)state;
    for (size_t i = 0; i < schema->enums->n; i++) {
        const Enum *values = schema->enums->entries[i].value;
        assert_true(values->n > 1);
        assert_int_equal(values->values[0].number, 0);
        assert_null(map_get(schema->messages, values->name));
    }
    assert_int_equal(schema_enum(schema, "SQLReviewRule.Type")->n, 106);
    assert_int_equal(schema_enum(schema, "PlanFeature")->n, 72);
    assert_int_equal(enum_value(schema_enum(schema, "Engine"), STR("25"))->number, 25);
    assert_string_equal(enum_value(schema_enum(schema, "Engine"), STR("3"))->name, "POSTGRES");
    assert_null(enum_value(schema_enum(schema, "Engine"), STR("5")));
}

/* The three RPCs that the reference lists without a route; everything else has one. */
static void routes_every_call(void **state)
{
    (void)state;
    const RpcTable *table;
    size_t without = 0;
    for (size_t i = 0; (table = rpc_table(i)); i++) {
        for (size_t j = 0; j < table->n; j++)
            without += !table->rows[j].paths[0];
    }
    assert_int_equal(without, 3);
}

static void counts_what_roles_may(void **state)
{
    (void)state;
    static const struct {
        const char *role;
        size_t n;
    } expected[] = {{"workspaceAdmin", 149},   {"workspaceDBA", 123},    {"workspaceMember", 20},
                    {"projectOwner", 105},     {"projectDeveloper", 38}, {"sqlEditorUser", 17},
                    {"sqlEditorReadUser", 15}, {"projectReleaser", 29},  {"gitopsServiceAgent", 10},
                    {"projectViewer", 15}};
    for (size_t i = 0; i < 10; i++) {
        const Role *role = role_find(str_printf(arena, "roles/%s", expected[i].role));
        assert_non_null(role);
        assert_ptr_equal(role, role_at(i));
        PermissionSet set = {0};
        role_permissions(role, &set);
        size_t n = 0;
        for (size_t id = 0; id < permission_count(); id++)
            n += permission_has(&set, (int)id);
        assert_int_equal(n, expected[i].n);
    }
    assert_null(role_find(STR("roles/nobody")));
    int id;
    assert_true(permission_find(STR("bb.plans.create"), &id));
    assert_string_equal(permission_name(id), "bb.plans.create");
    assert_false(permission_find(STR("bb.plans.destroy"), &id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_reference),
        cmocka_unit_test(names_messages_and_permissions_that_exist),
        cmocka_unit_test(binds_paths_to_fields),
        cmocka_unit_test(numbers_fields_once),
        cmocka_unit_test(keeps_zero_first_in_enums),
        cmocka_unit_test(routes_every_call),
        cmocka_unit_test(counts_what_roles_may),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
