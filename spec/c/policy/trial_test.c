/* Specs of trials: decisions under a bundle that is not in force. */
#include "fixture.h"
#include "policy/bundle.h"
#include "policy/trial.h"

#define RISK(body) "local r = { title = \"R\" }\nfunction r.score(c) " body " end\nreturn r\n"

static int set_up(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture_put(&fixture, "policies/risk/a.lua", RISK_LOW);
    fixture_start(&fixture);
    return 0;
}

/* In no watched folder: only the bundle that is handed over knows it. */
static Bundle *candidate(const char *text)
{
    Json *files = fixture_json(&fixture, "[{\"path\":\"policies/risk/a.lua\"}]");
    json_set_z(fixture.arena, json_at(files, 0), "content", text);
    Bundle *bundle = policy_bundle_of(&fixture.cx, files);
    assert_non_null(bundle);
    return bundle;
}

static void it_decides_by_the_candidate_and_leaves_the_one_in_force(void **state)
{
    (void)state;
    PolicyAnswer answer;
    Bundle *bundle = candidate(RISK("return \"HIGH\""));
    Trial *trial = policy_trial_open(&fixture.cx, fixture.host, bundle);
    assert_non_null(trial);
    assert_true(policy_trial_call(&fixture.cx, trial, "risk",
                                  fixture_json(&fixture, "{\"change\":{}}"), &answer));
    policy_trial_close(trial);
    assert_true(str_is(json_str(answer.output, "level"), "HIGH"));
    assert_true(str_eq(answer.bundle, bundle->hash));
    assert_int_equal(json_len(answer.trace), 1);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_true(str_is(json_str(fixture.answer.output, "level"), "LOW"));
    policy_bundle_unref(bundle);
}

static void run(Bundle *bundle, TrialCall *calls, size_t n)
{
    Trial *trial = policy_trial_open(&fixture.cx, fixture.host, bundle);
    if (!trial || !policy_trial_run(&fixture.cx, trial, calls, n))
        fail_msg("%s", fixture.cx.message);
    policy_trial_close(trial);
    policy_bundle_unref(bundle);
}

static void it_answers_many_in_order(void **state)
{
    (void)state;
    enum { N = 200 };
    TrialCall calls[N];
    for (int i = 0; i < N; i++)
        calls[i] = (TrialCall){.kind = STR("risk"),
                               .input = str_printf(fixture.arena, "{\"change\":{\"n\":%d}}", i)};
    run(candidate(RISK("return c.n % 2 == 0 and \"LOW\" or \"HIGH\"")), calls, N);
    for (int i = 0; i < N; i++)
        assert_true(str_is(json_str(calls[i].output, "level"), i % 2 ? "HIGH" : "LOW"));
}

/* What fails, hangs or is no input does so alone. */
static void one_that_breaks_does_not_take_the_others_along(void **state)
{
    (void)state;
    TrialCall calls[] = {{.kind = STR("risk"), .input = STR("{\"change\":{\"n\":1}}")},
                         {.kind = STR("risk"), .input = STR("{\"change\":{\"n\":2}}")},
                         {.kind = STR("risk"), .input = STR("{\"change\":{\"n\":3}}")},
                         {.kind = STR("none"), .input = STR("{}")},
                         {.kind = STR("risk"), .input = STR("{\"change\":{\"n\":4}}")}};
    run(candidate(RISK("if c.n == 2 then error(\"two\") end "
                       "if c.n == 3 then while true do end end return \"LOW\"")),
        calls, 5);
    assert_non_null(calls[0].output);
    assert_null(calls[1].output);
    assert_string_equal(str_z(fixture.arena, calls[1].error), "policy policies/risk/a.lua:2: two");
    assert_null(calls[2].output);
    assert_true(str_find(calls[2].error, STR("ran longer")) > 0);
    assert_null(calls[3].output);
    assert_non_null(calls[4].output);
}

static void a_killed_worker_is_no_strike(void **state)
{
    (void)state;
    TrialCall calls[3];
    for (int i = 0; i < 3; i++)
        calls[i] = (TrialCall){.kind = STR("risk"), .input = STR("{\"change\":{}}")};
    /* A chain of pcall swallows the soft deadline's error for longer than the hard one waits. */
    run(candidate(RISK("local function f() return pcall(f) or pcall(f) end "
                       "while true do pcall(f) pcall(string.rep, \"x\", 1e9) end")),
        calls, 3);
    for (int i = 0; i < 3; i++)
        assert_null(calls[i].output);
    const Json *status = policy_status(&fixture.cx, fixture.host);
    assert_int_equal(json_int(json_get(status, "workers"), "hardFailures", -1), 0);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
}

static void a_red_candidate_is_refused_with_its_place(void **state)
{
    (void)state;
    Bundle *bundle = candidate("local r =\n\nreturn }");
    assert_null(policy_trial_open(&fixture.cx, fixture.host, bundle));
    assert_int_equal(fixture.cx.err, ERR_INVALID);
    assert_true(str_starts(str(fixture.cx.message), "policy policies/risk/a.lua:3: "));
    policy_bundle_unref(bundle);
}

#define CASE(spec) FIXTURE_SPEC(spec, set_up)

static const struct CMUnitTest tests[] = {
    CASE(it_decides_by_the_candidate_and_leaves_the_one_in_force),
    CASE(it_answers_many_in_order),
    CASE(one_that_breaks_does_not_take_the_others_along),
    CASE(a_killed_worker_is_no_strike),
    CASE(a_red_candidate_is_refused_with_its_place),
};

FIXTURE_MAIN(tests, NULL, NULL)
