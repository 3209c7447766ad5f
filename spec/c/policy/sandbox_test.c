/* Sandbox: the escape probes, the budgets and the bounded library, inside one process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <lauxlib.h>
#include <string.h>

#include "policy/library.h"
#include "policy/view.h"

typedef struct Probe {
    const char *name, *code; /* returns true when the way out is closed */
} Probe;

static const Probe probes[] = {
    {"string.dump", "return string.dump == nil and (\"\").dump == nil"},
    {"loadstring", "return loadstring == nil and load == nil"},
    {"bytecode by load", "return not pcall(function() return load('\\27LJ') end)"},
    {"ffi by require", "return not pcall(require, 'ffi')"},
    {"C module by require", "return not pcall(require, 'cjson')"},
    {"path by require", "return not pcall(require, '../../etc/passwd')"},
    {"package", "return package == nil"},
    {"debug", "return debug == nil and not pcall(require, 'debug')"},
    {"getfenv", "return getfenv == nil"},
    {"setfenv", "return setfenv == nil"},
    {"string metatable", "return getmetatable('') == false"},
    {"poisoned string metatable",
     "return not pcall(function() getmetatable('').__index.len = nil end)"},
    {"method rep", "return not pcall(function() return ('x'):rep(2^30) end)"},
    {"newproxy", "return newproxy == nil"},
    {"coroutine", "return coroutine == nil"},
    {"jit", "return jit == nil and not pcall(require, 'jit')"},
    {"collectgarbage", "return collectgarbage == nil and gcinfo == nil"},
    {"dofile and loadfile", "return dofile == nil and loadfile == nil"},
    {"module", "return module == nil"},
    {"rawset", "return rawset == nil"},
    {"writing to string", "return not pcall(function() string.rep = nil end)"},
    {"writing to math", "return not pcall(function() math.pi = 3 end)"},
    {"metatable of string", "return getmetatable(string) == false"},
    {"setmetatable of string", "return not pcall(setmetatable, string, {})"},
    {"xpcall", "return xpcall == nil"},
    {"addresses by tostring", "return tostring({}) == 'table' and tostring(print) == 'nil' and "
                              "tostring(pcall) == 'function'"},
    {"addresses by %p", "return not pcall(string.format, '%p', {})"},
    {"addresses by %s", "return ('%s'):format({}) == 'table'"},
    {"print", "return print == nil"},
    {"random", "return math.random == nil and math.randomseed == nil"},
    {"os and io", "return os == nil and io == nil"},
    {"wide format", "return not pcall(string.format, '%999d', 1)"},
    {"global table", "return _G == nil"},
    {"new global", "return not pcall(function() leak = 1 end)"},
    {"replaced global", "return not pcall(function() pcall = nil end)"},
    {"sort with a lying comparison", "local t = {} for i = 1, 200 do t[i] = i % 7 end "
                                     "table.sort(t, function() return true end) return #t == 200"},
    {"sort with a failing comparison",
     "return not pcall(table.sort, { 1, 2, 3 }, function() error('x') end)"},
    {"concat of a table", "return not pcall(table.concat, { {} })"},
    {"deep pcall", "local function f() return pcall(f) end return f() ~= nil"},
};

static Library *library;

static int open_library(void **state)
{
    Ctx cx;
    PolicyFault fault;
    (void)state;
    ctx_init(&cx, arena_new());
    library = policy_library_new(&cx, json_new_object(cx.arena));
    return library && policy_library_load(library, &fault) ? 0 : -1;
}

static int close_library(void **state)
{
    (void)state;
    policy_library_close(library);
    arena_free(library->arena);
    return 0;
}

static const char *code_to_run;
static bool answer;
static char text[256];

static int run(lua_State *L)
{
    if (luaL_loadbufferx(L, code_to_run, strlen(code_to_run), "@probe.lua", "t") != 0)
        return lua_error(L);
    policy_globals_push(L);
    lua_setfenv(L, -2);
    if (!policy_sandbox_call(L, 0, 1))
        policy_fault_again(L);
    answer = lua_toboolean(L, -1);
    snprintf(text, sizeof(text), "%s", lua_isstring(L, -1) ? lua_tostring(L, -1) : "");
    return 0;
}

static bool evaluate(const char *code)
{
    code_to_run = code;
    answer = false;
    text[0] = '\0';
    if (library->sandbox.is_out_of_memory)
        assert_true(policy_library_reopen(library));
    return policy_sandbox_run(&library->sandbox, run, NULL);
}

static void closes_every_escape(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
        if (!evaluate(probes[i].code))
            fail_msg("probe '%s' failed: %s", probes[i].name, library->sandbox.fault.message);
        if (!answer)
            fail_msg("probe '%s': the way is open", probes[i].name);
    }
}

/* code -> the text it must return */
static const char *const results[][2] = {
    {"return ('hello world'):find('o w')", "5"},
    {"return (select(2, ('hello'):find('l+')))", "4"},
    {"return ('key = value'):match('^(%w+)%s*=%s*(%w+)$')", "key"},
    {"return ('[[x]]'):match('%[%[(.-)%]%]')", "x"},
    {"return ('THE (quick) fox'):find('%((%a+)%)')", "5"},
    {"return ('f(a(b)c)d'):match('%b()')", "(a(b)c)"},
    {"return ('THE (quick) fox'):gsub('%f[%a]%a+', 'W')", "W (W) W"},
    {"return ('abc'):gsub('', '-')", "-a-b-c-"},
    {"return ('hello'):gsub('l', { l = 'L' })", "heLLo"},
    {"return ('hello'):gsub('(h)(e)', '%2%1')", "ehllo"},
    {"return ('abc'):gsub('%w', '%0%0', 2)", "aabbc"},
    {"return ('abc'):gsub('b', function() return nil end)", "abc"},
    {"return ('x=1,y=2'):gsub('(%w)=(%w)', function(a, b) return b .. a end)", "1x,2y"},
    {"return ('aXb'):find('%u')", "2"},
    {"return (('a.b'):find('.', 1, true))", "2"},
    {"return ('abcabc'):match('(abc)%1')", "abc"},
    {"return ('  trim '):match('^%s*(.-)%s*$')", "trim"},
    {"return ('a]b'):match('[]]')", "]"},
    {"return ('a-b'):match('[a%-]+')", "a-"},
    {"return ('x'):match('()')", "1"},
    {"return ('abc'):find('b', -2)", "2"},
    {"return tostring(('abc'):find('b', 10))", "nil"},
    {"local s = '' for k in ('a,b,c'):gmatch('[^,]+') do s = k .. s end return s", "cba"},
    {"local n = 0 for _ in ('abc'):gmatch('') do n = n + 1 end return n", "4"},
    {"return ('%5.2f|%-4d|%04d|%x|%s|%q'):format(3.14159, 7, 42, 255, true, 'a\"b')",
     " 3.14|7   |0042|ff|true|\"a\\\"b\""},
    {"return ('%s %s'):format(nil, 1)", "nil 1"},
    {"return ('ab'):rep(3, '-')", "ab-ab-ab"},
    {"local t = { 3, 1, 2 } table.sort(t) return table.concat(t, ',')", "1,2,3"},
    {"local t = { 3, 1, 2 } table.sort(t, function(a, b) return a > b end) "
     "return table.concat(t, ',')",
     "3,2,1"},
    {"local t = {} for i = 1, 50 do t[i] = (i * 37) % 50 end table.sort(t) "
     "for i = 1, 50 do if t[i] ~= i - 1 then return 'no' end end return 'yes'",
     "yes"},
    {"local t = { 1, 2 } table.insert(t, 1, 0) return table.concat(t)", "012"},
    {"local t = { 1, 2, 3 } return table.remove(t, 1) .. #t", "12"},
    {"return select('#', unpack({ 1, 2, 3 }))", "3"},
    {"return type(next({ a = 1 }))", "string"},
    {"return tostring(select(2, pcall(error, 'boom')))", "boom"},
};

static void answers_as_lua_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
        if (!evaluate(results[i][0]))
            fail_msg("%s: %s", results[i][0], library->sandbox.fault.message);
        if (strcmp(text, results[i][1]) != 0)
            fail_msg("%s: '%s', not '%s'", results[i][0], text, results[i][1]);
    }
}

static void assert_fault(const char *code, const char *reason, const char *message, int line)
{
    if (evaluate(code))
        fail_msg("%s: must fail", code);
    const PolicyFault *fault = &library->sandbox.fault;
    if (strcmp(fault->reason, reason) != 0 || !strstr(fault->message, message))
        fail_msg("%s: %s, %s", code, fault->reason, fault->message);
    if (line) {
        assert_string_equal(fault->file, "probe.lua");
        assert_int_equal(fault->line, line);
    }
}

static void names_the_line_of_a_loop(void **state)
{
    (void)state;
    assert_fault("local x = 1\nwhile true do end", "deadline", "100 ms", 2);
    assert_fault("local x = 1\n\nwhile true do pcall(function() while true do end end) end",
                 "deadline", "100 ms", 3);
}

static void stops_every_kind_of_loop(void **state)
{
    static const char *const loops[] = {
        "local function f() return f() end return f()",
        "local function f() while true do pcall(f) end end f()",
        "local t = setmetatable({}, { __index = function(t, k) return t[k + 1] end }) "
        "while true do pcall(function() return t[1] end) end",
        "for i = 1, math.huge do end",
        "repeat until false",
        "while true do pcall(error, {}) end",
        "local t = {} for i = 1, 1e5 do t[i] = i % 1000 end while true do table.sort(t) end",
        "while true do ('x'):rep(1e6) end",
        "while true do ('a'):rep(1000):gsub('a', 'b') end",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(loops) / sizeof(loops[0]); i++)
        assert_fault(loops[i], "deadline", "100 ms", 0);
}

static void bounds_patterns(void **state)
{
    (void)state;
    library->sandbox.soft_ms = 10000; /* the step limit must come first, however slow the build */
    assert_fault("return ('a'):rep(30000):find(('a*'):rep(12) .. 'b')", "error", "steps", 1);
    assert_fault("return ('a'):rep(40):match(('a?'):rep(40) .. ('a'):rep(40) .. 'b')", "error",
                 "steps", 1);
    assert_fault("return ('x'):rep(50):match(('(x'):rep(40))", "error", "captures", 1);
    assert_fault("return ('x'):rep(1000):match(('x?'):rep(1000))", "error", "complex", 1);
    assert_fault("return ('x'):match('[a')", "error", "malformed", 1);
    assert_fault("return ('x'):match('%')", "error", "malformed", 1);
    assert_fault("return ('x'):match('%b')", "error", "malformed", 1);
    assert_fault("return ('x'):match('%f')", "error", "%f", 1);
    assert_fault("return ('x'):match('%1')", "error", "capture", 1);
    assert_fault("return ('x'):gsub('x', '%')", "error", "invalid use", 1);
}

static void bounds_memory(void **state)
{
    static const char *const bombs[] = {
        "local t = {} for i = 1, 1e9 do t[i] = { i } end",
        "local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e5) .. i end",
        "local s = 'x' for i = 1, 100 do s = s .. s end",
        "while true do pcall(function() local s = 'x' for i = 1, 100 do s = s .. s end end) end",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
        if (evaluate(bombs[i]))
            fail_msg("%s: must fail", bombs[i]);
        /* A slow machine runs out of time before it runs out of memory. */
        assert_true(strcmp(library->sandbox.fault.reason, "memory") == 0 ||
                    strcmp(library->sandbox.fault.reason, "deadline") == 0);
        assert_int_equal(library->sandbox.fault.line, 1);
        assert_true(library->sandbox.used_bytes <= (size_t)64 << 20);
        assert_true(evaluate("return true"));
        assert_true(answer);
    }
}

static void names_memory_as_the_reason(void **state)
{
    (void)state;
    assert_fault("local x\nlocal s = 'x' for i = 1, 100 do s = s .. s end", "memory", "64 MiB", 0);
    assert_true(library->sandbox.is_out_of_memory);
    assert_true(policy_library_reopen(library));
    assert_false(library->sandbox.is_out_of_memory);
}

static void bounds_recursion(void **state)
{
    (void)state;
    assert_fault("local function f() return 1 + f() end return f()", "error", "overflow", 1);
    assert_fault("return (" /* nested too deep for the parser, not for the process */
                 "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((",
                 "error", "", 0);
}

static int push_input(lua_State *L)
{
    lua_newtable(L);
    for (int i = 1; i <= 3; i++) {
        lua_pushinteger(L, i * 10);
        lua_rawseti(L, -2, i);
    }
    lua_newtable(L);
    lua_pushliteral(L, "v");
    lua_setfield(L, -2, "k");
    lua_setfield(L, -2, "inner");
    policy_view_wrap(L);
    policy_globals_set(L, "input");
    return 0;
}

static void shows_inputs_read_only(void **state)
{
    static const char *const claims[] = {
        "return type(input) == 'table' and #input == 3 and input[2] == 20 and input.inner.k == 'v'",
        "return not pcall(function() input[1] = 0 end)",
        "return not pcall(function() input.inner.k = 0 end)",
        "return not pcall(table.insert, input, 1)",
        "return not pcall(table.sort, input)",
        "return not pcall(setmetatable, input, {})",
        "return getmetatable(input) == nil",
        "local n = 0 for _, v in ipairs(input) do n = n + v end return n == 60",
        "local n = 0 for k in pairs(input) do n = n + 1 end return n == 4",
        "local n = 0 for k in next, input do n = n + 1 end return n == 4",
        "return table.concat(input, '-') == '10-20-30'",
        "return select('#', unpack(input)) == 3 and rawget(input, 1) == 10",
        "return input.inner == input.inner and tostring(input) == 'table'",
        "return ('v'):gsub('v', input.inner) == 'v' and ('k'):gsub('k', input.inner) == 'v'",
    };
    (void)state;
    assert_true(policy_sandbox_run(&library->sandbox, push_input, NULL));
    for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
        if (!evaluate(claims[i]))
            fail_msg("%s: %s", claims[i], library->sandbox.fault.message);
        if (!answer)
            fail_msg("%s", claims[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(closes_every_escape, open_library, close_library),
        cmocka_unit_test_setup_teardown(answers_as_lua_does, open_library, close_library),
        cmocka_unit_test_setup_teardown(names_the_line_of_a_loop, open_library, close_library),
        cmocka_unit_test_setup_teardown(stops_every_kind_of_loop, open_library, close_library),
        cmocka_unit_test_setup_teardown(bounds_patterns, open_library, close_library),
        cmocka_unit_test_setup_teardown(bounds_memory, open_library, close_library),
        cmocka_unit_test_setup_teardown(names_memory_as_the_reason, open_library, close_library),
        cmocka_unit_test_setup_teardown(bounds_recursion, open_library, close_library),
        cmocka_unit_test_setup_teardown(shows_inputs_read_only, open_library, close_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
