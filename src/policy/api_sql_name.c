/* Names, options and data types of statements for Lua. */
#include "policy/api_sql_push.h"

bool policy_push_cut(const PolicyPush *x)
{
    if (lua_gettop(x->L) - x->base < POLICY_PUSH_DEPTH)
        return false;
    *x->is_cut = true;
    lua_newtable(x->L);
    return true;
}

void policy_push_node(const PolicyPush *x, Span span, int fields)
{
    uint32_t line = 0, column = 0;
    luaL_checkstack(x->L, 8, "the statement is nested too deep");
    sql_position(x->script, span.offset, &line, &column);
    lua_createtable(x->L, 0, fields + 2);
    policy_set_count(x, "line", line);
    policy_set_count(x, "column", column);
}

void policy_push_extent(const PolicyPush *x, Span span, int fields)
{
    policy_push_node(x, span, fields + 2);
    policy_set_count(x, "offset", span.offset);
    policy_set_count(x, "length", span.length);
}

void policy_push_ident(const PolicyPush *x, const SqlIdent *ident)
{
    lua_pushlstring(x->L, ident->name.p, ident->name.n);
}

void policy_push_name(const PolicyPush *x, const SqlName *name)
{
    policy_push_node(x, name->span, 5);
    policy_set_text(x, "catalog", name->catalog);
    policy_set_text(x, "schema", name->schema);
    policy_set_text(x, "name", name->name);
    policy_set_text(x, "raw", name->raw);
    policy_set_flag(x, "quoted", name->quoted);
}

void policy_push_option(const PolicyPush *x, const SqlOption *option)
{
    policy_push_node(x, option->span, 3);
    policy_set_text(x, "name", option->name);
    policy_set_text(x, "value", option->value);
    POLICY_SET_ONE(x, "expr", option->expr, policy_push_expr);
}

/* A number when it is one: varchar(20), numeric(10, 2). */
static void push_type_argument(const PolicyPush *x, const SqlExpr *expr)
{
    int64_t number;
    if (expr->op == SQL_EXPR_LITERAL && str_to_i64(expr->text, &number))
        lua_pushnumber(x->L, (lua_Number)number);
    else
        lua_pushlstring(x->L, x->script->text.p + expr->span.offset, expr->span.length);
}

void policy_push_type(const PolicyPush *x, const SqlType *type)
{
    policy_push_node(x, type->span, 6);
    if (type->name) {
        policy_set_text(x, "name", type->name->name);
        policy_set_text(x, "schema", type->name->schema);
    }
    policy_set_text(x, "canon", type->canon);
    policy_set_text(x, "text", sql_text(x->script, type->span));
    POLICY_SET_LIST(x, "args", type->args, push_type_argument);
    POLICY_SET_SOME(x, "values", type->values, policy_push_ident);
    policy_set_ident(x, "charset", type->charset);
    policy_set_ident(x, "collate", type->collate);
    if (type->array)
        policy_set_count(x, "array", type->array);
    policy_set_flag(x, "with_time_zone", type->has_time_zone);
    policy_set_flag(x, "unsigned", type->unsigned_);
    policy_set_flag(x, "zerofill", type->zerofill);
    policy_set_flag(x, "max", type->max);
}
