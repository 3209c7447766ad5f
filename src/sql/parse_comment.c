/* COMMENT ON and SECURITY LABEL. */
#include "sql/parse_statement.h"

/* a.b.c: the table is all but the last part. */
static bool read_column(SqlParser *parser, SqlComment *comment)
{
    size_t from = parser->at;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    if (!name->schema.p)
        return sql_fail(parser, "expected table.column");
    comment->column = sql_ident_of_token(parser, &parser->tokens[parser->at - 1]);
    size_t end = parser->at;
    parser->at = end - 2;
    size_t parts = (end - from + 1) / 2;
    parser->at = from;
    SqlName *table = comment->name = NEW(parser, SqlName);
    for (size_t i = 0; i + 1 < parts; i++) {
        const SqlToken *part = sql_peek(parser, 2 * i);
        table->catalog = table->schema;
        table->schema = table->name;
        table->name = sql_token_name(parser, part);
        table->raw = sql_token_raw_name(parser, part);
        table->quoted = part->kind == SQL_TOKEN_QUOTED;
    }
    parser->at = end - 2;
    table->span = sql_span_from(parser, from);
    parser->at = end;
    return true;
}

static bool read_object(SqlParser *parser, SqlComment *comment)
{
    Str words;
    if (!sql_take_object_kind(parser, &words))
        return false;
    comment->object = words;
    if (str_is(words, "column"))
        return read_column(parser, comment);
    comment->name = sql_read_object_of_kind(parser, words, &comment->table);
    return comment->name != NULL;
}

static bool read_provider(SqlParser *parser)
{
    if (!need(parser, KW_LABEL))
        return false;
    if (!take(parser, KW_FOR))
        return true;
    Str provider;
    return at_kind(parser, SQL_TOKEN_STRING) ? sql_read_string(parser, &provider)
                                             : sql_read_label(parser) != NULL;
}

SqlTree *sql_read_comment(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMENT);
    SqlComment *comment = tree->comment = NEW(parser, SqlComment);
    bool label = sql_token_is_word(sql_next(parser), KW_SECURITY);
    if (label && !read_provider(parser))
        return NULL;
    if (!need(parser, KW_ON) || !read_object(parser, comment) || !need(parser, KW_IS))
        return NULL;
    size_t from = parser->at;
    comment->is_null = take(parser, KW_NULL);
    if (!comment->is_null && !sql_read_string(parser, &comment->text))
        return NULL;
    comment->text_span = sql_span_from(parser, from);
    return tree;
}
