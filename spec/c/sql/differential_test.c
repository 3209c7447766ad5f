/* The tree parser against PostgreSQL's own grammar, on the PostgreSQL 15 regression suite: which
 * statements it accepts, and which tables and columns it finds in them. Skips without the suite. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glob.h>
#include <pg_query.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/map.h"
#include "sql/names.h"

/* Reached on 2026-11-21; raise them when the parser gets better, never lower them. */
static const double accepts_floor = 0.9999;
static const double verdict_floor = 0.996;
static const double tables_floor = 0.9999;
static const double columns_floor = 0.9999;

typedef struct Figures {
    int statements, valid, accepted, same_verdict;
    int compared, same_tables, same_columns, compared_columns;
} Figures;

/* What libpg_query's JSON names, with the CTEs that are in scope. */
typedef struct Scope {
    const struct Scope *outer;
    const Json *ctes;
    size_t visible;
} Scope;

typedef struct Names {
    Arena *arena;
    Map *tables, *columns;
} Names;

static void find(Names *names, const Json *node, const Scope *scope);

static Str cte_name(const Json *ctes, size_t i)
{
    return json_str(json_get(json_at(ctes, i), "CommonTableExpr"), "ctename");
}

static bool is_cte(const Scope *scope, Str name)
{
    for (; scope; scope = scope->outer)
        for (size_t i = 0; i < scope->visible; i++)
            if (str_eq(cte_name(scope->ctes, i), name))
                return true;
    return false;
}

/* PostgreSQL cuts names at 63 bytes, we keep them. */
static Str cut(Str name)
{
    return name.n > 63 ? str_sub(name, 0, 63) : name;
}

static void add_table(Names *names, Str schema, Str name)
{
    Str key = str_printf(names->arena, "%.*s.%.*s", STR_ARG(schema), STR_ARG(cut(name)));
    map_set(names->tables, key, names);
}

static void find_range_var(Names *names, const Json *node, const Scope *scope)
{
    Str schema = json_str(node, "schemaname");
    Str name = json_str(node, "relname");
    if (!schema.n && is_cte(scope, name))
        return;
    add_table(names, schema, name);
}

static Str text_of(const Json *node)
{
    return json_str(json_get(node, "String"), "sval");
}

static void find_column_ref(Names *names, const Json *fields)
{
    Buf key = buf_new(names->arena);
    for (size_t i = 0; i < json_len(fields); i++) {
        const Json *text = json_get(json_at(fields, i), "String");
        if (i)
            buf_add_char(&key, '.');
        if (text)
            buf_add_str(&key, cut(json_str(text, "sval")));
        else
            buf_add_char(&key, '*');
    }
    map_set(names->columns, buf_str(&key), names);
}

static void find_assigned(Names *names, const Json *targets)
{
    for (size_t i = 0; i < json_len(targets); i++) {
        const Json *target = json_get(json_at(targets, i), "ResTarget");
        const Json *fields = json_get(target, "indirection");
        Buf key = buf_new(names->arena);
        buf_add_str(&key, cut(json_str(target, "name")));
        for (size_t k = 0; json_get(json_at(fields, k), "String"); k++) {
            buf_add_char(&key, '.');
            buf_add_str(&key, cut(text_of(json_at(fields, k))));
        }
        if (key.n)
            map_set(names->columns, buf_str(&key), names);
    }
}

static Scope find_with(Names *names, const Json *node, const Scope *outer)
{
    const Json *with = json_get(node, "withClause");
    Scope scope = {outer, json_get(with, "ctes"), 0};
    size_t n = json_len(scope.ctes);
    for (size_t i = 0; i < n; i++) {
        scope.visible = json_bool(with, "recursive") ? n : i;
        find(names, json_at(scope.ctes, i), &scope);
    }
    scope.visible = n;
    return scope;
}

/* DROP TABLE s.t, DROP TRIGGER x ON s.t: lists of strings. */
static void find_dropped(Names *names, const Json *drop)
{
    Str type = json_str(drop, "removeType");
    bool relation = str_is(type, "OBJECT_TABLE") || str_is(type, "OBJECT_VIEW") ||
                    str_is(type, "OBJECT_MATVIEW") || str_is(type, "OBJECT_FOREIGN_TABLE");
    bool on = str_is(type, "OBJECT_TRIGGER") || str_is(type, "OBJECT_RULE") ||
              str_is(type, "OBJECT_POLICY");
    const Json *objects = json_get(drop, "objects");
    for (size_t i = 0; (relation || on) && i < json_len(objects); i++) {
        const Json *parts = json_get(json_get(json_at(objects, i), "List"), "items");
        size_t n = json_len(parts) - on;
        add_table(names, n > 1 ? text_of(json_at(parts, n - 2)) : STR_NONE,
                  text_of(json_at(parts, n - 1)));
    }
}

/* Objects that are no tables although the grammar keeps them in a RangeVar. */
static bool is_foreign_to_tables(Str key, const Json *node)
{
    static const char *const statements[] = {
        "lockedRels",    "ConstraintsSetStmt",      "AlterSeqStmt", "CompositeTypeStmt",
        "CreateSeqStmt", "ImportForeignSchemaStmt", "CommentStmt",  "SecLabelStmt"};
    for (size_t i = 0; i < sizeof statements / sizeof *statements; i++)
        if (str_is(key, statements[i]))
            return true;
    static const char *const fields[] = {"objtype", "renameType", "objectType", "relationType",
                                         "kind"};
    static const char *const types[] = {"OBJECT_INDEX", "OBJECT_SEQUENCE", "OBJECT_TYPE",
                                        "OBJECT_ATTRIBUTE", "REINDEX_OBJECT_INDEX"};
    if (node->kind != JSON_OBJECT || !str_ends(key, "Stmt"))
        return false;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        for (size_t k = 0; k < sizeof types / sizeof *types; k++)
            if (str_is(json_str(node, fields[i]), types[k]))
                return true;
    return false;
}

static void find_in_statement(Names *names, Str key, const Json *node, const Scope *scope)
{
    bool changes = str_is(key, "InsertStmt") || str_is(key, "UpdateStmt") ||
                   str_is(key, "DeleteStmt") || str_is(key, "MergeStmt");
    if (changes)
        find(names, json_get(node, "relation"), NULL);
    if (str_is(key, "UpdateStmt") || str_is(key, "onConflictClause") ||
        str_is(key, "MergeWhenClause"))
        find_assigned(names, json_get(node, "targetList"));
    if (str_is(key, "InsertStmt"))
        find_assigned(names, json_get(node, "cols"));
    if (str_is(key, "IndexElem") && json_str(node, "name").p)
        map_set(names->columns, cut(json_str(node, "name")), names);
    if (str_is(key, "DropStmt"))
        find_dropped(names, node);
    Scope inner = find_with(names, node, scope);
    for (size_t i = 0; i < json_len(node); i++) {
        const JsonMember *member = &node->members[i];
        bool done =
            str_is(member->key, "withClause") || (changes && str_is(member->key, "relation"));
        if (done || is_foreign_to_tables(member->key, member->value))
            continue;
        if (member->value->kind == JSON_OBJECT)
            find_in_statement(names, member->key, member->value, &inner);
        else
            find(names, member->value, &inner);
    }
    if (json_get(node, "relname"))
        find_range_var(names, node, scope);
    if (str_is(key, "ColumnRef"))
        find_column_ref(names, json_get(node, "fields"));
}

static void find(Names *names, const Json *node, const Scope *scope)
{
    if (!node)
        return;
    if (node->kind == JSON_OBJECT)
        find_in_statement(names, STR(""), node, scope);
    for (size_t i = 0; node->kind == JSON_ARRAY && i < node->n; i++)
        find(names, node->items[i], scope);
}

static bool read_oracle(Ctx *cx, Str statement, Names *names)
{
    PgQueryParseResult result = pg_query_parse(str_z(cx->arena, statement));
    JsonLimits limits = {64u << 20, 2000};
    const Json *tree = NULL;
    if (!result.error)
        tree = json_parse(cx, str_copy(cx->arena, str(result.parse_tree)), &limits);
    pg_query_free_parse_result(result);
    find(names, tree, NULL);
    return tree != NULL;
}

static void add_ours(Names *names, const SqlNames *list)
{
    for (const SqlName *name = list->first; name; name = name->next)
        add_table(names, name->schema, name->name);
}

static void add_our_column(Names *names, const SqlExpr *column)
{
    Buf key = buf_new(names->arena);
    for (const SqlIdent *part = column->parts; part; part = part->next) {
        if (part != column->parts)
            buf_add_char(&key, '.');
        buf_add_str(&key, cut(part->name));
    }
    if (column->op == SQL_EXPR_STAR)
        buf_add_z(&key, column->parts ? ".*" : "*");
    map_set(names->columns, buf_str(&key), names);
}

static void read_ours(const SqlStmt *stmt, Names *names)
{
    SqlUses uses;
    sql_tree_uses(names->arena, stmt->tree, &uses);
    add_ours(names, &uses.reads);
    add_ours(names, &uses.writes);
    for (size_t i = 0; i < uses.columns.n; i++)
        add_our_column(names, uses.columns.v[i]);
}

static bool is_same_set(const Map *a, const Map *b)
{
    bool same = a->n == b->n;
    for (size_t i = 0; same && i < a->n; i++)
        same = map_has(b, a->entries[i].key);
    return same;
}

static Names new_names(Arena *arena)
{
    return (Names){arena, map_new(arena), map_new(arena)};
}

static void print_set(const char *who, const Map *set)
{
    printf("  %s:", who);
    for (size_t i = 0; i < set->n; i++)
        printf(" %.*s", STR_ARG(set->entries[i].key));
    printf("\n");
}

static void report(const char *what, Str statement, const Map *ours, const Map *theirs)
{
    if (!getenv("VERBOSE"))
        return;
    printf("%s differ: %.*s\n", what, (int)(statement.n > 300 ? 300 : statement.n), statement.p);
    print_set("ours", ours);
    print_set("theirs", theirs);
}

static bool has_plain_columns(const SqlStmt *stmt)
{
    SqlTreeKind kind = stmt->tree->kind;
    return kind == SQL_TREE_SELECT || kind == SQL_TREE_INSERT || kind == SQL_TREE_UPDATE ||
           kind == SQL_TREE_DELETE || kind == SQL_TREE_MERGE;
}

static void compare_names(Ctx *cx, const SqlStmt *stmt, Figures *figures)
{
    Names theirs = new_names(cx->arena), ours = new_names(cx->arena);
    if (!read_oracle(cx, stmt->text, &theirs))
        return;
    read_ours(stmt, &ours);
    bool tables = is_same_set(ours.tables, theirs.tables);
    figures->compared++;
    figures->same_tables += tables;
    if (!tables)
        report("tables", stmt->text, ours.tables, theirs.tables);
    if (!has_plain_columns(stmt))
        return;
    bool columns = is_same_set(ours.columns, theirs.columns);
    figures->compared_columns++;
    figures->same_columns += columns;
    if (!columns)
        report("columns", stmt->text, ours.columns, theirs.columns);
}

static void compare(Ctx *cx, const SqlStmt *stmt, Figures *figures)
{
    const char *message;
    uint32_t at;
    bool valid = sql_verdict_pg(cx->arena, stmt->text, &message, &at);
    bool accepted = stmt->level == SQL_L2;
    figures->statements++;
    figures->valid += valid;
    figures->accepted += valid && accepted;
    figures->same_verdict += valid == accepted;
    if (valid != accepted && getenv("VERBOSE"))
        printf("verdict differs: %s / %s: %.*s\n", valid ? "valid" : message,
               accepted ? "accepted" : stmt->error, STR_ARG(stmt->text));
    if (valid && accepted)
        compare_names(cx, stmt, figures);
}

static void compare_file(const char *path, Figures *figures)
{
    Arena *arena = arena_new();
    Ctx cx = {.arena = arena};
    Str text;
    if (file_read(&cx, path, 64u << 20, &text)) {
        SqlScript *script = sql_parse(arena, sql_dialect_find(STR("postgres")), text, SQL_L2);
        for (size_t i = 0; i < script->stmts.n; i++)
            compare(&cx, &script->stmts.v[i], figures);
    }
    arena_free(arena);
}

static double share(int part, int whole)
{
    return whole ? (double)part / whole : 0;
}

static void postgres_regression_suite(void **state)
{
    (void)state;
    glob_t files = {0};
    if (glob(SOURCE_DIR "/../shared/corpus/postgres_regress/15/*.sql", 0, NULL, &files) != 0)
        skip();
    Figures figures = {0};
    for (size_t i = 0; i < files.gl_pathc; i++)
        compare_file(files.gl_pathv[i], &figures);
    globfree(&files);
    double accepts = share(figures.accepted, figures.valid);
    double verdicts = share(figures.same_verdict, figures.statements);
    double tables = share(figures.same_tables, figures.compared);
    double columns = share(figures.same_columns, figures.compared_columns);
    printf("%d statements, %d valid: %.3f %% of these accepted, verdict the same for %.3f %%, "
           "tables for %.3f %%, columns of %d queries for %.3f %%\n",
           figures.statements, figures.valid, 100 * accepts, 100 * verdicts, 100 * tables,
           figures.compared_columns, 100 * columns);
    assert_true(accepts >= accepts_floor);
    assert_true(verdicts >= verdict_floor);
    assert_true(tables >= tables_floor);
    assert_true(columns >= columns_floor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(postgres_regression_suite)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
