/* Leak: policies that try to remember one decision in the next; none can, and those that do not try
 * are not run anew for each. */
#include "fixture.h"

#include "policy/evaluate.h"

typedef struct Leak {
    const char *name;
    const char *before; /* at the top of the file */
    const char *body;   /* of score(change); "seen" is what it remembers, or nil */
} Leak;

static const Leak leaks[] = {
    {"upvalue", "local n", "local seen = n n = true"},
    {"table", "local t = {}", "local seen = t.x t.x = true"},
    {"list", "local t = {}", "local seen = t[1] t[#t + 1] = true"},
    {"inner table", "local t = { a = { b = {} } }", "local seen = t.a.b.x t.a.b.x = true"},
    {"replaced value", "local t = { x = 1 }", "local seen = t.x ~= 1 t.x = t.x + 1"},
    {"replaced text", "local t = { x = 'a' }", "local seen = t.x ~= 'a' t.x = t.x .. 'b'"},
    {"replaced table", "local t = { x = { 1 } }", "local seen = t.x[1] ~= 1 t.x = { 2 }"},
    {"removed value", "local t = { x = 1 }", "local seen = t.x == nil t.x = nil"},
    {"key", "local t, k = {}, {}", "local seen = t[k] t[k] = true"},
    {"field of the policy", "local risk = { title = 'x' }", "local seen = risk.why risk.why = 'x'"},
    {"function of the policy", "local risk = { title = 'x' }",
     "local seen = risk.other risk.other = function() end"},
    {"metatable", "local t = setmetatable({}, { __index = {} })",
     "local m = getmetatable(t) local seen = m.x m.x = true"},
    {"new metatable", "local t = {}",
     "local seen = t.x setmetatable(t, { __index = { x = true } })"},
    {"closure",
     "local function new() local n return function() local was = n n = true return was end "
     "end local f = new()",
     "local seen = f()"},
    {"closure in a table",
     "local function new() local n return function() local was = n n = true return was end end "
     "local t = { f = new() }",
     "local seen = t.f()"},
    {"iterator", "local it = ('ab'):gmatch('.')", "local seen = it() ~= 'a'"},
    {"insert", "local t = {}", "local seen = t[1] table.insert(t, true)"},
    {"sort", "local t = { 1, 2 }",
     "local seen = t[1] == 2 table.sort(t, function(a, b) return a > b end)"},
    {"remove", "local t = { 1 }", "local seen = not t[1] table.remove(t)"},
    {"insert into a library", "local t = string",
     "local seen = rawget(t, 1) pcall(table.insert, t, true)"},
    {"insert into a module", "local t = require 'helper'",
     "local seen = rawget(t, 1) pcall(table.insert, t, true)"},
    {"sort a library", "local t = math",
     "local seen = rawget(t, 1) pcall(table.sort, t) pcall(table.insert, t, 1, true)"},
    {"module of one's own", "local m = require 'own'", "local seen = m.next() > 1"},
    {"module with a table", "local m = require 'own'", "local seen = m.put()"},
    {"module required in the call", "", "local seen = require('own').next() > 99"},
    {"module behind the product's", "local m = require 'through'", "local seen = m.next() > 1"},
    {"module that is a function", "local m = require 'call'", "local seen = m()"},
    {"module that is a list", "local m = require 'list'", "local seen = m[1]()"},
    {"view of the input", "local t = {}", "local seen = t.last t.last = change"},
    {"after an error", "local n", "local seen = n n = true pcall(error, 'x')"},
    {"weak table", "local t, k = setmetatable({}, { __mode = 'v' }), {}",
     "local seen = t.x t.x = k"},
    {"table that grows back", "local t = { a = 1 }",
     "local seen = next(t) ~= 'a' t.a = nil for i = 1, 9 do t['k' .. i] = i end "
     "for i = 1, 9 do t['k' .. i] = nil end t.a = 1"},
};
/* Within one decision it may count. */
#define OWN                                                                                        \
    "local n, t = 0, {}\nlocal own = {}\nfunction own.next() n = n + 1 return n end\n"             \
    "function own.put() local was = t.x t.x = true return was end\nreturn own\n"
#define LEAKS (sizeof leaks / sizeof *leaks)

static int open_group(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture_put(&fixture, "lua/helper.lua", "return { x = 1 }\n");
    fixture_put(&fixture, "lua/through.lua",
                "local own = require 'deep'\nreturn { next = function() return own.next() end }\n");
    fixture_overlay(&fixture, "lua/own.lua", OWN);
    fixture_overlay(&fixture, "lua/deep.lua", OWN);
    fixture_overlay(&fixture, "lua/call.lua",
                    "local n\nreturn function() local was = n n = true return was end\n");
    fixture_overlay(&fixture, "lua/list.lua",
                    "local n\nreturn { function() local was = n n = true return was end }\n");
    for (size_t i = 0; i < LEAKS; i++) {
        const Leak *leak = &leaks[i];
        bool has_risk = strstr(leak->before, "local risk") != NULL;
        fixture_put(&fixture, arena_printf(fixture.arena, "policies/risk/leak-%zu.lua", i),
                    arena_printf(fixture.arena,
                                 "-- luacheck: ignore\n%s\n%s\nfunction risk.score(change)\n  %s\n"
                                 "  return seen and 'HIGH' or 'LOW', %s\nend\nreturn risk\n",
                                 has_risk ? "" : "local risk = { title = 'x' }", leak->before,
                                 leak->body, "tostring(seen)"));
    }
    fixture_start(&fixture);
    return 0;
}

static void remembers_nothing(void **state)
{
    (void)state;
    for (int round = 0; round < 5; round++) {
        assert_true(fixture_call(&fixture, "risk", "{\"change\":{\"a\":1}}"));
        const Json *reasons = json_get(fixture.answer.output, "reasons");
        assert_int_equal(json_len(reasons), LEAKS);
        for (size_t i = 0; i < LEAKS; i++) {
            const Json *one = json_at(reasons, i);
            size_t at = (size_t)atoi(json_z(fixture.arena, one, "policy") + strlen("risk/leak-"));
            if (!str_is(json_str(one, "level"), "LOW"))
                fail_msg("%s: round %d sees %s", leaks[at].name, round,
                         json_z(fixture.arena, one, "reason"));
        }
    }
}

/* What a decision costs when the file would make a large table each time it runs. */
static void does_not_run_files_anew_for_each_call(void **state)
{
    static const char *const text = "{\"files\":[{\"path\":\"policies/risk/"
                                    "x.lua\",\"content\":\"local t = {} for i = 1, 20000 do "
                                    "t[i] = i end local n = #t local risk = { title = 'x' } "
                                    "function risk.score(c) return n > c.n "
                                    "and 'HIGH' or 'LOW' end return risk\"}]}";
    Ctx cx;
    PolicyFault fault;
    (void)state;
    ctx_init(&cx, fixture.arena);
    Library *library = policy_library_new(&cx, json_parse(&cx, str(text), NULL));
    assert_non_null(library);
    assert_true(policy_library_load(library, &fault));
    Evaluation evaluation = {.library = library, .arena = fixture.arena};
    evaluation.input = json_parse(&cx, str("{\"change\":{\"n\":7}}"), NULL);
    size_t before = 0;
    for (int i = 0; i < 20; i++) {
        assert_true(policy_evaluate(&evaluation, "risk"));
        assert_true(str_is(json_str(evaluation.output, "level"), "HIGH"));
        if (i == 1)
            before = library->sandbox.used_bytes;
    }
    assert_true(library->sandbox.used_bytes < before + 100000); /* a table takes 160,000 or more */
    policy_library_close(library);
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(remembers_nothing),
    cmocka_unit_test(does_not_run_files_anew_for_each_call),
};

FIXTURE_MAIN(tests, open_group, fixture_tear_down)
