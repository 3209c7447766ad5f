/* The tree of the MySQL family: tables, keys, ALTER, data statements, and TiDB's parser tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "tree_dump.h"

#define CORPUS SOURCE_DIR "/../shared/corpus/pingcap_parser/tidb/tests.jsonl"

enum { FILE_BYTES_MAX = 16 * 1024 * 1024 };

static SqlStmt *parse(Arena *arena, const char *dialect, Str text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(dialect)), text, SQL_L2);
    assert_true(script->stmts.n > 0);
    return &script->stmts.v[0];
}

static SqlTree *tree_of(Arena *arena, const char *text)
{
    SqlStmt *stmt = parse(arena, "mysql", str(text));
    if (stmt->level != SQL_L2)
        print_message("%s: %s at %u\n", text, stmt->error ? stmt->error : "", stmt->error_offset);
    assert_int_equal(stmt->level, SQL_L2);
    return stmt->tree;
}

static void assert_text(Str found, const char *expected)
{
    if (!str_is(found, expected))
        print_message("found \"%.*s\", expected \"%s\"\n", STR_ARG(found),
                      expected ? expected : "");
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

/* The ids of marks and words once overlapped: a backslash began a statement. */
static void takes_no_mark_for_a_word(void **state)
{
    for (char c = '!'; c < 127; c++) {
        if (strchr("\"'#`(;", c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_')
            continue;
        char text[] = "? x y";
        text[0] = c;
        const SqlStmt *stmt = parse(*state, "mysql", str(text));
        assert_text(str(stmt->error), "unknown statement");
    }
}

static void reads_columns_with_their_options(void **state)
{
    SqlTree *tree = tree_of(*state, "CREATE TABLE `t` ("
                                    "id int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT 'it''s',"
                                    "e enum('a','b') CHARACTER SET latin1 COLLATE latin1_bin,"
                                    "g int AS (id + 1) STORED,"
                                    "at timestamp ON UPDATE CURRENT_TIMESTAMP, u int UNIQUE KEY)");
    SqlColumn *id = tree->create_table->columns.first, *e = id->next, *g = e->next;
    assert_int_equal(tree->create_table->columns.n, 5);
    assert_true(id->auto_increment && id->type->unsigned_ && id->nullable == SQL_NULL_NO);
    assert_text(id->comment, "it's");
    assert_int_equal(e->type->values.n, 2);
    assert_text(e->type->charset->name, "latin1");
    assert_text(e->collate->name, "latin1_bin");
    assert_text(g->generated_kind, "stored");
    assert_non_null(g->next->on_update);
    assert_true(g->next->next->unique && !g->next->next->primary);
}

static void reads_keys_and_table_options(void **state)
{
    SqlTree *tree = tree_of(*state, "CREATE TABLE t (a int, PRIMARY KEY (a), UNIQUE KEY u (a), "
                                    "KEY k (a(10) DESC, (a + 1)) USING BTREE, FULLTEXT f (a), "
                                    "CONSTRAINT c FOREIGN KEY (a) REFERENCES s (b) ON DELETE "
                                    "CASCADE, CHECK (a > 0) NOT ENFORCED) "
                                    "ENGINE=InnoDB, DEFAULT CHARSET=utf8mb4 COMMENT 'x' "
                                    "PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (1))");
    const SqlCreateTable *table = tree->create_table;
    SqlConstraint *key = table->constraints.first->next->next;
    assert_int_equal(table->constraints.n, 6);
    assert_int_equal(key->kind, SQL_CONSTRAINT_INDEX);
    assert_text(key->keys.first->length, "10");
    assert_true(key->keys.first->descending && !key->keys.last->column);
    assert_text(key->method, "btree");
    assert_int_equal(key->next->kind, SQL_CONSTRAINT_FULLTEXT);
    assert_text(key->next->next->on_delete, "cascade");
    assert_true(table->constraints.last->not_enforced);
    assert_int_equal(table->options.n, 3);
    assert_text(table->options.first->next->name, "charset");
    assert_text(table->partition_by->method, "range");
}

typedef struct ActionCase {
    const char *sql, *op;
} ActionCase;

static const ActionCase action_cases[] = {
    {"ADD COLUMN a int FIRST", "add_column"},
    {"ADD (a int, b int)", "add_column"},
    {"ADD UNIQUE INDEX i (a)", "add_constraint"},
    {"MODIFY a bigint NOT NULL AFTER b", "modify_column"},
    {"CHANGE COLUMN a b varchar(10)", "change_column"},
    {"DROP PRIMARY KEY", "drop_primary"},
    {"DROP INDEX i", "drop_index"},
    {"DROP FOREIGN KEY f", "drop_foreign"},
    {"DROP a", "drop_column"},
    {"ALTER a SET DEFAULT 1", "set_default"},
    {"ALTER CHECK c NOT ENFORCED", "alter_check"},
    {"RENAME TO s.u", "rename_table"},
    {"RENAME INDEX a TO b", "rename_index"},
    {"RENAME COLUMN a TO b", "rename_column"},
    {"CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "convert_charset"},
    {"ENGINE = InnoDB", "option"},
    {"ALGORITHM = INPLACE", "algorithm"},
    {"LOCK = NONE", "lock"},
    {"TRUNCATE PARTITION ALL", "truncate_partition"},
    {"EXCHANGE PARTITION p WITH TABLE u", "exchange"},
    {"REMOVE PARTITIONING", "remove_partitioning"},
};

static void names_the_actions_of_alter_table(void **state)
{
    for (size_t i = 0; i < sizeof(action_cases) / sizeof(*action_cases); i++) {
        const ActionCase *one = &action_cases[i];
        SqlTree *tree = tree_of(*state, arena_printf(*state, "ALTER TABLE t %s", one->sql));
        assert_int_equal(tree->alter->actions.n, 1);
        assert_text(str(sql_action_name(tree->alter->actions.first->op)), one->op);
    }
}

static void reads_data_statements(void **state)
{
    SqlTree *set = tree_of(*state, "INSERT IGNORE INTO t SET a = 1, b = DEFAULT");
    assert_int_equal(set->insert->source, SQL_INSERT_SET);
    assert_int_equal(set->insert->columns.n, 2);
    SqlTree *twice = tree_of(*state, "INSERT t (a) VALUES (1), (2) "
                                     "ON DUPLICATE KEY UPDATE a = VALUES(a)");
    assert_int_equal(twice->insert->rows, 2);
    assert_int_equal(twice->insert->on_conflict->set.n, 1);
    assert_int_equal(tree_of(*state, "REPLACE INTO t VALUES (1)")->kind, SQL_TREE_INSERT);
    SqlTree *update = tree_of(*state, "UPDATE t SET a = 1 WHERE b <=> 2 ORDER BY a LIMIT 3");
    assert_true(update->modify->where && update->modify->limit && update->modify->order_by.n == 1);
    SqlTree *joined = tree_of(*state, "UPDATE a JOIN b ON a.x = b.x SET a.y = 1");
    assert_text(joined->modify->target->name->name, "a");
    assert_int_equal(joined->modify->from.n, 1);
}

static void reads_operators_of_its_own(void **state)
{
    static const char *const queries[] = {
        "SELECT a DIV 2, a MOD 2 FROM t USE INDEX (i) WHERE a REGEXP 'x' XOR b && c || !d",
        "SELECT NOW() + INTERVAL 1 DAY, BINARY a, _utf8mb4'x', IF(a, 1, 2)",
        "SELECT * FROM t WHERE MATCH (a) AGAINST ('x' IN BOOLEAN MODE) LIMIT 1, 2",
        "SELECT * FROM t LOCK IN SHARE MODE",
    };
    for (size_t i = 0; i < sizeof(queries) / sizeof(*queries); i++)
        assert_int_equal(tree_of(*state, queries[i])->kind, SQL_TREE_SELECT);
}

static void keeps_the_rest_at_level_1(void **state)
{
    SqlStmt *stmt = parse(*state, "mysql", STR("CREATE TABLE t (a nonsense)"));
    assert_int_equal(stmt->level, SQL_L1);
    assert_text(stmt->names.first->name, "t");
}

typedef struct Tally {
    size_t ok, ok_read, bad, bad_read;
} Tally;

static void count(Tally *tally, Str line)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    Json *row = json_parse(&cx, line, NULL);
    assert_non_null(row);
    SqlScript *script =
        sql_parse(arena, sql_dialect_find(STR("tidb")), json_str(row, "sql"), SQL_L2);
    bool read = script->stmts.n > 0;
    for (size_t i = 0; i < script->stmts.n; i++)
        read = read && script->stmts.v[i].level == SQL_L2;
    bool ok = str_is(json_str(row, "expect"), "ok");
    (*(ok ? &tally->ok : &tally->bad))++;
    *(ok ? &tally->ok_read : &tally->bad_read) += read;
    arena_free(arena);
}

static void reads_most_of_the_parser_tests_of_tidb(void **state)
{
    Ctx cx;
    Str text, line;
    Tally tally = {0};
    ctx_init(&cx, *state);
    if (!file_read(&cx, CORPUS, FILE_BYTES_MAX, &text))
        skip();
    while (str_next(&text, '\n', &line))
        if (line.n)
            count(&tally, line);
    print_message("%zu of %zu accepted read in full; %zu of %zu refused not\n", tally.ok_read,
                  tally.ok, tally.bad - tally.bad_read, tally.bad);
    assert_true(tally.ok_read * 100 >= tally.ok * 99);
    assert_true((tally.bad - tally.bad_read) * 100 >= tally.bad * 97);
}

static void refuses_reserved_words_as_new_names_only(void **state)
{
    static const char *const refused[] = {
        "CREATE TABLE interval (a int)",
        "CREATE TEMPORARY TABLE IF NOT EXISTS order (a int)",
        "CREATE TABLE d.t (a int DEFAULT (1), order int)",
        "ALTER TABLE t ADD b int, RENAME TO group",
        "ALTER TABLE t ADD COLUMN int int",
    };
    static const char *const unknown[] = {
        "CREATE TABLE rank (a int)", /* a name until 8.0 */
        "CREATE TABLE (a int)",
        "CREATE TABLE t (a int,)",
        "CREATE TABLE t (PRIMARY a)",
        "CREATE TABLE t (a int DEFAULT (select))",
        "CREATE TABLE t PARTITION BY HASH (mod(a, 2) +)",
        "ALTER TABLE t CONVERT TO character",
        "CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p VALUES LESS THAN (maxvalue +))",
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_true(parse(*state, "mysql", str(refused[i]))->is_refused);
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_false(parse(*state, "mysql", str(unknown[i]))->is_refused);
    assert_false(parse(*state, "tidb", STR("CREATE TABLE interval (a int)"))->is_refused);
}

static void names_a_foreign_key_by_its_constraint(void **state)
{
    SqlTree *tree =
        tree_of(*state, "CREATE TABLE t (CONSTRAINT a FOREIGN KEY b (c) REFERENCES d (e),"
                        "FOREIGN KEY f (c) REFERENCES d (e), CONSTRAINT g UNIQUE h (c))");
    SqlConstraint *first = tree->create_table->constraints.first;
    assert_text(first->name->name, "a");
    assert_text(first->next->name->name, "f");
    assert_text(first->next->next->name->name, "h");
}

static void reads_the_renames_of_one_statement(void **state)
{
    SqlTree *tree = tree_of(*state, "RENAME TABLE a TO b, d.c TO `e`");
    assert_int_equal(tree->alter->actions.n, 2);
    SqlAction *first = tree->alter->actions.first, *second = first->next;
    assert_text(first->table->name, "a");
    assert_text(first->new_name->name, "b");
    assert_text(second->table->name, "c");
    assert_text(second->new_name->name, "e");
}

static void reads_the_variables_that_set_assigns(void **state)
{
    SqlTree *tree = tree_of(*state, "SET @@global.sql_mode = 'ANSI', @x := 1, "
                                    "SESSION max_execution_time = DEFAULT, NEW.c = a + 1");
    SqlOption *mode = tree->command->options.first, *user = mode->next, *time = user->next;
    assert_text(tree->command->scope, "global");
    assert_text(mode->name, "sql_mode");
    assert_text(mode->value, "ANSI");
    assert_text(user->name, "@x");
    assert_text(time->name, "max_execution_time");
    assert_text(time->next->name, "new.c");
    assert_true(time->next->expr->op == SQL_EXPR_BINARY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_no_mark_for_a_word),
        cmocka_unit_test(reads_columns_with_their_options),
        cmocka_unit_test(reads_keys_and_table_options),
        cmocka_unit_test(names_the_actions_of_alter_table),
        cmocka_unit_test(reads_data_statements),
        cmocka_unit_test(reads_operators_of_its_own),
        cmocka_unit_test(refuses_reserved_words_as_new_names_only),
        cmocka_unit_test(names_a_foreign_key_by_its_constraint),
        cmocka_unit_test(reads_the_renames_of_one_statement),
        cmocka_unit_test(reads_the_variables_that_set_assigns),
        cmocka_unit_test(keeps_the_rest_at_level_1),
        cmocka_unit_test(reads_most_of_the_parser_tests_of_tidb),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
