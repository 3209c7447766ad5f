/* Looking at tokens and stepping over them; only for the files of the tree parser.
 *
 * at looks, take steps over what it names, need fails with "expected X" when it is not there. They
 * stand on nearly every line of the parser, so these short names do without the prefix. */
#ifndef TG_SQL_PARSE_TOKEN_H
#define TG_SQL_PARSE_TOKEN_H

#include "sql/cursor.h"

#define NEW(parser, T) ARENA_NEW((parser)->arena, T)

static inline bool at(const SqlParser *parser, SqlKeyword word)
{
    return sql_at_word(parser, word);
}
static inline bool at2(const SqlParser *parser, SqlKeyword first, SqlKeyword second)
{
    return at(parser, first) && sql_token_is_word(sql_peek(parser, 1), second);
}
static inline bool take(SqlParser *parser, SqlKeyword word)
{
    if (!at(parser, word))
        return false;
    parser->at++;
    return true;
}
static inline bool take2(SqlParser *parser, SqlKeyword first, SqlKeyword second)
{
    if (!at2(parser, first, second))
        return false;
    parser->at += 2;
    return true;
}
static inline bool take3(SqlParser *parser, SqlKeyword first, SqlKeyword second, SqlKeyword third)
{
    if (!at2(parser, first, second) || !sql_token_is_word(sql_peek(parser, 2), third))
        return false;
    parser->at += 3;
    return true;
}
static inline bool need(SqlParser *parser, SqlKeyword word)
{
    return take(parser, word) || sql_expect_word(parser, word);
}
static inline bool at_punct(const SqlParser *parser, int punct)
{
    return sql_at_punct(parser, punct);
}
/* False, with the error set, when the tree has become too large. */
static inline bool sql_has_room(SqlParser *parser)
{
    return !parser->bytes_max || arena_size(parser->arena) <= parser->bytes_max ||
           sql_fail(parser, SQL_TOO_LARGE);
}
/* Lists end where there is no room for another item. */
static inline bool take_punct(SqlParser *parser, int punct)
{
    if (!at_punct(parser, punct) || (punct == ',' && !sql_has_room(parser)))
        return false;
    parser->at++;
    return true;
}
static inline bool need_punct(SqlParser *parser, int punct)
{
    return take_punct(parser, punct) || sql_expect_punct(parser, punct);
}
static inline bool at_kind(const SqlParser *parser, SqlTokenKind kind)
{
    return sql_peek(parser, 0)->kind == kind;
}
/* A word without a keyword id, by its spelling in lower case. */
static inline bool is_text(const SqlParser *parser, const SqlToken *token, const char *word)
{
    return token->kind == SQL_TOKEN_WORD && str_is_nocase(sql_token_text(parser, token), word);
}
static inline bool at_text(const SqlParser *parser, const char *word)
{
    return is_text(parser, sql_peek(parser, 0), word);
}
static inline bool take_text(SqlParser *parser, const char *word)
{
    if (!at_text(parser, word))
        return false;
    parser->at++;
    return true;
}
/* Notes that the construct came with that version of PostgreSQL; gives `taken` back. */
static inline bool since(SqlParser *parser, int version, bool taken)
{
    if (taken && parser->since < version)
        parser->since = (uint8_t)version;
    return taken;
}
/* Counts nesting: false with an error when it is too deep. Every true needs a leave. */
static inline bool sql_enter(SqlParser *parser)
{
    if (parser->depth >= SQL_DEPTH_MAX)
        return sql_fail(parser, "nested more than %d levels deep", SQL_DEPTH_MAX);
    parser->depth++;
    return true;
}
static inline void sql_leave(SqlParser *parser)
{
    parser->depth--;
}
/* Notes the height of a finished part; false with an error when it is above SQL_TREE_HEIGHT. */
bool sql_rise(SqlParser *parser, uint32_t height); /* above what was reached so far */
static inline bool sql_reach(SqlParser *parser, uint32_t height)
{
    return height <= parser->height || sql_rise(parser, height);
}

#endif
