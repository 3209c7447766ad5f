/* Snowflake: its hooks into the shared grammar, its words, and the statements that begin oddly. */
#include "sql/parse_snowflake.h"
#include "sql/warehouse_words.h"

const uint8_t sql_snowflake_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_QUALIFY] = SQL_WORD_KEPT,
    [KW_PIVOT] = SQL_WORD_CLAUSE,
    [KW_UNPIVOT] = SQL_WORD_CLAUSE,
    [KW_MATCH_RECOGNIZE] = SQL_WORD_CLAUSE,
    [KW_LATERAL] = SQL_WORD_KEPT,
    [KW_SAMPLE] = SQL_WORD_CLAUSE,
    [KW_CONNECT] = SQL_WORD_CLAUSE,
    [KW_START] = SQL_WORD_CLAUSE,
    [KW_MINUS] = SQL_WORD_KEPT,
    [KW_ILIKE] = SQL_WORD_CLAUSE,
    [KW_ASOF] = SQL_WORD_NO_ALIAS,
    [KW_CHANGES] = SQL_WORD_NO_ALIAS,
    [KW_GRANT] = SQL_WORD_KEPT,
};

/* ---- queries ---- */

static const SqlClause query_rows[] = {
    {"start with", SQL_CLAUSE_EXPR, 0},
    {"connect by", SQL_CLAUSE_EXPRS, 0},
    {NULL, 0, 0},
};

/* FETCH 3, FETCH FIRST 3 ROWS, FETCH NEXT 3 ROWS ONLY */
static int read_fetch(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    if (!take(parser, KW_FIRST))
        take(parser, KW_NEXT);
    query->limit = sql_read_primary(parser);
    if (!take(parser, KW_ROWS))
        take(parser, KW_ROW);
    take(parser, KW_ONLY);
    return query->limit ? 1 : -1;
}

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    if (at(parser, KW_FETCH) && !query->limit)
        return read_fetch(parser, query);
    return sql_read_query_clauses(parser, query, query_rows);
}

/* PRIOR a, CONNECT_BY_ROOT a */
static SqlExpr *read_prior(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *prior = sql_expr_new(parser, SQL_EXPR_UNARY, from);
    prior->text = sql_lower_text(parser, sql_next(parser));
    SqlExpr *operand = sql_read_primary(parser);
    if (!operand)
        return NULL;
    sql_expr_add(prior, operand);
    return sql_expr_close(parser, prior, from);
}

/* The place behind a.b.c */
static size_t after_name(const SqlParser *parser)
{
    size_t k = 1;
    while (sql_token_is_punct(sql_peek(parser, k), '.') &&
           sql_token_is_label(parser, sql_peek(parser, k + 1)))
        k += 2;
    return k;
}

/* t.c (+) = b: the mark of an outer join. */
static bool is_outer_mark(const SqlParser *parser, size_t k)
{
    return sql_token_is_punct(sql_peek(parser, k), '(') &&
           sql_token_is_punct(sql_peek(parser, k + 1), '+') &&
           sql_token_is_punct(sql_peek(parser, k + 2), ')');
}

static SqlExpr *read_marked_column(SqlParser *parser)
{
    SqlExpr *column = sql_read_column(parser);
    parser->at += 3;
    return column;
}

/* t.$1 */
static SqlExpr *read_numbered_column(SqlParser *parser)
{
    size_t from = parser->at;
    SqlExpr *column = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    column->parts = sql_read_ident(parser);
    if (!column->parts)
        return NULL;
    parser->at++;
    column->parts->next = sql_ident_of_token(parser, sql_next(parser));
    return sql_expr_close(parser, column, from);
}

static int read_primary(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool name = sql_token_is_label(parser, sql_peek(parser, 0));
    if (!name)
        return sql_warehouse_primary(parser, expr);
    if ((at(parser, KW_PRIOR) || at_text(parser, "connect_by_root")) &&
        sql_token_is_label(parser, after))
        *expr = read_prior(parser);
    else if (sql_token_is_punct(after, '.') && sql_peek(parser, 2)->kind == SQL_TOKEN_PARAM)
        *expr = read_numbered_column(parser);
    else if (at_ident(parser) && is_outer_mark(parser, after_name(parser)))
        *expr = read_marked_column(parser);
    else
        return sql_warehouse_primary(parser, expr);
    return *expr ? 1 : -1;
}

/* IDENTIFIER('db.t'), IDENTIFIER($x): a name that is only known when it runs. */
static int read_object(SqlParser *parser, SqlName **name)
{
    bool call = at_text(parser, "identifier") && sql_token_is_punct(sql_peek(parser, 1), '(');
    bool variable = at_kind(parser, SQL_TOKEN_VARIABLE) || at_kind(parser, SQL_TOKEN_PARAM);
    if (!call && !variable)
        return 0;
    size_t from = parser->at++;
    if (call && !sql_skip_parens(parser))
        return -1;
    *name = NEW(parser, SqlName);
    (*name)->span = sql_span_from(parser, from);
    (*name)->name = (*name)->raw = sql_text(parser->script, (*name)->span);
    return 1;
}

/* ---- statements ---- */

static const char *const table_words[] = {
    "or",        "replace",  "alter",  "local",   "global",  "temp",  "temporary",   "volatile",
    "transient", "external", "hybrid", "iceberg", "dynamic", "event", "interactive", NULL,
};

static int read_alter(SqlParser *parser, SqlTree **tree)
{
    static const char *const kinds[] = {"alter external table", "alter iceberg table",
                                        "alter dynamic table",  "alter hybrid table",
                                        "alter event table",    "alter table"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (sql_take_phrase(parser, kinds[i])) {
            *tree = sql_read_alter_table(parser, STR("table"));
            return *tree ? 1 : -1;
        }
    return 0;
}

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    int taken = sql_snowflake_block(parser, tree);
    if (taken == 0)
        taken = sql_snowflake_data(parser, tree);
    if (taken == 0)
        taken = sql_warehouse_data(parser, tree);
    if (taken == 0 && (at(parser, KW_CREATE) || at_text(parser, "define")))
        taken = sql_warehouse_create_table(parser, tree, table_words);
    if (taken == 0 && at(parser, KW_CREATE))
        taken = sql_snowflake_view(parser, tree);
    return taken == 0 && at(parser, KW_ALTER) ? read_alter(parser, tree) : taken;
}

const SqlHooks sql_snowflake_hooks = {
    SQL_WAREHOUSE_HOOKS,
    .statement = read_statement,
    .column_option = sql_snowflake_column_option,
    .table_option = sql_snowflake_table_option,
    .table_element = sql_snowflake_table_element,
    .attribute = sql_snowflake_attribute,
    .alter_action = sql_snowflake_alter_action,
    .type = sql_warehouse_type,
    .primary = read_primary,
    .select_head = sql_warehouse_top,
    .query_clause = read_query_clause,
    .source = sql_warehouse_source,
    .table_tail = sql_warehouse_table_tail,
    .object = read_object,
};
