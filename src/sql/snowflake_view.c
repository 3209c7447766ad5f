/* CREATE VIEW and CREATE MATERIALIZED VIEW of Snowflake. */
#include "sql/parse_snowflake.h"

static bool is_adjective(const SqlParser *parser, const SqlToken *token)
{
    static const char *const words[] = {"or",       "replace",   "alter",       "secure",
                                        "local",    "global",    "temp",        "temporary",
                                        "volatile", "recursive", "interactive", "materialized"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (is_text(parser, token, words[i]))
            return true;
    return false;
}

/* The words up to VIEW; 0 when something else is created. */
static size_t words_before_view(const SqlParser *parser)
{
    size_t n = 1;
    while (n < 8 && is_adjective(parser, sql_peek(parser, n)))
        n++;
    return sql_token_is_word(sql_peek(parser, n), KW_VIEW) ? n : 0;
}

static void note_words(SqlParser *parser, SqlDefinition *view, size_t n)
{
    view->object = STR("view");
    for (size_t k = 1; k < n; k++) {
        const SqlToken *token = sql_peek(parser, k);
        view->or_replace = view->or_replace || sql_token_is_word(token, KW_REPLACE);
        view->recursive = view->recursive || sql_token_is_word(token, KW_RECURSIVE);
        view->temporary = view->temporary || sql_token_is_word(token, KW_TEMPORARY) ||
                          sql_token_is_word(token, KW_TEMP);
        view->materialized = view->materialized || sql_token_is_word(token, KW_MATERIALIZED);
    }
    if (view->materialized)
        view->object = STR("materialized view");
}

/* (a COMMENT 'x', b WITH MASKING POLICY p): names with options, no types. */
static bool read_columns(SqlParser *parser, SqlDefinition *view)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        SqlColumn column = {.name = sql_read_ident(parser)};
        if (!column.name)
            return false;
        SQL_LIST_ADD(&view->names, column.name);
        while (sql_snowflake_column_option(parser, &column) > 0)
            continue;
    } while (!parser->error && take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_options(SqlParser *parser, SqlDefinition *view)
{
    SqlCreateTable table = {0};
    int taken = 1;
    while (taken > 0 && !at(parser, KW_AS))
        taken = sql_snowflake_table_option(parser, &table);
    view->options.first = table.options.first;
    view->options.last = table.options.last;
    view->options.n = table.options.n;
    return taken >= 0;
}

int sql_snowflake_view(SqlParser *parser, SqlTree **tree)
{
    size_t n = words_before_view(parser);
    if (!n)
        return 0;
    *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *view = (*tree)->definition = NEW(parser, SqlDefinition);
    note_words(parser, view, n);
    parser->at += n + 1;
    view->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    view->name = sql_read_object(parser);
    if (!view->name || !read_options(parser, view) || !read_columns(parser, view) ||
        !read_options(parser, view) || !need(parser, KW_AS))
        return -1;
    view->query = sql_read_query(parser);
    return view->query ? 1 : -1;
}
