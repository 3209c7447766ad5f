/* ALTER TABLE and what is altered like one: indexes, views, sequences, foreign tables. */
#include "sql/parse_statement.h"

SqlAction *sql_action_new(SqlParser *parser, SqlActionOp op)
{
    SqlAction *action = NEW(parser, SqlAction);
    action->op = op;
    return action;
}

const char *sql_action_name(SqlActionOp op)
{
    static const char *const names[] = {
#define ACTION_NAME(constant, name) name,
        SQL_ACTIONS(ACTION_NAME)
#undef ACTION_NAME
    };
    return (unsigned)op < SQL_ACTION_COUNT ? names[op] : "other";
}

static SqlAction *with_name(SqlParser *parser, SqlActionOp op)
{
    SqlAction *action = sql_action_new(parser, op);
    action->name = sql_read_ident(parser);
    return action->name ? action : NULL;
}

static SqlAction *with_table(SqlParser *parser, SqlActionOp op)
{
    SqlAction *action = sql_action_new(parser, op);
    action->table = sql_read_object(parser);
    return action->table ? action : NULL;
}

static SqlAction *with_options(SqlParser *parser, SqlActionOp op)
{
    SqlAction *action = sql_action_new(parser, op);
    return sql_read_options(parser, &action->options) ? action : NULL;
}

static SqlAction *read_add(SqlParser *parser)
{
    if (sql_at_table_constraint(parser)) {
        SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_CONSTRAINT);
        action->constraint = sql_read_table_constraint(parser);
        return action->constraint ? action : NULL;
    }
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_COLUMN);
    take(parser, KW_COLUMN);
    action->if_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    action->column = sql_read_column_def(parser);
    return action->column ? action : NULL;
}

static SqlAction *read_drop(SqlParser *parser)
{
    bool constraint = take(parser, KW_CONSTRAINT);
    if (!constraint)
        take(parser, KW_COLUMN);
    SqlAction *action =
        sql_action_new(parser, constraint ? SQL_ACTION_DROP_CONSTRAINT : SQL_ACTION_DROP_COLUMN);
    action->if_exists = take2(parser, KW_IF, KW_EXISTS);
    action->name = sql_read_ident(parser);
    sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return action->name ? action : NULL;
}

static SqlAction *read_alter_constraint(SqlParser *parser)
{
    size_t from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ALTER_CONSTRAINT);
    action->name = sql_read_ident(parser);
    if (!action->name)
        return NULL;
    action->constraint = sql_constraint_new(parser, SQL_CONSTRAINT_FOREIGN, from);
    action->constraint->name = action->name;
    while (sql_take_attribute(parser, action->constraint))
        continue;
    action->constraint->span = sql_span_from(parser, from);
    return action;
}

static SqlAction *read_set(SqlParser *parser)
{
    if (at_punct(parser, '('))
        return with_options(parser, SQL_ACTION_SET_OPTIONS);
    if (take2(parser, KW_WITHOUT, KW_OIDS))
        return sql_action_new(parser, SQL_ACTION_SET_WITHOUT_OIDS);
    if (take2(parser, KW_WITHOUT, KW_CLUSTER))
        return sql_action_new(parser, SQL_ACTION_SET_WITHOUT_CLUSTER);
    if (take(parser, KW_LOGGED))
        return sql_action_new(parser, SQL_ACTION_SET_LOGGED);
    if (take(parser, KW_UNLOGGED))
        return sql_action_new(parser, SQL_ACTION_SET_UNLOGGED);
    if (take(parser, KW_TABLESPACE))
        return with_name(parser, SQL_ACTION_SET_TABLESPACE);
    if (take(parser, KW_SCHEMA))
        return with_name(parser, SQL_ACTION_SET_SCHEMA);
    if (take2(parser, KW_ACCESS, KW_METHOD)) {
        if (since(parser, 17, take(parser, KW_DEFAULT)))
            return sql_action_new(parser, SQL_ACTION_SET_ACCESS_METHOD);
        return with_name(parser, SQL_ACTION_SET_ACCESS_METHOD);
    }
    return NULL;
}

/* ENABLE ALWAYS TRIGGER x, DISABLE RULE y, ENABLE ROW LEVEL SECURITY */
static SqlAction *read_enable(SqlParser *parser)
{
    size_t from = parser->at++;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ROW_SECURITY);
    action->value = sql_words_since(parser, from);
    if (take3(parser, KW_ROW, KW_LEVEL, KW_SECURITY))
        return action;
    if (!take(parser, KW_ALWAYS))
        take(parser, KW_REPLICA);
    action->value = sql_words_since(parser, from);
    action->op = at(parser, KW_RULE) ? SQL_ACTION_RULE : SQL_ACTION_TRIGGER;
    if (!take(parser, KW_RULE) && !need(parser, KW_TRIGGER))
        return NULL;
    if (action->op == SQL_ACTION_TRIGGER && (take(parser, KW_ALL) || take(parser, KW_USER)))
        return action;
    action->name = sql_read_ident(parser);
    return action->name ? action : NULL;
}

static SqlAction *read_replica_identity(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_REPLICA_IDENTITY);
    if (take2(parser, KW_USING, KW_INDEX)) {
        action->value = STR("index");
        action->name = sql_read_ident(parser);
        return action->name ? action : NULL;
    }
    action->value = sql_lower_text(parser, sql_peek(parser, 0));
    if (!take(parser, KW_NOTHING) && !take(parser, KW_FULL) && !need(parser, KW_DEFAULT))
        return NULL;
    return action;
}

static SqlAction *read_attach(SqlParser *parser)
{
    SqlAction *action = with_table(parser, SQL_ACTION_ATTACH_PARTITION);
    if (action && (at(parser, KW_FOR) || at(parser, KW_DEFAULT))) {
        action->bound = sql_read_bound(parser);
        return action->bound ? action : NULL;
    }
    return action;
}

static SqlAction *read_detach(SqlParser *parser)
{
    SqlAction *action = with_table(parser, SQL_ACTION_DETACH_PARTITION);
    if (action && (at(parser, KW_CONCURRENTLY) || at(parser, KW_FINALIZE)))
        action->value = sql_lower_text(parser, sql_next(parser));
    return action;
}

static SqlAction *rename_to(SqlParser *parser, SqlActionOp op, bool has_name)
{
    SqlAction *action = sql_action_new(parser, op);
    if (has_name && !(action->name = sql_read_ident(parser)))
        return NULL;
    if (!need(parser, KW_TO))
        return NULL;
    action->new_name = sql_read_ident(parser);
    return action->new_name ? action : NULL;
}

static SqlAction *read_rename(SqlParser *parser)
{
    if (at(parser, KW_TO))
        return rename_to(parser, SQL_ACTION_RENAME_TABLE, false);
    if (take(parser, KW_CONSTRAINT))
        return rename_to(parser, SQL_ACTION_RENAME_CONSTRAINT, true);
    take(parser, KW_COLUMN);
    return rename_to(parser, SQL_ACTION_RENAME_COLUMN, true);
}

static SqlAction *fdw_options(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTIONS);
    return sql_read_fdw_options(parser, &action->options) ? action : NULL;
}

static SqlAction *read_no(SqlParser *parser)
{
    if (take2(parser, KW_NO, KW_INHERIT))
        return with_table(parser, SQL_ACTION_NO_INHERIT);
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ROW_SECURITY);
    action->value = STR("no force");
    if (take2(parser, KW_NO, KW_FORCE) && take3(parser, KW_ROW, KW_LEVEL, KW_SECURITY))
        return action;
    return NULL;
}

static SqlAction *read_force(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ROW_SECURITY);
    action->value = STR("force");
    parser->at++;
    return take3(parser, KW_ROW, KW_LEVEL, KW_SECURITY) ? action : NULL;
}

static SqlAction *read_rare(SqlParser *parser)
{
    if (take2(parser, KW_VALIDATE, KW_CONSTRAINT))
        return with_name(parser, SQL_ACTION_VALIDATE_CONSTRAINT);
    if (take2(parser, KW_CLUSTER, KW_ON))
        return with_name(parser, SQL_ACTION_CLUSTER_ON);
    if (take2(parser, KW_REPLICA, KW_IDENTITY))
        return read_replica_identity(parser);
    if (take2(parser, KW_ATTACH, KW_PARTITION))
        return read_attach(parser);
    if (take2(parser, KW_DETACH, KW_PARTITION))
        return read_detach(parser);
    if (take2(parser, KW_NOT, KW_OF))
        return sql_action_new(parser, SQL_ACTION_NOT_OF);
    if (take(parser, KW_OF))
        return with_table(parser, SQL_ACTION_OF_TYPE);
    if (take(parser, KW_INHERIT))
        return with_table(parser, SQL_ACTION_INHERIT);
    if (at(parser, KW_OPTIONS))
        return fdw_options(parser);
    return NULL;
}

static SqlAction *read_known(SqlParser *parser)
{
    if (take(parser, KW_ADD))
        return read_add(parser);
    if (take(parser, KW_DROP))
        return read_drop(parser);
    if (take2(parser, KW_ALTER, KW_CONSTRAINT))
        return read_alter_constraint(parser);
    if (at(parser, KW_ALTER))
        return sql_read_column_action(parser);
    if (take(parser, KW_RENAME))
        return read_rename(parser);
    if (take(parser, KW_SET))
        return read_set(parser);
    if (take(parser, KW_RESET))
        return with_options(parser, SQL_ACTION_RESET_OPTIONS);
    if (at(parser, KW_ENABLE) || at(parser, KW_DISABLE))
        return read_enable(parser);
    if (at(parser, KW_NO))
        return read_no(parser);
    if (at(parser, KW_FORCE))
        return read_force(parser);
    if (at(parser, KW_OWNER) || at(parser, KW_DEPENDS))
        return sql_read_object_action(parser);
    return read_rare(parser);
}

/* An action of a later server: its text up to the next comma at this level. */
static SqlAction *read_unknown(SqlParser *parser)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    size_t from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD)) {
        sql_fail(parser, "expected an action");
        return NULL;
    }
    while (!sql_at_end(parser) && !at_punct(parser, ',')) {
        if (at_punct(parser, ')') || at_punct(parser, ';')) {
            sql_fail(parser, "unexpected punctuation in an action");
            return NULL;
        }
        if (!sql_skip_parens(parser))
            parser->at++;
    }
    action->rest = sql_span_from(parser, from);
    return action;
}

SqlAction *sql_read_alter_action(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlHooks *hooks = parser->dialect->hooks;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    int taken = hooks && hooks->alter_action ? hooks->alter_action(parser, action) : 0;
    if (taken == 0)
        action = read_known(parser);
    if (parser->error)
        return NULL;
    if (!action) {
        parser->at = from;
        action = read_unknown(parser);
    }
    if (action)
        action->span = sql_span_from(parser, from);
    return action;
}

static SqlAction *read_sequence_action(SqlParser *parser)
{
    size_t from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
    if (!sql_read_sequence_options(parser, &action->options))
        return NULL;
    if (!action->options.n)
        return sql_read_alter_action(parser);
    if (str_starts(action->options.first->name, "restart"))
        action->op = SQL_ACTION_RESTART;
    action->span = sql_span_from(parser, from);
    return action;
}

static bool read_actions(SqlParser *parser, SqlAlter *alter, bool sequence)
{
    do {
        SqlAction *action = sequence ? read_sequence_action(parser) : sql_read_alter_action(parser);
        if (!action)
            return false;
        SQL_LIST_ADD(&alter->actions, action);
        for (; alter->actions.last->next; alter->actions.n++) /* DROP a, b of some dialects */
            alter->actions.last = alter->actions.last->next;
    } while (take_punct(parser, ','));
    return true;
}

/* ALL IN TABLESPACE a OWNED BY b SET TABLESPACE c NOWAIT */
static bool read_all_in_tablespace(SqlParser *parser, SqlAlter *alter)
{
    if (!sql_read_ident(parser))
        return false;
    SqlIdentList owners = {0};
    if (take2(parser, KW_OWNED, KW_BY)) {
        do {
            SqlIdent *owner = sql_read_role(parser);
            if (!owner)
                return false;
            SQL_LIST_ADD(&owners, owner);
        } while (take_punct(parser, ','));
    }
    if (!need(parser, KW_SET) || !need(parser, KW_TABLESPACE))
        return false;
    SqlAction *action = with_name(parser, SQL_ACTION_SET_TABLESPACE);
    if (!action)
        return false;
    take(parser, KW_NOWAIT);
    SQL_LIST_ADD(&alter->actions, action);
    return true;
}

SqlTree *sql_read_alter_table(SqlParser *parser, Str object)
{
    bool sequence = str_is(object, "sequence");
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = object;
    if (take3(parser, KW_ALL, KW_IN, KW_TABLESPACE))
        return read_all_in_tablespace(parser, alter) ? tree : NULL;
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    SqlSource *table = sql_read_table_source(parser);
    if (!table)
        return NULL;
    alter->only = table->only;
    alter->name = table->name;
    return read_actions(parser, alter, sequence) ? tree : NULL;
}
