/* ALTER statements for Lua. */
#include "policy/api_sql_push.h"

static void set_action_column(const PolicyPush *x, const SqlColumn *column)
{
    if (!column)
        return;
    lua_createtable(x->L, 1, 0);
    for (int i = 1; column; column = column->next) {
        policy_push_column(x, column);
        lua_rawseti(x->L, -2, i++);
    }
    lua_setfield(x->L, -2, "columns");
}

/* TRUNCATE PARTITION a, b: every name, when there is more than one. */
static void set_names(const PolicyPush *x, const SqlIdent *name)
{
    if (!name || !name->next)
        return;
    lua_newtable(x->L);
    for (int i = 1; name; name = name->next) {
        policy_push_ident(x, name);
        lua_rawseti(x->L, -2, i++);
    }
    lua_setfield(x->L, -2, "names");
}

static void push_action(const PolicyPush *x, const SqlAction *action)
{
    policy_push_extent(x, action->span, 4);
    policy_set_z(x, "op", sql_action_name(action->op));
    policy_set_ident(x, "name", action->name);
    set_names(x, action->name);
    policy_set_ident(x, "new_name", action->new_name);
    if (action->new_name)
        policy_set_text(x, "new_raw", action->new_name->raw);
    POLICY_SET_ONE(x, "table", action->table, policy_push_name);
    set_action_column(x, action->column);
    POLICY_SET_ONE(x, "constraint", action->constraint, policy_push_constraint);
    POLICY_SET_ONE(x, "expr", action->expr, policy_push_expr);
    POLICY_SET_SOME(x, "options", action->options, policy_push_option);
    policy_set_text(x, "value", action->value);
    policy_set_text(x, "new_value", action->new_value);
    policy_set_text(x, "position", action->position);
    policy_set_flag(x, "if_exists", action->if_exists);
    policy_set_flag(x, "cascade", action->cascade);
}

void policy_set_alter(const PolicyPush *x, const SqlAlter *alter)
{
    POLICY_SET_ONE(x, "name", alter->name, policy_push_name);
    POLICY_SET_ONE(x, "table", alter->table ? alter->table : alter->name, policy_push_name);
    policy_set_flag(x, "if_exists", alter->if_exists);
    POLICY_SET_LIST(x, "actions", alter->actions, push_action);
}
