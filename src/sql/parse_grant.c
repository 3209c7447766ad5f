/* GRANT and REVOKE, of privileges and of roles, and ALTER DEFAULT PRIVILEGES. */
#include "sql/parse_statement.h"

bool sql_grant_add(SqlParser *parser, SqlGrant *grant, SqlOption *privilege, size_t from)
{
    if (at_punct(parser, '(')) {
        size_t row_from = parser->at;
        SqlExprList columns = {0};
        if (!sql_read_columns(parser, &columns))
            return false;
        privilege->expr = sql_expr_new(parser, SQL_EXPR_ROW, row_from);
        sql_expr_adopt(privilege->expr, &columns);
        if (!sql_expr_close(parser, privilege->expr, row_from))
            return false;
    }
    privilege->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&grant->privileges, privilege);
    return true;
}

/* SELECT, UPDATE (a, b), ALL PRIVILEGES, or the name of a role. */
static bool read_privilege(SqlParser *parser, SqlGrant *grant)
{
    size_t from = parser->at;
    SqlOption *option = sql_option_new(parser, "", from);
    if (take2(parser, KW_ALTER, KW_SYSTEM)) {
        option->name = STR("alter system");
    } else {
        const SqlToken *token = sql_peek(parser, 0);
        SqlIdent *word =
            token->kind == SQL_TOKEN_WORD ? sql_read_label(parser) : sql_read_role(parser);
        if (!word)
            return false;
        option->name = word->name;
    }
    grant->all_privileges |= str_is(option->name, "all");
    if (grant->all_privileges)
        take(parser, KW_PRIVILEGES);
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

static bool add_names(SqlParser *parser, SqlGrant *grant, Str words)
{
    do {
        SqlName *table = NULL;
        SqlName *name = sql_read_object_of_kind(parser, words, &table);
        if (!name)
            return false;
        SQL_LIST_ADD(&grant->objects, name);
    } while (take_punct(parser, ','));
    return true;
}

static bool read_parameters(SqlParser *parser, SqlGrant *grant)
{
    do {
        size_t from = parser->at;
        SqlName *name = NEW(parser, SqlName);
        do {
            if (!sql_read_label(parser))
                return false;
        } while (take_punct(parser, '.'));
        name->span = sql_span_from(parser, from);
        name->name = name->raw = sql_text(parser->script, name->span);
        SQL_LIST_ADD(&grant->objects, name);
    } while (take_punct(parser, ','));
    return true;
}

static bool take_plural(SqlParser *parser)
{
    return take(parser, KW_TABLES) || take(parser, KW_SEQUENCES) || take(parser, KW_FUNCTIONS) ||
           take(parser, KW_PROCEDURES) || take(parser, KW_ROUTINES) || take(parser, KW_TYPES) ||
           take(parser, KW_SCHEMAS);
}

static bool read_objects(SqlParser *parser, SqlGrant *grant)
{
    if (take(parser, KW_ALL)) {
        grant->all_in_schema = true;
        if (!take_plural(parser) || !need(parser, KW_IN) || !need(parser, KW_SCHEMA))
            return sql_fail(parser, "expected TABLES IN SCHEMA or the like");
        return sql_read_objects(parser, &grant->objects);
    }
    grant->object = STR("parameter");
    if (take(parser, KW_PARAMETER))
        return read_parameters(parser, grant);
    Str words = STR("table");
    if (at2(parser, KW_FOREIGN, KW_SERVER))
        parser->at++;
    const SqlToken *after = sql_peek(parser, 1);
    bool plain = after->kind != SQL_TOKEN_WORD && after->kind != SQL_TOKEN_QUOTED &&
                 after->kind != SQL_TOKEN_NUMBER;
    plain = plain || sql_token_is_word(after, KW_TO) || sql_token_is_word(after, KW_FROM);
    if (!plain && !sql_take_object_kind(parser, &words))
        return false;
    grant->object = words;
    return add_names(parser, grant, words);
}

static bool read_grantees(SqlParser *parser, SqlGrant *grant)
{
    do {
        take(parser, KW_GROUP);
        SqlIdent *role = sql_read_role(parser);
        if (!role)
            return false;
        SQL_LIST_ADD(&grant->grantees, role);
    } while (take_punct(parser, ','));
    return true;
}

/* WITH GRANT OPTION, WITH ADMIN OPTION, WITH INHERIT TRUE, ADMIN FALSE */
static bool read_with(SqlParser *parser, SqlGrant *grant)
{
    if (!take(parser, KW_WITH))
        return true;
    grant->with_grant = take2(parser, KW_GRANT, KW_OPTION);
    if (grant->with_grant)
        return true;
    do {
        grant->with_admin |= at(parser, KW_ADMIN);
        if (!sql_read_label(parser))
            return false;
        since(parser, 16, !at(parser, KW_OPTION));
        if (!take(parser, KW_OPTION) && !take(parser, KW_TRUE) && !need(parser, KW_FALSE))
            return false;
    } while (since(parser, 16, take_punct(parser, ',')));
    return true;
}

static bool read_granted_by(SqlParser *parser, SqlGrant *grant)
{
    if (!take2(parser, KW_GRANTED, KW_BY))
        return true;
    grant->granted_by = sql_read_role(parser);
    return grant->granted_by != NULL;
}

static bool take_option_for(SqlParser *parser)
{
    return take3(parser, KW_GRANT, KW_OPTION, KW_FOR) ||
           take3(parser, KW_ADMIN, KW_OPTION, KW_FOR) ||
           take3(parser, KW_INHERIT, KW_OPTION, KW_FOR) || take3(parser, KW_SET, KW_OPTION, KW_FOR);
}

static bool read_target(SqlParser *parser, SqlGrant *grant)
{
    if (!take(parser, KW_ON))
        return true;
    if (!grant->is_default)
        return read_objects(parser, grant);
    return take_plural(parser) || take2(parser, KW_LARGE, KW_OBJECTS) ||
           sql_fail(parser, "expected TABLES, SEQUENCES, FUNCTIONS, TYPES or SCHEMAS");
}

bool sql_read_grant_into(SqlParser *parser, SqlGrant *grant)
{
    grant->revoke = sql_token_is_word(sql_next(parser), KW_REVOKE);
    if (grant->revoke)
        take_option_for(parser);
    if (!read_privileges(parser, grant) || !read_target(parser, grant) ||
        !need(parser, grant->revoke ? KW_FROM : KW_TO) || !read_grantees(parser, grant) ||
        !read_with(parser, grant) || !read_granted_by(parser, grant))
        return false;
    bool restrict_;
    sql_read_behavior(parser, &grant->cascade, &restrict_);
    return true;
}

SqlTree *sql_read_grant(SqlParser *parser)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_GRANT);
    tree->grant = NEW(parser, SqlGrant);
    return sql_read_grant_into(parser, tree->grant) ? tree : NULL;
}
