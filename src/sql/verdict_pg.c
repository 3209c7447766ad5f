/* Verdict: PostgreSQL's own grammar says whether a statement is one.
 *
 * Only pg_query_split_with_parser is called: it parses and serialises nothing. The functions that
 * give the tree as JSON or protobuf end the process on long operator chains. */
#include <pg_query.h>

#include "sql/script.h"

static bool no_verdict(const char **message, const char *reason)
{
    *message = reason;
    return true;
}

bool sql_verdict_pg(Arena *arena, Str statement, const char **message, uint32_t *character_offset)
{
    *message = NULL;
    *character_offset = 0;
    if (statement.n >= SQL_TREE_MAX_BYTES)
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
