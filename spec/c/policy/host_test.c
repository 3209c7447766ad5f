/* Host: decisions of every kind, answers that are refused, workers that die, bundles that go bad.
 */
#include "fixture.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#define RISK_BY_ROWS                                                                               \
    "local risk = { title = \"Rows\", needs = { \"affected_rows\" } }\n"                           \
    "function risk.score(change)\n"                                                                \
    "  if change.affected_rows > 100 then return \"HIGH\", (\"%d rows\"):format(change."           \
    "affected_rows) end\n"                                                                         \
    "  return \"MODERATE\"\n"                                                                      \
    "end\n"                                                                                        \
    "return risk\n"

#define APPROVAL(title, order, role, condition)                                                    \
    "local approval = { title = \"" title "\", order = " #order ", steps = { { role = \"" role     \
    "\" } } }\n"                                                                                   \
    "function approval.applies(issue) return " condition " end\n"                                  \
    "return approval\n"

#define WEBHOOK                                                                                    \
    "local hook = { title = \"Plain\", on = { \"ISSUE_CREATED\" } }\n"                             \
    "function hook.request(event, target)\n"                                                       \
    "  if event.summary == \"none\" then return nil end\n"                                         \
    "  return { method = \"POST\", url = target.url, headers = { [\"X-A\"] = \"b\" }, "            \
    "json = { text = event.summary } }\n"                                                          \
    "end\n"                                                                                        \
    "return hook\n"

static void takes_the_highest_risk(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/risk/rows.lua", RISK_BY_ROWS);
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"affected_rows\":500}}"));
    assert_contains(fixture_output(&fixture), "\"level\":\"HIGH\"");
    assert_contains(fixture_output(&fixture), "\"reason\":\"500 rows\"");
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"affected_rows\":5}}"));
    assert_contains(fixture_output(&fixture), "\"level\":\"MODERATE\"");
}

static void records_what_ran(void **state)
{
    (void)state;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_int_equal(fixture.answer.bundle.n, 64);
    assert_int_equal(fixture.answer.generation, 1);
    assert_true(fixture.answer.duration_us > 0);
    const Json *entry = json_at(fixture.answer.trace, 0);
    assert_true(str_is(json_str(entry, "policy"), "risk/low"));
    assert_true(str_is(json_str(entry, "file"), "policies/risk/low.lua"));
    assert_int_equal(json_int(entry, "line", 0), 2);
    assert_true(str_is(json_str(entry, "outcome"), "LOW"));
}

static void fails_closed_when_a_fact_is_missing(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/risk/rows.lua", RISK_BY_ROWS);
    fixture_start(&fixture);
    assert_false(fixture_call(&fixture, "risk", "{\"change\":{\"affected_rows\":null}}"));
    assert_int_equal(fixture.cx.err, ERR_INTERNAL);
    assert_contains(fixture.cx.message, "policy policies/risk/rows.lua:3: ");
    assert_null(fixture.answer.output);
    assert_int_equal(json_int(fixture.answer.error, "line", 0), 3);
    assert_int_equal(fixture.answer.bundle.n, 64);
    assert_true(json_len(fixture.answer.trace) >= 1);
}

static void lets_the_first_approval_in_order_decide(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/approval/a-late.lua",
                APPROVAL("Late", 20, "workspaceDBA", "true"));
    fixture_put(&fixture, "policies/approval/z-early.lua",
                APPROVAL("Early", 10, "roles/projectOwner", "issue.risk == \"HIGH\""));
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "approval", "{\"issue\":{\"risk\":\"HIGH\"}}"));
    assert_contains(fixture_output(&fixture), "\"policy\":\"approval/z-early\"");
    assert_contains(fixture_output(&fixture), "\"steps\":[{\"role\":\"roles/projectOwner\"}]");
    assert_true(fixture_call(&fixture, "approval", "{\"issue\":{\"risk\":\"LOW\"}}"));
    assert_contains(fixture_output(&fixture), "\"steps\":[{\"role\":\"roles/workspaceDBA\"}]");
}

static void needs_no_approval_when_none_applies(void **state)
{
    (void)state;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "approval", "{\"issue\":{\"risk\":\"LOW\"}}"));
    assert_contains(fixture_output(&fixture), "\"steps\":[]");
}

static void builds_a_webhook_request(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/webhook/plain.lua", WEBHOOK);
    fixture_start(&fixture);
    const char *input = "{\"policy\":\"webhook/plain\",\"event\":{\"summary\":\"hello\"},"
                        "\"target\":{\"url\":\"https://example.com/x\"}}";
    assert_true(fixture_call(&fixture, "webhook", input));
    assert_contains(fixture_output(&fixture), "\"url\":\"https://example.com/x\"");
    assert_contains(fixture_output(&fixture), "\"json\":{\"text\":\"hello\"}");
    assert_true(fixture_call(&fixture, "webhook",
                             "{\"policy\":\"webhook/plain\",\"event\":{\"summary\":\"none\"},"
                             "\"target\":{}}"));
    assert_string_equal(fixture_output(&fixture), "{\"request\":null}");
}

static void refuses_wrong_inputs_as_such(void **state)
{
    static const char *const calls[][2] = {
        {"risk", "{}"},
        {"approval", "{\"issue\":1}"},
        {"webhook", "{\"policy\":\"webhook/none\",\"event\":{},\"target\":{}}"},
        {"review", "{\"engine\":\"NOPE\",\"statement\":\"x\"}"},
        {"nonsense", "{}"},
    };
    (void)state;
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++) {
        assert_false(fixture_call(&fixture, calls[i][0], calls[i][1]));
        assert_int_equal(fixture.cx.err, ERR_INVALID);
    }
}

/* body of score or request -> part of the message */
static const char *const wrong_scores[][2] = {
    {"return nil", "score must return"},
    {"return \"SEVERE\"", "score must return"},
    {"return 1", "score must return"},
    {"return \"LOW\", 7", "the reason must be a text"},
    {"return \"LOW\", (\"x\"):rep(5000)", "at most 2000 bytes"},
    {"return \"LOW\", \"\\255\"", "UTF-8"},
    {"return \"LOW\", \"a\\0b\"", "without NUL"},
    {"error({})", "the error is not a text"},
};

static void refuses_wrong_scores(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(wrong_scores) / sizeof(wrong_scores[0]); i++)
        fixture_put(&fixture, arena_printf(fixture.arena, "policies/webhook/w%zu.lua", i),
                    "return { title = \"x\", request = function() end }");
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(wrong_scores) / sizeof(wrong_scores[0]); i++) {
        fixture_put(&fixture, "policies/risk/wrong.lua",
                    arena_printf(fixture.arena,
                                 "local risk = { title = \"x\" }\nfunction risk.score() %s end\n"
                                 "return risk",
                                 wrong_scores[i][0]));
        policy_host_reload(fixture.host);
        assert_false(fixture_call(&fixture, "risk", "{\"change\":{}}"));
        assert_contains(fixture.cx.message, wrong_scores[i][1]);
        assert_contains(fixture.cx.message, "policy policies/risk/wrong.lua:2: ");
    }
}

static const char *const wrong_requests[] = {
    "return 1",
    "return { method = \"DELETE\", url = \"https://x\" }",
    "return { method = \"POST\", url = \"file:///etc/passwd\" }",
    "return { method = \"POST\", url = \"https://x\", headers = { [\"A\\nB\"] = \"c\" } }",
    "return { method = \"POST\", url = \"https://x\", headers = { A = \"b\\r\\nc: d\" } }",
    "return { method = \"POST\", url = \"https://x\", body = \"x\", json = {} }",
    "return { method = \"POST\", url = \"https://x\", follow = true }",
    "return { method = \"POST\", url = \"https://x\", json = { f = function() end } }",
    "return { method = \"POST\", url = \"https://x\", json = { 0 / 0 } }",
    "return { method = \"POST\", url = \"https://x\", json = { \"a\\0b\" } }",
    "return { method = \"POST\", url = \"https://x\", json = { [\"\\255\"] = 1 } }",
    "return { method = \"POST\", url = \"https://x\", json = { [\"a\\0b\"] = 1 } }",
    "return { method = \"POST\", url = \"https://x\", body = \"a\\0b\" }",
    "local t = {} t.t = t return { method = \"POST\", url = \"https://x\", json = t }",
};

static void refuses_wrong_requests(void **state)
{
    size_t n = sizeof(wrong_requests) / sizeof(wrong_requests[0]);
    (void)state;
    for (size_t i = 0; i < n; i++)
        fixture_put(&fixture, arena_printf(fixture.arena, "policies/webhook/w%zu.lua", i),
                    arena_printf(fixture.arena,
                                 "local hook = { title = \"x\" }\nfunction hook.request() %s end\n"
                                 "return hook",
                                 wrong_requests[i]));
    fixture_start(&fixture);
    for (size_t i = 0; i < n; i++) {
        const char *input = arena_printf(
            fixture.arena, "{\"policy\":\"webhook/w%zu\",\"event\":{},\"target\":{}}", i);
        if (fixture_call(&fixture, "webhook", input))
            fail_msg("accepted: %s", wrong_requests[i]);
        assert_contains(fixture.cx.message, arena_printf(fixture.arena, "webhook/w%zu.lua:2", i));
    }
}

static void keeps_nothing_between_calls(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/risk/count.lua",
                "local n = 0\nlocal risk = { title = \"x\" }\nfunction risk.score()\n  n = n + 1\n"
                "  return n > 1 and \"HIGH\" or \"LOW\"\nend\nreturn risk");
    fixture_start(&fixture);
    for (int i = 0; i < 5; i++) {
        assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
        assert_contains(fixture_output(&fixture), "\"level\":\"LOW\"");
    }
}

static pid_t worker_pid(void)
{
    const Json *workers = json_get(fixture_status(&fixture), "workers");
    int64_t pid = 0;
    if (json_len(json_get(workers, "pids")) == 0)
        return 0;
    assert_true(json_to_i64(json_at(json_get(workers, "pids"), 0), &pid));
    return (pid_t)pid;
}

static void survives_killed_workers(void **state)
{
    (void)state;
    fixture_start(&fixture);
    for (int i = 0; i < 10; i++) {
        assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
        pid_t pid = worker_pid();
        if (pid)
            kill(pid, SIGKILL);
    }
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
}

static void kills_a_worker_that_gives_no_sign(void **state)
{
    (void)state;
    fixture.options.hard_ms = 300;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    pid_t pid = worker_pid();
    kill(pid, SIGSTOP);
    int64_t start = clock_ms();
    assert_false(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_in_range(clock_ms() - start, 250, 5000);
    assert_int_equal(fixture.cx.err, ERR_INTERNAL);
    assert_contains(json_z(fixture.arena, fixture.answer.error, "reason"), "killed");
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_true(worker_pid() != pid);
}

static void brings_back_the_previous_bundle_after_three_hangs(void **state)
{
    (void)state;
    fixture.options.hard_ms = 300;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    Str first = fixture.answer.bundle;
    fixture_overlay(&fixture, "policies/risk/more.lua", RISK_LOW);
    policy_host_reload(fixture.host);
    for (int i = 0; i < 3; i++) {
        assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
        assert_false(str_eq(fixture.answer.bundle, first));
        kill(worker_pid(), SIGSTOP);
        assert_false(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    }
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_true(str_eq(fixture.answer.bundle, first));
    assert_int_equal(fixture.answer.generation, 3);
    assert_contains(fixture_refusal(&fixture), "quarantine");
    policy_host_reload(fixture.host);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_true(str_eq(fixture.answer.bundle, first));
}

static void *ask_often(void *arg)
{
    PolicyHost *host = arg;
    intptr_t failures = 0;
    for (int i = 0; i < 200; i++) {
        Ctx cx;
        PolicyAnswer answer;
        ctx_init(&cx, arena_new());
        Json *input = json_new_object(cx.arena);
        json_set(cx.arena, input, "change", json_new_object(cx.arena));
        failures += !policy_call(&cx, host, "risk", input, &answer);
        arena_free(cx.arena);
    }
    return (void *)failures;
}

static void serves_many_threads_while_bundles_change(void **state)
{
    pthread_t threads[8];
    (void)state;
    fixture.options.workers = 2;
    fixture.options.hard_ms = 10000;
    fixture_start(&fixture);
    for (int i = 0; i < 8; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, fixture.host), 0);
    for (int i = 0; i < 10; i++) {
        fixture_overlay(&fixture, "policies/risk/more.lua",
                        arena_printf(fixture.arena, "-- %d\n%s", i, RISK_LOW));
        policy_host_reload(fixture.host);
    }
    for (int i = 0; i < 8; i++) {
        void *failures = NULL;
        pthread_join(threads[i], &failures);
        assert_int_equal((intptr_t)failures, 0);
    }
    assert_int_equal(json_int(fixture_status(&fixture), "generation", 0), 11);
}

/* True when the process is gone, or only waits for init to collect it. */
static bool is_gone(pid_t pid)
{
    char state = 'Z';
    FILE *file = fopen(arena_printf(fixture.arena, "/proc/%d/stat", (int)pid), "r");
    if (!file)
        return true;
    bool read = fscanf(file, "%*d %*s %c", &state) == 1;
    fclose(file);
    return !read || state == 'Z';
}

/* `host_test --serve product overlay`: starts a host, writes the worker's pid, waits to be killed.
 */
static int serve(char **argv)
{
    fixture_find_exe();
    fixture = (Fixture){.arena = arena_new()};
    ctx_init(&fixture.cx, fixture.arena);
    fixture.options = (PolicyOptions){
        .exe = fixture_exe, .product_dir = argv[2], .overlay_dir = argv[3], .workers = 1};
    fixture.host = policy_host_new(&fixture.cx, &fixture.options);
    PolicyAnswer answer;
    Json *input = json_parse(&fixture.cx, STR("{\"change\":{}}"), NULL);
    if (!fixture.host || !policy_call(&fixture.cx, fixture.host, "risk", input, &answer))
        return 1;
    printf("%d\n", (int)worker_pid());
    fflush(stdout);
    pause();
    return 0;
}

static void workers_end_with_the_server(void **state)
{
    int out[2], worker = 0;
    (void)state;
    assert_int_equal(pipe(out), 0);
    pid_t server = fork();
    if (server == 0) {
        dup2(out[1], 1);
        execl(fixture_exe, fixture_exe, "--serve", fixture.product, fixture.overlay, NULL);
        _exit(1);
    }
    close(out[1]);
    FILE *file = fdopen(out[0], "r");
    assert_int_equal(fscanf(file, "%d", &worker), 1);
    fclose(file);
    assert_false(is_gone(worker));
    kill(worker, SIGSTOP); /* it cannot see the socket close: the kernel must end it */
    kill(server, SIGKILL);
    assert_int_equal(waitpid(server, NULL, 0), server);
    for (int64_t until = clock_ms() + 5000; !is_gone(worker) && clock_ms() < until;)
        clock_sleep_ms(5);
    assert_true(is_gone(worker));
}

static void leaves_no_process_behind(void **state)
{
    (void)state;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    pid_t pid = worker_pid();
    policy_host_free(fixture.host);
    fixture.host = NULL;
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void does_not_start_without_a_program(void **state)
{
    (void)state;
    fixture.options.exe = "/nonexistent/tidegate";
    int64_t start = clock_ms();
    fixture.host = policy_host_new(&fixture.cx, &fixture.options);
    assert_null(fixture.host);
    assert_contains(fixture.cx.message, "/nonexistent/tidegate");
    assert_true(clock_ms() - start < 15000);
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_with_risk)

static const struct CMUnitTest tests[] = {
    CASE(takes_the_highest_risk),
    CASE(records_what_ran),
    CASE(fails_closed_when_a_fact_is_missing),
    CASE(lets_the_first_approval_in_order_decide),
    CASE(needs_no_approval_when_none_applies),
    CASE(builds_a_webhook_request),
    CASE(refuses_wrong_inputs_as_such),
    CASE(refuses_wrong_scores),
    CASE(refuses_wrong_requests),
    CASE(keeps_nothing_between_calls),
    CASE(survives_killed_workers),
    CASE(kills_a_worker_that_gives_no_sign),
    CASE(brings_back_the_previous_bundle_after_three_hangs),
    CASE(serves_many_threads_while_bundles_change),
    CASE(workers_end_with_the_server),
    CASE(leaves_no_process_behind),
    CASE(does_not_start_without_a_program),
};

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--policy-worker") == 0)
        return policy_worker_main();
    if (argc > 3 && strcmp(argv[1], "--serve") == 0)
        return serve(argv);
    fixture_find_exe();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
