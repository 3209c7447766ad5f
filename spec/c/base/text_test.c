/* Str, Buf, Map and Arena. */
#include "fixture.h"

#include "base/map.h"
#include "base/vec.h"

static void compares_and_searches(void **state)
{
    (void)state;
    assert_true(str_eq(STR_NONE, STR("")));
    assert_true(str_is_nocase(STR("AbZ["), "aBz["));
    assert_false(str_is_nocase(STR("@"), "`"));
    assert_true(str_compare(STR("a"), STR("ab")) < 0);
    assert_true(str_compare(STR("\xff"), STR("a")) > 0);
    assert_true(str_starts(STR("abc"), "ab") && str_ends(STR("abc"), "bc"));
    assert_false(str_starts(STR("a"), "ab") || str_ends(STR("c"), "bc"));
    assert_int_equal(str_find(STR("hello"), STR("lo")), 3);
    assert_int_equal(str_find(STR_NONE, STR("x")), -1);
    assert_int_equal(str_find(STR_NONE, STR("")), 0);
    assert_str(str_trim(STR(" \t\n a b \r")), "a b");
    assert_str(str_sub(STR("hello"), 3, 99), "lo");
    assert_int_equal(str_sub(STR("hello"), 4, 2).n, 0);
    assert_int_equal(str_sub(STR_NONE, 1, 2).n, 0);
}

static void cuts_at_separators(void **state)
{
    (void)state;
    Str head, tail, rest = STR("a,,b,"), piece;
    assert_true(str_cut(STR("k=v=w"), '=', &head, &tail));
    assert_str(head, "k");
    assert_str(tail, "v=w");
    assert_false(str_cut(STR("k"), '=', &head, &tail));
    assert_null(tail.p);
    const char *const pieces[] = {"a", "", "b", ""};
    for (size_t i = 0; i < 4; i++) {
        assert_true(str_next(&rest, ',', &piece));
        assert_str(piece, pieces[i]);
    }
    assert_false(str_next(&rest, ',', &piece));
}

static void reads_integers_to_the_last_one(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "-",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1x",
                                        "9223372036854775808",
                                        "-9223372036854775809",
                                        "99999999999999999999",
                                        "0x1",
                                        "--1"};
    int64_t value;
    assert_true(str_to_i64(STR("9223372036854775807"), &value) && value == INT64_MAX);
    assert_true(str_to_i64(STR("-9223372036854775808"), &value) && value == INT64_MIN);
    assert_true(str_to_i64(STR("007"), &value) && value == 7);
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (str_to_i64(str(wrong[i]), &value))
            fail_msg("\"%s\" is accepted", wrong[i]);
}

static void tells_utf8(void **state)
{
    (void)state;
    static const char *const right[] = {"",
                                        "a",
                                        "\xc2\x80",
                                        "\xdf\xbf",
                                        "\xe0\xa0\x80",
                                        "\xed\x9f\xbf",
                                        "\xee\x80\x80",
                                        "\xef\xbf\xbf",
                                        "\xf0\x90\x80\x80",
                                        "\xf4\x8f\xbf\xbf"};
    static const char *const wrong[] = {"\x80",
                                        "\xc1\xbf",
                                        "\xc2",
                                        "\xc2z",
                                        "\xe0\x9f\xbf",
                                        "\xed\xa0\x80",
                                        "\xe2\x82",
                                        "\xf0\x8f\xbf\xbf",
                                        "\xf4\x90\x80\x80",
                                        "\xf5\x80\x80\x80",
                                        "\xff"};
    for (size_t i = 0; i < COUNT_OF(right); i++)
        assert_true(str_is_utf8(str(right[i])));
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        assert_false(str_is_utf8(str(wrong[i])));
}

static void makes_text_printable(void **state)
{
    (void)state;
    assert_str(str_printable(arena, STR("a\xc3\xa9\xff\n\x7f\xe2\x82z"), 100), "a\xc3\xa9?????z");
    assert_str(str_printable(arena, STR("a\xc3\xa9"), 2), "a");
    assert_str(str_printable(arena, STR_NONE, 10), "");
}

static void builds_text_of_any_length(void **state)
{
    (void)state;
    Buf out = buf_new(arena);
    assert_str(buf_str(&out), "");
    for (int i = 0; i < 10000; i++)
        buf_printf(&out, "%04d", i);
    assert_int_equal(out.n, 40000);
    assert_memory_equal(buf_str(&out).p + 4 * 1234, "1234", 4);
    assert_int_equal(buf_str(&out).p[40000], 0);
}

static void map_keeps_order_and_replaces(void **state)
{
    (void)state;
    Map *map = map_new(arena);
    assert_null(map_get(map, STR("x")));
    for (uintptr_t i = 0; i < 5000; i++)
        assert_true(map_set(map, str_printf(arena, "key %d", (int)i), (void *)(i + 1)));
    assert_false(map_set(map, STR("key 7"), (void *)70));
    assert_true(map_set(map, STR("empty"), NULL));
    assert_true(map_has(map, STR("empty")));
    assert_false(map_has(map, STR("key 5000")));
    assert_int_equal(map->n, 5001);
    assert_ptr_equal(map_get(map, STR("key 7")), (void *)70);
    for (uintptr_t i = 0; i < 5000; i++)
        assert_str(map->entries[i].key, arena_printf(arena, "key %d", (int)i));
}

static int deferred[4], ndeferred;

static void note(void *ptr)
{
    deferred[ndeferred++] = *(int *)ptr;
}

static void arena_runs_deferred_calls_last_first(void **state)
{
    (void)state;
    static int one = 1, two = 2;
    Arena *own = arena_new();
    ndeferred = 0;
    arena_defer(own, note, &one);
    arena_defer(own, note, &two);
    arena_reset(own);
    assert_int_equal(ndeferred, 2);
    assert_int_equal(deferred[0] * 10 + deferred[1], 21);
    arena_free(own);
    assert_int_equal(ndeferred, 2);
}

static bool is_zero(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i])
            return false;
    return true;
}

static void arena_memory_is_zero_and_aligned(void **state)
{
    (void)state;
    Arena *own = arena_new();
    for (int round = 0; round < 2; round++) {
        for (size_t n = 0; n < 300; n += 7) {
            char *p = arena_alloc(own, n);
            assert_int_equal((uintptr_t)p % 16, 0);
            assert_true(is_zero(p, n));
            memset(p, 'x', n);
        }
        assert_true(is_zero(arena_alloc(own, 3000000), 3000000));
        arena_reset(own);
    }
    assert_true(arena_size(own) < 100000);
    arena_free(own);
}

static void arena_grows_in_place_or_moves(void **state)
{
    (void)state;
    char *p = arena_copy(arena, "abc", 3);
    char *same = arena_grow(arena, p, 4, 100);
    assert_ptr_equal(p, same);
    assert_true(is_zero(same + 16, 84));
    arena_alloc(arena, 1);
    char *moved = arena_grow(arena, same, 100, 200);
    assert_ptr_not_equal(moved, same);
    assert_string_equal(moved, "abc");
    StrList list = {0};
    for (int i = 0; i < 1000; i++)
        VEC_ADD(arena, &list, str_printf(arena, "%d", i));
    assert_str(list.v[999], "999");
}

static void the_first_error_wins(void **state)
{
    (void)state;
    assert_false(err_set(&cx, ERR_DENIED, "first %d", 1));
    assert_null(err_null(&cx, ERR_INVALID, "second"));
    assert_int_equal(cx.err, ERR_DENIED);
    assert_string_equal(cx.message, "first 1");
    for (int code = 0; code < ERR_COUNT; code++)
        assert_true(err_info((ErrCode)code)->connect && err_info((ErrCode)code)->http >= 200);
}

SPEC_MAIN(SPEC(compares_and_searches), SPEC(cuts_at_separators),
          SPEC(reads_integers_to_the_last_one), SPEC(tells_utf8), SPEC(makes_text_printable),
          SPEC(builds_text_of_any_length), SPEC(map_keeps_order_and_replaces),
          SPEC(arena_runs_deferred_calls_last_first), SPEC(arena_memory_is_zero_and_aligned),
          SPEC(arena_grows_in_place_or_moves), SPEC(the_first_error_wins))
