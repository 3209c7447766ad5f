/* Specs of difference: what a change of an answer is called. */
#include "../base/fixture.h"

#include "policy/difference.h"

static DifferenceSide side(const char *text)
{
    DifferenceSide made = {NULL, STR("")};
    if (text[0] != '{')
        made.error = str(text);
    else
        made.output = json_parse(&cx, str(text), NULL);
    return made;
}

/* "change: text (file)", one line each. */
static const char *said(const char *kind, const char *before, const char *after)
{
    Buf lines = buf_new(arena);
    DifferenceSide a = side(before), b = side(after);
    Json *input = json_parse(&cx, str("{\"policy\":\"webhook/slack\"}"), NULL);
    Json *list = policy_difference(arena, str(kind), input, &a, &b);
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *one = json_at(list, i);
        buf_printf(&lines, "%s%.*s: %.*s (%.*s)", i ? "\n" : "", STR_ARG(json_str(one, "change")),
                   STR_ARG(json_str(one, "text")), STR_ARG(json_str(one, "file")));
    }
    return buf_str(&lines).p;
}

#define OWNER "{\"role\":\"roles/projectOwner\"}"
#define DBA "{\"role\":\"roles/workspaceDBA\",\"title\":\"a DBA\"}"
#define FLOW(policy, steps) "{\"policy\":\"approval/" policy "\",\"steps\":[" steps "]}"

static void an_approval_more_or_less(void **state)
{
    (void)state;
    assert_string_equal(
        said("approval", FLOW("two", OWNER), FLOW("two", OWNER "," DBA)),
        "step.added: need one more approval: workspace DBA (policies/approval/two.lua)");
    assert_string_equal(
        said("approval", FLOW("two", OWNER "," DBA), FLOW("two", DBA)),
        "step.removed: need one approval less: project owner (policies/approval/two.lua)");
    assert_string_equal(said("approval", FLOW("two", OWNER "," DBA), FLOW("two", DBA "," OWNER)),
                        "step.order: need the same approvals in another order "
                        "(policies/approval/two.lua)");
    assert_string_equal(said("approval", FLOW("two", OWNER), FLOW("three", OWNER)),
                        "policy.changed: be decided by approval/three instead of approval/two "
                        "(policies/approval/three.lua)");
    assert_string_equal(said("approval", FLOW("two", OWNER), "{\"policy\":null,\"steps\":[]}"),
                        "step.removed: need one approval less: project owner "
                        "(policies/approval/two.lua)\n"
                        "policy.changed: be decided by no policy instead of approval/two "
                        "(policies/approval/two.lua)");
}

static void steps_of_every_form_have_a_name(void **state)
{
    (void)state;
    Json *step = json_parse(&cx,
                            str("{\"quorum\":2,\"anyOf\":[{\"group\":\"groups/dba@x.org\"},"
                                "{\"allOf\":[{\"user\":\"users/a@x.org\"},{\"role\":\"roles/"
                                "workspaceAdmin\"}]}]}"),
                            NULL);
    assert_string_equal(policy_difference_step(arena, step).p,
                        "2 × group dba@x.org or a@x.org and workspace admin");
}

static void a_title_is_no_difference(void **state)
{
    (void)state;
    assert_string_equal(said("approval", FLOW("two", DBA),
                             FLOW("two", "{\"role\":\"roles/workspaceDBA\",\"title\":\"x\"}")),
                        "");
}

static void a_risk_goes_up_and_down(void **state)
{
    (void)state;
    static const char *const low =
        "{\"level\":\"LOW\",\"reasons\":[{\"policy\":\"risk/a\",\"level\":\"LOW\"}]}";
    static const char *const high =
        "{\"level\":\"HIGH\",\"reasons\":[{\"policy\":\"risk/a\",\"level\":\"LOW\"},{\"policy\":"
        "\"risk/b\",\"level\":\"HIGH\"}]}";
    assert_string_equal(said("risk", low, high),
                        "risk.up: go from LOW to HIGH risk (policies/risk/b.lua)");
    assert_string_equal(said("risk", high, low),
                        "risk.down: go from HIGH to LOW risk (policies/risk/b.lua)");
}

#define ADVICE(rule, status, line)                                                                 \
    "{\"rule\":\"" rule "\",\"status\":\"" status "\",\"line\":" line ",\"code\":1}"

static void advices_come_and_go_by_rule(void **state)
{
    (void)state;
    assert_string_equal(said("review", "{\"advices\":[" ADVICE("a/x", "WARNING", "1") "]}",
                             "{\"advices\":[" ADVICE("a/x", "ERROR", "1") "," ADVICE(
                                 "b/y", "WARNING", "1") "," ADVICE("b/y", "WARNING", "2") "]}"),
                        "advice.added: get an ERROR of a/x (rules/a/x.lua)\n"
                        "advice.added: get a WARNING of b/y (rules/b/y.lua)\n"
                        "advice.removed: lose a WARNING of a/x (rules/a/x.lua)");
}

static void a_request_is_another(void **state)
{
    (void)state;
    assert_string_equal(
        said("webhook", "{\"request\":{\"method\":\"POST\",\"url\":\"https://a\",\"json\":{}}}",
             "{\"request\":{\"method\":\"PUT\",\"url\":\"https://a\",\"body\":\"x\"}}"),
        "request.changed: be sent with another method, json, body (policies/webhook/slack.lua)");
    assert_string_equal(said("webhook", "{\"request\":null}", "{\"request\":{\"method\":\"GET\"}}"),
                        "request.added: be sent (policies/webhook/slack.lua)");
}

static void failing_is_a_difference(void **state)
{
    (void)state;
    assert_string_equal(said("risk", "{\"level\":\"LOW\"}", "policy policies/risk/a.lua:3: boom"),
                        "fails: fail: policy policies/risk/a.lua:3: boom (policies/risk/a.lua)");
    assert_string_equal(
        said("risk", "policy policies/risk/a.lua:3: boom", "{\"level\":\"LOW\"}"),
        "recovers: not fail any more: policy policies/risk/a.lua:3: boom (policies/risk/a.lua)");
    assert_string_equal(said("risk", "boom", "bang"), "");
}

static void other_kinds_name_the_members(void **state)
{
    (void)state;
    assert_string_equal(said("rollout", "{\"verdict\":\"ALLOW\"}",
                             "{\"verdict\":\"WAIT\",\"policy\":\"rollout/night\"}"),
                        "answer.changed: get another answer (verdict, policy) "
                        "(policies/rollout/night.lua)");
}

SPEC_MAIN(SPEC(an_approval_more_or_less), SPEC(steps_of_every_form_have_a_name),
          SPEC(a_title_is_no_difference), SPEC(a_risk_goes_up_and_down),
          SPEC(advices_come_and_go_by_rule), SPEC(a_request_is_another),
          SPEC(failing_is_a_difference), SPEC(other_kinds_name_the_members))
