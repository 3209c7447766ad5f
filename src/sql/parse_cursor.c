/* DECLARE, FETCH, MOVE and CLOSE of cursors. */
#include "sql/parse_statement.h"

static bool take_cursor_option(SqlParser *parser)
{
    return take2(parser, KW_NO, KW_SCROLL) || take(parser, KW_SCROLL) || take(parser, KW_BINARY) ||
           take(parser, KW_ASENSITIVE) || take(parser, KW_INSENSITIVE);
}

static bool read_declare(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_read_ident(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&command->names, name);
    while (take_cursor_option(parser))
        continue;
    if (!need(parser, KW_CURSOR))
        return false;
    if ((take(parser, KW_WITH) || take(parser, KW_WITHOUT)) && !need(parser, KW_HOLD))
        return false;
    if (!need(parser, KW_FOR))
        return false;
    command->inner = sql_read_preparable(parser);
    return command->inner != NULL;
}

static bool skip_count(SqlParser *parser)
{
    if (at_kind(parser, SQL_TOKEN_NUMBER) || at_punct(parser, '-') || at_punct(parser, '+'))
        return sql_read_literal(parser) != NULL;
    take(parser, KW_ALL);
    return true;
}

/* NEXT, PRIOR, FIRST, LAST, ABSOLUTE n, RELATIVE n, n, ALL, FORWARD n, BACKWARD ALL; a cursor may
 * bear one of these names too. */
static bool read_direction(SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (after->kind == SQL_TOKEN_END || sql_token_is_punct(after, ';'))
        return true;
    if (take(parser, KW_NEXT) || take(parser, KW_PRIOR) || take(parser, KW_FIRST) ||
        take(parser, KW_LAST))
        return true;
    if (take(parser, KW_ABSOLUTE) || take(parser, KW_RELATIVE))
        return sql_read_literal(parser) != NULL;
    if (!take(parser, KW_FORWARD))
        take(parser, KW_BACKWARD);
    return skip_count(parser);
}

static bool read_fetch(SqlParser *parser, SqlCommand *command)
{
    if (!read_direction(parser))
        return false;
    if (!take(parser, KW_FROM))
        take(parser, KW_IN);
    SqlIdent *cursor = sql_read_ident(parser);
    if (cursor)
        SQL_LIST_ADD(&command->names, cursor);
    return cursor != NULL;
}

static bool read_close(SqlParser *parser, SqlCommand *command)
{
    if (take(parser, KW_ALL))
        return true;
    SqlIdent *cursor = sql_read_ident(parser);
    if (cursor)
        SQL_LIST_ADD(&command->names, cursor);
    return cursor != NULL;
}

SqlTree *sql_read_cursor(SqlParser *parser)
{
    const SqlToken *word = sql_peek(parser, 0);
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    bool ok = false;
    if (sql_token_is_word(word, KW_DECLARE))
        ok = read_declare(parser, command);
    else if (sql_token_is_word(word, KW_CLOSE))
        ok = read_close(parser, command);
    else
        ok = read_fetch(parser, command);
    return ok ? tree : NULL;
}
