/* Span: the tables and columns of a statement are those that PostgreSQL's own analysis depends on:
 * a function with the statement as its body, and pg_depend. */
#include "base/file.h"
#include "base/map.h"
#include "catalog/span.h"
#include "target.h"

#define CASES SOURCE_DIR "/spec/c/driver/span_cases.sql"
#define REGRESS SOURCE_DIR "/../shared/corpus/postgres_regress/15/"

/* schema.table.column of everything, and schema.table. of what is named without a column. */
static const char depends[] =
    "SELECT n.nspname || '.' || c.relname || '.' || coalesce(a.attname, '')"
    " FROM pg_depend d JOIN pg_class c ON c.oid = d.refobjid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.refobjsubid"
    " AND d.refobjsubid <> 0"
    " WHERE d.classid = 'pg_proc'::regclass AND d.refclassid = 'pg_class'::regclass"
    " AND d.objid = 'public.span_probe'::regproc AND d.refobjid >= 16384"
    " AND c.relkind IN ('r', 'p', 'v', 'm', 'f')"
    " AND (d.refobjsubid >= 0)";

typedef struct Tally {
    size_t compared, same, unknown;
} Tally;

static void add_relations(Target *target, Map *map, const SpanRelationList *list)
{
    for (size_t i = 0; i < list->n; i++) {
        const SpanRelation *one = &list->v[i];
        if (one->is_inner || !one->is_known)
            continue;
        for (size_t k = 0; k < one->columns.n; k++)
            map_set(map,
                    str_printf(target->arena, "%.*s.%.*s.%.*s", STR_ARG(one->schema),
                               STR_ARG(one->name), STR_ARG(one->columns.v[k])),
                    map);
        if (!one->columns.n)
            map_set(
                map,
                str_printf(target->arena, "%.*s.%.*s.", STR_ARG(one->schema), STR_ARG(one->name)),
                map);
    }
}

/* A relation without columns says nothing more where one of its columns stands too. */
static bool is_covered(const Map *map, Str key)
{
    for (size_t i = 0; i < map->n; i++)
        if (key.p[key.n - 1] == '.' && map->entries[i].key.n > key.n &&
            !memcmp(map->entries[i].key.p, key.p, key.n))
            return true;
    return map_has(map, key);
}

static bool is_inside(const Map *a, const Map *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (!is_covered(b, a->entries[i].key))
            return false;
    return true;
}

static void print_map(const char *title, const Map *map)
{
    printf("   %s:", title);
    for (size_t i = 0; i < map->n; i++)
        printf(" %.*s", STR_ARG(map->entries[i].key));
    printf("\n");
}

/* NULL: the server does not take the statement as a body. */
static Map *server_says(Target *target, Str text)
{
    Map *map = map_new(target->arena);
    const char *create = arena_printf(target->arena,
                                      "CREATE OR REPLACE FUNCTION public.span_probe() RETURNS void"
                                      " LANGUAGE sql BEGIN ATOMIC %.*s; END",
                                      STR_ARG(text));
    if (!pg_exec(&target->cx, target->watcher, create, PG_NONE)) {
        err_clear(&target->cx);
        return NULL;
    }
    PgRows *rows = pg_exec(&target->cx, target->watcher, depends, PG_NONE);
    assert_non_null(rows);
    for (size_t i = 0; i < rows->n; i++)
        map_set(map, str_copy(target->arena, pg_get(rows, i, 0)), map);
    return map;
}

typedef struct Synced {
    bool is_fresh;
    CatalogNames *names;
} Synced;

static void sync_names(Target *target, Synced *synced)
{
    DriverSnapshot snapshot;
    if (synced->is_fresh)
        return;
    assert_true(driver_sync(&target->cx, &target->source, STR_NONE, &snapshot));
    synced->is_fresh = true;
    synced->names = catalog_names_new(target->arena, snapshot.catalog, false, false);
}

static bool is_data(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_SELECT || stmt->kind == SQL_KIND_INSERT ||
           stmt->kind == SQL_KIND_UPDATE || stmt->kind == SQL_KIND_DELETE ||
           stmt->kind == SQL_KIND_VALUES || stmt->kind == SQL_KIND_TABLE;
}

static void compare(Target *target, const SqlScript *script, const SqlStmt *stmt, Synced *synced,
                    Tally *tally)
{
    CatalogSpan span;
    bool by_name = str_find(stmt->text, STR("regclass")) >= 0; /* a constant that is a table */
    const Map *theirs = stmt->tree && !by_name ? server_says(target, stmt->text) : NULL;
    if (!theirs)
        return;
    sync_names(target, synced);
    if (!catalog_span(synced->names, script, stmt->tree, &span))
        return;
    Map *own = map_new(target->arena);
    add_relations(target, own, &span.reads);
    add_relations(target, own, &span.writes);
    if (span.unknown.n) { /* said so: temporary tables, functions of which nothing is known */
        tally->unknown++;
        return;
    }
    bool same = is_inside(own, theirs) && is_inside(theirs, own);
    tally->compared++;
    tally->same += same;
    if (same)
        return;
    printf("%.*s\n", STR_ARG(stmt->text));
    print_map("catalog", own);
    print_map("server", theirs);
}

static bool is_session(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_BEGIN || stmt->kind == SQL_KIND_COMMIT ||
           stmt->kind == SQL_KIND_ROLLBACK || stmt->kind == SQL_KIND_SAVEPOINT ||
           stmt->kind == SQL_KIND_COPY || stmt->kind == SQL_KIND_VACUUM;
}

static void run_file(Target *target, const char *path, Synced *synced, Tally *tally)
{
    Str text;
    assert_true(file_read(&target->cx, path, 1 << 22, &text));
    SqlScript *script = sql_parse(target->arena, sql_dialect_find(STR("postgres")), text, SQL_L2);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        if (is_data(stmt))
            compare(target, script, stmt, synced, tally);
        if (is_data(stmt) || is_session(stmt))
            continue;
        synced->is_fresh = false;
        if (!pg_exec(&target->cx, target->watcher, str_z(target->arena, stmt->text), PG_NONE))
            err_clear(&target->cx);
    }
}

static void test_agrees_with_the_server(void **state)
{
    Target target;
    Tally tally = {0};
    Synced synced = {0};
    (void)state;
    target_open(&target, "spanned");
    run_file(&target, CASES, &synced, &tally);
    target_close(&target);
    printf("%zu of %zu statements agree\n", tally.same, tally.compared);
    assert_true(tally.compared > 40);
    assert_int_equal(tally.unknown, 0);
    assert_int_equal(tally.same, tally.compared);
}

static void test_agrees_on_the_suite_of_the_server(void **state)
{
    static const char *const files[] = {"join",   "subselect", "union",        "with",
                                        "select", "update",    "groupingsets", "insert_conflict"};
    Tally tally = {0};
    (void)state;
    if (access(REGRESS "join.sql", R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        Target target;
        Synced synced = {0};
        Tally ignored = {0};
        target_open(&target, "spanned");
        target_sql(&target, "SET statement_timeout = '5s'; SET client_min_messages = error");
        run_file(&target, REGRESS "test_setup.sql", &synced, &ignored);
        run_file(&target, arena_printf(target.arena, REGRESS "%s.sql", files[i]), &synced, &tally);
        target_close(&target);
    }
    printf("%zu of %zu statements agree, %zu are said to be unknown in part\n", tally.same,
           tally.compared, tally.unknown);
    assert_true(tally.same * 1000 >= tally.compared * 995);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_agrees_with_the_server),
                                       cmocka_unit_test(test_agrees_on_the_suite_of_the_server)};
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
