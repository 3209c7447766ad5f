/* CREATE of Oracle: the words up to the kind, and what is not PL/SQL. */
#include "sql/parse_oracle.h"

static void read_prefix(SqlParser *parser, SqlDefinition *definition)
{
    static const char *const words[] = {
        "editionable", "noneditionable", "editioning", "force",      "public",    "shared",
        "bitmap",      "multivalue",     "sharded",    "duplicated", "immutable", "blockchain",
        "bigfile",     "smallfile",      "undo",       "hybrid",     "vector",    NULL};
    definition->or_replace = take2(parser, KW_OR, KW_REPLACE);
    for (size_t i = 0; words[i];) {
        bool force = sql_oracle_take2(parser, "no", "force");
        i = force || sql_oracle_take(parser, words[i]) ? 0 : i + 1;
    }
    if (at2(parser, KW_GLOBAL, KW_TEMPORARY) || at2(parser, KW_PRIVATE, KW_TEMPORARY))
        parser->at++;
    definition->temporary = take(parser, KW_TEMPORARY);
}

static SqlTree *read_table(SqlParser *parser, const SqlDefinition *prefix)
{
    SqlCreateTable *table = NEW(parser, SqlCreateTable);
    table->temporary = prefix->temporary;
    parser->at++;
    return sql_read_create_table(parser, table);
}

static SqlTree *read_index(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE_INDEX);
    SqlCreateIndex *index = tree->create_index = NEW(parser, SqlCreateIndex);
    index->unique = take(parser, KW_UNIQUE);
    if (!need(parser, KW_INDEX))
        return NULL;
    index->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!(index->name = sql_read_object(parser)) || !need(parser, KW_ON))
        return NULL;
    take(parser, KW_CLUSTER);
    if (!(index->table = sql_read_object(parser)))
        return NULL;
    if (at_ident(parser) && sql_token_is_punct(sql_peek(parser, 1), '(') &&
        !sql_read_ident(parser)) /* the table's alias of a join index */
        return NULL;
    if (at_punct(parser, '(') && !sql_read_keys(parser, &index->keys))
        return NULL;
    sql_oracle_rest(parser, &index->options);
    return tree;
}

/* (a, b INVISIBLE, CONSTRAINT c PRIMARY KEY (a) DISABLE) */
static bool read_view_columns(SqlParser *parser, SqlDefinition *view)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        if (sql_at_table_constraint(parser)) {
            SqlConstraint *constraint = sql_read_table_constraint(parser);
            if (!constraint)
                return false;
            SQL_LIST_ADD(&view->constraints, constraint);
            continue;
        }
        SqlIdent *name = sql_read_ident(parser);
        if (!name)
            return false;
        SQL_LIST_ADD(&view->names, name);
        while (!sql_at_end(parser) && !at_punct(parser, ',') && !at_punct(parser, ')'))
            if (!sql_skip_parens(parser))
                parser->at++;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* The words between the name of a view and its query: BUILD IMMEDIATE REFRESH FAST ON COMMIT ... */
static bool read_view(SqlParser *parser, SqlDefinition *view)
{
    view->name = sql_read_object(parser);
    if (!view->name)
        return false;
    if (!at2(parser, KW_OF, KW_XMLTYPE) && !read_view_columns(parser, view))
        return false;
    while (!sql_at_end(parser) && !at(parser, KW_AS))
        if (!sql_skip_parens(parser))
            parser->at++;
    if (!need(parser, KW_AS) || !(view->query = sql_read_query(parser)))
        return false;
    sql_oracle_rest(parser, &view->options);
    return true;
}

/* SYNONYM s FOR t@link */
static bool read_synonym(SqlParser *parser, SqlDefinition *synonym)
{
    synonym->name = sql_read_object(parser);
    if (!synonym->name || !need(parser, KW_FOR))
        return false;
    SqlName *target = sql_read_object(parser);
    if (target)
        SQL_LIST_ADD(&synonym->uses, target);
    return target != NULL;
}

/* A name, and a rest that no rule asks about. */
static bool read_named(SqlParser *parser, SqlDefinition *definition)
{
    if (take(parser, KW_ON)) /* MATERIALIZED VIEW LOG ON t */
        return (definition->table = definition->name = sql_read_object(parser)) != NULL &&
               (sql_oracle_rest(parser, &definition->options), true);
    if (at_ident(parser) && !(definition->name = sql_read_object(parser)))
        return false;
    sql_oracle_rest(parser, &definition->options);
    return true;
}

typedef struct Kind {
    const char *words[3];
    SqlReadDefinition read;
} Kind;

/* Longest first where one begins like another. */
static const Kind kinds[] = {
    {{"view"}, read_view},
    {{"materialized", "view", "log"}, read_named},
    {{"materialized", "zonemap"}, read_named},
    {{"materialized", "view"}, read_view},
    {{"synonym"}, read_synonym},
    {{"procedure"}, sql_plsql_unit},
    {{"function"}, sql_plsql_unit},
    {{"package", "body"}, sql_plsql_unit},
    {{"package"}, sql_plsql_unit},
    {{"type", "body"}, sql_plsql_unit},
    {{"type"}, sql_plsql_unit},
    {{"trigger"}, sql_plsql_trigger},
    {{"database", "link"}, read_named},
    {{"tablespace", "set"}, read_named},
    {{"temporary", "tablespace"}, read_named},
    {{"pluggable", "database"}, read_named},
    {{"restore", "point"}, read_named},
    {{"lockdown", "profile"}, read_named},
};

static bool take_words(SqlParser *parser, const Kind *kind)
{
    size_t n = 0;
    while (n < 3 && kind->words[n]) {
        if (!sql_oracle_at(parser, n, kind->words[n]))
            return false;
        n++;
    }
    parser->at += n;
    return true;
}

static SqlReadDefinition take_kind(SqlParser *parser)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
        if (take_words(parser, &kinds[i]))
            return kinds[i].read;
    if (!at_kind(parser, SQL_TOKEN_WORD)) {
        sql_fail(parser, "expected a kind of object after CREATE");
        return NULL;
    }
    parser->at++;
    return read_named;
}

SqlTree *sql_oracle_create(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *definition = tree->definition = NEW(parser, SqlDefinition);
    parser->at++;
    read_prefix(parser, definition);
    if (at(parser, KW_TABLE))
        return read_table(parser, definition);
    if (at(parser, KW_INDEX) || at(parser, KW_UNIQUE))
        return read_index(parser);
    size_t from = parser->at;
    SqlReadDefinition read = take_kind(parser);
    if (!read)
        return NULL;
    definition->object = sql_words_since(parser, from);
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    return read(parser, definition) ? tree : NULL;
}
