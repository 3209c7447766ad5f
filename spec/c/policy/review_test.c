/* Review: statements in, advices with places out; a broken rule speaks for itself only. */
#include "fixture.h"

#define RULE(on, check)                                                                            \
    "local rule = {\n  title = \"t\", why = \"w\", level = \"WARNING\", code = 700,\n"             \
    "  engines = \"*\", on = { " on " },\n"                                                        \
    "  params = { word = { type = \"string\", default = \"plain\" },\n"                            \
    "             names = { type = \"set\", default = {} }, most = { type = \"number\", default "  \
    "= 3 } },\n"                                                                                   \
    "  good = { \"SELECT 1\" }, bad = { \"DROP TABLE bad\" },\n}\n"                                \
    "function rule.check(stmt, ctx)\n"                                                             \
    "  if stmt.names[1] and stmt.names[1].name == \"bad\" then ctx:advise(stmt, \"bad\") return "  \
    "end\n"                                                                                        \
    "  " check "\nend\nreturn rule\n"

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture.options.hard_ms = 5000;
    return 0;
}

static void review(const char *sql, const char *rest)
{
    Buf input = buf_new(fixture.arena);
    buf_add_z(&input, "{\"engine\":\"POSTGRES\",\"statement\":");
    json_write_string(&input, str(sql));
    buf_add_z(&input, rest);
    buf_add_char(&input, '}');
    if (!fixture_call(&fixture, "review", buf_str(&input).p))
        fail_msg("%s", fixture.cx.message);
}

static const Json *advice(size_t i)
{
    return json_at(json_get(fixture.answer.output, "advices"), i);
}

static size_t advices(void)
{
    return json_len(json_get(fixture.answer.output, "advices"));
}

static void assert_advice(size_t i, const char *status, int code, int line, int column,
                          const char *content)
{
    assert_string_equal(json_z(fixture.arena, advice(i), "status"), status);
    assert_int_equal(json_int(advice(i), "code", 0), code);
    assert_int_equal(json_int(advice(i), "line", 0), line);
    assert_int_equal(json_int(advice(i), "column", 0), column);
    assert_contains(json_z(fixture.arena, advice(i), "content"), content);
}

static void advises_with_line_and_column(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/drop.lua",
                RULE("\"drop_table\"", "ctx:advise(stmt, \"%s of %d\", stmt.kind, 1)"));
    fixture_start(&fixture);
    review("SELECT 1;\n  DROP TABLE \xc3\xa4, b;\nSELECT 2", "");
    assert_int_equal(advices(), 1);
    assert_advice(0, "WARNING", 700, 2, 3, "drop_table of 1");
    assert_int_equal(json_int(advice(0), "endLine", 0), 2);
    assert_string_equal(json_z(fixture.arena, advice(0), "rule"), "a/drop");
    assert_string_equal(json_z(fixture.arena, advice(0), "title"), "A_DROP");
}

static void sums_the_statements_up(void **state)
{
    (void)state;
    fixture_start(&fixture);
    review("ALTER TABLE s.t ADD COLUMN a int, DROP COLUMN b;\n\nDELETE FROM t\nWHERE a = 1;"
           "DROP TABLE IF EXISTS x CASCADE",
           "");
    const char *out = fixture_output(&fixture);
    assert_contains(out, "\"kind\":\"alter_table\",\"object\":\"table\","
                         "\"tables\":[{\"schema\":\"s\",\"name\":\"t\"}]");
    assert_contains(out, "\"actions\":[\"add_column\",\"drop_column\"]");
    assert_contains(out, "\"where\":false,\"line\":1,\"endLine\":1}");
    assert_contains(out, "\"where\":true,\"line\":3,\"endLine\":4}");
    assert_contains(out, "\"flags\":[\"if_exists\",\"cascade\"]");
}

static void says_where_the_syntax_is_wrong(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/any.lua",
                RULE("\"*\"", "if stmt.text ~= \"SELECT 1\" then ctx:advise(stmt, \"seen\") end"));
    fixture_start(&fixture);
    review("SELECT 3;\nSELEC \xc3\xa4 FROM;\nSELECT 2", "");
    assert_int_equal(advices(), 3);
    assert_advice(0, "ERROR", 201, 2, 1, "syntax error");
    assert_advice(1, "WARNING", 700, 1, 1, "seen");
    assert_advice(2, "WARNING", 700, 3, 1, "seen");
}

static void runs_rules_as_configured(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/one.lua",
                RULE("\"drop\"", "ctx:advise(stmt, \"%s %s %d\", ctx.params.word, "
                                 "ctx.params.names.x, ctx.params.most)"));
    fixture_put(&fixture, "rules/a/two.lua", RULE("\"drop\"", "ctx:advise(stmt, \"two\")"));
    fixture_start(&fixture);
    review("DROP TABLE t", ",\"rules\":[{\"type\":\"A_ONE\",\"level\":\"ERROR\",\"payload\":"
                           "{\"word\":\"set\",\"names\":[\"x\"],\"most\":7}},{\"id\":\"a/two\","
                           "\"level\":\"DISABLED\"}]");
    assert_int_equal(advices(), 1);
    assert_advice(0, "ERROR", 700, 1, 1, "set true 7");
    review("DROP TABLE t", ",\"rules\":null");
    assert_int_equal(advices(), 2);
    assert_advice(0, "WARNING", 700, 1, 1, "plain nil 3");
    review("DROP TABLE t", ",\"rules\":[]");
    assert_int_equal(advices(), 0);
}

static void says_when_a_configured_rule_is_missing(void **state)
{
    (void)state;
    fixture_start(&fixture);
    review("SELECT 1", ",\"rules\":[{\"type\":\"NO_SUCH_RULE\",\"level\":\"ERROR\"}]");
    assert_int_equal(advices(), 1);
    assert_advice(0, "WARNING", 2, 0, 0, "NO_SUCH_RULE");
}

static void refuses_parameters_of_a_wrong_type(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/one.lua", RULE("\"drop\"", "ctx:advise(stmt, \"one\")"));
    fixture_start(&fixture);
    review("DROP TABLE t", ",\"rules\":[{\"id\":\"a/one\",\"payload\":{\"most\":\"many\"}}]");
    assert_int_equal(advices(), 1);
    assert_advice(0, "ERROR", 1, 0, 0, "rule rules/a/one.lua:4: parameter most");
}

static void lets_the_others_run_when_a_rule_fails(void **state)
{
    static const char *const failures[][2] = {
        {"error(\"boom\")", "rules/a/broken.lua:10: boom"},
        {"while true do end", "rules/a/broken.lua:10: ran longer than"},
        {"local s = \"x\" while true do s = s .. s end", "rules/a/broken.lua:"},
        {"ctx:advise(stmt, \"%d\", \"x\")", "rules/a/broken.lua:10: "},
        {"ctx:advise(stmt, (\"x\"):rep(5000))", "rules/a/broken.lua:10: an advice must be"},
        {"stmt.kind = \"x\"", "rules/a/broken.lua:10: this table is read-only"},
        {"for i = 1, 1e9 do ctx:advise(stmt, \"x\") end", "rules/a/broken.lua:10: "},
    };
    (void)state;
    fixture_put(&fixture, "rules/a/after.lua", RULE("\"drop\"", "ctx:advise(stmt, \"after\")"));
    fixture_put(&fixture, "rules/a/broken.lua", RULE("\"drop\"", ""));
    fixture_put(&fixture, "rules/a/zebra.lua", RULE("\"drop\"", "ctx:advise(stmt, \"zebra\")"));
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        fixture_put(&fixture, "rules/a/broken.lua",
                    arena_printf(fixture.arena, RULE("\"drop\"", "%s"), failures[i][0]));
        policy_host_reload(fixture.host);
        assert_string_equal(fixture_refusal(&fixture), "");
        review("DROP TABLE t; DROP TABLE u", "");
        assert_advice(0, "ERROR", 1, 0, 0, failures[i][1]);
        assert_contains(fixture_output(&fixture), "zebra");
        assert_contains(fixture_output(&fixture), "after");
        assert_contains(json_text(fixture.arena, fixture.answer.trace).p, "\"outcome\":\"error\"");
    }
}

static void keeps_state_of_a_rule_within_one_review(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/a/count.lua",
                "local rule = { title = \"t\", why = \"w\", level = \"ERROR\", code = 700,\n"
                "  engines = \"*\", on = { \"*\" }, good = { \"SELECT 1\" },\n"
                "  bad = { \"SELECT 1; SELECT 2\" } }\n"
                "function rule.check(_, ctx) ctx.script.n = (ctx.script.n or 0) + 1 end\n"
                "function rule.finish(ctx)\n"
                "  if ctx.script.n > 1 then ctx:advise(nil, \"%d\", ctx.script.n) end\nend\n"
                "return rule\n");
    fixture_start(&fixture);
    for (int i = 0; i < 3; i++) {
        review("SELECT 1; SELECT 2; SELECT 3", "");
        assert_int_equal(advices(), 1);
        assert_advice(0, "ERROR", 700, 0, 0, "3");
    }
}

/* What rules keep of a large script: numbers, in lists, shared by name, and places. */
static void keeps_numbers_for_rules(void **state)
{
    static const char *const claims[][2] = {
        {"local n = ctx:numbers() n[3] = 7 "
         "ctx:advise(nil, '%d %d %d %d', #n, n[1], n[3], n[4])",
         "3 0 7 0"},
        {"local n = ctx:numbers() n[2] = 4294967295 n[2] = n[2] - 1 ctx:advise(nil, '%.0f', n[2])",
         "4294967294"},
        {"ctx:numbers()[0] = 1", "a place in numbers"},
        {"ctx:numbers()[1e9] = 1", "a place in numbers"},
        {"ctx:numbers()[1] = -1", "a number is 0 to"},
        {"ctx:numbers().x = 1", "number expected"},
        {"local a = ctx:known('x') ctx:number('y') local n = ctx:number('x') "
         "ctx:advise(nil, '%s %d %d %s', tostring(a), n, ctx:known('x'), ctx:text(n))",
         "nil 2 2 x"},
        {"local a = ctx:name_number { name = 'a' } local b = ctx:name_number { name = 'b' } "
         "ctx:advise(nil, '%s %s', tostring(a == ctx:name_number { schema = 'public', name = 'a' "
         "}),"
         " tostring(a == b))",
         "true false"},
        {"local s = ctx:spot({ line = 1, column = 2 }) "
         "local t = ctx:spot({ line = 3, column = 4, stop = { line = 5, column = 6 } }, s) "
         "local u = ctx:spot({ line = 7, column = 8 }, t) local a, b = ctx:place(s), ctx:place(u) "
         "ctx:advise(nil, '%d %d %d %s', a.line, b.line, b.column, tostring(b.stop))",
         "1 7 8 nil"},
    };
    (void)state;
    fixture_put(&fixture, "rules/a/keep.lua", RULE("\"drop\"", ""));
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        fixture_put(&fixture, "rules/a/keep.lua",
                    arena_printf(fixture.arena, RULE("\"drop\"", "%s"), claims[i][0]));
        policy_host_reload(fixture.host);
        assert_string_equal(fixture_refusal(&fixture), "");
        review("DROP TABLE t", "");
        assert_int_equal(advices(), 1);
        assert_contains(json_z(fixture.arena, advice(0), "content"), claims[i][1]);
    }
}

static void refuses_numbers_of_an_older_review(void **state)
{
    (void)state;
    fixture_put(&fixture, "lua/keep.lua",
                "local kept\nreturn { keep = function(new) local old = kept kept = new return old "
                "end }\n");
    fixture_put(&fixture, "rules/a/keep.lua",
                RULE("\"drop\"", "local old = require(\"keep\").keep(ctx:numbers())\n"
                                 "  if old then old[1] = 1 end"));
    fixture_start(&fixture);
    review("DROP TABLE t", "");
    assert_int_equal(advices(), 0);
    review("DROP TABLE t", "");
    assert_int_equal(advices(), 1);
    assert_advice(0, "ERROR", 1, 0, 0, "after their review has ended");
}

static void refuses_a_ctx_of_an_older_review(void **state)
{
    (void)state;
    fixture_put(&fixture, "lua/keep.lua",
                "local kept\nreturn { keep = function(ctx) local old = kept kept = ctx return old "
                "end }\n");
    fixture_put(&fixture, "rules/a/keep.lua",
                RULE("\"drop\"", "local old = require(\"keep\").keep(ctx)\n"
                                 "  if old then old:advise(stmt, \"late\") end"));
    fixture_start(&fixture);
    review("DROP TABLE t", "");
    assert_int_equal(advices(), 0);
    review("DROP TABLE t", "");
    assert_int_equal(advices(), 1);
    assert_advice(0, "ERROR", 1, 0, 0, "after its review has ended");
}

static void reviews_long_scripts(void **state)
{
    Buf sql = buf_new(fixture.arena);
    (void)state;
    fixture_put(&fixture, "rules/a/drop.lua", RULE("\"drop_table\"", "ctx:advise(stmt, \"drop\")"));
    fixture_start(&fixture);
    for (int i = 0; i < 4000; i++)
        buf_printf(&sql, "DROP TABLE t%d;\nCREATE TABLE t%d (a int, b text NOT NULL);\n", i, i);
    review(buf_str(&sql).p, "");
    assert_int_equal(advices(), 1001);
    assert_advice(0, "WARNING", 700, 0, 0, "and 3000 more");
    assert_advice(1000, "WARNING", 700, 1999, 1, "drop");
    assert_int_equal(json_len(json_get(fixture.answer.output, "statements")), 5000);
}

static void lists_equal_statements_once(void **state)
{
    (void)state;
    fixture_start(&fixture);
    review("DELETE FROM t;\nDELETE FROM t WHERE a = 1;\nDELETE FROM t;\nDELETE FROM u", "");
    assert_int_equal(json_len(json_get(fixture.answer.output, "statements")), 3);
    assert_false(json_bool(fixture.answer.output, "moreStatements"));
}

static void repeat(Buf *sql, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_add_z(sql, text);
}

/* Padding must not be a way around the rules. */
static void reviews_what_stands_behind_a_long_literal(void **state)
{
    Buf sql = buf_new(fixture.arena);
    (void)state;
    fixture_put(&fixture, "rules/a/drop.lua", RULE("\"drop_table\"", "ctx:advise(stmt, \"d\")"));
    fixture_start(&fixture);
    buf_add_z(&sql, "SELECT '");
    repeat(&sql, "0123456789abcdef", 20 << 16);
    buf_add_z(&sql, "';\nDROP TABLE t");
    review(buf_str(&sql).p, "");
    assert_int_equal(advices(), 1);
    assert_advice(0, "WARNING", 700, 2, 1, "d");
}

static void says_when_a_statement_is_too_large(void **state)
{
    Buf sql = buf_new(fixture.arena);
    (void)state;
    fixture_put(&fixture, "rules/a/drop.lua", RULE("\"drop_table\"", "ctx:advise(stmt, \"d\")"));
    fixture_start(&fixture);
    buf_add_z(&sql, "INSERT INTO t VALUES (1)");
    repeat(&sql, ", (1, 2, 3)", 200000);
    buf_add_z(&sql, ";\nDROP TABLE t");
    review(buf_str(&sql).p, "");
    assert_int_equal(advices(), 2);
    assert_advice(0, "WARNING", 3, 1, 1, "too large");
    assert_advice(1, "WARNING", 700, 2, 1, "d");
}

static void says_when_a_script_needs_too_much_memory(void **state)
{
    Buf sql = buf_new(fixture.arena);
    (void)state;
    fixture_put(&fixture, "rules/a/hoard.lua",
                RULE("\"create_table\", \"drop_table\"",
                     "ctx.script[#ctx.script + 1] = ('%5000d'):format(#ctx.script)"));
    fixture.options.hard_ms = 20000;
    fixture_start(&fixture);
    for (int i = 0; i < 20000; i++)
        buf_printf(&sql, "CREATE TABLE t%d (a int, b text NOT NULL);\n", i);
    review(buf_str(&sql).p, "");
    assert_int_equal(advices(), 1);
    assert_string_equal(json_z(fixture.arena, advice(0), "status"), "ERROR");
    assert_int_equal(json_len(json_get(fixture.answer.output, "statements")), 5000);
    assert_true(json_bool(fixture.answer.output, "moreStatements"));
}

static void admits_the_product_s_own_files(void **state)
{
    (void)state;
    fixture.options.product_dir = SOURCE_DIR;
    fixture_start(&fixture);
    review("CREATE TABLE t (id int);\nDELETE FROM t;", "");
    assert_contains(fixture_output(&fixture), "STATEMENT_WHERE_REQUIRE_UPDATE_DELETE");
    assert_contains(fixture_output(&fixture), "TABLE_REQUIRE_PK");
}

/* Not under a sanitizer, whose shadow memory counts too. */
static void workers_stay_small(void **state)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    (void)state;
    skip();
#else
    long pages = 0;
    int64_t pid = 0;
    (void)state;
    fixture.options.product_dir = SOURCE_DIR;
    fixture_start(&fixture);
    for (int i = 0; i < 300; i++)
        review("CREATE TABLE t (id int);\nDELETE FROM t;\nSELECT * FROM t", "");
    const Json *pids = json_get(json_get(fixture_status(&fixture), "workers"), "pids");
    assert_true(json_to_i64(json_at(pids, 0), &pid));
    FILE *file = fopen(arena_printf(fixture.arena, "/proc/%d/statm", (int)pid), "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%*d %ld", &pages), 1);
    fclose(file);
    print_message("worker RSS: %ld KiB\n", pages * 4);
    assert_true(pages * 4 < 20 * 1024);
#endif
}

#define CASE(spec) FIXTURE_SPEC(spec, open_fixture)

static const struct CMUnitTest tests[] = {
    CASE(advises_with_line_and_column),
    CASE(sums_the_statements_up),
    CASE(says_where_the_syntax_is_wrong),
    CASE(runs_rules_as_configured),
    CASE(says_when_a_configured_rule_is_missing),
    CASE(refuses_parameters_of_a_wrong_type),
    CASE(lets_the_others_run_when_a_rule_fails),
    CASE(keeps_state_of_a_rule_within_one_review),
    CASE(keeps_numbers_for_rules),
    CASE(refuses_numbers_of_an_older_review),
    CASE(refuses_a_ctx_of_an_older_review),
    CASE(reviews_long_scripts),
    CASE(lists_equal_statements_once),
    CASE(reviews_what_stands_behind_a_long_literal),
    CASE(says_when_a_statement_is_too_large),
    CASE(says_when_a_script_needs_too_much_memory),
    CASE(admits_the_product_s_own_files),
    CASE(workers_stay_small),
};

FIXTURE_MAIN(tests, NULL, NULL)
