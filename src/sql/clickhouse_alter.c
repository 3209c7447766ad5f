/* The actions of ClickHouse's ALTER TABLE. */
#include "sql/parse_clickhouse.h"

static const SqlClause table[] = {
    {"comment column if exists", SQL_CLAUSE_WORD, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"comment column", SQL_CLAUSE_WORD, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"clear column if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"clear column", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize column", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize index if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize index", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize projection if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize projection", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"materialize ttl", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"materialize statistics", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"clear index if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"clear index", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"clear projection if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"clear projection", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"modify setting", SQL_CLAUSE_EXPRS, SQL_ACTION_SET_OPTIONS},
    {"reset setting", SQL_CLAUSE_EXPRS, SQL_ACTION_RESET_OPTIONS},
    {"modify order by", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"modify sample by", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"remove sample by", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"remove ttl", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"modify comment", SQL_CLAUSE_STRING, SQL_ACTION_SET_OPTIONS},
    {"modify query", SQL_CLAUSE_QUERY, SQL_ACTION_OPTION},
    {"modify statistics", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"delete where", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"delete in partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"freeze with name", SQL_CLAUSE_STRING, SQL_ACTION_OPTION},
    {"unfreeze with name", SQL_CLAUSE_STRING, SQL_ACTION_OPTION},
    {"freeze partition id", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"freeze partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"unfreeze partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"freeze", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"detach partition id", SQL_CLAUSE_EXPR, SQL_ACTION_DETACH_PARTITION},
    {"detach partition all", SQL_CLAUSE_NONE, SQL_ACTION_DETACH_PARTITION},
    {"detach partition", SQL_CLAUSE_EXPR, SQL_ACTION_DETACH_PARTITION},
    {"detach part", SQL_CLAUSE_EXPR, SQL_ACTION_DETACH_PARTITION},
    {"attach partition id", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"attach partition all", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"attach partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"attach part", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"fetch partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"fetch part", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"move partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"move part", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"replace partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"apply deleted mask", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"on cluster", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause dropped[] = {
    {"index if exists", SQL_CLAUSE_WORD, SQL_ACTION_DROP_INDEX},
    {"index", SQL_CLAUSE_WORD, SQL_ACTION_DROP_INDEX},
    {"projection if exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"projection", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"statistics if exists", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"statistics", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"partition id", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"partition all", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"part", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"detached partition", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"detached part", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause added[] = {
    {"alias if not exists", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"alias", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"statistics if not exists", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"statistics", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause changes[] = {
    {"remove default", SQL_CLAUSE_NONE, SQL_ACTION_DROP_DEFAULT},
    {"remove materialized", SQL_CLAUSE_NONE, SQL_ACTION_DROP_EXPRESSION},
    {"remove alias", SQL_CLAUSE_NONE, SQL_ACTION_DROP_EXPRESSION},
    {"remove", SQL_CLAUSE_WORD, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"modify setting", SQL_CLAUSE_EXPRS, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"reset setting", SQL_CLAUSE_EXPRS, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"first", SQL_CLAUSE_NONE, SQL_ACTION_MODIFY_COLUMN},
    {"after", SQL_CLAUSE_WORD, SQL_ACTION_MODIFY_COLUMN},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"for", SQL_CLAUSE_WORD, 0},          {"in partition id", SQL_CLAUSE_EXPR, 0},
    {"in partition", SQL_CLAUSE_EXPR, 0}, {"where", SQL_CLAUSE_EXPR, 0},
    {"from", SQL_CLAUSE_EXPR, 0},         {"to disk", SQL_CLAUSE_STRING, 0},
    {"to volume", SQL_CLAUSE_STRING, 0},  {"to table", SQL_CLAUSE_NAME, 0},
    {"with name", SQL_CLAUSE_STRING, 0},  {"settings", SQL_CLAUSE_EXPRS, 0},
    {"type", SQL_CLAUSE_EXPRS, 0},        {NULL, 0, 0},
};

static const SqlAlterRows rows = {table, added, dropped, changes, details};

/* UPDATE a = 1, b = 2 [IN PARTITION p] WHERE c */
static int read_update(SqlParser *parser, SqlAction *action)
{
    SqlAssignList set = {0};
    action->op = SQL_ACTION_OPTION;
    parser->at++;
    if (!sql_read_assigns(parser, &set))
        return -1;
    if (sql_take_phrase(parser, "in partition") && !sql_read_expr(parser))
        return -1;
    return !take(parser, KW_WHERE) || (action->expr = sql_read_expr(parser)) ? 1 : -1;
}

static bool take_position(SqlParser *parser)
{
    return take(parser, KW_FIRST) || !take(parser, KW_AFTER) || sql_read_column(parser);
}

static int read_add_index(SqlParser *parser, SqlAction *action)
{
    size_t from = parser->at;
    take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    action->op = SQL_ACTION_ADD_CONSTRAINT;
    action->constraint = sql_constraint_new(parser, SQL_CONSTRAINT_INDEX, from);
    if (!sql_clickhouse_index(parser, action->constraint) || !take_position(parser))
        return -1;
    action->constraint->span = sql_span_from(parser, from);
    return 1;
}

static int read_ttl(SqlParser *parser, SqlAction *action)
{
    action->op = SQL_ACTION_OPTION;
    do {
        if (!sql_clickhouse_ttl(parser))
            return -1;
    } while (sql_action_continues(parser));
    return 1;
}

int sql_clickhouse_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    bool parens = take_punct(parser, '(');
    int taken;
    if (at(parser, KW_UPDATE))
        taken = read_update(parser, action);
    else if (sql_take_phrase(parser, "add index"))
        taken = read_add_index(parser, action);
    else if (sql_take_phrase(parser, "modify ttl"))
        taken = read_ttl(parser, action);
    else if (sql_take_phrase(parser, "add projection")) {
        take3(parser, KW_IF, KW_NOT, KW_EXISTS);
        action->op = SQL_ACTION_OPTION;
        taken = sql_clickhouse_projection(parser) && take_position(parser) ? 1 : -1;
    } else
        taken = sql_warehouse_alter(parser, action, &rows);
    if (taken > 0 && at_kind(parser, SQL_TOKEN_STRING))
        parser->at++; /* COMMENT COLUMN a 'x' */
    if (taken > 0 && sql_read_clause(parser, details, &action->options, NULL) < 0)
        return -1;
    if (taken > 0 && parens && !need_punct(parser, ')'))
        return -1;
    return taken;
}
