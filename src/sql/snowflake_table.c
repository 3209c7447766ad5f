/* Columns, options and constraints of Snowflake's CREATE TABLE in all its kinds. */
#include "sql/parse_snowflake.h"

/* ---- columns ---- */

static const SqlClause column_rows[] = {
    {"with masking policy", SQL_CLAUSE_NAME, 0},
    {"masking policy", SQL_CLAUSE_NAME, 0},
    {"with projection policy", SQL_CLAUSE_NAME, 0},
    {"projection policy", SQL_CLAUSE_NAME, 0},
    {"with tag", SQL_CLAUSE_OPTIONS, 0},
    {"tag", SQL_CLAUSE_OPTIONS, 0},
    {"using", SQL_CLAUSE_LIST, 0}, /* of a masking policy */
    {"foreign key", SQL_CLAUSE_NONE, 0},
    {"order", SQL_CLAUSE_NONE, 0},
    {"noorder", SQL_CLAUSE_NONE, 0},
    {"virtual", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static bool read_start(SqlParser *parser)
{
    while (at(parser, KW_START) || at(parser, KW_INCREMENT)) {
        if (!sql_take_phrase(parser, "start with") && !sql_take_phrase(parser, "increment by"))
            parser->at++;
        take_punct(parser, '=');
        if (!sql_read_literal(parser))
            return false;
    }
    return true;
}

/* AUTOINCREMENT (1, 1), IDENTITY START 1 INCREMENT 1 */
static int read_identity(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    column->auto_increment = true;
    column->identity = STR("by default");
    SqlExprList bounds = {0};
    if (take_punct(parser, '(') && (!sql_read_exprs(parser, &bounds) || !need_punct(parser, ')')))
        return -1;
    return read_start(parser) ? 1 : -1;
}

/* COLLATE 'en-ci': a string here, a name elsewhere. */
static int read_collate(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    column->collate = NEW(parser, SqlName);
    size_t from = parser->at;
    if (!sql_read_string(parser, &column->collate->name))
        return -1;
    column->collate->raw = column->collate->name;
    column->collate->span = sql_span_from(parser, from);
    return 1;
}

static int read_computed(SqlParser *parser, SqlColumn *column)
{
    parser->at++;
    column->generated_kind = STR("virtual");
    column->generated = sql_read_plain_expr(parser);
    return column->generated ? 1 : -1;
}

int sql_snowflake_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (at(parser, KW_AUTOINCREMENT) || at(parser, KW_IDENTITY))
        return read_identity(parser, column);
    if (at(parser, KW_COLLATE) && sql_peek(parser, 1)->kind == SQL_TOKEN_STRING)
        return read_collate(parser, column);
    if (take(parser, KW_COMMENT))
        return sql_read_comment_text(parser, &column->comment) ? 1 : -1;
    if (at(parser, KW_AS))
        return read_computed(parser, column);
    return sql_read_clause(parser, column_rows, &column->options, NULL);
}

int sql_snowflake_attribute(SqlParser *parser, void *constraint)
{
    (void)constraint;
    return take(parser, KW_ENABLE) || take(parser, KW_DISABLE) || take(parser, KW_VALIDATE) ||
           take(parser, KW_NOVALIDATE) || take(parser, KW_RELY) || take(parser, KW_NORELY) ||
           (at(parser, KW_COMMENT) && sql_peek(parser, 1)->kind == SQL_TOKEN_STRING &&
            (parser->at += 2));
}

/* INDEX i (a) INCLUDE (b) of hybrid tables */
int sql_snowflake_table_element(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (!at(parser, KW_INDEX) || !sql_token_is_punct(sql_peek(parser, 2), '('))
        return 0;
    size_t from = parser->at++;
    SqlConstraint *index = sql_constraint_new(parser, SQL_CONSTRAINT_INDEX, from);
    index->name = sql_read_ident(parser);
    if (!index->name || !sql_read_keys(parser, &index->keys) ||
        !sql_read_include(parser, &index->include))
        return -1;
    index->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->constraints, index);
    return 1;
}

/* ---- options of the table ---- */

static const SqlClause table_rows[] = {
    {"cluster by linear", SQL_CLAUSE_LIST, 0},
    {"cluster by", SQL_CLAUSE_LIST, 0},
    {"partition by", SQL_CLAUSE_LIST, 0},
    {"copy grants", SQL_CLAUSE_NONE, 0},
    {"copy tags", SQL_CLAUSE_NONE, 0},
    {"with row access policy", SQL_CLAUSE_NAME, 0},
    {"row access policy", SQL_CLAUSE_NAME, 0},
    {"with aggregation policy", SQL_CLAUSE_NAME, 0},
    {"aggregation policy", SQL_CLAUSE_NAME, 0},
    {"with join policy", SQL_CLAUSE_NAME, 0},
    {"storage lifecycle policy", SQL_CLAUSE_NAME, 0},
    {"frozen where", SQL_CLAUSE_LIST, 0},
    {"immutable where", SQL_CLAUSE_LIST, 0},
    {"execute as user", SQL_CLAUSE_NAME, 0},
    {"use secondary roles all", SQL_CLAUSE_NONE, 0},
    {"use secondary roles", SQL_CLAUSE_EXPRS, 0},
    {"refresh using", SQL_CLAUSE_STATEMENT, 0},
    {"with storage lifecycle policy", SQL_CLAUSE_NAME, 0},
    {"allowed join keys", SQL_CLAUSE_LIST, 0},
    {"entity key", SQL_CLAUSE_LIST, 0},
    {"on", SQL_CLAUSE_LIST, 0}, /* of a policy */
    {"with tag", SQL_CLAUSE_OPTIONS, 0},
    {"tag", SQL_CLAUSE_OPTIONS, 0},
    {"with contact", SQL_CLAUSE_OPTIONS, 0},
    {"with location", SQL_CLAUSE_SET, 0},
    {"with comment", SQL_CLAUSE_SET, 0},
    {"require user", SQL_CLAUSE_NONE, 0},
    {"using template", SQL_CLAUSE_QUERY, 0},
    {NULL, 0, 0},
};

int sql_snowflake_parameter(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD) || !sql_token_is_punct(sql_peek(parser, 1), '='))
        return 0;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_lower_text(parser, sql_next(parser));
    parser->at++;
    option->expr = sql_read_value(parser);
    if (!option->expr)
        return -1;
    option->value = sql_option_value(option->expr);
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return 1;
}

int sql_snowflake_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    size_t from = parser->at;
    if (take(parser, KW_CLONE))
        return sql_warehouse_clone(parser, table, from);
    if (at2(parser, KW_BACKUP, KW_FROM) || sql_at_phrase(parser, "from backup set"))
        return 0;
    int taken = sql_snowflake_parameter(parser, &table->options);
    if (taken == 0 && take_punct(parser, ','))
        taken = 1;
    return taken ? taken : sql_read_clause(parser, table_rows, &table->options, NULL);
}
