/* Bundle: files that are broken in every way leave the last good bundle in force, and say where. */
#include "fixture.h"

#include <poll.h>

#include "policy/bundle.h"

#define RULE(metadata, check)                                                                      \
    "local rule = {\n  title = \"t\", why = \"w\", level = \"ERROR\", code = 1,\n"                 \
    "  engines = \"*\", on = { \"drop_table\" },\n  " metadata "}\nfunction rule.check(stmt, "     \
    "ctx)\n  " check "\nend\nreturn rule\n"
#define EXAMPLES "good = { \"SELECT 1\" }, bad = { \"DROP TABLE t\" },\n"

typedef struct Broken {
    const char *name, *path, *text;
    const char *refusal; /* part of "file:line: message" */
} Broken;

static const Broken brokens[] = {
    {"syntax error", "policies/risk/x.lua", "local risk = {\n  title = \"x\",\n  oops oops\n}\n",
     "policies/risk/x.lua:3: "},
    {"throw at load", "policies/risk/x.lua", "local x = 1\n\nerror(\"boom\")\n",
     "policies/risk/x.lua:3: boom"},
    {"endless loop at load", "policies/risk/x.lua", "\nwhile true do end\n",
     "policies/risk/x.lua:2: ran longer than"},
    {"memory at load", "policies/risk/x.lua", "\nlocal s = \"x\" while true do s = s .. s end\n",
     "policies/risk/x.lua:"},
    {"recursion at load", "policies/risk/x.lua",
     "local function f()\n  return 1 + f()\nend\nreturn f()\n", "policies/risk/x.lua:2: "},
    {"pattern bomb at load", "policies/risk/x.lua",
     "local a = 1\nlocal b = (\"a\"):rep(30000):find((\"a*\"):rep(12) .. \"b\")\n",
     "policies/risk/x.lua:2: "},
    {"empty file", "policies/risk/x.lua", "",
     "policies/risk/x.lua:1: the file must return one table"},
    {"no return", "policies/risk/x.lua", "local risk = {}\n\n",
     "policies/risk/x.lua:2: the file must return one table"},
    {"wrong return type", "policies/risk/x.lua", "local n = 1\nreturn n + 1\n",
     "policies/risk/x.lua:2: the file must return one table, not a number"},
    {"half-written", "policies/risk/x.lua", "local risk = { title = \"x\" }\nfunction risk.sc",
     "policies/risk/x.lua:2: "},
    {"missing title", "policies/risk/x.lua",
     "local risk = {}\nfunction risk.score() return \"LOW\" end\nreturn risk\n",
     "policies/risk/x.lua:3: field 'title' must be set"},
    {"missing score", "policies/risk/x.lua", "return { title = \"x\" }\n",
     "policies/risk/x.lua:1: field 'score' must be set"},
    {"misspelt field", "policies/risk/x.lua",
     "local risk = {\n  title = \"x\",\n  nedes = { \"a\" },\n}\nfunction risk.score() return "
     "\"LOW\" end\nreturn risk\n",
     "policies/risk/x.lua:3: unknown field 'nedes'"},
    {"unknown fact", "policies/risk/x.lua",
     "local risk = {\n  title = \"x\",\n  needs = { \"plan\" },\n}\nfunction risk.score() return "
     "\"LOW\" end\nreturn risk\n",
     "policies/risk/x.lua:3: field 'needs' must be a list of facts"},
    {"title of a wrong type", "policies/risk/x.lua",
     "local risk = {\n  title = 7,\n}\nfunction risk.score() return \"LOW\" end\nreturn risk\n",
     "policies/risk/x.lua:2: field 'title' must be a text"},
    {"unknown module", "policies/risk/x.lua", "\nlocal m = require \"nothing\"\nreturn m\n",
     "policies/risk/x.lua:2: require: no module 'nothing'"},
    {"module with a syntax error", "lua/x.lua", "\n\nlocal = 1\n", "lua/x.lua:3: "},
    {"unknown kind", "policies/guess/x.lua", RISK_LOW,
     "policies/guess/x.lua:1: no kind of policy lives here"},
    {"file name with blanks", "policies/risk/a b.lua", RISK_LOW,
     "policies/risk/a b.lua:1: the path may have"},
    {"not UTF-8", "policies/risk/x.lua", "local a\nlocal b = \"\xff\xfe\"\n",
     "policies/risk/x.lua:2: the file is not valid UTF-8"},
    {"bytecode", "policies/risk/x.lua", "\033LJ\002\n",
     "policies/risk/x.lua:1: the file is bytecode"},
    {"approval without order", "policies/approval/x.lua",
     "local a = { title = \"x\", steps = {} }\nfunction a.applies() return true end\nreturn a\n",
     "policies/approval/x.lua:3: field 'order' must be set"},
    {"approval step without anybody", "policies/approval/x.lua",
     "local a = { title = \"x\", order = 1, steps = { { title = \"x\" } } }\n"
     "function a.applies() return true end\nreturn a\n",
     "policies/approval/x.lua:1: field 'steps' must be a list of steps: step 1: a step and each"},
    {"rule without examples", "rules/a/x.lua", RULE("", "ctx:advise(stmt, \"x\")"),
     "rules/a/x.lua:8: field 'good' must be set"},
    {"rule with an unknown level", "rules/a/x.lua",
     "local rule = { title = \"t\", why = \"w\",\n  level = \"FATAL\" }\nreturn rule\n",
     "rules/a/x.lua:2: field 'level' must be"},
    {"bad example without advice", "rules/a/x.lua", RULE(EXAMPLES, ""),
     "rules/a/x.lua:4: a bad example draws no advice"},
    {"good example with advice", "rules/a/x.lua",
     RULE("good = { \"DROP TABLE a\" }, bad = { \"DROP TABLE t\" },\n", "ctx:advise(stmt, \"no\")"),
     "rules/a/x.lua:4: a good example is advised against: no"},
    {"example that is no SQL", "rules/a/x.lua",
     RULE("good = { \"SELECT 1\" }, bad = { \"DROP TABEL t\" },\n", ""), "rules/a/x.lua:4: "},
    {"check that throws", "rules/a/x.lua", RULE(EXAMPLES, "error(\"boom\")"),
     "rules/a/x.lua:4: rule rules/a/x.lua:7: boom"},
    {"check that hangs", "rules/a/x.lua", RULE(EXAMPLES, "while true do end"),
     "rules/a/x.lua:4: rule rules/a/x.lua:7: ran longer than"},
    {"failing spec", "policies/risk/x_spec.lua",
     "describe(\"low\", function()\n  local low = require \"policies.risk.low\"\n"
     "  it(\"is high\", function()\n    assert.are.equal(\"HIGH\", low.score({}))\n  end)\nend)\n",
     "policies/risk/x_spec.lua:4: low is high: expected \"HIGH\", got \"LOW\""},
    {"hanging spec", "policies/risk/x_spec.lua",
     "it(\"hangs\", function()\n  while true do end\nend)\n",
     "policies/risk/x_spec.lua:2: hangs: ran longer than"},
};

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture.options.hard_ms = 5000;
    fixture_put(&fixture, "policies/risk/low.lua", RISK_LOW);
    fixture_put(&fixture, "rules/a/drop.lua", RULE(EXAMPLES, "ctx:advise(stmt, \"no\")"));
    return 0;
}

static void assert_first_in_force(const char *name)
{
    if (!fixture_call(&fixture, "risk", "{\"change\":{}}"))
        fail_msg("%s: %s", name, fixture.cx.message);
    if (fixture.answer.generation != 1)
        fail_msg("%s: generation %d is in force", name, (int)fixture.answer.generation);
}

static void assert_refused(const char *name, const char *refusal)
{
    policy_host_reload(fixture.host);
    const char *said = fixture_refusal(&fixture);
    if (!strstr(said, refusal))
        fail_msg("%s: '%s' is not in '%s'", name, refusal, said);
    assert_first_in_force(name);
}

static void remove_overlay(const char *path)
{
    assert_int_equal(unlink(arena_printf(fixture.arena, "%s/%s", fixture.overlay, path)), 0);
    policy_host_reload(fixture.host);
    assert_string_equal(fixture_refusal(&fixture), "");
}

static void keeps_the_last_good_bundle(void **state)
{
    (void)state;
    fixture_start(&fixture);
    for (size_t i = 0; i < sizeof(brokens) / sizeof(brokens[0]); i++) {
        fixture_overlay(&fixture, brokens[i].path, brokens[i].text);
        assert_refused(brokens[i].name, brokens[i].refusal);
        remove_overlay(brokens[i].path);
    }
    assert_first_in_force("after all");
}

static void does_not_start_on_a_broken_bundle(void **state)
{
    (void)state;
    fixture_put(&fixture, brokens[0].path, brokens[0].text);
    fixture.host = policy_host_new(&fixture.cx, &fixture.options);
    assert_null(fixture.host);
    assert_contains(fixture.cx.message, brokens[0].refusal);
}

static void refuses_cyclic_modules(void **state)
{
    (void)state;
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/x.lua", "local a = require \"a\"\nreturn a\n");
    fixture_overlay(&fixture, "lua/b.lua", "local a = require \"a\"\nreturn { a = a }\n");
    fixture_overlay(&fixture, "lua/a.lua", "local b = require \"b\"\nreturn { b = b }\n");
    assert_refused("cycle", "lua/b.lua:1: require: module 'a' requires itself");
}

static void refuses_utf16_and_huge_files(void **state)
{
    static const char utf16[] = "\xff\xfe"
                                "r\0e\0t\0u\0r\0n\0";
    char *huge = arena_alloc(fixture.arena, 10 << 20);
    (void)state;
    memset(huge, '-', 10 << 20);
    fixture_start(&fixture);
    fixture_write(&fixture, fixture.overlay, "policies/risk/x.lua", utf16, sizeof(utf16) - 1);
    assert_refused("UTF-16", "policies/risk/x.lua:1: the file is UTF-16");
    fixture_write(&fixture, fixture.overlay, "policies/risk/x.lua", "a\0b", 3);
    assert_refused("NUL", "policies/risk/x.lua:1: the file has NUL bytes");
    fixture_write(&fixture, fixture.overlay, "policies/risk/x.lua", huge, 10 << 20);
    assert_refused("10 MB", "policies/risk/x.lua:1: the file is larger than 1 MiB");
}

/* A link there: refused when it leads outside, taken when it leads inside. */
static void assert_link(const char *path, const char *outside, const char *inside)
{
    const char *link = arena_printf(fixture.arena, "%s/%s", fixture.overlay, path);
    assert_int_equal(symlink(outside, link), 0);
    policy_host_reload(fixture.host);
    assert_contains(
        fixture_refusal(&fixture),
        arena_printf(fixture.arena, "%s:1: the link leads out of the policy directory", path));
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink(inside, link), 0);
    policy_host_reload(fixture.host);
    assert_string_equal(fixture_refusal(&fixture), "");
}

static void follows_no_link_out_of_the_tree(void **state)
{
    (void)state;
    fixture_start(&fixture);
    fixture_write(&fixture, fixture.dir, "outside.lua", RISK_LOW, strlen(RISK_LOW));
    fixture_overlay(&fixture, "policies/risk/real.lua", RISK_LOW);
    policy_host_reload(fixture.host);
    assert_link("policies/risk/link.lua",
                arena_printf(fixture.arena, "%s/outside.lua", fixture.dir), "real.lua");
    assert_link("lua", fixture.dir, "policies/risk");
}

/* As Kubernetes mounts a volume: every path goes through a link that is swapped as a whole. */
static void follows_a_swapped_volume(void **state)
{
    const char *overlay = fixture.overlay;
    (void)state;
    for (int i = 1; i <= 2; i++) {
        const char *root = arena_printf(fixture.arena, "%s/..v%d", overlay, i);
        fixture_write(&fixture, root, "policies/risk/x.lua", i == 1 ? RISK_LOW : "oops",
                      strlen(i == 1 ? RISK_LOW : "oops"));
    }
    assert_int_equal(symlink("..v1", arena_printf(fixture.arena, "%s/..data", overlay)), 0);
    assert_int_equal(
        symlink("..data/policies", arena_printf(fixture.arena, "%s/policies", overlay)), 0);
    fixture_start(&fixture);
    assert_int_equal(json_len(json_get(fixture_status(&fixture), "files")), 3);
    const char *next = arena_printf(fixture.arena, "%s/..next", overlay);
    assert_int_equal(symlink("..v2", next), 0);
    assert_int_equal(rename(next, arena_printf(fixture.arena, "%s/..data", overlay)), 0);
    assert_refused("swapped volume", "policies/risk/x.lua:1: ");
}

static void takes_bom_and_crlf_as_they_are(void **state)
{
    (void)state;
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/x.lua",
                    "\xef\xbb\xbflocal risk = { title = \"x\" }\r\n"
                    "function risk.score() return \"HIGH\" end\r\nreturn risk\r\n");
    policy_host_reload(fixture.host);
    assert_string_equal(fixture_refusal(&fixture), "");
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_contains(fixture_output(&fixture), "HIGH");
    assert_int_equal(fixture.answer.generation, 2);
}

static void refuses_two_rules_of_one_name(void **state)
{
    (void)state;
    fixture_put(&fixture, "rules/x/a-b.lua", RULE(EXAMPLES, "ctx:advise(stmt, \"no\")"));
    fixture_start(&fixture);
    fixture_overlay(&fixture, "rules/x/a_b.lua", RULE(EXAMPLES, "ctx:advise(stmt, \"no\")"));
    assert_refused("two names", "rules/x/a_b.lua:1: the same name as rules/x/a-b.lua");
}

static void lets_the_overlay_replace_and_add(void **state)
{
    (void)state;
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/low.lua",
                    "local risk = { title = \"x\" }\nfunction risk.score() return \"HIGH\" end\n"
                    "return risk\n");
    policy_host_reload(fixture.host);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_contains(fixture_output(&fixture), "\"level\":\"HIGH\"");
    assert_int_equal(json_len(fixture.answer.trace), 1);
    const Json *files = json_get(fixture_status(&fixture), "files");
    assert_int_equal(json_len(files), 2);
    assert_true(str_is(json_str(json_at(files, 0), "origin"), "overlay"));
    assert_true(str_is(json_str(json_at(files, 1), "origin"), "product"));
}

static void deleted_files_are_gone(void **state)
{
    (void)state;
    fixture_overlay(&fixture, "policies/risk/more.lua", RISK_LOW);
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_int_equal(json_len(fixture.answer.trace), 2);
    remove_overlay("policies/risk/more.lua");
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_int_equal(json_len(fixture.answer.trace), 1);
}

static void hashes_paths_and_contents_only(void **state)
{
    Str first;
    (void)state;
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    first = fixture.answer.bundle;
    fixture_put(&fixture, "policies/risk/low.lua", RISK_LOW);
    policy_host_reload(fixture.host);
    fixture_put(&fixture, "policies/risk/README.md", "not a policy");
    fixture_put(&fixture, "policies/risk/.hidden.lua", "not a policy");
    fixture_put(&fixture, "lua/meta/types.d.lua", "not a policy");
    policy_host_reload(fixture.host);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_true(str_eq(fixture.answer.bundle, first));
    assert_int_equal(fixture.answer.generation, 1);
}

static void runs_the_specs_of_a_bundle(void **state)
{
    const Json *report = NULL;
    (void)state;
    fixture_overlay(&fixture, "rules/a/drop_spec.lua",
                    "describe(\"drop\", function()\n"
                    "  local n\n  before_each(function() n = 0 end)\n"
                    "  it(\"advises\", function()\n    n = n + 1\n    assert.are.equal(1, n)\n"
                    "    local found = review(\"a/drop\", \"SELECT 1; DROP TABLE t\")\n"
                    "    assert.are.equal(1, #found)\n"
                    "    assert.are.same({ 1, 11 }, { found[1].line, found[1].column })\n  end)\n"
                    "  it(\"keeps quiet\", function()\n    n = n + 1\n    assert.are.equal(1, n)\n"
                    "    assert.are.same({}, review(\"a/drop\", \"SELECT 1\"))\n"
                    "    assert.has_error(function() error(\"x\") end)\n"
                    "    assert.is_nil(nil)\n    assert(true)\n  end)\nend)\n");
    assert_true(policy_check_files(&fixture.cx, &fixture.options, &report));
    if (!json_bool(report, "ok"))
        fail_msg("%s", json_text(fixture.arena, report).p);
    assert_int_equal(json_int(report, "specs", 0), 2);
    assert_int_equal(json_int(report, "examples", 0), 2);
}

static void check_names_the_first_problem(void **state)
{
    const Json *report = NULL;
    (void)state;
    fixture_overlay(&fixture, brokens[0].path, brokens[0].text);
    assert_true(policy_check_files(&fixture.cx, &fixture.options, &report));
    assert_false(json_bool(report, "ok"));
    assert_true(str_is(json_str(json_get(report, "error"), "file"), "policies/risk/x.lua"));
    assert_int_equal(json_int(json_get(report, "error"), "line", 0), 3);
}

static Json *a_file(const char *path, Str content)
{
    Json *file = json_new_object(fixture.arena);
    json_set_z(fixture.arena, file, "path", path);
    json_set_str(fixture.arena, file, "content", content);
    return file;
}

static void is_made_of_files_and_gives_them_back(void **state)
{
    BundleFault fault = {.time_us = 0};
    (void)state;
    fixture_overlay(&fixture, "policies/risk/low.lua", "-- another\n" RISK_LOW);
    Bundle *read = policy_bundle_read(fixture.product, fixture.overlay, &fault);
    assert_non_null(read);
    Bundle *made = policy_bundle_of(&fixture.cx, policy_bundle_files(fixture.arena, read, false));
    assert_non_null(made);
    assert_true(str_eq(read->hash, made->hash));
    Json *overlay = policy_bundle_files(fixture.arena, made, true);
    assert_int_equal(json_len(overlay), 1);
    Bundle *laid = policy_bundle_lay(fixture.product, overlay, &fault);
    assert_non_null(laid);
    assert_true(str_eq(read->hash, laid->hash));
    assert_true(str_eq(read->product, laid->product));
    assert_true(str_eq(read->overlay, laid->overlay));
    policy_bundle_unref(read);
    policy_bundle_unref(made);
    policy_bundle_unref(laid);
}

static void refuses_files_that_no_directory_could_hold(void **state)
{
    static const struct {
        const char *path, *refusal;
    } cases[] = {
        {"policies/risk/../../x.lua", "policies/risk/../../x.lua:1: the path may have"},
        {"../policies/risk/x.lua", "../policies/risk/x.lua:1: no kind of policy lives here"},
        {"/policies/risk/x.lua", "/policies/risk/x.lua:1: no kind of policy lives here"},
        {"policies/risk/.x.lua", "policies/risk/.x.lua:1: the path may have"},
        {"policies//risk/x.lua", "policies//risk/x.lua:1: the path may have"},
        {"", ":1: no kind of policy lives here"},
        {"policies/risk/low.lua", "policies/risk/low.lua:1: the path stands twice"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        Json *files = json_new_array(fixture.arena);
        json_add(fixture.arena, files, a_file("policies/risk/low.lua", STR(RISK_LOW)));
        json_add(fixture.arena, files, a_file(cases[i].path, STR(RISK_LOW)));
        err_clear(&fixture.cx);
        assert_null(policy_bundle_of(&fixture.cx, files));
        assert_contains(fixture.cx.message, cases[i].refusal);
    }
    err_clear(&fixture.cx);
}

typedef struct Bell {
    int pipe[2];
} Bell;

static void ring(void *ptr, PolicyHost *host)
{
    Bell *bell = ptr;
    (void)host;
    assert_int_equal(write(bell->pipe[1], "x", 1), 1);
}

/* Before the host starts. */
static void hang_bell(Bell *bell)
{
    assert_int_equal(pipe(bell->pipe), 0);
    fixture.options.on_change = ring;
    fixture.options.ptr = bell;
}

static void take_bell(Bell *bell)
{
    close(bell->pipe[0]);
    close(bell->pipe[1]);
}

static void wait_for_bell(Bell *bell)
{
    char byte;
    struct pollfd ready = {.fd = bell->pipe[0], .events = POLLIN};
    assert_int_equal(poll(&ready, 1, 10000), 1);
    assert_int_equal(read(bell->pipe[0], &byte, 1), 1);
}

static void sees_changes_by_itself(void **state)
{
    Bell bell;
    (void)state;
    hang_bell(&bell);
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/new.lua", RISK_LOW);
    wait_for_bell(&bell);
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_int_equal(fixture.answer.generation, 2);
    fixture_overlay(&fixture, "policies/risk/new.lua", "oops");
    wait_for_bell(&bell);
    assert_contains(fixture_refusal(&fixture), "policies/risk/new.lua:1:");
    fixture_overlay(&fixture, "policies/risk/new.lua", RISK_LOW);
    wait_for_bell(&bell);
    assert_string_equal(fixture_refusal(&fixture), "");
    assert_int_equal(json_int(fixture_status(&fixture), "generation", 0), 2);
    take_bell(&bell);
}

static int64_t refusal_us(void)
{
    int64_t time_us = 0;
    const Json *refused = json_get(fixture_status(&fixture), "error");
    assert_true(clock_parse_rfc3339(json_str(refused, "time"), &time_us));
    return time_us;
}

/* One that takes 100 ms of its own is rested from for four times that. */
static void rests_after_each_look(void **state)
{
    Bell bell;
    (void)state;
    hang_bell(&bell);
    fixture.options.soft_ms = 100;
    fixture_start(&fixture);
    fixture_overlay(&fixture, "policies/risk/new.lua", "while true do end");
    wait_for_bell(&bell);
    int64_t first_us = refusal_us();
    fixture_overlay(&fixture, "policies/risk/new.lua", "oops");
    wait_for_bell(&bell);
    assert_contains(fixture_refusal(&fixture), "policies/risk/new.lua:1:");
    assert_in_range(refusal_us() - first_us, 400000, INT64_MAX);
    take_bell(&bell);
}

#define CASE(spec) FIXTURE_SPEC(spec, open_fixture)

static const struct CMUnitTest tests[] = {
    CASE(keeps_the_last_good_bundle),
    CASE(does_not_start_on_a_broken_bundle),
    CASE(refuses_cyclic_modules),
    CASE(refuses_utf16_and_huge_files),
    CASE(follows_no_link_out_of_the_tree),
    CASE(follows_a_swapped_volume),
    CASE(takes_bom_and_crlf_as_they_are),
    CASE(refuses_two_rules_of_one_name),
    CASE(lets_the_overlay_replace_and_add),
    CASE(deleted_files_are_gone),
    CASE(hashes_paths_and_contents_only),
    CASE(runs_the_specs_of_a_bundle),
    CASE(check_names_the_first_problem),
    CASE(sees_changes_by_itself),
    CASE(rests_after_each_look),
    CASE(is_made_of_files_and_gives_them_back),
    CASE(refuses_files_that_no_directory_could_hold),
};

FIXTURE_MAIN(tests, NULL, NULL)
