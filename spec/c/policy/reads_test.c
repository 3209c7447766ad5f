/* Specs of reads: the facts that the policies of a decision looked at. */
#include "fixture.h"

static void start_with(const char *body)
{
    fixture_put(&fixture, "policies/risk/a.lua",
                arena_printf(fixture.arena,
                             "local r = { title = \"A\" }\nfunction r.score(c)\n%s\n"
                             "return \"LOW\"\nend\nreturn r\n",
                             body));
    fixture_start(&fixture);
}

static const char *facts_of(const char *input)
{
    if (!fixture_call(&fixture, "risk", input))
        fail_msg("%s", fixture.cx.message);
    return json_text(fixture.arena, fixture.answer.facts).p;
}

static void it_names_paths_and_values(void **state)
{
    (void)state;
    start_with("local x = c.environment.tier, c.missing, c.rows, c.project.yes");
    assert_string_equal(
        facts_of("{\"change\":{\"environment\":{\"tier\":\"PROTECTED\",\"id\":\"prod\"},"
                 "\"rows\":2.5,\"project\":{\"yes\":true}}}"),
        "[{\"path\":\"change.environment.tier\",\"value\":\"PROTECTED\"},"
        "{\"path\":\"change.missing\",\"value\":null},{\"path\":\"change.rows\",\"value\":2.5},"
        "{\"path\":\"change.project.yes\",\"value\":true}]");
}

static void it_counts_lists_and_walks_them(void **state)
{
    (void)state;
    start_with("local n = #c.tables for _, s in ipairs(c.statements) do local k = s.kind end");
    assert_string_equal(
        facts_of("{\"change\":{\"tables\":[{},{}],\"statements\":[{\"kind\":\"x\"}]}}"),
        "[{\"path\":\"change.tables\",\"count\":2},"
        "{\"path\":\"change.statements\",\"count\":1},"
        "{\"path\":\"change.statements[1].kind\",\"value\":\"x\"}]");
}

static void it_says_which_policy_read_what(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/risk/b.lua",
                "local r = { title = \"B\" }\nfunction r.score(c) return c.b and \"LOW\" or "
                "\"HIGH\" end\nreturn r\n");
    start_with("local x = c.a, c.b");
    assert_string_equal(
        facts_of("{\"change\":{\"a\":1,\"b\":2}}"),
        "[{\"path\":\"change.a\",\"value\":1},{\"path\":\"change.b\",\"value\":2}]");
    const Json *trace = fixture.answer.trace;
    assert_string_equal(json_text(fixture.arena, json_get(json_at(trace, 0), "facts")).p, "[0,1]");
    assert_string_equal(json_text(fixture.arena, json_get(json_at(trace, 1), "facts")).p, "[1]");
}

static void it_is_bounded(void **state)
{
    (void)state;
    start_with("for i = 1, 1000 do local x = c[\"f\" .. i] end "
               "for i = 1, 100 do local x = c.list[i] end local x = c.text");
    Buf input = buf_new(fixture.arena);
    buf_add_z(&input, "{\"change\":{\"text\":\"");
    for (int i = 0; i < 1000; i++)
        buf_add_z(&input, "\xc3\xa9");
    buf_add_z(&input, "\",\"list\":[1,2,3]}}");
    facts_of(buf_str(&input).p);
    assert_int_equal(json_len(fixture.answer.facts), 200);
    assert_true(fixture.answer.has_more_facts);
}

static void it_cuts_long_texts(void **state)
{
    (void)state;
    start_with("local x = c.text");
    Buf input = buf_new(fixture.arena);
    buf_add_z(&input, "{\"change\":{\"text\":\"");
    for (int i = 0; i < 1000; i++)
        buf_add_z(&input, "\xc3\xa9");
    buf_add_z(&input, "\"}}");
    facts_of(buf_str(&input).p);
    Str value = json_str(json_at(fixture.answer.facts, 0), "value");
    assert_in_range(value.n, 100, 200);
    assert_true(str_is_utf8(value));
}

/* A module that keeps a view of one call shows it to the next one, which must not note it. */
static void it_forgets_views_of_earlier_decisions(void **state)
{
    (void)state;
    fixture_put(&fixture, "lua/keep.lua",
                "local kept\nreturn { get = function(c) kept = kept or c return kept end }\n");
    start_with("local x = require(\"keep\").get(c).a");
    facts_of("{\"change\":{\"a\":1}}");
    assert_string_equal(facts_of("{\"change\":{\"a\":2}}"), "[]");
}

static void it_keeps_the_facts_of_a_failure(void **state)
{
    (void)state;
    start_with("error(c.a)");
    assert_false(fixture_call(&fixture, "risk", "{\"change\":{\"a\":\"no\"}}"));
    assert_int_equal(json_len(fixture.answer.facts), 1);
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_empty)

static const struct CMUnitTest tests[] = {
    CASE(it_names_paths_and_values),
    CASE(it_counts_lists_and_walks_them),
    CASE(it_says_which_policy_read_what),
    CASE(it_is_bounded),
    CASE(it_cuts_long_texts),
    CASE(it_forgets_views_of_earlier_decisions),
    CASE(it_keeps_the_facts_of_a_failure),
};

FIXTURE_MAIN(tests, NULL, NULL)
