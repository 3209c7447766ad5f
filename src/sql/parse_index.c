/* CREATE INDEX, and keys: of indexes, partitions, ON CONFLICT. */
#include "sql/parse_statement.h"

static bool read_key_expr(SqlParser *parser, SqlKey *key)
{
    size_t from = parser->at;
    if (at_punct(parser, '(')) {
        if (!sql_read_expr_in_parens(parser, &key->expr))
            return false;
        return true;
    }
    if (!at_ident(parser) || sql_token_is_punct(sql_peek(parser, 1), '(') ||
        sql_token_is_punct(sql_peek(parser, 1), '.'))
        return (key->expr = sql_read_primary(parser)) != NULL;
    key->column = sql_read_ident(parser);
    SqlExpr *column = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    column->parts = key->column;
    key->expr = sql_expr_close(parser, column, from);
    return key->expr != NULL;
}

static bool read_opclass(SqlParser *parser, SqlKey *key)
{
    if (at2(parser, KW_NULLS, KW_FIRST) || at2(parser, KW_NULLS, KW_LAST) || !at_ident(parser))
        return true;
    key->opclass = sql_read_object(parser);
    if (!key->opclass)
        return false;
    return !at_punct(parser, '(') || sql_read_options(parser, &key->opclass_options);
}

SqlKey *sql_read_key(SqlParser *parser)
{
    size_t from = parser->at;
    SqlKey *key = NEW(parser, SqlKey);
    if (!read_key_expr(parser, key))
        return NULL;
    if (take(parser, KW_COLLATE) && !(key->collate = sql_read_object(parser)))
        return NULL;
    if (!read_opclass(parser, key))
        return NULL;
    key->descending = take(parser, KW_DESC);
    key->has_direction = key->descending || take(parser, KW_ASC);
    key->nulls_first = take2(parser, KW_NULLS, KW_FIRST);
    key->nulls_last = !key->nulls_first && take2(parser, KW_NULLS, KW_LAST);
    key->span = sql_span_from(parser, from);
    return key;
}

bool sql_read_keys(SqlParser *parser, SqlKeyList *keys)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlKey *key = sql_read_key(parser);
        if (!key)
            return false;
        SQL_LIST_ADD(keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* INCLUDE (a, b); what is not a plain column is refused by the server later. */
bool sql_read_include(SqlParser *parser, SqlIdentList *include)
{
    if (!take(parser, KW_INCLUDE))
        return true;
    SqlKeyList keys = {0};
    if (!sql_read_keys(parser, &keys))
        return false;
    for (SqlKey *key = keys.first; key; key = key->next)
        if (key->column)
            SQL_LIST_ADD(include, key->column);
    return true;
}

static bool read_name_and_table(SqlParser *parser, SqlCreateIndex *index)
{
    index->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if ((index->if_not_exists || !at(parser, KW_ON)) && !(index->name = sql_read_object(parser)))
        return false;
    if (!need(parser, KW_ON))
        return false;
    SqlSource *table = sql_read_table_source(parser);
    if (!table)
        return false;
    index->only = table->only;
    index->table = table->name;
    return true;
}

static bool read_method(SqlParser *parser, SqlCreateIndex *index)
{
    if (!take(parser, KW_USING))
        return true;
    SqlIdent *method = sql_read_ident(parser);
    if (method)
        index->method = method->name;
    return method != NULL;
}

static bool read_tail(SqlParser *parser, SqlCreateIndex *index)
{
    index->nulls_not_distinct = take3(parser, KW_NULLS, KW_NOT, KW_DISTINCT);
    if (!index->nulls_not_distinct)
        take2(parser, KW_NULLS, KW_DISTINCT);
    if (take(parser, KW_WITH) && !sql_read_options(parser, &index->options))
        return false;
    if (take(parser, KW_TABLESPACE)) {
        SqlIdent *tablespace = sql_read_ident(parser);
        if (!tablespace)
            return false;
        index->tablespace = tablespace->name;
    }
    return !take(parser, KW_WHERE) || (index->where = sql_read_expr(parser));
}

SqlTree *sql_read_create_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_INDEX);
    SqlCreateIndex *index = tree->create_index = NEW(parser, SqlCreateIndex);
    index->unique = take(parser, KW_UNIQUE);
    if (!need(parser, KW_INDEX))
        return NULL;
    index->concurrently = take(parser, KW_CONCURRENTLY);
    if (!read_name_and_table(parser, index) || !read_method(parser, index) ||
        !sql_read_keys(parser, &index->keys) || !sql_read_include(parser, &index->include) ||
        !read_tail(parser, index))
        return NULL;
    return tree;
}
