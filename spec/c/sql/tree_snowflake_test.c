/* The tree of Snowflake: tables, ALTER, semi-structured paths, stages, data statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "tree_dump.h"

static SqlTree *tree_of(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("snowflake")), str(text), SQL_L2);
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

static void assert_level_1(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("snowflake")), str(text), SQL_L2);
    assert_int_equal(script->stmts.v[0].level, SQL_L1);
    assert_non_null(script->stmts.v[0].error);
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

static void reads_columns_with_their_options(void **state)
{
    const SqlCreateTable *table =
        tree_of(*state,
                "CREATE OR REPLACE TRANSIENT TABLE d.s.t (id NUMBER(38, 0) AUTOINCREMENT "
                "START 1 INCREMENT 1 NOT NULL COMMENT 'it''s', v VARCHAR COLLATE 'en-ci' "
                "WITH MASKING POLICY p USING (v, id), c INT AS (id * 2), u TEXT CONSTRAINT k "
                "UNIQUE RELY, PRIMARY KEY (id) NOT ENFORCED) CLUSTER BY (id, to_date(c)) "
                "DATA_RETENTION_TIME_IN_DAYS = 1 COMMENT = 'x'")
            ->create_table;
    const SqlColumn *id = table->columns.first, *v = id->next, *c = v->next, *u = c->next;
    assert_text(table->name->catalog, "D");
    assert_int_equal(table->columns.n, 4);
    assert_true(id->auto_increment);
    assert_int_equal(id->nullable, SQL_NULL_NO);
    assert_text(id->comment, "it's");
    assert_text(id->type->canon, "number");
    assert_int_equal(id->type->args.n, 2);
    assert_text(v->collate->name, "en-ci");
    assert_text(c->generated_kind, "virtual");
    assert_true(u->unique);
    assert_text(u->constraints.first->name->name, "K");
    assert_int_equal(table->constraints.first->kind, SQL_CONSTRAINT_PRIMARY);
    assert_text(table->options.last->value, "x");
}

static void reads_copies_of_tables(void **state)
{
    const SqlCreateTable *like = tree_of(*state, "CREATE TABLE t LIKE u COPY GRANTS")->create_table;
    assert_text(like->likes.first->name->name, "U");
    const SqlCreateTable *clone =
        tree_of(*state, "CREATE TABLE t CLONE u BEFORE (STATEMENT => 'x')")->create_table;
    assert_text(clone->likes.first->options.first->name, "clone");
    const SqlCreateTable *query =
        tree_of(*state, "CREATE TABLE t CLUSTER BY (a) AS SELECT 1 AS a")->create_table;
    assert_non_null(query->as);
}

static SqlAction *action_of(Arena *arena, const char *text)
{
    return tree_of(arena, text)->alter->actions.first;
}

static void reads_changes_of_columns(void **state)
{
    const SqlAction *set =
        action_of(*state, "ALTER TABLE t MODIFY (a SET NOT NULL, COLUMN b DROP "
                          "NOT NULL, c SET DATA TYPE VARCHAR(9), d COMMENT 'x')");
    assert_int_equal(set->op, SQL_ACTION_SET_NOT_NULL);
    assert_text(set->name->name, "A");
    const SqlAction *drop = set->next, *type = drop->next, *comment = type->next;
    assert_int_equal(drop->op, SQL_ACTION_DROP_NOT_NULL);
    assert_int_equal(type->op, SQL_ACTION_ALTER_TYPE);
    assert_text(type->column->type->canon, "character varying");
    assert_int_equal(comment->op, SQL_ACTION_SET_COLUMN_OPTIONS);
    const SqlAction *added = action_of(*state, "ALTER TABLE t ADD COLUMN a INT, b TEXT NOT NULL");
    assert_int_equal(added->op, SQL_ACTION_ADD_COLUMN);
    assert_text(added->column->next->name->name, "B");
    const SqlAlter *dropped = tree_of(*state, "ALTER TABLE t DROP COLUMN IF EXISTS a, b")->alter;
    assert_int_equal(dropped->actions.n, 2);
    assert_text(dropped->actions.last->name->name, "B");
}

static void reads_changes_of_the_table(void **state)
{
    const SqlAction *rename = action_of(*state, "ALTER TABLE IF EXISTS t RENAME TO d.s.\"u\"");
    assert_int_equal(rename->op, SQL_ACTION_RENAME_TABLE);
    assert_text(rename->new_name->name, "u");
    assert_int_equal(action_of(*state, "ALTER TABLE t DROP PRIMARY KEY (a)")->op,
                     SQL_ACTION_DROP_PRIMARY);
    assert_int_equal(action_of(*state, "ALTER TABLE t DROP FOREIGN KEY (a, b) CASCADE")->op,
                     SQL_ACTION_DROP_FOREIGN);
    tree_of(*state, "ALTER TABLE t SWAP WITH u");
    tree_of(*state, "ALTER TABLE t CLUSTER BY (a, b)");
    tree_of(*state, "ALTER TABLE t SET DATA_RETENTION_TIME_IN_DAYS = 3, COMMENT = 'x'");
    tree_of(*state, "ALTER TABLE t SET TAG a.b = 'x', c = 'y'");
    tree_of(*state, "ALTER TABLE t ADD SEARCH OPTIMIZATION ON EQUALITY(a), SUBSTRING(b)");
}

static const SqlQuery *query_of(Arena *arena, const char *text)
{
    return tree_of(arena, text)->query;
}

static void reads_paths_into_semi_structured_values(void **state)
{
    const SqlExpr *cast =
        query_of(*state, "SELECT src:a.b[0].\"C\"::string FROM t")->targets.first->expr;
    assert_int_equal(cast->op, SQL_EXPR_CAST);
    const SqlExpr *field = cast->args;
    assert_int_equal(field->op, SQL_EXPR_FIELD);
    assert_text(field->text, "C");
    assert_int_equal(field->args->op, SQL_EXPR_SUBSCRIPT);
    assert_text(field->args->args->text, "b");
    tree_of(*state, "SELECT {'a': [1, 2], 'b': x:y}, f(TABLE t), g(n => 1), t.$1 FROM t");
}

static void reads_what_only_snowflake_puts_behind_from(void **state)
{
    const SqlQuery *query = query_of(
        *state, "SELECT TOP 3 * EXCLUDE (a) RENAME b AS c FROM t AT (OFFSET => -60) x, LATERAL "
                "FLATTEN(INPUT => x.a:b, OUTER => TRUE) f SAMPLE (10) WHERE f.value > 1 QUALIFY "
                "ROW_NUMBER() OVER (PARTITION BY a ORDER BY b) = 1");
    assert_non_null(query->qualify);
    assert_text(query->limit->text, "3");
    assert_text(query->from.first->alias->name, "X");
    assert_int_equal(query->from.first->extras.n, 1);
    assert_true(query->from.last->lateral);
    const SqlQuery *stage = query_of(*state, "SELECT $1 FROM @s/a/b.csv (FILE_FORMAT => f) AS q");
    assert_int_equal(stage->from.first->kind, SQL_SOURCE_FUNCTION);
    assert_text(stage->from.first->alias->name, "Q");
    tree_of(*state, "SELECT * FROM t PIVOT (SUM(a) FOR b IN (ANY ORDER BY b)) AS p");
    tree_of(*state, "SELECT * FROM t START WITH a = 1 CONNECT BY b = PRIOR a");
    tree_of(*state, "SELECT a FROM t GROUP BY ALL ORDER BY ALL");
}

static void reads_data_statements(void **state)
{
    const SqlInsert *insert =
        tree_of(*state, "INSERT OVERWRITE INTO t (a, b) SELECT 1, 2 UNION ALL SELECT 3, 4")->insert;
    assert_true(insert->has_columns);
    assert_int_equal(insert->source, SQL_INSERT_SELECT);
    const SqlModify *update =
        tree_of(*state, "UPDATE t SET a = u.a FROM u WHERE t.id = u.id")->modify;
    assert_non_null(update->where);
    assert_int_equal(update->from.n, 1);
    const SqlMerge *merge =
        tree_of(*state,
                "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED AND s.b THEN DELETE WHEN NOT "
                "MATCHED THEN INSERT (a) VALUES (s.a)")
            ->merge;
    assert_int_equal(merge->whens.n, 2);
    const SqlCommand *copy =
        tree_of(*state, "COPY INTO t (a, b) FROM @s/x FILE_FORMAT = (TYPE = 'CSV') ON_ERROR = "
                        "SKIP_FILE_10%")
            ->command;
    assert_text(copy->tables.first->name, "T");
    assert_int_equal(copy->options.n, 2);
}

static void reads_inserts_into_many_tables(void **state)
{
    const SqlInsert *insert =
        tree_of(*state, "INSERT ALL WHEN a > 1 THEN INTO t (b) VALUES (c) INTO u ELSE INTO v "
                        "SELECT a, c FROM w")
            ->insert;
    const SqlBranch *t = insert->branches.first, *u = t->next, *v = u->next;
    assert_int_equal(insert->branches.n, 3);
    assert_text(t->table->name, "T");
    assert_true(t->condition && t->values && t->has_columns);
    assert_true(u->condition && !u->values);
    assert_null(v->condition);
}

static const SqlStmt *part(const SqlTreeList *parts, size_t i)
{
    const SqlTree *tree = parts->first;
    while (i-- && tree)
        tree = tree->next;
    assert_non_null(tree);
    return tree->stmt;
}

static void reads_the_statements_of_blocks(void **state)
{
    const SqlTree *tree = tree_of(
        *state,
        "DECLARE c CURSOR FOR SELECT a FROM t; BEGIN LET x INT := 1; DELETE FROM u; IF (x > 1) "
        "THEN UPDATE t SET a = 1; ELSEIF (x > 0) THEN RETURN x; ELSE SELECT 1; END IF; FOR r "
        "IN c DO INSERT INTO t VALUES (1); END FOR; EXCEPTION WHEN OTHER THEN RAISE; END");
    assert_int_equal(tree->kind, SQL_TREE_COMPOUND);
    const SqlCompound *block = tree->compound;
    assert_int_equal(block->statements.n, 5);
    assert_int_equal(part(&block->statements, 2)->kind, SQL_KIND_DELETE);
    assert_text(part(&block->statements, 2)->names.first->name, "U");
    const SqlTree *branch = part(&block->statements, 3)->tree;
    assert_text(branch->compound->word, "if");
    assert_int_equal(part(&branch->compound->statements, 0)->kind, SQL_KIND_UPDATE);
    assert_int_equal(part(&branch->compound->otherwise, 0)->kind, SQL_KIND_SELECT);
    const SqlTree *loop = part(&block->statements, 4)->tree;
    assert_int_equal(part(&loop->compound->statements, 0)->kind, SQL_KIND_INSERT);
    assert_int_equal(block->otherwise.n, 1);
}

static void goes_on_behind_a_statement_of_a_block_that_it_cannot_read(void **state)
{
    Str text = STR("BEGIN FOO BAR; DELETE FROM t; END");
    SqlScript *script = sql_parse(*state, sql_dialect_find(STR("snowflake")), text, SQL_L2);
    const SqlStmt *stmt = &script->stmts.v[0];
    assert_int_equal(stmt->level, SQL_L2);
    assert_non_null(stmt->error);
    const SqlTreeList *parts = &stmt->tree->compound->statements;
    assert_int_equal(part(parts, 0)->level, SQL_L1);
    assert_int_equal(part(parts, 1)->kind, SQL_KIND_DELETE);
}

static void reads_views_with_their_options(void **state)
{
    const SqlDefinition *view =
        tree_of(*state,
                "CREATE OR REPLACE SECURE VIEW IF NOT EXISTS d.s.v (a COMMENT 'x', b WITH "
                "MASKING POLICY p) COPY GRANTS COMMENT = 'y' WITH ROW ACCESS POLICY q ON (a) AS "
                "SELECT * FROM t")
            ->definition;
    assert_true(view->or_replace && view->if_not_exists);
    assert_text(view->object, "view");
    assert_int_equal(view->names.n, 2);
    assert_non_null(view->query);
    assert_true(tree_of(*state, "CREATE MATERIALIZED VIEW v CLUSTER BY (a) AS SELECT a FROM t")
                    ->definition->materialized);
}

static void leaves_what_it_does_not_know_at_level_1(void **state)
{
    assert_level_1(*state, "CREATE TABLE t (a INT SOMETHING)");
    assert_level_1(*state, "ALTER TABLE t ADD COLUMN a INT b");
    assert_level_1(*state, "SELECT a FROM t QUALIFY");
    assert_level_1(*state, "SELECT a:b[ FROM t");
    assert_level_1(*state, "UPDATE t SET a = 1 WHERE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_columns_with_their_options, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_copies_of_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_changes_of_columns, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_changes_of_the_table, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_paths_into_semi_structured_values, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_what_only_snowflake_puts_behind_from, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(reads_data_statements, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_inserts_into_many_tables, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_the_statements_of_blocks, setup, teardown),
        cmocka_unit_test_setup_teardown(goes_on_behind_a_statement_of_a_block_that_it_cannot_read,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(reads_views_with_their_options, setup, teardown),
        cmocka_unit_test_setup_teardown(leaves_what_it_does_not_know_at_level_1, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
