/* The tree of T-SQL: tables, ALTER, indexes, data statements, blocks, and what could not be read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glob.h>

#include "base/file.h"
#include "sql/names.h"
#include "tree_dump.h"

#define CORPUS SOURCE_DIR "/../shared/corpus/"

enum { FILE_BYTES_MAX = 16 * 1024 * 1024 };

static SqlScript *parse(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("mssql")), str(text), SQL_L2);
    assert_true(script->stmts.n > 0);
    return script;
}

static SqlStmt *stmt_of(Arena *arena, const char *text)
{
    SqlStmt *stmt = &parse(arena, text)->stmts.v[0];
    if (stmt->error)
        print_message("%s: %s at %u\n", text, stmt->error, stmt->error_offset);
    assert_int_equal(stmt->level, SQL_L2);
    assert_null(stmt->error);
    return stmt;
}

static SqlTree *tree_of(Arena *arena, const char *text)
{
    return stmt_of(arena, text)->tree;
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

static void reads_columns_with_their_options(void **state)
{
    SqlTree *tree = tree_of(
        *state, "CREATE TABLE [my db].[dbo].#t (id INT IDENTITY(1, 2) NOT FOR REPLICATION "
                "CONSTRAINT pk PRIMARY KEY CLUSTERED WITH (FILLFACTOR = 80) ON [PRIMARY], "
                "n NVARCHAR(MAX) COLLATE Latin1_General_CI_AS NULL CONSTRAINT d DEFAULT (N'x'), "
                "s AS (id * 2) PERSISTED NOT NULL, v char varying(10) SPARSE MASKED WITH "
                "(FUNCTION = 'default()'), f int REFERENCES u (a) ON DELETE CASCADE, "
                "[timestamp], g datetime2 GENERATED ALWAYS AS ROW START HIDDEN NOT NULL)");
    const SqlCreateTable *table = tree->create_table;
    const SqlColumn *id = table->columns.first, *n = id->next, *s = n->next, *v = s->next;
    assert_text(table->name->catalog, "my db");
    assert_true(table->temporary);
    assert_int_equal(table->columns.n, 7);
    assert_true(id->auto_increment && id->primary && id->identity_options.n == 2);
    assert_text(id->constraints.first->method, "clustered");
    assert_text(id->constraints.first->options.first->name, "fillfactor");
    assert_true(n->type->max && n->nullable == SQL_NULL_YES && n->default_value);
    assert_int_equal(n->constraints.first->kind, SQL_CONSTRAINT_DEFAULT);
    assert_text(n->constraints.first->name->name, "d");
    assert_true(!s->type && s->generated && s->nullable == SQL_NULL_NO);
    assert_text(s->generated_kind, "stored");
    assert_text(v->type->canon, "varchar");
    assert_int_equal(v->options.n, 2);
    assert_text(v->next->constraints.first->on_delete, "cascade");
    assert_text(v->next->next->type->canon, "timestamp");
}

static void reads_constraints_and_inline_indexes(void **state)
{
    SqlTree *tree = tree_of(
        *state, "CREATE TABLE t (a int, b int, CONSTRAINT pk PRIMARY KEY NONCLUSTERED (a ASC, b "
                "DESC), UNIQUE (b), CHECK NOT FOR REPLICATION (a > 0), FOREIGN KEY (a) REFERENCES "
                "x.u (id) ON UPDATE SET NULL, INDEX i UNIQUE CLUSTERED (a) INCLUDE (b) WHERE a > 1 "
                "WITH (DATA_COMPRESSION = PAGE ON PARTITIONS (1, 3 TO 5)), PERIOD FOR SYSTEM_TIME "
                "(c, d)) ON ps (a) TEXTIMAGE_ON [PRIMARY] WITH (SYSTEM_VERSIONING = ON "
                "(HISTORY_TABLE = dbo.h), MEMORY_OPTIMIZED = ON)");
    const SqlCreateTable *table = tree->create_table;
    const SqlConstraint *primary = table->constraints.first, *index = table->constraints.last;
    assert_int_equal(table->constraints.n, 5);
    assert_text(primary->method, "nonclustered");
    assert_true(!primary->keys.first->descending && primary->keys.last->descending);
    assert_int_equal(index->kind, SQL_CONSTRAINT_UNIQUE);
    assert_text(index->name->name, "i");
    assert_true(index->where && index->include.n == 1);
    assert_int_equal(table->options.n, 2);
    assert_text(table->options.first->name, "system_versioning");
}

typedef struct ActionCase {
    const char *sql, *ops;
} ActionCase;

static const ActionCase action_cases[] = {
    {"ADD a int NULL, CONSTRAINT c CHECK (b > 0), d int", "add_column add_constraint add_column"},
    {"WITH NOCHECK ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES u (b)", "add_constraint"},
    {"ADD CONSTRAINT d DEFAULT getdate() FOR c WITH VALUES", "add_constraint"},
    {"ALTER COLUMN a varchar(10) COLLATE x NOT NULL WITH (ONLINE = ON)", "modify_column"},
    {"ALTER COLUMN a ADD SPARSE", "set_column_options"},
    {"DROP CONSTRAINT IF EXISTS a, b, COLUMN c, d",
     "drop_constraint drop_constraint drop_column drop_column"},
    {"DROP COLUMN a, COLUMN b", "drop_column drop_column"},
    {"NOCHECK CONSTRAINT ALL", "nocheck_constraint"},
    {"WITH CHECK CHECK CONSTRAINT a, b", "check_constraint check_constraint"},
    {"ENABLE TRIGGER t", "trigger"},
    {"SWITCH PARTITION 1 TO u PARTITION 2 WITH (WAIT_AT_LOW_PRIORITY (MAX_DURATION = 1))",
     "exchange"},
    {"SET (LOCK_ESCALATION = AUTO)", "set_options"},
    {"REBUILD PARTITION = ALL WITH (DATA_COMPRESSION = ROW)", "rebuild"},
};

static void reads_actions_of_alter_table(void **state)
{
    for (size_t i = 0; i < sizeof(action_cases) / sizeof(*action_cases); i++) {
        Arena *arena = *state;
        const char *sql =
            str_z(arena, str_printf(arena, "ALTER TABLE a.t %s", action_cases[i].sql));
        Buf ops = buf_new(arena);
        const SqlAction *action = tree_of(arena, sql)->alter->actions.first;
        for (; action; action = action->next) {
            buf_add_z(&ops, sql_action_name(action->op));
            buf_add_z(&ops, action->next ? " " : "");
        }
        assert_text(buf_str(&ops), action_cases[i].ops);
    }
}

static void knows_unchecked_constraints(void **state)
{
    const char *checked = "ALTER TABLE t WITH CHECK ADD CHECK (a > 0)";
    const char *unchecked = "ALTER TABLE t WITH NOCHECK ADD CHECK (a > 0)";
    assert_false(tree_of(*state, checked)->alter->actions.first->constraint->not_valid);
    assert_true(tree_of(*state, unchecked)->alter->actions.first->constraint->not_valid);
}

static void reads_indexes(void **state)
{
    const SqlCreateIndex *index =
        tree_of(*state, "CREATE UNIQUE NONCLUSTERED INDEX i ON a.t (b DESC, [c]) INCLUDE (d) WHERE "
                        "b IS NOT NULL WITH (ONLINE = ON, DROP_EXISTING = ON) ON [fg]")
            ->create_index;
    assert_true(index->unique && index->where && index->include.n == 1);
    assert_text(index->method, "nonclustered");
    assert_true(index->keys.first->descending);
    assert_int_equal(index->options.n, 2);
    index = tree_of(*state, "CREATE CLUSTERED COLUMNSTORE INDEX i ON t")->create_index;
    assert_text(index->method, "clustered columnstore");
    assert_int_equal(index->keys.n, 0);
    index = tree_of(*state, "CREATE FULLTEXT INDEX ON t (a LANGUAGE 1033, b) KEY INDEX k ON c")
                ->create_index;
    assert_true(index->fulltext && !index->name && index->keys.n == 2);
}

typedef struct QueryCase {
    const char *sql, *dump;
} QueryCase;

static const QueryCase query_cases[] = {
    {"SELECT TOP (10) PERCENT WITH TIES a, b = c + 1, d 'e', f AS [g h] FROM t",
     "{select a, (+ c 1)=b, d=e, f=g h from t limit 10}"},
    {"SELECT DISTINCT TOP 5 * INTO #x FROM db..t AS a WITH (NOLOCK, INDEX(1))",
     "{select distinct * into #x from db.t=a limit 5}"},
    {"SELECT a FROM t (NOLOCK) INNER HASH JOIN u x ON t.a = x.a",
     "{select a from (join t u=x on (= t.a x.a))}"},
    {"SELECT 1 FROM t CROSS APPLY f(t.a) AS g OUTER APPLY (SELECT 1 AS b) h",
     "{select 1 from (cross (cross t lateral f( t.a)=g) lateral {select 1=b}=h)}"},
    {"SELECT a FROM t ORDER BY a OFFSET 5 ROWS FETCH NEXT @n ROWS ONLY FOR XML PATH('x'), ROOT",
     "{select a from t order[a] limit @n offset 5}"},
    {"SELECT a FROM t FOR SYSTEM_TIME AS OF @d b WHERE a & 1 = 0 OPTION (MAXDOP 1, RECOMPILE)",
     "{select a from t=b where (= (& a 1) 0)}"},
    {"SELECT CONVERT(varchar(10), a, 120), TRY_CAST(b AS int), x.value('y', 'int') FROM t",
     "{select (cast a 120 varchar(10)), (cast b int), x.value( 'y' 'int') from t}"},
    {"SELECT DATEADD(day, 1, a), LEFT(b, 2), NEXT VALUE FOR s.q FROM t",
     "{select DATEADD( 'day' 1 a), LEFT( b 2), s.q! from t}"},
    {"SELECT a FROM (VALUES (1), (2)) AS v (a) GROUP BY a WITH ROLLUP",
     "{select a from {values (row 1) (row 2)}=v group a}"},
    {"SELECT @a = b, @c += 1 FROM @t WHERE ~d = 1 AND e !> 2",
     "{select b=@a, 1=@c from @t where (and (= (~ d) 1) (!> e 2))}"},
    {"SELECT {fn now()} FROM t WHERE CONTAINS((a, b), 'x', LANGUAGE 1033)",
     "{select now() from t where CONTAINS( (row a b) 'x' 1033)}"},
    {"SELECT p.a FROM t PIVOT (SUM(b) FOR c IN ([1], [2])) AS p",
     "{select p.a from (cross t SUM( b)=p)}"},
    {"WITH c (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM c) SELECT a FROM c",
     "{recursive c: {union all {select 1} {select (+ a 1) from c}}; select a from c}"},
};

static void reads_queries(void **state)
{
    for (size_t i = 0; i < sizeof(query_cases) / sizeof(*query_cases); i++) {
        Buf out = buf_new(*state);
        dump_query(&out, tree_of(*state, query_cases[i].sql)->query);
        assert_text(buf_str(&out), query_cases[i].dump);
    }
}

static void reads_insert(void **state)
{
    const SqlInsert *insert =
        tree_of(*state, "INSERT TOP (5) INTO a..t WITH (TABLOCK) (b, c) OUTPUT inserted.b INTO @o "
                        "(d) VALUES (1, DEFAULT), (2, 3)")
            ->insert;
    assert_text(insert->table->catalog, "a");
    assert_true(insert->has_columns && insert->columns.n == 2 && insert->rows == 2);
    assert_int_equal(insert->returning.n, 1);
    assert_text(insert->output_into.first->name, "@o");
    insert = tree_of(*state, "INSERT t EXEC dbo.p @a = 1, @b OUTPUT")->insert;
    assert_int_equal(insert->source, SQL_INSERT_EXECUTE);
    insert = tree_of(*state, "INSERT INTO t DEFAULT VALUES")->insert;
    assert_int_equal(insert->source, SQL_INSERT_DEFAULT);
}

/* What is written is the table, though UPDATE and DELETE name its alias. */
static void finds_the_table_behind_an_alias(void **state)
{
    SqlUses uses;
    const char *update = "UPDATE x SET x.a += y.b, @v = x.c = 2 OUTPUT deleted.a FROM dbo.t AS x "
                         "JOIN u y ON x.a = y.a WHERE y.b > 1";
    SqlStmt *stmt = stmt_of(*state, update);
    SqlTree *tree = stmt->tree;
    sql_tree_uses(*state, tree, &uses);
    assert_text(stmt->names.first->name, "t");
    assert_int_equal(tree->modify->set.n, 2);
    assert_int_equal(uses.writes.n, 1);
    assert_text(uses.writes.first->schema, "dbo");
    assert_text(uses.writes.first->name, "t");
    tree = tree_of(*state, "DELETE TOP (1) t FROM s.t WHERE CURRENT OF GLOBAL c");
    assert_text(tree->modify->target->name->schema, "s");
    assert_int_equal(tree->modify->where->op, SQL_EXPR_CURRENT_OF);
}

static void reads_merge(void **state)
{
    const SqlMerge *merge =
        tree_of(*state, "MERGE TOP (1) INTO t WITH (HOLDLOCK) AS x USING (SELECT 1) AS y (a) ON "
                        "x.a = y.a WHEN MATCHED AND x.b > 1 THEN UPDATE SET b += 1 WHEN NOT "
                        "MATCHED BY TARGET THEN INSERT (a) VALUES (y.a) WHEN NOT MATCHED BY SOURCE "
                        "THEN DELETE OUTPUT $action, inserted.* OPTION (LOOP JOIN);")
            ->merge;
    assert_text(merge->target->alias->name, "x");
    assert_int_equal(merge->whens.n, 3);
    assert_true(merge->whens.last->by_source);
    assert_int_equal(merge->returning.n, 2);
}

static void dump_parts(Buf *out, const SqlTreeList *parts);

static void dump_part(Buf *out, const SqlTree *tree)
{
    const SqlStmt *stmt = tree->stmt;
    if (tree->kind != SQL_TREE_COMPOUND) {
        buf_printf(out, " %s", sql_kind_name(stmt->kind));
        buf_add_z(out, stmt->object ? "_" : "");
        buf_add_z(out, sql_object_name(stmt->object));
        return;
    }
    buf_printf(out, " %.*s(", STR_ARG(tree->compound->word));
    dump_parts(out, &tree->compound->statements);
    buf_add_z(out, tree->compound->otherwise.n ? " |" : "");
    dump_parts(out, &tree->compound->otherwise);
    buf_add_z(out, " )");
}

static void dump_parts(Buf *out, const SqlTreeList *parts)
{
    for (const SqlTree *tree = parts->first; tree; tree = tree->next)
        dump_part(out, tree);
}

static const QueryCase block_cases[] = {
    {"IF a > 1 DROP TABLE t ELSE IF b = 2 SELECT 1; ELSE PRINT 'x'",
     " if( drop_table | if( select | control ) )"},
    {"BEGIN TRY BEGIN TRAN INSERT t VALUES (1) COMMIT END TRY BEGIN CATCH ROLLBACK; THROW; END "
     "CATCH",
     " try( begin insert_table commit | rollback control )"},
    {"WHILE @i < 3 BEGIN SET @i += 1 UPDATE t SET a = @i WHERE b = 1 IF @i = 2 BREAK END",
     " while( begin( set update_table if( control ) ) )"},
    {"BEGIN OPEN c FETCH NEXT FROM c INTO @a CLOSE GLOBAL c DEALLOCATE @c END",
     " begin( open fetch close deallocate )"},
    {"BEGIN IF a = 1 RETURN\nSELECT 1 END", " begin( if( control ) select )"},
    {"BEGIN next: WAITFOR DELAY '0:0:1' GOTO next END", " begin( other control control )"},
    {"BEGIN WITH c AS (SELECT 1 a) DELETE FROM c; EXEC ('x' + @y) RETURN END",
     " begin( delete_table execute control )"},
};

static void reads_blocks_without_semicolons(void **state)
{
    for (size_t i = 0; i < sizeof(block_cases) / sizeof(*block_cases); i++) {
        SqlStmt *stmt = stmt_of(*state, block_cases[i].sql);
        Buf out = buf_new(*state);
        stmt->tree->stmt = stmt;
        dump_part(&out, stmt->tree);
        assert_text(buf_str(&out), block_cases[i].dump);
    }
}

static void reads_routines(void **state)
{
    const SqlDefinition *routine =
        tree_of(*state, "CREATE OR ALTER PROC dbo.p @a int = 1, @b dbo.tt READONLY, @c varchar(9) "
                        "OUT WITH RECOMPILE, EXECUTE AS OWNER AS SET NOCOUNT ON SELECT a FROM t "
                        "WHERE b = @a DECLARE @t TABLE (id int PRIMARY KEY, x nvarchar(max))")
            ->definition;
    Buf out = buf_new(*state);
    dump_parts(&out, &routine->trees);
    assert_text(buf_str(&out), " set select declare");
    assert_true(routine->or_replace && routine->arguments.n == 3);
    assert_text(routine->arguments.last->arg_mode, "out");
    assert_text(routine->object, "procedure");
    routine = tree_of(*state, "CREATE FUNCTION f (@a int) RETURNS @r TABLE (b int) AS BEGIN INSERT "
                              "@r SELECT 1 RETURN END")
                  ->definition;
    assert_int_equal(routine->columns.n, 1);
    routine = tree_of(*state, "CREATE TRIGGER g ON t INSTEAD OF INSERT, DELETE AS IF UPDATE(a) "
                              "ROLLBACK")
                  ->definition;
    assert_text(routine->timing, "instead of");
    assert_text(routine->table->name, "t");
}

/* The gap is noted, and the statements around it are read. */
static void reads_on_behind_a_gap(void **state)
{
    SqlStmt *stmt = &parse(*state, "CREATE PROC p AS\nSELECT 1\nSELECT FROM WHERE\nDROP TABLE t\n"
                                   "IF ( BEGIN\nDELETE u WHERE a = 1\nEND\nUPDATE v SET a = 1")
                         ->stmts.v[0];
    Buf out = buf_new(*state);
    dump_parts(&out, &stmt->tree->definition->trees);
    assert_int_equal(stmt->level, SQL_L2);
    assert_non_null(stmt->error);
    assert_true(stmt->rest.length > 0);
    assert_text(buf_str(&out), " select select drop_table control delete_table update_table");
    assert_int_equal(stmt->tree->definition->trees.first->next->stmt->level, SQL_L1);
}

static void reads_names_with_gaps(void **state)
{
    const SqlQuery *query =
        tree_of(*state, "SELECT 1 FROM srv.db.dbo.t, srv...u, .v, [a]]b].[c.d]")->query;
    const SqlSource *source = query->from.first;
    assert_text(source->name->catalog, "db");
    assert_text(source->next->name->name, "u");
    assert_null(source->next->name->schema.p);
    assert_text(source->next->next->name->name, "v");
    assert_text(source->next->next->next->name->schema, "a]b");
}

static void reads_execute(void **state)
{
    const SqlCommand *command =
        tree_of(*state, "EXEC @r = dbo.sp_rename N'a.b', @newname = 'c', @objtype = COLUMN")
            ->command;
    const SqlExpr *call = command->values.first;
    assert_text(command->name, "execute");
    assert_text(call->call->name->name, "sp_rename");
    assert_int_equal(call->n, 3);
    assert_text(call->args->text, "a.b");
    assert_text(call->args->next->text, "@newname");
    assert_int_equal(stmt_of(*state, "sp_rename 'a', 'b'")->kind, SQL_KIND_EXECUTE);
}

typedef struct Tally {
    size_t all, whole;
} Tally;

static void count_file(Tally *tally, const char *path)
{
    Arena *arena = arena_new();
    Ctx cx;
    Str text;
    ctx_init(&cx, arena);
    if (file_read(&cx, path, FILE_BYTES_MAX, &text)) {
        SqlScript *script = sql_parse(arena, sql_dialect_find(STR("mssql")), text, SQL_L2);
        for (size_t i = 0; i < script->stmts.n; i++) {
            tally->all++;
            tally->whole += script->stmts.v[i].level == SQL_L2 && !script->stmts.v[i].error;
        }
    }
    arena_free(arena);
}

/* Statements read to their end, gaps inside counting as unread, in thousandths. */
static void check_corpus(const char *pattern, size_t thousandths)
{
    glob_t found;
    Tally tally = {0};
    if (glob(pattern, 0, NULL, &found) != 0)
        skip();
    for (size_t i = 0; i < found.gl_pathc; i++)
        count_file(&tally, found.gl_pathv[i]);
    globfree(&found);
    print_message("%zu of %zu statements read in full\n", tally.whole, tally.all);
    assert_true(tally.whole * 1000 >= tally.all * thousandths);
}

static void reads_the_fixtures_of_sqlfluff(void **state)
{
    (void)state;
    check_corpus(CORPUS "sqlfluff/tsql/*.sql", 995);
}

static void reads_the_scripts_of_scriptdom(void **state)
{
    (void)state;
    check_corpus(CORPUS "sqlscriptdom/tsql/*.sql", 935);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(reads_columns_with_their_options, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_constraints_and_inline_indexes, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_actions_of_alter_table, setup, teardown),
        cmocka_unit_test_setup_teardown(knows_unchecked_constraints, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_indexes, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_queries, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_insert, setup, teardown),
        cmocka_unit_test_setup_teardown(finds_the_table_behind_an_alias, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_merge, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_blocks_without_semicolons, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_routines, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_on_behind_a_gap, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_names_with_gaps, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_execute, setup, teardown),
        cmocka_unit_test(reads_the_fixtures_of_sqlfluff),
        cmocka_unit_test(reads_the_scripts_of_scriptdom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
