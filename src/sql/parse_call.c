/* Calls of functions: arguments, aggregates' ORDER BY and FILTER, windows. */
#include "sql/parse.h"

/* ALL: every column of the list, where the dialect has it. */
static SqlExpr *read_sort_key(SqlParser *parser)
{
    size_t from = parser->at;
    if (!at(parser, KW_ALL) || !sql_has_grammar(parser->dialect, SQL_GRAMMAR_GROUP_WORDS))
        return sql_read_expr(parser);
    parser->at++;
    SqlExpr *all = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    all->text = STR("all");
    return sql_expr_close(parser, all, from);
}

static SqlOrder *read_order(SqlParser *parser)
{
    size_t from = parser->at;
    SqlOrder *order = NEW(parser, SqlOrder);
    order->expr = read_sort_key(parser);
    if (!order->expr)
        return NULL;
    if (take(parser, KW_USING)) {
        if (!sql_read_operator(parser, &order->using_operator))
            return NULL;
    } else {
        order->descending = take(parser, KW_DESC);
        order->has_direction = order->descending || take(parser, KW_ASC);
    }
    if (take2(parser, KW_NULLS, KW_FIRST))
        order->nulls_first = true;
    else
        order->nulls_last = take2(parser, KW_NULLS, KW_LAST);
    if (SQL_HOOK(parser, order_tail, order) < 0)
        return NULL;
    order->span = sql_span_from(parser, from);
    return order;
}

/* ORDER has been seen but not taken. */
bool sql_read_order_by(SqlParser *parser, SqlOrderList *orders)
{
    if (!need(parser, KW_ORDER) || !need(parser, KW_BY))
        return false;
    do {
        SqlOrder *order = read_order(parser);
        if (!order)
            return false;
        SQL_LIST_ADD(orders, order);
    } while (take_punct(parser, ','));
    return true;
}

/* UNBOUNDED PRECEDING, CURRENT ROW, 3 FOLLOWING */
static bool read_frame_bound(SqlParser *parser, SqlExpr **offset)
{
    *offset = NULL;
    if (take2(parser, KW_CURRENT, KW_ROW))
        return true;
    bool unbounded =
        at2(parser, KW_UNBOUNDED, KW_PRECEDING) || at2(parser, KW_UNBOUNDED, KW_FOLLOWING);
    if (unbounded)
        parser->at++;
    else if (!(*offset = sql_read_expr(parser)))
        return false;
    return take(parser, KW_PRECEDING) || need(parser, KW_FOLLOWING);
}

static bool read_exclusion(SqlParser *parser)
{
    if (!take(parser, KW_EXCLUDE))
        return true;
    return take2(parser, KW_CURRENT, KW_ROW) || take(parser, KW_GROUP) || take(parser, KW_TIES) ||
           take2(parser, KW_NO, KW_OTHERS) || sql_fail(parser, "expected CURRENT ROW or GROUP");
}

static bool read_frame(SqlParser *parser, SqlWindow *window)
{
    if (!at(parser, KW_ROWS) && !at(parser, KW_RANGE) && !at(parser, KW_GROUPS))
        return true;
    window->frame = sql_lower_text(parser, sql_next(parser));
    if (!take(parser, KW_BETWEEN))
        return read_frame_bound(parser, &window->frame_start) && read_exclusion(parser);
    return read_frame_bound(parser, &window->frame_start) && need(parser, KW_AND) &&
           read_frame_bound(parser, &window->frame_end) && read_exclusion(parser);
}

static bool at_window_clause(const SqlParser *parser)
{
    return at2(parser, KW_PARTITION, KW_BY) || at2(parser, KW_ORDER, KW_BY) ||
           at(parser, KW_ROWS) || at(parser, KW_RANGE) || at(parser, KW_GROUPS);
}

SqlWindow *sql_read_window(SqlParser *parser)
{
    size_t from = parser->at;
    SqlWindow *window = NEW(parser, SqlWindow);
    if (!need_punct(parser, '('))
        return NULL;
    if (!at_window_clause(parser) && at_ident(parser))
        window->base = sql_read_ident(parser);
    if (take2(parser, KW_PARTITION, KW_BY) && !sql_read_exprs(parser, &window->partition))
        return NULL;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &window->order))
        return NULL;
    if (!read_frame(parser, window) || !need_punct(parser, ')'))
        return NULL;
    window->span = sql_span_from(parser, from);
    return window;
}

static SqlWindow *read_over(SqlParser *parser)
{
    if (at_punct(parser, '('))
        return sql_read_window(parser);
    SqlWindow *window = NEW(parser, SqlWindow);
    window->name = sql_read_ident(parser);
    if (!window->name)
        return NULL;
    window->span = window->name->span;
    return window;
}

static bool read_filter(SqlParser *parser, SqlCall *call)
{
    if (!need_punct(parser, '(') || !need(parser, KW_WHERE))
        return false;
    call->filter = sql_read_expr(parser);
    return call->filter && need_punct(parser, ')');
}

static bool read_within_group(SqlParser *parser, SqlCall *call)
{
    return need_punct(parser, '(') && sql_read_order_by(parser, &call->within_group) &&
           need_punct(parser, ')');
}

static void raise(SqlExpr *expr, const SqlExpr *part)
{
    if (part && part->height > expr->height)
        expr->height = part->height;
}

static void raise_orders(SqlExpr *expr, const SqlOrderList *orders)
{
    for (const SqlOrder *order = orders->first; order; order = order->next)
        raise(expr, order->expr);
}

static void raise_call(SqlExpr *expr)
{
    const SqlCall *call = expr->call;
    raise(expr, call->filter);
    raise_orders(expr, &call->order);
    raise_orders(expr, &call->within_group);
    if (!call->over)
        return;
    raise_orders(expr, &call->over->order);
    raise(expr, call->over->frame_start);
    raise(expr, call->over->frame_end);
    for (const SqlExpr *item = call->over->partition.first; item; item = item->next)
        raise(expr, item);
}

/* WITHIN GROUP, FILTER and OVER after the closing parenthesis. */
SqlExpr *sql_read_call_tail(SqlParser *parser, SqlExpr *call, size_t from)
{
    if (SQL_HOOK(parser, call_tail, call) < 0)
        return NULL;
    if (take2(parser, KW_WITHIN, KW_GROUP) && !read_within_group(parser, call->call))
        return NULL;
    if (at(parser, KW_FILTER) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        if (!read_filter(parser, call->call))
            return NULL;
    }
    if (parser->dialect->family != SQL_FAMILY_POSTGRES && !take2(parser, KW_IGNORE, KW_NULLS))
        (void)(at_text(parser, "respect") && sql_token_is_word(sql_peek(parser, 1), KW_NULLS) &&
               take_text(parser, "respect") && take(parser, KW_NULLS));
    const SqlToken *after = sql_peek(parser, 1);
    if (at(parser, KW_OVER) &&
        (sql_token_is_punct(after, '(') || sql_token_is_ident(parser, after))) {
        parser->at++;
        call->call->over = read_over(parser);
        if (!call->call->over)
            return NULL;
    }
    raise_call(call);
    return sql_expr_close(parser, call, from);
}

/* a => 1, a := 1 */
static SqlExpr *read_named_argument(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *named = sql_expr_new(parser, SQL_EXPR_NAMED, from);
    SqlIdent *name = sql_read_label(parser);
    if (!name)
        return NULL;
    named->text = name->name;
    parser->at++;
    SqlExpr *value = sql_read_expr(parser);
    if (!value)
        return NULL;
    sql_expr_add(named, value);
    return sql_expr_close(parser, named, from);
}

static SqlExpr *read_argument(SqlParser *parser)
{
    SqlExpr *own = NULL;
    if (SQL_HOOK(parser, argument, &own) != 0)
        return own;
    bool variadic = take(parser, KW_VARIADIC);
    const SqlToken *after = sql_peek(parser, 1);
    bool is_named =
        sql_token_is_punct(after, SQL_OP_FAT_ARROW) || sql_token_is_punct(after, SQL_OP_ASSIGN);
    SqlExpr *argument = is_named ? read_named_argument(parser) : sql_read_expr(parser);
    if (argument && variadic)
        argument->flags |= SQL_EXPR_VARIADIC;
    return argument;
}

static bool read_arguments(SqlParser *parser, SqlExpr *call)
{
    SqlExprList arguments = {0};
    do {
        SqlExpr *argument = read_argument(parser);
        if (!argument)
            return false;
        SQL_LIST_ADD(&arguments, argument);
    } while (take_punct(parser, ','));
    sql_expr_adopt(call, &arguments);
    if (SQL_HOOK(parser, arguments_tail, call) < 0)
        return false;
    return !at(parser, KW_ORDER) || sql_read_order_by(parser, &call->call->order);
}

void sql_call_add(SqlExpr *call, SqlExpr *arg)
{
    if (call->call->last)
        call->call->last->next = arg;
    else
        call->args = arg;
    call->call->last = arg;
    call->n++;
    raise(call, arg);
}

SqlExpr *sql_call_new(SqlParser *parser, const SqlToken *token, size_t from)
{
    SqlExpr *call = sql_expr_new(parser, SQL_EXPR_CALL, from);
    call->call = NEW(parser, SqlCall);
    call->call->name = sql_name_of_ident(parser, sql_ident_of_token(parser, token));
    return call;
}

SqlExpr *sql_read_call(SqlParser *parser, SqlName *name, size_t from)
{
    SqlExpr *call = sql_expr_new(parser, SQL_EXPR_CALL, from);
    call->call = NEW(parser, SqlCall);
    call->call->name = name;
    parser->at++;
    if (take_punct(parser, '*')) {
        call->flags |= SQL_EXPR_ARG_STAR;
    } else if (!at_punct(parser, ')')) {
        if (take(parser, KW_DISTINCT))
            call->flags |= SQL_EXPR_DISTINCT;
        else
            take(parser, KW_ALL);
        if (!read_arguments(parser, call))
            return NULL;
    }
    return need_punct(parser, ')') ? sql_read_call_tail(parser, call, from) : NULL;
}
