/* Queries of T-SQL: TOP, alias = expression, @variable = expression, FOR XML, OPTION. */
#include "sql/parse_tsql.h"

bool sql_tsql_top(SqlParser *parser, SqlExpr **limit)
{
    if (!take(parser, KW_TOP))
        return true;
    bool ok = at_punct(parser, '(') ? sql_read_expr_in_parens(parser, limit)
                                    : (*limit = sql_read_primary(parser)) != NULL;
    take(parser, KW_PERCENT);
    return ok;
}

int sql_tsql_select(SqlParser *parser, SqlQuery *query)
{
    if (!at(parser, KW_TOP))
        return 0;
    if (!sql_tsql_top(parser, &query->limit))
        return -1;
    query->with_ties = take2(parser, KW_WITH, KW_TIES);
    size_t from = parser->at;
    if (take(parser, KW_WITH) && !take_text(parser, "approximate"))
        parser->at = from;
    return 1;
}

/* Compound assignment counts: @a += 1. */
static bool is_assignment(const SqlParser *parser, const SqlToken *token)
{
    if (sql_token_is_punct(token, '='))
        return true;
    if (token->kind != SQL_TOKEN_PUNCT || token->length != 2)
        return false;
    Str text = sql_token_text(parser, token);
    return text.p[1] == '=' && strchr("+-*/%&|^", text.p[0]);
}

static bool may_be_alias(const SqlParser *parser, const SqlToken *token)
{
    return token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_VARIABLE ||
           sql_token_is_ident(parser, token);
}

static SqlIdent *read_alias(SqlParser *parser)
{
    const SqlToken *token = sql_next(parser);
    SqlIdent *alias = sql_ident_of_token(parser, token);
    if (token->kind == SQL_TOKEN_STRING)
        alias->name = alias->raw = sql_token_string(parser, token);
    return alias;
}

static bool read_alias_behind(SqlParser *parser, SqlTarget *target)
{
    bool as = take(parser, KW_AS);
    const SqlToken *token = sql_peek(parser, 0);
    bool is_alias = as ? sql_token_is_label(parser, token) : sql_token_is_ident(parser, token);
    if (!as && (sql_tsql_at_start(parser) || sql_token_is_punct(sql_peek(parser, 1), ':') ||
                (at(parser, KW_OUTPUT) && parser->at > 0)))
        return true; /* a statement or label behind the list, a second OUTPUT */
    if (is_alias || token->kind == SQL_TOKEN_STRING)
        target->alias = read_alias(parser);
    return !as || target->alias || sql_fail(parser, "expected a name after AS");
}

int sql_tsql_target(SqlParser *parser, SqlTarget *target)
{
    if (at_punct(parser, '*'))
        return 0;
    bool named =
        may_be_alias(parser, sql_peek(parser, 0)) && is_assignment(parser, sql_peek(parser, 1));
    if (named) {
        target->alias = read_alias(parser);
        parser->at++;
    }
    target->expr = sql_read_expr(parser);
    if (!target->expr)
        return -1;
    return named || read_alias_behind(parser, target) ? 1 : -1;
}

/* FOR XML PATH ('a'), ROOT ('b'), ELEMENTS XSINIL; FOR JSON AUTO; FOR BROWSE */
static bool skip_format(SqlParser *parser)
{
    parser->at++;
    do {
        while (at_kind(parser, SQL_TOKEN_WORD) && !sql_tsql_at_start(parser) &&
               !at(parser, KW_OPTION) && !at(parser, KW_END))
            parser->at++;
        sql_skip_parens(parser);
    } while (take_punct(parser, ','));
    return true;
}

/* FOR UPDATE OF a, b of a cursor. */
static bool read_cursor_lock(SqlParser *parser, SqlQuery *query)
{
    parser->at += 2;
    query->for_update = true;
    SqlExprList columns = {0};
    return !take(parser, KW_OF) || sql_read_column_list(parser, &columns);
}

int sql_tsql_query_tail(SqlParser *parser, SqlQuery *query)
{
    if (at2(parser, KW_FOR, KW_UPDATE))
        return read_cursor_lock(parser, query) ? 1 : -1;
    if (at2(parser, KW_FOR, KW_READ)) {
        parser->at += 2;
        return take_text(parser, "only") ? 1 : -1;
    }
    if (take(parser, KW_FOR))
        return skip_format(parser) ? 1 : -1;
    if (at(parser, KW_OPTION) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        return sql_skip_parens(parser);
    }
    return 0;
}
