/* INSERT, UPDATE, DELETE and MERGE for Lua. */
#include "policy/api_sql_push.h"

static const char *const insert_sources[] = {
    [SQL_INSERT_VALUES] = "values",   [SQL_INSERT_SELECT] = "select",   [SQL_INSERT_SET] = "set",
    [SQL_INSERT_DEFAULT] = "default", [SQL_INSERT_EXECUTE] = "execute",
};

/* The column that is written to, under any subscript or field. */
static void push_column_name(const PolicyPush *x, const SqlExpr *expr)
{
    while (expr->op != SQL_EXPR_COLUMN && expr->args)
        expr = expr->args;
    const SqlIdent *part = expr->op == SQL_EXPR_COLUMN ? expr->parts : NULL;
    while (part && part->next)
        part = part->next;
    if (part)
        policy_push_ident(x, part);
    else
        lua_pushliteral(x->L, "");
}

static void push_assign(const PolicyPush *x, const SqlAssign *assign)
{
    policy_push_node(x, assign->span, 2);
    POLICY_SET_LIST(x, "columns", assign->columns, push_column_name);
    POLICY_SET_ONE(x, "value", assign->value, policy_push_expr);
}

static void push_conflict(const PolicyPush *x, const SqlConflict *conflict)
{
    policy_push_node(x, conflict->span, 5);
    policy_set_keys(x, &conflict->keys);
    POLICY_SET_ONE(x, "keys_where", conflict->keys_where, policy_push_expr);
    policy_set_ident(x, "constraint", conflict->constraint);
    policy_set_flag(x, "do_update", conflict->do_update);
    POLICY_SET_LIST(x, "set", conflict->set, push_assign);
    POLICY_SET_ONE(x, "where", conflict->where, policy_push_expr);
}

static void push_branch(const PolicyPush *x, const SqlBranch *branch)
{
    policy_push_node(x, branch->span, 4);
    POLICY_SET_ONE(x, "table", branch->table, policy_push_name);
    POLICY_SET_ONE(x, "condition", branch->condition, policy_push_expr);
    if (branch->has_columns)
        POLICY_SET_LIST(x, "columns", branch->columns, push_column_name);
    POLICY_SET_ONE(x, "query", branch->values, policy_push_query);
}

void policy_set_insert(const PolicyPush *x, const SqlInsert *insert)
{
    POLICY_SET_SOME(x, "ctes", insert->ctes, policy_push_cte);
    POLICY_SET_ONE(x, "table", insert->table, policy_push_name);
    policy_set_ident(x, "alias", insert->alias);
    if (insert->has_columns)
        POLICY_SET_LIST(x, "columns", insert->columns, push_column_name);
    POLICY_SET_SOME(x, "branches", insert->branches, push_branch);
    POLICY_SET_ONE(x, "target_query", insert->target, policy_push_query);
    policy_set_z(x, "source", insert_sources[insert->source]);
    policy_set_count(x, "row_count", insert->rows);
    POLICY_SET_ONE(x, "query", insert->query, policy_push_query);
    POLICY_SET_ONE(x, "on_conflict", insert->on_conflict, push_conflict);
    POLICY_SET_SOME(x, "returning", insert->returning, policy_push_target);
    POLICY_SET_SOME(x, "output_into", insert->output_into, policy_push_name);
}

void policy_set_modify(const PolicyPush *x, const SqlModify *modify)
{
    POLICY_SET_SOME(x, "ctes", modify->ctes, policy_push_cte);
    if (modify->target) {
        POLICY_SET_ONE(x, "table", modify->target->name, policy_push_name);
        POLICY_SET_ONE(x, "target", modify->target, policy_push_source);
    }
    POLICY_SET_SOME(x, "set", modify->set, push_assign);
    POLICY_SET_SOME(x, "from", modify->from, policy_push_source);
    POLICY_SET_ONE(x, "where", modify->where, policy_push_expr);
    POLICY_SET_SOME(x, "order_by", modify->order_by, policy_push_order);
    POLICY_SET_ONE(x, "limit", modify->limit, policy_push_expr);
    POLICY_SET_SOME(x, "returning", modify->returning, policy_push_target);
    POLICY_SET_SOME(x, "output_into", modify->output_into, policy_push_name);
}

static void push_when(const PolicyPush *x, const SqlMergeWhen *when)
{
    policy_push_node(x, when->span, 5);
    policy_set_bool(x, "matched", when->matched);
    POLICY_SET_ONE(x, "condition", when->condition, policy_push_expr);
    POLICY_SET_ONE(x, "where", when->where, policy_push_expr);
    POLICY_SET_ONE(x, "delete_where", when->delete_where, policy_push_expr);
    policy_set_text(x, "action", when->action);
    POLICY_SET_LIST(x, "set", when->set, push_assign);
    POLICY_SET_LIST(x, "values", when->values, policy_push_expr);
}

void policy_set_merge(const PolicyPush *x, const SqlMerge *merge)
{
    POLICY_SET_SOME(x, "ctes", merge->ctes, policy_push_cte);
    if (merge->target)
        POLICY_SET_ONE(x, "table", merge->target->name, policy_push_name);
    POLICY_SET_ONE(x, "target", merge->target, policy_push_source);
    POLICY_SET_ONE(x, "source_table", merge->source, policy_push_source);
    POLICY_SET_ONE(x, "on", merge->on, policy_push_expr);
    POLICY_SET_LIST(x, "whens", merge->whens, push_when);
    POLICY_SET_SOME(x, "returning", merge->returning, policy_push_target);
    POLICY_SET_SOME(x, "output_into", merge->output_into, policy_push_name);
}
