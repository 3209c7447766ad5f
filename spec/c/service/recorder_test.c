/* Specs of the recorder: what is kept, under which hash, and for how long. */
#include "fixture.h"
#include "service/recorder.h"

static Decision decision_on(const char *statement)
{
    Json *input = json_new_object(arena);
    json_set_z(arena, input, "engine", "POSTGRES");
    json_set_z(arena, input, "statement", statement);
    Decision decision = {.kind = STR("review"),
                         .project = STR("p"),
                         .subject = STR("projects/p/plans/1"),
                         .outcome = STR("0 advices"),
                         .input = input};
    must(recorder_write(&cx, &app, &decision));
    return decision;
}

static void retain(int days)
{
    Json *setting = json_new_object(arena);
    json_set_int(arena, setting, "retentionDays", days);
    must(store_setting_set(&cx, db, STR(RECORDER_SETTING), setting));
    must(recorder_clean(&cx, &app, db));
}

static void keeps_the_hash_of_the_whole_input(void **state)
{
    (void)state;
    Decision one = decision_on("CREATE USER a PASSWORD 'first'");
    Decision two = decision_on("CREATE USER a PASSWORD 'second'");
    assert_false(str_eq(one.input_hash, two.input_hash));
    assert_true(json_equal(one.input, two.input));
    assert_string_equal(str_z(arena, one.redacted), "secret");
    assert_int_equal(ask("SELECT count(*) FROM decision WHERE input::text LIKE '%first%'"), 0);
}

/* The text of a long script is redacted before it is kept apart. */
static void keeps_no_secret_in_a_long_text(void **state)
{
    (void)state;
    Buf script = buf_new(arena);
    for (int i = 0; i < 2000; i++)
        buf_add_z(&script, "SELECT 1;\n");
    buf_add_z(&script, "CREATE USER a PASSWORD 'first'");
    decision_on(buf_str(&script).p);
    assert_int_equal(ask("SELECT count(*) FROM decision_text"), 1);
    assert_int_equal(ask("SELECT count(*) FROM decision_text WHERE content LIKE '%first%'"), 0);
}

static void forgets_what_is_too_old(void **state)
{
    (void)state;
    decision_on("SELECT 1");
    decision_on("SELECT 2");
    run("INSERT INTO decision_text (sha256, content) VALUES ('old', 'x'), ('new', 'y')");
    run("UPDATE decision SET created_at = created_at - interval '10 days' "
        "WHERE input ->> 'statement' = 'SELECT 1'");
    run("UPDATE decision_text SET created_at = created_at - interval '10 days' "
        "WHERE sha256 = 'old'");
    retain(0); /* for ever */
    assert_int_equal(ask("SELECT count(*) FROM decision"), 2);
    retain(30);
    assert_int_equal(ask("SELECT count(*) FROM decision"), 2);
    retain(7);
    assert_int_equal(ask("SELECT count(*) FROM decision"), 1);
    assert_int_equal(ask("SELECT count(*) FROM decision_text WHERE sha256 = 'old'"), 0);
    assert_int_equal(ask("SELECT count(*) FROM decision_text WHERE sha256 = 'new'"), 1);
}

SPEC_MAIN(SPEC(keeps_the_hash_of_the_whole_input), SPEC(keeps_no_secret_in_a_long_text),
          SPEC(forgets_what_is_too_old))
