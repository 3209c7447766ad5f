/* ALTER TABLE of Oracle: actions without commas between them, lists in parentheses. */
#include "sql/parse_oracle.h"

static SqlAction *finish(SqlParser *parser, SqlAlter *alter, SqlAction *action, size_t from)
{
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return action;
}

/* One element of ADD or MODIFY: a column or a constraint. */
static bool read_element(SqlParser *parser, SqlAlter *alter, bool modify)
{
    size_t from = parser->at;
    SqlAction *action =
        sql_action_new(parser, modify ? SQL_ACTION_MODIFY_COLUMN : SQL_ACTION_ADD_COLUMN);
    if (!modify && sql_at_table_constraint(parser)) {
        action->op = SQL_ACTION_ADD_CONSTRAINT;
        action->constraint = sql_read_table_constraint(parser);
        return action->constraint && finish(parser, alter, action, from);
    }
    if (sql_oracle_table_element(parser, NULL))
        return true;
    action->column = sql_read_column_def(parser);
    if (!action->column)
        return false;
    action->name = action->column->name;
    return finish(parser, alter, action, from) != NULL;
}

static bool read_list(SqlParser *parser, SqlAlter *alter, bool modify)
{
    parser->at++;
    do {
        if (!read_element(parser, alter, modify))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* An action that is known by its words alone; its text is not looked at. */
static bool read_other(SqlParser *parser, SqlAlter *alter, SqlActionOp op, size_t from)
{
    SqlAction *action = sql_action_new(parser, op);
    size_t start = parser->at;
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        if (!sql_skip_parens(parser))
            parser->at++;
    action->rest = sql_span_from(parser, start);
    return finish(parser, alter, action, from) != NULL;
}

static bool at_partition(const SqlParser *parser)
{
    return at(parser, KW_PARTITION) || at(parser, KW_SUBPARTITION);
}

static bool read_add(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    if (at_partition(parser))
        return read_other(parser, alter, SQL_ACTION_ADD_PARTITION, from);
    if (at_punct(parser, '('))
        return read_list(parser, alter, false);
    if (sql_oracle_at(parser, 0, "overflow"))
        return read_other(parser, alter, SQL_ACTION_OTHER, from);
    take(parser, KW_COLUMN);
    do {
        if (!read_element(parser, alter, false))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* MODIFY CONSTRAINT c DISABLE, MODIFY PRIMARY KEY RELY */
static bool read_modify_constraint(SqlParser *parser, SqlAlter *alter, size_t from)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ALTER_CONSTRAINT);
    action->constraint = sql_constraint_new(parser, SQL_CONSTRAINT_CHECK, parser->at);
    if (take(parser, KW_CONSTRAINT)) {
        action->name = action->constraint->name = sql_read_ident(parser);
        if (!action->name)
            return false;
    } else {
        bool primary = take2(parser, KW_PRIMARY, KW_KEY);
        action->constraint->kind = primary ? SQL_CONSTRAINT_PRIMARY : SQL_CONSTRAINT_UNIQUE;
        if (!primary && (!need(parser, KW_UNIQUE) || !sql_skip_parens(parser)))
            return false;
    }
    while (sql_take_attribute(parser, action->constraint))
        continue;
    return !parser->error && finish(parser, alter, action, from);
}

static bool read_modify(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    if (at_punct(parser, '('))
        return read_list(parser, alter, true);
    if (at(parser, KW_CONSTRAINT) || at2(parser, KW_PRIMARY, KW_KEY) || at(parser, KW_UNIQUE))
        return read_modify_constraint(parser, alter, from);
    if (at_partition(parser) || at(parser, KW_DEFAULT) || sql_oracle_at(parser, 0, "nested") ||
        sql_oracle_at(parser, 0, "lob") || sql_oracle_at(parser, 0, "varray"))
        return read_other(parser, alter, SQL_ACTION_OTHER, from);
    take(parser, KW_COLUMN);
    return read_element(parser, alter, true);
}

static void take_drop_options(SqlParser *parser, SqlAction *action)
{
    for (;;) {
        if (take(parser, KW_CASCADE)) {
            action->cascade = true;
            take(parser, KW_CONSTRAINTS);
        } else if (take(parser, KW_ONLINE) || sql_oracle_take(parser, "invalidate") ||
                   sql_oracle_take2(parser, "keep", "index") ||
                   sql_oracle_take2(parser, "drop", "index")) {
            continue;
        } else if (sql_oracle_take(parser, "checkpoint")) {
            sql_next(parser);
        } else {
            return;
        }
    }
}

static bool add_dropped(SqlParser *parser, SqlAlter *alter, size_t from)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_DROP_COLUMN);
    action->name = sql_read_ident(parser);
    return action->name && finish(parser, alter, action, from);
}

/* DROP (a, b), DROP COLUMN a, SET UNUSED (a, b): the column is gone */
static bool read_drop_columns(SqlParser *parser, SqlAlter *alter, size_t from)
{
    if (!take_punct(parser, '(')) {
        if (!add_dropped(parser, alter, from))
            return false;
    } else {
        size_t start = from;
        do {
            if (!add_dropped(parser, alter, start))
                return false;
            start = parser->at + 1;
        } while (take_punct(parser, ','));
        if (!need_punct(parser, ')'))
            return false;
    }
    take_drop_options(parser, alter->actions.last);
    return true;
}

static bool read_drop_key(SqlParser *parser, SqlAlter *alter, size_t from)
{
    SqlAction *action = sql_action_new(parser, SQL_ACTION_DROP_CONSTRAINT);
    if (take2(parser, KW_PRIMARY, KW_KEY)) {
        action->op = SQL_ACTION_DROP_PRIMARY;
    } else if (take(parser, KW_UNIQUE)) {
        action->op = SQL_ACTION_DROP_INDEX;
        if (!sql_skip_parens(parser))
            return sql_expect_punct(parser, '(');
    } else {
        parser->at++;
        action->if_exists = take2(parser, KW_IF, KW_EXISTS);
        if (!(action->name = sql_read_ident(parser)))
            return false;
    }
    take_drop_options(parser, action);
    return finish(parser, alter, action, from) != NULL;
}

static bool read_drop(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    if (at_partition(parser))
        return read_other(parser, alter, SQL_ACTION_DROP_PARTITION, from);
    if (at(parser, KW_CONSTRAINT) || at2(parser, KW_PRIMARY, KW_KEY) || at(parser, KW_UNIQUE))
        return read_drop_key(parser, alter, from);
    bool other = sql_oracle_at(parser, 0, "unused") || sql_oracle_at(parser, 0, "supplemental") ||
                 at(parser, KW_PERIOD) || sql_oracle_at(parser, 1, "continue");
    if (other && !at_punct(parser, '('))
        return read_other(parser, alter, SQL_ACTION_OTHER, from);
    take(parser, KW_COLUMN);
    return read_drop_columns(parser, alter, from);
}

static bool read_rename(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME_TABLE);
    if (at_partition(parser))
        return read_other(parser, alter, SQL_ACTION_OTHER, from);
    if (take(parser, KW_COLUMN))
        action->op = SQL_ACTION_RENAME_COLUMN;
    else if (take(parser, KW_CONSTRAINT))
        action->op = SQL_ACTION_RENAME_CONSTRAINT;
    if (action->op != SQL_ACTION_RENAME_TABLE && !(action->name = sql_read_ident(parser)))
        return false;
    if (!need(parser, KW_TO) || !(action->new_name = sql_read_ident(parser)))
        return false;
    return finish(parser, alter, action, from) != NULL;
}

/* TRUNCATE PARTITION p, q UPDATE INDEXES: one action for each partition */
static bool read_truncate(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at++;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_TRUNCATE_PARTITION);
    action->value = sql_lower_text(parser, sql_next(parser));
    size_t start = parser->at;
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        if (!sql_skip_parens(parser))
            parser->at++;
    action->rest = sql_span_from(parser, start);
    return finish(parser, alter, action, from) != NULL;
}

static bool read_action(SqlParser *parser, SqlAlter *alter)
{
    size_t from = parser->at;
    if (at(parser, KW_ADD))
        return read_add(parser, alter);
    if (at(parser, KW_MODIFY))
        return read_modify(parser, alter);
    if (at(parser, KW_DROP))
        return read_drop(parser, alter);
    if (at(parser, KW_RENAME))
        return read_rename(parser, alter);
    if (at(parser, KW_TRUNCATE))
        return read_truncate(parser, alter);
    if (at(parser, KW_SET) && sql_oracle_at(parser, 1, "unused")) {
        parser->at += 2;
        take(parser, KW_COLUMN);
        return read_drop_columns(parser, alter, from);
    }
    if (sql_oracle_storage(parser)) {
        SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
        return finish(parser, alter, action, from) != NULL;
    }
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return sql_fail(parser, "expected an action");
    return read_other(parser, alter, SQL_ACTION_OTHER, from);
}

SqlTree *sql_oracle_alter_table(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("table");
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    alter->name = sql_read_object(parser);
    if (!alter->name)
        return NULL;
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        if (!read_action(parser, alter))
            return NULL;
    return tree;
}
