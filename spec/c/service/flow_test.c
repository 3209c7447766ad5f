/* Flow: whom a step still lacks, by what it asks for and who said yes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/approval_flow.h"

static Arena *arena;

static int open_arena(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static Json *steps_of(const char *text)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Json *steps = json_parse(&cx, str_printf(arena, "[%s]", text), NULL);
    if (!steps)
        fail_msg("%s: %s", text, cx.message);
    return steps;
}

#define OWNER "{\"role\":\"roles/o\"}"
#define DBA "{\"role\":\"roles/d\"}"
#define GROUP "{\"group\":\"groups/g@x\"}"
#define TWO(pool) "{\"role\":\"roles/" pool "\",\"quorum\":2}"

typedef struct Case {
    const char *step;
    uint32_t people[4]; /* masks of pools, in the order in which the step names them; 0 = end */
    size_t lacks;
} Case;

static const Case cases[] = {
    {OWNER, {0}, 1},
    {OWNER, {1}, 0},
    {TWO("o"), {1}, 1},
    {TWO("o"), {1, 1}, 0},
    {"{\"anyOf\":[" OWNER "," DBA "]}", {0}, 1},
    {"{\"anyOf\":[" OWNER "," DBA "]}", {2}, 0},
    {"{\"anyOf\":[" OWNER "," DBA "],\"quorum\":2}", {2}, 1},
    {"{\"anyOf\":[" OWNER "," DBA "],\"quorum\":2}", {2, 2}, 0},
    {"{\"anyOf\":[" OWNER "," DBA "],\"quorum\":2}", {1, 2}, 0},
    {"{\"allOf\":[" OWNER "," DBA "]}", {1}, 1},
    {"{\"allOf\":[" OWNER "," DBA "]}", {1, 2}, 0},
    {"{\"allOf\":[" OWNER "," DBA "]}", {1, 1}, 1},
    /* one person for two parts does not do */
    {"{\"allOf\":[" OWNER "," DBA "]}", {3}, 1},
    /* who can be both is taken for what the other cannot be */
    {"{\"allOf\":[" OWNER "," DBA "]}", {3, 1}, 0},
    {"{\"allOf\":[" OWNER "," DBA "," GROUP "]}", {7, 3, 1}, 0},
    {"{\"allOf\":[" OWNER "," DBA "," GROUP "]}", {3, 3, 3}, 1},
    {"{\"differentPerson\":false,\"allOf\":[" OWNER "," DBA "]}", {3}, 0},
    {"{\"differentPerson\":false,\"allOf\":[" TWO("o") "," DBA "]}", {3}, 1},
    {"{\"anyOf\":[" TWO("o") "," GROUP "]}", {1}, 1},
    {"{\"anyOf\":[" TWO("o") "," GROUP "]}", {1, 1}, 0},
    {"{\"anyOf\":[" TWO("o") "," GROUP "]}", {2}, 0},
    {"{\"allOf\":[{\"anyOf\":[" OWNER "," DBA "]}," GROUP "]}", {2, 4}, 0},
    {"{\"allOf\":[{\"anyOf\":[" OWNER "," DBA "]}," GROUP "]}", {3, 3}, 1},
    {"{\"anyOf\":[{\"allOf\":[" OWNER "," DBA "]}," GROUP "]}", {1}, 1},
    {"{\"anyOf\":[{\"allOf\":[" OWNER "," DBA "]}," GROUP "]}", {4}, 0},
    /* not understood: never satisfied */
    {"{}", {1, 1, 1}, 1},
    {"{\"role\":\"\"}", {1}, 1},
    {"{\"role\":\"roles/o\",\"expires\":\"never\"}", {1}, 1},
    {"{\"role\":\"roles/o\",\"more\":1}", {1}, 1},
    {"\"roles/o\"", {1}, 1},
};

static void a_step_lacks_whom_nobody_stands_for(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Approval answers[4];
        ApprovalList given = {.v = answers};
        Flow flow = flow_of(arena, steps_of(cases[i].step), false);
        for (; given.n < 4 && cases[i].people[given.n]; given.n++)
            answers[given.n] =
                (Approval){.status = STR("APPROVED"), .pools = cases[i].people[given.n]};
        size_t lacks = flow_lacks(arena, &flow, 0, &given, false, 0);
        if (lacks != cases[i].lacks)
            fail_msg("%s lacks %zu, not %zu", cases[i].step, lacks, cases[i].lacks);
    }
}

static void the_turn_is_the_first_step_that_lacks_somebody(void **state)
{
    (void)state;
    Approval answers[] = {{.status = STR("APPROVED"), .pools = 1, .has_lapsed = true},
                          {.status = STR("APPROVED"), .pools = 1, .step = 1}};
    ApprovalList given = {answers, 2};
    Flow flow = flow_of(arena, steps_of(OWNER "," DBA "," GROUP), false);
    assert_int_equal(flow.turn, 0);
    flow_answer(arena, &flow, &given, false);
    assert_int_equal(flow.turn, 0);
    flow_answer(arena, &flow, &given, true);
    assert_int_equal(flow.turn, 2);
    assert_false(flow.is_rejected);
    answers[1].status = STR("REJECTED");
    flow_answer(arena, &flow, &given, true);
    assert_true(flow.is_rejected);
    assert_int_equal(flow.turn, 1);
}

static void the_project_speaks_for_steps_that_do_not(void **state)
{
    (void)state;
    Json *steps = steps_of("{\"role\":\"roles/o\"},{\"role\":\"roles/o\",\"selfApproval\":false,"
                           "\"differentPerson\":true,\"expires\":\"7200s\"}");
    Flow flow = flow_of(arena, steps, true);
    assert_true(flow.v[0].takes_creator && !flow.v[0].is_distinct);
    assert_true(!flow.v[1].takes_creator && flow.v[1].is_distinct);
    assert_int_equal(flow.v[1].expires_s, 7200);
    flow = flow_of(arena, steps, false);
    assert_true(!flow.v[0].takes_creator && flow.v[0].is_distinct);
}

/* 20 pools in the widest forms that a policy may write. */
static void the_widest_step_is_still_quick(void **state)
{
    (void)state;
    Buf text = buf_new(arena);
    buf_add_z(&text, "{\"allOf\":[");
    for (int i = 0; i < 10; i++)
        buf_printf(&text,
                   "%s{\"anyOf\":[{\"role\":\"roles/a%d\",\"quorum\":20},"
                   "{\"role\":\"roles/b%d\",\"quorum\":20}]}",
                   i ? "," : "", i, i);
    buf_add_z(&text, "]}");
    Flow flow = flow_of(arena, steps_of(buf_str(&text).p), false);
    assert_int_equal(flow.v[0].pools.n, 20);
    assert_int_equal(flow.v[0].ways.n, 1024);
    ApprovalList given = {NULL, 0};
    assert_int_equal(flow_lacks(arena, &flow, 0, &given, false, 0), 200);
    assert_int_equal(flow_lacks(arena, &flow, 0, &given, false, 1), 199);
}

static void a_label_names_what_is_asked_for(void **state)
{
    static const char *const labels[][2] = {
        {OWNER, "roles/o"},
        {TWO("o"), "2 of roles/o"},
        {"{\"anyOf\":[" OWNER "," GROUP "]}", "any of (roles/o, groups/g@x)"},
        {"{\"quorum\":2,\"anyOf\":[" OWNER "," GROUP "]}", "2 of these (roles/o, groups/g@x)"},
        {"{\"allOf\":[" TWO("o") ",{\"user\":\"users/a@b\"}]}", "all of (2 of roles/o, users/a@b)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        assert_string_equal(flow_label(arena, json_at(steps_of(labels[i][0]), 0)).p, labels[i][1]);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_step_lacks_whom_nobody_stands_for),
        CASE(the_turn_is_the_first_step_that_lacks_somebody),
        CASE(the_project_speaks_for_steps_that_do_not),
        CASE(the_widest_step_is_still_quick),
        CASE(a_label_names_what_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
