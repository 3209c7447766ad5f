/* The language: every expression of spec/cel has the value, or the failure, that stands there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/file.h"
#include "show.h"

static const char variables[] =
    "{\"i\":7,\"d\":2.5,\"s\":\"text\",\"yes\":true,\"no\":null,\"l\":[1,2,3],\"e\":[],\"o\":{},"
    "\"m\":{\"a\":1,\"b\":{\"c\":\"deep\"}},\"p.q\":\"dotted\",\"p\":{\"q\":\"field\",\"r\":"
    "\"field\"},"
    "\"int8\":8}";

static bool is_as_expected(Str got, Str expected)
{
    if (!str_starts(expected, "! "))
        return str_eq(got, expected);
    return str_starts(got, "! ") && str_find(got, str_sub(expected, 2, expected.n)) >= 0;
}

/* Returns the number of lines that differ, and prints them. */
static size_t run_file(const char *path, size_t *n)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    Str rest, line;
    assert_true(file_read(&cx, path, 1 << 20, &rest));
    Json *json = json_parse(&cx, str(variables), NULL);
    assert_non_null(json);
    CelRun run = {.arena = arena, .variables = cel_of_json(arena, json).box};
    run.zones = zone_table_read(arena, ZONE_DIRECTORY);
    size_t wrong = 0;
    while (str_next(&rest, '\n', &line)) {
        long mark = str_find(line, STR("  =>  "));
        if (mark < 0)
            continue;
        Str expected = str_sub(line, (size_t)mark + 6, line.n);
        Str got = evaluate(arena, str_sub(line, 0, (size_t)mark), &run);
        if (!is_as_expected(got, expected)) {
            printf("%.*s\n    gave %.*s\n", STR_ARG(line), STR_ARG(got));
            wrong++;
        }
        ++*n;
    }
    arena_free(arena);
    return wrong;
}

static void test_language(void **state)
{
    size_t n = 0;
    (void)state;
    assert_int_equal(run_file(SOURCE_DIR "/spec/cel/language.txt", &n), 0);
    assert_true(n > 300);
}

static void test_extensions(void **state)
{
    size_t n = 0;
    (void)state;
    assert_int_equal(run_file(SOURCE_DIR "/spec/cel/extension.txt", &n), 0);
    assert_true(n > 180);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language),
        cmocka_unit_test(test_extensions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
