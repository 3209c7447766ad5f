/* Statements of the MySQL family whose shape differs from the shared grammar, and its hooks. */
#include "sql/parse_mysql.h"

/* ALGORITHM = x, LOCK = y behind an index statement. */
static bool take_online(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    if (!at(parser, KW_ALGORITHM) && !at(parser, KW_LOCK))
        return false;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_lower_text(parser, sql_next(parser));
    take_punct(parser, '=');
    option->value = sql_lower_text(parser, sql_peek(parser, 0));
    if (!sql_read_label(parser))
        return false;
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return true;
}

static bool read_index_head(SqlParser *parser, SqlCreateIndex *index)
{
    index->unique = take(parser, KW_UNIQUE);
    index->fulltext = !index->unique && take(parser, KW_FULLTEXT);
    index->spatial = !index->unique && !index->fulltext && take(parser, KW_SPATIAL);
    if (!need(parser, KW_INDEX))
        return false;
    index->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!(index->name = sql_read_object(parser)))
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
    while (take_online(parser, &index->options))
        continue;
    return tree;
}

static SqlTree *read_create_database(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *database = tree->definition = NEW(parser, SqlDefinition);
    database->object = STR("database");
    parser->at++;
    database->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    database->name = sql_read_object(parser);
    if (!database->name)
        return NULL;
    while (sql_mysql_option(parser, &database->options) > 0)
        continue;
    return tree;
}

static SqlTree *read_drop_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    drop->object = STR("index");
    parser->at += 2;
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    SqlName *name = sql_read_object(parser);
    if (!name || !need(parser, KW_ON) || !(drop->table = sql_read_object(parser)))
        return NULL;
    SQL_LIST_ADD(&drop->names, name);
    while (take_online(parser, &drop->options))
        continue;
    return tree;
}

static bool at_created_index(const SqlParser *parser)
{
    return at(parser, KW_INDEX) || at(parser, KW_UNIQUE) || at(parser, KW_FULLTEXT) ||
           at(parser, KW_SPATIAL);
}

static SqlTree *read_create(SqlParser *parser)
{
    parser->at++;
    if (at_created_index(parser))
        return read_create_index(parser);
    if (at(parser, KW_DATABASE) || at(parser, KW_SCHEMA))
        return read_create_database(parser);
    parser->at--;
    return sql_read_create(parser);
}

static SqlTree *read_data(SqlParser *parser)
{
    SqlCteList ctes = {0};
    if (at(parser, KW_INSERT) || at(parser, KW_REPLACE))
        return sql_mysql_insert(parser);
    return at(parser, KW_UPDATE) ? sql_mysql_update(parser, &ctes)
                                 : sql_mysql_delete(parser, &ctes);
}

int sql_mysql_statement(SqlParser *parser, SqlTree **tree)
{
    if (at_punct(parser, '('))
        return 0;
    switch (sql_peek(parser, 0)->id) {
    case KW_CREATE:
        *tree = read_create(parser);
        break;
    case KW_INSERT:
    case KW_REPLACE:
    case KW_UPDATE:
    case KW_DELETE:
        *tree = read_data(parser);
        break;
    case KW_DROP:
        if (!at2(parser, KW_DROP, KW_INDEX))
            return 0;
        *tree = read_drop_index(parser);
        break;
    case KW_RENAME:
        if (!at2(parser, KW_RENAME, KW_TABLE) && !at2(parser, KW_RENAME, KW_TABLES))
            return 0;
        *tree = sql_mysql_rename(parser);
        break;
    case KW_SET:
        return sql_mysql_set(parser, tree);
    default:
        return 0;
    }
    return *tree ? 1 : -1;
}

const SqlHooks sql_mysql_hooks = {
    .statement = sql_mysql_statement,
    .column_option = sql_mysql_column_option,
    .table_option = sql_mysql_table_option,
    .alter_action = sql_mysql_alter_action,
    .type = sql_mysql_type,
    .constraint = sql_mysql_constraint,
    .primary = sql_mysql_primary,
    .source_tail = sql_mysql_source_tail,
    .refuses = sql_mysql_refuses,
};
