/* StarRocks and Doris: MySQL's lexical ways with the tables of a column store. */
#include "sql/parse_warehouse.h"
#include "sql/warehouse_words.h"

const uint8_t sql_olap_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_LATERAL] = SQL_WORD_KEPT,
    [KW_QUALIFY] = SQL_WORD_CLAUSE,
    [KW_SEMI] = SQL_WORD_NO_ALIAS,
    [KW_ANTI] = SQL_WORD_NO_ALIAS,
    [KW_ASOF] = SQL_WORD_NO_ALIAS,
    [KW_MINUS] = SQL_WORD_CLAUSE,
    [KW_PARTITION] = SQL_WORD_NO_ALIAS,
    [KW_TABLET] = SQL_WORD_NO_ALIAS,
    [KW_INDEX] = SQL_WORD_RESERVED,
};

/* ---- columns ---- */

static const SqlClause column_rows[] = {
    {"sum", SQL_CLAUSE_NONE, 0},
    {"max", SQL_CLAUSE_NONE, 0},
    {"min", SQL_CLAUSE_NONE, 0},
    {"replace_if_not_null", SQL_CLAUSE_NONE, 0},
    {"replace", SQL_CLAUSE_NONE, 0},
    {"hll_union", SQL_CLAUSE_NONE, 0},
    {"bitmap_union", SQL_CLAUSE_NONE, 0},
    {"quantile_union", SQL_CLAUSE_NONE, 0},
    {"percentile_union", SQL_CLAUSE_NONE, 0},
    {"generic", SQL_CLAUSE_NONE, 0},
    {"key", SQL_CLAUSE_NONE, 0},
    {"on update", SQL_CLAUSE_EXPR, 0},
    {"charset", SQL_CLAUSE_WORD, 0},
    {"character set", SQL_CLAUSE_WORD, 0},
    {NULL, 0, 0},
};

static int read_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    if (take(parser, KW_AUTO_INCREMENT)) {
        column->auto_increment = true;
        SqlExpr *start = NULL;
        return !at_punct(parser, '(') || sql_read_expr_in_parens(parser, &start) ? 1 : -1;
    }
    if (sql_take_phrase(parser, "generated always as") || take(parser, KW_AS)) {
        column->generated_kind = STR("stored");
        return (column->generated = sql_read_expr(parser)) ? 1 : -1;
    }
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

/* ---- elements ---- */

static const SqlClause index_rows[] = {
    {"using", SQL_CLAUSE_WORD, 0},
    {"properties", SQL_CLAUSE_OPTIONS, 0},
    {"comment", SQL_CLAUSE_STRING, 0},
    {NULL, 0, 0},
};

static int read_index(SqlParser *parser, SqlConstraint *index)
{
    size_t from = parser->at++;
    index->kind = SQL_CONSTRAINT_INDEX;
    take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!(index->name = sql_read_ident(parser)) || !sql_read_keys(parser, &index->keys))
        return -1;
    int taken;
    do
        taken = sql_read_clause(parser, index_rows, &index->options, NULL);
    while (taken > 0);
    if (at_punct(parser, '(') && !sql_skip_parens(parser)) /* ('a' = 'b') of StarRocks */
        return -1;
    index->span = sql_span_from(parser, from);
    return taken < 0 ? -1 : 1;
}

static int read_constraint(SqlParser *parser, void *constraint)
{
    return at(parser, KW_INDEX) ? read_index(parser, constraint) : 0;
}

static int read_table_element(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (!at(parser, KW_INDEX))
        return 0;
    SqlConstraint *index = sql_constraint_new(parser, SQL_CONSTRAINT_INDEX, parser->at);
    SQL_LIST_ADD(&table->constraints, index);
    return read_index(parser, index);
}

/* ---- partitions ---- */

/* ("2026-01-01"), [("a"), ("b")): half-open ranges close with the other bracket. */
static bool read_bounds(SqlParser *parser)
{
    bool range = take_punct(parser, '[');
    if (!range && !need_punct(parser, '('))
        return false;
    SqlExprList bounds = {0};
    if (!sql_read_exprs(parser, &bounds))
        return false;
    return take_punct(parser, ')') || need_punct(parser, ']');
}

static const SqlClause partition_rows[] = {
    {"start", SQL_CLAUSE_LIST, 0},
    {"end", SQL_CLAUSE_LIST, 0},
    {"every", SQL_CLAUSE_LIST, 0},
    {"from", SQL_CLAUSE_LIST, 0},
    {"to", SQL_CLAUSE_LIST, 0},
    {"interval", SQL_CLAUSE_EXPR, 0},
    {"year", SQL_CLAUSE_NONE, 0},
    {"month", SQL_CLAUSE_NONE, 0},
    {"week", SQL_CLAUSE_NONE, 0},
    {"day", SQL_CLAUSE_NONE, 0},
    {"hour", SQL_CLAUSE_NONE, 0},
    {"partition if not exists", SQL_CLAUSE_WORD, 0},
    {"partition", SQL_CLAUSE_WORD, 0},
    {"values less than maxvalue", SQL_CLAUSE_NONE, 0},
    {"values less than", SQL_CLAUSE_LIST, 0},
    {"properties", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

static bool read_partition(SqlParser *parser)
{
    SqlOptionList options = {0};
    int taken;
    do {
        if (sql_take_phrase(parser, "values in") || take(parser, KW_VALUES))
            taken = sql_at_phrase(parser, "less than") ? 1 : read_bounds(parser) ? 1 : -1;
        else if (sql_take_phrase(parser, "less than"))
            taken = take(parser, KW_MAXVALUE) || read_bounds(parser) ? 1 : -1;
        else if (at_punct(parser, '('))
            taken = sql_read_properties(parser, &options) ? 1 : -1;
        else
            taken = sql_read_clause(parser, partition_rows, &options, NULL);
    } while (taken > 0);
    return taken == 0;
}

/* PARTITION BY RANGE (a) (...), LIST (a) (...), date_trunc('day', a), (a, b) */
static bool read_partitions(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    SqlPartition *partition = table->partition_by = NEW(parser, SqlPartition);
    partition->method = STR("range");
    if (!take(parser, KW_RANGE) && !take(parser, KW_LIST) && !at_punct(parser, '(')) {
        SqlExprList keys = {0};
        if (!sql_read_exprs(parser, &keys))
            return false;
    } else if (!sql_read_keys(parser, &partition->keys)) {
        return false;
    }
    if (take_punct(parser, '(')) {
        while (!at_punct(parser, ')'))
            if (!read_partition(parser) || (!take_punct(parser, ',') && !at_punct(parser, ')')))
                return sql_fail(parser, "expected a partition");
        parser->at++;
    }
    partition->span = sql_span_from(parser, from);
    return true;
}

/* ---- options ---- */

static const SqlClause table_rows[] = {
    {"engine", SQL_CLAUSE_SET, 0},
    {"primary key", SQL_CLAUSE_LIST, 0},
    {"unique key", SQL_CLAUSE_LIST, 0},
    {"duplicate key", SQL_CLAUSE_LIST, 0},
    {"aggregate key", SQL_CLAUSE_LIST, 0},
    {"comment", SQL_CLAUSE_SET, 0},
    {"distributed by hash", SQL_CLAUSE_LIST, 0},
    {"distributed by random", SQL_CLAUSE_NONE, 0},
    {"buckets auto", SQL_CLAUSE_NONE, 0},
    {"buckets", SQL_CLAUSE_EXPR, 0},
    {"order by", SQL_CLAUSE_LIST, 0},
    {"cluster by", SQL_CLAUSE_LIST, 0},
    {"rollup", SQL_CLAUSE_OPTIONS, 0},
    {"with rollup", SQL_CLAUSE_OPTIONS, 0},
    {"broker properties", SQL_CLAUSE_OPTIONS, 0},
    {"properties", SQL_CLAUSE_OPTIONS, 0},
    {"default charset", SQL_CLAUSE_SET, 0},
    {"charset", SQL_CLAUSE_SET, 0},
    {NULL, 0, 0},
};

/* A key of the table is its primary key to rules only when it is so named. */
static void note_key(SqlParser *parser, SqlCreateTable *table, size_t from)
{
    const SqlOption *option = table->options.last;
    if (!str_is(option->name, "primary key") || !option->expr)
        return;
    SqlConstraint *primary = sql_constraint_new(parser, SQL_CONSTRAINT_PRIMARY, from);
    for (SqlExpr *column = option->expr->args; column; column = column->next) {
        SqlKey *key = NEW(parser, SqlKey);
        key->expr = column;
        key->column = column->op == SQL_EXPR_COLUMN ? column->parts : NULL;
        key->span = column->span;
        SQL_LIST_ADD(&primary->keys, key);
    }
    primary->span = option->span;
    SQL_LIST_ADD(&table->constraints, primary);
}

static int read_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    size_t from = parser->at;
    if (sql_take_phrase(parser, "auto partition by") || sql_take_phrase(parser, "partition by"))
        return read_partitions(parser, table) ? 1 : -1;
    int taken = sql_read_clause(parser, table_rows, &table->options, NULL);
    if (taken > 0)
        note_key(parser, table, from);
    return taken;
}

/* ---- ALTER TABLE ---- */

static const SqlClause actions[] = {
    {"add rollup", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"drop rollup", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"add temporary partition", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"drop temporary partition", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"drop partition if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"drop partition", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"drop index", SQL_CLAUSE_WORD, SQL_ACTION_DROP_INDEX},
    {"replace partition", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"modify partition", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"modify comment", SQL_CLAUSE_STRING, SQL_ACTION_SET_OPTIONS},
    {"modify distribution distributed by hash", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"distributed by hash", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"distributed by random", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"order by", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"set", SQL_CLAUSE_OPTIONS, SQL_ACTION_SET_OPTIONS},
    {"swap with", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"replace with table", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"rename rollup", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"rename partition", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"enable feature", SQL_CLAUSE_STRING, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"from", SQL_CLAUSE_WORD, 0},
    {"properties", SQL_CLAUSE_OPTIONS, 0},
    {"buckets", SQL_CLAUSE_EXPR, 0},
    {"with temporary partition", SQL_CLAUSE_LIST, 0},
    {"set", SQL_CLAUSE_OPTIONS, 0},
    {"force", SQL_CLAUSE_NONE, 0},
    {"with properties", SQL_CLAUSE_OPTIONS, 0},
    {"in", SQL_CLAUSE_WORD, 0},
    {NULL, 0, 0},
};

static const SqlAlterRows rows = {actions, NULL, NULL, NULL, details};

static int read_rename(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    action->op = SQL_ACTION_RENAME_TABLE;
    action->new_name = sql_read_ident(parser);
    return action->new_name ? 1 : -1;
}

static int read_add_partition(SqlParser *parser, SqlAction *action)
{
    if (!sql_at_phrase(parser, "add partition") && !sql_at_phrase(parser, "add partitions"))
        return 0;
    parser->at++;
    take(parser, KW_PARTITIONS);
    action->op = SQL_ACTION_OPTION;
    return read_partition(parser) ? 1 : -1;
}

static int read_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    const SqlToken *after = sql_peek(parser, 1);
    if (at2(parser, KW_ADD, KW_INDEX)) {
        parser->at++;
        action->op = SQL_ACTION_ADD_CONSTRAINT;
        action->constraint = sql_constraint_new(parser, SQL_CONSTRAINT_INDEX, parser->at);
        return read_index(parser, action->constraint);
    }
    if (at(parser, KW_RENAME) && sql_token_is_ident(parser, after) &&
        sql_peek(parser, 2)->kind == SQL_TOKEN_END)
        return read_rename(parser, action);
    int taken = read_add_partition(parser, action);
    if (taken == 0)
        taken = sql_warehouse_alter(parser, action, &rows);
    while (taken > 0 && !parser->error &&
           sql_read_clause(parser, details, &action->options, NULL) > 0)
        continue;
    return parser->error ? -1 : taken;
}

/* ---- queries and statements ---- */

static const SqlClause source_rows[] = {
    {"partition", SQL_CLAUSE_LIST, 0},
    {"partitions", SQL_CLAUSE_LIST, 0},
    {"temporary partition", SQL_CLAUSE_LIST, 0},
    {"tablet", SQL_CLAUSE_LIST, 0},
    {NULL, 0, 0},
};

static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    SqlOptionList options = {0};
    if (at(parser, KW_PARTITION) && sql_token_is_label(parser, sql_peek(parser, 1))) {
        parser->at += 2;
        return 1;
    }
    int taken = sql_read_clause(parser, source_rows, &options, NULL);
    return taken ? taken : sql_warehouse_table_tail(parser, source);
}

/* JOIN [BROADCAST] t */
static int read_join(SqlParser *parser, SqlSource *join)
{
    int taken = sql_warehouse_join(parser, join);
    if (taken > 0 && take_punct(parser, '['))
        return sql_read_label(parser) && need_punct(parser, ']') ? 1 : -1;
    return taken;
}

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    return sql_read_query_clauses(parser, query, NULL);
}

static const char *const table_words[] = {"external", "temporary", NULL};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (at(parser, KW_CREATE))
        return sql_warehouse_create_table(parser, tree, table_words);
    return sql_warehouse_data(parser, tree);
}

const SqlHooks sql_olap_hooks = {
    .argument = sql_warehouse_argument,
    .arguments_tail = sql_warehouse_arguments_tail,
    .call_tail = sql_warehouse_call_tail,
    .star_tail = sql_warehouse_star_tail,
    .infix = sql_warehouse_infix,
    .source_tail = sql_warehouse_source_tail,
    .join = read_join,
    .statement = read_statement,
    .column_option = read_column_option,
    .table_element = read_table_element,
    .table_option = read_table_option,
    .constraint = read_constraint,
    .alter_action = read_alter_action,
    .type = sql_warehouse_type,
    .primary = sql_warehouse_primary,
    .query_clause = read_query_clause,
    .source = sql_warehouse_source,
    .table_tail = read_table_tail,
};
