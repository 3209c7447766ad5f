/* Prints parts of the SQL tree as short text, so that a spec can say what it expects in a line. */
#ifndef TG_SPEC_SQL_TREE_DUMP_H
#define TG_SPEC_SQL_TREE_DUMP_H

#include "sql/tree.h"

static void dump_query(Buf *out, const SqlQuery *query);

static inline void dump_ident_list(Buf *out, const SqlIdent *ident, char between)
{
    for (; ident; ident = ident->next) {
        buf_add_str(out, ident->name);
        if (ident->next)
            buf_add_char(out, between);
    }
}

static inline void dump_name(Buf *out, const SqlName *name)
{
    if (name->catalog.p)
        buf_printf(out, "%.*s.", STR_ARG(name->catalog));
    if (name->schema.p)
        buf_printf(out, "%.*s.", STR_ARG(name->schema));
    buf_add_str(out, name->name);
}

static void dump_expr(Buf *out, const SqlExpr *expr);

static inline void dump_args(Buf *out, const SqlExpr *arg)
{
    for (; arg; arg = arg->next) {
        buf_add_char(out, ' ');
        dump_expr(out, arg);
    }
}

static inline void dump_type(Buf *out, const SqlType *type)
{
    buf_add_str(out, type->canon);
    if (type->args.n) {
        buf_add_char(out, '(');
        for (const SqlExpr *arg = type->args.first; arg; arg = arg->next) {
            dump_expr(out, arg);
            buf_add_z(out, arg->next ? "," : ")");
        }
    }
    if (type->interval.p)
        buf_printf(out, " %.*s", STR_ARG(type->interval));
    for (int i = 0; i < type->array; i++)
        buf_add_z(out, "[]");
}

static inline void dump_orders(Buf *out, const char *what, const SqlOrderList *orders)
{
    if (!orders->n)
        return;
    buf_printf(out, " %s[", what);
    for (const SqlOrder *order = orders->first; order; order = order->next) {
        dump_expr(out, order->expr);
        buf_add_z(out, order->descending ? " desc" : "");
        buf_add_z(out, order->nulls_first ? " nulls first" : "");
        buf_add_z(out, order->next ? ", " : "");
    }
    buf_add_char(out, ']');
}

static inline void dump_call(Buf *out, const SqlExpr *expr)
{
    const SqlCall *call = expr->call;
    dump_name(out, call->name);
    buf_add_z(out, expr->flags & SQL_EXPR_BARE ? "!" : "(");
    buf_add_z(out, expr->flags & SQL_EXPR_ARG_STAR ? "*" : "");
    buf_add_z(out, expr->flags & SQL_EXPR_DISTINCT ? "distinct" : "");
    dump_args(out, expr->args);
    dump_orders(out, "order", &call->order);
    buf_add_z(out, expr->flags & SQL_EXPR_BARE ? "" : ")");
    dump_orders(out, "within", &call->within_group);
    if (call->filter) {
        buf_add_z(out, " filter ");
        dump_expr(out, call->filter);
    }
    if (!call->over)
        return;
    buf_add_z(out, " over ");
    if (call->over->name)
        buf_add_str(out, call->over->name->name);
    if (call->over->partition.n) {
        buf_add_z(out, "partition");
        dump_args(out, call->over->partition.first);
    }
    dump_orders(out, "order", &call->over->order);
    buf_add_str(out, call->over->frame);
}

static inline const char *dump_op(const SqlExpr *expr)
{
    static const char *const names[] = {
        [SQL_EXPR_OTHER] = "other",     [SQL_EXPR_CASE] = "case",
        [SQL_EXPR_PAREN] = "paren",     [SQL_EXPR_WHEN] = "when",
        [SQL_EXPR_IN] = "in",           [SQL_EXPR_BETWEEN] = "between",
        [SQL_EXPR_EXISTS] = "exists",   [SQL_EXPR_SUBQUERY] = "subquery",
        [SQL_EXPR_ARRAY] = "array",     [SQL_EXPR_ROW] = "row",
        [SQL_EXPR_SUBSCRIPT] = "index", [SQL_EXPR_DEFAULT] = "default",
        [SQL_EXPR_CAST] = "cast",       [SQL_EXPR_COLLATE] = "collate",
        [SQL_EXPR_IS] = "is",           [SQL_EXPR_QUANTIFIED] = "any",
        [SQL_EXPR_NAMED] = "named",     [SQL_EXPR_GROUPING] = "grouping",
        [SQL_EXPR_FIELD] = "field",     [SQL_EXPR_CURRENT_OF] = "current of",
        [SQL_EXPR_GROUPING + 1] = NULL};
    return names[expr->op] ? names[expr->op] : "";
}

static inline void dump_compound(Buf *out, const SqlExpr *expr)
{
    buf_add_char(out, '(');
    buf_add_z(out, expr->flags & SQL_EXPR_NEGATED ? "not " : "");
    buf_add_z(out, dump_op(expr));
    if (dump_op(expr)[0] && expr->text.p)
        buf_add_char(out, ' ');
    buf_add_str(out, expr->text);
    buf_add_z(out, expr->flags & SQL_EXPR_ALL ? " all" : "");
    buf_add_z(out, expr->flags & SQL_EXPR_ELSE ? " else" : "");
    buf_add_z(out, expr->flags & SQL_EXPR_SLICE ? " slice" : "");
    dump_args(out, expr->args);
    bool has_query = expr->op == SQL_EXPR_IN || expr->op == SQL_EXPR_EXISTS ||
                     expr->op == SQL_EXPR_SUBQUERY || expr->op == SQL_EXPR_QUANTIFIED ||
                     expr->op == SQL_EXPR_ARRAY;
    if (has_query && expr->query) {
        buf_add_char(out, ' ');
        dump_query(out, expr->query);
    }
    if (expr->op == SQL_EXPR_CAST) {
        buf_add_char(out, ' ');
        dump_type(out, expr->type);
    }
    if (expr->op == SQL_EXPR_COLLATE) {
        buf_add_char(out, ' ');
        dump_name(out, expr->name);
    }
    buf_add_char(out, ')');
}

static void dump_expr(Buf *out, const SqlExpr *expr)
{
    switch (expr->op) {
    case SQL_EXPR_COLUMN:
        dump_ident_list(out, expr->parts, '.');
        break;
    case SQL_EXPR_STAR:
        dump_ident_list(out, expr->parts, '.');
        buf_add_z(out, expr->parts ? ".*" : "*");
        break;
    case SQL_EXPR_LITERAL:
        if (expr->literal == SQL_LITERAL_TYPED)
            dump_type(out, expr->type);
        if (expr->literal == SQL_LITERAL_STRING || expr->literal == SQL_LITERAL_TYPED)
            buf_printf(out, "'%.*s'", STR_ARG(expr->text));
        else
            buf_add_str(out, expr->text);
        break;
    case SQL_EXPR_PARAM:
        buf_add_str(out, expr->text);
        break;
    case SQL_EXPR_CALL:
        dump_call(out, expr);
        break;
    default:
        dump_compound(out, expr);
    }
}

static inline void dump_optional(Buf *out, const char *what, const SqlExpr *expr)
{
    if (!expr)
        return;
    buf_printf(out, " %s ", what);
    dump_expr(out, expr);
}

static inline void dump_source(Buf *out, const SqlSource *source)
{
    static const char *const joins[] = {"join", "left", "right", "full", "cross"};
    buf_add_z(out, source->lateral ? "lateral " : "");
    buf_add_z(out, source->only ? "only " : "");
    if (source->kind == SQL_SOURCE_TABLE) {
        dump_name(out, source->name);
    } else if (source->kind == SQL_SOURCE_SUBQUERY) {
        dump_query(out, source->query);
    } else if (source->kind == SQL_SOURCE_FUNCTION) {
        dump_expr(out, source->calls.first);
    } else {
        buf_printf(out, "(%s%s ", source->natural ? "natural " : "", joins[source->join]);
        dump_source(out, source->left);
        buf_add_char(out, ' ');
        dump_source(out, source->right);
        dump_optional(out, "on", source->on);
        if (source->using_columns.n) {
            buf_add_z(out, " using ");
            dump_ident_list(out, source->using_columns.first, ',');
        }
        buf_add_char(out, ')');
    }
    if (source->alias)
        buf_printf(out, "=%.*s", STR_ARG(source->alias->name));
}

static inline void dump_targets(Buf *out, const SqlTargetList *targets)
{
    for (const SqlTarget *target = targets->first; target; target = target->next) {
        buf_add_z(out, target == targets->first ? " " : ", ");
        dump_expr(out, target->expr);
        if (target->alias)
            buf_printf(out, "=%.*s", STR_ARG(target->alias->name));
    }
}

static inline void dump_select(Buf *out, const SqlQuery *query)
{
    buf_add_z(out, query->kind == SQL_QUERY_VALUES ? "values" : "select");
    buf_add_z(out, query->distinct ? " distinct" : "");
    dump_args(out, query->distinct_on.first);
    dump_args(out, query->rows.first);
    dump_targets(out, &query->targets);
    if (query->into) {
        buf_add_z(out, " into ");
        dump_name(out, query->into);
    }
    for (const SqlSource *source = query->from.first; source; source = source->next) {
        buf_add_z(out, source == query->from.first ? " from " : ", ");
        dump_source(out, source);
    }
    dump_optional(out, "where", query->where);
    if (query->group_by.n) {
        buf_add_z(out, " group");
        dump_args(out, query->group_by.first);
    }
    dump_optional(out, "having", query->having);
}

static void dump_query(Buf *out, const SqlQuery *query)
{
    buf_add_char(out, '{');
    for (const SqlCte *cte = query->ctes.first; cte; cte = cte->next) {
        buf_printf(out, "%s%.*s: ", cte->recursive ? "recursive " : "", STR_ARG(cte->name->name));
        if (cte->tree->kind == SQL_TREE_SELECT)
            dump_query(out, cte->tree->query);
        buf_add_z(out, "; ");
    }
    if (query->kind == SQL_QUERY_SETOP) {
        buf_printf(out, "%.*s%s", STR_ARG(query->setop), query->has_all ? " all" : "");
        for (const SqlQuery *arm = query->arms.first; arm; arm = arm->next) {
            buf_add_char(out, ' ');
            dump_query(out, arm);
        }
    } else {
        dump_select(out, query);
    }
    dump_orders(out, "order", &query->order_by);
    dump_optional(out, "limit", query->limit);
    dump_optional(out, "offset", query->offset);
    for (const SqlLock *lock = query->locks.first; lock; lock = lock->next)
        buf_printf(out, " for %.*s", STR_ARG(lock->strength));
    buf_add_char(out, '}');
}

#endif
