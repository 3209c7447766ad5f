/* Where statements end: each case is a script and the statements that come out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sql/script.h"

typedef struct Case {
    const char *dialect, *text;
    const char *statements; /* each between bars */
} Case;

static const Case cases[] = {
    {"ansi", "", ""},
    {"ansi", " ;; -- nothing\n;", ""},
    {"ansi", "a;b; c", "a|b|c|"},
    {"ansi", "select ';' ; /* ; */ b -- ;\n", "select ';'|b|"},
    {"ansi", "create procedure p() begin a; b; end; c", "create procedure p() begin a; b; end|c|"},

    {"postgres", "select $$a;b$$; c", "select $$a;b$$|c|"},
    {"postgres", "\\d t;\nselect 1;\n\\echo x", "select 1|"},
    {"postgres", "select 1 \\gset\nselect 2 \\; select 3;", "select 1|select 2|select 3|"},
    {"postgres", "\\echo a \\\\ select 1;", "select 1|"},
    {"postgres", "copy t from stdin;\na;b\n'\n\\.\nselect 1;", "copy t from stdin|select 1|"},
    {"postgres", "\\copy t from stdin\na;b\n\\.\nselect 1;\n\\copy t to stdout\nselect 2",
     "select 1|select 2|"},
    {"postgres", "copy (select 1) to stdout; a", "copy (select 1) to stdout|a|"},
    {"postgres", "copy t from stdin; a; b", "copy t from stdin|a|b|"},
    {"postgres",
     "create function f() returns int begin atomic select 1; select case when a then 2 "
     "end; end; b",
     "create function f() returns int begin atomic select 1; select case when a then 2 end; "
     "end|b|"},
    {"postgres", "begin; select 1; end; commit;", "begin|select 1|end|commit|"},
    {"postgres", "create rule r as on insert to t do (a; b); c",
     "create rule r as on insert to t do (a; b)|c|"},
    {"postgres", "select (1; select 2", "select (1|select 2|"},
    {"postgres", "select 'a", "select 'a|"},
    {"postgres", "select 1; /* open", "select 1|/* open|"},

    {"mysql", "delimiter //\ncreate procedure p() begin a; b; end//\ndelimiter ;\nc;",
     "create procedure p() begin a; b; end|c|"},
    {"mysql", "create procedure p() begin a; b; end//\ncreate procedure q() begin c; end ~ d; e",
     "create procedure p() begin a; b; end|create procedure q() begin c; end|d|e|"},
    {"mysql", "create function f() returns int begin return case a when 1 then 2 end + 1; end; b",
     "create function f() returns int begin return case a when 1 then 2 end + 1; end|b|"},
    {"mysql", "DELIMITER $$\nselect 1$$\nselect '$$'$$ b", "select 1|select '$$'|b|"},
    {"mysql", "create trigger t before insert on x for each row begin set a=1; set b=2; end; c",
     "create trigger t before insert on x for each row begin set a=1; set b=2; end|c|"},
    {"mysql", "create trigger t before insert on x for each row set a = 1; b",
     "create trigger t before insert on x for each row set a = 1|b|"},
    {"mysql",
     "create procedure p() begin if a then b; elseif c then d; end if; while e do f; end while; "
     "case "
     "g when 1 then h; end case; x: loop leave x; end loop; repeat i; until j end repeat; end; k",
     "create procedure p() begin if a then b; elseif c then d; end if; while e do f; end while; "
     "case "
     "g when 1 then h; end case; x: loop leave x; end loop; repeat i; until j end repeat; end|k|"},
    {"mysql", "create procedure p() begin select if(a, b, c), case when a then b end; end; d",
     "create procedure p() begin select if(a, b, c), case when a then b end; end|d|"},
    {"mysql", "create definer=`a`@`%` function f() returns int return 1; b",
     "create definer=`a`@`%` function f() returns int return 1|b|"},
    {"mysql", "create event e on schedule every 1 day do begin a; end; b",
     "create event e on schedule every 1 day do begin a; end|b|"},
    {"mysql", "begin; a; commit", "begin|a|commit|"},
    {"mysql", "select 1 \\G select 2", "select 1|select 2|"},
    {"mysql", "/*!50003 create trigger t */; b # x;\n;", "/*!50003 create trigger t */|b|"},
    {"mysql", "create table t (a int) /*!50100 partition by hash (a) */ ; b; /*!1 c */",
     "create table t (a int) /*!50100 partition by hash (a) */|b|/*!1 c */|"},
    {"mysql", "select 1--1;select 2 -- 3;", "select 1--1|select 2|"},
    {"mariadb", "begin not atomic a; b; end; c", "begin not atomic a; b; end|c|"},

    {"oracle", "select 1 from dual\n/\nselect 2 from dual;",
     "select 1 from dual|select 2 from dual|"},
    {"oracle", "begin a; end;\n/\nb;", "begin a; end;|b|"},
    {"oracle", "declare x int; procedure p is begin a; end; begin if b then c; end if; end;\n/\nd",
     "declare x int; procedure p is begin a; end; begin if b then c; end if; end;|d|"},
    {"oracle",
     "create package p is procedure a; function b return int; end p;\ncreate package body p is "
     "procedure a is begin null; end; function b return int is begin return 1; end; begin init; "
     "end p;\nc",
     "create package p is procedure a; function b return int; end p;|create package body p is "
     "procedure a is begin null; end; function b return int is begin return 1; end; begin init; "
     "end "
     "p;|c|"},
    {"oracle", "create procedure p as language java name 'x'; b",
     "create procedure p as language java name 'x';|b|"},
    {"oracle",
     "create trigger t for insert on x compound trigger n int; before statement is begin a; end "
     "before statement; after each row is begin b; end after each row; end t;\n/\nc",
     "create trigger t for insert on x compound trigger n int; before statement is begin a; end "
     "before statement; after each row is begin b; end after each row; end t;|c|"},
    {"oracle",
     "create type body t as member function f return int is begin return 1; end; constructor "
     "function t return self as result is begin return; end; end;\n/",
     "create type body t as member function f return int is begin return 1; end; constructor "
     "function t return self as result is begin return; end; end;|"},
    {"oracle", "create type t as object (a int, member function f return int); b",
     "create type t as object (a int, member function f return int)|b|"},
    {"oracle", "set define off\nprompt a; b\nset role x;\n@file.sql\nexit", "set role x|"},
    {"oracle", "select q'[a;']' from t; b", "select q'[a;']' from t|b|"},
    {"oracle", "create java source named x as class A { int a; }\n/\nb;",
     "create java source named x as class A { int a; }|b|"},
    {"oracle", "create java class using bfile (d, 'x'); b",
     "create java class using bfile (d, 'x')|b|"},
    {"oracle", "alter tablespace x begin backup; b", "alter tablespace x begin backup|b|"},

    {"mssql", "select 1\ngo\nselect 2\nGO 5\ngo -- x\nselect 3", "select 1|select 2|select 3|"},
    {"mssql", "declare @a int\nset @a = 1\nselect @a", "declare @a int|set @a = 1|select @a|"},
    {"mssql", "if @a = 1 select 1 else select 2\nprint 'x'",
     "if @a = 1 select 1 else select 2|print 'x'|"},
    {"mssql", "if @a = 1 select 1; else select 2; print 'x'",
     "if @a = 1 select 1; else select 2|print 'x'|"},
    {"mssql", "while 1 = 1 begin select 1; break end select 2",
     "while 1 = 1 begin select 1; break end|select 2|"},
    {"mssql", "begin try select 1; end try begin catch throw; end catch select 2",
     "begin try select 1; end try begin catch throw; end catch|select 2|"},
    {"mssql", "begin tran update t set a = 1 commit", "begin tran|update t set a = 1|commit|"},
    {"mssql", "insert t select 1 insert t values (1) insert t exec p delete t",
     "insert t select 1|insert t values (1)|insert t exec p|delete t|"},
    {"mssql", "with c as (select 1) update t set a = 1 select 2",
     "with c as (select 1) update t set a = 1|select 2|"},
    {"mssql",
     "merge t using s on a = b when matched then update set c = 1 when not matched then "
     "insert (a) values (1); select 1",
     "merge t using s on a = b when matched then update set c = 1 when not matched then insert (a) "
     "values (1)|select 1|"},
    {"mssql", "grant select, update on t to u select 1",
     "grant select, update on t to u|select 1|"},
    {"mssql", "alter table t drop column c alter table t add d int",
     "alter table t drop column c|alter table t add d int|"},
    {"mssql", "alter partition function f() merge range (1) merge t using u on 1 = 1",
     "alter partition function f() merge range (1)|merge t using u on 1 = 1|"},
    {"mssql",
     "create broker priority p for conversation set (a = 1) insert bulk t (a int) set @a = 1",
     "create broker priority p for conversation set (a = 1)|insert bulk t (a int)|set @a = 1|"},
    {"mssql", "create security policy p add block predicate f(a) on t before delete select 1",
     "create security policy p add block predicate f(a) on t before delete|select 1|"},
    {"mssql", "create procedure p as select 1; select 2\ngo\nselect 3",
     "create procedure p as select 1; select 2|select 3|"},
    {"mssql", "create partition function f (int) as range for values (1) select 2",
     "create partition function f (int) as range for values (1)|select 2|"},
    {"mssql", "create or alter trigger t on x after insert as select 1 select 2",
     "create or alter trigger t on x after insert as select 1 select 2|"},
    {"mssql", "drop table if exists t if exists (select 1) drop table u",
     "drop table if exists t|if exists (select 1) drop table u|"},
    {"mssql",
     "select 1 union all select 2 order by 1 offset 1 rows fetch next 1 rows only select 3",
     "select 1 union all select 2 order by 1 offset 1 rows fetch next 1 rows only|select 3|"},
    {"mssql", "declare c cursor for select 1 open c fetch next from c close c deallocate c",
     "declare c cursor for select 1|open c|fetch next from c|close c|deallocate c|"},

    {"snowflake", "begin let x := 1; return x; end; b", "begin let x := 1; return x; end|b|"},
    {"snowflake", "declare x int; begin x := 1; end; b", "declare x int; begin x := 1; end|b|"},
    {"snowflake", "begin; a; begin transaction; b; begin work; commit",
     "begin|a|begin transaction|b|begin work|commit|"},
    {"snowflake", "create task t as begin a; b; end; c", "create task t as begin a; b; end|c|"},
    {"snowflake", "execute immediate $$ begin a; end; $$; b",
     "execute immediate $$ begin a; end; $$|b|"},

    {"bigquery", "begin begin; a; commit transaction; end; b",
     "begin begin; a; commit transaction; end|b|"},
    {"bigquery", "if a then b; else c; end if; d", "if a then b; else c; end if|d|"},
    {"bigquery", "for r in (select 1) do a; end for; while b do c; end while; loop d; end loop; e",
     "for r in (select 1) do a; end for|while b do c; end while|loop d; end loop|e|"},
    {"bigquery", "declare x int64; set x = 1; select if(a, b, c)",
     "declare x int64|set x = 1|select if(a, b, c)|"},
    {"bigquery", "select '''a;'b''', r'c\\';'; d", "select '''a;'b''', r'c\\';'|d|"},
    {"spanner", "create table t (a int64) primary key (a); b",
     "create table t (a int64) primary key (a)|b|"},

    {"sqlite", "create trigger t after insert on x begin a; select case when 1 then 2 end; end; b",
     "create trigger t after insert on x begin a; select case when 1 then 2 end; end|b|"},
    {"sqlite", ".tables\nselect 1;\n.quit", "select 1|"},
    {"sqlite", "begin; a; end;", "begin|a|end|"},
    {"clickhouse", "select {a:UInt8}; insert into t format Values (1);",
     "select {a:UInt8}|insert into t format Values (1)|"},
    {"databricks",
     "%sql\nselect 1\n-- COMMAND ----------\n%python\nprint(';')\n\n-- COMMAND "
     "----------\nselect 2",
     "select 1|select 2|"},
    {"trino", "select 1; select \"a;b\"", "select 1|select \"a;b\"|"},
    {"dynamodb", "insert into t value {'a': ';'}; select 1",
     "insert into t value {'a': ';'}|select 1|"},
    {"cosmosdb", "select * from c;", "select * from c|"},
    {"elasticsearch", "GET _search\nPOST /a\n{\n \"get\": 1\n}\n",
     "GET _search|POST /a\n{\n \"get\": 1\n}|"},
    {"mongodb", "db.t.forEach(function (x) { a; b; }); c",
     "db.t.forEach(function (x) { a; b; })|c|"},
    {"cassandra", "begin batch insert a; delete b; apply batch; c",
     "begin batch insert a; delete b; apply batch|c|"},
    {"redis", "SET a ;b\n# no\n\nGET a", "SET a ;b|GET a|"},
    {"mongodb", "db.t.find({a: ';'}); db.u.drop()", "db.t.find({a: ';'})|db.u.drop()|"},
};

static Str list_statements(Arena *arena, const SqlScript *script)
{
    Buf buf = buf_new(arena);
    for (size_t i = 0; i < script->stmts.n; i++) {
        buf_add_str(&buf, script->stmts.v[i].text);
        buf_add_char(&buf, '|');
    }
    return buf_str(&buf);
}

static void ends_statements_where_the_client_would(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const SqlDialect *dialect = sql_dialect_find(str(cases[i].dialect));
        for (int level = SQL_L0; level <= SQL_L1; level++) {
            SqlScript *script = sql_parse(arena, dialect, str(cases[i].text), (SqlLevel)level);
            Str got = list_statements(arena, script);
            if (!str_is(got, cases[i].statements))
                fail_msg("%s, level %d: %s\n  gives %.*s\n  not   %s", cases[i].dialect, level,
                         cases[i].text, STR_ARG(got), cases[i].statements);
        }
    }
    arena_free(arena);
}

static void keeps_copy_data_beside_the_statement(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR("copy t from stdin;\n1\t;\n2\t'\n\\.\nselect 1;");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L1);
    assert_int_equal(script->stmts.n, 2);
    assert_true(str_is(sql_text(script, script->stmts.v[0].data), "1\t;\n2\t'\n"));
    assert_true(str_is(script->stmts.v[0].text, "copy t from stdin"));
    assert_int_equal(script->stmts.v[1].data.length, 0);
    arena_free(arena);
}

static void keeps_comments_and_client_lines(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR("-- txn-mode = off\n\\set x 1\nselect /* a */ 1; -- b");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L1);
    assert_int_equal(script->comments.n, 3);
    assert_true(str_is(sql_text(script, script->comments.v[0]), "-- txn-mode = off"));
    assert_true(str_is(sql_text(script, script->comments.v[1]), "/* a */"));
    assert_true(str_is(sql_text(script, script->comments.v[2]), "-- b"));
    assert_int_equal(script->metas.n, 1);
    assert_true(str_is(sql_text(script, script->metas.v[0]), "\\set x 1"));
    arena_free(arena);
}

static void gives_chunks_with_blanks_comments_and_terminator(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR(" -- a\nselect 1 ; ; select 2 ");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L0);
    assert_int_equal(script->stmts.n, 2);
    assert_true(str_is(sql_text(script, script->stmts.v[0].chunk), " -- a\nselect 1 ;"));
    assert_true(str_is(sql_text(script, script->stmts.v[1].chunk), " select 2"));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_statements_where_the_client_would),
        cmocka_unit_test(keeps_copy_data_beside_the_statement),
        cmocka_unit_test(keeps_comments_and_client_lines),
        cmocka_unit_test(gives_chunks_with_blanks_comments_and_terminator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
