/* Inputs made to break the T-SQL parser: blocks in blocks, statements that end anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/vec.h"
#include "sql/script.h"

typedef struct Hostile {
    const char *head, *middle, *tail;
    size_t times;
} Hostile;

static const Hostile cases[] = {
    {"", "BEGIN ", "", 50000},
    {"", "BEGIN TRY ", "", 50000},
    {"", "BEGIN\n", "SELECT 1", 50000},
    {"", "END ", "", 50000},
    {"CREATE PROC p AS ", "END\n", "", 50000},
    {"CREATE PROC p AS ", "BEGIN\n", "END", 50000},
    {"", "IF 1 = 1 ", "", 50000},
    {"", "IF (", "", 50000},
    {"", "IF 1 = 1 SELECT 1 ELSE ", "", 20000},
    {"", "WHILE a ", "", 50000},
    {"CREATE PROC p AS ", "SELECT ( ", "", 50000},
    {"CREATE PROC p AS ", "SELECT FROM\n", "", 50000},
    {"CREATE PROC p AS ", "UPDATE t SET a =\n", "", 50000},
    {"CREATE PROC p AS ", "IF a BEGIN\nUPDATE t SET\n", "", 20000},
    {"CREATE PROC p AS ", "x: ", "", 50000},
    {"CREATE PROC p AS BEGIN ", "SELECT 1 ", "END", 100000},
    {"SELECT 1 FROM a", " CROSS APPLY b", "", 50000},
    {"SELECT 1 FROM a", " PIVOT (sum(b) FOR c IN ([1])) d", "", 50000},
    {"SELECT x", ".y(1)", "", 50000},
    {"SELECT a", ".b", "", 50000},
    {"SELECT ", "CONVERT(int, ", "", 50000},
    {"SELECT ", "{fn ", "", 50000},
    {"SELECT ", "~", "1", 50000},
    {"SELECT 1 FROM ", "(", "", 50000},
    {"SELECT 1 FROM ", "(DELETE FROM ", "", 20000},
    {"SELECT 1 FROM t", "..t", "", 50000},
    {"CREATE TABLE t (a int", " CONSTRAINT c UNIQUE", ")", 50000},
    {"ALTER TABLE t ADD a int", ", a int", "", 50000},
    {"ALTER TABLE t DROP a", ", a", "", 50000},
    {"EXEC p @a = 1", ", @a = 1", "", 50000},
    {"DECLARE @a int", ", @a int", "", 50000},
    {"CREATE SCHEMA s ", "CREATE SCHEMA s ", "", 20000},
    {"WITH ", "a AS (SELECT 1), ", "", 20000},
    {"MERGE t USING u ON 1 = 1 ", "WHEN MATCHED THEN DELETE ", "", 50000},
    {"GRANT SELECT ", ", SELECT ", "", 50000},
};

static SqlScript *parse(Arena *arena, Str text)
{
    return sql_parse(arena, sql_dialect_find(STR("mssql")), text, SQL_L2);
}

static void hostile_inputs_end_in_time_and_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        Arena *arena = arena_new();
        Buf text = buf_new(arena);
        buf_add_z(&text, cases[i].head);
        for (size_t k = 0; k < cases[i].times; k++)
            buf_add_z(&text, cases[i].middle);
        buf_add_z(&text, cases[i].tail);
        int64_t start = clock_ms();
        parse(arena, buf_str(&text));
        int64_t took = clock_ms() - start;
        if (took > 2000 || getenv("VERBOSE"))
            print_message("%s%s: %lld ms, %zu bytes\n", cases[i].head, cases[i].middle,
                          (long long)took, arena_size(arena));
        assert_true(took < 5000);
        assert_true(arena_size(arena) < 400 * text.n + (8u << 20));
        arena_free(arena);
    }
}

static const char *const fixtures[] = {
    "CREATE TABLE [a].dbo.#t (id int IDENTITY (1, 1) CONSTRAINT pk PRIMARY KEY CLUSTERED WITH "
    "(FILLFACTOR = 80) ON [PRIMARY], b AS (id * 2) PERSISTED, c varchar(max) COLLATE x SPARSE "
    "MASKED WITH (FUNCTION = 'f()') DEFAULT N'y' NOT NULL REFERENCES u (a) ON DELETE SET NULL, "
    "INDEX i UNIQUE (id DESC) INCLUDE (c) WHERE id > 1, PERIOD FOR SYSTEM_TIME (d, e)) ON ps (id) "
    "WITH (SYSTEM_VERSIONING = ON (HISTORY_TABLE = a.b))",
    "ALTER TABLE t WITH NOCHECK ADD a int, CONSTRAINT c FOREIGN KEY (a) REFERENCES u (b) ALTER "
    "TABLE t ALTER COLUMN a ADD MASKED WITH (FUNCTION = 'x') ALTER TABLE t DROP CONSTRAINT a, "
    "COLUMN IF EXISTS b SWITCH PARTITION 1 TO u",
    "WITH XMLNAMESPACES ('a' AS b), c (d) AS (SELECT TOP (1) WITH TIES e = 1, @f += 2, g.* INTO h "
    "FROM i AS j WITH (NOLOCK) TABLESAMPLE (1 PERCENT) CROSS APPLY k(1) l PIVOT (SUM(m) FOR n IN "
    "([1])) AS o FOR SYSTEM_TIME BETWEEN 1 AND 2 WHERE CONTAINS(*, 'p') AND q.r('s') = 1 GROUP BY "
    "t WITH CUBE ORDER BY u OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY FOR XML PATH('v'), TYPE) SELECT "
    "CONVERT(int, w, 1), NEXT VALUE FOR x OVER (ORDER BY y), DATEPART(day, z) FROM c OPTION (LOOP "
    "JOIN)",
    "CREATE OR ALTER PROCEDURE p;1 @a int = 1 OUT, @b x.y READONLY WITH RECOMPILE, EXECUTE AS "
    "'u' AS BEGIN TRY DECLARE @c TABLE (d int), @e CURSOR IF @a = 1 INSERT TOP (1) INTO @c (d) "
    "OUTPUT inserted.d INTO f (g) EXEC q @h = 1 ELSE WHILE EXISTS (SELECT 1) BEGIN UPDATE r SET "
    "r.s = 1, @t = u += 2 FROM v AS r WHERE CURRENT OF w CONTINUE END END TRY BEGIN CATCH THROW "
    "50000, 'x', 1; RAISERROR ('y', 16, 1) WITH NOWAIT; ROLLBACK TRAN z RETURN 1 END CATCH",
    "MERGE INTO t WITH (HOLDLOCK) AS a USING (VALUES (1)) b (c) ON a.d = b.c WHEN MATCHED AND 1 = "
    "1 THEN UPDATE SET a.e.WRITE('x', 0, 1) WHEN NOT MATCHED BY TARGET THEN INSERT (f) VALUES (1) "
    "WHEN NOT MATCHED BY SOURCE THEN DELETE OUTPUT $action INTO g;",
    "GRANT SELECT (a), ALTER ON OBJECT::dbo.t TO [u], PUBLIC WITH GRANT OPTION AS v; DROP INDEX a "
    "ON b WITH (ONLINE = ON), c.d; DENY CONTROL TO x CASCADE; CREATE FULLTEXT INDEX ON a (b TYPE "
    "COLUMN c LANGUAGE 1) KEY INDEX d; SET @x = CURSOR FOR SELECT 1; WAITFOR (RECEIVE TOP (1) * "
    "FROM q), TIMEOUT 5",
};

static void check(Str text)
{
    Arena *arena = arena_new();
    char *copy = malloc(text.n + 1); /* of its own, so that a read beyond it is seen */
    memcpy(copy, text.p, text.n);
    SqlScript *script = parse(arena, (Str){copy, text.n});
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        assert_true((size_t)stmt->rest.offset + stmt->rest.length <= text.n);
        assert_true(stmt->level == SQL_L2 || stmt->error);
    }
    free(copy);
    arena_free(arena);
}

static void every_prefix_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(fixtures) / sizeof(*fixtures); i++)
        for (size_t n = 0; n <= str(fixtures[i]).n; n++)
            check((Str){fixtures[i], n});
}

static const char *const words[] = {
    "SELECT", "FROM",   "(",      ")",      ",",      "a",       "1",       "'s'",    "CREATE",
    "TABLE",  "ALTER",  "ADD",    "COLUMN", "SET",    "NOT",     "NULL",    "IN",     "=",
    ".",      "*",      "WITH",   "AS",     "INSERT", "INTO",    "VALUES",  "ORDER",  "BY",
    "JOIN",   "ON",     "CASE",   "WHEN",   "END",    "[b]",     "..",      "::",     "DROP",
    "INDEX",  "OVER",   "UPDATE", "DELETE", "GRANT",  "TO",      "IS",      "AND",    "DEFAULT",
    "CHECK",  "KEY",    "UNION",  "ALL",    "PROC",   "@v",      "#t",      "+=",     "BEGIN",
    "TRY",    "CATCH",  "IF",     "ELSE",   "WHILE",  "EXEC",    "DECLARE", "PRINT",  "RETURN",
    ";",      "\nGO\n", ":",      "MERGE",  "USING",  "MATCHED", "THEN",    "OUTPUT", "TOP",
    "APPLY",  "CROSS",  "PIVOT",  "FOR",    "XML",    "OPTION",  "\n",      "CURSOR", "TRIGGER",
    "THROW",  "OFFSET", "ROWS",   "FETCH",  "NEXT",   "VALUE",   "-",       "~",      "FUNCTION"};

static void random_tokens_end(void **state)
{
    (void)state;
    uint64_t seed = 42;
    for (int round = 0; round < 20000; round++) {
        Arena *arena = arena_new();
        Buf text = buf_new(arena);
        for (int i = 0; i < 30; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add_z(&text, words[(seed >> 33) % (sizeof(words) / sizeof(*words))]);
            buf_add_char(&text, ' ');
        }
        check(buf_str(&text));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_inputs_end_in_time_and_memory),
        cmocka_unit_test(every_prefix_ends),
        cmocka_unit_test(random_tokens_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
