/* Options of sequences and identity columns: START 1 INCREMENT BY 2 NO CYCLE OWNED BY t.c. */
#include "sql/parse_statement.h"

static bool take_flag(SqlParser *parser)
{
    return take(parser, KW_CYCLE) || take2(parser, KW_NO, KW_CYCLE) ||
           take2(parser, KW_NO, KW_MAXVALUE) || take2(parser, KW_NO, KW_MINVALUE) ||
           take(parser, KW_LOGGED) || take(parser, KW_UNLOGGED);
}

static bool take_number_word(SqlParser *parser)
{
    return take(parser, KW_START) || take(parser, KW_RESTART) || take(parser, KW_INCREMENT) ||
           take(parser, KW_CACHE) || take(parser, KW_MINVALUE) || take(parser, KW_MAXVALUE);
}

static bool at_number(const SqlParser *parser)
{
    return at_kind(parser, SQL_TOKEN_NUMBER) || at_punct(parser, '-') || at_punct(parser, '+');
}

/* START [WITH] 1, INCREMENT [BY] 2, RESTART */
static bool read_number(SqlParser *parser, SqlOption *option)
{
    bool restart = str_is(option->name, "restart");
    if (!take(parser, KW_WITH))
        take(parser, KW_BY);
    if (restart && !at_number(parser))
        return true;
    option->expr = sql_read_literal(parser);
    if (option->expr && option->expr->op == SQL_EXPR_LITERAL)
        option->value = option->expr->text;
    return option->expr != NULL;
}

static bool read_type(SqlParser *parser, SqlOption *option)
{
    SqlType *type = sql_read_type(parser);
    if (type)
        option->value = type->canon;
    return type != NULL;
}

/* False without an error when no option stands here. */
static bool read_option(SqlParser *parser, SqlOption *option)
{
    size_t from = parser->at;
    bool flag = take_flag(parser);
    bool named = !flag && (take2(parser, KW_OWNED, KW_BY) || take2(parser, KW_SEQUENCE, KW_NAME));
    bool type = !flag && !named && take(parser, KW_AS);
    if (!flag && !named && !type && !take_number_word(parser))
        return false;
    option->name = sql_words_since(parser, from);
    if (named)
        return (option->expr = sql_read_column(parser)) != NULL;
    if (type)
        return read_type(parser, option);
    return flag || read_number(parser, option);
}

bool sql_read_sequence_options(SqlParser *parser, SqlOptionList *options)
{
    for (;;) {
        size_t from = parser->at;
        SqlOption *option = NEW(parser, SqlOption);
        if (!read_option(parser, option))
            return !parser->error;
        option->span = sql_span_from(parser, from);
        SQL_LIST_ADD(options, option);
    }
}
