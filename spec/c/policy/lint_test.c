/* Lint: what is found in the text of a policy, and what is not. */
#include "fixture.h"

#include "base/vec.h"
#include "policy/lint.h"

typedef struct Sample {
    const char *text, *found; /* "line:code ..." in the order of the lines */
} Sample;

static const Sample samples[] = {
    /* names */
    {"return 1", ""},
    {"return foo", "1:113"},
    {"foo = 1", "1:111"},
    {"function foo() end", "1:111"},
    {"local function foo() return foo end return foo", ""},
    {"local foo = foo return foo", "1:113"},
    {"return string.format('%s', 1), string.foo", "1:143"},
    {"return string['foo']", ""},
    {"string.format = nil", "1:142"},
    {"local string = {} string.foo = 1 return string", ""},
    {"return foo.bar", "1:113"},
    {"local t = {} t.x, foo = 1, 2 return t", "1:111"},
    /* ctx */
    {"local r = {}\nfunction r.check(_, ctx)\n  ctx:advise() return ctx.engin\nend return r",
     "3:143"},
    {"local r = {}\nfunction r.check(_, ctx) local c = ctx\n  return c.engin\nend return r", ""},
    /* unused */
    {"local a\nlocal b = 1\nlocal _c = 1\nlocal _ = 2", "1:211 2:211"},
    {"local function f() end", "1:211"},
    {"for i = 1, 2 do end\nfor _, v in pairs({}) do end", "1:213 2:213"},
    {"return function(a, b) end", ""},
    {"local a = 1\na = 2", "1:231"},
    {"local a\nreturn a", "1:221"},
    {"local a\nlocal function f() a = 1 end\nf() return a", ""},
    {"local a = 1\na = 2\nreturn a", "1:311"},
    {"local a = 1\nif a then a = 2 end\nreturn a", ""},
    {"local a = 1\nlocal f = function() return a end\na = 2 f()\na = 3 return f", ""},
    {"local a\nwhile true do a = 1 if a then break end a = 2 end return a", ""},
    {"local a = 1\nreturn function()\n  local b = a\n  b = b + 1\n  print = b\nend", "5:111"},
    {"local a = 1\nif a then\n  a = 2\nend", "3:311"},
    {"local a = 1\nrepeat local b = a a = b + 1 until b > 1", ""},
    {"local t = {}\nt.x = 1", ""},
    {"local M = {}\nfunction M:f() return 1 end\nreturn M", ""},
    /* shadowing */
    {"local a = 1\nlocal a = a\nreturn a", "2:411"},
    {"local a = 1\nif a then local a = 2 return a end", "2:421"},
    {"return function(a)\n  local a = a\n  return a\nend", "2:412"},
    {"local a = 1\nreturn function() local a = 2 return a end", "1:211"},
    /* flow */
    {"do return 1 end\nlocal a = 1\nreturn a", "2:511"},
    {"if x then return 1 else return 2 end\nreturn 3", "1:113 2:511"},
    {"local x = 1 if x then return 1 end\nreturn 3", ""},
    {"while true do end\nreturn 1", "2:511"},
    {"while true do local x = 1 if x then break end end\nreturn 1", ""},
    {"for _ in pairs({}) do break end\nreturn 1", ""},
    {"goto l\ndo return 1 end\n::l::\nreturn 2", "2:511"},
    {"local x = 1\nif x then end", "2:542"},
    {"local x = 1\nif x then return 1 elseif x == 2 then else x = 3 end return x", "2:542"},
    /* tables and comparisons */
    {"return { a = 1,\n a = 2, ['a'] = 3 }", "2:314 2:314"},
    {"return { 1, 2, [2] = 3, [2.0] = 4 }", "1:314 1:314"},
    {"return { a = 1, b = { a = 1 } }", ""},
    {"local k = 1 return { [k] = 1, [k] = 2, k = 3 }", ""},
    {"local a, b = 1, 2\nreturn a == b == 1", "2:583"},
    {"local a, b = 1, 2\nreturn (a == b) == (b == 1), a < b and b < 3", ""},
    {"local a = 1\nreturn not a == 1", "2:582"},
    {"local a = 1\nreturn not (a == 1), (not a) == true", ""},
    /* comments that ask for silence */
    {"return foo -- luacheck: ignore", ""},
    {"return foo -- luacheck: ignore 113", ""},
    {"return foo -- luacheck: ignore 211", "1:113"},
    {"-- luacheck: ignore 11\nlocal a = foo", "2:211"},
    {"local function f()\n  -- luacheck: ignore\n  foo()\nend\nf() foo()", "5:113"},
    {"-- luacheck: push ignore\nfoo()\n-- luacheck: pop\nfoo()", "4:113"},
    {"--[[ luacheck: ignore ]] foo()", "1:113"},
    /* the text itself */
    {"\xef\xbb\xbf"
     "return foo",
     "1:113"},
    {"#!/usr/bin/lua\nreturn foo", "2:113"},
    {"local a = 1\r\nreturn foo, a\r\n", "2:113"},
    {"local s = [==[\n]]\n]==]\nreturn foo, s", "4:113"},
    {"local s = 'a\\\nb\\z\n  c'\nreturn foo, s", "4:113"},
    {"return 0x1p-4, 1e+5, .5, 3., 1LL, 0xffULL, 2i", ""},
    {"local a = { 1; 2, f = function(...) return ... end; } return a[1], #a, -a.f, a.f { 1 } .. "
     "'x'",
     ""},
    {"local a = ('x'):rep(2):upper() return a", ""},
};

static bool has_global(void *ptr, Str name)
{
    static const char *const names[] = {"string", "pairs", "print", NULL};
    (void)ptr;
    for (const char *const *one = names; *one; one++)
        if (str_is(name, *one))
            return !str_is(name, "print");
    return false;
}

static bool has_field(void *ptr, Str table, Str name)
{
    (void)ptr;
    return !str_is(table, "string") || str_is(name, "format");
}

static bool has_context_field(Str name)
{
    return str_is(name, "advise") || str_is(name, "engine");
}

static const LintWorld world = {NULL, has_global, has_field, has_context_field};

typedef VEC(LintNote) NoteVec;
static Arena *arena;

static void keep(void *ptr, const LintNote *note)
{
    NoteVec *notes = ptr;
    VEC_ADD(arena, notes, *note);
}

static int by_line(const void *a, const void *b)
{
    const LintNote *x = a, *y = b;
    return x->line != y->line ? x->line - y->line : strcmp(x->code, y->code);
}

static const char *lint(Str text)
{
    NoteVec notes = {0};
    int line = 0;
    Buf out = buf_new(arena);
    if (!policy_lint(arena, text, &world, keep, &notes, &line))
        return arena_printf(arena, "not understood from line %d on", line);
    if (notes.n)
        qsort(notes.v, notes.n, sizeof(LintNote), by_line);
    for (size_t i = 0; i < notes.n; i++)
        buf_printf(&out, "%s%d:%s", i ? " " : "", notes.v[i].line, notes.v[i].code);
    return buf_str(&out).p;
}

static void finds_what_it_should(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        const char *found = lint(str(samples[i].text));
        if (strcmp(found, samples[i].found) != 0)
            fail_msg("%s\nfinds \"%s\", not \"%s\"", samples[i].text, found, samples[i].found);
    }
}

/* Half a file is no reason to crash, whatever it ends in. */
static void reads_every_prefix(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        Str text = str(samples[i].text);
        for (size_t n = 0; n <= text.n; n++) {
            char *copy = malloc(n ? n : 1);
            memcpy(copy, text.p, n);
            lint((Str){copy, n});
            free(copy);
        }
    }
}

static void gives_up_on_deep_nesting(void **state)
{
    (void)state;
    static const char *const openers[] = {"{",           "(",    "do ", "if 1 then ",
                                          "function() ", "not ", "x."};
    for (size_t i = 0; i < sizeof openers / sizeof *openers; i++) {
        Buf text = buf_new(arena);
        buf_add_z(&text, "return ");
        for (int n = 0; n < 100000; n++)
            buf_add_z(&text, openers[i]);
        assert_contains(lint(buf_str(&text)), "not understood");
    }
}

static int open_group(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int close_group(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_it_should),
        cmocka_unit_test(reads_every_prefix),
        cmocka_unit_test(gives_up_on_deep_nesting),
    };
    return cmocka_run_group_tests(tests, open_group, close_group);
}
