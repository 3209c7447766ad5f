/* Leaves of expressions in T-SQL: CONVERT, NEXT VALUE FOR, functions with reserved names. */
#include "sql/parse_tsql.h"

/* The word itself, not a column: DATEADD(day, ...). */
static SqlExpr *read_part_word(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *word = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    word->literal = SQL_LITERAL_STRING;
    word->text = sql_lower_text(parser, sql_next(parser));
    return sql_expr_close(parser, word, from);
}

static bool is_date_function(const SqlParser *parser)
{
    static const char *const names[] = {"dateadd",  "datediff",  "datediff_big", "datename",
                                        "datepart", "datetrunc", "date_bucket",  NULL};
    for (size_t i = 0; names[i]; i++)
        if (at_text(parser, names[i]))
            return true;
    return false;
}

/* DATEPART(year, a): what follows the first comma is an ordinary list. */
static SqlExpr *read_date_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    SqlExprList args = {0};
    parser->at++;
    SqlExpr *part = read_part_word(parser);
    if (!part || !need_punct(parser, ','))
        return NULL;
    SQL_LIST_ADD(&args, part);
    if (!sql_read_exprs(parser, &args) || !need_punct(parser, ')'))
        return NULL;
    sql_expr_adopt(call, &args);
    return sql_expr_close(parser, call, from);
}

/* CONVERT(type, expr [, style]), TRY_CONVERT */
static SqlExpr *read_convert(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *cast = sql_expr_new(parser, SQL_EXPR_CAST, from);
    SqlExprList args = {0};
    parser->at += 2;
    cast->type = sql_read_type(parser);
    if (!cast->type || !need_punct(parser, ',') || !sql_read_exprs(parser, &args) ||
        !need_punct(parser, ')'))
        return NULL;
    sql_expr_adopt(cast, &args);
    return sql_expr_close(parser, cast, from);
}

/* TRY_CAST(x AS type), PARSE(x AS type [USING culture]), TRY_PARSE */
static SqlExpr *read_cast(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *cast = sql_expr_new(parser, SQL_EXPR_CAST, from);
    parser->at += 2;
    SqlExpr *operand = sql_read_expr(parser);
    if (!operand || !need(parser, KW_AS) || !(cast->type = sql_read_type(parser)))
        return NULL;
    sql_expr_add(cast, operand);
    SqlExpr *culture = take(parser, KW_USING) ? sql_read_expr(parser) : NULL;
    if (culture)
        sql_expr_add(cast, culture);
    return need_punct(parser, ')') ? sql_expr_close(parser, cast, from) : NULL;
}

/* NEXT VALUE FOR s [OVER (ORDER BY ...)] */
static SqlExpr *read_next_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_peek(parser, 0), from);
    parser->at += 3;
    SqlName *sequence = sql_read_object(parser);
    if (!sequence)
        return NULL;
    call->call->name = sequence;
    call->flags |= SQL_EXPR_BARE;
    return sql_read_call_tail(parser, call, from);
}

/* CONTAINS((a, b), 'x', LANGUAGE 1033), FREETEXT(*, 'x'): the star is all indexed columns. */
static SqlExpr *read_full_text(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    SqlExprList args = {0};
    parser->at++;
    do {
        if (take_punct(parser, '*')) {
            call->flags |= SQL_EXPR_ARG_STAR;
            continue;
        }
        take_text(parser, "language");
        SqlExpr *arg = sql_read_expr(parser);
        if (!arg)
            return NULL;
        SQL_LIST_ADD(&args, arg);
    } while (take_punct(parser, ','));
    sql_expr_adopt(call, &args);
    return need_punct(parser, ')') ? sql_expr_close(parser, call, from) : NULL;
}

/* MATCH (a-(b)->c): arrows between aliases, no expression. */
static SqlExpr *read_graph_match(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    sql_skip_parens(parser);
    return sql_expr_close(parser, call, from);
}

/* Functions whose names are reserved words. */
static bool is_function_word(const SqlToken *token)
{
    switch (token->id) {
    case KW_LEFT:
    case KW_RIGHT:
    case KW_UPDATE:
    case KW_IDENTITY:
    case KW_OPENXML:
    case KW_OPENROWSET:
    case KW_OPENQUERY:
    case KW_OPENDATASOURCE:
    case KW_CONTAINSTABLE:
    case KW_FREETEXTTABLE:
    case KW_TRUNCATE:
    case KW_IF:
    case KW_SCHEMA:
    case KW_DATABASE:
    case KW_USER:
    case KW_SESSION_USER:
    case KW_CURRENT_USER:
    case KW_SYSTEM_USER:
    case KW_POSITION:
    case KW_OVERLAY:
    case KW_NORMALIZE:
        return true;
    default:
        return false;
    }
}

static SqlExpr *read_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    return sql_read_call(parser, sql_name_of_ident(parser, name), from);
}

/* IDENTITYCOL, ROWGUIDCOL: columns by role. */
static SqlExpr *read_role_column(SqlParser *parser)
{
    return sql_read_word(parser);
}

/* IDENTITY(int, 1, 1) of SELECT ... INTO: the first argument is a type. */
static SqlExpr *read_identity(SqlParser *parser)
{
    return read_convert(parser);
}

static SqlExpr *read_with_parens(SqlParser *parser, const SqlToken *token)
{
    if (token->id == KW_CONVERT || token->id == KW_TRY_CONVERT)
        return read_convert(parser);
    if (token->id == KW_IDENTITY && sql_token_is_punct(sql_peek(parser, 3), ','))
        return read_identity(parser);
    if (at_text(parser, "try_cast") || at_text(parser, "parse") || at_text(parser, "try_parse"))
        return read_cast(parser);
    if (token->id == KW_CONTAINS || token->id == KW_FREETEXT)
        return read_full_text(parser);
    if (token->id == KW_MATCH)
        return read_graph_match(parser);
    if (is_date_function(parser))
        return read_date_call(parser);
    return is_function_word(token) ? read_call(parser) : NULL;
}

/* {fn now()}, {d '2026-01-01'}: escapes of ODBC. */
static SqlExpr *read_escape(SqlParser *parser)
{
    if (!sql_enter(parser))
        return NULL;
    parser->at++;
    SqlExpr *expr = sql_read_label(parser) ? sql_read_primary(parser) : NULL;
    sql_leave(parser);
    return expr && need_punct(parser, '}') ? expr : NULL;
}

int sql_tsql_primary(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *token = sql_peek(parser, 0);
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    if (at_punct(parser, '{'))
        *expr = read_escape(parser);
    else if (token->kind != SQL_TOKEN_WORD)
        return 0;
    else if (parens)
        *expr = read_with_parens(parser, token);
    else if (token->id == KW_IDENTITYCOL || token->id == KW_ROWGUIDCOL)
        *expr = read_role_column(parser);
    else if (at_text(parser, "next") && sql_token_is_word(sql_peek(parser, 1), KW_VALUE) &&
             sql_token_is_word(sql_peek(parser, 2), KW_FOR))
        *expr = read_next_value(parser);
    if (*expr)
        return 1;
    return parser->error ? -1 : 0;
}
