/* Admission: every problem of a bundle with its place, the words of specs, and coverage. */
#include "fixture.h"

static const Json *admit(void)
{
    const Json *report = NULL;
    ctx_init(&fixture.cx, fixture.arena);
    assert_true(policy_check_files(&fixture.cx, &fixture.options, &report));
    return report;
}

/* "file:line kind severity[ code]: message" of each problem, a line each. */
static const char *problems(const Json *report)
{
    Buf out = buf_new(fixture.arena);
    const Json *list = json_get(report, "problems");
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *one = json_at(list, i);
        Str code = json_str(one, "code");
        buf_printf(&out, "%.*s:%d %.*s %.*s%s%.*s: %.*s\n", STR_ARG(json_str(one, "file")),
                   (int)json_int(one, "line", 0), STR_ARG(json_str(one, "kind")),
                   STR_ARG(json_str(one, "severity")), code.n ? " " : "", STR_ARG(code),
                   STR_ARG(json_str(one, "message")));
    }
    return buf_str(&out).p;
}

static void collects_every_problem_in_order(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "lua/broken.lua", "return {\n");
    fixture_overlay(&fixture, "policies/risk/a.lua",
                    "local risk = { title = \"A\" }\nlocal unused = 1\n"
                    "function risk.score() return foo end\nreturn risk\n");
    fixture_overlay(&fixture, "policies/risk/b.lua", "return { titel = \"B\" }\n");
    fixture_overlay(&fixture, "policies/risk/c.lua", "\nreturn require \"broken\"\n");
    fixture_overlay(&fixture, "policies/risk/d.lua", "\nwhile true do end\n");
    fixture_overlay(&fixture, "policies/risk/e_spec.lua",
                    "it(\"one\", function()\n  assert.is_true(false)\nend)\n"
                    "it(\"two\", function()\n  assert.is_nil(1)\nend)\n");
    fixture_overlay(&fixture, "rules/x/y.lua",
                    "return { title = \"t\", why = \"w\", level = \"ERROR\", code = 1,\n"
                    "  engines = \"*\", on = \"*\",\n  good = { \"SELECT 1\",\n \"SELECT 2\" },\n"
                    "  bad = { \"SELECT 3\" },\n"
                    "  check = function(stmt, ctx)\n"
                    "    if not ctx.words then ctx:advise(stmt, \"no\") end\n  end }\n");
    const Json *report = admit();
    assert_false(json_bool(report, "ok"));
    assert_string_equal(problems(report),
                        "lua/broken.lua:2 syntax ERROR: unexpected symbol near '<eof>'\n"
                        "policies/risk/a.lua:2 lint WARNING 211: unused variable unused\n"
                        "policies/risk/a.lua:3 lint ERROR 113: foo is not defined\n"
                        "policies/risk/b.lua:1 type ERROR: unknown field 'titel' in a risk policy\n"
                        "policies/risk/d.lua:2 budget ERROR: ran longer than 100 ms\n"
                        "policies/risk/e_spec.lua:2 spec ERROR: one: expected true, got false\n"
                        "policies/risk/e_spec.lua:5 spec ERROR: two: expected nil, got 1\n"
                        "rules/x/y.lua:3 example ERROR: a good example is advised against: no\n"
                        "rules/x/y.lua:4 example ERROR: a good example is advised against: no\n"
                        "rules/x/y.lua:7 lint ERROR 143: ctx has no field words\n");
    const Json *error = json_get(report, "error");
    assert_string_equal(json_z(fixture.arena, error, "file"), "lua/broken.lua");
}

static void admits_with_warnings_and_shows_them(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/a.lua",
                    "local unused = 1\nlocal risk = { title = \"A\" }\n"
                    "function risk.score() return \"LOW\" end\nreturn risk\n");
    fixture_start(&fixture);
    const Json *warnings = json_get(fixture_status(&fixture), "warnings");
    assert_int_equal(json_len(warnings), 1);
    assert_int_equal(json_int(json_at(warnings, 0), "line", 0), 1);
}

static void tells_all_problems_of_a_refused_bundle(void **state)
{
    (void)state;
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/a.lua", "return foo\n");
    fixture_overlay(&fixture, "policies/risk/b.lua", "return {\n");
    policy_host_reload(fixture.host);
    const Json *error = json_get(fixture_status(&fixture), "error");
    assert_int_equal(json_len(json_get(error, "problems")), 3);
}

static void shows_a_hundred_at_most(void **state)
{
    (void)state;
    Buf text = buf_new(fixture.arena);
    for (int i = 0; i < 300; i++)
        buf_printf(&text, "do local a = foo%d end\n", i);
    buf_add_z(&text, "return { title = \"x\", score = function() return \"LOW\" end }\n");
    fixture_overlay(&fixture, "policies/risk/a.lua", buf_str(&text).p);
    const Json *report = admit();
    assert_int_equal(json_len(json_get(report, "problems")), 100);
    assert_null(strstr(problems(report), "WARNING"));
}

/* Outcome of each claim of the spec, a line each. */
static const char *claims(const char *spec)
{
    Buf out = buf_new(fixture.arena);
    fixture_overlay(&fixture, "policies/risk/x_spec.lua", spec);
    fixture.options.with_results = true;
    const Json *list = json_get(admit(), "results");
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *one = json_at(list, i);
        Str message = json_str(one, "message");
        buf_printf(&out, "%d %.*s %.*s%s%.*s\n", (int)json_int(one, "line", 0),
                   STR_ARG(json_str(one, "status")), STR_ARG(json_str(one, "name")),
                   message.n ? ": " : "", STR_ARG(message));
    }
    return buf_str(&out).p;
}

static void runs_each_claim_with_its_hooks(void **state)
{
    (void)state;
    assert_string_equal(
        claims("local said = {}\n"
               "local function say(word)\n"
               "  return function() said[#said + 1] = word end\n"
               "end\n"
               "describe(\"outer\", function()\n"
               "  setup(say \"s\") teardown(say \"t\")\n"
               "  before_each(say \"b\") after_each(say \"a\")\n"
               "  it(\"first\", function() assert.same({ \"s\", \"b\" }, said) end)\n"
               "  describe(\"inner\", function()\n"
               "    before_each(say \"i\")\n"
               "    it(\"second\", function()\n"
               "      finally(say \"f\")\n"
               "      assert.same({ \"s\", \"b\", \"a\", \"b\", \"i\" }, said)\n"
               "    end)\n"
               "  end)\n"
               "end)\n"
               "it(\"last\", function()\n"
               "  assert.equal(\"s b a b i f a t\", table.concat(said, \" \"))\n"
               "end)\n"),
        "8 passed outer first\n11 passed outer inner second\n17 passed last\n");
}

static void goes_on_after_a_claim_that_fails(void **state)
{
    (void)state;
    assert_string_equal(claims("it(\"fails\", function() assert.equal(1, 2) end)\n"
                               "it(\"hangs\", function() while true do end end)\n"
                               "it(\"throws\", function() error(\"no\") end)\n"
                               "it(\"is to come\")\n"
                               "pending(\"too\")\n"
                               "it(\"waits\", function() pending(\"for Ada\") end)\n"
                               "it(\"holds\", function() end)\n"
                               "it(\"nests\", function() it(\"x\", function() end) end)\n"),
                        "1 failed fails: expected 1, got 2\n"
                        "2 failed hangs: ran longer than 100 ms\n"
                        "3 failed throws: no\n"
                        "4 pending is to come\n"
                        "5 pending too\n"
                        "6 pending waits: for Ada\n"
                        "7 passed holds\n"
                        "8 failed nests: it must stand in a describe, not in a claim\n");
}

static void knows_the_claims_of_busted(void **state)
{
    (void)state;
    static const char *const true_ones[] = {
        "assert(1)",
        "assert.equal(1, 1)",
        "assert.are.equal(1, 1)",
        "assert.are_equal('a', 'a')",
        "assert.are_not.equal(1, 2)",
        "assert.not_equal(1, 2)",
        "assert.is_not.equals(1, 2)",
        "assert.same({ a = { 1 } }, { a = { 1 } })",
        "assert.are_not_same({ 1 }, { 2 })",
        "assert.is_true(true)",
        "assert.True(true)",
        "assert.is_not_true(1)",
        "assert.is_false(false)",
        "assert.is_nil(nil)",
        "assert.is_not_nil(1)",
        "assert.truthy(1)",
        "assert.is_falsy(nil)",
        "assert.has_error(function() error('x') end)",
        "assert.has.error(function() error('x') end, 'x')",
        "assert.has_error(function() error({ a = 1 }) end, { a = 1 })",
        "assert.error_matches(function() error('fox') end, '^f.x$')",
        "assert.has_no.errors(function() end)",
        "assert.no_error(function() end)",
        "assert.matches('^a+$', 'aaa')",
        "assert.does_not.match('b', 'aaa')",
        "assert.near(1, 1.01, 0.1)",
        "assert.is_table({})",
        "assert.is_string('')",
        "assert.is_number(1)",
        "assert.is_boolean(false)",
        "assert.is_function(pairs)"};
    for (size_t i = 0; i < sizeof true_ones / sizeof *true_ones; i++) {
        char *spec = arena_printf(fixture.arena, "it(\"x\", function() %s end)\n", true_ones[i]);
        if (strcmp(claims(spec), "1 passed x\n") != 0)
            fail_msg("%s: %s", true_ones[i], claims(spec));
    }
}

static void says_what_a_failed_claim_saw(void **state)
{
    (void)state;
    static const char *const samples[][2] = {
        {"assert.same({ a = 1 }, { a = 2 })", "expected the same as {a = 1}, got {a = 2}"},
        {"assert.equal('a', nil)", "expected \"a\", got nil"},
        {"assert.equal('a', 'b', 'told')", "told"},
        {"assert.is_not_nil(nil)", "expected not nil, got nil"},
        {"assert.has_error(function() end)", "expected an error, got nothing"},
        {"assert.has_error(function() error('x') end, 'y')", "expected an error, got \"x\""},
        {"assert.has_no.errors(function() error('x') end)", "expected no error, got \"x\""},
        {"assert(false)", "assertion failed!"},
        {"assert.matches('b', 'a')", "expected a match of \"b\", got \"a\""}};
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char *spec = arena_printf(fixture.arena, "it(\"x\", function() %s end)\n", samples[i][0]);
        assert_string_equal(claims(spec),
                            arena_printf(fixture.arena, "1 failed x: %s\n", samples[i][1]));
    }
}

static void decides_inside_claims(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/risk/rows.lua",
                "local risk = { title = \"Rows\" }\nfunction risk.score(change)\n"
                "  if change.affected_rows > 9 then return \"HIGH\", \"many\" end\n"
                "  return \"MODERATE\"\nend\nreturn risk\n");
    assert_string_equal(
        claims(
            "it(\"scores\", function()\n  local level, reasons = score({ affected_rows = 10 })\n"
            "  assert.equal(\"HIGH\", level)\n  assert.equal(\"many\", reasons[2].reason)\nend)\n"
            "it(\"decides\", function()\n"
            "  assert.equal(\"MODERATE\", decide(\"risk\", { change = { affected_rows = 1 } "
            "}).level)\n"
            "end)\n"
            "it(\"tells what failed\", function()\n"
            "  assert.error_matches(function() score({}) end, \"rows.lua:3: attempt\")\nend)\n"),
        "1 passed scores\n6 passed decides\n9 passed tells what failed\n");
}

static void runs_only_the_claims_asked_for(void **state)
{
    (void)state;
    fixture.options.filter = "b two";
    assert_string_equal(claims("describe(\"b\", function()\n  it(\"one\", function() end)\n"
                               "  it(\"two\", function() end)\nend)\n"),
                        "3 passed b two\n");
}

#define RISK_COVERED                                                                               \
    "local risk = { title = \"Covered\" }\n"                                                       \
    "\n"                                                                                           \
    "local function never()\n"                                                                     \
    "  return 1\n"                                                                                 \
    "end\n"                                                                                        \
    "\n"                                                                                           \
    "function risk.score(change)\n"                                                                \
    "  if change.a then\n"                                                                         \
    "    return never()\n"                                                                         \
    "  end\n"                                                                                      \
    "  return \"LOW\"\n"                                                                           \
    "end\n"                                                                                        \
    "return risk\n"

static const Json *covered(const Json *report, const char *file)
{
    const Json *files = json_get(report, "coverage");
    for (size_t i = 0; i < json_len(files); i++)
        if (str_is(json_str(json_at(files, i), "file"), file))
            return json_at(files, i);
    fail_msg("no coverage of %s", file);
    return NULL;
}

static void counts_lines_that_nobody_calls(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/a.lua", RISK_COVERED);
    fixture_overlay(&fixture, "policies/risk/a_spec.lua",
                    "it(\"is low\", function() assert.equal(\"LOW\", (score({}))) end)\n");
    fixture.options.with_coverage = true;
    const Json *file = covered(admit(), "policies/risk/a.lua");
    Buf out = buf_new(fixture.arena);
    const Json *lines = json_get(file, "lines");
    for (size_t i = 0; i < json_len(lines); i++)
        buf_printf(&out, "%d%s ", (int)json_int(json_at(lines, i), "line", 0),
                   json_int(json_at(lines, i), "hits", 0) ? "" : "!");
    assert_string_equal(buf_str(&out).p, "1 4! 7 8 9! 11 13 ");
    assert_string_equal(json_z(fixture.arena, file, "origin"), "overlay");
}

static void refuses_what_is_covered_too_little(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/a.lua", RISK_COVERED);
    fixture_overlay(&fixture, "policies/risk/a_spec.lua",
                    "it(\"is low\", function() assert.equal(\"LOW\", (score({}))) end)\n");
    fixture.options.coverage_minimum = 71;
    assert_true(json_bool(admit(), "ok"));
    fixture.options.coverage_minimum = 72;
    assert_string_equal(problems(admit()),
                        "policies/risk/a.lua:4 coverage ERROR: examples and specs run 5 of 7 "
                        "lines, less than 72%: not lines 4, 9\n");
}

static const char *risk_failure(const char *budget, const char *body)
{
    fixture_put(&fixture, "policies/risk/low.lua",
                arena_printf(fixture.arena,
                             "local risk = {\n  title = \"Low\",\n  budget = %s,\n}\n"
                             "function risk.score()\n  %s\n  return \"LOW\"\nend\nreturn risk\n",
                             budget, body));
    if (!fixture.host)
        fixture_start(&fixture);
    policy_host_reload(fixture.host);
    if (fixture_refusal(&fixture)[0])
        return fixture_refusal(&fixture);
    return fixture_call(&fixture, "risk", "{\"change\":{}}") ? "" : fixture.cx.message;
}

static void holds_a_policy_to_its_own_budget(void **state)
{
    static const char *const samples[][3] = {
        {"{ ms = 7 }", "local x = 1 while x do end",
         "policy policies/risk/low.lua:6: ran longer than 7 ms"},
        {"{ ms = 200 }", "for i = 1, 1e6 do local _ = i end", ""},
        {"{ memory_mib = 2 }", "local t = {} for i = 1, 1e6 do t[i] = {} end",
         "policy policies/risk/low.lua:6: needs more than 2 MiB of memory"},
        {"{ memory_mib = 2 }", "pcall(function() local t = {} for i = 1, 1e6 do t[i] = {} end end)",
         "policy policies/risk/low.lua:6: needs more than 2 MiB of memory"},
        {"{ memory_mib = 2 }", "for i = 1, 2e5 do local _ = { i } end", ""},
        {"{ ms = 0 }", "", "policies/risk/low.lua:3: field 'budget' must be a table with ms"},
        {"{ ms = 501 }", "", "policies/risk/low.lua:3: field 'budget' must be a table with ms"},
        {"{ seconds = 1 }", "", "policies/risk/low.lua:3: field 'budget' must be a table with ms"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *said = risk_failure(samples[i][0], samples[i][1]);
        if (samples[i][2][0])
            assert_contains(said, samples[i][2]);
        else
            assert_string_equal(said, "");
    }
}

static void checks_budgets_with_the_examples(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "rules/x/y.lua",
                    "return { title = \"t\", why = \"w\", level = \"ERROR\", code = 1,\n"
                    "  engines = \"*\", on = \"*\", good = { \"SELECT 1\" },\n"
                    "  bad = { \"SELECT 3\" }, budget = { ms = 3 },\n"
                    "  check = function(stmt, ctx)\n"
                    "    while true do end\n  end }\n");
    assert_contains(problems(admit()), "rules/x/y.lua:5: ran longer than 3 ms");
}

static void takes_texts_of_other_systems(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/a.lua",
                    "\xef\xbb\xbflocal risk = { title = \"A\" }\r\n"
                    "function risk.score() return \"LOW\" end\r\nreturn risk\r\n");
    assert_true(json_bool(admit(), "ok"));
    fixture_overlay(
        &fixture, "policies/risk/b.lua",
        "local risk = { title = \"A\" }\r\nfunction risk.score( return \"LOW\" end\r\n");
    assert_contains(problems(admit()), "policies/risk/b.lua:2 syntax ERROR: ");
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_with_risk)

static const struct CMUnitTest tests[] = {
    CASE(collects_every_problem_in_order),
    CASE(admits_with_warnings_and_shows_them),
    CASE(tells_all_problems_of_a_refused_bundle),
    CASE(shows_a_hundred_at_most),
    CASE(runs_each_claim_with_its_hooks),
    CASE(goes_on_after_a_claim_that_fails),
    CASE(knows_the_claims_of_busted),
    CASE(says_what_a_failed_claim_saw),
    CASE(decides_inside_claims),
    CASE(runs_only_the_claims_asked_for),
    CASE(counts_lines_that_nobody_calls),
    CASE(refuses_what_is_covered_too_little),
    CASE(holds_a_policy_to_its_own_budget),
    CASE(checks_budgets_with_the_examples),
    CASE(takes_texts_of_other_systems),
};

FIXTURE_MAIN(tests, NULL, NULL)
