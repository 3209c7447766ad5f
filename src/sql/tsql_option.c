/* Options of T-SQL: WITH (...) of tables and indexes, filegroups, table hints. */
#include "sql/parse_tsql.h"

/* To the comma or parenthesis that ends the item. */
static void skip_item(SqlParser *parser)
{
    while (!sql_at_end(parser) && !at_punct(parser, ',') && !at_punct(parser, ')'))
        if (!sql_skip_parens(parser))
            parser->at++;
}

static SqlOption *read_option(SqlParser *parser)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    while (at_kind(parser, SQL_TOKEN_WORD) || at_punct(parser, '.'))
        parser->at++;
    if (parser->at == from)
        parser->at++;
    option->name = sql_words_since(parser, from);
    if (take_punct(parser, '='))
        option->value = sql_token_text(parser, sql_peek(parser, 0));
    skip_item(parser);
    option->span = sql_span_from(parser, from);
    return option;
}

bool sql_tsql_options(SqlParser *parser, SqlOptionList *options)
{
    if (!need_punct(parser, '('))
        return false;
    if (take_punct(parser, ')'))
        return true;
    do {
        if (sql_at_end(parser))
            return sql_fail(parser, "expected an option");
        SqlOption *option = read_option(parser);
        SQL_LIST_ADD(options, option);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* ON filegroup, ON "default", ON scheme (column) */
static bool skip_storage(SqlParser *parser)
{
    parser->at++;
    if (at_kind(parser, SQL_TOKEN_STRING))
        parser->at++;
    else if (!sql_read_label(parser))
        return false;
    sql_skip_parens(parser);
    return true;
}

static bool at_storage(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    bool name = after->kind == SQL_TOKEN_STRING || sql_token_is_ident(parser, after) ||
                sql_token_is_word(after, KW_PRIMARY) || sql_token_is_word(after, KW_DEFAULT);
    return name && (at(parser, KW_ON) || at_text(parser, "filestream_on") ||
                    at_text(parser, "textimage_on"));
}

/* Behind a comma something else may stand: the next column of a table. */
static bool at_bare_option(const SqlParser *parser)
{
    static const char *const names[] = {
        "fillfactor",     "pad_index", "ignore_dup_key", "drop_existing", "statistics_norecompute",
        "sort_in_tempdb", NULL};
    for (size_t i = 0; names[i]; i++)
        if (at_text(parser, names[i]))
            return true;
    return false;
}

/* WITH FILLFACTOR = 80, PAD_INDEX: the old form without parentheses. */
static void read_bare_options(SqlParser *parser, SqlOptionList *options)
{
    for (;;) {
        size_t from = parser->at;
        SqlOption *option = sql_option_new(parser, "", from);
        option->name = sql_lower_text(parser, sql_next(parser));
        if (take_punct(parser, '='))
            option->value = sql_token_text(parser, sql_next(parser));
        option->span = sql_span_from(parser, from);
        SQL_LIST_ADD(options, option);
        size_t comma = parser->at;
        if (!take_punct(parser, ',') || !at_bare_option(parser)) {
            parser->at = comma;
            return;
        }
    }
}

bool sql_tsql_index_options(SqlParser *parser, SqlOptionList *options)
{
    for (;;) {
        const SqlToken *after = sql_peek(parser, 1);
        bool ok = true;
        if (at(parser, KW_WITH) && sql_token_is_punct(after, '(')) {
            parser->at++;
            ok = sql_tsql_options(parser, options);
        } else if (at(parser, KW_WITH) && after->kind == SQL_TOKEN_WORD &&
                   !sql_token_is_word(after, KW_VALUES) && !sql_token_is_word(after, KW_CHECK) &&
                   !sql_token_is_word(after, KW_NOCHECK)) {
            parser->at++;
            read_bare_options(parser, options);
        } else if (at_storage(parser)) {
            ok = skip_storage(parser);
        } else {
            return true;
        }
        if (!ok)
            return false;
    }
}

void sql_tsql_take_method(SqlParser *parser, Str *method)
{
    size_t from = parser->at;
    if (!take(parser, KW_CLUSTERED))
        take(parser, KW_NONCLUSTERED);
    take(parser, KW_COLUMNSTORE);
    take_text(parser, "hash");
    if (parser->at > from)
        *method = sql_words_since(parser, from);
}

static bool is_hint(const SqlParser *parser, const SqlToken *token)
{
    static const char *const names[] = {"nolock",          "readuncommitted",
                                        "readcommitted",   "readcommittedlock",
                                        "repeatableread",  "holdlock",
                                        "serializable",    "snapshot",
                                        "updlock",         "xlock",
                                        "tablock",         "tablockx",
                                        "paglock",         "rowlock",
                                        "readpast",        "nowait",
                                        "noexpand",        "forceseek",
                                        "forcescan",       "keepidentity",
                                        "keepdefaults",    "ignore_constraints",
                                        "ignore_triggers", NULL};
    if (token->kind != SQL_TOKEN_WORD)
        return false;
    Str text = sql_token_text(parser, token);
    for (size_t i = 0; names[i]; i++)
        if (str_is_nocase(text, names[i]))
            return true;
    return token->id == KW_INDEX;
}

bool sql_tsql_at_hint(const SqlParser *parser, size_t k)
{
    return sql_token_is_punct(sql_peek(parser, k), '(') &&
           is_hint(parser, sql_peek(parser, k + 1)) &&
           !sql_token_is_punct(sql_peek(parser, k + 2), '.');
}

bool sql_tsql_skip_hints(SqlParser *parser)
{
    if (at(parser, KW_WITH) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        return sql_skip_parens(parser);
    }
    return sql_tsql_at_hint(parser, 0) && sql_skip_parens(parser);
}
