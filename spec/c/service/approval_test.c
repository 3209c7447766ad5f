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

/* The steps that every issue gets from here on. */
static void ask_for(const char *steps)
{
    put("policies/approval/own.lua",
        arena_printf(arena,
                     "local a = { title = \"Own\", order = 0, steps = %s }\n"
                     "function a.applies() return true end\nreturn a\n",
                     steps));
    policy_host_reload(app.policy);
}

static int64_t proposed(const char *steps)
{
    ask_for(steps);
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    return plan;
}

static void refused(const Caller *who, int64_t plan, const char *reason)
{
    assert_false(approve(who, plan));
    assert_int_equal(cx.err, ERR_DENIED);
    if (!strstr(cx.message, reason))
        fail_msg("%s", cx.message);
}

static void a_quorum_is_different_people(void **state)
{
    (void)state;
    Caller dan = person("dan@x.org", "projects/p", "roles/projectOwner");
    int64_t plan = proposed("{ { role = \"projectOwner\", quorum = 2 } }");
    assert_true(approve(&bob, plan));
    refused(&bob, plan, "it needs one more person");
    refused(&cat, plan, "none of those");
    expect(plan, "PENDING");
    assert_true(approve(&dan, plan));
    expect(plan, "APPROVED");
    assert_true(roll_out(plan));
}

static void either_of_two_or_both(void **state)
{
    (void)state;
    int64_t plan =
        proposed("{ { anyOf = { { role = \"projectOwner\" }, { user = \"cat@x.org\" } } } }");
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
    plan = proposed("{ { allOf = { { role = \"projectOwner\" }, { user = \"cat@x.org\" } } } }");
    assert_true(approve(&cat, plan));
    expect(plan, "PENDING");
    Caller eve = person("eve@x.org", "projects/p", "roles/projectOwner");
    assert_true(approve(&eve, plan));
    expect(plan, "APPROVED");
}

/* What is filled already takes nobody more, so that a yes is never given to no purpose. */
static void a_part_that_is_filled_is_closed(void **state)
{
    (void)state;
    Caller dan = person("dan@x.org", "projects/p", "roles/projectOwner");
    int64_t plan =
        proposed("{ { allOf = { { role = \"projectOwner\" }, { role = \"workspaceDBA\" } } } }");
    assert_true(approve(&bob, plan));
    refused(&dan, plan, "enough answers");
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
}

static void a_group_answers_by_its_members(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { group = \"dba@x.org\" } }");
    refused(&cat, plan, "none of those");
    ApprovalView view;
    must(approval_view(&cx, db, issue_of(plan), &view));
    assert_int_equal(view.candidates.n, 0);
    assert_string_equal(str_z(arena, json_str(json_at(view.steps, 0), "problem")),
                        "groups/dba@x.org does not exist");
    run("INSERT INTO user_group (email) VALUES ('dba@x.org')");
    must(approval_view(&cx, db, issue_of(plan), &view));
    assert_string_equal(str_z(arena, json_str(json_at(view.steps, 0), "problem")),
                        "groups/dba@x.org has no active members");
    run("INSERT INTO user_group_member (group_email, email) VALUES ('dba@x.org', 'cat@x.org')");
    must(approval_view(&cx, db, issue_of(plan), &view));
    assert_int_equal(view.candidates.n, 1);
    assert_true(approve(&cat, plan));
    expect(plan, "APPROVED");
}

static void a_role_is_held_through_a_group_too(void **state)
{
    (void)state;
    ApprovalView view;
    Caller dan = person("dan@x.org", "projects/other", "roles/projectViewer");
    int64_t plan = proposed("{ { role = \"projectOwner\", quorum = 2 } }");
    refused(&dan, plan, "none of those");
    run("INSERT INTO user_group (email) VALUES ('owners@x.org')");
    run("INSERT INTO user_group_member (group_email, email) VALUES ('owners@x.org', 'dan@x.org')");
    must(store_iam_member_add(&cx, db, STR("projects/p"), STR("roles/projectOwner"),
                              STR("group:owners@x.org")));
    must(approval_view(&cx, db, issue_of(plan), &view));
    assert_int_equal(view.candidates.n, 2);
    assert_true(approve(&dan, plan) && approve(&bob, plan));
    expect(plan, "APPROVED");
}

static void a_step_says_who_may_approve_their_own(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { user = \"ann@x.org\" } }");
    refused(&ann, plan, "the creator");
    plan = proposed("{ { user = \"ann@x.org\", selfApproval = true } }");
    assert_true(approve(&ann, plan));
    run("UPDATE project SET options = '{\"allowSelfApproval\": true}'");
    plan = proposed("{ { user = \"ann@x.org\", selfApproval = false } }");
    refused(&ann, plan, "the creator");
}

static void a_step_says_whether_it_takes_another_person(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\" }, { user = \"bob@x.org\" } }");
    assert_true(approve(&bob, plan));
    refused(&bob, plan, "different person");
    plan = proposed(
        "{ { role = \"projectOwner\" }, { user = \"bob@x.org\", differentPerson = false } }");
    assert_true(approve(&bob, plan));
    assert_true(approve(&bob, plan));
    expect(plan, "APPROVED");
    run("UPDATE project SET options = '{\"allowSelfApproval\": true}'");
    plan = proposed(
        "{ { role = \"projectOwner\" }, { user = \"bob@x.org\", differentPerson = true } }");
    assert_true(approve(&bob, plan));
    refused(&bob, plan, "different person");
}

static bool holds(int64_t plan_id)
{
    Issue *issue = issue_of(plan_id);
    return approval_holds(&cx, db, issue, store_plan_get(&cx, db, STR("p"), plan_id));
}

static void let_lapse(const char *email)
{
    run(arena_printf(arena,
                     "UPDATE approval SET lapses_at = clock_timestamp() - interval '1 ms' "
                     "WHERE principal_id = (SELECT id FROM principal WHERE email = '%s') "
                     "AND lapses_at IS NOT NULL",
                     email));
}

static void an_answer_counts_until_it_lapses(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\", expires = \"7d\" }, "
                            "{ role = \"workspaceDBA\" } }");
    assert_true(approve(&bob, plan));
    assert_int_equal(ask("SELECT count(*) FROM approval WHERE lapses_at - at = interval '7 days'"),
                     1);
    assert_true(approve(&cat, plan));
    assert_true(holds(plan));
    let_lapse("cat@x.org"); /* has no end */
    assert_true(holds(plan) && roll_out(plan));
    let_lapse("bob@x.org");
    assert_false(holds(plan));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "lapsed"));
    /* asked again, although the rollout was made meanwhile */
    err_clear(&cx);
    must(approval_lapse(&cx, &app, db));
    expect(plan, "PENDING");
    refused(&cat, plan, "none of those");
    assert_true(approve(&bob, plan));
    expect(plan, "APPROVED");
    assert_true(holds(plan));
}

static void an_answer_that_lapsed_may_be_given_before_anybody_noticed(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\", expires = \"1h\" } }");
    assert_true(approve(&bob, plan));
    assert_false(approve(&bob, plan));
    let_lapse("bob@x.org");
    assert_true(approve(&bob, plan));
    assert_true(holds(plan));
}

static void what_was_run_needs_no_approval_again(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\", expires = \"1h\" } }");
    assert_true(approve(&bob, plan) && roll_out(plan));
    run("UPDATE task SET skipped = true");
    let_lapse("bob@x.org");
    must(approval_lapse(&cx, &app, db));
    expect(plan, "APPROVED");
}

static void other_steps_are_another_approval(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\" }, { role = \"workspaceDBA\" } }");
    assert_true(approve(&bob, plan));
    ask_for("{ { role = \"projectOwner\", quorum = 2 }, { role = \"workspaceDBA\" } }");
    must(store_check_run_start(&cx, db, STR("p"), plan, 1));
    check_all();
    ApprovalView view;
    must(approval_view(&cx, db, issue_of(plan), &view));
    assert_int_equal(view.given.n, 0);
}

/* As a server of before wrote it. */
static void an_approval_of_plain_roles_from_before_still_holds(void **state)
{
    (void)state;
    int64_t plan = proposed("{ { role = \"projectOwner\" }, { role = \"workspaceDBA\" } }");
    assert_true(approve(&bob, plan));
    run("UPDATE issue SET approval_steps = NULL");
    assert_true(approve(&cat, plan));
    run("UPDATE issue SET approval_steps = NULL");
    expect(plan, "APPROVED");
    assert_true(holds(plan));
}

SPEC_MAIN(SPEC(one_person_answers_one_step), SPEC(the_creator_may_not_approve),
          SPEC(a_role_that_has_expired_counts_no_more), SPEC(an_edit_takes_the_approval_away),
          SPEC(an_edit_that_is_undone_keeps_the_answers), SPEC(a_second_check_keeps_the_answers),
          SPEC(a_check_of_an_older_plan_decides_nothing),
          SPEC(an_issue_that_was_canceled_meanwhile_goes_on_when_reopened),
          SPEC(a_policy_that_fails_blocks), SPEC(a_risk_that_fails_is_high),
          SPEC(a_quorum_is_different_people), SPEC(either_of_two_or_both),
          SPEC(a_part_that_is_filled_is_closed), SPEC(a_group_answers_by_its_members),
          SPEC(a_role_is_held_through_a_group_too), SPEC(a_step_says_who_may_approve_their_own),
          SPEC(a_step_says_whether_it_takes_another_person), SPEC(an_answer_counts_until_it_lapses),
          SPEC(an_answer_that_lapsed_may_be_given_before_anybody_noticed),
          SPEC(what_was_run_needs_no_approval_again), SPEC(other_steps_are_another_approval),
          SPEC(an_approval_of_plain_roles_from_before_still_holds))
