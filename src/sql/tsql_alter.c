/* ALTER TABLE of T-SQL: one action for each item of ADD and DROP. */
#include "sql/parse_tsql.h"

static SqlAction *add(SqlParser *parser, SqlAlter *alter, SqlActionOp op, size_t from)
{
    SqlAction *action = sql_action_new(parser, op);
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return action;
}

/* ADD a int, CONSTRAINT c CHECK (b), ... */
static bool read_add(SqlParser *parser, SqlAlter *alter, bool nocheck)
{
    do {
        size_t from = parser->at;
        SqlTableItem item;
        take(parser, KW_ADD); /* may be said again behind the comma */
        if (!sql_tsql_table_item(parser, &item))
            return false;
        SqlActionOp op = item.column       ? SQL_ACTION_ADD_COLUMN
                         : item.constraint ? SQL_ACTION_ADD_CONSTRAINT
                                           : SQL_ACTION_OTHER;
        SqlAction *action = add(parser, alter, op, from);
        action->column = item.column;
        action->constraint = item.constraint;
        if (item.constraint)
            item.constraint->not_valid = nocheck;
        if (op == SQL_ACTION_OTHER)
            action->rest = action->span;
    } while (take_punct(parser, ','));
    return true;
}

/* ADD SPARSE, DROP MASKED ...: a mark of the column. */
static bool read_column_mark(SqlParser *parser, SqlAction *action)
{
    size_t from = parser->at++;
    action->op = SQL_ACTION_SET_COLUMN_OPTIONS;
    while (at_kind(parser, SQL_TOKEN_WORD) && !sql_tsql_at_start(parser) && !at(parser, KW_WITH))
        parser->at++;
    SqlOption *option = sql_option_new(parser, "", from);
    option->name = sql_words_since(parser, from);
    SQL_LIST_ADD(&action->options, option);
    return !take(parser, KW_WITH) || sql_skip_parens(parser);
}

/* ALTER COLUMN c type [NULL | NOT NULL] */
static bool read_alter_column(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at;
    parser->at += 2;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_MODIFY_COLUMN);
    if (!(action->name = sql_read_ident(parser)))
        return false;
    SQL_LIST_ADD(&alter->actions, action);
    if (at(parser, KW_ADD) || at(parser, KW_DROP)) {
        bool ok = read_column_mark(parser, action);
        action->span = sql_span_from(parser, from);
        return ok;
    }
    SqlColumn *column = action->column = NEW(parser, SqlColumn);
    column->name = action->name;
    if (!(column->type = sql_read_type(parser)) || !sql_tsql_column_options(parser, column) ||
        !sql_tsql_index_options(parser, &action->options))
        return false;
    column->span = sql_span_from(parser, from + 2);
    action->span = sql_span_from(parser, from);
    return true;
}

/* DROP a, CONSTRAINT b, COLUMN c, d: a kind counts until the next one is said. */
static bool read_drop(SqlParser *parser, SqlAlter *alter)
{
    SqlActionOp op = SQL_ACTION_DROP_CONSTRAINT;
    do {
        size_t from = parser->at;
        take(parser, KW_DROP);
        if (take_text(parser, "period")) {
            parser->at += 2; /* FOR SYSTEM_TIME */
            add(parser, alter, SQL_ACTION_OTHER, from)->rest = sql_span_from(parser, from);
            continue;
        }
        if (take(parser, KW_COLUMN))
            op = SQL_ACTION_DROP_COLUMN;
        else if (take(parser, KW_CONSTRAINT))
            op = SQL_ACTION_DROP_CONSTRAINT;
        bool index = take(parser, KW_INDEX);
        SqlAction *action = add(parser, alter, index ? SQL_ACTION_DROP_INDEX : op, from);
        action->if_exists = take2(parser, KW_IF, KW_EXISTS);
        if (!(action->name = sql_read_ident(parser)) ||
            !sql_tsql_index_options(parser, &action->options))
            return false;
        action->span = sql_span_from(parser, from);
    } while (take_punct(parser, ','));
    return true;
}

/* CHECK CONSTRAINT ALL, NOCHECK CONSTRAINT a, b; ENABLE TRIGGER a */
static bool read_switch(SqlParser *parser, SqlAlter *alter, SqlActionOp op, SqlKeyword what)
{
    Str value = sql_lower_text(parser, sql_next(parser));
    if (!need(parser, what))
        return false;
    do {
        size_t from = parser->at;
        SqlAction *action = sql_action_new(parser, op);
        action->value = value;
        if (!take(parser, KW_ALL) && !(action->name = sql_read_ident(parser)))
            return false;
        action->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&alter->actions, action);
    } while (take_punct(parser, ','));
    return true;
}

static bool take_partition(SqlParser *parser)
{
    if (!take(parser, KW_PARTITION))
        return true;
    take_punct(parser, '=');
    return take(parser, KW_ALL) || sql_read_plain_expr(parser);
}

/* SWITCH [PARTITION n] TO t [PARTITION n] [WITH (...)] */
static bool read_partition_switch(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_EXCHANGE);
    if (!take_partition(parser) || !need(parser, KW_TO) ||
        !(action->table = sql_read_object(parser)) || !take_partition(parser) ||
        !sql_tsql_index_options(parser, &action->options))
        return false;
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return true;
}

static bool read_rebuild(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    SqlAction *action = add(parser, alter, SQL_ACTION_REBUILD, from);
    bool ok = take_partition(parser) && sql_tsql_index_options(parser, &action->options);
    action->span = sql_span_from(parser, from);
    return ok;
}

static bool read_set(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    SqlAction *action = add(parser, alter, SQL_ACTION_SET_OPTIONS, from);
    bool ok = sql_tsql_options(parser, &action->options);
    action->span = sql_span_from(parser, from);
    return ok;
}

static bool read_other(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD) || sql_tsql_at_start(parser))
        return sql_fail(parser, "expected an action");
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    sql_tsql_rest(parser, &action->options);
    action->rest = action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return true;
}

static bool read_actions(SqlParser *parser, SqlAlter *alter)
{
    bool nocheck = false;
    if (at2(parser, KW_WITH, KW_CHECK) || at2(parser, KW_WITH, KW_NOCHECK)) {
        nocheck = sql_token_is_word(sql_peek(parser, 1), KW_NOCHECK);
        parser->at += 2;
    }
    if (at(parser, KW_ADD))
        return read_add(parser, alter, nocheck);
    if (at(parser, KW_DROP))
        return read_drop(parser, alter);
    if (at2(parser, KW_ALTER, KW_COLUMN))
        return read_alter_column(parser, alter);
    if (at(parser, KW_CHECK))
        return read_switch(parser, alter, SQL_ACTION_CHECK_CONSTRAINT, KW_CONSTRAINT);
    if (at(parser, KW_NOCHECK))
        return read_switch(parser, alter, SQL_ACTION_NOCHECK_CONSTRAINT, KW_CONSTRAINT);
    if (at2(parser, KW_ENABLE, KW_TRIGGER) || at2(parser, KW_DISABLE, KW_TRIGGER))
        return read_switch(parser, alter, SQL_ACTION_TRIGGER, KW_TRIGGER);
    if (at(parser, KW_SWITCH))
        return read_partition_switch(parser, alter);
    if (at(parser, KW_REBUILD))
        return read_rebuild(parser, alter);
    if (at(parser, KW_SET))
        return read_set(parser, alter);
    return read_other(parser, alter);
}

/* At TABLE; ALTER has been taken. */
SqlTree *sql_tsql_alter_table(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("table");
    parser->at++;
    if (!(alter->name = sql_read_object(parser)) || !read_actions(parser, alter))
        return NULL;
    return tree;
}
