/* ALTER TABLE of the warehouse dialects: columns and constraints here, the rest by their rows. */
#include "sql/parse_warehouse.h"

static int ok(bool read)
{
    return read ? 1 : -1;
}

/* Words that begin an action: a name behind a comma belongs to the action before it. */
static bool at_verb(const SqlParser *parser)
{
    return at(parser, KW_ADD) || at(parser, KW_DROP) || at(parser, KW_ALTER) ||
           at(parser, KW_MODIFY) || at(parser, KW_RENAME) || at(parser, KW_SET) ||
           at(parser, KW_UNSET) || at(parser, KW_CHANGE);
}

bool sql_action_continues(SqlParser *parser)
{
    if (!at_punct(parser, ','))
        return false;
    parser->at++;
    if (!at_verb(parser))
        return true;
    parser->at--;
    return false;
}

int sql_read_action_rows(SqlParser *parser, SqlAction *action, const SqlClause *rows,
                         const SqlClause *details)
{
    const SqlClause *row = NULL;
    int taken = rows ? sql_read_clause(parser, rows, &action->options, &row) : 0;
    if (taken > 0)
        action->op = (SqlActionOp)row->op;
    while (taken > 0 && details) {
        int more = sql_read_clause(parser, details, &action->options, NULL);
        if (more <= 0)
            return more < 0 ? -1 : taken;
    }
    return taken;
}

static bool read_if_exists(SqlParser *parser)
{
    return take2(parser, KW_IF, KW_EXISTS) || take3(parser, KW_IF, KW_NOT, KW_EXISTS);
}

/* ---- ADD ---- */

/* ADD a int, b int and ADD COLUMNS (a int, b int): one action of many columns. */
static int read_add_columns(SqlParser *parser, SqlAction *action)
{
    SqlColumn **end = &action->column;
    action->op = SQL_ACTION_ADD_COLUMN;
    if (!take(parser, KW_COLUMNS))
        take(parser, KW_COLUMN);
    action->if_exists = read_if_exists(parser);
    bool parens = take_punct(parser, '('), more = true;
    while (more) {
        if (end != &action->column)
            take(parser, KW_COLUMN);
        if (read_if_exists(parser))
            action->if_exists = true;
        while (sql_token_is_punct(sql_peek(parser, 1), '.')) /* a.b: a field of a struct */
            parser->at += 2;
        if (!(*end = sql_read_column_def(parser)) || !sql_read_position(parser, *end, action))
            return -1;
        end = &(*end)->next;
        more = parens ? take_punct(parser, ',') : sql_action_continues(parser);
    }
    return ok(!parens || need_punct(parser, ')'));
}

static int read_add(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    parser->at++;
    int taken = sql_read_action_rows(parser, action, rows->added, rows->details);
    if (taken)
        return taken;
    if (sql_at_table_constraint(parser)) {
        action->op = SQL_ACTION_ADD_CONSTRAINT;
        return ok((action->constraint = sql_read_table_constraint(parser)) != NULL);
    }
    return read_add_columns(parser, action);
}

/* ---- DROP ---- */

static SqlAction *append(SqlParser *parser, SqlAction *last, SqlActionOp op)
{
    return last->next = sql_action_new(parser, op);
}

/* Of a.b, a field of a struct, only the column is kept. */
static SqlIdent *first_part(SqlParser *parser, const SqlExpr *column)
{
    while (column->op != SQL_EXPR_COLUMN && column->args)
        column = column->args;
    SqlIdent *name = NEW(parser, SqlIdent);
    if (column->op == SQL_EXPR_COLUMN && column->parts)
        *name = *column->parts;
    name->next = NULL;
    return name;
}

/* DROP COLUMN a, b: an action each. */
static int read_drop_columns(SqlParser *parser, SqlAction *action)
{
    SqlAction *last = action;
    last->op = SQL_ACTION_DROP_COLUMN;
    if (!take(parser, KW_COLUMNS))
        take(parser, KW_COLUMN);
    bool if_exists = read_if_exists(parser), parens = take_punct(parser, '('), more = true;
    while (more) {
        size_t from = parser->at;
        if (last != action)
            take(parser, KW_COLUMN);
        last->if_exists = read_if_exists(parser) || if_exists;
        SqlExpr *column = sql_read_column(parser); /* a.b: a field of a struct */
        if (!column)
            return -1;
        last->name = first_part(parser, column);
        last->span = sql_span_from(parser, from);
        more = parens ? take_punct(parser, ',') : sql_action_continues(parser);
        if (more)
            last = append(parser, last, SQL_ACTION_DROP_COLUMN);
    }
    if (parens && !need_punct(parser, ')'))
        return -1;
    sql_read_behavior(parser, &last->cascade, &last->restrict_);
    return 1;
}

static int read_drop(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    parser->at++;
    int taken = sql_read_action_rows(parser, action, rows->dropped, rows->details);
    if (taken == 0 && take(parser, KW_CONSTRAINT)) {
        action->op = SQL_ACTION_DROP_CONSTRAINT;
        action->if_exists = read_if_exists(parser);
        taken = ok((action->name = sql_read_ident(parser)) != NULL);
    } else if (taken == 0) {
        return read_drop_columns(parser, action);
    }
    SqlIdentList columns = {0};
    if (taken > 0 && at_punct(parser, '(') && !sql_read_ident_list(parser, &columns))
        return -1; /* DROP PRIMARY KEY (a) */
    if (taken > 0)
        sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return taken;
}

/* ---- ALTER COLUMN ---- */

bool sql_read_action_tags(SqlParser *parser)
{
    do {
        SqlName *name = sql_read_object(parser);
        if (!name || (take_punct(parser, '=') && !sql_read_string(parser, &(Str){0})))
            return false;
    } while (sql_action_continues(parser));
    return true;
}

/* The new definition of a column: its type, and any option of a column. */
static bool read_new_type(SqlParser *parser, SqlAction *action)
{
    action->op = SQL_ACTION_ALTER_TYPE;
    size_t from = parser->at;
    SqlColumn *column = action->column = NEW(parser, SqlColumn);
    column->name = action->name;
    if (!sql_take_phrase(parser, "set data type"))
        take(parser, KW_TYPE);
    if (!sql_read_column_body(parser, column) || !sql_read_position(parser, column, action))
        return false;
    column->span = sql_span_from(parser, from);
    return parser->at > from || sql_fail(parser, "expected what to change about the column");
}

static bool read_change(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    if (sql_take_phrase(parser, "set tag") || sql_take_phrase(parser, "unset tag")) {
        action->op = SQL_ACTION_SET_COLUMN_OPTIONS;
        return sql_read_action_tags(parser);
    }
    int taken = sql_read_action_rows(parser, action, rows->changes, rows->details);
    if (taken > 0 && action->op == SQL_ACTION_SET_DEFAULT)
        action->expr = action->options.first->expr;
    return taken ? taken > 0 : read_new_type(parser, action);
}

/* The column that an action changes. */
static bool read_changed(SqlParser *parser, SqlAction *action)
{
    take(parser, KW_COLUMN);
    action->if_exists = read_if_exists(parser);
    SqlExpr *column = sql_read_column(parser);
    action->name = column ? first_part(parser, column) : NULL;
    return action->name != NULL;
}

/* MODIFY (a SET NOT NULL, COLUMN b DROP DEFAULT), ALTER a TYPE int, b COMMENT 'x' */
static int read_alter_columns(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    bool parens = take_punct(parser, '('), more = true;
    SqlAction *last = action;
    while (more) {
        size_t from = parser->at;
        if (last != action && !take(parser, KW_ALTER))
            take(parser, KW_MODIFY);
        if (!read_changed(parser, last) || !read_change(parser, last, rows))
            return -1;
        last->span = sql_span_from(parser, from);
        more = parens ? take_punct(parser, ',') : sql_action_continues(parser);
        if (more)
            last = append(parser, last, SQL_ACTION_OTHER);
    }
    return ok(!parens || need_punct(parser, ')'));
}

/* CHANGE [COLUMN] a b int COMMENT 'x' FIRST, CHANGE a COMMENT 'x' */
static int read_change_column(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    parser->at++;
    take(parser, KW_COLUMN);
    const SqlToken *after = sql_peek(parser, 1);
    if (sql_token_is_word(after, KW_COMMENT) || sql_token_is_word(after, KW_TYPE)) {
        action->name = sql_read_ident(parser);
        return ok(action->name && read_change(parser, action, rows));
    }
    action->op = SQL_ACTION_CHANGE_COLUMN;
    if (!(action->name = sql_read_ident(parser)))
        return -1;
    if (!(action->column = sql_read_column_def(parser)))
        return -1;
    action->new_name = action->column->name;
    return ok(sql_read_position(parser, action->column, action));
}

/* ---- RENAME ---- */

static int read_rename(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    bool column = take(parser, KW_COLUMN), constraint = !column && take(parser, KW_CONSTRAINT);
    read_if_exists(parser);
    if (!column && !constraint && !take(parser, KW_AS) && take(parser, KW_TO)) {
        action->op = SQL_ACTION_RENAME_TABLE;
        bool named = sql_read_object(parser) != NULL;
        if (named) /* of d.s.t only t is new */
            action->new_name = sql_ident_of_token(parser, &parser->tokens[parser->at - 1]);
        return ok(named);
    }
    action->op = constraint ? SQL_ACTION_RENAME_CONSTRAINT : SQL_ACTION_RENAME_COLUMN;
    return ok((action->name = sql_read_ident(parser)) && need(parser, KW_TO) &&
              (action->new_name = sql_read_ident(parser)));
}

int sql_warehouse_alter(SqlParser *parser, SqlAction *action, const SqlAlterRows *rows)
{
    int taken = sql_read_action_rows(parser, action, rows->table, rows->details);
    if (taken)
        return taken;
    if (at(parser, KW_ADD))
        return read_add(parser, action, rows);
    if (at(parser, KW_DROP))
        return read_drop(parser, action, rows);
    if (take(parser, KW_ALTER) || take(parser, KW_MODIFY))
        return read_alter_columns(parser, action, rows);
    if (at(parser, KW_CHANGE))
        return read_change_column(parser, action, rows);
    return at(parser, KW_RENAME) ? read_rename(parser, action) : 0;
}
