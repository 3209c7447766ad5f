/* Expr: an expression as a message and back is the same expression. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/file.h"
#include "cel/expr.h"

static Json *parse(Arena *arena, Str text)
{
    Ctx cx;
    ctx_init(&cx, arena);
    CelProgram *program = cel_parse(&cx, text);
    return program ? cel_expr_json(arena, program) : NULL;
}

static Str print(Arena *arena, const Json *expr)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Str text = cel_expr_text(&cx, expr);
    return text.p ? text : str_printf(arena, "! %s", cx.message);
}

static void test_shape(void **state)
{
    static const struct {
        const char *text, *json;
    } rows[] = {
        {"a.b == \"x\"", "{\"id\":\"4\",\"callExpr\":{\"function\":\"_==_\",\"args\":[{\"id\":"
                         "\"2\",\"selectExpr\":{"
                         "\"operand\":{\"id\":\"1\",\"identExpr\":{\"name\":\"a\"}},\"field\":"
                         "\"b\"}},{\"id\":\"3\","
                         "\"constExpr\":{\"stringValue\":\"x\"}}]}}"},
        {"1 in [2u, -1.5, null, true]",
         "{\"id\":\"7\",\"callExpr\":{\"function\":\"@in\",\"args\":[{\"id\":\"1\",\"constExpr\":{"
         "\"int64Value\":\"1\"}},{\"id\":\"6\",\"listExpr\":{\"elements\":[{\"id\":\"2\","
         "\"constExpr\":{"
         "\"uint64Value\":\"2\"}},{\"id\":\"3\",\"constExpr\":{\"doubleValue\":-1.5}},{\"id\":"
         "\"4\","
         "\"constExpr\":{\"nullValue\":null}},{\"id\":\"5\",\"constExpr\":{\"boolValue\":true}}]}}]"
         "}}"},
        {"has(a.b) ? x.size() : b\"\\xff\"",
         "{\"id\":\"6\",\"callExpr\":{\"function\":\"_?_:_\",\"args\":[{\"id\":\"2\","
         "\"selectExpr\":{"
         "\"operand\":{\"id\":\"1\",\"identExpr\":{\"name\":\"a\"}},\"field\":\"b\",\"testOnly\":"
         "true}},"
         "{\"id\":\"4\",\"callExpr\":{\"target\":{\"id\":\"3\",\"identExpr\":{\"name\":\"x\"}},"
         "\"function\":\"size\",\"args\":[]}},{\"id\":\"5\",\"constExpr\":{\"bytesValue\":\"/"
         "w==\"}}]}}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena *arena = arena_new();
        assert_string_equal(str_z(arena, json_text(arena, parse(arena, str(rows[i].text)))),
                            rows[i].json);
        arena_free(arena);
    }
}

/* What is written differently is written so. */
static void test_text(void **state)
{
    static const char *const rows[][2] = {
        {"((a))&&(b||c)", "a && (b || c)"},
        {"a||b&&c", "a || b && c"},
        {"a && (b && (c && d))", "a && b && c && d"},
        {"(a - b) - c", "a - b - c"},
        {"a - (b - c)", "a - (b - c)"},
        {"(a + b) * c", "(a + b) * c"},
        {"!(x in ['a','b'])", "!(x in [\"a\", \"b\"])"},
        {"!x.contains('a')", "!x.contains(\"a\")"},
        {"-(-x)", "-(-x)"},
        {"z-i---0.lhsb", "z - i - -(0.lhsb)"},
        {"(a ? b : c) ? d : e ? f : g", "(a ? b : c) ? d : e ? f : g"},
        {"a == (b == c)", "a == (b == c)"},
        {"{'a' : 1 , 2:[3]}.a", "{\"a\": 1, 2: [3]}.a"},
        {"T{ a:1,`b-c` : 2}", "T{a: 1, `b-c`: 2}"},
        {"l.all(x,x>1)", "l.all(x, x > 1)"},
        {"l.exists(x,x>1)", "l.exists(x, x > 1)"},
        {"l.exists_one(x,x>1)", "l.exists_one(x, x > 1)"},
        {"l.map(x,x+1)", "l.map(x, x + 1)"},
        {"l.map(x,x>1,x+1)", "l.map(x, x > 1, x + 1)"},
        {"l.filter(x,x>1)", "l.filter(x, x > 1)"},
        {"has( a.b )", "has(a.b)"},
        {"(-1).f()", "(-1).f()"},
        {"1.0 + 1e30 - .5", "1.0 + 1e+30 - 0.5"},
        {"b'a\\x00\"'", "b\"a\\x00\\x22\""},
        {"'tab\\tquote\"'", "\"tab\\tquote\\\"\""},
        {"strings.quote(a)", "strings.quote(a)"},
        {".a.b", ".a.b"},
        {"a[0].b['c']", "a[0].b[\"c\"]"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena *arena = arena_new();
        Json *expr = parse(arena, str(rows[i][0]));
        assert_non_null(expr);
        assert_string_equal(str_z(arena, print(arena, expr)), rows[i][1]);
        arena_free(arena);
    }
}

/* Every expression of the language: its text's message is the same message. */
static void test_round(void **state)
{
    static const char *const files[] = {"/spec/cel/language.txt", "/spec/cel/extension.txt"};
    size_t n = 0;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        Ctx cx;
        Str rest, line;
        ctx_init(&cx, arena_new());
        assert_true(
            file_read(&cx, arena_printf(cx.arena, "%s%s", SOURCE_DIR, files[i]), 1 << 20, &rest));
        while (str_next(&rest, '\n', &line)) {
            long mark = str_find(line, STR("  =>  "));
            Json *expr = mark < 0 ? NULL : parse(cx.arena, str_sub(line, 0, (size_t)mark));
            if (!expr)
                continue;
            Str text = print(cx.arena, expr);
            Json *again = parse(cx.arena, text);
            if (!again || !json_equal(expr, again))
                fail_msg("%.*s became %.*s", STR_ARG(line), STR_ARG(text));
            n++;
        }
        arena_free(cx.arena);
    }
    assert_true(n > 400);
}

static void test_refused(void **state)
{
    static const char *const rows[] = {
        "{}",
        "[]",
        "1",
        "{\"identExpr\":{\"name\":\"a b\"}}",
        "{\"identExpr\":{\"name\":\"\"}}",
        "{\"selectExpr\":{\"operand\":{\"identExpr\":{\"name\":\"a\"}},\"field\":\"x`y\"}}",
        "{\"constExpr\":{\"int64Value\":\"1; drop\"}}",
        "{\"constExpr\":{\"bytesValue\":\"*\"}}",
        "{\"constExpr\":{\"doubleValue\":\"NaN\"}}",
        "{\"comprehensionExpr\":{}}",
        "{\"callExpr\":{\"function\":\"f(\",\"args\":[]}}",
        "{\"listExpr\":{\"elements\":[1]}}"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Ctx cx;
        ctx_init(&cx, arena_new());
        Json *expr = json_parse(&cx, str(rows[i]), NULL);
        Str text = print(cx.arena, expr);
        if (!str_starts(text, "! "))
            fail_msg("%s became %.*s", rows[i], STR_ARG(text));
        arena_free(cx.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shape),
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_round),
        cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
