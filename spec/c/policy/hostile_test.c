/* Hostile: policies that try to hang, flood or leave their worker; each fails by name, the next
 * call is answered, and the worker stays small. */
#include "fixture.h"

#include <signal.h>

typedef struct Hostile {
    const char *name, *body; /* of function hook.request(event, target) */
    const char *reasons;     /* the acceptable ones, separated by blanks */
} Hostile;

static const Hostile hostiles[] = {
    {"endless-while", "while true do end", "deadline"},
    {"endless-repeat", "repeat until false", "deadline"},
    {"endless-for", "for i = 1, math.huge do end", "deadline"},
    {"endless-arithmetic", "local x = 0 while true do x = x + 1.5 end", "deadline"},
    {"tail-calls", "local function f() return f() end return f()", "deadline"},
    {"pcall-in-loop", "while true do pcall(function() while true do end end) end", "deadline"},
    {"pcall-of-itself", "local function f() while true do pcall(f) end end f()", "deadline"},
    {"pcall-tower", "local function f() return pcall(f) end while true do f() end", "deadline"},
    {"pcall-error-loop", "while true do pcall(error, 'x') end", "deadline"},
    {"xpcall-handler-loop", "local function h() while true do end end xpcall(h, h)", "error"},
    {"coroutine-loop",
     "local c = coroutine.wrap(function() while true do coroutine.yield() end end) "
     "while true do c() end",
     "error"},
    {"index-metamethod-loop",
     "local t = {} setmetatable(t, { __index = function(_, k) while true do end end }) return t.x",
     "deadline"},
    {"index-chain",
     "local t = {} for i = 1, 1e6 do t = setmetatable({}, { __index = t }) end return t.x",
     "deadline memory error"},
    {"tostring-loop",
     "return tostring(setmetatable({}, { __tostring = function() while true do end end }))",
     "deadline"},
    {"sort-loop", "local t = { 1, 2 } while true do table.sort(t, function() return true end) end",
     "deadline"},
    {"sort-in-comparison",
     "local t = { 2, 1 } local function c() table.sort(t, c) end table.sort(t, c)",
     "error deadline"},
    {"gsub-callback-loop", "return (('x'):rep(100):gsub('x', function() while true do end end))",
     "deadline"},
    {"pattern-stars", "return ('a'):rep(30000):find(('a*'):rep(12) .. 'b')", "error deadline"},
    {"pattern-options", "return ('a'):rep(30):match(('a?'):rep(30) .. ('a'):rep(30) .. 'b')",
     "error deadline"},
    {"pattern-minus", "return ('a'):rep(30000):find(('.-'):rep(8) .. 'b')", "error deadline"},
    {"pattern-balance", "return ('('):rep(100000):find('%b()')", "error deadline"},
    {"pattern-depth", "return ('x'):rep(50000):find(('x?'):rep(50000))", "error deadline"},
    {"gmatch-forever", "while true do for _ in ('x'):rep(1000):gmatch('') do end end", "deadline"},
    {"rep-bomb", "return ('x'):rep(2 ^ 30)", "error"},
    {"rep-overflow", "return ('xx'):rep(2 ^ 63)", "error"},
    {"rep-hoard", "local t = {} for i = 1, 1e6 do t[i] = ('x'):rep(1e6) .. i end",
     "memory deadline"},
    {"concat-doubling", "local s = 'x' while true do s = s .. s end", "memory deadline"},
    {"gsub-growth", "local s = 'x' while true do s = s:gsub('x', 'xx') end",
     "error memory deadline"},
    {"format-growth", "local s = 'x' while true do s = ('%s%s'):format(s, s) end",
     "memory error deadline"},
    {"table-bomb", "local t = {} for i = 1, 1e9 do t[i] = {} end", "memory deadline"},
    {"hash-bomb", "local t = {} for i = 1, 1e9 do t['k' .. i] = i end", "memory deadline"},
    {"memory-behind-pcall",
     "while true do pcall(function() local s = 'x' while true do s = s .. s end end) end",
     "memory deadline"},
    {"deep-recursion", "local function f() return 1 + f() end return f()", "error"},
    {"deep-pcall-recursion",
     "local function f() local ok, e = pcall(f) return ok, e end f() "
     "while true do end",
     "deadline"},
    {"unpack-bomb", "return unpack({}, 1, 1e8)", "error"},
    {"varargs-bomb", "local function f(...) return f(1, ...) end return f()", "error deadline"},
    {"newproxy-gc",
     "local p = newproxy(true) getmetatable(p).__gc = function() while true do end "
     "end p = nil collectgarbage()",
     "error"},
    {"collectgarbage", "collectgarbage('stop')", "error"},
    {"bytecode", "return load(string.dump(function() end))()", "error"},
    {"corrupt-bytecode", "return loadstring('\\27LJ\\2\\0\\255\\255\\255')()", "error"},
    {"print", "print('x')", "error"},
    {"standard-output", "io.write('x')", "error"},
    {"exit", "os.exit(0)", "error"},
    {"kill-by-ffi", "require('ffi').C.raise(9)", "error"},
    {"hook-removal", "debug.sethook() while true do end", "error"},
    {"jit-on", "jit.on() while true do end", "error"},
    {"poisoned-string-metatable",
     "getmetatable('').__index = { rep = function() return 'poison' end }", "error"},
    {"poisoned-string-table", "string.format = function() return 'poison' end", "error"},
    {"poisoned-math", "math.floor = nil", "error"},
    {"poisoned-globals", "pairs = nil", "error"},
    {"poisoned-input", "event.summary = 'poison'", "error"},
    {"error-with-table",
     "error(setmetatable({}, { __tostring = function() while true do end end }))", "error"},
    {"error-with-nil", "error(nil)", "error"},
    {"error-with-megabytes", "error(('x'):rep(1e7))", "error"},
    {"error-with-bad-text", "error('\\255\\254\\0')", "error"},
    {"cyclic-answer", "local t = {} t.json = t return t", "type"},
    {"huge-answer",
     "local t = {} for i = 1, 2e5 do t[i] = i end return { method = 'POST', url = 'https://x', "
     "json = t }",
     "type deadline"},
    {"function-answer", "return function() end", "type"},
};
#define HOSTILES (sizeof(hostiles) / sizeof(hostiles[0]))

static int open_group(void **state)
{
    fixture_with_risk(state);
    for (size_t i = 0; i < HOSTILES; i++)
        fixture_put(&fixture,
                    arena_printf(fixture.arena, "policies/webhook/%s.lua", hostiles[i].name),
                    arena_printf(fixture.arena,
                                 "-- luacheck: ignore\nlocal hook = { title = \"hostile\" }\n"
                                 "function hook.request(event, target)\n  %s\nend\nreturn hook\n",
                                 hostiles[i].body));
    fixture.options.hard_ms = 3000;
    fixture_start(&fixture);
    return 0;
}

static void ask(const Hostile *hostile)
{
    char *input = arena_printf(fixture.arena,
                               "{\"policy\":\"webhook/%s\",\"event\":{\"summary\":\"s\"},"
                               "\"target\":{}}",
                               hostile->name);
    if (fixture_call(&fixture, "webhook", input))
        fail_msg("%s: was answered with %s", hostile->name, fixture_output(&fixture));
    const char *reason = json_z(fixture.arena, fixture.answer.error, "reason");
    if (!strstr(hostile->reasons, reason) || !reason[0])
        fail_msg("%s: %s (%s), not %s", hostile->name, reason, fixture.cx.message,
                 hostile->reasons);
    assert_contains(fixture.cx.message,
                    arena_printf(fixture.arena, "policies/webhook/%s.lua:", hostile->name));
    assert_true(json_int(fixture.answer.error, "line", 0) >= 1);
}

static void stops_each_within_its_worker(void **state)
{
    (void)state;
    for (size_t i = 0; i < HOSTILES; i++) {
        int64_t start = clock_ms();
        ask(&hostiles[i]);
        if (clock_ms() - start > 3000)
            fail_msg("%s took %d ms", hostiles[i].name, (int)(clock_ms() - start));
        if (!fixture_call(&fixture, "risk", "{\"change\":{}}"))
            fail_msg("after %s: %s", hostiles[i].name, fixture.cx.message);
    }
}

static void needs_no_second_worker_for_that(void **state)
{
    (void)state;
    const Json *workers = json_get(fixture_status(&fixture), "workers");
    assert_int_equal(json_int(workers, "hardFailures", -1), 0);
    assert_int_equal(json_int(workers, "restarts", -1), 0);
}

/* Long C calls between two hooks: only the host's deadline can end this. */
static void kills_what_no_budget_sees(void **state)
{
    (void)state;
    fixture.options.hard_ms = 500;
    fixture_overlay(&fixture, "policies/webhook/compare.lua",
                    "local hook = { title = \"x\" }\nfunction hook.request()\n"
                    "  local a, b = (\"x\"):rep(1e7), (\"x\"):rep(1e7 - 1) .. \"y\"\n"
                    "  local n = 0\n  while true do if a < b then n = n + 1 end end\nend\n"
                    "return hook\n");
    policy_host_free(fixture.host);
    fixture.host = NULL;
    fixture_start(&fixture);
    assert_false(fixture_call(&fixture, "webhook",
                              "{\"policy\":\"webhook/compare\",\"event\":{},\"target\":{}}"));
    const char *reason = json_z(fixture.arena, fixture.answer.error, "reason");
    assert_true(strcmp(reason, "killed") == 0 || strcmp(reason, "deadline") == 0);
    assert_contains(fixture.cx.message, "policy policies/webhook/compare.lua:");
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(stops_each_within_its_worker),
    cmocka_unit_test(needs_no_second_worker_for_that),
    cmocka_unit_test(kills_what_no_budget_sees),
};

FIXTURE_MAIN(tests, open_group, fixture_tear_down)
