/* CockroachDB: what it has beside PostgreSQL's grammar. */
#include "sql/parse_warehouse.h"

static const SqlClause column_rows[] = {
    {"family", SQL_CLAUSE_WORD, 0},
    {"create family", SQL_CLAUSE_WORD, 0},
    {"create if not exists family", SQL_CLAUSE_WORD, 0},
    {"not visible", SQL_CLAUSE_NONE, 0},
    {"visible", SQL_CLAUSE_NONE, 0},
    {"on update", SQL_CLAUSE_EXPR, 0},
    {"using hash", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

/* AS (expr) STORED without GENERATED ALWAYS */
static int read_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (at(parser, KW_AS) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        if (!sql_read_expr_in_parens(parser, &column->generated))
            return -1;
        column->generated_kind = take(parser, KW_STORED) ? STR("stored") : STR("virtual");
        take(parser, KW_VIRTUAL);
        return 1;
    }
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

static const SqlClause index_rows[] = {
    {"storing", SQL_CLAUSE_LIST, 0},     {"covering", SQL_CLAUSE_LIST, 0},
    {"include", SQL_CLAUSE_LIST, 0},     {"using hash", SQL_CLAUSE_NONE, 0},
    {"with", SQL_CLAUSE_OPTIONS, 0},     {"where", SQL_CLAUSE_EXPR, 0},
    {"not visible", SQL_CLAUSE_NONE, 0}, {NULL, 0, 0},
};

/* [UNIQUE | INVERTED] INDEX [name] (a, b DESC) STORING (c), FAMILY f (a, b) */
static int read_index(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    bool unique = at2(parser, KW_UNIQUE, KW_INDEX) && take(parser, KW_UNIQUE);
    take_text(parser, "inverted");
    if (!take(parser, KW_INDEX))
        return sql_fail(parser, "expected INDEX") ? 1 : -1;
    SqlConstraint *index =
        sql_constraint_new(parser, unique ? SQL_CONSTRAINT_UNIQUE : SQL_CONSTRAINT_INDEX, from);
    if (at_ident(parser) && !(index->name = sql_read_ident(parser)))
        return -1;
    int taken = sql_read_keys(parser, &index->keys) ? 1 : -1;
    while (taken > 0)
        taken = sql_read_clause(parser, index_rows, &index->options, NULL);
    index->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->constraints, index);
    return taken < 0 ? -1 : 1;
}

static int read_table_element(SqlParser *parser, void *table)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (at_text(parser, "family") && sql_peek(parser, 1)->kind == SQL_TOKEN_WORD &&
        sql_token_is_punct(sql_peek(parser, 2), '(')) {
        SqlIdentList columns = {0};
        parser->at += 2;
        return sql_read_ident_list(parser, &columns) ? 1 : -1;
    }
    bool index = (at(parser, KW_INDEX) && (sql_token_is_punct(after, '(') ||
                                           sql_token_is_punct(sql_peek(parser, 2), '('))) ||
                 at2(parser, KW_UNIQUE, KW_INDEX) || sql_at_phrase(parser, "inverted index");
    return index ? read_index(parser, table) : 0;
}

/* PRIMARY KEY (a ASC), UNIQUE (b DESC): the keys have directions. */
static int read_constraint(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    bool primary = take2(parser, KW_PRIMARY, KW_KEY);
    if (!primary && !(at(parser, KW_UNIQUE) && sql_token_is_punct(sql_peek(parser, 1), '(')))
        return 0;
    parser->at += !primary;
    constraint->kind = primary ? SQL_CONSTRAINT_PRIMARY : SQL_CONSTRAINT_UNIQUE;
    if (!at_punct(parser, '(')) { /* USING INDEX i, as PostgreSQL has it */
        parser->at -= primary ? 2 : 1;
        return 0;
    }
    return sql_read_keys(parser, &constraint->keys) ? 1 : -1;
}

/* INNER LOOKUP JOIN, LEFT HASH JOIN */
static int read_join(SqlParser *parser, SqlSource *join)
{
    const SqlToken *hint = sql_peek(parser, 1);
    bool hinted = sql_token_is_word(sql_peek(parser, 2), KW_JOIN) &&
                  (is_text(parser, hint, "lookup") || is_text(parser, hint, "hash") ||
                   is_text(parser, hint, "merge") || is_text(parser, hint, "inverted"));
    if (!hinted || (!at(parser, KW_INNER) && !at(parser, KW_LEFT)))
        return 0;
    join->join = at(parser, KW_LEFT) ? SQL_JOIN_LEFT : SQL_JOIN_INNER;
    parser->at += 3;
    return 1;
}

static int read_attribute(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    return sql_read_clause(parser, index_rows, &constraint->options, NULL);
}

static const SqlClause table_rows[] = {
    {"locality global", SQL_CLAUSE_NONE, 0},
    {"locality regional by table in primary region", SQL_CLAUSE_NONE, 0},
    {"locality regional by table in", SQL_CLAUSE_EXPR, 0},
    {"locality regional by row as", SQL_CLAUSE_WORD, 0},
    {"locality regional by row", SQL_CLAUSE_NONE, 0},
    {"locality regional by table", SQL_CLAUSE_NONE, 0},
    {"partition all by nothing", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static int read_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    return sql_read_clause(parser, table_rows, &table->options, NULL);
}

static const SqlClause actions[] = {
    {"alter primary key using columns", SQL_CLAUSE_KEYS, SQL_ACTION_OPTION},
    {"split at", SQL_CLAUSE_QUERY, SQL_ACTION_OPTION},
    {"unsplit at", SQL_CLAUSE_QUERY, SQL_ACTION_OPTION},
    {"unsplit all", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"scatter", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set locality global", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set locality regional by row as", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"set locality regional by row", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set locality regional by table in primary region", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set locality regional by table in", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"set locality regional by table", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"configure zone using default", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"configure zone using", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"configure zone discard", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"experimental_audit set", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"with expiration", SQL_CLAUSE_EXPR, 0},
    {"using hash", SQL_CLAUSE_NONE, 0},
    {"with", SQL_CLAUSE_OPTIONS, 0},
    {NULL, 0, 0},
};

static int read_alter_action(SqlParser *parser, void *action)
{
    return sql_read_action_rows(parser, action, actions, details);
}

static const SqlClause query_rows[] = {
    {"as of system time", SQL_CLAUSE_EXPR, 0},
    {NULL, 0, 0},
};

/* t@index, t@{FORCE_INDEX=i} */
static int read_hint(SqlParser *parser)
{
    if (!take_punct(parser, '@'))
        return 0;
    if (!take_punct(parser, '{'))
        return sql_read_label(parser) ? 1 : -1;
    do {
        if (!sql_read_expr(parser))
            return -1;
    } while (take_punct(parser, ','));
    return need_punct(parser, '}') ? 1 : -1;
}

/* AS OF would be an alias else. */
static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    SqlOptionList options = {0};
    if (read_hint(parser) < 0 || sql_read_clause(parser, query_rows, &options, NULL) < 0)
        return -1;
    if (options.first)
        sql_source_add(source, options.first->expr);
    return 0;
}

static int read_query_clause(SqlParser *parser, SqlQuery *query)
{
    return sql_read_query_clauses(parser, query, query_rows);
}

/* UPSERT INTO is an INSERT; UPDATE and DELETE may have ORDER BY and LIMIT. */
static int read_statement(SqlParser *parser, SqlTree **tree)
{
    SqlCteList ctes = {0};
    if (!sql_at_phrase(parser, "upsert into"))
        return at(parser, KW_UPDATE) || at(parser, KW_DELETE) ? sql_warehouse_data(parser, tree)
                                                              : 0;
    *tree = sql_warehouse_insert(parser, &ctes);
    return *tree ? 1 : -1;
}

const SqlHooks sql_cockroach_hooks = {
    .statement = read_statement,
    .column_option = read_column_option,
    .table_element = read_table_element,
    .table_option = read_table_option,
    .attribute = read_attribute,
    .constraint = read_constraint,
    .join = read_join,
    .alter_action = read_alter_action,
    .table_tail = read_table_tail,
    .query_clause = read_query_clause,
};
