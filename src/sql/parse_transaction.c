/* BEGIN, COMMIT, ROLLBACK, savepoints and two-phase commit. */
#include "sql/parse_statement.h"

static bool read_mode(SqlParser *parser)
{
    if (take2(parser, KW_ISOLATION, KW_LEVEL))
        return take(parser, KW_SERIALIZABLE) || take2(parser, KW_REPEATABLE, KW_READ) ||
               take2(parser, KW_READ, KW_COMMITTED) || take2(parser, KW_READ, KW_UNCOMMITTED) ||
               sql_fail(parser, "expected an isolation level");
    return take2(parser, KW_READ, KW_ONLY) || take2(parser, KW_READ, KW_WRITE) ||
           take(parser, KW_DEFERRABLE) || take2(parser, KW_NOT, KW_DEFERRABLE) ||
           sql_fail(parser, "expected a transaction mode");
}

static bool read_modes(SqlParser *parser)
{
    if (sql_at_end(parser) || at_punct(parser, ';'))
        return true;
    do {
        if (!read_mode(parser))
            return false;
        take_punct(parser, ',');
    } while (!sql_at_end(parser) && !at_punct(parser, ';'));
    return true;
}

static bool read_chain(SqlParser *parser)
{
    if (!take(parser, KW_AND))
        return true;
    take(parser, KW_NO);
    return need(parser, KW_CHAIN);
}

static void take_noise(SqlParser *parser)
{
    if (!take(parser, KW_WORK))
        take(parser, KW_TRANSACTION);
}

static bool read_savepoint(SqlParser *parser, SqlCommand *command)
{
    SqlIdent *name = sql_read_ident(parser);
    if (name)
        SQL_LIST_ADD(&command->names, name);
    return name != NULL;
}

static bool read_prepared(SqlParser *parser, SqlCommand *command, const char *name)
{
    Str id;
    command->name = str(name);
    return sql_read_string(parser, &id);
}

static bool read_rollback(SqlParser *parser, SqlCommand *command)
{
    if (take(parser, KW_PREPARED))
        return read_prepared(parser, command, "rollback prepared");
    take_noise(parser);
    if (!take(parser, KW_TO))
        return read_chain(parser);
    command->name = STR("rollback to");
    take(parser, KW_SAVEPOINT);
    return read_savepoint(parser, command);
}

static bool read_commit(SqlParser *parser, SqlCommand *command)
{
    if (take(parser, KW_PREPARED))
        return read_prepared(parser, command, "commit prepared");
    take_noise(parser);
    return read_chain(parser);
}

static bool read_release(SqlParser *parser, SqlCommand *command)
{
    take(parser, KW_SAVEPOINT);
    return read_savepoint(parser, command);
}

static bool read_begin(SqlParser *parser)
{
    take_noise(parser);
    return read_modes(parser);
}

SqlTree *sql_read_transaction(SqlParser *parser)
{
    const SqlToken *word = sql_peek(parser, 0);
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    bool ok = false;
    switch (word->id) {
    case KW_START:
        ok = need(parser, KW_TRANSACTION) && read_modes(parser);
        break;
    case KW_BEGIN:
        ok = read_begin(parser);
        break;
    case KW_SAVEPOINT:
        ok = read_savepoint(parser, command);
        break;
    case KW_RELEASE:
        ok = read_release(parser, command);
        break;
    case KW_COMMIT:
        ok = read_commit(parser, command);
        break;
    case KW_ROLLBACK:
        ok = read_rollback(parser, command);
        break;
    default:
        take_noise(parser);
        ok = read_chain(parser);
    }
    return ok ? tree : NULL;
}
