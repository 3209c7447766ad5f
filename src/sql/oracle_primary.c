/* Leaves of Oracle's expressions: names with links and (+), element references, pseudocolumns. */
#include "sql/parse_oracle.h"

/* a.b.c: the parts, not yet known to be a column or a routine. */
static SqlIdent *read_parts(SqlParser *parser, bool *star)
{
    SqlIdent *first = sql_ident_of_token(parser, sql_next(parser));
    for (SqlIdent *last = first; at_punct(parser, '.'); last = last->next) {
        const SqlToken *token = sql_peek(parser, 1);
        *star = sql_token_is_punct(token, '*');
        if (!*star && !sql_token_is_label(parser, token))
            break;
        parser->at += 2;
        if (*star)
            break;
        last->next = sql_ident_of_token(parser, token);
    }
    return first;
}

static SqlExpr *close_column(SqlParser *parser, SqlIdent *parts, bool star, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, star ? SQL_EXPR_STAR : SQL_EXPR_COLUMN, from);
    expr->parts = parts;
    for (const SqlIdent *part = parts; part; part = part->next)
        sql_note_ident(parser, part);
    return sql_expr_close(parser, expr, from);
}

/* pkg.f(x), f@link(x): the last part is the function. */
static SqlExpr *read_call(SqlParser *parser, const SqlIdent *parts, size_t from)
{
    SqlName *name = NEW(parser, SqlName);
    for (const SqlIdent *part = parts; part; part = part->next) {
        name->catalog = name->schema;
        name->schema = name->name;
        name->name = part->name;
        name->raw = part->raw;
        name->quoted = part->quoted;
    }
    name->span = sql_span_from(parser, from);
    return sql_read_call(parser, name, from);
}

/* x(1)(2), x(1).f(2), json.a[0]: an element or a method of what stands before. */
static SqlExpr *read_element(SqlParser *parser, SqlExpr *base, size_t from)
{
    SqlExpr *element = sql_expr_new(parser, SQL_EXPR_SUBSCRIPT, from);
    SqlExprList args = {0};
    SQL_LIST_ADD(&args, base);
    int close = sql_next(parser)->id == '[' ? ']' : ')';
    if (!at_punct(parser, close) && !take_punct(parser, '*') && !sql_read_exprs(parser, &args))
        return NULL;
    sql_expr_adopt(element, &args);
    return need_punct(parser, close) ? sql_expr_close(parser, element, from) : NULL;
}

static SqlExpr *read_field(SqlParser *parser, SqlExpr *base, size_t from)
{
    SqlExpr *field = sql_expr_new(parser, SQL_EXPR_FIELD, from);
    sql_expr_add(field, base);
    parser->at++;
    field->text = sql_token_name(parser, sql_next(parser));
    return sql_expr_close(parser, field, from);
}

/* cursor%FOUND, SQL%ROWCOUNT */
static bool at_attribute(const SqlParser *parser)
{
    static const char *const words[] = {"found",    "notfound",      "isopen",
                                        "rowcount", "bulk_rowcount", "bulk_exceptions",
                                        "rowtype",  "type",          NULL};
    if (!at_punct(parser, '%'))
        return false;
    for (size_t i = 0; words[i]; i++)
        if (sql_oracle_at(parser, 1, words[i]))
            return true;
    return false;
}

SqlExpr *sql_oracle_tail(SqlParser *parser, SqlExpr *expr, size_t from)
{
    while (expr) {
        bool field = at_punct(parser, '.') && sql_token_is_label(parser, sql_peek(parser, 1));
        if (field || at_attribute(parser))
            expr = read_field(parser, expr, from);
        else if (at_punct(parser, '[') || (at_punct(parser, '(') && expr->op != SQL_EXPR_COLUMN))
            expr = read_element(parser, expr, from);
        else
            break;
    }
    return expr;
}

static bool take_outer_join(SqlParser *parser)
{
    if (!at_punct(parser, '(') || !sql_token_is_punct(sql_peek(parser, 1), '+') ||
        !sql_token_is_punct(sql_peek(parser, 2), ')'))
        return false;
    parser->at += 3;
    return true;
}

static SqlExpr *read_name(SqlParser *parser)
{
    size_t from = parser->at;
    bool star = false;
    SqlIdent *parts = read_parts(parser, &star);
    if (at_punct(parser, '@') && sql_token_is_label(parser, sql_peek(parser, 1))) {
        parser->at += 2;
        while (at_punct(parser, '.') && sql_token_is_label(parser, sql_peek(parser, 1)))
            parser->at += 2;
    }
    if (star || take_outer_join(parser) || !at_punct(parser, '('))
        return sql_oracle_tail(parser, close_column(parser, parts, star, from), from);
    return sql_oracle_tail(parser, read_call(parser, parts, from), from);
}

SqlExpr *sql_oracle_reference(SqlParser *parser)
{
    size_t from = parser->at;
    if (at_kind(parser, SQL_TOKEN_PARAM))
        return sql_oracle_tail(parser, sql_read_primary(parser), from);
    if (sql_token_is_label(parser, sql_peek(parser, 0)))
        return read_name(parser);
    sql_fail(parser, "expected a name");
    return NULL;
}

/* DATE '2026-01-01', TIMESTAMP '...', INTERVAL '2' DAY(3) TO SECOND(2) */
static SqlExpr *read_typed(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    expr->literal = SQL_LITERAL_TYPED;
    SqlType *type = expr->type = NEW(parser, SqlType);
    type->name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_peek(parser, 0)));
    type->canon = type->name->name = sql_lower_text(parser, sql_next(parser));
    type->span = sql_span_from(parser, from);
    if (!sql_read_string(parser, &expr->text))
        return NULL;
    if (str_is(type->canon, "interval")) {
        sql_next(parser);
        sql_skip_parens(parser);
        if (take(parser, KW_TO)) {
            sql_next(parser);
            sql_skip_parens(parser);
        }
    }
    return sql_expr_close(parser, expr, from);
}

/* PRIOR a, CONNECT_BY_ROOT a, NEW t(1) */
static SqlExpr *read_unary(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *unary = sql_expr_new(parser, SQL_EXPR_UNARY, from);
    unary->text = sql_lower_text(parser, sql_next(parser));
    SqlExpr *operand = sql_read_operand(parser, SQL_BIND_SIGN);
    if (!operand)
        return NULL;
    sql_expr_add(unary, operand);
    return sql_expr_close(parser, unary, from);
}

/* CURSOR (SELECT ...), MULTISET (SELECT ...) */
static SqlExpr *read_collected(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_SUBQUERY, from);
    bool ok = sql_expr_take_query(parser, expr, sql_read_query_in_parens(parser));
    return ok ? sql_expr_close(parser, expr, from) : NULL;
}

static SqlExpr *read_bare(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    call->flags |= SQL_EXPR_BARE;
    return sql_expr_close(parser, call, from);
}

static bool is_pseudocolumn(const SqlToken *token)
{
    return token->id == KW_LEVEL || token->id == KW_ROWNUM || token->id == KW_ROWID ||
           token->id == KW_SYSDATE || token->id == KW_UID || token->id == KW_USER ||
           token->id == KW_ROW;
}

static bool is_call_only(const SqlParser *parser)
{
    return at(parser, KW_CAST) || at(parser, KW_EXTRACT) || at(parser, KW_TRIM) ||
           at(parser, KW_TREAT);
}

static bool at_query_behind(SqlParser *parser)
{
    parser->at++;
    bool query = sql_at_query_parens(parser);
    parser->at--;
    return query;
}

static SqlExpr *read_word(SqlParser *parser, const SqlToken *token)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool parens = sql_token_is_punct(after, '(');
    bool dot = sql_token_is_punct(after, '.');
    if (after->kind == SQL_TOKEN_STRING &&
        (token->id == KW_DATE || token->id == KW_TIMESTAMP || token->id == KW_INTERVAL))
        return read_typed(parser);
    if (at(parser, KW_PRIOR) || sql_oracle_at(parser, 0, "connect_by_root") ||
        (at(parser, KW_NEW) && sql_token_is_ident(parser, after)))
        return read_unary(parser);
    if (parens && (at(parser, KW_CURSOR) || sql_oracle_at(parser, 0, "multiset")) &&
        at_query_behind(parser))
        return read_collected(parser);
    if (!dot && !parens && is_pseudocolumn(token))
        return read_bare(parser);
    bool function = parens && (token->id == KW_CHAR || token->id == KW_DATE ||
                               token->id == KW_RAW || token->id == KW_NUMBER);
    return function || sql_token_is_ident(parser, token) ? read_name(parser) : NULL;
}

int sql_oracle_primary(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (sql_token_is_punct(sql_peek(parser, 1), '(') && is_call_only(parser))
        return 0;
    size_t from = parser->at;
    *expr = sql_oracle_loose_call(parser);
    if (*expr)
        *expr = sql_oracle_tail(parser, *expr, from);
    if (*expr || parser->error)
        return *expr ? 1 : -1;
    *expr = token->kind == SQL_TOKEN_QUOTED ? read_name(parser) : read_word(parser, token);
    if (!*expr && !parser->error)
        return 0;
    return *expr ? 1 : -1;
}
