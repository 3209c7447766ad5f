/* CREATE and ALTER of T-SQL, for everything but tables, indexes and routines. */
#include "sql/parse_tsql.h"

typedef bool (*ReadObject)(SqlParser *parser, SqlDefinition *definition);

/* (a, b) WITH SCHEMABINDING AS SELECT ... WITH CHECK OPTION */
static bool read_view(SqlParser *parser, SqlDefinition *view)
{
    if (!(view->name = sql_read_object(parser)))
        return false;
    if (at_punct(parser, '(') && !sql_read_ident_list(parser, &view->names))
        return false;
    if (take(parser, KW_WITH)) {
        if (at_punct(parser, '(')) {
            if (!sql_tsql_options(parser, &view->options))
                return false;
        } else {
            do {
                size_t from = parser->at;
                SqlOption *option = sql_option_new(parser, "", from);
                option->name = sql_lower_text(parser, sql_next(parser));
                SQL_LIST_ADD(&view->options, option);
            } while (take_punct(parser, ','));
        }
    }
    if (!need(parser, KW_AS) || !(view->query = sql_read_query(parser)))
        return false;
    (void)(take2(parser, KW_WITH, KW_CHECK) && take(parser, KW_OPTION));
    return true;
}

static bool read_authorization(SqlParser *parser, SqlDefinition *schema)
{
    return !take(parser, KW_AUTHORIZATION) || (schema->owner = sql_read_label(parser));
}

/* CREATE SCHEMA s AUTHORIZATION o CREATE TABLE ... GRANT ... */
static bool read_schema(SqlParser *parser, SqlDefinition *schema)
{
    if (!at(parser, KW_AUTHORIZATION) && !(schema->name = sql_read_object(parser)))
        return false;
    if (!read_authorization(parser, schema))
        return false;
    if (!schema->name)
        schema->name = sql_name_of_ident(parser, schema->owner);
    while (at(parser, KW_CREATE) || at(parser, KW_GRANT) || at(parser, KW_DENY)) {
        SqlTree *tree = sql_read_part(parser);
        if (!tree)
            return false;
        SQL_LIST_ADD(&schema->trees, tree);
    }
    return true;
}

static bool read_type(SqlParser *parser, SqlDefinition *type)
{
    if (!(type->name = sql_read_object(parser)))
        return false;
    if (take(parser, KW_FROM)) {
        if (!(type->type = sql_read_type(parser)))
            return false;
        if (!take2(parser, KW_NOT, KW_NULL))
            take(parser, KW_NULL);
        return true;
    }
    if (take2(parser, KW_AS, KW_TABLE))
        return sql_tsql_table_items(parser, &type->columns, &type->constraints) &&
               sql_tsql_index_options(parser, &type->options);
    sql_tsql_rest(parser, &type->options);
    return true;
}

static bool read_synonym(SqlParser *parser, SqlDefinition *synonym)
{
    SqlName *target;
    if (!(synonym->name = sql_read_object(parser)) || !need(parser, KW_FOR) ||
        !(target = sql_read_object(parser)))
        return false;
    SQL_LIST_ADD(&synonym->uses, target);
    return true;
}

static bool read_sequence(SqlParser *parser, SqlDefinition *sequence)
{
    if (!(sequence->name = sql_read_object(parser)))
        return false;
    if (take(parser, KW_AS) && !(sequence->type = sql_read_type(parser)))
        return false;
    sql_tsql_rest(parser, &sequence->options);
    return true;
}

/* COLLATE x of CREATE DATABASE, among files and filegroups. */
static bool read_database(SqlParser *parser, SqlDefinition *database)
{
    if (!(database->name = sql_read_object(parser)))
        return false;
    for (size_t k = 0; sql_peek(parser, k)->kind != SQL_TOKEN_END && k < 4096; k++) {
        if (!sql_token_is_word(sql_peek(parser, k), KW_COLLATE))
            continue;
        SqlOption *option = sql_option_new(parser, "collate", parser->at + k);
        option->value = sql_token_text(parser, sql_peek(parser, k + 1));
        SQL_LIST_ADD(&database->options, option);
        break;
    }
    sql_tsql_rest(parser, &database->options);
    return true;
}

/* Two words that name one kind of object: the first of them may not be the object's name. */
static size_t kind_words(const SqlParser *parser)
{
    static const char *const rows[][2] = {
        {"application", "role"},
        {"server", "role"},
        {"server", "audit"},
        {"asymmetric", "key"},
        {"symmetric", "key"},
        {"master", "key"},
        {"message", "type"},
        {"partition", "function"},
        {"partition", "scheme"},
        {"fulltext", "catalog"},
        {"fulltext", "stoplist"},
        {"event", "session"},
        {"event", "notification"},
        {"availability", "group"},
        {"resource", "pool"},
        {"workload", "group"},
        {"workload", "classifier"},
        {"security", "policy"},
        {"external", "data"},
        {"external", "file"},
        {"external", "resource"},
        {"external", "library"},
        {"external", "language"},
        {"external", "model"},
        {"xml", "schema"},
        {"column", "master"},
        {"column", "encryption"},
        {"database", "audit"},
        {"database", "scoped"},
        {"database", "encryption"},
        {"search", "property"},
        {"remote", "service"},
        {"broker", "priority"},
        {"service", "master"},
        {"cryptographic", "provider"},
        {"server", "configuration"},
    };
    static const char *const thirds[] = {"source", "format",        "pool",       "collection",
                                         "key",    "specification", "credential", "configuration",
                                         "list",   "binding",       NULL};
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const SqlToken *second = sql_peek(parser, 1), *third = sql_peek(parser, 2);
        if (!at_text(parser, rows[i][0]) || second->kind != SQL_TOKEN_WORD ||
            !str_is_nocase(sql_token_text(parser, second), rows[i][1]))
            continue;
        for (size_t j = 0; thirds[j] && third->kind == SQL_TOKEN_WORD; j++)
            if (str_is_nocase(sql_token_text(parser, third), thirds[j]))
                return 3;
        return 2;
    }
    return 1;
}

static bool read_any(SqlParser *parser, SqlDefinition *definition)
{
    if (at_ident(parser) && !(definition->name = sql_read_object(parser)))
        return false;
    sql_tsql_rest(parser, &definition->options);
    return true;
}

static ReadObject reader_of(const SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_VIEW:
        return read_view;
    case KW_SCHEMA:
        return read_schema;
    case KW_TYPE:
        return read_type;
    case KW_SYNONYM:
        return read_synonym;
    case KW_SEQUENCE:
        return read_sequence;
    case KW_PROC:
    case KW_PROCEDURE:
    case KW_FUNCTION:
        return sql_tsql_routine;
    case KW_TRIGGER:
        return sql_tsql_trigger;
    case KW_DATABASE:
        return kind_words(parser) == 1 ? read_database : read_any;
    default:
        return read_any;
    }
}

static SqlTree *read_definition(SqlParser *parser, bool or_alter)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *definition = tree->definition = NEW(parser, SqlDefinition);
    definition->or_replace = or_alter;
    definition->materialized = take_text(parser, "materialized");
    ReadObject read = reader_of(parser);
    size_t words = kind_words(parser), from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD)) {
        sql_fail(parser, "unknown kind of object after CREATE");
        return NULL;
    }
    parser->at += words;
    definition->object = sql_words_since(parser, from);
    if (str_is(definition->object, "proc"))
        definition->object = STR("procedure");
    return read(parser, definition) ? tree : NULL;
}

SqlTree *sql_tsql_create(SqlParser *parser)
{
    parser->at++;
    if (sql_tsql_at_index(parser))
        return sql_tsql_create_index(parser);
    if (at(parser, KW_TABLE) || at2(parser, KW_EXTERNAL, KW_TABLE))
        return sql_tsql_create_table(parser);
    return read_definition(parser, take2(parser, KW_OR, KW_ALTER));
}

/* ALTER DATABASE d SET ..., ALTER LOGIN l ENABLE: one action that is not looked into. */
static SqlTree *read_alter_other(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    size_t words = kind_words(parser), from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD)) {
        sql_fail(parser, "unknown kind of object after ALTER");
        return NULL;
    }
    parser->at += words;
    alter->object = sql_words_since(parser, from);
    bool named = !str_is(alter->object, "authorization") && at_ident(parser);
    if (named && !(alter->name = sql_read_object(parser)))
        return NULL;
    from = parser->at;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_OTHER);
    sql_tsql_rest(parser, &action->options);
    action->rest = action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

/* ALTER SCHEMA s TRANSFER [OBJECT ::] t */
static SqlTree *read_alter_schema(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_ALTER);
    SqlAlter *alter = tree->alter = NEW(parser, SqlAlter);
    alter->object = STR("schema");
    parser->at++;
    size_t from = parser->at + 1;
    if (!(alter->name = sql_read_object(parser)) || !take_text(parser, "transfer"))
        return NULL;
    if (sql_token_is_punct(sql_peek(parser, 1), SQL_OP_CAST))
        parser->at += 2;
    SqlAction *action = sql_action_new(parser, SQL_ACTION_ADD_OBJECT);
    if (!(action->table = sql_read_object(parser)))
        return NULL;
    action->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&alter->actions, action);
    return tree;
}

SqlTree *sql_tsql_alter(SqlParser *parser)
{
    parser->at++;
    switch (sql_peek(parser, 0)->id) {
    case KW_TABLE:
        return sql_tsql_alter_table(parser);
    case KW_INDEX:
        return sql_tsql_alter_index(parser);
    case KW_VIEW:
    case KW_PROC:
    case KW_PROCEDURE:
    case KW_FUNCTION:
    case KW_TRIGGER:
        return read_definition(parser, false);
    case KW_SCHEMA:
        return read_alter_schema(parser);
    default:
        return read_alter_other(parser);
    }
}
