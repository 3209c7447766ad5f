/* Words of Oracle: where they may not stand as names, and those without a keyword id. */
#include "sql/parse_oracle.h"

const uint8_t sql_oracle_words[KW_COUNT] = {
    [KW_APPLY] = SQL_WORD_CLAUSE,
    [KW_BULK] = SQL_WORD_CLAUSE,
    [KW_CASE] = SQL_WORD_KEPT,
    [KW_CROSS] = SQL_WORD_CLAUSE,
    [KW_ERRORS] = SQL_WORD_CLAUSE,
    [KW_EXCEPT] = SQL_WORD_CLAUSE,
    [KW_FALSE] = SQL_WORD_KEPT,
    [KW_FETCH] = SQL_WORD_CLAUSE,
    [KW_FULL] = SQL_WORD_CLAUSE,
    [KW_INNER] = SQL_WORD_CLAUSE,
    [KW_JOIN] = SQL_WORD_CLAUSE,
    [KW_LEFT] = SQL_WORD_CLAUSE,
    [KW_LOG] = SQL_WORD_CLAUSE,
    [KW_LOOP] = SQL_WORD_CLAUSE,
    [KW_MATCH_RECOGNIZE] = SQL_WORD_CLAUSE,
    [KW_MODEL] = SQL_WORD_CLAUSE,
    [KW_NATURAL] = SQL_WORD_CLAUSE,
    [KW_OFFSET] = SQL_WORD_NO_ALIAS,
    [KW_OUTER] = SQL_WORD_CLAUSE,
    [KW_PARTITION] = SQL_WORD_NO_ALIAS,
    [KW_PIVOT] = SQL_WORD_CLAUSE,
    [KW_QUALIFY] = SQL_WORD_NO_ALIAS,
    [KW_RETURN] = SQL_WORD_NO_ALIAS,
    [KW_RETURNING] = SQL_WORD_NO_ALIAS,
    [KW_RIGHT] = SQL_WORD_CLAUSE,
    [KW_SAMPLE] = SQL_WORD_NO_ALIAS,
    [KW_SUBPARTITION] = SQL_WORD_NO_ALIAS,
    [KW_TRUE] = SQL_WORD_KEPT,
    [KW_UNPIVOT] = SQL_WORD_CLAUSE,
    [KW_USING] = SQL_WORD_CLAUSE,
    [KW_WHEN] = SQL_WORD_CLAUSE,
    [KW_WINDOW] = SQL_WORD_NO_ALIAS,
};

bool sql_oracle_at(const SqlParser *parser, size_t k, const char *word)
{
    const SqlToken *token = sql_peek(parser, k);
    return token->kind == SQL_TOKEN_WORD && str_is_nocase(sql_token_text(parser, token), word);
}

bool sql_oracle_take(SqlParser *parser, const char *word)
{
    if (!sql_oracle_at(parser, 0, word))
        return false;
    parser->at++;
    return true;
}

bool sql_oracle_take2(SqlParser *parser, const char *first, const char *second)
{
    if (!sql_oracle_at(parser, 0, first) || !sql_oracle_at(parser, 1, second))
        return false;
    parser->at += 2;
    return true;
}

void sql_oracle_skip(SqlParser *parser)
{
    while (!sql_at_end(parser) && !at_punct(parser, ';') && !at_punct(parser, ')'))
        if (!sql_skip_parens(parser))
            parser->at++;
}

void sql_oracle_rest(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    sql_oracle_skip(parser);
    if (parser->at == from)
        return;
    SqlOption *option = sql_option_new(parser, "rest", from);
    option->value = sql_text(parser->script, option->span);
    SQL_LIST_ADD(options, option);
}
