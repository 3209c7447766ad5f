/* Speed of the SQL splitter, level 1 and level 2 beside PostgreSQL's own grammar, in MB/s.
 *
 * usage: sql_split [dialect] file...    (default dialect: postgres) */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "sql/script.h"

enum { FILES_MAX = 4096, FILE_BYTES_MAX = 256 * 1024 * 1024, RUNS = 5 };

typedef struct Corpus {
    Str texts[FILES_MAX];
    size_t n, bytes;
    const SqlDialect *dialect;
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

/* The best of some runs: what disturbs a run only makes it slower. */
static void measure(const char *name, const Corpus *corpus, Pass *pass)
{
    Arena *arena = arena_new();
    int64_t best = INT64_MAX;
    size_t statements = 0;
    for (int run = 0; run < RUNS; run++) {
        int64_t start = clock_us();
        statements = pass(corpus, arena);
        int64_t took = clock_us() - start;
        best = took < best ? took : best;
    }
    printf("%-28s %8.1f MB/s %8.0f ns a statement (%zu)\n", name,
           (double)corpus->bytes / (double)best,
           (double)best * 1000.0 / (double)(statements ? statements : 1), statements);
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
    measure("split", &corpus, pass_split);
    measure("split, level 1", &corpus, pass_head);
    if (corpus.dialect->tree) {
        measure("split, level 2", &corpus, pass_tree);
        measure("split, pg_query verdict", &corpus, pass_verdict);
    }
    arena_free(arena);
    return 0;
}
