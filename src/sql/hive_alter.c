/* The actions of ALTER TABLE in Hive, Spark SQL and Databricks, as rows. */
#include "sql/parse_hive.h"

static const SqlClause table[] = {
    {"rename partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"set tblproperties", SQL_CLAUSE_OPTIONS, SQL_ACTION_SET_OPTIONS},
    {"unset tblproperties if exists", SQL_CLAUSE_OPTIONS, SQL_ACTION_RESET_OPTIONS},
    {"unset tblproperties", SQL_CLAUSE_OPTIONS, SQL_ACTION_RESET_OPTIONS},
    {"set serdeproperties", SQL_CLAUSE_OPTIONS, SQL_ACTION_SET_OPTIONS},
    {"unset serdeproperties", SQL_CLAUSE_OPTIONS, SQL_ACTION_RESET_OPTIONS},
    {"set serde", SQL_CLAUSE_STRING, SQL_ACTION_SET_OPTIONS},
    {"set fileformat inputformat", SQL_CLAUSE_STRING, SQL_ACTION_SET_OPTIONS},
    {"set fileformat", SQL_CLAUSE_WORD, SQL_ACTION_SET_OPTIONS},
    {"set location", SQL_CLAUSE_STRING, SQL_ACTION_SET_OPTIONS},
    {"set tags", SQL_CLAUSE_OPTIONS, SQL_ACTION_SET_OPTIONS},
    {"unset tags", SQL_CLAUSE_OPTIONS, SQL_ACTION_RESET_OPTIONS},
    {"set managed", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"set row filter", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"set skewed location", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"set owner to", SQL_CLAUSE_NAME, SQL_ACTION_OWNER},
    {"owner to", SQL_CLAUSE_NAME, SQL_ACTION_OWNER},
    {"replace columns", SQL_CLAUSE_COLUMNS, SQL_ACTION_OPTION},
    {"recover partitions", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"clustered by", SQL_CLAUSE_KEYS, SQL_ACTION_OPTION},
    {"not clustered", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"not sorted", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"skewed by", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"not skewed", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"not stored as directories", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"touch", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"archive", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"unarchive", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"enable no_drop", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"disable no_drop", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"enable offline", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"disable offline", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"enable predictive optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"disable predictive optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"inherit predictive optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"concatenate", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"compact", SQL_CLAUSE_STRING, SQL_ACTION_OPTION},
    {"exchange partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"update columns", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"update statistics set", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"cluster by auto", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"cluster by none", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"cluster by", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"default collation", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause added[] = {
    {"if not exists partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause dropped[] = {
    {"if exists partition", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_EXPRS, SQL_ACTION_OPTION},
    {"primary key", SQL_CLAUSE_NONE, SQL_ACTION_DROP_PRIMARY},
    {"foreign key if exists", SQL_CLAUSE_LIST, SQL_ACTION_DROP_FOREIGN},
    {"foreign key", SQL_CLAUSE_LIST, SQL_ACTION_DROP_FOREIGN},
    {"row filter", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"feature", SQL_CLAUSE_WORD, SQL_ACTION_OPTION},
    {"statistics", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {NULL, 0, 0},
};

static const SqlClause changes[] = {
    {"set not null", SQL_CLAUSE_NONE, SQL_ACTION_SET_NOT_NULL},
    {"drop not null", SQL_CLAUSE_NONE, SQL_ACTION_DROP_NOT_NULL},
    {"set default", SQL_CLAUSE_EXPR, SQL_ACTION_SET_DEFAULT},
    {"drop default", SQL_CLAUSE_NONE, SQL_ACTION_DROP_DEFAULT},
    {"comment", SQL_CLAUSE_STRING, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"first", SQL_CLAUSE_NONE, SQL_ACTION_MODIFY_COLUMN},
    {"after", SQL_CLAUSE_WORD, SQL_ACTION_MODIFY_COLUMN},
    {"set mask", SQL_CLAUSE_NAME, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"drop mask", SQL_CLAUSE_NONE, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {"sync identity", SQL_CLAUSE_NONE, SQL_ACTION_SET_IDENTITY},
    {"set tags", SQL_CLAUSE_OPTIONS, SQL_ACTION_SET_COLUMN_OPTIONS},
    {"unset tags", SQL_CLAUSE_OPTIONS, SQL_ACTION_RESET_COLUMN_OPTIONS},
    {NULL, 0, 0},
};

static const SqlClause details[] = {
    {"location", SQL_CLAUSE_STRING, 0},
    {"partition", SQL_CLAUSE_OPTIONS, 0},
    {"if exists", SQL_CLAUSE_OPTIONS, 0},
    {"rename to partition", SQL_CLAUSE_OPTIONS, 0},
    {"to partition", SQL_CLAUSE_OPTIONS, 0},
    {"purge", SQL_CLAUSE_NONE, 0},
    {"ignore protection", SQL_CLAUSE_NONE, 0},
    {"with serdeproperties", SQL_CLAUSE_OPTIONS, 0},
    {"outputformat", SQL_CLAUSE_STRING, 0},
    {"serde", SQL_CLAUSE_STRING, 0},
    {"sorted by", SQL_CLAUSE_KEYS, 0},
    {"into", SQL_CLAUSE_EXPR, 0},
    {"buckets", SQL_CLAUSE_NONE, 0},
    {"on", SQL_CLAUSE_LIST, 0},
    {"stored as directories", SQL_CLAUSE_NONE, 0},
    {"with table", SQL_CLAUSE_NAME, 0},
    {"and wait", SQL_CLAUSE_NONE, 0},
    {"cascade", SQL_CLAUSE_NONE, 0},
    {"restrict", SQL_CLAUSE_NONE, 0},
    {"for column", SQL_CLAUSE_WORD, 0},
    {"using columns", SQL_CLAUSE_LIST, 0},
    {"set tblproperties", SQL_CLAUSE_OPTIONS, 0},
    {"set fileformat", SQL_CLAUSE_WORD, 0},
    {"set location", SQL_CLAUSE_STRING, 0},
    {"set serdeproperties", SQL_CLAUSE_OPTIONS, 0},
    {"set serde", SQL_CLAUSE_STRING, 0},
    {"unset serdeproperties", SQL_CLAUSE_OPTIONS, 0},
    {"truncate history", SQL_CLAUSE_NONE, 0},
    {"delta", SQL_CLAUSE_WORD, 0},
    {NULL, 0, 0},
};

static const SqlAlterRows rows = {table, added, dropped, changes, details};

static const SqlAlterRows rows_of_partition = {NULL, NULL, dropped, changes, details};

int sql_hive_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    int taken = sql_warehouse_alter(parser, action, &rows);
    /* PARTITION (...) CHANGE COLUMN ... */
    bool partition =
        taken > 0 && action->options.first && str_is(action->options.first->name, "partition");
    if (partition && (at(parser, KW_CHANGE) || at(parser, KW_ADD)))
        taken = sql_warehouse_alter(parser, action, &rows_of_partition);
    if (taken > 0 && !parser->error)
        sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return taken;
}
