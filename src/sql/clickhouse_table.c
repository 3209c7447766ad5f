/* Tables of ClickHouse: columns, indexes, projections, engines. */
#include "sql/parse_clickhouse.h"

static const SqlClause column_rows[] = {
    {"codec", SQL_CLAUSE_LIST, 0},
    {"statistics", SQL_CLAUSE_LIST, 0},
    {"settings", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

static int read_computed(SqlParser *parser, SqlColumn *column, bool stored)
{
    parser->at++;
    column->generated_kind = stored ? STR("stored") : STR("virtual");
    column->generated = sql_read_expr(parser);
    return column->generated ? 1 : -1;
}

int sql_clickhouse_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (take(parser, KW_DEFAULT))
        return (column->default_value = sql_read_expr(parser)) ? 1 : -1;
    if (at(parser, KW_MATERIALIZED))
        return read_computed(parser, column, true);
    if (at_text(parser, "alias"))
        return read_computed(parser, column, false);
    if (take_text(parser, "ephemeral")) {
        bool bare = at_punct(parser, ',') || at_punct(parser, ')') || at(parser, KW_COMMENT);
        return bare || (column->default_value = sql_read_expr(parser)) ? 1 : -1;
    }
    if (take(parser, KW_COMMENT))
        return sql_read_string(parser, &column->comment) ? 1 : -1;
    if (take(parser, KW_TTL))
        return sql_clickhouse_ttl(parser) ? 1 : -1;
    if (at(parser, KW_SETTINGS) && !sql_token_is_punct(sql_peek(parser, 1), '('))
        return 0; /* of the statement */
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

/* ---- elements ---- */

bool sql_clickhouse_index(SqlParser *parser, SqlConstraint *index)
{
    index->kind = SQL_CONSTRAINT_INDEX;
    index->name = sql_read_ident(parser);
    SqlKey *key = NEW(parser, SqlKey);
    size_t from = parser->at;
    if (!index->name || !(key->expr = sql_read_expr(parser)))
        return false;
    key->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&index->keys, key);
    if (take(parser, KW_TYPE)) {
        SqlExpr *type = sql_read_primary(parser);
        if (!type)
            return false;
        index->method = sql_text(parser->script, type->span);
    }
    return !sql_take_phrase(parser, "granularity") || sql_read_literal(parser);
}

bool sql_clickhouse_projection(SqlParser *parser)
{
    SqlConstraint index = {0};
    if (sql_token_is_word(sql_peek(parser, 1), KW_INDEX)) {
        parser->at++;
        parser->tokens[parser->at] = parser->tokens[parser->at - 1];
        return sql_clickhouse_index(parser, &index);
    }
    return sql_read_ident(parser) && sql_read_query_in_parens(parser);
}

int sql_clickhouse_table_element(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    size_t from = parser->at;
    if (sql_take_phrase(parser, "projection"))
        return sql_clickhouse_projection(parser) ? 1 : -1;
    if (!at(parser, KW_INDEX) && !at2(parser, KW_PRIMARY, KW_KEY))
        return 0;
    bool primary = take2(parser, KW_PRIMARY, KW_KEY);
    SqlConstraint *index = sql_constraint_new(parser, SQL_CONSTRAINT_PRIMARY, from);
    SqlKey *key = NEW(parser, SqlKey);
    if (primary) {
        if (!(key->expr = sql_read_expr(parser)))
            return -1;
        key->span = key->expr->span;
        SQL_LIST_ADD(&index->keys, key);
    } else {
        parser->at++;
        if (!sql_clickhouse_index(parser, index))
            return -1;
    }
    index->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->constraints, index);
    return 1;
}

/* CHECK a > 0, ASSUME a > 0: without parentheses. */
int sql_clickhouse_constraint(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    if (!take(parser, KW_CHECK) && !take_text(parser, "assume"))
        return 0;
    constraint->kind = SQL_CONSTRAINT_CHECK;
    constraint->check = sql_read_expr(parser);
    return constraint->check ? 1 : -1;
}

/* ---- options ---- */

static const SqlClause ttl_rows[] = {
    {"delete", SQL_CLAUSE_NONE, 0},      {"to disk", SQL_CLAUSE_STRING, 0},
    {"to volume", SQL_CLAUSE_STRING, 0}, {"recompress codec", SQL_CLAUSE_LIST, 0},
    {"where", SQL_CLAUSE_EXPR, 0},       {"group by", SQL_CLAUSE_EXPRS, 0},
    {"set", SQL_CLAUSE_EXPRS, 0},        {NULL, 0, 0},
};

bool sql_clickhouse_ttl(SqlParser *parser)
{
    SqlOptionList options = {0};
    SqlExpr *until = sql_read_expr(parser);
    int taken = until ? 1 : -1;
    while (taken > 0)
        taken = sql_read_clause(parser, ttl_rows, &options, NULL);
    return taken == 0;
}

static const SqlClause table_rows[] = {
    {"on cluster", SQL_CLAUSE_EXPR, 0},
    {"uuid", SQL_CLAUSE_STRING, 0},
    {"partition by", SQL_CLAUSE_EXPR, 0},
    {"order by", SQL_CLAUSE_EXPR, 0},
    {"primary key", SQL_CLAUSE_EXPR, 0},
    {"sample by", SQL_CLAUSE_EXPR, 0},
    {"settings", SQL_CLAUSE_EXPRS, 0},
    {"comment", SQL_CLAUSE_STRING, 0},
    {"empty", SQL_CLAUSE_NONE, 0},
    {"populate", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

/* AS t, AS numbers(10), CLONE AS t; AS SELECT is the shared grammar's. */
static int read_as(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    const SqlToken *after = sql_peek(parser, 1);
    bool named = at(parser, KW_AS) && sql_token_is_ident(parser, after) &&
                 !sql_token_is_word(after, KW_WITH);
    if (!sql_take_phrase(parser, "clone as") && !named)
        return 0;
    if (named)
        parser->at++;
    SqlLike *like = NEW(parser, SqlLike);
    size_t name_from = parser->at;
    like->name = sql_read_object(parser);
    if (!like->name)
        return -1;
    if (at_punct(parser, '('))
        return sql_read_call(parser, like->name, name_from) ? 1 : -1;
    like->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->likes, like);
    return 1;
}

/* ENGINE = MergeTree(a, b), ENGINE Memory */
static int read_engine(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at++;
    take_punct(parser, '=');
    SqlOption *option = NEW(parser, SqlOption);
    option->name = STR("engine");
    option->expr = sql_read_primary(parser);
    if (!option->expr)
        return -1;
    if (at_punct(parser, '(') && sql_token_is_punct(sql_peek(parser, 1), ')'))
        parser->at += 2; /* Null() */
    option->value = option->expr->op == SQL_EXPR_CALL ? option->expr->call->name->name
                                                      : sql_option_value(option->expr);
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->options, option);
    return 1;
}

static void note_key(SqlParser *parser, SqlCreateTable *table)
{
    const SqlOption *option = table->options.last;
    if (str_is(option->name, "partition by")) {
        table->partition_by = NEW(parser, SqlPartition);
        table->partition_by->method = STR("clickhouse");
        table->partition_by->span = option->span;
    }
}

int sql_clickhouse_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (at(parser, KW_ENGINE))
        return read_engine(parser, table);
    if (take(parser, KW_TTL)) {
        do {
            if (!sql_clickhouse_ttl(parser))
                return -1;
        } while (take_punct(parser, ','));
        return 1;
    }
    int taken = read_as(parser, table);
    if (taken)
        return taken;
    taken = sql_read_clause(parser, table_rows, &table->options, NULL);
    if (taken > 0)
        note_key(parser, table);
    return taken;
}
