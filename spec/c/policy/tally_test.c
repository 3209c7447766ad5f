/* Tally: what is counted of decisions, failures and admissions. */
#include "fixture.h"

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture_put(
        &fixture, "policies/risk/rows.lua",
        "local risk = { title = \"Rows\", budget = { ms = 5 } }\n"
        "function risk.score(change)\n  local hangs = change.hangs\n  while hangs do end\n"
        "  if change.rows > 9 then return \"HIGH\" end\n  return \"LOW\"\nend\nreturn risk\n");
    fixture_put(&fixture, "policies/risk/low.lua", RISK_LOW);
    fixture_start(&fixture);
    return 0;
}

/* "a b c count" of each row, a line each. */
static const char *rows(const Json *metrics, const char *name)
{
    Buf out = buf_new(fixture.arena);
    const Json *list = json_get(metrics, name);
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *row = json_at(list, i);
        for (size_t k = 0; k < row->n; k++)
            buf_printf(&out, "%s%.*s", k ? " " : "", STR_ARG(row->members[k].value->text));
        buf_add_char(&out, '\n');
    }
    return buf_str(&out).p;
}

static const Json *metrics(void)
{
    ctx_init(&fixture.cx, fixture.arena);
    return policy_metrics(&fixture.cx, fixture.host);
}

static void counts_decisions_by_policy_and_outcome(void **state)
{
    (void)state;
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"rows\":10}}"));
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"rows\":11}}"));
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"rows\":1}}"));
    assert_true(fixture_call(&fixture, "approval", "{\"issue\":{}}"));
    assert_false(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_false(fixture_call(&fixture, "risk", "{\"change\":{\"hangs\":true}}"));
    const Json *counted = metrics();
    assert_string_equal(rows(counted, "decisions"), "risk risk/rows HIGH 2\nrisk risk/low LOW 1\n"
                                                    "approval  none 1\nrisk risk/rows error 2\n");
    assert_string_equal(rows(counted, "failures"), "risk error 1\nrisk deadline 1\n");
    const Json *durations = json_at(json_get(counted, "durations"), 0);
    assert_int_equal(json_int(durations, "count", 0), 5);
    int64_t sum = 0, one = 0;
    for (size_t i = 0; i < json_len(json_get(durations, "buckets")); i++) {
        assert_true(json_to_i64(json_at(json_get(durations, "buckets"), i), &one));
        sum += one;
    }
    assert_int_equal(sum, 5);
}

static void counts_admissions_and_their_problems(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/bad.lua", "return foo\n");
    policy_host_reload(fixture.host);
    const Json *counted = metrics();
    assert_int_equal(json_int(counted, "admitted", 0), 1);
    assert_int_equal(json_int(counted, "refused", 0), 1);
    assert_int_equal(json_int(counted, "reloads", 0), 1);
    assert_true(json_bool(counted, "isRefused"));
    assert_string_equal(rows(counted, "problems"), "type ERROR 1\nlint ERROR 1\n");
    assert_true(json_int(counted, "admissionUs", 0) > 0);
}

#define CASE(spec) FIXTURE_SPEC(spec, open_fixture)

static const struct CMUnitTest tests[] = {
    CASE(counts_decisions_by_policy_and_outcome),
    CASE(counts_admissions_and_their_problems),
};

FIXTURE_MAIN(tests, NULL, NULL)
