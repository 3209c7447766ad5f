/* Inputs made to break a tree parser: long chains, deep nesting, cut-off statements. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glob.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/ctx.h"
#include "base/file.h"
#include "hostile.h"
#include "sql/names.h"

typedef struct Hostile {
    const char *head, *middle, *tail;
    size_t times;
    SqlLevel level; /* what must be reached */
} Hostile;

static const Hostile cases[] = {
    {"select 1", "+1", "", 10000, SQL_L2},
    {"select 1", "+1", "", 200000, SQL_L2},
    {"select 'a'", " || 'b'", "", 100000, SQL_L2},
    {"select 1 from t where a = 1", " or a = 1", "", 50000, SQL_L2},
    {"select 1 from t where a in (1", ",1", ")", 150000, SQL_L2},
    {"insert into t values (1,'x')", ",(1,'x')", "", 50000, SQL_L2},
    /* Its tree would be too large (SQL_TREE_BYTES_MAX). */
    {"insert into t values (1,'x')", ",(1,'x')", "", 200000, SQL_L1},
    {"create table t (a int", ",b int", ")", 150000, SQL_L1},
    {"do $$begin ", "commit;", "end$$", 300000, SQL_L2},
    {"select 1", " union all select 1", "", 20000, SQL_L2},
    {"select ", "not ", "true", 100, SQL_L2},
    {"create table t (a int", ",b int", ")", 25000, SQL_L2},
    {"select 1 from a", ", a", "", 25000, SQL_L2},
    {"select greatest(1", ",1", ")", 100000, SQL_L2},
    {"select json_object(1 : 1", ",1 : 1", ")", 100000, SQL_L2},
    /* Read twice at every level, these would never end. */
    {"select ", "double(", "", 60, SQL_L1},
    {"select ", "f(f(1) 'x'", "", 60, SQL_L1},
    {"select ", "timestamp(", "", 60, SQL_L1},
    {"select ", "((select 1) + ", "", 60, SQL_L1},
    /* Too deep: kept at level 1, never a crash. */
    {"select ", "not ", "true", 9000, SQL_L1},
    {"select ", "(", "", 100000, SQL_L1},
    {"select ", "- ", " 1", 100000, SQL_L1},
    {"", "(", "", 100000, SQL_L1},
    {"select 1 from ", "(", "", 100000, SQL_L1},
    {"select ", "(select ", "1", 3000, SQL_L1},
    {"select 1 in ", "((select 1),", "", 3000, SQL_L1},
    {"select 1", "+1-1", "", 100000, SQL_L1},
    {"select 1", "::int", "", 100000, SQL_L1},
    {"select a", "[1]", "", 100000, SQL_L1},
    {"select (a)", ".b", "", 100000, SQL_L1},
    {"select 1", " collate c", "", 100000, SQL_L1},
    {"select 1 from a", " join a on true", "", 100000, SQL_L1},
    {"select 1 from a", " join a", "", 100000, SQL_L1},
    {"select 1 from a", " cross join a", "", 100000, SQL_L1},
    {"select 1", " union select 1 except select 1", "", 20000, SQL_L1},
    {"select ", "case when ", "", 20000, SQL_L1},
    {"select ", "f(", "", 20000, SQL_L1},
    {"select array", "[", "", 20000, SQL_L1},
    {"select ", "cast(", "", 20000, SQL_L1},
    {"select 1 group by ", "grouping sets (", "", 20000, SQL_L1},
    {"", "with a as (", "", 20000, SQL_L1},
    {"", "explain ", "select 1", 20000, SQL_L1},
    {"", "create schema a ", "", 20000, SQL_L1},
    {"select 1 is ", "not null is ", "", 20000, SQL_L1},
    {"select 1 between ", "1 between ", "", 20000, SQL_L1},
    {"create rule a as on insert to t do ", "(", "", 20000, SQL_L1},
    {"select json_table(", "nested '' columns (", "", 20000, SQL_L1},
    {"select 1 from json_table(1, '' columns (", "nested '' columns (", "", 20000, SQL_L1},
};

static Str build(Arena *arena, const Hostile *hostile)
{
    return hostile_text(arena, hostile->head, hostile->middle, hostile->tail, hostile->times);
}

static SqlScript *parse(Arena *arena, Str text)
{
    return sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L2);
}

static void hostile_inputs_end_in_time_and_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Arena *arena = arena_new();
        Str text = build(arena, &cases[i]);
        int64_t start = clock_ms();
        SqlScript *script = parse(arena, text);
        int64_t took = clock_ms() - start;
        assert_int_equal(script->stmts.n, 1);
        SqlStmt *stmt = &script->stmts.v[0];
        if (stmt->level != cases[i].level)
            print_message("%s%s: level %d: %s\n", cases[i].head, cases[i].middle, stmt->level,
                          stmt->error ? stmt->error : "");
        assert_int_equal(stmt->level, cases[i].level);
        assert_true(took < 5000);
        if (getenv("VERBOSE"))
            print_message("%s%s: %zu bytes took %zu and %lld ms\n", cases[i].head, cases[i].middle,
                          text.n, arena_size(arena), (long long)took);
        assert_true(arena_size(arena) < 160 * text.n + (8u << 20));
        arena_free(arena);
    }
}

/* Every prefix of a statement is read to an end, with a rest inside the text. */
static void check_prefixes(Str text)
{
    for (size_t n = 0; n <= text.n; n++) {
        Arena *arena = arena_new();
        char *copy = malloc(n + 1); /* of its own, so that a read beyond it is seen */
        memcpy(copy, text.p, n);
        SqlScript *script = parse(arena, (Str){copy, n});
        for (size_t i = 0; i < script->stmts.n; i++) {
            const SqlStmt *stmt = &script->stmts.v[i];
            assert_true((size_t)stmt->rest.offset + stmt->rest.length <= n);
            assert_true(stmt->level == SQL_L2 || stmt->error);
        }
        free(copy);
        arena_free(arena);
    }
}

static const char *const fixtures[] = {
    "with recursive a(b) as materialized (select 1 union all select b + 1 from a) search depth "
    "first by b set c cycle b set d using e select distinct on (1) x.*, count(*) filter (where "
    "true) over (partition by 1 order by 2 desc nulls last rows between 1 preceding and current "
    "row) as z from only a as x(y) tablesample system (1) repeatable (2) left join lateral (values "
    "(1, 2)) v using (b) where not a like 'x%' escape '!' and b between symmetric 1 and 2 group by "
    "rollup (1, (2)), grouping sets ((), cube (1)) having exists (select) window w as (order by 1) "
    "order by 1 using < limit all offset 1 rows for no key update of x skip locked",
    "create unlogged table if not exists s.t (a int primary key default 1 + 2, b text collate "
    "\"C\" "
    "not null constraint c check (b <> '') references u (v) match full on delete set null on "
    "update cascade deferrable initially deferred, c bigint generated always as identity (start 1 "
    "increment by 2), d int generated always as (a * 2) stored, unique nulls not distinct (a, b) "
    "include (c) with (fillfactor = 70) using index tablespace x, exclude using gist (a with =, "
    "lower(b) with operator(pg_catalog.=)) where (a > 0), foreign key (a) references z, like l "
    "including all) inherits (p) partition by range (a, (b || 'x') text_ops) with (autovacuum_"
    "enabled) on commit drop tablespace y",
    "alter table if exists only s.t add column if not exists a int not null, drop column b "
    "cascade, "
    "alter c type numeric(10, 2) using c::numeric, alter column d set default now(), alter e add "
    "generated by default as identity, add constraint f foreign key (g) references h not valid, "
    "validate constraint f, enable always trigger x, set (a = 1), reset (b), replica identity "
    "using index i, owner to current_user, no force row level security",
    "merge into only t as x using (select 1) y on x.a = y.a when matched and true then update set "
    "(a, b) = (1, default) when not matched by source then delete when not matched then insert (a) "
    "overriding user value values (1) returning merge_action(), *",
    "create or replace function f(in a int, out b text default 'x', variadic c int[]) returns "
    "table (d int) language sql immutable parallel safe cost 1 set search_path to a, b as $$ "
    "select "
    "1 $$",
    "insert into t as x (a.b[1], c) select u&'\\0061' uescape '!', e'\\n', b'01', x'ff', $1, "
    "interval '1' day to second(3), array[[1], [2]], row(1), cast(a as int[]), extract(year from "
    "b), trim(both from c), xmlelement(name d, xmlattributes(e as f)), json_object('a' : 1 null on "
    "null) on conflict (a, lower(b)) where c do update set d = excluded.d where e returning f as g",
    "grant select (a, b), update on table s.t, u to public, c with grant option granted by d",
    "comment on function f(int, text) is 'x'; drop operator +(int, none); alter type t add value "
    "'x' before 'y'; copy t (a) from stdin with (format csv, force_quote (a)) where b; create "
    "trigger t before update of a or delete on b referencing old table as c for each row when (d) "
    "execute function e('f')",
};

static void every_prefix_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        check_prefixes(str(fixtures[i]));
        Arena *arena = arena_new();
        SqlScript *script = parse(arena, str(fixtures[i]));
        for (size_t k = 0; k < script->stmts.n; k++) {
            if (script->stmts.v[k].error)
                print_message("%zu: %s at %u\n", i, script->stmts.v[k].error,
                              script->stmts.v[k].error_offset);
            assert_int_equal(script->stmts.v[k].level, SQL_L2);
        }
        arena_free(arena);
    }
}

static void random_tokens_end(void **state)
{
    static const char *const words[] = {
        "select",   "from",  "(",          ")",       ",",      "a",         "1",          "'s'",
        "create",   "table", "alter",      "add",     "column", "set",       "not",        "null",
        "in",       "=",     ".",          "*",       "with",   "as",        "insert",     "into",
        "values",   "order", "by",         "join",    "on",     "case",      "when",       "end",
        "[",        "]",     "::",         "drop",    "index",  "over",      "update",     "delete",
        "grant",    "to",    "is",         "between", "and",    "default",   "constraint", "check",
        "primary",  "key",   "references", "union",   "all",    "function",  "\"q\"",      "$1",
        "interval", "-",     "operator",   "merge",   "using",  "partition", "for",        "type"};
    (void)state;
    uint64_t seed = 42;
    for (int round = 0; round < 20000; round++) {
        Arena *arena = arena_new();
        Buf text = buf_new(arena);
        for (int i = 0; i < 24; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            buf_add_z(&text, words[(seed >> 33) % (sizeof words / sizeof *words)]);
            buf_add_char(&text, ' ');
        }
        SqlScript *script = parse(arena, buf_str(&text));
        assert_true(script->stmts.n <= 1);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_inputs_end_in_time_and_memory),
        cmocka_unit_test(every_prefix_ends),
        cmocka_unit_test(random_tokens_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
