/* Specs of redaction: what no record of a decision may hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/redaction.h"

static Arena *arena;
static Ctx cx;
static RedactionRules rules;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    ctx_init(&cx, arena);
    rules = (RedactionRules){.salt = STR("salt")};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static Json *input_of(const char *engine, const char *sql)
{
    Json *input = json_new_object(arena);
    json_set_z(arena, input, "engine", engine);
    json_set_z(arena, input, "statement", sql);
    return input;
}

static Str clean(const char *engine, const char *sql)
{
    Redaction *redaction = redaction_new(arena, &rules);
    return json_str(redaction_input(redaction, input_of(engine, sql)), "statement");
}

/* Every text holds the word hunter2, which must go. */
static void takes_passwords_out_of_sql(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"POSTGRES", "CREATE USER bob PASSWORD 'hunter2'"},
        {"POSTGRES", "CREATE ROLE bob WITH LOGIN ENCRYPTED PASSWORD E'hunter2' VALID UNTIL 'x'"},
        {"POSTGRES", "ALTER USER bob PASSWORD $$hunter2$$; SELECT 1"},
        {"POSTGRES", "ALTER USER bob PASSWORD U&'hunter2'"},
        {"POSTGRES",
         "CREATE SUBSCRIPTION s CONNECTION 'host=h password=hunter2 dbname=x' PUBLICATION p"},
        {"POSTGRES", "CREATE USER MAPPING FOR u SERVER s OPTIONS (user 'u', password 'hunter2')"},
        {"POSTGRES", "SELECT dblink_connect('postgresql://bob:hunter2@db/x')"},
        {"POSTGRES",
         "DO $body$ BEGIN\n  EXECUTE 'CREATE USER bob PASSWORD ''hunter2''';\nEND $body$"},
        {"POSTGRES", "DO $body$ BEGIN\n  CREATE USER bob PASSWORD 'hunter2';\nEND $body$"},
        {"POSTGRES", "-- postgres://bob:hunter2@db/x\nSELECT 1"},
        {"POSTGRES", "SELECT crypt('hunter2', gen_salt('bf'))"},
        {"POSTGRES", "UPDATE users SET password = 'hunter2' WHERE id = 1"},
        {"POSTGRES", "CREATE USER bob PASSWORD 'hunter2"},
        {"MYSQL", "CREATE USER 'bob'@'%' IDENTIFIED BY 'hunter2' REQUIRE SSL"},
        {"MYSQL", "CREATE USER bob IDENTIFIED WITH mysql_native_password AS 'hunter2'"},
        {"MYSQL", "ALTER USER bob IDENTIFIED BY \"hunter2\" REPLACE 'hunter2'"},
        {"MYSQL", "SET PASSWORD FOR 'bob'@'%' = 'hunter2'"},
        {"MYSQL", "SET PASSWORD = PASSWORD('hunter2')"},
        {"MYSQL", "GRANT ALL ON *.* TO bob IDENTIFIED BY 'hunter2'"},
        {"MYSQL", "CHANGE REPLICATION SOURCE TO SOURCE_USER='r', SOURCE_PASSWORD='hunter2'"},
        {"ORACLE", "CREATE USER bob IDENTIFIED BY hunter2 DEFAULT TABLESPACE users"},
        {"ORACLE", "ALTER USER bob IDENTIFIED BY \"hunter2\" REPLACE hunter2"},
        {"ORACLE", "ALTER USER bob IDENTIFIED BY VALUES 'hunter2'"},
        {"ORACLE", "CREATE DATABASE LINK l CONNECT TO bob IDENTIFIED BY hunter2 USING 'x'"},
        {"MSSQL", "CREATE LOGIN bob WITH PASSWORD = N'hunter2', CHECK_POLICY = OFF"},
        {"MSSQL", "EXEC sp_addlogin 'bob', 'hunter2'"},
        {"MSSQL", "CREATE CREDENTIAL c WITH IDENTITY = 'x', SECRET = 'hunter2'"},
        {"MSSQL", "EXEC sp_addlinkedsrvlogin @rmtsrvname='s', @rmtpassword='hunter2'"},
        {"SNOWFLAKE", "CREATE STAGE s CREDENTIALS = (AWS_KEY_ID = 'a' AWS_SECRET_KEY = 'hunter2')"},
        {"SNOWFLAKE", "CREATE USER bob PASSWORD = 'hunter2' MUST_CHANGE_PASSWORD = TRUE"},
        {"REDSHIFT",
         "COPY t FROM 's3://b' CREDENTIALS 'aws_access_key_id=a;aws_secret_access_key=hunter2'"},
        {"CLICKHOUSE", "CREATE USER bob IDENTIFIED WITH sha256_password BY 'hunter2'"},
        {"STARROCKS", "CREATE RESOURCE r PROPERTIES ('type' = 'jdbc', 'password' = 'hunter2')"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str text = clean(cases[i][0], cases[i][1]);
        if (str_find(text, STR("hunter2")) >= 0)
            fail_msg("%s: %.*s", cases[i][0], STR_ARG(text));
        if (str_find(text, STR("redacted")) < 0)
            fail_msg("nothing stands for it: %.*s", STR_ARG(text));
    }
}

static void leaves_other_sql_as_it_is(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "CREATE TABLE t (password text DEFAULT 'x', token int)",
        "COMMENT ON COLUMN t.password IS 'the hash'",
        "INSERT INTO t VALUES ('a', 1.5), ('it''s', 2)",
        "CREATE FUNCTION f() RETURNS int AS $$ BEGIN RETURN 1; END $$ LANGUAGE plpgsql",
        "COPY t FROM stdin;\n1\tpassword=x\n\\.\nSELECT 1",
        "ALTER ROLE bob PASSWORD NULL",
        "",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(str_z(arena, clean("POSTGRES", cases[i])), cases[i]);
}

static void hides_data_when_told_to(void **state)
{
    (void)state;
    rules.hides_data = true;
    assert_string_equal(str_z(arena, clean("POSTGRES", "INSERT INTO t VALUES ('ssn', 42, X'00')")),
                        "INSERT INTO t VALUES ('?', 0, 0)");
    assert_string_equal(str_z(arena, clean("POSTGRES", "COPY t FROM stdin;\nsecret\t1\n\\.\n")),
                        "COPY t FROM stdin;\n\\.\n");
    assert_string_equal(
        str_z(arena, clean("POSTGRES", "CREATE TABLE t (a int DEFAULT 5, b text DEFAULT 'x')")),
        "CREATE TABLE t (a int DEFAULT 5, b text DEFAULT 'x')");
}

static void gives_persons_a_pseudonym(void **state)
{
    (void)state;
    Json *input = json_parse(&cx,
                             str("{\"issue\":{\"creator\":\"Ada@x.org\",\"again\":\"ada@x.org, "
                                 "bob@y.org.\",\"no\":\"@x a@b\"}}"),
                             NULL);
    Redaction *redaction = redaction_new(arena, &rules);
    const Json *issue = json_get(redaction_input(redaction, input), "issue");
    Str creator = json_str(issue, "creator"), again = json_str(issue, "again");
    assert_true(str_starts(creator, "person-") && str_ends(creator, "@x.org"));
    assert_true(str_starts(again, str_z(arena, creator)));
    assert_true(str_find(again, STR("bob")) < 0);
    assert_string_equal(str_z(arena, json_str(issue, "no")), "@x a@b");
    assert_string_equal(str_z(arena, redaction_found(redaction)), "person");
    rules.salt = STR("other");
    assert_false(str_eq(creator, redaction_pseudonym(arena, rules.salt, STR("ada@x.org"))));
}

static void keeps_persons_when_told_to(void **state)
{
    (void)state;
    rules.keeps_persons = true;
    Json *input = json_parse(&cx, str("{\"creator\":\"ada@x.org\"}"), NULL);
    Redaction *redaction = redaction_new(arena, &rules);
    assert_ptr_equal(redaction_input(redaction, input), input);
    assert_int_equal(redaction_found(redaction).n, 0);
}

/* An advice may quote what it saw, and a fact is cut anywhere. */
static void takes_secrets_out_of_answers(void **state)
{
    (void)state;
    Redaction *redaction = redaction_new(arena, &rules);
    redaction_input(redaction, input_of("POSTGRES", "CREATE USER bob PASSWORD 'hunter2'"));
    Json *output =
        json_parse(&cx, str("{\"advices\":[{\"content\":\"password hunter2 is weak\"}]}"), NULL);
    Json *facts = json_parse(
        &cx,
        str("{\"read\":[{\"path\":\"change.statement\",\"value\":\"CREATE USER bob PASSWORD "
            "'hun\"},{\"path\":\"change.environment.tier\",\"value\":\"PROTECTED\"}]}"),
        NULL);
    assert_true(str_find(json_text(arena, redaction_document(redaction, output)), STR("hunter2")) <
                0);
    Str read = json_text(arena, redaction_document(redaction, facts));
    assert_true(str_find(read, STR("'hun")) < 0);
    assert_true(str_find(read, STR("PROTECTED")) > 0);
    assert_string_equal(str_z(arena, redaction_found(redaction)), "secret");
}

static Str clean_schema(const char *schema)
{
    Redaction *redaction = redaction_new(arena, &rules);
    Json *input = input_of("POSTGRES", "SELECT 1");
    json_set(arena, input, "schema", json_parse(&cx, str(schema), NULL));
    return json_text(arena, json_get(redaction_input(redaction, input), "schema"));
}

/* Definitions are SQL, comments are words, and a column may have a secret as its default. */
static void takes_secrets_out_of_the_schema(void **state)
{
    (void)state;
    static const char *const secret[] = {
        "{\"definition\":\"SELECT * FROM dblink('host=h password=hunter2', 'SELECT 1')\"}",
        "{\"comment\":\"see redis://u:hunter2@h\"}",
        "{\"name\":\"api_token\",\"default\":\"'hunter2'::text\"}",
        "{\"body\":\"EXECUTE 'ALTER USER u PASSWORD ''hunter2'' '\"}",
        "{\"expressions\":[\"pgp_sym_decrypt(a, 'hunter2')\"]}",
        "{\"comment\":\"ask hunter2@x.org\"}"};
    static const char *const plain[] = {
        "{\"name\":\"kind\",\"default\":\"'plain'\"}",
        "{\"name\":\"password\",\"default\":\"now()\"}",
        "{\"name\":\"hunter2\",\"definition\":\"SELECT 'a' -- one\"}"};
    for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
        assert_true(str_find(clean_schema(secret[i]), STR("hunter2")) < 0);
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        assert_string_equal(clean_schema(plain[i]).p, plain[i]);
}

/* Any prefix of hostile text is read to its end. */
static void survives_any_text(void **state)
{
    (void)state;
    static const char text[] = "SET PASSWORD FOR x = E'a\\'b' $a$ IDENTIFIED BY q'[x]' /* :// @@ "
                               "password= */ N'' X'0 \"\" password:\"x a@b.cc @.. \xff\xfe ://:@";
    static const char *const engines[] = {"POSTGRES", "MYSQL", "ORACLE", "MSSQL", "BIGQUERY"};
    rules.hides_data = true;
    for (size_t e = 0; e < 5; e++)
        for (size_t n = 0; n < sizeof text; n++)
            clean(engines[e], arena_copy(arena, text, n));
}

int main(void)
{
#define SPEC(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest specs[] = {
        SPEC(takes_passwords_out_of_sql), SPEC(leaves_other_sql_as_it_is),
        SPEC(hides_data_when_told_to),    SPEC(gives_persons_a_pseudonym),
        SPEC(keeps_persons_when_told_to), SPEC(takes_secrets_out_of_answers),
        SPEC(survives_any_text),          SPEC(takes_secrets_out_of_the_schema),
    };
    return cmocka_run_group_tests(specs, NULL, NULL);
}
