/* Queries and expressions as trees: each case is a query and the short text of its tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tree_dump.h"

typedef struct Case {
    const char *text, *tree;
} Case;

static const Case expressions[] = {
    {"1", "1"},
    {"1.5e3", "1.5e3"},
    {"'a''b'", "'a'b'"},
    {"'a' \n 'b'", "'ab'"},
    {"null", "null"},
    {"TRUE", "true"},
    {"$1", "$1"},
    {"a", "a"},
    {"A.\"B\".c", "a.B.c"},
    {"t.*", "t.*"},
    {"1 + 2 * 3", "(+ 1 (* 2 3))"},
    {"1 * 2 + 3", "(+ (* 1 2) 3)"},
    {"1 + 2 + 3", "(+ 1 2 3)"},
    {"1 - 2 + 3", "(+ (- 1 2) 3)"},
    {"2 ^ 3 ^ 4", "(^ 2 3 4)"},
    {"-a ^ 2", "(^ (- a) 2)"},
    {"- 1 + 2", "(+ (- 1) 2)"},
    {"a or b and not c", "(or a (and b (not c)))"},
    {"not a = b", "(not (= a b))"},
    {"a and b and c", "(and a b c)"},
    {"a = b is null", "(is null (= a b))"},
    {"a is not null and b isnull", "(and (not is null a) (is null b))"},
    {"a is distinct from b", "(is distinct from a b)"},
    {"a is not json object with unique keys", "(not is json object with unique keys a)"},
    {"a || b || c", "(|| a b c)"},
    {"a -> 'b' ->> 'c'", "(->> (-> a 'b') 'c')"},
    {"a < b + 1", "(< a (+ b 1))"},
    {"a !~~ b", "(!~~ a b)"},
    {"a operator(pg_catalog.+) b", "(+ a b)"},
    {"@ -5", "(@ (- 5))"},
    {"a between 1 and 2 and b", "(and (between a 1 2) b)"},
    {"a not between symmetric 1 and 2", "(not between a 1 2)"},
    {"a in (1, 2)", "(in a 1 2)"},
    {"a not in (select 1)", "(not in a {select 1})"},
    {"a like 'x%'", "(like a 'x%')"},
    {"a not ilike 'x' escape '!'", "(not ilike a 'x' '!')"},
    {"a similar to b", "(similar to a b)"},
    {"a = any (b)", "(any = a b)"},
    {"a <> all (select 1)", "(any <> all a {select 1})"},
    {"a like any (array['x'])", "(any like a (array 'x'))"},
    {"a::int", "(cast a integer)"},
    {"'1'::numeric(10, 2)[]", "(cast '1' numeric(10,2)[])"},
    {"cast(a as varchar(3))", "(cast a character varying(3))"},
    {"a::timestamp(3) with time zone", "(cast a timestamp with time zone(3))"},
    {"a::double precision", "(cast a double precision)"},
    {"a collate \"C\"", "(collate a C)"},
    {"a at time zone 'UTC'", "(at time zone a 'UTC')"},
    {"date '2026-01-01'", "date'2026-01-01'"},
    {"interval '1' day to second", "interval day to second'1'"},
    {"(a)", "(paren a)"},
    {"(a, b)", "(row a b)"},
    {"row()", "(row)"},
    {"(a).b", "(field b (paren a))"},
    {"a[1]", "(index a 1)"},
    {"a[1:]", "(index slice a 1 (default))"},
    {"array[[1], [2]]", "(array (array 1) (array 2))"},
    {"array(select 1)", "(array {select 1})"},
    {"case when a then 1 else 2 end", "(case else (when a 1) 2)"},
    {"case a when 1 then 2 end", "(case a (when 1 2))"},
    {"exists (select)", "(exists {select})"},
    {"(select 1) + 1", "(+ (subquery {select 1}) 1)"},
    {"((select 1) + 1)", "(paren (+ (subquery {select 1}) 1))"},
    {"((select 1) union select 2)", "(subquery {union {select 1} {select 2}})"},
    {"((select 1))", "(subquery {select 1})"},
    {"f()", "f()"},
    {"s.f(a, b => 1)", "s.f( a (named b 1))"},
    {"count(*)", "count(*)"},
    {"count(distinct a)", "count(distinct a)"},
    {"array_agg(a order by b desc)", "array_agg( a order[b desc])"},
    {"percentile_cont(0.5) within group (order by a)", "percentile_cont( 0.5) within[a]"},
    {"sum(a) filter (where b)", "sum( a) filter b"},
    {"rank() over (partition by a order by b rows unbounded preceding)",
     "rank() over partition a order[b]rows"},
    {"rank() over w", "rank() over w"},
    {"current_date", "current_date!"},
    {"current_timestamp(3)", "current_timestamp( 3)"},
    {"extract(year from a)", "extract( 'year' a)"},
    {"substring(a from 1 for 2)", "substring( a 1 2)"},
    {"position('a' in b)", "position( 'a' b)"},
    {"overlay(a placing b from 1)", "overlay( a b 1)"},
    {"trim(both 'x' from a)", "trim( 'x' a)"},
    {"coalesce(a, 1)", "coalesce( a 1)"},
    {"json_object('a' : 1, 'b' value 2 absent on null returning jsonb)",
     "json_object( 'a' 1 'b' 2)"},
    {"json_value(a, '$.b' returning int default 0 on error)", "json_value( a '$.b' 0)"},
    {"1_000", "1_000"},
};

static const Case queries[] = {
    {"select", "{select}"},
    {"select *, a.* from a", "{select *, a.* from a}"},
    {"select a b, c as \"D\" from t", "{select a=b, c=D from t}"},
    {"select distinct on (a) b from t", "{select distinct a b from t}"},
    {"select 1 from a, only b as c (x), lateral f(1) g",
     "{select 1 from a, only b=c, lateral f( 1)=g}"},
    {"select 1 from a left join b on a.x = b.x cross join c",
     "{select 1 from (cross (left a b on (= a.x b.x)) c)}"},
    {"select 1 from a join b join c on true on false",
     "{select 1 from (join a (join b c on true) on false)}"},
    {"select 1 from a natural full join b", "{select 1 from (natural full a b)}"},
    {"select 1 from (a join b using (x, y)) z", "{select 1 from (join a b using x,y)=z}"},
    {"select 1 from (select 2) as x", "{select 1 from {select 2}=x}"},
    {"select 1 from ((select 2) union (select 3)) x",
     "{select 1 from {union {select 2} {select 3}}=x}"},
    {"select a from t where b group by c having d order by e desc nulls first limit 1 offset 2",
     "{select a from t where b group c having d order[e desc nulls first] limit 1 offset 2}"},
    {"select 1 fetch first 3 rows with ties", "{select 1 limit 3}"},
    {"select a from t group by rollup (a, (b, c)), grouping sets ((), cube (d))",
     "{select a from t group (grouping rollup a (row b c)) (grouping grouping sets (grouping) "
     "(grouping cube d))}"},
    {"select 1 for no key update of a nowait for share", "{select 1 for no key update for share}"},
    {"select 1 union all select 2 union all select 3",
     "{union all {select 1} {select 2} {select 3}}"},
    {"select 1 union select 2 union all select 3",
     "{union all {union {select 1} {select 2}} {select 3}}"},
    {"select 1 union select 2 intersect select 3",
     "{union {select 1} {intersect {select 2} {select 3}}}"},
    {"select 1 except select 2 order by 1", "{except {select 1} {select 2} order[1]}"},
    {"(select 1 limit 1) limit 2", "{ {select 1 limit 1} limit 2}"},
    {"values (1, 2), (3, default)", "{values (row 1 2) (row 3 (default))}"},
    {"table t", "{select * from t}"},
    {"with a as (select 1), b(x) as not materialized (select 2) select * from a, b",
     "{a: {select 1}; b: {select 2}; select * from a, b}"},
    {"with recursive a as (select 1 union all select 2 from a) cycle x set y using z table a",
     "{recursive a: {union all {select 1} {select 2 from a}}; select * from a}"},
    {"select 1 into temp t from u", "{select 1 into t from u}"},
    {"select * from json_table(a, '$' columns (b int path '$.b', nested path '$' columns (c "
     "text))) x",
     "{select * from json_table( a '$')=x}"},
    {"select * from xmltable('/a' passing b columns c int path '@c' default 1)",
     "{select * from xmltable( '/a' b '@c' 1)}"},
    {"select * from rows from (f(1), g(2)) with ordinality", "{select * from f( 1)}"},
};

static SqlStmt *parse(Arena *arena, Str text)
{
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L2);
    assert_int_equal(script->stmts.n, 1);
    SqlStmt *stmt = &script->stmts.v[0];
    if (stmt->level != SQL_L2)
        print_message("%.*s: %s at %u\n", STR_ARG(text), stmt->error, stmt->error_offset);
    assert_int_equal(stmt->level, SQL_L2);
    return stmt;
}

static void check_query(Arena *arena, Str text, const char *expected)
{
    Buf out = buf_new(arena);
    dump_query(&out, parse(arena, text)->tree->query);
    Str dump = buf_str(&out);
    if (!str_is(dump, expected))
        print_message("%.*s\n", STR_ARG(text));
    assert_string_equal(dump.p, expected);
}

static void expressions_keep_their_structure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        Arena *arena = arena_new();
        check_query(arena, str_printf(arena, "select %s", expressions[i].text),
                    arena_printf(arena, "{select %s}", expressions[i].tree));
        arena_free(arena);
    }
}

static void queries_keep_their_structure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        Arena *arena = arena_new();
        check_query(arena, str(queries[i].text), queries[i].tree);
        arena_free(arena);
    }
}

static Str text_at(const char *text, Span span)
{
    return (Str){text + span.offset, span.length};
}

static void assert_span(const char *text, Span span, const char *expected)
{
    Str found = text_at(text, span);
    if (!str_is(found, expected))
        print_message("found \"%.*s\", expected \"%s\"\n", STR_ARG(found), expected);
    assert_true(str_is(found, expected));
}

static void spans_cover_their_text(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    const char *text = "/* x */ select a.b + 1 + f( 2 ) c, * from s.t as u where x in ( 1, 2 )";
    const SqlQuery *query = parse(arena, str(text))->tree->query;
    assert_span(text, query->span, text + 8);
    assert_span(text, query->targets.first->span, "a.b + 1 + f( 2 ) c");
    assert_span(text, query->targets.first->expr->span, "a.b + 1 + f( 2 )");
    assert_span(text, query->targets.first->expr->args->span, "a.b");
    assert_span(text, query->targets.first->expr->args->next->next->span, "f( 2 )");
    assert_span(text, query->targets.first->alias->span, "c");
    assert_span(text, query->targets.last->expr->span, "*");
    assert_span(text, query->from.first->span, "s.t as u");
    assert_span(text, query->from.first->name->span, "s.t");
    assert_span(text, query->where->span, "x in ( 1, 2 )");
    arena_free(arena);
}

static const Case refused[] = {
    {"select 1 +", "expected an expression"},
    {"select a b c", "unexpected text after the end of the statement"},
    {"select * from (t)", "only a join may stand in parentheses here"},
    {"select 1 from a join b", "expected USING"},
    {"select 1 from a where", "expected an expression"},
    {"select (1", "expected \")\""},
    {"select a < b < c", "unexpected text after the end of the statement"},
    {"select 1x", "a word follows the number without a blank"},
    {"selec 1", "unknown statement"},
    {"values 1", "expected \"(\""},
    {"create rule r as on insert to t do )", "unexpected text after the action of the rule"},
};

static void wrong_queries_stay_at_level_1_and_say_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        Arena *arena = arena_new();
        SqlScript *script =
            sql_parse(arena, sql_dialect_find(STR("postgres")), str(refused[i].text), SQL_L2);
        const SqlStmt *stmt = &script->stmts.v[0];
        assert_int_equal(stmt->level, SQL_L1);
        assert_null(stmt->tree);
        assert_string_equal(stmt->error, refused[i].tree);
        assert_in_range(stmt->error_offset, 0, strlen(refused[i].text));
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions_keep_their_structure),
        cmocka_unit_test(queries_keep_their_structure),
        cmocka_unit_test(spans_cover_their_text),
        cmocka_unit_test(wrong_queries_stay_at_level_1_and_say_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
