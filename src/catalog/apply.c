/* Apply: one statement after the other, by the kind of its tree. */
#include "catalog/apply.h"
#include "catalog/apply_object.h"

static const struct {
    int code;
    const char *state;
} faults[] = {
#define APPLY_FAULT_ROW(constant, code, state) {code, state},
    APPLY_FAULTS(APPLY_FAULT_ROW)
#undef APPLY_FAULT_ROW
};

int apply_fault_code(ApplyFaultKind kind)
{
    return faults[kind].code;
}

const char *apply_fault_state(ApplyFaultKind kind)
{
    return faults[kind].state;
}

bool apply_fail(Apply *apply, ApplyFaultKind kind, Span at, const char *format, ...)
{
    va_list args;
    bool is_first = apply->fault->kind == APPLY_NONE;
    if (apply->is_blind)
        return false;
    bool is_wanted =
        apply->all && (!apply->all->n || apply->all->v[apply->all->n - 1].stmt != apply->index);
    if (!is_first && !is_wanted)
        return false;
    va_start(args, format);
    ApplyFault fault = {.kind = kind,
                        .message = str(arena_vprintf(apply->arena, format, args)),
                        .stmt = apply->index,
                        .span = at.length ? at : apply->stmt->span};
    va_end(args);
    if (is_first)
        *apply->fault = fault;
    if (is_wanted)
        VEC_ADD(apply->arena, apply->all, fault);
    return false;
}

void apply_anything(Apply *apply)
{
    apply->is_blind = true;
    apply->catalog->is_partial = true;
}

bool apply_tree(Apply *apply, const SqlTree *tree)
{
    switch (tree->kind) {
    case SQL_TREE_CREATE_TABLE:
        return apply_create_table(apply, tree->create_table);
    case SQL_TREE_CREATE_INDEX:
        return apply_create_index(apply, tree->create_index);
    case SQL_TREE_CREATE:
        return apply_create_object(apply, tree->definition);
    case SQL_TREE_ALTER:
        return apply_alter(apply, tree->alter);
    case SQL_TREE_DROP:
        return apply->stmt->kind == SQL_KIND_TRUNCATE || apply_drop(apply, tree->drop);
    case SQL_TREE_COMMENT:
        return apply_comment(apply, tree->comment);
    case SQL_TREE_SELECT:
        apply_query(apply, tree->query);
        return true;
    case SQL_TREE_COMMAND:
        return apply_command(apply, tree->command);
    default:
        return true;
    }
}

/* RENAME TABLE a TO b, c TO d of MySQL: one after the other, so that names can be swapped. */
static bool rename_tables(Apply *apply, const SqlAlter *alter)
{
    bool ok = true;
    for (const SqlAction *action = alter->actions.first; action; action = action->next) {
        ApplyTarget target;
        if (action->op != SQL_ACTION_RENAME_TABLE || !action->table || !action->new_name)
            continue;
        if (!apply_target_find(apply, action->table, alter->if_exists, &target))
            ok = false;
        else if (!target.is_unknown)
            ok &= apply_relation_rename(apply, &target, action->new_name);
    }
    return ok;
}

/* Of a statement without a tree only the kind and the names are known. */
static void blur(Apply *apply)
{
    const SqlStmt *stmt = apply->stmt;
    bool is_table = stmt->object == SQL_OBJECT_TABLE || stmt->object == SQL_OBJECT_INDEX;
    bool is_quiet = stmt->kind == SQL_KIND_SELECT || stmt->kind == SQL_KIND_INSERT ||
                    stmt->kind == SQL_KIND_UPDATE || stmt->kind == SQL_KIND_DELETE ||
                    stmt->kind == SQL_KIND_REPLACE || stmt->kind == SQL_KIND_GRANT ||
                    stmt->kind == SQL_KIND_REVOKE || stmt->kind == SQL_KIND_COPY;
    if (is_quiet || stmt->kind == SQL_KIND_SET)
        return;
    for (const SqlName *name = stmt->names.first; is_table && name; name = name->next) {
        bool is_unknown;
        Relation *relation = catalog_names_find(apply->names, name, &is_unknown);
        if (relation && relation->table)
            relation->table->is_partial = true;
        else if (!relation)
            apply_table_partial(apply, name);
    }
    bool changes = stmt->kind == SQL_KIND_CREATE || stmt->kind == SQL_KIND_ALTER ||
                   stmt->kind == SQL_KIND_DROP || stmt->kind == SQL_KIND_RENAME ||
                   stmt->kind == SQL_KIND_CALL || stmt->kind == SQL_KIND_DO ||
                   stmt->kind == SQL_KIND_EXECUTE || stmt->kind == SQL_KIND_BLOCK;
    bool may_name_others = stmt->kind != SQL_KIND_CREATE || !is_table;
    if (changes && may_name_others)
        apply_anything(apply);
}

/* USE x; mysqldump turns the checks of foreign keys off in one of many settings. */
static void mysql_session(Apply *apply)
{
    const SqlStmt *stmt = apply->stmt;
    Str text = stmt->kind == SQL_KIND_SET ? str_lower(apply->arena, stmt->text) : STR("");
    if (str_find(text, STR("foreign_key_checks")) >= 0)
        apply->checks_foreign_keys = false;
    if (stmt->kind == SQL_KIND_USE && stmt->names.first) {
        SqlName probe = {.schema = stmt->names.first->name};
        apply->names->is_elsewhere = false;
        apply->names->is_elsewhere = !catalog_names_is_ours(apply->names, &probe);
    }
}

static bool changes_schema(const SqlStmt *stmt)
{
    return stmt->kind == SQL_KIND_CREATE || stmt->kind == SQL_KIND_ALTER ||
           stmt->kind == SQL_KIND_DROP || stmt->kind == SQL_KIND_RENAME;
}

/* In PostgreSQL a script's own ROLLBACK takes back what stands between it and its BEGIN. */
static size_t end_of_rollback(const Apply *apply, size_t begin)
{
    const SqlStmtVec *stmts = &apply->script->stmts;
    for (size_t i = begin + 1; i < stmts->n; i++) {
        const SqlTree *tree = stmts->v[i].tree;
        bool is_plain =
            tree && tree->kind == SQL_TREE_COMMAND && str_is(tree->command->name, "rollback");
        if (stmts->v[i].kind == SQL_KIND_ROLLBACK && is_plain)
            return i;
        if (stmts->v[i].kind == SQL_KIND_COMMIT)
            return 0;
        if (stmts->v[i].kind == SQL_KIND_ROLLBACK) /* to a savepoint */
            apply->catalog->is_partial = true;
    }
    return 0;
}

static bool check_database(Apply *apply)
{
    const SqlStmt *stmt = apply->stmt;
    bool is_database = stmt->object == SQL_OBJECT_DATABASE || stmt->object == SQL_OBJECT_SCHEMA;
    const SqlName *name = stmt->names.first;
    if (!changes_schema(stmt) || is_database || !name)
        return true;
    if (apply->is_database_gone && catalog_names_is_ours(apply->names, name))
        return apply_fail(apply, APPLY_DATABASE_DROPPED, name->span,
                          "the script has dropped the database");
    Str database = apply->is_mysql ? name->schema : name->catalog;
    if (database.n && !catalog_names_is_ours(apply->names, name))
        return apply_fail(apply, APPLY_OTHER_DATABASE, name->span,
                          "database %.*s is not the one that the script is for", STR_ARG(database));
    return true;
}

static void apply_one(Apply *apply)
{
    const SqlStmt *stmt = apply->stmt;
    if (apply->is_mysql)
        mysql_session(apply);
    else if (stmt->kind == SQL_KIND_BEGIN)
        apply->undone = end_of_rollback(apply, apply->index);
    if (apply->index < apply->undone || !check_database(apply))
        return;
    if (stmt->kind == SQL_KIND_RENAME && stmt->tree && stmt->tree->kind == SQL_TREE_ALTER)
        rename_tables(apply, stmt->tree->alter);
    else if (stmt->level == SQL_L2 && stmt->tree)
        apply_tree(apply, stmt->tree);
    else
        blur(apply);
}

/* Tables of the session are not of the schema. */
static void drop_temporary(Catalog *catalog)
{
    for (size_t i = 0; i < catalog->schemas.n; i++)
        if (str_eq(catalog->schemas.v[i]->name, NAMES_TEMPORARY)) {
            APPLY_REMOVE(&catalog->schemas, i);
            return;
        }
}

static bool is_understood(const Apply *apply)
{
    SqlFamily family = apply->script->dialect->family;
    return family == SQL_FAMILY_POSTGRES || family == SQL_FAMILY_MYSQL;
}

Apply *catalog_apply_begin(Catalog *catalog, const SqlScript *script, const ApplyOptions *options,
                           ApplyFault *fault)
{
    Apply *apply = ARENA_NEW(catalog->arena, Apply);
    bool is_mysql = script->dialect->family == SQL_FAMILY_MYSQL;
    *fault = (ApplyFault){.kind = APPLY_NONE};
    *apply = (Apply){.arena = catalog->arena,
                     .catalog = catalog,
                     .script = script,
                     .fault = fault,
                     .all = options->all,
                     .hides_heirs = options->hides_heirs,
                     .is_mysql = is_mysql,
                     .is_mariadb = strcmp(script->dialect->name, "mariadb") == 0,
                     .is_tidb = strcmp(script->dialect->name, "tidb") == 0,
                     .checks_foreign_keys = true};
    catalog->is_sorted = false;
    apply->names =
        catalog_names_new(catalog->arena, catalog, is_mysql, is_mysql && !options->case_sensitive);
    apply->names->database = options->database;
    apply->names->current = options->current;
    apply_extensions_mark(apply);
    return apply;
}

void catalog_apply_until(Apply *apply, size_t stmt)
{
    for (; is_understood(apply) && apply->index < stmt; apply->index++) {
        apply->stmt = &apply->script->stmts.v[apply->index];
        apply_one(apply);
    }
}

const CatalogNames *catalog_apply_names(const Apply *apply)
{
    return apply->names;
}

void catalog_apply(Catalog *catalog, const SqlScript *script, const ApplyOptions *options,
                   ApplyFault *fault)
{
    Apply *apply = catalog_apply_begin(catalog, script, options, fault);
    catalog_apply_until(apply, script->stmts.n);
    drop_temporary(catalog);
    catalog_sort(catalog);
}
