/* Apply: scripts run on a real PostgreSQL and on a catalog: the same first refusal, the same end.
 */
#include "../support/catalog_shape.h"
#include "base/file.h"
#include "base/json.h"
#include "catalog/apply.h"
#include "catalog/metadata.h"
#include "target.h"

#define CASES SOURCE_DIR "/spec/c/driver/apply_cases.sql"
#define REGRESS SOURCE_DIR "/../shared/corpus/postgres_regress/15/"

typedef struct Outcome {
    size_t stmt; /* the first refused one; SIZE_MAX = none */
    const char *state;
} Outcome;

static Outcome run_on_server(Target *target, const SqlScript *script)
{
    Outcome outcome = {SIZE_MAX, "00000"};
    for (size_t i = 0; i < script->stmts.n; i++) {
        const char *sql = str_z(target->arena, script->stmts.v[i].text);
        if (pg_exec(&target->cx, target->watcher, sql, PG_NONE))
            continue;
        if (outcome.stmt == SIZE_MAX) {
            outcome.stmt = i;
            outcome.state = arena_printf(target->arena, "%s", pg_error(target->watcher)->sqlstate);
        }
        err_clear(&target->cx);
    }
    return outcome;
}

static Catalog *sync_now(Target *target)
{
    DriverSnapshot snapshot;
    if (!driver_sync(&target->cx, &target->source, STR_NONE, &snapshot))
        fail_msg("%s", target->cx.message);
    return snapshot.catalog;
}

static Catalog *through_json(Target *target, const Catalog *catalog)
{
    Catalog *back = catalog_from_json(&target->cx, catalog_to_json(target->arena, catalog));
    assert_non_null(back);
    return back;
}

static SqlScript *parse(Target *target, Str sql)
{
    return sql_parse(target->arena, sql_dialect_find(STR("postgres")), sql, SQL_L2);
}

static Outcome run_on_catalog(Catalog *catalog, const SqlScript *script, ApplyFault *fault)
{
    ApplyOptions options = {.case_sensitive = true, .database = STR("applied")};
    catalog_apply(catalog, script, &options, fault);
    if (fault->kind == APPLY_NONE)
        return (Outcome){SIZE_MAX, "00000"};
    return (Outcome){fault->stmt, apply_fault_state(fault->kind)};
}

/* Class and, where the class has many meanings, the whole state. */
static bool same_state(const char *own, const char *theirs)
{
    return strncmp(own, theirs, 2) == 0;
}

static int compare(Target *target, Str title, const SqlScript *script, Catalog *catalog,
                   bool by_json)
{
    ApplyFault fault;
    Outcome theirs = run_on_server(target, script);
    Outcome own = run_on_catalog(catalog, script, &fault);
    if (own.stmt != theirs.stmt || !same_state(own.state, theirs.state)) {
        printf("%.*s: the server says %s at statement %zd, the catalog %s at %zd: %.*s\n",
               STR_ARG(title), theirs.state, (ssize_t)theirs.stmt, own.state, (ssize_t)own.stmt,
               STR_ARG(fault.message));
        return 1;
    }
    Catalog *after = sync_now(target);
    Shape a = shape_of(target->arena, by_json ? through_json(target, catalog) : catalog);
    Shape b = shape_of(target->arena, by_json ? through_json(target, after) : after);
    const char *difference = shape_difference(target->arena, &a, &b);
    if (*difference)
        printf("%.*s:\n%s", STR_ARG(title), difference);
    return *difference != '\0';
}

/* What stands before "-- then" is the database that the script meets. */
static int check_case(Target *target, Str text)
{
    Str title, sql, before = STR("");
    long then = str_find(text, STR("\n-- then\n"));
    str_cut(text, '\n', &title, &sql);
    if (then >= 0) {
        before = str_sub(text, title.n, (size_t)then);
        sql = str_sub(text, (size_t)then + 9, text.n);
    }
    target_sql(target, "DO $$ DECLARE s text; BEGIN FOR s IN SELECT nspname FROM pg_namespace WHERE"
                       " nspname !~ '^pg_' AND nspname <> 'information_schema' LOOP"
                       " EXECUTE format('DROP SCHEMA %I CASCADE', s); END LOOP;"
                       " FOR s IN SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' LOOP"
                       " EXECUTE format('DROP EXTENSION %I CASCADE', s); END LOOP; END $$;"
                       "CREATE SCHEMA public; RESET search_path; DISCARD TEMP");
    if (before.n)
        target_sql(target, str_z(target->arena, before));
    Catalog *catalog = sync_now(target);
    if (then >= 0)
        catalog = through_json(target, catalog);
    return compare(target, title, parse(target, sql), catalog, then >= 0);
}

static void test_agrees_with_the_server(void **state)
{
    Target target;
    Str text;
    size_t cases = 0, failed = 0;
    const char *only = getenv("APPLY_CASE");
    (void)state;
    target_open(&target, "applied");
    assert_true(file_read(&target.cx, CASES, 1 << 20, &text));
    Str mark = STR("-- case: ");
    long at = str_find(text, mark);
    while (at >= 0) {
        text = str_sub(text, (size_t)at + mark.n, text.n);
        at = str_find(text, mark);
        Str one = str_sub(text, 0, at >= 0 ? (size_t)at : text.n);
        if (only && !str_starts(one, only))
            continue;
        cases++;
        failed += (size_t)check_case(&target, one);
    }
    target_close(&target);
    printf("%zu of %zu scripts agree\n", cases - failed, cases);
    assert_int_equal(failed, 0);
}

/* Runs every statement; those that the server refuses become blanks in the copy. */
static Str keep_accepted(Target *target, const SqlScript *script)
{
    char *copy = arena_copy(target->arena, script->text.p, script->text.n);
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        bool skip = stmt->kind == SQL_KIND_COPY || stmt->kind == SQL_KIND_VACUUM;
        if (skip ||
            pg_exec(&target->cx, target->watcher, str_z(target->arena, stmt->text), PG_NONE))
            continue;
        err_clear(&target->cx);
        memset(copy + stmt->span.offset, ' ', stmt->span.length);
    }
    return (Str){copy, script->text.n};
}

static size_t check_file(const char *path)
{
    Target target;
    Str setup, text;
    ApplyFault fault;
    ApplyFaultList all = {0};
    target_open(&target, "regress");
    assert_true(file_read(&target.cx, REGRESS "test_setup.sql", 1 << 20, &setup));
    assert_true(file_read(&target.cx, path, 1 << 22, &text));
    target_sql(&target, "SET statement_timeout = '5s'; SET client_min_messages = error");
    keep_accepted(&target, parse(&target, setup));
    Catalog *catalog = sync_now(&target);
    SqlScript *script = parse(&target, keep_accepted(&target, parse(&target, text)));
    ApplyOptions options = {.case_sensitive = true, .database = STR("regress"), .all = &all};
    catalog_apply(catalog, script, &options, &fault);
    for (size_t i = 0; i < all.n; i++)
        printf("%s: only the catalog refuses (%s): %.*s\n  %.*s\n", strrchr(path, '/') + 1,
               apply_fault_state(all.v[i].kind), STR_ARG(script->stmts.v[all.v[i].stmt].text),
               STR_ARG(all.v[i].message));
    target_close(&target);
    return all.n;
}

/* PostgreSQL's own suite: nothing may be refused that the server takes. */
static void test_refuses_nothing_that_the_server_takes(void **state)
{
    static const char *const files[] = {
        "alter_table", "create_table", "constraints", "inherit",           "create_view",
        "foreign_key", "identity",     "generated",   "create_table_like", "sequence",
        "indexing",    "triggers",     "temp",        "namespace",         "enum",
        "domain",      "matview",      "dependency",  "typed_table",       "create_schema",
        "rowsecurity", "create_type"};
    size_t invented = 0;
    const char *only = getenv("APPLY_FILE");
    (void)state;
    if (access(REGRESS "alter_table.sql", R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (!only || !strcmp(only, files[i])) {
            char path[512];
            snprintf(path, sizeof path, REGRESS "%s.sql", files[i]);
            if (access(path, R_OK) == 0)
                invented += check_file(path);
        }
    assert_int_equal(invented, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_agrees_with_the_server),
        cmocka_unit_test(test_refuses_nothing_that_the_server_takes)};
    return cmocka_run_group_tests(tests, target_start, target_stop);
}
