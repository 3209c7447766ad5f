/* Kinds: what the rows of the kinds alone make of a file: fields, shapes, stubs, switched off. */
#include "fixture.h"

#include "policy/approval_step.h"
#include "policy/duration.h"
#include "policy/kind.h"
#include "policy/stub.h"

#define APPROVAL(order, steps)                                                                     \
    "local a = { title = \"t\", order = " order ", steps = " steps " }\n"                          \
    "function a.applies() return true end\nreturn a\n"

/* In JSON, as the worker sends it. */
static const char *full(const char *step)
{
    const char *why = "?";
    Json *made = policy_approval_step(fixture.arena, fixture_json(&fixture, step), &why);
    return made ? json_text(fixture.arena, made).p : why;
}

static void a_step_is_written_out_in_full(void **state)
{
    static const char *const cases[][2] = {
        {"{\"role\":\"projectOwner\"}", "{\"role\":\"roles/projectOwner\"}"},
        {"{\"role\":\"roles/x\",\"quorum\":1}", "{\"role\":\"roles/x\"}"},
        {"{\"group\":\"DBA@x.org\",\"quorum\":2,\"expires\":\"1d12h\"}",
         "{\"group\":\"groups/dba@x.org\",\"quorum\":2,\"expires\":\"129600s\"}"},
        {"{\"user\":\"Ada@x.org\",\"selfApproval\":false,\"differentPerson\":true}",
         "{\"user\":\"users/ada@x.org\",\"selfApproval\":false,\"differentPerson\":true}"},
        {"{\"anyOf\":[{\"role\":\"a\"},{\"allOf\":[{\"role\":\"b\"},{\"user\":\"c@d\"}]}]}",
         "{\"anyOf\":[{\"role\":\"roles/a\"},{\"allOf\":[{\"role\":\"roles/b\"},"
         "{\"user\":\"users/c@d\"}]}]}"},
        {"{\"title\":\"Two\",\"anyOf\":[{\"role\":\"a\"},{\"role\":\"b\"}],\"quorum\":2}",
         "{\"title\":\"Two\",\"anyOf\":[{\"role\":\"roles/a\"},{\"role\":\"roles/b\"}],"
         "\"quorum\":2}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(full(cases[i][0]), cases[i][1]);
        assert_string_equal(full(cases[i][1]), cases[i][1]); /* and stays as it is */
    }
}

static void a_step_that_is_not_understood_is_refused(void **state)
{
    static const char *const cases[][2] = {
        {"{}", "must have one of role"},
        {"{\"role\":\"a\",\"user\":\"b@c\"}", "must have one of role"},
        {"{\"role\":\"\"}", "field 'role'"},
        {"{\"role\":7}", "field 'role'"},
        {"{\"role\":\"roles/\"}", "names at most"},
        {"{\"role\":\"a\",\"qorum\":2}", "unknown field 'qorum'"},
        {"{\"role\":\"a\",\"quorum\":0}", "quorum must be"},
        {"{\"role\":\"a\",\"quorum\":21}", "quorum must be"},
        {"{\"role\":\"a\",\"quorum\":1.5}", "field 'quorum'"},
        {"{\"user\":\"a@b\",\"quorum\":2}", "one user cannot"},
        {"{\"allOf\":[{\"role\":\"a\"}],\"quorum\":2}", "allOf has no quorum"},
        {"{\"anyOf\":[{\"role\":\"a\",\"quorum\":2}],\"quorum\":2}", "only parts of one role"},
        {"{\"anyOf\":[]}", "lists of 1 to 10"},
        {"{\"anyOf\":\"x\"}", "lists of 1 to 10"},
        {"{\"anyOf\":[{\"role\":\"a\",\"expires\":\"7d\"}]}", "unknown field 'expires'"},
        {"{\"anyOf\":[{\"allOf\":[{\"anyOf\":[{\"role\":\"a\"}]}]}]}", "two levels deep"},
        {"{\"role\":\"a\",\"expires\":\"soon\"}", "expires must be"},
        {"{\"role\":\"a\",\"expires\":\"0s\"}", "expires must be"},
        {"{\"role\":\"a\",\"selfApproval\":\"yes\"}", "field 'selfApproval'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_non_null(strstr(full(cases[i][0]), cases[i][1]));
}

static void durations_are_read_as_people_write_them(void **state)
{
    static const struct {
        const char *text;
        int64_t seconds; /* 0 = refused */
    } cases[] = {
        {"90s", 90},
        {"36h", 129600},
        {"7d", 604800},
        {"2w", 1209600},
        {"1d12h", 129600},
        {"P7D", 604800},
        {"PT36H", 129600},
        {"P1DT2H", 93600},
        {"PT5M", 300},
        {"", 0},
        {"7", 0},
        {"d", 0},
        {"12h1d", 0},
        {"1d1d", 0},
        {"P7H", 0},
        {"PT7D", 0},
        {"P1M", 0},
        {"-1d", 0},
        {"99999w", 0},
        {"1.5d", 0},
        {"PT", 0},
        {"P", 0},
        {"99999999999999999999s", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t seconds = 0;
        bool read = policy_duration_parse(str(cases[i].text), &seconds);
        assert_int_equal(read ? seconds : 0, cases[i].seconds);
    }
}

static void steps_of_a_function_are_checked_too(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/approval/a.lua",
                APPROVAL("1", "function(issue, settings) return { { group = issue.group, quorum = "
                              "settings.n } }, \"Title\" end"));
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "approval",
                             "{\"issue\":{\"group\":\"g@x\"},\"settings\":{\"n\":3}}"));
    assert_non_null(strstr(fixture_output(&fixture), "\"title\":\"Title\""));
    assert_non_null(
        strstr(fixture_output(&fixture), "\"steps\":[{\"group\":\"groups/g@x\",\"quorum\":3}]"));
    assert_false(fixture_call(&fixture, "approval", "{\"issue\":{},\"settings\":{}}"));
    assert_non_null(strstr(fixture.cx.message, "step 1: "));
}

static void what_is_switched_off_is_not_asked(void **state)
{
    (void)state;
    fixture_put(&fixture, "policies/approval/a.lua",
                APPROVAL("1, enabled = false", "{ { role = \"x\" } }"));
    fixture_put(&fixture, "policies/approval/b.lua", APPROVAL("2", "{ { role = \"y\" } }"));
    fixture_put(
        &fixture, "policies/risk/high.lua",
        "return { title = \"t\", enabled = false, score = function() return \"HIGH\" end }");
    fixture_start(&fixture);
    assert_true(fixture_call(&fixture, "approval", "{\"issue\":{}}"));
    assert_non_null(strstr(fixture_output(&fixture), "\"policy\":\"approval/b\""));
    assert_true(fixture_call(&fixture, "risk", "{\"change\":{}}"));
    assert_non_null(strstr(fixture_output(&fixture), "\"level\":\"LOW\""));
}

/* One row is all that a kind needs: stubs, reference and list are made by walking the rows. */
static void every_kind_is_one_row(void **state)
{
    (void)state;
    Str stubs = policy_stubs(fixture.arena);
    size_t classes = 0;
    for (size_t i = 0; policy_kinds[i]; i++) {
        const PolicyKindRow *row = policy_kinds[i];
        assert_int_equal(row->kind, i);
        assert_true(row->name && row->folder && row->help && row->id_from <= strlen(row->folder));
        if (!row->class_name)
            continue;
        classes++;
        assert_non_null(row->example);
        assert_true(str_find(stubs, str_printf(fixture.arena, "---@class %s\n", row->class_name)) >=
                    0);
        for (const PolicyField *field = row->fields; field->name; field++)
            assert_true(field->lua && field->help && (field->type != FIELD_OWN || field->read));
        assert_true(!row->decision || (row->evaluate && row->is_answer && row->outcome));
    }
    assert_int_equal(json_len(policy_kind_list(fixture.arena)), classes);
}

#define CASE(spec) FIXTURE_SPEC(spec, fixture_with_risk)

static const struct CMUnitTest tests[] = {
    CASE(a_step_is_written_out_in_full),           CASE(a_step_that_is_not_understood_is_refused),
    CASE(durations_are_read_as_people_write_them), CASE(steps_of_a_function_are_checked_too),
    CASE(what_is_switched_off_is_not_asked),       CASE(every_kind_is_one_row),
};

FIXTURE_MAIN(tests, NULL, NULL)
