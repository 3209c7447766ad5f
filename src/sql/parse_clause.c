/* Clauses given as rows: their words, and the values behind them. */
#include "sql/parse_warehouse.h"

/* The length of the first word. */
static size_t word_length(const char *words)
{
    return strcspn(words, " ");
}

static size_t phrase_length(const SqlParser *parser, const char *words)
{
    size_t k = 0;
    while (*words) {
        size_t n = word_length(words);
        const SqlToken *token = sql_peek(parser, k);
        Str text = sql_token_text(parser, token);
        if (token->kind != SQL_TOKEN_WORD || !str_eq_nocase(text, (Str){words, n}))
            return 0;
        k++;
        words += n + (words[n] == ' ');
    }
    return k;
}

bool sql_at_phrase(const SqlParser *parser, const char *words)
{
    return phrase_length(parser, words) > 0;
}

bool sql_take_phrase(SqlParser *parser, const char *words)
{
    size_t n = phrase_length(parser, words);
    parser->at += n;
    return n > 0;
}

static bool is_property_end(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_END || sql_token_is_punct(token, ')') ||
           sql_token_is_punct(token, ',');
}

/* A name, or the key of a property: 'a', a.b.c. */
static bool read_property_name(SqlParser *parser, SqlOption *option)
{
    if (at_kind(parser, SQL_TOKEN_STRING) || at_kind(parser, SQL_TOKEN_NUMBER)) {
        SqlExpr *literal = sql_read_literal(parser);
        if (literal)
            option->name = literal->text;
        return literal != NULL;
    }
    return sql_read_option_name(parser, option);
}

static SqlOption *read_property(SqlParser *parser)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    const SqlToken *after = sql_peek(parser, 1);
    bool has_name = sql_token_is_punct(after, '=') || sql_token_is_punct(after, '.') ||
                    sql_token_is_punct(after, SQL_OP_FAT_ARROW) ||
                    (sql_token_is_punct(after, '(') && !at_punct(parser, '(')) ||
                    (at_kind(parser, SQL_TOKEN_WORD) && !is_property_end(after));
    if (has_name && !read_property_name(parser, option))
        return NULL;
    bool equals = take_punct(parser, '=') || take_punct(parser, SQL_OP_FAT_ARROW);
    if (!has_name || equals || at_punct(parser, '(')) {
        option->expr = sql_read_value(parser);
        if (!option->expr)
            return NULL;
        option->value = sql_option_value(option->expr);
    }
    option->span = sql_span_from(parser, from);
    return option;
}

bool sql_read_properties(SqlParser *parser, SqlOptionList *options)
{
    if (!sql_enter(parser))
        return false;
    bool ok = need_punct(parser, '(');
    while (ok && !at_punct(parser, ')') && !sql_at_end(parser)) {
        SqlOption *option = read_property(parser);
        ok = option != NULL;
        if (ok)
            SQL_LIST_ADD(options, option);
        take_punct(parser, ',');
    }
    sql_leave(parser);
    return ok && need_punct(parser, ')');
}

static SqlExpr *read_listed_value(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *list = sql_expr_new(parser, SQL_EXPR_ROW, from);
    SqlOptionList options = {0};
    SqlExprList items = {0};
    if (!sql_read_properties(parser, &options))
        return NULL;
    for (SqlOption *option = options.first; option; option = option->next)
        if (option->expr && !option->expr->next)
            SQL_LIST_ADD(&items, option->expr);
    sql_expr_adopt(list, &items);
    return sql_expr_close(parser, list, from);
}

/* 10%, SKIP_FILE_10%: the sign belongs to the value. */
static SqlExpr *with_percent(SqlParser *parser, SqlExpr *value)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (value && at_punct(parser, '%') && after->kind != SQL_TOKEN_NUMBER)
        parser->at++;
    return value;
}

SqlExpr *sql_read_value(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_VARIABLE) || at_punct(parser, '@'))
        return sql_read_stage(parser);
    if (at_punct(parser, '('))
        return read_listed_value(parser);
    const SqlToken *after = sql_peek(parser, 1);
    bool word = at_kind(parser, SQL_TOKEN_WORD) && !sql_token_is_punct(after, '.') &&
                !sql_token_is_punct(after, '(') && after->kind != SQL_TOKEN_STRING;
    if (word)
        return with_percent(parser, sql_read_word(parser));
    if (at_kind(parser, SQL_TOKEN_NUMBER))
        return with_percent(parser, sql_read_literal(parser));
    return sql_read_operand(parser, SQL_BIND_ADD);
}

static bool keep(SqlOption *option, SqlExpr *value)
{
    option->expr = value;
    if (value)
        option->value = sql_option_value(value);
    return value != NULL;
}

static bool read_set(SqlParser *parser, SqlOption *option, bool needs_sign)
{
    bool sign = take_punct(parser, '=') || take_punct(parser, SQL_OP_EQ);
    if (needs_sign && !sign)
        return sql_expect_punct(parser, '=');
    return keep(option, sql_read_value(parser));
}

static SqlExpr *list_of(SqlParser *parser, SqlExprList *items, size_t from)
{
    SqlExpr *list = sql_expr_new(parser, SQL_EXPR_ROW, from);
    sql_expr_adopt(list, items);
    return sql_expr_close(parser, list, from);
}

static bool read_exprs(SqlParser *parser, SqlOption *option, bool parens)
{
    size_t from = parser->at;
    SqlExprList items = {0};
    if (parens && !need_punct(parser, '('))
        return false;
    bool empty = parens && at_punct(parser, ')');
    if (!empty && !sql_read_exprs(parser, &items))
        return false;
    if (parens && !need_punct(parser, ')'))
        return false;
    return keep(option, list_of(parser, &items, from));
}

static bool read_keys(SqlParser *parser, SqlOption *option)
{
    size_t from = parser->at;
    SqlKeyList keys = {0};
    SqlExprList items = {0};
    if (at_punct(parser, '(') && sql_token_is_punct(sql_peek(parser, 1), ')'))
        parser->at += 2;
    else if (!sql_read_keys(parser, &keys))
        return false;
    for (SqlKey *key = keys.first; key; key = key->next)
        SQL_LIST_ADD(&items, key->expr);
    return keep(option, list_of(parser, &items, from));
}

static bool read_columns(SqlParser *parser)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!sql_read_column_def(parser))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_name(SqlParser *parser, SqlOption *option)
{
    SqlName *name = sql_read_object(parser);
    if (name)
        option->value = name->name;
    return name != NULL;
}

static bool read_query(SqlParser *parser, SqlOption *option)
{
    size_t from = parser->at;
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_SUBQUERY, from);
    return sql_expr_take_query(parser, expr, sql_read_query(parser)) &&
           keep(option, sql_expr_close(parser, expr, from));
}

static bool read_by_value(SqlParser *parser, SqlClauseValue value, SqlOption *option)
{
    switch (value) {
    case SQL_CLAUSE_NONE:
        return true;
    case SQL_CLAUSE_SET:
    case SQL_CLAUSE_EQUALS:
        return read_set(parser, option, value == SQL_CLAUSE_EQUALS);
    case SQL_CLAUSE_STRING:
        return sql_read_string(parser, &option->value);
    case SQL_CLAUSE_WORD:
        return keep(option, sql_read_word(parser));
    case SQL_CLAUSE_NAME:
        return read_name(parser, option);
    case SQL_CLAUSE_EXPR:
        return keep(option, sql_read_expr(parser));
    case SQL_CLAUSE_EXPRS:
    case SQL_CLAUSE_LIST:
        return read_exprs(parser, option, value == SQL_CLAUSE_LIST);
    case SQL_CLAUSE_KEYS:
        return read_keys(parser, option);
    case SQL_CLAUSE_OPTIONS:
        return keep(option, read_listed_value(parser));
    case SQL_CLAUSE_COLUMNS:
        return read_columns(parser);
    case SQL_CLAUSE_QUERY:
        return read_query(parser, option);
    case SQL_CLAUSE_STATEMENT:
        return need_punct(parser, '(') && sql_read_statement(parser) && need_punct(parser, ')');
    }
    return false;
}

int sql_read_clause(SqlParser *parser, const SqlClause *rows, SqlOptionList *options,
                    const SqlClause **row)
{
    size_t from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return 0;
    for (; rows->words; rows++) {
        if (!sql_take_phrase(parser, rows->words))
            continue;
        SqlOption *option = NEW(parser, SqlOption);
        option->name = str(rows->words);
        if (!read_by_value(parser, (SqlClauseValue)rows->value, option))
            return -1;
        option->span = sql_span_from(parser, from);
        SQL_LIST_ADD(options, option);
        if (row)
            *row = rows;
        return 1;
    }
    return 0;
}
