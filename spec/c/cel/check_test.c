/* Check: what is refused before an expression is evaluated, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "cel/cel.h"

static const CelVariable variables[] = {
    {"resource.project_id", {CEL_STRING, CEL_DYN}},
    {"resource.labels", {CEL_MAP, CEL_STRING}},
    {"statement.affected_rows", {CEL_INT, CEL_DYN}},
    {"issue.labels", {CEL_LIST, CEL_STRING}},
    {"request.time", {CEL_TIMESTAMP, CEL_DYN}},
    {"request.unmask", {CEL_BOOL, CEL_DYN}},
    {"anything", {CEL_DYN, CEL_DYN}},
    {NULL, {CEL_DYN, CEL_DYN}},
};

static const char *const fine[] = {
    "true",
    "resource.project_id == 'hr'",
    "resource.project_id in ['hr', 'it'] && statement.affected_rows > 100",
    "statement.affected_rows > 1.5 || statement.affected_rows == 2u",
    "request.time < timestamp('2026-01-01T00:00:00Z')",
    "request.time.getHours('UTC') >= 8",
    "request.time - duration('1h') > request.time",
    "issue.labels.exists(l, l.startsWith('x'))",
    "issue.labels.map(l, l.size()).all(n, n > 1)",
    "has(resource.labels.team) && resource.labels.team == 'x'",
    "resource.labels['team'] == 'x'",
    "has(resource.project_id)",
    "anything.what.ever[1] == 1 && anything > 2 && anything",
    "request.unmask ? true : resource.project_id != ''",
    "type(anything) == int",
    "{'a': 1}['a'] == 1",
    "[1, 'a'].exists(x, x == 1)",
    "dyn(1) == 'a'",
    "resource.project_id == null",
    "size(resource) > 0",
    "strings.quote(resource.project_id) == ''",
};

static const struct {
    const char *text, *message;
} wrong[] = {
    {"resource.project == 'hr'",
     "1:10: there is no variable 'resource.project' here; known are: resource.project_id, "
     "resource.labels, statement.affected_rows, issue.labels, request.time, request.unmask, "
     "anything"},
    {"project == 'hr'", "1:1: there is no variable 'project' here"},
    {"true &&\n  foo.bar", "2:3: there is no variable 'foo' here"},
    {"resource.project_id.x == 1", "1:21: type string has no field 'x'"},
    {"resource.project_id == 1", "1:21: no such overload: string == int"},
    {"resource.project_id > 1", "no such overload: string > int"},
    {"statement.affected_rows + 'a' == 1", "no such overload: int + string"},
    {"statement.affected_rows", "1:11: the expression gives type int, not bool"},
    {"'x' in issue.labels && 1 in issue.labels", "no such overload: int in list"},
    {"resource.project_id in 'hr'", "no such overload: string in string"},
    {"issue.labels.exists(l, l > 1)", "no such overload: string > int"},
    {"issue.labels.all(l, l)", "the condition is of type string, not bool"},
    {"issue.labels['a'] == ''", "a list is indexed by an int, not by string"},
    {"statement.affected_rows.all(x, true)", "all goes over a list or a map, not over type int"},
    {"resource.project_id.contains(1)", "no such overload: contains(string, int)"},
    {"resource.project_id.substring() == ''", "substring takes 1 argument or 2 arguments, not 0"},
    {"size(1) == 1", "no such overload: size(int)"},
    {"nothing(1)", "there is no function 'nothing'"},
    {"!statement.affected_rows", "what stands behind ! is of type int, not bool"},
    {"-resource.project_id == 'a'", "type string has no minus"},
    {"statement.affected_rows ? true : false", "what stands before ? is of type int"},
    {"request.time + request.time == request.time", "no such overload: timestamp + timestamp"},
    {"request.time < 'tomorrow'", "no such overload: timestamp < string"},
    {"request.time * 2 == request.time", "no such overload: timestamp * int"},
    {"1.0 % 2.0 == 0.0", "no such overload: double % double"},
    {"Message{a: 1} == 1", "there is no message type 'Message' here"},
    {"[1].map(x, y).size() > 0", "there is no variable 'y' here"},
    {"[1].all(x, true) && x == 1", "there is no variable 'x' here"},
};

static void test_fine(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) {
        Ctx cx;
        ctx_init(&cx, arena_new());
        CelProgram *program = cel_parse(&cx, str(fine[i]));
        if (!program || !cel_check(&cx, program, variables, CEL_BOOL))
            fail_msg("%s: %s", fine[i], cx.message);
        arena_free(cx.arena);
    }
}

static void test_wrong(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Ctx cx;
        ctx_init(&cx, arena_new());
        CelProgram *program = cel_parse(&cx, str(wrong[i].text));
        assert_non_null(program);
        assert_false(cel_check(&cx, program, variables, CEL_BOOL));
        assert_int_equal(cx.err, ERR_INVALID);
        if (!strstr(cx.message, wrong[i].message))
            fail_msg("%s: %s", wrong[i].text, cx.message);
        arena_free(cx.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fine),
        cmocka_unit_test(test_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
