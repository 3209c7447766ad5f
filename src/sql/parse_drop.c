/* DROP of every kind of object, and TRUNCATE. */
#include "sql/parse_statement.h"

static bool read_names(SqlParser *parser, SqlDrop *drop, Str words)
{
    do {
        SqlName *name = sql_read_object_of_kind(parser, words, &drop->table);
        if (!name)
            return false;
        SQL_LIST_ADD(&drop->names, name);
    } while (take_punct(parser, ','));
    return true;
}

/* DROP OWNED BY a, b */
static bool read_owned(SqlParser *parser, SqlDrop *drop)
{
    do {
        SqlIdent *role = sql_read_role(parser);
        if (!role)
            return false;
        SqlName *name = sql_name_of_ident(parser, role);
        SQL_LIST_ADD(&drop->names, name);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_user_mapping(SqlParser *parser, SqlDrop *drop)
{
    if (!need(parser, KW_FOR))
        return false;
    SqlIdent *user = at(parser, KW_USER) ? sql_read_label(parser) : sql_read_role(parser);
    if (!user || !need(parser, KW_SERVER))
        return false;
    SqlName *server = sql_read_object(parser);
    if (server)
        SQL_LIST_ADD(&drop->names, server);
    return server != NULL;
}

static bool read_dropped(SqlParser *parser, SqlDrop *drop)
{
    drop->object = STR("owned");
    if (take2(parser, KW_OWNED, KW_BY))
        return read_owned(parser, drop);
    Str words;
    if (!sql_take_object_kind(parser, &words))
        return false;
    drop->object = words;
    drop->concurrently = str_is(words, "index") && take(parser, KW_CONCURRENTLY);
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (str_is(words, "user mapping"))
        return read_user_mapping(parser, drop);
    if (!read_names(parser, drop, words))
        return false;
    bool options = str_is(words, "database") && (at(parser, KW_WITH) || at_punct(parser, '('));
    if (options)
        take(parser, KW_WITH);
    return !options || sql_read_options(parser, &drop->options);
}

SqlTree *sql_read_drop(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    parser->at++;
    if (!read_dropped(parser, drop))
        return NULL;
    sql_read_behavior(parser, &drop->cascade, &drop->restrict_);
    return tree;
}

SqlTree *sql_read_truncate(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    drop->object = STR("table");
    parser->at++;
    take(parser, KW_TABLE);
    do {
        SqlSource *table = sql_read_table_source(parser);
        if (!table)
            return NULL;
        SQL_LIST_ADD(&drop->names, table->name);
    } while (take_punct(parser, ','));
    drop->restart_identity = take2(parser, KW_RESTART, KW_IDENTITY);
    drop->continue_identity = take2(parser, KW_CONTINUE, KW_IDENTITY);
    sql_read_behavior(parser, &drop->cascade, &drop->restrict_);
    return tree;
}
