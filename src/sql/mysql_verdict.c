/* Verdict: what no MySQL server takes, whatever the tree parser knows.
 *
 * The one case: an unquoted reserved word where the grammar has nothing but the name of a new table
 * or column. That is read off the tokens before it, not off the failure of the parser, so that a
 * construct which the parser does not know yet is never called an error. */
#include "sql/parse_mysql.h"

/* Reserved since MySQL 8.0 only, or no more in 8.4: names on other servers. */
static const SqlKeyword newer[] = {
    KW_CUBE,       KW_CUME_DIST,   KW_DENSE_RANK,  KW_EMPTY,
    KW_EXCEPT,     KW_FIRST_VALUE, KW_FUNCTION,    KW_GROUPING,
    KW_GROUPS,     KW_INTERSECT,   KW_LAG,         KW_LAST_VALUE,
    KW_JSON_TABLE, KW_LATERAL,     KW_LEAD,        KW_NTH_VALUE,
    KW_NTILE,      KW_OF,          KW_OVER,        KW_RANK,
    KW_ROW,        KW_ROWS,        KW_SYSTEM,      KW_PERCENT_RANK,
    KW_RECURSIVE,  KW_WINDOW,      KW_MASTER_BIND, KW_MASTER_SSL_VERIFY_SERVER_CERT,
    KW_ROW_NUMBER, KW_GET,         KW_STORED,      KW_VIRTUAL,
    KW_GENERATED,
};

/* What may stand where a column could: keys, LIKE, and a query. */
static const SqlKeyword elements[] = {
    KW_PRIMARY, KW_KEY,  KW_INDEX,  KW_UNIQUE, KW_FULLTEXT, KW_SPATIAL, KW_CONSTRAINT, KW_FOREIGN,
    KW_CHECK,   KW_LIKE, KW_SELECT, KW_WITH,   KW_VALUES,   KW_TABLE,   KW_IF,
};

static bool is_among(const SqlToken *token, const SqlKeyword *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (token->id == words[i])
            return true;
    return false;
}

static bool is_reserved(const SqlParser *parser, const SqlToken *token)
{
    return token->kind == SQL_TOKEN_WORD && sql_is_reserved(parser->dialect, token->id) &&
           !is_among(token, newer, sizeof(newer) / sizeof(*newer)) &&
           !is_among(token, elements, sizeof(elements) / sizeof(*elements));
}

static size_t failed_at(const SqlParser *parser)
{
    size_t i = 0;
    while (i < parser->n && parser->tokens[i].offset < parser->error_offset)
        i++;
    return i;
}

/* The name of the table, behind CREATE TEMPORARY TABLE IF NOT EXISTS, or a column in its first
 * parentheses. */
static bool is_created_name(SqlParser *parser, size_t name)
{
    int depth = 0;
    bool left = false;
    parser->at = 1;
    take(parser, KW_TEMPORARY);
    if (!take(parser, KW_TABLE))
        return false;
    take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (parser->at == name)
        return true;
    parser->at++;
    if (take_punct(parser, '.'))
        parser->at++;
    if (!at_punct(parser, '('))
        return false;
    for (; parser->at < name; parser->at++) {
        depth += at_punct(parser, '(') - at_punct(parser, ')');
        left |= at_punct(parser, ')') && depth == 0;
    }
    parser->at--;
    return depth == 1 && !left && (at_punct(parser, '(') || at_punct(parser, ','));
}

/* RENAME TO x, RENAME COLUMN a TO x, ADD COLUMN x; CONVERT TO says another thing. */
static bool is_altered_name(SqlParser *parser, size_t name)
{
    parser->at = 1;
    if (name < 4 || !at(parser, KW_TABLE))
        return false;
    parser->at = name - 2;
    return at2(parser, KW_ADD, KW_COLUMN) ||
           (!at(parser, KW_CONVERT) && sql_token_is_word(sql_peek(parser, 1), KW_TO));
}

bool sql_mysql_refuses(SqlParser *parser)
{
    size_t name = failed_at(parser);
    if (name >= parser->n || strcmp(parser->dialect->name, "mysql") != 0)
        return false;
    parser->at = name;
    const SqlToken *word = sql_peek(parser, 0);
    if (!is_reserved(parser, word))
        return false;
    parser->at = 0;
    bool refuses = at(parser, KW_CREATE)  ? is_created_name(parser, name)
                   : at(parser, KW_ALTER) ? is_altered_name(parser, name)
                                          : false;
    if (refuses)
        parser->error =
            arena_printf(parser->arena, "%.*s is a reserved word: quote it to make it a name",
                         STR_ARG(sql_token_text(parser, word)));
    return refuses;
}
