/* Lazy statement: a statement for rules, of which only what they look at becomes a table. */
#include "policy/lazy_statement.h"

#include <lauxlib.h>

#include "policy/api_sql_field.h"
#include "policy/library.h"
#include "policy/view.h"
#include "sql/tree.h"

/* A level of the tree takes a few slots of the stack, of which api_sql has POLICY_PUSH_DEPTH. */
#define HEIGHT_MAX 50

typedef struct Lazy {
    const SqlScript *script;
    const SqlStmt *stmt; /* until the next one is read */
    uint64_t serial;
    SqlStmt head; /* where it stood: without names, without tree */
} Lazy;

typedef struct LazyColumn {
    const SqlScript *script;
    const SqlColumn *column;
    uint64_t serial;
    Span span;
} LazyColumn;

static bool is_place(const char *field)
{
    static const char *const places[] = {"verb",  "object", "line",   "column", "text",
                                         "start", "stop",   "offset", "length", NULL};
    for (const char *const *one = places; field && *one; one++)
        if (strcmp(*one, field) == 0)
            return true;
    return false;
}

/* A rule that keeps the statement or a column itself may still ask where it stood. */
static bool is_current(lua_State *L, uint64_t serial, const char *field)
{
    const Review *review = policy_library_of(L)->review;
    bool is_same = review && review->serial == serial;
    if (!review || (!is_same && !is_place(field)))
        luaL_error(L, "this statement is over: keep what you need of it, as ast.spot(stmt) does");
    return is_same;
}

static void fill_column(lua_State *L, const void *source, const char *field)
{
    const LazyColumn *lazy = source;
    const SqlColumn head = {.span = lazy->span};
    const SqlColumn *column = is_current(L, lazy->serial, field) ? lazy->column : &head;
    if (field)
        policy_set_column_field(L, lazy->script, column, field);
    else
        policy_push_column_table(L, lazy->script, column);
}

static void push_column(const PolicyPush *x, const SqlColumn *column)
{
    LazyColumn lazy = {x->script, column, policy_library_of(x->L)->review->serial, column->span};
    policy_view_push(x->L, fill_column, &lazy, sizeof lazy);
}

static void fill(lua_State *L, const void *source, const char *field)
{
    const Lazy *lazy = source;
    const SqlStmt *stmt = is_current(L, lazy->serial, field) ? lazy->stmt : &lazy->head;
    if (field)
        policy_set_field(L, lazy->script, stmt, field, push_column);
    else
        policy_push_statement(L, lazy->script, stmt);
}

static bool may_be_lazy(const SqlStmt *stmt)
{
    if (!stmt->tree || stmt->level != SQL_L2)
        return true;
    SqlTreeKind kind = stmt->tree->kind;
    return stmt->height <= HEIGHT_MAX && kind != SQL_TREE_CREATE && kind != SQL_TREE_COMMAND &&
           kind != SQL_TREE_COMPOUND;
}

void policy_lazy_push(lua_State *L, Review *review, const SqlStmt *stmt)
{
    if (!may_be_lazy(stmt)) {
        policy_push_statement(L, review->script, stmt);
        policy_view_wrap(L);
        return;
    }
    Lazy lazy = {.script = review->script, .stmt = stmt, .serial = review->serial};
    lazy.head = (SqlStmt){.span = stmt->span, .kind = stmt->kind, .object = stmt->object};
    lazy.head.text = stmt->text;
    policy_view_push(L, fill, &lazy, sizeof lazy);
}

bool policy_lazy_span(lua_State *L, int index, Span *span)
{
    const Lazy *lazy = policy_view_source(L, index, fill);
    if (lazy)
        *span = lazy->head.span;
    return lazy != NULL;
}
