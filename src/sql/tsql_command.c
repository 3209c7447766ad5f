/* EXEC, DECLARE, SET and the commands of T-SQL that hold an expression or a few words. */
#include "sql/parse_tsql.h"

/* @p = value [OUTPUT], value, DEFAULT; a bare word is a string. */
static SqlExpr *read_argument(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlToken *token = sql_peek(parser, 0), *after = sql_peek(parser, 1);
    bool named = token->kind == SQL_TOKEN_VARIABLE && sql_token_is_punct(after, '=');
    SqlExpr *expr = sql_expr_new(parser, SQL_EXPR_NAMED, from);
    if (named) {
        expr->text = sql_token_text(parser, token);
        parser->at += 2;
    }
    bool word = at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_NULL) && !at(parser, KW_DEFAULT);
    SqlExpr *value = !word              ? sql_read_plain_expr(parser)
                     : at_ident(parser) ? sql_read_column(parser)
                                        : sql_read_word(parser);
    if (!value)
        return NULL;
    if (!take(parser, KW_OUTPUT))
        take(parser, KW_OUT);
    if (!named)
        return value;
    sql_expr_add(expr, value);
    return sql_expr_close(parser, expr, from);
}

static bool at_end_of_call(const SqlParser *parser)
{
    return sql_at_end(parser) || at_punct(parser, ';') || at_punct(parser, ')') ||
           at(parser, KW_WITH) || at(parser, KW_END) || at(parser, KW_ELSE) ||
           at(parser, KW_OPTION) || sql_tsql_at_start(parser);
}

/* EXEC ('text' + @x) [AS USER = 'u'] [AT server] */
static bool read_dynamic(SqlParser *parser, SqlCommand *command)
{
    parser->at++;
    if (!sql_read_exprs(parser, &command->values) || !need_punct(parser, ')'))
        return false;
    if (take(parser, KW_AS))
        parser->at += 3;
    if (take(parser, KW_AT)) {
        take_text(parser, "data_source");
        return sql_read_label(parser) != NULL;
    }
    return true;
}

static bool read_call(SqlParser *parser, SqlCommand *command)
{
    size_t from = parser->at;
    SqlExpr *call = sql_expr_new(parser, SQL_EXPR_CALL, from);
    call->call = NEW(parser, SqlCall);
    SqlExprList args = {0};
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        call->call->name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    else if (!(call->call->name = sql_read_object(parser)))
        return false;
    if (at_punct(parser, ';') && sql_peek(parser, 1)->kind == SQL_TOKEN_NUMBER)
        parser->at += 2;
    if (!at_end_of_call(parser)) {
        do {
            SqlExpr *arg = read_argument(parser);
            if (!arg)
                return false;
            SQL_LIST_ADD(&args, arg);
        } while (take_punct(parser, ','));
    }
    sql_expr_adopt(call, &args);
    if (!sql_expr_close(parser, call, from))
        return false;
    SQL_LIST_ADD(&command->values, call);
    return true;
}

/* EXECUTE AS USER = 'u' [WITH NO REVERT] */
static SqlTree *read_execute_as(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 2);
    sql_tsql_rest(parser, &tree->command->options);
    return tree;
}

/* At EXEC, EXECUTE, or the procedure of a batch that begins with its name. */
SqlTree *sql_tsql_execute(SqlParser *parser)
{
    if (at2(parser, KW_EXECUTE, KW_AS) || at2(parser, KW_EXEC, KW_AS))
        return read_execute_as(parser);
    SqlTree *tree = sql_command_new(parser, 0);
    SqlCommand *command = tree->command;
    command->name = STR("execute");
    if (!take(parser, KW_EXEC))
        take(parser, KW_EXECUTE);
    if (at_kind(parser, SQL_TOKEN_VARIABLE) && sql_token_is_punct(sql_peek(parser, 1), '='))
        parser->at += 2;
    bool ok = at_punct(parser, '(') ? read_dynamic(parser, command) : read_call(parser, command);
    if (ok && take(parser, KW_WITH))
        sql_tsql_rest(parser, &command->options);
    return ok ? tree : NULL;
}

/* @t TABLE (...): a table that lives in the batch. */
static bool read_table_variable(SqlParser *parser, SqlCommand *command, SqlIdent *name)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_TABLE);
    SqlCreateTable *table = tree->create_table = NEW(parser, SqlCreateTable);
    table->name = sql_name_of_ident(parser, name);
    table->temporary = true;
    command->inner = tree;
    return sql_tsql_table_items(parser, &table->columns, &table->constraints) &&
           sql_tsql_index_options(parser, &table->options);
}

/* c [INSENSITIVE] CURSOR [words] FOR query; the query is the command's inner statement. */
static bool read_cursor(SqlParser *parser, SqlCommand *command)
{
    while (at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_FOR) && !sql_tsql_at_start(parser))
        parser->at++;
    if (!take(parser, KW_FOR))
        return true;
    return (command->inner = sql_read_query_tree(parser)) != NULL;
}

static bool read_variable(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    take(parser, KW_AS);
    if (take(parser, KW_TABLE))
        return read_table_variable(parser, command, name);
    SqlType *type = sql_read_type(parser);
    if (!type)
        return false;
    type->arg_name = name;
    SQL_LIST_ADD(&command->types, type);
    if (!take2(parser, KW_NOT, KW_NULL))
        take(parser, KW_NULL);
    if (!take_punct(parser, '='))
        return true;
    SqlExpr *value = sql_read_expr(parser);
    if (value)
        SQL_LIST_ADD(&command->values, value);
    return value != NULL;
}

SqlTree *sql_tsql_declare(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!at_kind(parser, SQL_TOKEN_VARIABLE)) {
        SqlIdent *name = sql_read_ident(parser);
        if (!name)
            return NULL;
        SQL_LIST_ADD(&tree->command->names, name);
        return read_cursor(parser, tree->command) ? tree : NULL;
    }
    do {
        if (!at_kind(parser, SQL_TOKEN_VARIABLE)) {
            sql_fail(parser, "expected a variable");
            return NULL;
        }
        if (!read_variable(parser, tree->command))
            return NULL;
    } while (take_punct(parser, ','));
    return tree;
}

/* SET @a = e, SET @a += e, SET @c = CURSOR FOR q, SET @a.method (e) */
static SqlTree *read_set_variable(SqlParser *parser, SqlTree *tree)
{
    SqlCommand *command = tree->command;
    command->name = sql_token_text(parser, sql_peek(parser, 0));
    command->scope = STR("variable");
    if (sql_token_is_punct(sql_peek(parser, 1), '=') &&
        sql_token_is_word(sql_peek(parser, 2), KW_CURSOR)) {
        parser->at += 3;
        return read_cursor(parser, command) ? tree : NULL;
    }
    SqlAssignList set = {0};
    if (!sql_tsql_assigns(parser, &set))
        return NULL;
    for (SqlAssign *assign = set.first; assign; assign = assign->next)
        SQL_LIST_ADD(&command->values, assign->value);
    return tree;
}

/* SET NOCOUNT, ANSI_NULLS ON; SET IDENTITY_INSERT t ON; SET ROWCOUNT 10 */
SqlTree *sql_tsql_set(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        return read_set_variable(parser, tree);
    size_t from = parser->at;
    if (!sql_read_label(parser))
        return NULL;
    tree->command->name = sql_words_since(parser, from);
    while (!sql_at_end(parser) && !at_punct(parser, ';') && !at(parser, KW_END) &&
           !at(parser, KW_ELSE) && !sql_tsql_at_start(parser))
        parser->at++;
    SqlOption *option = sql_option_new(parser, "", from);
    option->name = tree->command->name;
    option->value = sql_text(parser->script, sql_span_from(parser, from + 1));
    SQL_LIST_ADD(&tree->command->options, option);
    return tree;
}

/* PRINT e, RETURN [e]: one expression. RETURN is followed by a query only as the body of a
 * function; elsewhere, IF @a = 1 RETURN, a query is the next statement. */
static SqlTree *read_with_value(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    bool statement = sql_tsql_at_start(parser) && !at(parser, KW_SELECT) && !at(parser, KW_WITH);
    bool query = parser->parts <= 1 && sql_at_query(parser);
    if (at_end_of_call(parser) && (statement || !query))
        return tree;
    if (sql_at_query(parser) && !at_punct(parser, '('))
        return (tree->command->inner = sql_read_query_tree(parser)) ? tree : NULL;
    return sql_read_exprs(parser, &tree->command->values) ? tree : NULL;
}

/* THROW 50000, 'x', 1; RAISERROR ('x', 16, 1) WITH NOWAIT; WAITFOR DELAY '0:0:1' */
static SqlTree *read_waitfor(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (at_punct(parser, '(')) {
        sql_skip_parens(parser);
        if (take_punct(parser, ','))
            parser->at += 2;
        return tree;
    }
    if (!sql_read_label(parser))
        return NULL;
    return sql_read_exprs(parser, &tree->command->values) ? tree : NULL;
}

static SqlTree *read_raiserror(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!at_punct(parser, '(')) { /* RAISERROR 50000 'x' of old */
        sql_tsql_rest(parser, &tree->command->options);
        return tree;
    }
    parser->at++;
    if (!sql_read_exprs(parser, &tree->command->values) || !need_punct(parser, ')'))
        return NULL;
    if (take(parser, KW_WITH))
        do {
            if (!sql_read_label(parser))
                return NULL;
        } while (take_punct(parser, ','));
    return tree;
}

/* GOTO x, USE d, BREAK: the name, when there is one. */
static SqlTree *read_with_name(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlIdent *name = sql_read_label(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&tree->command->names, name);
    return tree;
}

static bool read_cursor_name(SqlParser *parser, SqlCommand *command)
{
    take_text(parser, "global");
    if (!at_kind(parser, SQL_TOKEN_VARIABLE) && !at_ident(parser))
        return sql_fail(parser, "expected a cursor");
    SqlIdent *name = sql_ident_of_token(parser, sql_next(parser));
    SQL_LIST_ADD(&command->names, name);
    return true;
}

/* OPEN c, CLOSE GLOBAL c, DEALLOCATE @c */
static SqlTree *read_cursor_command(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    return read_cursor_name(parser, tree->command) ? tree : NULL;
}

/* FETCH [NEXT | ABSOLUTE @n ...] [FROM] c [INTO @a, @b] */
static SqlTree *read_fetch(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    static const char *const words[] = {"next", "prior", "first", "last", NULL};
    for (size_t i = 0; words[i]; i++)
        if (at_text(parser, words[i]) && sql_token_is_word(sql_peek(parser, 1), KW_FROM))
            parser->at++;
    if ((take_text(parser, "absolute") || take_text(parser, "relative")) &&
        !sql_read_plain_expr(parser))
        return NULL;
    take(parser, KW_FROM);
    if (!read_cursor_name(parser, tree->command))
        return NULL;
    return !take(parser, KW_INTO) || sql_read_exprs(parser, &tree->command->values) ? tree : NULL;
}

/* OPEN SYMMETRIC KEY k ..., CLOSE MASTER KEY: keys, not cursors. */
static bool opens_key(const SqlParser *parser)
{
    for (size_t k = 1; k < 4; k++)
        if (sql_token_is_word(sql_peek(parser, k), KW_KEY) ||
            sql_token_is_word(sql_peek(parser, k), KW_ALL))
            return true;
    return false;
}

SqlTree *sql_tsql_command(SqlParser *parser)
{
    SqlTree *tree;
    switch (sql_peek(parser, 0)->id) {
    case KW_PRINT:
    case KW_RETURN:
    case KW_THROW:
        return read_with_value(parser);
    case KW_WAITFOR:
        return read_waitfor(parser);
    case KW_RAISERROR:
        return read_raiserror(parser);
    case KW_GOTO:
    case KW_USE:
        return read_with_name(parser);
    case KW_BREAK:
    case KW_CONTINUE:
        return sql_command_new(parser, 1);
    case KW_FETCH:
        return read_fetch(parser);
    case KW_OPEN:
    case KW_CLOSE:
    case KW_DEALLOCATE:
        if (!opens_key(parser))
            return read_cursor_command(parser);
        /* fall through */
    default:
        tree = sql_command_new(parser, 1);
        sql_tsql_rest(parser, &tree->command->options);
        return tree;
    }
}
