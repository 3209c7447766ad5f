/* The actions of Snowflake's ALTER TABLE. */
#include "sql/parse_snowflake.h"

/* Words that begin an action: a name behind a comma belongs to the action before it. */
static bool at_verb(const SqlParser *parser)
{
    return at(parser, KW_ADD) || at(parser, KW_DROP) || at(parser, KW_ALTER) ||
           at(parser, KW_MODIFY) || at(parser, KW_RENAME) || at(parser, KW_SET) ||
           at(parser, KW_UNSET);
}

static bool continues(SqlParser *parser)
{
    if (!at_punct(parser, ','))
        return false;
    parser->at++;
    if (!at_verb(parser))
        return true;
    parser->at--;
    return false;
}

static int ok(bool read)
{
    return read ? 1 : -1;
}

/* ---- ADD ---- */

/* ADD a int, b int: one action of many columns. */
static int read_add_columns(SqlParser *parser, SqlAction *action)
{
    SqlColumn **end = &action->column;
    action->op = SQL_ACTION_ADD_COLUMN;
    do {
        take(parser, KW_COLUMN);
        if (take3(parser, KW_IF, KW_NOT, KW_EXISTS))
            action->if_exists = true;
        if (!(*end = sql_read_column_def(parser)))
            return -1;
        end = &(*end)->next;
    } while (continues(parser));
    return 1;
}

static const SqlClause added[] = {
    {"row access policy", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"storage lifecycle policy", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
    {"search optimization", SQL_CLAUSE_NONE, SQL_ACTION_OPTION},
    {"files", SQL_CLAUSE_LIST, SQL_ACTION_OPTION},
    {"partition", SQL_CLAUSE_OPTIONS, SQL_ACTION_OPTION},
    {"data metric function", SQL_CLAUSE_NAME, SQL_ACTION_OPTION},
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

/* One of the rows with what may follow it. */
static int read_rows(SqlParser *parser, SqlAction *action, const SqlClause *rows)
{
    const SqlClause *row = NULL;
    int taken = sql_read_clause(parser, rows, &action->options, &row);
    if (taken > 0)
        action->op = (SqlActionOp)row->op;
    while (taken > 0) {
        int more = sql_read_clause(parser, details, &action->options, NULL);
        if (more <= 0)
            return more < 0 ? -1 : taken;
    }
    return taken;
}

static int read_add(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    if (sql_at_table_constraint(parser)) {
        action->op = SQL_ACTION_ADD_CONSTRAINT;
        return ok((action->constraint = sql_read_table_constraint(parser)) != NULL);
    }
    int taken = read_rows(parser, action, added);
    return taken ? taken : read_add_columns(parser, action);
}

/* ---- DROP ---- */

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

static SqlAction *append(SqlParser *parser, SqlAction *last, SqlActionOp op)
{
    return last->next = sql_action_new(parser, op);
}

/* DROP COLUMN a, b: an action each. */
static int read_drop_columns(SqlParser *parser, SqlAction *action)
{
    SqlAction *last = action;
    bool more = true;
    for (last->op = SQL_ACTION_DROP_COLUMN; more;) {
        size_t from = parser->at;
        take(parser, KW_COLUMN);
        last->if_exists = take2(parser, KW_IF, KW_EXISTS) || (last != action && action->if_exists);
        if (!(last->name = sql_read_ident(parser)))
            return -1;
        last->span = sql_span_from(parser, from);
        more = continues(parser);
        if (more)
            last = append(parser, last, SQL_ACTION_DROP_COLUMN);
    }
    sql_read_behavior(parser, &last->cascade, &last->restrict_);
    return 1;
}

static int read_drop(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    int taken = read_rows(parser, action, dropped);
    if (taken == 0 && take(parser, KW_CONSTRAINT)) {
        action->op = SQL_ACTION_DROP_CONSTRAINT;
        taken = ok((action->name = sql_read_ident(parser)) != NULL);
    } else if (taken == 0) {
        return read_drop_columns(parser, action);
    }
    if (taken > 0)
        sql_read_behavior(parser, &action->cascade, &action->restrict_);
    return taken;
}

/* ---- ALTER COLUMN ---- */

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

/* SET TAG a = 'x', b = 'y'; UNSET TAG a, b */
static bool read_tags(SqlParser *parser, SqlAction *action)
{
    do {
        SqlName *name = sql_read_object(parser);
        if (!name || (take_punct(parser, '=') && !sql_read_string(parser, &action->value)))
            return false;
    } while (continues(parser));
    return true;
}

static bool read_new_type(SqlParser *parser, SqlAction *action)
{
    action->op = SQL_ACTION_ALTER_TYPE;
    SqlColumn *column = action->column = NEW(parser, SqlColumn);
    column->name = action->name;
    size_t from = parser->at;
    if (!sql_take_phrase(parser, "set data type"))
        take(parser, KW_TYPE);
    column->type = sql_read_type(parser);
    if (!column->type)
        return false;
    while (sql_snowflake_column_option(parser, column) > 0)
        continue;
    column->span = sql_span_from(parser, from);
    return !parser->error;
}

static bool read_change(SqlParser *parser, SqlAction *action)
{
    if (sql_take_phrase(parser, "set tag") || sql_take_phrase(parser, "unset tag")) {
        action->op = SQL_ACTION_SET_COLUMN_OPTIONS;
        return read_tags(parser, action);
    }
    int taken = read_rows(parser, action, changes);
    if (taken > 0 && action->op == SQL_ACTION_SET_DEFAULT)
        action->expr = action->options.first->expr;
    return taken ? taken > 0 : read_new_type(parser, action);
}

/* MODIFY (a SET NOT NULL, COLUMN b DROP DEFAULT), ALTER a TYPE int, b COMMENT 'x' */
static int read_alter_columns(SqlParser *parser, SqlAction *action)
{
    bool parens = take_punct(parser, '(');
    SqlAction *last = action;
    for (bool more = true; more;) {
        size_t from = parser->at;
        if (last != action && !take(parser, KW_ALTER))
            take(parser, KW_MODIFY);
        take(parser, KW_COLUMN);
        if (!(last->name = sql_read_ident(parser)) || !read_change(parser, last))
            return -1;
        last->span = sql_span_from(parser, from);
        more = parens ? take_punct(parser, ',') : continues(parser);
        if (more)
            last = append(parser, last, SQL_ACTION_OTHER);
    }
    return ok(!parens || need_punct(parser, ')'));
}

/* ---- the table itself ---- */

static int read_rename(SqlParser *parser, SqlAction *action)
{
    if (!sql_take_phrase(parser, "rename to"))
        return 0;
    action->op = SQL_ACTION_RENAME_TABLE;
    size_t from = parser->at;
    action->table = sql_read_object(parser);
    if (!action->table)
        return -1;
    action->new_name = sql_ident_of_token(parser, &parser->tokens[parser->at - 1]);
    action->new_name->span = sql_span_from(parser, from);
    return 1;
}

static int read_parameters(SqlParser *parser, SqlAction *action)
{
    int taken;
    action->op = SQL_ACTION_SET_OPTIONS;
    while ((taken = sql_snowflake_parameter(parser, &action->options)) > 0)
        take_punct(parser, ',');
    return taken < 0 || !action->options.n ? -1 : 1;
}

static int read_set(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    action->op = SQL_ACTION_SET_OPTIONS;
    if (take(parser, KW_TAG))
        return ok(read_tags(parser, action));
    static const SqlClause rows[] = {
        {"aggregation policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_OPTIONS},
        {"join policy", SQL_CLAUSE_NAME, SQL_ACTION_SET_OPTIONS},
        {"contact", SQL_CLAUSE_EXPRS, SQL_ACTION_SET_OPTIONS},
        {NULL, 0, 0}};
    int taken = read_rows(parser, action, rows);
    if (taken == 0)
        taken = read_parameters(parser, action);
    if (taken < 0)
        sql_fail(parser, "expected a parameter of the table");
    return taken;
}

static int read_unset(SqlParser *parser, SqlAction *action)
{
    parser->at++;
    action->op = SQL_ACTION_RESET_OPTIONS;
    if (take(parser, KW_TAG))
        return ok(read_tags(parser, action));
    SqlIdentList names = {0};
    return ok(sql_take_phrase(parser, "aggregation policy") ||
              sql_take_phrase(parser, "join policy") || sql_read_idents(parser, &names));
}

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
    {NULL, 0, 0},
};

static int read_of_table(SqlParser *parser, SqlAction *action)
{
    int taken = read_rows(parser, action, rows_of_table);
    if (taken > 0 && at_kind(parser, SQL_TOKEN_STRING))
        parser->at++; /* REFRESH 'path' */
    return taken;
}

int sql_snowflake_alter_action(SqlParser *parser, void *target)
{
    SqlAction *action = target;
    if (at(parser, KW_ADD))
        return read_add(parser, action);
    if (at(parser, KW_DROP))
        return read_drop(parser, action);
    if (take(parser, KW_ALTER) || take(parser, KW_MODIFY))
        return read_alter_columns(parser, action);
    if (at(parser, KW_SET))
        return read_set(parser, action);
    if (at(parser, KW_UNSET))
        return read_unset(parser, action);
    int taken = read_rename(parser, action);
    return taken ? taken : read_of_table(parser, action);
}
