/* Expressions in a worker: its facts are noted, its clock is the zones', its budgets hold. */
#include "fixture.h"

static bool call(const char *body)
{
    fixture_put(&fixture, "policies/risk/a.lua",
                arena_printf(fixture.arena,
                             "local r = { title = \"A\" }\nfunction r.score(c)\n%s\n"
                             "end\nreturn r\n",
                             body));
    fixture_start(&fixture);
    return fixture_call(&fixture, "risk",
                        "{\"change\":{\"environment\":{\"tier\":\"PROTECTED\"},\"rows\":7,"
                        "\"tables\":[{\"name\":\"a\"},{\"name\":\"b\"}]}}");
}

static void it_reads_the_input_and_its_facts_are_noted(void **state)
{
    (void)state;
    assert_true(call("if cel.eval(\"environment.tier == 'PROTECTED' && rows > 5 && "
                     "tables.exists(t, t.name == 'b')\", c) == true then return 'HIGH' end "
                     "return 'LOW'"));
    assert_string_equal(json_text(fixture.arena, fixture.answer.facts).p,
                        "[{\"path\":\"change.environment.tier\",\"value\":\"PROTECTED\"},"
                        "{\"path\":\"change.rows\",\"value\":7},"
                        "{\"path\":\"change.tables\",\"count\":2},"
                        "{\"path\":\"change.tables[1].name\",\"value\":\"a\"},"
                        "{\"path\":\"change.tables[2].name\",\"value\":\"b\"}]");
}

static void it_knows_the_zones(void **state)
{
    (void)state;
    assert_true(call("assert(cel.eval(\"timestamp('2026-07-01T12:00:00Z').getHours("
                     "'Europe/Berlin')\") == 14) return 'LOW'"));
}

static void it_ends_with_the_budget_of_the_policy(void **state)
{
    (void)state;
    assert_false(call("local l = {} for i = 1, 300 do l[i] = i end\n"
                      "while true do cel.eval('l.all(a, l.all(b, l.all(c, true)))', {l = l}) end"));
    assert_true(strstr(fixture.cx.message, "policies/risk/a.lua:4") != NULL);
    assert_true(strstr(fixture.cx.message, "ran longer than") != NULL);
}

static void it_gives_back_what_large_expressions_take(void **state)
{
    (void)state;
    fixture.options.soft_ms = fixture.options.hard_ms = 20000;
    if (!call("for i = 1, 200 do\n"
              "local v, why = cel.eval('[' .. ('1,'):rep(40000) .. i .. '].size()')\n"
              "assert(v == 40001, why) end return 'LOW'"))
        fail_msg("%s", fixture.cx.message);
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_empty)

static const struct CMUnitTest tests[] = {
    CASE(it_reads_the_input_and_its_facts_are_noted),
    CASE(it_knows_the_zones),
    CASE(it_ends_with_the_budget_of_the_policy),
    CASE(it_gives_back_what_large_expressions_take),
};

FIXTURE_MAIN(tests, NULL, NULL)
