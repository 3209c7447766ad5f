/* Diff: the same hunks as diff -u, and nothing lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/diff.h"

static Str diff_of(Arena *arena, const char *before, const char *after)
{
    DiffCount count;
    return diff_unified(arena, str(before), str(after), &count);
}

static void tells_added_removed_and_changed_lines(void **state)
{
    static const struct {
        const char *before, *after, *diff;
    } cases[] = {
        {"a\n", "a\n", ""},
        {"", "", ""},
        {"", "a\n", "@@ -0,0 +1 @@\n+a\n"},
        {"a\n", "", "@@ -1 +0,0 @@\n-a\n"},
        {"a\nb\nc\n", "a\nx\nc\n", "@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
        {"a", "a\n", "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
        {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\nx\n",
         "@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+x\n"},
        {"x\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n",
         "@@ -1,4 +1,4 @@\n-x\n+1\n 2\n 3\n 4\n@@ -7,3 +7,4 @@\n 7\n 8\n 9\n+0\n"},
    };
    Arena *arena = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(diff_of(arena, cases[i].before, cases[i].after).p, cases[i].diff);
    arena_free(arena);
}

/* Takes the context and one sign of every hunk; between the hunks the texts are equal. */
static Str applied(Arena *arena, Str before, Str diff)
{
    Buf out = buf_new(arena);
    Str line, rest = before;
    size_t at = 0;
    while (diff.n && str_next(&diff, '\n', &line)) {
        if (str_starts(line, "@@ -")) {
            size_t from = (size_t)atol(line.p + 4);
            bool is_empty = strstr(line.p, ",0 +") && strstr(line.p, ",0 +") < line.p + line.n;
            for (; at + 1 < from + is_empty && str_next(&rest, '\n', &line); at++)
                buf_printf(&out, "%.*s\n", STR_ARG(line));
            continue;
        }
        if (line.p[0] != '-')
            buf_printf(&out, "%.*s\n", STR_ARG(str_sub(line, 1, line.n)));
        Str skipped;
        if (line.p[0] != '+' && str_next(&rest, '\n', &skipped))
            at++;
    }
    buf_add_str(&out, rest);
    return buf_str(&out);
}

static Str random_text(Arena *arena, unsigned *seed)
{
    Buf out = buf_new(arena);
    for (int i = rand_r(seed) % 40; i > 0; i--)
        buf_printf(&out, "%d\n", rand_r(seed) % 6);
    return buf_str(&out);
}

static void loses_nothing(void **state)
{
    unsigned seed = 7;
    (void)state;
    for (int i = 0; i < 2000; i++) {
        DiffCount count;
        Arena *arena = arena_new();
        Str before = random_text(arena, &seed), after = random_text(arena, &seed);
        Str diff = diff_unified(arena, before, after, &count);
        assert_string_equal(applied(arena, before, diff).p, after.p);
        arena_free(arena);
    }
}

static void bounds_its_work(void **state)
{
    DiffCount count;
    Arena *arena = arena_new();
    Buf before = buf_new(arena), after = buf_new(arena);
    (void)state;
    for (int i = 0; i < 20000; i++) {
        buf_printf(&before, "a%d\n", i);
        buf_printf(&after, "b%d\n", i);
    }
    diff_unified(arena, buf_str(&before), buf_str(&after), &count);
    assert_int_equal(count.added, 20000);
    assert_int_equal(count.removed, 20000);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_added_removed_and_changed_lines),
        cmocka_unit_test(loses_nothing),
        cmocka_unit_test(bounds_its_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
