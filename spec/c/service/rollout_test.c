/* Rollout: what may become a task and a run, also when two people or two tasks come at once. */
#include "fixture.h"

#include <pthread.h>

#include "service/gate.h"
#include "store/gate.h"

/* A job of another thread with a connection of its own; it waits for a lock that we hold. */
typedef struct Rival {
    pthread_t thread;
    bool (*run)(Ctx *cx, StoreConn *db);
    bool ok;
    ErrCode err;
} Rival;

static void *rival_main(void *arg)
{
    Rival *rival = arg;
    Ctx own;
    Arena *mine = arena_new();
    ctx_init(&own, mine);
    StoreConn *other = store_borrow(&own, app.store);
    rival->ok =
        other && store_begin(&own, other) && rival->run(&own, other) && store_commit(&own, other);
    rival->err = own.err;
    store_return(other);
    arena_free(mine);
    return NULL;
}

static void rival_start(Rival *rival)
{
    assert_int_equal(pthread_create(&rival->thread, NULL, rival_main, rival), 0);
    for (int64_t until = clock_ms() + 5000; clock_ms() < until; clock_sleep_ms(5))
        if (ask("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") > 0)
            return;
    fail_msg("the rival does not wait");
}

static void rival_join(Rival *rival)
{
    pthread_join(rival->thread, NULL);
}

static int64_t approved(void)
{
    int64_t plan = propose(Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan) && approve(&cat, plan));
    return plan;
}

static void an_approved_plan_becomes_tasks_once(void **state)
{
    (void)state;
    int64_t plan = approved();
    assert_true(roll_out(plan));
    assert_true(roll_out(plan));
    assert_int_equal(ask("SELECT count(*) FROM task"), 1);
    assert_int_equal(ask("SELECT count(*) FROM issue WHERE status = 'DONE'"), 1);
}

static bool edit_specs(Ctx *own, StoreConn *other)
{
    Plan *plan = store_plan_lock(own, other, STR("p"), 101);
    Json *specs = plan ? json_copy(own->arena, plan->specs) : NULL;
    Json *change = json_get(json_at(specs, 0), "changeDatabaseConfig");
    json_add_str(own->arena, json_get(change, "targets"), STR(HR_TEST));
    return specs && plan_update(own, &app, other, &ann, plan, specs);
}

static void an_edit_that_waited_for_a_rollout_is_refused(void **state)
{
    (void)state;
    Rival rival = {.run = edit_specs};
    int64_t plan = approved();
    must(store_begin(&cx, db) && rollout_create(&cx, &app, db, &bob, STR("p"), plan));
    rival_start(&rival);
    must(store_commit(&cx, db));
    rival_join(&rival);
    assert_false(rival.ok);
    assert_int_equal(rival.err, ERR_PRECONDITION);
    expect(plan, "APPROVED");
}

/* The approval was found for Test; then the database became one of Prod. */
static void nobody_slips_into_a_protected_environment(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_TEST));
    check_all();
    run("DELETE FROM task");
    run("DELETE FROM rollout");
    run("UPDATE issue SET status = 'OPEN'");
    expect(plan, "SKIPPED");
    run("UPDATE db SET environment = 'prod' WHERE instance_id = 'i-test'");
    assert_false(roll_out(plan));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    err_clear(&cx);
    must(store_check_run_start(&cx, db, STR("p"), plan, 1));
    check_all();
    expect(plan, "PENDING");
    assert_false(roll_out(plan));
    assert_true(approve(&bob, plan) && approve(&cat, plan));
    assert_true(roll_out(plan));
}

/* Asks the rollout policies as the runner does, until nothing is due. */
static void ask_policies(void)
{
    bool more = true;
    err_clear(&cx);
    while (more)
        must(gate_work(&cx, &app, &more));
}

static void put_rollout_policy(const char *name, const char *decide)
{
    put(arena_printf(arena, "policies/rollout/%s.lua", name),
        arena_printf(arena,
                     "local r = { title = \"R\" }\n"
                     "function r.decide(task, now, settings) %s end\n"
                     "function r.automatic(task, now, settings)\n"
                     "  return settings.rollout ~= nil and settings.rollout.automatic\n"
                     "end\nreturn r\n",
                     decide));
    policy_host_reload(app.policy);
}

static int64_t first_task;

static void run_task(int64_t plan, int64_t task, Str environment)
{
    must(store_begin(&cx, db) &&
         rollout_run(&cx, &app, db, &bob, STR("p"), plan, environment, &task, 1, STR_NONE) &&
         store_commit(&cx, db));
}

static bool skip_first(Ctx *own, StoreConn *other)
{
    return rollout_skip(own, &app, other, STR("p"), 101, STR("prod"), &first_task, 1, STR("why"));
}

static void a_task_that_just_started_is_not_skipped(void **state)
{
    (void)state;
    Rival rival = {.run = skip_first};
    int64_t plan = approved();
    assert_true(roll_out(plan));
    first_task = ask("SELECT min(id) FROM task");
    must(store_begin(&cx, db) &&
         rollout_run(&cx, &app, db, &bob, STR("p"), plan, STR("prod"), &first_task, 1, STR_NONE));
    rival_start(&rival);
    must(store_commit(&cx, db));
    rival_join(&rival);
    assert_false(rival.ok);
    assert_int_equal(ask("SELECT count(*) FROM task WHERE skipped"), 0);
}

static void stages_follow_each_other(void **state)
{
    (void)state;
    int64_t plan = propose(Q(HR_TEST) "," Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan) && approve(&cat, plan) && roll_out(plan));
    int64_t prod = ask("SELECT id FROM task WHERE environment = 'prod'");
    must(store_begin(&cx, db));
    assert_false(rollout_run(&cx, &app, db, &bob, STR("p"), plan, STR("prod"), &prod, 1, STR_NONE));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    store_rollback(db);
}

static bool release(Ctx *own, StoreConn *other)
{
    int64_t moved;
    return store_task_run_release(own, other, &moved);
}

static void a_run_that_is_canceled_meanwhile_is_not_released(void **state)
{
    (void)state;
    Rival rival = {.run = release};
    int64_t plan = approved();
    assert_true(roll_out(plan));
    run_task(plan, ask("SELECT min(id) FROM task"), STR("prod"));
    ask_policies();
    must(store_begin(&cx, db) && store_task_run_cancel(&cx, db, STR("p"), 101));
    rival_start(&rival);
    must(store_commit(&cx, db));
    rival_join(&rival);
    assert_true(rival.ok);
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE status = 'CANCELED'"), 1);
}

static TaskRun *claim_run(void)
{
    TaskRun *claimed;
    must(store_task_run_claim(&cx, db, app.replica, 60000, &claimed));
    must(claimed != NULL);
    return claimed;
}

static TaskRun *rival_run;

static bool end_run(Ctx *own, StoreConn *other)
{
    TaskRun *ended = rival_run;
    ended->status = STR("DONE");
    return store_task_run_finish(own, other, ended->uid, ended->claim, STR("DONE"), STR(""),
                                 STR("")) &&
           rollout_run_ended(own, &app, other, ended);
}

/* Each of the two would leave the next stage to the other one. */
static void the_next_stage_starts_when_two_tasks_end_at_once(void **state)
{
    (void)state;
    Rival rival = {.run = end_run};
    run("INSERT INTO instance (id, engine, environment) VALUES ('i-test2', 'POSTGRES', 'test')");
    run("INSERT INTO db (instance_id, name, project_id) VALUES ('i-test2', 'hr', 'p')");
    run("INSERT INTO policy (resource, type, payload) VALUES ('environments/prod', "
        "'ROLLOUT_POLICY', '{\"automatic\": true}')");
    put_rollout_policy("automatic", "return \"ALLOW\"");
    int64_t moved,
        plan = propose(Q(HR_TEST) "," Q("instances/i-test2/databases/hr") "," Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan) && approve(&cat, plan) && roll_out(plan));
    run_task(plan, ask("SELECT min(id) FROM task WHERE environment = 'test'"), STR("test"));
    run_task(plan, ask("SELECT max(id) FROM task WHERE environment = 'test'"), STR("test"));
    ask_policies();
    must(store_begin(&cx, db) && store_task_run_release(&cx, db, &moved) && store_commit(&cx, db));
    assert_int_equal(moved, 2);
    TaskRun *mine = claim_run();
    rival_run = claim_run();
    must(store_begin(&cx, db) &&
         store_task_run_finish(&cx, db, mine->uid, mine->claim, STR("DONE"), STR(""), STR("")));
    mine->status = STR("DONE");
    rival_start(&rival);
    must(rollout_run_ended(&cx, &app, db, mine) && store_commit(&cx, db));
    rival_join(&rival);
    assert_true(rival.ok);
    ask_policies();
    assert_int_equal(ask("SELECT count(*) FROM task_run r JOIN task t ON t.id = r.task_id "
                         "WHERE t.environment = 'prod'"),
                     1);
}

static void skipping_the_last_task_of_a_stage_starts_the_next(void **state)
{
    (void)state;
    run("INSERT INTO policy (resource, type, payload) VALUES ('environments/prod', "
        "'ROLLOUT_POLICY', '{\"automatic\": true}')");
    put_rollout_policy("automatic", "return \"ALLOW\"");
    int64_t plan = propose(Q(HR_TEST) "," Q(HR_PROD));
    check_all();
    assert_true(approve(&bob, plan) && approve(&cat, plan) && roll_out(plan));
    int64_t test = ask("SELECT id FROM task WHERE environment = 'test'");
    must(store_begin(&cx, db) &&
         rollout_skip(&cx, &app, db, STR("p"), plan, STR("test"), &test, 1, STR("not needed")) &&
         store_commit(&cx, db));
    ask_policies();
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE status = 'PENDING'"), 1);
}

/* A run of Prod's task, approved and asked about. */
static int64_t run_in_prod(void)
{
    int64_t plan = approved();
    assert_true(roll_out(plan));
    run_task(plan, ask("SELECT min(id) FROM task"), STR("prod"));
    ask_policies();
    return plan;
}

static int64_t release_all(void)
{
    int64_t moved;
    must(store_begin(&cx, db) && store_gate_withdraw(&cx, db) &&
         store_task_run_release(&cx, db, &moved) && store_commit(&cx, db));
    return moved;
}

static void assert_waiting(const char *path, const char *expected)
{
    PgRows *rows = store_query(&cx, db, "SELECT COALESCE(waiting #>> $1::text[], '') FROM task_run",
                               PG_ARGS(str(path)));
    must(rows && rows->n == 1);
    assert_string_equal(str_z(arena, pg_get(rows, 0, 0)), expected);
}

static void a_run_waits_until_the_policy_lets_it(void **state)
{
    (void)state;
    put_rollout_policy("night", "return \"WAIT\", \"at night\", now + 1000");
    run_in_prod();
    assert_int_equal(release_all(), 0);
    assert_waiting("{waitingCause,rolloutPolicy,reason}", "at night");
    assert_waiting("{waitingCause,rolloutPolicy,file}", "policies/rollout/night.lua");
    assert_waiting("{waitingCause,rolloutPolicy,line}", "2");
    assert_int_equal(
        ask("SELECT (ask_at > clock_timestamp() + interval '990 s')::int FROM task_run"), 1);
    ask_policies();
    assert_int_equal(
        ask("SELECT count(*) FROM decision WHERE kind = 'rollout' AND outcome = 'WAIT'"), 1);
    run("UPDATE task_run SET ask_at = clock_timestamp()");
    ask_policies();
    assert_int_equal(
        ask("SELECT count(*) FROM decision WHERE kind = 'rollout' AND outcome = 'WAIT'"), 2);
    put_rollout_policy("night", "return \"ALLOW\"");
    ask_policies(); /* at once: other policies are in force */
    assert_waiting("{waitingCause}", "");
    assert_int_equal(release_all(), 1);
}

static void a_run_that_is_not_taken_in_time_waits_again(void **state)
{
    (void)state;
    put_rollout_policy("night", "return \"ALLOW\", nil, now + 3600");
    run_in_prod();
    assert_int_equal(release_all(), 1);
    run("UPDATE task_run SET allowed_until = clock_timestamp() - interval '1 s'");
    assert_int_equal(release_all(), 0);
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE status = 'PENDING'"), 1);
    ask_policies();
    assert_int_equal(release_all(), 1);
}

static void the_strictest_of_all_policies_counts(void **state)
{
    (void)state;
    put_rollout_policy("a", "return \"WAIT\", \"short\", now + 10");
    put_rollout_policy("b", "return \"WAIT\", \"long\", now + 5000");
    put_rollout_policy("c", "return \"ALLOW\"");
    run_in_prod();
    assert_waiting("{waitingCause,rolloutPolicy,reason}", "long");
    put_rollout_policy("c", "return \"DENY\", \"never\"");
    ask_policies();
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE status = 'FAILED' AND detail = "
                         "'refused by policies/rollout/c.lua:2: never'"),
                     1);
}

static void a_policy_that_fails_makes_the_run_wait(void **state)
{
    (void)state;
    put_rollout_policy("broken", "return task.nothing.at.all");
    run_in_prod();
    assert_int_equal(release_all(), 0);
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE status = 'PENDING' AND "
                         "waiting #>> '{waitingCause,rolloutPolicy,reason}' LIKE "
                         "'policy error: policy policies/rollout/broken.lua:2:%'"),
                     1);
    assert_int_equal(
        ask("SELECT count(*) FROM decision WHERE kind = 'rollout' AND outcome = 'error'"), 1);
}

static void a_stage_whose_policy_fails_is_asked_again(void **state)
{
    (void)state;
    put_rollout_policy("broken", "return 1");
    int64_t plan = approved();
    assert_true(roll_out(plan));
    ask_policies();
    assert_int_equal(ask("SELECT count(*) FROM task_run"), 0);
    assert_int_equal(
        ask("SELECT (start_at > clock_timestamp() + interval '50 s')::int FROM rollout"), 1);
}

static void an_override_starts_the_run_and_says_who_and_why(void **state)
{
    (void)state;
    put_rollout_policy("never", "return \"WAIT\", \"frozen\"");
    int64_t plan = run_in_prod(), task = ask("SELECT min(id) FROM task");
    must(store_begin(&cx, db) &&
         rollout_override(&cx, &app, db, &cat, STR("p"), plan, &task, 1, STR("the site is down")) &&
         store_commit(&cx, db));
    assert_int_equal(release_all(), 1);
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE override_by = 'cat@x.org' AND "
                         "override_reason = 'the site is down' AND waiting IS NULL"),
                     1);
    assert_int_equal(ask("SELECT count(*) FROM issue_comment WHERE comment LIKE "
                         "'Overrules the rollout policies%: the site is down'"),
                     1);
}

/* The later script may build on the earlier one. */
static void a_run_waits_behind_an_earlier_one_of_its_plan_that_waits(void **state)
{
    (void)state;
    put_rollout_policy("first", "if task.attempt > 1 then return \"ALLOW\" end "
                                "return \"WAIT\", \"first\"");
    int64_t plan = run_in_prod();
    run("INSERT INTO task SELECT project_id, id + 1, plan_id, spec_id, environment, type, "
        "instance_id, database_name, sheet_sha256, position + 1 FROM task");
    run_task(plan, ask("SELECT max(id) FROM task"), STR("prod"));
    run("UPDATE task_run SET attempt = 2 WHERE uid = (SELECT max(uid) FROM task_run)");
    ask_policies();
    assert_int_equal(ask("SELECT count(*) FROM task_run WHERE allowed_until IS NOT NULL"), 1);
    assert_int_equal(release_all(), 0);
}

SPEC_MAIN(SPEC(an_approved_plan_becomes_tasks_once),
          SPEC(an_edit_that_waited_for_a_rollout_is_refused),
          SPEC(nobody_slips_into_a_protected_environment),
          SPEC(a_task_that_just_started_is_not_skipped), SPEC(stages_follow_each_other),
          SPEC(a_run_that_is_canceled_meanwhile_is_not_released),
          SPEC(the_next_stage_starts_when_two_tasks_end_at_once),
          SPEC(skipping_the_last_task_of_a_stage_starts_the_next),
          SPEC(a_run_waits_until_the_policy_lets_it),
          SPEC(a_run_that_is_not_taken_in_time_waits_again),
          SPEC(the_strictest_of_all_policies_counts), SPEC(a_policy_that_fails_makes_the_run_wait),
          SPEC(a_stage_whose_policy_fails_is_asked_again),
          SPEC(an_override_starts_the_run_and_says_who_and_why),
          SPEC(a_run_waits_behind_an_earlier_one_of_its_plan_that_waits))
