/* Migration: compares files with the table schema_migration, then runs what is missing. */
#include "store/migration.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/log.h"
#include "crypto/hash.h"
#include "pg/value.h"

#define MOST_BYTES ((size_t)8 * 1024 * 1024)
#define TIMEOUT_MS (10 * 60 * 1000) /* another server may be at a long one */

typedef struct Migration {
    int64_t version;
    Str name; /* 0001_base.sql */
    Str text, sha256;
} Migration;

struct MigrationSet {
    VEC(Migration) files;
};

static bool read_name(Ctx *cx, Str name, int64_t *version)
{
    Str number, rest;
    bool fine = str_cut(name, '_', &number, &rest) && number.n == 4 && rest.n > 4 &&
                str_to_i64(number, version) && *version > 0;
    return fine ||
           err_set(cx, ERR_INVALID, "migration %.*s must be named NNNN_name.sql", STR_ARG(name));
}

static bool add_file(Ctx *cx, MigrationSet *set, const char *directory, const char *name)
{
    Migration file = {.name = str_copy(cx->arena, str(name))};
    if (!str_ends(file.name, ".sql") || name[0] == '.')
        return true;
    const char *path = arena_printf(cx->arena, "%s/%s", directory, name);
    if (!read_name(cx, file.name, &file.version) || !file_read(cx, path, MOST_BYTES, &file.text))
        return false;
    file.sha256 = hash_sha256_hex(cx->arena, file.text);
    VEC_ADD(cx->arena, &set->files, file);
    return true;
}

static int by_version(const void *a, const void *b)
{
    int64_t x = ((const Migration *)a)->version, y = ((const Migration *)b)->version;
    return (x > y) - (x < y);
}

static bool check_order(Ctx *cx, MigrationSet *set, const char *directory)
{
    size_t n = set->files.n;
    if (n == 0)
        return err_set(cx, ERR_INVALID, "no migrations in %s; is the installation complete?",
                       directory);
    qsort(set->files.v, n, sizeof *set->files.v, by_version);
    for (size_t i = 0; i < n; i++)
        if (set->files.v[i].version != (int64_t)i + 1)
            return err_set(cx, ERR_INVALID, "migration %04zu is missing or stands twice in %s",
                           i + 1, directory);
    return true;
}

MigrationSet *migration_read(Ctx *cx, const char *directory)
{
    MigrationSet *set = ARENA_NEW(cx->arena, MigrationSet);
    DIR *dir = opendir(directory);
    if (!dir)
        return err_null(cx, ERR_INVALID, "cannot read the migrations in %s: %s", directory,
                        strerror(errno));
    bool ok = true;
    for (struct dirent *entry; ok && (entry = readdir(dir));)
        ok = add_file(cx, set, directory, entry->d_name);
    closedir(dir);
    return ok && check_order(cx, set, directory) ? set : NULL;
}

static bool run(Ctx *cx, Pg *pg, const char *sql)
{
    return pg_exec(cx, pg, sql, PG_NONE) != NULL;
}

static PgRows *read_applied(Ctx *cx, Pg *pg)
{
    return pg_exec(cx, pg, "SELECT version, name, sha256 FROM schema_migration ORDER BY version",
                   PG_NONE);
}

/* What is there must be a prefix of what we have. */
static bool compare(Ctx *cx, const PgRows *rows, const MigrationSet *set)
{
    for (size_t i = 0; i < rows->n; i++) {
        Str name = pg_get(rows, i, 1);
        if (i >= set->files.n)
            return err_set(cx, ERR_PRECONDITION,
                           "the metadata is at schema version %lld and this tidegate %s knows %zu; "
                           "start the newer tidegate that was here, or restore a backup from "
                           "before it",
                           (long long)pg_get_int(rows, rows->n - 1, 0), TIDEGATE_VERSION,
                           set->files.n);
        const Migration *file = &set->files.v[i];
        if (pg_get_int(rows, i, 0) != file->version || !str_eq(pg_get(rows, i, 2), file->sha256))
            return err_set(cx, ERR_PRECONDITION,
                           "migration %.*s differs from %.*s that was applied to the metadata; "
                           "released migrations are never edited: restore the file",
                           STR_ARG(file->name), STR_ARG(name));
    }
    return true;
}

/* PostgreSQL counts characters, people count lines. */
static int line_of(Str text, int position)
{
    int line = 1, characters = 0;
    for (size_t i = 0; i < text.n && characters + 1 < position; i++) {
        characters += ((unsigned char)text.p[i] & 0xc0) != 0x80;
        line += text.p[i] == '\n';
    }
    return line;
}

static bool apply_file(Ctx *cx, Pg *pg, const Migration *file)
{
    Ctx script;
    ctx_init(&script, cx->arena);
    script.deadline_ms = cx->deadline_ms;
    if (!pg_exec_script(&script, pg, file->text)) {
        ErrCode code =
            script.err == ERR_UNAVAILABLE || script.err == ERR_DEADLINE ? script.err : ERR_INTERNAL;
        return err_set(cx, code, "migration %.*s, line %d: %s", STR_ARG(file->name),
                       line_of(file->text, pg_error(pg)->position), script.message);
    }
    log_info("metadata migrated by %.*s", STR_ARG(file->name));
    return pg_exec(cx, pg,
                   "INSERT INTO schema_migration (version, name, sha256) VALUES ($1, $2, $3)",
                   PG_ARGS(pg_int(cx->arena, file->version), file->name, file->sha256)) != NULL;
}

static bool apply_missing(Ctx *cx, Pg *pg, const MigrationSet *set, int64_t *applied)
{
    PgRows *rows = read_applied(cx, pg);
    if (!rows || !compare(cx, rows, set))
        return false;
    for (size_t i = rows->n; i < set->files.n; i++)
        if (!apply_file(cx, pg, &set->files.v[i]))
            return false;
    *applied = (int64_t)(set->files.n - rows->n);
    return true;
}

static void roll_back(Pg *pg)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    bool done = !pg_in_transaction(pg) || run(&cx, pg, "ROLLBACK");
    (void)done; /* a lost connection rolls back too */
    arena_free(arena);
}

/* Not IF NOT EXISTS alone: without CREATE on the schema that fails even when the table is there. */
static bool make_table(Ctx *cx, Pg *pg)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT to_regclass('schema_migration') IS NOT NULL", PG_NONE);
    if (!rows || pg_get_bool(rows, 0, 0))
        return rows != NULL;
    return run(cx, pg,
               "CREATE TABLE schema_migration (version bigint PRIMARY KEY, name text NOT NULL,"
               " sha256 text NOT NULL,"
               " applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
}

bool migration_apply(Ctx *cx, Pg *pg, const MigrationSet *set, int64_t *applied)
{
    pg_set_timeout(pg, TIMEOUT_MS);
    bool ok = run(cx, pg, "BEGIN") &&
              run(cx, pg, "SELECT pg_advisory_xact_lock(hashtext('tidegate'), 1)") &&
              make_table(cx, pg) && apply_missing(cx, pg, set, applied) && run(cx, pg, "COMMIT");
    if (!ok)
        roll_back(pg);
    return ok;
}

bool migration_verify(Ctx *cx, Pg *pg, const MigrationSet *set)
{
    PgRows *rows = pg_exec(cx, pg, "SELECT to_regclass('schema_migration') IS NOT NULL", PG_NONE);
    if (!rows)
        return false;
    rows = pg_get_bool(rows, 0, 0) ? read_applied(cx, pg) : NULL;
    if (rows && !compare(cx, rows, set))
        return false;
    if (!rows || rows->n != set->files.n)
        return cx->err == ERR_NONE &&
               err_set(cx, ERR_PRECONDITION,
                       "the new database does not hold this metadata (schema version %zu, not %zu)",
                       rows ? rows->n : 0, set->files.n);
    return true;
}
