/* PL/SQL: blocks, control statements, declarations, stored units; and what a bad part costs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "sql/tree.h"

static SqlStmt *parse(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("oracle")), str(text), SQL_L2);
    assert_int_equal(script->stmts.n, 1);
    SqlStmt *stmt = &script->stmts.v[0];
    if (stmt->level != SQL_L2)
        fail_msg("%s: %s at %u", text, stmt->error ? stmt->error : "", stmt->error_offset);
    return stmt;
}

static const SqlCompound *block_of(Arena *arena, const char *text)
{
    SqlStmt *stmt = parse(arena, text);
    if (stmt->error)
        fail_msg("%s: %s at %u", text, stmt->error, stmt->error_offset);
    const SqlTree *tree = stmt->tree;
    return tree->kind == SQL_TREE_COMPOUND ? tree->compound : tree->definition->block;
}

/* The kinds of the statements inside that rules see, depth first: "select update{delete}". */
static void list_parts(Buf *out, const SqlTreeList *list)
{
    for (const SqlTree *tree = list->first; tree; tree = tree->next) {
        if (!tree->stmt)
            continue;
        if (tree->kind != SQL_TREE_COMPOUND) {
            buf_printf(out, "%s ", sql_kind_name(tree->stmt->kind));
            continue;
        }
        buf_printf(out, "%.*s{", STR_ARG(tree->compound->word));
        list_parts(out, &tree->compound->statements);
        list_parts(out, &tree->compound->otherwise);
        buf_add_z(out, "} ");
    }
}

static void assert_parts(Arena *arena, const char *text, const char *expected)
{
    Buf out = buf_new(arena);
    const SqlCompound *block = block_of(arena, text);
    list_parts(&out, &block->statements);
    list_parts(&out, &block->otherwise);
    if (!str_is(str_trim(buf_str(&out)), expected))
        fail_msg("%s: found \"%.*s\", expected \"%s\"", text, STR_ARG(buf_str(&out)), expected);
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

static void shows_the_sql_statements_of_blocks(void **state)
{
    assert_parts(
        *state,
        "DECLARE x NUMBER := 1; CURSOR c (p NUMBER) IS SELECT 1 FROM t WHERE a = p; "
        "BEGIN x := 2; p(x); UPDATE t SET a = 1 WHERE CURRENT OF c; COMMIT; "
        "EXCEPTION WHEN NO_DATA_FOUND OR e THEN DELETE FROM t; WHEN OTHERS THEN NULL; END;",
        "select update commit delete");
    assert_parts(*state,
                 "<<a>> BEGIN <<b>> BEGIN INSERT INTO t VALUES (1); END b; <<c>> NULL; END a;",
                 "begin{insert }");
}

static void reads_control_statements(void **state)
{
    assert_parts(*state,
                 "BEGIN IF a THEN DELETE FROM t; ELSIF b THEN UPDATE t SET a = 1; ELSE COMMIT; "
                 "END IF; END;",
                 "if{delete elsif{update } commit }");
    assert_parts(*state,
                 "BEGIN CASE a WHEN 1, 2 THEN COMMIT; ELSE ROLLBACK; END CASE; "
                 "CASE WHEN b THEN NULL; END CASE; END;",
                 "case{when{commit } rollback } case{when{} }");
    assert_parts(*state,
                 "BEGIN FOR i IN REVERSE 1 .. 5 LOOP COMMIT; END LOOP; FOR r IN (SELECT 1 FROM t) "
                 "LOOP NULL; END LOOP l; WHILE a LOOP EXIT WHEN b; END LOOP; LOOP CONTINUE; END "
                 "LOOP; FORALL i IN INDICES OF x SAVE EXCEPTIONS INSERT INTO t VALUES x(i); END;",
                 "for{commit } for{select } while{} loop{} forall{insert }");
}

static void reads_its_own_statements(void **state)
{
    assert_parts(
        *state,
        "BEGIN a(1).b := c%ROWCOUNT ** 2; :new.x := q.NEXTVAL; b.EXTEND; RETURN; "
        "PIPE ROW (t(1)); GOTO l; RAISE e; OPEN c(1); FETCH c BULK COLLECT INTO x LIMIT 9; "
        "CLOSE c; EXECUTE IMMEDIATE 'x' INTO a USING IN OUT b, c RETURNING INTO d; END;",
        "");
    assert_parts(*state, "BEGIN OPEN c FOR SELECT 1 FROM t; OPEN c FOR 'x' USING a; END;",
                 "select");
    assert_parts(*state, "BEGIN SELECT a, b BULK COLLECT INTO x, y(1).z FROM t; END;", "select");
    assert_parts(*state, "BEGIN merge := 1; UPDATE t SET ROW = r WHERE a = 1; END;", "update");
}

static void reads_declarations(void **state)
{
    assert_parts(
        *state,
        "DECLARE TYPE r IS RECORD (a NUMBER, b t.c%TYPE := 'x'); TYPE a IS TABLE OF r INDEX "
        "BY PLS_INTEGER; SUBTYPE s IS VARCHAR2(9) NOT NULL; c CONSTANT NUMBER NOT NULL "
        "DEFAULT 1; e EXCEPTION; PRAGMA EXCEPTION_INIT(e, -1); r t%ROWTYPE; "
        "FUNCTION f (a IN OUT NOCOPY t.b%TYPE := 1) RETURN BOOLEAN IS BEGIN DELETE FROM t; "
        "END f; BEGIN NULL; END;",
        "function{delete }");
}

static void reads_stored_units(void **state)
{
    assert_parts(
        *state,
        "CREATE OR REPLACE PROCEDURE p (a NUMBER) AUTHID DEFINER AS x NUMBER; BEGIN COMMIT; "
        "END p;",
        "commit");
    assert_parts(
        *state,
        "CREATE PACKAGE BODY p AS PROCEDURE a; PROCEDURE b IS LANGUAGE C NAME \"b\" LIBRARY "
        "l; PROCEDURE a IS BEGIN COMMIT; END; BEGIN ROLLBACK; END p;",
        "procedure{} procedure{} procedure{commit } rollback");
    assert_parts(
        *state,
        "CREATE TYPE BODY t IS CONSTRUCTOR FUNCTION t (a NUMBER) RETURN SELF AS RESULT IS "
        "BEGIN RETURN; END; MAP MEMBER FUNCTION m RETURN NUMBER IS BEGIN RETURN 1; END; END;",
        "function{} function{}");
    const SqlTree *tree =
        parse(*state, "CREATE TYPE t AS OBJECT (a NUMBER, MEMBER FUNCTION f RETURN "
                      "NUMBER) NOT FINAL")
            ->tree;
    assert_int_equal(tree->definition->columns.n, 1);
}

static void reads_functions_of_a_query(void **state)
{
    SqlScript *script =
        sql_parse(*state, sql_dialect_find(STR("oracle")),
                  STR("WITH FUNCTION f (n NUMBER) RETURN NUMBER IS BEGIN RETURN n; "
                      "END; SELECT f(a) FROM t WHERE a = 1;\n/\nSELECT 1 FROM dual;"),
                  SQL_L2);
    assert_int_equal(script->stmts.n, 2);
    const SqlStmt *stmt = &script->stmts.v[0];
    assert_true(stmt->level == SQL_L2 && stmt->kind == SQL_KIND_SELECT && !stmt->error);
    assert_int_equal(stmt->reads.n, 1);
}

static void reads_triggers(void **state)
{
    const SqlTree *tree =
        parse(*state,
              "CREATE TRIGGER g BEFORE INSERT OR UPDATE OF a, b ON hr.t REFERENCING NEW AS n "
              "FOR EACH ROW WHEN (n.a > 1) DECLARE v NUMBER; BEGIN :n.a := 1; END;")
            ->tree;
    assert_true(str_is(tree->definition->timing, "before"));
    assert_true(str_is(tree->definition->table->name, "T"));
    assert_true(tree->definition->names.n == 2 && tree->definition->where);
    assert_parts(*state,
                 "CREATE TRIGGER g FOR UPDATE ON t COMPOUND TRIGGER v NUMBER; PROCEDURE p IS BEGIN "
                 "COMMIT; END p; BEFORE STATEMENT IS BEGIN NULL; END BEFORE STATEMENT; AFTER EACH "
                 "ROW IS x NUMBER; BEGIN DELETE FROM t; END AFTER EACH ROW; END g;",
                 "procedure{commit } section{} section{delete }");
}

static void a_bad_part_costs_itself_only(void **state)
{
    SqlStmt *stmt = parse(*state, "DECLARE x !!; y NUMBER; BEGIN DELETE FROM t; SELECT FROM WHERE; "
                                  "UPDATE t SET a = 1; END;");
    assert_non_null(stmt->error);
    assert_int_equal(stmt->error_offset, 10);
    Buf out = buf_new(*state);
    list_parts(&out, &stmt->tree->compound->statements);
    assert_true(str_is(str_trim(buf_str(&out)), "delete update"));
}

static void gives_each_part_its_own_identifiers(void **state)
{
    SqlStmt *stmt = parse(*state, "DECLARE v t.a%TYPE; BEGIN SELECT b INTO v FROM \"t\"; END;");
    assert_int_equal(stmt->idents.n, 1);
    const SqlTree *select = stmt->tree->compound->statements.last;
    assert_int_equal(select->stmt->idents.n, 3);
    assert_true(select->stmt->idents.v[2]->quoted);
    assert_int_equal(select->stmt->reads.n, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(shows_the_sql_statements_of_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_control_statements, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_its_own_statements, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_declarations, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_stored_units, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_functions_of_a_query, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_triggers, setup, teardown),
        cmocka_unit_test_setup_teardown(a_bad_part_costs_itself_only, setup, teardown),
        cmocka_unit_test_setup_teardown(gives_each_part_its_own_identifiers, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
