/* GRANT and REVOKE of the MySQL family: privileges, roles and proxies. */
#include "sql/parse_mysql.h"

/* The words of a privilege that may be more than one: CREATE TEMPORARY TABLES. */
static bool at_end_of_privilege(const SqlParser *parser)
{
    return at_punct(parser, ',') || at_punct(parser, '(') || at(parser, KW_ON) ||
           at(parser, KW_TO) || at(parser, KW_FROM) || !at_kind(parser, SQL_TOKEN_WORD);
}

/* SELECT (a, b), CREATE VIEW; or a role: 'r'@'h' */
static bool read_privilege(SqlParser *parser, SqlGrant *grant)
{
    size_t from = parser->at;
    SqlOption *option = NEW(parser, SqlOption);
    const SqlToken *after = sql_peek(parser, 1);
    if (!at_kind(parser, SQL_TOKEN_WORD) || after->kind == SQL_TOKEN_VARIABLE) {
        SqlIdent *role = sql_mysql_user(parser);
        if (!role)
            return false;
        option->name = role->name;
    } else {
        do {
            parser->at++;
        } while (!at_end_of_privilege(parser));
        option->name = sql_words_since(parser, from);
    }
    grant->all_privileges |= str_is(option->name, "all") || str_is(option->name, "all privileges");
    return sql_grant_add(parser, grant, option, from);
}

static bool read_privileges(SqlParser *parser, SqlGrant *grant)
{
    do {
        if (!read_privilege(parser, grant))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* *, *.*, db.*, db.t, t: what stands for all has an empty name. */
static bool read_level(SqlParser *parser, SqlGrant *grant)
{
    size_t from = parser->at;
    SqlName *name = NEW(parser, SqlName);
    if (take_punct(parser, '*')) {
        name->name = STR("*");
        if (take_punct(parser, '.')) {
            name->schema = STR("*");
            if (!need_punct(parser, '*'))
                return false;
        }
    } else {
        name = sql_read_object(parser);
        if (!name)
            return false;
        if (take_punct(parser, '.')) {
            if (!need_punct(parser, '*'))
                return false;
            name->schema = name->name;
            name->name = STR("*");
        }
    }
    name->raw = name->name;
    name->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&grant->objects, name);
    return true;
}

static bool read_objects(SqlParser *parser, SqlGrant *grant)
{
    static const char *const kinds[] = {"table",   "function", "procedure",
                                        "package", "library",  NULL};
    size_t from = parser->at;
    grant->object = STR("table");
    if (sql_mysql_take_any(parser, kinds)) {
        grant->object = sql_words_since(parser, from);
        if (str_is(grant->object, "package") && take_text(parser, "body"))
            grant->object = STR("package body");
    }
    do {
        if (!read_level(parser, grant))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static bool add_grantees(SqlParser *parser, SqlGrant *grant, const SqlNames *users)
{
    for (const SqlName *user = users->first; user; user = user->next) {
        SqlIdent *ident = NEW(parser, SqlIdent);
        ident->name = user->name;
        ident->raw = user->raw;
        ident->span = user->span;
        SQL_LIST_ADD(&grant->grantees, ident);
    }
    return true;
}

static bool read_grantees(SqlParser *parser, SqlGrant *grant, const char *phrase)
{
    SqlPhrase found;
    size_t from = parser->at;
    if (!sql_mysql_phrase(parser, phrase, &found))
        return false;
    for (size_t i = from; i + 1 < parser->at; i++) {
        bool with = i > from && (sql_token_is_word(&parser->tokens[i + 1], KW_OPTION));
        grant->with_grant |= with && sql_token_is_word(&parser->tokens[i], KW_GRANT);
        grant->with_admin |= with && sql_token_is_word(&parser->tokens[i], KW_ADMIN);
    }
    return add_grantees(parser, grant, &found.names);
}

/* What is granted without ON has no reserved word in it. */
static bool are_roles(const SqlParser *parser, size_t from)
{
    for (size_t i = from; i < parser->at; i++) {
        const SqlToken *token = &parser->tokens[i];
        if (token->kind == SQL_TOKEN_WORD && !sql_token_is_name(parser, token))
            return false;
    }
    return true;
}

static bool read_grant(SqlParser *parser, SqlGrant *grant)
{
    SqlPhrase proxy;
    if (take_text(parser, "proxy")) {
        grant->object = STR("proxy");
        return sql_mysql_phrase(parser, "on $user", &proxy) &&
               read_grantees(parser, grant, "to <" SQL_MYSQL_GRANTEE "> [with grant option]");
    }
    size_t from = parser->at;
    if (!read_privileges(parser, grant))
        return false;
    if (!at(parser, KW_ON) && !are_roles(parser, from))
        return sql_expect_word(parser, KW_ON);
    if (!take(parser, KW_ON))
        return read_grantees(parser, grant, "to <" SQL_MYSQL_GRANTEE "> [with admin option]");
    return read_objects(parser, grant) &&
           read_grantees(parser, grant,
                         "to <" SQL_MYSQL_GRANTEE "> [require (none | ssl | x509 | (issuer |"
                         " subject | cipher | san) $string {[and] (issuer | subject | cipher |"
                         " san) $string})] [with {grant option | max_queries_per_hour $number |"
                         " max_updates_per_hour $number | max_connections_per_hour $number |"
                         " max_user_connections $number | max_statement_time $number}]"
                         " [as $user [with role (default | none | all [except <$user>] |"
                         " <$user>)]]");
}

static bool read_revoke(SqlParser *parser, SqlGrant *grant)
{
    SqlPhrase proxy;
    take2(parser, KW_IF, KW_EXISTS);
    if (take_text(parser, "proxy")) {
        grant->object = STR("proxy");
        return sql_mysql_phrase(parser, "on $user", &proxy) &&
               read_grantees(parser, grant, "from <$user> [ignore unknown user]");
    }
    take3(parser, KW_ADMIN, KW_OPTION, KW_FOR);
    if (!read_privileges(parser, grant) || (take(parser, KW_ON) && !read_objects(parser, grant)))
        return false;
    return read_grantees(parser, grant, "from <$user> [ignore unknown user]");
}

SqlTree *sql_mysql_grant(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_GRANT);
    SqlGrant *grant = tree->grant = NEW(parser, SqlGrant);
    grant->revoke = at(parser, KW_REVOKE);
    parser->at++;
    bool ok = grant->revoke ? read_revoke(parser, grant) : read_grant(parser, grant);
    return ok ? tree : NULL;
}
