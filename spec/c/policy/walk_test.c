/* Walk in a review: rules see the schema after the script, its first fault, and spans. */
#include "fixture.h"

#define HEAD                                                                                       \
    "local rule = {\n  title = \"t\", why = \"w\", level = \"WARNING\", code = 700,\n"             \
    "  engines = \"*\", on = \"*\", good = { \"SELECT 1\" }, bad = { \"DROP TABLE bad\" },\n"
#define CHECK                                                                                      \
    "}\nfunction rule.check(stmt, ctx)\n"                                                          \
    "  if stmt.names[1] and stmt.names[1].name == \"bad\" then ctx:advise(stmt, \"bad\") end\n"

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture.options.hard_ms = 5000;
    return 0;
}

static const char shop[] =
    "{\"name\":\"shop\",\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"t\",\"columns\":"
    "[{\"name\":\"a\",\"type\":\"integer\"}]}]}]}";

static const char *review(const char *sql, const char *rules)
{
    Buf input = buf_new(fixture.arena);
    buf_add_z(&input, "{\"engine\":\"POSTGRES\",\"schema\":");
    buf_add_z(&input, shop);
    buf_add_z(&input, ",\"rules\":");
    buf_add_z(&input, rules);
    buf_add_z(&input, ",\"statement\":");
    json_write_string(&input, str(sql));
    buf_add_char(&input, '}');
    if (!fixture_call(&fixture, "review", buf_str(&input).p))
        fail_msg("%s", fixture.cx.message);
    return fixture_output(&fixture);
}

static void shows_the_schema_after_the_script(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/final.lua",
                HEAD CHECK "end\nfunction rule.finish(ctx)\n"
                           "  if not ctx.schema then return end\n"
                           "  local before, after = ctx.schema.schemas[1].tables[1], "
                           "ctx.final.schemas[1].tables[1]\n"
                           "  ctx:advise(nil, \"%d then %d, fault %s\", #before.columns, "
                           "#after.columns, ctx.fault and ctx.fault.code)\nend\nreturn rule\n");
    fixture_start(&fixture);
    assert_contains(review("ALTER TABLE t ADD b int; ALTER TABLE t ADD c int", "null"),
                    "1 then 3, fault nil");
    assert_contains(review("ALTER TABLE t ADD b int; ALTER TABLE u ADD c int", "null"),
                    "1 then 2, fault 604");
}

static void shows_what_a_statement_reads_and_writes(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/span.lua",
                HEAD CHECK
                "  local span = ctx:span(stmt)\n"
                "  if not span or not span.reads[1] then return end\n"
                "  local read, written = span.reads[1], span.writes[1]\n"
                "  ctx:advise(stmt, \"reads %s, writes %s\", read and read.name .. "
                "\".\" .. read.columns[1], written and written.name)\nend\nreturn rule\n");
    fixture_start(&fixture);
    const char *out = review("CREATE TABLE u (x int); INSERT INTO u SELECT a FROM t;"
                             "ALTER TABLE t RENAME a TO z; SELECT z FROM t",
                             "null");
    assert_contains(out, "reads t.a, writes u");
    assert_contains(out, "reads t.z, writes nil");
}

static void lets_a_rule_speak_alone(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/other.lua",
                HEAD CHECK "  if stmt.kind == \"alter_table\" then ctx:advise(stmt, \"other\") "
                           "end\nend\nreturn rule\n");
    fixture_put(&fixture, "rules/a/alone.lua",
                HEAD "  alone = true, enabled = false,\n" CHECK "end\nfunction rule.finish(ctx)\n"
                     "  local fault = ctx.fault\n"
                     "  if fault then ctx:advise_code(fault.code, fault, \"%s\", fault.message) "
                     "end\nend\nreturn rule\n");
    fixture_start(&fixture);
    const char *both = "[{\"type\":\"A_OTHER\",\"level\":\"ERROR\"},{\"type\":\"A_ALONE\"}]";
    review("ALTER TABLE t ADD b int;\nALTER TABLE t ADD b int", both);
    const Json *advices = json_get(fixture.answer.output, "advices");
    assert_int_equal(json_len(advices), 1);
    assert_int_equal(json_int(json_at(advices, 0), "code", 0), 412);
    assert_int_equal(json_int(json_at(advices, 0), "line", 0), 2);
    review("ALTER TABLE t ADD b int", both);
    assert_int_equal(json_len(json_get(fixture.answer.output, "advices")), 1);
    assert_contains(fixture_output(&fixture), "other");
}

#define CASE(spec) FIXTURE_SPEC(spec, open_fixture)

static const struct CMUnitTest tests[] = {
    CASE(shows_the_schema_after_the_script),
    CASE(shows_what_a_statement_reads_and_writes),
    CASE(lets_a_rule_speak_alone),
};

FIXTURE_MAIN(tests, NULL, NULL)
