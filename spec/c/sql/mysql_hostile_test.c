/* Inputs made to break the MySQL family's parser: chains, nesting, cut-off statements, noise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "hostile.h"
#include "sql/names.h"

#define CORPUS SOURCE_DIR "/../shared/corpus/pingcap_parser/tidb/tests.jsonl"

enum { FILE_BYTES_MAX = 16 * 1024 * 1024, PREFIXED_MAX = 1000 };

typedef struct Hostile {
    const char *head, *middle, *tail;
    size_t times;
    SqlLevel level; /* what must be reached */
} Hostile;

static const Hostile cases[] = {
    {"select 1", "+1", "", 200000, SQL_L2},
    {"select 'a'", " || 'b'", "", 100000, SQL_L2},
    {"select 'a'", " 'b'", "", 100000, SQL_L2},
    {"select 1", " = 1", "", 100000, SQL_L2},
    {"select a from t where a", " xor a", "", 100000, SQL_L2},
    {"select a from t where a in (1", ",1", ")", 200000, SQL_L2},
    {"insert into t values (1,'x')", ",(1,'x')", "", 50000, SQL_L2},
    {"insert into t values ()", ",()", "", 100000, SQL_L2},
    {"select 1", " union all select 1", "", 20000, SQL_L2},
    {"create table t (a int", ",b int", ")", 25000, SQL_L2},
    {"create table t (a enum('a'", ",'b'", "))", 100000, SQL_L2},
    {"create table t (a int) partition by list (a) (partition p values in (1", ",1", "))", 100000,
     SQL_L2},
    {"create table t (a int) comment 'x'", " comment 'x'", "", 100000, SQL_L2},
    {"alter table t add a int", ", add b int", "", 15000, SQL_L2},
    {"set a = 1", ", @b = 2", "", 50000, SQL_L2},
    {"grant select on t to a", ", b", "", 25000, SQL_L2},
    {"flush status", ", status", "", 100000, SQL_L2},
    {"lock tables a read", ", a read", "", 25000, SQL_L2},
    {"drop table a", ", a", "", 100000, SQL_L2},
    {"drop user a", ", a", "", 100000, SQL_L2},
    {"rename table a to b", ", a to b", "", 25000, SQL_L2},
    {"delete a", ", a", " from b", 100000, SQL_L2},
    {"change replication filter x = (a", ", a", ")", 25000, SQL_L2},
    {"create procedure p() begin ", "select 1; ", "end", 8000, SQL_L2},
    {"create procedure p() begin ", "declare a int; ", "end", 8000, SQL_L2},
    {"select interval(1", ", 1", ")", 100000, SQL_L2},
    {"select f(", "interval (1) day + ", "1)", 50000, SQL_L2},
    /* Read twice at every level, these would never end. */
    {"create binding for ", "explain ", "select 1", 100, SQL_L1},
    {"", "trace ", "select 1", 60, SQL_L2},
    {"", "explain ", "select 1", 60, SQL_L1},
    {"", "plan replayer dump explain ", "select 1", 60, SQL_L2},
    {"", "set statement a = 1 for ", "select 1", 60, SQL_L2},
    {"", "drop binding for ", "select 1", 60, SQL_L2},
    {"", "batch limit 1 ", "select 1", 60, SQL_L2},
    {"select ", "f(", "", 60, SQL_L1},
    {"select ", "interval(", "", 300, SQL_L1},
    {"select ", "((select 1) + ", "", 60, SQL_L1},
    {"do ", "@a := ", "1", 100, SQL_L2},
    /* Too deep: kept at level 1, never a crash. */
    {"select ", "not ", "true", 9000, SQL_L1},
    {"select ", "! ", "true", 100000, SQL_L1},
    {"select ", "binary ", "a", 100000, SQL_L1},
    {"select ", "(", "", 100000, SQL_L1},
    {"select ", "{a ", "", 100000, SQL_L1},
    {"select ", "@a := ", "1", 100000, SQL_L1},
    {"select ", "interval ", "1", 100000, SQL_L1},
    {"select ", "interval(", "1", 20000, SQL_L1},
    {"select ", "_x ", "'a'", 100000, SQL_L1},
    {"select ", "cast(", "", 20000, SQL_L1},
    {"select ", "count(", "", 20000, SQL_L1},
    {"select a", " collate c", "", 100000, SQL_L1},
    {"select a", " member of (b)", "", 100000, SQL_L1},
    {"select a", "->'$'", "", 100000, SQL_L1},
    {"select 1 from ", "(", "", 100000, SQL_L1},
    {"select 1 from ", "{ oj ", "", 100000, SQL_L1},
    {"select 1 from a", " join a", "", 100000, SQL_L1},
    {"select 1 from a", " cross join a", "", 100000, SQL_L1},
    {"select 1 from (a", ", a", ")", 100000, SQL_L1},
    {"", "trace ", "select 1", 20000, SQL_L1},
    {"", "explain ", "select 1", 20000, SQL_L1},
    {"", "set statement a = 1 for ", "select 1", 20000, SQL_L1},
    {"", "if a then ", "", 20000, SQL_L1},
    {"", "a: ", "loop", 20000, SQL_L1},
    {"create event e on schedule at 1 do ", "create event e on schedule at 1 do ", "", 20000,
     SQL_L1},
    {"create procedure p() ", "begin ", "", 20000, SQL_L1},
    {"create procedure p() ", "if a then begin ", "", 20000, SQL_L1},
    {"create procedure p() if a then b; ", "elseif a then b; ", "", 20000, SQL_L1},
    {"select 1 from json_table(1, '' columns (", "nested '' columns (", "", 20000, SQL_L1},
};

static Str build(Arena *arena, const Hostile *hostile)
{
    return hostile_text(arena, hostile->head, hostile->middle, hostile->tail, hostile->times);
}

static SqlScript *parse(Arena *arena, Str text)
{
    return sql_parse(arena, sql_dialect_find(STR("tidb")), text, SQL_L2);
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
        assert_true(script->stmts.n >= 1);
        SqlStmt *stmt = &script->stmts.v[0];
        if (stmt->level != cases[i].level)
            print_message("%s%s: level %d: %s\n", cases[i].head, cases[i].middle, stmt->level,
                          stmt->error ? stmt->error : "");
        assert_int_equal(stmt->level, cases[i].level);
        if (took >= 5000 || arena_size(arena) >= 200 * text.n + (8u << 20))
            print_message("%s%s: %zu bytes took %zu and %lld ms\n", cases[i].head, cases[i].middle,
                          text.n, arena_size(arena), (long long)took);
        assert_true(took < 5000);
        assert_true(arena_size(arena) < 200 * text.n + (8u << 20));
        SqlUses uses;
        sql_tree_uses(arena, stmt->tree, &uses);
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
    "create procedure p (in a int, out b text) sql security invoker comment 'x' l: begin declare c "
    "cursor for select 1; declare exit handler for not found, sqlstate '1' begin end; if a then "
    "leave l; elseif b then iterate l; else fetch c into a; end if; case a when 1 then set b = 2; "
    "end case; while a do call p(); end while; repeat open c; until b end repeat; end l",
    "create table if not exists t (a bigint /*T![auto_rand] auto_random(3, 4) */ primary key, b "
    "varchar(3) character set utf8 collate utf8_bin not null default 'x' comment 'y', c int "
    "generated always as (a + 1) stored check (c > 0) not enforced, unique key k using btree (a(3) "
    "desc, (lower(b))) key_block_size = 3, constraint f foreign key (a) references u (v) on delete "
    "set null) engine = innodb partition by range columns (a, b) subpartition by hash (a) "
    "(partition p values less than (1, maxvalue) (subpartition s))",
    "select sql_calc_found_rows distinct a ->> '$.b', x'4d', _utf8'x', {ts 'y'}, @a := 1, cast(a "
    "as decimal(1, 2)), group_concat(distinct a order by b separator ','), nth_value(a, 1) from "
    "last ignore nulls over (w rows between interval 1 day preceding and current row) from t "
    "partition (p) as x use index for join (i) straight_join (u, v) left join json_table(a, '$' "
    "columns (b for ordinality)) j on match (a) against ('x' in boolean mode) group by a with "
    "rollup window w as (order by 1) limit 1, 2 for update of x skip locked",
    "grant select (a), create view on db.* to 'u'@'%' require issuer 'x' and cipher 'y' with grant "
    "option; alter user u@h identified with p by 'x' replace 'y' retain current password; set "
    "global a = on, @@session.b = 1, names utf8; load data local infile 'f' into table t fields "
    "terminated by ',' lines starting by 'x' ignore 1 lines (a, @b) set c = @b; split table t "
    "between (1) and (2) regions 3; change replication filter a = ('x', (b, c)) for channel 'd'",
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

static void every_prefix_of_the_corpus_ends(void **state)
{
    Ctx cx;
    Str text, line;
    (void)state;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    if (!file_read(&cx, CORPUS, FILE_BYTES_MAX, &text)) {
        arena_free(arena);
        skip();
    }
    for (size_t n = 0; n < PREFIXED_MAX && str_next(&text, '\n', &line);) {
        Json *row = line.n ? json_parse(&cx, line, NULL) : NULL;
        if (!row)
            continue;
        check_prefixes(json_str(row, "sql"));
        n++;
    }
    arena_free(arena);
}

static void random_tokens_end(void **state)
{
    static const char *const words[] = {
        "select",    "from",    "(",         ")",     ",",    "a",       "1",        "'s'",
        "create",    "table",   "alter",     "add",   "set",  "not",     "null",     "in",
        "=",         ".",       "*",         "with",  "as",   "insert",  "into",     "values",
        "order",     "by",      "join",      "on",    "case", "when",    "end",      "{",
        "}",         "drop",    "index",     "over",  "row",  "update",  "delete",   "grant",
        "to",        "is",      "between",   "and",   "@a",   ":=",      "->",       "default",
        "partition", "primary", "key",       "union", "user", "for",     "interval", "-",
        "begin",     "if",      "then",      ";",     "show", "binding", "x'0'",     "day",
        "database",  "policy",  "identified"};
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
        assert_true(script->stmts.n <= 24);
        arena_free(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_inputs_end_in_time_and_memory),
        cmocka_unit_test(every_prefix_ends),
        cmocka_unit_test(every_prefix_of_the_corpus_ends),
        cmocka_unit_test(random_tokens_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
