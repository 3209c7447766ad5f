/* Filters: the SQL and the parameters of what clients send, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api/where.h"

static const WhereField fields[] = {
    {"name", "t.name", WHERE_TEXT, NULL, true},
    {"creator", "t.creator", WHERE_TEXT, "users/", false},
    {"create_time", "t.at", WHERE_TIME, NULL, true},
    {"has_rollout", "(t.r IS NOT NULL)", WHERE_BOOL, NULL, false},
    {"exclude_default", "(t.id <> 'default')", WHERE_FLAG, NULL, false},
    {"labels", "t.tags", WHERE_TEXTS, NULL, false},
    {"meta.", "t.meta", WHERE_MAP, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

/* The condition and its parameters: "SQL | a | b". */
static Str translate(Ctx *cx, const char *text)
{
    Where where = {0};
    StrList args = {0};
    if (!where_parse(cx, str(text), fields, &where.term))
        return str_printf(cx->arena, "! %s", cx->message);
    Str sql = str(store_where(cx, "", &where, "id", 0, 0, &args));
    Buf out = buf_new(cx->arena);
    buf_add_str(
        &out, str_sub(sql, str_starts(sql, " AND ") ? 5 : 0, (size_t)str_find(sql, STR(" ORDER"))));
    for (size_t i = 0; i < args.n; i++)
        buf_printf(&out, " | %.*s", STR_ARG(args.v[i]));
    return buf_str(&out);
}

static void expect(const char *const rows[][2], size_t n)
{
    for (size_t i = 0; i < n; i++) {
        Ctx cx;
        ctx_init(&cx, arena_new());
        Str got = translate(&cx, rows[i][0]);
        if (!str_eq(got, str(rows[i][1])))
            fail_msg("%s gave\n    %.*s, not\n    %s", rows[i][0], STR_ARG(got), rows[i][1]);
        arena_free(cx.arena);
    }
}

static void test_sql(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"  ", ""},
        {"name == \"a\"", "(t.name = $1::text) | a"},
        {"name != 'a'", "(t.name <> $1::text) | a"},
        {"'a' == name", "(t.name = $1::text) | a"},
        {"name == 7", "(t.name = $1::text) | 7"},
        {"(name == \"a\")", "(t.name = $1::text) | a"},
        {"creator == \"users/ada@x.org\"", "(t.creator = $1::text) | ada@x.org"},
        {"name == 'x\\'); DROP TABLE t; --'", "(t.name = $1::text) | x'); DROP TABLE t; --"},
        {"name == 'a' && creator == 'b'",
         "((t.name = $1::text) AND (t.creator = $2::text)) | a | b"},
        {"name == 'a' || creator == 'b' && name != 'c'",
         "((t.name = $1::text) OR ((t.creator = $2::text) AND (t.name <> $3::text))) | a | b | c"},
        {"!(name == 'a' || name == 'b')",
         "(NOT ((t.name = $1::text) OR (t.name = $2::text))) | a | b"},
        {"name in ['a', \"b\"]", "(t.name = ANY ($1::text[])) | {\"a\",\"b\"}"},
        {"name in []", "(t.name = ANY ($1::text[])) | {}"},
        {"!(name in ['a'])", "(NOT (t.name = ANY ($1::text[]))) | {\"a\"}"},
        {"name.contains('50%_')", "(strpos(lower(t.name), lower($1::text)) > 0) | 50%_"},
        {"name.matches('a.b')", "(strpos(lower(t.name), lower($1::text)) > 0) | a.b"},
        {"name.startsWith('a%')", "starts_with(lower(t.name), lower($1::text)) | a%"},
        {"name.endsWith('_a')",
         "starts_with(reverse(lower(t.name)), reverse(lower($1::text))) | _a"},
        {"create_time >= '2026-01-01T00:00:00Z'",
         "(t.at >= $1::timestamptz) | 2026-01-01T00:00:00Z"},
        {"timestamp('2026-01-01T00:00:00Z') > create_time",
         "(t.at < $1::timestamptz) | 2026-01-01T00:00:00Z"},
        {"has_rollout == true", "((t.r IS NOT NULL) = $1::boolean) | true"},
        {"has_rollout", "((t.r IS NOT NULL) = $1::boolean) | true"},
        {"!has_rollout", "(NOT ((t.r IS NOT NULL) = $1::boolean)) | true"},
        {"exclude_default == true", "(t.id <> 'default')"},
        {"exclude_default == false", "TRUE"},
        {"exclude_default && name == 'a'", "((t.id <> 'default') AND (t.name = $1::text)) | a"},
        {"labels == 'a'", "(t.tags && $1::text[]) | {\"a\"}"},
        {"'a' in labels", "(t.tags && $1::text[]) | {\"a\"}"},
        {"labels in ['a', 'b']", "(t.tags && $1::text[]) | {\"a\",\"b\"}"},
        {"!('a' in labels)", "(NOT (t.tags && $1::text[])) | {\"a\"}"},
        {"meta.team == 'x'", "(COALESCE(t.meta ->> $1, '') = $2::text) | team | x"},
        {"meta['my team'] == 'x'", "(COALESCE(t.meta ->> $1, '') = $2::text) | my team | x"},
        {"meta.`my-team` in ['x']",
         "(COALESCE(t.meta ->> $1, '') = ANY ($2::text[])) | my-team | {\"x\"}"},
        {"has(meta.team)", "COALESCE(t.meta ? $1::text, FALSE) | team"},
        {"'team' in meta", "COALESCE(t.meta ? $1::text, FALSE) | team"},
        {"true", "(TRUE)"},
        {"false", "(NOT (TRUE))"},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof *rows);
}

static void test_refused(void **state)
{
    static const char *const rows[][2] = {
        {"nam == 'a'", "! unsupported filter field \"nam\"; known are: name, creator, create_time, "
                       "has_rollout, exclude_default, labels, meta.{key}"},
        {"name.x == 'a'", "! unsupported filter field \"name.x\"; known are: name, creator, "
                          "create_time, has_rollout, exclude_default, labels, meta.{key}"},
        {"name = 'a'",
         "! invalid filter: 1:6: a single =, & or | means nothing here; write ==, && or ||"},
        {"name == 'a", "! invalid filter: 1:9: the string does not end; close it with the quote it "
                       "began with"},
        {"name == a", "! invalid filter: 1:9: expected a string, a number, true or false"},
        {"name == null", "! invalid filter: 1:9: expected a string, a number, true or false"},
        {"'a' == 'b'", "! invalid filter: 1:1: expected the name of a field"},
        {"name == 'a' name",
         "! invalid filter: 1:13: expected an operator or the end of the expression"},
        {"name", "! invalid filter: 1:1: the field is not compared; write == \"…\""},
        {"name in 'a'", "! invalid filter: 1:9: expected a list in brackets"},
        {"'a' in name", "! invalid filter: 1:8: expected a list in brackets"},
        {"name in [creator]", "! invalid filter: 1:10: expected a string, a number, true or false"},
        {"name < 'a'", "! invalid filter: name has no order; use == or in"},
        {"labels.contains('a')", "! invalid filter: labels is not a text"},
        {"name.contains(1)", "! invalid filter: 1:15: expected a string"},
        {"name.size() == 1", "! invalid filter: 1:6: expected the name of a field"},
        {"name.lowerAscii('a')", "! invalid filter: 1:6: a filter understands "
                                 "field.contains(\"…\"), startsWith and endsWith"},
        {"create_time > 'yesterday'",
         "! invalid filter: create_time \"yesterday\" is not an RFC 3339 time"},
        {"has_rollout == 'yes'", "! invalid filter: has_rollout is true or false"},
        {"exclude_default != true", "! invalid filter: exclude_default understands == only"},
        {"has(name.x)", "! unsupported filter field \"name.x\"; known are: name, creator, "
                        "create_time, has_rollout, exclude_default, labels, meta.{key}"},
        {"name == 'a' ? true : false",
         "! invalid filter: 1:13: a filter compares fields with values: ==, !=, <, <=, >, >=, in, "
         "contains, startsWith, endsWith, has, joined by &&, || and !"},
    };
    (void)state;
    expect(rows, sizeof rows / sizeof *rows);
}

static void test_limits(void **state)
{
    Ctx cx;
    (void)state;
    ctx_init(&cx, arena_new());
    Buf text = buf_new(cx.arena);
    for (int i = 0; i < 2000; i++)
        buf_add_z(&text, "name == 'a' || ");
    buf_add_z(&text, "name == 'b'");
    Str got = translate(&cx, str_z(cx.arena, buf_str(&text)));
    assert_true(str_find(got, STR("the filter has more than 1000 conditions")) > 0);
    arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sql),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
