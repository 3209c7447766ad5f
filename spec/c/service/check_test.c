/* Check: a run always comes to an end, and its outcome is kept whole. */
#include "fixture.h"

#include "base/json.h"

static CheckRun *outcome(int64_t plan)
{
    CheckRun *found = store_check_run_get(&cx, db, STR("p"), plan);
    must(found != NULL);
    return found;
}

static void keeps_the_findings_of_every_target(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_TEST) "," Q(HR_PROD));
    check_all();
    CheckRun *found = outcome(plan);
    assert_string_equal(str_z(arena, found->status), "DONE");
    assert_int_equal(json_len(found->changes), 2);
    for (size_t i = 0; i < 2; i++) {
        Json *entry = json_at(found->changes, i);
        assert_true(str_is(json_str(entry, "sheet"), SHA)); /* the text is there, and only there */
        assert_null(json_get(json_get(entry, "change"), "statement"));
    }
    assert_int_equal(ask("SELECT count(*) FROM decision WHERE kind = 'review'"), 2);
    assert_int_equal(ask("SELECT count(*) FROM decision WHERE kind = 'risk'"), 2);
}

static void ends_when_its_time_is_over(void **state)
{
    (void)state;
    CheckRun *claimed;
    int64_t plan = propose(Q(HR_TEST));
    must(store_check_run_claim(&cx, db, app.replica, 60000, &claimed));
    Ctx late;
    ctx_init(&late, arena);
    late.deadline_ms = clock_ms() - 1;
    assert_true(check_perform(&late, &app, claimed));
    assert_string_equal(str_z(arena, outcome(plan)->status), "FAILED");
}

static void says_that_a_sheet_is_no_text(void **state)
{
    (void)state;
    run("UPDATE sheet_blob SET content = '\\x53454c00ff'");
    int64_t plan = propose(Q(HR_TEST));
    check_all();
    CheckRun *found = outcome(plan);
    assert_string_equal(str_z(arena, found->status), "FAILED");
    assert_true(str_find(found->error, STR("is not UTF-8 text")) >= 0);
    expect(plan, "CHECKING");
}

static void a_run_that_was_canceled_stays_canceled(void **state)
{
    (void)state;
    CheckRun *claimed;
    bool canceled;
    int64_t plan = propose(Q(HR_TEST));
    must(store_check_run_claim(&cx, db, app.replica, 60000, &claimed));
    must(store_check_run_cancel(&cx, db, STR("p"), plan, &canceled));
    assert_true(canceled);
    must(check_perform(&cx, &app, claimed));
    assert_string_equal(str_z(arena, outcome(plan)->status), "CANCELED");
    expect(plan, "CHECKING");
}

SPEC_MAIN(SPEC(keeps_the_findings_of_every_target), SPEC(ends_when_its_time_is_over),
          SPEC(says_that_a_sheet_is_no_text), SPEC(a_run_that_was_canceled_stays_canceled))
