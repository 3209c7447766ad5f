/* Statements of Oracle: the dispatcher, DROP, TRUNCATE, GRANT, COMMENT and session commands. */
#include "sql/parse_oracle.h"

/* The words of an object's kind up to its name: MATERIALIZED VIEW LOG, PUBLIC SYNONYM. */
static Str take_kind(SqlParser *parser)
{
    static const char *const firsts[] = {
        "public",  "materialized", "database", "force",   "tablespace", "pluggable", "mining",
        "package", "type",         "lockdown", "restore", "shared",     NULL};
    static const char *const seconds[] = {"link",    "view",  "log",    "zonemap", "set",
                                          "model",   "body",  "public", "synonym", "database",
                                          "profile", "point", NULL};
    size_t from = parser->at++;
    bool more = false;
    for (size_t i = 0; firsts[i] && !more; i++)
        more = str_is_nocase(sql_token_text(parser, &parser->tokens[from]), firsts[i]);
    for (size_t i = 0; more && seconds[i];) {
        bool last = !sql_token_is_label(parser, sql_peek(parser, 1));
        i = !last && sql_oracle_take(parser, seconds[i]) ? 0 : i + 1;
    }
    return sql_words_since(parser, from);
}

/* CASCADE CONSTRAINTS PURGE, INCLUDING CONTENTS AND DATAFILES */
static void read_drop_tail(SqlParser *parser, SqlDrop *drop)
{
    size_t from = parser->at;
    while (!sql_at_end(parser) && !at_punct(parser, ';')) {
        drop->cascade = drop->cascade || at(parser, KW_CASCADE);
        parser->at++;
    }
    if (parser->at == from)
        return;
    SqlOption *option = sql_option_new(parser, "rest", from);
    option->value = sql_words_since(parser, from);
    SQL_LIST_ADD(&drop->options, option);
}

static SqlTree *read_drop(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    parser->at++;
    drop->object = take_kind(parser);
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    bool on = take(parser, KW_ON);
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    if (on)
        drop->table = name;
    SQL_LIST_ADD(&drop->names, name);
    read_drop_tail(parser, drop);
    return tree;
}

/* TRUNCATE TABLE t DROP STORAGE, TRUNCATE CLUSTER c REUSE STORAGE */
static SqlTree *read_truncate(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    parser->at++;
    drop->object = sql_lower_text(parser, sql_peek(parser, 0));
    if (!take(parser, KW_TABLE) && !need(parser, KW_CLUSTER))
        return NULL;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&drop->names, name);
    read_drop_tail(parser, drop);
    return tree;
}

static SqlOption *read_privilege(SqlParser *parser)
{
    size_t from = parser->at;
    while (!sql_at_end(parser) && !at_punct(parser, ',') && !at_punct(parser, ';') &&
           !at(parser, KW_ON) && !at(parser, KW_TO) && !at(parser, KW_FROM) &&
           !at_punct(parser, '('))
        parser->at++;
    if (parser->at == from)
        return NULL;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_words_since(parser, from);
    sql_skip_parens(parser);
    option->span = sql_span_from(parser, from);
    return option;
}

static bool read_grant_object(SqlParser *parser, SqlGrant *grant)
{
    size_t from = parser->at;
    grant->object = STR("table");
    if (sql_oracle_take(parser, "directory") || sql_oracle_take(parser, "edition") ||
        sql_oracle_take2(parser, "java", "source") ||
        sql_oracle_take2(parser, "java", "resource") ||
        sql_oracle_take2(parser, "mining", "model") || take(parser, KW_USER) ||
        sql_oracle_take2(parser, "sql", "translation"))
        grant->object = sql_words_since(parser, from);
    if (str_is(grant->object, "sql translation"))
        sql_oracle_take(parser, "profile");
    return sql_read_objects(parser, &grant->objects);
}

static SqlTree *read_grant(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_GRANT);
    SqlGrant *grant = tree->grant = NEW(parser, SqlGrant);
    grant->revoke = sql_token_is_word(sql_next(parser), KW_REVOKE);
    do {
        SqlOption *privilege = read_privilege(parser);
        if (!privilege) {
            sql_fail(parser, "expected a privilege");
            return NULL;
        }
        grant->all_privileges = grant->all_privileges || str_starts(privilege->name, "all");
        SQL_LIST_ADD(&grant->privileges, privilege);
    } while (take_punct(parser, ','));
    if (take(parser, KW_ON) && !read_grant_object(parser, grant))
        return NULL;
    if (!take(parser, KW_TO) && !need(parser, KW_FROM))
        return NULL;
    do {
        SqlIdent *grantee = sql_ident_of_token(parser, sql_next(parser));
        SQL_LIST_ADD(&grant->grantees, grantee);
    } while (take_punct(parser, ','));
    grant->with_grant = at(parser, KW_WITH) && sql_oracle_at(parser, 1, "grant");
    SqlOptionList rest = {0};
    sql_oracle_rest(parser, &rest);
    return tree;
}

/* Kinds of objects that only Oracle comments on. */
static SqlTree *read_comment(SqlParser *parser)
{
    bool own = sql_oracle_at(parser, 2, "indextype") || sql_oracle_at(parser, 2, "operator") ||
               sql_oracle_at(parser, 2, "edition") || sql_oracle_at(parser, 2, "mining") ||
               sql_oracle_at(parser, 2, "materialized");
    if (!own)
        return sql_read_comment(parser);
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMENT);
    SqlComment *comment = tree->comment = NEW(parser, SqlComment);
    parser->at++;
    if (!need(parser, KW_ON))
        return NULL;
    comment->object = take_kind(parser);
    comment->name = sql_read_object(parser);
    size_t from = parser->at + 1;
    if (!comment->name || !need(parser, KW_IS) || !sql_read_string(parser, &comment->text))
        return NULL;
    comment->text_span = sql_span_from(parser, from);
    return tree;
}

/* A command of which a rule asks nothing but its words. */
static SqlTree *read_command(SqlParser *parser, size_t words)
{
    SqlTree *tree = sql_command_new(parser, words);
    sql_oracle_rest(parser, &tree->command->options);
    return tree;
}

/* ALTER SESSION SET a = b; ALTER INDEX i RENAME TO j; every other ALTER by its words */
static SqlTree *read_alter(SqlParser *parser)
{
    if (take2(parser, KW_ALTER, KW_TABLE))
        return sql_oracle_alter_table(parser);
    if (sql_oracle_at(parser, 1, "session") || sql_oracle_at(parser, 1, "system"))
        return read_command(parser, 2);
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    parser->at++;
    alter->object = take_kind(parser);
    alter->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (at_ident(parser) && !(alter->name = sql_read_object(parser)))
        return NULL;
    size_t from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    if (take2(parser, KW_RENAME, KW_TO)) {
        action->op = SQL_ACTION_RENAME;
        if (!(action->new_name = sql_read_ident(parser)))
            return NULL;
    } else {
        sql_oracle_skip(parser);
        action->rest = sql_span_from(parser, from);
    }
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

/* RENAME a TO b */
static SqlTree *read_rename(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    size_t from = parser->at++;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_RENAME_TABLE);
    alter->object = STR("table");
    alter->name = sql_read_object(parser);
    if (!alter->name || !need(parser, KW_TO) || !(action->new_name = sql_read_ident(parser)))
        return NULL;
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

/* EXPLAIN PLAN SET STATEMENT_ID = 'x' INTO t FOR statement */
static SqlTree *read_explain(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    while (!sql_at_end(parser) && !at(parser, KW_FOR))
        parser->at++;
    if (!need(parser, KW_FOR) || !(tree->command->inner = sql_read_statement(parser)))
        return NULL;
    return tree;
}

static SqlTree *read_lock(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    if (!need(parser, KW_TABLE) || !sql_read_objects(parser, &tree->command->tables))
        return NULL;
    sql_oracle_rest(parser, &tree->command->options);
    return tree;
}

static SqlTree *read_call(SqlParser *parser)
{
    SqlTree *tree = sql_command_new(parser, 1);
    SqlExpr *call = sql_oracle_reference(parser);
    if (!call)
        return NULL;
    SQL_LIST_ADD(&tree->command->values, call);
    sql_oracle_rest(parser, &tree->command->options);
    return tree;
}

static SqlTree *read_by_word(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_INSERT:
        return sql_oracle_insert(parser);
    case KW_UPDATE:
        return sql_oracle_update(parser);
    case KW_DELETE:
        return sql_oracle_delete(parser);
    case KW_MERGE:
        return sql_oracle_merge(parser);
    case KW_CREATE:
        return sql_oracle_create(parser);
    case KW_ALTER:
        return read_alter(parser);
    case KW_DROP:
        return read_drop(parser);
    case KW_TRUNCATE:
        return read_truncate(parser);
    case KW_COMMENT:
        return read_comment(parser);
    case KW_GRANT:
    case KW_REVOKE:
        return read_grant(parser);
    case KW_EXPLAIN:
        return read_explain(parser);
    case KW_RENAME:
        return read_rename(parser);
    case KW_LOCK:
        return read_lock(parser);
    case KW_CALL:
        return read_call(parser);
    default:
        return read_command(parser, 1);
    }
}

/* WITH FUNCTION f ... END; SELECT ... */
static SqlTree *read_with_functions(SqlParser *parser)
{
    parser->at++;
    while (sql_plsql_at_subprogram(parser)) {
        if (!sql_plsql_subprogram(parser))
            return NULL;
        take_punct(parser, ';');
    }
    SqlTree *tree = sql_read_preparable(parser);
    take_punct(parser, ';');
    return tree;
}

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (sql_plsql_at_block(parser)) {
        *tree = sql_plsql_block(parser);
        return *tree ? 1 : -1;
    }
    if (sql_plsql_at_subprogram(parser)) {
        *tree = sql_plsql_subprogram(parser);
        return *tree ? 1 : -1;
    }
    if (at2(parser, KW_WITH, KW_FUNCTION) || at2(parser, KW_WITH, KW_PROCEDURE)) {
        *tree = read_with_functions(parser);
        return *tree ? 1 : -1;
    }
    if (token->kind != SQL_TOKEN_WORD || token->id == KW_SELECT || token->id == KW_WITH ||
        token->id == KW_VALUES)
        return 0;
    if (token->id == KW_NO_KEYWORD) {
        sql_fail(parser, "not a statement");
        return -1;
    }
    *tree = read_by_word(parser);
    return *tree ? 1 : -1;
}

const SqlHooks sql_oracle_hooks = {
    .statement = read_statement,
    .column_option = sql_oracle_column_option,
    .table_option = sql_oracle_table_option,
    .table_element = sql_oracle_table_element,
    .attribute = sql_oracle_attribute,
    .type = sql_oracle_type,
    .primary = sql_oracle_primary,
    .infix = sql_oracle_infix,
    .argument = sql_oracle_argument,
    .arguments_tail = sql_oracle_arguments_tail,
    .call_tail = sql_oracle_call_tail,
    .select_head = sql_oracle_select_head,
    .query_clause = sql_oracle_query_clause,
    .source = sql_oracle_source,
    .source_tail = sql_oracle_source_tail,
    .table_tail = sql_oracle_table_tail,
    .join = sql_oracle_join,
    .object = sql_oracle_object,
};
