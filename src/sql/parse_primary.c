/* The leaves of expressions: literals, columns, parentheses, rows, CASE, subqueries, arrays. */
#include "sql/parse.h"

static SqlExpr *read_parens(SqlParser *parser);

static SqlExpr *read_number(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    const SqlToken *token = sql_next(parser);
    expr->text = sql_token_text(parser, token);
    const SqlToken *after = sql_peek(parser, 0);
    bool tight = after->kind == SQL_TOKEN_WORD && after->offset == token->offset + token->length;
    if (tight && parser->dialect->family == SQL_FAMILY_ORACLE && after->length == 1) {
        parser->at++; /* 1.5d, 2f */
    } else if (tight) {
        sql_fail(parser, "a word follows the number without a blank");
        return NULL;
    }
    bool whole = true;
    for (size_t i = 0; i < expr->text.n; i++)
        whole = whole && ((expr->text.p[i] >= '0' && expr->text.p[i] <= '9'));
    expr->literal = whole ? SQL_LITERAL_INTEGER : SQL_LITERAL_NUMBER;
    return sql_expr_close(parser, expr, from);
}

static SqlExpr *read_string_literal(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    expr->literal = SQL_LITERAL_STRING;
    if (!sql_read_string(parser, &expr->text))
        return NULL;
    return sql_expr_close(parser, expr, from);
}

static SqlExpr *read_bits(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    expr->literal = SQL_LITERAL_BITS;
    expr->text = sql_token_text(parser, sql_next(parser));
    return sql_expr_close(parser, expr, from);
}

static SqlExpr *read_word_literal(SqlParser *parser, SqlLiteral literal)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    expr->literal = (uint8_t)literal;
    expr->text = sql_lower_text(parser, sql_next(parser));
    return sql_expr_close(parser, expr, from);
}

SqlExpr *sql_read_literal(SqlParser *parser)
{
    size_t from = parser->at;
    if (at_punct(parser, '-') || at_punct(parser, '+')) {
        SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_UNARY, from);
        expr->text = sql_token_text(parser, sql_next(parser));
        SqlExpr *number = sql_read_literal(parser);
        if (!number)
            return NULL;
        sql_expr_add(expr, number);
        return sql_expr_close(parser, expr, from);
    }
    if (at_kind(parser, SQL_TOKEN_NUMBER))
        return read_number(parser);
    if (at_kind(parser, SQL_TOKEN_BYTES))
        return read_bits(parser);
    return read_string_literal(parser);
}

/* DATE '2026-01-01': the type has been read and a string stands here. */
static SqlExpr *read_typed_literal(SqlParser *parser, SqlType *type, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    expr->literal = SQL_LITERAL_TYPED;
    expr->type = type;
    if (!sql_read_string(parser, &expr->text))
        return NULL;
    if (str_is(type->canon, "interval") && !sql_read_interval_fields(parser, type))
        return NULL;
    return sql_expr_close(parser, expr, from);
}

/* TIMESTAMP(3) WITH TIME ZONE 'x'; NULL with the cursor and no error set when it is not one. */
static SqlExpr *try_typed_literal(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlToken *after = sql_peek(parser, 1);
    /* Words that may name a function too are not tried: nested calls would be read twice each. */
    bool plain =
        at(parser, KW_JSON) || (at(parser, KW_DOUBLE) && !at2(parser, KW_DOUBLE, KW_PRECISION));
    if (plain && after->kind != SQL_TOKEN_STRING)
        return NULL;
    if (after->kind == SQL_TOKEN_STRING || after->kind == SQL_TOKEN_WORD ||
        sql_token_is_punct(after, '(')) {
        const char *error = parser->error;
        SqlType *type = sql_read_simple_type(parser);
        if (type && at_kind(parser, SQL_TOKEN_STRING))
            return read_typed_literal(parser, type, from);
        parser->error = error;
    }
    parser->at = from;
    return NULL;
}

/* [1], [1:2], [:]: the bounds that are left out become DEFAULT nodes. */
static SqlExpr *read_bound(SqlParser *parser)
{
    if (!at_punct(parser, ':') && !at_punct(parser, ']'))
        return sql_read_expr(parser);
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_DEFAULT, parser->at);
    expr->height = 1;
    return expr;
}

static SqlExpr *read_subscript(SqlParser *parser, SqlExpr *base, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_SUBSCRIPT, from);
    sql_expr_add(expr, base);
    parser->at++;
    SqlExpr *low = read_bound(parser);
    if (!low)
        return NULL;
    sql_expr_add(expr, low);
    if (take_punct(parser, ':')) {
        expr->flags |= SQL_EXPR_SLICE;
        SqlExpr *high = read_bound(parser);
        if (!high)
            return NULL;
        sql_expr_add(expr, high);
    } else if (low->op == SQL_EXPR_DEFAULT && low->span.length == 0) {
        sql_fail(parser, "expected an index");
        return NULL;
    }
    return need_punct(parser, ']') ? sql_expr_close(parser, expr, from) : NULL;
}

/* x.value('y'): what it is called on becomes the first argument. */
static SqlExpr *read_method(SqlParser *parser, SqlExpr *base, SqlIdent *name, size_t from)
{
    SqlExpr *call = sql_read_call(parser, sql_name_of_ident(parser, name), from);
    if (!call)
        return NULL;
    base->next = call->args;
    call->args = base;
    call->n++;
    if (base->height >= call->height)
        call->height = (uint16_t)(base->height + 1);
    return sql_reach(parser, call->height) ? call : NULL;
}

static SqlExpr *read_field(SqlParser *parser, SqlExpr *base, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_FIELD, from);
    sql_expr_add(expr, base);
    parser->at++;
    if (take_punct(parser, '*')) {
        expr->flags |= SQL_EXPR_ARG_STAR;
        return sql_expr_close(parser, expr, from);
    }
    SqlIdent *field = sql_read_label(parser);
    if (!field)
        return NULL;
    if (at_punct(parser, '(') && parser->dialect->family != SQL_FAMILY_POSTGRES)
        return read_method(parser, base, field, from);
    expr->text = field->name;
    return sql_expr_close(parser, expr, from);
}

/* Oracle has a hook for operators, but not for fields; the MySQL family has no fields at all. */
static bool has_own_indirection(const SqlDialect *dialect)
{
    return dialect->hooks && dialect->hooks->infix && dialect->family != SQL_FAMILY_ORACLE;
}

static SqlExpr *read_indirection(SqlParser *parser, SqlExpr *base, size_t from)
{
    if (has_own_indirection(parser->dialect))
        return base;
    while (base) {
        if (at_punct(parser, '['))
            base = read_subscript(parser, base, from);
        else if (at_punct(parser, '.'))
            base = read_field(parser, base, from);
        else
            break;
    }
    return base;
}

/* a, a.b, a.b.c, a.*: the parts up to the first subscript. */
static SqlExpr *read_parts(SqlParser *parser, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    SqlIdent **end = &expr->parts;
    *end = sql_read_label(parser);
    while (*end && at_punct(parser, '.')) {
        parser->at++;
        end = &(*end)->next;
        if (take_punct(parser, '*')) {
            expr->op = SQL_EXPR_STAR;
            return sql_expr_close(parser, expr, from);
        }
        *end = sql_read_label(parser);
    }
    return *end ? sql_expr_close(parser, expr, from) : NULL;
}

SqlExpr *sql_read_column(SqlParser *parser)
{
    size_t from = parser->at;
    if (!at_ident(parser)) {
        sql_fail(parser, "expected a column");
        return NULL;
    }
    SqlExpr *column = read_parts(parser, from);
    return column ? read_indirection(parser, column, from) : NULL;
}

bool sql_read_column_list(SqlParser *parser, SqlExprList *columns)
{
    do {
        SqlExpr *column = sql_read_column(parser);
        if (!column)
            return false;
        SQL_LIST_ADD(columns, column);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_columns(SqlParser *parser, SqlExprList *columns)
{
    return need_punct(parser, '(') && sql_read_column_list(parser, columns) &&
           need_punct(parser, ')');
}

/* The token after a.b.c: a parenthesis makes it a call, a string a typed literal. */
static const SqlToken *after_name(const SqlParser *parser)
{
    size_t k = 1;
    while (sql_token_is_punct(sql_peek(parser, k), '.') &&
           sql_token_is_label(parser, sql_peek(parser, k + 1)))
        k += 2;
    return sql_peek(parser, k);
}

/* bpchar(3) 'x': what looked like a call was a type. */
static SqlType *type_of_call(SqlParser *parser, const SqlExpr *call)
{
    SqlType *type = NEW(parser, SqlType);
    type->name = call->call->name;
    type->canon = type->name->name;
    type->args.first = call->args;
    type->args.n = call->n;
    type->span = call->span;
    return type;
}

static SqlExpr *read_named(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlToken *after = after_name(parser);
    bool alias = parser->dialect->family == SQL_FAMILY_TSQL ||
                 parser->dialect->family == SQL_FAMILY_MYSQL; /* SELECT a 'b' */
    if (!alias && after->kind == SQL_TOKEN_STRING &&
        sql_token_is_routine(parser, sql_peek(parser, 0))) {
        SqlType *type = sql_read_simple_type(parser);
        return type ? read_typed_literal(parser, type, from) : NULL;
    }
    if (!sql_token_is_punct(after, '('))
        return sql_read_column(parser);
    SqlName *name = sql_read_routine(parser);
    SqlExpr *call = name ? sql_read_call(parser, name, from) : NULL;
    if (call && parser->dialect->family != SQL_FAMILY_POSTGRES)
        call = read_indirection(parser, call, from);
    if (!call || alias || call->op != SQL_EXPR_CALL || !at_kind(parser, SQL_TOKEN_STRING))
        return call;
    return read_typed_literal(parser, type_of_call(parser, call), from);
}

static SqlExpr *read_when(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *when = sql_expr_new(parser, SQL_EXPR_WHEN, from);
    SqlExpr *condition = sql_read_expr(parser);
    if (!condition || !need(parser, KW_THEN))
        return NULL;
    SqlExpr *result = sql_read_expr(parser);
    if (!result)
        return NULL;
    sql_expr_add(when, condition);
    sql_expr_add(when, result);
    return sql_expr_close(parser, when, from);
}

static SqlExpr *read_case(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_CASE, from);
    SqlExprList args = {0};
    if (!at(parser, KW_WHEN)) {
        SqlExpr *operand = sql_read_expr(parser);
        if (!operand)
            return NULL;
        SQL_LIST_ADD(&args, operand);
        expr->flags |= SQL_EXPR_OPERAND;
    }
    do {
        SqlExpr *when = at(parser, KW_WHEN) ? read_when(parser) : NULL;
        if (!when) {
            sql_fail(parser, "expected WHEN");
            return NULL;
        }
        SQL_LIST_ADD(&args, when);
    } while (at(parser, KW_WHEN));
    if (take(parser, KW_ELSE)) {
        SqlExpr *otherwise = sql_read_expr(parser);
        if (!otherwise)
            return NULL;
        SQL_LIST_ADD(&args, otherwise);
        expr->flags |= SQL_EXPR_ELSE;
    }
    sql_expr_adopt(expr, &args);
    return need(parser, KW_END) ? sql_expr_close(parser, expr, from) : NULL;
}

static SqlExpr *read_subquery(SqlParser *parser, SqlExprOp op, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, op, from);
    bool ok = sql_expr_take_query(parser, expr, sql_read_query_in_parens(parser));
    return ok ? sql_expr_close(parser, expr, from) : NULL;
}

/* [1, 2], [[1], [2]]: inside ARRAY the inner brackets need no ARRAY. */
static SqlExpr *read_array_items(SqlParser *parser, size_t from)
{
    if (!sql_enter(parser))
        return NULL;
    SqlExpr *array = sql_expr_new(parser, SQL_EXPR_ARRAY, from);
    SqlExprList items = {0};
    bool ok = need_punct(parser, '[');
    while (ok && !at_punct(parser, ']')) {
        SqlExpr *item =
            at_punct(parser, '[') ? read_array_items(parser, parser->at) : sql_read_expr(parser);
        ok = item != NULL;
        if (ok)
            SQL_LIST_ADD(&items, item);
        if (!take_punct(parser, ','))
            break;
    }
    ok = ok && need_punct(parser, ']');
    sql_expr_adopt(array, &items);
    sql_leave(parser);
    return ok ? sql_expr_close(parser, array, from) : NULL;
}

static SqlExpr *read_array(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *array = at_punct(parser, '(') ? read_subquery(parser, SQL_EXPR_ARRAY, from)
                                           : read_array_items(parser, from);
    return array ? read_indirection(parser, array, from) : NULL;
}

static SqlExpr *read_row(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *row = sql_expr_new(parser, SQL_EXPR_ROW, from);
    row->flags |= SQL_EXPR_EXPLICIT;
    SqlExprList items = {0};
    parser->at++;
    if (!at_punct(parser, ')') && !sql_read_exprs(parser, &items))
        return NULL;
    sql_expr_adopt(row, &items);
    return need_punct(parser, ')') ? sql_expr_close(parser, row, from) : NULL;
}

static SqlExpr *read_exists(SqlParser *parser)
{
    size_t from = parser->at++;
    return read_subquery(parser, SQL_EXPR_EXISTS, from);
}

static SqlExpr *read_default(SqlParser *parser)
{
    size_t from = parser->at++;
    return sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_DEFAULT, from), from);
}

/* Inside parentheses: some dialects allow aliases, no item and a last comma. */
static bool read_items(SqlParser *parser, SqlExprList *items)
{
    if (!sql_has_grammar(parser->dialect, SQL_GRAMMAR_INNER_ALIAS))
        return sql_read_exprs(parser, items);
    while (!at_punct(parser, ')')) {
        SqlExpr *item = sql_read_expr(parser);
        if (!item || (take(parser, KW_AS) && !sql_read_label(parser)))
            return false;
        SQL_LIST_ADD(items, item);
        if (!take_punct(parser, ','))
            break;
    }
    return true;
}

static SqlExpr *read_parens(SqlParser *parser)
{
    size_t from = parser->at;
    if (sql_at_query_parens(parser)) {
        SqlExpr *query = read_subquery(parser, SQL_EXPR_SUBQUERY, from);
        return query ? read_indirection(parser, query, from) : NULL;
    }
    parser->at++;
    SqlExprList items = {0};
    if (!read_items(parser, &items) || !need_punct(parser, ')'))
        return NULL;
    SqlExpr *expr = sql_expr_new(parser, items.n != 1 ? SQL_EXPR_ROW : SQL_EXPR_PAREN, from);
    sql_expr_adopt(expr, &items);
    expr = sql_expr_close(parser, expr, from);
    return expr && items.n == 1 ? read_indirection(parser, expr, from) : expr;
}

static SqlExpr *read_param(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_PARAM, from);
    expr->text = sql_token_text(parser, sql_next(parser));
    expr = sql_expr_close(parser, expr, from);
    return expr ? read_indirection(parser, expr, from) : NULL;
}

static bool is_reserved_leaf(const SqlToken *token)
{
    return token->id == KW_EXISTS || token->id == KW_ROW;
}

static SqlExpr *read_word(SqlParser *parser, const SqlToken *token)
{
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    switch (token->id) {
    case KW_NULL:
        return read_word_literal(parser, SQL_LITERAL_NULL);
    case KW_TRUE:
    case KW_FALSE:
        return read_word_literal(parser, SQL_LITERAL_BOOL);
    case KW_CASE:
        return read_case(parser);
    case KW_ARRAY:
        if (parens || sql_token_is_punct(sql_peek(parser, 1), '['))
            return read_array(parser);
        break;
    case KW_DEFAULT:
        return read_default(parser);
    case KW_EXISTS:
        if (parens)
            return read_exists(parser);
        break;
    case KW_ROW:
        if (parens)
            return read_row(parser);
        break;
    default:
        break;
    }
    if (!is_reserved_leaf(token) && parser->dialect->family != SQL_FAMILY_MYSQL) {
        SqlExpr *special = sql_read_special(parser);
        if (special || parser->error)
            return special;
    }
    bool own = parser->dialect->hooks && parser->dialect->family != SQL_FAMILY_POSTGRES;
    if (!own && sql_token_is_type_word(token)) {
        SqlExpr *literal = try_typed_literal(parser);
        if (literal || parser->error)
            return literal;
    }
    if (at_ident(parser) || sql_token_is_routine(parser, token))
        return read_named(parser);
    sql_fail(parser, "unexpected word in an expression");
    return NULL;
}

SqlExpr *sql_read_primary(SqlParser *parser)
{
    SqlExpr *own = NULL;
    if (SQL_HOOK(parser, primary, &own) != 0)
        return own;
    const SqlToken *token = sql_peek(parser, 0);
    switch (token->kind) {
    case SQL_TOKEN_NUMBER:
        return read_number(parser);
    case SQL_TOKEN_STRING:
        return read_string_literal(parser);
    case SQL_TOKEN_BYTES:
        return read_bits(parser);
    case SQL_TOKEN_PARAM:
    case SQL_TOKEN_VARIABLE:
        return read_param(parser);
    case SQL_TOKEN_QUOTED:
        return read_named(parser);
    case SQL_TOKEN_WORD:
        return read_word(parser, token);
    default:
        if (at_punct(parser, '('))
            return read_parens(parser);
        sql_fail(parser, "expected an expression");
        return NULL;
    }
}
