/* Push: what the files of the statement exporter share; nobody else includes it.
 *
 * Every policy_push_x leaves one new table at the top of the stack; every policy_set_x sets a field
 * of the table that is at the top, and sets nothing when the value is absent, false or empty. */
#ifndef TG_POLICY_API_SQL_PUSH_H
#define TG_POLICY_API_SQL_PUSH_H

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "sql/tree.h"

/* Deeper tables than this are not built: whoever walks them may recurse, in C too. */
enum { POLICY_PUSH_DEPTH = 300 };

typedef struct PolicyPush {
    lua_State *L;
    const SqlScript *script;
    int base;     /* of the stack: every table under construction stands on it; the empty list */
    bool *is_cut; /* set when something was left out for its depth */
    const char *only; /* the one field of the statement itself that is wanted; NULL: all */
} PolicyPush;

/* What stands deeper than the statement's own fields is always wanted. */
static inline bool policy_wants(const PolicyPush *x, const char *field)
{
    return !x->only || lua_gettop(x->L) > x->base + 1 || strcmp(x->only, field) == 0;
}

static inline void policy_set_text(const PolicyPush *x, const char *field, Str text)
{
    if (!text.p || !policy_wants(x, field))
        return;
    lua_pushlstring(x->L, text.p, text.n);
    lua_setfield(x->L, -2, field);
}
static inline void policy_set_z(const PolicyPush *x, const char *field, const char *text)
{
    if (!policy_wants(x, field))
        return;
    lua_pushstring(x->L, text);
    lua_setfield(x->L, -2, field);
}
static inline void policy_set_flag(const PolicyPush *x, const char *field, bool value)
{
    if (!value || !policy_wants(x, field))
        return;
    lua_pushboolean(x->L, 1);
    lua_setfield(x->L, -2, field);
}
static inline void policy_set_bool(const PolicyPush *x, const char *field, bool value)
{
    if (!policy_wants(x, field))
        return;
    lua_pushboolean(x->L, value);
    lua_setfield(x->L, -2, field);
}
static inline void policy_set_count(const PolicyPush *x, const char *field, size_t value)
{
    if (!policy_wants(x, field))
        return;
    lua_pushnumber(x->L, (lua_Number)value);
    lua_setfield(x->L, -2, field);
}
static inline void policy_set_ident(const PolicyPush *x, const char *field, const SqlIdent *ident)
{
    if (ident)
        policy_set_text(x, field, ident->name);
}

/* All empty lists of a statement are one table. */
static inline void policy_set_empty(const PolicyPush *x, const char *field)
{
    lua_pushvalue(x->L, x->base);
    lua_setfield(x->L, -2, field);
}

/* Sets `field` to the list of `push(x, item)` over an intrusive list; an empty list gives {}. */
#define POLICY_SET_LIST(x, field, list, push)                                                      \
    do {                                                                                           \
        int sql_index_ = 0;                                                                        \
        if (!policy_wants(x, field))                                                               \
            break;                                                                                 \
        if (!(list).n) {                                                                           \
            policy_set_empty((x), field);                                                          \
            break;                                                                                 \
        }                                                                                          \
        lua_createtable((x)->L, (int)(list).n, 0);                                                 \
        for (__typeof__((list).first + 0) item_ = (list).first; item_; item_ = item_->next) {      \
            push((x), item_);                                                                      \
            lua_rawseti((x)->L, -2, ++sql_index_);                                                 \
        }                                                                                          \
        lua_setfield((x)->L, -2, field);                                                           \
    } while (0)
/* The same, but nothing for an empty list. */
#define POLICY_SET_SOME(x, field, list, push)                                                      \
    do {                                                                                           \
        if ((list).n)                                                                              \
            POLICY_SET_LIST(x, field, list, push);                                                 \
    } while (0)
/* Sets `field` to push(x, item) unless the item is NULL. */
#define POLICY_SET_ONE(x, field, item, push)                                                       \
    do {                                                                                           \
        if ((item) && policy_wants(x, field)) {                                                    \
            push((x), (item));                                                                     \
            lua_setfield((x)->L, -2, field);                                                       \
        }                                                                                          \
    } while (0)

/* api_sql.c: kind, text, place, flags and names of a statement, its parts included */
void policy_set_head(const PolicyPush *x, const SqlStmt *stmt);
/* What the names say when there is no tree: objects, table or name. */
void policy_set_names(const PolicyPush *x, const SqlStmt *stmt);
/* api_sql_name.c */
bool policy_push_cut(const PolicyPush *x); /* true: too deep; an empty table was pushed instead */
void policy_push_node(const PolicyPush *x, Span span, int fields);   /* {line, column} */
void policy_push_extent(const PolicyPush *x, Span span, int fields); /* and {offset, length} */
void policy_push_ident(const PolicyPush *x, const SqlIdent *ident);  /* a string, not a table */
void policy_push_name(const PolicyPush *x, const SqlName *name);
void policy_push_option(const PolicyPush *x, const SqlOption *option);
void policy_push_type(const PolicyPush *x, const SqlType *type);

/* api_sql_expr.c */
void policy_push_expr(const PolicyPush *x, const SqlExpr *expr);
void policy_push_order(const PolicyPush *x, const SqlOrder *order);
bool policy_expr_is_constant(const SqlExpr *expr);

/* api_sql_query.c */
void policy_push_query(const PolicyPush *x, const SqlQuery *query);
void policy_push_source(const PolicyPush *x, const SqlSource *source);
void policy_push_target(const PolicyPush *x, const SqlTarget *target);
void policy_push_cte(const PolicyPush *x, const SqlCte *cte);

/* api_sql_table.c */
void policy_push_key(const PolicyPush *x, const SqlKey *key);
void policy_push_column(const PolicyPush *x, const SqlColumn *column);
void policy_push_constraint(const PolicyPush *x, const SqlConstraint *constraint);
void policy_set_keys(const PolicyPush *x, const SqlKeyList *keys); /* keys and columns */
void policy_set_create_table(const PolicyPush *x, const SqlCreateTable *table);
void policy_set_create_index(const PolicyPush *x, const SqlCreateIndex *index);

/* api_sql_alter.c */
void policy_set_alter(const PolicyPush *x, const SqlAlter *alter);

/* api_sql_data.c */
void policy_set_insert(const PolicyPush *x, const SqlInsert *insert);
void policy_set_modify(const PolicyPush *x, const SqlModify *modify);
void policy_set_merge(const PolicyPush *x, const SqlMerge *merge);

/* api_sql_tree.c */
void policy_push_tree(const PolicyPush *x, const SqlTree *tree);
void policy_set_tree(const PolicyPush *x, const SqlTree *tree);

#endif
