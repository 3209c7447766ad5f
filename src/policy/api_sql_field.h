/* Fields: how the files of the statement exporter set one field of a table; only they include it.
 *
 * Every policy_set_x sets a field of the table that is at the top, and sets nothing when the value
 * is absent, false or empty. */
#ifndef TG_POLICY_API_SQL_FIELD_H
#define TG_POLICY_API_SQL_FIELD_H

#include <lauxlib.h>
#include <lua.h>
#include <string.h>

#include "policy/api_sql.h"

/* Deeper tables than this are not built: whoever walks them may recurse, in C too. */
enum { POLICY_PUSH_DEPTH = 300 };

typedef struct PolicyPush {
    lua_State *L;
    const SqlScript *script;
    int base;     /* of the stack: every table under construction stands on it; the empty list */
    bool *is_cut; /* set when something was left out for its depth */
    struct PolicyOnly *only; /* of the outermost table only one field is wanted; NULL: all */
    PolicyPushColumn push_column;
} PolicyPush;

typedef struct PolicyOnly {
    const char *field;
    bool is_set; /* then nothing more is wanted but what is inside the field */
} PolicyOnly;

static inline bool policy_wants(const PolicyPush *x, const char *field)
{
    PolicyOnly *only = x->only;
    if (!only)
        return true;
    if (only->is_set)
        return lua_gettop(x->L) > x->base + 1;
    only->is_set = only->field[0] == field[0] && strcmp(only->field, field) == 0;
    return only->is_set;
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

#endif
