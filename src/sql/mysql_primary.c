/* Leaves of expressions that only the MySQL family has: BINARY x, MATCH, {ts '...'}, @a := 1. */
#include "sql/parse_mysql.h"

static SqlExpr *read_binary(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlExpr *unary = sql_expr_new(parser, SQL_EXPR_UNARY, from);
    unary->text = STR("binary");
    SqlExpr *operand = sql_read_operand(parser, SQL_BIND_SIGN);
    if (!operand)
        return NULL;
    sql_expr_add(unary, operand);
    return sql_expr_close(parser, unary, from);
}

static bool read_search_mode(SqlParser *parser)
{
    SqlPhrase found;
    return sql_mysql_phrase(parser,
                            "[in natural language mode [with query expansion] | in boolean mode |"
                            " with query expansion]",
                            &found);
}

/* MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE): one call; the last argument is what is looked for. */
static SqlExpr *read_match(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    SqlExprList args = {0};
    bool parens = take_punct(parser, '(');
    if (!sql_read_column_list(parser, &args) || (parens && !need_punct(parser, ')')))
        return NULL;
    if (!take_text(parser, "against") || !need_punct(parser, '(')) {
        sql_fail(parser, "expected AGAINST");
        return NULL;
    }
    SqlExpr *text = sql_read_plain_expr(parser);
    if (!text || !read_search_mode(parser))
        return NULL;
    SQL_LIST_ADD(&args, text);
    sql_expr_adopt(call, &args);
    return need_punct(parser, ')') ? sql_expr_close(parser, call, from) : NULL;
}

/* CURRENT_TIMESTAMP and the like without parentheses. */
static SqlExpr *read_bare_call(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    call->flags |= SQL_EXPR_BARE;
    return sql_expr_close(parser, call, from);
}

static bool is_bare_call(const SqlToken *token)
{
    switch (token->id) {
    case KW_CURRENT_DATE:
    case KW_CURRENT_TIME:
    case KW_CURRENT_TIMESTAMP:
    case KW_CURRENT_USER:
    case KW_LOCALTIME:
    case KW_LOCALTIMESTAMP:
    case KW_UTC_DATE:
    case KW_UTC_TIME:
    case KW_UTC_TIMESTAMP:
        return true;
    default:
        return false;
    }
}

/* DATE '2026-01-01' */
static SqlExpr *read_typed(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *literal = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    SqlType *type = literal->type = NEW(parser, SqlType);
    literal->literal = SQL_LITERAL_TYPED;
    type->name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    type->canon = str_lower(parser->arena, type->name->name);
    type->span = type->name->span;
    return sql_read_string(parser, &literal->text) ? sql_expr_close(parser, literal, from) : NULL;
}

/* NEXT VALUE FOR s, PREVIOUS VALUE FOR s: a call of that name. */
static SqlExpr *read_sequence_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_peek(parser, 0), from);
    parser->at += 3;
    call->call->name->name = STR("nextval");
    SqlExpr *sequence = sql_read_column(parser);
    if (!sequence)
        return NULL;
    sql_call_add(call, sequence);
    return sql_expr_close(parser, call, from);
}

static bool at_sequence_value(const SqlParser *parser)
{
    return (at_text(parser, "next") || at_text(parser, "previous")) &&
           sql_token_is_word(sql_peek(parser, 1), KW_VALUE) &&
           sql_token_is_word(sql_peek(parser, 2), KW_FOR);
}

/* _utf8mb4'x': the character set of a literal. */
static bool is_introducer(const SqlParser *parser, const SqlToken *token)
{
    if (sql_token_text(parser, token).p[0] != '_')
        return false;
    const SqlToken *after = sql_peek(parser, 1);
    return after->kind == SQL_TOKEN_STRING || after->kind == SQL_TOKEN_BYTES ||
           after->kind == SQL_TOKEN_NUMBER;
}

static SqlExpr *read_introduced(SqlParser *parser)
{
    parser->at++;
    if (at_kind(parser, SQL_TOKEN_NUMBER) && !sql_mysql_at_bytes(parser)) {
        sql_fail(parser, "expected a string behind the character set");
        return NULL;
    }
    return sql_read_primary(parser);
}

static bool is_typed(const SqlParser *parser, const SqlToken *token)
{
    return (token->id == KW_DATE || token->id == KW_TIME || token->id == KW_TIMESTAMP) &&
           sql_peek(parser, 1)->kind == SQL_TOKEN_STRING;
}

static SqlExpr *read_word(SqlParser *parser, const SqlToken *token, bool *mine)
{
    bool parens = sql_token_is_punct(sql_peek(parser, 1), '(');
    *mine = true;
    if (is_introducer(parser, token))
        return read_introduced(parser);
    if (token->id == KW_INTERVAL)
        return sql_mysql_interval(parser);
    if (token->id == KW_BINARY)
        return read_binary(parser);
    if (token->id == KW_MATCH)
        return read_match(parser);
    if (parens && token->id == KW_CAST)
        return sql_mysql_cast(parser);
    if (parens && token->id == KW_CONVERT)
        return sql_mysql_convert(parser);
    if (parens)
        return sql_mysql_call(parser, mine);
    if (is_bare_call(token))
        return read_bare_call(parser);
    if (is_typed(parser, token))
        return read_typed(parser);
    if (at_sequence_value(parser))
        return read_sequence_value(parser);
    *mine = false;
    return NULL;
}

/* 'a' 'b' is one literal. */
static int read_strings(SqlParser *parser, SqlExpr **expr)
{
    if (sql_peek(parser, 1)->kind != SQL_TOKEN_STRING)
        return 0;
    size_t from = parser->at;
    Buf joined = buf_new(parser->arena);
    while (at_kind(parser, SQL_TOKEN_STRING)) {
        Str part;
        if (!sql_read_string(parser, &part))
            return -1;
        buf_add_str(&joined, part);
    }
    SqlExpr *literal = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    literal->literal = SQL_LITERAL_STRING;
    literal->text = buf_str(&joined);
    return (*expr = sql_expr_close(parser, literal, from)) ? 1 : -1;
}

/* @@session.sql_mode: one node, its text as written. */
static int read_system_variable(SqlParser *parser, SqlExpr **expr)
{
    size_t from = parser->at++;
    SqlExpr *variable = sql_expr_new(parser, SQL_EXPR_PARAM, from);
    while (take_punct(parser, '.'))
        if (!sql_read_label(parser))
            return -1;
    variable->text = sql_text(parser->script, sql_span_from(parser, from));
    return (*expr = sql_expr_close(parser, variable, from)) ? 1 : -1;
}

/* @a := 1 */
static int read_assignment(SqlParser *parser, SqlExpr **expr)
{
    if (!sql_token_is_punct(sql_peek(parser, 1), SQL_OP_ASSIGN))
        return 0;
    size_t from = parser->at;
    SqlExpr *assignment = sql_expr_new(parser, SQL_EXPR_BINARY, from);
    SqlExpr *variable = sql_expr_new(parser, SQL_EXPR_PARAM, from);
    assignment->text = STR(":=");
    variable->text = sql_token_text(parser, sql_next(parser));
    if (!sql_expr_close(parser, variable, from))
        return -1;
    parser->at++;
    SqlExpr *value = sql_read_expr(parser);
    if (!value)
        return -1;
    sql_expr_add(assignment, variable);
    sql_expr_add(assignment, value);
    return (*expr = sql_expr_close(parser, assignment, from)) ? 1 : -1;
}

/* {ts '2026-01-01 00:00:00'}, {x 1}: ODBC's escapes say no more than what they hold. */
static int read_escape(SqlParser *parser, SqlExpr **expr)
{
    parser->at++;
    if (!sql_read_ident(parser) || !(*expr = sql_read_expr(parser)))
        return -1;
    return need_punct(parser, '}') ? 1 : -1;
}

static bool is_digit(char c, bool hex)
{
    return hex ? (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f')
               : c == '0' || c == '1';
}

/* x'0g' and x'abc' are no literals, nor is 0B01. */
static bool check_bytes(SqlParser *parser, const SqlToken *token)
{
    Str text = sql_token_text(parser, token);
    bool quoted = token->kind == SQL_TOKEN_BYTES;
    bool hex = ((quoted ? text.p[0] : text.p[1]) | 32) == 'x';
    size_t end = quoted ? text.n - 1 : text.n;
    bool ok = quoted || text.p[1] == 'x' || text.p[1] == 'b';
    for (size_t i = 2; i < end; i++)
        ok = ok && is_digit(text.p[i], hex);
    ok = ok && !(hex && quoted && (end - 2) % 2);
    return ok || sql_fail(parser, "malformed hexadecimal or bit literal");
}

static bool is_radix(const SqlParser *parser, const SqlToken *token)
{
    Str text = sql_token_text(parser, token);
    return text.n > 2 && text.p[0] == '0' && ((text.p[1] | 32) == 'x' || (text.p[1] | 32) == 'b');
}

/* \N is NULL. */
static int read_null(SqlParser *parser, SqlExpr **expr)
{
    size_t from = parser->at;
    const SqlToken *after = sql_peek(parser, 1);
    bool null = at_punct(parser, '\\') && after->kind == SQL_TOKEN_WORD && after->length == 1 &&
                after->offset == sql_peek(parser, 0)->offset + 1 &&
                str_is(sql_token_text(parser, after), "N");
    if (!null)
        return 0;
    parser->at += 2;
    SqlExpr *literal = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    literal->literal = SQL_LITERAL_NULL;
    literal->text = STR("null");
    return (*expr = sql_expr_close(parser, literal, from)) ? 1 : -1;
}

static int read_leaf(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *token = sql_peek(parser, 0);
    switch (token->kind) {
    case SQL_TOKEN_STRING:
        return read_strings(parser, expr);
    case SQL_TOKEN_VARIABLE:
        return str_starts(sql_token_text(parser, token), "@@") ? read_system_variable(parser, expr)
                                                               : read_assignment(parser, expr);
    case SQL_TOKEN_BYTES:
        return check_bytes(parser, token) ? 0 : -1;
    case SQL_TOKEN_NUMBER:
        return !is_radix(parser, token) || check_bytes(parser, token) ? 0 : -1;
    default:
        return at_punct(parser, '{') ? read_escape(parser, expr) : read_null(parser, expr);
    }
}

int sql_mysql_primary(SqlParser *parser, SqlExpr **expr)
{
    bool mine;
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return read_leaf(parser, expr);
    *expr = read_word(parser, sql_peek(parser, 0), &mine);
    if (!mine)
        return 0;
    if (!*expr)
        sql_fail(parser, "not understood");
    return *expr ? 1 : -1;
}
