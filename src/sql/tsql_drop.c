/* DROP, TRUNCATE, GRANT, REVOKE and DENY of T-SQL. */
#include "sql/parse_tsql.h"

/* i ON t WITH (...), t.i */
static bool read_index(SqlParser *parser, SqlDrop *drop)
{
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&drop->names, name);
    if (take(parser, KW_ON))
        return (drop->table = sql_read_object(parser)) &&
               sql_tsql_index_options(parser, &drop->options);
    if (!name->schema.p)
        return sql_fail(parser, "expected ON and the table of the index");
    SqlName *table = drop->table = NEW(parser, SqlName);
    *table = *name;
    table->next = NULL;
    table->name = table->raw = name->schema;
    table->schema = name->catalog;
    table->catalog = name->catalog = name->schema = STR_NONE;
    return true;
}

static bool read_names(SqlParser *parser, SqlDrop *drop)
{
    bool index = str_is(drop->object, "index");
    do {
        if (index) {
            if (!read_index(parser, drop))
                return false;
            continue;
        }
        SqlName *name = sql_read_object(parser);
        if (!name)
            return false;
        SQL_LIST_ADD(&drop->names, name);
    } while (take_punct(parser, ','));
    return true;
}

/* DROP XML SCHEMA COLLECTION c: the words up to the last one before the name. */
static bool read_kind(SqlParser *parser, SqlDrop *drop)
{
    size_t from = parser->at;
    if (!at_kind(parser, SQL_TOKEN_WORD))
        return sql_fail(parser, "unknown kind of object after DROP");
    do {
        parser->at++;
    } while (at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_IF) &&
             sql_peek(parser, 1)->kind != SQL_TOKEN_END && sql_peek(parser, 0)->id &&
             (sql_peek(parser, 1)->kind == SQL_TOKEN_WORD ||
              sql_peek(parser, 1)->kind == SQL_TOKEN_QUOTED) &&
             !sql_token_is_word(sql_peek(parser, 1), KW_ON) &&
             !sql_token_is_word(sql_peek(parser, 1), KW_FROM) &&
             !(sql_peek(parser, 1)->flags & SQL_TOKEN_NEWLINE));
    drop->object = sql_words_since(parser, from);
    if (str_is(drop->object, "proc"))
        drop->object = STR("procedure");
    return true;
}

static bool is_word_text(const SqlParser *parser, size_t k, const char *word)
{
    const SqlToken *token = sql_peek(parser, k);
    return token->kind == SQL_TOKEN_WORD && str_is_nocase(sql_token_text(parser, token), word);
}

static bool is_plain_kind(const SqlParser *parser)
{
    switch (sql_peek(parser, 1)->id) {
    case KW_TABLE:
    case KW_VIEW:
    case KW_INDEX:
    case KW_PROC:
    case KW_PROCEDURE:
    case KW_FUNCTION:
    case KW_TRIGGER:
    case KW_SCHEMA:
    case KW_TYPE:
    case KW_SEQUENCE:
    case KW_SYNONYM:
    case KW_STATISTICS:
    case KW_RULE:
    case KW_DEFAULT:
    case KW_USER:
    case KW_LOGIN:
    case KW_ROLE:
        return true;
    case KW_DATABASE:
        return !is_word_text(parser, 2, "encryption") && !is_word_text(parser, 2, "audit") &&
               !is_word_text(parser, 2, "scoped");
    default:
        return false;
    }
}

SqlTree *sql_tsql_drop(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    bool plain = is_plain_kind(parser);
    size_t from = ++parser->at;
    parser->at += plain;
    if (plain) {
        drop->object = sql_words_since(parser, from);
        if (str_is(drop->object, "proc"))
            drop->object = STR("procedure");
    } else if (!read_kind(parser, drop)) {
        return NULL;
    }
    drop->if_exists = take2(parser, KW_IF, KW_EXISTS);
    if (at_ident(parser) || plain)
        if (!read_names(parser, drop))
            return NULL;
    sql_read_behavior(parser, &drop->cascade, &drop->restrict_);
    if (str_is(drop->object, "trigger") && take(parser, KW_ON)) {
        if (!take2(parser, KW_ALL, KW_SERVER) && !need(parser, KW_DATABASE))
            return NULL;
    } else if (!plain) {
        sql_tsql_rest(parser, &drop->options);
    }
    return tree;
}

SqlTree *sql_tsql_truncate(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_DROP);
    SqlDrop *drop = tree->drop = NEW(parser, SqlDrop);
    drop->object = STR("table");
    parser->at++;
    if (!need(parser, KW_TABLE))
        return NULL;
    SqlName *name = sql_read_object(parser);
    if (!name)
        return NULL;
    SQL_LIST_ADD(&drop->names, name);
    return sql_tsql_index_options(parser, &drop->options) ? tree : NULL;
}

/* SELECT (a, b), ALTER ANY LOGIN: the words up to the next comma, ON, TO or FROM. */
static bool read_privilege(SqlParser *parser, SqlGrant *grant)
{
    size_t from = parser->at;
    while (at_kind(parser, SQL_TOKEN_WORD) && !at(parser, KW_ON) && !at(parser, KW_TO) &&
           !at(parser, KW_FROM))
        parser->at++;
    if (parser->at == from)
        return sql_fail(parser, "expected a privilege");
    SqlOption *option = sql_option_new(parser, "", from);
    option->name = sql_words_since(parser, from);
    grant->all_privileges |= str_is(option->name, "all") || str_is(option->name, "all privileges");
    sql_skip_parens(parser);
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&grant->privileges, option);
    return true;
}

/* ON [class ::] name [(columns)] */
static bool read_securable(SqlParser *parser, SqlGrant *grant)
{
    grant->object = STR("table");
    size_t from = parser->at;
    while (at_kind(parser, SQL_TOKEN_WORD) && !sql_token_is_punct(sql_peek(parser, 0), '.') &&
           (sql_token_is_punct(sql_peek(parser, 1), SQL_OP_CAST) ||
            sql_peek(parser, 1)->kind == SQL_TOKEN_WORD) &&
           !sql_token_is_word(sql_peek(parser, 1), KW_TO) &&
           !sql_token_is_word(sql_peek(parser, 1), KW_FROM))
        parser->at++;
    if (parser->at > from || at_punct(parser, SQL_OP_CAST))
        grant->object = sql_words_since(parser, from);
    take_punct(parser, SQL_OP_CAST);
    SqlName *name = sql_read_object(parser);
    if (!name)
        return false;
    SQL_LIST_ADD(&grant->objects, name);
    sql_skip_parens(parser);
    return true;
}

static bool read_grantees(SqlParser *parser, SqlGrant *grant)
{
    do {
        SqlIdent *grantee = sql_read_label(parser);
        if (!grantee)
            return false;
        SQL_LIST_ADD(&grant->grantees, grantee);
    } while (take_punct(parser, ','));
    return true;
}

SqlTree *sql_tsql_grant(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_GRANT);
    SqlGrant *grant = tree->grant = NEW(parser, SqlGrant);
    grant->revoke = !sql_token_is_word(sql_next(parser), KW_GRANT);
    (void)(take3(parser, KW_GRANT, KW_OPTION, KW_FOR));
    do {
        if (!read_privilege(parser, grant))
            return NULL;
    } while (take_punct(parser, ','));
    if (take(parser, KW_ON) && !read_securable(parser, grant))
        return NULL;
    if (!take(parser, KW_TO) && !need(parser, KW_FROM))
        return NULL;
    if (!read_grantees(parser, grant))
        return NULL;
    grant->with_grant = take3(parser, KW_WITH, KW_GRANT, KW_OPTION);
    grant->cascade = take(parser, KW_CASCADE);
    if (take(parser, KW_AS))
        grant->granted_by = sql_read_label(parser);
    return tree;
}
