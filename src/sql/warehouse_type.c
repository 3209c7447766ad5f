/* Data types of the warehouse dialects: parameters in angle or round brackets, nested. */
#include "sql/parse_warehouse.h"

static bool read_nested(SqlParser *parser, SqlType *type);

/* The token behind its first character: the ">" of ">>", the word of ":word". */
static void cut_first(SqlParser *parser)
{
    SqlToken *token = &parser->tokens[parser->at];
    token->offset++;
    token->length--;
}

bool sql_take_colon(SqlParser *parser)
{
    if (take_punct(parser, ':'))
        return true;
    const SqlToken *token = sql_peek(parser, 0);
    Str text = sql_token_text(parser, token);
    if (token->kind != SQL_TOKEN_PARAM || text.n < 2 || text.p[0] != ':')
        return false;
    bool digit = text.p[1] >= '0' && text.p[1] <= '9';
    cut_first(parser);
    SqlToken *word = &parser->tokens[parser->at];
    word->kind = digit ? SQL_TOKEN_NUMBER : SQL_TOKEN_WORD;
    if (!digit)
        word->id = (uint16_t)sql_keyword_find(sql_token_text(parser, word));
    return true;
}

static bool need_close(SqlParser *parser)
{
    if (take_punct(parser, '>'))
        return true;
    const SqlToken *token = sql_peek(parser, 0);
    Str text = sql_token_text(parser, token);
    if (token->kind != SQL_TOKEN_PUNCT || text.n < 2 || text.p[0] != '>')
        return sql_expect_punct(parser, '>');
    cut_first(parser);
    SqlToken *rest = &parser->tokens[parser->at];
    rest->id = rest->length == 1 ? '>' : SQL_OP_OTHER;
    return true;
}

static const SqlClause attributes[] = {
    {"not null", SQL_CLAUSE_NONE, 0},    {"null", SQL_CLAUSE_NONE, 0},
    {"comment", SQL_CLAUSE_STRING, 0},   {"options", SQL_CLAUSE_OPTIONS, 0},
    {"collate", SQL_CLAUSE_EXPR, 0},     {"default", SQL_CLAUSE_EXPR, 0},
    {"rename to", SQL_CLAUSE_STRING, 0}, {NULL, 0, 0},
};

static bool at_attribute(const SqlParser *parser)
{
    for (const SqlClause *row = attributes; row->words; row++)
        if (sql_at_phrase(parser, row->words))
            return true;
    return false;
}

static bool read_attributes(SqlParser *parser)
{
    SqlOptionList options = {0};
    int taken;
    do
        taken = sql_read_clause(parser, attributes, &options, NULL);
    while (taken > 0);
    return taken == 0;
}

static bool at_type(const SqlParser *parser)
{
    return sql_token_is_label(parser, sql_peek(parser, 0)) && !at_attribute(parser);
}

/* `a INT`, `a: INT`, `INT`; a name is read as a type first, for it looks like one. */
static bool read_named_field(SqlParser *parser)
{
    if (!sql_read_type(parser))
        return false;
    if (sql_take_colon(parser) || at_type(parser)) {
        if (!sql_read_type(parser))
            return false;
    }
    return read_attributes(parser);
}

/* 10, 'a' = 1, max_types = 3, MAX, *, SKIP a.b */
static bool read_parameter(SqlParser *parser)
{
    if (take_punct(parser, '*'))
        return true;
    bool literal = !sql_token_is_label(parser, sql_peek(parser, 0));
    if (literal ? !sql_read_operand(parser, SQL_BIND_ADD) : !read_named_field(parser))
        return false;
    if (at_kind(parser, SQL_TOKEN_STRING)) /* SKIP REGEXP 'x' */
        parser->at++;
    return !take_punct(parser, '=') || sql_read_operand(parser, SQL_BIND_ADD);
}

static void keep_text(SqlParser *parser, SqlType *type, size_t from)
{
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_OTHER, from);
    expr->span = sql_span_from(parser, from);
    expr->text = sql_text(parser->script, expr->span);
    expr->height = 1;
    SQL_LIST_ADD(&type->args, expr);
}

static bool read_nested(SqlParser *parser, SqlType *type)
{
    bool angle = take_punct(parser, '<');
    if (!angle && !need_punct(parser, '('))
        return false;
    if (!angle && take_punct(parser, ')'))
        return true;
    bool ok = sql_enter(parser);
    if (!ok)
        return false;
    do {
        size_t from = parser->at;
        ok = (angle && at_punct(parser, '>')) || read_parameter(parser);
        if (ok)
            keep_text(parser, type, from);
    } while (ok && take_punct(parser, ','));
    sql_leave(parser);
    return ok && (angle ? need_close(parser) : need_punct(parser, ')'));
}

/* NUMBER(10, 2), VARCHAR(MAX): rules look at these. */
static bool is_plain_list(const SqlParser *parser)
{
    for (size_t k = 1;; k += 2) {
        const SqlToken *token = sql_peek(parser, k), *after = sql_peek(parser, k + 1);
        if (token->kind != SQL_TOKEN_NUMBER && !is_text(parser, token, "max"))
            return false;
        if (!sql_token_is_punct(after, ','))
            return sql_token_is_punct(after, ')');
    }
}

static bool read_parameters(SqlParser *parser, SqlType *type)
{
    if (at_punct(parser, '<'))
        return read_nested(parser, type);
    if (!at_punct(parser, '('))
        return true;
    if (!is_plain_list(parser))
        return read_nested(parser, type);
    parser->at++;
    return sql_read_exprs(parser, &type->args) && need_punct(parser, ')');
}

static void take_suffix(SqlParser *parser, SqlType *type)
{
    static const char *const suffixes[] = {"with time zone", "with local time zone",
                                           "without time zone", "precision", "varying"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
        if (sql_take_phrase(parser, suffixes[i]) && i < 2)
            type->has_time_zone = true;
    if (take(parser, KW_UNSIGNED))
        type->unsigned_ = true;
}

static bool read_name(SqlParser *parser, SqlType *type)
{
    size_t from = parser->at;
    SqlIdent *ident = sql_read_label(parser);
    if (!ident)
        return false;
    SqlName *name = sql_name_of_ident(parser, ident);
    while (at_punct(parser, '.') && sql_token_is_label(parser, sql_peek(parser, 1))) {
        parser->at++;
        SqlIdent *part = sql_read_label(parser);
        name->catalog = name->schema;
        name->schema = name->name;
        name->name = part->name;
        name->raw = part->raw;
        name->quoted = part->quoted;
    }
    name->span = sql_span_from(parser, from);
    type->name = name;
    type->canon = str_lower(parser->arena, name->raw);
    return true;
}

int sql_warehouse_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    const SqlToken *token = sql_peek(parser, 0);
    bool shared = sql_token_is_type_word(token) && !sql_token_is_word(token, KW_JSON) &&
                  !sql_token_is_word(token, KW_TIMESTAMP) && !sql_token_is_word(token, KW_TIME);
    if (shared)
        return 0;
    if (!read_name(parser, type) || !read_parameters(parser, type))
        return -1;
    take_suffix(parser, type);
    if (at_punct(parser, '(') && type->args.n == 0 && !read_parameters(parser, type))
        return -1;
    return 1;
}
