/* Rollout policies inside a worker: what they may answer, what counts, and clocks that they ask. */
#include "fixture.h"

#define INPUT                                                                                      \
    "{\"task\":{\"id\":\"1\",\"environment\":{\"id\":\"prod\"}},\"now\":1783641600,"               \
    "\"settings\":{\"rollout\":{\"roles\":[\"roles/a\"]}}}"

static void put(const char *name, const char *body)
{
    fixture_put(&fixture, arena_printf(fixture.arena, "policies/rollout/%s.lua", name),
                arena_printf(fixture.arena, "local r = { title = \"R\" }\n%s\nreturn r\n", body));
}

static Str said(const char *field)
{
    return json_str(fixture.answer.output, field);
}

static void no_policy_means_allowed(void **state)
{
    (void)state;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "rollout", INPUT));
    assert_true(str_is(said("verdict"), "ALLOW"));
    assert_null(json_get(fixture.answer.output, "policy"));
    assert_int_equal(json_len(json_get(fixture.answer.output, "roles")), 0);
}

static void the_strictest_answer_counts_and_the_rest_adds_up(void **state)
{
    (void)state;
    put("a", "function r.decide(_, now) return \"WAIT\", \"short\", now + 60 end\n"
             "function r.roles(_, _, settings) return settings.rollout.roles end");
    put("b", "function r.decide() return \"WAIT\", \"long\", \"2026-07-11T02:00:00+02:00\" end\n"
             "function r.automatic() return true end");
    put("c", "function r.decide() return \"ALLOW\", \"fine\" end\n"
             "function r.roles() return { \"b\" } end");
    put("d", "function r.applies(task) return task.environment.id ~= \"prod\" end\n"
             "function r.decide() return \"DENY\", \"never\" end");
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "rollout", INPUT));
    assert_true(str_is(said("verdict"), "WAIT") && str_is(said("reason"), "long"));
    assert_true(str_is(said("policy"), "rollout/b"));
    assert_true(str_is(said("file"), "policies/rollout/b.lua"));
    assert_int_equal(json_int(fixture.answer.output, "line", 0), 2);
    assert_true(str_is(said("until"), "2026-07-11T00:00:00Z"));
    assert_true(json_bool(fixture.answer.output, "automatic"));
    assert_string_equal(json_text(fixture.arena, json_get(fixture.answer.output, "roles")).p,
                        "[\"roles/a\",\"roles/b\"]");
    assert_int_equal(json_len(json_get(fixture.answer.output, "reasons")), 3);
}

static void an_end_that_is_not_known_is_the_longest(void **state)
{
    (void)state;
    put("a", "function r.decide() return \"WAIT\", \"open\" end");
    put("b", "function r.decide(_, now) return \"WAIT\", \"long\", now + 1e6 end");
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "rollout", INPUT));
    assert_true(str_is(said("reason"), "open"));
    assert_null(json_get(fixture.answer.output, "until"));
}

static const char *const wrong[][2] = {
    {"function r.decide() end", "decide must return"},
    {"function r.decide() return \"MAYBE\" end", "decide must return"},
    {"function r.decide() return true end", "decide must return"},
    {"function r.decide() return \"WAIT\" end", "need a reason"},
    {"function r.decide() return \"DENY\", \"\" end", "need a reason"},
    {"function r.decide() return \"WAIT\", {} end", "the reason must be a text"},
    {"function r.decide() return \"WAIT\", \"x\", \"soon\" end", "until must be a time"},
    {"function r.decide() return \"WAIT\", \"x\", 0/0 end", "until must be a time"},
    {"function r.decide() return \"WAIT\", \"x\", -1 end", "until must be a time"},
    {"function r.decide() return \"WAIT\", \"x\", {} end", "until must be a time"},
    {"function r.applies() return 1 end", "applies must return"},
    {"function r.automatic() return \"yes\" end", "automatic must return"},
    {"function r.roles() return \"a\" end", "roles must return"},
    {"function r.roles() return { 1 } end", "roles must return"},
    {"function r.decide() return zone.offset(\"Mars/Olympus\", 0) end", "no time zone is called"},
};

static void what_is_no_answer_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        put("wrong", wrong[i][0]);
        if (!fixture.host)
            fixture_start(&fixture);
        else
            policy_host_reload(fixture.host);
        err_clear(&fixture.cx);
        if (fixture_call(&fixture, "rollout", INPUT))
            fail_msg("%s was taken for an answer", wrong[i][0]);
        assert_contains(fixture.cx.message, "policies/rollout/wrong.lua:2");
        assert_contains(fixture.cx.message, wrong[i][1]);
    }
}

static void a_call_without_the_time_is_refused(void **state)
{
    (void)state;
    fixture_start(&fixture);
    assert_false(fixture_call(&fixture, "rollout", "{\"task\":{},\"settings\":{}}"));
    assert_int_equal(fixture.cx.err, ERR_INVALID);
}

/* The worker has no file and no clock; it knows the zones all the same. */
static void clocks_are_asked_without_files(void **state)
{
    (void)state;
    put("zone",
        "function r.decide(_, now)\n"
        "  local seconds, is_dst = zone.offset(\"Europe/Berlin\", now)\n"
        "  return \"WAIT\", seconds .. tostring(is_dst), zone.instant(\"Asia/Kolkata\", now)\n"
        "end");
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "rollout", INPUT));
    assert_true(str_is(said("reason"), "7200true"));
    assert_true(str_is(said("until"), "2026-07-09T18:30:00Z"));
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_with_risk)

static const struct CMUnitTest tests[] = {
    CASE(no_policy_means_allowed),
    CASE(the_strictest_answer_counts_and_the_rest_adds_up),
    CASE(an_end_that_is_not_known_is_the_longest),
    CASE(what_is_no_answer_fails),
    CASE(a_call_without_the_time_is_refused),
    CASE(clocks_are_asked_without_files),
};

FIXTURE_MAIN(tests, NULL, NULL)
