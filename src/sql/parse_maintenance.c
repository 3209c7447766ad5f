/* VACUUM, ANALYZE, REINDEX, CLUSTER, LOCK, REFRESH, REASSIGN, IMPORT FOREIGN SCHEMA. */
#include "sql/parse_statement.h"

static void add_flag(SqlParser *parser, SqlCommand *command)
{
    SqlOption *option = sql_option_new(parser, "", parser->at);
    option->name = sql_lower_text(parser, sql_next(parser));
    SQL_LIST_ADD(&command->options, option);
}

/* t (a, b), ONLY u */
static bool read_relations(SqlParser *parser, SqlCommand *command)
{
    do {
        SqlSource *table = sql_read_table_source(parser);
        if (!table)
            return false;
        SQL_LIST_ADD(&command->tables, table->name);
        if (at_punct(parser, '(') && !sql_read_ident_list(parser, &command->names))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static bool read_vacuum(SqlParser *parser, SqlCommand *command)
{
    if (at_punct(parser, '(')) {
        if (!sql_read_options(parser, &command->options))
            return false;
    } else {
        while (at(parser, KW_FULL) || at(parser, KW_FREEZE) || at(parser, KW_VERBOSE) ||
               at(parser, KW_ANALYZE) || at(parser, KW_ANALYSE))
            add_flag(parser, command);
    }
    return sql_at_end(parser) || read_relations(parser, command);
}

static bool read_reindex(SqlParser *parser, SqlCommand *command)
{
    if (at_punct(parser, '(') && !sql_read_options(parser, &command->options))
        return false;
    bool whole = at(parser, KW_SYSTEM) || at(parser, KW_DATABASE);
    command->scope = sql_lower_text(parser, sql_peek(parser, 0));
    if (!take(parser, KW_INDEX) && !take(parser, KW_TABLE) && !take(parser, KW_SCHEMA) &&
        !take(parser, KW_SYSTEM) && !need(parser, KW_DATABASE))
        return false;
    if (at(parser, KW_CONCURRENTLY))
        add_flag(parser, command);
    if (whole && since(parser, 16, sql_at_end(parser)))
        return true;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    bool relation = str_is(command->scope, "table") || str_is(command->scope, "index");
    if (relation)
        SQL_LIST_ADD(&command->tables, name);
    return true;
}

static bool read_cluster(SqlParser *parser, SqlCommand *command)
{
    if (at_punct(parser, '(')) {
        if (!sql_read_options(parser, &command->options))
            return false;
    } else if (at(parser, KW_VERBOSE)) {
        add_flag(parser, command);
    }
    if (sql_at_end(parser))
        return true;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    if (take(parser, KW_ON)) { /* the old form: CLUSTER index ON table */
        name = sql_read_object(parser);
    } else if (take(parser, KW_USING) && !sql_read_ident(parser)) {
        return false;
    }
    if (name)
        SQL_LIST_ADD(&command->tables, name);
    return name != NULL;
}

static bool read_lock_mode(SqlParser *parser, SqlCommand *command)
{
    size_t from = parser->at;
    if (take(parser, KW_ACCESS))
        (void)(take(parser, KW_SHARE) || take(parser, KW_EXCLUSIVE));
    else if (take(parser, KW_ROW))
        (void)(take(parser, KW_SHARE) || take(parser, KW_EXCLUSIVE));
    else if (take(parser, KW_SHARE))
        (void)(take2(parser, KW_UPDATE, KW_EXCLUSIVE) || take2(parser, KW_ROW, KW_EXCLUSIVE));
    else
        take(parser, KW_EXCLUSIVE);
    command->scope = sql_words_since(parser, from);
    return need(parser, KW_MODE);
}

static bool read_lock(SqlParser *parser, SqlCommand *command)
{
    take(parser, KW_TABLE);
    if (!read_relations(parser, command))
        return false;
    if (take(parser, KW_IN) && !read_lock_mode(parser, command))
        return false;
    if (at(parser, KW_NOWAIT))
        add_flag(parser, command);
    return true;
}

static bool read_refresh(SqlParser *parser, SqlCommand *command)
{
    if (!need(parser, KW_MATERIALIZED) || !need(parser, KW_VIEW))
        return false;
    if (at(parser, KW_CONCURRENTLY))
        add_flag(parser, command);
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&command->tables, name);
    bool with_no_data;
    sql_take_with_data(parser, &with_no_data);
    return true;
}

static bool read_roles(SqlParser *parser, SqlCommand *command)
{
    do {
        SqlIdent *role = sql_read_role(parser);
        if (!role)
            return false;
        SQL_LIST_ADD(&command->names, role);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_reassign(SqlParser *parser, SqlCommand *command)
{
    return need(parser, KW_OWNED) && need(parser, KW_BY) && read_roles(parser, command) &&
           need(parser, KW_TO) && sql_read_role(parser);
}

static bool read_import(SqlParser *parser, SqlCommand *command)
{
    if (!need(parser, KW_FOREIGN) || !need(parser, KW_SCHEMA) || !sql_read_ident(parser))
        return false;
    if (take2(parser, KW_LIMIT, KW_TO) || take(parser, KW_EXCEPT)) {
        if (!need_punct(parser, '(') || !sql_read_objects(parser, &command->tables) ||
            !need_punct(parser, ')'))
            return false;
    }
    if (!need(parser, KW_FROM) || !need(parser, KW_SERVER) || !sql_read_ident(parser) ||
        !need(parser, KW_INTO) || !sql_read_ident(parser))
        return false;
    return !at(parser, KW_OPTIONS) || sql_read_fdw_options(parser, &command->options);
}

SqlTree *sql_read_maintenance(SqlParser *parser)
{
    const SqlToken *word = sql_peek(parser, 0);
    SqlTree *tree = sql_command_new(parser, 1);
    SqlCommand *command = tree->command;
    bool ok = false;
    switch (word->id) {
    case KW_REINDEX:
        ok = read_reindex(parser, command);
        break;
    case KW_CLUSTER:
        ok = read_cluster(parser, command);
        break;
    case KW_LOCK:
        ok = read_lock(parser, command);
        break;
    case KW_REFRESH:
        ok = read_refresh(parser, command);
        break;
    case KW_REASSIGN:
        ok = read_reassign(parser, command);
        break;
    case KW_IMPORT:
        ok = read_import(parser, command);
        break;
    default:
        ok = read_vacuum(parser, command);
    }
    return ok ? tree : NULL;
}
