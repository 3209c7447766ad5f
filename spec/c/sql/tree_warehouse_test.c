/* The tree of ClickHouse, GoogleSQL, Hive's family, Trino, SQLite, Redshift, CockroachDB, StarRocks
 * and Doris: what each has that the common grammar has not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tree_dump.h"

static SqlTree *tree_of(Arena *arena, const char *dialect, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(dialect)), str(text), SQL_L2);
    assert_int_equal(script->stmts.n, 1);
    const SqlStmt *stmt = &script->stmts.v[0];
    if (stmt->level != SQL_L2)
        fail_msg("%s: %s at %u", text, stmt->error ? stmt->error : "", stmt->error_offset);
    return stmt->tree;
}

static void assert_text(Str found, const char *expected)
{
    if (!str_is(found, expected))
        fail_msg("found \"%.*s\", expected \"%s\"", STR_ARG(found), expected);
}

static const SqlOption *option_of(const SqlOptionList *options, const char *name)
{
    for (const SqlOption *option = options->first; option; option = option->next)
        if (str_is(option->name, name))
            return option;
    fail_msg("no option %s", name);
    return NULL;
}

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

static void reads_tables_of_clickhouse(void **state)
{
    const SqlCreateTable *table =
        tree_of(*state, "clickhouse",
                "CREATE TABLE d.t ON CLUSTER c (a LowCardinality(Nullable(String)) DEFAULT 'x' "
                "CODEC(ZSTD(1)), b ALIAS a, INDEX i a TYPE minmax GRANULARITY 1) ENGINE = "
                "ReplicatedMergeTree('/x', '{r}') PARTITION BY toYYYYMM(d) ORDER BY (a, b) TTL d + "
                "INTERVAL 1 MONTH DELETE SETTINGS index_granularity = 8192")
            ->create_table;
    assert_text(table->name->schema, "d");
    assert_text(table->columns.first->type->canon, "lowcardinality");
    assert_text(table->columns.last->generated_kind, "virtual");
    assert_int_equal(table->constraints.first->kind, SQL_CONSTRAINT_INDEX);
    assert_text(option_of(&table->options, "engine")->value, "ReplicatedMergeTree");
    assert_non_null(table->partition_by);
    const SqlAlter *alter =
        tree_of(*state, "clickhouse",
                "ALTER TABLE t UPDATE a = 1 WHERE b, ADD COLUMN c Int8 AFTER a, DROP PARTITION 'x'")
            ->alter;
    assert_int_equal(alter->actions.n, 3);
    assert_non_null(alter->actions.first->expr);
}

static void reads_queries_of_clickhouse(void **state)
{
    const SqlQuery *query =
        tree_of(*state, "clickhouse",
                "WITH 1 AS x, q AS (SELECT 1) SELECT a.1, [1], b ? c : d, arrayMap(y -> y + x, e) "
                "FROM t FINAL ARRAY JOIN e AS f GLOBAL ANY LEFT JOIN q USING a PREWHERE g WHERE h "
                "ORDER BY a WITH FILL LIMIT 1 BY a LIMIT 3 SETTINGS m = 1 FORMAT JSON")
            ->query;
    assert_int_equal(query->ctes.n, 2);
    assert_int_equal(query->ctes.first->extras.n, 1);
    assert_int_equal(query->targets.n, 4);
    assert_int_equal(query->from.first->join, SQL_JOIN_LEFT);
    assert_non_null(query->where);
    assert_text(query->limit->text, "3");
    const SqlQuery *arms =
        tree_of(*state, "clickhouse", "SELECT a FROM t ORDER BY a UNION ALL SELECT 1 LIMIT 2")
            ->query;
    assert_int_equal(arms->kind, SQL_QUERY_SETOP);
    assert_int_equal(arms->arms.first->order_by.n, 1);
}

static void reads_googlesql(void **state)
{
    const SqlCreateTable *table =
        tree_of(*state, "bigquery",
                "CREATE TABLE my-project.d.t (a STRUCT<b ARRAY<INT64>, c STRING NOT NULL> OPTIONS "
                "(description = 'x')) PARTITION BY DATE(e) CLUSTER BY f OPTIONS (g = [('h', 'i')])")
            ->create_table;
    assert_text(table->name->catalog, "my-project");
    assert_text(table->columns.first->type->canon, "struct");
    assert_non_null(table->partition_by);
    const SqlCreateTable *spanner =
        tree_of(*state, "spanner",
                "CREATE TABLE t (a INT64 NOT NULL, b STRING(MAX) AS (c) STORED) PRIMARY KEY (a "
                "DESC), INTERLEAVE IN PARENT p ON DELETE CASCADE")
            ->create_table;
    assert_int_equal(spanner->constraints.first->kind, SQL_CONSTRAINT_PRIMARY);
    assert_text(spanner->columns.last->generated_kind, "stored");
    const SqlQuery *query =
        tree_of(*state, "bigquery",
                "FROM t |> WHERE a > 1 |> SELECT b, x.UPPER().LENGTH() |> LIMIT 3")
            ->query;
    assert_int_equal(query->from.n, 1);
    tree_of(*state, "bigquery",
            "SELECT AS STRUCT ARRAY<INT64>[1], a FROM UNNEST([1, 2]) a WITH OFFSET");
    tree_of(*state, "spanner",
            "@{x=1} UPDATE t@{FORCE_INDEX=i} SET a = 1 WHERE TRUE THEN RETURN a");
}

static void reads_hive_and_its_kin(void **state)
{
    const SqlCreateTable *table =
        tree_of(
            *state, "hive",
            "CREATE EXTERNAL TABLE IF NOT EXISTS d.t (a MAP<STRING, ARRAY<INT>> COMMENT 'x') "
            "PARTITIONED BY (b STRING) CLUSTERED BY (a) INTO 3 BUCKETS ROW FORMAT DELIMITED FIELDS "
            "TERMINATED BY ',' STORED AS ORC TBLPROPERTIES ('k' = 'v')")
            ->create_table;
    assert_int_equal(table->columns.n, 2);
    assert_text(table->columns.first->comment, "x");
    assert_non_null(table->partition_by);
    const SqlInsert *insert = tree_of(*state, "hive",
                                      "FROM s INSERT OVERWRITE TABLE t PARTITION (a = 1) SELECT b "
                                      "INSERT INTO u SELECT c")
                                  ->insert;
    assert_text(insert->table->name, "t");
    assert_text(insert->query->from.first->name->name, "s");
    const SqlMerge *merge =
        tree_of(*state, "databricks",
                "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED "
                "BY SOURCE THEN DELETE")
            ->merge;
    assert_true(merge->whens.last->by_source);
    const SqlAction *added =
        tree_of(*state, "sparksql", "ALTER TABLE t ADD COLUMNS (a INT FIRST, b STRING)")
            ->alter->actions.first;
    assert_text(added->column->position, "first");
    tree_of(*state, "sparksql",
            "SELECT * FROM t VERSION AS OF 3 LATERAL VIEW explode(a) x AS y, z");
    tree_of(*state, "databricks", "SELECT a:b.c, 10L FROM t DISTRIBUTE BY a SORT BY b");
}

static void reads_sqlite(void **state)
{
    const SqlCreateTable *table =
        tree_of(*state, "sqlite",
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, b, c UNSIGNED BIG INT "
                "DEFAULT 0 CHECK (c > 0), UNIQUE (b, c) ON CONFLICT REPLACE) WITHOUT ROWID, STRICT")
            ->create_table;
    assert_true(table->columns.first->primary);
    assert_true(table->columns.first->auto_increment);
    assert_null(table->columns.first->next->type);
    assert_text(table->columns.last->type->canon, "unsigned big int");
    assert_int_equal(table->constraints.first->kind, SQL_CONSTRAINT_UNIQUE);
    const SqlInsert *insert =
        tree_of(
            *state, "sqlite",
            "INSERT OR REPLACE INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1 RETURNING *")
            ->insert;
    assert_true(insert->on_conflict->do_update);
    tree_of(*state, "sqlite",
            "SELECT a GLOB 'x*', b IS c, [d e] FROM t INDEXED BY i WHERE e NOT MATCH 'f'");
}

static void reads_redshift_and_cockroachdb(void **state)
{
    const SqlCreateTable *table =
        tree_of(*state, "redshift",
                "CREATE TABLE t (a BIGINT IDENTITY (0, 1) ENCODE zstd DISTKEY) DISTSTYLE KEY "
                "COMPOUND SORTKEY (a) BACKUP NO")
            ->create_table;
    assert_true(table->columns.first->auto_increment);
    assert_int_equal(table->options.n, 3);
    assert_non_null(tree_of(*state, "redshift",
                            "SELECT TOP 3 a FROM t QUALIFY ROW_NUMBER() OVER (ORDER BY a) = 1")
                        ->query->qualify);
    const SqlAction *encode = tree_of(*state, "redshift", "ALTER TABLE t ALTER COLUMN a ENCODE lzo")
                                  ->alter->actions.first;
    assert_text(encode->value, "lzo");
    const SqlCreateTable *cockroach =
        tree_of(
            *state, "cockroachdb",
            "CREATE TABLE t (a UUID PRIMARY KEY DEFAULT gen_random_uuid(), b STRING, INVERTED "
            "INDEX (b), INDEX i (b DESC) STORING (a), FAMILY f (a, b)) LOCALITY REGIONAL BY ROW")
            ->create_table;
    assert_int_equal(cockroach->constraints.n, 2);
    tree_of(*state, "cockroachdb", "UPSERT INTO t (a) VALUES (1) RETURNING a");
    tree_of(*state, "cockroachdb", "SELECT * FROM t@i AS OF SYSTEM TIME '-10s'");
}

static void reads_column_stores_and_trino(void **state)
{
    const SqlCreateTable *table =
        tree_of(
            *state, "starrocks",
            "CREATE TABLE t (a BIGINT NOT NULL COMMENT 'x', b INT SUM DEFAULT '0', INDEX i (a) "
            "USING BITMAP) PRIMARY KEY (a) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN "
            "('3'), START ('1') END ('2') EVERY (1)) DISTRIBUTED BY HASH (a) BUCKETS 3 "
            "PROPERTIES ('k' = 'v')")
            ->create_table;
    assert_int_equal(table->constraints.n, 2);
    assert_int_equal(table->constraints.last->kind, SQL_CONSTRAINT_PRIMARY);
    assert_text(table->constraints.last->keys.first->column->name, "a");
    assert_non_null(table->partition_by);
    tree_of(*state, "doris", "INSERT OVERWRITE TABLE t PARTITION (p) WITH LABEL l (a) SELECT 1");
    tree_of(*state, "doris", "ALTER TABLE t ADD PARTITION p VALUES [(1), (2)) BUCKETS 3");
    const SqlCreateTable *trino =
        tree_of(*state, "trino",
                "CREATE TABLE a.b.c (d ROW(e BIGINT, f ARRAY(VARCHAR)) COMMENT 'x') WITH (format = "
                "'ORC', partitioned_by = ARRAY['g'])")
            ->create_table;
    assert_text(trino->columns.first->type->canon, "row");
    tree_of(*state, "trino",
            "SELECT transform(a, x -> x + 1), try_cast(b AS DATE) FROM t "
            "CROSS JOIN UNNEST(a) WITH ORDINALITY AS u (c, n)");
}

/* Statements that were left at level 1 once. */
static void reads_what_is_easily_missed(void **state)
{
    tree_of(*state, "trino",
            "WITH r (n) AS (VALUES 1, 2) SELECT json_value(a, 'lax $' RETURNING int) "
            "FROM r");
    tree_of(*state, "redshift", "MERGE INTO t USING s ON t.a = s.a REMOVE DUPLICATES");
    tree_of(*state, "snowflake", "SELECT a FROM t UNION ALL BY NAME SELECT a FROM u");
    tree_of(
        *state, "snowflake",
        "CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES u (b) ON DELETE CASCADE MATCH FULL)");
    tree_of(*state, "clickhouse", "SELECT COLUMNS('a') APPLY(sum) FROM t");
    tree_of(*state, "clickhouse", "INSERT INTO t VALUES (1, 'x') (2, 'y')");
    tree_of(*state, "databricks", "SELECT * FROM t@v1");
    tree_of(*state, "starrocks", "DELETE FROM t PARTITION p WHERE a > 3");
    tree_of(*state, "doris", "SELECT a FROM t JOIN [BROADCAST] u ON t.a = u.a");
    tree_of(*state, "cockroachdb", "CREATE TABLE t (a INT, CONSTRAINT p PRIMARY KEY (a ASC))");
    tree_of(*state, "cockroachdb", "UPDATE t SET a = 1 ORDER BY b LIMIT 3 RETURNING NOTHING");
    tree_of(*state, "cockroachdb", "SELECT 1 FROM a INNER LOOKUP JOIN b ON a.x = b.x");
    tree_of(*state, "hive",
            "ALTER TABLE t DROP IF EXISTS PARTITION (a < '1'), PARTITION (a = '2')");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_tables_of_clickhouse, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_queries_of_clickhouse, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_googlesql, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_hive_and_its_kin, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_sqlite, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_redshift_and_cockroachdb, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_column_stores_and_trino, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_what_is_easily_missed, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
