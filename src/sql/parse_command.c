/* SET, SHOW, EXPLAIN, PREPARE, CALL, DO, NOTIFY and other statements that hold no data. */
#include "sql/parse_statement.h"

SqlTree *sql_command_new(SqlParser *parser, size_t words)
{
    size_t from = parser->at;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    tree->command = NEW(parser, SqlCommand);
    parser->at += words;
    tree->command->name = sql_words_since(parser, from);
    return tree;
}

static bool is_scope_word(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return (at(parser, KW_LOCAL) || at(parser, KW_SESSION)) && !sql_token_is_punct(after, '=') &&
           !sql_token_is_word(after, KW_TO) && !sql_token_is_punct(after, '.') &&
           !sql_token_is_word(after, KW_AUTHORIZATION);
}

static void add_values(SqlCommand *command, const SqlOption *option)
{
    SqlExpr *value = option->expr;
    if (value && value->op == SQL_EXPR_ROW)
        value = value->args;
    while (value) {
        SqlExpr *next = value->next;
        SQL_LIST_ADD(&command->values, value);
        value = next;
    }
    command->is_default = str_is(option->value, "default");
}

static SqlTree *read_constraints(SqlParser *parser, SqlTree *tree)
{
    tree->command->name = STR("constraints");
    if (!take(parser, KW_ALL) && !sql_read_objects(parser, &tree->command->tables))
        return NULL;
    return take(parser, KW_DEFERRED) || need(parser, KW_IMMEDIATE) ? tree : NULL;
}

static SqlTree *read_set(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 0);
    SqlCommand *command = tree->command;
    if (sql_token_is_word(sql_peek(parser, 1), KW_CONSTRAINTS)) {
        parser->at += 2;
        return read_constraints(parser, tree);
    }
    parser->at++;
    if (is_scope_word(parser))
        command->scope = sql_lower_text(parser, sql_next(parser));
    parser->at--;
    if (!sql_read_setting(parser, &command->options))
        return NULL;
    command->name = command->options.first->name;
    add_values(command, command->options.first);
    return tree;
}

static SqlTree *read_reset(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 0);
    SqlCommand *command = tree->command;
    if (!sql_read_setting(parser, &command->options))
        return NULL;
    command->name = command->options.first->name;
    return tree;
}

static SqlTree *read_show(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 0);
    if (!sql_read_setting(parser, &tree->command->options))
        return NULL;
    tree->command->name = STR("show");
    return tree;
}

static SqlTree *read_explain(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    if (at_punct(parser, '(') && !sql_at_query_parens(parser)) {
        if (!sql_read_options(parser, &command->options))
            return NULL;
    } else {
        while (at(parser, KW_ANALYZE) || at(parser, KW_ANALYSE) || at(parser, KW_VERBOSE)) {
            SqlOption *option = sql_option_new(parser, "", parser->at);
            option->name = sql_lower_text(parser, sql_next(parser));
            SQL_LIST_ADD(&command->options, option);
        }
    }
    command->inner = sql_read_statement(parser);
    return command->inner ? tree : NULL;
}

static SqlTree *read_prepare(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&command->names, name);
    if (take_punct(parser, '(') &&
        (!sql_read_types(parser, &command->types) || !need_punct(parser, ')')))
        return NULL;
    if (!need(parser, KW_AS))
        return NULL;
    command->inner = sql_read_preparable(parser);
    return command->inner ? tree : NULL;
}

static SqlTree *read_prepare_transaction(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 2);
    Str id;
    return sql_read_string(parser, &id) ? tree : NULL;
}

static SqlTree *read_execute(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&tree->command->names, name);
    if (take_punct(parser, '(') &&
        (!sql_read_exprs(parser, &tree->command->values) || !need_punct(parser, ')')))
        return NULL;
    return tree;
}

static SqlTree *read_deallocate(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    take(parser, KW_PREPARE);
    if (take(parser, KW_ALL))
        return tree;
    SqlIdent *name = sql_read_ident(parser);
    if (name)
        SQL_LIST_ADD(&tree->command->names, name);
    return name ? tree : NULL;
}

static SqlTree *read_call(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    size_t from = parser->at;
    SqlName *name = sql_read_routine(parser);
    if (!name || !at_punct(parser, '(')) {
        sql_expect_punct(parser, '(');
        return NULL;
    }
    SqlExpr *call = sql_read_call(parser, name, from);
    if (call)
        SQL_LIST_ADD(&tree->command->values, call);
    return call ? tree : NULL;
}

static SqlTree *read_do(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    const SqlToken *body = NULL;
    command->language = STR("plpgsql");
    while (!sql_at_end(parser)) {
        const SqlToken *token = sql_peek(parser, 0);
        if (take(parser, KW_LANGUAGE)) {
            SqlIdent *language = sql_read_label(parser);
            if (!language)
                return NULL;
            command->language = language->name;
            continue;
        }
        command->body = (Span){token->offset, token->length};
        body = token;
        if (!sql_read_string(parser, &command->body_text))
            return NULL;
    }
    if (!body) {
        sql_fail(parser, "expected a body");
        return NULL;
    }
    command->body_error = sql_read_body(parser, body, command->language, &command->parts);
    return tree;
}

static SqlTree *read_discard(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    bool ok = take(parser, KW_ALL) || take(parser, KW_TEMP) || take(parser, KW_TEMPORARY) ||
              take(parser, KW_PLANS) || need(parser, KW_SEQUENCES);
    return ok ? tree : NULL;
}

static SqlTree *read_channel(SqlParser *parser)
{
    bool notify = at(parser, KW_NOTIFY);
    bool unlisten = at(parser, KW_UNLISTEN);
    SqlTree *tree = sql_command_new(parser, 1);
    if (unlisten && take_punct(parser, '*'))
        return tree;
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&tree->command->names, name);
    Str payload;
    if (notify && take_punct(parser, ',') && !sql_read_string(parser, &payload))
        return NULL;
    return tree;
}

static SqlTree *read_load(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    Str file;
    return sql_read_string(parser, &file) ? tree : NULL;
}

SqlTree *sql_read_command(SqlParser *parser)
{
    if (!at_kind(parser, SQL_TOKEN_WORD)) {
        sql_fail(parser, "expected a statement");
        return NULL;
    }
    switch (sql_peek(parser, 0)->id) {
    case KW_SET:
        return read_set(parser);
    case KW_RESET:
        return read_reset(parser);
    case KW_SHOW:
        return read_show(parser);
    case KW_EXPLAIN:
        return read_explain(parser);
    case KW_PREPARE:
        return at2(parser, KW_PREPARE, KW_TRANSACTION) ? read_prepare_transaction(parser)
                                                       : read_prepare(parser);
    case KW_EXECUTE:
        return read_execute(parser);
    case KW_DEALLOCATE:
        return read_deallocate(parser);
    case KW_CALL:
        return read_call(parser);
    case KW_DO:
        return read_do(parser);
    case KW_DISCARD:
        return read_discard(parser);
    case KW_NOTIFY:
    case KW_LISTEN:
    case KW_UNLISTEN:
        return read_channel(parser);
    case KW_LOAD:
        return read_load(parser);
    case KW_CHECKPOINT:
        return sql_command_new(parser, 1);
    default:
        sql_fail(parser, "unknown statement");
        return NULL;
    }
}
