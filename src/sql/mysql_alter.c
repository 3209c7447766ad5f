/* ALTER TABLE of the MySQL family: its actions, those on columns and keys first. */
#include "sql/parse_mysql.h"

static bool read_column(SqlParser *parser, SqlAction *action)
{
    action->column = sql_read_column_def(parser);
    return action->column && sql_read_position(parser, action->column, action);
}

/* ADD (a int, b int): one action of many columns, with the keys among them. */
static bool read_columns(SqlParser *parser, SqlAction *action)
{
    SqlColumn **column = &action->column;
    SqlConstraint **constraint = &action->constraint;
    do {
        bool key = sql_at_table_constraint(parser);
        if (key ? !(*constraint = sql_read_table_constraint(parser))
                : !(*column = sql_read_column_def(parser)))
            return false;
        if (key)
            constraint = &(*constraint)->next;
        else
            column = &(*column)->next;
    } while (take_punct(parser, ','));
    if (!action->column)
        action->op = SQL_ACTION_ADD_CONSTRAINT;
    return need_punct(parser, ')');
}

static bool read_add(SqlParser *parser, SqlAction *action)
{
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

/* CHANGE a b int: `a` may be qualified in TiDB. */
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
    bool ok = index ? take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE) ||
                          take_text(parser, "ignored") ||
                          (take(parser, KW_NOT) && take_text(parser, "ignored"))
                    : take2(parser, KW_NOT, KW_ENFORCED) || take(parser, KW_ENFORCED);
    action->value = sql_words_since(parser, from);
    return ok || sql_fail(parser, "expected VISIBLE, INVISIBLE or ENFORCED");
}

static bool read_alter(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_INDEX) || take(parser, KW_KEY))
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
    return need(parser, KW_DEFAULT) && (action->expr = sql_mysql_default(parser, false));
}

static bool rename_to(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    if (!read_name(parser, action, op) || !need(parser, KW_TO))
        return false;
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
    if (sql_token_is_punct(sql_peek(parser, 1), '.'))
        parser->at += at_ident(parser) ? 2 : 0;
    return (action->new_name = sql_read_ident(parser)) != NULL;
}

static bool read_setting(SqlParser *parser, SqlAction *action, SqlActionOp op)
{
    static const char *const algorithms[] = {"default", "instant", "inplace",
                                             "copy",    "nocopy",  NULL};
    static const char *const locks[] = {"default", "none", "shared", "exclusive", NULL};
    action->op = op;
    take_punct(parser, '=');
    action->value = sql_lower_text(parser, sql_peek(parser, 0));
    return sql_mysql_take_any(parser, op == SQL_ACTION_LOCK ? locks : algorithms) ||
           sql_fail(parser, "expected DEFAULT, INPLACE, NONE or the like");
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

/* ORDER BY a, b DESC: how the rows lie. */
static bool read_order(SqlParser *parser)
{
    SqlOrderList orders = {0};
    return sql_read_order_by(parser, &orders);
}

static const SqlMysqlRow rare[] = {
    {"enable keys", "", ""},
    {"disable keys", "", ""},
    {"with validation", "", ""},
    {"without validation", "", ""},
    {"drop system", "", "versioning"},
    {"add system", "", "versioning"},
    {"drop period", "", "[if exists] for $word"},
    {"add period", "", "[if not exists] for $word '(' $ident ',' $ident ')'"},
    {"secondary_load", "", "[partition '(' <$ident> ')']"},
    {"secondary_unload", "", "[partition '(' <$ident> ')']"},
    {"set tiflash", "", "replica $int [location labels <$string>]"},
    {"set hypo", "", "tiflash replica $int [location labels <$string>]"},
    {"remove ttl", "", ""},
    {"cache", "", ""},
    {"read only", "", ""},
    {"read write", "", ""},
    {"nocache", "", ""},
    {"compact", "", "[partition <$ident>] [tiflash replica]"},
    {"attributes", "", "['='] ($string | default)"},
    {"stats_options", "", "['='] ($string | default)"},
    {"add statistics", "",
     "[if not exists] $ident (cardinality | dependency | correlation) '('"
     " <$ident> ')'"},
    {"drop statistics", "", "[if exists] $ident"},
    {"add stats_extended", "",
     "[if not exists] $ident (cardinality | dependency | correlation)"
     " '(' <$ident> ')'"},
    {"drop stats_extended", "", "[if exists] $ident"},
    {"split", "",
     "[primary key | index $ident] (between '(' <$expr> ')' and '(' <$expr> ')' regions $int | by"
     " <'(' <$expr> ')'>)"},
    {"add placement policy", "",
     "{[','] (constraints ['='] $string | role ['='] (leader |"
     " follower | voter | learner) | replicas ['='] $int)}"},
    {"alter placement policy", "",
     "{[','] (constraints ['='] $string | role ['='] (leader |"
     " follower | voter | learner) | replicas ['='] $int)}"},
    {"drop placement policy", "", "role ['='] (leader | follower | voter | learner)"},
    {NULL, NULL, NULL},
};

static int read_rare(SqlParser *parser, SqlAction *action)
{
    size_t from = parser->at;
    const SqlMysqlRow *row = sql_mysql_take_row(parser, rare);
    SqlPhrase found;
    if (row && sql_mysql_phrase(parser, row->rest, &found))
        return 1;
    parser->at = from; /* ADD statistics int is a column */
    parser->error = NULL;
    int taken = sql_mysql_partition_action(parser, action);
    if (taken == 0)
        taken = read_options(parser, action);
    if (taken == 0 && at2(parser, KW_ORDER, KW_BY))
        taken = read_order(parser) ? 1 : -1;
    return taken ? taken : take(parser, KW_FORCE);
}

static int read_action(SqlParser *parser, SqlAction *action)
{
    int taken = read_rare(parser, action);
    bool ok;
    if (taken)
        return taken;
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
        return 0;
    return ok ? 1 : -1;
}

/* Without a comma before it: PARTITION BY and REMOVE PARTITIONING at the end of the list. */
static bool at_last_action(const SqlParser *parser)
{
    return at2(parser, KW_PARTITION, KW_BY) || at(parser, KW_REMOVE);
}

/* The keys of ADD (a int, KEY (a)) become actions of their own. */
static void add_action(SqlParser *parser, SqlAlter *alter, SqlAction *action)
{
    SqlConstraint *key = action->constraint;
    if (!action->column && key)
        key = key->next;
    else if (action->column)
        action->constraint = NULL;
    SQL_LIST_ADD(&alter->actions, action);
    if (action->constraint)
        action->constraint->next = NULL;
    while (key) {
        SqlAction *own = sql_action_new(parser, SQL_ACTION_ADD_CONSTRAINT);
        own->constraint = key;
        own->span = key->span;
        key = key->next;
        own->constraint->next = NULL;
        SQL_LIST_ADD(&alter->actions, own);
    }
}

static bool read_actions(SqlParser *parser, SqlAlter *alter)
{
    do {
        size_t from = parser->at;
        SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
        int taken = read_action(parser, action);
        if (taken <= 0)
            return taken == 0 ? sql_fail(parser, "expected an action") : false;
        action->span = sql_span_from(parser, from);
        add_action(parser, alter, action);
    } while (take_punct(parser, ',') || at_last_action(parser));
    return true;
}

SqlTree *sql_mysql_alter_table(SqlParser *parser)
{
    size_t from = parser->at;
    if (!take_text(parser, "online"))
        take_text(parser, "offline");
    take(parser, KW_IGNORE);
    if (!take(parser, KW_TABLE)) {
        parser->at = from;
        return NULL;
    }
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("table");
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (!(alter->name = sql_read_object(parser)))
        return NULL;
    if (take(parser, KW_WAIT) && !sql_mysql_read_int(parser))
        return NULL;
    take(parser, KW_NOWAIT);
    bool empty = sql_at_end(parser) || at_punct(parser, ';');
    return empty || read_actions(parser, alter) ? tree : NULL;
}
