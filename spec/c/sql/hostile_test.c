/* Bytes that nobody would write: no crash, no hang, and memory in proportion to the text. Run it
 * under the sanitizers. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "sql/script.h"

enum { SMALL = 64 * 1024, LARGE = 1024 * 1024 };

/* A statement's record weighs some hundred bytes, and one may be as short as two bytes. */
static void check(const SqlDialect *dialect, Str text, SqlLevel level, const char *what)
{
    Arena *arena = arena_new();
    int64_t start = clock_ms();
    SqlScript *script = sql_parse(arena, dialect, text, level);
    int64_t took = clock_ms() - start;
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        assert_true(stmt->span.length > 0);
        assert_true((size_t)stmt->span.offset + stmt->span.length <= text.n);
        assert_true(stmt->chunk.offset <= stmt->span.offset);
        assert_true((size_t)stmt->chunk.offset + stmt->chunk.length <= text.n);
        if (i > 0)
            assert_true(stmt->span.offset >= stmt[-1].span.offset + stmt[-1].span.length);
    }
    size_t limit = text.n * 1000 + 1024 * 1024;
    if (arena_size(arena) > limit)
        fail_msg("%s in %s takes %zu bytes", what, dialect->name, arena_size(arena));
    if (took > 3000)
        fail_msg("%s in %s takes %lld ms", what, dialect->name, (long long)took);
    arena_free(arena);
}

static SqlLevel top_level(const SqlDialect *dialect)
{
    return dialect->tree ? SQL_L2 : SQL_L1;
}

/* A xorshift generator: the same bytes in every run. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void survives_random_bytes(void **state)
{
    (void)state;
    static char bytes[LARGE];
    uint64_t seed = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < LARGE; i++)
        bytes[i] = (char)next_random(&seed);
    for (const SqlDialect *const *d = sql_dialect_list(); *d; d++)
        check(*d, (Str){bytes, (*d)->tree ? LARGE : LARGE / 4}, top_level(*d), "random bytes");
}

static const char *const words[] = {
    "select",  "create", "procedure", "begin",   "end",  "case",    "if",   "loop",
    "declare", "go",     "\n",        ";",       "'",    "\"",      "`",    "$$",
    "$a$",     "/*",     "*/",        "--",      "(",    ")",       "[",    "]",
    "{",       "}",      "\\",        "/",       "#",    "@",       ":",    "delimiter //",
    "//",      "as",     "is",        "package", "body", "trigger", "with", "insert",
    "into",    "update", "set",       "q'[",     "E'",   "U&'",     "N'",   "copy t from stdin;",
    "\\.",     "a",      "1.5e",      "0x",      ".",    "..",      "\xc3", "union",
    "table",   "else"};

/* Random words, quotes and signs reach further into the code than random bytes. */
static void survives_random_words(void **state)
{
    (void)state;
    static char text[SMALL];
    uint64_t seed = 42;
    for (int round = 0; round < 4; round++) {
        size_t n = 0;
        while (n < SMALL - 32) {
            const char *word = words[next_random(&seed) % (sizeof words / sizeof *words)];
            size_t length = strlen(word);
            memcpy(text + n, word, length);
            n += length;
            text[n++] = next_random(&seed) % 4 ? ' ' : '\n';
        }
        for (const SqlDialect *const *d = sql_dialect_list(); *d; d++)
            check(*d, (Str){text, n}, top_level(*d), "random words");
    }
}

static const char *const patterns[] = {"(",
                                       ")",
                                       "[",
                                       "begin ",
                                       "end ",
                                       "case ",
                                       "if ",
                                       "declare ",
                                       "/*",
                                       "*/",
                                       "'",
                                       "\"",
                                       "`",
                                       "$",
                                       "$$",
                                       "$a$ ",
                                       "$a",
                                       "\\",
                                       "\\\\ ",
                                       "\\;",
                                       "\\g ",
                                       "/\n",
                                       "go\n",
                                       ";",
                                       "a;",
                                       "-",
                                       "--",
                                       "@",
                                       "@@",
                                       ":",
                                       "::",
                                       "#",
                                       "&",
                                       "{a",
                                       "${",
                                       "q'",
                                       "e'",
                                       "u&",
                                       "x'",
                                       "0x",
                                       "1e",
                                       ".",
                                       "..",
                                       "a.",
                                       "a,",
                                       "-a",
                                       "not ",
                                       "+1",
                                       "1 union all select ",
                                       "select (",
                                       "with a as (",
                                       "create procedure p ",
                                       "create package body p is procedure q is ",
                                       "delimiter x\n",
                                       "copy t from stdin;\n",
                                       "\\.\n",
                                       "set x\n",
                                       "update ",
                                       "if exists ",
                                       "/*! ",
                                       "/*!*/ ",
                                       "\xff",
                                       "\n",
                                       "\r\n",
                                       "GET /a\n",
                                       "%sql\n",
                                       "-- COMMAND ----------\n",
                                       "insert into ",
                                       "create or replace ",
                                       "drop table a, ",
                                       "grant a, ",
                                       "<<",
                                       "else "};

static void survives_repetition(void **state)
{
    (void)state;
    static char text[SMALL];
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        size_t length = strlen(patterns[i]);
        for (size_t n = 0; n < SMALL; n++)
            text[n] = patterns[i][n % length];
        for (const SqlDialect *const *d = sql_dialect_list(); *d; d++)
            check(*d, (Str){text, SMALL}, top_level(*d), patterns[i]);
    }
}

static void bounds_the_number_of_statements(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    size_t n = ((size_t)SQL_STATEMENTS_MAX + 1000) * 2;
    char *text = arena_alloc(arena, n);
    for (size_t i = 0; i < n; i++)
        text[i] = i % 2 ? ';' : 'a';
    SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), (Str){text, n}, SQL_L0);
    assert_int_equal(script->stmts.n, SQL_STATEMENTS_MAX + 1);
    assert_non_null(script->stmts.v[SQL_STATEMENTS_MAX].error);
    assert_int_equal(script->stmts.v[SQL_STATEMENTS_MAX].span.length, 2000);
    arena_free(arena);
}

static const char fixture[] =
    "create or replace function s.f(a int default 1) returns setof t language plpgsql as $x$ begin "
    "return; end $x$;\ncreate table if not exists \"A\".b (id bigint generated always as identity "
    "primary key, c numeric(10,2) not null default 1.5e3 check (c > 0), constraint k foreign key "
    "(c) "
    "references d (e) on delete cascade) partition by range (id);\nwith recursive q(n) as (select "
    "E'\\'' || U&'\\0041' union all select n from q) insert into t (a, b[1]) select distinct on "
    "(x) "
    "x, case when y then 1 else 2 end, array[1,2], (select 1), f(a => 1) over (partition by z "
    "order "
    "by w rows between 1 preceding and current row) from a join lateral b on true left join c "
    "using "
    "(d) where e between 1 and 2 and g in (select 1) and h like 'i%' escape '\\' and j is not null "
    "group by rollup (k) having l > all (m) order by n desc nulls last limit 1 offset 2 for update "
    "on conflict (a) where b do update set c = excluded.c returning *;\nalter table t add column c "
    "int, alter d type text using d::text, drop constraint e;\nmerge into t using s on t.a = s.a "
    "when matched then delete when not matched then insert values (1);\ngrant select (a), insert "
    "on "
    "table t to r with grant option;\ncopy t from stdin;\n1\t2\n\\.\n\\d x\ncomment on column a.b "
    "is 'c'; create trigger g after insert on t for each row execute function f('x'); create index "
    "concurrently i on t using gin (lower(a) text_ops desc, (b || c)) include (d) where e;";

static const char procedural[] =
    "delimiter //\ncreate definer=`a`@`%` procedure p(in x int) begin declare y int default 0; if "
    "x "
    "then set y = 1; elseif y then set y = 2; end if; l: loop leave l; end loop; case x when 1 "
    "then "
    "select 'a;b'; end case; end//\ndelimiter ;\nselect /*!40101 1 */ # c\n;\ncreate package body "
    "p "
    "as procedure q is begin null; end; begin q'[x]'; end p;\n/\nif @a = 1 begin try select 1 end "
    "try "
    "begin catch throw end catch else print [x]\ngo\ndeclare x int; begin case when a then b; end "
    "case; end;";

static void survives_every_prefix(void **state)
{
    (void)state;
    for (const SqlDialect *const *d = sql_dialect_list(); *d; d++) {
        for (size_t n = 0; n < sizeof fixture; n += (*d)->tree ? 1 : 7)
            check(*d, (Str){fixture, n}, top_level(*d), "a prefix");
        for (size_t n = 0; n < sizeof procedural; n++)
            check(*d, (Str){procedural, n}, SQL_L1, "a prefix");
    }
}

/* The bytes are copied to their exact size, so that the sanitizer sees one byte too far. */
static void check_file(const SqlDialect *dialect, const char *path)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    Str text;
    if (file_read(&cx, path, LARGE, &text) && text.n < 3000) {
        for (size_t n = 0; n <= text.n; n += 1 + text.n / 100) {
            char *exact = malloc(n ? n : 1);
            memcpy(exact, text.p, n);
            check(dialect, (Str){exact, n}, top_level(dialect), path);
            free(exact);
        }
    }
    arena_free(arena);
}

static void survives_prefixes_of_the_corpus(void **state)
{
    (void)state;
    const char *root = SOURCE_DIR "/../shared/corpus/sqlfluff";
    size_t files = 0;
    for (const SqlDialect *const *d = sql_dialect_list(); *d; d++) {
        char path[1024];
        bool tsql = strcmp((*d)->name, "mssql") == 0;
        snprintf(path, sizeof path, "%s/%s", root, tsql ? "tsql" : (*d)->name);
        DIR *directory = opendir(path);
        if (!directory)
            continue;
        for (struct dirent *entry; (entry = readdir(directory));) {
            if (!str_ends(str(entry->d_name), ".sql"))
                continue;
            char file[2048];
            snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
            check_file(*d, file);
            files++;
        }
        closedir(directory);
    }
    if (!files)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(survives_random_bytes), cmocka_unit_test(survives_random_words),
        cmocka_unit_test(survives_repetition),   cmocka_unit_test(bounds_the_number_of_statements),
        cmocka_unit_test(survives_every_prefix), cmocka_unit_test(survives_prefixes_of_the_corpus),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
