/* Arguments of calls and what follows a star in the warehouse dialects. */
#include "sql/parse_warehouse.h"

/* ---- stars ---- */

static bool at_star_tail(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool parens = sql_token_is_punct(after, '(');
    if (at(parser, KW_EXCLUDE) || at(parser, KW_EXCEPT) || at(parser, KW_REPLACE) ||
        at(parser, KW_RENAME))
        return parens || (after->kind == SQL_TOKEN_WORD && !at(parser, KW_EXCEPT)) ||
               (after->kind == SQL_TOKEN_QUOTED);
    if (at(parser, KW_ILIKE))
        return after->kind == SQL_TOKEN_STRING;
    return at(parser, KW_APPLY) && parens;
}

/* EXCEPT (a), REPLACE (a + 1 AS a), RENAME a AS b, ILIKE 'x%', APPLY(f) */
static bool read_star_tail(SqlParser *parser, SqlExprList *items)
{
    parser->at++;
    bool parens = take_punct(parser, '(');
    do {
        SqlExpr *item = parens ? sql_read_expr(parser) : sql_read_primary(parser);
        if (!item || (take(parser, KW_AS) && !sql_read_label(parser)))
            return false;
        SQL_LIST_ADD(items, item);
    } while (parens && take_punct(parser, ','));
    return !parens || need_punct(parser, ')');
}

int sql_warehouse_star_tail(SqlParser *parser, SqlExpr *star)
{
    if (!at_star_tail(parser))
        return 0;
    SqlExprList items = {0};
    size_t from = parser->at;
    while (at_star_tail(parser))
        if (!read_star_tail(parser, &items))
            return -1;
    star->span.length =
        sql_span_from(parser, from).offset + sql_span_from(parser, from).length - star->span.offset;
    return 1;
}

/* ---- arguments ---- */

static SqlExpr *read_query_argument(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_SUBQUERY, from);
    bool ok = sql_expr_take_query(parser, expr, sql_read_query(parser));
    return ok ? sql_expr_close(parser, expr, from) : NULL;
}

static SqlExpr *read_star_argument(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *star = sql_expr_new(parser, SQL_EXPR_STAR, from);
    return sql_expr_close(parser, star, from);
}

/* TABLE t, MODEL m: the name of an object as an argument. */
static SqlExpr *read_object_argument(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    expr->text = name->raw;
    return sql_expr_close(parser, expr, from);
}

static bool at_object_argument(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return (at(parser, KW_TABLE) || at(parser, KW_MODEL) || at(parser, KW_SEQUENCE)) &&
           (sql_token_is_label(parser, after) && !sql_token_is_word(after, KW_AS));
}

/* f(a AS b): the label is one of a field. */
static bool take_label(SqlParser *parser)
{
    if (!take(parser, KW_AS))
        return true;
    if (at_kind(parser, SQL_TOKEN_STRING) || at_punct(parser, '(')) {
        SqlExprList labels = {0};
        return sql_read_exprs(parser, &labels);
    }
    return sql_read_label(parser) != NULL;
}

static SqlExpr *read_plain_argument(SqlParser *parser)
{
    SqlExpr *expr = NULL;
    if (at(parser, KW_SELECT) || at(parser, KW_WITH) || at(parser, KW_VALUES))
        expr = read_query_argument(parser);
    else if (at_punct(parser, '*'))
        expr = read_star_argument(parser);
    else if (at_object_argument(parser))
        expr = read_object_argument(parser);
    else
        expr = sql_read_expr(parser);
    if (!expr)
        return NULL;
    if (expr->op == SQL_EXPR_STAR && sql_warehouse_star_tail(parser, expr) < 0)
        return NULL;
    return take_label(parser) ? expr : NULL;
}

static bool at_name_of_argument(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return sql_token_is_punct(after, SQL_OP_FAT_ARROW) || sql_token_is_punct(after, SQL_OP_ASSIGN);
}

/* name => value, where the value may be what an argument may be. */
static SqlExpr *read_named_argument(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *named = sql_expr_new(parser, SQL_EXPR_NAMED, from);
    SqlIdent *name = sql_read_label(parser);
    if (!name)
        return NULL;
    parser->at++;
    named->text = name->name;
    SqlExpr *value = read_plain_argument(parser);
    if (!value)
        return NULL;
    sql_expr_add(named, value);
    return sql_expr_close(parser, named, from);
}

int sql_warehouse_argument(SqlParser *parser, SqlExpr **expr)
{
    *expr = at_name_of_argument(parser) ? read_named_argument(parser) : read_plain_argument(parser);
    return *expr ? 1 : -1;
}

/* ---- around the closing parenthesis ---- */

static const SqlClause tails[] = {
    {"ignore nulls", SQL_CLAUSE_NONE, 0},
    {"respect nulls", SQL_CLAUSE_NONE, 0},
    {"limit", SQL_CLAUSE_EXPR, 0},
    {"having max", SQL_CLAUSE_EXPR, 0},
    {"having min", SQL_CLAUSE_EXPR, 0},
    {"separator", SQL_CLAUSE_EXPR, 0},
    {"on overflow error", SQL_CLAUSE_NONE, 0},
    {"on overflow truncate", SQL_CLAUSE_STRING, 0},
    {"with count", SQL_CLAUSE_NONE, 0},
    {"without count", SQL_CLAUSE_NONE, 0},
    {"using", SQL_CLAUSE_EXPR, 0},
    {"from", SQL_CLAUSE_EXPR, 0},
    {"for", SQL_CLAUSE_EXPR, 0},
    {"partition by", SQL_CLAUSE_EXPRS, 0},
    {NULL, 0, 0},
};

static const SqlClause tails_outside[] = {
    {"ignore nulls", SQL_CLAUSE_NONE, 0},
    {"respect nulls", SQL_CLAUSE_NONE, 0},
    {"from first", SQL_CLAUSE_NONE, 0},
    {"from last", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static void adopt(SqlExpr *call, SqlOptionList *options)
{
    SqlExpr *last = call->args;
    while (last && last->next)
        last = last->next;
    for (SqlOption *option = options->first; option; option = option->next) {
        if (!option->expr)
            continue;
        if (last)
            last->next = option->expr;
        else
            call->args = option->expr;
        last = option->expr;
        call->n++;
        if (last->height > call->height)
            call->height = last->height;
    }
}

/* f(a)(b) of ClickHouse: the first list are parameters. */
static int read_second_list(SqlParser *parser, SqlExpr *call)
{
    SqlExprList items = {0};
    parser->at++;
    if (take(parser, KW_DISTINCT))
        call->flags |= SQL_EXPR_DISTINCT;
    if (!at_punct(parser, ')') && !sql_read_exprs(parser, &items))
        return -1;
    SqlOptionList options = {0};
    while (items.first) {
        SqlOption *option = NEW(parser, SqlOption);
        option->expr = items.first;
        items.first = items.first->next;
        option->expr->next = NULL;
        SQL_LIST_ADD(&options, option);
    }
    adopt(call, &options);
    return need_punct(parser, ')') ? 1 : -1;
}

static int read_tails(SqlParser *parser, SqlExpr *call, const SqlClause *rows)
{
    SqlOptionList options = {0};
    int taken;
    do
        taken = sql_read_clause(parser, rows, &options, NULL);
    while (taken > 0);
    adopt(call, &options);
    return taken;
}

int sql_warehouse_arguments_tail(SqlParser *parser, SqlExpr *call)
{
    if (read_tails(parser, call, tails) < 0)
        return -1;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &call->call->order))
        return -1;
    return read_tails(parser, call, tails);
}

int sql_warehouse_call_tail(SqlParser *parser, SqlExpr *call)
{
    if (at_punct(parser, '(') && parser->dialect->family == SQL_FAMILY_CLICKHOUSE)
        return read_second_list(parser, call);
    if (at_star_tail(parser) && str_eq_nocase(call->call->name->name, STR("columns")))
        return sql_warehouse_star_tail(parser, call); /* COLUMNS('x') APPLY(f) */
    return read_tails(parser, call, tails_outside);
}
