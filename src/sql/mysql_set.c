/* SET of the MySQL family: variables of the session, the server and the user, and what else begins
 * with the word. Every assignment is an option: its name without scope, its value. */
#include "sql/parse_mysql.h"

static const char *const scopes[] = {"global",       "session",  "local", "persist",
                                     "persist_only", "instance", NULL};

/* GLOBAL x, but not a variable that is called so. */
static void take_scope(SqlParser *parser, SqlCommand *command)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool name = after->kind == SQL_TOKEN_WORD || after->kind == SQL_TOKEN_QUOTED;
    size_t from = parser->at;
    if (name && sql_mysql_take_any(parser, scopes) && !command->scope.p)
        command->scope = sql_words_since(parser, from);
}

/* ON, OFF, DEFAULT, ALL, BINARY, ROW, SYSTEM are values as they stand. */
static bool is_word_value(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool last = after->kind == SQL_TOKEN_END || sql_token_is_punct(after, ',') ||
                sql_token_is_punct(after, ';') || sql_token_is_word(after, KW_FOR);
    return last && at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_NULL) &&
           !at(parser, KW_TRUE) && !at(parser, KW_FALSE) && !at(parser, KW_CURRENT_TIMESTAMP);
}

static bool read_value(SqlParser *parser, SqlOption *option)
{
    if (is_word_value(parser)) {
        bool known = at(parser, KW_ON) || at(parser, KW_DEFAULT) || at(parser, KW_ALL) ||
                     at(parser, KW_BINARY) || at(parser, KW_ROW) || at(parser, KW_SYSTEM) ||
                     at_ident(parser);
        if (!known)
            return sql_fail(parser, "expected a value");
        option->expr = sql_read_word(parser);
    } else {
        option->expr = sql_read_expr(parser);
    }
    if (option->expr)
        option->value = sql_option_value(option->expr);
    return option->expr != NULL;
}

static bool take_equals(SqlParser *parser)
{
    return take_punct(parser, SQL_OP_ASSIGN) || need_punct(parser, '=');
}

/* @a, @@x, @@global.x */
static bool read_marked_name(SqlParser *parser, SqlOption *option, SqlCommand *command)
{
    const SqlToken *token = sql_next(parser);
    Str text = sql_token_text(parser, token);
    option->name = str_lower(parser->arena, text);
    if (!str_starts(text, "@@"))
        return true;
    option->name = str_sub(option->name, 2, text.n);
    while (take_punct(parser, '.')) {
        if (!command->scope.p)
            command->scope = option->name;
        SqlIdent *part = sql_read_label(parser);
        if (!part)
            return false;
        option->name = str_lower(parser->arena, part->name);
    }
    return true;
}

static bool read_name(SqlParser *parser, SqlOption *option, SqlCommand *command)
{
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        return read_marked_name(parser, option, command);
    take_scope(parser, command);
    if (at_kind(parser, SQL_TOKEN_VARIABLE))
        return read_marked_name(parser, option, command);
    size_t from = parser->at;
    if (!sql_read_object(parser))
        return false;
    option->name = str_lower(parser->arena, sql_text(parser->script, sql_span_from(parser, from)));
    return true;
}

/* NAMES utf8mb4 COLLATE x, CHARACTER SET utf8mb4: true when one was read. */
static bool take_charset(SqlParser *parser, SqlOption *option)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool assigned = sql_token_is_punct(after, '=') || sql_token_is_punct(after, SQL_OP_ASSIGN);
    bool names = !assigned && take(parser, KW_NAMES);
    if (!names && !take2(parser, KW_CHARACTER, KW_SET) && !take2(parser, KW_CHAR, KW_SET) &&
        (assigned || !take(parser, KW_CHARSET)))
        return false;
    option->name = names ? STR("names") : STR("character set");
    Str collation;
    if (sql_mysql_charset(parser, &option->value) && names && take(parser, KW_COLLATE))
        (void)sql_mysql_charset(parser, &collation);
    return true;
}

static bool read_assignment(SqlParser *parser, SqlCommand *command)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    bool charset = take_charset(parser, option);
    if (parser->error)
        return false;
    if (!charset && (!read_name(parser, option, command) || !take_equals(parser) ||
                     !read_value(parser, option)))
        return false;
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&command->options, option);
    if (option->expr)
        command->is_default = str_is(option->value, "default");
    return true;
}

#define ACCESS "(read (write | only [as of timestamp $expr]))"
#define ISOLATION                                                                                  \
    "isolation level (repeatable read | read (committed | uncommitted) | serializable)"

/* Longest first: what begins with the words is no variable. */
static const SqlMysqlRow rows[] = {
    {"transaction", "transaction", "<" ISOLATION "|" ACCESS ">"},
    {"global transaction", "transaction", "<" ISOLATION "|" ACCESS ">"},
    {"session transaction", "transaction", "<" ISOLATION "|" ACCESS ">"},
    {"local transaction", "transaction", "<" ISOLATION "|" ACCESS ">"},
    {"password for", "password",
     "$user ('=' ($string | (password | old_password) '(' $string ')') | to random) [replace"
     " $string] [retain current password]"},
    {"password", "password",
     "('=' ($string | (password | old_password) '(' $string ')') | to random) [replace $string]"
     " [retain current password]"},
    {"default role", "default role", "(none | all | <$user>) (to | for) <$user>"},
    {"role", "role", "(default | none | all [except <$user>] | <$user>)"},
    {"resource group", "resource group", "($ident | default) [for <$int>]"},
    {"config", "config", "($string | $word) $word {('.' | '-') $word} ('=' | ':=') $expr"},
    {"session_states", "session_states", "$string"},
    {NULL, NULL, NULL},
};

/* SET ROLE = x is a variable all the same. */
static const SqlMysqlRow *take_special(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlMysqlRow *row = sql_mysql_take_row(parser, rows);
    bool password = row && str_is(str(row->object), "password");
    if (row && !password && (at_punct(parser, '=') || at_punct(parser, SQL_OP_ASSIGN)))
        row = NULL;
    if (!row)
        parser->at = from;
    return row;
}

/* SET STATEMENT a = 1 FOR statement of MariaDB */
static bool read_for_statement(SqlParser *parser, SqlCommand *command)
{
    command->name = STR("statement");
    do {
        if (!read_assignment(parser, command))
            return false;
    } while (take_punct(parser, ','));
    return need(parser, KW_FOR) && (command->inner = sql_read_statement(parser));
}

SqlTree *sql_mysql_set(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 0);
    SqlCommand *command = tree->command;
    parser->at++;
    const SqlMysqlRow *row = take_special(parser);
    if (row) {
        SqlPhrase found;
        command->name = str(row->object);
        if (is_text(parser, &parser->tokens[parser->at - 2], "global") ||
            is_text(parser, &parser->tokens[parser->at - 2], "session"))
            command->scope = sql_lower_text(parser, &parser->tokens[parser->at - 2]);
        return sql_mysql_phrase(parser, row->rest, &found) ? tree : NULL;
    }
    const SqlToken *after = sql_peek(parser, 1);
    bool statement = !sql_token_is_punct(after, '=') && take(parser, KW_STATEMENT);
    if (statement)
        return read_for_statement(parser, command) ? tree : NULL;
    do {
        if (!read_assignment(parser, command))
            return NULL;
    } while (take_punct(parser, ','));
    command->name = command->options.first->name;
    return tree;
}
