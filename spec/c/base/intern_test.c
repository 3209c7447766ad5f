/* Intern: every text keeps its number while the arrays move. */
#include "base/intern.h"

#include <stdio.h>

#include "fixture.h"

static void gives_each_text_one_number(void **state)
{
    (void)state;
    Intern *intern = intern_new(arena);
    char text[32];
    assert_int_equal(intern_find(intern, STR("t0")), 0);
    for (uint32_t i = 0; i < 200000; i++) {
        Str one = {text, (size_t)snprintf(text, sizeof text, "t%u", i)};
        assert_int_equal(intern_add(intern, one), i + 1);
    }
    assert_int_equal(intern_add(intern, STR("t77")), 78);
    assert_int_equal(intern_find(intern, STR("t199999")), 200000);
    assert_int_equal(intern_find(intern, STR("t200000")), 0);
    assert_true(str_is(intern_text(intern, 123457), "t123456"));
    assert_true(arena_size(arena) < 200000 * 40);
}

SPEC_MAIN(SPEC(gives_each_text_one_number))
