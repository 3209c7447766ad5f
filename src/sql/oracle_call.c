/* Calls and operators of Oracle with a grammar of their own: XMLELEMENT, JSON_OBJECT, KEEP, MEMBER.
 */
#include "sql/parse_oracle.h"

/* Functions whose arguments have words between and behind them that no rule asks about. */
static bool is_loose(const SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_WORD || !sql_token_is_punct(sql_peek(parser, 1), '('))
        return false;
    Str text = sql_token_text(parser, token);
    return str_is_nocase(str_sub(text, 0, text.n < 3 ? text.n : 3), "xml") ||
           str_is_nocase(str_sub(text, 0, text.n < 5 ? text.n : 5), "json_") ||
           str_is_nocase(text, "validate_conversion");
}

/* A word that introduces the next argument or says how to make the result. */
static bool take_noise(SqlParser *parser)
{
    static const char *const words[] = {"value",   "passing", "document", "evalname",    "name",
                                        "key",     "with",    "without",  "array",       "wrapper",
                                        "default", "content", "null",     "empty",       "error",
                                        "absent",  "for",     "by",       "ref",         "true",
                                        "false",   "strict",  "lax",      "conditional", NULL};
    const SqlToken *after = sql_peek(parser, 1);
    if (after->kind == SQL_TOKEN_PUNCT && after->id != '\'' && after->id != '*')
        return false;
    for (size_t i = 0; words[i]; i++)
        if (sql_oracle_take(parser, words[i]))
            return true;
    return false;
}

/* AS "x", ON ERROR, FORMAT JSON, UNIQUE KEYS, COLUMNS (...), RETURNING t */
static bool skip_loose(SqlParser *parser)
{
    if (take_punct(parser, ',') || take_punct(parser, ':'))
        return true;
    if (take(parser, KW_AS) || take(parser, KW_ON) || sql_oracle_take(parser, "format") ||
        take(parser, KW_UNIQUE)) {
        sql_next(parser);
        return true;
    }
    if (take(parser, KW_RETURNING)) {
        sql_next(parser);
        sql_skip_parens(parser);
        return true;
    }
    if (sql_oracle_take(parser, "columns")) {
        sql_oracle_skip(parser);
        return true;
    }
    return take_noise(parser);
}

SqlExpr *sql_oracle_loose_call(SqlParser *parser)
{
    if (!is_loose(parser))
        return NULL;
    size_t from = parser->at;
    SqlExpr *call = sql_call_new(parser, sql_next(parser), from);
    parser->at++;
    while (!at_punct(parser, ')')) {
        if (sql_at_end(parser) || at_punct(parser, ';')) {
            sql_expect_punct(parser, ')');
            return NULL;
        }
        if (at(parser, KW_ORDER)) {
            if (!sql_read_order_by(parser, &call->call->order))
                return NULL;
            continue;
        }
        if (skip_loose(parser))
            continue;
        SqlExpr *argument = sql_read_expr(parser);
        if (!argument)
            return NULL;
        sql_call_add(call, argument);
    }
    parser->at++;
    return sql_read_call_tail(parser, call, from);
}

/* a => 1; the parameter's name is not one of the statement's. */
static SqlExpr *read_named(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *named = sql_expr_new(parser, SQL_EXPR_NAMED, from);
    named->text = sql_token_name(parser, sql_next(parser));
    parser->at++;
    SqlExpr *value = sql_read_expr(parser);
    if (!value)
        return NULL;
    sql_expr_add(named, value);
    return sql_expr_close(parser, named, from);
}

/* UNIQUE means DISTINCT. */
int sql_oracle_argument(SqlParser *parser, SqlExpr **expr)
{
    if (sql_token_is_punct(sql_peek(parser, 1), SQL_OP_FAT_ARROW)) {
        *expr = read_named(parser);
        return *expr ? 1 : -1;
    }
    if (!take(parser, KW_UNIQUE))
        return 0;
    *expr = sql_read_expr(parser);
    return *expr ? 1 : -1;
}

static bool take_nulls(SqlParser *parser)
{
    if (!sql_oracle_at(parser, 0, "ignore") && !sql_oracle_at(parser, 0, "respect"))
        return false;
    return sql_oracle_at(parser, 1, "nulls") && (parser->at += 2);
}

/* KEEP (DENSE_RANK FIRST ORDER BY a) */
static bool read_keep(SqlParser *parser, SqlExpr *call)
{
    parser->at += 2;
    if (!sql_oracle_take(parser, "dense_rank") ||
        (!take(parser, KW_FIRST) && !take(parser, KW_LAST)))
        return sql_fail(parser, "expected DENSE_RANK FIRST or LAST");
    return sql_read_order_by(parser, &call->call->within_group) && need_punct(parser, ')');
}

/* ON OVERFLOW TRUNCATE, USING NCHAR_CS: in front of the parenthesis that closes */
int sql_oracle_arguments_tail(SqlParser *parser, SqlExpr *call)
{
    (void)call;
    if (take_nulls(parser))
        return 1;
    if (!sql_oracle_take2(parser, "on", "overflow") && !take(parser, KW_USING))
        return 0;
    while (!sql_at_end(parser) && !at_punct(parser, ')') && !at_punct(parser, ';'))
        parser->at++;
    return 1;
}

/* NTH_VALUE (a, 2) FROM FIRST, but not a table of that name. */
static bool take_from_end(SqlParser *parser)
{
    if (!at2(parser, KW_FROM, KW_FIRST) && !at2(parser, KW_FROM, KW_LAST))
        return false;
    if (!sql_oracle_at(parser, 2, "over") && !sql_oracle_at(parser, 2, "ignore") &&
        !sql_oracle_at(parser, 2, "respect"))
        return false;
    parser->at += 2;
    return true;
}

int sql_oracle_call_tail(SqlParser *parser, SqlExpr *call)
{
    bool from_end = take_from_end(parser);
    if (take_nulls(parser) || from_end)
        return 1;
    if (at(parser, KW_KEEP) && sql_token_is_punct(sql_peek(parser, 1), '('))
        return read_keep(parser, call) ? 1 : -1;
    return 0;
}

static SqlExpr *wrap(SqlParser *parser, SqlExpr *left, SqlExprOp op, Str text, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, op, from);
    sql_expr_add(expr, left);
    expr->text = text;
    return expr;
}

static int close_infix(SqlParser *parser, SqlExpr **expr, SqlExpr *node, size_t from)
{
    *expr = sql_expr_close(parser, node, from);
    return *expr ? 1 : -1;
}

/* IS [NOT] NAN, EMPTY, A SET, JSON, OF [TYPE] (ONLY t, u) */
static int read_is(SqlParser *parser, SqlExpr **expr, size_t from)
{
    size_t k = sql_token_is_word(sql_peek(parser, 1), KW_NOT) ? 2 : 1;
    bool of = sql_token_is_word(sql_peek(parser, k), KW_OF);
    bool set = sql_oracle_at(parser, k, "a") && sql_oracle_at(parser, k + 1, "set");
    bool word = sql_oracle_at(parser, k, "nan") || sql_oracle_at(parser, k, "infinite") ||
                sql_oracle_at(parser, k, "empty") || sql_oracle_at(parser, k, "present") ||
                sql_oracle_at(parser, k, "dangling");
    if (!of && !set && !word)
        return 0;
    SqlExpr *is = wrap(parser, *expr, SQL_EXPR_IS, STR_NONE, from);
    if (k == 2)
        is->flags |= SQL_EXPR_NEGATED;
    size_t words = parser->at + k;
    parser->at = words + (set ? 2 : 1);
    is->text = sql_words_since(parser, words);
    if (of) {
        take(parser, KW_TYPE);
        if (!sql_skip_parens(parser))
            return sql_fail(parser, "expected types in parentheses") ? 1 : -1;
    }
    return close_infix(parser, expr, is, from);
}

/* a MEMBER OF b, a SUBMULTISET OF b, a MULTISET UNION ALL b */
static int read_collection(SqlParser *parser, SqlExpr **expr, size_t from)
{
    size_t start = parser->at;
    take(parser, KW_NOT);
    bool union_ = sql_oracle_take(parser, "multiset");
    bool found = union_ || take(parser, KW_MEMBER) || sql_oracle_take(parser, "submultiset");
    if (union_ && !take(parser, KW_UNION) && !take(parser, KW_INTERSECT) &&
        !take(parser, KW_EXCEPT))
        found = false;
    if (!found) {
        parser->at = start;
        return 0;
    }
    if (!union_)
        take(parser, KW_OF);
    else if (!take(parser, KW_ALL))
        take(parser, KW_DISTINCT);
    SqlExpr *binary = wrap(parser, *expr, SQL_EXPR_BINARY, sql_words_since(parser, start), from);
    SqlExpr *right = sql_read_operand(parser, SQL_BIND_LIKE + 1);
    if (!right)
        return -1;
    sql_expr_add(binary, right);
    return close_infix(parser, expr, binary, from);
}

static bool at_collection(const SqlParser *parser)
{
    size_t k = at(parser, KW_NOT) ? 1 : 0;
    const SqlToken *token = sql_peek(parser, k);
    return sql_token_is_word(token, KW_MEMBER) || sql_oracle_at(parser, k, "multiset") ||
           sql_oracle_at(parser, k, "submultiset");
}

/* a ** b of PL/SQL: two stars */
static int read_power(SqlParser *parser, SqlExpr **expr, size_t from)
{
    parser->at += 2;
    SqlExpr *power = wrap(parser, *expr, SQL_EXPR_BINARY, STR("**"), from);
    SqlExpr *right = sql_read_operand(parser, SQL_BIND_SIGN);
    if (!right)
        return -1;
    sql_expr_add(power, right);
    return close_infix(parser, expr, power, from);
}

/* LIKEC, LIKE2 and LIKE4 compare as LIKE does. */
static int read_like(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *like = wrap(parser, *expr, SQL_EXPR_LIKE, STR("like"), from);
    if (take(parser, KW_NOT))
        like->flags |= SQL_EXPR_NEGATED;
    parser->at++;
    SqlExpr *pattern = sql_read_operand(parser, SQL_BIND_LIKE + 1);
    if (!pattern)
        return -1;
    sql_expr_add(like, pattern);
    return close_infix(parser, expr, like, from);
}

static bool at_like(const SqlParser *parser)
{
    size_t k = at(parser, KW_NOT) ? 1 : 0;
    return sql_oracle_at(parser, k, "likec") || sql_oracle_at(parser, k, "like2") ||
           sql_oracle_at(parser, k, "like4");
}

/* a IN :list, a NOT IN b: one value without parentheses */
static int read_in(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *in = wrap(parser, *expr, SQL_EXPR_IN, STR_NONE, from);
    if (take(parser, KW_NOT))
        in->flags |= SQL_EXPR_NEGATED;
    parser->at++;
    SqlExpr *value = sql_read_operand(parser, SQL_BIND_LIKE + 1);
    if (!value)
        return -1;
    sql_expr_add(in, value);
    return close_infix(parser, expr, in, from);
}

static bool at_bare_in(const SqlParser *parser)
{
    size_t k = at(parser, KW_NOT) ? 1 : 0;
    return sql_token_is_word(sql_peek(parser, k), KW_IN) &&
           !sql_token_is_punct(sql_peek(parser, k + 1), '(');
}

/* (a - b) DAY TO SECOND */
static int read_interval(SqlParser *parser, SqlExpr **expr, size_t from)
{
    bool days = at2(parser, KW_DAY, KW_TO) || sql_token_is_punct(sql_peek(parser, 1), '(');
    if (!days && !at2(parser, KW_YEAR, KW_TO))
        return 0;
    SqlExpr *other = wrap(parser, *expr, SQL_EXPR_OTHER, STR("interval"), from);
    parser->at++;
    sql_skip_parens(parser);
    if (!need(parser, KW_TO))
        return -1;
    sql_next(parser);
    sql_skip_parens(parser);
    return close_infix(parser, expr, other, from);
}

/* :new.a, (e).f: fields of what the shared code has read */
static int read_field(SqlParser *parser, SqlExpr **expr, size_t from)
{
    size_t at = parser->at;
    *expr = sql_oracle_tail(parser, *expr, from);
    if (!*expr)
        return -1;
    return parser->at > at ? 1 : 0;
}

int sql_oracle_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_PUNCT) {
        if (token->id == '.' || token->id == '[')
            return read_field(parser, expr, from);
        bool power = token->id == '*' && sql_token_is_punct(sql_peek(parser, 1), '*');
        return power && min <= SQL_BIND_POWER ? read_power(parser, expr, from) : 0;
    }
    if (token->kind != SQL_TOKEN_WORD)
        return 0;
    if (token->id == KW_IS && min <= SQL_BIND_IS)
        return read_is(parser, expr, from);
    if ((token->id == KW_DAY || token->id == KW_YEAR) && (*expr)->op == SQL_EXPR_PAREN)
        return read_interval(parser, expr, from);
    if (min > SQL_BIND_LIKE)
        return 0;
    if (at_bare_in(parser))
        return read_in(parser, expr, from);
    if (at_like(parser))
        return read_like(parser, expr, from);
    return at_collection(parser) ? read_collection(parser, expr, from) : 0;
}
