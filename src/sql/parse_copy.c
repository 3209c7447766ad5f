/* COPY, with the options of today and of before 9.0. */
#include "sql/parse_statement.h"

static bool read_subject(SqlParser *parser, SqlCommand *command)
{
    if (take_punct(parser, '(')) {
        command->inner = sql_read_preparable(parser);
        return command->inner && need_punct(parser, ')');
    }
    SqlName *table = sql_read_object(parser);
    if (!table)
        return false;
    SQL_LIST_ADD(&command->tables, table);
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &command->names);
}

static bool read_place(SqlParser *parser, SqlCommand *command)
{
    command->to = at(parser, KW_TO);
    if (!take(parser, KW_TO) && !need(parser, KW_FROM))
        return false;
    if (take(parser, KW_STDIN) || take(parser, KW_STDOUT))
        return true;
    take(parser, KW_PROGRAM);
    Str place;
    return sql_read_string(parser, &place);
}

static bool read_column_words(SqlParser *parser)
{
    SqlIdentList columns = {0};
    return take_punct(parser, '*') || sql_read_idents(parser, &columns);
}

/* BINARY, CSV HEADER, DELIMITER AS ',', NULL 'x', QUOTE, ESCAPE, FORCE QUOTE a, ENCODING 'x' */
static bool read_old_option(SqlParser *parser)
{
    Str value;
    if (take(parser, KW_BINARY) || take(parser, KW_FREEZE) || take(parser, KW_CSV) ||
        take(parser, KW_HEADER))
        return true;
    if (take(parser, KW_FORCE)) {
        if (take2(parser, KW_NOT, KW_NULL) || take(parser, KW_QUOTE) || take(parser, KW_NULL))
            return read_column_words(parser);
        return sql_fail(parser, "expected QUOTE or NOT NULL");
    }
    take(parser, KW_USING);
    if (!take(parser, KW_DELIMITER) && !take(parser, KW_DELIMITERS) && !take(parser, KW_NULL) &&
        !take(parser, KW_QUOTE) && !take(parser, KW_ESCAPE) && !take(parser, KW_ENCODING))
        return sql_fail(parser, "unknown option of COPY");
    take(parser, KW_AS);
    return sql_read_string(parser, &value);
}

static bool read_options(SqlParser *parser, SqlCommand *command)
{
    take(parser, KW_WITH);
    if (at_punct(parser, '('))
        return sql_read_options(parser, &command->options);
    while (!sql_at_end(parser) && !at(parser, KW_WHERE)) {
        size_t from = parser->at;
        if (!read_old_option(parser))
            return false;
        SqlOption *option = sql_option_new(parser, "", from);
        option->name = sql_words_since(parser, from);
        SQL_LIST_ADD(&command->options, option);
    }
    return true;
}

SqlTree *sql_read_copy(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    take(parser, KW_BINARY);
    if (!read_subject(parser, command) || !read_place(parser, command))
        return NULL;
    if (command->inner && !command->to) {
        sql_fail(parser, "a query can only be copied to somewhere");
        return NULL;
    }
    if (!sql_at_end(parser) && !read_options(parser, command))
        return NULL;
    if (!command->to && take(parser, KW_WHERE)) {
        SqlExpr *where = sql_read_expr(parser);
        if (!where)
            return NULL;
        SQL_LIST_ADD(&command->values, where);
    }
    return tree;
}
