/* Positions: bytes to 1-based lines and columns, columns counted in characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sql/script.h"

typedef struct Case {
    const char *text;
    uint32_t offset, line, column;
} Case;

static const Case cases[] = {
    {"", 0, 1, 1},
    {"abc", 0, 1, 1},
    {"abc", 2, 1, 3},
    {"abc", 3, 1, 4},
    {"abc", 99, 1, 4},
    {"a\nb", 1, 1, 2},
    {"a\nb", 2, 2, 1},
    {"a\n\n\nb", 4, 4, 1},
    {"a\r\nb", 3, 2, 1},
    {"\n", 1, 2, 1},
    {"\xe4\xb8\xad\xe6\x96\x87 x", 7, 1, 4}, /* two characters of three bytes */
    {"\xf0\x9f\x8e\x89x", 4, 1, 2},          /* one character of four bytes */
    {"a\n\xc3\xa9\xc3\xa9;", 6, 2, 3},       /* second line, two characters */
    {"e\xcc\x81x", 3, 1, 3},                 /* a combining mark is a character */
};

static void counts_lines_and_characters(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        SqlScript *script =
            sql_parse(arena, sql_dialect_find(STR("postgres")), str(cases[i].text), SQL_L0);
        uint32_t line, column;
        sql_position(script, cases[i].offset, &line, &column);
        if (line != cases[i].line || column != cases[i].column)
            fail_msg("case %zu gives %u:%u", i, line, column);
    }
    arena_free(arena);
}

/* The table of line starts agrees with counting from the beginning, at every offset. */
static void agrees_with_counting(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR("SELECT 1;\r\n\n\tSELECT '\xe4\xb8\xad\n\xf0\x9f\x8e\x89';\nx");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("mysql")), text, SQL_L0);
    uint32_t line = 1, column = 1;
    for (uint32_t i = 0; i < text.n; i++) {
        uint32_t got_line, got_column;
        bool continues = ((unsigned char)text.p[i] & 0xc0) == 0x80;
        sql_position(script, i, &got_line, &got_column);
        assert_int_equal(got_line, line);
        if (!continues)
            assert_int_equal(got_column, column);
        column += i + 1 < text.n && ((unsigned char)text.p[i + 1] & 0xc0) != 0x80;
        if (text.p[i] == '\n') {
            line++;
            column = 1;
        }
    }
    arena_free(arena);
}

static void places_statements(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR("\n\n  SELECT '\xc3\xa9'; -- c\n  DROP TABLE t");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L1);
    uint32_t line, column;
    assert_int_equal(script->stmts.n, 2);
    sql_position(script, script->stmts.v[0].span.offset, &line, &column);
    assert_int_equal(line, 3);
    assert_int_equal(column, 3);
    Span second = script->stmts.v[1].span;
    sql_position(script, second.offset, &line, &column);
    assert_int_equal(line, 4);
    assert_int_equal(column, 3);
    sql_position(script, second.offset + second.length, &line, &column);
    assert_int_equal(column, 15);
    arena_free(arena);
}

static bool is_refused(const char *sql)
{
    Arena *arena = arena_new();
    const char *message;
    uint32_t offset;
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("POSTGRES")), str(sql), SQL_L2);
    bool refused = !sql_verdict_read(arena, &script->stmts.v[0], &message, &offset);
    arena_free(arena);
    return refused;
}

/* The verdict's grammar is older than the statements that people write. */
static const char *const newer_statements[] = {
    "MERGE INTO t USING u ON true WHEN MATCHED THEN DELETE RETURNING 1",
    "MERGE INTO t USING u ON true WHEN NOT MATCHED BY SOURCE THEN DELETE",
    "SELECT a IS JSON, 1_000, 0x1F FROM (SELECT 1 AS a)",
    "SELECT JSON_ARRAY(1 NULL ON NULL), JSON_OBJECT('a' VALUE 1 WITH UNIQUE KEYS)",
    "SELECT JSON_QUERY(j, '$.a' WITH WRAPPER), JSON_VALUE(j, '$' DEFAULT 1 ON EMPTY) FROM t",
    "SELECT * FROM JSON_TABLE(a, '$' COLUMNS (b int)) j",
    "SELECT x AT LOCAL FROM t",
    "CREATE TABLE t (a int STORAGE EXTERNAL)",
    "CREATE TABLE t (a int GENERATED ALWAYS AS (1) VIRTUAL)",
    "CREATE TABLE t (a int, v daterange, PRIMARY KEY (a, v WITHOUT OVERLAPS))",
    "CREATE STATISTICS ON a, b FROM t",
    "ALTER TABLE t ALTER COLUMN a SET EXPRESSION AS (b + 1)",
    "ALTER TABLE t ALTER COLUMN a SET STATISTICS DEFAULT",
    "ALTER TABLE t SET ACCESS METHOD DEFAULT",
    "ALTER TABLE t ADD CONSTRAINT n NOT NULL a",
    "ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r NOT ENFORCED",
    "GRANT r TO s WITH INHERIT TRUE, SET FALSE",
    "REINDEX DATABASE",
    "INSERT INTO t VALUES (1) RETURNING WITH (OLD AS o) o.a",
};

static void knows_newer_syntax(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof newer_statements / sizeof *newer_statements; i++)
        if (is_refused(newer_statements[i]))
            fail_msg("refused: %s", newer_statements[i]);
    assert_true(is_refused("SELECT RETURNING"));
    assert_true(is_refused("SELECT 123abc"));
    assert_true(is_refused("SELECT a FORM t x"));
    assert_true(is_refused("REINDEX"));
}

/* PostgreSQL's own grammar counts characters too. */
static void places_the_verdict(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    const char *message;
    uint32_t offset;
    assert_true(sql_verdict_pg(arena, STR("SELECT 1"), &message, &offset));
    assert_null(message);
    assert_true(sql_verdict_pg(arena, STR(""), &message, &offset));
    assert_false(
        sql_verdict_pg(arena, STR("SELECT '\xc3\xa9\xc3\xa9' FORM t x"), &message, &offset));
    assert_string_equal(message, "syntax error at or near \"t\"");
    assert_int_equal(offset, 17);
    assert_false(sql_verdict_pg(arena, STR("SELECT ("), &message, &offset));
    assert_string_equal(message, "syntax error at end of input");
    assert_int_equal(offset, 8);
    arena_free(arena);
}

static void gives_no_verdict_beyond_its_limits(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    const char *message;
    uint32_t offset;
    Str nul = {"SELECT \0 1", 10};
    assert_true(sql_verdict_pg(arena, nul, &message, &offset));
    assert_non_null(message);
    char *large = arena_alloc(arena, SQL_VERDICT_BYTES_MAX);
    memset(large, '(', SQL_VERDICT_BYTES_MAX);
    assert_true(sql_verdict_pg(arena, (Str){large, SQL_VERDICT_BYTES_MAX}, &message, &offset));
    assert_non_null(message);
    assert_false(sql_verdict_pg(arena, (Str){large, 200000}, &message, &offset));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_lines_and_characters),
        cmocka_unit_test(agrees_with_counting),
        cmocka_unit_test(places_statements),
        cmocka_unit_test(places_the_verdict),
        cmocka_unit_test(knows_newer_syntax),
        cmocka_unit_test(gives_no_verdict_beyond_its_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
