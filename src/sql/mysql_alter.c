/* Actions of ALTER TABLE in the MySQL family. */
#include "sql/parse_mysql.h"

static bool read_position(SqlParser *parser, SqlColumn *column, SqlAction *action)
{
    if (take(parser, KW_FIRST)) {
        column->position = action->position = STR("first");
        return true;
    }
    if (!take(parser, KW_AFTER))
        return true;
    column->position = action->position = STR("after");
    return (column->after = sql_read_ident(parser)) != NULL;
}

static bool read_column(SqlParser *parser, SqlAction *action)
{
    action->column = sql_read_column_def(parser);
    return action->column && read_position(parser, action->column, action);
}

/* ADD (a int, b int): one action of many columns. */
static bool read_columns(SqlParser *parser, SqlAction *action)
{
    SqlColumn **end = &action->column;
    do {
        if (!(*end = sql_read_column_def(parser)))
            return false;
        end = &(*end)->next;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* What a partition action says behind its words is of no interest to a rule. */
static bool read_partitions(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    action->op = op;
    return sql_read_rest(parser, &action->options);
}

static bool read_add(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_PARTITION))
        return read_partitions(parser, action, SQL_ACTION_ADD_PARTITION);
    if (sql_at_table_constraint(parser)) {
        action->op = SQL_ACTION_ADD_CONSTRAINT;
        return (action->constraint = sql_read_table_constraint(parser)) != NULL;
    }
    action->op = SQL_ACTION_ADD_COLUMN;
    take(parser, KW_COLUMN);
    action->if_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (take_punct(parser, '('))
        return read_columns(parser, action);
    return read_column(parser, action);
}

static bool read_name(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    action->op = op;
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    return (action->name = sql_read_ident(parser)) != NULL;
}

static bool read_drop(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_PARTITION))
        return read_partitions(parser, action, SQL_ACTION_DROP_PARTITION);
    if (take(parser, KW_INDEX) || take(parser, KW_KEY))
        return read_name(parser, action, SQL_ACTION_DROP_INDEX);
    if (take2(parser, KW_FOREIGN, KW_KEY))
        return read_name(parser, action, SQL_ACTION_DROP_FOREIGN);
    if (take(parser, KW_CHECK) || take(parser, KW_CONSTRAINT))
        return read_name(parser, action, SQL_ACTION_DROP_CONSTRAINT);
    if (take2(parser, KW_PRIMARY, KW_KEY)) {
        action->op = SQL_ACTION_DROP_PRIMARY;
        return true;
    }
    take(parser, KW_COLUMN);
    if (!read_name(parser, action, SQL_ACTION_DROP_COLUMN))
        return false;
    sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return true;
}

static bool read_change(SqlParser *parser, SqlAction *action)
{
    take(parser, KW_COLUMN);
    if (!read_name(parser, action, SQL_ACTION_CHANGE_COLUMN) || !read_column(parser, action))
        return false;
    action->new_name = action->column->name;
    return true;
}

static bool read_modify(SqlParser *parser, SqlAction *action)
{
    action->op = SQL_ACTION_MODIFY_COLUMN;
    take(parser, KW_COLUMN);
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (!read_column(parser, action))
        return false;
    action->name = action->column->name;
    return true;
}

/* ALTER INDEX i VISIBLE, ALTER CHECK c NOT ENFORCED */
static bool read_alter_other(SqlParser *parser, SqlAction *action, bool index)
{
    if (!read_name(parser, action, index ? SQL_ACTION_OTHER : SQL_ACTION_ALTER_CHECK))
        return false;
    size_t from = parser->at;
    bool ok = index ? take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE)
                    : take2(parser, KW_NOT, KW_ENFORCED) || take(parser, KW_ENFORCED);
    action->value = sql_words_since(parser, from);
    return ok || sql_fail(parser, "expected VISIBLE, INVISIBLE or ENFORCED");
}

static bool read_alter(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_INDEX))
        return read_alter_other(parser, action, true);
    if (take(parser, KW_CHECK) || take(parser, KW_CONSTRAINT))
        return read_alter_other(parser, action, false);
    take(parser, KW_COLUMN);
    if (!read_name(parser, action, SQL_ACTION_DROP_DEFAULT))
        return false;
    if (take2(parser, KW_DROP, KW_DEFAULT))
        return true;
    if (!need(parser, KW_SET))
        return false;
    if (take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE)) {
        action->op = SQL_ACTION_OTHER;
        return true;
    }
    action->op = SQL_ACTION_SET_DEFAULT;
    return need(parser, KW_DEFAULT) && (action->expr = sql_read_expr(parser));
}

static bool rename_to(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    if (!read_name(parser, action, op) || !need(parser, KW_TO))
        return false;
    return (action->new_name = sql_read_ident(parser)) != NULL;
}

/* The new name of a table; its database is left out. */
static bool read_new_table(SqlParser *parser, SqlAction *action)
{
    if (sql_token_is_punct(sql_peek(parser, 1), '.'))
        parser->at += at_ident(parser) ? 2 : 0;
    return (action->new_name = sql_read_ident(parser)) != NULL;
}

static bool read_rename(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_COLUMN))
        return rename_to(parser, action, SQL_ACTION_RENAME_COLUMN);
    if (take(parser, KW_INDEX) || take(parser, KW_KEY))
        return rename_to(parser, action, SQL_ACTION_RENAME_INDEX);
    action->op = SQL_ACTION_RENAME_TABLE;
    if (!take(parser, KW_TO) && !take(parser, KW_AS))
        take_punct(parser, '=');
    return read_new_table(parser, action);
}

static bool read_setting(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    action->op = op;
    take_punct(parser, '=');
    action->value = sql_lower_text(parser, sql_peek(parser, 0));
    return sql_read_label(parser) != NULL;
}

static bool read_convert(SqlParser *parser, SqlAction *action)
{
    action->op = SQL_ACTION_CONVERT_CHARSET;
    if (!need(parser, KW_TO))
        return false;
    while (sql_mysql_option(parser, &action->options) > 0)
        continue;
    const SqlOption *first = action->options.first;
    if (first)
        action->value = first->value;
    return first || sql_fail(parser, "expected CHARACTER SET");
}

typedef struct PartitionAction {
    SqlKeyword word;
    SqlActionOp op;
} PartitionAction;

static const PartitionAction partition_actions[] = {
    {KW_TRUNCATE, SQL_ACTION_TRUNCATE_PARTITION},
    {KW_COALESCE, SQL_ACTION_COALESCE},
    {KW_REORGANIZE, SQL_ACTION_REORGANIZE},
    {KW_EXCHANGE, SQL_ACTION_EXCHANGE},
    {KW_ANALYZE, SQL_ACTION_ANALYZE},
    {KW_CHECK, SQL_ACTION_CHECK},
    {KW_OPTIMIZE, SQL_ACTION_OPTIMIZE},
    {KW_REBUILD, SQL_ACTION_REBUILD},
    {KW_REPAIR, SQL_ACTION_REPAIR},
    {KW_DISCARD, SQL_ACTION_DISCARD},
    {KW_IMPORT, SQL_ACTION_IMPORT},
};

static int read_partition_action(SqlParser *parser, SqlAction *action)
{
    for (size_t i = 0; i < sizeof(partition_actions) / sizeof(*partition_actions); i++) {
        const PartitionAction *row = &partition_actions[i];
        if (take2(parser, row->word, KW_PARTITION) || take2(parser, row->word, KW_TABLESPACE))
            return read_partitions(parser, action, row->op) ? 1 : -1;
    }
    return 0;
}

static int read_options(SqlParser *parser, SqlAction *action)
{
    int taken = sql_mysql_option(parser, &action->options);
    if (taken <= 0)
        return taken;
    action->op = SQL_ACTION_OPTION;
    action->value = action->options.first->value;
    while ((taken = sql_mysql_option(parser, &action->options)) > 0)
        continue;
    return taken < 0 ? -1 : 1;
}

static int read_rare(SqlParser *parser, SqlAction *action)
{
    if (at2(parser, KW_PARTITION, KW_BY)) {
        action->op = SQL_ACTION_PARTITION_BY;
        return sql_mysql_partition_by(parser) ? 1 : -1;
    }
    if (take(parser, KW_REMOVE)) {
        action->op = SQL_ACTION_REMOVE_PARTITIONING;
        return sql_mysql_take_text(parser, "partitioning") ? 1 : 0;
    }
    if (take2(parser, KW_ENABLE, KW_KEYS) || take2(parser, KW_DISABLE, KW_KEYS) ||
        take(parser, KW_FORCE))
        return 1;
    int taken = read_partition_action(parser, action);
    return taken ? taken : read_options(parser, action);
}

int sql_mysql_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    bool ok;
    if (take(parser, KW_ADD))
        ok = read_add(parser, action);
    else if (take(parser, KW_DROP))
        ok = read_drop(parser, action);
    else if (take(parser, KW_MODIFY))
        ok = read_modify(parser, action);
    else if (take(parser, KW_CHANGE))
        ok = read_change(parser, action);
    else if (take(parser, KW_ALTER))
        ok = read_alter(parser, action);
    else if (take(parser, KW_RENAME))
        ok = read_rename(parser, action);
    else if (take(parser, KW_ALGORITHM))
        ok = read_setting(parser, action, SQL_ACTION_ALGORITHM);
    else if (take(parser, KW_LOCK))
        ok = read_setting(parser, action, SQL_ACTION_LOCK);
    else if (take(parser, KW_CONVERT))
        ok = read_convert(parser, action);
    else
        return read_rare(parser, action);
    return ok ? 1 : -1;
}

static SqlAction *read_renamed(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME_TABLE);
    size_t from = parser->at;
    action->table = sql_read_object(parser);
    if (!action->table || !need(parser, KW_TO) || !read_new_table(parser, action))
        return NULL;
    action->span = sql_span_from(parser, from);
    return action;
}

/* RENAME TABLE a TO b, c TO d: each action names the table that it renames. */
SqlTree *sql_mysql_rename(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("table");
    parser->at += 2;
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    do {
        SqlAction *action = read_renamed(parser);
        if (!action)
            return NULL;
        SQL_LIST_ADD(&alter->actions, action);
    } while (take_punct(parser, ','));
    alter->name = alter->actions.first->table;
    return tree;
}
