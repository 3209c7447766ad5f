/* Stored programs, queries and data statements of the MySQL family in the tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sql/names.h"

static SqlStmt *parse(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("mysql")), str(text), SQL_L2);
    assert_int_equal(script->stmts.n, 1);
    return &script->stmts.v[0];
}

static SqlTree *tree_of(Arena *arena, const char *text)
{
    SqlStmt *stmt = parse(arena, text);
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

static const char procedure[] =
    "CREATE DEFINER = `a`@`%` PROCEDURE p (IN a int, OUT b varchar(10)) SQL SECURITY INVOKER\n"
    "COMMENT 'x' main: BEGIN\n"
    "  DECLARE i, j INT DEFAULT 0;\n"
    "  DECLARE c CURSOR FOR SELECT x FROM t;\n"
    "  DECLARE CONTINUE HANDLER FOR NOT FOUND, SQLSTATE '23000' SET i = 1;\n"
    "  OPEN c;\n"
    "  again: LOOP\n"
    "    FETCH c INTO j;\n"
    "    IF i THEN LEAVE again; ELSEIF j > 3 THEN UPDATE u SET a = j; ELSE ITERATE again; END IF;\n"
    "  END LOOP again;\n"
    "  CASE j WHEN 1 THEN DELETE FROM v; ELSE BEGIN END; END CASE;\n"
    "  WHILE i < 10 DO SET i = i + 1; END WHILE;\n"
    "  REPEAT SELECT count(*) INTO b FROM w; UNTIL i > 3 END REPEAT;\n"
    "  CLOSE c;\n"
    "END main";

static void walks_the_body_of_a_procedure(void **state)
{
    SqlDefinition *definition = tree_of(*state, procedure)->definition;
    assert_text(definition->object, "procedure");
    assert_int_equal(definition->arguments.n, 2);
    assert_text(definition->arguments.last->arg_mode, "out");
    const SqlCompound *body = definition->trees.first->compound;
    assert_text(body->word, "begin");
    assert_int_equal(body->statements.n, 9);
    const SqlTree *part = body->statements.first->next;
    assert_non_null(part->command->inner);
    part = part->next;
    assert_text(part->compound->word, "handler");
    const SqlCompound *loop = part->next->next->compound;
    assert_text(loop->word, "loop");
    const SqlCompound *branch = loop->statements.last->compound;
    assert_text(branch->word, "if");
    assert_text(branch->otherwise.first->compound->word, "if");
    assert_int_equal(branch->otherwise.first->compound->statements.first->stmt->kind,
                     SQL_KIND_UPDATE);
}

static void knows_what_a_body_reads_and_writes(void **state)
{
    SqlUses uses = {0};
    sql_tree_uses(*state, tree_of(*state, procedure), &uses);
    assert_int_equal(uses.reads.n, 2);
    assert_text(uses.reads.first->name, "t");
    assert_text(uses.reads.last->name, "w");
    bool v = false, u = false;
    for (const SqlName *name = uses.writes.first; name; name = name->next) {
        u = u || str_is(name->name, "u");
        v = v || str_is(name->name, "v");
    }
    assert_true(u && v);
}

static void reads_triggers_events_functions_and_views(void **state)
{
    SqlDefinition *trigger =
        tree_of(*state, "CREATE TRIGGER g AFTER UPDATE ON t FOR EACH ROW FOLLOWS f "
                        "INSERT INTO log VALUES (NEW.a)")
            ->definition;
    assert_text(trigger->timing, "after");
    assert_text(trigger->table->name, "t");
    assert_int_equal(trigger->trees.first->kind, SQL_TREE_INSERT);
    SqlDefinition *event =
        tree_of(*state, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS NOW() + INTERVAL 1 HOUR "
                        "ON COMPLETION PRESERVE DISABLE ON REPLICA COMMENT 'x' DO DELETE FROM t")
            ->definition;
    assert_int_equal(event->trees.first->stmt->kind, SQL_KIND_DELETE);
    SqlDefinition *function =
        tree_of(*state, "CREATE FUNCTION f (a int) RETURNS varchar(9) CHARSET utf8 DETERMINISTIC "
                        "RETURN concat(a, 'x')")
            ->definition;
    assert_text(function->type->canon, "varchar");
    SqlDefinition *view =
        tree_of(*state, "CREATE OR REPLACE ALGORITHM = MERGE DEFINER = CURRENT_USER() SQL SECURITY "
                        "DEFINER VIEW v (a) AS SELECT 1 WITH LOCAL CHECK OPTION")
            ->definition;
    assert_true(view->or_replace && view->query && view->names.n == 1);
    assert_int_equal(tree_of(*state, "ALTER EVENT e DISABLE")->kind, SQL_TREE_CREATE);
}

static void ends_no_nesting_with_a_crash(void **state)
{
    Buf text = buf_new(*state);
    buf_add_z(&text, "CREATE PROCEDURE p () BEGIN ");
    for (int i = 0; i < 3000; i++)
        buf_add_z(&text, i ? "IF a THEN SELECT 1; ELSEIF b THEN " : "");
    buf_add_z(&text, "SELECT 1; END");
    SqlScript *script = sql_parse(*state, sql_dialect_find(STR("mysql")), buf_str(&text), SQL_L2);
    assert_int_equal(script->stmts.v[0].level, SQL_L1);
    buf_add_z(&text, "; IF a THEN SELECT 1; ");
    for (int i = 0; i < 3000; i++)
        buf_add_z(&text, "ELSEIF b THEN SELECT 2; ");
    script = sql_parse(*state, sql_dialect_find(STR("mysql")), buf_str(&text), SQL_L2);
    assert_true(script->stmts.n >= 1);
}

static const SqlExpr *expr_of(Arena *arena, const char *text)
{
    return tree_of(arena, text)->query->targets.first->expr;
}

static void binds_operators_as_mysql_does(void **state)
{
    assert_text(expr_of(*state, "SELECT a || b AND c")->text, "||");
    assert_text(expr_of(*state, "SELECT a XOR b AND c")->text, "xor");
    assert_text(expr_of(*state, "SELECT a | b & c << 1")->text, "|");
    assert_text(expr_of(*state, "SELECT a & b = c")->text, "=");
    assert_text(expr_of(*state, "SELECT ! a = b")->text, "=");
    assert_text(expr_of(*state, "SELECT NOT a = b")->text, "not");
    assert_text(expr_of(*state, "SELECT a = b = c")->text, "=");
    assert_text(expr_of(*state, "SELECT @a := 1 + 2")->text, ":=");
    assert_text(expr_of(*state, "SELECT 'a' 'b' \"c\"")->text, "abc");
    assert_int_equal(expr_of(*state, "SELECT CONVERT(a, SIGNED)")->op, SQL_EXPR_CAST);
    assert_text(expr_of(*state, "SELECT c ->> '$.a'")->text, "->>");
}

static void reads_the_clauses_of_queries(void **state)
{
    static const char *const texts[] = {
        "SELECT SQL_CALC_FOUND_ROWS DISTINCT a FROM t PARTITION (p0, p1) AS x USE INDEX (i)"
        " STRAIGHT_JOIN u ON x.a = u.a GROUP BY a WITH ROLLUP HAVING a > 1 ORDER BY a DESC LIMIT 3",
        "SELECT a, b INTO @x, @y FROM t FOR UPDATE OF t SKIP LOCKED",
        "SELECT a FROM t INTO OUTFILE 'f' FIELDS TERMINATED BY ',' LINES TERMINATED BY '\\n'",
        "SELECT rank() OVER w, lag(a, 1) IGNORE NULLS OVER (ORDER BY b) FROM t WINDOW w AS ()",
        "SELECT * FROM a JOIN b LEFT JOIN c USING (x) CROSS JOIN d ON 1",
        "SELECT * FROM JSON_TABLE('[]', '$[*]' COLUMNS (id FOR ORDINALITY, a int PATH '$.a'"
        " DEFAULT '1' ON EMPTY NULL ON ERROR, NESTED PATH '$.b' COLUMNS (c json PATH '$'))) AS j",
        "SELECT * FROM (a, b) LEFT JOIN (c CROSS JOIN d) ON a.x = c.x",
        "SELECT * FROM { OJ a LEFT OUTER JOIN b ON a.x = b.x }",
        "SELECT {ts '2026-01-01 00:00:00'}, DATE '2026-01-01', n'x', _latin1 0x41, 1 MOD 2",
        "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT * FROM c",
        "VALUES ROW(1, 2), ROW(3, 4) ORDER BY 1 LIMIT 1",
        "(SELECT 1) UNION (SELECT 2) INTERSECT SELECT 3 LIMIT 2",
        "SELECT group_concat(DISTINCT a, b ORDER BY c SEPARATOR '-'), count(DISTINCT a, b) FROM t",
        "SELECT trim(LEADING 'x' FROM a), substring(a FROM 2 FOR 3), position('a' IN b),"
        " char(65 USING utf8), timestampdiff(DAY, a, b), extract(YEAR_MONTH FROM a),"
        " cast(a AS decimal(10, 2)), weight_string(a AS char(3)), a MEMBER OF ('[1]') FROM t",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_int_equal(tree_of(*state, texts[i])->kind, SQL_TREE_SELECT);
}

static void keeps_all_tables_that_a_delete_names(void **state)
{
    SqlModify *remove =
        tree_of(*state, "DELETE a, t2.* FROM t1 AS a JOIN t2 ON a.x = t2.x WHERE a.y")->modify;
    assert_int_equal(remove->targets.n, 2);
    assert_text(remove->target->name->name, "t1");
    assert_text(remove->targets.last->name->name, "t2");
    assert_int_equal(tree_of(*state, "DELETE FROM a, b USING a, b")->modify->targets.n, 2);
    SqlUses uses = {0};
    sql_tree_uses(*state, tree_of(*state, "WITH c AS (SELECT 1) DELETE t FROM t, c"), &uses);
    assert_text(uses.writes.first->name, "t");
}

static void keeps_partitions_and_generated_tables(void **state)
{
    SqlCreateTable *table =
        tree_of(*state, "CREATE TABLE t (a int, b int) PARTITION BY RANGE COLUMNS (a, b) "
                        "SUBPARTITION BY KEY (b) SUBPARTITIONS 2 (PARTITION p VALUES LESS THAN "
                        "(1, MAXVALUE) ENGINE = InnoDB COMMENT 'x')")
            ->create_table;
    assert_text(table->partition_by->method, "range");
    assert_int_equal(table->partition_by->keys.n, 2);
    assert_non_null(tree_of(*state, "CREATE TABLE t IGNORE SELECT 1")->create_table->as);
    SqlAlter *alter = tree_of(*state, "ALTER TABLE t ADD COLUMN (a int, KEY (a)), "
                                      "REORGANIZE PARTITION p INTO (PARTITION q VALUES IN (1)), "
                                      "COMMENT = 'x' REMOVE PARTITIONING")
                          ->alter;
    assert_int_equal(alter->actions.n, 5);
    assert_int_equal(alter->actions.first->next->op, SQL_ACTION_ADD_CONSTRAINT);
    assert_int_equal(alter->actions.first->next->constraint->keys.n, 1);
    assert_int_equal(alter->actions.last->op, SQL_ACTION_REMOVE_PARTITIONING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walks_the_body_of_a_procedure),
        cmocka_unit_test(knows_what_a_body_reads_and_writes),
        cmocka_unit_test(reads_triggers_events_functions_and_views),
        cmocka_unit_test(ends_no_nesting_with_a_crash),
        cmocka_unit_test(binds_operators_as_mysql_does),
        cmocka_unit_test(reads_the_clauses_of_queries),
        cmocka_unit_test(keeps_all_tables_that_a_delete_names),
        cmocka_unit_test(keeps_partitions_and_generated_tables),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
