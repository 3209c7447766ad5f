/* Which reader a statement of the MySQL family gets, and the family's hooks. */
#include "sql/parse_mysql.h"

/* ALGORITHM = x, LOCK = y behind an index statement. */
static bool take_online(SqlParser *parser, SqlOptionList *options)
{
    static const char *const words[] = {"default", "instant",   "inplace", "copy", "none",
                                        "shared",  "exclusive", "nocopy",  NULL};
    size_t from = parser->at;
    if (!at(parser, KW_ALGORITHM) && !at(parser, KW_LOCK))
        return false;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_lower_text(parser, sql_next(parser));
    take_punct(parser, '=');
    option->value = sql_lower_text(parser, sql_peek(parser, 0));
    if (!sql_mysql_take_any(parser, words))
        return sql_fail(parser, "expected DEFAULT, INPLACE, NONE or the like");
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return true;
}

static bool read_online(SqlParser *parser, SqlOptionList *options)
{
    while (take_online(parser, options))
        continue;
    return !parser->error;
}

static bool read_index_head(SqlParser *parser, SqlCreateIndex *index)
{
    if (!take_text(parser, "online"))
        take_text(parser, "offline");
    index->unique = take(parser, KW_UNIQUE);
    index->fulltext = !index->unique && take(parser, KW_FULLTEXT);
    index->spatial = !index->unique && !index->fulltext && take(parser, KW_SPATIAL);
    if (!index->unique && !index->fulltext && !index->spatial)
        take_text(parser, "vector");
    if (!need(parser, KW_INDEX))
        return false;
    index->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!at(parser, KW_ON) && !(index->name = sql_read_object(parser)))
        return false;
    return sql_mysql_index_options(parser, &index->method, &index->options) &&
           need(parser, KW_ON) && (index->table = sql_read_object(parser));
}

static SqlTree *read_create_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_INDEX);
    SqlCreateIndex *index = tree->create_index = NEW(parser, SqlCreateIndex);
    if (!read_index_head(parser, index) || !sql_mysql_key_parts(parser, &index->keys) ||
        !sql_mysql_index_options(parser, &index->method, &index->options))
        return NULL;
    if (take(parser, KW_WAIT) && !sql_mysql_read_int(parser))
        return NULL;
    take(parser, KW_NOWAIT);
    return read_online(parser, &index->options) ? tree : NULL;
}

static SqlTree *read_create_database(SqlParser *parser, bool or_replace)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *database = tree->definition = NEW(parser, SqlDefinition);
    database->object = STR("database");
    database->or_replace = or_replace;
    parser->at++;
    database->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    database->name = sql_read_object(parser);
    bool ok = database->name && sql_mysql_database_options(parser, &database->options);
    return ok ? tree : NULL;
}

static SqlTree *read_drop_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    drop->object = STR("index");
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    SqlName *name = sql_read_object(parser);
    if (!name || !need(parser, KW_ON) || !(drop->table = sql_read_object(parser)))
        return NULL;
    SQL_LIST_ADD(&drop->names, name);
    if (take(parser, KW_WAIT) && !sql_mysql_read_int(parser))
        return NULL;
    take(parser, KW_NOWAIT);
    return read_online(parser, &drop->options) ? tree : NULL;
}

static bool at_created_index(const SqlParser *parser)
{
    return at(parser, KW_INDEX) || at(parser, KW_UNIQUE) || at(parser, KW_FULLTEXT) ||
           at(parser, KW_SPATIAL) || at_text(parser, "online") || at_text(parser, "offline") ||
           (at_text(parser, "vector") && sql_token_is_word(sql_peek(parser, 1), KW_INDEX));
}

/* [GLOBAL] [TEMPORARY] TABLE */
static bool take_table(SqlParser *parser, bool *temporary)
{
    size_t from = parser->at;
    take(parser, KW_GLOBAL);
    *temporary = take(parser, KW_TEMPORARY);
    if (take(parser, KW_TABLE))
        return true;
    parser->at = from;
    return false;
}

static SqlTree *read_create(SqlParser *parser)
{
    parser->at++;
    bool temporary, or_replace = take2(parser, KW_OR, KW_REPLACE);
    if (take_table(parser, &temporary)) {
        SqlCreateTable *table = NEW(parser, SqlCreateTable);
        table->temporary = temporary;
        return sql_read_create_table(parser, table);
    }
    if (at_created_index(parser))
        return read_create_index(parser);
    if (at(parser, KW_DATABASE) || at(parser, KW_SCHEMA))
        return read_create_database(parser, or_replace);
    SqlTree *tree = sql_mysql_program(parser, true, or_replace);
    if (!tree && !parser->error)
        tree = sql_mysql_create_object(parser, or_replace);
    if (!tree)
        sql_fail(parser, "unknown kind of object after CREATE");
    return tree;
}

/* SET TIFLASH REPLICA 1, READ ONLY = 1, UPGRADE DATA DIRECTORY NAME */
static bool read_database_action(SqlParser *parser)
{
    SqlPhrase found;
    return sql_mysql_phrase(parser,
                            "(set tiflash replica $int [location labels <$string>] |"
                            " read only ['='] $value | upgrade data directory name)",
                            &found);
}

/* ALTER DATABASE [name] options: without a name it is the current one. */
static SqlTree *read_alter_database(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("database");
    parser->at++;
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    size_t from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OPTION);
    if (!sql_mysql_database_options(parser, &action->options))
        return NULL;
    if (!action->options.n && !at(parser, KW_READ)) {
        if (!(alter->name = sql_read_object(parser)))
            return NULL;
        from = parser->at;
        if (!sql_mysql_database_options(parser, &action->options))
            return NULL;
    }
    if (!action->options.n && !read_database_action(parser))
        return NULL;
    if (!action->options.n)
        action->op = SQL_ACTION_OTHER;
    else
        action->value = action->options.first->value;
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

static SqlTree *read_alter(SqlParser *parser)
{
    parser->at++;
    if (at(parser, KW_DATABASE) || at(parser, KW_SCHEMA))
        return read_alter_database(parser);
    SqlTree *tree = sql_mysql_alter_table(parser);
    if (!tree && !parser->error)
        tree = sql_mysql_program(parser, false, false);
    if (!tree && !parser->error)
        tree = sql_mysql_alter_object(parser);
    if (!tree)
        sql_fail(parser, "unknown kind of object after ALTER");
    return tree;
}

static SqlTree *read_drop(SqlParser *parser)
{
    parser->at++;
    if (take(parser, KW_INDEX))
        return read_drop_index(parser);
    SqlTree *tree = sql_mysql_drop_object(parser);
    if (!tree)
        sql_fail(parser, "unknown kind of object after DROP");
    return tree;
}

static SqlTree *read_truncate(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    SqlPhrase found;
    drop->object = STR("table");
    parser->at++;
    if (!sql_mysql_phrase(parser, "[table] $table [wait $int | nowait]", &found))
        return NULL;
    drop->names = found.names;
    return tree;
}

/* WITH ... in front of UPDATE and DELETE. */
static SqlTree *read_with(SqlParser *parser)
{
    size_t from = parser->at;
    SqlCteList ctes = {0};
    if (!sql_read_with(parser, &ctes))
        return NULL;
    if (at(parser, KW_UPDATE))
        return sql_mysql_update(parser, &ctes);
    if (at(parser, KW_DELETE))
        return sql_mysql_delete(parser, &ctes);
    SqlQuery *query = sql_read_query_after(parser, &ctes, from);
    if (!query)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_SELECT);
    tree->query = query;
    return tree;
}

static SqlTree *read_data(SqlParser *parser)
{
    SqlCteList ctes = {0};
    if (at(parser, KW_INSERT) || at(parser, KW_REPLACE))
        return sql_mysql_insert(parser);
    return at(parser, KW_UPDATE) ? sql_mysql_update(parser, &ctes)
                                 : sql_mysql_delete(parser, &ctes);
}

static SqlTree *read_call(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    size_t from = parser->at;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    SqlExpr *call = sql_expr_new(parser, SQL_EXPR_CALL, from);
    if (at_punct(parser, '(')) {
        call = sql_read_call(parser, name, from);
    } else {
        call->call = NEW(parser, SqlCall);
        call->call->name = name;
        call = sql_expr_close(parser, call, from);
    }
    if (call)
        SQL_LIST_ADD(&tree->command->values, call);
    return call ? tree : NULL;
}

static SqlTree *read_by_word(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_CREATE:
        return read_create(parser);
    case KW_ALTER:
        return read_alter(parser);
    case KW_TRUNCATE:
        return read_truncate(parser);
    case KW_RENAME:
        return sql_mysql_rename(parser);
    case KW_INSERT:
    case KW_REPLACE:
    case KW_UPDATE:
    case KW_DELETE:
        return read_data(parser);
    case KW_WITH:
        return read_with(parser);
    case KW_GRANT:
    case KW_REVOKE:
        return sql_mysql_grant(parser);
    case KW_SHOW:
        return sql_mysql_show(parser);
    case KW_EXPLAIN:
    case KW_DESC:
    case KW_DESCRIBE:
        return sql_mysql_explain(parser);
    case KW_ANALYZE:
        return sql_mysql_analyze(parser);
    case KW_CALL:
        return read_call(parser);
    case KW_SET:
        return sql_mysql_set(parser);
    default:
        return NULL;
    }
}

/* The statements that a table of phrases reads come first where their words begin like another. */
static SqlTree *read_other(SqlParser *parser)
{
    bool load = at2(parser, KW_LOAD, KW_DATA) ||
                (at(parser, KW_LOAD) && sql_token_is_word(sql_peek(parser, 1), KW_XML));
    if (load)
        return sql_mysql_load(parser);
    SqlTree *tree = sql_mysql_block(parser);
    if (!tree && !parser->error)
        tree = sql_mysql_command(parser, NULL);
    if (!tree && !parser->error)
        tree = sql_mysql_command(parser, sql_mysql_tool_rows());
    if (!tree && !parser->error && at(parser, KW_DROP))
        tree = read_drop(parser);
    return tree;
}

static bool is_query(const SqlParser *parser)
{
    return at(parser, KW_SELECT) || at(parser, KW_VALUES) || at(parser, KW_TABLE) ||
           at_punct(parser, '(');
}

static bool begins_tool(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    return (at(parser, KW_CREATE) && sql_token_is_word(after, KW_STATISTICS)) ||
           (at(parser, KW_SET) && sql_token_is_word(after, KW_BINDING));
}

/* A quote or comment that runs into the end. */
static bool is_unclosed(SqlParser *parser)
{
    if (!parser->n || !(parser->tokens[parser->n - 1].flags & SQL_TOKEN_UNCLOSED))
        return false;
    parser->at = parser->n - 1;
    sql_fail(parser, "the quote or comment that opens here is never closed");
    return true;
}

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (parser->depth == 1 && is_unclosed(parser))
        return -1;
    if (is_query(parser))
        return 0;
    bool outermost = parser->depth == 1;
    if (outermost)
        parser->missed = 0;
    *tree = begins_tool(parser) ? NULL : read_by_word(parser);
    if (!*tree && !parser->error)
        *tree = read_other(parser);
    if (!*tree)
        sql_fail(parser, "unknown statement");
    else if (outermost)
        sql_mysql_tell_missed(parser);
    return *tree ? 1 : -1;
}

/* Reserved in MariaDB only. */
const uint8_t sql_mariadb_words[KW_COUNT] = {[KW_RETURNING] = SQL_WORD_KEPT};

const SqlHooks sql_mysql_hooks = {
    .statement = read_statement,
    .column_option = sql_mysql_column_option,
    .table_element = sql_mysql_table_element,
    .table_option = sql_mysql_table_option,
    .type = sql_mysql_type,
    .constraint = sql_mysql_constraint,
    .primary = sql_mysql_primary,
    .infix = sql_mysql_infix,
    .join = sql_mysql_join,
    .arm = sql_mysql_arm,
    .query_tail = sql_mysql_query_tail,
    .source = sql_mysql_source,
    .refuses = sql_mysql_refuses,
};
