/* Approval: who may say yes, to what exactly, and what takes a yes away again. */
#include "fixture.h"

static void one_person_answers_one_step(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    assert_false(approve(&bob, plan));
    assert_int_equal(cx.err, ERR_PRECONDITION); /* nobody knows yet who has to be asked */
    check_all();
    expect(plan, "PENDING");
    assert_false(approve(&ann, plan));
    assert_int_equal(cx.err, ERR_DENIED);
    assert_false(approve(&cat, plan));
    assert_int_equal(cx.err, ERR_DENIED);
    assert_true(approve(&bob, plan));
    assert_false(approve(&bob, plan));
    assert_int_equal(cx.err, ERR_DENIED);
    expect(plan, "PENDING");
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
    assert_false(approve(&cat, plan));
    assert_int_equal(cx.err, ERR_PRECONDITION);
}

static void the_creator_may_not_approve(void **state)
{
    (void)state;
    must(store_iam_member_add(&cx, db, STR("projects/p"), STR("roles/projectOwner"),
                              STR("user:ann@x.org")));
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_false(approve(&ann, plan));
    assert_int_equal(cx.err, ERR_DENIED);
    run("UPDATE project SET options = '{\"allowSelfApproval\": true}'");
    assert_true(approve(&ann, plan));
}

static void a_role_that_has_expired_counts_no_more(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    run("UPDATE iam_binding SET expires_at = clock_timestamp() - interval '1 second' "
        "WHERE member = 'user:bob@x.org'");
    assert_false(approve(&bob, plan));
    assert_int_equal(cx.err, ERR_DENIED);
}

static void an_edit_takes_the_approval_away(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan) && approve(&cat, plan));
    assert_true(edit(plan, Q(HR_TEST) "," Q(HR_PROD)));
    expect(plan, "CHECKING");
    assert_false(roll_out(plan));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    check_all();
    expect(plan, "PENDING");
    assert_false(roll_out(plan));
}

/* What was approved is approved: there must be no dead end in which nothing is left to approve. */
static void an_edit_that_is_undone_keeps_the_answers(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan));
    Json *first = store_plan_get(&cx, db, STR("p"), plan)->specs;
    assert_true(edit(plan, Q(HR_TEST)));
    must(store_begin(&cx, db));
    must(plan_update(&cx, &app, db, &ann, store_plan_lock(&cx, db, STR("p"), plan), first) &&
         store_commit(&cx, db));
    check_all();
    expect(plan, "PENDING");
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
}

static void a_second_check_keeps_the_answers(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan));
    must(store_check_run_start(&cx, db, STR("p"), plan, 1));
    check_all();
    expect(plan, "PENDING");
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
}

static void a_check_of_an_older_plan_decides_nothing(void **state)
{
    (void)state;
    CheckRun *claimed;
    int64_t plan = propose(Q(HR_TEST));
    must(store_check_run_claim(&cx, db, app.replica, 60000, &claimed));
    assert_true(edit(plan, Q(HR_PROD)));
    must(check_perform(&cx, &app, claimed));
    expect(plan, "CHECKING");
    assert_int_equal(ask("SELECT count(*) FROM rollout"), 0);
    check_all();
    expect(plan, "PENDING");
}

static void an_issue_that_was_canceled_meanwhile_goes_on_when_reopened(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_PROD));
    must(issue_set_status(&cx, &app, db, &ann, issue_of(plan), STR("CANCELED")));
    check_all();
    assert_false(approve(&bob, plan));
    must(issue_set_status(&cx, &app, db, &ann, issue_of(plan), STR("OPEN")));
    assert_true(approve(&bob, plan));
}

static void a_policy_that_fails_blocks(void **state)
{
    (void)state;
    put("policies/approval/first.lua", APPROVAL("{}, order = 0", "issue.nothing.here"));
    policy_host_reload(app.policy);
    int64_t plan = propose(Q(HR_TEST));
    check_all();
    Issue *issue = issue_of(plan);
    assert_string_equal(str_z(arena, issue->approval_status), "CHECKING");
    assert_true(str_find(issue->approval_error, STR("policies/approval/first.lua")) >= 0);
    assert_int_equal(ask("SELECT count(*) FROM rollout"), 0);
}

static void a_risk_that_fails_is_high(void **state)
{
    (void)state;
    put("policies/risk/low.lua", "local r = { title = \"Low\" }\n"
                                 "function r.score(c) return c.nothing.here end\nreturn r\n");
    policy_host_reload(app.policy);
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_string_equal(str_z(arena, issue_of(plan)->risk_level), "HIGH");
}

SPEC_MAIN(SPEC(one_person_answers_one_step), SPEC(the_creator_may_not_approve),
          SPEC(a_role_that_has_expired_counts_no_more), SPEC(an_edit_takes_the_approval_away),
          SPEC(an_edit_that_is_undone_keeps_the_answers), SPEC(a_second_check_keeps_the_answers),
          SPEC(a_check_of_an_older_plan_decides_nothing),
          SPEC(an_issue_that_was_canceled_meanwhile_goes_on_when_reopened),
          SPEC(a_policy_that_fails_blocks), SPEC(a_risk_that_fails_is_high))
