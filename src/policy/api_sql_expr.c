/* Expressions of statements for Lua. */
#include "policy/api_sql_push.h"

static const char *const op_names[] = {
    [SQL_EXPR_OTHER] = "other",
    [SQL_EXPR_COLUMN] = "column",
    [SQL_EXPR_STAR] = "star",
    [SQL_EXPR_LITERAL] = "literal",
    [SQL_EXPR_PARAM] = "param",
    [SQL_EXPR_CALL] = "call",
    [SQL_EXPR_BINARY] = "binary",
    [SQL_EXPR_UNARY] = "unary",
    [SQL_EXPR_CAST] = "cast",
    [SQL_EXPR_PAREN] = "paren",
    [SQL_EXPR_CASE] = "case",
    [SQL_EXPR_WHEN] = "when",
    [SQL_EXPR_IN] = "in",
    [SQL_EXPR_LIKE] = "like",
    [SQL_EXPR_BETWEEN] = "between",
    [SQL_EXPR_IS] = "is",
    [SQL_EXPR_EXISTS] = "exists",
    [SQL_EXPR_SUBQUERY] = "subquery",
    [SQL_EXPR_QUANTIFIED] = "quantified",
    [SQL_EXPR_ARRAY] = "array",
    [SQL_EXPR_ROW] = "row",
    [SQL_EXPR_SUBSCRIPT] = "subscript",
    [SQL_EXPR_FIELD] = "field",
    [SQL_EXPR_COLLATE] = "collate",
    [SQL_EXPR_NAMED] = "named",
    [SQL_EXPR_DEFAULT] = "default",
    [SQL_EXPR_CURRENT_OF] = "current_of",
    [SQL_EXPR_GROUPING] = "grouping",
};

static const char *const literal_names[] = {
    [SQL_LITERAL_NULL] = "null",     [SQL_LITERAL_INTEGER] = "integer",
    [SQL_LITERAL_NUMBER] = "number", [SQL_LITERAL_STRING] = "string",
    [SQL_LITERAL_BOOL] = "bool",     [SQL_LITERAL_BITS] = "bits",
    [SQL_LITERAL_TYPED] = "typed",
};

bool policy_expr_is_constant(const SqlExpr *expr)
{
    if (expr->op == SQL_EXPR_LITERAL || expr->op == SQL_EXPR_PARAM || expr->op == SQL_EXPR_DEFAULT)
        return true;
    if (expr->op != SQL_EXPR_ROW && expr->op != SQL_EXPR_UNARY && expr->op != SQL_EXPR_CAST &&
        expr->op != SQL_EXPR_PAREN)
        return false;
    for (const SqlExpr *arg = expr->args; arg; arg = arg->next)
        if (!policy_expr_is_constant(arg))
            return false;
    return true;
}

void policy_push_order(const PolicyPush *x, const SqlOrder *order)
{
    policy_push_node(x, order->span, 2);
    POLICY_SET_ONE(x, "expr", order->expr, policy_push_expr);
    policy_set_flag(x, "descending", order->descending);
}

/* The last part is the name (of a star: the qualifier), those before it qualify it. */
static void set_parts(const PolicyPush *x, const SqlExpr *expr)
{
    const SqlIdent *last = NULL, *second = NULL, *third = NULL;
    for (const SqlIdent *part = expr->parts; part; part = part->next) {
        third = second;
        second = last;
        last = part;
    }
    if (expr->op == SQL_EXPR_STAR) {
        policy_set_ident(x, "qualifier", last);
        policy_set_ident(x, "schema", second);
        return;
    }
    policy_set_ident(x, "name", last);
    policy_set_ident(x, "qualifier", second);
    policy_set_ident(x, "schema", third);
    policy_set_flag(x, "quoted", last && last->quoted);
}

static void append_expr(const PolicyPush *x, const SqlExpr *expr)
{
    policy_push_expr(x, expr);
    lua_rawseti(x->L, -2, (int)lua_objlen(x->L, -2) + 1);
}

static void append_orders(const PolicyPush *x, const SqlOrder *order)
{
    for (; order; order = order->next)
        append_expr(x, order->expr);
}

static void append_window(const PolicyPush *x, const SqlWindow *window)
{
    for (const SqlExpr *expr = window->partition.first; expr; expr = expr->next)
        append_expr(x, expr);
    append_orders(x, window->order.first);
}

static void set_call(const PolicyPush *x, const SqlExpr *expr)
{
    const SqlCall *call = expr->call;
    if (!call)
        return;
    if (call->name) {
        policy_set_text(x, "name", call->name->name);
        policy_set_text(x, "schema", call->name->schema);
        policy_set_text(x, "raw", call->name->raw);
    }
    policy_set_flag(x, "window", call->over != NULL);
    if (!call->filter && !call->over && !call->order.n && !call->within_group.n)
        return;
    lua_newtable(x->L);
    if (call->filter)
        append_expr(x, call->filter);
    append_orders(x, call->order.first);
    append_orders(x, call->within_group.first);
    if (call->over)
        append_window(x, call->over);
    lua_setfield(x->L, -2, "extra");
}

static void set_args(const PolicyPush *x, const SqlExpr *expr)
{
    int i = 0;
    if (!expr->args)
        return;
    lua_createtable(x->L, (int)expr->n, 0);
    for (const SqlExpr *arg = expr->args; arg; arg = arg->next) {
        policy_push_expr(x, arg);
        lua_rawseti(x->L, -2, ++i);
    }
    lua_setfield(x->L, -2, "args");
}

static bool has_operator(const SqlExpr *expr)
{
    return expr->op == SQL_EXPR_BINARY || expr->op == SQL_EXPR_UNARY || expr->op == SQL_EXPR_LIKE ||
           expr->op == SQL_EXPR_IS || expr->op == SQL_EXPR_QUANTIFIED;
}

static bool has_query(const SqlExpr *expr)
{
    return expr->op == SQL_EXPR_IN || expr->op == SQL_EXPR_EXISTS ||
           expr->op == SQL_EXPR_SUBQUERY || expr->op == SQL_EXPR_QUANTIFIED ||
           expr->op == SQL_EXPR_ARRAY;
}

/* What is particular to the op. */
static void set_particulars(const PolicyPush *x, const SqlExpr *expr)
{
    if (has_query(expr))
        POLICY_SET_ONE(x, "query", expr->query, policy_push_query);
    else if (expr->op == SQL_EXPR_COLUMN || expr->op == SQL_EXPR_STAR)
        set_parts(x, expr);
    else if (expr->op == SQL_EXPR_CALL)
        set_call(x, expr);
    else if (expr->op == SQL_EXPR_LITERAL)
        policy_set_z(x, "kind", literal_names[expr->literal]);
    else if (expr->op == SQL_EXPR_COLLATE && expr->name)
        policy_set_text(x, "name", expr->name->name);
    if (expr->op == SQL_EXPR_CAST ||
        (expr->op == SQL_EXPR_LITERAL && expr->literal == SQL_LITERAL_TYPED))
        POLICY_SET_ONE(x, "type", expr->type, policy_push_type);
    policy_set_text(x, has_operator(expr) ? "operator" : "text", expr->text);
}

void policy_push_expr(const PolicyPush *x, const SqlExpr *expr)
{
    if (policy_push_cut(x))
        return;
    policy_push_node(x, expr->span, 4);
    policy_set_z(x, "op", op_names[expr->op]);
    set_particulars(x, expr);
    policy_set_flag(x, "negated", expr->flags & SQL_EXPR_NEGATED);
    policy_set_flag(x, "distinct", expr->flags & SQL_EXPR_DISTINCT);
    policy_set_flag(x, "star", expr->flags & SQL_EXPR_ARG_STAR);
    set_args(x, expr);
}
