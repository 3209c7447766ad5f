/* Statements of the MySQL family that phrases read, what they keep, and what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sql/tree.h"

static SqlStmt *parse(Arena *arena, const char *dialect, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(dialect)), str(text), SQL_L2);
    assert_true(script->stmts.n > 0);
    return &script->stmts.v[0];
}

static SqlTree *tree_of(Arena *arena, const char *text)
{
    SqlStmt *stmt = parse(arena, "mysql", text);
    if (stmt->level != SQL_L2)
        print_message("%s: %s\n", text, stmt->error ? stmt->error : "");
    assert_int_equal(stmt->level, SQL_L2);
    return stmt->tree;
}

static void assert_text(Str found, const char *expected)
{
    if (!str_is(found, expected))
        print_message("found \"%.*s\", expected \"%s\"\n", STR_ARG(found), expected);
    assert_true(str_is(found, expected));
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

static void reads_every_sort_of_statement(void **state)
{
    static const char *const texts[] = {
        "SHOW FULL COLUMNS FROM t FROM db LIKE 'a%'",
        "SHOW INDEX FROM t WHERE Key_name = 'PRIMARY'",
        "SHOW REPLICA STATUS FOR CHANNEL 'c'",
        "SHOW PROFILE CPU, BLOCK IO FOR QUERY 1 LIMIT 2 OFFSET 1",
        "ADMIN SHOW DDL JOBS 20 WHERE id = 0",
        "SPLIT TABLE t INDEX i BETWEEN ('a') AND ('z') REGIONS 4",
        "FLASHBACK TABLE t TO BEFORE DROP",
        "BACKUP DATABASE * TO 's3://b' RATE_LIMIT = 500 MB/SECOND SNAPSHOT 5 MINUTE AGO",
        "BATCH ON t.id LIMIT 100 DELETE FROM t WHERE a = 1",
        "CREATE RESOURCE GROUP r RU_PER_SEC = 100 PRIORITY = HIGH BURSTABLE",
        "ALTER INSTANCE ROTATE INNODB MASTER KEY",
        "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (HOST '::1', PORT 3306)",
        "FLUSH LOCAL TABLES t, u WITH READ LOCK",
        "KILL QUERY 5",
        "XA COMMIT 'x','y',1 ONE PHASE",
        "HANDLER t READ i >= (1, 2) WHERE a > 3 LIMIT 4",
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST='h', SOURCE_PORT=1 FOR CHANNEL 'c'",
        "CHANGE REPLICATION FILTER REPLICATE_DO_DB = (a, b), REPLICATE_REWRITE_DB = ((a, b))",
        "START REPLICA SQL_THREAD UNTIL SOURCE_LOG_FILE = 'x', SOURCE_LOG_POS = 4",
        "LOAD DATA LOCAL INFILE 'f' INTO TABLE t CHARACTER SET utf8 FIELDS TERMINATED BY ','"
        " OPTIONALLY ENCLOSED BY '\"' LINES TERMINATED BY '\\n' IGNORE 1 LINES (a, @b) SET c = @b",
        "CHECK TABLE t FOR UPGRADE QUICK",
        "OPTIMIZE NO_WRITE_TO_BINLOG TABLE a, b",
        "ANALYZE TABLE t UPDATE HISTOGRAM ON a, b WITH 16 BUCKETS",
        "LOCK TABLES a AS x READ LOCAL, b WRITE",
        "INSTALL COMPONENT 'file://x' SET GLOBAL y = 1",
        "GET CURRENT DIAGNOSTICS CONDITION 1 @a = MESSAGE_TEXT",
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'",
        "PREPARE p FROM 'SELECT ?'",
        "EXPLAIN FORMAT = JSON INTO @x SELECT 1",
        "DESC t 'a%'",
        "SET @a.b = @@session.c.d, @`x y` := 1",
        "DROP USER a@b.c.d, 'x'@'%'",
        "ALTER TABLE t PLACEMENT POLICY = SET DEFAULT",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        tree_of(*state, texts[i]);
}

/* Each is one that a MariaDB 10.11 prepares. */
static void reads_what_only_mariadb_has(void **state)
{
    static const char *const texts[] = {
        "CREATE OR REPLACE TABLE t (a int INVISIBLE, s timestamp(6) AS ROW START, e timestamp(6) AS"
        " ROW END, PERIOD FOR SYSTEM_TIME (s, e), UNIQUE (a, s WITHOUT OVERLAPS)) WITH SYSTEM"
        " VERSIONING PARTITION BY SYSTEM_TIME LIMIT 100 PARTITIONS 3",
        "ALTER TABLE t ADD CONSTRAINT IF NOT EXISTS c CHECK (a > 0), ALTER INDEX i IGNORED",
        "INSERT INTO t SELECT 1 RETURNING *",
        "UPDATE t FOR PORTION OF p FROM '2000' TO '2001' SET a = 1",
        "DELETE HISTORY FROM t BEFORE SYSTEM_TIME '2020'",
        "SELECT UNIQUE a FROM t FOR SYSTEM_TIME ALL LIMIT ROWS EXAMINED 5",
        "WITH RECURSIVE c AS (SELECT 1 a UNION SELECT a + 1 FROM c) CYCLE a RESTRICT SELECT * FROM "
        "c",
        "VALUES (1, 2), (3, 4)",
        "SET STATEMENT max_statement_time = 1 FOR SELECT 1",
        "EXECUTE IMMEDIATE concat('a', ?) USING 1",
        "ANALYZE FORMAT = JSON SELECT 1",
        "CREATE PROCEDURE p() BEGIN FOR i IN 1 .. 3 DO SELECT i; END FOR; END",
        "CREATE USER u IDENTIFIED VIA ed25519 USING PASSWORD('x') OR unix_socket",
        "CHANGE MASTER 'c' TO MASTER_USE_GTID = slave_pos",
        "KILL HARD QUERY ID 5",
        "BEGIN NOT ATOMIC SELECT 1; END",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        SqlStmt *stmt = parse(*state, "mariadb", texts[i]);
        if (stmt->level != SQL_L2)
            print_message("%s: %s\n", texts[i], stmt->error ? stmt->error : "");
        assert_int_equal(stmt->level, SQL_L2);
    }
}

static void refuses_what_the_server_refuses(void **state)
{
    static const char *const texts[] = {
        "SHOW TABLE t",
        "SHOW NOTHING",
        "ADMIN SHOW DDL JOBS -1",
        "LOAD DATA INFILE 'f' INTO TABLE t (a) FIELDS TERMINATED BY ','",
        "CREATE USER a-b",
        "DROP PLACEMENT POLICY a, b",
        "ALTER SEQUENCE s",
        "KILL",
        "LOCK TABLES t",
        "FLUSH NOTHING",
        "SET",
        "SET a",
        "SELECT date_add(a, 10)",
        "SELECT sum(a, b) FROM t",
        "SELECT row_number() FROM t",
        "SELECT 1 + NOT 2",
        "SELECT a -> 3 FROM t",
        "SELECT x'0g'",
        "SELECT 'abc",
        "SELECT 1 AS select",
        "SELECT a LIKE b ESCAPE 'xy'",
        "WITH c AS (DELETE FROM t) SELECT 1",
        "GRANT SELECT TO a",
        "ALTER TABLE t ALTER a SET DEFAULT NOW()",
        "SELECT extract(fortnight FROM a)",
        "INSERT INTO t (a) SET a = 1",
        "UPDATE a, b SET a.x = 1 LIMIT 1",
        "DELETE a FROM a, b ORDER BY 1",
        "CREATE TABLE t (a int AS (b) DEFAULT 1)",
        "CREATE TABLE t (a enum)",
        "CREATE TABLE t (a int NOT ENFORCED)",
        "CREATE TABLE t (a int) PARTITION BY HASH (a) (PARTITION p VALUES IN (1))",
        "CREATE TABLE t (a int) PARTITION BY RANGE (a)",
        "ALTER TABLE t TRUNCATE PARTITION ALL, p",
        "ALTER TABLE t LOCK = x",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        SqlStmt *stmt = parse(*state, "tidb", texts[i]);
        if (stmt->level == SQL_L2)
            print_message("read in full: %s\n", texts[i]);
        assert_int_equal(stmt->level, SQL_L1);
        assert_non_null(stmt->error);
    }
}

static void says_what_it_expected_and_where(void **state)
{
    SqlStmt *stmt = parse(*state, "mysql", "FLUSH TABLES t WITH READ lick");
    assert_string_equal(stmt->error, "expected LOCK");
    assert_int_equal(stmt->error_offset, 25);
}

static void keeps_users_and_privileges(void **state)
{
    SqlTree *grant = tree_of(*state, "GRANT SELECT (a, b), CREATE VIEW ON db.* TO u@'%', v@h.x "
                                     "WITH GRANT OPTION");
    assert_int_equal(grant->grant->privileges.n, 2);
    assert_text(grant->grant->privileges.last->name, "create view");
    assert_text(grant->grant->objects.first->schema, "db");
    assert_int_equal(grant->grant->grantees.n, 2);
    assert_true(grant->grant->with_grant);
    assert_true(tree_of(*state, "REVOKE ALL ON *.* FROM u")->grant->all_privileges);
    SqlTree *user = tree_of(*state, "CREATE USER IF NOT EXISTS 'u'@'h' IDENTIFIED WITH p BY 's' "
                                    "REQUIRE SSL PASSWORD EXPIRE NEVER ACCOUNT LOCK");
    assert_text(user->definition->object, "user");
    assert_text(user->definition->name->name, "u");
    assert_true(user->definition->if_not_exists);
    assert_int_equal(tree_of(*state, "DROP USER a, b@c")->drop->names.n, 2);
}

static void keeps_settings(void **state)
{
    SqlCommand *set =
        tree_of(*state, "SET GLOBAL a = 1, @@session.b = ON, @c := 'x', NAMES utf8")->command;
    assert_text(set->name, "a");
    assert_text(set->scope, "global");
    assert_int_equal(set->options.n, 4);
    assert_text(set->options.first->next->name, "b");
    assert_text(set->options.first->next->value, "ON");
    assert_text(set->options.last->name, "names");
}

static void keeps_databases_and_renames(void **state)
{
    SqlTree *database = tree_of(*state, "ALTER DATABASE d CHARACTER SET latin1 COLLATE = x");
    assert_text(database->alter->name->name, "d");
    assert_int_equal(database->alter->actions.first->options.n, 2);
    SqlTree *rename = tree_of(*state, "RENAME TABLE a TO b, c TO s.d");
    assert_int_equal(rename->alter->actions.n, 2);
    assert_text(rename->alter->actions.last->new_name->name, "d");
    SqlTree *drop = tree_of(*state, "DROP TABLES IF EXISTS a, b CASCADE");
    assert_true(drop->drop->if_exists && drop->drop->cascade && drop->drop->names.n == 2);
}

static void reads_comments_of_features_in_tidb(void **state)
{
    assert_int_equal(
        parse(*state, "tidb", "CREATE TABLE t (a bigint /*T![auto_rand] AUTO_RANDOM(5) */)")
            ->tree->create_table->columns.first->auto_increment,
        true);
    const char *unknown = "CREATE TABLE t (a bigint /*T![no_such] WHAT */)";
    assert_int_equal(parse(*state, "tidb", unknown)->level, SQL_L2);
    assert_int_equal(parse(*state, "mysql", "SELECT 1 /*T! + 1 */")->tree->query->targets.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_sort_of_statement),
        cmocka_unit_test(reads_what_only_mariadb_has),
        cmocka_unit_test(refuses_what_the_server_refuses),
        cmocka_unit_test(says_what_it_expected_and_where),
        cmocka_unit_test(keeps_users_and_privileges),
        cmocka_unit_test(keeps_settings),
        cmocka_unit_test(keeps_databases_and_renames),
        cmocka_unit_test(reads_comments_of_features_in_tidb),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
