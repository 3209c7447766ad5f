/* Level 1: kind, object, names and flags of a statement from its first words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sql/cursor.h"

typedef struct Case {
    const char *dialect, *text;
    const char *kind, *object;
    const char *names; /* catalog.schema.name, separated by blanks; absent parts left out */
    uint32_t flags;
} Case;

static const Case cases[] = {
    {"postgres", "SELECT 1", "select", "", "", 0},
    {"postgres", "((select 1))", "select", "", "", 0},
    {"postgres", "with a as (select 1), b(x) as (delete from c) select 1", "select", "", "", 0},
    {"postgres", "with a as (select 1) insert into s.t select 1", "insert", "table", "s.t", 0},
    {"postgres", "with a as (select 1) update only t set x = 1", "update", "table", "t", 0},
    {"postgres", "with a as (select 1) delete from t", "delete", "table", "t", 0},
    {"postgres", "values (1)", "values", "", "", 0},
    {"postgres", "insert into Foo.\"Bar\" values (1)", "insert", "table", "foo.Bar", 0},
    {"postgres", "update only c.s.t set a = 1", "update", "table", "c.s.t", 0},
    {"postgres", "delete from only t where a", "delete", "table", "t", 0},
    {"postgres", "merge into t using s on true", "merge", "table", "t", 0},
    {"postgres", "truncate table only a, b.c cascade", "truncate", "table", "a b.c",
     SQL_ONLY | SQL_CASCADE},
    {"postgres", "create table if not exists s.t (a int)", "create", "table", "s.t",
     SQL_IF_NOT_EXISTS},
    {"postgres", "create local temp table t (a int)", "create", "table", "t", SQL_TEMPORARY},
    {"postgres", "create unlogged table t (a int)", "create", "table", "t", SQL_UNLOGGED},
    {"postgres", "create unique index concurrently if not exists i on only s.t (a)", "create",
     "index", "i s.t", SQL_UNIQUE | SQL_CONCURRENTLY | SQL_IF_NOT_EXISTS},
    {"postgres", "create index on t (a)", "create", "index", "t", 0},
    {"postgres", "create or replace recursive view v as select 1", "create", "view", "v",
     SQL_OR_REPLACE},
    {"postgres", "create materialized view m as select 1", "create", "materialized_view", "m",
     SQL_MATERIALIZED},
    {"postgres", "create foreign table f (a int) server s", "create", "foreign_table", "f", 0},
    {"postgres", "create trigger g before insert or update of c on s.t for each row execute f()",
     "create", "trigger", "g s.t", 0},
    {"postgres", "create event trigger e on ddl_command_end execute function f()", "create",
     "object", "e", 0},
    {"postgres", "create extension if not exists \"uuid-ossp\"", "create", "extension", "uuid-ossp",
     SQL_IF_NOT_EXISTS},
    {"postgres", "create or replace function s.f(a int) returns int", "create", "function", "s.f",
     SQL_OR_REPLACE},
    {"postgres", "create type mood as enum ('a')", "create", "type", "mood", 0},
    {"postgres", "create user mapping for x server y", "create", "object", "", 0},
    {"postgres", "alter table if exists only s.t add column c int", "alter", "table", "s.t",
     SQL_IF_EXISTS | SQL_ONLY},
    {"postgres", "drop table if exists a, b.c cascade", "drop", "table", "a b.c",
     SQL_IF_EXISTS | SQL_CASCADE},
    {"postgres", "drop index concurrently i, j", "drop", "index", "i j", SQL_CONCURRENTLY},
    {"postgres", "drop function f(int), g(text)", "drop", "function", "f g", 0},
    {"postgres", "drop trigger g on t", "drop", "trigger", "g t", 0},
    {"postgres", "comment on column s.t.c is 'x'", "comment_on", "column", "s.t.c", 0},
    {"postgres", "comment on table t is null", "comment_on", "table", "t", 0},
    {"postgres", "grant select (a, b), update on s.t, u to r", "grant", "table", "s.t u", 0},
    {"postgres", "revoke all on schema s from r", "revoke", "schema", "s", 0},
    {"postgres", "grant a to b", "grant", "", "", 0},
    {"postgres", "set local search_path = a", "set", "", "search_path", 0},
    {"postgres", "set session authorization x", "set", "", "session", 0},
    {"postgres", "begin", "begin", "", "", 0},
    {"postgres", "start transaction", "begin", "", "", 0},
    {"postgres", "end", "commit", "", "", 0},
    {"postgres", "savepoint s", "savepoint", "", "s", 0},
    {"postgres", "explain analyze delete from t", "explain", "", "", 0},
    {"postgres", "copy s.t (a) from stdin", "copy", "table", "s.t", 0},
    {"postgres", "vacuum (full) a, b", "vacuum", "table", "a b", 0},
    {"postgres", "analyze t", "analyze", "table", "t", 0},
    {"postgres", "lock table a, b in share mode", "lock", "table", "a b", 0},
    {"postgres", "refresh materialized view concurrently m", "refresh", "materialized_view", "m",
     SQL_MATERIALIZED | SQL_CONCURRENTLY},
    {"postgres", "call s.p(1)", "call", "", "s.p", 0},
    {"postgres", "do $$begin end$$", "do", "", "", 0},
    {"postgres", "frobnicate t", "other", "", "", 0},
    {"postgres", "'x'", "other", "", "", 0},

    {"mysql", "INSERT IGNORE INTO `a`.`b` VALUES (1)", "insert", "table", "a.b", 0},
    {"mysql", "insert t values (1)", "insert", "table", "t", 0},
    {"mysql", "delete a, b from a join b on a.x = b.x", "delete", "table", "a b", 0},
    {"mysql", "update low_priority a, s.b set a.x = 1", "update", "table", "a s.b", 0},
    {"mysql", "replace into t values (1)", "replace", "table", "t", 0},
    {"mysql", "create definer=`r`@`%` sql security definer view V as select 1", "create", "view",
     "V", 0},
    {"mysql", "create algorithm = merge view v as select 1", "create", "view", "v", 0},
    {"mysql", "create fulltext index i on t (a)", "create", "index", "i t", SQL_FULLTEXT},
    {"mysql", "drop index i on t", "drop", "index", "i t", 0},
    {"mysql", "drop tables if exists a, b", "drop", "table", "a b", SQL_IF_EXISTS},
    {"mysql", "drop prepare p", "deallocate", "", "", 0},
    {"tidb", "batch on a limit 1 delete from t", "admin", "", "", 0},
    {"mysql", "rename table a to b, c.d to e", "rename", "table", "a c.d", 0},
    {"mysql", "load data infile 'x' into table t", "copy", "", "", 0},
    {"mysql", "set global a = 1", "set", "", "a", 0},
    {"mysql", "begin", "begin", "", "", 0},
    {"mariadb", "begin not atomic select 1; end", "block", "", "", 0},

    {"oracle", "create or replace editionable package body p is end;", "create", "package", "P",
     SQL_OR_REPLACE},
    {"oracle", "begin null; end;", "block", "", "", 0},
    {"oracle", "<<l>> declare a int; begin null; end;", "block", "", "", 0},
    {"oracle", "create global temporary table \"T\" (a int)", "create", "table", "T",
     SQL_TEMPORARY},
    {"oracle", "create public synonym s for t", "create", "synonym", "S", 0},
    {"mssql", "create or alter procedure [a b].[c] as select 1", "create", "procedure", "a b.c",
     SQL_OR_REPLACE},
    {"mssql", "insert into db..t values (1)", "insert", "table", "db..t", 0},
    {"mssql", "exec sp_rename 'a', 'b'", "execute", "", "sp_rename", 0},
    {"mssql", "begin tran", "begin", "", "", 0},
    {"mssql", "if 1 = 1 select 1", "control", "", "", 0},
    {"snowflake", "create or replace transient table t clone u", "create", "table", "T",
     SQL_OR_REPLACE},
    {"snowflake", "undrop schema s", "undrop", "schema", "S", 0},
    {"snowflake", "begin name t", "begin", "", "", 0},
    {"bigquery", "create table my-project.d.t (a int64)", "create", "table", "my-project.d.t", 0},
    {"bigquery", "l: begin select 1; end", "block", "", "", 0},
    {"clickhouse", "optimize table d.t final", "vacuum", "table", "d.t", 0},
    {"hive", "from a insert overwrite table b select 1", "insert", "table", "b", SQL_OR_REPLACE},
    {"sqlite", "pragma foreign_keys = on", "set", "", "foreign_keys", 0},
    {"tidb", "flashback table t to u", "undrop", "table", "t", 0},
    {"spanner", "@{hint=1} select 1", "select", "", "", 0},
    {"cassandra", "begin batch insert into t (a) values (1); apply batch", "block", "", "", 0},
    {"redis", "GET a", "command", "", "", 0},
    {"elasticsearch", "GET /a", "command", "", "", 0},
};

static void add_part(Buf *buf, Str part, bool dot)
{
    if (dot)
        buf_add_char(buf, '.');
    buf_add_str(buf, part);
}

static Str list_names(Arena *arena, const SqlNames *names)
{
    Buf buf = buf_new(arena);
    for (const SqlName *name = names->first; name; name = name->next) {
        if (name != names->first)
            buf_add_char(&buf, ' ');
        if (name->catalog.p)
            add_part(&buf, name->catalog, false);
        if (name->schema.p || name->catalog.p)
            add_part(&buf, name->schema, name->catalog.p != NULL);
        add_part(&buf, name->name, name->schema.p || name->catalog.p);
    }
    return buf_str(&buf);
}

static void reads_the_head_of_a_statement(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Case *row = &cases[i];
        const SqlDialect *dialect = sql_dialect_find(str(row->dialect));
        SqlScript *script = sql_parse(arena, dialect, str(row->text), SQL_L1);
        assert_int_equal(script->stmts.n, 1);
        SqlStmt *stmt = &script->stmts.v[0];
        Str names = list_names(arena, &stmt->names);
        bool same = strcmp(sql_kind_name(stmt->kind), row->kind) == 0 &&
                    strcmp(sql_object_name(stmt->object), row->object) == 0 &&
                    str_is(names, row->names) && stmt->flags == row->flags;
        if (!same)
            fail_msg("%s: %s\n  gives %s %s (%.*s) %x\n  not   %s %s (%s) %x", row->dialect,
                     row->text, sql_kind_name(stmt->kind), sql_object_name(stmt->object),
                     STR_ARG(names), stmt->flags, row->kind, row->object, row->names, row->flags);
        assert_int_equal(stmt->level, SQL_L1);
    }
    arena_free(arena);
}

static void keeps_names_as_written_beside_the_folded(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str text = STR("drop table S.Foo, \"Bar\"\"s\"");
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L1);
    SqlName *first = script->stmts.v[0].names.first, *second = first->next;
    assert_true(str_is(first->schema, "s"));
    assert_true(str_is(first->name, "foo"));
    assert_true(str_is(first->raw, "Foo"));
    assert_false(first->quoted);
    assert_true(str_is(sql_text(script, first->span), "S.Foo"));
    assert_true(str_is(second->name, "Bar\"s"));
    assert_true(second->quoted);
    arena_free(arena);
}

typedef struct Literal {
    const char *dialect, *text, *value;
} Literal;

static void decodes_string_literals(void **state)
{
    (void)state;
    static const Literal literals[] = {
        {"postgres", "'it''s'", "it's"},
        {"postgres", "'a\\n'", "a\\n"},
        {"postgres", "E'a\\n\\x41'", "a\nA"},
        {"postgres", "$x$a'b$x$", "a'b"},
        {"postgres", "U&'\\00e9'", "\xc3\xa9"},
        {"postgres", "N'a'", "a"},
        {"mysql", "'a\\'b'", "a'b"},
        {"mysql", "\"a\"\"b\"", "a\"b"},
        {"oracle", "q'[it's]'", "it's"},
        {"bigquery", "'''a'b'''", "a'b"},
        {"bigquery", "r'a\\n'", "a\\n"},
        {"snowflake", "$$a'b$$", "a'b"},
        {"postgres", "'open", "open"},
        {"postgres", "''", ""},
    };
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof literals / sizeof *literals; i++) {
        SqlScript script = {.text = str(literals[i].text)};
        script.dialect = sql_dialect_find(str(literals[i].dialect));
        bool open = strchr(literals[i].text, '\'') == strrchr(literals[i].text, '\'') &&
                    literals[i].text[0] == '\'';
        SqlToken token = {.length = (uint32_t)script.text.n,
                          .kind = SQL_TOKEN_STRING,
                          .flags = SQL_TOKEN_KNOWN | SQL_TOKEN_ESCAPES};
        token.flags |= open ? SQL_TOKEN_UNCLOSED : 0;
        SqlParser parser = {.script = &script, .dialect = script.dialect, .arena = arena};
        Str got = sql_token_string(&parser, &token);
        if (!str_is(got, literals[i].value))
            fail_msg("%s gives %.*s", literals[i].text, STR_ARG(got));
    }
    arena_free(arena);
}

static void names_every_kind_and_object(void **state)
{
    (void)state;
    for (int i = 0; i < SQL_KIND_COUNT; i++)
        assert_true(strlen(sql_kind_name((SqlKind)i)) > 0);
    for (int i = 1; i < SQL_OBJECT_COUNT; i++)
        assert_true(strlen(sql_object_name((SqlObject)i)) > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_the_head_of_a_statement),
        cmocka_unit_test(keeps_names_as_written_beside_the_folded),
        cmocka_unit_test(decodes_string_literals),
        cmocka_unit_test(names_every_kind_and_object),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
