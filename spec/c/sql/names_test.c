/* Which tables and columns a statement reads and writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sql/names.h"

typedef struct Case {
    const char *text, *reads, *writes, *columns;
} Case;

static const Case cases[] = {
    {"select a, t.b, u.* from s.t, u as t", "s.t u", "", "a t.b u.*"},
    {"select 1 from t, t, T, \"T\"", "t T", "", ""},
    {"with a as (select x from b) select * from a, c", "b c", "", "x *"},
    {"with a as (select 1 from a) select 1 from a, s.a", "a s.a", "", ""},
    {"with recursive a as (select 1 from a, b) select 1 from a", "b", "", ""},
    {"with a as (select 1 from b), b as (select 1 from a) select 1 from b", "b", "", ""},
    {"select (with a as (select 1) select 1 from a), (select 1 from a)", "a", "", ""},
    {"with a as (delete from t returning x) insert into u select * from a", "", "t u", "x *"},
    {"with t as (select 1) insert into t select 1 from t", "", "t", ""},
    {"insert into t (a) select b from u on conflict (c) do update set d = excluded.e", "u", "t",
     "a b c d excluded.e"},
    {"update t set a = b from u where exists (select 1 from v where v.c = t.d)", "u v", "t",
     "a b v.c t.d"},
    {"delete from t using u where t.a in (select b from t)", "u t", "t", "t.a b"},
    {"merge into t using (select a from u) v on true when matched then update set b = c", "u", "t",
     "a b c"},
    {"select 1 into n from t order by (select 1 from o) limit (select 1 from l)", "t o l", "n", ""},
    {"select f(a) over (partition by b order by (select c from t)) from u join v using (d)",
     "t u v", "", "a b c"},
    {"create table t (a int references r, check ((select 1 from c) > 0), like l) inherits (p)",
     "r c l p", "t", ""},
    {"create table p partition of t default", "t", "p", ""},
    {"create view v as select a from t", "t", "v", "a"},
    {"create index i on t (lower(a)) where b", "", "t", "a b"},
    {"alter table t add foreign key (a) references r, attach partition p default", "r", "t p", "a"},
    {"create trigger g after insert on t execute function f()", "", "t", ""},
    {"create rule r as on insert to t do instead insert into u select 1 from v", "v", "t u", ""},
    {"drop table a, s.b", "", "a s.b", ""},
    {"drop index a", "", "", ""},
    {"drop policy p on t", "", "t", ""},
    {"truncate a, b", "", "a b", ""},
    {"grant select on t to r", "", "t", ""},
    {"copy t to stdout", "t", "", ""},
    {"copy t from stdin", "", "t", ""},
    {"copy (select a from t) to stdout", "t", "", "a"},
    {"explain delete from t", "", "t", ""},
    {"lock table t", "", "t", ""},
    {"create function f() returns int begin atomic select a from t; end", "t", "", "a"},
};

static void add_names(Buf *out, const SqlNames *names)
{
    for (const SqlName *name = names->first; name; name = name->next) {
        buf_add_z(out, out->n ? " " : "");
        if (name->schema.p)
            buf_printf(out, "%.*s.", STR_ARG(name->schema));
        buf_add_str(out, name->name);
    }
}

static void add_columns(Buf *out, const SqlExprVec *columns)
{
    for (size_t i = 0; i < columns->n; i++) {
        buf_add_z(out, i ? " " : "");
        for (const SqlIdent *part = columns->v[i]->parts; part; part = part->next) {
            buf_add_str(out, part->name);
            buf_add_z(out, part->next || columns->v[i]->op == SQL_EXPR_STAR ? "." : "");
        }
        buf_add_z(out, columns->v[i]->op == SQL_EXPR_STAR ? "*" : "");
    }
}

static void check(Arena *arena, const Case *one)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), str(one->text), SQL_L2);
    SqlUses uses;
    assert_int_equal(script->stmts.v[0].level, SQL_L2);
    sql_tree_uses(arena, script->stmts.v[0].tree, &uses);
    Buf reads = buf_new(arena), writes = buf_new(arena), columns = buf_new(arena);
    add_names(&reads, &uses.reads);
    add_names(&writes, &uses.writes);
    add_columns(&columns, &uses.columns);
    bool same = str_is(buf_str(&reads), one->reads) && str_is(buf_str(&writes), one->writes) &&
                str_is(buf_str(&columns), one->columns);
    if (!same)
        print_message("%s\n", one->text);
    assert_string_equal(buf_str(&reads).p, one->reads);
    assert_string_equal(buf_str(&writes).p, one->writes);
    assert_string_equal(buf_str(&columns).p, one->columns);
}

static void tables_and_columns_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        check(arena, &cases[i]);
        arena_free(arena);
    }
}

/* More names than are compared one by one. */
static void many_tables_are_each_found_once(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Buf text = buf_new(arena);
    buf_add_z(&text, "select 1 from t");
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, ", t%d, s.t%d", i % 500, i % 250);
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), buf_str(&text), SQL_L2);
    SqlUses uses;
    sql_tree_uses(arena, script->stmts.v[0].tree, &uses);
    assert_int_equal(uses.reads.n, 751);
    assert_int_equal(script->stmts.v[0].reads.n, 751);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_and_columns_are_found),
        cmocka_unit_test(many_tables_are_each_found_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
