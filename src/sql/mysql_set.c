/* SET of variables in the MySQL family: many at once, each with a scope of its own. */
#include "sql/parse_mysql.h"

static const char *const scopes[] = {"global", "session", "local", "persist", "persist_only"};

/* The scope word before a name; none is fine, and a variable may be called so. */
static Str take_scope(SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (after->kind != SQL_TOKEN_WORD && after->kind != SQL_TOKEN_QUOTED)
        return STR_NONE;
    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
        if (sql_mysql_take_text(parser, scopes[i]))
            return str(scopes[i]);
    return STR_NONE;
}

static bool is_scope(Str word)
{
    for (size_t i = 0; i < sizeof(scopes) / sizeof(*scopes); i++)
        if (str_is(word, scopes[i]))
            return true;
    return false;
}

/* x, @@x, @@global.x, @user, NEW.c: the system variables without their scope. */
static bool read_variable(SqlParser *parser, Str *name, Str *scope)
{
    *scope = take_scope(parser);
    bool system = at_kind(parser, SQL_TOKEN_VARIABLE);
    *name = sql_lower_text(parser, sql_peek(parser, 0));
    if (system)
        parser->at++;
    else if (!sql_read_label(parser))
        return false;
    system = system && str_starts(*name, "@@");
    if (system)
        *name = str_sub(*name, 2, name->n);
    if (!take_punct(parser, '.'))
        return true;
    Str last = sql_lower_text(parser, sql_peek(parser, 0));
    if (system && is_scope(*name)) {
        *scope = *name;
        *name = last;
    } else {
        *name = str_printf(parser->arena, "%.*s.%.*s", STR_ARG(*name), STR_ARG(last));
    }
    return sql_read_label(parser) != NULL;
}

static bool read_assigned(SqlParser *parser, SqlOption *option)
{
    if (!take_punct(parser, '=') && !take_punct(parser, SQL_OP_ASSIGN))
        return sql_fail(parser, "expected =");
    bool word = at(parser, KW_DEFAULT) || at(parser, KW_ON) || at(parser, KW_ALL) ||
                at(parser, KW_BINARY) || at(parser, KW_SYSTEM);
    option->expr = word ? sql_read_word(parser) : sql_read_expr(parser);
    if (option->expr)
        option->value = sql_option_value(option->expr);
    return option->expr != NULL;
}

/* CHARACTER SET, NAMES, TRANSACTION, PASSWORD, ROLE and the like assign nothing. */
static bool at_assignment(const SqlParser *parser)
{
    size_t i = 0;
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_VARIABLE)
        return true;
    while (token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_QUOTED ||
           sql_token_is_punct(token, '.'))
        token = sql_peek(parser, ++i);
    bool password = at(parser, KW_PASSWORD);
    return i > 0 && i <= 4 && !password &&
           (sql_token_is_punct(token, '=') || sql_token_is_punct(token, SQL_OP_ASSIGN));
}

static bool read_assignment(SqlParser *parser, SqlCommand *command)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    Str scope;
    if (!read_variable(parser, &option->name, &scope) || !read_assigned(parser, option))
        return false;
    option->span = sql_span_from(parser, from);
    if (!command->options.n)
        command->scope = scope;
    SQL_LIST_ADD(&command->options, option);
    return true;
}

int sql_mysql_set(SqlParser *parser, SqlTree **tree)
{
    size_t from = parser->at++;
    if (!at_assignment(parser)) {
        parser->at = from;
        return 0;
    }
    parser->at = from;
    *tree = sql_command_new(parser, 1);
    SqlCommand *command = (*tree)->command;
    do {
        if (!read_assignment(parser, command))
            return -1;
    } while (take_punct(parser, ','));
    command->name = command->options.first->name;
    return 1;
}
