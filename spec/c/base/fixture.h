/* BaseFixture: an arena and a Ctx for every spec. */
#ifndef TG_SPEC_BASE_FIXTURE_H
#define TG_SPEC_BASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/ctx.h"

static Arena *arena;
static Ctx cx;

static inline int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    return 0;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static inline void assert_str(Str s, const char *expected)
{
    assert_string_equal(s.p ? str_z(arena, s) : "(absent)", expected);
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))
#define SPEC(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define SPEC_MAIN(...)                                                                             \
    int main(void)                                                                                 \
    {                                                                                              \
        const struct CMUnitTest tests[] = {__VA_ARGS__};                                           \
        return cmocka_run_group_tests(tests, NULL, NULL);                                          \
    }

#endif
