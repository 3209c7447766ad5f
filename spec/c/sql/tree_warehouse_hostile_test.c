/* Inputs made to break the reading of the warehouse dialects: nesting, long chains, prefixes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glob.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/file.h"
#include "hostile.h"
#include "sql/names.h"

#define CORPUS SOURCE_DIR "/../shared/corpus/"

static SqlScript *parse(Arena *arena, const char *dialect, Str text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(dialect)), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        SqlUses uses;
        sql_tree_uses(arena, stmt->tree, &uses);
        assert_true((size_t)stmt->rest.offset + stmt->rest.length <= text.n);
        assert_true(stmt->level == SQL_L2 || stmt->error);
    }
    return script;
}

typedef struct Hostile {
    const char *dialect, *head, *middle, *tail;
    size_t times;
} Hostile;

static const Hostile cases[] = {
    {"snowflake", "select a", ":b", " from t", 20000},
    {"snowflake", "select a", "[1]", " from t", 20000},
    {"snowflake", "select ", "[", "", 20000},
    {"snowflake", "select ", "{'a': ", "", 20000},
    {"snowflake", "select ", "x -> ", "1", 20000},
    {"snowflake", "select ", "prior ", "a from t", 20000},
    {"snowflake", "select * from t", " at (offset => -1)", "", 5000},
    {"snowflake", "select * from t", " pivot (sum(a) for b in (1))", "", 5000},
    {"snowflake", "select * ", "exclude (a) ", "from t", 5000},
    {"snowflake", "create table t (a array(", "array(", "", 20000},
    {"snowflake", "create table t (a int)", " x = (y = (", "", 20000},
    {"snowflake", "create table t (a int)", " x = 1", "", 20000},
    {"snowflake", "alter table t drop a", ", b", "", 50000},
    {"snowflake", "alter table t add a int", ", b int", "", 20000},
    {"snowflake", "copy into t from @s", "/a", "", 50000},
    {"snowflake", "select f(", "f(", "", 20000},
    {"snowflake", "select position(", "position(", "", 20000},
    {"snowflake", "select cast(", "cast(", "", 20000},
    {"snowflake", "select time(", "time(", "", 20000},
    {"snowflake", "begin ", "begin ", "end; ", 5000},
    {"snowflake", "begin ", "if (a) then ", "", 5000},
    {"snowflake", "begin ", "let a := 1; ", "end", 20000},
    {"snowflake", "begin ", "foo bar; ", "end", 20000},
    {"snowflake", "begin case ", "when a then null; ", "end", 5000},
    {"snowflake", "begin repeat ", "repeat ", "", 5000},
    {"snowflake", "insert all", " into t values (1)", " select 1", 20000},
    {"clickhouse", "select a", " ? a : ", "b", 20000},
    {"clickhouse", "select a", ".1", "", 20000},
    {"clickhouse", "with 1 as a", ", 2 as b", " select a", 20000},
    {"clickhouse", "select 1", " order by 1 union all select 1", "", 5000},
    {"clickhouse", "create table t (a Tuple(", "Tuple(", "", 20000},
    {"clickhouse", "select 1 from t", " array join a", "", 20000},
    {"clickhouse", "select f", "(1)", "", 20000},
    {"bigquery", "select 1 from t", " |> where a", "", 5000},
    {"bigquery", "select array<struct<a ", "array<struct<a ", "", 20000},
    {"bigquery", "select x", ".f(1)", "", 20000},
    {"hive", "select * from t", " lateral view explode(a) b as c", "", 5000},
    {"hive", "from t", " insert into a select 1", "", 5000},
    {"sqlite", "select a", " glob b", "", 20000},
    {"sqlite", "create table t (a unsigned", " big", " int)", 50000},
    {"starrocks", "create table t (a int) partition by range (a) (", "start (1) end (2), ", ")",
     5000},
    {"cockroachdb", "create table t (a int", ", index (a)", ")", 20000},
    {"redshift", "select * from t", ", unpivot a as b at c", "", 5000},
};

static Str build(Arena *arena, const Hostile *hostile)
{
    return hostile_text(arena, hostile->head, hostile->middle, hostile->tail, hostile->times);
}

static void hostile_inputs_end_in_time_and_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        Str text = build(arena, &cases[i]);
        int64_t start = clock_ms();
        parse(arena, cases[i].dialect, text);
        int64_t took = clock_ms() - start;
        if (took >= 3000 || arena_size(arena) >= 400 * text.n + (8u << 20))
            fail_msg("%s: %s: %zu bytes took %zu and %lld ms", cases[i].head, cases[i].middle,
                     text.n, arena_size(arena), (long long)took);
        arena_free(arena);
    }
}

typedef struct Sample {
    const char *dialect, *text;
} Sample;

static const Sample samples[] = {
    {"snowflake",
     "CREATE OR REPLACE TRANSIENT TABLE a.b (c NUMBER(1,2) AUTOINCREMENT START 1 INCREMENT 2 "
     "COMMENT 'x', d ARRAY(INT NOT NULL) WITH MASKING POLICY p USING (c, d)) CLUSTER BY (c) "
     "DATA_RETENTION_TIME_IN_DAYS = 1 FILE_FORMAT = (TYPE = 'CSV' NULL_IF = ('a', 'b'))"},
    {"snowflake", "SELECT t.a:b[0].c::int, $1, x -> x + 1 FROM @s/a (FILE_FORMAT => f) t, LATERAL "
                  "FLATTEN(INPUT => a) f SAMPLE (10) QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1"},
    {"snowflake", "ALTER TABLE t MODIFY (a SET NOT NULL, COLUMN b SET DATA TYPE VARCHAR(3), c DROP "
                  "DEFAULT)"},
    {"clickhouse",
     "CREATE TABLE t ON CLUSTER c (a Nullable(Int8) DEFAULT 1 CODEC(ZSTD(1)) TTL b + "
     "INTERVAL 1 DAY, INDEX i a TYPE minmax GRANULARITY 1) ENGINE = MergeTree ORDER BY "
     "(a) TTL b TO DISK 'x' SETTINGS x = 1"},
    {"clickhouse",
     "WITH 1 AS x SELECT a.1, [1, 2], (a AS b), c ? d : e FROM t FINAL ARRAY JOIN f AS g "
     "PREWHERE h LIMIT 1 BY i SETTINGS x = 1 FORMAT JSON"},
    {"bigquery",
     "CREATE TABLE a.b (c STRUCT<d ARRAY<INT64>> OPTIONS (x = 'y')) PARTITION BY c CLUSTER "
     "BY d OPTIONS (e = [1])"},
    {"spanner",
     "CREATE TABLE t (a INT64 NOT NULL, b STRING(MAX) AS (c) STORED) PRIMARY KEY (a DESC), "
     "INTERLEAVE IN PARENT p ON DELETE CASCADE"},
    {"sparksql",
     "MERGE INTO t USING s ON a = b WHEN MATCHED AND c THEN UPDATE SET * WHEN NOT MATCHED "
     "BY SOURCE THEN DELETE"},
    {"hive",
     "INSERT OVERWRITE TABLE t PARTITION (a = 1, b) SELECT TRANSFORM (a) USING 'x' AS (b int) "
     "FROM u CLUSTER BY c"},
    {"doris",
     "CREATE TABLE t (a int SUM, INDEX i (a) USING INVERTED) AGGREGATE KEY (a) PARTITION BY "
     "RANGE (a) (PARTITION p VALUES [(1), (2))) DISTRIBUTED BY HASH (a) BUCKETS 3 "
     "PROPERTIES ('x' = 'y')"},
    {"sqlite",
     "CREATE TABLE t (a UNSIGNED BIG INT PRIMARY KEY ASC ON CONFLICT FAIL AUTOINCREMENT, b "
     "AS (a) STORED) WITHOUT ROWID, STRICT"},
    {"redshift",
     "CREATE TABLE t (a int IDENTITY (0, 1) ENCODE zstd) DISTKEY (a) COMPOUND SORTKEY (a)"},
    {"cockroachdb", "CREATE TABLE t (a STRING NOT NULL, INVERTED INDEX (a), FAMILY f (a)) LOCALITY "
                    "REGIONAL BY ROW"},
    {"trino", "ALTER TABLE a.b.c SET PROPERTIES x = ARRAY['y'], z = DEFAULT"},
};

/* Every prefix is read to an end; the step keeps a corpus to seconds. */
static void read_prefixes(const char *dialect, Str text, size_t step)
{
    for (size_t n = 0; n <= text.n; n += step) {
        Arena *arena = arena_new();
        parse(arena, dialect, (Str){text.p, n});
        arena_free(arena);
    }
}

static void every_prefix_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        read_prefixes(samples[i].dialect, str(samples[i].text), 1);
}

static void read_folder(const char *folder, const char *dialect)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    glob_t files;
    if (glob(arena_printf(arena, CORPUS "%s/*.sql", folder), 0, NULL, &files) != 0)
        files.gl_pathc = 0;
    for (size_t i = 0; i < files.gl_pathc; i++) {
        Str text;
        if (file_read(&cx, files.gl_pathv[i], 1 << 20, &text))
            read_prefixes(dialect, text, text.n / 200 + 1);
    }
    if (files.gl_pathc)
        globfree(&files);
    arena_free(arena);
}

static void every_prefix_of_the_corpus_ends(void **state)
{
    (void)state;
    static const char *const dialects[] = {"snowflake", "clickhouse", "bigquery", "databricks",
                                           "hive",      "sparksql",   "sqlite",   "starrocks",
                                           "doris",     "redshift",   NULL};
    if (!file_is_dir(CORPUS "sqlfluff"))
        skip();
    for (size_t i = 0; dialects[i]; i++) {
        char folder[64];
        snprintf(folder, sizeof folder, "sqlfluff/%s", dialects[i]);
        read_folder(folder, dialects[i]);
    }
    read_folder("memefish/spanner", "spanner");
    read_folder("sqlfluff/postgres", "cockroachdb");
    read_folder("sqlfluff/ansi", "trino");
}

static void tokens_at_random_end(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (size_t round = 0; round < 4000; round++) {
        Arena *arena = arena_new();
        Buf text = buf_new(arena);
        const char *dialect = samples[round % (sizeof samples / sizeof *samples)].dialect;
        for (size_t n = 0; n < 60; n++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            const Sample *sample = &samples[(seed >> 33) % (sizeof samples / sizeof *samples)];
            size_t length = strlen(sample->text), from = (seed >> 20) % length;
            size_t word = strcspn(sample->text + from, " ");
            buf_add_str(&text, (Str){sample->text + from, word});
            buf_add_char(&text, ' ');
        }
        parse(arena, dialect, buf_str(&text));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_inputs_end_in_time_and_memory),
        cmocka_unit_test(every_prefix_ends),
        cmocka_unit_test(every_prefix_of_the_corpus_ends),
        cmocka_unit_test(tokens_at_random_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
