/* How much of other people's statements the tree parser reads in full: CREATE and ALTER TABLE,
 * SELECT and the data statements of every dialect. Skipped where the corpora are not at hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glob.h>

#include "base/ctx.h"
#include "base/file.h"
#include "sql/script.h"

#define CORPUS SOURCE_DIR "/../shared/corpus/"

/* The share of the statements that reach level 2, in thousandths: what is reached, so that it is
 * not lost again. */
typedef struct Folder {
    const char *path, *dialect;
    size_t floor;
} Folder;

static const Folder folders[] = {
    {"sqlfluff/snowflake", "snowflake", 980},
    {"omni/snowflake", "snowflake", 990},
    {"sqlfluff/clickhouse", "clickhouse", 990},
    {"aftership_clickhouse/clickhouse", "clickhouse", 985},
    {"sqlfluff/bigquery", "bigquery", 985},
    {"memefish/spanner", "spanner", 980},
    {"sqlfluff/databricks", "databricks", 985},
    {"sqlfluff/hive", "hive", 955},
    {"sqlfluff/sparksql", "sparksql", 970},
    {"sqlfluff/sqlite", "sqlite", 960},
    {"sakila/sqlite", "sqlite", 990},
    {"sqlfluff/redshift", "redshift", 990},
    {"sqlfluff/postgres", "cockroachdb", 980},
    {"sqlfluff/ansi", "trino", 915},
    {"sqlfluff/starrocks", "starrocks", 990},
    {"sqlfluff/doris", "doris", 990},
};

/* Queries of a graph are no SELECT, whatever their place in the corpus. */
static bool is_counted(const SqlStmt *stmt)
{
    switch (stmt->kind) {
    case SQL_KIND_SELECT:
        return !str_starts(stmt->text, "GRAPH");
    case SQL_KIND_INSERT:
    case SQL_KIND_UPDATE:
    case SQL_KIND_DELETE:
    case SQL_KIND_MERGE:
        return true;
    case SQL_KIND_CREATE:
    case SQL_KIND_ALTER:
        return stmt->object == SQL_OBJECT_TABLE;
    default:
        return false;
    }
}

typedef struct Score {
    size_t counted, read;
} Score;

static void judge(Arena *arena, const Folder *folder, const char *path, Score *score)
{
    Ctx cx;
    Str text;
    ctx_init(&cx, arena);
    if (strstr(path, "bad_") || !file_read(&cx, path, 16u << 20, &text))
        return;
    SqlScript *script = sql_parse(arena, sql_dialect_find(str(folder->dialect)), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        if (!is_counted(stmt))
            continue;
        score->counted++;
        score->read += stmt->level == SQL_L2;
        if (stmt->level != SQL_L2 && getenv("VERBOSE"))
            print_message("  %s: %s: %.*s\n", path + sizeof CORPUS - 1, stmt->error,
                          (int)(stmt->text.n < 60 ? stmt->text.n : 60), stmt->text.p);
    }
}

static Score judge_folder(const Folder *folder)
{
    Arena *arena = arena_new();
    Score score = {0};
    glob_t files;
    if (glob(arena_printf(arena, CORPUS "%s/*.sql", folder->path), 0, NULL, &files) == 0) {
        for (size_t i = 0; i < files.gl_pathc; i++) {
            Arena *job = arena_new();
            judge(job, folder, files.gl_pathv[i], &score);
            arena_free(job);
        }
        globfree(&files);
    }
    arena_free(arena);
    return score;
}

static void reads_statements_in_full(void **state)
{
    (void)state;
    if (!file_is_dir(CORPUS "sqlfluff"))
        skip();
    print_message("%-34s %-12s statements  in full      %%\n", "corpus", "dialect");
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        Score score = judge_folder(&folders[i]);
        print_message("%-34s %-12s %10zu %8zu %6.1f\n", folders[i].path, folders[i].dialect,
                      score.counted, score.read,
                      100.0 * (double)score.read / (double)score.counted);
        assert_true(score.counted > 0);
        assert_true(score.read * 1000 >= folders[i].floor * score.counted);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_statements_in_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
