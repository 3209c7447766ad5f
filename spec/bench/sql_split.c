/* Speed of the SQL splitter, level 1 and level 2 beside PostgreSQL's own grammar, in MB/s of the
 * files by processor time, best of the rounds, and as multiples of the grammar's: the median of
 * what each round gave, as both sides of a round meet the same load on the machine.
 *
 * The grammar gets statements that were cut out beforehand, each with its NUL: what it costs alone.
 * "split, pg_query verdict" is what a verdict on a script costs: our split and then the grammar.
 * Ours splits the script in the same pass, keeps all trees of a file until its end, names what each
 * statement reads, and at level 2 reads the bodies of routines too, which are strings to the
 * grammar.
 *
 * usage: sql_split [dialect] file...    (default dialect: postgres) */
#include <pg_query.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "sql/script.h"

enum { FILES_MAX = 4096, FILE_BYTES_MAX = 256 * 1024 * 1024, RUNS = 15 };

typedef struct Corpus {
    Str texts[FILES_MAX];
    size_t n, bytes;
    const SqlDialect *dialect;
    VEC(const char *) statements;
} Corpus;

typedef size_t Pass(const Corpus *corpus, Arena *arena);

static size_t parse_all(const Corpus *corpus, Arena *arena, SqlLevel level)
{
    size_t statements = 0;
    for (size_t i = 0; i < corpus->n; i++) {
        statements += sql_parse(arena, corpus->dialect, corpus->texts[i], level)->stmts.n;
        arena_reset(arena);
    }
    return statements;
}

static size_t pass_split(const Corpus *corpus, Arena *arena)
{
    return parse_all(corpus, arena, SQL_L0);
}

static size_t pass_head(const Corpus *corpus, Arena *arena)
{
    return parse_all(corpus, arena, SQL_L1);
}

static size_t pass_tree(const Corpus *corpus, Arena *arena)
{
    return parse_all(corpus, arena, SQL_L2);
}

static void cut(Corpus *corpus, Arena *arena)
{
    for (size_t i = 0; i < corpus->n; i++) {
        SqlScript *script = sql_parse(arena, corpus->dialect, corpus->texts[i], SQL_L0);
        for (size_t k = 0; k < script->stmts.n; k++)
            VEC_ADD(arena, &corpus->statements, str_z(arena, script->stmts.v[k].text));
    }
}

/* The raw parse, without any of ours. */
static size_t pass_grammar(const Corpus *corpus, Arena *arena)
{
    size_t statements = 0;
    (void)arena;
    for (size_t i = 0; i < corpus->statements.n; i++) {
        PgQuerySplitResult result = pg_query_split_with_parser(corpus->statements.v[i]);
        statements += !result.error;
        pg_query_free_split_result(result);
    }
    return statements;
}

/* Each statement of our split through pg_query_split_with_parser. */
static size_t pass_verdict(const Corpus *corpus, Arena *arena)
{
    size_t statements = 0;
    for (size_t i = 0; i < corpus->n; i++) {
        SqlScript *script = sql_parse(arena, corpus->dialect, corpus->texts[i], SQL_L0);
        for (size_t k = 0; k < script->stmts.n; k++) {
            const char *message;
            uint32_t offset;
            statements += sql_verdict_pg(arena, script->stmts.v[k].text, &message, &offset);
        }
        arena_reset(arena);
    }
    return statements;
}

static int64_t processor_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

typedef struct Measure {
    const char *name;
    Pass *pass;
    int64_t best_ns, took_ns[RUNS];
    size_t statements;
} Measure;

static void measure(Measure *one, int run, const Corpus *corpus, Arena *arena)
{
    int64_t start = processor_ns();
    one->statements = one->pass(corpus, arena);
    int64_t took = processor_ns() - start;
    one->took_ns[run] = took;
    one->best_ns = took < one->best_ns ? took : one->best_ns;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double times(const Measure *one, const Measure *peer)
{
    double ratios[RUNS];
    for (int run = 0; run < RUNS; run++)
        ratios[run] = (double)peer->took_ns[run] / (double)one->took_ns[run];
    qsort(ratios, RUNS, sizeof *ratios, compare);
    return ratios[RUNS / 2];
}

static void print(const Measure *one, const Corpus *corpus, const Measure *peer)
{
    printf("%-28s %8.1f MB/s %8.0f ns a statement (%zu)", one->name,
           (double)corpus->bytes * 1000.0 / (double)one->best_ns,
           (double)one->best_ns / (double)(one->statements ? one->statements : 1), one->statements);
    if (peer)
        printf("  %5.2f x the grammar", times(one, peer));
    printf("\n");
}

static void measure_all(const Corpus *corpus)
{
    Measure all[] = {{"split", pass_split, INT64_MAX, {0}, 0},
                     {"split, level 1", pass_head, INT64_MAX, {0}, 0},
                     {"split, level 2", pass_tree, INT64_MAX, {0}, 0},
                     {"pg_query's grammar alone", pass_grammar, INT64_MAX, {0}, 0},
                     {"split, pg_query verdict", pass_verdict, INT64_MAX, {0}, 0}};
    bool is_postgres = str_is(str(corpus->dialect->name), "postgres");
    size_t n = is_postgres ? 5 : corpus->dialect->tree ? 3 : 2;
    Arena *arena = arena_new();
    for (int run = 0; run < RUNS; run++)
        for (size_t i = 0; i < n; i++)
            measure(&all[i], run, corpus, arena);
    for (size_t i = 0; i < n; i++)
        print(&all[i], corpus, is_postgres ? &all[3] : NULL);
    arena_free(arena);
}

int main(int argc, char **argv)
{
    static Corpus corpus;
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    int first = 1;
    corpus.dialect = argc > 1 ? sql_dialect_find(str(argv[1])) : NULL;
    if (corpus.dialect)
        first = 2;
    else
        corpus.dialect = sql_dialect_find(STR("postgres"));
    for (int i = first; i < argc && corpus.n < FILES_MAX; i++) {
        if (!file_read(&cx, argv[i], FILE_BYTES_MAX, &corpus.texts[corpus.n])) {
            fprintf(stderr, "%s\n", cx.message);
            return 1;
        }
        corpus.bytes += corpus.texts[corpus.n++].n;
    }
    if (!corpus.n) {
        fprintf(stderr, "usage: sql_split [dialect] file...\n");
        return 2;
    }
    printf("%s: %zu files, %.2f MB\n", corpus.dialect->name, corpus.n, (double)corpus.bytes / 1e6);
    cut(&corpus, arena);
    measure_all(&corpus);
    arena_free(arena);
    return 0;
}
