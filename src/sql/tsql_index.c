/* CREATE and ALTER INDEX of T-SQL: plain, columnstore, XML, spatial, full-text. */
#include "sql/parse_tsql.h"

/* The words between CREATE and INDEX, up to the word INDEX. */
static bool read_words(SqlParser *parser, SqlCreateIndex *index)
{
    size_t from = parser->at;
    while (!at(parser, KW_INDEX)) {
        if (take(parser, KW_UNIQUE))
            index->unique = true;
        else if (take_text(parser, "spatial"))
            index->spatial = true;
        else if (take(parser, KW_FULLTEXT))
            index->fulltext = true;
        else
            parser->at++;
    }
    size_t words = parser->at;
    from += index->unique && words > from;
    if (words > from)
        index->method = sql_words_since(parser, from);
    parser->at++;
    return true;
}

bool sql_tsql_at_index(const SqlParser *parser)
{
    static const char *const words[] = {"unique",   "clustered", "nonclustered", "columnstore",
                                        "primary",  "xml",       "selective",    "spatial",
                                        "fulltext", "json",      "vector",       NULL};
    for (size_t k = 0; k < 4; k++) {
        const SqlToken *token = sql_peek(parser, k);
        if (sql_token_is_word(token, KW_INDEX))
            return true;
        bool known = false;
        for (size_t i = 0; words[i] && token->kind == SQL_TOKEN_WORD && !known; i++)
            known = str_is_nocase(sql_token_text(parser, token), words[i]);
        if (!known)
            return false;
    }
    return false;
}

/* (a TYPE COLUMN b LANGUAGE 'x', c): only the names matter. */
static bool read_fulltext_keys(SqlParser *parser, SqlKeyList *keys)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        size_t from = parser->at;
        SqlKey *key = NEW(parser, SqlKey);
        key->expr = sql_read_column(parser);
        if (!key->expr)
            return false;
        key->column = key->expr->op == SQL_EXPR_COLUMN ? key->expr->parts : NULL;
        while (!sql_at_end(parser) && !at_punct(parser, ',') && !at_punct(parser, ')'))
            if (!sql_skip_parens(parser))
                parser->at++;
        key->span = sql_span_from(parser, from);
        SQL_LIST_ADD(keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_tail(SqlParser *parser, SqlCreateIndex *index)
{
    if (!sql_read_include(parser, &index->include))
        return false;
    if (take_text(parser, "order") && !sql_skip_parens(parser))
        return false;
    if (take(parser, KW_WHERE) && !(index->where = sql_read_expr(parser)))
        return false;
    if (!sql_tsql_index_options(parser, &index->options))
        return false;
    bool special = at(parser, KW_USING) || at(parser, KW_FOR) || at(parser, KW_KEY) ||
                   (index->fulltext && at(parser, KW_WITH));
    if (special)
        sql_tsql_rest(parser, &index->options);
    return true;
}

/* At the first word behind CREATE. */
SqlTree *sql_tsql_create_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_INDEX);
    SqlCreateIndex *index = tree->create_index = NEW(parser, SqlCreateIndex);
    read_words(parser, index);
    index->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!at(parser, KW_ON) && !(index->name = sql_read_object(parser)))
        return NULL;
    if (!need(parser, KW_ON) || !(index->table = sql_read_object(parser)))
        return NULL;
    bool ok = index->fulltext || !at_punct(parser, '(') ? read_fulltext_keys(parser, &index->keys)
                                                        : sql_tsql_keys(parser, &index->keys);
    return ok && read_tail(parser, index) ? tree : NULL;
}

/* ALTER INDEX i ON t REBUILD ...: at INDEX, ALTER has been taken. */
SqlTree *sql_tsql_alter_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("index");
    size_t from = parser->at++;
    alter->name = at(parser, KW_ALL) ? sql_name_of_ident(parser, sql_read_label(parser))
                                     : sql_read_object(parser);
    if (!alter->name || !need(parser, KW_ON) || !(alter->table = sql_read_object(parser)))
        return NULL;
    from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
    action->value = sql_lower_text(parser, sql_peek(parser, 0));
    if (at(parser, KW_REBUILD))
        action->op = SQL_ACTION_REBUILD;
    else if (at(parser, KW_SET))
        action->op = SQL_ACTION_SET_OPTIONS;
    parser->at += !sql_at_end(parser);
    sql_tsql_rest(parser, &action->options);
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}
