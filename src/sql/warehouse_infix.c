/* What may stand behind an operand in the warehouse dialects: paths, lists without parentheses. */
#include "sql/parse_warehouse.h"

static int closed(SqlParser *parser, SqlExpr **expr, SqlExpr *outer, size_t from)
{
    *expr = outer ? sql_expr_close(parser, outer, from) : NULL;
    return *expr ? 1 : -1;
}

static SqlExpr *over(SqlParser *parser, SqlExprOp op, SqlExpr *operand, size_t from)
{
    SqlExpr *outer = sql_expr_new(parser, op, from);
    sql_expr_add(outer, operand);
    return outer;
}

/* ---- paths: [1], .name, .1, :name, :['name'] ---- */

static bool is_glued(const SqlParser *parser)
{
    const SqlToken *before = &parser->tokens[parser->at - 1], *token = sql_peek(parser, 0);
    return before->offset + before->length == token->offset;
}

/* a.f(b): a call with a as its first argument. */
static int read_method(SqlParser *parser, SqlExpr **expr, const SqlToken *token, size_t from)
{
    SqlName *name = sql_name_of_ident(parser, sql_ident_of_token(parser, token));
    SqlExpr *call = sql_read_call(parser, name, from);
    if (!call)
        return -1;
    (*expr)->next = call->args;
    call->args = *expr;
    call->n++;
    if ((*expr)->height >= call->height)
        call->height = (*expr)->height;
    return closed(parser, expr, call, from);
}

static int read_field(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *field = over(parser, SQL_EXPR_FIELD, *expr, from);
    if (take_punct(parser, '*')) {
        field->flags |= SQL_EXPR_ARG_STAR;
        return closed(parser, expr, field, from);
    }
    const SqlToken *token = sql_peek(parser, 0);
    bool fits = sql_token_is_label(parser, token) || token->kind == SQL_TOKEN_NUMBER ||
                token->kind == SQL_TOKEN_STRING;
    if (!fits)
        return sql_fail(parser, "expected a field") ? 1 : -1;
    parser->at++;
    if (token->kind == SQL_TOKEN_WORD && at_punct(parser, '('))
        return read_method(parser, expr, token, from);
    field->text = token->kind == SQL_TOKEN_NUMBER ? sql_token_text(parser, token)
                                                  : sql_token_raw_name(parser, token);
    return closed(parser, expr, field, from);
}

/* a.1 of a tuple: the lexer took ".1" for a number. */
static int read_tuple_field(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *field = over(parser, SQL_EXPR_FIELD, *expr, from);
    field->text = sql_token_text(parser, sql_next(parser));
    return closed(parser, expr, field, from);
}

static int read_subscript(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *item = over(parser, SQL_EXPR_SUBSCRIPT, *expr, from);
    parser->at++;
    if (take_punct(parser, '*') || at_punct(parser, ']')) {
        item->flags |= SQL_EXPR_ARG_STAR;
        return need_punct(parser, ']') ? closed(parser, expr, item, from) : -1;
    }
    SqlExpr *index = at_punct(parser, ':') ? NULL : sql_read_expr(parser);
    if (parser->error)
        return -1;
    if (index)
        sql_expr_add(item, index);
    if (sql_take_colon(parser) && !at_punct(parser, ']')) {
        SqlExpr *high = sql_read_expr(parser);
        if (!high)
            return -1;
        sql_expr_add(item, high);
    }
    return need_punct(parser, ']') ? closed(parser, expr, item, from) : -1;
}

static bool is_path_colon(const SqlParser *parser)
{
    if (!sql_has_grammar(parser->dialect, SQL_GRAMMAR_PATHS) || !at_punct(parser, ':'))
        return false;
    const SqlToken *after = sql_peek(parser, 1);
    return sql_token_is_label(parser, after) || sql_token_is_punct(after, '[');
}

static int read_path(SqlParser *parser, SqlExpr **expr, size_t from)
{
    if (at_punct(parser, '['))
        return read_subscript(parser, expr, from);
    if (at_kind(parser, SQL_TOKEN_NUMBER) && is_glued(parser) &&
        sql_token_text(parser, sql_peek(parser, 0)).p[0] == '.')
        return read_tuple_field(parser, expr, from);
    if (is_path_colon(parser)) {
        parser->at++;
        return at_punct(parser, '[') ? 1 : read_field(parser, expr, from);
    }
    if (!at_punct(parser, '.'))
        return 0;
    parser->at++;
    return read_field(parser, expr, from);
}

/* COLLATE 'x': a string here, a name elsewhere. */
static int read_collate(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *collate = over(parser, SQL_EXPR_COLLATE, *expr, from);
    parser->at++;
    collate->name = NEW(parser, SqlName);
    collate->name->span = sql_span_from(parser, parser->at);
    if (!sql_read_string(parser, &collate->name->name))
        return -1;
    collate->name->raw = collate->name->name;
    return closed(parser, expr, collate, from);
}

/* ---- IN and LIKE ---- */

static uint16_t take_not(SqlParser *parser)
{
    return take(parser, KW_NOT) ? SQL_EXPR_NEGATED : 0;
}

/* The word behind an optional NOT. */
static const SqlToken *after_not(const SqlParser *parser, size_t k)
{
    return sql_peek(parser, k + at(parser, KW_NOT));
}

/* a IN UNNEST(b), a NOT IN t */
static int read_in(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *in = over(parser, SQL_EXPR_IN, *expr, from);
    in->flags |= take_not(parser);
    parser->at++;
    SqlExpr *list = sql_read_operand(parser, SQL_BIND_OPERATOR);
    if (!list)
        return -1;
    sql_expr_add(in, list);
    return closed(parser, expr, in, from);
}

static bool at_in_without_parens(const SqlParser *parser)
{
    return sql_token_is_word(after_not(parser, 0), KW_IN) &&
           !sql_token_is_punct(after_not(parser, 1), '(');
}

static bool is_quantifier(const SqlToken *token)
{
    return sql_token_is_word(token, KW_ANY) || sql_token_is_word(token, KW_ALL) ||
           sql_token_is_word(token, KW_SOME);
}

static bool at_like_any(const SqlParser *parser)
{
    const SqlToken *word = after_not(parser, 0);
    bool like = sql_token_is_word(word, KW_LIKE) || sql_token_is_word(word, KW_ILIKE) ||
                sql_token_is_word(word, KW_RLIKE);
    return like && is_quantifier(after_not(parser, 1));
}

/* a LIKE ANY ('x', 'y'), a NOT LIKE ALL UNNEST(b) */
static int read_like_any(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *like = over(parser, SQL_EXPR_QUANTIFIED, *expr, from);
    size_t word = parser->at;
    take_not(parser);
    parser->at++;
    like->text = sql_words_since(parser, word);
    if (sql_token_is_word(sql_next(parser), KW_ALL))
        like->flags |= SQL_EXPR_ALL;
    SqlExpr *list = sql_read_primary(parser);
    if (!list)
        return -1;
    sql_expr_add(like, list);
    if (take(parser, KW_ESCAPE) && !sql_read_string(parser, &(Str){0}))
        return -1;
    return closed(parser, expr, like, from);
}

int sql_warehouse_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min)
{
    int taken = parser->at > 0 ? read_path(parser, expr, from) : 0;
    if (taken || min > SQL_BIND_COLLATE)
        return taken;
    if (at(parser, KW_COLLATE) && sql_peek(parser, 1)->kind == SQL_TOKEN_STRING)
        return read_collate(parser, expr, from);
    if (min > SQL_BIND_LIKE)
        return 0;
    if (at_in_without_parens(parser))
        return read_in(parser, expr, from);
    return at_like_any(parser) ? read_like_any(parser, expr, from) : 0;
}
