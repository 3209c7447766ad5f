/* The actions of Snowflake's ALTER TABLE. */
#include "sql/parse_snowflake.h"

static const SqlClause added[] = {
    {"row access policy", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"storage lifecycle policy", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"search optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"files", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"data metric function", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause dropped[] = {
    {"primary key", SQL_CLAUSE_NONE, SQL_ACTION_DROP_PRIMARY},
    {"unique", SQL_CLAUSE_LIST, SQL_ACTION_DROP_CONSTRAINT},
    {"foreign key", SQL_CLAUSE_LIST, SQL_ACTION_DROP_FOREIGN},
    {"clustering key", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"row access policy", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"all row access policies", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"search optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"aggregation policy", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"storage lifecycle policy", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"partition location", SQL_CLAUSE_STRING, SQL_ACTION_OPTION},
    {"data metric function", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause changes[] = {
    {"drop default", SQL_CLAUSE_NONE, SQL_ACTION_DROP_DEFAULT},
    {"drop not null", SQL_CLAUSE_NONE, SQL_ACTION_DROP_NOT_NULL},
    {"set not null", SQL_CLAUSE_NONE, SQL_ACTION_SET_NOT_NULL},
    {"not null", SQL_CLAUSE_NONE, SQL_ACTION_SET_NOT_NULL},
    {"comment", SQL_CLAUSE_STRING, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"set comment", SQL_CLAUSE_STRING, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"unset comment", SQL_CLAUSE_NONE, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"set masking policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"unset masking policy", SQL_CLAUSE_NONE, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"set projection policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"unset projection policy", SQL_CLAUSE_NONE, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"set default", SQL_CLAUSE_EXPR, SQL_ACTION_SET_DEFAULT},
    {NULL, 0, 0},
};

static const SqlClause rows_of_table[] = {
    {"swap with", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"cluster by linear", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"cluster by", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"recluster max_size", SQL_CLAUSE_SET, SQL_ACTION_OPTION},
    {"recluster where", SQL_CLAUSE_EXPR, SQL_ACTION_OPTION},
    {"recluster", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"suspend recluster", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"resume recluster", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"suspend search optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"resume search optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"suspend", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"resume", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"remove files", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"refresh", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"convert to managed", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set aggregation policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_OPTIONS},
    {"set join policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_OPTIONS},
    {"set contact", SQL_CLAUSE_EXPRS, SQL_ACTION_SET_OPTIONS},
    {"unset aggregation policy", SQL_CLAUSE_NONE, SQL_ACTION_RESET_OPTIONS},
    {"unset join policy", SQL_CLAUSE_NONE, SQL_ACTION_RESET_OPTIONS},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"on", SQL_CLAUSE_EXPRS, 0},
    {"entity key", SQL_CLAUSE_LIST, 0},
    {"allowed join keys", SQL_CLAUSE_LIST, 0},
    {"copy session", SQL_CLAUSE_NONE, 0},
    {"location", SQL_CLAUSE_STRING, 0},
    {"using", SQL_CLAUSE_LIST, 0},
    {"force", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static const SqlAlterRows rows = {rows_of_table, added, dropped, changes, details};

static int read_parameters(SqlParser *parser, SqlAction *action)
{
    int taken;
    while ((taken = sql_snowflake_parameter(parser, &action->options)) > 0)
        take_punct(parser, ',');
    if (taken == 0 && !action->options.n)
        return sql_fail(parser, "expected a parameter of the table") ? 1 : -1;
    return taken < 0 ? -1 : 1;
}

/* SET a = 1 b = 2, SET TAG a = 'x', UNSET a, b */
static int read_set(SqlParser *parser, SqlAction *action)
{
    bool set = take(parser, KW_SET);
    action->op = set ? SQL_ACTION_SET_OPTIONS : SQL_ACTION_RESET_OPTIONS;
    if (!set)
        parser->at++;
    if (take(parser, KW_TAG))
        return sql_read_action_tags(parser) ? 1 : -1;
    SqlIdentList names = {0};
    return set ? read_parameters(parser, action) : sql_read_idents(parser, &names) ? 1 : -1;
}

int sql_snowflake_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    int taken = sql_warehouse_alter(parser, action, &rows);
    if (taken == 0 && (at(parser, KW_SET) || at(parser, KW_UNSET)))
        taken = read_set(parser, action);
    if (taken > 0 && at_kind(parser, SQL_TOKEN_STRING))
        parser->at++; /* REFRESH 'path' */
    return taken;
}
