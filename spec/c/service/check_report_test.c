/* Check report: a policy's answer in the API's words. */
#include "../base/fixture.h"

#include "base/json.h"
#include "service/check_report.h"

static Json *json(const char *text)
{
    Json *value = json_parse(&cx, str(text), NULL);
    if (!value)
        fail_msg("%s", cx.message);
    return value;
}

static void assert_json(const Json *value, const char *expected)
{
    assert_str(json_text(arena, value), expected);
}

static void takes_the_rules_of_the_engine_and_of_every_engine(void **state)
{
    (void)state;
    Json *rules =
        json("[{\"type\":\"A\",\"engine\":\"POSTGRES\"},{\"type\":\"B\",\"engine\":\"MYSQL\"},"
             "{\"type\":\"C\"},{\"type\":\"D\",\"engine\":\"ENGINE_UNSPECIFIED\"}]");
    Json *list = report_rules_for(&cx, rules, STR("POSTGRES"));
    assert_int_equal(json_len(list), 3);
    assert_true(str_is(json_str(json_at(list, 1), "type"), "C"));
}

static void statements_that_differ_in_place_only_count_once(void **state)
{
    (void)state;
    Json *list = report_distinct(
        &cx,
        json("[{\"kind\":\"insert\",\"line\":1},{\"kind\":\"insert\",\"line\":2,\"endLine\":3},"
             "{\"kind\":\"delete\",\"line\":4}]"));
    assert_json(list, "[{\"kind\":\"insert\",\"line\":1},{\"kind\":\"delete\",\"line\":4}]");
    assert_int_equal(json_len(report_distinct(&cx, NULL)), 0);
}

static void an_advice_keeps_its_place(void **state)
{
    (void)state;
    Json *results = json_new_array(arena);
    report_advices(&cx, STR("t"),
                   json("[{\"status\":\"WARNING\",\"code\":402,\"title\":\"T\",\"content\":\"c\","
                        "\"line\":2,\"column\":5,\"endLine\":2,\"endColumn\":9},"
                        "{\"status\":\"ERROR\",\"code\":1,\"title\":\"U\",\"content\":\"d\"}]"),
                   results);
    assert_json(
        json_get(json_at(results, 0), "sqlReviewReport"),
        "{\"startPosition\":{\"line\":2,\"column\":5},\"endPosition\":{\"line\":2,\"column\":9}}");
    assert_json(json_get(json_at(results, 1), "sqlReviewReport"), "{}");
    Json *advices = report_as_advices(&cx, results);
    assert_int_equal(json_len(advices), 2);
    assert_int_equal(json_int(json_at(advices, 0), "code", 0), 402);
}

static void an_advice_keeps_its_edits_and_who_waived_it(void **state)
{
    (void)state;
    Json *results = json_new_array(arena);
    report_advices(&cx, STR("t"),
                   json("[{\"status\":\"ERROR\",\"code\":1,\"title\":\"T\",\"content\":\"c\","
                        "\"edits\":[{\"offset\":3,\"length\":0,\"text\":\"x\"}]}]"),
                   results);
    report_waived(&cx, STR("t"),
                  json("[{\"status\":\"ERROR\",\"code\":2,\"title\":\"U\",\"content\":\"d\","
                       "\"reason\":\"r\",\"owner\":\"o\"}]"),
                  results);
    assert_json(report_as_advices(&cx, results),
                "[{\"status\":\"ERROR\",\"code\":1,\"title\":\"T\",\"content\":\"c\","
                "\"edits\":[{\"offset\":3,\"length\":0,\"text\":\"x\"}]},"
                "{\"waived\":true,\"status\":\"SUCCESS\",\"code\":2,\"title\":\"U\","
                "\"content\":\"waived by o (r): d\"}]");
}

static void no_advice_is_one_success(void **state)
{
    (void)state;
    Json *results = json_new_array(arena);
    report_advices(&cx, STR("t"), json("[]"), results);
    assert_json(results, "[{\"status\":\"SUCCESS\",\"title\":\"OK\",\"target\":\"t\","
                         "\"type\":\"STATEMENT_ADVISE\"}]");
    assert_int_equal(json_len(report_as_advices(&cx, results)), 0);
}

static void a_failed_policy_is_an_error(void **state)
{
    (void)state;
    Json *result = report_failure(&cx, STR("t"), STR("policy x:1: broken"));
    assert_true(str_is(json_str(result, "status"), "ERROR"));
    assert_true(str_is(json_str(result, "content"), "policy x:1: broken"));
}

static void the_summary_names_each_known_type_once(void **state)
{
    (void)state;
    Json *result = report_summary(&cx, STR("t"),
                                  json("[{\"kind\":\"alter_table\"},{\"kind\":\"alter_table\"},"
                                       "{\"kind\":\"comment_on\"},{\"kind\":\"unheard_of\"}]"));
    assert_json(json_get(json_get(result, "sqlSummaryReport"), "statementTypes"),
                "[\"ALTER_TABLE\",\"COMMENT\"]");
}

static void unknown_sizes_are_not_zero(void **state)
{
    (void)state;
    Json *metadata =
        json("{\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"t\",\"rowCount\":\"7\"},"
             "{\"name\":\"u\",\"rowCount\":\"-1\"}]},{\"name\":\"s\",\"tables\":[{\"name\":\"t\","
             "\"rowCount\":\"9\"}]}]}");
    Json *statements =
        json("[{\"tables\":[{\"name\":\"t\"},{\"schema\":\"s\",\"name\":\"t\"},{\"name\":\"t\"},"
             "{\"name\":\"u\"},{\"name\":\"new\"}]}]");
    assert_json(report_tables(&cx, statements, metadata),
                "[{\"schema\":\"\",\"name\":\"t\",\"rows\":7,\"known\":true},{\"schema\":\"s\","
                "\"name\":\"t\",\"rows\":9,\"known\":true},"
                "{\"schema\":\"\",\"name\":\"u\",\"rows\":null,\"known\":true},{\"schema\":\"\","
                "\"name\":\"new\",\"rows\":null,\"known\":false}]");
    assert_json(report_tables(&cx, NULL, NULL), "[]");
}

SPEC_MAIN(SPEC(takes_the_rules_of_the_engine_and_of_every_engine),
          SPEC(statements_that_differ_in_place_only_count_once), SPEC(an_advice_keeps_its_place),
          SPEC(an_advice_keeps_its_edits_and_who_waived_it), SPEC(no_advice_is_one_success),
          SPEC(a_failed_policy_is_an_error), SPEC(the_summary_names_each_known_type_once),
          SPEC(unknown_sizes_are_not_zero))
