/* Queries of statements for Lua. */
#include "policy/api_sql_push.h"

/* More rows than this with calls or subqueries in them are not shown: `row_count` still says how
 * many there are, and a policy worker has only so much memory. */
enum { ROWS_MAX = 10000 };

static const char *const source_names[] = {
    [SQL_SOURCE_TABLE] = "table",
    [SQL_SOURCE_SUBQUERY] = "subquery",
    [SQL_SOURCE_FUNCTION] = "function",
    [SQL_SOURCE_JOIN] = "join",
};
static const char *const join_names[] = {
    [SQL_JOIN_INNER] = "inner", [SQL_JOIN_LEFT] = "left",   [SQL_JOIN_RIGHT] = "right",
    [SQL_JOIN_FULL] = "full",   [SQL_JOIN_CROSS] = "cross",
};
static const char *const query_names[] = {
    [SQL_QUERY_SELECT] = "select",
    [SQL_QUERY_VALUES] = "values",
    [SQL_QUERY_SETOP] = "setop",
    [SQL_QUERY_TABLE] = "table",
};

void policy_push_target(const PolicyPush *x, const SqlTarget *target)
{
    policy_push_node(x, target->span, 2);
    POLICY_SET_ONE(x, "expr", target->expr, policy_push_expr);
    policy_set_ident(x, "alias", target->alias);
}

void policy_push_cte(const PolicyPush *x, const SqlCte *cte)
{
    policy_push_node(x, cte->span, 4);
    policy_set_ident(x, "name", cte->name);
    policy_set_flag(x, "recursive", cte->recursive);
    POLICY_SET_SOME(x, "columns", cte->columns, policy_push_ident);
    POLICY_SET_ONE(x, "statement", cte->tree, policy_push_tree);
}

static void set_join(const PolicyPush *x, const SqlSource *source)
{
    policy_set_z(x, "join", join_names[source->join]);
    policy_set_flag(x, "natural", source->natural);
    POLICY_SET_ONE(x, "left", source->left, policy_push_source);
    POLICY_SET_ONE(x, "right", source->right, policy_push_source);
    POLICY_SET_ONE(x, "on", source->on, policy_push_expr);
    POLICY_SET_SOME(x, "using", source->using_columns, policy_push_ident);
}

void policy_push_source(const PolicyPush *x, const SqlSource *source)
{
    if (policy_push_cut(x))
        return;
    policy_push_node(x, source->span, 6);
    policy_set_z(x, "kind", source_names[source->kind]);
    POLICY_SET_ONE(x, "name", source->name, policy_push_name);
    policy_set_ident(x, "alias", source->alias);
    POLICY_SET_SOME(x, "columns", source->columns, policy_push_ident);
    POLICY_SET_ONE(x, "query", source->query, policy_push_query);
    POLICY_SET_SOME(x, "calls", source->calls, policy_push_expr);
    POLICY_SET_SOME(x, "extra", source->extras, policy_push_expr);
    policy_set_flag(x, "lateral", source->lateral);
    policy_set_flag(x, "pivoted", source->pivoted);
    if (source->kind == SQL_SOURCE_JOIN)
        set_join(x, source);
}

static void set_rows(const PolicyPush *x, const SqlExprList *rows)
{
    int n = 0;
    policy_set_count(x, "row_count", rows->n);
    lua_newtable(x->L);
    for (const SqlExpr *row = rows->first; row && n < ROWS_MAX; row = row->next) {
        if (policy_expr_is_constant(row))
            continue;
        policy_push_expr(x, row);
        lua_rawseti(x->L, -2, ++n);
    }
    lua_setfield(x->L, -2, "rows");
}

static void set_select(const PolicyPush *x, const SqlQuery *query)
{
    policy_set_flag(x, "distinct", query->distinct);
    POLICY_SET_LIST(x, "targets", query->targets, policy_push_target);
    POLICY_SET_ONE(x, "into", query->into, policy_push_name);
    POLICY_SET_SOME(x, "from", query->from, policy_push_source);
    POLICY_SET_ONE(x, "where", query->where, policy_push_expr);
    POLICY_SET_ONE(x, "start_with", query->start_with, policy_push_expr);
    POLICY_SET_ONE(x, "connect_by", query->connect_by, policy_push_expr);
    POLICY_SET_SOME(x, "distinct_on", query->distinct_on, policy_push_expr);
    POLICY_SET_SOME(x, "group_by", query->group_by, policy_push_expr);
    POLICY_SET_ONE(x, "having", query->having, policy_push_expr);
    POLICY_SET_ONE(x, "qualify", query->qualify, policy_push_expr);
    POLICY_SET_SOME(x, "extra", query->extras, policy_push_expr);
    policy_set_flag(x, "for_update", query->for_update || query->locks.n);
}

void policy_push_query(const PolicyPush *x, const SqlQuery *query)
{
    if (policy_push_cut(x))
        return;
    policy_push_node(x, query->span, 6);
    policy_set_z(x, "kind", query_names[query->kind]);
    POLICY_SET_SOME(x, "ctes", query->ctes, policy_push_cte);
    policy_set_flag(x, "paren", query->paren);
    if (query->kind == SQL_QUERY_SELECT || query->kind == SQL_QUERY_TABLE)
        set_select(x, query);
    if (query->kind == SQL_QUERY_VALUES)
        set_rows(x, &query->rows);
    if (query->kind == SQL_QUERY_SETOP) {
        policy_set_text(x, "setop", query->setop);
        POLICY_SET_LIST(x, "arms", query->arms, policy_push_query);
    }
    POLICY_SET_SOME(x, "order_by", query->order_by, policy_push_order);
    POLICY_SET_ONE(x, "limit", query->limit, policy_push_expr);
    POLICY_SET_ONE(x, "offset", query->offset, policy_push_expr);
}
