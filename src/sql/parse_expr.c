/* Expressions: a Pratt parser with PostgreSQL's levels of precedence.
 *
 * The loop builds left-deep chains without recursion, and a chain of one operator becomes one node
 * with many arguments; so a generated condition of 200,000 terms costs no stack here and none in
 * whoever reads the tree. */
#include "sql/parse_operator.h"

static SqlExpr *read_level(SqlParser *parser, int level, bool plain);

SqlExpr *sql_expr_new(SqlParser *parser, SqlExprOp op, size_t from)
{
    SqlExpr *expr = NEW(parser, SqlExpr);
    expr->op = (uint8_t)op;
    expr->span.offset = parser->tokens[from].offset;
    return expr;
}

void sql_expr_add(SqlExpr *expr, SqlExpr *arg)
{
    SqlExpr **end = &expr->args;
    while (*end)
        end = &(*end)->next;
    *end = arg;
    expr->n++;
    if (arg->height > expr->height)
        expr->height = arg->height;
}

void sql_expr_adopt(SqlExpr *expr, SqlExprList *list)
{
    expr->args = list->first;
    expr->n = (uint32_t)list->n;
    for (SqlExpr *arg = list->first; arg; arg = arg->next)
        if (arg->height > expr->height)
            expr->height = arg->height;
}

bool sql_expr_take_query(SqlParser *parser, SqlExpr *expr, SqlQuery *query)
{
    if (!query)
        return false;
    expr->query = query;
    if (query->height > expr->height)
        expr->height = query->height;
    parser->has_subquery = true;
    return true;
}

SqlExpr *sql_expr_close(SqlParser *parser, SqlExpr *expr, size_t from)
{
    expr->span = sql_span_from(parser, from);
    expr->height++;
    return sql_has_room(parser) && sql_reach(parser, expr->height) ? expr : NULL;
}

typedef struct Chain {
    SqlExpr *left;
    SqlExpr *last; /* of left's args, when left is a chain that may grow */
    size_t from;
    int blocked; /* level of the operator without associativity that was just read */
    bool plain;
} Chain;

/* A new node over the left side so far. */
static SqlExpr *wrap(SqlParser *parser, Chain *chain, SqlExprOp op)
{
    SqlExpr *expr = sql_expr_new(parser, op, chain->from);
    sql_expr_add(expr, chain->left);
    chain->last = NULL;
    return expr;
}

static bool close_chain(SqlParser *parser, Chain *chain, SqlExpr *expr)
{
    chain->left = sql_expr_close(parser, expr, chain->from);
    return chain->left != NULL;
}

static bool add_operand(SqlParser *parser, Chain *chain, SqlExpr *expr, int level)
{
    SqlExpr *operand = read_level(parser, level, chain->plain);
    if (!operand)
        return false;
    sql_expr_add(expr, operand);
    return true;
}

/* = ANY (...), LIKE ALL (...): the word stands at the cursor. */
static bool at_quantifier(const SqlParser *parser)
{
    if (!at(parser, KW_ANY) && !at(parser, KW_SOME) && !at(parser, KW_ALL))
        return false;
    return sql_token_is_punct(sql_peek(parser, 1), '(');
}

/* = ANY (SELECT ...), IN (SELECT ...) */
static bool close_with_query(SqlParser *parser, Chain *chain, SqlExpr *expr)
{
    return sql_expr_take_query(parser, expr, sql_read_query_in_parens(parser)) &&
           close_chain(parser, chain, expr);
}

/* = ANY (1, 2) of Oracle, IN (1, 2) */
static bool close_with_list(SqlParser *parser, Chain *chain, SqlExpr *expr)
{
    SqlExprList list = {0};
    SQL_LIST_ADD(&list, chain->left);
    if (!need_punct(parser, '(') || !sql_read_exprs(parser, &list) || !need_punct(parser, ')'))
        return false;
    sql_expr_adopt(expr, &list);
    return close_chain(parser, chain, expr);
}

static bool read_quantified(SqlParser *parser, Chain *chain, Str symbol)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_QUANTIFIED);
    expr->text = symbol;
    if (sql_token_is_word(sql_next(parser), KW_ALL))
        expr->flags |= SQL_EXPR_ALL;
    if (sql_at_query_parens(parser))
        return close_with_query(parser, chain, expr);
    SqlExpr *array;
    if (parser->dialect->family == SQL_FAMILY_ORACLE)
        return close_with_list(parser, chain, expr);
    if (!sql_read_expr_in_parens(parser, &array))
        return false;
    sql_expr_add(expr, array);
    return close_chain(parser, chain, expr);
}

/* Grows a chain of the same operator in place, else wraps. */
static bool append_binary(SqlParser *parser, Chain *chain, Str symbol, SqlExpr *right)
{
    SqlExpr *left = chain->left;
    if (chain->last && left->op == SQL_EXPR_BINARY && str_eq(left->text, symbol)) {
        chain->last->next = right;
        chain->last = right;
        left->n++;
        if (right->height + 1 > left->height)
            left->height = right->height + 1;
        left->span = sql_span_from(parser, chain->from);
        return sql_reach(parser, left->height);
    }
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_BINARY);
    expr->text = symbol;
    sql_expr_add(expr, right);
    chain->last = right;
    return close_chain(parser, chain, expr);
}

static bool read_binary(SqlParser *parser, Chain *chain, Str symbol, int level)
{
    if (!chain->plain && at_quantifier(parser))
        return read_quantified(parser, chain, symbol);
    SqlExpr *right = read_level(parser, level + 1, chain->plain);
    return right && append_binary(parser, chain, symbol, right);
}

static bool read_cast(SqlParser *parser, Chain *chain)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_CAST);
    parser->at++;
    expr->type = sql_read_type(parser);
    return expr->type && close_chain(parser, chain, expr);
}

static bool read_punct(SqlParser *parser, Chain *chain, int level)
{
    if (level == SQL_BIND_CAST)
        return read_cast(parser, chain);
    Str symbol = sql_token_text(parser, sql_next(parser));
    return read_binary(parser, chain, symbol, level);
}

static bool read_json_predicate(SqlParser *parser, SqlExpr *expr)
{
    size_t from = parser->at++;
    if (!take(parser, KW_VALUE) && !take(parser, KW_ARRAY) && !take(parser, KW_OBJECT))
        take(parser, KW_SCALAR);
    if (take2(parser, KW_WITH, KW_UNIQUE) || take2(parser, KW_WITHOUT, KW_UNIQUE))
        take(parser, KW_KEYS);
    expr->text = sql_words_since(parser, from);
    return true;
}

static bool is_normal_form(const SqlToken *token)
{
    return sql_token_is_word(token, KW_NFC) || sql_token_is_word(token, KW_NFD) ||
           sql_token_is_word(token, KW_NFKC) || sql_token_is_word(token, KW_NFKD);
}

static bool read_is_what(SqlParser *parser, Chain *chain, SqlExpr *expr)
{
    if (take2(parser, KW_DISTINCT, KW_FROM)) {
        expr->text = STR("distinct from");
        return add_operand(parser, chain, expr, SQL_BIND_COMPARE);
    }
    if (since(parser, 16, at(parser, KW_JSON)))
        return read_json_predicate(parser, expr);
    if (is_normal_form(sql_peek(parser, 0)))
        parser->at++;
    if (!at(parser, KW_NULL) && !at(parser, KW_TRUE) && !at(parser, KW_FALSE) &&
        !at(parser, KW_UNKNOWN) && !at(parser, KW_DOCUMENT) && !at(parser, KW_NORMALIZED))
        return sql_fail(parser, "expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM after IS");
    expr->text = sql_lower_text(parser, sql_next(parser));
    return true;
}

static bool read_is(SqlParser *parser, Chain *chain)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_IS);
    if (at(parser, KW_ISNULL) || at(parser, KW_NOTNULL)) {
        if (sql_token_is_word(sql_next(parser), KW_NOTNULL))
            expr->flags |= SQL_EXPR_NEGATED;
        expr->text = STR("null");
        return close_chain(parser, chain, expr);
    }
    parser->at++;
    if (take(parser, KW_NOT))
        expr->flags |= SQL_EXPR_NEGATED;
    return read_is_what(parser, chain, expr) && close_chain(parser, chain, expr);
}

static bool read_between(SqlParser *parser, Chain *chain, uint16_t flags)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_BETWEEN);
    expr->flags |= flags;
    if (take(parser, KW_SYMMETRIC))
        expr->flags |= SQL_EXPR_SYMMETRIC;
    else
        take(parser, KW_ASYMMETRIC);
    SqlExpr *low = read_level(parser, SQL_BIND_IS, true);
    if (!low || !need(parser, KW_AND))
        return false;
    sql_expr_add(expr, low);
    return add_operand(parser, chain, expr, SQL_BIND_LIKE + 1) && close_chain(parser, chain, expr);
}

static bool read_in(SqlParser *parser, Chain *chain, uint16_t flags)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_IN);
    expr->flags |= flags;
    if (sql_at_query_parens(parser))
        return close_with_query(parser, chain, expr);
    return close_with_list(parser, chain, expr);
}

/* The MySQL family takes one character at most. */
static bool check_escape(SqlParser *parser, const SqlExpr *escape)
{
    size_t characters = 0;
    if (parser->dialect->family != SQL_FAMILY_MYSQL || escape->op != SQL_EXPR_LITERAL)
        return true;
    for (size_t i = 0; i < escape->text.n; i++)
        characters += ((unsigned char)escape->text.p[i] & 0xc0) != 0x80;
    return characters <= 1 || sql_fail(parser, "expected one character after ESCAPE");
}

static bool read_like(SqlParser *parser, Chain *chain, uint16_t flags)
{
    size_t from = parser->at++;
    if (sql_token_is_word(&parser->tokens[from], KW_SIMILAR) && !need(parser, KW_TO))
        return false;
    Str symbol = sql_words_since(parser, from);
    if (at_quantifier(parser))
        return read_quantified(
            parser, chain, flags ? str_printf(parser->arena, "not %.*s", STR_ARG(symbol)) : symbol);
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_LIKE);
    expr->flags |= flags;
    expr->text = symbol;
    if (!add_operand(parser, chain, expr, SQL_BIND_LIKE + 1))
        return false;
    if (take(parser, KW_ESCAPE) && (!add_operand(parser, chain, expr, SQL_BIND_LIKE + 1) ||
                                    !check_escape(parser, expr->args->next->next)))
        return false;
    return close_chain(parser, chain, expr);
}

static bool read_like_level(SqlParser *parser, Chain *chain)
{
    uint16_t flags = take(parser, KW_NOT) ? SQL_EXPR_NEGATED : 0;
    if (take(parser, KW_BETWEEN))
        return read_between(parser, chain, flags);
    if (take(parser, KW_IN))
        return read_in(parser, chain, flags);
    return read_like(parser, chain, flags);
}

static bool read_at(SqlParser *parser, Chain *chain)
{
    if (since(parser, 17, take2(parser, KW_AT, KW_LOCAL))) {
        SqlExpr *expr = wrap(parser, chain, SQL_EXPR_UNARY);
        expr->text = STR("at local");
        return close_chain(parser, chain, expr);
    }
    if (!take3(parser, KW_AT, KW_TIME, KW_ZONE))
        return sql_fail(parser, "expected TIME ZONE after AT");
    return read_binary(parser, chain, STR("at time zone"), SQL_BIND_AT);
}

static bool read_collate(SqlParser *parser, Chain *chain)
{
    SqlExpr *expr = wrap(parser, chain, SQL_EXPR_COLLATE);
    parser->at++;
    expr->name = sql_read_object(parser);
    return expr->name && close_chain(parser, chain, expr);
}

static bool read_named_operator(SqlParser *parser, Chain *chain)
{
    Str symbol;
    if (!sql_read_operator(parser, &symbol))
        return false;
    return read_binary(parser, chain, symbol, SQL_BIND_OPERATOR);
}

static bool read_word(SqlParser *parser, Chain *chain, int level)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_OR:
        parser->at++;
        return read_binary(parser, chain, STR("or"), level);
    case KW_AND:
        parser->at++;
        return read_binary(parser, chain, STR("and"), level);
    case KW_IS:
    case KW_ISNULL:
    case KW_NOTNULL:
        return read_is(parser, chain);
    case KW_OVERLAPS:
        parser->at++;
        return read_binary(parser, chain, STR("overlaps"), level);
    case KW_OPERATOR:
        return read_named_operator(parser, chain);
    case KW_AT:
        return read_at(parser, chain);
    case KW_COLLATE:
        return read_collate(parser, chain);
    case KW_XOR:
    case KW_DIV:
    case KW_MOD:
        return read_binary(parser, chain, sql_lower_text(parser, sql_next(parser)), level);
    default:
        return read_like_level(parser, chain);
    }
}

static SqlExpr *read_prefix(SqlParser *parser, int level, bool plain)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_UNARY, from);
    if (level == SQL_BIND_OPERATOR) {
        if (!sql_read_operator(parser, &expr->text))
            return NULL;
    } else {
        expr->text = sql_lower_text(parser, sql_next(parser));
    }
    SqlExpr *operand = read_level(parser, level, plain);
    if (!operand)
        return NULL;
    sql_expr_add(expr, operand);
    return sql_expr_close(parser, expr, from);
}

static bool is_without_order(int level)
{
    return level == SQL_BIND_COMPARE || level == SQL_BIND_LIKE || level == SQL_BIND_IS;
}

static SqlExpr *read_chain(SqlParser *parser, Chain *chain, int min)
{
    for (;;) {
        int taken = SQL_HOOK(parser, infix, &chain->left, chain->from, min);
        if (taken < 0)
            return NULL;
        if (taken > 0) {
            chain->last = NULL;
            chain->blocked = 0;
            continue;
        }
        int level = sql_operator_level(parser, chain->plain);
        if (level < min || level == 0 || level == chain->blocked)
            return chain->left;
        bool punct = at_kind(parser, SQL_TOKEN_PUNCT);
        if (!(punct ? read_punct(parser, chain, level) : read_word(parser, chain, level)))
            return NULL;
        bool ordered = parser->dialect->family == SQL_FAMILY_MYSQL || !is_without_order(level);
        chain->blocked = ordered ? 0 : level;
    }
}

static SqlExpr *read_level(SqlParser *parser, int min, bool plain)
{
    if (!sql_enter(parser))
        return NULL;
    Chain chain = {.from = parser->at, .plain = plain};
    int prefix = sql_prefix_level(parser, min, plain);
    chain.left = prefix ? read_prefix(parser, prefix, plain) : sql_read_primary(parser);
    SqlExpr *expr = chain.left ? read_chain(parser, &chain, min) : NULL;
    sql_leave(parser);
    return expr;
}

SqlExpr *sql_read_expr(SqlParser *parser)
{
    return read_level(parser, SQL_BIND_OR, false);
}

SqlExpr *sql_read_operand(SqlParser *parser, SqlBinding binding)
{
    return read_level(parser, (int)binding, false);
}

SqlExpr *sql_read_plain_expr(SqlParser *parser)
{
    return read_level(parser, SQL_BIND_IS, true);
}

bool sql_read_exprs(SqlParser *parser, SqlExprList *exprs)
{
    do {
        SqlExpr *expr = sql_read_expr(parser);
        if (!expr)
            return false;
        SQL_LIST_ADD(exprs, expr);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_expr_in_parens(SqlParser *parser, SqlExpr **expr)
{
    if (!need_punct(parser, '('))
        return false;
    *expr = sql_read_expr(parser);
    return *expr && need_punct(parser, ')');
}
