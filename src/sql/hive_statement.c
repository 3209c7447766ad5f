/* Hive, Spark SQL and Databricks: their hooks into the shared grammar and their words. */
#include "sql/parse_hive.h"
#include "sql/warehouse_words.h"

const uint8_t sql_hive_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_LATERAL] = SQL_WORD_KEPT,
    [KW_CLUSTER] = SQL_WORD_CLAUSE,
    [KW_DISTRIBUTE] = SQL_WORD_CLAUSE,
    [KW_SORT] = SQL_WORD_CLAUSE,
    [KW_PIVOT] = SQL_WORD_CLAUSE,
    [KW_UNPIVOT] = SQL_WORD_CLAUSE,
    [KW_SEMI] = SQL_WORD_NO_ALIAS,
    [KW_ANTI] = SQL_WORD_NO_ALIAS,
    [KW_MINUS] = SQL_WORD_CLAUSE,
    [KW_QUALIFY] = SQL_WORD_CLAUSE,
    [KW_ILIKE] = SQL_WORD_CLAUSE,
    [KW_VERSION] = SQL_WORD_NO_ALIAS,
    [KW_OPTIONS] = SQL_WORD_NO_ALIAS,
};

static const SqlClause query_rows[] = {
    {"cluster by", SQL_CLAUSE_EXPRS, 0},
    {"distribute by", SQL_CLAUSE_EXPRS, 0},
    {NULL, 0, 0},
};

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    if (at2(parser, KW_SORT, KW_BY)) {
        parser->tokens[parser->at].id = KW_ORDER; /* the same list of keys */
        SqlOrderList keys = {0};
        return sql_read_order_by(parser, query->order_by.n ? &keys : &query->order_by) ? 1 : -1;
    }
    if (sql_take_phrase(parser, "lateral view"))
        return sql_read_lateral_view(parser, &query->extras) ? 1 : -1;
    return sql_read_query_clauses(parser, query, query_rows);
}

/* 10L, 1.5BD: the lexer cuts the suffix off. */
static bool has_suffix(const SqlParser *parser)
{
    const SqlToken *number = sql_peek(parser, 0), *after = sql_peek(parser, 1);
    return number->kind == SQL_TOKEN_NUMBER && after->kind == SQL_TOKEN_WORD &&
           after->length <= 2 && after->offset == number->offset + number->length;
}

static SqlExpr *read_number(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *number = sql_expr_new(parser, SQL_EXPR_LITERAL, from);
    number->literal = SQL_LITERAL_NUMBER;
    number->text = sql_token_text(parser, sql_next(parser));
    parser->at++;
    return sql_expr_close(parser, number, from);
}

static const SqlClause transform_rows[] = {
    HIVE_ROW_FORMAT,
    {"recordwriter", SQL_CLAUSE_STRING, 0},
    {"recordreader", SQL_CLAUSE_STRING, 0},
    {"using", SQL_CLAUSE_STRING, 0},
    {NULL, 0, 0},
};

/* TRANSFORM (a, b) USING 'x' AS (c string, d), MAP a, b USING 'x' */
static SqlExpr *read_transform(SqlParser *parser)
{
    SqlExpr *call = sql_read_empty_or_call(parser);
    SqlOptionList options = {0};
    int taken = call ? 1 : -1;
    while (taken > 0)
        taken = sql_read_clause(parser, transform_rows, &options, NULL);
    if (taken < 0)
        return NULL;
    while (take(parser, KW_AS)) {
        if (!need_punct(parser, '('))
            return NULL;
        do {
            SqlColumn column = {0};
            if (!(column.name = sql_read_ident(parser)))
                return NULL;
            if (!at_punct(parser, ',') && !at_punct(parser, ')') && !sql_read_type(parser))
                return NULL;
        } while (take_punct(parser, ','));
        if (!need_punct(parser, ')'))
            return NULL;
        do
            taken = sql_read_clause(parser, transform_rows, &options, NULL);
        while (taken > 0);
    }
    return call;
}

static int read_primary(SqlParser *parser, SqlExpr **expr)
{
    if (has_suffix(parser))
        *expr = read_number(parser);
    else if (at(parser, KW_TRANSFORM) && sql_token_is_punct(sql_peek(parser, 1), '('))
        *expr = read_transform(parser);
    else
        return sql_warehouse_primary(parser, expr);
    return *expr ? 1 : -1;
}

/* STREAM t, STREAM(t) of Databricks */
static int read_source(SqlParser *parser, SqlSource **source)
{
    if (at(parser, KW_STREAM) && sql_token_is_label(parser, sql_peek(parser, 1)) &&
        !sql_token_is_word(sql_peek(parser, 1), KW_AS))
        parser->at++;
    return sql_warehouse_source(parser, source);
}

/* ${x}, :name, IDENTIFIER(:name): a name that is only known when it runs. */
static int read_object(SqlParser *parser, SqlName **name)
{
    bool call = at_text(parser, "identifier") && sql_token_is_punct(sql_peek(parser, 1), '(');
    if (!call && !at_kind(parser, SQL_TOKEN_PARAM))
        return 0;
    size_t from = parser->at++;
    if (call && !sql_skip_parens(parser))
        return -1;
    while (take_punct(parser, '.'))
        parser->at++;
    *name = NEW(parser, SqlName);
    (*name)->span = sql_span_from(parser, from);
    (*name)->name = (*name)->raw = sql_text(parser->script, (*name)->span);
    return 1;
}

/* t@v1: a version */
static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    if (take_punct(parser, '@') && !sql_read_label(parser))
        return -1;
    return sql_warehouse_table_tail(parser, source);
}

static const char *const table_words[] = {
    "or",      "replace", "refresh",   "external", "temporary",     "temp",
    "managed", "global",  "streaming", "live",     "transactional", NULL,
};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (at(parser, KW_CREATE) || at2(parser, KW_REPLACE, KW_TABLE))
        return sql_warehouse_create_table(parser, tree, table_words);
    int taken = sql_hive_insert(parser, tree);
    return taken ? taken : sql_warehouse_data(parser, tree);
}

const SqlHooks sql_hive_hooks = {
    SQL_WAREHOUSE_HOOKS,
    .statement = read_statement,
    .column_option = sql_hive_column_option,
    .table_option = sql_hive_table_option,
    .attribute = sql_hive_attribute,
    .alter_action = sql_hive_alter_action,
    .type = sql_warehouse_type,
    .primary = read_primary,
    .query_clause = read_query_clause,
    .source = read_source,
    .table_tail = read_table_tail,
    .object = read_object,
};
