/* Actions of ALTER TABLE on partitions and tablespaces. */
#include "sql/parse_mysql.h"

/* ALL, or names */
static bool read_which(SqlParser *parser, SqlAction *action)
{
    if (take(parser, KW_ALL)) {
        action->value = STR("all");
        return true;
    }
    SqlIdentList names = {0};
    if (!sql_read_idents(parser, &names))
        return false;
    action->name = names.first;
    return true;
}

static bool take_quiet(SqlParser *parser)
{
    return take(parser, KW_NO_WRITE_TO_BINLOG) || take(parser, KW_LOCAL);
}

/* ADD PARTITION [IF NOT EXISTS] (definitions), PARTITIONS 4 */
static bool read_add(SqlParser *parser, SqlAction *action)
{
    action->if_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    take_quiet(parser);
    if (take(parser, KW_PARTITIONS))
        return sql_mysql_read_int(parser);
    return !at_punct(parser, '(') || sql_mysql_partition_definitions(parser);
}

static bool read_drop(SqlParser *parser, SqlAction *action)
{
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    return read_which(parser, action);
}

static bool read_coalesce(SqlParser *parser, SqlAction *action)
{
    (void)action;
    take_quiet(parser);
    return sql_mysql_read_int(parser);
}

/* REORGANIZE PARTITION [names INTO (definitions)] */
static bool read_reorganize(SqlParser *parser, SqlAction *action)
{
    take_quiet(parser);
    if (!at_ident(parser))
        return true;
    return read_which(parser, action) && need(parser, KW_INTO) &&
           sql_mysql_partition_definitions(parser);
}

/* EXCHANGE PARTITION p WITH TABLE t [WITH VALIDATION] */
static bool read_exchange(SqlParser *parser, SqlAction *action)
{
    SqlPhrase found;
    if (!sql_mysql_phrase(parser, "$ident with table $table [(with | without) validation]", &found))
        return false;
    action->name = found.idents.first;
    action->table = found.names.first;
    return true;
}

static bool read_maintained(SqlParser *parser, SqlAction *action)
{
    SqlPhrase found;
    take_quiet(parser);
    if (!read_which(parser, action))
        return false;
    return sql_mysql_phrase(
        parser,
        action->op == SQL_ACTION_ANALYZE
            ? "[index [<$ident>]] [with <$number (buckets | topn | samples | samplerate |"
              " cmsketch (width | depth))>]"
            : "{for upgrade | quick | fast | medium | extended | changed | use_frm}",
        &found);
}

static bool read_with_tablespace(SqlParser *parser, SqlAction *action)
{
    return read_which(parser, action) && need(parser, KW_TABLESPACE);
}

typedef struct PartitionAction {
    SqlKeyword word;
    SqlActionOp op;
    bool (*read)(SqlParser *parser, SqlAction *action);
} PartitionAction;

static const PartitionAction actions[] = {
    {KW_ADD, SQL_ACTION_ADD_PARTITION, read_add},
    {KW_DROP, SQL_ACTION_DROP_PARTITION, read_drop},
    {KW_TRUNCATE, SQL_ACTION_TRUNCATE_PARTITION, read_which},
    {KW_COALESCE, SQL_ACTION_COALESCE, read_coalesce},
    {KW_REORGANIZE, SQL_ACTION_REORGANIZE, read_reorganize},
    {KW_EXCHANGE, SQL_ACTION_EXCHANGE, read_exchange},
    {KW_ANALYZE, SQL_ACTION_ANALYZE, read_maintained},
    {KW_CHECK, SQL_ACTION_CHECK, read_maintained},
    {KW_OPTIMIZE, SQL_ACTION_OPTIMIZE, read_maintained},
    {KW_REBUILD, SQL_ACTION_REBUILD, read_maintained},
    {KW_REPAIR, SQL_ACTION_REPAIR, read_maintained},
    {KW_DISCARD, SQL_ACTION_DISCARD, read_with_tablespace},
    {KW_IMPORT, SQL_ACTION_IMPORT, read_with_tablespace},
};

/* What TiDB says of one partition: attributes, policy, statistics. */
static const SqlMysqlRow rows[] = {
    {"partition", "",
     "$ident (attributes ['='] ($string | default) | placement policy ['=']"
     " (set default | $text | default) | [','] $placement {[','] $placement})"},
    {"alter partition", "",
     "$ident (alter | add) placement policy {[','] (constraints ['='] $string | role ['='] (leader"
     " | follower | voter | learner) | replicas ['='] $int)} | $ident drop placement policy role"
     " ['='] (leader | follower | voter | learner)"},
    {"split maxvalue partition", "", "less than '(' <$expr> ')'"},
    {"split partition", "", "$ident at '(' <$expr> ')' into $word"},
    {"merge first partition", "", "less than '(' <$expr> ')'"},
    {"first partition", "", "less than '(' <$expr> ')'"},
    {"last partition", "", "less than '(' <$expr> ')'"},
    {"convert partition", "", "$ident to table $table"},
    {"convert table", "",
     "$table to partition $ident [values less than '(' <$expr> ')' | values in"
     " '(' <$expr> ')']"},
    {"import partitions", "", ""},
    {NULL, NULL, NULL},
};

static int read_known(SqlParser *parser, SqlAction *action)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!take2(parser, actions[i].word, KW_PARTITION))
            continue;
        action->op = actions[i].op;
        return actions[i].read(parser, action) ? 1 : -1;
    }
    return 0;
}

static int read_tablespace(SqlParser *parser, SqlAction *action)
{
    bool discard = take2(parser, KW_DISCARD, KW_TABLESPACE);
    if (!discard && !take2(parser, KW_IMPORT, KW_TABLESPACE))
        return 0;
    action->op = discard ? SQL_ACTION_DISCARD : SQL_ACTION_IMPORT;
    return 1;
}

int sql_mysql_partition_action(SqlParser *parser, SqlAction *action)
{
    if (at2(parser, KW_PARTITION, KW_BY)) {
        action->op = SQL_ACTION_PARTITION_BY;
        return sql_mysql_partition_by(parser) ? 1 : -1;
    }
    if (take(parser, KW_REMOVE)) {
        action->op = SQL_ACTION_REMOVE_PARTITIONING;
        bool ok = take_text(parser, "partitioning");
        return ok || sql_fail(parser, "expected PARTITIONING") ? 1 : -1;
    }
    int taken = read_known(parser, action);
    if (taken == 0)
        taken = read_tablespace(parser, action);
    const SqlMysqlRow *row = taken == 0 ? sql_mysql_take_row(parser, rows) : NULL;
    SqlPhrase found;
    if (!row)
        return taken;
    return sql_mysql_phrase(parser, row->rest, &found) ? 1 : -1;
}
