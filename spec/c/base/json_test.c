/* Json: what the reader accepts and refuses, and that the writer says the same again. */
#include "fixture.h"

#include <stdlib.h>

#include "base/json.h"

typedef struct Text {
    const char *text;
    size_t n; /* 0 = strlen */
} Text;

#define T(literal)                                                                                 \
    {                                                                                              \
        literal, sizeof(literal) - 1                                                               \
    }

static const Text good[] = {
    T("null"),
    T("true"),
    T("false"),
    T("0"),
    T("-0"),
    T("-1"),
    T("12"),
    T("0.5"),
    T("-0.25"),
    T("1e5"),
    T("1E5"),
    T("1e+5"),
    T("1e-5"),
    T("1.5e300"),
    T("1e-400"),
    T("9007199254740993"),
    T("123456789012345678901234567890"),
    T("\"\""),
    T("\"a\""),
    T("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""),
    T("\"\\u0041\\u00e9\\u20AC\""),
    T("\"\\ud83d\\ude00\""),
    T("\"\\uDBFF\\uDFFF\""),
    T("\"\\u0000\""),
    T("\"\x7f\""),
    T("\"\xc3\xa9\""),
    T("\"\xe2\x82\xac\""),
    T("\"\xf0\x9f\x98\x80\""),
    T("\"\xf4\x8f\xbf\xbf\""),
    T("\"\\u2028\""),
    T("[]"),
    T("[ ]"),
    T("[1]"),
    T("[1,2 , 3]"),
    T("[[],[[]]]"),
    T("{}"),
    T("{ }"),
    T("{\"a\":1}"),
    T("{\"a\":1,\"b\":{\"a\":2}}"),
    T("{\"\":0}"),
    T("{\"a\":{},\"A\":{}}"),
    T(" \t\r\n1 \t\r\n"),
    T("{\"\\u0061b\":1,\"ab \":2}"),
};

static const Text bad[] = {
    {"", 0},
    T(" "),
    T("\xef\xbb\xbf"
      "1"),
    T("nul"),
    T("nulll"),
    T("True"),
    T("NaN"),
    T("Infinity"),
    T("-"),
    T("+1"),
    T("01"),
    T("-01"),
    T("1."),
    T(".5"),
    T("1e"),
    T("1e+"),
    T("0x10"),
    T("1_000"),
    T("1 2"),
    T("--1"),
    T("1e999"),
    T("-1e999"),
    T("1a"),
    T("\""),
    T("\"a"),
    T("'a'"),
    T("\"\\x41\""),
    T("\"\\a\""),
    T("\"\\u12\""),
    T("\"\\u12g4\""),
    T("\"\\ud800\""),
    T("\"\\ud800x\""),
    T("\"\\ud800\\u0041\""),
    T("\"\\udc00\""),
    T("\"\\ud800\\ud800\""),
    T("\"\\"),
    T("\"\n\""),
    T("\"\t\""),
    T("\"\x01\""),
    T("\"\x1f\""),
    T("\"a\0b\""),
    T("\0"),
    T("1\0"),
    T("\"\xff\""),
    T("\"\xc0\xaf\""),
    T("\"\xe0\x80\xaf\""),
    T("\"\xed\xa0\x80\""),
    T("\"\xf4\x90\x80\x80\""),
    T("\"\xc3\""),
    T("\"\xf0\x9f\x98\""),
    T("\"\x80\""),
    T("["),
    T("]"),
    T("[1"),
    T("[1,"),
    T("[1,]"),
    T("[,1]"),
    T("[1 2]"),
    T("[1}"),
    T("{"),
    T("}"),
    T("{\"a\"}"),
    T("{\"a\":}"),
    T("{\"a\":1,}"),
    T("{,}"),
    T("{a:1}"),
    T("{'a':1}"),
    T("{1:1}"),
    T("{\"a\" 1}"),
    T("{\"a\":1 \"b\":2}"),
    T("{\"a\":1]"),
    T("{\"a\":1,\"a\":2}"),
    T("{\"a\":1,\"\\u0061\":2}"),
    T("[1]//x"),
    T("/*x*/1"),
    T("[1],"),
    T("\xc2\xa0"
      "1"),
    T("\f1"),
    T("\v1"),
    T("{}{}"),
    T("#"),
    T("[\"a\",\n4\n,1,"),
    T("undefined"),
};

static void accepts_what_the_grammar_allows(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++)
        if (!json_parse(&cx, (Str){good[i].text, good[i].n}, NULL))
            fail_msg("%s: %s", good[i].text, cx.message);
}

static void refuses_everything_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        err_clear(&cx);
        if (json_parse(&cx, (Str){bad[i].text, bad[i].n}, NULL))
            fail_msg("row %zu is accepted: %s", i, bad[i].text);
        assert_int_equal(cx.err, ERR_INVALID);
    }
}

static void reads_again_what_it_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        Json *first = json_parse(&cx, (Str){good[i].text, good[i].n}, NULL);
        Json *again = json_parse(&cx, json_text(arena, first), NULL);
        if (!again || !json_equal(first, again))
            fail_msg("%s became %s", good[i].text, json_text(arena, first).p);
        assert_true(json_equal(first, json_copy(arena, first)));
    }
}

static void decodes_escapes(void **state)
{
    (void)state;
    assert_str(json_parse(&cx, STR("\"\\u00e9\\ud83d\\ude00\\n\""), NULL)->text,
               "\xc3\xa9\xf0\x9f\x98\x80\n");
    assert_str(json_text(arena, json_new_str(arena, STR("\xe2\x80\xa8\x01\x7f\"\xe2\x82\xac"))),
               "\"\\u2028\\u0001\\u007f\\\"\xe2\x82\xac\"");
}

static void says_where(void **state)
{
    (void)state;
    assert_null(json_parse(&cx, STR("{\"\xc3\xa9\":1,\n \"b\":x}"), NULL));
    assert_string_equal(cx.message, "invalid JSON at line 2 column 6: unexpected character");
}

static Str nested(size_t depth, bool closed)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < depth; i++)
        buf_add_char(&out, '[');
    for (size_t i = 0; closed && i < depth; i++)
        buf_add_char(&out, ']');
    return buf_str(&out);
}

static void limits_depth_and_size(void **state)
{
    (void)state;
    assert_non_null(json_parse(&cx, nested(100, true), NULL));
    assert_null(json_parse(&cx, nested(101, true), NULL));
    err_clear(&cx);
    assert_null(json_parse(&cx, nested(1000000, false), NULL));
    err_clear(&cx);
    JsonLimits limits = {.max_bytes = 3, .max_depth = 1};
    assert_non_null(json_parse(&cx, STR("[1]"), &limits));
    assert_null(json_parse(&cx, STR("[12]"), &limits));
    err_clear(&cx);
    limits.max_bytes = 10;
    assert_null(json_parse(&cx, STR("[[]]"), &limits));
}

static void limits_the_length_of_a_number(void **state)
{
    (void)state;
    Buf out = buf_new(arena);
    buf_add_z(&out, "0.");
    while (out.n < 400)
        buf_add_char(&out, '1');
    assert_non_null(json_parse(&cx, buf_str(&out), NULL));
    buf_add_char(&out, '1');
    assert_null(json_parse(&cx, buf_str(&out), NULL));
}

static void finds_a_duplicate_among_many(void **state)
{
    (void)state;
    Buf out = buf_new(arena);
    buf_add_char(&out, '{');
    for (int i = 0; i < 50; i++)
        buf_printf(&out, "\"k%d\":%d,", i, i);
    Str head = buf_str(&out);
    Str unique = str_printf(arena, "%s\"k50\":1}", head.p),
        twice = str_printf(arena, "%s\"k7\":1}", head.p);
    Json *object = json_parse(&cx, unique, NULL);
    assert_non_null(object);
    assert_int_equal(json_int(object, "k49", -1), 49);
    assert_null(json_parse(&cx, twice, NULL));
    assert_non_null(strstr(cx.message, "\"k7\" stands twice"));
}

static void reads_integers_in_both_forms(void **state)
{
    (void)state;
    Json *o = json_parse(&cx,
                         STR("{\"a\":12,\"b\":\"-9223372036854775808\",\"c\":1e3,\"d\":1.5,"
                             "\"e\":\"9223372036854775808\",\"f\":true,\"g\":1e300,\"h\":\"1e3\"}"),
                         NULL);
    assert_int_equal(json_int(o, "a", -7), 12);
    assert_true(json_int(o, "b", -7) == INT64_MIN);
    assert_int_equal(json_int(o, "c", -7), 1000);
    for (const char *key = "defgh"; *key; key++)
        assert_int_equal(json_int(o, (char[]){*key, 0}, -7), -7);
    assert_int_equal(json_int(o, "absent", -7), -7);
}

static void reads_numbers_as_the_c_library_does(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "7",
                                          "-7",
                                          "007",
                                          "123456789012345",
                                          "-12345678901234",
                                          "999999999999999",
                                          "1234567890123456",
                                          "9007199254740993",
                                          "12.5",
                                          "1e3",
                                          "-1e-3"};
    static const char *const others[] = {"", "-", "--1", "1-", "1x", "x1"};
    double number;
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        double truth = strtod(numbers[i], NULL);
        assert_true(json_to_double(json_new_str(cx.arena, str(numbers[i])), &number));
        assert_memory_equal(&number, &truth, sizeof number);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(json_to_double(json_new_str(cx.arena, str(others[i])), &number));
}

/* What ends a string may stand at any place of the eight bytes that are looked at together. */
static void finds_what_is_special_at_every_place(void **state)
{
    (void)state;
    static const char *const marks[] = {"\"", "\\n", "\x1f", "\xc3\xa9", "\x7f"};
    for (size_t at = 0; at < 24; at++) {
        for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
            Str head = {"abcdefghijklmnopqrstuvwxyz", at};
            Str text = str_printf(cx.arena, "[\"%.*s%s!\",1]", STR_ARG(head), marks[i]);
            const Json *list = json_parse(&cx, text, NULL);
            assert_int_equal(list != NULL, i != 0 && i != 2);
            assert_int_equal(list ? json_len(list) : 2, 2);
            if (i == 1)
                assert_str(json_at(list, 0)->text,
                           str_printf(cx.arena, "%.*s\n!", STR_ARG(head)).p);
        }
    }
}

static void sorts_keys_for_hashing(void **state)
{
    (void)state;
    Buf out = buf_new(arena);
    json_write_sorted(&out, json_parse(&cx, STR("{\"b\":{\"z\":1,\"a\":2},\"a\":[]}"), NULL));
    assert_str(buf_str(&out), "{\"a\":[],\"b\":{\"a\":2,\"z\":1}}");
}

static void sets_replaces_and_removes(void **state)
{
    (void)state;
    Json *o = json_new_object(arena);
    for (int i = 0; i < 20; i++)
        json_set_int(arena, o, arena_printf(arena, "k%d", i), i);
    json_set_z(arena, o, "k3", "three");
    assert_int_equal(json_len(o), 20);
    assert_str(json_str(o, "k3"), "three");
    assert_true(json_remove(o, "k0"));
    assert_false(json_remove(o, "k0"));
    assert_int_equal(json_len(o), 19);
    assert_false(json_equal(o, json_new_object(arena)));
    assert_null(json_at(o, 0));
    assert_null(json_get(NULL, "a"));
}

static void copies_an_object_one_level_deep(void **state)
{
    (void)state;
    Json *object = json_new_object(arena), *part = json_new_object(arena);
    json_set(arena, object, "part", part);
    json_set_int(arena, object, "n", 1);
    Json *copy = json_shallow(arena, object);
    assert_true(json_equal(copy, object));
    assert_ptr_equal(json_get(copy, "part"), part);
    json_remove(copy, "part");
    json_set_int(arena, copy, "n", 2);
    assert_ptr_equal(json_get(object, "part"), part);
    assert_int_equal(json_int(object, "n", 0), 1);
    assert_int_equal(json_len(json_shallow(arena, json_new_array(arena))), 0);
}

SPEC_MAIN(SPEC(accepts_what_the_grammar_allows), SPEC(refuses_everything_else),
          SPEC(reads_again_what_it_writes), SPEC(decodes_escapes), SPEC(says_where),
          SPEC(limits_depth_and_size), SPEC(limits_the_length_of_a_number),
          SPEC(finds_a_duplicate_among_many), SPEC(reads_integers_in_both_forms),
          SPEC(reads_numbers_as_the_c_library_does), SPEC(finds_what_is_special_at_every_place),
          SPEC(sorts_keys_for_hashing), SPEC(sets_replaces_and_removes),
          SPEC(copies_an_object_one_level_deep))
