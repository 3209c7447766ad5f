/* CREATE TABLE in all its forms: columns, OF type, PARTITION OF, AS query, foreign tables. */
#include "sql/parse_statement.h"

static bool read_bound_list(SqlParser *parser, SqlExprList *list)
{
    return need_punct(parser, '(') && sql_read_exprs(parser, list) && need_punct(parser, ')');
}

/* WITH (MODULUS 4, REMAINDER 0) */
static bool read_hash_bound(SqlParser *parser, SqlBound *bound)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlIdent *word = sql_read_ident(parser);
        if (!word || !at_kind(parser, SQL_TOKEN_NUMBER))
            return sql_fail(parser, "expected MODULUS or REMAINDER and a number");
        Str number = sql_token_text(parser, sql_next(parser));
        *(str_is(word->name, "modulus") ? &bound->modulus : &bound->remainder) = number;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_bound_values(SqlParser *parser, SqlBound *bound)
{
    if (take(parser, KW_WITH))
        return read_hash_bound(parser, bound);
    if (take(parser, KW_IN))
        return read_bound_list(parser, &bound->in);
    return need(parser, KW_FROM) && read_bound_list(parser, &bound->from) && need(parser, KW_TO) &&
           read_bound_list(parser, &bound->to);
}

SqlBound *sql_read_bound(SqlParser *parser)
{
    size_t from = parser->at;
    SqlBound *bound = NEW(parser, SqlBound);
    bound->is_default = take(parser, KW_DEFAULT);
    if (!bound->is_default &&
        (!need(parser, KW_FOR) || !need(parser, KW_VALUES) || !read_bound_values(parser, bound)))
        return NULL;
    bound->span = sql_span_from(parser, from);
    return bound;
}

/* PARTITION has been seen. */
static SqlPartition *read_partition_by(SqlParser *parser)
{
    size_t from = parser->at;
    SqlPartition *partition = NEW(parser, SqlPartition);
    if (!need(parser, KW_PARTITION) || !need(parser, KW_BY))
        return NULL;
    SqlIdent *method = sql_read_ident(parser);
    if (!method || !sql_read_keys(parser, &partition->keys))
        return NULL;
    partition->method = method->name;
    partition->span = sql_span_from(parser, from);
    return partition;
}

void sql_take_with_data(SqlParser *parser, bool *with_no_data)
{
    *with_no_data = take3(parser, KW_WITH, KW_NO, KW_DATA);
    if (!*with_no_data)
        take2(parser, KW_WITH, KW_DATA);
}

static bool read_like(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at++;
    SqlLike *like = NEW(parser, SqlLike);
    like->name = sql_read_object(parser);
    if (!like->name)
        return false;
    while (at(parser, KW_INCLUDING) || at(parser, KW_EXCLUDING)) {
        size_t option_from = parser->at;
        SqlOption *option = NEW(parser, SqlOption);
        option->name = sql_lower_text(parser, sql_next(parser));
        option->value = sql_lower_text(parser, sql_peek(parser, 0));
        if (!sql_read_label(parser))
            return false;
        option->span = sql_span_from(parser, option_from);
        SQL_LIST_ADD(&like->options, option);
    }
    like->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&table->likes, like);
    return true;
}

static bool read_element(SqlParser *parser, SqlCreateTable *table, bool typed)
{
    int taken = SQL_HOOK(parser, table_element, table);
    if (taken)
        return taken > 0;
    if (at(parser, KW_LIKE))
        return read_like(parser, table);
    if (sql_at_table_constraint(parser)) {
        SqlConstraint *constraint = sql_read_table_constraint(parser);
        if (constraint)
            SQL_LIST_ADD(&table->constraints, constraint);
        return constraint != NULL;
    }
    SqlColumn *column = typed ? sql_read_column_options(parser) : sql_read_column_def(parser);
    if (column)
        SQL_LIST_ADD(&table->columns, column);
    return column != NULL;
}

static bool is_trailing_comma(const SqlParser *parser)
{
    return at_punct(parser, ')') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_TRAILING_COMMA);
}

static bool read_elements(SqlParser *parser, SqlCreateTable *table, bool typed)
{
    if (!need_punct(parser, '('))
        return false;
    if (!typed && take_punct(parser, ')'))
        return true;
    do {
        if (!read_element(parser, table, typed))
            return false;
    } while (take_punct(parser, ',') && !is_trailing_comma(parser));
    return need_punct(parser, ')');
}

static bool read_on_commit(SqlParser *parser, SqlCreateTable *table)
{
    size_t from = parser->at;
    if (!take2(parser, KW_DELETE, KW_ROWS) && !take2(parser, KW_PRESERVE, KW_ROWS) &&
        !take(parser, KW_DROP))
        return sql_fail(parser, "expected DELETE ROWS, PRESERVE ROWS or DROP");
    table->on_commit = sql_words_since(parser, from);
    return true;
}

static bool read_word(SqlParser *parser, Str *word)
{
    SqlIdent *ident = sql_read_ident(parser);
    if (ident)
        *word = ident->name;
    return ident != NULL;
}

/* One of what follows the columns; *found is false when something else stands here. */
static bool read_storage(SqlParser *parser, SqlCreateTable *table, bool *found)
{
    const SqlHooks *hooks = parser->dialect->hooks;
    int taken = hooks && hooks->table_option ? hooks->table_option(parser, table) : 0;
    *found = true;
    if (taken)
        return taken > 0;
    if (take(parser, KW_INHERITS))
        return need_punct(parser, '(') && sql_read_objects(parser, &table->inherits) &&
               need_punct(parser, ')');
    if (at2(parser, KW_PARTITION, KW_BY))
        return (table->partition_by = read_partition_by(parser)) != NULL;
    if (take(parser, KW_USING))
        return read_word(parser, &table->method);
    if (take2(parser, KW_WITHOUT, KW_OIDS))
        return table->without_oids = true;
    if (at(parser, KW_WITH) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        return sql_read_options(parser, &table->options);
    }
    if (take2(parser, KW_ON, KW_COMMIT))
        return read_on_commit(parser, table);
    if (take(parser, KW_TABLESPACE))
        return read_word(parser, &table->tablespace);
    *found = false;
    return true;
}

static bool read_storages(SqlParser *parser, SqlCreateTable *table)
{
    bool found = true;
    while (found)
        if (!read_storage(parser, table, &found))
            return false;
    return true;
}

static bool read_as(SqlParser *parser, SqlCreateTable *table)
{
    take(parser, KW_AS);
    table->as = at(parser, KW_EXECUTE) ? sql_read_statement(parser) : sql_read_query_tree(parser);
    if (!table->as)
        return false;
    sql_take_with_data(parser, &table->with_no_data);
    return true;
}

static bool read_server(SqlParser *parser, SqlCreateTable *table)
{
    if (!table->foreign)
        return true;
    if (!need(parser, KW_SERVER))
        return false;
    table->server = sql_read_ident(parser);
    if (!table->server)
        return false;
    return !at(parser, KW_OPTIONS) || sql_read_fdw_options(parser, &table->options);
}

/* (a, b) of CREATE TABLE t (a, b) AS. */
static bool at_as_columns(const SqlParser *parser)
{
    if (!at_punct(parser, '(') || !sql_token_is_ident(parser, sql_peek(parser, 1)))
        return false;
    const SqlToken *after = sql_peek(parser, 2);
    return sql_token_is_punct(after, ',') || sql_token_is_punct(after, ')');
}

static bool read_typed(SqlParser *parser, SqlCreateTable *table)
{
    return !at_punct(parser, '(') || read_elements(parser, table, true);
}

static bool read_body(SqlParser *parser, SqlCreateTable *table)
{
    if (take(parser, KW_OF))
        return (table->of_type = sql_read_object(parser)) && read_typed(parser, table);
    if (take2(parser, KW_PARTITION, KW_OF))
        return (table->partition_of = sql_read_object(parser)) && read_typed(parser, table) &&
               (table->bound = sql_read_bound(parser));
    if (at_as_columns(parser))
        return sql_read_ident_list(parser, &table->as_columns);
    if (at(parser, KW_LIKE) && (parser->dialect->family == SQL_FAMILY_MYSQL ||
                                sql_has_grammar(parser->dialect, SQL_GRAMMAR_LIKE_TABLE)))
        return read_like(parser, table);
    if (!at_punct(parser, '('))
        return true;
    return read_elements(parser, table, false);
}

static bool is_complete(SqlParser *parser, const SqlCreateTable *table, bool has_body)
{
    if (table->as_columns.n && !table->as)
        return sql_fail(parser, "expected a type after the column's name");
    bool bare = sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_TABLE);
    if (!table->as && !has_body && !bare)
        return sql_fail(parser, "expected the columns of the table");
    return true;
}

SqlTree *sql_read_create_table(SqlParser *parser, SqlCreateTable *table)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_TABLE);
    tree->create_table = table;
    table->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    table->name = sql_read_object(parser);
    if (!table->name)
        return NULL;
    size_t from = parser->at;
    if (!read_body(parser, table))
        return NULL;
    bool has_body = parser->at > from;
    if (!read_storages(parser, table) || !read_server(parser, table))
        return NULL;
    bool bare = sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_TABLE) && sql_at_query(parser);
    if ((bare || at(parser, KW_AS)) && !read_as(parser, table))
        return NULL;
    return is_complete(parser, table, has_body) ? tree : NULL;
}
