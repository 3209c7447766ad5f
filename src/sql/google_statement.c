/* GoogleSQL (BigQuery and Spanner): its hooks into the shared grammar, its words, its queries. */
#include "sql/parse_google.h"
#include "sql/warehouse_words.h"

const uint8_t sql_google_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_LATERAL] = SQL_WORD_KEPT,
    [KW_QUALIFY] = SQL_WORD_KEPT,
    [KW_PIVOT] = SQL_WORD_CLAUSE,
    [KW_UNPIVOT] = SQL_WORD_CLAUSE,
    [KW_MATCH_RECOGNIZE] = SQL_WORD_CLAUSE,
};

/* SELECT AS STRUCT a, SELECT WITH DIFFERENTIAL_PRIVACY OPTIONS (...) AS VALUE b */
static int read_select_head(SqlParser *parser, SqlQuery *query)
{
    (void)query;
    if (take(parser, KW_WITH)) {
        SqlOptionList options = {0};
        if (!sql_read_label(parser) || !need(parser, KW_OPTIONS) ||
            !sql_read_properties(parser, &options))
            return -1;
    }
    if (take(parser, KW_ALL) || take(parser, KW_DISTINCT))
        query->distinct = true;
    if (!at(parser, KW_AS))
        return 0;
    parser->at++;
    if (take(parser, KW_STRUCT) || take(parser, KW_VALUE))
        return 1;
    return sql_read_object(parser) ? 1 : -1; /* SELECT AS a.proto.Type */
}

/* ---- pipes ---- */

/* Clauses of |> operators whose expressions are only walked. */
static const SqlClause pipes[] = {
    {"where", SQL_CLAUSE_EXPR, 0},  {"order by", SQL_CLAUSE_NONE, 0},
    {"limit", SQL_CLAUSE_EXPR, 0},  {"offset", SQL_CLAUSE_EXPR, 0},
    {"rename", SQL_CLAUSE_NONE, 0}, {"drop", SQL_CLAUSE_EXPRS, 0},
    {"as", SQL_CLAUSE_WORD, 0},     {NULL, 0, 0},
};

static bool at_pipe(const SqlParser *parser)
{
    return at_punct(parser, SQL_OP_PIPE);
}

static bool read_pipe(SqlParser *parser, SqlQuery *query)
{
    if (take(parser, KW_SELECT) || sql_take_phrase(parser, "extend") || take(parser, KW_SET) ||
        sql_take_phrase(parser, "aggregate")) {
        if (!take(parser, KW_ALL))
            take(parser, KW_DISTINCT);
        if (!at(parser, KW_GROUP) && !sql_read_targets(parser, &query->targets))
            return false;
        return !sql_take_phrase(parser, "group by") || sql_read_aliased(parser, &query->extras);
    }
    if (at(parser, KW_ORDER)) {
        SqlOrderList order = {0};
        return sql_read_order_by(parser, &order);
    }
    SqlOptionList options = {0};
    const SqlClause *row = NULL;
    int taken = sql_read_clause(parser, pipes, &options, &row);
    if (taken > 0 && options.last->expr)
        SQL_LIST_ADD(&query->extras, options.last->expr);
    return taken > 0 || (taken == 0 && sql_fail(parser, "unknown operator behind |>"));
}

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    if (at_pipe(parser)) {
        parser->at++;
        return read_pipe(parser, query) ? 1 : -1;
    }
    return sql_read_query_clauses(parser, query, NULL);
}

/* ---- names ---- */

/* my-project.data.t: words glued by minus signs; @{FORCE_INDEX=i} hints behind the name. */
static int read_object(SqlParser *parser, SqlName **name)
{
    const SqlToken *first = sql_peek(parser, 0), *dash = sql_peek(parser, 1);
    bool table = sql_token_is_word(first, KW_TABLE) && !sql_token_is_punct(dash, '(');
    bool param = table || first->kind == SQL_TOKEN_VARIABLE || first->kind == SQL_TOKEN_PARAM;
    bool glued = first->kind == SQL_TOKEN_WORD && sql_token_is_punct(dash, '-') &&
                 dash->offset == first->offset + first->length;
    if (!param && !glued)
        return 0;
    *name = NEW(parser, SqlName);
    if (glued)
        return sql_read_name(parser, *name) ? 1 : -1;
    size_t from = parser->at++;
    (*name)->span = sql_span_from(parser, from);
    (*name)->name = (*name)->raw = sql_text(parser->script, (*name)->span);
    return 1;
}

/* @{...} is one token of the lexer. */
static void take_hint(SqlParser *parser)
{
    Str text = sql_token_text(parser, sql_peek(parser, 0));
    if (!sql_at_end(parser) && str_starts(text, "@{"))
        parser->at++;
}

static int read_call_tail(SqlParser *parser, SqlExpr *call)
{
    take_hint(parser);
    return sql_warehouse_call_tail(parser, call);
}

static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    take_hint(parser);
    return sql_warehouse_table_tail(parser, source);
}

static int read_source_tail(SqlParser *parser, void *source)
{
    take_hint(parser);
    return sql_warehouse_source_tail(parser, source);
}

static int read_join(SqlParser *parser, SqlSource *join)
{
    /* HASH JOIN, LOOKUP JOIN */
    bool hash = sql_token_is_word(sql_peek(parser, 0), KW_HASH) || at_text(parser, "lookup");
    if (hash && sql_token_is_word(sql_peek(parser, 1), KW_JOIN))
        parser->at++;
    int taken = sql_warehouse_join(parser, join);
    if (taken > 0)
        take_hint(parser);
    return taken;
}

/* ---- expressions ---- */

/* NEW a.b.Proto(1 AS x), f(x)@{hint} */
static int read_primary(SqlParser *parser, SqlExpr **expr)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (!at(parser, KW_NEW) || !sql_token_is_label(parser, after))
        return sql_warehouse_primary(parser, expr);
    size_t from = parser->at++;
    SqlName *name = sql_read_object(parser);
    if (!name || !at_punct(parser, '('))
        return sql_fail(parser, "expected a type and its fields") ? 1 : -1;
    *expr = sql_read_call(parser, name, from);
    return *expr ? 1 : -1;
}

/* ---- statements ---- */

static const char *const table_words[] = {"or",       "replace",  "temp", "temporary",
                                          "external", "snapshot", NULL};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    take_hint(parser);
    if (at(parser, KW_CREATE))
        return sql_warehouse_create_table(parser, tree, table_words);
    return sql_warehouse_data(parser, tree);
}

const SqlHooks sql_google_hooks = {
    .argument = sql_warehouse_argument,
    .arguments_tail = sql_warehouse_arguments_tail,
    .call_tail = read_call_tail,
    .star_tail = sql_warehouse_star_tail,
    .infix = sql_warehouse_infix,
    .source_tail = read_source_tail,
    .join = read_join,
    .statement = read_statement,
    .column_option = sql_google_column_option,
    .table_option = sql_google_table_option,
    .table_element = sql_google_table_element,
    .attribute = sql_google_attribute,
    .alter_action = sql_google_alter_action,
    .type = sql_warehouse_type,
    .primary = read_primary,
    .select_head = read_select_head,
    .query_clause = read_query_clause,
    .source = sql_warehouse_source,
    .table_tail = read_table_tail,
    .object = read_object,
};
