/* IAM conditions: until when a binding holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/iam_condition.h"

static const char *const rows[][2] = {
    {"request.time < timestamp(\"2030-01-02T03:04:05Z\")", "2030-01-02T03:04:05Z"},
    {"request.time < timestamp('2030-01-02T03:04:05.5+01:00')", "2030-01-02T02:04:05.5Z"},
    {"timestamp(\"2030-01-01T00:00:00Z\") > request.time", "2030-01-01T00:00:00Z"},
    {"request.time <= timestamp(\"2030-01-01T00:00:00Z\")", "2030-01-01T00:00:00.000001Z"},
    {"timestamp('2030-01-01T00:00:00Z') >= request.time", "2030-01-01T00:00:00.000001Z"},
    {"(request.time<timestamp('2030-01-01T00:00:00Z'))", "2030-01-01T00:00:00Z"},
    {"request.time < timestamp('2030-01-01T00:00:00Z') + duration('36h')", "2030-01-02T12:00:00Z"},
    {"request.time < timestamp(1893456000)", "2030-01-01T00:00:00Z"},
    {"request.time < timestamp('2031-01-01T00:00:00Z') && request.time < "
     "timestamp('2030-01-01T00:00:00Z') && true",
     "2030-01-01T00:00:00Z"},
    {"true", ""},
    {"request.time <= timestamp('9999-12-31T23:59:59.999999999Z')", ""},
    {"false", "! condition at 1:1: only request.time"},
    {"request.time > timestamp('2030-01-01T00:00:00Z')", "! condition at 1:14: only request.time"},
    {"timestamp('2030-01-01T00:00:00Z') < request.time", "! condition at 1:35: only"},
    {"!(request.time > timestamp('2030-01-01T00:00:00Z'))", "! condition at 1:1: only"},
    {"request.time < timestamp('2030-01-01T00:00:00Z') || true", "! condition at 1:1: only"},
    {"request.time < timestamp('2030-01-01T00:00:00Z') && resource.database in ['x']",
     "! condition at 1:71: only"},
    {"request.time.getHours() < 8", "! condition at 1:25: only"},
    {"request.time < request.time", "! condition at 1:14: only"},
    {"request.time == timestamp('2030-01-01T00:00:00Z')", "! condition at 1:14: only"},
    {"request.time < timestamp('tomorrow')", "! condition at 1:16: 'tomorrow' is no timestamp"},
    {"request.time < 'tomorrow'", "! condition at 1:14: no such overload: timestamp < string"},
    {"resource.name == 'x'",
     "! condition at 1:10: there is no variable 'resource.name' here; known are: "
     "resource.environment_id, resource.database, resource.schema_name, resource.table_name, "
     "request.time"},
    {"request.time", "! condition at 1:9: the expression gives type timestamp, not bool"},
    {"request.time <", "! condition at 1:15: the expression ends"},
};

static void test_expiry(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Ctx cx;
        Str expires;
        ctx_init(&cx, arena_new());
        bool ok = iam_condition_expiry(&cx, str(rows[i][0]), &expires);
        Str got = ok ? expires : str_printf(cx.arena, "! %s", cx.message);
        if (ok ? !str_is(got, rows[i][1]) : !str_starts(got, rows[i][1]))
            fail_msg("%s gave %.*s", rows[i][0], STR_ARG(got));
        arena_free(cx.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_expiry)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
