/* Hostile expressions: depth, size and work have limits, and no prefix of anything crashes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <time.h>

#include "show.h"

/* head, `n` times the middle, tail. */
static Str repeat(Arena *arena, const char *head, const char *middle, size_t n, const char *tail)
{
    Buf text = buf_new(arena);
    buf_add_z(&text, head);
    for (size_t i = 0; i < n; i++)
        buf_add_z(&text, middle);
    buf_add_z(&text, tail);
    return buf_str(&text);
}

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void expect(Arena *arena, Str text, const char *answer)
{
    CelRun run = {.arena = arena};
    double start = seconds_now();
    Str got = evaluate(arena, text, &run);
    if (str_find(got, str(answer)) < 0)
        fail_msg("%.60s… gave %.*s", text.p, (int)(got.n < 200 ? got.n : 200), got.p);
    if (seconds_now() - start > 5)
        fail_msg("%.60s… took %.1f s", text.p, seconds_now() - start);
}

static void test_depth(void **state)
{
    static const struct {
        const char *head, *middle, *tail;
    } rows[] = {
        {"", "(", "1"},     {"", "[", "1"},          {"", "{1:", "1"},    {"", "!", "true"},
        {"", "-", "x"},     {"a", ".a", ""},         {"a", "[0]", ""},    {"a", "+a", ""},
        {"", "a?a:", "a"},  {"a", ".f()", ""},       {"", "size(", "1"},  {"1", "-1", ""},
        {"", "-(", "1"},    {"", "[1].all(x,", "1"}, {"", "a{b:", "1"},   {"", "a[", "1"},
        {"", "1 in ", "a"}, {"", "1 + (", "1"},      {"", "has(a.b", ""}, {"", "((a).b", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena *arena = arena_new();
        expect(arena, repeat(arena, rows[i].head, rows[i].middle, 50000, rows[i].tail), "! 1:");
        arena_free(arena);
    }
}

static void test_size(void **state)
{
    Arena *arena = arena_new();
    (void)state;
    expect(arena, repeat(arena, "", " ", CEL_TEXT_MAX - 1, "1"), "1");
    expect(arena, repeat(arena, "", " ", CEL_TEXT_MAX, "1"), "! 1:1: the expression is larger");
    expect(arena, repeat(arena, "\"", "x", CEL_TEXT_MAX - 9, "\".size()"), "1048567");
    expect(arena, repeat(arena, "[", "1,", 90000, "1].size()"), "90001");
    expect(arena, repeat(arena, "[", "1,", 500000, "1].size()"),
           "! 1:200002: the expression has more");
    expect(arena, repeat(arena, "", "false || ", 90000, "true"), "true");
    expect(arena, repeat(arena, "", "true && ", 90000, "false"), "false");
    expect(arena, repeat(arena, "", "a || ", 90000, "true"), "costs more than");
    expect(arena, repeat(arena, "", "//\n", 300000, "1"), "1");
    expect(arena, STR("\"\xff\""), "! 1:1: the expression is not valid UTF-8");
    arena_free(arena);
}

static void test_cost(void **state)
{
    static const char *const bombs[] = {
        "L.all(a, L.all(b, L.all(c, a + b + c > 0)))",
        "L.map(a, L.map(b, [a, b])).size() > L.map(a, L.map(b, L.map(c, 1))).size()",
        "['foo', 'bar'].map(x, [x+x, x+x])M",
        "['abcdefghij'].map(x, x + x)X.size()",
        "[[1]].map(x, x + x)X",
        "[1].map(x, [x, x])Q == [1].map(x, [x, x])Q",
        "'%s'.format([[1].map(x, [x, x])Q])",
        "L.map(x, L.map(y, S).join()).join().size()",
        "[S].map(x, x.replace('', x)).map(x, x.replace('', x)).size()",
        "L.exists(x, L.exists(y, (S + 'dc').matches('(a|b|ab)*c$') && x > 1))",
        "L.all(x, L.all(y, S.lastIndexOf('b') < 0))",
        "L.all(x, L.all(y, S.split('').size() > 0))",
        "L.all(x, L.all(y, S.reverse() == S.trim()))",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bombs / sizeof *bombs; i++) {
        Arena *arena = arena_new();
        Buf text = buf_new(arena);
        for (const char *c = bombs[i]; *c; c++) {
            if (*c == 'L')
                buf_add_str(&text, repeat(arena, "[", "1, ", 300, "1]"));
            else if (*c == 'S')
                buf_add_str(&text, repeat(arena, "'", "a", 3000, "'"));
            else if (*c == 'M')
                buf_add_str(&text, repeat(arena, "", ".map(x, [x[0]+x[1], x[1]+x[0]])", 60, ""));
            else if (*c == 'X')
                buf_add_str(&text, repeat(arena, "", ".map(x, x + x)", 60, ""));
            else if (*c == 'Q')
                buf_add_str(&text, repeat(arena, "", ".map(x, [x, x])", 60, ""));
            else
                buf_add_char(&text, *c);
        }
        expect(arena, buf_str(&text), "costs more than 1000000 steps");
        assert_true(arena_size(arena) < (size_t)200 << 20);
        arena_free(arena);
    }
}

static void test_limit_is_no_failure_to_absorb(void **state)
{
    Arena *arena = arena_new();
    CelRun run = {.arena = arena, .steps_max = 100};
    (void)state;
    Str list = repeat(arena, "[", "1, ", 300, "1]");
    Str text = str_printf(arena, "%.*s.all(x, x > 0) || true", STR_ARG(list));
    assert_true(str_find(evaluate(arena, text, &run), STR("costs more than 100 steps")) > 0);
    arena_free(arena);
}

static const char whole[] =
    "a.b[1].c(x, 'q\\u0041', b\"\\x00\", r'''z''') ? {1u: [0x1F, -2.5e-3], \"k\": null}.k : "
    "!has(a.b) || size(l.map(e, e > 1, e % 2)) in [1, 2] && T{f: .g}.h == -x // end\n";

/* Every prefix, and every text with one byte changed. */
static void test_prefixes(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof whole; n++) {
        for (int c = 0; c < 256; c++) {
            Arena *arena = arena_new();
            CelRun run = {.arena = arena};
            char *text = arena_copy(arena, whole, sizeof whole);
            if (c > 0 && n > 0)
                text[n - 1] = (char)c;
            evaluate(arena, (Str){text, c > 0 ? sizeof whole - 1 : n}, &run);
            arena_free(arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_depth),    cmocka_unit_test(test_size),
        cmocka_unit_test(test_cost),     cmocka_unit_test(test_limit_is_no_failure_to_absorb),
        cmocka_unit_test(test_prefixes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
