/* CREATE TABLE of T-SQL, with file tables, graph tables, external tables and CREATE TABLE AS. */
#include "sql/parse_tsql.h"

static bool read_as(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    if (take_text(parser, "filetable") || take_text(parser, "node") || take_text(parser, "edge")) {
        SqlOption *option = sql_option_new(parser, "as", from);
        option->value = sql_words_since(parser, from);
        SQL_LIST_ADD(&table->options, option);
        return true;
    }
    if (take_text(parser, "clone"))
        return need(parser, KW_OF) && sql_read_object(parser) &&
               (!take(parser, KW_AT) || sql_read_literal(parser));
    return (table->as = sql_read_query_tree(parser)) != NULL;
}

static bool read_options(SqlParser *parser, SqlCreateTable *table)
{
    for (;;) {
        size_t from = parser->at;
        if (!sql_tsql_index_options(parser, &table->options))
            return false;
        if (take(parser, KW_AS) && !read_as(parser, table))
            return false;
        if (parser->at == from)
            return true;
    }
}

/* (a, b) WITH (...) AS SELECT; a column may be just "timestamp". */
static bool at_as_columns(const SqlParser *parser)
{
    const SqlToken *name = sql_peek(parser, 1), *after = sql_peek(parser, 2);
    return at_punct(parser, '(') && sql_token_is_ident(parser, name) &&
           !str_is_nocase(sql_token_text(parser, name), "timestamp") &&
           (sql_token_is_punct(after, ',') || sql_token_is_punct(after, ')'));
}

/* At TABLE, CREATE and EXTERNAL have been taken. */
SqlTree *sql_tsql_create_table(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_TABLE);
    SqlCreateTable *table = tree->create_table = NEW(parser, SqlCreateTable);
    table->foreign = take(parser, KW_EXTERNAL);
    if (!need(parser, KW_TABLE))
        return NULL;
    table->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!(table->name = sql_read_object(parser)))
        return NULL;
    table->temporary = table->name->name.n && table->name->name.p[0] == '#';
    size_t from = parser->at;
    if (at_as_columns(parser)) {
        if (!sql_read_ident_list(parser, &table->as_columns))
            return NULL;
    } else if (at_punct(parser, '(') &&
               !sql_tsql_table_items(parser, &table->columns, &table->constraints)) {
        return NULL;
    }
    if (!read_options(parser, table))
        return NULL;
    if (parser->at > from)
        return tree;
    sql_fail(parser, "expected the columns of the table");
    return NULL;
}
