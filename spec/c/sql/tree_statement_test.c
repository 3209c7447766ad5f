/* Data statements and everything else as trees: kinds, objects, and syntax up to PostgreSQL 18. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tree_dump.h"

static SqlStmt *read_one(Arena *arena, const char *text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), str(text), SQL_L2);
    assert_int_equal(script->stmts.n, 1);
    return &script->stmts.v[0];
}

static SqlTree *parse(Arena *arena, const char *text)
{
    SqlStmt *stmt = read_one(arena, text);
    if (stmt->level != SQL_L2)
        print_message("%s: %s at %u\n", text, stmt->error, stmt->error_offset);
    assert_int_equal(stmt->level, SQL_L2);
    return stmt->tree;
}

static void assert_text(Str found, const char *expected)
{
    if (!str_is(found, expected))
        print_message("found \"%.*s\", expected \"%s\"\n", STR_ARG(found), expected);
    assert_true(str_is(found, expected));
}

static void assert_expr(Arena *arena, const SqlExpr *expr, const char *expected)
{
    Buf out = buf_new(arena);
    assert_non_null(expr);
    dump_expr(&out, expr);
    assert_text(buf_str(&out), expected);
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

static void insert(void **state)
{
    const SqlInsert *rows = parse(*state, "with x as (select 1) insert into s.t as a (b, c[1].d) "
                                          "overriding system value values (1, default), (2, 3) on "
                                          "conflict (b) where e do update set c = excluded.c, (f, "
                                          "g) = (1, 2) where h returning *, b as i")
                                ->insert;
    assert_int_equal(rows->ctes.n, 1);
    assert_text(rows->table->name, "t");
    assert_text(rows->alias->name, "a");
    assert_true(rows->has_columns);
    assert_int_equal(rows->columns.n, 2);
    assert_int_equal(rows->source, SQL_INSERT_VALUES);
    assert_int_equal(rows->rows, 2);
    assert_text(rows->overriding, "system");
    assert_true(rows->on_conflict->do_update);
    assert_text(rows->on_conflict->keys.first->column->name, "b");
    assert_int_equal(rows->on_conflict->set.n, 2);
    assert_true(rows->on_conflict->set.last->multiple);
    assert_expr(*state, rows->on_conflict->where, "h");
    assert_int_equal(rows->returning.n, 2);
    assert_int_equal(parse(*state, "insert into t default values")->insert->source,
                     SQL_INSERT_DEFAULT);
    const SqlInsert *query = parse(*state, "insert into t (select 1)")->insert;
    assert_int_equal(query->source, SQL_INSERT_SELECT);
    assert_false(query->has_columns);
    assert_text(parse(*state, "insert into t values (1) on conflict on constraint k do nothing")
                    ->insert->on_conflict->constraint->name,
                "k");
}

static void update_and_delete(void **state)
{
    const SqlModify *update =
        parse(*state,
              "update only t as a set b = b + 1 from c join d on true where a.e returning f")
            ->modify;
    assert_true(update->target->only);
    assert_text(update->target->alias->name, "a");
    assert_expr(*state, update->set.first->value, "(+ b 1)");
    assert_int_equal(update->from.first->kind, SQL_SOURCE_JOIN);
    assert_expr(*state, update->where, "a.e");
    SqlTree *tree = parse(*state, "delete from t using u where current of c");
    assert_int_equal(tree->kind, SQL_TREE_DELETE);
    assert_text(tree->modify->from.first->name->name, "u");
    assert_int_equal(tree->modify->where->op, SQL_EXPR_CURRENT_OF);
    assert_null(parse(*state, "delete from t")->modify->where);
}

static void merge(void **state)
{
    const SqlMerge *merged =
        parse(*state, "merge into t using u on t.a = u.a when matched and b then update set c = 1 "
                      "when matched then do nothing when not matched by target then insert (a) "
                      "values (2) when not matched by source then delete returning merge_action()")
            ->merge;
    assert_int_equal(merged->whens.n, 4);
    const SqlMergeWhen *when = merged->whens.first;
    assert_true(when->matched);
    assert_text(when->action, "update");
    assert_expr(*state, when->condition, "b");
    assert_text(when->next->action, "do nothing");
    assert_text(when->next->next->action, "insert");
    assert_int_equal(when->next->next->values.n, 1);
    assert_true(merged->whens.last->by_source);
    assert_text(merged->whens.last->action, "delete");
    assert_int_equal(merged->returning.n, 1);
}

static void drop_truncate_and_comment(void **state)
{
    const SqlDrop *drop = parse(*state, "drop table if exists a, s.b cascade")->drop;
    assert_true(drop->if_exists && drop->cascade);
    assert_int_equal(drop->names.n, 2);
    assert_text(drop->object, "table");
    assert_true(parse(*state, "drop index concurrently i")->drop->concurrently);
    assert_text(parse(*state, "drop trigger g on t")->drop->table->name, "t");
    const SqlName *function = parse(*state, "drop function s.f(int, text[])")->drop->names.first;
    assert_true(function->has_arguments);
    assert_text(function->arguments->canon, "integer");
    assert_int_equal(function->arguments->next->array, 1);
    drop = parse(*state, "truncate table only a, b restart identity cascade")->drop;
    assert_true(drop->restart_identity && drop->cascade);
    const SqlComment *comment = parse(*state, "comment on column s.t.c is 'it''s'")->comment;
    assert_text(comment->object, "column");
    assert_text(comment->name->schema, "s");
    assert_text(comment->name->name, "t");
    assert_text(comment->column->name, "c");
    assert_text(comment->text, "it's");
    comment = parse(*state, "comment on constraint c on t is null")->comment;
    assert_true(comment->is_null);
    assert_text(comment->table->name, "t");
}

static void grants(void **state)
{
    const SqlGrant *grant =
        parse(*state, "grant select (a, b), update on s.t, u to public, r with grant option")
            ->grant;
    assert_text(grant->object, "table");
    assert_int_equal(grant->privileges.n, 2);
    assert_text(grant->privileges.last->name, "update");
    assert_int_equal(grant->privileges.first->expr->n, 2);
    assert_int_equal(grant->objects.n, 2);
    assert_int_equal(grant->grantees.n, 2);
    assert_true(grant->with_grant && !grant->revoke);
    grant = parse(*state, "revoke all privileges on all tables in schema s from r cascade")->grant;
    assert_true(grant->revoke && grant->all_privileges && grant->all_in_schema && grant->cascade);
    grant = parse(*state, "grant a, b to c with admin option")->grant;
    assert_int_equal(grant->objects.n, 0);
    assert_true(grant->with_admin);
    assert_true(parse(*state, "alter default privileges in schema s grant select on tables to r")
                    ->grant->is_default);
}

static void definitions(void **state)
{
    const char *text =
        "create or replace function s.f(a int, out b text default 'x') returns setof "
        "t language plpgsql as $x$begin end$x$ security definer";
    const SqlDefinition *function = parse(*state, text)->definition;
    assert_true(function->or_replace);
    assert_int_equal(function->arguments.n, 2);
    assert_text(function->arguments.first->arg_name->name, "a");
    assert_text(function->arguments.last->arg_mode, "out");
    assert_text(function->language, "plpgsql");
    assert_text(function->body_text, "begin end");
    assert_text((Str){text + function->body.offset, function->body.length}, "$x$begin end$x$");
    assert_true(function->type->setof);
    const SqlDefinition *trigger =
        parse(*state, "create trigger g before insert or update of a, b on s.t for each row when "
                      "(new.a > 1) execute function f()")
            ->definition;
    assert_text(trigger->timing, "before");
    assert_text(trigger->table->name, "t");
    assert_int_equal(trigger->names.n, 2);
    assert_text(trigger->uses.first->name, "f");
    const SqlDefinition *view =
        parse(*state, "create materialized view if not exists v (a) as select 1 with no data")
            ->definition;
    assert_true(view->if_not_exists && view->with_no_data);
    assert_non_null(view->query);
    const SqlDefinition *type = parse(*state, "create type t as enum ('a', 'b')")->definition;
    assert_int_equal(type->type->values.n, 2);
    const SqlDefinition *schema =
        parse(*state, "create schema s authorization r create table t (a int) create view v as "
                      "select 1")
            ->definition;
    assert_int_equal(schema->trees.n, 2);
}

static void settings_and_commands(void **state)
{
    const SqlCommand *set = parse(*state, "set local search_path to a, 'b'")->command;
    assert_text(set->name, "search_path");
    assert_text(set->scope, "local");
    assert_int_equal(set->values.n, 2);
    assert_text(parse(*state, "set role r")->command->name, "role");
    assert_text(parse(*state, "set session authorization r")->command->name,
                "session_authorization");
    assert_true(parse(*state, "set x.y = default")->command->is_default);
    assert_text(parse(*state, "rollback to savepoint s")->command->name, "rollback to");
    const SqlCommand *explain =
        parse(*state, "explain (analyze, format json) delete from t")->command;
    assert_int_equal(explain->options.n, 2);
    assert_int_equal(explain->inner->kind, SQL_TREE_DELETE);
    const SqlCommand *copy = parse(*state, "copy s.t (a, b) to stdout with (format csv)")->command;
    assert_true(copy->to);
    assert_int_equal(copy->names.n, 2);
    assert_expr(*state, parse(*state, "call p(1, a => 2)")->command->values.first,
                "p( 1 (named a 2))");
    assert_text(parse(*state, "do language sql 'x'")->command->language, "sql");
}

/* Read to the end by a parser that knows more than PostgreSQL 15. */
static const char *const accepted[] = {
    "select json_array(1, 2 null on null returning text)",
    "select json_arrayagg(a order by b) filter (where c), json_objectagg(k : v with unique keys)",
    "select json('1' with unique keys), json_scalar(1), json_serialize(a returning bytea)",
    "select json_query(a, '$' passing 1 as x with conditional wrapper keep quotes on scalar string "
    "empty array on empty)",
    "select json_exists(a, '$.b' true on error), a is not json array",
    "select * from json_table(a, '$' as p passing 1 as x columns (id for ordinality, b text exists "
    "path '$' error on error) error on error) t",
    "select a at local, 0xff, 0b1, 0o7, 1_000",
    "select system_user, any_value(a)",
    "select * from (select 1)",
    "merge into t using s on true when matched then delete returning old.a, new.*",
    "copy t from stdin (format csv, on_error ignore, force_null (a), default 'x')",
    "copy t from stdin with (format csv, force_quote *)",
    "alter table t alter c set statistics default, alter c set storage default",
    "alter table t add constraint n not null c not valid",
    "alter table t add constraint f foreign key (a) references u not enforced",
    "create table t (a int, p daterange, primary key (a, p without overlaps), foreign key (a, "
    "period p) references u (a, period p))",
    "create table t (a int generated always as (b) virtual)",
    "create table t (a int constraint n not null no inherit)",
    "reindex (concurrently, tablespace x) schema s",
    "vacuum (parallel 2, buffer_usage_limit '1GB', skip_database_stats) only t (a, b)",
    "grant a to b with inherit true, set false granted by c",
    "alter role r in database d set search_path = a",
    "alter role all reset all",
    "create role r login password 'x' valid until 'y' in role a, b",
    "alter system set work_mem = '1GB'",
    "create subscription s connection 'c' publication p with (streaming = parallel)",
    "create publication p for table a (b) where (c > 1), only d, tables in schema s",
    "alter publication p set (publish = 'insert')",
    "alter extension e update to '1.2'",
    "create statistics s (mcv) on a, (b + 1) from t",
    "create operator class c default for type int using btree as operator 1 <, function 1 f(a, b)",
    "create cast (a as b) with function f(a) as implicit",
    "create function f() returns int begin atomic select 1; insert into t values (1); end",
    "create procedure p(inout a int) language sql begin atomic; select a; end",
    "create function f(int) returns int return $1 + 1",
    "create rule r as on insert to t where a do instead (insert into u values (1); delete from v)",
    "alter function f(int) immutable strict set search_path to a reset all",
    "alter type t rename value 'a' to 'b'",
    "alter domain d add constraint c check (value > 0) not valid",
    "alter sequence s restart with 5 increment by 2 owned by t.c",
    "alter view v alter column c set default 1",
    "alter materialized view m cluster on i",
    "alter index i alter column 2 set statistics 100",
    "alter table all in tablespace a owned by b set tablespace c nowait",
    "alter trigger g on t depends on extension e",
    "import foreign schema s limit to (a, b) from server x into y options (z 'w')",
    "lock table only a, b in share row exclusive mode nowait",
    "declare c insensitive scroll cursor with hold for select 1",
    "fetch backward all in c",
    "prepare p (int, text) as insert into t values ($1, $2)",
    "security label for x on column a.b is 'y'",
    "begin isolation level repeatable read, read only, not deferrable",
    "commit and no chain",
    "prepare transaction 'x'",
    "comment on operator family f using btree is 'x'",
    "drop owned by current_user, r cascade",
    "select a.* from t as a (b, c), lateral (select) d, u tablesample bernoulli (1) repeatable (2)",
    "select 1 as end, 2 as \"select\", a type from b",
};

static void newer_and_rarer_statements_are_read_whole(void **state)
{
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
        const char *text = accepted[i];
        const SqlTree *tree = parse(*state, text);
        assert_int_equal(tree->span.offset, 0);
        assert_int_equal(tree->span.length, strlen(text));
    }
}

static void what_is_left_of_a_bad_statement_is_its_rest(void **state)
{
    const char *text = "create table t (a int, b)";
    const SqlStmt *stmt = read_one(*state, text);
    assert_int_equal(stmt->level, SQL_L1);
    assert_text((Str){text + stmt->rest.offset, stmt->rest.length}, ")");
    assert_int_equal(stmt->error_offset, 24);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(insert, setup, teardown),
        cmocka_unit_test_setup_teardown(update_and_delete, setup, teardown),
        cmocka_unit_test_setup_teardown(merge, setup, teardown),
        cmocka_unit_test_setup_teardown(drop_truncate_and_comment, setup, teardown),
        cmocka_unit_test_setup_teardown(grants, setup, teardown),
        cmocka_unit_test_setup_teardown(definitions, setup, teardown),
        cmocka_unit_test_setup_teardown(settings_and_commands, setup, teardown),
        cmocka_unit_test_setup_teardown(newer_and_rarer_statements_are_read_whole, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_left_of_a_bad_statement_is_its_rest, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
