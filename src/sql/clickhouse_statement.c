/* ClickHouse: its hooks into the shared grammar, its words and the clauses of its queries. */
#include "sql/parse_clickhouse.h"
#include "sql/warehouse_words.h"

const uint8_t sql_clickhouse_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_FINAL] = SQL_WORD_NO_ALIAS,
    [KW_SAMPLE] = SQL_WORD_NO_ALIAS,
    [KW_ARRAY] = SQL_WORD_NO_ALIAS,
    [KW_PREWHERE] = SQL_WORD_CLAUSE,
    [KW_SETTINGS] = SQL_WORD_CLAUSE,
    [KW_FORMAT] = SQL_WORD_CLAUSE,
    [KW_QUALIFY] = SQL_WORD_CLAUSE,
    [KW_ASOF] = SQL_WORD_NO_ALIAS,
    [KW_SEMI] = SQL_WORD_NO_ALIAS,
    [KW_ANTI] = SQL_WORD_NO_ALIAS,
    [KW_GLOBAL] = SQL_WORD_CLAUSE,
    [KW_LOCAL] = SQL_WORD_NO_ALIAS,
    [KW_ILIKE] = SQL_WORD_CLAUSE,
    [KW_PARTITION] = SQL_WORD_NO_ALIAS,
};

/* ---- WITH ---- */

/* WITH 1 AS x, (a) -> b AS f: an expression under a name; a query under a name is the shared
 * grammar's. */
static int read_cte(SqlParser *parser, void *target)
{
    SqlCte *cte = target;
    const SqlToken *after = sql_peek(parser, 1);
    bool query = at_ident(parser) && (sql_token_is_word(after, KW_AS) ||
                                      (sql_token_is_punct(after, '(') &&
                                       sql_token_is_ident(parser, sql_peek(parser, 2)) &&
                                       sql_token_is_word(sql_peek(parser, 4), KW_AS)));
    if (query && sql_token_is_punct(sql_peek(parser, 2), '('))
        return 0;
    SqlExpr *expr = sql_read_expr(parser);
    if (!expr || !need(parser, KW_AS) || !(cte->name = sql_read_ident(parser)))
        return -1;
    SQL_LIST_ADD(&cte->extras, expr);
    cte->height = expr->height + 1u;
    return 1;
}

/* ---- clauses ---- */

static const SqlClause query_rows[] = {
    {"settings", SQL_CLAUSE_EXPRS, 0},      {"format", SQL_CLAUSE_WORD, 0},
    {"into outfile", SQL_CLAUSE_STRING, 0}, {"truncate", SQL_CLAUSE_NONE, 0},
    {"append", SQL_CLAUSE_NONE, 0},         {"and stdout", SQL_CLAUSE_NONE, 0},
    {"compression", SQL_CLAUSE_STRING, 0},  {"with totals", SQL_CLAUSE_NONE, 0},
    {"with rollup", SQL_CLAUSE_NONE, 0},    {"with cube", SQL_CLAUSE_NONE, 0},
    {"with ties", SQL_CLAUSE_NONE, 0},      {NULL, 0, 0},
};

/* PREWHERE a WHERE b: rows that pass both. */
static int read_prewhere(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    SqlExpr *condition = sql_read_expr(parser);
    if (!condition)
        return -1;
    if (take(parser, KW_WHERE) && !(query->where = sql_read_expr(parser)))
        return -1;
    if (query->where)
        SQL_LIST_ADD(&query->extras, condition);
    else
        query->where = condition;
    return 1;
}

/* LIMIT 1 BY a, LIMIT 1, 2 BY a, LIMIT 1 OFFSET 2 BY a */
static bool at_limit_by(const SqlParser *parser)
{
    return at(parser, KW_LIMIT) && (sql_token_is_word(sql_peek(parser, 2), KW_BY) ||
                                    sql_token_is_word(sql_peek(parser, 4), KW_BY));
}

static int read_limit_by(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    do {
        if (!sql_read_expr(parser))
            return -1;
    } while (take_punct(parser, ',') || take(parser, KW_OFFSET));
    return need(parser, KW_BY) && sql_read_exprs(parser, &query->extras) ? 1 : -1;
}

/* INTERPOLATE (a AS a + 1, b) */
static int read_interpolate(SqlParser *parser)
{
    if (!at_punct(parser, '('))
        return 1;
    parser->at++;
    while (!at_punct(parser, ')')) {
        if (!sql_read_column(parser) || (take(parser, KW_AS) && !sql_read_expr(parser)))
            return -1;
        if (!take_punct(parser, ','))
            break;
    }
    return need_punct(parser, ')') ? 1 : -1;
}

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    if (at(parser, KW_PREWHERE))
        return read_prewhere(parser, query);
    if (at_limit_by(parser))
        return read_limit_by(parser, query);
    if (sql_take_phrase(parser, "interpolate"))
        return read_interpolate(parser);
    return sql_read_query_clauses(parser, query, query_rows);
}

static const SqlClause fill_rows[] = {
    {"with fill", SQL_CLAUSE_NONE, 0}, {"from", SQL_CLAUSE_EXPR, 0},
    {"to", SQL_CLAUSE_EXPR, 0},        {"step", SQL_CLAUSE_EXPR, 0},
    {"staleness", SQL_CLAUSE_EXPR, 0}, {NULL, 0, 0},
};

static int read_order_tail(SqlParser *parser, void *order)
{
    (void)order;
    SqlOptionList options = {0};
    if (!sql_at_phrase(parser, "with fill"))
        return 0;
    int taken;
    do
        taken = sql_read_clause(parser, fill_rows, &options, NULL);
    while (taken > 0);
    return taken;
}

/* ---- sources ---- */

static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    (void)source;
    if (take(parser, KW_FINAL))
        return 1;
    return 0;
}

/* SAMPLE 1/10 OFFSET 1/2 */
static bool read_sample(SqlParser *parser, SqlSource *source)
{
    if (!take(parser, KW_SAMPLE))
        return true;
    SqlExpr *part = sql_read_operand(parser, SQL_BIND_ADD);
    if (!part)
        return false;
    sql_source_add(source, part);
    return !take(parser, KW_OFFSET) || sql_read_operand(parser, SQL_BIND_ADD);
}

/* LEFT ARRAY JOIN a AS b, c */
static bool read_array_join(SqlParser *parser, SqlSource *source)
{
    SqlExprList arrays = {0};
    if (!sql_read_aliased(parser, &arrays))
        return false;
    while (arrays.first) {
        SqlExpr *array = arrays.first;
        arrays.first = array->next;
        array->next = NULL;
        sql_source_add(source, array);
    }
    return true;
}

static int read_source_tail(SqlParser *parser, void *target)
{
    SqlSource *source = target;
    take(parser, KW_FINAL);
    if (!read_sample(parser, source))
        return -1;
    while (sql_take_phrase(parser, "left array join") ||
           sql_take_phrase(parser, "inner array join") || sql_take_phrase(parser, "array join"))
        if (!read_array_join(parser, source))
            return -1;
    return 0;
}

/* {t:Identifier}, a.b ON CLUSTER c */
static int read_object(SqlParser *parser, SqlName **name)
{
    size_t from = parser->at;
    bool param = at_kind(parser, SQL_TOKEN_PARAM);
    if (!param && !at_ident(parser) && !at_kind(parser, SQL_TOKEN_STRING) && !at(parser, KW_TABLE))
        return 0;
    *name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    while (at_punct(parser, '.')) {
        parser->at++;
        const SqlToken *token = sql_next(parser);
        if (!sql_token_is_label(parser, token) && token->kind != SQL_TOKEN_PARAM)
            return sql_fail(parser, "expected a name") ? 1 : -1;
        const SqlIdent *part = sql_ident_of_token(parser, token);
        (*name)->schema = (*name)->name;
        (*name)->name = part->name;
        (*name)->raw = part->raw;
        (*name)->quoted = part->quoted;
    }
    (*name)->span = sql_span_from(parser, from);
    if (at_text(parser, "uuid") && sql_peek(parser, 1)->kind == SQL_TOKEN_STRING)
        parser->at += 2;
    if (sql_take_phrase(parser, "on cluster") && !sql_at_end(parser))
        parser->at++; /* a word, a string or a parameter */
    return 1;
}

/* ---- operators ---- */

/* a ? b : c */
static int read_ternary(SqlParser *parser, SqlExpr **expr, size_t from)
{
    SqlExpr *choice = sql_expr_new(parser, SQL_EXPR_CASE, from);
    SqlExpr *when = sql_expr_new(parser, SQL_EXPR_WHEN, from);
    parser->at++;
    sql_expr_add(when, *expr);
    SqlExpr *first = sql_read_expr(parser);
    if (!first || !sql_take_colon(parser))
        return sql_fail(parser, "expected \":\"") ? 1 : -1;
    sql_expr_add(when, first);
    when = sql_expr_close(parser, when, from);
    SqlExpr *second = sql_read_expr(parser);
    if (!when || !second)
        return -1;
    sql_expr_add(choice, when);
    sql_expr_add(choice, second);
    choice->flags |= SQL_EXPR_ELSE;
    *expr = sql_expr_close(parser, choice, from);
    return *expr ? 1 : -1;
}

/* GLOBAL IN, GLOBAL NOT IN mean IN to the tree. */
static int read_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool global = at(parser, KW_GLOBAL) &&
                  (sql_token_is_word(after, KW_IN) || sql_token_is_word(after, KW_NOT));
    if (global && min <= SQL_BIND_LIKE) {
        parser->at++;
        return 1;
    }
    if (at_punct(parser, '?') && min <= SQL_BIND_OR)
        return read_ternary(parser, expr, from);
    return sql_warehouse_infix(parser, expr, from, min);
}

/* ---- statements ---- */

static const char *const table_words[] = {"or", "replace", "temporary", NULL};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (at(parser, KW_CREATE))
        return sql_warehouse_create_table(parser, tree, table_words);
    return sql_warehouse_data(parser, tree);
}

const SqlHooks sql_clickhouse_hooks = {
    .argument = sql_warehouse_argument,
    .arguments_tail = sql_warehouse_arguments_tail,
    .call_tail = sql_warehouse_call_tail,
    .star_tail = sql_warehouse_star_tail,
    .join = sql_warehouse_join,
    .statement = read_statement,
    .column_option = sql_clickhouse_column_option,
    .table_option = sql_clickhouse_table_option,
    .table_element = sql_clickhouse_table_element,
    .constraint = sql_clickhouse_constraint,
    .alter_action = sql_clickhouse_alter_action,
    .type = sql_warehouse_type,
    .primary = sql_warehouse_primary,
    .infix = read_infix,
    .cte = read_cte,
    .order_tail = read_order_tail,
    .select_head = sql_warehouse_top,
    .query_clause = read_query_clause,
    .source = sql_warehouse_source,
    .table_tail = read_table_tail,
    .source_tail = read_source_tail,
    .object = read_object,
};
