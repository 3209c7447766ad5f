/* Verdict: PostgreSQL's own grammar says whether a statement is one.
 *
 * Only pg_query_split_with_parser is called: it parses and serialises nothing. The functions that
 * give the tree as JSON or protobuf end the process on long operator chains.
 *
 * The grammar is that of version 15. What the tree parser read to its end is therefore not refused
 * for a word that came later. */
#include <pg_query.h>

#include "sql/script.h"

#define GRAMMAR_VERSION 15

static bool no_verdict(const char **message, const char *reason)
{
    *message = reason;
    return true;
}

bool sql_verdict_pg(Arena *arena, Str statement, const char **message, uint32_t *character_offset)
{
    *message = NULL;
    *character_offset = 0;
    if (statement.n >= SQL_VERDICT_BYTES_MAX)
        return no_verdict(message, "the statement is too large for a verdict");
    if (statement.n && memchr(statement.p, '\0', statement.n))
        return no_verdict(message, "the statement holds a NUL byte");
    PgQuerySplitResult result = pg_query_split_with_parser(str_z(arena, statement));
    bool valid = !result.error;
    if (!valid) {
        const char *text = result.error->message ? result.error->message : "syntax error";
        *message = arena_copy(arena, text, strlen(text));
        *character_offset = result.error->cursorpos > 0 ? (uint32_t)result.error->cursorpos - 1 : 0;
    }
    pg_query_free_split_result(result);
    return valid;
}

/* 1_000, 0x1F, 0o17, 0b1: the message names the number up to its first new character. */
static bool is_newer_number(Str message)
{
    static const char before[] = "trailing junk after numeric literal at or near \"";
    size_t n = sizeof before - 1;
    if (!str_starts(message, before) || message.n < n + 3)
        return false;
    const char *number = message.p + n;
    size_t length = message.n - n - 1;
    if (length == 2 && number[0] == '0' && strchr("xXoObB", number[1]))
        return true;
    for (size_t i = 0; i + 1 < length; i++)
        if (number[i] < '0' || number[i] > '9')
            return false;
    return number[length - 1] == '_';
}

bool sql_verdict_read(Arena *arena, const SqlStmt *stmt, const char **message,
                      uint32_t *character_offset)
{
    if (sql_verdict_pg(arena, stmt->text, message, character_offset))
        return true;
    return stmt->level == SQL_L2 &&
           (stmt->since > GRAMMAR_VERSION || is_newer_number(str(*message)));
}
